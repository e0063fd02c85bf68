//! What follows from what people ask of the clocks of a case: extensions, pauses and restarts.

use chrono::{DateTime, Utc};
use huiying_deadlines::vocabulary::CORRECTION_REQUESTED;
use huiying_deadlines::{Extension, Fact, Facts, Pause, PauseCause, derive};

use crate::case::Case;
use crate::clock::obligation::{Anchor, Obligation, RestateCause, owed};
use crate::clock::recount;
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::{CaseEvent, Event};
use crate::id::{CaseId, Subject};
use crate::refusal::Refusal;
use crate::request::Wish;
use crate::state::State;
use crate::time::SourceTime;

impl Asked<'_> {
    /// An extension counts if it was asked for before expiry, once, within the rule, approved, with a reason, and if the
    /// person was told (domain reference 3.4 case 12).
    pub(crate) fn extend_clock(&self) -> Answer {
        let Wish::ExtendClock { case, rule, amount, reason, approver, told } = &self.request.wish else {
            return Ok(Vec::new());
        };
        let known = self.unfinished(*case)?;
        let it = owed(&known.obligations).find(|it| it.rule == *rule);
        let (it, law) = it
            .zip(self.state.rule(rule).map(|(_, law)| law))
            .ok_or_else(|| Refusal::NotExtendable { rule: rule.clone() })?;
        let least = match law.extension {
            Extension::None => return Err(Refusal::NotExtendable { rule: rule.clone() }),
            Extension::ExtendTo { .. } => law.clock.n().saturating_add(1),
            Extension::ExtendBy { .. } => 1,
        };
        let most = law.extension.most().unwrap_or_default();
        if it.facts.extension.is_some() {
            return Err(Refusal::AlreadyExtended { rule: rule.clone() });
        }
        if !(least..=most).contains(amount) {
            return Err(Refusal::ExtensionOutOfRange { most });
        }
        if !it.is_paused() && it.counted.due_hard <= self.recorded_at {
            return Err(Refusal::AfterExpiry { due_hard: it.counted.due_hard });
        }
        let told = self.happened(Some(told.ok_or(Refusal::NotTold)?), known.known_receipt())?;
        let granted = Event::Case(CaseEvent::ExtensionGranted {
            case: *case,
            rule: rule.clone(),
            amount: *amount,
            reason: needed("reason", reason)?,
            approver: needed("approver", approver)?,
            told,
            by: self.request.actor.clone(),
        });
        let facts = Facts { extension: Some(*amount), ..it.facts.clone() };
        let subject = Subject::Case(*case);
        let restated = recount::restated(self.state, subject, it, it.anchor, facts, RestateCause::Extended);
        Ok(std::iter::once(granted).chain(restated).collect())
    }

    /// The clocks whose rules name the cause stand still; a limit that has passed is not undone by it.
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
        let pausable = |it: &&Obligation| {
            let named = self.state.rule(&it.rule).is_some_and(|(_, rule)| rule.pauses.contains(&cause));
            named && it.is_open() && began.at < it.counted.due_hard
        };
        let pause = Pause { cause, from: began.at, to: None };
        let restated: Vec<Event> = owed(&known.obligations)
            .filter(pausable)
            .filter_map(|it| {
                let mut facts = it.facts.clone();
                facts.pauses.push(pause);
                let subject = Subject::Case(case);
                recount::restated(self.state, subject, it, it.anchor, facts, RestateCause::Paused)
            })
            .collect();
        if restated.is_empty() {
            return Err(Refusal::NotPausable { cause });
        }
        let began =
            Event::Case(CaseEvent::PauseBegan { case, cause, began, note, by: self.request.actor.clone() });
        Ok(std::iter::once(began).chain(restated).collect())
    }

    /// The notice to correct is given once, within its own limit (政府信息公开条例 art. 30).
    fn may_ask_to_correct(&self, known: &Case, began: SourceTime) -> Result<(), Refusal> {
        if known.supplement_asked {
            return Err(Refusal::SupplementAskedBefore);
        }
        let fact = Fact::new(CORRECTION_REQUESTED);
        let notice = self.state.rules().find(|(_, rule)| rule.is_stopped_by(&fact));
        let due = notice.map(|(_, rule)| {
            derive(rule, &Facts::starting(known.received.at), &self.state.calendar, &self.state.hours)
        });
        match due {
            Some(due) if due.due_hard <= began.at => {
                Err(Refusal::SupplementTooLate { due_hard: due.due_hard })
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn resume_clocks(&self, case: CaseId, cause: PauseCause, ended: Option<SourceTime>) -> Answer {
        let known = self.unfinished(case)?;
        let began = paused_since(known, cause).ok_or(Refusal::NotPaused { cause })?;
        let ended = self.happened(ended, Some(SourceTime::exact(began)))?;
        let mut events =
            vec![Event::Case(CaseEvent::PauseEnded { case, cause, ended, by: self.request.actor.clone() })];
        events.extend(resumed(self.state, case, known, cause, ended));
        Ok(events)
    }
}

fn is_paused_by(it: &Obligation, cause: PauseCause) -> bool {
    it.facts.pauses.iter().any(|pause| pause.to.is_none() && pause.cause == cause)
}

fn paused_since(known: &Case, cause: PauseCause) -> Option<DateTime<Utc>> {
    let paused = owed(&known.obligations).find(|it| is_paused_by(it, cause))?;
    paused.facts.pauses.iter().find(|pause| pause.to.is_none()).map(|pause| pause.from)
}

/// What the end of a pause does to the clocks that stood still: they go on, or after a correction start anew from the
/// day the corrected request arrived (domain reference 3.4 cases 13 and 14).
pub(crate) fn resumed(
    state: &State,
    case: CaseId,
    known: &Case,
    cause: PauseCause,
    ended: SourceTime,
) -> Vec<Event> {
    let subject = Subject::Case(case);
    let resume = |it: &Obligation| match cause {
        PauseCause::Supplement => {
            let facts = Facts::starting(ended.at);
            recount::restated(state, subject, it, Anchor::Supplemented, facts, RestateCause::Restarted)
        }
        PauseCause::Consultation | PauseCause::Hearing | PauseCause::Appraisal => {
            let mut facts = it.facts.clone();
            facts.pauses.iter_mut().filter(|it| it.to.is_none()).for_each(|it| it.to = Some(ended.at));
            recount::restated(state, subject, it, it.anchor, facts, RestateCause::Resumed)
        }
    };
    owed(&known.obligations).filter(|it| is_paused_by(it, cause)).filter_map(resume).collect()
}
