//! The clock engine: what happens to clocks follows from the events of a decision, and from nothing else.

use chrono::{DateTime, Utc};

use super::{case, incident};
use crate::event::Event;
use crate::state::State;

/// The events of a decision, each run of events on one subject followed by what it does to clocks. `state` is the state
/// before all of them; `now` is when they were recorded. Acts return no clock events, so no act can forget one.
pub(crate) fn follow(state: &State, happened: Vec<Event>, now: DateTime<Utc>) -> Vec<Event> {
    let mut events = Vec::with_capacity(happened.len());
    let mut happened = happened.into_iter().peekable();
    while let Some(first) = happened.next() {
        let subject = first.revises();
        let mut run = vec![first];
        while let Some(next) = happened.next_if(|next| next.revises() == subject) {
            run.push(next);
        }
        let clocks = clocks(state, &run, now);
        events.append(&mut run);
        events.extend(clocks);
    }
    events
}

/// What becomes of clocks by a run of events on one subject.
fn clocks(state: &State, run: &[Event], now: DateTime<Utc>) -> Vec<Event> {
    let mut events = Vec::new();
    // What moves limits comes first: a reply is judged by the limit that the end of a pause gives.
    let moves = |event: &&Event| matches!(event, Event::Case(event) if case::moves_limits(event));
    for event in run.iter().filter(moves).chain(run.iter().filter(|event| !moves(event))) {
        let followed = match event {
            Event::Case(event) => case::follow(state, event, &events, now),
            Event::Incident(event) => incident::follow(state, event, now),
            Event::Policy(_) | Event::Clock(_) | Event::Process(_) | Event::People(_) => Vec::new(),
        };
        events.extend(followed);
    }
    events
}
