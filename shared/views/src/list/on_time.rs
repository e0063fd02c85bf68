//! The on-time report under one rule.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use huiying_deadlines::RuleId;
use huiying_domain::CaseId;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::list::cases::Cases;
use crate::question::{Nothing, Question};
use crate::report::{Judge, Listing, OnTimeReport};
use crate::views::Views;

/// On-time figures under one rule, over every case as if that rule governed it, with one page of its lists; nothing where
/// no pack has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnTimeQuestion {
    /// The rule.
    pub rule: RuleId,
    /// Whether every case is listed with its verdict.
    #[serde(default)]
    pub cases: bool,
    /// The lists begin after this case: `next` of the page before.
    pub after: Option<CaseId>,
}

impl Question for OnTimeQuestion {
    type Parameters = Self;
    type Answer = Option<OnTimeReport>;

    const ADDRESS: &'static str = "/api/v1/reports/on-time";

    fn read(_: &str, asked: Self, _: DateTime<Utc>) -> Result<Self, huiying_domain::Error> {
        Ok(asked)
    }

    fn written(&self) -> (String, Self) {
        (String::new(), self.clone())
    }

    fn answer(&self, views: &Views) -> Result<Option<OnTimeReport>, Error> {
        let memory = views.0.memory.read().unwrap_or_else(PoisonError::into_inner);
        let listing = Listing { cases: self.cases, after: self.after };
        let Some(mut judge) = Judge::new(&memory.policy, &self.rule, listing) else { return Ok(None) };
        views.0.store.each::<Cases>(|_, row| {
            judge.take(&row);
            Ok(())
        })?;
        Ok(Some(judge.finish()))
    }

    fn nothing(&self) -> Nothing {
        let rule = &self.rule;
        let detail = format!("no rule pack in force has `{rule}`; /api/v1/rules lists the rules");
        Nothing { title: "no such rule", detail }
    }
}
