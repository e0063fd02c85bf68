//! What the process gives the pages, and what can go wrong on the way to one.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use huiying_accounts::Accounts;
use huiying_domain::{Envelope, Intake, Power};
use huiying_eventlog::Journal;
use huiying_runtime::SharedClock;
use huiying_runtime::config::Bureau;
use huiying_views::Queries;
use tokio_util::sync::CancellationToken;

use crate::live::Watched;
use crate::who::KnownPeople;

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
    /// The accounts of the people who sign in; none where this process has no store of them.
    pub accounts: Option<Arc<Accounts>>,
    /// Whether a proxy stands before the pages that browsers reach over TLS, so that cookies are bound to it and the proxy
    /// names the peer.
    pub is_over_tls: bool,
    /// Whether only this machine reaches the pages. Nobody else is let in before people sign in.
    pub is_on_loopback: bool,
    /// Whether the data is made up; every page says so.
    pub demo: bool,
    /// Host names browsers may use beside loopback ones.
    pub allowed_hosts: Vec<String>,
    /// Who may act, as last known.
    pub people: KnownPeople,
    /// What browsers watch, so that it is made once for all who watch the same.
    pub watched: Watched,
    /// Ends the streams when the process stops.
    pub stop: CancellationToken,
}

/// What can go wrong on the way to a page.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing is at this address: no page, or no case or the like with this id, or none had it then.
    #[error("looking for a {what}: nothing is at this address")]
    NothingThere {
        /// What was looked for, such as `case`.
        what: &'static str,
    },
    /// There is such a thing now, and there was none then.
    #[error("looking for a {what} as of {as_of}: it is recorded later")]
    NotYetThere {
        /// What was looked for.
        what: &'static str,
        /// The moment.
        as_of: DateTime<Utc>,
    },
    /// The moment to look back from is no time.
    #[error("reading `as_of`: expected Beijing time such as 2026-09-03T18:05")]
    BadMoment,
    /// A day is none, or the first is after the last.
    #[error("reading the days of the address: expected such as 2026-09-03, the first not after the last")]
    BadDays,
    /// The moment to look back from lies ahead.
    #[error("reading `as_of`: {as_of} lies ahead")]
    MomentAhead {
        /// The moment.
        as_of: DateTime<Utc>,
    },
    /// A parameter of the address, or its value, is not known.
    #[error("reading the address: `{name}` is not known here; known are {}", known.join(", "))]
    BadAddress {
        /// The parameter.
        name: String,
        /// Its value, where that is what is not known.
        value: Option<String>,
        /// What is known instead.
        known: Vec<String>,
    },
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
    /// The accounts failed.
    #[error("asking the store of accounts")]
    Accounts {
        /// What it says.
        #[source]
        source: huiying_accounts::Error,
    },
    /// People sign in here, and nobody has.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// No role of theirs may do or see it.
    #[error("no role of the person may do this: {power:?}")]
    NotAllowed {
        /// What it takes.
        power: Power,
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
    ///
    /// # Errors
    /// [`Error::Views`] where they fail, [`Error::Interrupted`] where the process ends meanwhile.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Self) -> Result<T, huiying_views::Error> + Send + 'static,
    ) -> Result<T, Error> {
        let desk = self.clone();
        let answer = tokio::task::spawn_blocking(move || question(&desk)).await;
        answer.map_err(|source| Error::Interrupted { source })?.map_err(|source| Error::Views { source })
    }
}

/// Why nothing is shown of a subject: whether there `is_one` now decides where a past moment was asked for.
#[must_use]
pub fn nothing_there(what: &'static str, as_of: Option<DateTime<Utc>>, is_one: bool) -> Error {
    match as_of.filter(|_| is_one) {
        Some(as_of) => Error::NotYetThere { what, as_of },
        None => Error::NothingThere { what },
    }
}
