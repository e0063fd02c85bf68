//! When to warn before a clock falls due: few moments, each once.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::WorkCalendar;
use crate::clock::Due;
use crate::kind::ClockKind;
use crate::time::{local_date, local_instant, local_time};

/// A moment to warn at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Warning {
    /// Two thirds of the time are gone (domain reference 3.4 case 23 for cadences; our choice for the rest).
    #[serde(rename = "two_thirds")]
    TwoThirds,
    /// The target has passed; the limit has not (domain reference 3.4 case 11).
    #[serde(rename = "target_passed")]
    TargetPassed,
    /// The working day before, because some readers of 提前…个工作日 demand full days between (domain reference 3.4
    /// case 10).
    #[serde(rename = "day_before")]
    DayBefore,
    /// The last call: the office closes on the last day, or an hour is left (domain reference 3.4 case 5).
    #[serde(rename = "last_call")]
    LastCall,
    /// The clause gives no number, and the reminder is due (domain reference 3.4 case 24).
    #[serde(rename = "heartbeat")]
    Heartbeat,
}

/// The moments to warn at between start and end, in their order; none that lies outside them.
///
/// - [`Promptly`](ClockKind::Promptly): the heartbeat alone. [`Simultaneous`](ClockKind::Simultaneous): none, the end
///   being a minute away.
/// - Limits before an event: a working day before the last day, and the last call. The event may be announced late, so
///   moments before the start of the clock are kept: for these kinds the start is the event.
/// - All others: two thirds of the time, the target where it has passed, and the last call.
#[must_use]
pub fn warnings(
    kind: &ClockKind,
    start: DateTime<Utc>,
    due: &Due,
    calendar: &WorkCalendar,
) -> Vec<(DateTime<Utc>, Warning)> {
    if let ClockKind::Promptly { .. } = kind {
        return vec![(due.due_hard, Warning::Heartbeat)];
    }
    let backwards = matches!(kind, ClockKind::WorkingDaysBefore { .. } | ClockKind::Before);
    let ahead = |at: DateTime<Utc>| backwards || start < at;
    let mut moments = Vec::new();
    moments.extend(two_thirds(kind, start, due).map(|at| (at, Warning::TwoThirds)));
    moments.extend(due.target_due.map(|target| (target, Warning::TargetPassed)));
    if backwards {
        moments.push((working_day_before(due.due_soft, calendar), Warning::DayBefore));
    }
    // Where the office had closed before the clock started, or closes at the very end, an hour is left to call.
    let closing = Some(due.due_soft).filter(|at| *at < due.due_hard && ahead(*at));
    let last_call = closing.or_else(|| due.due_hard.checked_sub_signed(TimeDelta::hours(1)));
    moments.extend(last_call.map(|at| (at, Warning::LastCall)));
    moments.retain(|(at, _)| ahead(*at) && *at < due.due_hard);
    moments.sort_unstable();
    moments
}

/// When two thirds are gone: of the calendar period for cadences, of the clause's own window where it gives one, else of
/// the time between start and end. Limits before an event have no time that could be divided.
fn two_thirds(kind: &ClockKind, start: DateTime<Utc>, due: &Due) -> Option<DateTime<Utc>> {
    let from = match kind {
        ClockKind::Cadence { period, .. } => {
            let warn_on = period.around(local_date(start)).warn_on();
            return Some(local_instant(warn_on, NaiveTime::MIN));
        }
        ClockKind::Date { from: Some(from), by } => {
            let first = from.on_or_before(by.on_or_after(local_date(start)));
            start.max(local_instant(first, NaiveTime::MIN))
        }
        ClockKind::WorkingDaysBefore { .. }
        | ClockKind::Before
        | ClockKind::Simultaneous
        | ClockKind::Promptly { .. } => return None,
        ClockKind::Hours { .. }
        | ClockKind::SameDay
        | ClockKind::WorkingDays { .. }
        | ClockKind::CalendarDays { .. }
        | ClockKind::Months { .. }
        | ClockKind::Date { from: None, .. }
        | ClockKind::DailyQuota { .. } => start,
    };
    due.due_hard.checked_sub_signed(due.due_hard.signed_duration_since(from) / 3)
}

/// The same time of day on the working day before, or on the day before where none is near.
fn working_day_before(at: DateTime<Utc>, calendar: &WorkCalendar) -> DateTime<Utc> {
    let mut before = local_date(at).iter_days().rev().skip(1).take(31);
    let date = before.find(|date| calendar.is_working(*date)).or_else(|| local_date(at).pred_opt());
    date.map_or(at, |date| local_instant(date, local_time(at)))
}
