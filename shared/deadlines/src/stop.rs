//! What satisfies a rule: facts, as packs are written now, or words, as they once were.

mod worded;

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::condition::{Attributes, Condition, Fact};
use crate::rule::Start;
use crate::vocabulary::INCIDENT_CLOSED;

pub use worded::Worded;

/// What satisfies a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The facts it waits for.
    Facts(StopFacts),
    /// A sentence, in packs written before facts were data. It is kept and written as it was read.
    Words(Worded),
}

/// The facts that satisfy a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopFacts {
    /// The fact, such as `release.published`.
    pub fact: String,
    /// What must be said of it.
    #[serde(default, rename = "where", skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
    /// Facts that do as well as the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub or: Vec<Condition>,
    /// Facts without which the first is not enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub and: Vec<Condition>,
    /// For a duty that continues (持续): the only fact that ends it. What it asks for is asked for again and again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// What else must be true, in words for people; nothing is decided by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl StopFacts {
    /// Every fact it names with what must be said of it, the first one first.
    pub fn named(&self) -> impl Iterator<Item = (&str, &Attributes)> {
        let further = self.or.iter().chain(&self.and).map(|it| (it.fact.as_str(), &it.attributes));
        std::iter::once((self.fact.as_str(), &self.attributes)).chain(further)
    }

    fn is_met_by(&self, facts: &[Fact]) -> bool {
        let happened = |asked: &Condition| facts.iter().any(|fact| asked.is_met_by(fact));
        let first = facts.iter().any(|fact| fact.is(&self.fact, &self.attributes));
        self.until.is_none() && (first || self.or.iter().any(happened)) && self.and.iter().all(happened)
    }

    /// Whether it asks for the same, whatever the notes say and whatever ends it.
    fn asks_as(&self, other: &Self) -> bool {
        self.named().eq(other.named()) && self.or.len() == other.or.len()
    }
}

impl Stop {
    /// The name of the fact it asks for first; empty where it names none.
    #[must_use]
    pub fn fact(&self) -> &str {
        match self {
            Self::Facts(facts) => &facts.fact,
            Self::Words(words) => words.fact(),
        }
    }

    /// Whether these facts together satisfy a rule that starts so.
    pub(crate) fn is_met_by(&self, start: &Start, facts: &[Fact]) -> bool {
        match self {
            Self::Facts(asked) => asked.is_met_by(facts),
            Self::Words(words) => facts.iter().any(|fact| words.is_met_by(start, fact)),
        }
    }

    /// Whether this fact ends a duty that continues and starts so.
    pub(crate) fn is_ended_by(&self, start: &Start, fact: &Fact) -> bool {
        match self {
            Self::Facts(asked) => asked.until.as_deref() == Some(fact.name()),
            Self::Words(words) => words.continues(start) && fact.name() == INCIDENT_CLOSED,
        }
    }

    /// Whether both ask for the same act, so that their rules can be compared.
    pub(crate) fn asks_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Words(one), Self::Words(other)) => one.matter() == other.matter(),
            (Self::Facts(one), Self::Facts(other)) => one.asks_as(other),
            (Self::Facts(facts), Self::Words(words)) | (Self::Words(words), Self::Facts(facts)) => {
                facts.asks_as(&words.as_facts())
            }
        }
    }
}

impl From<&str> for Stop {
    fn from(words: &str) -> Self {
        Self::Words(Worded::read(words))
    }
}

impl Serialize for Stop {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Facts(facts) => facts.serialize(serializer),
            Self::Words(words) => serializer.serialize_str(words.as_str()),
        }
    }
}

impl<'de> Deserialize<'de> for Stop {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StopVisitor)
    }
}

struct StopVisitor;

impl<'de> Visitor<'de> for StopVisitor {
    type Value = Stop;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the facts that satisfy the rule, such as {fact: message.replied}")
    }

    fn visit_str<E>(self, words: &str) -> Result<Stop, E> {
        Ok(Stop::from(words))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Stop, A::Error> {
        StopFacts::deserialize(MapAccessDeserializer::new(map)).map(Stop::Facts)
    }
}
