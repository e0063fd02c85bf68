//! Sending a case back for rework (退回重办): a new cycle; the result of the first stays (domain reference 3.4 case 22).

use crate::case::CaseEvent;
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::time::SourceTime;

impl Asked<'_> {
    pub(crate) fn reopen_case(&self, case: CaseId, reopened: Option<SourceTime>, reason: &str) -> Answer {
        let known = self.case(case)?;
        if !known.parts.is_empty() {
            return Err(Refusal::AnswerItsMatters);
        }
        if known.first_reply.is_none() && !known.stage.is_closed() {
            return Err(Refusal::NotFinished);
        }
        let earliest = known.first_reply.or(known.reopened).or(known.known_receipt());
        let reopened = self.happened(reopened, earliest)?;
        let (reason, by) = (needed("reason", reason)?, self.request.actor.clone());
        Ok(vec![Event::Case(CaseEvent::Reopened {
            case,
            reopened,
            reason,
            by,
            time_unknown: false,
            target: None,
        })])
    }
}
