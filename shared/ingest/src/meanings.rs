//! What the words of sources mean, read from `words/meanings.toml` and from a file of the source's own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use huiying_domain::MessageClass;
use huiying_domain::bounded::beginning;
use huiying_domain::details::{Said, Satisfaction, Solved, SourceState, Urgency};
use serde::Deserialize;

use crate::columns::plain;
use crate::table::TableError;

/// The file: for each meaning the words that have it.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Words {
    state: BTreeMap<SourceState, Vec<String>>,
    closing_note: ClosingNotes,
    urgency: BTreeMap<Urgency, Vec<String>>,
    satisfaction: BTreeMap<Satisfaction, Vec<String>>,
    solved: BTreeMap<Solved, Vec<String>>,
    class: BTreeMap<MessageClass, Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClosingNotes {
    duplicate: Vec<String>,
}

/// What the words of one source mean. What it does not have is told and never guessed.
#[derive(Clone, Debug)]
pub struct Meanings {
    states: BTreeMap<String, SourceState>,
    duplicate_notes: Vec<String>,
    urgencies: BTreeMap<String, Urgency>,
    satisfactions: BTreeMap<String, Satisfaction>,
    solved: BTreeMap<String, Solved>,
    classes: BTreeMap<String, MessageClass>,
}

static BUILT_IN: LazyLock<Meanings> = LazyLock::new(|| {
    let words = toml::from_str(include_str!("../words/meanings.toml"))
        .expect("the committed file has this shape: a test reads it");
    Meanings::empty().with(words)
});

impl Default for Meanings {
    /// The words that come with the program.
    fn default() -> Self {
        BUILT_IN.clone()
    }
}

impl Meanings {
    /// The words of a file of a source's own, and behind them those that come with the program.
    ///
    /// # Errors
    /// [`TableError::Words`] where the file cannot be read or has another shape.
    pub fn read(path: &Path) -> Result<Self, TableError> {
        let refuse = |what: String| TableError::Words { path: path.to_owned(), what };
        let text = std::fs::read_to_string(path).map_err(|error| refuse(error.to_string()))?;
        let words = toml::from_str(&text).map_err(|error| refuse(error.message().to_owned()))?;
        Ok(Self::default().with(words))
    }

    /// The words of a text of that shape, as they were kept for a source.
    ///
    /// # Errors
    /// [`TableError::KeptWords`] where it has another shape.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let refuse = |error: toml::de::Error| TableError::KeptWords { what: error.message().to_owned() };
        Ok(Self::default().with(toml::from_str(text).map_err(refuse)?))
    }

    fn empty() -> Self {
        Self {
            states: BTreeMap::new(),
            duplicate_notes: Vec::new(),
            urgencies: BTreeMap::new(),
            satisfactions: BTreeMap::new(),
            solved: BTreeMap::new(),
            classes: BTreeMap::new(),
        }
    }

    /// These words, which go before those known so far.
    fn with(mut self, words: Words) -> Self {
        add(&mut self.states, words.state);
        self.duplicate_notes.extend(words.closing_note.duplicate.iter().map(|note| plain(note)));
        add(&mut self.urgencies, words.urgency);
        add(&mut self.satisfactions, words.satisfaction);
        add(&mut self.solved, words.solved);
        add(&mut self.classes, words.class);
        self
    }

    /// What a word for the state means.
    #[must_use]
    pub fn state(&self, word: &str) -> Option<SourceState> {
        means(&self.states, word)
    }

    /// Whether the words of a closing say that it is one as a duplicate.
    #[must_use]
    pub fn is_duplicate_note(&self, note: &str) -> bool {
        const CHARS_MAX: usize = 60;
        let note = plain(beginning(note, CHARS_MAX));
        self.duplicate_notes.iter().any(|beginning| note.starts_with(beginning.as_str()))
    }

    /// The class that a word names.
    #[must_use]
    pub fn class(&self, word: &str) -> Option<MessageClass> {
        means(&self.classes, word)
    }

    pub(crate) fn urgency(&self, word: &str) -> Said<Urgency> {
        said(&self.urgencies, word)
    }

    pub(crate) fn satisfaction(&self, word: &str) -> Said<Satisfaction> {
        said(&self.satisfactions, word)
    }

    pub(crate) fn solved(&self, word: &str) -> Said<Solved> {
        said(&self.solved, word)
    }
}

fn add<T: Copy>(known: &mut BTreeMap<String, T>, words: BTreeMap<T, Vec<String>>) {
    for (meaning, words) in words {
        known.extend(words.iter().map(|word| (plain(word), meaning)));
        // As it is written too, so that most words are found without folding.
        known.extend(words.into_iter().map(|word| (word, meaning)));
    }
}

fn said<T: Copy>(known: &BTreeMap<String, T>, word: &str) -> Said<T> {
    Said { word: word.to_owned(), means: means(known, word) }
}

fn means<T: Copy>(known: &BTreeMap<String, T>, word: &str) -> Option<T> {
    known.get(word).or_else(|| known.get(&plain(word))).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_the_file_has_two_meanings_of_one_kind() {
        fn once<T>(kind: &str, words: &BTreeMap<T, Vec<String>>) {
            let mut all: Vec<String> = words.values().flatten().map(|word| plain(word)).collect();
            let n = all.len();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), n, "{kind}");
        }
        let words: Words = toml::from_str(include_str!("../words/meanings.toml")).unwrap();
        once("state", &words.state);
        once("urgency", &words.urgency);
        once("satisfaction", &words.satisfaction);
        once("solved", &words.solved);
        once("class", &words.class);
    }

    #[test]
    fn words_for_finished_open_duplicate_and_sent_back_are_told_apart() {
        let meanings = Meanings::default();
        for word in
            ["已回复", "已答复", "按期办结", "逾期办结", "已归档", "办结", "CLOSED", "Resolved", "completed"]
        {
            assert_eq!(meanings.state(word), Some(SourceState::Closed), "{word}");
        }
        for word in ["处理中", "已派单", "待回复", "Open"] {
            assert_eq!(meanings.state(word), Some(SourceState::Open), "{word}");
        }
        for word in ["退回重办", "重新办理"] {
            assert_eq!(meanings.state(word), Some(SourceState::SentBack), "{word}");
        }
        for (word, state) in [
            ("答复已撤回", SourceState::ReplyWithdrawn),
            ("撤回答复", SourceState::ReplyWithdrawn),
            ("延期取消", SourceState::TargetWithdrawn),
            ("延期", SourceState::Open),
        ] {
            assert_eq!(meanings.state(word), Some(state), "{word}");
        }
        assert_eq!(meanings.state("closed (duplicate)"), Some(SourceState::ClosedDuplicate));
        assert_eq!(meanings.state("待退回"), None);
    }

    #[test]
    fn a_word_names_a_class_only_where_it_names_exactly_one() {
        let meanings = Meanings::default();
        assert_eq!(meanings.class("投诉"), Some(MessageClass::Complaint));
        assert_eq!(meanings.class(" 建议类 "), Some(MessageClass::Suggestion));
        assert_eq!(meanings.class("投诉举报类"), None);
        assert_eq!(meanings.class("Pothole Repair (Internal)"), None);
    }

    #[test]
    fn the_words_of_a_source_go_before_those_of_the_program() {
        let words =
            toml::from_str("[state]\nclosed = [\"待归档\", \"9\"]\n[solved]\nsolved = [\"0\"]\n").unwrap();
        let meanings = Meanings::default().with(words);
        assert_eq!(meanings.state("待归档"), Some(SourceState::Closed));
        assert_eq!(meanings.state("9"), Some(SourceState::Closed));
        assert_eq!(meanings.state("处理中"), Some(SourceState::Open));
        assert_eq!(meanings.solved("0").means, Some(Solved::Solved));
    }
}
