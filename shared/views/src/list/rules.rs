//! How the clocks of every rule stand.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use huiying_words::{Lang, duty};

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

/// How the clocks of every rule stand, each named by its duty, as rows and pages name it.
pub(super) fn rules_on_time(memory: &Memory) -> Vec<OnTime> {
    let counted = memory.index.on_time().into_iter();
    counted
        .map(|(id, counts)| {
            // Of a pack that is in force no more there is nothing but the id.
            let [zh, en] = Lang::ALL.map(|lang| duty::name(lang, id.as_str(), memory.policy.rule(&id)));
            counts.named(id, zh, en)
        })
        .collect()
}
