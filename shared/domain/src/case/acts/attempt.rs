//! Recording a reply that did not reach the petitioner (未送达).

use crate::case::CaseEvent;
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::time::SourceTime;

impl Asked<'_> {
    pub(crate) fn record_attempt(&self, case: CaseId, attempted: Option<SourceTime>, note: &str) -> Answer {
        let known = self.unfinished(case)?;
        let attempted = self.happened(attempted, known.known_receipt())?;
        let (note, by) = (needed("note", note)?, self.request.actor.clone());
        Ok(vec![Event::Case(CaseEvent::ReplyAttempted { case, attempted, note, by })])
    }
}
