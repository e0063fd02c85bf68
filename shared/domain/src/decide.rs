//! The one function that decides: what follows from one arrival, given everything decided before.

pub(crate) mod asked;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

use crate::case::{arrivals, withdrawn};
use crate::clock::{engine, ticks};
use crate::event::{Event, PolicyEvent, ProcessEvent};
use crate::intake::{Intake, Known};
use crate::request::Request;
use crate::state::State;
use crate::{policy, process};

use asked::Asked;

/// What follows from one intake record. Pure and deterministic; a refusal is an event too.
#[must_use]
pub fn decide(state: &State, known: &Known<'_>) -> Vec<Event> {
    let now = known.recorded_at;
    match known.intake {
        // Time makes nothing happen but on clocks.
        Intake::Ticked(_) => ticks::ticked(state, now, |look| ticks::look(state, look, now)),
        // It counts from when it was first known, as if nothing had come between.
        Intake::SaidAgain(again) => {
            engine::follow(state, withdrawn::said_again(state, again), again.known_at)
        }
        Intake::Reported(_)
        | Intake::Amended(_)
        | Intake::SourceReplied(_)
        | Intake::SourceClosed(_)
        | Intake::Requested(_)
        | Intake::CalendarPublished(_)
        | Intake::PolicyPublished(_)
        | Intake::AlertsTaken(_)
        | Intake::AlertsEnded(_)
        | Intake::ChannelsStated(_)
        | Intake::ImportBegan(_)
        | Intake::ImportEnded(_)
        | Intake::ImportWithdrawn(_)
        | Intake::ReportTakenBack(_)
        | Intake::WithdrawalWentOn(_)
        | Intake::ListingStated(_) => engine::follow(state, happened(state, known), now),
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
        Intake::ListingStated(listing) => arrivals::listing_stated(state, *listing),
        Intake::Requested(request) => requested(state, request, now),
        Intake::CalendarPublished(calendar) => {
            vec![Event::Policy(PolicyEvent::CalendarAdopted { calendar: calendar.clone() })]
        }
        Intake::PolicyPublished(pack) => vec![Event::Policy(policy::published(state, pack))],
        Intake::Ticked(_) | Intake::SaidAgain(_) => Vec::new(),
        Intake::ReportTakenBack(taken) => withdrawn::taken_back(state, taken, now),
        Intake::ImportBegan(began) => vec![Event::Process(process::import_began(began, now))],
        Intake::ImportEnded(ended) => vec![Event::Process(process::import_ended(*ended, now))],
        Intake::ImportWithdrawn(withdrawal) => {
            vec![Event::Process(process::import_withdrawn(withdrawal, now))]
        }
        Intake::WithdrawalWentOn(step) => vec![Event::Process(process::withdrawal_went_on(*step))],
        Intake::AlertsTaken(round) => vec![Event::Process(process::alerts_taken(round, now))],
        Intake::AlertsEnded(receipt) => vec![Event::Process(process::alerts_ended(receipt, now))],
        Intake::ChannelsStated(stated) => vec![Event::Process(process::channels_stated(stated, now))],
    }
}

/// What happens by a request, or that it is refused: first of all where no role of whoever asks allows it.
fn requested(state: &State, request: &Request, recorded_at: DateTime<Utc>) -> Vec<Event> {
    let Request { id, actor, seen_revision, wish } = request;
    let asked = Asked { state, request: *id, actor, seen_revision: *seen_revision, recorded_at };
    let office = wish.subject().and_then(|subject| state.office_of(subject));
    let allowed = state.people.may(actor, wish.power(), office, recorded_at);
    allowed.and_then(|()| asked.answer(wish)).unwrap_or_else(|reason| {
        let subject = wish.subject();
        vec![Event::Process(ProcessEvent::RequestRefused {
            request: *id,
            subject,
            reason,
            by: actor.clone(),
        })]
    })
}
