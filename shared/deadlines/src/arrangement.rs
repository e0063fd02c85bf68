//! Arrangements as they are published: the State Council's for a year, and the orders of a region beside them.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::time::local_date;

/// One published arrangement: the days that differ from the plain week, and the notices that say so.
///
/// With `local` it is the order of one region, otherwise the yearly arrangement of the State Council.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedCalendar {
    /// The year the arrangement is for; its days may begin in the December before.
    pub year: i32,
    /// The notices the arrangement rests on, oldest first: address, or number and address; empty if the source names
    /// none.
    pub notices: Vec<String>,
    /// The day in China on which the last of them was published, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_on: Option<NaiveDate>,
    /// Whose order it is, where it is no arrangement of the State Council (全国年节及纪念日放假办法 art. 4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local: Option<LocalOrder>,
    /// Where the days were read from, and its licence.
    pub source: String,
    /// The days named by the notices; plain weekdays and weekends are not listed.
    pub days: Vec<PublishedDay>,
}

/// The order of a region that gives days off of its own, or closes offices.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalOrder {
    /// The region it holds for, such as `广西壮族自治区`.
    pub region: String,
    /// Its number, such as `桂政办电〔2024〕8号`.
    pub order: String,
}

/// One day that an arrangement names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedDay {
    /// The date in China.
    pub date: NaiveDate,
    /// The holiday it belongs to, or the cause of a closure, in the words of the source.
    pub name: String,
    /// Whether work is done on it; not read on a closure.
    pub working: bool,
    /// Whether a local order only closes the offices (停止办公): the day counts as it would without, since a closure by
    /// itself extends no limit (domain reference 3.4 case 30).
    #[serde(default, skip_serializing_if = "is_false")]
    pub closed: bool,
    /// The notice that sets this day, where several changed the year and it is known which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference to the field")]
pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}

/// The form of the holiday-cn data set, as far as we read it.
#[derive(Deserialize)]
struct HolidayCn {
    year: i32,
    papers: Vec<String>,
    days: Vec<HolidayCnDay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HolidayCnDay {
    name: String,
    date: NaiveDate,
    is_off_day: bool,
}

impl PublishedCalendar {
    /// Reads one year's file of the data set NateScarlet/holiday-cn.
    ///
    /// # Errors
    /// If the text does not have that form, holds no day yet, names a day twice, or names one outside its year.
    pub fn from_holiday_cn(json: &str) -> Result<Self, Error> {
        let read: HolidayCn = serde_json::from_str(json).map_err(|source| Error::BadCalendar { source })?;
        let day = |d: HolidayCnDay| PublishedDay {
            date: d.date,
            name: d.name,
            working: !d.is_off_day,
            closed: false,
            notice: None,
        };
        let calendar = Self {
            year: read.year,
            notices: read.papers,
            published_on: None,
            local: None,
            source: "NateScarlet/holiday-cn (MIT)".to_owned(),
            days: read.days.into_iter().map(day).collect(),
        };
        calendar.checked()
    }

    /// Reads an arrangement in our own form, that of the files in `calendars/`: the only one that holds a local order.
    ///
    /// # Errors
    /// As [`from_holiday_cn`](Self::from_holiday_cn); also if a local order lacks its region or number, or if a day
    /// is marked as closed without one.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        let read: Self = serde_json::from_str(json).map_err(|source| Error::BadCalendar { source })?;
        read.checked()
    }

    fn checked(mut self) -> Result<Self, Error> {
        let year = self.year;
        self.days.sort_by_key(|day| day.date);
        if self.days.is_empty() {
            return Err(Error::EmptyCalendar { year });
        }
        let stray = |date: NaiveDate| {
            date.year() != year && (date.year().checked_add(1) != Some(year) || date.month() != 12)
        };
        if let Some(day) = self.days.iter().find(|day| stray(day.date)) {
            return Err(Error::StrayDay { year, date: day.date });
        }
        if let Some(pair) = self.days.windows(2).find(|pair| pair[0].date == pair[1].date) {
            return Err(Error::RepeatedDay { year, date: pair[0].date });
        }
        let blank = |local: &LocalOrder| local.region.trim().is_empty() || local.order.trim().is_empty();
        if self.local.as_ref().is_some_and(blank) {
            return Err(Error::NamelessOrder { year });
        }
        if let Some(day) = self.days.iter().find(|day| day.closed && self.local.is_none()) {
            return Err(Error::ClosedByNobody { year, date: day.date });
        }
        Ok(self)
    }

    /// The first day in China on which the arrangement was known: that of its publication, from midnight on.
    ///
    /// Where no day of publication is given it is the first day the arrangement names, since by then it was applied; a
    /// clock as known before is then provisional rather than wrong.
    #[must_use]
    pub fn known_on(&self) -> Option<NaiveDate> {
        self.published_on.or_else(|| self.days.iter().map(|day| day.date).min())
    }

    /// Whether it was known at `at`.
    #[must_use]
    pub fn is_known_at(&self, at: DateTime<Utc>) -> bool {
        self.known_on().is_some_and(|known_on| known_on <= local_date(at))
    }

    /// Whether it may take the place of `other`: unless both say when they were published, and it is the older.
    fn replaces(&self, other: &Self) -> bool {
        match (self.published_on, other.published_on) {
            (Some(own), Some(others)) => own >= others,
            _ => true,
        }
    }

    /// The notice to cite for `day`: its own, or all that the arrangement rests on.
    pub(crate) fn notice_for(&self, day: &PublishedDay) -> Option<String> {
        day.notice.clone().or_else(|| (!self.notices.is_empty()).then(|| self.notices.join(" ")))
    }

    /// The arrangements that come with the program, oldest first.
    pub(crate) fn builtin() -> Vec<Self> {
        BUILTIN
            .iter()
            .map(|json| {
                serde_json::from_str(json).expect("embedded calendars are read by every test of this crate")
            })
            .collect()
    }
}

/// Takes `new` in among `all`, unless a newer version of it is there; `all` stays in the order of speaking.
///
/// The years of the State Council come first, then local orders as they were published: later ones have the last word.
pub(crate) fn insert(all: &mut Vec<PublishedCalendar>, mut new: PublishedCalendar) {
    new.days.sort_by_key(|day| day.date);
    match all.iter_mut().find(|it| it.year == new.year && it.local == new.local) {
        Some(present) if new.replaces(present) => *present = new,
        Some(_) => return,
        None => all.push(new),
    }
    all.sort_by_cached_key(|it| (it.local.is_some().then(|| it.known_on()), it.year, it.local.clone()));
}

macro_rules! embedded {
    ($($year:literal)+) => {
        &[$(include_str!(concat!("../calendars/", $year, ".json"))),+]
    };
}

/// One file for each version of a year; see `calendars/LICENSES.md` for their origin.
const BUILTIN: &[&str] = embedded!(
    2004 2005 2006 2007 2008 2009 2010 2011 2012 2013 2014 "2015-first" 2015
    2016 2017 2018 "2019-first" 2019 "2020-first" 2020 2021 2022 2023 2024 2025 2026
);
