//! How fast views are rebuilt from the log, and opened, and how much memory that takes.
//!
//! `cargo bench -p huiying-projector --bench rebuild [-- CASES [lives]]`: a log of the decisions on made-up cases, 1.5 for
//! each case, or with `lives` five, which are the whole way of a case with tens of thousands of others in between.

mod made_up;

use std::path::Path;
use std::sync::Arc;

use huiying_domain::{Decision, Envelope};
use huiying_eventlog::{Journal, MemoryLog, Options, Position, SegmentedLog};
use huiying_runtime::Stopwatch;
use huiying_views::Views;

use made_up::{Logged, arrivals, decided};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Decisions appended at once.
const BATCH: usize = 1000;

type Decisions = Journal<Envelope<Decision>>;

fn main() {
    let n_cases = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let directory = tempfile::tempdir().expect("a temporary folder can be made");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    println!("{n_cases} cases");
    runtime.block_on(async {
        let log = SegmentedLog::open(&directory.path().join("decisions"), Options::default());
        let decisions = Journal::new(Arc::new(log.expect("a log opens")));
        let n = write(&decisions, decided(arrivals(n_cases)).map(record)).await;
        scan(&decisions).await;
        rebuild(directory.path(), &decisions, n).await;
    });
}

async fn write(
    decisions: &Decisions,
    mut records: impl Iterator<Item = (String, Envelope<Decision>)>,
) -> usize {
    let watch = Stopwatch::start();
    let mut n = 0;
    loop {
        let batch: Vec<_> = records.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        n += batch.len();
        decisions.append(batch).await.expect("decisions append");
    }
    report("decide and append", n, &watch);
    n
}

async fn scan(decisions: &Decisions) {
    let watch = Stopwatch::start();
    let (mut read, mut n) = (Position::START, 0);
    loop {
        let batch = decisions.read(read, 4096).await.expect("decisions read");
        let Some(last) = batch.last() else { break };
        read = last.position;
        n += batch.len();
    }
    report("scan, decoded", n, &watch);
}

async fn rebuild(directory: &Path, decisions: &Decisions, n: usize) {
    // From here on the peak is that of rebuilding.
    std::fs::write("/proc/self/clear_refs", "5").expect("the peak of memory is forgotten");
    let before = memory("VmRSS");
    let watch = Stopwatch::start();
    assert_eq!(huiying_projector::rebuild(directory, decisions).await.expect("views rebuild"), 0);
    report("rebuild views", n, &watch);
    println!("{:<20} {:>10} MiB, of them {before} before it", "memory at most", memory("VmHWM"));
    let watch = Stopwatch::start();
    let nothing = huiying_projector::history(&Journal::new(Arc::new(MemoryLog::new())));
    let views = Views::open(&directory.join("views"), nothing).expect("views open");
    println!("{:<20} {:>10.2} s", "open views", watch.elapsed().as_secs_f64());
    drop(views);
}

/// The decision as it is logged.
fn record((position, at, data): Logged) -> (String, Envelope<Decision>) {
    let id = format!("d{position}");
    let envelope =
        Envelope { id: id.clone(), source: "/casework".into(), occurred_at: at, recorded_at: at, data };
    (id, envelope)
}

/// Memory of this process in MiB: what it holds, or held at most.
fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells of a process");
    let line = status.lines().find_map(|line| line.strip_prefix(what)).expect("it tells of its memory");
    let kib = line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok());
    kib.expect("kibibytes") >> 10
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark are far below 2^52")]
fn report(what: &str, n: usize, watch: &Stopwatch) {
    let seconds = watch.elapsed().as_secs_f64();
    println!("{what:<20} {:>10.0} /s ({n} in {seconds:.2} s)", n as f64 / seconds);
}
