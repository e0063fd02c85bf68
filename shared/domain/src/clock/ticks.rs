//! What follows from the passing of time: clocks counted again after a change, warnings, misses, ended consultations.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use huiying_deadlines::PauseCause;

use super::engine;
use super::recount;
use crate::clock::alarms::{self, Alarm};
use crate::event::{CaseEvent, ClockEvent, Event};
use crate::id::{CaseId, Subject};
use crate::request::Actor;
use crate::state::State;
use crate::time::SourceTime;

/// Clocks that ring at one tick; what is left over rings at the next, which follows at once.
const RINGING_MAX: usize = 500;

/// Each clock that rings says its latest word once; earlier warnings that were slept through are overtaken by it.
pub(crate) fn ticked(state: &State, now: DateTime<Utc>) -> Vec<Event> {
    if let Some(due) = &state.recount {
        return recount::recount(state, due, now);
    }
    let mut resumed = BTreeSet::new();
    let mut events = Vec::new();
    for (subject, it) in state.ringing(now).take(RINGING_MAX) {
        let Some((moment, alarm)) = alarms::latest(state, it, now) else { continue };
        let (rule, due_hard) = (it.rule.clone(), it.counted.due_hard);
        match (alarm, subject) {
            (Alarm::Warn(warning), _) => {
                events.push(Event::Clock(ClockEvent::Warned { subject, rule, warning, moment, due_hard }));
            }
            (Alarm::Miss, _) => {
                events.push(Event::Clock(ClockEvent::Missed { subject, rule, missed_at: due_hard }))
            }
            (Alarm::Silence, Subject::Case(case)) if resumed.insert(case) => {
                events.extend(silence(state, case, moment, now));
            }
            (Alarm::Silence, _) => {}
        }
    }
    events
}

/// Whoever was consulted kept silent: the clocks of the case go on from the end of that limit.
fn silence(state: &State, case: CaseId, ended_at: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Event> {
    let (cause, ended) = (PauseCause::Consultation, SourceTime::exact(ended_at));
    let by = Actor { role: "clock".to_owned(), name: String::new() };
    engine::follow(state, vec![Event::Case(CaseEvent::PauseEnded { case, cause, ended, by })], now)
}
