//! What a case asks for and who handles it, of a whole message or of each of its matters.

use serde::{Deserialize, Serialize};

use crate::report::MessageClass;

/// What a case asks for and who handles it, confirmed by a person (研判).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triage {
    /// The class.
    pub class: MessageClass,
    /// Handling office (承办单位).
    pub office: String,
}

/// One of several matters that a message holds (domain reference 3.4 case 19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// What it asks for, in one line, masked.
    pub title: String,
    /// Its class.
    pub class: MessageClass,
    /// Who handles it (承办单位).
    pub office: String,
}
