//! Confirming what a case asks for and who handles it (研判).

use crate::case::CaseEvent;
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::report::MessageClass;

impl Asked<'_> {
    pub(crate) fn confirm_triage(&self, case: CaseId, class: MessageClass, office: &str) -> Answer {
        let known = self.unfinished(case)?;
        if !known.parts.is_empty() {
            return Err(Refusal::AnswerItsMatters);
        }
        let (office, by, at) = (needed("office", office)?, self.request.actor.clone(), self.recorded_at);
        Ok(vec![Event::Case(CaseEvent::TriageConfirmed { case, class, office, by, at })])
    }
}
