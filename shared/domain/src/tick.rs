//! A tick: the record that time passed.

use serde::{Deserialize, Serialize};

/// The passing of time as a record, so that what is decided from it is decided the same in every replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {}

/// How the ids of ticks begin.
const TICK: &str = "tick/";

impl Tick {
    /// The id of the tick after the intake record at this position: one at most, whoever records it.
    #[must_use]
    pub fn id_after(position: u64) -> String {
        format!("{TICK}{position}")
    }

    /// Whether a record of this id is a tick.
    #[must_use]
    pub fn has_id(id: &str) -> bool {
        id.starts_with(TICK)
    }
}
