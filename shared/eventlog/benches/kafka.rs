//! The log on Kafka beside the embedded one in the same run: appends by turns, and reading a topic into a new copy.
//!
//! `HUIYING_TEST_KAFKA` names the brokers; without, nothing is measured. `shared/eventlog/benches/kafka.sh` starts some.

#![expect(clippy::unwrap_used, reason = "a failure here is for the person who runs it")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use huiying_eventlog::{KafkaLog, KafkaOptions, Log, NewRecord, Options, SegmentedLog};
use tokio::task::JoinSet;

const ROUNDS: usize = 5;
const SLICE: Duration = Duration::from_secs(1);

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn now() -> Instant {
    Instant::now()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn options(brokers: &str, topic: String, instance: u64) -> KafkaOptions {
    KafkaOptions {
        brokers: brokers.to_owned(),
        topic,
        bureau: "bench".to_owned(),
        n_partitions: 1,
        instance,
        refuse_after: Duration::from_secs(30),
    }
}

/// About 610 bytes that compress as work orders do.
fn record(slice: usize, writer: usize, n: usize) -> NewRecord {
    let text = "市民来电反映小区北门道路塌陷，积水较深，车辆无法通行，希望尽快处理并回复，谢谢您。".repeat(4);
    let payload =
        format!("{{\"id\":\"{slice}/{writer}/{n}\",\"office\":\"应急管理局值班室\",\"text\":\"{text}\"}}");
    NewRecord { id: format!("hotline:{slice}:{writer}:{n:012}"), payload: payload.into_bytes() }
}

/// One slice: events a second, and the latency of each append.
async fn slice(log: &Arc<dyn Log>, number: usize, n_writers: usize, each: usize) -> (f64, Vec<Duration>) {
    let (start, mut writers) = (now(), JoinSet::new());
    for writer in 0..n_writers {
        let log = Arc::clone(log);
        writers.spawn(async move {
            let (mut n, mut latencies) = (0, Vec::new());
            while start.elapsed() < SLICE {
                let batch = (n..n + each).map(|n| record(number, writer, n)).collect();
                let sent = now();
                log.append(batch).await.unwrap();
                latencies.push(sent.elapsed());
                n += each;
            }
            (n, latencies)
        });
    }
    let (counts, latencies): (Vec<_>, Vec<_>) = writers.join_all().await.into_iter().unzip();
    (counts.into_iter().sum::<usize>() as f64 / start.elapsed().as_secs_f64(), latencies.concat())
}

async fn compare(logs: [&Arc<dyn Log>; 2], name: &str, from: usize, n_writers: usize, each: usize) {
    let (mut figures, mut ratios, mut latencies) = ([Vec::new(), Vec::new()], Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let mut on = [0.0; 2];
        for turn in [round % 2, 1 - round % 2] {
            let (figure, took) = slice(logs[turn], from + round, n_writers, each).await;
            on[turn] = figure;
            figures[turn].push(figure);
            if turn == 1 {
                latencies.extend(took);
            }
        }
        ratios.push(on[1] / on[0]);
    }
    latencies.sort_unstable();
    let at = |percent: usize| latencies[latencies.len() * percent / 100].as_secs_f64() * 1e3;
    let [embedded, kafka] = figures.map(median);
    println!(
        "{name:<16} {embedded:>10.0} {kafka:>10.0} {:>7.3} {:>9.2} {:>9.2}",
        median(ratios),
        at(50),
        at(99)
    );
}

async fn run(brokers: &str) {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let topic = format!("bench-{}", std::process::id());
    let embedded: Arc<dyn Log> =
        Arc::new(SegmentedLog::open(&dir.path().join("embedded"), Options::default()).unwrap());
    let kafka = Arc::new(
        KafkaLog::open(&dir.path().join("kafka"), options(brokers, topic.clone(), 1)).await.unwrap(),
    );
    let on_kafka: Arc<dyn Log> = kafka.clone();
    println!("events/s, medians of {ROUNDS} slices by turns; latencies of Kafka");
    println!("{:<16} {:>10} {:>10} {:>7} {:>9} {:>9}", "", "embedded", "kafka", "ratio", "p50 ms", "p99 ms");
    for (from, (name, n_writers, each)) in
        [("1 writer", 1, 1), ("64 writers", 64, 1), ("100 an append", 1, 100), ("1000 an append", 1, 1000)]
            .into_iter()
            .enumerate()
    {
        compare([&embedded, &on_kafka], name, from * ROUNDS, n_writers, each).await;
    }
    let n = kafka.copy().head().0.get();
    let start = now();
    let fresh = KafkaLog::open(&dir.path().join("fresh"), options(brokers, topic, 2)).await.unwrap();
    let took = start.elapsed().as_secs_f64();
    assert_eq!(fresh.copy().head(), kafka.copy().head());
    println!("a new copy of {n} records: {took:.1} s, {:.0}/s", n as f64 / took);
}

fn main() {
    #[expect(clippy::disallowed_methods, reason = "a benchmark is told by its environment what to measure")]
    let Ok(brokers) = std::env::var("HUIYING_TEST_KAFKA") else {
        println!(
            "SKIPPED: HUIYING_TEST_KAFKA names no brokers; shared/eventlog/benches/kafka.sh starts some"
        );
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(run(&brokers));
}
