//! What forms and pages say back: the answer to a request, the choices of a form.

use huiying_domain::Refusal;
use huiying_words::{Lang, field_names, refusals};

use super::requests::BadField;

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
    /// A refusal in words.
    #[must_use]
    pub fn refused(lang: Lang, refusal: &Refusal) -> Self {
        Self::Refused(refusals::told(lang, refusal))
    }

    /// A form that was not understood, in words.
    #[must_use]
    pub fn wrong(lang: Lang, bad: BadField) -> Self {
        Self::Wrong { field: field_names::of(lang, bad.field), what: bad.problem.told(lang) }
    }
}

/// One option of a select.
#[derive(Clone, Debug)]
pub struct Pick {
    /// Written name.
    pub code: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Whether it is chosen already.
    pub chosen: bool,
}

impl Pick {
    /// Options by code and label, with the one of code `chosen` chosen.
    #[must_use]
    pub fn all(options: impl IntoIterator<Item = (&'static str, &'static str)>, chosen: &str) -> Vec<Self> {
        let pick = |(code, label)| Self { code, label, chosen: code == chosen };
        options.into_iter().map(pick).collect()
    }
}
