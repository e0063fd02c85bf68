//! How a limit is counted: the kinds of clock, and what their numbers mean.

use serde::{Deserialize, Deserializer, Serialize};

use crate::window::{MonthDay, Period};

/// How a limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", deny_unknown_fields)]
pub enum ClockKind {
    /// Continuous hours from the instant of the trigger, through nights and holidays (小时).
    #[serde(rename = "hours")]
    Hours {
        /// Number of hours.
        n: u16,
    },
    /// Until 24:00 of the date of the trigger, holiday or not (当日).
    #[serde(rename = "same_day", deserialize_with = "no_further_field")]
    SameDay,
    /// Until 24:00 of the n-th working day after the date of the trigger (工作日).
    #[serde(rename = "working_days")]
    WorkingDays {
        /// Number of working days.
        n: u16,
    },
    /// Until 24:00 of the n-th working day before the date of a planned event (提前…个工作日).
    #[serde(rename = "working_days_before")]
    WorkingDaysBefore {
        /// Number of working days; the date of the event is not counted.
        n: u16,
    },
    /// Until 24:00 of the n-th calendar day after the date of the trigger (日).
    #[serde(rename = "calendar_days")]
    CalendarDays {
        /// Number of calendar days.
        n: u16,
        /// Whether a last day of rest moves the end to the next working day (民法典 art. 203).
        roll_forward: bool,
    },
    /// Until 24:00 of the corresponding day n months later, else that month's last day (民法典 art. 202).
    #[serde(rename = "months")]
    Months {
        /// Number of months.
        n: u16,
        /// Whether a last day of rest moves the end to the next working day (民法典 art. 203).
        roll_forward: bool,
    },
    /// Together with the trigger (同步): by the end of the minute it happens in, times being known to the minute.
    #[serde(rename = "simultaneous", deserialize_with = "no_further_field")]
    Simultaneous,
    /// Promptly (及时): the clause gives no number, so nothing can be missed; a heartbeat reminds.
    #[serde(rename = "promptly")]
    Promptly {
        /// Hours from the trigger, or from the last act, to the reminder.
        #[serde(default = "a_day")]
        heartbeat_hours: u16,
    },
    /// Before a planned event, which the rule names in `before`; the trigger is that event's planned instant.
    #[serde(rename = "before", deserialize_with = "no_further_field")]
    Before,
    /// At least so many times in every calendar period (每月不少于…次).
    #[serde(rename = "cadence")]
    Cadence {
        /// The period.
        period: Period,
        /// The least number of times in it.
        min: u16,
    },
    /// By a date of every year, the first one on or after the date of the trigger.
    #[serde(rename = "date")]
    Date {
        /// First date on which it can be done, where the clause gives a window.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<MonthDay>,
        /// Last date.
        by: MonthDay,
    },
    /// So many on every working day (每个工作日…条).
    #[serde(rename = "daily_quota")]
    DailyQuota {
        /// The least number.
        min: u16,
        /// The greatest number the clause names.
        max: u16,
    },
}

const fn a_day() -> u16 {
    24
}

impl ClockKind {
    /// The number the clause gives; one where it gives none that is counted.
    #[must_use]
    pub fn n(&self) -> u16 {
        match *self {
            Self::SameDay | Self::Simultaneous | Self::Before | Self::Date { .. } => 1,
            Self::Promptly { heartbeat_hours } => heartbeat_hours,
            Self::Cadence { min, .. } | Self::DailyQuota { min, .. } => min,
            Self::Hours { n }
            | Self::WorkingDays { n }
            | Self::WorkingDaysBefore { n }
            | Self::CalendarDays { n, .. }
            | Self::Months { n, .. } => n,
        }
    }

    /// The same count with another number; kinds that count nothing stay as they are.
    #[must_use]
    pub fn with_n(&self, n: u16) -> Self {
        match *self {
            Self::Hours { .. } => Self::Hours { n },
            Self::WorkingDays { .. } => Self::WorkingDays { n },
            Self::WorkingDaysBefore { .. } => Self::WorkingDaysBefore { n },
            Self::CalendarDays { roll_forward, .. } => Self::CalendarDays { n, roll_forward },
            Self::Months { roll_forward, .. } => Self::Months { n, roll_forward },
            Self::SameDay
            | Self::Simultaneous
            | Self::Promptly { .. }
            | Self::Before
            | Self::Cadence { .. }
            | Self::Date { .. }
            | Self::DailyQuota { .. } => *self,
        }
    }

    /// What its number counts, where it can be extended.
    #[must_use]
    pub fn unit(&self) -> Option<Unit> {
        match self {
            Self::Hours { .. } => Some(Unit::Hours),
            Self::WorkingDays { .. } => Some(Unit::WorkingDays),
            Self::CalendarDays { .. } => Some(Unit::CalendarDays),
            Self::SameDay
            | Self::WorkingDaysBefore { .. }
            | Self::Months { .. }
            | Self::Simultaneous
            | Self::Promptly { .. }
            | Self::Before
            | Self::Cadence { .. }
            | Self::Date { .. }
            | Self::DailyQuota { .. } => None,
        }
    }
}

/// What the number of an extension counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// Hours (小时).
    #[serde(rename = "hours")]
    Hours,
    /// Working days (工作日).
    #[serde(rename = "working_days")]
    WorkingDays,
    /// Calendar days (日).
    #[serde(rename = "calendar_days")]
    CalendarDays,
}

/// Refuses fields beside `kind`, which serde lets pass on a variant that has none.
pub(crate) fn no_further_field<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Empty {}
    Empty::deserialize(deserializer).map(|Empty {}| ())
}
