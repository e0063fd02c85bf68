//! The clocks of a case: what each thing that happens to it does to them.

mod moved;
mod started;
mod stopped;

use chrono::{DateTime, Utc};

use super::start::{self, Starting};
use super::stop;
use crate::case::{Case, CaseEvent, Outcome};
use crate::clock::obligation::{Obligation, PastReason, SOURCE_TARGET, VoidReason, owed};
use crate::details::SourceState;
use crate::event::Event;
use crate::id::{CaseId, Subject};
use crate::report::{Channel, Report};
use crate::state::State;
use crate::time::SourceTime;

pub(crate) use moved::{ended_then, paused, paused_since};
pub(crate) use started::{clocks_due_to, missing_at};

/// Whether an event moves limits, so that what stops clocks in the same decision is judged by the moved ones.
pub(super) fn moves_limits(event: &CaseEvent) -> bool {
    match event {
        CaseEvent::PauseEnded { .. } => true,
        CaseEvent::Opened { .. }
        | CaseEvent::Amended { .. }
        | CaseEvent::Withdrawn { .. }
        | CaseEvent::WithdrawalHeld { .. }
        | CaseEvent::ReceivedAnew { .. }
        | CaseEvent::NoLongerListed { .. }
        | CaseEvent::ListedAgain { .. }
        | CaseEvent::TriageConfirmed { .. }
        | CaseEvent::ReplyRecorded { .. }
        | CaseEvent::ReplyAttempted { .. }
        | CaseEvent::Closed { .. }
        | CaseEvent::Reopened { .. }
        | CaseEvent::TakenUp { .. }
        | CaseEvent::TakenAsBacklog { .. }
        | CaseEvent::Linked { .. }
        | CaseEvent::Unlinked { .. }
        | CaseEvent::Split { .. }
        | CaseEvent::MattersAnswered { .. }
        | CaseEvent::TransferRequested { .. }
        | CaseEvent::TransferAnswered { .. }
        | CaseEvent::ExtensionGranted { .. }
        | CaseEvent::PauseBegan { .. } => false,
    }
}

/// What becomes of the clocks of a case, and of its parts, by something that happened to it. `earlier` is what became of
/// them by other things in the same decision.
pub(super) fn follow(state: &State, event: &CaseEvent, earlier: &[Event], now: DateTime<Utc>) -> Vec<Event> {
    let case = event.case();
    let subject = Subject::Case(case);
    let starting = |past| Starting { subject, now, past };
    if let CaseEvent::Opened { report, .. } = event {
        let opened = Case::opened(report, now);
        return started::by_report(state, starting(PastReason::ReceivedLate), report, &opened);
    }
    let Some(before) = state.cases.get(&case) else { return Vec::new() };
    let after = || {
        let mut after = before.clone();
        after.apply(event);
        after
    };
    match event {
        CaseEvent::Opened { .. }
        | CaseEvent::WithdrawalHeld { .. }
        | CaseEvent::NoLongerListed { .. }
        | CaseEvent::ListedAgain { .. }
        | CaseEvent::ReplyAttempted { .. }
        | CaseEvent::TakenUp { .. }
        | CaseEvent::TakenAsBacklog { .. }
        | CaseEvent::TransferRequested { .. }
        | CaseEvent::TransferAnswered { .. } => Vec::new(),
        CaseEvent::Amended { report, .. } => {
            amended(state, starting(PastReason::ReceivedLate), (before, &after()), report)
        }
        CaseEvent::Withdrawn { .. } => stop::never_counted(subject, before),
        CaseEvent::ReceivedAnew { report, at, .. } => {
            started::by_report(state, starting(PastReason::ReceivedLate), report, &Case::opened(report, *at))
        }
        CaseEvent::TriageConfirmed { .. } => {
            started::reclassified(state, starting(PastReason::Reclassified), before, &after())
        }
        CaseEvent::ReplyRecorded { replied, by, .. } => {
            let mut events = stopped::answered(state, case, before, *replied, earlier);
            if by.is_none() {
                events.extend(stopped::judged_again(subject, before, &after()));
            }
            events
        }
        CaseEvent::MattersAnswered { replied, .. } => {
            let waiting = stop::waiting_for_reply(state, before);
            let dues = waiting.map(|it| (it.rule.clone(), it.counted.due_hard));
            stop::meet(subject, dues, *replied)
        }
        CaseEvent::Closed { closed, time_unknown, outcome, by, .. } => {
            let closed = (!time_unknown).then_some(*closed);
            match by {
                Some(_) if *outcome != Outcome::ClosedBySource => {
                    closed_by_person(subject, before, *outcome, closed.map_or(now, |it| it.at))
                }
                Some(_) | None => closed_by_source(subject, before, *outcome, closed, now),
            }
        }
        CaseEvent::Reopened { reopened, target, .. } => {
            begun_anew(state, starting(PastReason::ReceivedLate), before, *reopened, *target)
        }
        CaseEvent::Linked { incident, .. } => {
            started::linked(state, starting(PastReason::ReceivedLate), before, *incident)
        }
        CaseEvent::Unlinked { .. } => started::missing(state, starting(PastReason::ReceivedLate), &after()),
        CaseEvent::Split { matters, at, .. } => started::split(state, case, before, matters, *at),
        CaseEvent::ExtensionGranted { rule, amount, .. } => {
            moved::extended(state, case, before, rule, *amount)
        }
        CaseEvent::PauseBegan { cause, began, .. } => moved::paused(state, case, before, *cause, *began),
        CaseEvent::PauseEnded { cause, ended, .. } => moved::resumed(state, case, before, *cause, *ended),
    }
}

/// A person who closes a case ends what waits for a reply, without meeting it.
fn closed_by_person(subject: Subject, before: &Case, outcome: Outcome, at: DateTime<Utc>) -> Vec<Event> {
    stop::end_waiting(subject, &before.obligations, end_by(outcome), at)
}

/// What the source changes of its report: the receipt, the class, its own target. Where it takes its closing back, what that
/// ended runs again.
fn amended(
    state: &State,
    starting: Starting,
    (before, after): (&Case, &Case),
    report: &Report,
) -> Vec<Event> {
    let is_taken_back = before.stage.is_closed() && !after.stage.is_closed();
    // A person has ended it; what the source says afterwards is noted and starts nothing.
    if before.stage.is_finished() && !is_taken_back {
        return Vec::new();
    }
    let mut events = moved::redated(state, CaseId::of(report.id), before, report);
    if report.class.is_some_and(|class| is_newly_named(before, class)) {
        let starting = Starting { past: PastReason::Reclassified, ..starting };
        events.extend(started::reclassified(state, starting, before, after));
    } else if is_taken_back {
        events.extend(started::missing(state, starting, after));
    }
    if before.source_reply.is_some() && after.source_reply.is_none() {
        let subject = starting.subject;
        events.extend(stopped::reply_taken_back(state, subject, (before, after), is_taken_back));
    }
    let withdrawn = Some(SourceState::TargetWithdrawn);
    if after.source_state == withdrawn && before.source_state != withdrawn && !is_taken_back {
        events.extend(started::target_taken_back(state, starting, before, report));
        return events;
    }
    events.extend(match is_taken_back {
        true => started::target_again(state, starting, after, report),
        false => started::retargeted(state, starting, before, report),
    });
    events
}

/// A new cycle, with the target of the source where it states one for it.
fn begun_anew(
    state: &State,
    starting: Starting,
    before: &Case,
    reopened: SourceTime,
    target: Option<SourceTime>,
) -> Vec<Event> {
    let mut events =
        stop::end_waiting(starting.subject, &before.obligations, VoidReason::NewCycle, reopened.at);
    let again = Case { reopened: Some(reopened), ..before.clone() };
    events.extend(started::by_class(state, starting, &again));
    events.extend(target.map(|target| start::target_clock(state, starting, &again, target)));
    events
}

/// What becomes of the clocks of a case that its source closes. The reply clocks stay open where it closes without a
/// recorded reply: it has not answered. One that is a duplicate is answered under its other number. The source's own target
/// is a limit for closing, and that is met, or judged by nobody where the time of closing is not known.
fn closed_by_source(
    subject: Subject,
    before: &Case,
    outcome: Outcome,
    closed: Option<SourceTime>,
    now: DateTime<Utc>,
) -> Vec<Event> {
    let mut events = match closed {
        None => stop::unjudged(subject, &before.obligations),
        Some(closed) => stopped::closed(subject, before, closed),
    };
    if outcome == Outcome::Duplicate {
        let others: Vec<Obligation> =
            owed(&before.obligations).filter(|it| it.rule.as_str() != SOURCE_TARGET).cloned().collect();
        let at = closed.map_or(now, |closed| closed.at);
        events.extend(stop::end_waiting(subject, &others, end_by(outcome), at));
    }
    events
}

/// Whether a class that the source names is news: a person's word, and the split of a case, stand above the source's.
fn is_newly_named(before: &Case, class: crate::report::MessageClass) -> bool {
    let whole = before.parts.is_empty() && before.channel != Channel::Mention;
    whole && !before.class_confirmed && before.class != Some(class)
}

/// Why the clocks of a case end that is closed so.
fn end_by(outcome: Outcome) -> VoidReason {
    match outcome {
        Outcome::Transferred => VoidReason::Transferred,
        Outcome::Answered
        | Outcome::NoReplyDue
        | Outcome::Duplicate
        | Outcome::ClosedBySource
        | Outcome::NotCorrected
        | Outcome::Unreachable => VoidReason::NoReplyDue,
        Outcome::ImportWithdrawn => VoidReason::ImportWithdrawn,
    }
}
