//! Duties that are left undone.

use serde::{Deserialize, Serialize};

/// Why duties are left undone, and on whose decision (未办结).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotDone {
    /// Why, in words.
    pub reason: String,
    /// Who decided that.
    pub decided_by: String,
}
