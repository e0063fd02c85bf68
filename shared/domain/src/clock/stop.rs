//! What a reply or a publication does to the clocks that wait for it, and what ends them without one.

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::RuleId;

use super::recount;
use crate::case::Case;
use crate::case::clock_acts::resumed;
use crate::clock::obligation::{Obligation, VoidReason, owed};
use crate::event::{CaseEvent, ClockEvent, Event};
use crate::id::{CaseId, Subject};
use crate::request::Actor;
use crate::state::State;
use crate::time::SourceTime;

/// What a reply does to the clocks of a case that wait for it. A clock that stood still goes on until the reply; while
/// clocks wait to be counted again, those it meets are counted first; a reply of an earlier cycle meets none of this one.
pub(crate) fn answer(
    state: &State,
    case: CaseId,
    known: &Case,
    replied: SourceTime,
    by: &Actor,
) -> Vec<Event> {
    if known.is_of_earlier_cycle(replied) {
        return Vec::new();
    }
    let subject = Subject::Case(case);
    let mut events = Vec::new();
    let stood_still = owed(&known.obligations)
        .find_map(|it| it.facts.pauses.iter().find(|pause| pause.to.is_none() && pause.from <= replied.at));
    if let Some(cause) = stood_still.map(|pause| pause.cause) {
        events.push(Event::Case(CaseEvent::PauseEnded { case, cause, ended: replied, by: by.clone() }));
        events.extend(resumed(state, case, known, cause, replied));
    }
    let mut dues = Vec::new();
    for it in owed(&known.obligations) {
        let of_rule = |event: &&Event| event.clock_of().is_some_and(|(_, rule)| *rule == it.rule);
        let due = match events.iter().find(of_rule).and_then(recount::due_of) {
            Some(due) => due,
            None => {
                let fresh = recount::fresh(state, subject, it);
                let due = fresh.as_ref().and_then(recount::due_of).unwrap_or(it.counted.due_hard);
                events.extend(fresh);
                due
            }
        };
        dues.push((it.rule.clone(), due));
    }
    events.extend(meet(subject, dues.into_iter(), replied));
    events
}

/// What a reply (or a publication) does to the clocks that wait for it.
pub(crate) fn meet(
    subject: Subject,
    waiting: impl Iterator<Item = (RuleId, DateTime<Utc>)>,
    met: SourceTime,
) -> Vec<Event> {
    waiting
        .map(|(rule, due_hard)| {
            let on_time = met.at < due_hard;
            let margin: TimeDelta = if on_time { due_hard - met.at } else { met.at - due_hard };
            Event::Clock(ClockEvent::Met {
                subject,
                rule,
                met_at: met.at,
                on_time,
                margin_seconds: margin.num_seconds(),
            })
        })
        .collect()
}

/// Rule and limit of every clock among these that waits to be met.
pub(crate) fn waiting(obligations: &[Obligation]) -> impl Iterator<Item = (RuleId, DateTime<Utc>)> + '_ {
    owed(obligations).map(|it| (it.rule.clone(), it.counted.due_hard))
}

/// Ends every clock among these that waits: what had run out by `now` is missed and stays so, the rest is void.
pub(crate) fn end_waiting(
    subject: Subject,
    obligations: &[Obligation],
    reason: VoidReason,
    now: DateTime<Utc>,
) -> Vec<Event> {
    let end = |it: &Obligation| {
        let (rule, due_hard) = (it.rule.clone(), it.counted.due_hard);
        let missed = it.binding && !it.is_paused() && due_hard <= now;
        match missed {
            true => Event::Clock(ClockEvent::Missed { subject, rule, missed_at: due_hard }),
            false => Event::Clock(ClockEvent::Voided { subject, rule, reason }),
        }
    };
    owed(obligations).filter(|it| it.is_open()).map(end).collect()
}

/// A clock that is started on a case, and what a reply already given does to it.
pub(crate) fn with_reply_so_far(started: Event, first_reply: Option<SourceTime>) -> Vec<Event> {
    let met = match (&started, first_reply) {
        (Event::Clock(ClockEvent::Created { subject, rule, due_hard, .. }), Some(first)) => {
            meet(*subject, std::iter::once((rule.clone(), *due_hard)), first)
        }
        _ => Vec::new(),
    };
    std::iter::once(started).chain(met).collect()
}
