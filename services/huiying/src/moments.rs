//! Instants as people type them: RFC 3339, or Beijing time by the minute, the second or the day.

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeDelta, Utc,
};
use huiying_deadlines::midnight_after;

use crate::errors::AnyError;

/// The last year that RFC 3339 can write.
const LAST_YEAR: i32 = 9999;

/// Reads an instant given for an option.
pub(crate) fn read(option: &str, text: &str) -> Result<DateTime<Utc>, AnyError> {
    let text = text.trim();
    let forms = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z", "%Y-%m-%d %H:%M:%S%#z", "%Y-%m-%d %H:%M%#z"];
    let offset = |form: &&'static str| DateTime::parse_from_str(&text.replace('Z', "+00:00"), form).ok();
    let instant = forms.iter().find_map(offset).map(|at| at.to_utc());
    let local = || {
        let forms = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"];
        let read = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
        read.or_else(|| Some(date(text)?.and_time(NaiveTime::MIN)))
    };
    let at = instant.or_else(|| local().map(in_beijing));
    at.filter(|at| (1..LAST_YEAR).contains(&at.year())).ok_or_else(|| {
        format!("{option} `{text}` is not an instant: write 2018-02-09T10:00:00+08:00, 2018-02-09 10:00 (Beijing time) or 2018-02-09").into()
    })
}

/// Reads a date given for an option.
pub(crate) fn read_date(option: &str, text: &str) -> Result<NaiveDate, AnyError> {
    date(text.trim()).ok_or_else(|| format!("{option} `{text}` is not a date: write 2018-02-09").into())
}

/// An instant in RFC 3339 at the offset of Beijing.
pub(crate) fn rfc3339(at: DateTime<Utc>) -> String {
    at.with_timezone(&beijing()).to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// An instant as clocks in Beijing show it.
pub(crate) fn local(at: DateTime<Utc>) -> String {
    at.with_timezone(&beijing()).format("%Y-%m-%d %H:%M:%S %:z").to_string()
}

/// An exclusive end as clocks in Beijing show it: midnight is 24:00 of the day it ends, as offices say it.
pub(crate) fn due(at: DateTime<Utc>) -> String {
    let wall = at.with_timezone(&beijing());
    match wall.time() == NaiveTime::MIN {
        true => format!("{} 24:00", (wall - TimeDelta::hours(1)).date_naive()),
        false => local(at),
    }
}

fn beijing() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("eight hours are an offset")
}

fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

fn in_beijing(wall: NaiveDateTime) -> DateTime<Utc> {
    let midnight = wall.date().pred_opt().map_or(DateTime::<Utc>::MIN_UTC, midnight_after);
    midnight + wall.time().signed_duration_since(NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_with_its_offset_and_else_as_beijing_time() {
        for (text, utc) in [
            ("2018-02-09T10:00:00+08:00", "2018-02-09T02:00:00Z"),
            ("2018-02-09T02:00:00Z", "2018-02-09T02:00:00Z"),
            ("2018-02-09T10:00+08:00", "2018-02-09T02:00:00Z"),
            ("2018-02-09T10:00:00+0800", "2018-02-09T02:00:00Z"),
            (" 2018-02-09T10:00:00.5+08:00 ", "2018-02-09T02:00:00.5Z"),
            ("2018-02-09 10:00", "2018-02-09T02:00:00Z"),
            ("2018-02-09T10:00:30", "2018-02-09T02:00:30Z"),
            ("2018-02-09", "2018-02-08T16:00:00Z"),
        ] {
            assert_eq!(read("--from", text).unwrap(), utc.parse::<DateTime<Utc>>().unwrap(), "{text}");
        }
    }

    #[test]
    fn midnight_is_the_end_of_the_day_before() {
        assert_eq!(due("2026-01-31T16:00:00Z".parse().unwrap()), "2026-01-31 24:00");
        assert_eq!(due("2026-01-31T09:30:00Z".parse().unwrap()), "2026-01-31 17:30:00 +08:00");
    }

    #[test]
    fn what_is_no_instant_is_told_with_its_option() {
        for text in ["yesterday", "2018-02-30", "2018/2/9", "", "99999-01-01", "2018-02-09T10:00:00+99:00"] {
            let error = read("--from", text).unwrap_err().to_string();
            assert!(error.starts_with("--from `"), "{error}");
        }
    }
}
