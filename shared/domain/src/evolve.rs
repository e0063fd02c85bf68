//! From an event to the next state; total, because what is recorded has happened.

use crate::case::{Case, Stage};
use crate::event::Event;
use crate::id::Subject;
use crate::incident::Incident;
use crate::obligation::{Obligation, Standing};
use crate::state::State;

impl Event {
    /// The case or incident whose revision this event raises, so that a page opened before it is known to be old.
    #[must_use]
    pub fn revises(&self) -> Option<Subject> {
        match self {
            Self::CaseOpened { case, .. }
            | Self::CaseAmended { case, .. }
            | Self::TriageConfirmed { case, .. }
            | Self::ReplyRecorded { case, .. }
            | Self::CaseClosed { case, .. } => Some(Subject::Case(*case)),
            Self::IncidentRegistered { incident, .. }
            | Self::ReleasePublished { incident, .. }
            | Self::IncidentClosed { incident, .. } => Some(Subject::Incident(*incident)),
            Self::CalendarAdopted { .. }
            | Self::PolicyAdopted { .. }
            | Self::ObligationCreated { .. }
            | Self::ObligationConfirmed { .. }
            | Self::ObligationMet { .. }
            | Self::ObligationMissed { .. }
            | Self::ObligationVoided { .. }
            | Self::RequestRefused { .. }
            | Self::ReportUnknown { .. } => None,
        }
    }
}

/// Folds one event into the state.
pub fn evolve(state: &mut State, event: &Event) {
    match event {
        Event::CalendarAdopted { calendar } => state.calendar.publish(calendar.clone()),
        Event::PolicyAdopted { pack } => {
            state.packs.insert(pack.id.clone(), pack.clone());
        }
        Event::CaseOpened { .. }
        | Event::CaseAmended { .. }
        | Event::TriageConfirmed { .. }
        | Event::ReplyRecorded { .. }
        | Event::CaseClosed { .. } => evolve_case(state, event),
        Event::IncidentRegistered { .. } | Event::ReleasePublished { .. } | Event::IncidentClosed { .. } => {
            evolve_incident(state, event);
        }
        Event::ObligationCreated { .. }
        | Event::ObligationConfirmed { .. }
        | Event::ObligationMet { .. }
        | Event::ObligationMissed { .. }
        | Event::ObligationVoided { .. } => evolve_obligation(state, event),
        Event::RequestRefused { .. } | Event::ReportUnknown { .. } => {}
    }
    match event.revises() {
        Some(Subject::Case(id)) => {
            if let Some(case) = state.cases.get_mut(&id) {
                case.revision += 1;
            }
        }
        Some(Subject::Incident(id)) => {
            if let Some(incident) = state.incidents.get_mut(&id) {
                incident.revision += 1;
            }
        }
        None => {}
    }
}

fn evolve_case(state: &mut State, event: &Event) {
    if let Event::CaseOpened { case, report } = event {
        let opened = Case {
            channel: report.channel,
            class: report.class,
            class_confirmed: false,
            received: report.received,
            received_unknown: report.received_unknown,
            stage: Stage::Received,
            first_reply: None,
            obligations: Vec::new(),
            revision: 0,
        };
        state.cases.entry(*case).or_insert(opened);
        return;
    }
    let Some(Subject::Case(id)) = event.revises() else {
        return;
    };
    let Some(case) = state.cases.get_mut(&id) else {
        return;
    };
    match event {
        Event::CaseAmended { report, .. } => {
            if !case.class_confirmed {
                case.class = report.class;
            }
            if !report.received_unknown {
                case.received = report.received;
                case.received_unknown = false;
            }
        }
        Event::TriageConfirmed { class, office, at, .. } => {
            case.class = Some(*class);
            case.class_confirmed = true;
            if matches!(case.stage, Stage::Received | Stage::Handling { .. }) {
                case.stage = Stage::Handling { office: office.clone(), confirmed_at: *at };
            }
        }
        Event::ReplyRecorded { replied, .. } => {
            let first = case.first_reply.map_or(*replied, |earlier| earlier.min(*replied));
            case.first_reply = Some(first);
            if !case.stage.is_closed() {
                case.stage = Stage::Answered { replied: first };
            }
        }
        Event::CaseClosed { closed, outcome, .. } => {
            case.stage = Stage::Closed { closed_at: closed.at, outcome: *outcome };
        }
        _ => {}
    }
}

fn evolve_incident(state: &mut State, event: &Event) {
    match event {
        Event::IncidentRegistered { incident, grade, occurred, reported, .. } => {
            let registered = Incident {
                grade: *grade,
                occurred: *occurred,
                reported: *reported,
                closed_at: None,
                obligations: Vec::new(),
                revision: 0,
            };
            state.incidents.entry(*incident).or_insert(registered);
        }
        Event::IncidentClosed { incident, at, .. } => {
            if let Some(incident) = state.incidents.get_mut(incident) {
                incident.closed_at = Some(*at);
            }
        }
        _ => {}
    }
}

fn evolve_obligation(state: &mut State, event: &Event) {
    match event {
        Event::ObligationCreated { subject, .. } => {
            if let (Some(list), Some(created)) =
                (state.obligations_mut(*subject), Obligation::created_by(event))
            {
                list.push(created);
            }
        }
        Event::ObligationConfirmed { subject, rule }
        | Event::ObligationMet { subject, rule, .. }
        | Event::ObligationMissed { subject, rule, .. }
        | Event::ObligationVoided { subject, rule, .. } => {
            if let Some(obligation) = state.obligation_mut(*subject, rule) {
                obligation.apply(event);
            }
        }
        _ => {}
    }
}

impl Obligation {
    /// The obligation that an `ObligationCreated` event makes; `None` for any other event.
    #[must_use]
    pub fn created_by(event: &Event) -> Option<Self> {
        let Event::ObligationCreated { rule, started_at, due_hard, due_soft, provisional, candidate, .. } =
            event
        else {
            return None;
        };
        Some(Self {
            rule: rule.clone(),
            started_at: *started_at,
            due_hard: *due_hard,
            due_soft: *due_soft,
            provisional: *provisional,
            candidate: *candidate,
            standing: Standing::Open,
        })
    }

    /// Folds a later event on this obligation's rule into it.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::ObligationConfirmed { .. } => self.candidate = false,
            Event::ObligationMet { met_at, on_time, margin_seconds, .. } => {
                self.standing =
                    Standing::Met { met_at: *met_at, on_time: *on_time, margin_seconds: *margin_seconds };
            }
            Event::ObligationMissed { missed_at, .. } => {
                self.standing = Standing::Missed { missed_at: *missed_at }
            }
            Event::ObligationVoided { reason, .. } => self.standing = Standing::Void { reason: *reason },
            _ => {}
        }
    }
}
