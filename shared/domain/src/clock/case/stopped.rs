//! What stops the clocks of a case: a reply.

use chrono::{DateTime, Utc};
use huiying_deadlines::RuleId;

use crate::case::Case;
use crate::clock::obligation::Obligation;
use crate::clock::{restate, stop};
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
