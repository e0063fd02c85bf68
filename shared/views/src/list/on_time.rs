//! The on-time report under one rule.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use huiying_deadlines::RuleId;
use huiying_domain::CaseId;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::list::cases::Cases;
use crate::question::{Nothing, Question};
use crate::report::{Judge, Listing, OnTimeReport, Totals};
use crate::views::Views;

/// On-time figures under one rule, over the cases that it governs and, apart from them, those that it only may govern, with
/// one page of its lists; nothing where no pack has it.
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

/// The totals of each rule as last counted, with the position in the decisions log that they were counted at.
#[derive(Debug, Default)]
pub(crate) struct KnownTotals(Mutex<BTreeMap<RuleId, (u64, Totals)>>);

impl KnownTotals {
    /// Those of a rule at this position.
    fn of(&self, rule: &RuleId, position: u64) -> Option<Totals> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(rule).filter(|(at, _)| *at == position).map(|(_, totals)| *totals)
    }

    fn keep(&self, rule: &RuleId, position: u64, totals: Totals) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (at, _)| *at == position);
        known.insert(rule.clone(), (position, totals));
    }
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
        let judge = Judge::new(&memory.policy, &self.rule, listing);
        drop(memory);
        let Some(mut judge) = judge else { return Ok(None) };
        let position = views.0.store.standing()?.position;
        // The totals are the same on every page: where they are known, a page reads its own cases alone.
        let known = views.0.totals.of(&self.rule, position);
        let after = self.after.filter(|_| known.is_some());
        if let Some(totals) = known {
            judge = judge.knowing(totals);
        }
        views.0.store.each_after::<Cases>(after.as_ref(), |_, row| {
            judge.take(&row);
            Ok(if judge.is_done() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        let report = judge.finish();
        if views.0.store.standing()?.position == position {
            views.0.totals.keep(&self.rule, position, report.totals);
        }
        Ok(Some(report))
    }

    fn nothing(&self) -> Nothing {
        let rule = &self.rule;
        let detail = format!("no rule pack in force has `{rule}`; /api/v1/rules lists the rules");
        Nothing { title: "no such rule", detail }
    }
}
