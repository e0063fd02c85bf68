//! Both languages of what people read, side by side in typed tables: a missing or misspelt word does not compile.
//!
//! A file for each subject has its fixed words and sentences in a table, [`Words`] leads to all of them, and functions
//! name the values of the domain's types: [`page`], [`queue`], [`case`], [`incident`], [`clock`], [`timeline`],
//! [`forms`], [`refusals`], [`response`], [`errors`], [`alerts`], [`channels`], [`upload`], [`annual`], [`about`].
//! [`events`] tells what happened, [`problems`] what is wrong with an import, [`counting`] how a clock counts,
//! [`durations`] how much time is left; [`time`] writes instants.

// A new variant must be looked at wherever one is matched.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

/// A table of the words of one subject, each in Chinese and English on one line: fixed ones, and sentences with what is
/// said in them.
macro_rules! words {
    (
        $(#[$doc:meta])*
        fixed { $($key:ident: $zh:literal, $en:literal;)* }
        said { $($said:ident($($arg:ident: $of:ty),*): $said_zh:literal, $said_en:literal;)* }
    ) => {
        $(#[$doc])*
        ///
        /// In one language.
        #[derive(Debug)]
        pub struct Words {
            /// The language.
            pub lang: $crate::Lang,
            $(#[doc = concat!("`", $en, "`")] pub $key: &'static str,)*
        }

        impl Words {
            $(
                #[doc = concat!("`", $said_en, "`")]
                #[must_use]
                pub fn $said(&self, $($arg: $of),*) -> String {
                    match self.lang {
                        $crate::Lang::Zh => format!($said_zh),
                        $crate::Lang::En => format!($said_en),
                    }
                }
            )*
        }

        pub(crate) static ZH: Words = Words { lang: $crate::Lang::Zh, $($key: $zh,)* };
        pub(crate) static EN: Words = Words { lang: $crate::Lang::En, $($key: $en,)* };
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str, &str)] = &[
            $((stringify!($key), $zh, $en),)*
            $((stringify!($said), $said_zh, $said_en),)*
        ];
    };
}

pub mod about;
pub mod alerts;
pub mod annual;
pub mod case;
pub mod channels;
pub mod clock;
pub mod counting;
pub mod durations;
pub mod duty;
pub mod errors;
pub mod events;
pub mod forms;
pub mod incident;
pub mod limit;
pub mod page;
pub mod people;
pub mod problems;
pub mod queue;
pub mod refusals;
pub mod response;
pub mod time;
pub mod timeline;
pub mod upload;

/// Declares the words of all subjects, so that a subject is named once.
macro_rules! subjects {
    ($($subject:ident),*) => {
        /// All words in one language, by subject.
        #[derive(Debug)]
        pub struct Words {
            $(#[doc = concat!("Those of `", stringify!($subject), "`.")] pub $subject: &'static $subject::Words,)*
        }

        static ZH: Words = Words { $($subject: &$subject::ZH,)* };
        static EN: Words = Words { $($subject: &$subject::EN,)* };

        #[cfg(test)]
        type Row = (&'static str, &'static str, &'static str);
        #[cfg(test)]
        const TABLES: &[(&str, &[Row])] = &[$((stringify!($subject), $subject::ALL),)*];
    };
}

subjects!(
    about, alerts, annual, case, channels, clock, duty, errors, forms, incident, page, people, queue,
    refusals, response, timeline, upload
);

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

    /// The words of this language.
    #[must_use]
    pub fn words(self) -> &'static Words {
        match self {
            Self::Zh => &ZH,
            Self::En => &EN,
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

/// A text as it begins a label or an entry of a list: with a capital in English.
#[must_use]
pub fn headed(lang: Lang, text: &str) -> String {
    let mut chars = text.chars();
    match (lang, chars.next()) {
        (Lang::En, Some(first)) => first.to_uppercase().chain(chars).collect(),
        (Lang::En, None) | (Lang::Zh, _) => text.to_owned(),
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
    use std::path::Path;

    use super::*;

    #[test]
    fn control_and_direction_characters_become_visible_and_lines_stay() {
        assert_eq!(
            shown("一\r\n二\r三\u{0}\u{1b}[1m\u{202e}四\t"),
            "一\n二\n三\u{fffd}\u{fffd}[1m\u{fffd}四\t"
        );
    }

    #[test]
    fn an_entry_of_a_list_begins_with_a_capital_in_english_only() {
        assert_eq!(headed(Lang::En, "request for help"), "Request for help");
        assert_eq!(headed(Lang::En, ""), "");
        assert_eq!(headed(Lang::Zh, "求助"), "求助");
        assert_eq!(headed(Lang::Zh, "demo"), "demo");
    }

    fn rows() -> impl Iterator<Item = (&'static str, Row)> {
        TABLES.iter().flat_map(|(subject, rows)| rows.iter().map(|row| (*subject, *row)))
    }

    /// A sentence without the places of what is said in it.
    fn around_values(sentence: &str) -> String {
        let (mut around, mut inside) = (String::new(), false);
        for c in sentence.chars() {
            match c {
                '{' => inside = true,
                '}' => inside = false,
                _ if !inside => around.push(c),
                _ => {}
            }
        }
        around
    }

    #[test]
    fn no_word_is_missing_in_a_language_or_left_in_the_other() {
        let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for (subject, (key, zh, en)) in rows() {
            let said = around_values(zh);
            let only_values = !said.contains(char::is_alphabetic);
            assert!(!zh.is_empty() && (said.contains(is_chinese) || only_values), "{subject}.{key}: {zh}");
            assert!(!en.is_empty() && !en.contains(is_chinese), "{subject}.{key}: {en}");
        }
    }

    #[test]
    fn no_word_is_kept_that_nobody_uses() {
        let mut files = Vec::new();
        for folder in [
            "shared/words/src",
            "shared/pagekit",
            "services/dashboard/src",
            "services/notifier/src",
            "services/huiying/src",
        ] {
            read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder), &mut files);
        }
        for (subject, (key, ..)) in rows() {
            let (named, short) = (format!("{subject}.{key}"), format!(".{key}"));
            let table = format!("words().{subject}");
            let is_used = |text: &String| says(text, &named) || (text.contains(&table) && says(text, &short));
            assert!(files.iter().any(is_used), "nobody says `{named}`");
        }
    }

    /// Whether a text has a name that does not go on.
    fn says(text: &str, name: &str) -> bool {
        text.match_indices(name).any(|(at, name)| {
            let next = text[at + name.len()..].chars().next();
            next.is_none_or(|c| !c.is_alphanumeric() && c != '_')
        })
    }

    fn read_all(folder: &Path, into: &mut Vec<String>) {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let is_read = path.extension().is_some_and(|end| end == "rs" || end == "html");
            match path.is_dir() {
                true => read_all(&path, into),
                false if is_read => into.push(std::fs::read_to_string(path).unwrap()),
                false => {}
            }
        }
    }

    #[test]
    fn a_language_is_read_back_from_its_code() {
        assert_eq!(Lang::ALL.map(|lang| Lang::from_code(lang.code())), Lang::ALL.map(Some));
        assert_eq!(Lang::from_code("de"), None);
    }
}
