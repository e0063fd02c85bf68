//! On a disk whose every sync takes half a second pages are read as fast as ever, memory is bounded, and nothing acknowledged is lost.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use huiying_ingest::{Delivery, Incoming, Mapping, Origin};
use huiying_runtime::Stopwatch;
use huiying_tests::audit::Audit;
use huiying_tests::program::{Server, huiying, import, wait_for};
use huiying_tests::samples::{self, Order};
use huiying_tests::traced::{can_disturb, disturbed};
use huiying_tests::web;

/// Microseconds that every sync takes longer.
const DELAY_US: u32 = 500_000;
const N_ROWS: u64 = 300;
const N_WRITERS: u64 = 16;
const N_READS: usize = 300;
/// Less than a read could take that waited for a sync.
const READ_MAX: Duration = Duration::from_millis(300);
const MEMORY_KIB_MAX: u64 = 512 * 1024;
/// Rows of a writer's batch, and of each of those that all come at once.
const BATCH: u64 = 5;
const LARGE_BATCH: u64 = 250;

/// A server whose syncs are slow.
fn slow_server(data: &Path) -> Server {
    let mut program = huiying(["serve", "--listen", "127.0.0.1:0", "--data"]);
    let slow = format!("fdatasync,fsync:delay_exit={DELAY_US}");
    let mut command = disturbed(program.arg(data), &slow, None);
    let server = Server::try_start(&mut command).unwrap_or_else(|ran| panic!("{ran:?}"));
    wait_for("a ready server", || server.is_ready().then_some(()));
    server
}

/// The rows of these orders as the program hands them to a server, only unsealed, in JSON.
fn batch(folder: &Path, name: &str, numbers: std::ops::Range<u64>) -> String {
    let file = samples::file(folder, name, samples::csv(numbers.map(Order::made_up)));
    let imported_at = "2026-09-24T00:00:00Z".parse().unwrap();
    let origin =
        Origin { channel: huiying_domain::Channel::Hotline, source: "hotline/default".into(), imported_at };
    let rows = huiying_ingest_hotline::open(&file, &Mapping::default()).unwrap().arrivals(origin);
    let deliveries: Vec<Delivery> = rows
        .map(|row| match row {
            Incoming::Arrival(it) => Delivery {
                report: it.report,
                is_follow_up: false,
                aliases: it.aliases,
                reply: it.reply,
                closed: it.closed,
                may_be_followed: false,
                began: None,
            },
            Incoming::Skipped(problem) | Incoming::NoReport(problem) | Incoming::Told(problem) => {
                panic!("{problem:?}")
            }
        })
        .collect();
    serde_json::to_string(&deliveries).unwrap()
}

/// Delivers batch after batch until told to stop or the server is gone; returns the numbers that were acknowledged.
fn writer(number: u64, folder: PathBuf, socket: PathBuf, enough: Arc<AtomicBool>) -> JoinHandle<Vec<u64>> {
    std::thread::spawn(move || {
        let mut acknowledged = Vec::new();
        let first = 10_000 * (number + 1);
        for round in 0.. {
            if enough.load(Ordering::Relaxed) {
                break;
            }
            let numbers = first + round * BATCH..first + (round + 1) * BATCH;
            let json = batch(&folder, &format!("writer-{number}.csv"), numbers.clone());
            let Ok(answer) = web::post_to_socket(&socket, "/deliveries", &json) else { break };
            assert_eq!(answer.status, 200, "{}", answer.body);
            acknowledged.extend(numbers);
        }
        acknowledged
    })
}

/// The time within which 99 of 100 reads of pages and of the API are answered.
fn time_of_reads(server: &Server, case: &str) -> Duration {
    let paths = ["/", "/api/v1/queue", case, "/about"];
    let mut took: Vec<Duration> = (0..N_READS)
        .map(|number| {
            let watch = Stopwatch::start();
            let answer = server.get(paths[number % paths.len()]);
            assert_eq!(answer.status, 200);
            watch.elapsed()
        })
        .collect();
    took.sort_unstable();
    took[N_READS * 99 / 100]
}

/// The most memory a process has had, in KiB.
fn peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn given_syncs_that_take_half_a_second_when_many_write_then_reads_stay_fast_memory_is_bounded_and_nothing_is_lost()
 {
    if !can_disturb() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let orders = samples::csv((0..N_ROWS).map(Order::made_up));
    let _ = import("hotline", &samples::file(folder.path(), "orders.csv", orders), &data);
    let server = slow_server(&data);
    let first = server.queue_of(N_ROWS)["rows"][0].clone();
    let case = format!("/cases/{}", first["subject"]["case"].as_str().unwrap());
    let socket = data.join("huiying.sock");
    let enough = Arc::<AtomicBool>::default();
    let writers = (0..N_WRITERS)
        .map(|number| writer(number, folder.path().to_owned(), socket.clone(), Arc::clone(&enough)));
    let writers: Vec<_> = writers.collect();
    let watch = Stopwatch::start();
    let one = batch(folder.path(), "one.csv", 5_000..5_001);
    assert_eq!(web::post_to_socket(&socket, "/deliveries", &one).unwrap().status, 200);
    assert!(watch.elapsed() >= Duration::from_micros(DELAY_US.into()), "syncs are slow");
    let p99 = time_of_reads(&server, &case);

    // All at once: what the log has no room for waits.
    let burst: Vec<_> = (0..N_WRITERS)
        .map(|number| {
            let first = 1_000_000 + number * LARGE_BATCH;
            let json = batch(folder.path(), "burst.csv", first..first + LARGE_BATCH);
            let socket = socket.clone();
            std::thread::spawn(move || {
                let answer = web::post_to_socket(&socket, "/deliveries", &json).unwrap();
                assert_eq!(answer.status, 200, "{}", answer.body);
                first..first + LARGE_BATCH
            })
        })
        .collect();
    let mut acknowledged: Vec<u64> = burst.into_iter().flat_map(|it| it.join().unwrap()).collect();
    let memory = peak(server.id());
    // Killed while they write: what was acknowledged must be there.
    drop(server.kill());
    enough.store(true, Ordering::Relaxed);
    acknowledged.extend(writers.into_iter().flat_map(|it| it.join().unwrap()));
    let mut intake = Audit::of(&data.join("intake"));
    intake.look();
    let id = |number: &u64| {
        huiying_domain::ReportId::derive("hotline/default", &Order::made_up(*number).number).to_string()
    };
    let n_lost = acknowledged.iter().filter(|number| !intake.ids.contains(&id(number))).count();
    println!(
        "reads p99 {} ms, memory at most {} MiB, {} rows acknowledged, {n_lost} lost",
        p99.as_millis(),
        memory / 1024,
        acknowledged.len()
    );
    assert_eq!(n_lost, 0);
    assert!(acknowledged.len() as u64 > N_WRITERS * LARGE_BATCH, "they wrote");
    assert!(memory < MEMORY_KIB_MAX, "{memory} KiB");
    assert!(p99 < READ_MAX, "{p99:?}");
}
