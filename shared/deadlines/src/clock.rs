//! Clocks: from a rule, a start and a calendar to the due instants, explained day by day.
//!
//! There is one derivation, `walk`: [`due`] listens only to its end, [`explain`] to every step.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::{DayVerdict, WorkCalendar};
use crate::rule::{ClockKind, Name, Rule, RuleId};
use crate::time::{local_date, local_instant, midnight_after, serialize_local};

/// When the office closes: the end of a day for paper and counters, and the moment to warn (民法典 art. 203).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeHours {
    /// Closing time in China.
    pub closes_at: NaiveTime,
}

impl Default for OfficeHours {
    fn default() -> Self {
        Self { closes_at: NaiveTime::from_hms_opt(17, 30, 0).expect("half past five is a time of day") }
    }
}

/// When a clock falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The exclusive end: whatever is done before this instant is on time.
    pub due_hard: DateTime<Utc>,
    /// Closing time of the last day; for hour clocks the same as `due_hard`. On a short same-day clock it may lie
    /// before the start, and is then already past.
    pub due_soft: DateTime<Utc>,
    /// Whether a day that decides the end lies in a year whose arrangement is not published.
    pub provisional: bool,
}

/// How a clock came to its due instants, for people and for programs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The rule applied.
    pub rule: RuleId,
    /// Its name.
    pub name: Name,
    /// The clause, word for word.
    pub clause: String,
    /// The document it stands in.
    pub document: String,
    /// Its place in the document, where known.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// How it is counted.
    pub clock: ClockKind,
    /// The start; for limits before an event, the event. Its date is not counted, except by the same-day kind.
    #[serde(serialize_with = "serialize_local")]
    pub started_at: DateTime<Utc>,
    /// The exclusive end.
    #[serde(serialize_with = "serialize_local")]
    pub due_hard: DateTime<Utc>,
    /// Closing time of the last day.
    #[serde(serialize_with = "serialize_local")]
    pub due_soft: DateTime<Utc>,
    /// Whether a later calendar may still move it.
    pub provisional: bool,
    /// The version of the calendar it was counted by.
    pub calendar: String,
    /// Every date looked at, in the order of counting; none for hour clocks.
    pub days: Vec<ExplainedDay>,
}

/// One date a clock looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedDay {
    /// The date in China.
    pub date: NaiveDate,
    /// Whether it was counted.
    pub counted: bool,
    /// Its number in the count.
    pub number: Option<u32>,
    /// What the calendar says about it.
    #[serde(flatten)]
    pub verdict: DayVerdict,
}

/// Whether something was done in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Done before the exclusive end.
    #[serde(rename = "on_time")]
    OnTime {
        /// Whole seconds left.
        early_seconds: u64,
    },
    /// Done at the exclusive end or after.
    #[serde(rename = "late")]
    Late {
        /// Whole seconds over.
        by_seconds: u64,
    },
}

/// When a clock of this kind that starts at `start` falls due.
///
/// For [`ClockKind::WorkingDaysBefore`] the start is the planned event, and the due instants lie before it.
#[must_use]
pub fn due(kind: &ClockKind, start: DateTime<Utc>, calendar: &WorkCalendar, hours: &OfficeHours) -> Due {
    walk(kind, start, calendar, hours, |_, _| ())
}

/// When the clock of `rule` falls due, with every day that was counted or skipped, and why.
#[must_use]
pub fn explain(
    rule: &Rule,
    start: DateTime<Utc>,
    calendar: &WorkCalendar,
    hours: &OfficeHours,
) -> Explanation {
    let mut days = Vec::new();
    let due = walk(&rule.clock, start, calendar, hours, |date, number| {
        days.push(ExplainedDay { date, counted: number.is_some(), number, verdict: calendar.verdict(date) });
    });
    Explanation {
        rule: rule.id.clone(),
        name: rule.name.clone(),
        clause: rule.quote.clone(),
        document: rule.document.clone(),
        place: rule.place.clone(),
        clock: rule.clock,
        started_at: start,
        due_hard: due.due_hard,
        due_soft: due.due_soft,
        provisional: due.provisional,
        calendar: calendar.version(),
        days,
    }
}

/// Whether something done at `done_at` was in time.
#[must_use]
pub fn judge(due_hard: DateTime<Utc>, done_at: DateTime<Utc>) -> Verdict {
    verdict(done_at < due_hard, due_hard.signed_duration_since(done_at))
}

/// Whether something known only to be done on the date `done_on` was in time.
///
/// On time if the date begins before the exclusive end; seconds are measured from the end of the date.
#[must_use]
pub fn judge_by_date(due_hard: DateTime<Utc>, done_on: NaiveDate) -> Verdict {
    let on_time = local_instant(done_on, NaiveTime::MIN) < due_hard;
    let left = due_hard.signed_duration_since(midnight_after(done_on));
    verdict(on_time, if on_time { left.max(TimeDelta::zero()) } else { left })
}

fn verdict(on_time: bool, left: TimeDelta) -> Verdict {
    let seconds = left.num_seconds().unsigned_abs();
    if on_time { Verdict::OnTime { early_seconds: seconds } } else { Verdict::Late { by_seconds: seconds } }
}

/// The one derivation: visits each date that is looked at, with its number if it is counted, and ends at the due
/// instants.
fn walk(
    kind: &ClockKind,
    start: DateTime<Utc>,
    calendar: &WorkCalendar,
    hours: &OfficeHours,
    mut visit: impl FnMut(NaiveDate, Option<u32>),
) -> Due {
    let first = local_date(start);
    let (last, provisional) = match *kind {
        ClockKind::Hours { n } => {
            let end =
                start.checked_add_signed(TimeDelta::hours(n.into())).unwrap_or(DateTime::<Utc>::MAX_UTC);
            return Due { due_hard: end, due_soft: end, provisional: false };
        }
        ClockKind::SameDay => {
            visit(first, Some(1));
            (first, false)
        }
        ClockKind::WorkingDays { n } => count_working(calendar, first, n, NaiveDate::succ_opt, visit),
        ClockKind::WorkingDaysBefore { n } => count_working(calendar, first, n, NaiveDate::pred_opt, visit),
        ClockKind::CalendarDays { n, roll_forward } => {
            let last = first.checked_add_signed(TimeDelta::days(n.into())).unwrap_or(NaiveDate::MAX);
            count_calendar(calendar, first, last, roll_forward, visit)
        }
        ClockKind::Months { n, roll_forward } => {
            let last = first.checked_add_months(Months::new(n.into())).unwrap_or(NaiveDate::MAX);
            count_calendar(calendar, first, last, roll_forward, visit)
        }
    };
    Due { due_hard: midnight_after(last), due_soft: local_instant(last, hours.closes_at), provisional }
}

/// Steps from `first`, which is not counted, to the n-th working day; returns it and whether that is provisional.
fn count_working(
    calendar: &WorkCalendar,
    first: NaiveDate,
    n: u16,
    step: fn(&NaiveDate) -> Option<NaiveDate>,
    mut visit: impl FnMut(NaiveDate, Option<u32>),
) -> (NaiveDate, bool) {
    let (mut date, mut counted, mut provisional) = (first, 0, false);
    while counted < u32::from(n) {
        let Some(next) = step(&date) else { break };
        date = next;
        let working = calendar.is_working(date);
        counted += u32::from(working);
        provisional |= !calendar.is_published(date.year());
        visit(date, working.then_some(counted));
    }
    (date, provisional)
}

/// Counts every date after `first` up to `last`, then rolls on over days of rest if asked to.
fn count_calendar(
    calendar: &WorkCalendar,
    first: NaiveDate,
    last: NaiveDate,
    roll_forward: bool,
    mut visit: impl FnMut(NaiveDate, Option<u32>),
) -> (NaiveDate, bool) {
    for (date, number) in first.iter_days().skip(1).take_while(|date| *date <= last).zip(1..) {
        visit(date, Some(number));
    }
    if !roll_forward {
        return (last, false);
    }
    let mut date = last;
    let mut provisional = !calendar.is_published(date.year());
    while !calendar.is_working(date) {
        let Some(next) = date.succ_opt() else { break };
        date = next;
        provisional |= !calendar.is_published(date.year());
        visit(date, None);
    }
    (date, provisional)
}
