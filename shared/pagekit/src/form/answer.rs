//! What a page says of the request or form that came last.

use huiying_domain::Refusal;
use huiying_words::clock::Rules;
use huiying_words::{Lang, refusals};

use super::field::{Kind, Spec};
use super::sent::BadField;

/// What the page says about a request or a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is on the record.
    Done,
    /// It arrived and is not decided yet.
    Pending,
    /// It was refused.
    Refused {
        /// Why, and what to do.
        told: refusals::Told,
        /// The name of the field that it concerns, where it concerns one.
        name: Option<&'static str>,
    },
    /// The form was not understood.
    Wrong {
        /// The field's name.
        name: &'static str,
        /// The field, as the form labels it.
        field: String,
        /// What is wrong with it.
        what: &'static str,
    },
}

impl Answer {
    /// A refusal in words; the field that it concerns is called what the form with these fields calls it, and duties what
    /// these rules call them.
    #[must_use]
    pub fn refused(lang: Lang, refusal: &Refusal, fields: &[&Spec], rules: &Rules<'_>) -> Self {
        let concerned = concerned(refusal, fields);
        // Of all sentences only that of an empty field names the field.
        let named = concerned.filter(|_| matches!(refusal, Refusal::EmptyText { .. }));
        let label = named.map(|spec| spec.label(lang));
        let told = refusals::told(lang, refusal, label.as_deref(), rules);
        Self::Refused { told, name: concerned.map(|spec| spec.name) }
    }

    /// A form that was not understood, in words.
    #[must_use]
    pub fn wrong(lang: Lang, bad: BadField) -> Self {
        Self::Wrong { name: bad.field.name, field: bad.field.label(lang), what: bad.problem.told(lang) }
    }

    /// What is wrong with the field of this name, to be said beside it.
    #[must_use]
    pub fn wrong_with(&self, field: &str) -> Option<&str> {
        match self {
            Self::Refused { told, name } => (*name == Some(field)).then_some(&told.why),
            Self::Wrong { name, what, .. } => (*name == field).then_some(what),
            Self::Done | Self::Pending => None,
        }
    }
}

/// The field that a refusal concerns, where the form has one such.
fn concerned<'a>(refusal: &Refusal, fields: &[&'a Spec]) -> Option<&'a Spec> {
    let named = |names: &[&str]| fields.iter().find(|spec| names.contains(&spec.name)).copied();
    match refusal {
        Refusal::EmptyText { field } => named(&[field]),
        Refusal::InTheFuture | Refusal::BeforeReceipt | Refusal::TooLongAgo | Refusal::TimeOfDayNeeded => {
            // Of several times it is not known which is meant.
            let mut times = fields.iter().filter(|spec| spec.kind == Kind::Time);
            times.next().filter(|_| times.next().is_none()).copied()
        }
        Refusal::NotTold => named(&["told"]),
        Refusal::ExtensionOutOfRange { .. } => named(&["amount"]),
        Refusal::NotYetAnswered | Refusal::NoAttemptRecorded => named(&["outcome"]),
        Refusal::NotTriaged => named(&["class"]),
        Refusal::NotPausable { .. }
        | Refusal::NotPaused { .. }
        | Refusal::SupplementAskedBefore
        | Refusal::SupplementTooLate { .. } => named(&["cause", "outcome"]),
        Refusal::SameGrade => named(&["grade"]),
        Refusal::NoSuchIncident { .. } => named(&["incident", "into"]),
        Refusal::NoSuchCase { .. } => named(&["cases"]),
        Refusal::SameName { .. } => named(&["title"]),
        Refusal::SameIncident => named(&["into"]),
        Refusal::GraverIncidentMerged => named(&["into", "grade"]),
        Refusal::NothingPublished => named(&["kind"]),
        Refusal::DutiesOpen { .. } => named(&["not_done_reason"]),
        Refusal::NoSuchPerson { .. } => named(&["person"]),
        Refusal::KeptApart { .. } => named(&["role", "person"]),
        Refusal::EndsBeforeItBegins => named(&["until"]),
        Refusal::ChangedMeanwhile { .. }
        | Refusal::AlreadyClosed
        | Refusal::AfterExpiry { .. }
        | Refusal::NotExtendable { .. }
        | Refusal::AlreadyExtended { .. }
        | Refusal::AlreadyPaused
        | Refusal::MergedAway { .. }
        | Refusal::NotMerged
        | Refusal::NotLinked
        | Refusal::NotSplittable
        | Refusal::TransferPending
        | Refusal::NoTransferPending
        | Refusal::NotFinished
        | Refusal::NotFromHistory
        | Refusal::NothingMissed
        | Refusal::NotEnded
        | Refusal::AnswerItsMatters
        | Refusal::NotSignedIn
        | Refusal::NotAllowed { .. }
        | Refusal::OnOneself
        | Refusal::LastAdministrator
        | Refusal::NotHeld => None,
    }
}

#[cfg(test)]
mod tests {
    use huiying_deadlines::PauseCause;

    use super::super::field::Field;
    use super::*;

    static AMOUNT: Field<u16> = Field::number("amount", |t| t.forms.amount);
    static REASON: Field<String> = Field::text("reason", |t| t.forms.reason);
    static TOLD: Field<Option<huiying_domain::SourceTime>> = Field::time("told", |t| t.forms.told_at);
    static OTHER_TIME: Field<Option<huiying_domain::SourceTime>> = Field::time("began", |t| t.forms.began_at);

    #[test]
    fn a_refusal_marks_the_field_that_it_concerns_and_no_other() {
        let fields = [&AMOUNT.spec, &REASON.spec, &TOLD.spec];
        for (refusal, marked) in [
            (Refusal::ExtensionOutOfRange { most: 15 }, Some("amount")),
            (Refusal::EmptyText { field: "reason".into() }, Some("reason")),
            (Refusal::EmptyText { field: "approver".into() }, None),
            (Refusal::NotTold, Some("told")),
            (Refusal::InTheFuture, Some("told")),
            (Refusal::NotPausable { cause: PauseCause::Hearing }, None),
            (Refusal::AlreadyClosed, None),
        ] {
            let answer = Answer::refused(Lang::Zh, &refusal, &fields, &Rules::default());
            let found: Vec<&str> = ["amount", "reason", "told"]
                .into_iter()
                .filter(|name| answer.wrong_with(name).is_some())
                .collect();
            assert_eq!(found, Vec::from_iter(marked), "{refusal:?}");
        }
    }

    #[test]
    fn of_two_times_none_is_marked_since_either_may_be_meant() {
        let answer = Answer::refused(
            Lang::Zh,
            &Refusal::InTheFuture,
            &[&TOLD.spec, &OTHER_TIME.spec],
            &Rules::default(),
        );
        assert_eq!((answer.wrong_with("told"), answer.wrong_with("began")), (None, None));
    }
}
