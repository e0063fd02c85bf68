//! The one function that decides: what follows from one arrival, given everything decided before.

pub(crate) mod asked;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use huiying_deadlines::{RuleId, RulePack};

use crate::case;
use crate::clock;
use crate::event::{Event, PolicyEvent, ProcessEvent};
use crate::intake::{Intake, Known};
use crate::process::alert::{Ended, Receipt};
use crate::state::State;

/// What follows from one intake record. Pure and deterministic; a refusal is an event too.
#[must_use]
pub fn decide(state: &State, known: &Known<'_>) -> Vec<Event> {
    let now = known.recorded_at;
    match known.intake {
        Intake::Reported(report) => case::arrivals::reported(state, report, now),
        Intake::Amended(report) => case::arrivals::amended(state, report, now),
        Intake::SourceReplied(reply) => case::arrivals::source_replied(state, reply),
        Intake::SourceClosed(close) => case::arrivals::source_closed(state, close, now),
        Intake::Requested(request) => asked::requested(state, request, now),
        Intake::CalendarPublished(calendar) => {
            vec![Event::Policy(PolicyEvent::CalendarAdopted { calendar: calendar.clone() })]
        }
        Intake::PolicyPublished(pack) => vec![policy_published(state, pack)],
        Intake::Ticked(_) => clock::ticks::ticked(state, now),
        Intake::AlertsTaken(round) => {
            vec![Event::Process(ProcessEvent::AlertsTaken { round: round.clone(), at: now })]
        }
        Intake::AlertsEnded(receipt) => vec![alerts_ended(receipt, now)],
    }
}

/// What the notifier says is on the record as it says it: nothing of the bureau's duties follows from it.
fn alerts_ended(receipt: &Receipt, at: DateTime<Utc>) -> Event {
    let round = receipt.round.clone();
    match receipt.ended.clone() {
        Ended::Told { subjects, n_alerts } => {
            Event::Process(ProcessEvent::AlertsTold { round, subjects, n_alerts, at })
        }
        Ended::Failed { why } => Event::Process(ProcessEvent::AlertsFailed { round, why, at }),
    }
}

/// A pack replaces the last one of its id; it takes no rule from another, so that none is relaxed under its own name.
fn policy_published(state: &State, pack: &RulePack) -> Event {
    let others = || state.packs.values().filter(|other| other.id != pack.id).flat_map(|other| &other.rules);
    let is_taken = |id: &&RuleId| others().any(|rule| rule.id == **id);
    let taken: Vec<RuleId> = pack.rules.iter().map(|rule| &rule.id).filter(is_taken).cloned().collect();
    match taken.is_empty() {
        true => Event::Policy(PolicyEvent::PackAdopted { pack: pack.clone() }),
        false => {
            let (pack, version) = (pack.id.clone(), pack.version.clone());
            Event::Policy(PolicyEvent::PackRefused { pack, version, taken })
        }
    }
}
