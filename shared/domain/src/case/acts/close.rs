//! Closing a case (办结).

use huiying_deadlines::PauseCause;

use crate::case::{Case, CaseEvent};
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::request::Outcome;
use crate::time::SourceTime;

impl Asked<'_> {
    pub(crate) fn close_case(&self, case: CaseId, outcome: Outcome, note: &str) -> Answer {
        let known = self.unfinished(case)?;
        may_end_so(known, outcome, note)?;
        let is_open = |part: &CaseId| {
            self.state.cases.get(part).is_some_and(|it| it.first_reply.is_none() && !it.stage.is_finished())
        };
        if known.parts.iter().any(is_open) {
            return Err(Refusal::AnswerItsMatters);
        }
        let closed = Event::Case(CaseEvent::Closed {
            case,
            closed: SourceTime::exact(self.recorded_at),
            outcome,
            note: note.trim().to_owned(),
            by: Some(self.request.actor.clone()),
        });
        Ok(std::iter::once(closed).chain(self.answered_as_a_whole(case, known, None)).collect())
    }
}

/// An outcome needs what it rests on to be on the record, and all but an answer need their reason in words.
fn may_end_so(known: &Case, outcome: Outcome, note: &str) -> Result<(), Refusal> {
    match outcome {
        Outcome::Answered if known.first_reply.is_none() => Err(Refusal::NotYetAnswered),
        Outcome::Answered => Ok(()),
        Outcome::NotCorrected if !known.supplement_asked => {
            Err(Refusal::NotPaused { cause: PauseCause::Supplement })
        }
        Outcome::Unreachable if known.attempts == 0 => Err(Refusal::NoAttemptRecorded),
        Outcome::NotCorrected
        | Outcome::Unreachable
        | Outcome::NoReplyDue
        | Outcome::Duplicate
        | Outcome::ClosedBySource
        | Outcome::Transferred => needed("note", note).map(drop),
    }
}
