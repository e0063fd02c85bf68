//! What follows from what sources say: reports, their amendments, replies and closings.

use chrono::{DateTime, Utc};

use crate::case::CaseEvent;
use crate::clock::stop;
use crate::event::{Event, ProcessEvent};
use crate::id::CaseId;
use crate::report::{Report, SourceClose, SourceReply};
use crate::request::{Actor, Outcome};
use crate::state::State;
use crate::time::SourceTime;

fn without_sealed(report: &Report) -> Report {
    Report { sealed: None, ..report.clone() }
}

pub(crate) fn reported(state: &State, report: &Report, now: DateTime<Utc>) -> Vec<Event> {
    let case = CaseId::of(report.id);
    if state.cases.contains_key(&case) {
        return Vec::new();
    }
    vec![Event::Case(CaseEvent::Opened { case, report: without_sealed(report), at: Some(now) })]
}

pub(crate) fn amended(state: &State, report: &Report, now: DateTime<Utc>) -> Vec<Event> {
    let case = CaseId::of(report.id);
    match state.cases.contains_key(&case) {
        true => vec![Event::Case(CaseEvent::Amended { case, report: without_sealed(report) })],
        false => reported(state, report, now),
    }
}

pub(crate) fn source_replied(state: &State, reply: &SourceReply) -> Vec<Event> {
    let case = CaseId::of(reply.report);
    let Some(known) = state.cases.get(&case) else {
        return vec![Event::Process(ProcessEvent::ReportUnknown { report: reply.report })];
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
    match state.cases.get(&case) {
        None => vec![Event::Process(ProcessEvent::ReportUnknown { report: close.report })],
        Some(known) if known.stage.is_closed() => Vec::new(),
        Some(_) => vec![Event::Case(CaseEvent::Closed {
            case,
            closed: close.closed.unwrap_or_else(|| SourceTime::exact(recorded_at)),
            outcome: Outcome::ClosedBySource,
            note: close.status.clone(),
            by: None,
        })],
    }
}
