//! The one function that decides: what follows from one arrival, given everything decided before.

mod arrivals;
mod clocks;
mod requests;

#[cfg(test)]
mod tests;

use crate::event::Event;
use crate::intake::{Intake, Known};
use crate::state::State;

/// What follows from one intake record. Pure and deterministic; a refusal is an event too.
#[must_use]
pub fn decide(state: &State, known: &Known<'_>) -> Vec<Event> {
    match known.intake {
        Intake::Reported(report) => arrivals::reported(state, report),
        Intake::Amended(report) => arrivals::amended(state, report),
        Intake::SourceReplied(reply) => arrivals::source_replied(state, reply),
        Intake::SourceClosed(close) => arrivals::source_closed(state, close, known.recorded_at),
        Intake::Requested(request) => requests::requested(state, request, known.recorded_at),
        Intake::CalendarPublished(calendar) => vec![Event::CalendarAdopted { calendar: calendar.clone() }],
        Intake::PolicyPublished(pack) => vec![Event::PolicyAdopted { pack: pack.clone() }],
    }
}
