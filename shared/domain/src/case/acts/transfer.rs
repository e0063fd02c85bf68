//! Asking another bureau to take a case (转办), and its answer.

use crate::case::CaseEvent;
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::request::Outcome;
use crate::time::SourceTime;

impl Asked<'_> {
    pub(crate) fn request_transfer(&self, case: CaseId, to: &str, reason: &str) -> Answer {
        let known = self.unfinished(case)?;
        if known.transfer.is_some() {
            return Err(Refusal::TransferPending);
        }
        let (to, reason, by) = (needed("to", to)?, needed("reason", reason)?, self.request.actor.clone());
        Ok(vec![Event::Case(CaseEvent::TransferRequested { case, to, reason, by })])
    }

    /// Our duty ends when the transfer is accepted; a refusal means the clock never stopped (domain reference 3.4
    /// case 21).
    pub(crate) fn answer_transfer(
        &self,
        case: CaseId,
        accepted: bool,
        answered: Option<SourceTime>,
        note: &str,
    ) -> Answer {
        let known = self.unfinished(case)?;
        let to = known.transfer.clone().ok_or(Refusal::NoTransferPending)?;
        let answered = self.happened(answered, known.known_receipt())?;
        let (note, by) = (note.trim().to_owned(), self.request.actor.clone());
        let closed = Event::Case(CaseEvent::Closed {
            case,
            closed: answered,
            outcome: Outcome::Transferred,
            note: to.clone(),
            by: Some(by.clone()),
        });
        let answer = CaseEvent::TransferAnswered { case, to, accepted, answered, note, by };
        let mut events = vec![Event::Case(answer)];
        if accepted {
            events.push(closed);
            events.extend(self.answered_as_a_whole(case, known, None));
        }
        Ok(events)
    }
}
