//! From an event to the next state; total, because what is recorded has happened.

use chrono::{DateTime, Utc};
use huiying_deadlines::{Facts, PauseCause, RuleId};

use crate::case::{Case, Stage};
use crate::clock::obligation::{Counted, Obligation, RestateCause, Standing};
use crate::event::{CaseEvent, ClockEvent, Event, IncidentEvent, PolicyEvent, ProcessEvent};
use crate::id::{CaseId, Subject};
use crate::incident::{Grade, Incident};
use crate::report::Report;
use crate::request::Matter;
use crate::state::{Recount, State};
use crate::time::SourceTime;

/// Folds one event into the state.
pub fn evolve(state: &mut State, event: &Event) {
    match event {
        Event::Policy(PolicyEvent::CalendarAdopted { calendar }) => state.publish(calendar.clone()),
        Event::Policy(PolicyEvent::PackAdopted { pack }) => state.adopt(pack.clone()),
        Event::Policy(PolicyEvent::ClocksRecounted { through }) => {
            state.recount = state
                .recount
                .take()
                .filter(|_| through.is_some())
                .map(|recount| Recount { through: *through, ..recount });
        }
        Event::Case(CaseEvent::Opened { case, report, at }) => {
            state.cases.entry(*case).or_insert_with(|| opened(report, at.unwrap_or(report.received.at)));
        }
        Event::Incident(IncidentEvent::Registered { incident, grade, occurred, reported, .. }) => {
            let registered = registered(*grade, *occurred, *reported);
            state.incidents.entry(*incident).or_insert(registered);
        }
        Event::Process(ProcessEvent::IntakeParked { intake, report, .. }) => state.park(intake, *report),
        Event::Process(ProcessEvent::ClocksSetAside { subject, tick, .. }) => state.set_aside(*subject, tick),
        Event::Process(ProcessEvent::IntakeResumed { intake }) => {
            state.parking.resume(intake);
            state.take_back(intake);
        }
        Event::Case(CaseEvent::Split { case, matters, at, .. }) => split(state, *case, matters, *at),
        Event::Case(CaseEvent::Amended { case, report }) if !report.received_unknown => {
            let parts = state.cases.get(case).map(|it| it.parts.clone()).unwrap_or_default();
            for part in parts {
                if let Some(part) = state.cases.get_mut(&part) {
                    (part.received, part.received_unknown) = (report.received, false);
                }
            }
        }
        _ => {}
    }
    if let Some((subject, rule)) = event.clock_of() {
        state.disarm(subject);
        evolve_obligation(state, subject, rule, event);
        state.arm(subject);
    }
    match event.revises() {
        Some(Subject::Case(id)) => {
            if let Some(case) = state.cases.get_mut(&id) {
                case.evolve(event);
                case.revision += 1;
            }
        }
        Some(subject @ Subject::Incident(id)) => {
            state.disarm(subject);
            if let Some(incident) = state.incidents.get_mut(&id) {
                incident.evolve(event);
                incident.revision += 1;
            }
            state.arm(subject);
        }
        None => {}
    }
}

/// The case that a report opens.
pub(crate) fn opened(report: &Report, detected_at: DateTime<Utc>) -> Case {
    Case {
        channel: report.channel,
        class: report.class,
        class_confirmed: false,
        received: report.received,
        received_unknown: report.received_unknown,
        detected_at,
        stage: Stage::Received,
        first_reply: None,
        office: None,
        incident: None,
        part_of: None,
        parts: Vec::new(),
        transfer: None,
        supplement_asked: false,
        reopened: None,
        cycle_from: 0,
        attempts: 0,
        obligations: Vec::new(),
        revision: 0,
    }
}

fn registered(grade: Grade, occurred: Option<SourceTime>, reported: SourceTime) -> Incident {
    Incident {
        grade,
        occurred,
        reported,
        closed_at: None,
        merged_into: None,
        releases: Vec::new(),
        obligations: Vec::new(),
        revision: 0,
    }
}

fn split(state: &mut State, whole: CaseId, matters: &[(CaseId, Matter)], at: DateTime<Utc>) {
    let Some(case) = state.cases.get_mut(&whole) else { return };
    case.parts = matters.iter().map(|(id, _)| *id).collect();
    let whole_case = case.clone();
    for (id, matter) in matters {
        state.cases.entry(*id).or_insert_with(|| part_of(whole, &whole_case, matter, at));
    }
}

/// The case of one matter: received when the whole was, its class and office confirmed by the split.
pub(crate) fn part_of(whole: CaseId, case: &Case, matter: &Matter, at: DateTime<Utc>) -> Case {
    Case {
        class: Some(matter.class),
        class_confirmed: true,
        stage: Stage::Handling { office: matter.office.clone(), confirmed_at: at },
        office: Some(matter.office.clone()),
        part_of: Some(whole),
        parts: Vec::new(),
        first_reply: None,
        transfer: None,
        cycle_from: 0,
        attempts: 0,
        obligations: Vec::new(),
        revision: 1,
        ..case.clone()
    }
}

impl Case {
    /// Folds a later event of this case into it.
    fn evolve(&mut self, event: &Event) {
        match event {
            Event::Case(CaseEvent::Amended { report, .. }) => {
                if !self.class_confirmed {
                    self.class = report.class;
                }
                if !report.received_unknown {
                    self.received = report.received;
                    self.received_unknown = false;
                }
            }
            Event::Case(CaseEvent::TriageConfirmed { class, office, at, .. }) => {
                self.class = Some(*class);
                self.class_confirmed = true;
                self.office = Some(office.clone());
                if matches!(self.stage, Stage::Received | Stage::Handling { .. }) {
                    self.stage = Stage::Handling { office: office.clone(), confirmed_at: *at };
                }
            }
            Event::Case(CaseEvent::ReplyRecorded { replied, .. }) if self.is_of_earlier_cycle(*replied) => {}
            Event::Case(CaseEvent::ReplyRecorded { replied, .. })
            | Event::Case(CaseEvent::MattersAnswered { replied, .. }) => {
                let first = self.first_reply.map_or(*replied, |earlier| earlier.min(*replied));
                self.first_reply = Some(first);
                if !self.stage.is_closed() {
                    self.stage = Stage::Answered { replied: first };
                }
            }
            Event::Case(CaseEvent::Closed { closed, outcome, .. }) => {
                self.stage = Stage::Closed { closed_at: closed.at, outcome: *outcome };
            }
            Event::Case(CaseEvent::Reopened { reopened, .. }) => {
                self.first_reply = None;
                self.reopened = Some(*reopened);
                self.cycle_from = self.obligations.len();
                self.stage = Stage::after_reopening(self.office.clone(), reopened.at);
            }
            Event::Case(CaseEvent::Linked { incident, .. }) => self.incident = Some(*incident),
            Event::Case(CaseEvent::Unlinked { .. }) => self.incident = None,
            Event::Case(CaseEvent::TransferRequested { to, .. }) => self.transfer = Some(to.clone()),
            Event::Case(CaseEvent::TransferAnswered { .. }) => self.transfer = None,
            Event::Case(CaseEvent::ReplyAttempted { .. }) => self.attempts += 1,
            Event::Case(CaseEvent::PauseBegan { cause: PauseCause::Supplement, .. }) => {
                self.supplement_asked = true
            }
            _ => {}
        }
    }
}

impl Incident {
    /// Folds a later event of this incident into it.
    fn evolve(&mut self, event: &Event) {
        match event {
            Event::Incident(IncidentEvent::Closed { at, .. }) => self.closed_at = Some(*at),
            Event::Incident(IncidentEvent::Regraded { grade, .. }) => self.grade = *grade,
            Event::Incident(IncidentEvent::OccurrenceStated { occurred, .. }) => {
                self.occurred = Some(*occurred)
            }
            Event::Incident(IncidentEvent::Merged { into, .. }) => self.merged_into = Some(*into),
            Event::Incident(IncidentEvent::Split { .. }) => self.merged_into = None,
            Event::Incident(IncidentEvent::ReleasePublished { kind, published, .. }) => {
                self.releases.push((*kind, *published))
            }
            Event::Incident(IncidentEvent::ReleaseWithdrawn { kind, .. }) => {
                self.releases.retain(|(it, _)| it != kind)
            }
            _ => {}
        }
    }
}

fn evolve_obligation(state: &mut State, subject: Subject, rule: &RuleId, event: &Event) {
    if let Some(created) = Obligation::created_by(event) {
        if let Some(list) = state.obligations_mut(subject) {
            // Most cases have one clock or two; growing by the usual doubling would hold room for four.
            list.reserve_exact(1);
            list.push(created);
        }
    } else if let Some(obligation) = state.obligation_mut(subject, rule) {
        obligation.apply(event);
    }
}

impl Obligation {
    /// The obligation that an `ObligationCreated` event makes; `None` for any other event.
    #[must_use]
    pub fn created_by(event: &Event) -> Option<Self> {
        let Event::Clock(ClockEvent::Created {
            subject: _,
            rule,
            pack,
            calendar,
            started_at,
            anchor,
            due_hard,
            due_soft,
            provisional,
            candidate,
            binding,
            due_by_law,
            target_due,
            already_past,
        }) = event
        else {
            return None;
        };
        Some(Self {
            rule: rule.clone(),
            anchor: *anchor,
            facts: Facts::starting(*started_at),
            counted: Counted {
                pack: pack.clone(),
                calendar: calendar.clone(),
                due_hard: *due_hard,
                due_soft: *due_soft,
                provisional: *provisional,
                due_by_law: *due_by_law,
                target_due: *target_due,
            },
            binding: *binding,
            candidate: *candidate,
            already_past: *already_past,
            warned_at: None,
            standing: Standing::Open,
        })
    }

    /// Folds a later event on this obligation's rule into it.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Clock(ClockEvent::Confirmed { .. }) => self.candidate = false,
            Event::Clock(ClockEvent::Restated { anchor, facts, counted, cause, .. }) => {
                self.anchor = *anchor;
                self.facts = facts.clone();
                self.counted = counted.clone();
                self.warned_at = None;
                self.already_past = self.already_past.filter(|past| counted.due_hard <= past.known_at);
                // A miss stands unless the limit moved beyond it; then the next tick judges anew.
                let moved =
                    matches!(self.standing, Standing::Missed { missed_at } if missed_at < counted.due_hard);
                // What met it is said again where it still does.
                let regrouped = matches!(
                    cause,
                    RestateCause::Merged
                        | RestateCause::Split
                        | RestateCause::Occurrence
                        | RestateCause::Receipt
                );
                if moved || (regrouped && self.standing.is_met()) {
                    self.standing = Standing::Open;
                }
            }
            Event::Clock(ClockEvent::Warned { moment, .. }) => self.warned_at = Some(*moment),
            Event::Clock(ClockEvent::Met { met_at, on_time, margin_seconds, .. }) => {
                self.standing =
                    Standing::Met { met_at: *met_at, on_time: *on_time, margin_seconds: *margin_seconds };
            }
            Event::Clock(ClockEvent::Missed { missed_at, .. }) => {
                self.standing = Standing::Missed { missed_at: *missed_at };
            }
            Event::Clock(ClockEvent::Voided { reason, .. }) => {
                self.standing = Standing::Void { reason: *reason }
            }
            _ => {}
        }
    }
}
