//! Counting clocks again: after a calendar or a pack changed, and when a fact they rest on changes.

use chrono::{DateTime, Utc};

use super::start::{self, Starting};
use super::{case, incident};
use crate::clock::obligation::{Anchor, Counted, Obligation, PastReason, RestateCause, VoidReason, owed};
use crate::event::{ClockEvent, Event, PolicyEvent};
use crate::id::Subject;
use crate::state::{Recount, State};
use huiying_deadlines::{Facts, local_date};

/// Events of one step of a recount; the next step follows at once.
const EVENTS_MAX: usize = 1000;

/// One step: the cases and incidents after the last one counted, until enough has changed.
pub(crate) fn recount(state: &State, due: &Recount, now: DateTime<Utc>) -> Vec<Event> {
    if let Some(subject) = due.only {
        return recount_subject(state, subject, &due.cause, now);
    }
    let mut events = Vec::new();
    for subject in state.subjects_after(due.through) {
        events.extend(recount_subject(state, subject, &due.cause, now));
        if events.len() >= EVENTS_MAX {
            events.push(Event::Policy(PolicyEvent::ClocksRecounted { through: Some(subject) }));
            return events;
        }
    }
    events.push(Event::Policy(PolicyEvent::ClocksRecounted { through: None }));
    events
}

/// Only what is still owed is counted again; what was judged keeps the version it was judged by.
fn recount_subject(state: &State, subject: Subject, cause: &RestateCause, now: DateTime<Utc>) -> Vec<Event> {
    if is_finished(state, subject) {
        return Vec::new();
    }
    let obligations = state.obligations(subject);
    let mut events = Vec::new();
    for it in owed(obligations).filter(|it| !it.counted.pack.is_empty()) {
        match state.rule(&it.rule) {
            Some((_, rule)) if rule.in_force_on(local_date(it.facts.start)) => {
                events.extend(restated(state, subject, it, it.anchor, it.facts.clone(), cause.clone()));
            }
            _ => {
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

/// The clock counted from other facts; nothing where neither the facts nor the instants change.
pub(crate) fn restated(
    state: &State,
    subject: Subject,
    it: &Obligation,
    anchor: Anchor,
    facts: Facts,
    cause: RestateCause,
) -> Option<Event> {
    let same_facts = it.anchor == anchor && it.facts == facts;
    let event = restate(state, subject, it, anchor, facts, cause);
    let same_due = matches!(&event, Event::Clock(ClockEvent::Restated { counted, .. }) if counted.due() == it.counted.due());
    (!(same_facts && same_due)).then_some(event)
}

/// The clock counted anew where it still waits for that after a change of calendar or rules.
pub(crate) fn fresh(state: &State, subject: Subject, it: &Obligation) -> Option<Event> {
    let cause = state.recount.as_ref()?.cause.clone();
    (!it.counted.pack.is_empty()).then_some(())?;
    restated(state, subject, it, it.anchor, it.facts.clone(), cause)
}

/// The clock counted from these facts.
pub(crate) fn restate(
    state: &State,
    subject: Subject,
    it: &Obligation,
    anchor: Anchor,
    facts: Facts,
    cause: RestateCause,
) -> Event {
    let counted = match state.rule(&it.rule) {
        Some((pack, rule)) => start::counted(state, pack, rule, &facts),
        None => it.counted.clone(),
    };
    let (rule, was_due_hard) = (it.rule.clone(), it.counted.due_hard);
    Event::Clock(ClockEvent::Restated { subject, rule, cause, anchor, facts, counted, was_due_hard })
}

/// The exclusive end that a recount gives.
pub(crate) fn due_of(event: &Event) -> Option<DateTime<Utc>> {
    match event {
        Event::Clock(ClockEvent::Restated { counted: Counted { due_hard, .. }, .. }) => Some(*due_hard),
        _ => None,
    }
}
