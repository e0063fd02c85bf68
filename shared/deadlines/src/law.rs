//! The holidays the law itself gives to all citizens, on their own dates, for years without an arrangement.
//!
//! Source: 全国年节及纪念日放假办法, as revised in 1999, 2007, 2013 and 2024. A year's arrangement joins and shifts these
//! days; until it is published they are the least that will be off.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use tyme4rs::tyme::Tyme;
use tyme4rs::tyme::lunar::LunarDay;
use tyme4rs::tyme::solar::{SolarDay, SolarTerm};

/// First year worked out: the first that the revision of 18 September 1999 covers as a whole.
const FIRST_YEAR: i32 = 2000;
/// Last year worked out; no limit of any rule reaches so far.
const LAST_YEAR: i32 = 2100;
/// The place of 清明 among the solar terms of a year, counted from the winter solstice before it.
const QINGMING: isize = 7;

static DAYS_OFF: LazyLock<BTreeMap<NaiveDate, &'static str>> =
    LazyLock::new(|| (FIRST_YEAR..=LAST_YEAR).flat_map(work_out).collect());

/// The holidays of all citizens in `year` by the law (art. 2), each with its name, and the weekdays on which those are
/// made up that fall on a weekend (art. 6).
///
/// The law does not say which weekday; as in the arrangements of the State Council it is taken to be the next one that
/// is not off itself. Holidays that fall on the same date are not made up, since the law speaks of weekends only.
/// Empty before 2000 and after 2100, where nothing is worked out.
#[must_use]
pub fn days_off(year: i32) -> BTreeMap<NaiveDate, &'static str> {
    let year = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    match (year(1, 1), year(12, 31)) {
        (Some(first), Some(last)) => {
            DAYS_OFF.range(first..=last).map(|(date, name)| (*date, *name)).collect()
        }
        _ => BTreeMap::new(),
    }
}

/// Whether the law gives `date` off, itself or in place of a holiday on a weekend.
pub(crate) fn is_day_off(date: NaiveDate) -> bool {
    DAYS_OFF.contains_key(&date)
}

fn work_out(year: i32) -> BTreeMap<NaiveDate, &'static str> {
    let own: BTreeMap<NaiveDate, &'static str> = holidays(year).into_iter().collect();
    let mut all = own.clone();
    for (date, name) in own {
        if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
            let free = |day: &NaiveDate| {
                !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !all.contains_key(day)
            };
            if let Some(instead) = date.iter_days().find(free) {
                all.insert(instead, name);
            }
        }
    }
    all
}

/// The holidays on their own dates, as the law stood in `year`.
fn holidays(year: i32) -> Vec<(NaiveDate, &'static str)> {
    let fixed = |month, days: std::ops::RangeInclusive<u32>, name| {
        days.filter_map(move |day| Some((NaiveDate::from_ymd_opt(year, month, day)?, name)))
            .collect::<Vec<_>>()
    };
    let around_new_year = |days: std::ops::RangeInclusive<isize>| {
        let first = lunar(year, 1, 1);
        days.filter_map(|after| Some((civil(&first.next(after))?, "春节"))).collect::<Vec<_>>()
    };
    let day = |date: &SolarDay, name| civil(date).map(|date| vec![(date, name)]).unwrap_or_default();
    // Counted from 正月初一: 除夕 is -1, 初三 is 2.
    let spring_festival = match year {
        ..2008 | 2014..2025 => 0..=2,
        2008..2014 => -1..=1,
        2025.. => -1..=2,
    };
    let labour_days = match year {
        ..2008 => 1..=3,
        2008..2025 => 1..=1,
        2025.. => 1..=2,
    };
    let mut all = fixed(1, 1..=1, "元旦");
    all.extend(around_new_year(spring_festival));
    all.extend(fixed(5, labour_days, "劳动节"));
    all.extend(fixed(10, 1..=3, "国庆节"));
    if year >= 2008 {
        all.extend(day(&clear_and_bright(year), "清明节"));
        all.extend(day(&lunar(year, 5, 5), "端午节"));
        all.extend(day(&lunar(year, 8, 15), "中秋节"));
    }
    all
}

/// A day of the lunar year that begins in `year`; only months and days are asked for that every year has.
fn lunar(year: i32, month: isize, day: usize) -> SolarDay {
    LunarDay::from_ymd(wide(year), month, day).get_solar_day()
}

fn clear_and_bright(year: i32) -> SolarDay {
    SolarTerm::from_index(wide(year), QINGMING).get_julian_day().get_solar_day()
}

fn wide(year: i32) -> isize {
    isize::try_from(year).unwrap_or_default()
}

fn civil(day: &SolarDay) -> Option<NaiveDate> {
    let year = i32::try_from(day.get_year()).ok()?;
    NaiveDate::from_ymd_opt(year, u32::try_from(day.get_month()).ok()?, u32::try_from(day.get_day()).ok()?)
}
