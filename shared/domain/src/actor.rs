//! Who does something: an officer, a source, or the clock where only time has passed.

use serde::{Deserialize, Serialize};

/// Who asks. Until sign-in exists this is what the person at the desk typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Role code (`duty_officer` until sign-in exists).
    pub role: String,
    /// Name or number of the officer, who is not a caller.
    pub name: String,
}

impl Actor {
    /// The actor of what is inferred from silence, when only time has passed.
    #[must_use]
    pub fn the_clock() -> Self {
        Self { role: "clock".to_owned(), name: String::new() }
    }

    /// Whether that is who speaks.
    #[must_use]
    pub fn is_the_clock(&self) -> bool {
        self.role == "clock"
    }

    /// The actor when a source does what otherwise a person does.
    #[must_use]
    pub fn the_source() -> Self {
        Self { role: "source".to_owned(), name: String::new() }
    }

    /// Whether that is who speaks.
    #[must_use]
    pub fn is_the_source(&self) -> bool {
        self.role == "source"
    }
}
