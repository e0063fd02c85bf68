//! Asking another bureau to take a case (转办), and its answer.

use crate::case::{Case, CaseEvent, Outcome};
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::time::SourceTime;

/// One bureau at a time is asked.
pub(super) fn may_request(known: &Case) -> Result<(), Refusal> {
    known.unfinished()?;
    if known.transfer.is_some() { Err(Refusal::TransferPending) } else { Ok(()) }
}

/// The bureau that was asked and has not answered.
pub(super) fn asked_of(known: &Case) -> Result<&str, Refusal> {
    known.unfinished()?;
    known.transfer.as_deref().ok_or(Refusal::NoTransferPending)
}

impl Asked<'_> {
    pub(crate) fn request_transfer(&self, case: CaseId, to: &str, reason: &str) -> Answer {
        self.case(case, |it, _| may_request(it))?;
        let (to, reason, by) = (needed("to", to)?, needed("reason", reason)?, self.actor.clone());
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
        let known = self.case(case, |it, _| asked_of(it).map(drop))?;
        let to = asked_of(known)?.to_owned();
        let answered = self.happened(answered, known.known_receipt())?;
        let (note, by) = (note.trim().to_owned(), self.actor.clone());
        let closed = Event::Case(CaseEvent::Closed {
            case,
            closed: answered,
            time_unknown: false,
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
