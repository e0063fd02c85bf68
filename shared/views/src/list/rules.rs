//! How the clocks of every rule stand.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use huiying_deadlines::RuleId;
use huiying_domain::clock::obligation::SOURCE_TARGET;
use huiying_words::Lang;
use huiying_words::clock::rule;

use crate::Error;
use crate::query::OnTime;
use crate::question::{NoParameters, Question};
use crate::views::{Memory, Views};

/// How the clocks of every rule stand, over everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RulesQuestion;

impl Question for RulesQuestion {
    type Parameters = NoParameters;
    type Answer = Vec<OnTime>;

    const ADDRESS: &'static str = "/api/v1/rules";

    fn read(_: &str, _: NoParameters, _: DateTime<Utc>) -> Result<Self, huiying_domain::Error> {
        Ok(Self)
    }

    fn written(&self) -> (String, NoParameters) {
        (String::new(), NoParameters {})
    }

    fn answer(&self, views: &Views) -> Result<Vec<OnTime>, Error> {
        Ok(rules_on_time(&views.0.memory.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// How the clocks of every rule stand, each with its names.
pub(super) fn rules_on_time(memory: &Memory) -> Vec<OnTime> {
    let named = |id: &RuleId| match memory.policy.rule(id) {
        Some(rule) => (rule.name.zh.clone(), rule.name.en.clone()),
        None if id.as_str() == SOURCE_TARGET => {
            (rule(Lang::Zh, SOURCE_TARGET, None), rule(Lang::En, SOURCE_TARGET, None))
        }
        // Of a pack that is in force no more.
        None => (id.to_string(), id.to_string()),
    };
    let counted = memory.index.on_time().into_iter();
    counted
        .map(|(rule, counts)| {
            let (zh, en) = named(&rule);
            counts.named(rule, zh, en)
        })
        .collect()
}
