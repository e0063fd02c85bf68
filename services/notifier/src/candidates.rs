//! Which clocks only may apply, folded from decisions: the class of their case is not known.

use std::collections::{BTreeMap, BTreeSet};

use huiying_deadlines::RuleId;
use huiying_domain::{ClockEvent, Subject};

/// The rules of each case's clocks that only may apply.
#[derive(Debug, Default)]
pub(crate) struct Candidates(BTreeMap<Subject, BTreeSet<RuleId>>);

impl Candidates {
    /// Whether the clock of this rule is one.
    pub(crate) fn has(&self, subject: Subject, rule: &RuleId) -> bool {
        self.0.get(&subject).is_some_and(|rules| rules.contains(rule))
    }

    /// Folds an event of a clock.
    pub(crate) fn fold(&mut self, event: &ClockEvent) {
        let (subject, rule) = (event.subject(), event.rule());
        match event {
            ClockEvent::Created { candidate: true, .. } => {
                self.0.entry(subject).or_default().insert(rule.clone());
            }
            ClockEvent::Created { candidate: false, .. }
            | ClockEvent::Confirmed { .. }
            | ClockEvent::Met { .. }
            | ClockEvent::Voided { .. } => {
                let Some(rules) = self.0.get_mut(&subject) else { return };
                rules.remove(rule);
                if rules.is_empty() {
                    self.0.remove(&subject);
                }
            }
            ClockEvent::Restated { .. } | ClockEvent::Warned { .. } | ClockEvent::Missed { .. } => {}
        }
    }
}
