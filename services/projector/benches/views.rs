//! How fast decisions are made and applied to the views, and the queue answered from them.
//!
//! `cargo bench -p huiying-projector --bench views [-- CASES [lives]]`: made-up cases of realistic size, half of them answered,
//! or with `lives` all gone their whole way. Numbers are medians of the slices of one
//! run.

mod made_up;

use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use huiying_deadlines::RuleId;
use huiying_domain::{Channel, MessageClass};
use huiying_eventlog::{Journal, MemoryLog};
use huiying_runtime::Stopwatch;
use huiying_views::report::response::By;
use huiying_views::{Ask, History, QueueFilter, QueueQuestion, ResponseQuestion, Sort, StateFilter, Views};

use made_up::{Logged, arrivals, decided, start};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BATCH: usize = 100;

fn main() {
    let asked = std::env::args().nth(1).and_then(|n| n.parse().ok());
    let n_cases: u64 = asked.unwrap_or(100_000);
    let directory = tempfile::tempdir().expect("a temporary folder can be made");
    println!("{n_cases} cases");

    let (decisions, took) = timed(|| decided(arrivals(n_cases)).collect::<Vec<_>>());
    let n = decisions.len();
    report("decide and fold state", n, took);

    let applied = directory.path().join("applied");
    let views = Views::open(&applied, history()).expect("views open in an empty folder");
    let mut slices = Vec::new();
    for slice in decisions.chunks(n.div_ceil(20)) {
        let ((), took) = timed(|| apply(&views, slice));
        slices.push(rate(slice.len(), took));
    }
    println!(
        "{:<34} {:>10.0} /s (median of {}, {} a transaction)",
        "apply to sled",
        median(&mut slices),
        slices.len(),
        BATCH
    );
    queue(&views);
    response(&views);
    drop(views);
    println!("{:<34} {:>10} MB", "views on disk", size(&applied) >> 20);
}

/// The queue is answered without a look at any timeline.
fn history() -> Arc<dyn History> {
    huiying_projector::history(&Journal::new(Arc::new(MemoryLog::new())))
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let watch = Stopwatch::start();
    let done = work();
    (done, watch.elapsed().as_secs_f64())
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark are far below 2^52")]
fn rate(n: usize, seconds: f64) -> f64 {
    n as f64 / seconds
}

fn report(what: &str, n: usize, seconds: f64) {
    println!("{what:<34} {:>10.0} /s ({n} in {seconds:.2} s)", rate(n, seconds));
}

fn median(of: &mut [f64]) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

fn apply(views: &Views, decisions: &[Logged]) {
    for batch in decisions.chunks(BATCH) {
        views.apply(batch.iter().map(|(position, at, it)| (*position, *at, it))).expect("decisions apply");
    }
}

/// Half of the cases are open: the queue page at that size, unfiltered, under each filter and in each order.
fn queue(views: &Views) {
    let now = start() + TimeDelta::days(40);
    let plain = QueueFilter::default;
    let narrow = QueueFilter {
        rule: Some(RuleId::from("AH-MSG-SUGGEST-7WD")),
        channel: Some(Channel::Message),
        state: StateFilter::Overdue,
        ..plain()
    };
    let day = |n| (start() + TimeDelta::days(n)).date_naive();
    let joined = QueueFilter {
        office: Some("监管7处".to_owned()),
        class: Some(MessageClass::Complaint),
        received_from: Some(day(3)),
        received_to: Some(day(20)),
        sort: Some(Sort::Received),
        state: StateFilter::All,
        ..plain()
    };
    let sorted = |sort| QueueFilter { sort: Some(sort), state: StateFilter::All, ..plain() };
    for (what, filter) in [
        ("queue page", plain()),
        ("queue page, narrow filter", narrow),
        ("queue page, one office", QueueFilter { office: Some("监管7处".to_owned()), ..plain() }),
        ("queue page, office class received", joined),
        ("queue page, the newest of all", sorted(Sort::Newest)),
        ("queue page, all by office", sorted(Sort::Office)),
        ("queue page, the 1000th", QueueFilter { page: 1_000, ..plain() }),
    ] {
        let question = || QueueQuestion { filter: filter.clone(), now };
        let mut ms: Vec<f64> = (0..200)
            .map(|_| timed(|| views.ask(question()).expect("the queue answers")).1 * 1000.0)
            .collect();
        let p50 = median(&mut ms);
        println!("{what:<34} {p50:>10.2} ms p50, {:.2} ms p99 of 200", ms[ms.len() * 99 / 100]);
    }
}

/// Response times over every case, by each dimension.
fn response(views: &Views) {
    for by in By::ALL {
        let question = ResponseQuestion { by, ..ResponseQuestion::default() };
        let mut ms: Vec<f64> =
            (0..20).map(|_| timed(|| views.ask(question).expect("the report answers")).1 * 1000.0).collect();
        let (p50, what) = (median(&mut ms), format!("response times by {}", by.code()));
        println!("{what:<34} {p50:>10.0} ms p50, {:.0} ms the slowest of 20", ms[ms.len() - 1]);
    }
}

fn size(path: &Path) -> u64 {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries
        .map(|it| if it.path().is_dir() { size(&it.path()) } else { it.metadata().map_or(0, |m| m.len()) })
        .sum()
}
