//! When a clock next wants attention: its warnings, its miss, the reminders of clauses without a number.

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::vocabulary::THIRD_PARTY_ASKED;
use huiying_deadlines::{ClockKind, Fact, Facts, PauseCause, StartedBy, Warning, derive, warnings};

use crate::clock::obligation::Obligation;
use crate::id::Subject;
use crate::state::State;

/// How long a limit that had passed before it was known waits to be called missed: the source that told of the matter
/// late may say within the same delivery that it was answered.
const KNOWN_LATE_GRACE: TimeDelta = TimeDelta::minutes(10);

/// What a clock has to say at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alarm {
    /// A warning.
    Warn(Warning),
    /// The limit has passed.
    Miss,
    /// Whoever was consulted has not answered within the limit, and the clock goes on.
    Silence,
}

/// The next moment of every clock of a case or incident that waits for one, with the clock's place.
pub(crate) fn moments(state: &State, subject: Subject) -> impl Iterator<Item = (DateTime<Utc>, usize)> {
    let silent = state.is_merged_away(subject) || state.is_of_history(subject);
    let obligations = if silent { &[] } else { state.obligations(subject) };
    obligations.iter().enumerate().filter_map(move |(place, it)| {
        let is_last = !obligations[place + 1..].iter().any(|later| later.rule == it.rule);
        (is_last && it.is_open()).then_some(())?;
        match it.is_paused() {
            true => silence_ends(state, it).map(|at| (at, place)),
            false => next(state, &kind_of(state, it), it).map(|(at, _)| (at, place)),
        }
    })
}

/// What a clock has to say by `now`: its last moment up to then, the ones before it being overtaken.
pub(crate) fn latest(state: &State, it: &Obligation, now: DateTime<Utc>) -> Option<(DateTime<Utc>, Alarm)> {
    if it.is_paused() {
        return silence_ends(state, it).filter(|at| *at <= now).map(|at| (at, Alarm::Silence));
    }
    let kind = kind_of(state, it);
    if let (ClockKind::Promptly { heartbeat_hours }, false) = (kind, it.binding) {
        let beat = TimeDelta::hours(i64::from(heartbeat_hours).max(1));
        let beats = (now - it.facts.start).num_seconds().checked_div(beat.num_seconds())?;
        let at = it.facts.start + TimeDelta::seconds(beats.checked_mul(beat.num_seconds())?);
        return (beats > 0 && it.warned_at.is_none_or(|last| last < at))
            .then_some((at, Alarm::Warn(Warning::Heartbeat)));
    }
    schedule(state, &kind, it).into_iter().rev().find(|(at, _)| *at <= now)
}

fn next(state: &State, kind: &ClockKind, it: &Obligation) -> Option<(DateTime<Utc>, Alarm)> {
    if let (ClockKind::Promptly { heartbeat_hours }, false) = (kind, it.binding) {
        let beat = TimeDelta::hours(i64::from(*heartbeat_hours).max(1));
        let at = it.warned_at.unwrap_or(it.facts.start).checked_add_signed(beat)?;
        return Some((at, Alarm::Warn(Warning::Heartbeat)));
    }
    schedule(state, kind, it).into_iter().next()
}

/// The moments still to come after the last warning given.
fn schedule(state: &State, kind: &ClockKind, it: &Obligation) -> Vec<(DateTime<Utc>, Alarm)> {
    let warnings = match it.already_past {
        Some(_) => Vec::new(),
        None => warnings(kind, it.facts.start, &it.counted.due(), &state.calendar),
    };
    let mut moments: Vec<_> = warnings.into_iter().map(|(at, warning)| (at, Alarm::Warn(warning))).collect();
    if it.binding {
        let known = it.already_past.and_then(|past| past.known_at.checked_add_signed(KNOWN_LATE_GRACE));
        let missed = known.map_or(it.counted.due_hard, |known| known.max(it.counted.due_hard));
        moments.push((missed, Alarm::Miss));
    }
    moments.retain(|(at, _)| it.warned_at.is_none_or(|last| last < *at));
    moments
}

/// How the clock counts; a source's own target is an instant like that of an hour clock.
fn kind_of(state: &State, it: &Obligation) -> ClockKind {
    state.rule(&it.rule).map_or(ClockKind::Hours { n: 1 }, |(_, rule)| rule.clock)
}

/// When a consultation ends by itself, silence being an answer: at the limit of whoever was asked
/// (政府信息公开条例 arts. 32 and 34).
fn silence_ends(state: &State, it: &Obligation) -> Option<DateTime<Utc>> {
    let pause = it.facts.pauses.iter().find(|pause| pause.to.is_none())?;
    if pause.cause != PauseCause::Consultation {
        return None;
    }
    let fact = Fact::new(THIRD_PARTY_ASKED);
    let (_, asked) = state.rules().find(|(_, rule)| rule.is_started_by(&fact) == Some(StartedBy::Event))?;
    Some(derive(asked, &Facts::starting(pause.from), &state.calendar, &state.hours).due_hard)
}
