//! Letting the clocks of a case stand still (中止计算), and go on.

use chrono::{DateTime, Utc};
use huiying_deadlines::vocabulary::CORRECTION_REQUESTED;
use huiying_deadlines::{Fact, Facts, PauseCause, derive};

use crate::case::{Beside, Case, CaseEvent};
use crate::clock::case::{ended_then, paused, paused_since};
use crate::clock::obligation::{Obligation, owed};
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::time::SourceTime;

/// A pause lets a clock stand still whose rule names the cause and whose limit is not missed. The notice to correct is
/// given once (政府信息公开条例 art. 30).
pub(super) fn may_pause(known: &Case, cause: PauseCause, beside: &Beside<'_>) -> Result<(), Refusal> {
    known.unfinished()?;
    if owed(&known.obligations).any(Obligation::is_paused) {
        return Err(Refusal::AlreadyPaused);
    }
    if cause == PauseCause::Supplement && known.supplement_asked {
        return Err(Refusal::SupplementAskedBefore);
    }
    let names_it = |it: &Obligation| beside.rule(&it.rule).is_some_and(|rule| rule.pauses.contains(&cause));
    match owed(&known.obligations).any(|it| it.is_open() && names_it(it)) {
        true => Ok(()),
        false => Err(Refusal::NotPausable { cause }),
    }
}

/// Since when clocks stand still for a cause, or stood still until an end that was inferred from silence: that gives way to
/// a stated end that lies before it, as a consultation may be entered when it is long over.
pub(super) fn stood_still_since(known: &Case, cause: PauseCause) -> Result<DateTime<Utc>, Refusal> {
    known.unfinished()?;
    let inferred = known.silent_end.filter(|_| cause == PauseCause::Consultation);
    paused_since(known, cause)
        .or_else(|| ended_then(known, cause, inferred?.at))
        .ok_or(Refusal::NotPaused { cause })
}

impl Asked<'_> {
    /// A pause is refused where, begun then, it would let no clock stand still.
    pub(crate) fn pause_clocks(
        &self,
        case: CaseId,
        cause: PauseCause,
        began: Option<SourceTime>,
        note: &str,
    ) -> Answer {
        let known = self.case(case, |it, beside| may_pause(it, cause, beside))?;
        let began = self.happened(began, known.known_receipt())?;
        let note = needed("note", note)?;
        if cause == PauseCause::Supplement {
            self.may_ask_to_correct(known, began)?;
        }
        if paused(self.state, case, known, cause, began).is_empty() {
            return Err(Refusal::NotPausable { cause });
        }
        let by = self.actor.clone();
        Ok(vec![Event::Case(CaseEvent::PauseBegan { case, cause, began, note, by })])
    }

    /// The notice to correct is given within its own limit (政府信息公开条例 art. 30).
    fn may_ask_to_correct(&self, known: &Case, began: SourceTime) -> Result<(), Refusal> {
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
        let known = self.case(case, |it, _| stood_still_since(it, cause).map(drop))?;
        let began = stood_still_since(known, cause)?;
        let inferred = known.silent_end.filter(|_| cause == PauseCause::Consultation);
        let ended = self.happened(ended, Some(SourceTime::exact(began)))?;
        // Whoever answers after the limit of the consultation has kept silent all the same.
        if inferred.is_some_and(|inferred| inferred <= ended) {
            return Err(Refusal::NotPaused { cause });
        }
        Ok(vec![Event::Case(CaseEvent::PauseEnded { case, cause, ended, by: self.actor.clone() })])
    }
}
