//! From an event to the next state; total, because what is recorded has happened.

use std::collections::btree_map::Entry;

use crate::case::{Case, OfParts};
use crate::clock;
use crate::event::{CaseEvent, ClockEvent, Event, IncidentEvent, PolicyEvent, ProcessEvent};
use crate::id::Subject;
use crate::incident::Incident;
use crate::state::{Recount, State, Withdrawing};

/// Folds one event into the state.
pub fn evolve(state: &mut State, event: &Event) {
    match event {
        Event::Policy(event) => evolve_policy(state, event),
        Event::Case(event) => evolve_case(state, event),
        Event::Incident(event) => evolve_incident(state, event),
        Event::Clock(event) => evolve_clock(state, event),
        Event::Process(event) => evolve_process(state, event),
        Event::People(event) => state.people.apply(event),
    }
}

fn evolve_policy(state: &mut State, event: &PolicyEvent) {
    match event {
        PolicyEvent::CalendarAdopted { calendar } => state.publish(calendar.clone()),
        PolicyEvent::PackAdopted { pack } => state.adopt(pack.clone()),
        PolicyEvent::ClocksRecounted { through } => {
            state.recount = state
                .recount
                .take()
                .filter(|_| through.is_some())
                .map(|recount| Recount { through: *through, ..recount });
        }
        PolicyEvent::PackRefused { .. } => {}
    }
}

fn evolve_case(state: &mut State, event: &CaseEvent) {
    let ends_clocks = matches!(event, CaseEvent::Withdrawn { .. });
    if ends_clocks {
        state.disarm(Subject::Case(event.case()));
    }
    let case = match (state.cases.entry(event.case()), Case::opened_by(event)) {
        (Entry::Occupied(case), _) => case.into_mut(),
        (Entry::Vacant(place), Some(opened)) => {
            place.insert(opened);
            return;
        }
        (Entry::Vacant(_), None) => return,
    };
    let was_of_history = case.from_history;
    case.apply(event);
    let is_taken_up = was_of_history && !case.from_history;
    match event.of_parts() {
        OfParts::Made { matters, at } => {
            let whole = case.clone();
            for (part, matter) in matters {
                state.cases.entry(*part).or_insert_with(|| whole.part(event.case(), matter, at));
            }
        }
        OfParts::Received if !case.parts.is_empty() => {
            let whole = case.clone();
            for part in &whole.parts {
                state.cases.get_mut(part).into_iter().for_each(|part| part.receive_as(&whole));
            }
        }
        OfParts::Received | OfParts::Untouched => {}
    }
    // None of its clocks was on the list while it was of history.
    if is_taken_up || ends_clocks {
        state.arm(Subject::Case(event.case()));
    }
}

fn evolve_incident(state: &mut State, event: &IncidentEvent) {
    let id = event.incident();
    if let IncidentEvent::Registered { title, .. } = event {
        state.name_incident(id, title);
    }
    state.disarm(Subject::Incident(id));
    match (state.incidents.entry(id), Incident::registered_by(event)) {
        (Entry::Occupied(mut incident), _) => incident.get_mut().apply(event),
        (Entry::Vacant(place), Some(registered)) => drop(place.insert(registered)),
        (Entry::Vacant(_), None) => {}
    }
    state.arm(Subject::Incident(id));
}

fn evolve_clock(state: &mut State, event: &ClockEvent) {
    let subject = event.subject();
    state.disarm(subject);
    state.obligations_mut(subject).into_iter().for_each(|clocks| clock::fold::apply(clocks, event));
    state.arm(subject);
}

fn evolve_process(state: &mut State, event: &ProcessEvent) {
    match event {
        ProcessEvent::IntakeParked { intake, report, .. } => state.park(intake, *report),
        ProcessEvent::ClocksSetAside { subject, tick, .. } => state.set_aside(*subject, tick),
        ProcessEvent::IntakeResumed { intake } => {
            state.parking.resume(intake);
            state.take_back(intake);
        }
        ProcessEvent::ImportWithdrawn { import, reason, by, .. } => {
            let (reason, by) = (reason.clone(), by.clone());
            state.withdrawals.insert(*import, Withdrawing { reason, by, through: None });
        }
        ProcessEvent::WithdrawalWentOn { import, is_done: true, .. } => {
            state.withdrawals.remove(import);
        }
        ProcessEvent::WithdrawalWentOn { import, through, is_done: false } => {
            state.withdrawals.get_mut(import).into_iter().for_each(|it| it.through = Some(*through));
        }
        ProcessEvent::RequestRefused { .. }
        | ProcessEvent::ImportBegan { .. }
        | ProcessEvent::ImportEnded { .. }
        | ProcessEvent::AlertsTaken { .. }
        | ProcessEvent::AlertsTold { .. }
        | ProcessEvent::AlertsFailed { .. }
        | ProcessEvent::ChannelsStated { .. }
        | ProcessEvent::ChannelTestAsked { .. }
        | ProcessEvent::ReportUnknown { .. }
        | ProcessEvent::CaseIdTaken { .. } => {}
    }
}
