//! How fast decisions are made, applied to the views, rebuilt into them, and the queue answered from them.
//!
//! `cargo bench -p huiying-projector --bench views [-- CASES]`: one run compares all of it side by side on made-up cases
//! of realistic size; half are answered. With a second argument, `rebuild`, only rebuilding is measured. Numbers are
//! medians of the slices of one run.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::{RuleId, RulePack, WorkCalendar};
use huiying_domain::report::{Report, SourceReply};
use huiying_domain::{
    Channel, Decision, Envelope, Intake, Known, MessageClass, ReportId, SourceTime, State, decide, evolve,
};
use huiying_eventlog::{Journal, Options, Position, SegmentedLog};
use huiying_runtime::Stopwatch;
use huiying_views::{History, Queries, QueueFilter, StateFilter, Views};

const BATCH: usize = 100;

type Logged = (u64, DateTime<Utc>, Decision);

fn main() {
    let asked = std::env::args().nth(1).and_then(|n| n.parse().ok());
    let n_cases: u64 = asked.unwrap_or(100_000);
    let directory = tempfile::tempdir().expect("a temporary folder can be made");
    println!("{n_cases} cases, half of them answered");

    let (decisions, took) = timed(|| decided(n_cases));
    let n = decisions.len();
    report("decide and fold state", n, took);

    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    if std::env::args().any(|it| it == "rebuild") {
        return runtime.block_on(rebuild(directory.path(), decisions));
    }
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
    drop(views);
    println!("{:<34} {:>10} MB", "views on disk", size(&applied) >> 20);

    runtime.block_on(rebuild(directory.path(), decisions));
}

/// The queue is answered without a look at any timeline.
fn history() -> Arc<dyn History> {
    huiying_projector::history(&Journal::new(Arc::new(huiying_eventlog::MemoryLog::new())))
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

/// Half of the cases are open: the queue page at that size, unfiltered and under the narrowest filter.
fn queue(views: &Views) {
    let now = start() + TimeDelta::days(40);
    let narrow = QueueFilter {
        rule: Some(RuleId::from("AH-MSG-SUGGEST-7WD")),
        channel: Some(Channel::Message),
        state: StateFilter::Overdue,
        ..QueueFilter::default()
    };
    for (what, filter) in [("queue page", QueueFilter::default()), ("queue page, narrow filter", narrow)] {
        let mut ms: Vec<f64> = (0..200)
            .map(|_| timed(|| views.queue(&filter, now).expect("the queue answers")).1 * 1000.0)
            .collect();
        let p50 = median(&mut ms);
        println!("{what:<34} {p50:>10.2} ms p50, {:.2} ms p99 of 200", ms[ms.len() * 99 / 100]);
    }
}

async fn rebuild(directory: &Path, decisions: Vec<Logged>) {
    let n_decisions = decisions.len();
    let log = SegmentedLog::open(&directory.join("decisions"), Options::default()).expect("a log opens");
    let journal: Journal<Envelope<Decision>> = Journal::new(Arc::new(log));
    let mut took = 0.0;
    for batch in decisions.chunks(1000) {
        let records: Vec<_> = batch.iter().map(record).collect();
        let (appended, seconds) = {
            let watch = Stopwatch::start();
            (journal.append(records).await, watch.elapsed().as_secs_f64())
        };
        appended.expect("decisions append");
        took += seconds;
    }
    report("append decisions, 1000 a batch", n_decisions, took);
    drop(decisions);

    let watch = Stopwatch::start();
    let (mut read, mut n) = (Position::START, 0);
    loop {
        let batch = journal.read(read, 4096).await.expect("decisions read");
        let Some(last) = batch.last() else { break };
        read = last.position;
        n += batch.len();
    }
    report("scan decisions, decoded", n, watch.elapsed().as_secs_f64());

    let watch = Stopwatch::start();
    huiying_projector::rebuild(directory, &journal).await.expect("views rebuild");
    report("rebuild views from the log", n_decisions, watch.elapsed().as_secs_f64());
    let (_, took) = timed(|| Views::open(&directory.join("views"), history()).expect("views open"));
    println!("{:<34} {took:>10.2} s", "open views, index in memory");
}

fn record((position, at, decision): &Logged) -> (String, Envelope<Decision>) {
    let id = format!("d{position}");
    let envelope = Envelope {
        id: id.clone(),
        source: "/casework".into(),
        occurred_at: *at,
        recorded_at: *at,
        data: decision.clone(),
    };
    (id, envelope)
}

fn start() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

fn decided(n_cases: u64) -> Vec<Logged> {
    let mut state = State::default();
    let calendars = WorkCalendar::builtin().into_iter().map(Intake::CalendarPublished);
    let packs = RulePack::builtin().into_iter().map(Intake::PolicyPublished);
    let cases = (0..n_cases).flat_map(|n| [Some(Intake::Reported(case(n))), (n % 2 == 0).then(|| reply(n))]);
    (1..)
        .zip(calendars.chain(packs).chain(cases.flatten()))
        .map(|(cause, intake): (u64, Intake)| {
            let recorded_at = start() + TimeDelta::seconds(cause.cast_signed());
            let events = decide(&state, &Known { recorded_at, intake: &intake });
            events.iter().for_each(|event| evolve(&mut state, event));
            (cause, recorded_at, Decision { cause, intake: format!("i{cause}"), events })
        })
        .collect()
}

fn id(n: u64) -> ReportId {
    ReportId::derive("hotline/bench", &n.to_string())
}

fn case(n: u64) -> Report {
    let classes = [None, Some(MessageClass::Suggestion), Some(MessageClass::Complaint)];
    Report {
        id: id(n),
        source: "hotline/bench".into(),
        external_id: n.to_string(),
        channel: if n.is_multiple_of(3) { Channel::Message } else { Channel::Hotline },
        via: Some("电话".into()),
        title: format!("第{n}件：小区旁工地夜间施工噪声扰民"),
        body: "市民反映小区旁工地连续多晚施工到凌晨，影响休息，请有关部门核实处理。".repeat(4),
        category: None,
        class: classes[usize::try_from(n % 3).unwrap_or_default()],
        received: SourceTime::exact(start() + TimeDelta::minutes((n % 40_000).cast_signed())),
        received_unknown: false,
        target: None,
        office: Some("规划科技处".into()),
        area: Some("城东".into()),
        status: None,
        link: None,
        caller_masked: None,
        phone_masked: None,
        sealed: None,
        problems: vec![],
    }
}

fn reply(n: u64) -> Intake {
    Intake::SourceReplied(SourceReply {
        report: id(n),
        text: "您好，您反映的问题已核实处理，感谢您的关注与支持。".into(),
        replied: SourceTime::exact(start() + TimeDelta::days(12)),
        office: None,
    })
}

fn size(path: &Path) -> u64 {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries
        .map(|it| if it.path().is_dir() { size(&it.path()) } else { it.metadata().map_or(0, |m| m.len()) })
        .sum()
}
