//! A time as a source gives it: an instant and how exactly it is known.

use chrono::{DateTime, TimeDelta, Utc};
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

    /// The first instant after all that it can stand for: a date stands for the whole day, a minute for its seconds.
    #[must_use]
    pub fn end(self) -> DateTime<Utc> {
        let seconds = match self.precision {
            Precision::Day => 86_400,
            Precision::Minute => 60,
            Precision::Second => 1,
        };
        self.at + TimeDelta::seconds(seconds)
    }

    /// Whether both can stand for one instant, written more or less exactly.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.at < other.end() && other.at < self.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(at: &str, precision: Precision) -> SourceTime {
        SourceTime { at: at.parse().unwrap(), precision }
    }

    #[test]
    fn a_date_ends_with_its_day_and_a_minute_with_its_last_second() {
        let at = "2026-11-04T16:00:00Z";
        for (precision, end) in [
            (Precision::Day, "2026-11-05T16:00:00Z"),
            (Precision::Minute, "2026-11-04T16:01:00Z"),
            (Precision::Second, "2026-11-04T16:00:01Z"),
        ] {
            assert_eq!(time(at, precision).end(), end.parse::<DateTime<Utc>>().unwrap());
        }
    }

    #[test]
    fn a_date_meets_every_time_of_its_day_and_none_of_the_next() {
        let day = time("2026-11-04T16:00:00Z", Precision::Day);
        assert!(day.meets(time("2026-11-05T15:59:59Z", Precision::Second)));
        assert!(!day.meets(time("2026-11-05T16:00:00Z", Precision::Second)));
    }
}
