//! The pages people work on: the duty queue, a case, an incident, live by server-sent events.
//!
//! Suggested reading order:
//!
//! 1. [`Desk`]: what the pages stand on; [`router`]: which address shows what; [`guarded`]: the same guards for others.
//! 2. [`words`]: Chinese and English; [`time`]: Beijing time.
//! 3. [`pages`]: one file per page; [`requests`]: from a form to intake.
//! 4. [`remote`]: views that are in another process; [`live`]: the queue as a stream; [`security`]: who may ask;
//!    [`assets`]: the files pages load.

pub mod assets;
pub mod live;
pub mod pages;
pub mod remote;
pub mod requests;
pub mod security;
pub mod time;
pub mod words;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{get, post};
use huiying_domain::{Envelope, Intake};
use huiying_eventlog::Journal;
use huiying_runtime::SharedClock;
use huiying_runtime::config::Bureau;
use huiying_views::Queries;
use tokio_util::sync::CancellationToken;

pub use remote::RemoteViews;
pub use security::guarded;
pub use words::Lang;

/// What the pages stand on; cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// What is shown: views of this process, or those that projectors have.
    pub views: Arc<dyn Queries>,
    /// Where requests go.
    pub intake: Journal<Envelope<Intake>>,
    /// Tells the time.
    pub clock: SharedClock,
    /// The bureau as pages name it.
    pub bureau: Bureau,
    /// Whether the data is made up; every page says so.
    pub demo: bool,
    /// Host names browsers may use beside loopback ones.
    pub allowed_hosts: Vec<String>,
    /// Ends the streams when the process stops.
    pub stop: CancellationToken,
}

/// What can go wrong on the way to a page.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No page has this address.
    #[error("looking for a page: none has this address")]
    NoSuchPage,
    /// No case has this id, or none had it then.
    #[error("looking for a case: none has this id")]
    NoSuchCase,
    /// No incident has this id, or none had it then.
    #[error("looking for an incident: none has this id")]
    NoSuchIncident,
    /// The moment to look back from is no time.
    #[error("reading `as_of`: expected Beijing time such as 2026-09-03T18:05")]
    BadMoment,
    /// The views failed.
    #[error("asking the views")]
    Views {
        /// What the views say.
        #[source]
        source: huiying_views::Error,
    },
    /// A request could not be made durable.
    #[error("appending a request to intake; nothing was asked, so asking again is safe")]
    Intake {
        /// What the log says.
        #[source]
        source: huiying_eventlog::Error,
    },
    /// A form's token could not be drawn.
    #[error("drawing a form's token")]
    Chance {
        /// What the system says.
        #[source]
        source: huiying_runtime::Error,
    },
    /// A template failed.
    #[error("rendering a page")]
    Render {
        /// What the template says.
        #[source]
        source: askama::Error,
    },
    /// The thread that asked the views was stopped.
    #[error("waiting for the views")]
    Interrupted {
        /// What the runtime says.
        #[source]
        source: tokio::task::JoinError,
    },
}

impl Desk {
    /// Asks the views on a thread that may block.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Self) -> Result<T, huiying_views::Error> + Send + 'static,
    ) -> Result<T, Error> {
        let desk = self.clone();
        let answer = tokio::task::spawn_blocking(move || question(&desk)).await;
        answer.map_err(|source| Error::Interrupted { source })?.map_err(|source| Error::Views { source })
    }
}

/// The pages, with everything that guards them.
pub fn router(desk: Desk) -> Router {
    let routes = Router::new()
        .route("/", get(pages::queue::show))
        .route("/events", get(live::events))
        .route("/cases/{id}", get(pages::case::show))
        .route("/cases/{id}/{action}", post(pages::case::act))
        .route("/incidents", post(pages::incident_new::register))
        .route("/incidents/new", get(pages::incident_new::new))
        .route("/incidents/{id}", get(pages::incident::show))
        .route("/incidents/{id}/{action}", post(pages::incident::act))
        .route("/about", get(pages::about::show))
        .route("/static/{name}", get(assets::serve))
        .fallback(|| async { Error::NoSuchPage });
    security::guarded_pages(routes, &desk).with_state(desk)
}

/// The answer to a form that was taken: go and look. Remembers the officer's name for a month.
pub(crate) fn redirect(to: &str, officer: &str) -> Response {
    let cookie = security::cookie(pages::shell::OFFICER_COOKIE, &pages::shell::officer_cookie(officer));
    (StatusCode::SEE_OTHER, AppendHeaders([(LOCATION, to.to_owned()), (SET_COOKIE, cookie)])).into_response()
}

/// Text as part of an address.
pub(crate) fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
