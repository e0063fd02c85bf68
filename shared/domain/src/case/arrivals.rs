//! What follows from what sources say: reports, their amendments, replies and closings.

use chrono::{DateTime, Utc};

use crate::case::Case;
use crate::clock::obligation::{PastReason, SOURCE_TARGET, Standing, VoidReason};
use crate::clock::start::{self, Starting};
use crate::clock::stop;
use crate::event::{CaseEvent, ClockEvent, Event, ProcessEvent};
use crate::evolve::opened;
use crate::id::{CaseId, Subject};
use crate::report::{Channel, Report, SourceClose, SourceReply};
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
    let mut events =
        vec![Event::Case(CaseEvent::Opened { case, report: without_sealed(report), at: Some(now) })];
    let starting = Starting { subject: Subject::Case(case), now, past: PastReason::ReceivedLate };
    events.extend(start::start_reply_clocks(state, starting, &opened(report, now), report.class));
    events.extend(
        report.target.map(|target| start::start_target_clock(state, case, report.received, target, now)),
    );
    events
}

pub(crate) fn amended(state: &State, report: &Report, now: DateTime<Utc>) -> Vec<Event> {
    let case = CaseId::of(report.id);
    let Some(known) = state.cases.get(&case) else { return reported(state, report, now) };
    let mut events = vec![Event::Case(CaseEvent::Amended { case, report: without_sealed(report) })];
    if known.stage.is_finished() {
        // A person has ended it; what the source says afterwards is noted and starts nothing.
        return events;
    }
    let redated = !report.received_unknown && report.received != known.received;
    if redated {
        let parts = known.parts.iter().filter_map(|id| Some((*id, state.cases.get(id)?)));
        for (id, it) in std::iter::once((case, known)).chain(parts) {
            events.extend(start::redate(state, id, it, report));
        }
    }
    let newly_named = |class: &_| {
        let whole = known.parts.is_empty() && known.channel != Channel::Mention;
        whole && !known.class_confirmed && known.class != Some(*class)
    };
    if let Some(class) = report.class.filter(newly_named) {
        let received = if redated { report.received } else { known.received };
        let known = Case { received, ..known.clone() };
        events.extend(start::reclassify(state, case, &known, class, now));
    }
    events.extend(retarget(state, case, report, now));
    events
}

/// A changed target of the source voids the old target clock and starts a new one from the original receipt.
fn retarget(state: &State, case: CaseId, report: &Report, now: DateTime<Utc>) -> Vec<Event> {
    let subject = Subject::Case(case);
    let is_target = |rule: &huiying_deadlines::RuleId| rule.as_str() == SOURCE_TARGET;
    let last = state.obligations(subject).iter().rev().find(|it| is_target(&it.rule));
    let current = last.filter(|it| !matches!(it.standing, Standing::Void { .. }));
    let Some(known) = state.cases.get(&case) else { return Vec::new() };
    let wanted =
        report.target.map(|target| start::start_target_clock(state, case, known.received, target, now));
    let wanted_due = wanted.as_ref().and_then(|event| match event {
        Event::Clock(ClockEvent::Created { due_hard, .. }) => Some(*due_hard),
        _ => None,
    });
    let judged = current.is_some_and(|it| it.standing.is_met());
    let ended = known.first_reply.is_some() || known.stage.is_closed();
    if judged || ended || current.map(|it| it.counted.due_hard) == wanted_due {
        return Vec::new();
    }
    let voided = current.map(|it| {
        Event::Clock(ClockEvent::Voided { subject, rule: it.rule.clone(), reason: VoidReason::TargetChanged })
    });
    voided.into_iter().chain(wanted).collect()
}

pub(crate) fn source_replied(state: &State, reply: &SourceReply) -> Vec<Event> {
    let case = CaseId::of(reply.report);
    let Some(known) = state.cases.get(&case) else {
        return vec![Event::Process(ProcessEvent::ReportUnknown { report: reply.report })];
    };
    let mut events = vec![Event::Case(CaseEvent::ReplyRecorded {
        case,
        text: reply.text.clone(),
        replied: reply.replied,
        office: reply.office.clone(),
        by: None,
    })];
    let by = Actor { role: "source".to_owned(), name: String::new() };
    events.extend(stop::answer(state, case, known, reply.replied, &by));
    events
}

pub(crate) fn source_closed(state: &State, close: &SourceClose, recorded_at: DateTime<Utc>) -> Vec<Event> {
    let case = CaseId::of(close.report);
    match state.cases.get(&case) {
        None => vec![Event::Process(ProcessEvent::ReportUnknown { report: close.report })],
        Some(known) if known.stage.is_closed() => Vec::new(),
        // The reply clocks stay open: a source that closes without a recorded reply has not answered. Its own target
        // is a limit for closing, and that is met.
        Some(known) => {
            let closed = close.closed.unwrap_or_else(|| SourceTime::exact(recorded_at));
            let target = stop::waiting(&known.obligations).filter(|(rule, _)| rule.as_str() == SOURCE_TARGET);
            let mut events = vec![Event::Case(CaseEvent::Closed {
                case,
                closed,
                outcome: Outcome::ClosedBySource,
                note: close.status.clone(),
                by: None,
            })];
            events.extend(stop::meet(Subject::Case(case), target, closed));
            events
        }
    }
}
