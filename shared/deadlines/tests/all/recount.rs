//! A second, slow way to count: a table of days and ticks of minutes, with no date arithmetic and no code of the crate.

use std::collections::BTreeSet;
use std::sync::LazyLock;

const DAY: i64 = 86_400;
/// Days from 1970 to the first of the table: fourteen years, three of them leap years.
const TABLE_FROM: i64 = 14 * 365 + 3;

/// One day of the table.
pub(crate) struct Day {
    /// Such as `2026-10-08`.
    pub(crate) text: String,
    year: i32,
    month: usize,
    day: usize,
    /// 0 is Monday.
    weekday: usize,
    /// By the arrangements, else the plain week.
    working: bool,
    /// The same with the holidays of the law in years without an arrangement.
    working_by_law: bool,
    settled: bool,
}

/// 正月初一, 清明, 端午 and 中秋 as printed in almanacs.
const ALMANAC: [(i32, [&str; 4]); 10] = [
    (2027, ["02-06", "04-05", "06-09", "09-15"]),
    (2028, ["01-26", "04-04", "05-28", "10-03"]),
    (2029, ["02-13", "04-04", "06-16", "09-22"]),
    (2030, ["02-03", "04-05", "06-05", "09-12"]),
    (2031, ["01-23", "04-05", "06-24", "10-01"]),
    (2032, ["02-11", "04-04", "06-12", "09-19"]),
    (2033, ["01-31", "04-04", "06-01", "09-08"]),
    (2034, ["02-19", "04-05", "06-20", "09-27"]),
    (2035, ["02-08", "04-05", "06-10", "09-16"]),
    (2036, ["01-28", "04-04", "05-30", "10-04"]),
];

/// 1984 to 2036, counted off month by month from a Sunday.
pub(crate) static TABLE: LazyLock<Vec<Day>> = LazyLock::new(|| {
    let mut table = Vec::new();
    for year in 1984..=2036 {
        let february = if year % 4 == 0 { 29 } else { 28 };
        for (month, length) in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].into_iter().enumerate()
        {
            for day in 1..=length {
                let text = format!("{year}-{:02}-{day:02}", month + 1);
                let weekday = (6 + table.len()) % 7;
                let working = weekday < 5;
                let settled = (2004..=2026).contains(&year) && !(year == 2026 && month == 11 && day >= 26);
                let month = month + 1;
                table.push(Day {
                    text,
                    year,
                    month,
                    day,
                    weekday,
                    working,
                    working_by_law: working,
                    settled,
                });
            }
        }
    }
    for (year, festivals) in ALMANAC {
        by_law(&mut table, year, &festivals[..], 4, 2);
    }
    for (year, first) in [(2000, "02-05"), (2001, "01-24"), (2002, "02-12"), (2003, "02-01")] {
        by_law(&mut table, year, &[first], 3, 3);
    }
    for json in ARRANGEMENTS {
        let file: serde_json::Value = serde_json::from_str(json).unwrap();
        for named in file["days"].as_array().unwrap() {
            let place = place_of(&table, named["date"].as_str().unwrap());
            table[place].working = named["working"].as_bool().unwrap();
            table[place].working_by_law = table[place].working;
        }
    }
    table
});

macro_rules! files {
    ($($year:literal)+) => { [$(include_str!(concat!("../../calendars/", $year, ".json"))),+] };
}

/// The final version of every year, as files.
const ARRANGEMENTS: [&str; 23] = files!(2004 2005 2006 2007 2008 2009 2010 2011 2012 2013 2014 2015
    2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026);

fn place_of(table: &[Day], text: &str) -> usize {
    table.binary_search_by(|day| day.text.as_str().cmp(text)).unwrap()
}

/// Marks the holidays of one year; `festivals` begins with 正月初一, around which `spring` days are off.
fn by_law(table: &mut [Day], year: i32, festivals: &[&str], spring: usize, labour: usize) {
    let place = |date: &str| place_of(table, &format!("{year}-{date}"));
    let first_of_spring = place(festivals[0]) - usize::from(spring == 4);
    let mut own: Vec<usize> = (first_of_spring..first_of_spring + spring).collect();
    own.extend(festivals[1..].iter().map(|date| place(date)));
    own.extend([place("01-01"), place("10-01"), place("10-02"), place("10-03")]);
    own.extend((1..=labour).map(|day| place(&format!("05-0{day}"))));
    own.sort_unstable();
    own.dedup();
    own.iter().for_each(|place| table[*place].working_by_law = false);
    for place in own.iter().filter(|place| table[**place].weekday >= 5).copied().collect::<Vec<_>>() {
        let made_up = (place..).find(|next| table[*next].working_by_law).unwrap();
        table[made_up].working_by_law = false;
    }
}

/// First and last Sunday of each summer time; the clocks were changed at two in the morning.
const SUMMERS: [(&str, &str); 6] = [
    ("1986-05-04", "1986-09-14"),
    ("1987-04-12", "1987-09-13"),
    ("1988-04-17", "1988-09-11"),
    ("1989-04-16", "1989-09-17"),
    ("1990-04-15", "1990-09-16"),
    ("1991-04-14", "1991-09-15"),
];

/// Seconds since 1970 at which clocks on `place` show `second`; asked only for midnight and office hours.
pub(crate) fn instant(place: usize, second: i64) -> i64 {
    let text = TABLE[place].text.as_str();
    let late = second >= 7200;
    let summer = SUMMERS.iter().any(|(first, last)| {
        (text > first && text < last) || (text == *first && late) || (text == *last && !late)
    });
    (i64::try_from(place).unwrap() + TABLE_FROM) * DAY + second - if summer { 9 * 3600 } else { 8 * 3600 }
}

/// The place in the table of the day that clocks show at `at`.
pub(crate) fn local(at: i64) -> usize {
    let place = usize::try_from((at + 8 * 3600).div_euclid(DAY) - TABLE_FROM).unwrap();
    if at < instant(place + 1, 0) { place } else { place + 1 }
}

/// What a clock is counted from, in plain numbers.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) start: i64,
    pub(crate) pauses: Vec<(i64, Option<i64>)>,
    pub(crate) closes_at: i64,
    pub(crate) moves_after_hours: bool,
}

/// What the recount comes to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) hard: i64,
    pub(crate) soft: i64,
    pub(crate) provisional: bool,
    pub(crate) starts_on: usize,
    /// Every date looked at, with its number if it is counted.
    pub(crate) days: Vec<(usize, Option<u32>)>,
}

/// The counts, with their numbers.
#[derive(Clone, Debug)]
pub(crate) enum How {
    Minutes(u32),
    SameDay,
    WorkingDays(u32),
    WorkingDaysBefore(u32),
    CalendarDays(u32, bool),
    Months(usize, bool),
    EndOfMinute,
    AtOnce,
    /// Months in the period, 0 for a week.
    Period(usize),
    /// Such as `01-31`.
    Date(String),
    Quota,
}

impl Given {
    /// Counts, taking unpublished years by the plain week or by the law.
    pub(crate) fn count(&self, how: &How, law: bool) -> Counted {
        let first = local(self.start);
        let at = |hard| Counted { hard, soft: hard, provisional: false, starts_on: first, days: Vec::new() };
        match how {
            How::Minutes(n) => at(self.tick(*n)),
            How::EndOfMinute => at((self.start - self.start.rem_euclid(60)) + 60),
            How::AtOnce => at(self.start),
            How::SameDay => self.ending(first, vec![(first, Some(1))], false, first),
            How::WorkingDays(n) => {
                let (from, moved) = self.moved(first, law);
                let mut days: Vec<_> = (first + 1..=from).map(|place| (place, None)).collect();
                days.extend(self.step(from, *n, law, true));
                let unsettled = moved || days.iter().any(|(place, _)| !TABLE[*place].settled);
                self.ending(days.last().map_or(first, |it| it.0), days, unsettled, from)
            }
            How::WorkingDaysBefore(n) => {
                let mut days = Vec::new();
                let (mut place, mut number) = (first, 0);
                while number < *n {
                    place -= 1;
                    number += u32::from(works(place, law));
                    days.push((place, works(place, law).then_some(number)));
                }
                let unsettled = days.iter().any(|(place, _)| !TABLE[*place].settled);
                self.ending(place, days, unsettled, first)
            }
            How::CalendarDays(n, roll) => {
                self.rolled(first, |from| from + usize::try_from(*n).unwrap(), *roll, law)
            }
            How::Months(n, roll) => self.rolled(first, |from| same_day_months_later(from, *n), *roll, law),
            How::Period(months) => {
                let key = |day: &Day| (day.year, (day.month - 1) / months);
                let ends = |place: usize| match months {
                    0 => TABLE[place].weekday == 6,
                    _ => key(&TABLE[place]) != key(&TABLE[place + 1]),
                };
                self.at_end_of((first..).find(|place| ends(*place)).unwrap(), first, law)
            }
            How::Date(by) => {
                let is_it = |day: &Day| {
                    let leap_day = by == "02-29" && day.year % 4 != 0 && day.text.ends_with("02-28");
                    day.text.ends_with(by.as_str()) || leap_day
                };
                self.at_end_of((first..).find(|place| is_it(&TABLE[*place])).unwrap(), first, law)
            }
            How::Quota => {
                let last = (first..).find(|place| works(*place, law)).unwrap();
                let from = if last == first { first } else { first + 1 };
                let days = (from..=last).map(|place| (place, (place == last).then_some(1))).collect();
                self.ending(last, days, (first..=last).any(|place| !TABLE[place].settled), first)
            }
        }
    }

    fn ending(
        &self,
        last: usize,
        days: Vec<(usize, Option<u32>)>,
        provisional: bool,
        starts_on: usize,
    ) -> Counted {
        Counted {
            hard: instant(last + 1, 0),
            soft: instant(last, self.closes_at),
            provisional,
            starts_on,
            days,
        }
    }

    /// A fixed date: nothing is counted, and the office closes on the last working day up to it.
    fn at_end_of(&self, last: usize, first: usize, law: bool) -> Counted {
        let open = (0..=last).rev().find(|place| works(*place, law)).unwrap();
        Counted { soft: instant(open, self.closes_at), ..self.ending(last, Vec::new(), false, first) }
    }

    /// One minute after the other, those in a pause not counted.
    fn tick(&self, minutes: u32) -> i64 {
        let (mut at, mut left) = (self.start, minutes);
        while left > 0 {
            let still = self.pauses.iter().any(|(from, to)| *from <= at && to.is_some_and(|to| at < to));
            left -= u32::from(!still);
            at += 60;
        }
        at
    }

    fn paused_days(&self) -> BTreeSet<usize> {
        let days = |(from, to): &(i64, Option<i64>)| local(*from)..to.map_or(0, local);
        self.pauses.iter().flat_map(days).collect()
    }

    /// The day that counts as that of arrival, and whether that may still change.
    fn moved(&self, first: usize, law: bool) -> (usize, bool) {
        if !self.moves_after_hours || self.start < instant(first, self.closes_at) {
            return (first, false);
        }
        let next = if works(first, law) { (first + 1..).find(|it| works(*it, law)).unwrap() } else { first };
        (next, (first..=next).any(|place| !TABLE[place].settled))
    }

    /// Steps on from `from` until `n` days have counted: working days, or all.
    fn step(&self, from: usize, n: u32, law: bool, working: bool) -> Vec<(usize, Option<u32>)> {
        let paused = self.paused_days();
        let (mut days, mut number) = (Vec::new(), 0);
        for place in from + 1.. {
            if number == n {
                break;
            }
            let counts = (!working || works(place, law)) && !paused.contains(&place);
            number += u32::from(counts);
            days.push((place, counts.then_some(number)));
        }
        days
    }

    /// Calendar days up to `last`, the paused ones put on at the end, and on over rest days if asked to.
    fn rolled(&self, first: usize, last: impl Fn(usize) -> usize, roll: bool, law: bool) -> Counted {
        let (from, moved) = self.moved(first, law);
        let mut days: Vec<_> = (first + 1..=from).map(|place| (place, None)).collect();
        days.extend(self.step(from, u32::try_from(last(from) - from).unwrap(), law, false));
        let end = days.last().map_or(first, |it| it.0);
        let open = if roll { (end..).find(|place| works(*place, law)).unwrap() } else { end };
        days.extend((end + 1..=open).map(|place| (place, None)));
        let unsettled = roll && (end..=open).any(|place| !TABLE[place].settled);
        self.ending(open, days, moved || unsettled, from)
    }
}

fn works(place: usize, law: bool) -> bool {
    if law { TABLE[place].working_by_law } else { TABLE[place].working }
}

/// Reads on month by month, and takes the same day of the last, or its last day.
fn same_day_months_later(from: usize, months: usize) -> usize {
    let mut firsts = (from + 1..).filter(|place| TABLE[*place].day == 1);
    let first = firsts.nth(months - 1).unwrap();
    let length = (first + 1..).find(|place| TABLE[*place].day == 1).unwrap() - first;
    first + TABLE[from].day.min(length) - 1
}
