//! Beijing time in the fields of forms: what they hold, and how what was typed is read.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;
use huiying_domain::{Precision, SourceTime};

/// The format of a time typed into a form that knows only minutes.
const TYPED: [(&str, Precision); 4] = [
    ("%Y-%m-%dT%H:%M:%S", Precision::Second),
    ("%Y-%m-%dT%H:%M", Precision::Minute),
    ("%Y-%m-%d %H:%M:%S", Precision::Second),
    ("%Y-%m-%d %H:%M", Precision::Minute),
];

/// What a field of whole seconds holds: `2026-09-03 08:05:09`, whatever the language of the browser.
#[must_use]
pub fn field_to_the_second(at: DateTime<Utc>) -> String {
    at.with_timezone(&Shanghai).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// What a field holds: `2026-09-03 08:05`.
#[must_use]
pub fn field(at: DateTime<Utc>) -> String {
    at.with_timezone(&Shanghai).format("%Y-%m-%d %H:%M").to_string()
}

/// Reads Beijing time as typed, also with the `T` of ISO 8601; a date alone is known to the day.
/// `None` for anything else, and for a moment that clocks in China skipped.
#[must_use]
pub fn read(typed: &str) -> Option<SourceTime> {
    let typed = typed.trim();
    let moment = TYPED.iter().find_map(|(format, precision)| {
        Some((NaiveDateTime::parse_from_str(typed, format).ok()?, *precision))
    });
    let (local, precision) = moment.or_else(|| {
        let date = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok()?;
        Some((date.and_time(NaiveTime::MIN), Precision::Day))
    })?;
    let at = Shanghai.from_local_datetime(&local).earliest()?.to_utc();
    Some(SourceTime { at, precision })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_field_holds_beijing_time_to_the_minute() {
        assert_eq!(field(utc("2026-09-02T18:10:59Z")), "2026-09-03 02:10");
    }

    #[test]
    fn typed_times_are_read_as_beijing_time_with_their_precision() {
        let cases = [
            ("2026-09-03T18:00", "2026-09-03T10:00:00Z", Precision::Minute),
            (" 2026-09-03 18:00 ", "2026-09-03T10:00:00Z", Precision::Minute),
            ("2026-09-03T18:00:07", "2026-09-03T10:00:07Z", Precision::Second),
            ("2026-09-03", "2026-09-02T16:00:00Z", Precision::Day),
            ("1988-07-01 12:00", "1988-07-01T03:00:00Z", Precision::Minute),
        ];
        for (typed, at, precision) in cases {
            assert_eq!(read(typed), Some(SourceTime { at: utc(at), precision }), "{typed}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for typed in
            ["", "now", "2026-13-01T00:00", "2026-09-31", "18:00", "2026-09-03T25:00", "2026-09-03T18:00Z"]
        {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_field_is_read_back_as_the_minute_it_shows(seconds in 0_i64..4_000_000_000) {
            let at = DateTime::from_timestamp(seconds - seconds.rem_euclid(60), 0).unwrap();
            let read = read(&field(at)).unwrap();
            proptest::prop_assert!(read.at == at || at - read.at == chrono::TimeDelta::hours(1), "only a summer time's end is ambiguous");
        }
    }
}
