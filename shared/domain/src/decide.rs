//! The one function that decides: what follows from one arrival, given everything decided before.

pub(crate) mod asked;

#[cfg(test)]
mod tests;

use crate::case::arrivals;
use crate::clock::{engine, ticks};
use crate::event::{Event, PolicyEvent};
use crate::intake::{Intake, Known};
use crate::policy;
use crate::process;
use crate::state::State;

/// What follows from one intake record. Pure and deterministic; a refusal is an event too.
#[must_use]
pub fn decide(state: &State, known: &Known<'_>) -> Vec<Event> {
    let now = known.recorded_at;
    match known.intake {
        // Time makes nothing happen but on clocks.
        Intake::Ticked(_) => ticks::ticked(state, now, |look| ticks::look(state, look, now)),
        Intake::Reported(_)
        | Intake::Amended(_)
        | Intake::SourceReplied(_)
        | Intake::SourceClosed(_)
        | Intake::Requested(_)
        | Intake::CalendarPublished(_)
        | Intake::PolicyPublished(_)
        | Intake::AlertsTaken(_)
        | Intake::AlertsEnded(_)
        | Intake::ChannelsStated(_) => engine::follow(state, happened(state, known), now),
    }
}

/// What happened by one intake record, before anything is said of clocks.
fn happened(state: &State, known: &Known<'_>) -> Vec<Event> {
    let now = known.recorded_at;
    match known.intake {
        Intake::Reported(report) => arrivals::reported(state, report, now),
        Intake::Amended(report) => arrivals::amended(state, report, now),
        Intake::SourceReplied(reply) => arrivals::source_replied(state, reply),
        Intake::SourceClosed(close) => arrivals::source_closed(state, close, now),
        Intake::Requested(request) => asked::requested(state, request, now),
        Intake::CalendarPublished(calendar) => {
            vec![Event::Policy(PolicyEvent::CalendarAdopted { calendar: calendar.clone() })]
        }
        Intake::PolicyPublished(pack) => vec![Event::Policy(policy::published(state, pack))],
        Intake::Ticked(_) => Vec::new(),
        Intake::AlertsTaken(round) => vec![Event::Process(process::alerts_taken(round, now))],
        Intake::AlertsEnded(receipt) => vec![Event::Process(process::alerts_ended(receipt, now))],
        Intake::ChannelsStated(stated) => vec![Event::Process(process::channels_stated(stated, now))],
    }
}
