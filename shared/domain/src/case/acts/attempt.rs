//! Recording a reply that did not reach the petitioner (未送达).

use crate::case::{Case, CaseEvent};
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::time::SourceTime;

/// What is tried is an answer, and each matter of a case that was split is answered for itself.
pub(super) fn may_record(known: &Case) -> Result<(), Refusal> {
    known.unfinished()?;
    known.whole()
}

impl Asked<'_> {
    pub(crate) fn record_attempt(&self, case: CaseId, attempted: Option<SourceTime>, note: &str) -> Answer {
        let known = self.case(case, |it, _| may_record(it))?;
        let attempted = self.happened(attempted, known.known_receipt())?;
        let (note, by) = (needed("note", note)?, self.actor.clone());
        Ok(vec![Event::Case(CaseEvent::ReplyAttempted { case, attempted, note, by })])
    }
}
