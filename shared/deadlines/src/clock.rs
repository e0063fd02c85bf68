//! Clocks: from a rule, what happened to its clock and a calendar to the due instants, explained day by day.
//!
//! There is one derivation, in `walk`: [`derive()`] listens only to its end, [`explain`] to every step.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::{DayVerdict, Why, WorkCalendar};
use crate::facts::{Facts, OfficeHours, Pause};
use crate::instant::{local, local_option};
use crate::kind::{ClockKind, Unit};
use crate::rule::{Extension, Limit, Name, Rule, RuleId};
use crate::time::{local_date, midnight_after};
use crate::walk::{End, Walk};

/// When a clock falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The exclusive end: whatever is done before this instant is on time.
    pub due_hard: DateTime<Utc>,
    /// Closing time of the last day; for hour clocks the same as `due_hard`. On a short same-day clock it may lie
    /// before the start, and is then already past.
    pub due_soft: DateTime<Utc>,
    /// Whether a day that decides the end lies where no arrangement is published. `due_hard` then counts by the plain
    /// week.
    pub provisional: bool,
    /// The other end that is possible while provisional: with the holidays of the law on their own dates.
    pub due_by_law: Option<DateTime<Utc>>,
    /// The earlier instant to be striven for, where the rule has one.
    pub target_due: Option<DateTime<Utc>>,
}

/// How a clock came to its due instants, for people and for programs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The rule applied.
    pub rule: RuleId,
    /// Its name.
    pub name: Name,
    /// The clause, word for word.
    pub clause: String,
    /// The clause on extension, word for word, where one is granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause_extension: Option<String>,
    /// The document it stands in.
    pub document: String,
    /// Its place in the document, where known.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// How it is counted.
    pub clock: ClockKind,
    /// How binding the limit is.
    pub limit: Limit,
    /// Whether passing `due_hard` is a miss; if not, the instants only remind.
    pub binding: bool,
    /// The start; for limits before an event, the event. Its date is not counted, except by the same-day kind.
    #[serde(serialize_with = "local::serialize")]
    pub started_at: DateTime<Utc>,
    /// The exclusive end.
    #[serde(serialize_with = "local::serialize")]
    pub due_hard: DateTime<Utc>,
    /// Closing time of the last day.
    #[serde(serialize_with = "local::serialize")]
    pub due_soft: DateTime<Utc>,
    /// The date in China that the start counts for: its own, or the next working day where a local rule moves what
    /// arrives after closing. Day one comes after it.
    pub starts_on: NaiveDate,
    /// Whether a later calendar may still move it.
    pub provisional: bool,
    /// The other end that is possible while provisional: with the holidays of the law on their own dates.
    #[serde(serialize_with = "local_option::serialize")]
    pub due_by_law: Option<DateTime<Utc>>,
    /// The earlier instant to be striven for.
    #[serde(serialize_with = "local_option::serialize")]
    pub target_due: Option<DateTime<Utc>>,
    /// The extension granted.
    pub extension: Option<u16>,
    /// The times the clock stood still.
    pub pauses: Vec<Pause>,
    /// The version of the calendar it was counted by.
    pub calendar: String,
    /// Every date looked at, in the order of counting; none for clocks that count no days.
    pub days: Vec<ExplainedDay>,
}

/// One date a clock looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExplainedDay {
    /// The date in China.
    pub date: NaiveDate,
    /// Whether it was counted.
    pub counted: bool,
    /// Its number in the count.
    pub number: Option<u32>,
    /// What the calendar says about it, or that the clock stood still.
    #[serde(flatten)]
    pub verdict: DayVerdict,
}

/// When a clock of this kind that has only started falls due.
///
/// For [`ClockKind::WorkingDaysBefore`] and [`ClockKind::Before`] the start is the planned event, and the due instants
/// do not lie after it.
#[must_use]
pub fn due(kind: &ClockKind, start: DateTime<Utc>, calendar: &WorkCalendar, hours: &OfficeHours) -> Due {
    derive_kind(kind, &Facts::starting(start), calendar, hours)
}

/// When the clock of `rule` falls due, given what has happened to it.
#[must_use]
pub fn derive(rule: &Rule, facts: &Facts, calendar: &WorkCalendar, hours: &OfficeHours) -> Due {
    let due = derive_kind(&extended(rule, facts), facts, calendar, hours);
    let target = rule.target.as_ref().map(|kind| {
        // The date to be striven for lies before the limit, and may be past when the clock starts.
        if let ClockKind::Date { by, .. } = kind {
            return midnight_after(by.on_or_before(local_date(before(due.due_hard))));
        }
        let plain = Facts { extension: None, ..facts.clone() };
        derive_kind(kind, &plain, calendar, hours).due_hard
    });
    Due { target_due: target, ..due }
}

/// The last instant before an exclusive end.
fn before(end: DateTime<Utc>) -> DateTime<Utc> {
    end.checked_sub_signed(TimeDelta::nanoseconds(1)).unwrap_or(end)
}

/// When the clock of `rule` falls due, with every day that was counted or skipped, and why.
#[must_use]
pub fn explain(rule: &Rule, facts: &Facts, calendar: &WorkCalendar, hours: &OfficeHours) -> Explanation {
    let due = derive(rule, facts, calendar, hours);
    let mut days = Vec::new();
    let walk = Walk { calendar, hours, by_law: false };
    let end = walk.run(&extended(rule, facts), facts, |step| {
        let mut verdict = calendar.verdict(step.date);
        if let Some(cause) = step.paused {
            verdict = DayVerdict { why: Why::Paused, name: Some(cause.code().to_owned()), ..verdict };
        }
        let (date, number) = (step.date, step.number);
        days.push(ExplainedDay { date, counted: number.is_some(), number, verdict });
    });
    Explanation {
        rule: rule.id.clone(),
        name: rule.name.clone(),
        clause: rule.quote.clone(),
        clause_extension: facts.extension.and(rule.quote_extension.clone()),
        document: rule.document.clone(),
        place: rule.place.clone(),
        clock: rule.clock,
        limit: rule.limit,
        binding: rule.is_binding(),
        started_at: facts.start,
        due_hard: due.due_hard,
        due_soft: due.due_soft,
        starts_on: end.starts_on,
        provisional: due.provisional,
        due_by_law: due.due_by_law,
        target_due: due.target_due,
        extension: facts.extension,
        pauses: facts.pauses.clone(),
        calendar: calendar.version(),
        days,
    }
}

/// The count with the extension granted: never more than the rule allows, never less than without it.
///
/// An extension in another unit than the clock's is not applied: a limit that looks too short is seen in time.
fn extended(rule: &Rule, facts: &Facts) -> ClockKind {
    let n = rule.clock.n();
    let fits = |unit: &Unit| rule.clock.unit() == Some(*unit);
    match (&rule.extension, facts.extension) {
        (Extension::ExtendTo { total, unit, .. }, Some(granted)) if fits(unit) => {
            rule.clock.with_n(granted.min(*total).max(n))
        }
        (Extension::ExtendBy { max, unit, .. }, Some(granted)) if fits(unit) => {
            rule.clock.with_n(n.saturating_add(granted.min(*max)))
        }
        (Extension::None | Extension::ExtendTo { .. } | Extension::ExtendBy { .. }, _) => rule.clock,
    }
}

fn derive_kind(kind: &ClockKind, facts: &Facts, calendar: &WorkCalendar, hours: &OfficeHours) -> Due {
    let walk = Walk { calendar, hours, by_law: false };
    let End { due_hard, due_soft, provisional, .. } = walk.run(kind, facts, |_| ());
    let due_by_law = provisional.then(|| Walk { by_law: true, ..walk }.run(kind, facts, |_| ()).due_hard);
    Due { due_hard, due_soft, provisional, due_by_law, target_due: None }
}

/// Whether a person can still do something about a clock first heard of at `known_at`: an hour is left
/// (domain reference 3.4 case 8; the hour is our choice).
#[must_use]
pub fn is_feasible(due_hard: DateTime<Utc>, known_at: DateTime<Utc>) -> bool {
    due_hard.signed_duration_since(known_at) >= TimeDelta::hours(1)
}
