//! Samples of the page of response times.

use std::collections::BTreeMap;

use huiying_pagekit::{Around, Sample};
use huiying_views::report::Figures;
use huiying_views::report::response::{By, Certainty, Kept, ResponseReport, ResponseRow, Times};

use super::rows::Named;
use super::{ResponseView, Timed};
use crate::days::Days;
use crate::samples::{HOSTILE, rules};

pub(super) fn all(around: Around) -> Vec<Sample> {
    let shell = || around.shell("/reports/response");
    let view = |report: &ResponseReport, timed| {
        ResponseView::new(shell(), report, &named(), timed, &Days::of([report.from, report.to]))
    };
    vec![
        Sample::of("response", &view(&by_office(), Timed::Reply)),
        Sample::of("response_rules", &view(&by_rule(), Timed::Closing)),
        Sample::of("response_empty", &view(&empty(By::Month), Timed::Reply)),
    ]
}

fn named() -> BTreeMap<String, Named> {
    let named = |name: &huiying_deadlines::Rule| Named { zh: name.name.zh.clone(), en: name.name.en.clone() };
    rules().iter().map(|rule| (rule.id.to_string(), named(rule))).collect()
}

fn empty(by: By) -> ResponseReport {
    let day = |text: &str| text.parse().ok();
    ResponseReport {
        by,
        from: day("2026-08-01"),
        to: day("2026-08-31"),
        total: ResponseRow::default(),
        rows: Vec::new(),
        n_split: 0,
        n_withdrawn: 0,
    }
}

/// Made-up figures of so many cases, of which three wait.
fn row(key: Option<&str>, received: usize, certainty: Certainty) -> ResponseRow {
    let n = received - 3;
    let times = Times {
        n,
        median_seconds: Some(3 * 86_400 + 4 * 3_600),
        p90_seconds: Some(31 * 86_400),
        n_working: n,
        median_working_days: Some(3),
        p90_working_days: Some(21),
        within: [n - 6, 1, 1, 1, 1, 1, 1],
        waiting: 1,
        without: 1,
        unknown: 1,
    };
    let figures = Figures { within: received - 4, late: 2, missed: 1, open: 1, unjudged: 0 };
    let kept = match certainty {
        Certainty::Decided => Kept { decided: figures, ..Kept::default() },
        Certainty::Provisional => Kept { provisional: figures, ..Kept::default() },
        Certainty::Possible => Kept { possible: figures, ..Kept::default() },
    };
    ResponseRow {
        key: key.map(str::to_owned),
        certainty,
        received,
        no_limit: 0,
        in_queue: certainty == Certainty::Decided,
        reply: times.clone(),
        closing: times,
        kept,
    }
}

fn by_office() -> ResponseReport {
    let rows = vec![
        row(Some("市应急局危险化学品监督管理处"), 812, Certainty::Decided),
        row(Some(HOSTILE), 40, Certainty::Decided),
        row(None, 20, Certainty::Decided),
    ];
    let total = row(None, 872, Certainty::Decided);
    ResponseReport { total, rows, n_split: 2, n_withdrawn: 1, ..empty(By::Office) }
}

fn by_rule() -> ResponseReport {
    let all = rules();
    let certainties = [Certainty::Decided, Certainty::Provisional, Certainty::Possible];
    let rows = all
        .iter()
        .take(1)
        .flat_map(|rule| certainties.map(|certainty| row(Some(rule.id.as_str()), 30, certainty)));
    let rows = rows.collect();
    ResponseReport { total: row(None, 90, Certainty::Decided), rows, from: None, to: None, ..empty(By::Rule) }
}
