//! Views that are elsewhere: what the pages ask goes to projectors over HTTP.

mod connections;
mod projectors;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use huiying_deadlines::RuleId;
use huiying_domain::{CaseId, IncidentId, Refusal, RequestId};
use huiying_runtime::{Health, HttpAddress, Part};
use huiying_views::query::OnTime;
use huiying_views::report::{Listing, OnTimeReport};
use huiying_views::{
    AdoptedPolicy, Applied, CaseDetail, Error, IncidentDetail, Queries, QueueFilter, QueuePage,
};
use serde::de::DeserializeOwned;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::response::encode;
use projectors::Projectors;

/// How long one projector may take to answer a question of a page.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(5);
/// How long it may take to say that the views have come further: it waits for that itself, up to 10 s.
const MORE_WAIT_MAX: Duration = Duration::from_secs(15);
/// The shortest time between two such questions, so that a busy log is not asked after without end.
const MORE_PAUSE: Duration = Duration::from_millis(20);
/// How long until the next one where nobody answered.
const SILENCE_PAUSE: Duration = Duration::from_secs(1);

/// The part of the process that health tells by this name.
const PART: &str = "views";

/// The views that projectors have; cheap to clone. One of them is asked, the next where it does not answer, and none is
/// believed that has not come as far as what was shown before.
#[derive(Clone, Debug)]
pub struct RemoteViews(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    projectors: Projectors,
    applied: watch::Sender<Applied>,
    runtime: Handle,
}

impl RemoteViews {
    /// The views that the projectors at these addresses have. [`RemoteViews::run`] keeps up with them.
    ///
    /// # Panics
    /// Outside a tokio runtime, on which its connections live.
    #[must_use]
    pub fn of(projectors: impl IntoIterator<Item = HttpAddress>) -> Self {
        Self(Arc::new(Shared {
            projectors: Projectors::at(projectors),
            applied: watch::Sender::default(),
            runtime: Handle::current(),
        }))
    }

    /// Follows how far the views come until `stop` is cancelled, and tells health whether a projector answers.
    ///
    /// # Errors
    /// Never: the silence of all projectors is waited out.
    pub async fn run(self, health: Health, stop: CancellationToken) -> Result<(), Infallible> {
        health.set(PART, Part::Starting { doing: "asking a projector".to_owned() });
        let following = async {
            let mut answers = None;
            loop {
                let now = self.follow(answers == Some(true)).await;
                tell(&health, answers, &now);
                answers = Some(now.is_ok());
                tokio::time::sleep(if now.is_ok() { MORE_PAUSE } else { SILENCE_PAUSE }).await;
            }
        };
        tokio::select! {
            () = following => {}
            () = stop.cancelled() => {}
        }
        Ok(())
    }

    /// Learns once how far the views have come: at once, or of projectors that answer when it is further than is known.
    async fn follow(&self, they_answer: bool) -> Result<(), Error> {
        let known = self.0.applied.borrow().position;
        let (path, wait_max) = match they_answer {
            true => (format!("/api/v1/applied?after={known}"), MORE_WAIT_MAX),
            false => ("/api/v1/applied".to_owned(), ANSWER_WAIT_MAX),
        };
        let mut answered = self.0.projectors.answered();
        let found: Applied = tokio::select! {
            biased;
            found = self.0.projectors.ask_for(&path, wait_max) => found?,
            // The one that is waited for here left a page without an answer, and another gave it.
            _ = answered.changed() => return Ok(()),
        };
        self.0.applied.send_if_modified(|known: &mut Applied| {
            let further = found.position > known.position;
            if further {
                *known = found;
            }
            further
        });
        Ok(())
    }

    fn ask<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, Error> {
        self.0.runtime.block_on(self.0.projectors.ask(path, ANSWER_WAIT_MAX))
    }

    fn ask_for<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        self.0.runtime.block_on(self.0.projectors.ask_for(path, ANSWER_WAIT_MAX))
    }
}

/// Tells health how it stands, and the log when that changes.
fn tell(health: &Health, before: Option<bool>, now: &Result<(), Error>) {
    match now {
        Ok(()) => {
            if before != Some(true) {
                tracing::info!("a projector answers");
            }
            health.set(PART, Part::Ready);
        }
        Err(error) => {
            if before != Some(false) {
                tracing::error!(
                    error = error as &dyn std::error::Error,
                    "asking again until a projector answers"
                );
            }
            health.set(PART, Part::Failed { why: error.to_string() });
        }
    }
}

impl Queries for RemoteViews {
    fn applied(&self) -> watch::Receiver<Applied> {
        self.0.applied.subscribe()
    }

    fn queue(&self, filter: &QueueFilter, now: DateTime<Utc>) -> Result<QueuePage, Error> {
        let QueueFilter { channel, rule, state, page, per_page } = filter;
        let mut path = format!("/api/v1/queue?now={}", instant(now));
        path.push_str(&format!("&state={}&page={page}&per_page={per_page}", state.code()));
        path.extend(channel.map(|channel| format!("&channel={}", channel.code())));
        path.extend(rule.as_ref().map(|rule| format!("&rule={}", encode(rule.as_str()))));
        self.ask_for(&path)
    }

    fn case(&self, id: CaseId, as_of: Option<DateTime<Utc>>) -> Result<Option<CaseDetail>, Error> {
        self.ask(&format!("/api/v1/cases/{id}{}", known_at(as_of)))
    }

    fn incident(
        &self,
        id: IncidentId,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<IncidentDetail>, Error> {
        self.ask(&format!("/api/v1/incidents/{id}{}", known_at(as_of)))
    }

    fn refusal(&self, request: RequestId) -> Result<Option<Refusal>, Error> {
        self.ask(&format!("/api/v1/refusals/{request}"))
    }

    fn on_time(&self) -> Result<Vec<OnTime>, Error> {
        self.ask_for("/api/v1/rules")
    }

    fn policy(&self) -> Result<AdoptedPolicy, Error> {
        self.ask_for("/api/v1/policy")
    }

    fn cases_numbered(&self, number: &str) -> Result<Vec<CaseId>, Error> {
        self.ask_for(&format!("/api/v1/cases?number={}", encode(number)))
    }

    fn on_time_report(&self, rule: &RuleId, listing: Listing) -> Result<Option<OnTimeReport>, Error> {
        let Listing { cases, after } = listing;
        let after = after.map(|after| format!("&after={after}")).unwrap_or_default();
        let rule = encode(rule.as_str());
        self.ask(&format!("/api/v1/reports/on-time?rule={rule}&cases={cases}{after}"))
    }
}

/// The part of an address that asks for a past moment.
fn known_at(as_of: Option<DateTime<Utc>>) -> String {
    as_of.map(|as_of| format!("?as_of={}", instant(as_of))).unwrap_or_default()
}

/// An instant to the last nanosecond, as part of an address.
fn instant(at: DateTime<Utc>) -> String {
    encode(&at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}
