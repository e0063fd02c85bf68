//! Calendar windows: the weeks, months, quarters, half-years and years that cadences are counted in.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A calendar period; none of the sources names a rolling one (domain reference 3.4 case 23).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Period {
    /// Monday to Sunday (周).
    #[serde(rename = "week")]
    Week,
    /// A calendar month (月).
    #[serde(rename = "month")]
    Month,
    /// January to March and so on (季度).
    #[serde(rename = "quarter")]
    Quarter,
    /// January to June, July to December (半年).
    #[serde(rename = "half_year")]
    HalfYear,
    /// January to December (年).
    #[serde(rename = "year")]
    Year,
}

impl Period {
    /// The window that `date` lies in; cut off where dates cannot be written any more.
    #[must_use]
    pub fn around(self, date: NaiveDate) -> Window {
        let months = match self {
            Self::Week => {
                let since_monday = Days::new(date.weekday().num_days_from_monday().into());
                let first = date.checked_sub_days(since_monday).unwrap_or(NaiveDate::MIN);
                return Window { first, last: after(first, 6) };
            }
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        };
        let into = Months::new(date.month0() % months);
        let first = date.with_day(1).and_then(|it| it.checked_sub_months(into)).unwrap_or(NaiveDate::MIN);
        let next = first.checked_add_months(Months::new(months));
        Window { first, last: next.and_then(|next| next.pred_opt()).unwrap_or(NaiveDate::MAX) }
    }

    /// The first whole window of something that exists since `created`: the one it was created in only if that is its
    /// first day.
    #[must_use]
    pub fn first_whole(self, created: NaiveDate) -> Window {
        let around = self.around(created);
        if around.first == created { around } else { self.around(after(around.last, 1)) }
    }
}

/// One calendar window, first and last date included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Window {
    /// Its first date.
    pub first: NaiveDate,
    /// Its last date.
    pub last: NaiveDate,
}

impl Window {
    /// The first date after two thirds of it have passed, on which to warn.
    #[must_use]
    pub fn warn_on(&self) -> NaiveDate {
        let days = (self.last - self.first).num_days().unsigned_abs() + 1;
        after(self.first, (days * 2).div_ceil(3))
    }

    /// Whether `date` lies in it.
    #[must_use]
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.first <= date && date <= self.last
    }
}

fn after(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

/// A day of every year, written as `01-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MonthDay {
    month: u8,
    day: u8,
}

impl MonthDay {
    /// The date in `year`; the last day of February where the year has no 29th.
    #[must_use]
    pub fn in_year(self, year: i32) -> NaiveDate {
        let date = |day: u8| NaiveDate::from_ymd_opt(year, self.month.into(), day.into());
        date(self.day).or_else(|| date(28)).unwrap_or(NaiveDate::MAX)
    }

    /// The last such date on or before `date`.
    #[must_use]
    pub fn on_or_before(self, date: NaiveDate) -> NaiveDate {
        let this_year = self.in_year(date.year());
        if date < this_year { self.in_year(date.year().saturating_sub(1)) } else { this_year }
    }

    /// The first such date on or after `date`.
    #[must_use]
    pub fn on_or_after(self, date: NaiveDate) -> NaiveDate {
        let this_year = self.in_year(date.year());
        if this_year < date { self.in_year(date.year().saturating_add(1)) } else { this_year }
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl From<MonthDay> for String {
    fn from(day: MonthDay) -> Self {
        day.to_string()
    }
}

/// A text that names no day of the year.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no day of the year: write month and day, such as 01-31")]
pub struct NoMonthDay(String);

impl FromStr for MonthDay {
    type Err = NoMonthDay;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = text.split_once('-').and_then(|(month, day)| {
            let (month, day) = (month.parse().ok()?, day.parse().ok()?);
            // A leap year, so that 29 February can be named.
            NaiveDate::from_ymd_opt(2024, u32::from(month), u32::from(day)).map(|_| Self { month, day })
        });
        read.ok_or_else(|| NoMonthDay(text.to_owned()))
    }
}

impl TryFrom<String> for MonthDay {
    type Error = NoMonthDay;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
