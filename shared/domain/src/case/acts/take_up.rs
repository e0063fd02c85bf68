//! Taking up a case that came with an import of history (接办历史件).

use crate::case::CaseEvent;
use crate::decide::asked::{Answer, Asked};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;

impl Asked<'_> {
    pub(crate) fn take_up_case(&self, case: CaseId) -> Answer {
        if !self.unfinished(case)?.from_history {
            return Err(Refusal::NotFromHistory);
        }
        Ok(vec![Event::Case(CaseEvent::TakenUp { case, by: self.request.actor.clone() })])
    }
}
