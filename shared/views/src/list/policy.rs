//! The policy that was adopted: rule packs and arrangements of working days, in their order.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use huiying_deadlines::{PublishedCalendar, RulePack};
use huiying_domain::{Event, PolicyEvent};

use crate::Error;
use crate::query::AdoptedPolicy;
use crate::question::{Found, NoParameters, Question};
use crate::view::{Folding, Told, View};
use crate::views::Views;

/// Every rule pack adopted, by the position of its decision, since their order counts.
#[derive(Debug)]
pub struct Packs;

impl View for Packs {
    type Key = u64;
    type Row = RulePack;

    const TAG: u8 = b'p';
    const NAME: &'static str = "rule packs";

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        if let Event::Policy(PolicyEvent::PackAdopted { pack }) = told.event {
            rows.put(told.position, pack.clone());
        }
        Ok(())
    }
}

/// Every calendar adopted, by the position of its decision, since their order counts.
#[derive(Debug)]
pub struct Calendars;

impl View for Calendars {
    type Key = u64;
    type Row = PublishedCalendar;

    const TAG: u8 = b'd';
    const NAME: &'static str = "calendars";

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        if let Event::Policy(PolicyEvent::CalendarAdopted { calendar }) = told.event {
            rows.put(told.position, calendar.clone());
        }
        Ok(())
    }
}

/// The rule packs in force, and every arrangement of working days adopted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyQuestion;

impl Found for AdoptedPolicy {}

impl Question for PolicyQuestion {
    type Parameters = NoParameters;
    type Answer = AdoptedPolicy;

    const ADDRESS: &'static str = "/api/v1/policy";

    fn read(_: &str, _: NoParameters, _: DateTime<Utc>) -> Result<Self, huiying_domain::Error> {
        Ok(Self)
    }

    fn written(&self) -> (String, NoParameters) {
        (String::new(), NoParameters {})
    }

    fn answer(&self, views: &Views) -> Result<AdoptedPolicy, Error> {
        let memory = views.0.memory.read().unwrap_or_else(PoisonError::into_inner);
        let packs = memory.policy.packs().cloned().collect();
        Ok(AdoptedPolicy { packs, calendars: memory.policy.published().to_vec() })
    }
}
