//! Both languages of what people read, side by side in typed tables: a missing or misspelt word does not compile.
//!
//! - [`table`], [`form_table`], [`refusal_table`]: labels and fixed sentences; [`terms`]: names of classes, stages and
//!   the like; [`clocks`]: names of everything about a clock; [`counting`]: how it counts; [`glossary`]: the words of
//!   the field.
//! - [`field_names`]: fields as forms label them.
//! - [`time`]: instants in Beijing time; [`durations`]: time left and time over; [`events`]: what happened, told;
//!   [`refusals`]: why not, and what to do.

/// A table of fixed words, each in Chinese and English on one line.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident; $($key:ident: $zh:literal, $en:literal;)*) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name {
            $(#[doc = $en] pub $key: &'static str,)*
        }
        /// Chinese.
        pub static ZH: $name = $name { $($key: $zh,)* };
        /// English.
        pub static EN: $name = $name { $($key: $en,)* };
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str, &str)] = &[$((stringify!($key), $zh, $en),)*];
    };
}

pub mod clocks;
pub mod counting;
pub mod durations;
pub mod events;
pub mod field_names;
pub mod form_table;
pub mod glossary;
pub mod refusal_table;
pub mod refusals;
pub mod table;
pub mod terms;
pub mod time;

pub use form_table::FormWords;
pub use refusal_table::RefusalWords;
pub use table::Words;

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Chinese, shown unless asked otherwise.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The code in addresses and cookies.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The tag of the page for browsers and screen readers.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The table of this language.
    #[must_use]
    pub fn words(self) -> &'static Words {
        match self {
            Self::Zh => &table::ZH,
            Self::En => &table::EN,
        }
    }

    /// The words of forms in this language.
    #[must_use]
    pub fn form_words(self) -> &'static FormWords {
        match self {
            Self::Zh => &form_table::ZH,
            Self::En => &form_table::EN,
        }
    }

    /// The words of refusals in this language.
    #[must_use]
    pub fn refusal_words(self) -> &'static RefusalWords {
        match self {
            Self::Zh => &refusal_table::ZH,
            Self::En => &refusal_table::EN,
        }
    }

    /// One of two texts.
    #[must_use]
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// Text from outside as a page may show it: control characters and those that reverse the reading direction are
/// replaced by a visible mark, since they can make a text look like another one.
#[must_use]
pub fn shown(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let deceives = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
    };
    unified.chars().map(|c| if deceives(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_direction_characters_become_visible_and_lines_stay() {
        assert_eq!(
            shown("一\r\n二\r三\u{0}\u{1b}[1m\u{202e}四\t"),
            "一\n二\n三\u{fffd}\u{fffd}[1m\u{fffd}四\t"
        );
    }

    #[test]
    fn a_language_is_read_back_from_its_code() {
        assert_eq!(Lang::ALL.map(|lang| Lang::from_code(lang.code())), Lang::ALL.map(Some));
        assert_eq!(Lang::from_code("de"), None);
    }
}
