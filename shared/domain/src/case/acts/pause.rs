//! Letting the clocks of a case stand still (中止计算), and go on.

use huiying_deadlines::vocabulary::CORRECTION_REQUESTED;
use huiying_deadlines::{Fact, Facts, PauseCause, derive};

use crate::case::{Case, CaseEvent};
use crate::clock::case::{paused, paused_since};
use crate::clock::obligation::{Obligation, owed};
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::time::SourceTime;

impl Asked<'_> {
    /// A pause is refused where it would let no clock stand still.
    pub(crate) fn pause_clocks(
        &self,
        case: CaseId,
        cause: PauseCause,
        began: Option<SourceTime>,
        note: &str,
    ) -> Answer {
        let known = self.unfinished(case)?;
        let began = self.happened(began, known.known_receipt())?;
        let note = needed("note", note)?;
        if owed(&known.obligations).any(Obligation::is_paused) {
            return Err(Refusal::AlreadyPaused);
        }
        if cause == PauseCause::Supplement {
            self.may_ask_to_correct(known, began)?;
        }
        if paused(self.state, case, known, cause, began).is_empty() {
            return Err(Refusal::NotPausable { cause });
        }
        let by = self.request.actor.clone();
        Ok(vec![Event::Case(CaseEvent::PauseBegan { case, cause, began, note, by })])
    }

    /// The notice to correct is given once, within its own limit (政府信息公开条例 art. 30).
    fn may_ask_to_correct(&self, known: &Case, began: SourceTime) -> Result<(), Refusal> {
        if known.supplement_asked {
            return Err(Refusal::SupplementAskedBefore);
        }
        let asked = Fact::new(CORRECTION_REQUESTED);
        let notice = self.state.rules().find(|(_, rule)| rule.is_stopped_by(&asked));
        let due = notice.map(|(_, rule)| {
            derive(rule, &Facts::starting(known.received.at), &self.state.calendar, &self.state.hours)
        });
        match due.map(|due| due.due_hard).filter(|due_hard| *due_hard <= began.at) {
            Some(due_hard) => Err(Refusal::SupplementTooLate { due_hard }),
            None => Ok(()),
        }
    }

    pub(crate) fn resume_clocks(&self, case: CaseId, cause: PauseCause, ended: Option<SourceTime>) -> Answer {
        let known = self.unfinished(case)?;
        let began = paused_since(known, cause).ok_or(Refusal::NotPaused { cause })?;
        let ended = self.happened(ended, Some(SourceTime::exact(began)))?;
        Ok(vec![Event::Case(CaseEvent::PauseEnded { case, cause, ended, by: self.request.actor.clone() })])
    }
}
