//! What the samples of all pages rest on, over made-up matters.

mod story;

use huiying_deadlines::Rule;
use huiying_pagekit::error::{ErrorView, Trouble};
use huiying_pagekit::form::{Answer, Forms};
use huiying_pagekit::{Around, Sample};
use huiying_views::query::{OnTime, Tally};
use huiying_words::{Lang, duty};

pub(crate) use story::{HOSTILE, at, case_row, exact, incident_row, matters, now, report, rules};

/// Made-up figures of some rules.
pub(crate) fn on_time() -> Vec<OnTime> {
    let row = |rule: &Rule| OnTime {
        rule: rule.id.clone(),
        name_zh: duty::name(Lang::Zh, rule.id.as_str(), Some(rule)),
        name_en: duty::name(Lang::En, rule.id.as_str(), Some(rule)),
        within: 812,
        late: 3,
        open: 41,
        possible: Tally { within: 0, late: 2, open: 7 },
    };
    rules().iter().take(4).map(row).collect()
}

/// Forms of a page that says this.
pub(crate) fn forms(answer: Option<Answer>) -> Forms {
    let offices = ["办公室", "消防监督处"].map(str::to_owned).to_vec();
    Forms { token: "0123456789abcdef0123456789abcdef".to_owned(), answer, offices, ..Forms::default() }
}

/// What is shown where there is no page.
pub(crate) fn errors(around: Around) -> Vec<Sample> {
    let sample = |trouble: Trouble| {
        let status = axum::http::StatusCode::NOT_FOUND;
        let page = ErrorView::new(around.shell("/nowhere"), &trouble, status, "sample-request");
        Sample::of(format!("error_{}", trouble.name()), &page)
    };
    let filled = |trouble: Trouble| match trouble {
        Trouble::BadAddress { .. } => Trouble::BadAddress {
            name: "colour".to_owned(),
            value: None,
            known: ["channel", "rule", "state"].map(str::to_owned).to_vec(),
        },
        trouble @ (Trouble::NotFound
        | Trouble::NotYet { .. }
        | Trouble::BadMoment
        | Trouble::BadDays
        | Trouble::MomentAhead { .. }
        | Trouble::WrongHost
        | Trouble::Refused
        | Trouble::NotSignedIn
        | Trouble::NotAllowed { .. }
        | Trouble::TooLarge
        | Trouble::BadRequest
        | Trouble::NoAnswer
        | Trouble::Failed) => trouble,
    };
    Trouble::ALL.map(filled).map(sample).into()
}

#[cfg(test)]
mod through_json;
