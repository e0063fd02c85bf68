//! Who does something: an officer, a source, or the clock where only time has passed.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// What they ask as: `person` where somebody signed in, `duty_officer` where nobody does and a name was typed,
    /// `console`, `clock`, `source`.
    pub role: String,
    /// The name that was typed where nobody signs in; empty otherwise.
    pub name: String,
    /// Who signed in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<PersonId>,
}

impl Actor {
    fn nameless(role: &str) -> Self {
        Self { role: role.to_owned(), name: String::new(), person: None }
    }

    /// Somebody who typed this name, at a bureau where nobody signs in.
    #[must_use]
    pub fn typed(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::nameless("duty_officer") }
    }

    /// Somebody who signed in.
    #[must_use]
    pub fn signed_in(person: PersonId) -> Self {
        Self { person: Some(person), ..Self::nameless("person") }
    }

    /// Whoever has a shell on the machine, and gave this name.
    #[must_use]
    pub fn the_console(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::nameless("console") }
    }

    /// Whether it is the console.
    #[must_use]
    pub fn is_the_console(&self) -> bool {
        self.role == "console"
    }

    /// The actor of what is inferred from silence, when only time has passed.
    #[must_use]
    pub fn the_clock() -> Self {
        Self::nameless("clock")
    }

    /// Whether it is the clock.
    #[must_use]
    pub fn is_the_clock(&self) -> bool {
        self.role == "clock"
    }

    /// The actor where a source does what a person otherwise does.
    #[must_use]
    pub fn the_source() -> Self {
        Self::nameless("source")
    }

    /// Whether it is a source.
    #[must_use]
    pub fn is_the_source(&self) -> bool {
        self.role == "source"
    }
}
