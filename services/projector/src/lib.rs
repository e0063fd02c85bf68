//! Folds decisions into views and answers the JSON API.

pub mod api;
mod asked;
mod keeper;
pub mod progress;

pub use keeper::{Opened, open, open_with, rebuild};

use huiying_domain::{Decision, Envelope};
use huiying_eventlog::{Entry, Journal, Position};
use huiying_runtime::{Health, Part, caught};
use huiying_views::views::Found;
use huiying_views::{History, Queries, Views};
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Decisions folded into one transaction of the store.
const BATCH: usize = 256;

/// Decisions that health names one by one.
const N_TOLD_MAX: usize = 20;

/// The decisions log.
pub type Decisions = Journal<Envelope<Decision>>;

/// Timelines are read from the decisions log itself: it is there, it is durable, and a copy could only differ.
struct LogHistory(Decisions);

impl History for LogHistory {
    fn decision(&self, position: u64) -> Found {
        let found = self.0.get_blocking(Position::new(position))?;
        Ok(found.map(|entry| (entry.value.recorded_at, entry.value.data)))
    }
}

/// The decisions log as views read timelines from it.
#[must_use]
pub fn history(decisions: &Decisions) -> Arc<dyn History> {
    Arc::new(LogHistory(decisions.clone()))
}

/// What can go wrong while projecting.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The decisions log could not be read.
    #[error("reading decisions after position {after}")]
    Decisions {
        /// The last position applied.
        after: u64,
        /// What the log says.
        #[source]
        source: huiying_eventlog::Error,
    },
    /// The views failed; they are rebuilt at the next start.
    #[error("keeping the views up to date; they are rebuilt at the next start")]
    Views(#[from] huiying_views::Error),
    /// A views folder could not be moved or removed.
    #[error("{doing} the views' folder `{}`", path.display())]
    Folder {
        /// What was being done.
        doing: &'static str,
        /// The folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
}

/// Folds decisions that are written until `stop` is cancelled.
///
/// # Errors
/// [`Error::Decisions`] or [`Error::Views`]; the next start heals the latter.
pub async fn run(
    views: Views,
    decisions: Decisions,
    health: Health,
    stop: CancellationToken,
) -> Result<(), Error> {
    let mut tail = decisions.tail();
    health.set("views", standing(&views));
    while !stop.is_cancelled() {
        tail.mark_unchanged();
        let n = step(&views, &decisions).await?;
        #[expect(clippy::cast_precision_loss, reason = "positions are far below 2^52")]
        metrics::gauge!("huiying_views_position").set(views.applied().borrow().position as f64);
        if n > 0 {
            metrics::counter!("huiying_applied_total").increment(n as u64);
            health.set("views", standing(&views));
            continue;
        }
        tokio::select! {
            changed = tail.changed() => if changed.is_err() { break },
            () = stop.cancelled() => break,
        }
    }
    views.flush()?;
    Ok(())
}

/// Folds up to a batch of waiting decisions; returns how many there were.
///
/// # Errors
/// As [`run`].
pub async fn step(views: &Views, decisions: &Decisions) -> Result<usize, Error> {
    let after = views.applied().borrow().position;
    let waiting = decisions.read(Position::new(after), BATCH).await;
    let waiting = waiting.map_err(|source| Error::Decisions { after, source })?;
    let n = waiting.len();
    if n > 0 {
        // sled blocks the thread; the runtime has others.
        let views = views.clone();
        let applied = tokio::task::spawn_blocking(move || apply(&views, &waiting));
        applied.await.map_err(|_| damaged())??;
    }
    Ok(n)
}

/// Applies decisions; where the program fails on some, all but those.
fn apply(views: &Views, waiting: &[Entry<Envelope<Decision>>]) -> Result<(), huiying_views::Error> {
    let all = waiting.iter().map(|it| (it.position.get(), it.value.recorded_at, &it.value.data));
    if let Ok(done) = caught(|| views.apply(all.clone())) {
        return done;
    }
    for (position, at, decision) in all {
        match caught(|| views.apply([(position, at, decision)])) {
            Ok(done) => done?,
            Err(place) => {
                tell_unshown(position, &place);
                views.pass_over(position, at, decision, place)?;
            }
        }
    }
    Ok(())
}

fn tell_unshown(position: u64, place: &str) {
    tracing::error!(decision = position, "decision {position} is not shown: the program failed at {place}");
}

/// How the views stand: decisions that are not shown are told until a mended program is started.
fn standing(views: &Views) -> Part {
    let unshown = views.unshown();
    if unshown.is_empty() {
        return Part::Ready;
    }
    let n = unshown.len();
    let told =
        unshown.iter().take(N_TOLD_MAX).map(|(position, why)| format!("{position} ({})", why.failed_at));
    let told = told.collect::<Vec<_>>().join(", ");
    Part::Warning {
        what: format!(
            "decisions that are not shown by a fault of the program: {n}; what they are about may be shown otherwise than it stands; the first are {told}; the log has all; a mended program shows them from its first start"
        ),
    }
}

fn damaged() -> huiying_views::Error {
    huiying_views::Error::Damaged {
        doing: "applying to",
        path: PathBuf::from("views"),
        what: "its task ended".to_owned(),
    }
}

/// Folds everything that waits now.
///
/// # Errors
/// As [`run`].
pub async fn catch_up(views: &Views, decisions: &Decisions) -> Result<(), Error> {
    while step(views, decisions).await? > 0 {}
    views.flush()?;
    Ok(())
}
