//! Taking up a case that came with an import of history (接办历史件).

use crate::case::{Case, CaseEvent};
use crate::decide::asked::{Answer, Asked};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;

/// What nobody has taken up yet can be.
pub(super) fn may_take_up(known: &Case) -> Result<(), Refusal> {
    known.unfinished()?;
    if known.from_history { Ok(()) } else { Err(Refusal::NotFromHistory) }
}

impl Asked<'_> {
    pub(crate) fn take_up_case(&self, case: CaseId) -> Answer {
        self.case(case, |it, _| may_take_up(it))?;
        Ok(vec![Event::Case(CaseEvent::TakenUp { case, by: self.actor.clone() })])
    }
}
