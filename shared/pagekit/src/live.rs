//! A part of a page as a stream of server-sent events: each carries the same text that the page embeds, and is made once for
//! all browsers that watch the same.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};
use huiying_views::Applied;
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

use crate::desk::{Desk, Error};

/// The shortest time between two events of a stream.
const PAUSE: Duration = Duration::from_millis(200);
/// The longest, so that the order moves on with time.
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// How long until the views are asked again after nobody who has them answered.
const PAUSE_LOST: Duration = Duration::from_secs(2);
/// How long what was made for one browser may be sent to another while nothing has changed.
const AGE_MAX: Duration = Duration::from_secs(5);
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

/// What browsers watch, by what they watch; cheap to clone. What nobody watches any more is forgotten.
#[derive(Clone, Default)]
pub struct Watched(Arc<std::sync::Mutex<BTreeMap<String, Weak<Last>>>>);

/// What was last made of a part of a page. Whoever makes it anew keeps the others waiting, who then take what was made.
type Last = Mutex<Option<Made>>;

/// An event that was made, or that nobody answered.
struct Made {
    at: Instant,
    /// The position that it shows, and the event.
    event: Option<(u64, Event)>,
}

impl Made {
    /// What can be sent of it to somebody who knows of this position and takes what was made at `since` or later; `None`
    /// where it is too old.
    fn still(&self, position: u64, since: Instant) -> Option<Option<(u64, Event)>> {
        let is_behind = self.event.as_ref().is_some_and(|(shown, _)| *shown < position);
        (!is_behind && self.at >= since).then(|| self.event.clone())
    }
}

impl Watched {
    fn last(&self, what: String) -> Arc<Last> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = all.get(&what).and_then(Weak::upgrade) {
            return last;
        }
        all.retain(|_, last| last.strong_count() > 0);
        let last = Arc::new(Last::default());
        all.insert(what, Arc::downgrade(&last));
        last
    }
}

/// Asks the views for a fragment.
pub type Look = dyn Fn(&Desk) -> Result<Fragment, huiying_views::Error> + Send + Sync;

/// The fragment that `look` makes, once and after every change; a browser that was away says what it saw last. Browsers that
/// watch the same `what` are sent what is made for one of them, so it has to tell apart whatever `look` depends on.
pub fn stream<L>(
    desk: Desk,
    headers: &HeaderMap,
    what: String,
    look: L,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<L>>
where
    L: Fn(&Desk) -> Result<Fragment, huiying_views::Error> + Send + Sync + 'static,
{
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let watcher = Watcher::new(desk, what, Arc::new(look), seen);
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
    last: Arc<Last>,
    applied: watch::Receiver<Applied>,
    /// Position of the last event the browser has.
    seen: Option<u64>,
    /// When the next event may be sent, and when it is to be sent at the latest; at once for a new watcher that lags.
    due: Option<(Instant, Instant)>,
    /// Whether the browser was told that nobody answers.
    lost: bool,
}

impl Watcher {
    fn new(desk: Desk, what: String, look: Arc<Look>, seen: Option<u64>) -> Self {
        let (applied, last) = (desk.views.applied(), desk.watched.last(what));
        Self { desk, look, last, applied, seen, due: None, lost: false }
    }

    /// The next event; `None` when the process stops or the views are closed. Where they are elsewhere and nobody
    /// answers, the browser is told so once, and the stream goes on when somebody does.
    async fn next(&mut self) -> Option<Event> {
        loop {
            self.wait().await?;
            match self.fragment().await {
                Ok(Some(event)) => return Some(event),
                Ok(None) => {
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

    /// The event as it is by now; `None` where nobody answers.
    async fn fragment(&mut self) -> Result<Option<Event>, Error> {
        let known = self.applied.borrow().position;
        // A browser that opens the page takes nothing made before: it would not be told that nobody answers any more.
        let age_max = if self.due.is_some() && !self.lost { AGE_MAX } else { Duration::ZERO };
        let since = Instant::now().checked_sub(age_max).unwrap_or_else(Instant::now);
        let mut last = self.last.lock().await;
        let found = match last.as_ref().and_then(|made| made.still(known, since)) {
            Some(found) => found,
            None => {
                let look = Arc::clone(&self.look);
                let made = match self.desk.ask(move |desk| look(desk)).await {
                    Ok(fragment) => Some((fragment.position, event(&fragment))),
                    Err(error) if is_silence(&error) => None,
                    Err(error) => return Err(error),
                };
                *last = Some(Made { at: Instant::now(), event: made.clone() });
                made
            }
        };
        drop(last);
        let Some((position, event)) = found else { return Ok(None) };
        let now = Instant::now();
        (self.due, self.lost) = (Some((now + PAUSE, now + PAUSE_MAX)), false);
        self.seen = Some(position);
        Ok(Some(event))
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
