//! A clock as pages and programs are shown it: with the rule it rests on and, where asked, its derivation.

use chrono::{DateTime, Utc};
use huiying_deadlines::{Explanation, Facts, Rule, RuleId};
use huiying_domain::Obligation;
use huiying_domain::clock::obligation::{AlreadyPast, Anchor, Counted, Standing};
use serde::{Deserialize, Serialize};

/// A clock with the rule it rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct ClockView {
    /// The clock.
    pub clock: Obligation,
    /// The rule, where a pack in force has it; a source's own target has none.
    pub rule: Option<Rule>,
    /// Its derivation day by day, on detail pages.
    pub explanation: Option<Explanation>,
}

/// The JSON of it: the clock's own fields beside the rule, whose id has a name of its own.
#[derive(Serialize, Deserialize)]
struct Written {
    rule_id: RuleId,
    anchor: Anchor,
    facts: Facts,
    counted: Counted,
    binding: bool,
    candidate: bool,
    already_past: Option<AlreadyPast>,
    warned_at: Option<DateTime<Utc>>,
    standing: Standing,
    rule: Option<Rule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    explanation: Option<Explanation>,
}

impl From<ClockView> for Written {
    fn from(view: ClockView) -> Self {
        let ClockView { clock, rule, explanation } = view;
        let Obligation {
            rule: rule_id,
            anchor,
            facts,
            counted,
            binding,
            candidate,
            already_past,
            warned_at,
            standing,
        } = clock;
        Self {
            rule_id,
            anchor,
            facts,
            counted,
            binding,
            candidate,
            already_past,
            warned_at,
            standing,
            rule,
            explanation,
        }
    }
}

impl From<Written> for ClockView {
    fn from(written: Written) -> Self {
        let clock = Obligation {
            rule: written.rule_id,
            anchor: written.anchor,
            facts: written.facts,
            counted: written.counted,
            binding: written.binding,
            candidate: written.candidate,
            already_past: written.already_past,
            warned_at: written.warned_at,
            standing: written.standing,
        };
        Self { clock, rule: written.rule, explanation: written.explanation }
    }
}
