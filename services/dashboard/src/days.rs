//! The days that a filter was given, as they were typed, and what is wrong with them.

use chrono::NaiveDate;
use huiying_pagekit::{Given, encode};
use huiying_words::Words;

/// The names of the two in an address.
pub(crate) const NAMES: [&str; 2] = ["received_from", "received_to"];

/// What is wrong with a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// It is none.
    NoDay,
    /// The first is after the last.
    Reversed,
}

impl Wrong {
    /// What is said of it beside its field.
    pub(crate) fn told(self, t: &Words) -> &'static str {
        match self {
            Self::NoDay => t.queue.bad_day,
            Self::Reversed => t.queue.days_reversed,
        }
    }
}

/// A day as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    pub(crate) text: String,
    pub(crate) wrong: Option<Wrong>,
}

/// The first and the last day of receipt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days(pub(crate) [Typed; 2]);

impl Days {
    /// Reads both. Those that are wrong do not narrow the queue, so that they hide nothing that is due.
    pub(crate) fn read(given: &Given) -> (Self, [Option<NaiveDate>; 2]) {
        let texts = NAMES.map(|name| given.get(name));
        let days = texts.map(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
        let is_reversed = matches!(days, [Some(from), Some(to)] if from > to);
        let typed = |at: usize| {
            let text = texts[at].to_owned();
            let wrong = match days[at] {
                None => (!text.is_empty()).then_some(Wrong::NoDay),
                Some(_) => is_reversed.then_some(Wrong::Reversed),
            };
            Typed { text, wrong }
        };
        (Self([typed(0), typed(1)]), if is_reversed { [None; 2] } else { days })
    }

    /// Whether one is wrong.
    pub(crate) fn are_wrong(&self) -> bool {
        self.0.iter().any(|day| day.wrong.is_some())
    }

    /// Those that are wrong, as an address says them again: the live part of the page has to say so too.
    pub(crate) fn wrong_in_address(&self) -> String {
        let wrong = NAMES.iter().zip(&self.0).filter(|(_, day)| day.wrong.is_some());
        wrong.map(|(name, day)| format!("&{name}={}", encode(&day.text))).collect()
    }
}
