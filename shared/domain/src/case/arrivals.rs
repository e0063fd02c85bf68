//! What follows from what sources say: reports, their amendments, replies and closings, and whether they list them.

use chrono::{DateTime, Utc};

use crate::actor::Actor;
use crate::case::{Case, CaseEvent, Outcome, Stage};
use crate::clock::obligation::{Obligation, SOURCE_TARGET};
use crate::clock::{start, stop};
use crate::details::SourceState;
use crate::event::{Event, ProcessEvent};
use crate::id::{CaseId, ReportId};
use crate::listing::Listing;
use crate::report::{Report, SourceClose, SourceReply};
use crate::state::State;
use crate::time::SourceTime;

fn without_sealed(report: &Report) -> Report {
    Report { sealed: None, ..report.clone() }
}

/// A withdrawn case comes back with its report.
fn received_anew(report: &Report, at: DateTime<Utc>) -> Event {
    let case = CaseId::of(report.id);
    Event::Case(CaseEvent::ReceivedAnew { case, report: without_sealed(report), at })
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
    let known = match Found::of(state, report.id) {
        Found::Known(known) => known,
        Found::Nothing | Found::Taken => return reported(state, report, now),
    };
    if known.is_withdrawn() {
        return vec![received_anew(report, now)];
    }
    let amended = Event::Case(CaseEvent::Amended { case, report: without_sealed(report), withdrawn: None });
    std::iter::once(amended).chain(sent_back(state, case, known, report, now)).collect()
}

/// What follows where a source newly says that a settled case was sent back (退回重办): a new cycle with the limit of the
/// row (domain reference 3.4 case 22). The source knows nothing of matters, so of a case that was split every settled one
/// is sent back with the whole: one for which that was wrong can be closed again, one that was left out would be missed.
fn sent_back(state: &State, case: CaseId, known: &Case, report: &Report, now: DateTime<Utc>) -> Vec<Event> {
    let sent_back = Some(SourceState::SentBack);
    if report.details.state != sent_back || known.source_state == sent_back {
        return Vec::new();
    }
    let parts = known.parts.iter().filter_map(|id| Some((*id, state.cases.get(id)?)));
    // The limit of the source is one for the whole.
    let parts =
        parts.filter_map(|(id, part)| reopened(id, part, &Report { target: None, ..report.clone() }, now));
    reopened(case, known, report, now).into_iter().chain(parts).collect()
}

/// A new cycle of one case, where it is settled.
fn reopened(case: CaseId, known: &Case, report: &Report, now: DateTime<Utc>) -> Option<Event> {
    let settled_at = known.settled_at()?;
    let stated = report.details.modified.filter(|it| it.at > settled_at && it.at <= now);
    let reopened = stated.unwrap_or_else(|| SourceTime::exact(now));
    Some(Event::Case(CaseEvent::Reopened {
        case,
        reopened,
        reason: report.status.clone().unwrap_or_default(),
        by: Actor::the_source(),
        time_unknown: stated.is_none(),
        target: report.target.filter(|target| {
            // One that has passed and is the same as before is the limit of the earlier cycle.
            let is_target = |it: &&Obligation| it.rule.as_str() == SOURCE_TARGET && !it.is_taken_back();
            let earlier = known.obligations.iter().rev().find(is_target);
            let due_hard = start::target_due(*target);
            due_hard > reopened.at || earlier.is_none_or(|it| it.counted.due_hard != due_hard)
        }),
    }))
}

pub(crate) fn source_replied(state: &State, reply: &SourceReply) -> Vec<Event> {
    let case = CaseId::of(reply.report);
    let known = match Found::of(state, reply.report) {
        Found::Known(known) if !known.is_withdrawn() => known,
        Found::Known(_) | Found::Nothing => return vec![unknown(reply.report)],
        Found::Taken => return vec![taken(reply.report)],
    };
    let by = Actor::the_source();
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

/// A case that its source closed may be closed by it again, at a corrected time: both closings stay on the record, and the
/// later is in force. What a person closed stays as it is.
pub(crate) fn source_closed(state: &State, close: &SourceClose, recorded_at: DateTime<Utc>) -> Vec<Event> {
    let case = CaseId::of(close.report);
    let known = match Found::of(state, close.report) {
        Found::Known(known) if !known.is_withdrawn() => known,
        Found::Known(_) | Found::Nothing => return vec![unknown(close.report)],
        Found::Taken => return vec![taken(close.report)],
    };
    let outcome = match close.state {
        Some(SourceState::ClosedDuplicate) => Outcome::Duplicate,
        Some(
            SourceState::Open
            | SourceState::Closed
            | SourceState::SentBack
            | SourceState::ReplyWithdrawn
            | SourceState::TargetWithdrawn,
        )
        | None => Outcome::ClosedBySource,
    };
    if let Stage::Closed { closed_at, outcome: was } = &known.stage {
        let is_corrected = close.closed.is_some_and(|closed| closed.at != *closed_at) || *was != outcome;
        if !(known.is_closed_by_source() && is_corrected) {
            return Vec::new();
        }
    }
    vec![Event::Case(CaseEvent::Closed {
        case,
        closed: close.closed.unwrap_or_else(|| SourceTime::exact(recorded_at)),
        time_unknown: close.closed.is_none(),
        outcome,
        note: close.status.clone(),
        by: None,
    })]
}

/// A source that drops a report has not answered anybody, so nothing follows but that it is known. What was known before
/// is not said again, and a case that was withdrawn is none of the source's any more.
pub(crate) fn listing_stated(state: &State, listing: Listing) -> Vec<Event> {
    let Listing { report, listed, exported_at, import, withdrawn } = listing;
    let case = CaseId::of(report);
    let known = match Found::of(state, report) {
        Found::Known(known) => known,
        Found::Nothing => return vec![unknown(report)],
        Found::Taken => return vec![taken(report)],
    };
    if known.is_withdrawn() || known.vanished_at.is_none() == listed {
        return Vec::new();
    }
    let event = match (listed, import) {
        (true, import) => CaseEvent::ListedAgain { case, exported_at, import, withdrawn },
        (false, Some(import)) => CaseEvent::NoLongerListed { case, exported_at, import, withdrawn },
        // Only an export can show that.
        (false, None) => return Vec::new(),
    };
    vec![Event::Case(event)]
}
