//! Views that are elsewhere: what the pages ask goes to projectors over HTTP.

mod connections;
mod projectors;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use huiying_runtime::{Health, HttpAddress, Part};
use huiying_views::{Applied, Asked, Error, Queries};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

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
            found = self.0.projectors.ask(&path, wait_max, |json| serde_json::from_slice(json)) => {
                found?.ok_or_else(|| self.0.projectors.nothing_at(path.clone()))?
            }
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

    fn answer(&self, asked: &mut dyn Asked) -> Result<(), Error> {
        let (path, projectors) = (asked.address(), &self.0.projectors);
        let found =
            self.0.runtime.block_on(projectors.ask(&path, ANSWER_WAIT_MAX, |json| asked.read(json)))?;
        match found.is_some() || asked.take_nothing() {
            true => Ok(()),
            false => Err(projectors.nothing_at(path)),
        }
    }
}
