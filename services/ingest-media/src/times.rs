//! The times that feeds write: RFC 822 and 3339, forms without a zone, Weibo's, Chinese ones, seconds since 1970.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use huiying_domain::{Precision, SourceTime};
use huiying_ingest::said_times::in_shanghai;
use huiying_ingest::times::{Precision as ReadPrecision, read_time};

/// A time as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FeedTime {
    /// The time.
    pub(crate) time: SourceTime,
    /// What had to be supposed.
    pub(crate) supposed: Option<String>,
}

/// Reads one written time. A time without a zone, or in a zone `CST`, is one of `zone`; a bare date is that day in
/// Asia/Shanghai.
///
/// # Errors
/// Where it is no time; the message says what was seen.
pub(crate) fn read(text: &str, zone: FixedOffset) -> Result<FeedTime, String> {
    let text = text.trim();
    let sure = |time| FeedTime { time, supposed: None };
    if let Some(time) = since_1970(text) {
        return Ok(sure(time));
    }
    // What names a month is read here: the zones of feeds and how exactly they are known are not those of tables.
    if has_a_name(text)
        && let Some(time) = rfc822(text, zone)
    {
        return Ok(time);
    }
    let iso = read_time(text);
    if let Ok(read) = &iso {
        let at = match read.precision {
            ReadPrecision::Day => in_shanghai(read.local),
            _ if has_offset(text) => in_shanghai(read.local),
            _ => in_zone(read.local, zone).ok_or_else(|| NO_SUCH_TIME.to_owned())?,
        };
        return Ok(sure(SourceTime { at, precision: precision(read.precision) }));
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(sure(SourceTime::exact(at.to_utc())));
    }
    rfc822(text, zone).ok_or_else(|| iso.err().unwrap_or_default())
}

const NO_SUCH_TIME: &str = "no such time of day";

fn precision(read: ReadPrecision) -> Precision {
    match read {
        ReadPrecision::Day => Precision::Day,
        ReadPrecision::Minute => Precision::Minute,
        ReadPrecision::Second => Precision::Second,
    }
}

fn in_zone(local: NaiveDateTime, zone: FixedOffset) -> Option<DateTime<Utc>> {
    zone.from_local_datetime(&local).single().map(|at| at.to_utc())
}

/// Seconds or milliseconds since 1970, told apart by their ten or thirteen digits.
fn since_1970(text: &str) -> Option<SourceTime> {
    let number: i64 = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    let at = match text.len() {
        10 => DateTime::from_timestamp(number, 0),
        13 => DateTime::from_timestamp_millis(number),
        _ => None,
    };
    at.map(SourceTime::exact)
}

/// Whether a time has a word in it, as the name of a month is, beside the letters of ISO 8601.
fn has_a_name(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphabetic()).any(|word| word.len() >= 3)
}

/// Whether a time that is written in numbers ends in `Z` or in an offset such as `+08:00`.
fn has_offset(text: &str) -> bool {
    let Some((_, clock)) = text.split_once([':', '时', '：']) else { return false };
    clock.trim_end().ends_with(['Z', 'Ｚ']) || clock.contains(['+', '-', '＋', '－'])
}

/// A date as RFC 822 and its kin write it: `Thu, 26 Nov 2026 22:30:00 +0800`, with or without day of the week, seconds
/// and zone; as `26-Nov-26`; and in the order of Weibo, of C and of JavaScript, `Thu Nov 26 22:30:00 +0800 2026`.
fn rfc822(text: &str, zone: FixedOffset) -> Option<FeedTime> {
    let mut parts = Parts::default();
    let bare = text.split('(').next()?;
    // A word with a comma in front is the day of the week, in whatever language.
    let bare =
        bare.split_once(',').filter(|(day, _)| day.chars().all(char::is_alphabetic)).map_or(bare, |it| it.1);
    for word in bare.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()) {
        parts.take(word)?;
    }
    let (day, month, year) = (parts.day?, parts.month?, parts.year?);
    let date = NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1949..=2100).contains(&year))?;
    let Some((hour, minute, second)) = parts.clock else {
        let at = in_shanghai(date.and_time(NaiveTime::MIN));
        return Some(FeedTime { time: SourceTime { at, precision: Precision::Day }, supposed: None });
    };
    let hour = match parts.is_afternoon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
    };
    // 24:00 is the end of the day.
    let (date, hour) = if hour == 24 { (date + TimeDelta::days(1), 0) } else { (date, hour) };
    // A leap second is the second before.
    let local = date.and_time(NaiveTime::from_hms_opt(hour, minute, second.unwrap_or(0).min(59))?);
    let (offset, supposed) = match parts.zone.as_deref() {
        None => (zone, None),
        Some(name) => offset_of(name, zone).map_or_else(|| (zone, Some(unknown_zone(zone))), |it| (it, None)),
    };
    let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
    Some(FeedTime { time: SourceTime { at: in_zone(local, offset)?, precision }, supposed })
}

fn unknown_zone(zone: FixedOffset) -> String {
    format!("its zone has a name that is not known; the time was read as {zone}")
}

#[derive(Default)]
struct Parts {
    day: Option<u32>,
    month: Option<u32>,
    year: Option<i32>,
    clock: Option<(u32, u32, Option<u32>)>,
    is_afternoon: Option<bool>,
    zone: Option<String>,
}

impl Parts {
    /// Takes one word; nothing where it has no place in a date.
    fn take(&mut self, word: &str) -> Option<()> {
        if word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit()) {
            return self.take_clock(word);
        }
        if let Some((day, rest)) = word.split_once('-')
            && rest.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            let (month, year) = rest.split_once('-')?;
            return [day, month, year].into_iter().try_for_each(|part| self.take(part));
        }
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.take_number(word);
        }
        if let Some(month) = month_of(word) {
            return set(&mut self.month, month);
        }
        match word.to_ascii_uppercase().as_str() {
            "AM" => set(&mut self.is_afternoon, false),
            "PM" => set(&mut self.is_afternoon, true),
            _ if is_weekday(word) => Some(()),
            _ if self.clock.is_none() => None,
            _ => set(&mut self.zone, word.to_owned()),
        }
    }

    fn take_clock(&mut self, word: &str) -> Option<()> {
        let (clock, offset) = match word.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')) {
            Some(at) => (&word[..at], Some(&word[at..])),
            None => (word, None),
        };
        let mut numbers = clock.split(':').map(|part| part.split('.').next().unwrap_or(part).parse::<u32>());
        let hour = numbers.next()?.ok()?;
        let minute = numbers.next()?.ok()?;
        let second = numbers.next().transpose().ok()?;
        if numbers.next().is_some() || hour > 24 || minute > 59 || second.is_some_and(|second| second > 60) {
            return None;
        }
        set(&mut self.clock, (hour, minute, second))?;
        offset.map_or(Some(()), |offset| self.take(offset))
    }

    /// The first short number is the day, the next one and any of four digits the year.
    fn take_number(&mut self, word: &str) -> Option<()> {
        match word.len() {
            1 | 2 if self.day.is_none() => set(&mut self.day, word.parse().ok()?),
            2 => {
                let short: i32 = word.parse().ok()?;
                set(&mut self.year, if short < 50 { 2000 + short } else { 1900 + short })
            }
            4 => set(&mut self.year, word.parse().ok()?),
            _ => None,
        }
    }
}

fn set<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.is_none().then(|| *place = Some(value))
}

fn starts_word(word: &str, names: &[&str]) -> Option<usize> {
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    names
        .iter()
        .position(|name| word.len() >= 3 && name.starts_with(&word) || word == "sept" && *name == "september")
}

fn month_of(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    starts_word(word, &MONTHS).and_then(|at| u32::try_from(at + 1).ok())
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    starts_word(word, &DAYS).is_some()
}

/// The offset of a zone by number or name (RFC 822 5.1, and names that feeds use). `CST` is China's where the source's
/// own zone is China's, and else North America's.
fn offset_of(name: &str, zone: FixedOffset) -> Option<FixedOffset> {
    let name = name.to_ascii_uppercase();
    let number = ["GMT", "UTC", "UT"].into_iter().find_map(|it| name.strip_prefix(it)).unwrap_or(&name);
    if let Some(sign) = number.chars().next().filter(|c| matches!(c, '+' | '-')) {
        return numbered(sign, &number[1..]);
    }
    let minutes = match name.as_str() {
        "UT" | "UTC" | "GMT" | "Z" | "WET" => 0,
        "CST" if zone.local_minus_utc() == 8 * 3600 => 8 * 60,
        "EST" | "CDT" => -5 * 60,
        "EDT" => -4 * 60,
        "CST" | "MDT" => -6 * 60,
        "MST" | "PDT" => -7 * 60,
        "PST" => -8 * 60,
        "BST" | "CET" | "WEST" => 60,
        "CEST" | "EET" => 2 * 60,
        "EEST" | "MSK" => 3 * 60,
        "HKT" | "SGT" | "AWST" | "BJT" => 8 * 60,
        "JST" | "KST" => 9 * 60,
        "AEST" => 10 * 60,
        "AEDT" => 11 * 60,
        _ => return None,
    };
    FixedOffset::east_opt(minutes * 60)
}

/// `0800`, `08:00`, `08` or `8` after a sign.
fn numbered(sign: char, digits: &str) -> Option<FixedOffset> {
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let is_sound = (0..=14).contains(&hours) && (0..60).contains(&minutes);
    let seconds = (hours * 60 + minutes) * 60;
    is_sound.then(|| FixedOffset::east_opt(if sign == '-' { -seconds } else { seconds })).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beijing() -> FixedOffset {
        FixedOffset::east_opt(8 * 3600).unwrap()
    }

    fn utc_of(text: &str) -> String {
        let read = read(text, beijing()).unwrap_or_else(|why| panic!("{text}: {why}"));
        format!(
            "{} {:?}",
            read.time.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            read.time.precision
        )
    }

    #[test]
    fn one_instant_is_read_from_every_way_of_writing_it() {
        for text in [
            "Thu, 26 Nov 2026 22:30:00 +0800",
            "Thu, 26 Nov 2026 22:30:00 CST",
            "Thu, 26 Nov 2026 22:30:00",
            "26 Nov 26 14:30:00 GMT",
            "Thu, 26 Nov 2026 09:30:00 EST",
            "Thu, 26 Nov 2026 06:30:00 PST",
            "Thu, 26 November 2026 14:30:00 UTC",
            "Thursday, 26-Nov-26 14:30:00 GMT",
            "mer, 26 nov 2026 15:30:00 +0100",
            "星期四, 26 Nov 2026 22:30:00 +0800",
            "Thu Nov 26 22:30:00 +0800 2026",
            "Thu Nov 26 22:30:00 2026",
            "Thu Nov 26 2026 22:30:00 GMT+0800 (中国标准时间)",
            "Nov 26, 2026 10:30:00 PM",
            "2026-11-26 22:30:00",
            "2026-11-26T22:30:00+08:00",
            "2026-11-26T14:30:00Z",
            "2026-11-26T14:30:00.000Z",
            "2026-11-26T16:30:00+0200",
            "2026/11/26 22:30:00",
            "2026年11月26日 22时30分00秒",
            "1795703400",
            "1795703400000",
        ] {
            assert_eq!(utc_of(text), "2026-11-26T14:30:00Z Second", "{text}");
        }
    }

    #[test]
    fn what_is_written_less_exactly_is_known_less_exactly() {
        assert_eq!(utc_of("Thu, 26 Nov 2026 22:30 +0800"), "2026-11-26T14:30:00Z Minute");
        assert_eq!(utc_of("2026-11-26 22:30"), "2026-11-26T14:30:00Z Minute");
        assert_eq!(utc_of("2026年11月26日 下午 10:30"), "2026-11-26T14:30:00Z Minute");
        for day in ["2026-11-26", "26 Nov 2026", "Thu, 26 Nov 2026", "2026年11月26日"] {
            assert_eq!(utc_of(day), "2026-11-25T16:00:00Z Day", "{day}");
        }
    }

    #[test]
    fn a_source_elsewhere_writes_its_own_times() {
        let chicago = FixedOffset::west_opt(6 * 3600).unwrap();
        for text in ["Thu, 26 Nov 2026 08:30:00 CST", "2026-11-26 08:30:00", "26 Nov 2026 08:30:00"] {
            assert_eq!(
                read(text, chicago).unwrap().time.at.to_rfc3339(),
                "2026-11-26T14:30:00+00:00",
                "{text}"
            );
        }
    }

    #[test]
    fn a_zone_without_a_known_name_is_told() {
        let read = read("Thu, 26 Nov 2026 22:30:00 XYZT", beijing()).unwrap();
        assert_eq!(read.time.at.to_rfc3339(), "2026-11-26T14:30:00+00:00");
        assert!(read.supposed.unwrap().contains("+08:00"));
    }

    #[test]
    fn midnight_at_the_end_of_a_day_and_leap_seconds_are_times() {
        assert_eq!(utc_of("26 Nov 2026 24:00:00 GMT"), "2026-11-27T00:00:00Z Second");
        assert_eq!(utc_of("31 Dec 2016 23:59:60 GMT"), "2016-12-31T23:59:59Z Second");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "soon",
            "昨日 23:02",
            "31 Feb 2026 08:00:00 GMT",
            "26 Nov 2026 25:00:00 GMT",
            "Nov 2026",
            "2026-11",
            "26 26 Nov 2026 22:30",
            "22:30:00",
            "12345",
            "26 Nov 2026 22:30 PM AM",
            "26 Nov 9999 22:30:00",
        ] {
            assert!(read(text, beijing()).is_err(), "{text}");
        }
    }
}
