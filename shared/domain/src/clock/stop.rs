//! How a clock stops: met by what it waits for, or ended without it.

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::{RuleId, local_date, midnight_after};

use crate::actor::Actor;
use crate::case::{Case, CaseEvent};
use crate::clock::obligation::{Obligation, SOURCE_TARGET, Standing, VoidReason, owed};
use crate::clock::{ClockEvent, start};
use crate::event::Event;
use crate::id::{CaseId, Subject};
use crate::state::State;
use crate::time::SourceTime;

/// Whether what happened then is within a limit. A day ends before the instant that begins the next; a limit that a source
/// sets as an instant is reached only after that instant (届满).
fn is_within(rule: &RuleId, at: DateTime<Utc>, due_hard: DateTime<Utc>) -> bool {
    let is_an_instant = || due_hard != midnight_after(local_date(due_hard - TimeDelta::seconds(1)));
    at < due_hard || (at == due_hard && rule.as_str() == SOURCE_TARGET && is_an_instant())
}

/// What a reply (or a publication) does to the clocks that wait for it.
pub(crate) fn meet(
    subject: Subject,
    waiting: impl Iterator<Item = (RuleId, DateTime<Utc>)>,
    met: SourceTime,
) -> Vec<Event> {
    waiting
        .map(|(rule, due_hard)| {
            let on_time = is_within(&rule, met.at, due_hard);
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

/// The clocks of a case that a reply stops: those whose rules wait for it, and the target that the source itself states. A
/// clock whose rule is in force no more is still owed, and a reply is what it waited for.
pub(crate) fn waiting_for_reply<'a>(
    state: &'a State,
    known: &'a Case,
) -> impl Iterator<Item = &'a Obligation> {
    let facts = known.reply_facts();
    owed(&known.obligations).filter(move |it| {
        let rule = state.rule(&it.rule);
        rule.is_none_or(|(_, rule)| facts.iter().any(|fact| rule.is_stopped_by(fact)))
    })
}

/// Ends the target of the source among these that waits: what it waited for happened, nobody knows when.
pub(crate) fn unjudged(subject: Subject, obligations: &[Obligation]) -> Vec<Event> {
    let target = owed(obligations).filter(|it| it.rule.as_str() == SOURCE_TARGET);
    let void = |it: &Obligation| {
        let (rule, reason) = (it.rule.clone(), VoidReason::ClosingTimeUnknown);
        Event::Clock(ClockEvent::Voided { subject, rule, reason })
    };
    target.map(void).collect()
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

/// Ends every clock of a case whose import is withdrawn, however it stands: it is to be as if it had never been counted.
pub(crate) fn never_counted(subject: Subject, known: &Case) -> Vec<Event> {
    let reason = VoidReason::ImportWithdrawn;
    let counted = start::last_of_each_rule(&known.obligations)
        .filter(|it| !matches!(it.standing, Standing::Void { .. }));
    counted.map(|it| Event::Clock(ClockEvent::Voided { subject, rule: it.rule.clone(), reason })).collect()
}

/// Where clocks of a case stand still and a reply comes, it ends the pause: nobody is waited for any more.
pub(crate) fn pause_ended_by_reply(
    case: CaseId,
    known: &Case,
    replied: SourceTime,
    by: &Actor,
) -> Option<Event> {
    if known.is_of_earlier_cycle(replied) {
        return None;
    }
    let stood_still = |it: &Obligation| {
        let open = it.facts.pauses.iter().find(|pause| pause.to.is_none() && pause.from <= replied.at);
        open.map(|pause| pause.cause)
    };
    let cause = owed(&known.obligations).find_map(stood_still)?;
    Some(Event::Case(CaseEvent::PauseEnded { case, cause, ended: replied, by: by.clone() }))
}
