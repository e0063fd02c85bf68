//! Sending a case back for rework (退回重办): a new cycle; the result of the first stays (domain reference 3.4 case 22).

use crate::case::{Case, CaseEvent};
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::time::SourceTime;

/// What is answered or closed can be sent back, unless its matters are cases of their own.
pub(super) fn may_reopen(known: &Case) -> Result<(), Refusal> {
    known.whole()?;
    match known.first_reply.is_none() && !known.stage.is_closed() {
        true => Err(Refusal::NotFinished),
        false => Ok(()),
    }
}

impl Asked<'_> {
    pub(crate) fn reopen_case(&self, case: CaseId, reopened: Option<SourceTime>, reason: &str) -> Answer {
        let known = self.case(case, |it, _| may_reopen(it))?;
        let earliest = known.first_reply.or(known.reopened).or(known.known_receipt());
        let reopened = self.happened(reopened, earliest)?;
        let (reason, by) = (needed("reason", reason)?, self.actor.clone());
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
