//! What follows from what sources say: reports, their amendments, replies and closings.

use chrono::{DateTime, Utc};

use super::clocks;
use crate::event::Event;
use crate::id::{CaseId, Subject};
use crate::obligation::{SOURCE_TARGET, VoidReason};
use crate::report::{Report, SourceClose, SourceReply};
use crate::request::Outcome;
use crate::state::State;
use crate::time::SourceTime;

fn without_sealed(report: &Report) -> Report {
    Report { sealed: None, ..report.clone() }
}

pub(super) fn reported(state: &State, report: &Report) -> Vec<Event> {
    let case = CaseId::of(report.id);
    if state.cases.contains_key(&case) {
        return Vec::new();
    }
    let mut events = vec![Event::CaseOpened { case, report: without_sealed(report) }];
    events.extend(clocks::start_reply_clocks(state, case, report.channel, report.class, report.received));
    events
        .extend(report.target.map(|target| clocks::start_target_clock(state, case, report.received, target)));
    events
}

pub(super) fn amended(state: &State, report: &Report) -> Vec<Event> {
    let case = CaseId::of(report.id);
    let Some(known) = state.cases.get(&case) else { return reported(state, report) };
    let mut events = vec![Event::CaseAmended { case, report: without_sealed(report) }];
    if known.stage.is_finished() {
        // A person has ended it; what the source says afterwards is noted and starts nothing.
        return events;
    }
    if !report.received_unknown && report.received != known.received {
        events.extend(clocks::redate(state, case, report));
        return events;
    }
    if let Some(class) = report.class.filter(|class| !known.class_confirmed && known.class != Some(*class)) {
        events.extend(clocks::reclassify(state, case, class));
    }
    events.extend(retarget(state, case, report));
    events
}

/// A changed target of the source voids the old target clock and starts a new one from the original receipt.
fn retarget(state: &State, case: CaseId, report: &Report) -> Vec<Event> {
    let subject = Subject::Case(case);
    let is_target = |rule: &huiying_deadlines::RuleId| rule.as_str() == SOURCE_TARGET;
    let current = state.obligations(subject).iter().find(|it| it.is_open() && is_target(&it.rule));
    let Some(known) = state.cases.get(&case) else { return Vec::new() };
    let wanted = report.target.map(|target| clocks::start_target_clock(state, case, known.received, target));
    let wanted_due = wanted.as_ref().and_then(|event| match event {
        Event::ObligationCreated { due_hard, .. } => Some(*due_hard),
        _ => None,
    });
    if current.map(|it| it.due_hard) == wanted_due || known.first_reply.is_some() {
        return Vec::new();
    }
    let voided = current.map(|it| Event::ObligationVoided {
        subject,
        rule: it.rule.clone(),
        reason: VoidReason::TargetChanged,
    });
    voided.into_iter().chain(wanted).collect()
}

pub(super) fn source_replied(state: &State, reply: &SourceReply) -> Vec<Event> {
    let case = CaseId::of(reply.report);
    if !state.cases.contains_key(&case) {
        return vec![Event::ReportUnknown { report: reply.report }];
    }
    let subject = Subject::Case(case);
    let mut events = vec![Event::ReplyRecorded {
        case,
        text: reply.text.clone(),
        replied: reply.replied,
        office: reply.office.clone(),
        by: None,
    }];
    events.extend(clocks::meet(subject, clocks::open(state.obligations(subject)), reply.replied));
    events
}

pub(super) fn source_closed(state: &State, close: &SourceClose, recorded_at: DateTime<Utc>) -> Vec<Event> {
    let case = CaseId::of(close.report);
    match state.cases.get(&case) {
        None => vec![Event::ReportUnknown { report: close.report }],
        Some(known) if known.stage.is_closed() => Vec::new(),
        // The open clocks stay open: a source that closes without a recorded reply has not answered.
        Some(_) => vec![Event::CaseClosed {
            case,
            closed: close.closed.unwrap_or_else(|| SourceTime::exact(recorded_at)),
            outcome: Outcome::ClosedBySource,
            note: close.status.clone(),
            by: None,
        }],
    }
}
