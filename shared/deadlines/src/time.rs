//! Dates and instants in China: every date is decided in Asia/Shanghai, the summer times of 1986 to 1991 included.

use chrono::{DateTime, NaiveDate, NaiveTime, Offset, SecondsFormat, TimeDelta, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;
use serde::Serializer;

/// The date that `at` falls on in Asia/Shanghai.
#[must_use]
pub fn local_date(at: DateTime<Utc>) -> NaiveDate {
    let utc = at.naive_utc();
    let offset = Shanghai.offset_from_utc_datetime(&utc).fix();
    utc.checked_add_offset(offset).unwrap_or(utc).date()
}

/// The time of day that clocks in China show at `at`.
#[must_use]
pub(crate) fn local_time(at: DateTime<Utc>) -> NaiveTime {
    let utc = at.naive_utc();
    let offset = Shanghai.offset_from_utc_datetime(&utc).fix();
    utc.checked_add_offset(offset).unwrap_or(utc).time()
}

/// The exclusive end of `date`: the first instant of the next day in Asia/Shanghai.
///
/// An act is on the date if it comes before this instant, so that 24:00 needs no 23:59:59.
#[must_use]
pub fn midnight_after(date: NaiveDate) -> DateTime<Utc> {
    date.succ_opt().map_or(DateTime::<Utc>::MAX_UTC, |next| local_instant(next, NaiveTime::MIN))
}

/// The day that ends at `at`, an exclusive end; `None` where `at` is not midnight. Offices say 24:00 of that day.
#[must_use]
pub fn day_ended_by(at: DateTime<Utc>) -> Option<NaiveDate> {
    let within = at.checked_sub_signed(TimeDelta::hours(1))?;
    (local_time(at) == NaiveTime::MIN).then(|| local_date(within))
}

/// The instant at which clocks in Asia/Shanghai first show `time` on `date`.
///
/// A time that the start of a summer time leaves out is taken as the first instant after it.
#[must_use]
pub(crate) fn local_instant(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    const LONGEST_GAP: TimeDelta = TimeDelta::hours(1);
    let wall = date.and_time(time);
    let found = |wall| Shanghai.from_local_datetime(&wall).earliest();
    found(wall)
        .or_else(|| wall.checked_add_signed(LONGEST_GAP).and_then(found))
        .map_or(DateTime::<Utc>::MAX_UTC, |instant| instant.to_utc())
}

/// Writes an instant as RFC 3339 with the offset of Asia/Shanghai, which is +08:00 outside the old summer times.
pub(crate) fn serialize_local<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    let offset = Shanghai.offset_from_utc_datetime(&at.naive_utc()).fix();
    // An instant within hours of the end of representable time has no local form; it stays in UTC.
    let text = match at.naive_utc().checked_add_offset(offset) {
        Some(_) => at.with_timezone(&offset).to_rfc3339_opts(SecondsFormat::AutoSi, false),
        None => at.to_rfc3339_opts(SecondsFormat::AutoSi, false),
    };
    serializer.serialize_str(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_date_starts_at_sixteen_hours_utc_of_the_day_before() {
        assert_eq!(local_date(instant("2026-10-02T15:59:59Z")), date("2026-10-02"));
        assert_eq!(local_date(instant("2026-10-02T16:00:00Z")), date("2026-10-03"));
        assert_eq!(midnight_after(date("2026-10-02")), instant("2026-10-02T16:00:00Z"));
    }

    #[test]
    fn midnight_ends_the_day_before_and_no_other_time_ends_one() {
        assert_eq!(day_ended_by(instant("2026-10-02T16:00:00Z")), Some(date("2026-10-02")));
        assert_eq!(day_ended_by(instant("1988-08-07T15:00:00Z")), Some(date("1988-08-07")));
        assert_eq!(day_ended_by(instant("2026-10-02T16:00:01Z")), None);
        assert_eq!(day_ended_by(DateTime::<Utc>::MIN_UTC), None);
    }

    /// Old records (case 32 of the counting reference) need a time zone, not a fixed offset.
    #[test]
    fn in_the_summers_of_1986_to_1991_a_date_starts_an_hour_earlier() {
        for (day, start) in [
            ("1986-07-01", "1986-06-30T15:00:00Z"),
            ("1988-08-08", "1988-08-07T15:00:00Z"),
            ("1991-07-01", "1991-06-30T15:00:00Z"),
            ("1991-12-01", "1991-11-30T16:00:00Z"),
            ("1992-07-01", "1992-06-30T16:00:00Z"),
        ] {
            let before = date(day).pred_opt().unwrap();
            assert_eq!(midnight_after(before), instant(start), "{day}");
            assert_eq!(local_date(instant(start)), date(day));
            assert_eq!(local_date(instant(start) - TimeDelta::seconds(1)), before);
        }
    }

    #[test]
    fn a_midnight_that_a_summer_time_left_out_is_the_first_instant_after_it() {
        assert_eq!(midnight_after(date("1940-05-31")), instant("1940-05-31T16:00:00Z"));
    }

    #[test]
    fn the_ends_of_representable_time_do_no_harm() {
        assert_eq!(midnight_after(NaiveDate::MAX), DateTime::<Utc>::MAX_UTC);
        assert_eq!(local_date(DateTime::<Utc>::MAX_UTC), NaiveDate::MAX);
        assert_eq!(local_date(DateTime::<Utc>::MIN_UTC), NaiveDate::MIN);
        assert!(midnight_after(NaiveDate::MIN) < DateTime::<Utc>::MAX_UTC);
        let mut out = Vec::new();
        serialize_local(&DateTime::<Utc>::MAX_UTC, &mut serde_json::Serializer::new(&mut out)).unwrap();
    }
}
