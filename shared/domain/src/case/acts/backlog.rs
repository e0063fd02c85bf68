//! Taking the missed limits of a case as backlog (列入积压).

use crate::case::{Case, CaseEvent};
use crate::clock::obligation::{Obligation, owed};
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;

/// A limit is on record as missed and still owed, and nobody has decided on it since that was known. Cases of history are on no duty queue
/// that they could leave.
pub(super) fn may_take(known: &Case) -> Result<(), Refusal> {
    known.unfinished()?;
    let missed = owed(&known.obligations).filter(|it| it.is_overdue_on_record());
    let last = missed.map(Obligation::miss_known_at).max().filter(|_| !known.from_history);
    match last {
        Some(last) if known.backlog_at.is_none_or(|at| at < last) => Ok(()),
        Some(_) | None => Err(Refusal::NothingMissed),
    }
}

impl Asked<'_> {
    pub(crate) fn take_as_backlog(&self, case: CaseId, reason: &str) -> Answer {
        self.case(case, |it, _| may_take(it))?;
        let (reason, by) = (needed("reason", reason)?, self.actor.clone());
        Ok(vec![Event::Case(CaseEvent::TakenAsBacklog { case, reason, by, at: self.recorded_at })])
    }
}
