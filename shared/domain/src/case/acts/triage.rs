//! Confirming what a case asks for and who handles it (研判).

use crate::case::{Case, CaseEvent};
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::report::MessageClass;

/// Of a case that was split, each matter has a class and an office of its own.
pub(super) fn may_confirm(known: &Case) -> Result<(), Refusal> {
    known.unfinished()?;
    known.whole()
}

impl Asked<'_> {
    pub(crate) fn confirm_triage(&self, case: CaseId, class: MessageClass, office: &str) -> Answer {
        self.case(case, |it, _| may_confirm(it))?;
        let (office, by, at) = (needed("office", office)?, self.actor.clone(), self.recorded_at);
        Ok(vec![Event::Case(CaseEvent::TriageConfirmed { case, class, office, by, at })])
    }
}
