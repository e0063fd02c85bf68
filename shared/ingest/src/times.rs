//! Reads the times people and spreadsheets write, strictly: what is not plainly a time is an error, never a guess.

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Asia::Shanghai;
use huiying_domain::bounded::beginning;
use unicode_normalization::UnicodeNormalization;

use crate::date_order::{DateOrder, Notation};

/// The spellings [`read_time`] takes, for messages.
pub const ACCEPTED_TIMES: &str = "2026-09-03 08:05:09, 2026/9/3 8:05, 2026.9.3, 2026年9月3日 8时5分, 2026年9月3日 下午 3:05, \
     2026-09-03T08:05:09+08:00, 20260903080509, 2026-09-03 08:05 星期四, 09/03/2026 08:05:09 AM (month first, unless it is said otherwise)";

/// First and last year a time may lie in.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2100;
/// Longest part of an unreadable text that a message repeats, in characters.
const SEEN_CHARS_MAX: usize = 40;

/// How much of the time of day was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Only the date: the time of day is unknown and stands at 00:00:00.
    Day,
    /// Hours and minutes.
    Minute,
    /// Hours, minutes and seconds.
    Second,
}

/// A time as read: wall-clock time where the record was made, or Asia/Shanghai when an offset was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadTime {
    /// Local date and time of day.
    pub local: NaiveDateTime,
    /// How much of it was written.
    pub precision: Precision,
}

impl ReadTime {
    /// The same where the record was made in this zone.
    pub(crate) fn written_in(self, zone: Option<FixedOffset>) -> Self {
        let Some(zone) = zone else { return self };
        let utc = self.local - Duration::seconds(i64::from(zone.local_minus_utc()));
        Self { local: in_shanghai(utc), ..self }
    }
}

/// Reads one written time.
///
/// # Errors
/// When the text is no time, lacks a year, has a two-digit year, or names a day or hour that does not exist;
/// the message says what was seen and what is accepted.
pub fn read_time(text: &str) -> Result<ReadTime, String> {
    read_time_in(text, Notation::default())
}

/// Whether a cell is a time in one order of dates or the other.
pub(crate) fn is_time(text: &str) -> bool {
    let day_first = Notation { zone: None, order: Some(DateOrder::DayFirst) };
    read_time(text).is_ok() || read_time_in(text, day_first).is_ok()
}

/// As [`read_time`], of a source that writes times so.
pub(crate) fn read_time_in(text: &str, notation: Notation) -> Result<ReadTime, String> {
    let plain: String = text.trim().nfkc().collect();
    let plain = plain.trim();
    let read = match since_1970(plain).or_else(|| in_english(plain)) {
        Some(placed) => Ok(placed),
        None => match digits_only(plain) {
            Some(read) => Ok(read.written_in(notation.zone)),
            None => parse(plain, notation),
        },
    };
    read.map_err(|why| {
        let seen = shape(text.trim());
        format!("{why}: saw \"{seen}\"; accepted are {ACCEPTED_TIMES}")
    })
}

/// What a message may repeat of an unreadable text: itself where it looks like a time, else only its shape, since a
/// shifted column may hold a name or a telephone number.
fn shape(text: &str) -> String {
    let seen = beginning(text, SEEN_CHARS_MAX);
    let time_like = |c: char| c.is_ascii_digit() || "-/.: 年月日时分秒上下午TZ+AMPamp".contains(c);
    let digits = seen.chars().filter(char::is_ascii_digit).count();
    if seen.chars().all(time_like) && digits <= 14 && !huiying_domain::personal::mask_numbers(seen).1 {
        return seen.to_owned();
    }
    seen.chars()
        .map(|c| {
            if c.is_numeric() {
                '9'
            } else if c.is_alphabetic() {
                '·'
            } else {
                c
            }
        })
        .collect()
}

/// Reads the number a spreadsheet keeps for a date: days since 1899-12-30, or since 1904-01-01.
///
/// Midnight is taken as "date only": a spreadsheet does not keep the difference.
pub(crate) fn from_serial(days: f64, is_1904: bool) -> Option<ReadTime> {
    const DAYS_1904: f64 = 1462.0;
    const DAYS_MAX: f64 = 100_000.0;
    if !(0.0..DAYS_MAX).contains(&days) {
        return None;
    }
    let days = if is_1904 { days + DAYS_1904 } else { days };
    let seconds = (days * 86_400.0).round() as i64;
    let local = NaiveDate::from_ymd_opt(1899, 12, 30)?
        .and_time(NaiveTime::MIN)
        .checked_add_signed(Duration::seconds(seconds))?;
    let precision = if seconds % 86_400 == 0 { Precision::Day } else { Precision::Second };
    YEARS.contains(&local.year()).then_some(ReadTime { local, precision })
}

const NOT_A_TIME: &str = "not a time";
const NO_SUCH_DAY: &str = "no such day";
const NO_SUCH_HOUR: &str = "no such time of day";
const OTHER_WEEKDAY: &str = "the day is not that day of the week";
const NO_YEAR: &str = "the year is missing";
const SHORT_YEAR: &str = "the year needs four digits";
const FAR_YEAR: &str = "the year is outside 1949 to 2100";

type Parsed<T> = Result<T, &'static str>;

/// Seconds or milliseconds since 1970. Ten digits that can be an hour of a day as well are none.
fn since_1970(text: &str) -> Option<ReadTime> {
    let number: i64 = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())??;
    let is_hour = || {
        let is_day = text.get(..8).and_then(digits_only).is_some();
        is_day && text.get(8..).is_some_and(|hour| hour < "24")
    };
    let seconds = match text.len() {
        10 if text.starts_with('1') && !is_hour() => number,
        13 if text.starts_with('1') => number / 1000,
        _ => return None,
    };
    let local = in_shanghai(DateTime::from_timestamp(seconds, 0)?.naive_utc());
    YEARS.contains(&local.year()).then_some(ReadTime { local, precision: Precision::Second })
}

/// A time written in digits alone: `20260903`, `202609030805` and `20260903080509`.
fn digits_only(text: &str) -> Option<ReadTime> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let date = || day_of(number(0, 4)?, number(4, 6)?, number(6, 8)?).ok();
    let of_day = |minute: u32, second: u32| date()?.and_hms_opt(number(8, 10)?, minute, second);
    let (local, precision) = match text.len() {
        8 => (date()?.and_time(NaiveTime::MIN), Precision::Day),
        12 => (of_day(number(10, 12)?, 0)?, Precision::Minute),
        14 => (of_day(number(10, 12)?, number(12, 14)?)?, Precision::Second),
        _ => return None,
    };
    YEARS.contains(&local.year()).then_some(ReadTime { local, precision })
}

/// A time as programs write it in English: `Thu, 03 Sep 2026 08:05:09 +0800` (RFC 5322) and Weibo's
/// `Thu Sep 03 08:05:09 +0800 2026`.
fn in_english(text: &str) -> Option<ReadTime> {
    let at = DateTime::parse_from_rfc2822(text)
        .or_else(|_| DateTime::parse_from_str(text, "%a %b %d %H:%M:%S %z %Y"))
        .ok()?;
    let local = in_shanghai(at.naive_utc());
    YEARS.contains(&local.year()).then_some(ReadTime { local, precision: Precision::Second })
}

fn parse(text: &str, notation: Notation) -> Parsed<ReadTime> {
    let Notation { zone, order } = notation;
    let mut rest = Scanner(text);
    let (date, chinese) = rest.date(order.unwrap_or(DateOrder::MonthFirst))?;
    if !YEARS.contains(&date.year()) {
        return Err(FAR_YEAR);
    }
    let is_after_weekday = rest.weekday_of(date)?;
    if rest.0.is_empty() {
        let read = ReadTime { local: date.and_time(NaiveTime::MIN), precision: Precision::Day };
        return Ok(read.written_in(zone));
    }
    if !(rest.blanks() || rest.eat("T") || chinese || is_after_weekday) {
        return Err(NOT_A_TIME);
    }
    let (time, precision, is_end_of_day) = rest.clock()?;
    let offset = rest.offset()?;
    rest.weekday_of(date)?;
    if !rest.0.is_empty() {
        return Err(NOT_A_TIME);
    }
    let written = date.and_time(time) + Duration::days(i64::from(is_end_of_day));
    Ok(match offset {
        None => ReadTime { local: written, precision }.written_in(zone),
        Some(minutes) => ReadTime { local: in_shanghai(written - Duration::minutes(minutes)), precision },
    })
}

fn in_shanghai(utc: NaiveDateTime) -> NaiveDateTime {
    utc.and_utc().with_timezone(&Shanghai).naive_local()
}

/// The part of the text not yet read.
struct Scanner<'a>(&'a str);

impl Scanner<'_> {
    /// A date and whether it was written with 年月日.
    fn date(&mut self, order: DateOrder) -> Parsed<(NaiveDate, bool)> {
        let (first, digits) = self.number(4).ok_or(NOT_A_TIME)?;
        match digits {
            4 => self.date_after_year(first),
            1 | 2 => self.date_without_leading_year(first, order).map(|date| (date, false)),
            _ => Err(NOT_A_TIME),
        }
    }

    fn date_after_year(&mut self, year: u32) -> Parsed<(NaiveDate, bool)> {
        let separators = [("/", "/", ""), ("-", "-", ""), (".", ".", ""), ("年", "月", "日")];
        let (_, second, last) =
            separators.into_iter().find(|(first, ..)| self.eat(first)).ok_or(NOT_A_TIME)?;
        let (month, _) = self.number(2).ok_or(NOT_A_TIME)?;
        if !self.eat(second) {
            return Err(NOT_A_TIME);
        }
        let (day, _) = self.number(2).ok_or(NOT_A_TIME)?;
        if !self.eat(last) {
            return Err(NOT_A_TIME);
        }
        Ok((day_of(year, month, day)?, last == "日"))
    }

    /// `month/day/year` or `day/month/year`, the only forms whose year may stand last; everything else here is refused by
    /// name.
    fn date_without_leading_year(&mut self, first: u32, order: DateOrder) -> Parsed<NaiveDate> {
        if self.eat("年") {
            return Err(SHORT_YEAR);
        }
        if self.eat("月") {
            return Err(NO_YEAR);
        }
        let slash = self.eat("/");
        if !slash && !self.eat("-") && !self.eat(".") {
            return Err(NOT_A_TIME);
        }
        let (second, _) = self.number(2).ok_or(NOT_A_TIME)?;
        if !(self.eat("/") || self.eat("-") || self.eat(".")) {
            return Err(NO_YEAR);
        }
        match self.number(4) {
            Some((year, 4)) if slash => match order {
                DateOrder::MonthFirst => day_of(year, first, second),
                DateOrder::DayFirst => day_of(year, second, first),
            },
            Some((_, 4)) => Err(NOT_A_TIME),
            _ => Err(SHORT_YEAR),
        }
    }

    /// The day of the week, in brackets or not: `星期四`, `(周四)`; whether there is one. It has to be the date's.
    fn weekday_of(&mut self, date: NaiveDate) -> Parsed<bool> {
        let blank_and_rest = self.0;
        self.blanks();
        let is_in_brackets = self.eat("(");
        if !["星期", "周", "礼拜"].into_iter().any(|word| self.eat(word)) {
            self.0 = blank_and_rest;
            return Ok(false);
        }
        let days = ["一", "二", "三", "四", "五", "六", "日", "天"];
        let nth = days.into_iter().position(|day| self.eat(day)).ok_or(NOT_A_TIME)?;
        if is_in_brackets && !self.eat(")") {
            return Err(NOT_A_TIME);
        }
        let is_of_date = date.weekday().num_days_from_monday() as usize == nth.min(6);
        if is_of_date { Ok(true) } else { Err(OTHER_WEEKDAY) }
    }

    /// A time of day: `8:05[:09[.5]]`, with 上午/下午 before or AM/PM behind, or 8时[5分[9秒]]; `24:00` is the end of the day.
    fn clock(&mut self) -> Parsed<(NaiveTime, Precision, bool)> {
        let mut half = self.half(&[("上午", false), ("下午", true)]);
        self.blanks();
        let (hour, _) = self.number(2).ok_or(NOT_A_TIME)?;
        let is_spoken = self.eat("时") || self.eat("点");
        let (minute, second) = if is_spoken { self.spoken()? } else { self.colons()? };
        if half.is_none() {
            let blank_and_rest = self.0;
            self.blanks();
            half = self.half(&[("AM", false), ("PM", true), ("am", false), ("pm", true)]);
            if half.is_none() {
                self.0 = blank_and_rest;
            }
        }
        let is_end_of_day = half.is_none() && (hour, minute, second.unwrap_or(0)) == (24, 0, 0);
        let hour = match half {
            None if is_end_of_day => 0,
            None => hour,
            Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
            Some(_) => return Err(NO_SUCH_HOUR),
        };
        let time = NaiveTime::from_hms_opt(hour, minute, second.unwrap_or(0)).ok_or(NO_SUCH_HOUR)?;
        let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
        Ok((time, precision, is_end_of_day))
    }

    fn half(&mut self, words: &[(&str, bool)]) -> Option<bool> {
        words.iter().find(|(word, _)| self.eat(word)).map(|(_, afternoon)| *afternoon)
    }

    fn spoken(&mut self) -> Parsed<(u32, Option<u32>)> {
        let Some((minute, _)) = self.number(2) else { return Ok((0, None)) };
        if !self.eat("分") {
            return Err(NOT_A_TIME);
        }
        match self.number(2) {
            None => Ok((minute, None)),
            Some((second, _)) if self.eat("秒") => Ok((minute, Some(second))),
            Some(_) => Err(NOT_A_TIME),
        }
    }

    fn colons(&mut self) -> Parsed<(u32, Option<u32>)> {
        let minute = self.two_digits_after(":").ok_or(NOT_A_TIME)?;
        if !self.0.starts_with(':') {
            return Ok((minute, None));
        }
        let second = self.two_digits_after(":").ok_or(NOT_A_TIME)?;
        if self.eat(".") {
            self.number(9).ok_or(NOT_A_TIME)?;
        }
        Ok((minute, Some(second)))
    }

    /// An offset from UTC in minutes: `Z`, `+08:00`, `+0800` or `+08`.
    fn offset(&mut self) -> Parsed<Option<i64>> {
        self.blanks();
        if self.eat("Z") {
            return Ok(Some(0));
        }
        let sign = if self.eat("+") {
            1
        } else if self.eat("-") {
            -1
        } else {
            return Ok(None);
        };
        let hours = self.two_digits_after("").ok_or(NOT_A_TIME)?;
        let minutes = if self.0.is_empty() {
            0
        } else {
            self.eat(":");
            self.two_digits_after("").ok_or(NOT_A_TIME)?
        };
        if hours > 14 || minutes > 59 {
            return Err(NO_SUCH_HOUR);
        }
        Ok(Some(sign * i64::from(hours * 60 + minutes)))
    }

    fn two_digits_after(&mut self, mark: &str) -> Option<u32> {
        if !self.eat(mark) {
            return None;
        }
        let two = self.0.get(..2).filter(|two| two.bytes().all(|byte| byte.is_ascii_digit()))?;
        self.0 = &self.0[2..];
        two.parse().ok()
    }

    /// A run of one to `digits_max` ASCII digits, with its length; a longer run is none.
    fn number(&mut self, digits_max: usize) -> Option<(u32, usize)> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > digits_max {
            return None;
        }
        let (number, rest) = self.0.split_at(digits);
        self.0 = rest;
        Some((number.parse().ok()?, digits))
    }

    fn eat(&mut self, mark: &str) -> bool {
        self.0.strip_prefix(mark).is_some_and(|rest| {
            self.0 = rest;
            true
        })
    }

    fn blanks(&mut self) -> bool {
        let rest = self.0.trim_start();
        let some = rest.len() < self.0.len();
        self.0 = rest;
        some
    }
}

fn day_of(year: u32, month: u32, day: u32) -> Parsed<NaiveDate> {
    let year = i32::try_from(year).map_err(|_| FAR_YEAR)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(NO_SUCH_DAY)
}
