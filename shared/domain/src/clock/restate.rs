//! A clock counted again from other facts.

use chrono::{DateTime, Utc};
use huiying_deadlines::Facts;

use super::start;
use crate::clock::ClockEvent;
use crate::clock::obligation::{Anchor, Counted, Obligation, RestateCause};
use crate::event::Event;
use crate::id::Subject;
use crate::state::State;

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
pub(crate) fn restated_due(event: &Event) -> Option<DateTime<Utc>> {
    match event {
        Event::Clock(ClockEvent::Restated { counted: Counted { due_hard, .. }, .. }) => Some(*due_hard),
        Event::Policy(_)
        | Event::Case(_)
        | Event::Incident(_)
        | Event::Clock(_)
        | Event::Process(_)
        | Event::People(_) => None,
    }
}
