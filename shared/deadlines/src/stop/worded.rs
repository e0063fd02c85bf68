//! What the sentences of older packs mean: the only place where the text of a pack is searched.
//!
//! Packs stand in the log for years, and what was decided by them must be decided so again. Nothing is added here: what
//! a pack should mean beyond this it says in facts.

use crate::condition::{Attributes, Condition, Fact};
use crate::rule::Start;
use crate::stop::StopFacts;
use crate::vocabulary::{OPINION_REPORTED_UPWARD, PRESS_CONFERENCE_HELD, RELEASE_PUBLISHED};

/// What is put out on an incident.
const RELEASES: [&str; 3] = [RELEASE_PUBLISHED, PRESS_CONFERENCE_HELD, OPINION_REPORTED_UPWARD];

/// A sentence that says what satisfies a rule: the fact, then what must be true of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worded {
    words: String,
    asked: Condition,
}

impl Worded {
    /// Reads the sentence. Of what it says of the fact, two things have ever been heeded: that a release is the
    /// authoritative information, or the accident bulletin (事故快讯).
    pub(super) fn read(words: &str) -> Self {
        let mut asked = Condition::of(words.split([' ', ';', ',']).next().unwrap_or_default());
        if asked.fact == RELEASE_PUBLISHED {
            asked.attributes =
                release_kind(words).map(|kind| ("kind".into(), kind.into())).into_iter().collect();
        }
        Self { words: words.to_owned(), asked }
    }

    /// The sentence as it was read.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.words
    }

    pub(super) fn fact(&self) -> &str {
        &self.asked.fact
    }

    /// What it asks for, as far as anything was ever decided by it.
    pub(crate) fn asked(&self) -> &Condition {
        &self.asked
    }

    pub(super) fn is_met_by(&self, start: &Start, fact: &Fact) -> bool {
        !self.continues(start) && self.asked.is_met_by(fact)
    }

    /// Who has published is asked to go on (持续发布), so that no further release satisfies the rule.
    pub(super) fn continues(&self, start: &Start) -> bool {
        start.event == RELEASE_PUBLISHED && RELEASES.contains(&self.fact())
    }

    /// The matter it settles: the sentence up to the first semicolon.
    pub(super) fn matter(&self) -> &str {
        self.words.split(';').next().unwrap_or_default().trim()
    }

    /// What it would be in facts, to be compared with rules that say it so: `kind=update`, a public channel and the name
    /// of a column are understood, further words are a note.
    pub(super) fn as_facts(&self) -> StopFacts {
        let matter = self.matter();
        let words = matter.split_whitespace().map(|word| word.trim_end_matches(','));
        let pairs = words.filter_map(|word| word.split_once('='));
        let mut attributes: Attributes =
            pairs.map(|(name, value)| (name.to_owned().into(), value.to_owned().into())).collect();
        if matter.ends_with(" on a public channel") {
            attributes.insert("to".into(), "public".into());
        }
        if self.asked.attributes.is_empty()
            && let Some((_, column)) = matter.split_once(" in column ")
        {
            attributes.insert("column".into(), column.to_owned().into());
        }
        attributes.extend(self.asked.attributes.clone());
        let fact = self.asked.fact.clone();
        StopFacts { fact, attributes, or: Vec::new(), and: Vec::new(), until: None, note: None }
    }
}

fn release_kind(words: &str) -> Option<&'static str> {
    if words.contains("kind=authoritative") {
        return Some("authoritative");
    }
    words.contains("事故快讯").then_some("flash")
}
