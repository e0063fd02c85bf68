//! What follows where an import is taken back: a case goes, goes back, or waits for a person.

use chrono::{DateTime, Utc};

use crate::case::{Case, CaseEvent, arrivals};
use crate::event::Event;
use crate::id::CaseId;
use crate::import::{Said, SaidAgain, TakenBack};
use crate::report::Report;
use crate::state::State;

/// What a withdrawn import brought of a report is taken back. A case on which nobody has worked is withdrawn, and what
/// others said of it follows. One that was worked on before, and that the import only amended, goes back by an amendment.
/// Any other waits for a person, since what an officer did may rest on what is taken back.
pub(crate) fn taken_back(state: &State, taken: &TakenBack, now: DateTime<Utc>) -> Vec<Event> {
    let case = CaseId::of(taken.report);
    let Some(known) = state.cases.get(&case).filter(|it| it.part_of.is_none()) else { return Vec::new() };
    if known.is_withdrawn() || known.held == Some(taken.import) {
        return Vec::new();
    }
    let (import, reason, by) = (taken.import, taken.reason.clone(), taken.by.clone());
    let event = match version_before(known, taken) {
        _ if !known.worked_on => CaseEvent::Withdrawn { case, import, reason, by, at: now },
        Some(before) => {
            let report = Report { sealed: None, ..before.clone() };
            CaseEvent::Amended { case, report, withdrawn: Some(import) }
        }
        None => CaseEvent::WithdrawalHeld { case, import, reason, by },
    };
    vec![Event::Case(event)]
}

/// The version that a case goes back to on which an officer worked only before the import spoke of it.
fn version_before<'a>(known: &Case, taken: &'a TakenBack) -> Option<&'a Report> {
    let is_as_left = taken.is_latest && !known.worked_on_since && !known.stage.is_finished();
    taken.before.as_deref().filter(|_| is_as_left)
}

/// What another import said of a report stands again, unless its case waits for a person.
pub(crate) fn said_again(state: &State, again: &SaidAgain) -> Vec<Event> {
    let case = state.cases.get(&CaseId::of(again.said.report()));
    if case.is_some_and(|it| it.worked_on) {
        return Vec::new();
    }
    match &again.said {
        Said::Report(report) => arrivals::amended(state, report, again.known_at),
        Said::Reply(reply) => arrivals::source_replied(state, reply),
        Said::Closing(close) => arrivals::source_closed(state, close, again.known_at),
    }
}
