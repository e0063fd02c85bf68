//! What stands beside a case: the rules of its clocks, and the cases it was split into.

use huiying_deadlines::{Rule, RuleId};

use crate::case::Case;
use crate::clock::obligation::owed;

/// What acts on a case depend on beside the case itself.
#[derive(Clone, Debug)]
pub struct Beside<'a> {
    /// The rules of its clocks, as they are in force.
    rules: Vec<&'a Rule>,
    /// The cases of its matters, where it was split.
    matters: Vec<&'a Case>,
}

impl<'a> Beside<'a> {
    /// What stands beside this case: `rule` finds what is in force, `matters` are the cases it was split into.
    pub fn of(
        case: &Case,
        rule: impl Fn(&RuleId) -> Option<&'a Rule>,
        matters: impl IntoIterator<Item = &'a Case>,
    ) -> Self {
        let rules = owed(&case.obligations).filter_map(|it| rule(&it.rule)).collect();
        Self { rules, matters: matters.into_iter().collect() }
    }

    /// The rule with this id, where it is in force and a clock of the case counts by it.
    pub(crate) fn rule(&self, id: &RuleId) -> Option<&'a Rule> {
        self.rules.iter().find(|rule| rule.id == *id).copied()
    }

    /// The cases of its matters.
    pub(crate) fn matters(&self) -> impl Iterator<Item = &'a Case> + '_ {
        self.matters.iter().copied()
    }
}
