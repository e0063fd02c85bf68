//! A part of a page as a stream of server-sent events: each carries the same text that the page embeds.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};
use huiying_views::Applied;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::desk::{Desk, Error};

/// The shortest time between two events of a stream.
const PAUSE: Duration = Duration::from_millis(200);
/// The longest, so that the order moves on with time.
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// How long until the views are asked again after nobody who has them answered.
const PAUSE_LOST: Duration = Duration::from_secs(2);
/// How often a comment keeps proxies from closing the stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// A part of a page as it stands at a position of the decisions log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// What the page listens for.
    pub event: &'static str,
    /// Position in the decisions log that it shows.
    pub position: u64,
    /// Its text.
    pub html: String,
}

/// Asks the views for a fragment.
pub type Look = dyn Fn(&Desk) -> Result<Fragment, huiying_views::Error> + Send + Sync;

/// The fragment that `look` makes, once and after every change; a browser that was away says what it saw last.
pub fn stream<L>(
    desk: Desk,
    headers: &HeaderMap,
    look: L,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<L>>
where
    L: Fn(&Desk) -> Result<Fragment, huiying_views::Error> + Send + Sync + 'static,
{
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let watcher = Watcher::new(desk, Arc::new(look), seen);
    let stream = unfold(watcher, |mut watcher| async move {
        let event = watcher.next().await?;
        Some((Ok(event), watcher))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

/// One browser that watches a part of a page.
struct Watcher {
    desk: Desk,
    look: Arc<Look>,
    applied: watch::Receiver<Applied>,
    /// Position of the last event the browser has.
    seen: Option<u64>,
    /// When the next event may be sent, and when it is to be sent at the latest; at once for a new watcher that lags.
    due: Option<(Instant, Instant)>,
    /// Whether the browser was told that nobody answers.
    lost: bool,
}

impl Watcher {
    fn new(desk: Desk, look: Arc<Look>, seen: Option<u64>) -> Self {
        let applied = desk.views.applied();
        Self { desk, look, applied, seen, due: None, lost: false }
    }

    /// The next event; `None` when the process stops or the views are closed. Where they are elsewhere and nobody
    /// answers, the browser is told so once, and the stream goes on when somebody does.
    async fn next(&mut self) -> Option<Event> {
        loop {
            self.wait().await?;
            match self.fragment().await {
                Ok(event) => return Some(event),
                Err(error) if is_silence(&error) => {
                    let again_at = Instant::now() + PAUSE_LOST;
                    self.due = Some((again_at, again_at));
                    if !std::mem::replace(&mut self.lost, true) {
                        return Some(Event::default().event("lost").data("no answer"));
                    }
                }
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "a stream ends; the browser will ask again");
                    return None;
                }
            }
        }
    }

    /// Waits until there is something to send: at once for a browser that lags, then on every change, not too often,
    /// and at the latest after [`PAUSE_MAX`].
    async fn wait(&mut self) -> Option<()> {
        let now = Instant::now();
        let (earliest, latest) = self.due.unwrap_or((now, now + PAUSE_MAX));
        let (seen, is_new) = (self.seen, self.due.is_none());
        let change = async {
            // What a browser saw before may be of another log; what it was sent here can only be outrun.
            let lags = |applied: &Applied| match is_new {
                true => seen != Some(applied.position),
                false => seen < Some(applied.position),
            };
            let lagging = self.applied.wait_for(lags).await.is_ok();
            tokio::time::sleep_until(earliest).await;
            lagging
        };
        tokio::select! {
            () = self.desk.stop.cancelled() => None,
            lagging = change => lagging.then_some(()),
            () = tokio::time::sleep_until(latest) => Some(()),
        }
    }

    async fn fragment(&mut self) -> Result<Event, Error> {
        let look = Arc::clone(&self.look);
        let fragment = self.desk.ask(move |desk| look(desk)).await?;
        let now = Instant::now();
        (self.due, self.lost) = (Some((now + PAUSE, now + PAUSE_MAX)), false);
        self.seen = Some(fragment.position);
        Ok(event(&fragment))
    }
}

/// Whether the views are elsewhere and nobody who has them answers, which passes.
fn is_silence(error: &Error) -> bool {
    matches!(error, Error::Views { source: huiying_views::Error::NoAnswer { .. } })
}

/// An event of the stream. A carriage return would end a line of the stream, so none may be in it.
fn event(fragment: &Fragment) -> Event {
    let Fragment { event, position, html } = fragment;
    Event::default().event(event).id(position.to_string()).data(html.replace('\r', ""))
}
