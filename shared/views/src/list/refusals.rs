//! The requests that were refused, each with the reason.

use chrono::{DateTime, Utc};
use huiying_domain::{Event, ProcessEvent, Refusal, RequestId};

use crate::Error;
use crate::question::{NoParameters, Nothing, Question};
use crate::view::{Folding, Told, View};
use crate::views::Views;

/// The reason for each refused request.
#[derive(Debug)]
pub struct Refusals;

impl View for Refusals {
    type Key = RequestId;
    type Row = Refusal;

    const TAG: u8 = b'r';
    const NAME: &'static str = "refusals";

    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error> {
        if let Event::Process(ProcessEvent::RequestRefused { request, reason, .. }) = told.event {
            rows.put(*request, reason.clone());
        }
        Ok(())
    }
}

/// Why a request was refused; nothing where it was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusalQuestion {
    /// The request.
    pub request: RequestId,
}

impl Question for RefusalQuestion {
    type Parameters = NoParameters;
    type Answer = Option<Refusal>;

    const ADDRESS: &'static str = "/api/v1/refusals/{id}";

    fn read(id: &str, _: NoParameters, _: DateTime<Utc>) -> Result<Self, huiying_domain::Error> {
        Ok(Self { request: id.parse()? })
    }

    fn written(&self) -> (String, NoParameters) {
        (self.request.to_string(), NoParameters {})
    }

    fn answer(&self, views: &Views) -> Result<Option<Refusal>, Error> {
        views.0.store.row::<Refusals>(&self.request)
    }

    fn nothing(&self) -> Nothing {
        Nothing { title: "no such refusal", detail: format!("{} was not refused", self.request) }
    }
}
