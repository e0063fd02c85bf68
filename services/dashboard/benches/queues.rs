//! How soon everybody who has the queue open is told of a change.
//!
//! `cargo bench -p huiying-dashboard --bench queues [-- CASES [BROWSERS]]`: made-up cases, half of them answered; the pages are
//! served on loopback, and so many connections hold the stream of the queue open. A change is one more decision, applied to
//! the views; a browser is told when the whole event of that position has reached its connection. Once with one filter for all,
//! once with twenty.

#[path = "../../projector/benches/made_up/mod.rs"]
mod made_up;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use huiying_dashboard::{Desk, router};
use huiying_eventlog::{Journal, MemoryLog};
use huiying_runtime::config::Bureau;
use huiying_runtime::{PretendClock, Stopwatch};
use huiying_views::views::Found;
use huiying_views::{History, Views};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use made_up::{Logged, arrivals, decided, start};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Changes that are measured; one more goes before them.
const N_CHANGES: usize = 20;
/// Between two changes, so that no browser waits for the shortest time between two events.
const PAUSE: Duration = Duration::from_millis(1_000);
/// The longest that a browser is waited for.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// The queue is answered without a look at any timeline.
struct NoTimelines;

impl History for NoTimelines {
    fn decision(&self, _: u64) -> Found {
        Ok(None)
    }
}

#[tokio::main]
async fn main() {
    let asked = |at: usize| std::env::args().nth(at).and_then(|n| n.parse::<u32>().ok());
    let (n_cases, n_browsers) = (asked(1).unwrap_or(200_000), asked(2).unwrap_or(200) as usize);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let views = Views::open(folder.path(), Arc::new(NoTimelines)).expect("views open in an empty folder");
    let mut decisions: Vec<Logged> = decided(arrivals(n_cases.into())).collect();
    let changes = decisions.split_off(decisions.len() - 2 * (N_CHANGES + 1));
    for batch in decisions.chunks(1_000) {
        views.apply(batch.iter().map(|(position, at, it)| (*position, *at, it))).expect("decisions apply");
    }
    println!("{n_cases} cases, {n_browsers} browsers");
    let (one, twenty) = changes.split_at(N_CHANGES + 1);
    measure("one filter", &views, one, n_browsers, |_| String::new()).await;
    measure("twenty filters", &views, twenty, n_browsers, |n| format!("?per_page={}", 31 + n % 20)).await;
}

async fn measure(
    what: &str,
    views: &Views,
    changes: &[Logged],
    n_browsers: usize,
    filter: impl Fn(usize) -> String,
) {
    let stop = CancellationToken::new();
    let desk = Desk {
        views: Arc::new(views.clone()),
        intake: Journal::new(Arc::new(MemoryLog::new())),
        clock: PretendClock::at(start() + TimeDelta::days(40)),
        bureau: Bureau::default(),
        accounts: None,
        is_over_tls: false,
        is_on_loopback: true,
        demo: false,
        allowed_hosts: Vec::new(),
        watched: Default::default(),
        people: Default::default(),
        stop: stop.clone(),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("a listener has an address");
    let serving = tokio::spawn(async move { axum::serve(listener, router(desk)).await });

    let (told, mut tellings) = mpsc::channel(n_browsers);
    let (awaited, _) = watch::channel(0);
    for n in 0..n_browsers {
        let mut connection = TcpStream::connect(address).await.expect("the pages are served");
        let request = format!("GET /events{} HTTP/1.1\r\nhost: {address}\r\n\r\n", filter(n));
        connection.write_all(request.as_bytes()).await.expect("a request is sent");
        tokio::spawn(browse(connection, told.clone(), awaited.subscribe()));
    }
    let mut ms = Vec::with_capacity(changes.len());
    for (position, at, decision) in changes {
        tokio::time::sleep(PAUSE).await;
        awaited.send_replace(*position);
        let watch = Stopwatch::start();
        views.apply([(*position, *at, decision)]).expect("a decision applies");
        for _ in 0..n_browsers {
            let told = tokio::time::timeout(WAIT_MAX, tellings.recv()).await;
            told.expect("every browser is told in time").expect("browsers live as long as the pages");
        }
        ms.push(watch.elapsed().as_secs_f64() * 1000.0);
    }
    stop.cancel();
    serving.abort();
    let measured = &mut ms[1..];
    measured.sort_by(f64::total_cmp);
    let (median, most) = (measured[measured.len() / 2], measured[measured.len() - 1]);
    println!("{what:<16} last one told {median:>8.1} ms median, {most:.1} ms most of {}", measured.len());
}

/// Tells of every event that shows the awaited position, once it has come as a whole.
async fn browse(mut connection: TcpStream, told: mpsc::Sender<()>, awaited: watch::Receiver<u64>) {
    let (mut come, mut part) = (Vec::new(), vec![0; 64 << 10]);
    loop {
        let n = connection.read(&mut part).await.unwrap_or(0);
        if n == 0 {
            return;
        }
        let looked_at = come.len().saturating_sub(1);
        come.extend_from_slice(&part[..n]);
        let Some(end) = find(&come[looked_at..], b"\n\n").map(|at| looked_at + at) else { continue };
        let mark = format!("\nid: {}\n", *awaited.borrow());
        let is_awaited = find(&come[..end], mark.as_bytes()).is_some();
        come.drain(..end + 2);
        if is_awaited && told.send(()).await.is_err() {
            return;
        }
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|it| it == what)
}
