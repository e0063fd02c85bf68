//! Closing a case (办结).

use huiying_deadlines::PauseCause;

use crate::case::{Beside, Case, CaseEvent, Outcome, Triage};
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::time::SourceTime;

/// An outcome needs what it rests on to be on the record, and no matter may still be open.
pub(super) fn may_close(known: &Case, outcome: Outcome, beside: &Beside<'_>) -> Result<(), Refusal> {
    known.unfinished()?;
    let is_open = |matter: &Case| matter.first_reply.is_none() && !matter.stage.is_finished();
    if beside.matters().any(is_open) {
        return Err(Refusal::AnswerItsMatters);
    }
    // Of a case that was split, each matter is answered for itself, so the attempts are recorded there.
    let was_tried = || known.attempts > 0 || beside.matters().any(|matter| matter.attempts > 0);
    match outcome {
        Outcome::Answered if known.first_reply.is_none() => Err(Refusal::NotYetAnswered),
        Outcome::NotCorrected if !known.supplement_asked => {
            Err(Refusal::NotPaused { cause: PauseCause::Supplement })
        }
        Outcome::Unreachable if !was_tried() => Err(Refusal::NoAttemptRecorded),
        // Only withdrawing an import ends a case so.
        Outcome::ImportWithdrawn => Err(Refusal::AlreadyClosed),
        Outcome::Answered
        | Outcome::NotCorrected
        | Outcome::Unreachable
        | Outcome::NoReplyDue
        | Outcome::Duplicate
        | Outcome::ClosedBySource
        | Outcome::Transferred => Ok(()),
    }
}

impl Asked<'_> {
    /// All outcomes but an answer need their reason in words. An answer needs class and office to be confirmed, now at the
    /// latest: the limits that it is judged by follow from them.
    pub(crate) fn close_case(
        &self,
        case: CaseId,
        outcome: Outcome,
        note: &str,
        triage: Option<&Triage>,
    ) -> Answer {
        let known = self.case(case, |it, beside| may_close(it, outcome, beside))?;
        let mut events = match triage {
            Some(Triage { class, office }) => self.confirm_triage(case, *class, office)?,
            None if outcome == Outcome::Answered && known.is_provisional() => {
                return Err(Refusal::NotTriaged);
            }
            None => Vec::new(),
        };
        let note = match outcome {
            Outcome::Answered => note.trim().to_owned(),
            Outcome::NotCorrected
            | Outcome::Unreachable
            | Outcome::ImportWithdrawn
            | Outcome::NoReplyDue
            | Outcome::Duplicate
            | Outcome::ClosedBySource
            | Outcome::Transferred => needed("note", note)?,
        };
        let closed = Event::Case(CaseEvent::Closed {
            case,
            closed: SourceTime::exact(self.recorded_at),
            time_unknown: false,
            outcome,
            note,
            by: Some(self.actor.clone()),
        });
        events.push(closed);
        events.extend(self.answered_as_a_whole(case, known, None));
        Ok(events)
    }
}
