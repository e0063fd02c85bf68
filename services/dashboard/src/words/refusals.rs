//! Why a request was not met and what to do about it, in plain words for the person who asked.

use huiying_domain::Refusal;

use super::Lang;

/// What a refusal says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Why the request was not met.
    pub why: String,
    /// What to do now.
    pub what_to_do: String,
}

/// A refusal in words.
#[must_use]
pub fn told(lang: Lang, refusal: &Refusal) -> Told {
    let t = lang.words();
    let (why, what_to_do) = match refusal {
        Refusal::NoSuchCase { .. } => (t.no_such_case, t.no_such_case_do),
        Refusal::NoSuchIncident { .. } => (t.no_such_incident, t.no_such_incident_do),
        Refusal::ChangedMeanwhile { .. } => (t.changed_meanwhile, t.changed_meanwhile_do),
        Refusal::AlreadyClosed => (t.already_closed, t.already_closed_do),
        Refusal::NotYetAnswered => (t.not_yet_answered, t.not_yet_answered_do),
        Refusal::InTheFuture => (t.in_the_future, t.in_the_future_do),
        Refusal::BeforeReceipt => (t.before_receipt, t.before_receipt_do),
        Refusal::TooLongAgo => (t.too_long_ago, t.too_long_ago_do),
        Refusal::EmptyText { field } => {
            let field = field_name(lang, field);
            let why = lang.pick(format!("“{field}”没有填写。"), format!("“{field}” is empty."));
            return Told { why, what_to_do: t.empty_text_do.to_owned() };
        }
    };
    Told { why: why.to_owned(), what_to_do: what_to_do.to_owned() }
}

/// A form field by the name the domain or the form gives it.
#[must_use]
pub fn field_name(lang: Lang, field: &str) -> String {
    let t = lang.words();
    match field {
        "office" => t.office,
        "text" => t.reply_text,
        "note" => t.note,
        "title" => t.title,
        "officer" => t.officer,
        "class" => t.class,
        "outcome" => t.outcome,
        "grade" => t.grade,
        "kind" => t.release_kind,
        "replied" => t.replied_at,
        "published" => t.published_at,
        "occurred" => t.occurred_at,
        "reported" => t.reported_at,
        "as_of" => t.as_of,
        other => other,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use huiying_domain::{CaseId, IncidentId};

    use super::*;

    fn every() -> Vec<Refusal> {
        vec![
            Refusal::NoSuchCase { case: CaseId(1) },
            Refusal::NoSuchIncident { incident: IncidentId(1) },
            Refusal::ChangedMeanwhile { seen: 1, found: 2 },
            Refusal::AlreadyClosed,
            Refusal::NotYetAnswered,
            Refusal::EmptyText { field: "text".into() },
            Refusal::InTheFuture,
            Refusal::BeforeReceipt,
            Refusal::TooLongAgo,
        ]
    }

    #[test]
    fn every_refusal_says_why_and_what_to_do_in_its_own_words() {
        for lang in Lang::ALL {
            let told: Vec<Told> = every().iter().map(|refusal| told(lang, refusal)).collect();
            for (at, one) in told.iter().enumerate() {
                assert!(!one.why.is_empty() && !one.what_to_do.is_empty());
                assert!(told[..at].iter().all(|other| other.why != one.why), "{one:?}");
            }
        }
    }

    #[test]
    fn an_empty_text_names_its_field_as_the_form_does() {
        let refusal = Refusal::EmptyText { field: "text".into() };
        assert_eq!(told(Lang::Zh, &refusal).why, "“答复内容”没有填写。");
    }
}
