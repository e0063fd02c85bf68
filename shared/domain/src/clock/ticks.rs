//! What follows from the passing of time: clocks counted again after a change, warnings, misses, ended consultations.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use huiying_deadlines::PauseCause;

use super::{engine, recount};
use crate::actor::Actor;
use crate::clock::alarms::{self, Alarm};
use crate::event::{CaseEvent, ClockEvent, Event};
use crate::id::{CaseId, Subject};
use crate::state::State;
use crate::time::SourceTime;

pub use super::look::Look;

/// Clocks that ring at one tick; what is left over rings at the next, which follows at once.
const RINGING_MAX: usize = 500;

/// What follows from a tick: clocks are counted again where a change waits for that, else they ring. `look` says what
/// becomes of one of them, as [`look`] does.
pub fn ticked(state: &State, now: DateTime<Utc>, look: impl FnMut(Look) -> Vec<Event>) -> Vec<Event> {
    match &state.recount {
        Some(due) => recount::step(state, due, look),
        None => ringing(state, now).into_iter().flat_map(look).collect(),
    }
}

/// What becomes of the clocks that are looked at.
#[must_use]
pub fn look(state: &State, look: Look, now: DateTime<Utc>) -> Vec<Event> {
    match look {
        Look::Ring { subject, place } => ring(state, subject, place, now),
        Look::Recount { subject } => match &state.recount {
            Some(due) => recount::recount(state, subject, &due.cause, now),
            None => Vec::new(),
        },
    }
}

/// The first clocks that ring by `now`, the earliest first. Of a case that stands still the first speaks for all.
fn ringing(state: &State, now: DateTime<Utc>) -> Vec<Look> {
    let mut paused = BTreeSet::new();
    let first = state.ringing(now).take(RINGING_MAX);
    let first = first.filter(|(subject, _, it)| !it.is_paused() || paused.insert(*subject));
    first.map(|(subject, place, _)| Look::Ring { subject, place }).collect()
}

/// A clock that rings says its latest word once; earlier warnings that were slept through are overtaken by it.
fn ring(state: &State, subject: Subject, place: usize, now: DateTime<Utc>) -> Vec<Event> {
    let Some(it) = state.obligations(subject).get(place) else { return Vec::new() };
    let Some((moment, alarm)) = alarms::latest(state, it, now) else { return Vec::new() };
    let (rule, due_hard) = (it.rule.clone(), it.counted.due_hard);
    match (alarm, subject) {
        (Alarm::Warn(warning), _) => {
            vec![Event::Clock(ClockEvent::Warned { subject, rule, warning, moment, due_hard })]
        }
        (Alarm::Miss, _) => vec![Event::Clock(ClockEvent::Missed { subject, rule, missed_at: due_hard })],
        (Alarm::Silence, Subject::Case(case)) => silence(state, case, moment, now),
        (Alarm::Silence, Subject::Incident(_)) => Vec::new(),
    }
}

/// Whoever was consulted kept silent: the clocks of the case go on from the end of that limit.
fn silence(state: &State, case: CaseId, ended_at: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Event> {
    let (cause, ended) = (PauseCause::Consultation, SourceTime::exact(ended_at));
    let by = Actor::the_clock();
    engine::follow(state, vec![Event::Case(CaseEvent::PauseEnded { case, cause, ended, by })], now)
}
