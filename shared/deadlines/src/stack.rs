//! Packs on top of one another: all applicable rules show, the strictest leads, and a lower one cannot relax a higher.

use chrono::{DateTime, Utc};

use crate::kind::ClockKind;
use crate::pack::RulePack;
use crate::rule::{Applies, Extension, Level, Rule, RuleId};
use crate::window::Period;

/// The rule of this id and its pack.
#[must_use]
pub fn find<'a>(packs: &'a [RulePack], id: &RuleId) -> Option<(&'a RulePack, &'a Rule)> {
    packs.iter().find_map(|pack| Some((pack, pack.rule(id)?)))
}

/// The packs from national to the bureau's own; those of one level in the order given.
#[must_use]
pub fn by_level(packs: &[RulePack]) -> Vec<&RulePack> {
    let mut stacked: Vec<&RulePack> = packs.iter().collect();
    stacked.sort_by_key(|pack| pack.level);
    stacked
}

/// Which of several rules that govern one matter leads (domain reference 3.4 case 25): the binding one that is due
/// first, and only where none binds another; of two due at once that of the higher level, then the earlier given.
///
/// A rule that no pack has, such as a date the source itself states, binds at the bureau's own level.
#[must_use]
pub fn leader<'a>(packs: &[RulePack], due: &[(&'a RuleId, DateTime<Utc>)]) -> Option<&'a RuleId> {
    let rank = |(id, due_hard): &&(&RuleId, DateTime<Utc>)| {
        let found = find(packs, id);
        let (binding, level) =
            found.map_or((true, Level::Bureau), |(pack, rule)| (rule.is_binding(), pack.level));
        (!binding, *due_hard, level)
    };
    due.iter().min_by_key(rank).map(|(id, _)| *id)
}

/// A lower rule that gives more time than a higher one for the same matter; the higher one still binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relaxation<'a> {
    /// The rule of the higher level.
    pub higher: &'a Rule,
    /// The rule of the lower level.
    pub lower: &'a Rule,
    /// The pack of the lower rule.
    pub pack: &'a RulePack,
    /// By what it gives more time.
    pub by: RelaxedBy,
}

/// By what a lower rule gives more time than a higher one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelaxedBy {
    /// Its limit is longer.
    Limit,
    /// Its limit is the same, but its extension goes further.
    Extension,
    /// Its limit is the same, but starts later.
    Start,
}

/// Every lower rule that relaxes a higher one: the same act satisfies both, both govern the same things, and the lower
/// one ends later for certain. What cannot be compared for certain, such as 20 working days and 30 days, or a limit
/// that starts earlier than the higher one, is not reported.
#[must_use]
pub fn relaxations(packs: &[RulePack]) -> Vec<Relaxation<'_>> {
    let rules = || packs.iter().flat_map(|pack| pack.rules.iter().map(move |rule| (pack, rule)));
    let pairs = rules().flat_map(|higher| rules().map(move |lower| (higher, lower)));
    pairs
        .filter(|((above, higher), (below, lower))| above.level < below.level && is_comparable(lower, higher))
        .filter_map(|((_, higher), (pack, lower))| {
            Some(Relaxation { higher, lower, pack, by: relaxed_by(lower, higher)? })
        })
        .collect()
}

fn relaxed_by(lower: &Rule, higher: &Rule) -> Option<RelaxedBy> {
    if is_longer(lower.clock, higher.clock) {
        return Some(RelaxedBy::Limit);
    }
    if is_longer(extended(lower), extended(higher)) {
        return Some(RelaxedBy::Extension);
    }
    let later = lower.clock == higher.clock
        && starts_with_the_occurrence(higher)
        && !starts_with_the_occurrence(lower);
    later.then_some(RelaxedBy::Start)
}

/// Whether two rules are about one act on the same things, and the lower does not start before the higher.
fn is_comparable(lower: &Rule, higher: &Rule) -> bool {
    let starts_no_earlier = match lower.applies {
        // Every clock on a message starts with its receipt, whatever its rule calls that.
        Applies::MessageClasses { .. } => true,
        Applies::IncidentGrades { .. } | Applies::OpinionOutsideGrades { .. } | Applies::Trigger => {
            starts_alike(lower, higher) || starts_with_the_occurrence(higher)
        }
    };
    lower.stop.asks_as(&higher.stop) && overlap(&lower.applies, &higher.applies) && starts_no_earlier
}

/// Nothing about an incident comes before its occurrence. Of a trigger nothing is known.
fn starts_with_the_occurrence(rule: &Rule) -> bool {
    rule.applies != Applies::Trigger && rule.start.event == "incident.occurred"
}

fn starts_alike(one: &Rule, other: &Rule) -> bool {
    one.start.event == other.start.event && one.start.attributes == other.start.attributes
}

/// Whether one act on the same things, counted from the same event, satisfies both rules.
#[must_use]
pub(crate) fn same_matter(one: &Rule, other: &Rule) -> bool {
    one.stop.asks_as(&other.stop) && starts_alike(one, other) && overlap(&one.applies, &other.applies)
}

fn overlap(one: &Applies, other: &Applies) -> bool {
    let share = |one: &[String], other: &[String]| one.iter().any(|code| other.contains(code));
    match (one, other) {
        (Applies::IncidentGrades { grades: one }, Applies::IncidentGrades { grades: other }) => {
            share(one, other)
        }
        (Applies::MessageClasses { classes: one }, Applies::MessageClasses { classes: other }) => {
            share(one, other)
        }
        (Applies::OpinionOutsideGrades { .. }, Applies::OpinionOutsideGrades { .. })
        | (Applies::Trigger, Applies::Trigger) => true,
        _ => false,
    }
}

/// Whether `lower` gives more time than `higher`, or asks for less, whatever the calendar.
fn is_longer(lower: ClockKind, higher: ClockKind) -> bool {
    use ClockKind::{Cadence, CalendarDays, DailyQuota, Date, Hours, Months, WorkingDays, WorkingDaysBefore};
    match (lower, higher) {
        (Hours { n }, Hours { n: higher })
        | (WorkingDays { n }, WorkingDays { n: higher })
        | (CalendarDays { n, .. }, CalendarDays { n: higher, .. })
        | (Months { n, .. }, Months { n: higher, .. }) => n > higher,
        (WorkingDaysBefore { n }, WorkingDaysBefore { n: higher })
        | (DailyQuota { min: n, .. }, DailyQuota { min: higher, .. }) => n < higher,
        (Cadence { period, min }, Cadence { period: higher, min: higher_min }) => {
            times_a_year(period) * u32::from(min) < times_a_year(higher) * u32::from(higher_min)
        }
        (Date { by, .. }, Date { by: higher, .. }) => by > higher,
        _ => match (hours(lower), hours(higher)) {
            (Some((least, _)), Some((_, Some(most)))) => least >= most && lower != higher,
            _ => false,
        },
    }
}

/// The clock of a rule with the most its extension allows.
fn extended(rule: &Rule) -> ClockKind {
    let n = rule.clock.n();
    rule.clock.with_n(match rule.extension {
        Extension::None => n,
        Extension::ExtendTo { total, .. } => total,
        Extension::ExtendBy { max, .. } => n.saturating_add(max),
    })
}

fn times_a_year(period: Period) -> u32 {
    match period {
        Period::Week => 52,
        Period::Month => 12,
        Period::Quarter => 4,
        Period::HalfYear => 2,
        Period::Year => 1,
    }
}

/// The least and the most hours from trigger to end; no most where days of rest can lengthen it.
fn hours(kind: ClockKind) -> Option<(u32, Option<u32>)> {
    match kind {
        ClockKind::Hours { n } => Some((n.into(), Some(n.into()))),
        ClockKind::Simultaneous => Some((0, Some(0))),
        ClockKind::SameDay => Some((0, Some(24))),
        ClockKind::WorkingDays { n } => Some((24 * u32::from(n), None)),
        ClockKind::CalendarDays { n, roll_forward } => {
            let most = 24 * (u32::from(n) + 1);
            Some((24 * u32::from(n), (!roll_forward).then_some(most)))
        }
        // A month has at least 28 days.
        ClockKind::Months { n, .. } => Some((24 * 28 * u32::from(n), None)),
        ClockKind::WorkingDaysBefore { .. }
        | ClockKind::Promptly { .. }
        | ClockKind::Before
        | ClockKind::Cadence { .. }
        | ClockKind::Date { .. }
        | ClockKind::DailyQuota { .. } => None,
    }
}
