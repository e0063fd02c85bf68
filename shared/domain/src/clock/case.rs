//! The clocks of a case: what each thing that happens to it does to them.

mod moved;
mod started;
mod stopped;

use chrono::{DateTime, Utc};

use super::start::Starting;
use super::stop;
use crate::case::{Case, CaseEvent};
use crate::clock::obligation::{PastReason, SOURCE_TARGET, VoidReason};
use crate::event::Event;
use crate::id::Subject;
use crate::report::Channel;
use crate::request::Outcome;
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
        | CaseEvent::TriageConfirmed { .. }
        | CaseEvent::ReplyRecorded { .. }
        | CaseEvent::ReplyAttempted { .. }
        | CaseEvent::Closed { .. }
        | CaseEvent::Reopened { .. }
        | CaseEvent::TakenUp { .. }
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
        return started::by_report(
            state,
            starting(PastReason::ReceivedLate),
            report,
            &Case::opened(report, now),
        );
    }
    let Some(before) = state.cases.get(&case) else { return Vec::new() };
    let after = || {
        let mut after = before.clone();
        after.apply(event);
        after
    };
    match event {
        CaseEvent::Opened { .. }
        | CaseEvent::ReplyAttempted { .. }
        | CaseEvent::TakenUp { .. }
        | CaseEvent::TransferRequested { .. }
        | CaseEvent::TransferAnswered { .. } => Vec::new(),
        CaseEvent::Amended { report, .. } => {
            // A person has ended it; what the source says afterwards is noted and starts nothing.
            if before.stage.is_finished() {
                return Vec::new();
            }
            let mut events = moved::redated(state, case, before, report);
            if report.class.is_some_and(|class| is_newly_named(before, class)) {
                events.extend(started::reclassified(
                    state,
                    starting(PastReason::Reclassified),
                    before,
                    &after(),
                ));
            }
            events.extend(started::retargeted(state, case, report, now));
            events
        }
        CaseEvent::TriageConfirmed { .. } => {
            started::reclassified(state, starting(PastReason::Reclassified), before, &after())
        }
        CaseEvent::ReplyRecorded { replied, .. } => stopped::answered(state, case, before, *replied, earlier),
        CaseEvent::MattersAnswered { replied, .. } => {
            let waiting = stop::waiting_for_reply(state, before);
            let dues = waiting.map(|it| (it.rule.clone(), it.counted.due_hard));
            stop::meet(subject, dues, *replied)
        }
        CaseEvent::Closed { closed, time_unknown, outcome, .. } => {
            let closed = (!time_unknown).then_some(*closed);
            ended(subject, before, *outcome, closed, now)
        }
        CaseEvent::Reopened { reopened, .. } => {
            let mut events =
                stop::end_waiting(subject, &before.obligations, VoidReason::NewCycle, reopened.at);
            let again = Case { reopened: Some(*reopened), ..before.clone() };
            events.extend(started::by_class(state, starting(PastReason::ReceivedLate), &again));
            events
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

/// What becomes of the clocks of a case that is closed. The reply clocks stay open where a source closes without a recorded
/// reply: it has not answered. Its own target is a limit for closing, and that is met, or judged by nobody where the time
/// of closing is not known.
fn ended(
    subject: Subject,
    before: &Case,
    outcome: Outcome,
    closed: Option<SourceTime>,
    now: DateTime<Utc>,
) -> Vec<Event> {
    match (outcome, closed) {
        (Outcome::ClosedBySource, None) => stop::unjudged(subject, &before.obligations),
        (Outcome::ClosedBySource, Some(closed)) => {
            let target =
                stop::waiting(&before.obligations).filter(|(rule, _)| rule.as_str() == SOURCE_TARGET);
            stop::meet(subject, target, closed)
        }
        (
            Outcome::Answered
            | Outcome::NoReplyDue
            | Outcome::Duplicate
            | Outcome::Transferred
            | Outcome::NotCorrected
            | Outcome::Unreachable,
            closed,
        ) => {
            let at = closed.map_or(now, |closed| closed.at);
            stop::end_waiting(subject, &before.obligations, end_by(outcome), at)
        }
    }
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
    }
}
