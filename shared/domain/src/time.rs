//! A time as a source gives it: an instant and how exactly it is known.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How exactly a source states a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Precision {
    /// Only the date; the instant is that date's first moment in Asia/Shanghai.
    #[serde(rename = "day")]
    Day,
    /// Hours and minutes.
    #[serde(rename = "minute")]
    Minute,
    /// Seconds.
    #[serde(rename = "second")]
    Second,
}

/// A time claimed by a source or a person, kept apart from the time we recorded it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceTime {
    /// The instant.
    #[serde(with = "huiying_deadlines::instant::utc")]
    pub at: DateTime<Utc>,
    /// How exactly it is known.
    pub precision: Precision,
}

impl SourceTime {
    /// A time known to the second.
    #[must_use]
    pub fn exact(at: DateTime<Utc>) -> Self {
        Self { at, precision: Precision::Second }
    }
}
