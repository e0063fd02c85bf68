//! Response times by rule, office, channel, class or month, over a period of receipt.

use std::sync::PoisonError;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::list::cases::Cases;
use crate::list::incidents::Incidents;
use crate::question::{Found, Question, Wrong};
use crate::report::response::{By, Response, ResponseReport, Scope};
use crate::views::Views;

/// Response times by one dimension, of what was received within a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponseQuestion {
    /// What the rows are.
    #[serde(default)]
    pub by: By,
    /// The first day of receipt in Beijing, such as 2026-09-03; no bound where it is left out.
    pub from: Option<NaiveDate>,
    /// The last day of receipt; no bound where it is left out.
    pub to: Option<NaiveDate>,
}

impl Found for ResponseReport {}

impl ResponseQuestion {
    /// Whether its period ends before it begins.
    #[must_use]
    pub fn is_backwards(&self) -> bool {
        self.from.zip(self.to).is_some_and(|(from, to)| to < from)
    }
}

impl Question for ResponseQuestion {
    type Parameters = Self;
    type Answer = ResponseReport;

    const ADDRESS: &'static str = "/api/v1/reports/response";

    fn read(_: &str, asked: Self, _: DateTime<Utc>) -> Result<Self, huiying_domain::Error> {
        Ok(asked)
    }

    fn written(&self) -> (String, Self) {
        (String::new(), *self)
    }

    fn check(&self, _: &Views) -> Result<Option<Wrong>, Error> {
        let detail = "the period ends before it begins; give `to` a day that is not before `from`";
        Ok(self.is_backwards().then(|| Wrong { parameter: "to", detail: detail.to_owned() }))
    }

    fn answer(&self, views: &Views) -> Result<ResponseReport, Error> {
        let memory = views.0.memory.read().unwrap_or_else(PoisonError::into_inner);
        let scope = Scope { by: self.by, from: self.from, to: self.to };
        let mut response = Response::new(&memory.policy, scope);
        // The rows are read from disk, which must not keep the views from taking in what is new.
        drop(memory);
        views.0.store.each::<Cases>(|_, row| {
            response.take(&row);
            Ok(())
        })?;
        views.0.store.each::<Incidents>(|_, row| {
            response.take_incident(&row);
            Ok(())
        })?;
        Ok(response.finish())
    }
}
