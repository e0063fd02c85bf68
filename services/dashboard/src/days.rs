//! The first and the last day that a page was given, as they were typed, and what is wrong with them.

use chrono::NaiveDate;
use huiying_pagekit::{Given, encode};
use huiying_words::{Lang, Words, shown};

/// What is wrong with a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    /// It is none.
    NoDay,
    /// The first is after the last.
    Reversed,
}

impl Wrong {
    /// What is said of it beside its field.
    fn told(self, t: &Words) -> &'static str {
        match self {
            Self::NoDay => t.page.bad_day,
            Self::Reversed => t.page.days_reversed,
        }
    }
}

/// A day as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Typed {
    text: String,
    wrong: Option<Wrong>,
}

/// The first and the last day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days([Typed; 2]);

/// A day as its field in a form shows it.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) text: String,
    /// The id of what says what is wrong with it.
    pub(crate) wrong_by: Option<&'static str>,
    /// What is said beside it.
    pub(crate) told: Option<&'static str>,
}

impl Days {
    /// Days that are right, as one types them.
    pub(crate) fn of(days: [Option<NaiveDate>; 2]) -> Self {
        let text = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
        Self(days.map(|day| Typed { text: text(day), wrong: None }))
    }

    /// Reads both by their names in the address. Those that are wrong do not narrow what is shown, so that they hide nothing.
    pub(crate) fn read(given: &Given, names: [&str; 2]) -> (Self, [Option<NaiveDate>; 2]) {
        let texts = names.map(|name| given.get(name));
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
    pub(crate) fn wrong_in_address(&self, names: [&str; 2]) -> String {
        let wrong = names.iter().zip(&self.0).filter(|(_, day)| day.wrong.is_some());
        wrong.map(|(name, day)| format!("&{name}={}", encode(&day.text))).collect()
    }

    /// Their fields, with the ids of what is said beside each. That they are the wrong way round is said once, beside the last.
    pub(crate) fn fields(&self, lang: Lang, ids: [&'static str; 2]) -> [Field; 2] {
        let ([from, to], [from_id, to_id]) = (&self.0, ids);
        let field = |typed: &Typed, id, told: Option<Wrong>| Field {
            text: shown(&typed.text),
            wrong_by: typed.wrong.map(|_| id),
            told: told.map(|wrong| wrong.told(lang.words())),
        };
        match from.wrong {
            Some(Wrong::Reversed) => [field(from, to_id, None), field(to, to_id, to.wrong)],
            Some(Wrong::NoDay) | None => [field(from, from_id, from.wrong), field(to, to_id, to.wrong)],
        }
    }
}
