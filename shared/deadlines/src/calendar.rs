//! Working calendars: which dates are working days, why, and under which notice or order.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::arrangement::{LocalOrder, PublishedCalendar, PublishedDay, insert, is_false};
use crate::law;

/// First date of December that the next year's arrangement may name.
const YEAR_END_FROM: u32 = 26;

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
    /// A local order gives the day off, such as a festival of an ethnic minority (地方放假).
    #[serde(rename = "local_holiday")]
    LocalHoliday,
    /// A working day on which a local order closes the offices; it counts all the same (停止办公).
    #[serde(rename = "closure")]
    Closure,
    /// A working day on which the clock stood still (中止计算).
    #[serde(rename = "paused")]
    Paused,
}

/// What the calendar says about one date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayVerdict {
    /// Whether it is a working day.
    pub working: bool,
    /// Why.
    pub why: Why,
    /// The holiday or the cause of a closure, if an arrangement names the date; where the clock stood still the code of the
    /// cause.
    pub name: Option<String>,
    /// The address of the notice, if an arrangement names the date and the source names the notice.
    pub notice: Option<String>,
    /// The local order that has the last word on the date, if one has.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub local: Option<LocalOrder>,
    /// Whether an arrangement still to come may say otherwise; left out of JSON when not.
    #[serde(skip_serializing_if = "is_false", default)]
    pub provisional: bool,
}

/// One date of a year with what the calendar says about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalendarDay {
    /// The date in China.
    pub date: NaiveDate,
    /// What the calendar says about it.
    #[serde(flatten)]
    pub verdict: DayVerdict,
}

/// A named day found by its date: whether work is done, and its place in the arrangement that has the last word on it.
#[derive(Clone, Copy, Debug)]
struct Listed {
    working: bool,
    closed: bool,
    arrangement: usize,
    index: usize,
}

/// All published arrangements together: the answer for every date.
///
/// Arrangements may come in any order. Of two versions of one year the one published later is in force; where one of
/// them does not say when it was published, the one that came later. Where two years name the same December day, the
/// later year has the last word, since its notice is the younger.
///
/// A local order counts once it is published into the calendar: that is how a bureau adopts it. None comes with the
/// program. It has the last word over the State Council on the days it gives off or makes up.
#[derive(Clone, Debug)]
pub struct WorkCalendar {
    /// The newest version of each arrangement, in the order of speaking.
    in_force: Vec<PublishedCalendar>,
    /// Years with an arrangement of the State Council.
    years: BTreeSet<i32>,
    days: BTreeMap<NaiveDate, Listed>,
    version: String,
}

impl WorkCalendar {
    /// The arrangements of 2004 to 2026 that come with the program, with both versions of the years that a second
    /// notice changed: 2015, 2019 and 2020. Oldest first.
    #[must_use]
    pub fn builtin() -> Vec<PublishedCalendar> {
        PublishedCalendar::builtin()
    }

    /// A calendar that knows only the plain week: every year is unpublished.
    #[must_use]
    pub fn new() -> Self {
        Self::from_iter([])
    }

    /// The calendar as it was known at `at`: of `arrangements` only those published by then, whole days counted in
    /// China. See [`PublishedCalendar::known_on`] for those that do not say when they were published.
    #[must_use]
    pub fn as_known(arrangements: impl IntoIterator<Item = PublishedCalendar>, at: DateTime<Utc>) -> Self {
        arrangements.into_iter().filter(|arrangement| arrangement.is_known_at(at)).collect()
    }

    /// Adds an arrangement. One for a year or local order already there replaces it, unless both say when they were
    /// published and the one there is the newer.
    pub fn publish(&mut self, calendar: PublishedCalendar) {
        insert(&mut self.in_force, calendar);
        self.index();
    }

    /// Rebuilds what is derived from the arrangements in force; who speaks later has the last word.
    fn index(&mut self) {
        let national = self.in_force.iter().filter(|it| it.local.is_none() && !it.days.is_empty());
        self.years = national.map(|it| it.year).collect();
        self.days.clear();
        for (arrangement, calendar) in self.in_force.iter().enumerate() {
            for (index, day) in calendar.days.iter().enumerate() {
                let (closed, without) = (day.closed, self.is_working(day.date));
                if closed && !without {
                    continue;
                }
                let working = if closed { without } else { day.working };
                self.days.insert(day.date, Listed { working, closed, arrangement, index });
            }
        }
        self.version = version_of(&self.in_force);
    }

    /// Whether `date` is a working day, why, and under which notice.
    #[must_use]
    pub fn verdict(&self, date: NaiveDate) -> DayVerdict {
        let named = self.days.get(&date).and_then(|listed| {
            let calendar = self.in_force.get(listed.arrangement)?;
            Some((calendar, calendar.days.get(listed.index)?))
        });
        let working = self.is_working(date);
        DayVerdict {
            working,
            why: why(date, working, named),
            name: named.map(|(_, day)| day.name.clone()),
            notice: named.and_then(|(calendar, day)| calendar.notice_for(day)),
            local: named.and_then(|(calendar, _)| calendar.local.clone()),
            provisional: !self.is_settled(date),
        }
    }

    /// Every day of `year` in its order, for people and programs; none outside the years that dates can be written in.
    #[must_use]
    pub fn days_of(&self, year: i32) -> Vec<CalendarDay> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1);
        first
            .into_iter()
            .flat_map(|first| first.iter_days())
            .take_while(|date| date.year() == year)
            .map(|date| CalendarDay { date, verdict: self.verdict(date) })
            .collect()
    }

    /// Whether `date` is a working day.
    #[must_use]
    pub fn is_working(&self, date: NaiveDate) -> bool {
        self.days.get(&date).map_or_else(|| !is_weekend(date), |listed| listed.working)
    }

    /// Whether the arrangement of `year` is known; if not, its dates are judged by the plain week.
    #[must_use]
    pub fn is_published(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// Whether the arrangement that decides `date` is known. The last days of December are named by the next year's, too:
    /// notices have reached back to 29 December.
    #[must_use]
    pub fn is_settled(&self, date: NaiveDate) -> bool {
        let next_year_may_name_it = date.month() == 12 && date.day() >= YEAR_END_FROM;
        self.is_published(date.year())
            && (!next_year_may_name_it || self.is_published(date.year().saturating_add(1)))
    }

    /// Whether `date` is a working day if an unpublished year keeps the holidays of the law on their own dates, those on
    /// a weekend made up on the next working day; see [`law::days_off`]. Same as
    /// [`is_working`](Self::is_working) in a published year and on a day that a local order names.
    #[must_use]
    pub fn is_working_by_law(&self, date: NaiveDate) -> bool {
        let decided = self.is_published(date.year()) || self.days.get(&date).is_some_and(|it| !it.closed);
        self.is_working(date) && (decided || !law::is_day_off(date))
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
        let (in_force, years, days) = (Vec::new(), BTreeSet::new(), BTreeMap::new());
        let mut all = Self { in_force, years, days, version: String::new() };
        calendars.into_iter().for_each(|calendar| insert(&mut all.in_force, calendar));
        all.index();
        all
    }
}

fn why(date: NaiveDate, working: bool, named: Option<(&PublishedCalendar, &PublishedDay)>) -> Why {
    match (working, named) {
        (true, Some((_, day))) if day.closed => Why::Closure,
        (true, _) if is_weekend(date) => Why::MakeupDay,
        (true, _) => Why::Weekday,
        (false, Some((calendar, _))) if calendar.local.is_some() => Why::LocalHoliday,
        (false, Some(_)) => Why::Holiday,
        (false, None) => Why::Weekend,
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

fn version_of(in_force: &[PublishedCalendar]) -> String {
    let years = || in_force.iter().map(|calendar| calendar.year);
    let (Some(first), Some(last)) = (years().min(), years().max()) else {
        return "plain-week".to_owned();
    };
    let json = serde_json::to_vec(in_force).expect("text, numbers and dates always have a JSON form");
    let digest: [u8; 32] = Sha256::digest(&json).into();
    let head = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{first}-{last}.{head}")
}
