//! What a row of the report is called, and the queue that shows its cases.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use huiying_deadlines::RuleId;
use huiying_domain::{Channel, MessageClass};
use huiying_views::QueueFilter;
use huiying_views::StateFilter;
use huiying_views::report::response::{By, Certainty, ResponseReport, ResponseRow};
use huiying_words::{Lang, case, shown};

use crate::queue::filter::address;

/// The names of a rule.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) zh: String,
    pub(super) en: String,
}

/// What the row is called.
pub(super) fn name(lang: Lang, by: By, row: &ResponseRow, names: &BTreeMap<String, Named>) -> String {
    let t = lang.words();
    let Some(key) = row.key.as_deref() else {
        return if by == By::Class { t.case.no_class } else { t.response.no_office }.to_owned();
    };
    let said = match by {
        By::Office | By::Month => None,
        By::Channel => channel_of(key).map(|it| case::channel(lang, it).to_owned()),
        By::Class => MessageClass::from_code(key).map(|it| case::class(lang, it).to_owned()),
        By::Rule => names.get(key).map(|it| lang.pick(&it.zh, &it.en).clone()),
    };
    shown(&said.unwrap_or_else(|| key.to_owned()))
}

/// How sure it is that the row holds of its cases, where it is not decided.
pub(super) fn mark(lang: Lang, certainty: Certainty) -> Option<&'static str> {
    match certainty {
        Certainty::Decided => None,
        Certainty::Provisional => Some(lang.words().case.tentative),
        Certainty::Possible => Some(lang.words().clock.candidate),
    }
}

/// The address of the queue that shows exactly the cases of the row; `None` where none does. `is_total` tells the row of all.
pub(super) fn queue(report: &ResponseReport, row: &ResponseRow, is_total: bool) -> Option<String> {
    if !row.in_queue || row.received == 0 {
        return None;
    }
    let filter = QueueFilter {
        received_from: report.from,
        received_to: report.to,
        state: StateFilter::All,
        page: 1,
        per_page: QueueFilter::PER_PAGE,
        ..QueueFilter::default()
    };
    let filter = if is_total { filter } else { narrowed(filter, report.by, row.key.as_deref()?)? };
    Some(format!("/{}", address(&filter)))
}

/// The filter with what the cases of a row have in common.
fn narrowed(filter: QueueFilter, by: By, key: &str) -> Option<QueueFilter> {
    Some(match by {
        By::Office => QueueFilter { office: Some(key.to_owned()), ..filter },
        By::Channel => QueueFilter { channel: Some(channel_of(key)?), ..filter },
        By::Class => QueueFilter { class: Some(MessageClass::from_code(key)?), ..filter },
        By::Rule => QueueFilter { rule: Some(RuleId::from(key)), ..filter },
        By::Month => {
            let first: NaiveDate = format!("{key}-01").parse().ok()?;
            let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
            QueueFilter {
                received_from: filter.received_from.max(Some(first)),
                received_to: Some(filter.received_to.map_or(last, |to| to.min(last))),
                ..filter
            }
        }
    })
}

fn channel_of(code: &str) -> Option<Channel> {
    Channel::ALL.into_iter().find(|it| it.code() == code)
}
