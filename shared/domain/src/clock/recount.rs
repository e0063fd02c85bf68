//! Counting clocks again after a calendar or a pack changed.

use chrono::{DateTime, Utc};
use huiying_deadlines::local_date;

use super::look::Look;
use super::start::Starting;
use super::{case, incident, restate};
use crate::clock::obligation::{PastReason, RestateCause, VoidReason, owed};
use crate::event::{ClockEvent, Event, PolicyEvent};
use crate::id::Subject;
use crate::state::{Recount, State};

/// Events of one step of a recount; the next step follows at once.
const EVENTS_MAX: usize = 1000;

/// One step: the cases and incidents after the last one counted, until enough has changed.
pub(super) fn step(state: &State, due: &Recount, mut look: impl FnMut(Look) -> Vec<Event>) -> Vec<Event> {
    let mut events = Vec::new();
    for subject in state.subjects_after(due.through) {
        events.extend(look(Look::Recount { subject }));
        if events.len() >= EVENTS_MAX {
            events.push(Event::Policy(PolicyEvent::ClocksRecounted { through: Some(subject) }));
            return events;
        }
    }
    events.push(Event::Policy(PolicyEvent::ClocksRecounted { through: None }));
    events
}

/// Only what is still owed is counted again; what was judged keeps the version it was judged by.
pub(super) fn recount(
    state: &State,
    subject: Subject,
    cause: &RestateCause,
    now: DateTime<Utc>,
) -> Vec<Event> {
    if is_finished(state, subject) {
        return Vec::new();
    }
    let obligations = state.obligations(subject);
    let mut events = Vec::new();
    for it in owed(obligations).filter(|it| !it.counted.pack.is_empty()) {
        match state.rule(&it.rule) {
            Some((_, rule)) if rule.in_force_on(local_date(it.facts.start)) => {
                events.extend(restate::restated(
                    state,
                    subject,
                    it,
                    it.anchor,
                    it.facts.clone(),
                    cause.clone(),
                ));
            }
            Some(_) | None => {
                let (rule, reason) = (it.rule.clone(), VoidReason::PolicyChanged);
                events.push(Event::Clock(ClockEvent::Voided { subject, rule, reason }));
            }
        }
    }
    if *cause == RestateCause::Policy {
        let starting = Starting { subject, now, past: PastReason::ReceivedLate };
        events.extend(match subject {
            Subject::Case(id) => case::clocks_due_to(state, starting, id),
            Subject::Incident(id) => incident::clocks_due_to(state, starting, id),
        });
    }
    events
}

fn is_finished(state: &State, subject: Subject) -> bool {
    match subject {
        Subject::Case(id) => state.cases.get(&id).is_none_or(|it| it.stage.is_finished()),
        Subject::Incident(id) => state.incidents.get(&id).is_none_or(|it| it.closed_at.is_some()),
    }
}
