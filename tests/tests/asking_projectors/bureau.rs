//! A bureau whose decisions two projectors show, each of which can be killed, left behind and started again.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::BodyExt;
use huiying_casework::{Casework, Ports};
use huiying_dashboard::{Desk, RemoteViews};
use huiying_domain::{Envelope, Intake, RequestId};
use huiying_eventlog::{Journal, MemoryLog};
use huiying_projector::api::{self, Api};
use huiying_runtime::config::Bureau as Named;
use huiying_runtime::{Health, HttpAddress, PretendClock};
use huiying_tests::history::{Arrived, history};
use huiying_views::{Queries, Views};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

const N_RECORDS: usize = 90;
/// Longer than anything here may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What arrives at a bureau, decided as far as the test lets it arrive.
pub(crate) struct Bureau {
    ports: Ports,
    casework: Casework,
    waiting: std::vec::IntoIter<Arrived>,
    pub(crate) requests: Vec<RequestId>,
    pub(crate) clock: Arc<PretendClock>,
}

impl Bureau {
    /// A bureau at which all but the last records of a history have arrived.
    pub(crate) async fn with_all_but(n_waiting: usize) -> Self {
        let arrivals = history(20_261_001, N_RECORDS);
        let n_now = arrivals.len() - n_waiting;
        let request = |(_, arrived): &Arrived| match &arrived.data {
            Intake::Requested(request) => Some(request.id),
            _ => None,
        };
        let requests = arrivals[..n_now].iter().filter_map(request).collect();
        let now = arrivals.last().unwrap().1.recorded_at + TimeDelta::days(1);
        let (intake, decisions) = (journal(), Journal::new(Arc::new(MemoryLog::new())));
        let ports = Ports::new(intake, decisions);
        let casework = Casework::resume(ports.clone()).await.unwrap();
        let waiting = arrivals.into_iter();
        let mut bureau = Self { ports, casework, waiting, requests, clock: PretendClock::at(now) };
        bureau.arrive(n_now).await;
        bureau
    }

    /// Lets so many more records arrive, and decides them.
    pub(crate) async fn arrive(&mut self, n: usize) {
        let records: Vec<Arrived> = self.waiting.by_ref().take(n).collect();
        assert_eq!(records.len(), n, "the history is long enough");
        self.ports.intake.append(records).await.unwrap();
        self.casework.catch_up().await.unwrap();
    }

    /// Position of the last decision.
    pub(crate) fn position(&self) -> u64 {
        self.ports.decisions.tail().borrow().get()
    }

    pub(crate) fn desk(&self, views: Arc<dyn Queries>) -> Desk {
        Desk {
            views,
            intake: self.ports.intake.clone(),
            clock: self.clock.clone(),
            bureau: Named { duty_telephone: "0000-12345".into(), ..Named::default() },
            accounts: None,
            is_over_tls: false,
            is_on_loopback: true,
            demo: false,
            allowed_hosts: Vec::new(),
            watched: Default::default(),
            people: Default::default(),
            stop: CancellationToken::new(),
        }
    }

    /// A projector that shows everything decided so far, and more only when told to.
    pub(crate) async fn projector(&self) -> Projector {
        let folder = tempfile::tempdir().unwrap();
        let views = huiying_projector::open(folder.path(), &self.ports.decisions).await.unwrap().views;
        // A clock that goes wrong by a month: what pages show is told apart by the dashboard's.
        let clock = PretendClock::at(days_before(&self.clock, 30));
        let api = api::router(Api { views: views.clone(), clock, stop: CancellationToken::new() });
        let api = huiying_dashboard::guarded(api, &[], None);
        let mut projector = Projector {
            views,
            api,
            decisions: self.ports.decisions.clone(),
            at: SocketAddr::from(([127, 0, 0, 1], 0)),
            process: None,
            _folder: folder,
        };
        projector.catch_up().await;
        projector.start().await;
        projector
    }
}

fn journal() -> Journal<Envelope<Intake>> {
    Journal::new(Arc::new(MemoryLog::new()))
}

/// A projector that answers on a runtime of its own, as a process would.
pub(crate) struct Projector {
    pub(crate) views: Views,
    api: axum::Router,
    decisions: huiying_projector::Decisions,
    at: SocketAddr,
    process: Option<Runtime>,
    _folder: TempDir,
}

impl Projector {
    pub(crate) fn address(&self) -> HttpAddress {
        format!("http://{}", self.at).parse().unwrap()
    }

    pub(crate) async fn catch_up(&self) {
        huiying_projector::catch_up(&self.views, &self.decisions).await.unwrap();
    }

    /// Starts to answer, where it answered before.
    pub(crate) async fn start(&mut self) {
        let process =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (at, api) = (self.at, self.api.clone());
        let bound = process.spawn(async move {
            let listener = TcpListener::bind(at).await.unwrap();
            let at = listener.local_addr().unwrap();
            tokio::spawn(axum::serve(listener, api).into_future());
            at
        });
        self.at = bound.await.unwrap();
        self.process = Some(process);
    }

    /// Ends at once, with every connection it has.
    pub(crate) async fn kill(&mut self) {
        let process = self.process.take().expect("it runs");
        tokio::task::spawn_blocking(move || process.shutdown_timeout(PATIENCE)).await.unwrap();
    }
}

impl Drop for Projector {
    fn drop(&mut self) {
        self.process.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

/// Views that are asked of projectors, kept up with until dropped.
pub(crate) struct Remote {
    pub(crate) views: RemoteViews,
    pub(crate) health: Health,
    stop: CancellationToken,
}

impl Drop for Remote {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Remote {
    pub(crate) fn asking(addresses: impl IntoIterator<Item = HttpAddress>) -> Self {
        let (views, health, stop) = (RemoteViews::of(addresses), Health::default(), CancellationToken::new());
        tokio::spawn(views.clone().run(health.clone(), stop.clone()));
        Self { views, health, stop }
    }

    /// Waits until it is known that the views have come so far.
    pub(crate) async fn knows(&self, position: u64) {
        let mut applied = self.views.applied();
        let there = applied.wait_for(|applied| applied.position >= position);
        tokio::time::timeout(PATIENCE, there).await.expect("it is told in time").unwrap();
    }

    /// Waits until health, which nobody can wait on, says whether a projector answers.
    pub(crate) async fn is_ready(&self, ready: bool) {
        let told = async {
            while self.health.is_ready() != ready {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, told).await.expect("health is told in time");
    }
}

/// Asks on a thread that may block.
pub(crate) async fn ask<T: Send + 'static, V: Queries + Clone + 'static>(
    views: &V,
    question: impl FnOnce(&dyn Queries) -> T + Send + 'static,
) -> T {
    let views = views.clone();
    tokio::task::spawn_blocking(move || question(&views)).await.unwrap()
}

/// A page, without the tokens that make each of its forms one of a kind.
pub(crate) async fn page(desk: &Desk, uri: &str) -> (StatusCode, String) {
    let request = Request::get(uri).header("host", "localhost").header("x-request-id", "one");
    let request = request.body(Body::empty()).unwrap();
    let response = huiying_dashboard::router(desk.clone()).oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let page = String::from_utf8(bytes.to_vec()).unwrap();
    let mut parts = page.split("name=\"token\" value=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.split_once('"').map_or(part, |(_, rest)| rest));
    (status, rest.fold(first, |page, part| page + part))
}

/// The stream of an open queue.
pub(crate) async fn stream(desk: &Desk) -> Body {
    let request = Request::get("/events").header("host", "localhost").body(Body::empty()).unwrap();
    let response = huiying_dashboard::router(desk.clone()).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.into_body()
}

/// The next event of a stream.
pub(crate) async fn event(stream: &mut Body) -> String {
    let frame = tokio::time::timeout(PATIENCE, stream.frame()).await.expect("an event comes in time");
    let frame = frame.expect("the stream goes on").unwrap();
    String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
}

pub(crate) fn days_before(clock: &PretendClock, days: i64) -> DateTime<Utc> {
    huiying_runtime::Clock::now(clock) - TimeDelta::days(days)
}
