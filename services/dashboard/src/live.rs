//! The queue as a stream of server-sent events: each carries the same text that the page embeds.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};
use huiying_views::{Applied, QueueFilter};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::pages::queue::{QueueQuery, look};
use crate::pages::shell::Visitor;
use crate::words::Lang;
use crate::{Desk, Error};

/// The shortest time between two events of a stream.
const PAUSE: Duration = Duration::from_millis(200);
/// The longest, so that the order moves on with time.
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// How often a comment keeps proxies from closing the stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// `GET /events`
pub(crate) async fn events(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(query): Query<QueueQuery>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let watcher = Watcher::new(desk, visitor.lang, query.filter(), seen);
    let stream = unfold(watcher, |mut watcher| async move {
        let event = watcher.next().await?;
        Some((Ok(event), watcher))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

/// One browser that watches the queue.
struct Watcher {
    desk: Desk,
    lang: Lang,
    filter: QueueFilter,
    applied: watch::Receiver<Applied>,
    /// Position of the last event the browser has.
    seen: Option<u64>,
    sent_at: Option<Instant>,
}

impl Watcher {
    fn new(desk: Desk, lang: Lang, filter: QueueFilter, seen: Option<u64>) -> Self {
        let applied = desk.views.applied();
        Self { desk, lang, filter, applied, seen, sent_at: None }
    }

    /// The next event; `None` when the process stops or the views are closed.
    async fn next(&mut self) -> Option<Event> {
        self.wait().await?;
        match self.board().await {
            Ok(event) => Some(event),
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a stream of the queue ends; the browser will ask again"
                );
                None
            }
        }
    }

    /// Waits until there is something to send: at once for a browser that lags, then on every change, not too often,
    /// and at the latest after [`PAUSE_MAX`].
    async fn wait(&mut self) -> Option<()> {
        let now = Instant::now();
        let (earliest, latest) = match self.sent_at {
            Some(sent) => (sent + PAUSE, sent + PAUSE_MAX),
            None => (now, now + PAUSE_MAX),
        };
        let seen = self.seen;
        let change = async {
            let lags = |applied: &Applied| seen != Some(applied.position);
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

    async fn board(&mut self) -> Result<Event, Error> {
        let (lang, filter) = (self.lang, self.filter.clone());
        let board = self.desk.ask(move |desk| look(desk, lang, &filter)).await?;
        self.seen = Some(board.position);
        self.sent_at = Some(Instant::now());
        event(board.position, &board.to_string())
    }
}

/// An event of the stream. A carriage return would end a line of the stream, so none may be in it.
fn event(position: u64, fragment: &str) -> Result<Event, Error> {
    Ok(Event::default().event("queue").id(position.to_string()).data(fragment.replace('\r', "")))
}
