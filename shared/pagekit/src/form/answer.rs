//! What a page says of the request or form that came last.

use huiying_domain::Refusal;
use huiying_words::{Lang, refusals};

use super::field::Spec;
use super::sent::BadField;

/// What the page says about a request or a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is on the record.
    Done,
    /// It arrived and is not decided yet.
    Pending,
    /// It was refused.
    Refused(refusals::Told),
    /// The form was not understood.
    Wrong {
        /// The field, as the form labels it.
        field: String,
        /// What is wrong with it.
        what: &'static str,
    },
}

impl Answer {
    /// A refusal in words; the field that it concerns is called what the form with these fields calls it.
    #[must_use]
    pub fn refused(lang: Lang, refusal: &Refusal, fields: &[&Spec]) -> Self {
        let concerned = match refusal {
            Refusal::EmptyText { field } => fields.iter().find(|spec| spec.name == field),
            _ => None,
        };
        let label = concerned.map(|spec| spec.label(lang));
        Self::Refused(refusals::told(lang, refusal, label.as_deref()))
    }

    /// A form that was not understood, in words.
    #[must_use]
    pub fn wrong(lang: Lang, bad: BadField) -> Self {
        Self::Wrong { field: bad.field.label(lang), what: bad.problem.told(lang) }
    }
}
