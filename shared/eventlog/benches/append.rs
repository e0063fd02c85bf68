//! The log against a bare file in the same run: appends, scans, opening, memory, bytes on disk.
//!
//! The floor is what no durable log can beat: one crc32c, one write and one fdatasync a commit, no index, no chain.
//! Disks swing from minute to minute, so floor and log alternate in short slices and only the ratios are to be trusted.
//! With the argument `events=N` a log of N events, one million unless said.

#![expect(clippy::unwrap_used, reason = "a failure here is for the person who runs it")]

use std::fs::{self, File};
use std::hint::black_box;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use huiying_eventlog::{Journal, Log, NewRecord, Options, Position, SegmentedLog};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 9;
const SLICE: Duration = Duration::from_millis(250);
const N_EVENTS: u64 = 1_000_000;
/// Parts of the load whose rates are compared: does a longer log append more slowly?
const N_PARTS: u64 = 10;

#[derive(Debug, Serialize, Deserialize)]
struct Sample {
    kind: String,
    case: String,
    recorded_at: String,
    occurred_at: String,
    office: String,
    severity: u8,
    attempt: u32,
    tags: Vec<String>,
    text: String,
}

fn sample(n: u64) -> Sample {
    Sample {
        kind: "report_received".into(),
        case: format!("AH-{n:012}"),
        recorded_at: "2026-03-01T08:00:00+08:00".into(),
        occurred_at: "2026-03-01T07:42:10+08:00".into(),
        office: "应急管理局值班室".into(),
        severity: (n % 4) as u8,
        attempt: (n % 7) as u32,
        tags: vec!["道路".into(), "积水".into(), "12345".into()],
        text: "市民来电反映小区北门道路塌陷，积水较深，车辆无法通行，希望尽快处理并回复，谢谢您。".repeat(3),
    }
}

/// The records of one commit: distinct ids, payloads of about 620 bytes.
fn batch(next: &mut u64, n: usize) -> Vec<NewRecord> {
    let from = *next;
    *next += n as u64;
    (from..*next)
        .map(|i| NewRecord {
            id: format!("hotline:{i:020}"),
            payload: serde_json::to_vec(&sample(i)).unwrap(),
        })
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "a benchmark needs a stopwatch")]
fn now() -> Instant {
    Instant::now()
}

fn median<T: PartialOrd + Copy>(mut values: Vec<T>) -> T {
    values.sort_by(|a, b| a.partial_cmp(b).unwrap());
    values[values.len() / 2]
}

/// Something a batch can be made durable in.
trait Store: Send + Sync + 'static {
    fn commit(&self, batch: Vec<NewRecord>) -> impl Future<Output = ()> + Send;
}

/// The bare file, behind the same kind of queue so that many writers share its syncs too.
struct Floor(mpsc::Sender<(Vec<u8>, oneshot::Sender<()>)>);

impl Floor {
    fn open(path: &Path) -> Self {
        let file = File::options().write(true).create_new(true).open(path).unwrap();
        let (queue, mut requests) = mpsc::channel::<(Vec<u8>, oneshot::Sender<()>)>(1024);
        std::thread::spawn(move || {
            let (mut offset, mut bytes) = (0, Vec::new());
            while let Some((body, answer)) = requests.blocking_recv() {
                bytes.clear();
                bytes.extend_from_slice(&[0; 8]);
                bytes.extend_from_slice(&body);
                let mut answers = vec![answer];
                while bytes.len() < 1 << 20
                    && let Ok((body, answer)) = requests.try_recv()
                {
                    bytes.extend_from_slice(&body);
                    answers.push(answer);
                }
                let crc = crc32c::crc32c(&bytes[8..]);
                bytes[..4].copy_from_slice(&crc.to_le_bytes());
                file.write_all_at(&bytes, offset).unwrap();
                file.sync_data().unwrap();
                offset += bytes.len() as u64;
                answers.into_iter().for_each(|answer| answer.send(()).unwrap());
            }
        });
        Self(queue)
    }
}

impl Store for Floor {
    async fn commit(&self, batch: Vec<NewRecord>) {
        let body = batch.into_iter().fold(Vec::new(), |mut body, record| {
            body.extend_from_slice(&record.payload);
            body
        });
        let (answer, answered) = oneshot::channel();
        self.0.send((body, answer)).await.unwrap();
        answered.await.unwrap();
    }
}

impl Store for SegmentedLog {
    async fn commit(&self, batch: Vec<NewRecord>) {
        self.append(batch).await.unwrap();
    }
}

/// One slice: events a second and the latency of each commit. The batches are made before the clock starts.
async fn slice<S: Store>(
    store: &Arc<S>,
    n_writers: usize,
    mut batches: Vec<Vec<NewRecord>>,
) -> (f64, Vec<Duration>) {
    let share = batches.len() / n_writers;
    let shares: Vec<_> = (0..n_writers).map(|_| batches.split_off(batches.len() - share)).collect();
    let start = now();
    let mut writers = JoinSet::new();
    for share in shares {
        let store = Arc::clone(store);
        writers.spawn(async move {
            let (mut n, mut latencies) = (0, Vec::new());
            for batch in share {
                n += batch.len();
                let sent = now();
                store.commit(batch).await;
                latencies.push(sent.elapsed());
                if start.elapsed() > SLICE {
                    break;
                }
            }
            (n, latencies)
        });
    }
    let (counts, latencies): (Vec<_>, Vec<_>) = writers.join_all().await.into_iter().unzip();
    (counts.into_iter().sum::<usize>() as f64 / start.elapsed().as_secs_f64(), latencies.concat())
}

async fn compare(dir: &Path, name: &str, n_writers: usize, per_commit: usize, budget: &str) {
    let floor = Arc::new(Floor::open(&dir.join(format!("floor-{name}"))));
    let log = Arc::new(SegmentedLog::open(&dir.join(format!("log-{name}")), Options::default()).unwrap());
    let (mut next, mut floors, mut logs, mut ratios, mut latencies) = (0, vec![], vec![], vec![], vec![]);
    let n_commits = if per_commit == 1 { 60_000 } else { 400_000 / per_commit };
    for round in 0..ROUNDS {
        let mut batches = || (0..n_commits).map(|_| batch(&mut next, per_commit)).collect::<Vec<_>>();
        let (for_floor, for_log) = (batches(), batches());
        let (on_floor, (on_log, took)) = if round % 2 == 0 {
            let on_floor = slice(&floor, n_writers, for_floor).await.0;
            (on_floor, slice(&log, n_writers, for_log).await)
        } else {
            let on_log = slice(&log, n_writers, for_log).await;
            (slice(&floor, n_writers, for_floor).await.0, on_log)
        };
        floors.push(on_floor);
        logs.push(on_log);
        ratios.push(on_log / on_floor);
        latencies.extend(took);
    }
    latencies.sort_unstable();
    let at = |percent: usize| latencies[latencies.len() * percent / 100].as_secs_f64() * 1e3;
    println!(
        "{name:<22} {:>10.0} {:>10.0} {:>7.2}x {:>9} {:>9.2} {:>8.2}",
        median(floors),
        median(logs),
        median(ratios),
        budget,
        at(50),
        at(99),
    );
}

async fn load(dir: &Path, n_events: u64) -> u64 {
    let log = SegmentedLog::open(dir, Options::default()).unwrap();
    let (mut next, mut payload_bytes, mut rates) = (0, 0, Vec::new());
    for part in 1..=N_PARTS {
        let (from, mut took) = (next, Duration::ZERO);
        while next < n_events * part / N_PARTS {
            let batch = batch(&mut next, 1000);
            payload_bytes += batch.iter().map(|record| record.payload.len() as u64).sum::<u64>();
            let start = now();
            log.append(batch).await.unwrap();
            took += start.elapsed();
        }
        rates.push((next - from) as f64 / took.as_secs_f64());
    }
    let shown: Vec<String> = rates.iter().map(|rate| format!("{:.0}", rate / 1e3)).collect();
    println!("load, 1000 a commit, thousands/s by tenths of the log: {}", shown.join(" "));
    println!("load, last tenth / first                   {:>10.2}   (budget 0.8)", rates[9] / rates[0]);
    payload_bytes
}

async fn scans(dir: &Path, n_events: u64) {
    let log: Arc<dyn Log> = Arc::new(SegmentedLog::open(dir, Options::default()).unwrap());
    let journal = Journal::<Sample>::new(Arc::clone(&log));
    let (mut raw, mut decoded) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let (start, mut at) = (now(), Position::START);
        while let Some(last) = log.read(at, 1000).await.unwrap().last() {
            at = last.position;
        }
        raw.push(n_events as f64 / start.elapsed().as_secs_f64());
        assert_eq!(at, Position::new(n_events));
        let (start, mut at) = (now(), Position::START);
        while let Some(last) = journal.read(at, 1000).await.unwrap().last() {
            at = last.position;
        }
        decoded.push(n_events as f64 / start.elapsed().as_secs_f64());
    }
    println!("scan, raw                                  {:>10.0} events/s", median(raw));
    println!(
        "scan, decoded with serde_json              {:>10.0} events/s   (budget 1,000,000)",
        median(decoded)
    );
    let payload = serde_json::to_vec(&sample(7)).unwrap();
    let start = now();
    (0..200_000)
        .for_each(|_| drop(black_box(serde_json::from_slice::<Sample>(black_box(&payload)).unwrap())));
    println!(
        "decoding alone, no log                     {:>10.0} events/s",
        200_000.0 / start.elapsed().as_secs_f64()
    );
    let mut took: Vec<_> = Vec::new();
    for i in 0..2000 {
        let start = now();
        black_box(log.read(Position::new(i * 7919 % (n_events - 20)), 20).await.unwrap());
        took.push(start.elapsed());
    }
    println!(
        "read of 20 anywhere, 1000-record frames    {:>10.0} us median",
        median(took).as_secs_f64() * 1e6
    );
}

fn rss_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// Runs in a process of its own, whose memory holds nothing else.
fn open_only(dir: &Path) {
    let before = rss_bytes();
    let start = now();
    let log = SegmentedLog::open(dir, Options::default()).unwrap();
    let took = start.elapsed();
    let n = log.tail().borrow().get();
    let held = rss_bytes().saturating_sub(before) as f64 / n as f64;
    println!(
        "open with {n} events                   {:>10.3} s   (budget 0.2 for 1 million, 0.5 for 5), {held:.0} bytes an event held (budget 60)",
        took.as_secs_f64()
    );
}

fn disk_bytes(dir: &Path) -> u64 {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, command, dir] = &arguments[..]
        && command == "open"
    {
        return open_only(&PathBuf::from(dir));
    }
    let asked = arguments.iter().find_map(|argument| argument.strip_prefix("events="));
    let n_events = asked.map_or(N_EVENTS, |n| n.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    println!(
        "payload {} bytes; events/s, medians of {ROUNDS} alternating slices",
        serde_json::to_vec(&sample(1)).unwrap().len()
    );
    println!(
        "{:<22} {:>10} {:>10} {:>8} {:>9} {:>9} {:>8}",
        "", "floor", "log", "ratio", "budget", "p50 ms", "p99 ms"
    );
    runtime.block_on(async {
        compare(dir.path(), "1 writer", 1, 1, "-").await;
        compare(dir.path(), "64 writers", 64, 1, ">= 0.8x").await;
        compare(dir.path(), "1 writer, 100 each", 1, 100, ">= 0.6x").await;
        compare(dir.path(), "1 writer, 1000 each", 1, 1000, ">= 0.6x").await;
        let loaded = dir.path().join("loaded");
        let payload_bytes = load(&loaded, n_events).await;
        scans(&loaded, n_events).await;
        for _ in 0..3 {
            Command::new(std::env::current_exe().unwrap()).arg("open").arg(&loaded).status().unwrap();
        }
        println!(
            "bytes on disk / payload                    {:>10.3}   (budget 1.15)",
            disk_bytes(&loaded) as f64 / payload_bytes as f64
        );
    });
}
