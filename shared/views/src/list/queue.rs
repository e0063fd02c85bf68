//! A page of the queue: its order and counts from memory, its rows from the store.

use std::sync::PoisonError;

use chrono::{DateTime, NaiveDate, Utc};
use huiying_deadlines::RuleId;
use huiying_domain::{Channel, MessageClass, Subject};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::index::Picked;
use crate::list::cases::Cases;
use crate::list::incidents::Incidents;
use crate::list::rules::rules_on_time;
use crate::policy::Policy;
use crate::query::{QueueFilter, QueuePage, QueueRow, Sort, StateFilter, Telling};
use crate::question::{Found, Question, Wrong, moment};
use crate::queue_rows::{case_in_queue, incident_in_queue};
use crate::views::{Memory, Views};

/// Which rows stand on a page of the queue, where due and overdue are told apart by `now`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueQuestion {
    /// Which rows.
    pub filter: QueueFilter,
    /// The moment.
    pub now: DateTime<Utc>,
}

/// What follows `?` in its address.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueParameters {
    channel: Option<Channel>,
    rule: Option<RuleId>,
    office: Option<String>,
    class: Option<MessageClass>,
    /// A day such as 2026-09-03.
    received_from: Option<NaiveDate>,
    received_to: Option<NaiveDate>,
    #[serde(default)]
    state: StateFilter,
    sort: Option<Sort>,
    #[serde(default)]
    page: usize,
    #[serde(default)]
    per_page: usize,
    /// The moment that due and overdue are told apart by, where it is not that of whoever answers.
    #[serde(default, deserialize_with = "moment")]
    now: Option<DateTime<Utc>>,
}

impl Found for QueuePage {}

impl Question for QueueQuestion {
    type Parameters = QueueParameters;
    type Answer = QueuePage;

    const ADDRESS: &'static str = "/api/v1/queue";

    fn read(_: &str, asked: QueueParameters, now: DateTime<Utc>) -> Result<Self, huiying_domain::Error> {
        let QueueParameters { channel, rule, office, class, received_from, received_to, .. } = asked;
        let QueueParameters { state, sort, page, per_page, now: then, .. } = asked;
        let filter = QueueFilter {
            channel,
            rule,
            office,
            class,
            received_from,
            received_to,
            state,
            sort,
            page,
            per_page,
        };
        Ok(Self { filter, now: then.unwrap_or(now) })
    }

    fn written(&self) -> (String, QueueParameters) {
        let filter = self.filter.clone();
        let QueueFilter { channel, rule, office, class, received_from, received_to, .. } = filter;
        let QueueFilter { state, sort, page, per_page, .. } = filter;
        let asked = QueueParameters {
            channel,
            rule,
            office,
            class,
            received_from,
            received_to,
            state,
            sort,
            page,
            per_page,
            now: Some(self.now),
        };
        (String::new(), asked)
    }

    fn check(&self, views: &Views) -> Result<Option<Wrong>, Error> {
        let memory = views.0.memory.read().unwrap_or_else(PoisonError::into_inner);
        Ok(self.filter.rule.as_ref().and_then(|rule| unknown(rule, &memory)))
    }

    fn answer(&self, views: &Views) -> Result<QueuePage, Error> {
        let now = self.now;
        let memory = views.0.memory.read().unwrap_or_else(PoisonError::into_inner);
        let Picked { subjects, n_matching, page, n_pages, counts, offices, classes, first } =
            memory.index.pick(&self.filter, now);
        let mut rows = Vec::with_capacity(subjects.len());
        for subject in subjects {
            rows.extend(row(views, &memory.policy, subject, now)?);
        }
        let first = match first {
            Some(subject) => row(views, &memory.policy, subject, now)?.map(Box::new),
            None => None,
        };
        Ok(QueuePage {
            position: views.0.applied.borrow().position,
            now,
            counts,
            offices,
            classes,
            first,
            rules: rules_on_time(&memory),
            rows,
            n_matching,
            page,
            n_pages,
            n_parked: memory.parked.len(),
            n_unshown: memory.unshown.len(),
            telling: Telling::of(&memory.telling),
        })
    }
}

/// What is said of a rule that no pack in force has and no clock is of; `None` where it is known.
fn unknown(rule: &RuleId, memory: &Memory) -> Option<Wrong> {
    let counted = memory.index.on_time();
    if memory.policy.rule(rule).is_some() || counted.iter().any(|(it, _)| it == rule) {
        return None;
    }
    let known: Vec<&str> = counted.iter().map(|(it, _)| it.as_str()).collect();
    let detail = format!("no rule is called `{rule}`; clocks exist for: {}", known.join(", "));
    Some(Wrong { parameter: "rule", detail })
}

fn row(
    views: &Views,
    policy: &Policy,
    subject: Subject,
    now: DateTime<Utc>,
) -> Result<Option<QueueRow>, Error> {
    let store = &views.0.store;
    Ok(match subject {
        Subject::Case(id) => store.row::<Cases>(&id)?.map(|row| case_in_queue(policy, row, now)),
        Subject::Incident(id) => store.row::<Incidents>(&id)?.map(|row| incident_in_queue(policy, row, now)),
    })
}
