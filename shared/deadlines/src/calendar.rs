//! Working calendars: which dates are working days, why, and under which State Council notice.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Error;

/// One yearly arrangement of the State Council: the days that differ from the plain week, and the notices that say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedCalendar {
    /// The year the arrangement is for; its days may begin in the December before.
    pub year: i32,
    /// Addresses of the notices the arrangement rests on, oldest first; empty if the source names none.
    pub notices: Vec<String>,
    /// Where the days were read from, and its licence.
    pub source: String,
    /// The days named by the notices; plain weekdays and weekends are not listed.
    pub days: Vec<PublishedDay>,
}

/// One day that an arrangement names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedDay {
    /// The date in China.
    pub date: NaiveDate,
    /// The holiday it belongs to, in the words of the source.
    pub name: String,
    /// Whether work is done on it.
    pub working: bool,
    /// The notice that sets this day, where several changed the year and it is known which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
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
            notice: None,
        };
        let calendar = Self {
            year: read.year,
            notices: read.papers,
            source: "NateScarlet/holiday-cn (MIT)".to_owned(),
            days: read.days.into_iter().map(day).collect(),
        };
        calendar.checked()
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
        Ok(self)
    }

    /// The notice to cite for `day`: its own, or all that the arrangement rests on.
    fn notice_for(&self, day: &PublishedDay) -> Option<String> {
        day.notice.clone().or_else(|| (!self.notices.is_empty()).then(|| self.notices.join(" ")))
    }
}

/// Why a day is a working day or a day of rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// Monday to Friday, no arrangement gives it off (工作日).
    #[serde(rename = "weekday")]
    Weekday,
    /// Saturday or Sunday, no arrangement names it (周末).
    #[serde(rename = "weekend")]
    Weekend,
    /// An arrangement gives the day off: a statutory holiday or rest joined to one (放假).
    #[serde(rename = "holiday")]
    Holiday,
    /// An arrangement makes a Saturday or Sunday a working day (调休上班).
    #[serde(rename = "makeup_day")]
    MakeupDay,
}

/// What the calendar says about one date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayVerdict {
    /// Whether it is a working day.
    pub working: bool,
    /// Why.
    pub why: Why,
    /// The holiday named by the arrangement, if it names the date.
    pub name: Option<String>,
    /// The address of the notice, if the arrangement names the date and the source names the notice.
    pub notice: Option<String>,
}

impl DayVerdict {
    /// The reason in Chinese, such as `国庆节调休上班`.
    #[must_use]
    pub fn zh(&self) -> String {
        let name = self.name.as_deref().unwrap_or_default();
        match self.why {
            Why::Weekday => "工作日".to_owned(),
            Why::Weekend => "周末".to_owned(),
            Why::Holiday => format!("{name}放假"),
            Why::MakeupDay => format!("{name}调休上班"),
        }
    }
}

/// A named day found by its date: its place in the arrangement that has the last word on it.
#[derive(Clone, Copy, Debug)]
struct Listed {
    working: bool,
    year: i32,
    index: usize,
}

/// All published arrangements together: the answer for every date.
///
/// Arrangements may come in any order. A later one for the same year replaces the earlier; where two years name the
/// same December day, the later year has the last word, since its notice is the younger.
#[derive(Clone, Debug)]
pub struct WorkCalendar {
    years: BTreeMap<i32, PublishedCalendar>,
    days: BTreeMap<NaiveDate, Listed>,
    version: String,
}

impl WorkCalendar {
    /// The arrangements of 2004 to 2026 that come with the program.
    #[must_use]
    pub fn builtin() -> Vec<PublishedCalendar> {
        BUILTIN
            .iter()
            .map(|json| {
                serde_json::from_str(json).expect("embedded calendars are read by every test of this crate")
            })
            .collect()
    }

    /// A calendar that knows only the plain week: every year is unpublished.
    #[must_use]
    pub fn new() -> Self {
        let years = BTreeMap::new();
        Self { version: version_of(&years), years, days: BTreeMap::new() }
    }

    /// Adds an arrangement; one for a year already published replaces it.
    pub fn publish(&mut self, calendar: PublishedCalendar) {
        self.insert(calendar);
        self.index();
    }

    fn insert(&mut self, mut calendar: PublishedCalendar) {
        calendar.days.sort_by_key(|day| day.date);
        self.years.insert(calendar.year, calendar);
    }

    /// Rebuilds what is derived from `years`; the later year comes last and so has the last word.
    fn index(&mut self) {
        self.days = self
            .years
            .values()
            .flat_map(|calendar| {
                calendar.days.iter().enumerate().map(|(index, day)| (calendar.year, index, day))
            })
            .map(|(year, index, day)| (day.date, Listed { working: day.working, year, index }))
            .collect();
        self.version = version_of(&self.years);
    }

    /// Whether `date` is a working day, why, and under which notice.
    #[must_use]
    pub fn verdict(&self, date: NaiveDate) -> DayVerdict {
        let working = self.is_working(date);
        let named = self.days.get(&date).and_then(|listed| {
            let calendar = self.years.get(&listed.year)?;
            Some((calendar, calendar.days.get(listed.index)?))
        });
        let why = match (working, is_weekend(date)) {
            (true, false) => Why::Weekday,
            (true, true) => Why::MakeupDay,
            (false, _) if named.is_some() => Why::Holiday,
            (false, _) => Why::Weekend,
        };
        DayVerdict {
            working,
            why,
            name: named.map(|(_, day)| day.name.clone()),
            notice: named.and_then(|(calendar, day)| calendar.notice_for(day)),
        }
    }

    /// Whether `date` is a working day.
    #[must_use]
    pub fn is_working(&self, date: NaiveDate) -> bool {
        self.days.get(&date).map_or_else(|| !is_weekend(date), |listed| listed.working)
    }

    /// Whether the arrangement of `year` is known; if not, its dates are judged by the plain week.
    #[must_use]
    pub fn is_published(&self, year: i32) -> bool {
        self.years.get(&year).is_some_and(|calendar| !calendar.days.is_empty())
    }

    /// Names the data: the years spanned and a digest, the same wherever the same arrangements are in force.
    #[must_use]
    pub fn version(&self) -> String {
        self.version.clone()
    }
}

impl Default for WorkCalendar {
    fn default() -> Self {
        Self::new()
    }
}

impl FromIterator<PublishedCalendar> for WorkCalendar {
    fn from_iter<I: IntoIterator<Item = PublishedCalendar>>(calendars: I) -> Self {
        let mut all = Self::new();
        calendars.into_iter().for_each(|calendar| all.insert(calendar));
        all.index();
        all
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

fn version_of(years: &BTreeMap<i32, PublishedCalendar>) -> String {
    let (Some(first), Some(last)) = (years.keys().next(), years.keys().next_back()) else {
        return "plain-week".to_owned();
    };
    let json = serde_json::to_vec(years).expect("text, numbers and dates always have a JSON form");
    let digest: [u8; 32] = Sha256::digest(&json).into();
    let head = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{first}-{last}.{head}")
}

macro_rules! embedded {
    ($($year:literal)+) => {
        &[$(include_str!(concat!("../calendars/", $year, ".json"))),+]
    };
}

/// One file a year; see `calendars/LICENSES.md` for their origin.
const BUILTIN: &[&str] = embedded!(
    2004 2005 2006 2007 2008 2009 2010 2011 2012 2013 2014 2015
    2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026
);
