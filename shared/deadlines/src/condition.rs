//! A fact as an act states it, and what a rule asks of one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is said of a fact, by the name of the attribute.
pub type Attributes = BTreeMap<Cow<'static, str>, Cow<'static, str>>;

/// Something that happened, as an act states it: a name of [`crate::vocabulary`] and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    name: &'static str,
    attributes: Attributes,
}

impl Fact {
    /// The fact of this name, of which nothing more is said.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, attributes: Attributes::new() }
    }

    /// The same with something said of it.
    #[must_use]
    pub fn with(mut self, attribute: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.attributes.insert(Cow::Borrowed(attribute), value.into());
        self
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What is said of it.
    #[must_use]
    pub fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// Whether it has this name, and everything asked is said of it.
    pub(crate) fn is(&self, name: &str, asked: &Attributes) -> bool {
        self.name == name
            && asked.iter().all(|(attribute, value)| self.attributes.get(attribute) == Some(value))
    }
}

/// What a rule asks for: a fact, and what must be true of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The fact, such as `release.published`.
    pub fact: String,
    /// What must be said of it; more may be.
    #[serde(default, rename = "where", skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

impl Condition {
    /// Any fact of this name.
    pub(crate) fn of(fact: &str) -> Self {
        Self { fact: fact.to_owned(), attributes: Attributes::new() }
    }

    /// Whether a fact is what is asked for.
    #[must_use]
    pub fn is_met_by(&self, fact: &Fact) -> bool {
        fact.is(&self.fact, &self.attributes)
    }
}
