//! Extending a limit (延长).

use huiying_deadlines::Extension;

use crate::case::CaseEvent;
use crate::clock::obligation::owed;
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::refusal::Refusal;
use crate::request::Wish;

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
        Ok(vec![Event::Case(CaseEvent::ExtensionGranted {
            case: *case,
            rule: rule.clone(),
            amount: *amount,
            reason: needed("reason", reason)?,
            approver: needed("approver", approver)?,
            told,
            by: self.request.actor.clone(),
        })])
    }
}
