//! Beijing time as people write it.

use chrono::{DateTime, Timelike, Utc};
use chrono_tz::Asia::Shanghai;
use huiying_deadlines::day_ended_by;
use huiying_domain::{Precision, SourceTime};

/// An instant as `2026-09-03 08:05`.
#[must_use]
pub fn minute(at: DateTime<Utc>) -> String {
    at.with_timezone(&Shanghai).format("%Y-%m-%d %H:%M").to_string()
}

/// An instant as `2026-09-03 08:05:09`.
#[must_use]
pub fn second(at: DateTime<Utc>) -> String {
    at.with_timezone(&Shanghai).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// An exclusive end: midnight is written as 24:00 of the day it ends, as offices say it.
#[must_use]
pub fn due(at: DateTime<Utc>) -> String {
    if let Some(ended) = day_ended_by(at) {
        return format!("{ended} 24:00");
    }
    if at.second() == 0 { minute(at) } else { second(at) }
}

/// A time as exactly as it is known: a date stays a date.
#[must_use]
pub fn known(time: SourceTime) -> String {
    match time.precision {
        Precision::Day => time.at.with_timezone(&Shanghai).format("%Y-%m-%d").to_string(),
        Precision::Minute => minute(time.at),
        Precision::Second => second(time.at),
    }
}

/// A time to the minute at most, for narrow columns.
#[must_use]
pub fn brief(time: SourceTime) -> String {
    match time.precision {
        Precision::Day => known(time),
        Precision::Minute | Precision::Second => minute(time.at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn instants_are_written_in_beijing_time() {
        assert_eq!(minute(utc("2026-09-02T18:10:59Z")), "2026-09-03 02:10");
        assert_eq!(second(utc("2026-09-02T18:10:59Z")), "2026-09-03 02:10:59");
    }

    #[test]
    fn an_end_at_midnight_is_24_hours_of_the_day_before() {
        assert_eq!(due(utc("2018-02-24T16:00:00Z")), "2018-02-24 24:00");
        assert_eq!(due(utc("2017-08-12T19:40:00Z")), "2017-08-13 03:40");
        assert_eq!(due(utc("2017-08-12T19:40:07Z")), "2017-08-13 03:40:07");
    }

    #[test]
    fn a_date_stays_a_date() {
        let at = utc("2026-09-02T16:00:00Z");
        assert_eq!(known(SourceTime { at, precision: Precision::Day }), "2026-09-03");
        assert_eq!(known(SourceTime { at, precision: Precision::Minute }), "2026-09-03 00:00");
    }
}
