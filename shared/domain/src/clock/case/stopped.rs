//! What stops the clocks of a case: a reply, and of its source a closing.

use chrono::{DateTime, Utc};
use huiying_deadlines::RuleId;

use crate::case::Case;
use crate::clock::obligation::{Obligation, RestateCause, SOURCE_TARGET, Standing, VoidReason};
use crate::clock::{restate, start, stop};
use crate::event::Event;
use crate::id::{CaseId, Subject};
use crate::state::State;
use crate::time::SourceTime;

/// A reply meets the clocks that wait for it. One of an earlier cycle meets none of this one. While clocks wait to be counted
/// again after a change of calendar or rules, those it meets are counted first; one that `earlier` has moved in the same
/// decision is judged by where it was moved to.
pub(super) fn answered(
    state: &State,
    case: CaseId,
    before: &Case,
    replied: SourceTime,
    earlier: &[Event],
) -> Vec<Event> {
    if before.is_of_earlier_cycle(replied) {
        return Vec::new();
    }
    let subject = Subject::Case(case);
    let mut events = Vec::new();
    let mut dues = Vec::new();
    for it in stop::waiting_for_reply(state, before) {
        let due = moved_to(earlier, &it.rule).unwrap_or_else(|| fresh_due(state, subject, it, &mut events));
        dues.push((it.rule.clone(), due));
    }
    events.extend(stop::meet(subject, dues.into_iter(), replied));
    events
}

/// A later version of the source's reply takes the place of the one before: the clocks that one met are judged by it.
pub(super) fn judged_again(subject: Subject, before: &Case, after: &Case) -> Vec<Event> {
    let replies = before.first_reply.filter(|_| before.source_reply.is_some()).zip(after.first_reply);
    let Some((was, first)) = replies.filter(|(was, first)| was != first) else { return Vec::new() };
    let by_it = |it: &&Obligation| matches!(it.standing, Standing::Met { met_at, .. } if met_at == was.at);
    let met = start::last_of_each_rule(before.cycle()).filter(by_it);
    stop::meet(subject, met.map(|it| (it.rule.clone(), it.counted.due_hard)), first)
}

/// The source took its reply back: the clocks that it had met run again, and a reply that a person recorded meets them. Its
/// own target is left out where a closing that is taken back with the reply starts that again.
pub(super) fn reply_taken_back(
    state: &State,
    subject: Subject,
    (before, after): (&Case, &Case),
    is_closing_too: bool,
) -> Vec<Event> {
    let Some(was) = before.first_reply.filter(|was| after.first_reply != Some(*was)) else {
        return Vec::new();
    };
    let by_it = |it: &&Obligation| matches!(it.standing, Standing::Met { met_at, .. } if met_at == was.at);
    let is_left_out = |it: &Obligation| is_closing_too && it.rule.as_str() == SOURCE_TARGET;
    let met = start::last_of_each_rule(before.cycle()).filter(by_it).filter(|it| !is_left_out(it));
    let run_again = |it: &Obligation| {
        let cause = RestateCause::ReplyWithdrawn;
        let again = restate::restate(state, subject, it, it.anchor, it.facts.clone(), cause);
        let due_hard = restate::restated_due(&again).unwrap_or(it.counted.due_hard);
        let met = after
            .first_reply
            .map(|first| stop::meet(subject, std::iter::once((it.rule.clone(), due_hard)), first));
        std::iter::once(again).chain(met.unwrap_or_default()).collect::<Vec<_>>()
    };
    met.flat_map(run_again).collect()
}

/// The source's own target is a limit for closing. It is met by the closing where it waits, and judged again where the
/// source corrects the time of its closing or says it for the first time.
pub(super) fn closed(subject: Subject, before: &Case, closed: SourceTime) -> Vec<Event> {
    let met = before.first_reply.map_or(closed, |first| first.min(closed));
    let is_to_judge = |(place, it): &(usize, &Obligation)| match it.standing {
        Standing::Open | Standing::Missed { .. } => true,
        Standing::Met { met_at, .. } => {
            *place >= before.cycle_from && before.stage.is_closed() && met_at != met.at
        }
        Standing::Void { reason } => *place >= before.cycle_from && reason == VoidReason::ClosingTimeUnknown,
    };
    let mut targets = before.obligations.iter().enumerate();
    let target = targets.rfind(|(_, it)| it.rule.as_str() == SOURCE_TARGET);
    let due = target.filter(is_to_judge).map(|(_, it)| (it.rule.clone(), it.counted.due_hard));
    stop::meet(subject, due.into_iter(), met)
}

fn moved_to(earlier: &[Event], rule: &RuleId) -> Option<DateTime<Utc>> {
    let of_rule = |event: &&Event| event.clock_of().is_some_and(|(_, of)| of == rule);
    earlier.iter().find(of_rule).and_then(restate::restated_due)
}

fn fresh_due(state: &State, subject: Subject, it: &Obligation, events: &mut Vec<Event>) -> DateTime<Utc> {
    let fresh = restate::fresh(state, subject, it);
    let due = fresh.as_ref().and_then(restate::restated_due).unwrap_or(it.counted.due_hard);
    events.extend(fresh);
    due
}
