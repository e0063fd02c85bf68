//! What has happened to one clock: its start, the times it stood still, and the extension granted.

use chrono::{DateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::rule::PauseCause;

/// When the office closes, and what that means for what arrives afterwards (民法典 art. 203).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeHours {
    /// Closing time in China: the end of a day for paper and counters, and the moment to warn.
    pub closes_at: NaiveTime,
    /// Which day something counts for that arrives after closing.
    #[serde(default)]
    pub after_hours: AfterHours,
}

impl Default for OfficeHours {
    fn default() -> Self {
        let closes_at = NaiveTime::from_hms_opt(17, 30, 0).expect("half past five is a time of day");
        Self { closes_at, after_hours: AfterHours::default() }
    }
}

/// Which day a trigger after office closing counts for (domain reference 3.4 case 2), in clocks that count working days,
/// calendar days or months on from it. Closing time itself is after closing (民法典 art. 203). Hours, same-day limits,
/// periods and dates never move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AfterHours {
    /// Its own date: no national rule says otherwise.
    #[default]
    #[serde(rename = "same_day")]
    SameDay,
    /// The next working day, where a local rule says so (顺延).
    #[serde(rename = "next_working_day")]
    NextWorkingDay,
}

/// What has happened to one clock. The due instants always follow from these; they are never edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The start; the last one where the clock was started anew.
    #[serde(with = "crate::instant::local")]
    pub start: DateTime<Utc>,
    /// The times it stood still, for causes that its rule names.
    #[serde(default)]
    pub pauses: Vec<Pause>,
    /// The extension granted, in the unit of the rule: the new total where the rule extends to one, else what is added.
    #[serde(default)]
    pub extension: Option<u16>,
}

impl Facts {
    /// A clock that has only started.
    #[must_use]
    pub fn starting(start: DateTime<Utc>) -> Self {
        Self { start, pauses: Vec::new(), extension: None }
    }

    /// Whether it stands still with no end known.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.pauses.iter().any(|pause| pause.to.is_none())
    }
}

/// A time during which a clock stands still.
///
/// A clock that counts days passes over its dates, from that of `from` up to the one before that of `to`; one that
/// counts hours over its length. Limits counted back from an event, dates of the year, calendar periods and same-day
/// limits do not move, nor does a pause with no end known: such a clock simply waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Why.
    pub cause: PauseCause,
    /// From then on, such as the sending of the letter; its date is the first that is not counted.
    #[serde(with = "crate::instant::local")]
    pub from: DateTime<Utc>,
    /// Until then, such as the arrival of the answer; its date is counted again. Open while unknown.
    #[serde(with = "crate::instant::local_option", default)]
    pub to: Option<DateTime<Utc>>,
}
