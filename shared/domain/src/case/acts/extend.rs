//! Extending a limit (延长).

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use huiying_deadlines::{Extension, Rule, RuleId};

use crate::case::{Beside, Case, CaseEvent};
use crate::clock::obligation::{Obligation, owed};
use crate::decide::asked::{Answer, Asked, needed};
use crate::event::Event;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::time::SourceTime;

/// How much a rule lets its clock be extended: a new total or what is added; empty where it cannot be.
#[must_use]
pub fn amounts(rule: &Rule) -> RangeInclusive<u16> {
    let least = match rule.extension {
        Extension::None => return RangeInclusive::new(1, 0),
        Extension::ExtendTo { .. } => rule.clock.n().saturating_add(1),
        Extension::ExtendBy { .. } => 1,
    };
    RangeInclusive::new(least, rule.extension.most().unwrap_or_default())
}

/// An extension is asked for before the limit passes, which it cannot while the clock stands still.
///
/// # Errors
/// [`Refusal::AfterExpiry`]
pub fn in_time(clock: &Obligation, now: DateTime<Utc>) -> Result<(), Refusal> {
    match !clock.is_paused() && clock.counted.due_hard <= now {
        true => Err(Refusal::AfterExpiry { due_hard: clock.counted.due_hard }),
        false => Ok(()),
    }
}

/// The clock of this rule, where it is owed, its rule knows an extension, and it had none yet.
pub(super) fn may_extend<'a>(
    known: &'a Case,
    rule: &RuleId,
    beside: &Beside<'a>,
) -> Result<(&'a Obligation, RangeInclusive<u16>), Refusal> {
    known.unfinished()?;
    let it = owed(&known.obligations).find(|it| it.rule == *rule);
    let amounts = beside.rule(rule).map(amounts).filter(|amounts| !amounts.is_empty());
    let (it, amounts) = it.zip(amounts).ok_or_else(|| Refusal::NotExtendable { rule: rule.clone() })?;
    match it.facts.extension {
        Some(_) => Err(Refusal::AlreadyExtended { rule: rule.clone() }),
        None => Ok((it, amounts)),
    }
}

impl Asked<'_> {
    /// An extension counts if it was asked for before expiry, once, within the rule, approved, with a reason, and if the
    /// person was told (domain reference 3.4 case 12).
    pub(crate) fn extend_clock(
        &self,
        case: CaseId,
        rule: &RuleId,
        amount: u16,
        reason: &str,
        approver: &str,
        told: Option<SourceTime>,
    ) -> Answer {
        let known = self.case(case, |it, beside| may_extend(it, rule, beside).map(drop))?;
        let (it, amounts) = may_extend(known, rule, &self.state.beside(known))?;
        if !amounts.contains(&amount) {
            return Err(Refusal::ExtensionOutOfRange { most: *amounts.end() });
        }
        in_time(it, self.recorded_at)?;
        let told = self.happened(Some(told.ok_or(Refusal::NotTold)?), known.known_receipt())?;
        Ok(vec![Event::Case(CaseEvent::ExtensionGranted {
            case,
            rule: rule.clone(),
            amount,
            reason: needed("reason", reason)?,
            approver: needed("approver", approver)?,
            told,
            by: self.actor.clone(),
        })])
    }
}
