//! What follows from what sources say: reports, their amendments, replies and closings.

use chrono::{DateTime, Utc};

use crate::case::{Case, CaseEvent};
use crate::clock::stop;
use crate::event::{Event, ProcessEvent};
use crate::id::{CaseId, ReportId};
use crate::report::{Report, SourceClose, SourceReply};
use crate::request::{Actor, Outcome};
use crate::state::State;
use crate::time::SourceTime;

fn without_sealed(report: &Report) -> Report {
    Report { sealed: None, ..report.clone() }
}

pub(crate) fn reported(state: &State, report: &Report, now: DateTime<Utc>) -> Vec<Event> {
    let case = CaseId::of(report.id);
    match Found::of(state, report.id) {
        Found::Taken => vec![taken(report.id)],
        Found::Known(_) => Vec::new(),
        Found::Nothing => {
            vec![Event::Case(CaseEvent::Opened { case, report: without_sealed(report), at: Some(now) })]
        }
    }
}

/// What is known under the id of a report's case.
enum Found<'a> {
    Nothing,
    Known(&'a Case),
    /// A matter of a case that was split: another subject, since reports themselves have a case each.
    Taken,
}

impl<'a> Found<'a> {
    fn of(state: &'a State, report: ReportId) -> Self {
        match state.cases.get(&CaseId::of(report)) {
            None => Self::Nothing,
            Some(case) if case.part_of.is_some() => Self::Taken,
            Some(case) => Self::Known(case),
        }
    }
}

fn taken(report: ReportId) -> Event {
    Event::Process(ProcessEvent::CaseIdTaken { report, case: CaseId::of(report) })
}

fn unknown(report: ReportId) -> Event {
    Event::Process(ProcessEvent::ReportUnknown { report })
}

pub(crate) fn amended(state: &State, report: &Report, now: DateTime<Utc>) -> Vec<Event> {
    let case = CaseId::of(report.id);
    match Found::of(state, report.id) {
        Found::Known(_) => vec![Event::Case(CaseEvent::Amended { case, report: without_sealed(report) })],
        Found::Nothing | Found::Taken => reported(state, report, now),
    }
}

pub(crate) fn source_replied(state: &State, reply: &SourceReply) -> Vec<Event> {
    let case = CaseId::of(reply.report);
    let known = match Found::of(state, reply.report) {
        Found::Known(known) => known,
        Found::Nothing => return vec![unknown(reply.report)],
        Found::Taken => return vec![taken(reply.report)],
    };
    let by = Actor { role: "source".to_owned(), name: String::new() };
    let answered = CaseEvent::ReplyRecorded {
        case,
        text: reply.text.clone(),
        replied: reply.replied,
        office: reply.office.clone(),
        by: None,
    };
    let resumed = stop::pause_ended_by_reply(case, known, reply.replied, &by);
    std::iter::once(Event::Case(answered)).chain(resumed).collect()
}

pub(crate) fn source_closed(state: &State, close: &SourceClose, recorded_at: DateTime<Utc>) -> Vec<Event> {
    let case = CaseId::of(close.report);
    match Found::of(state, close.report) {
        Found::Nothing => vec![unknown(close.report)],
        Found::Taken => vec![taken(close.report)],
        Found::Known(known) if known.stage.is_closed() => Vec::new(),
        Found::Known(_) => vec![Event::Case(CaseEvent::Closed {
            case,
            closed: close.closed.unwrap_or_else(|| SourceTime::exact(recorded_at)),
            time_unknown: close.closed.is_none(),
            outcome: Outcome::ClosedBySource,
            note: close.status.clone(),
            by: None,
        })],
    }
}
