//! The log beside a bare file, PostgreSQL and Kafka in one run: appends by turns, then scans and bytes on disk.
//!
//! `shared/eventlog/benches/beside.sh` starts the others and says by the environment where they are; what is not named is
//! left out, and that is said.

#![expect(clippy::unwrap_used, reason = "a failure here is for the person who runs it")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, pin_mut};
use huiying_eventlog::{KafkaLog, KafkaOptions, Log, NewRecord, Options, Position, SegmentedLog};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio_postgres::{Client, NoTls, Statement};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 5;
const SLICE: Duration = Duration::from_secs(1);
const N_CONNECTIONS: usize = 64;
/// Writers, and events in each append.
const LOADS: [(&str, usize, usize); 5] = [
    ("1 writer", 1, 1),
    ("64 writers", N_CONNECTIONS, 1),
    ("64 an append", 1, 64),
    ("100 an append", 1, 100),
    ("1000 an append", 1, 1000),
];
const TABLE: &str = "create table events (position bigint generated always as identity primary key,
    stream text not null, version bigint not null, key text not null unique, payload text not null,
    unique (stream, version))";
const INSERT_ONE: &str = "insert into events (stream, version, key, payload) values ($1, $2, $3, $4)";
const INSERT_MANY: &str = "insert into events (stream, version, key, payload)
    select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[])";

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "a benchmark is told by its environment what to measure")]
fn variable(name: &str) -> Option<String> {
    let found = std::env::var(name).ok();
    if found.is_none() {
        println!("SKIPPED: {name} is not set; shared/eventlog/benches/beside.sh sets it");
    }
    found
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// About 610 bytes that compress as work orders do.
fn record(slice: usize, writer: usize, n: usize) -> NewRecord {
    let text = "市民来电反映小区北门道路塌陷，积水较深，车辆无法通行，希望尽快处理并回复，谢谢您。".repeat(4);
    let payload =
        format!("{{\"id\":\"{slice}/{writer}/{n}\",\"office\":\"应急管理局值班室\",\"text\":\"{text}\"}}");
    NewRecord { id: format!("hotline:{slice}:{writer}:{n:012}"), payload: payload.into_bytes() }
}

/// What appends are made durable in.
enum Store {
    /// One checksum, one write and one sync a commit, shared by those that wait: what no durable log can beat.
    Floor(mpsc::Sender<(Vec<u8>, oneshot::Sender<()>)>),
    Log(Arc<dyn Log>),
    /// A connection for each writer.
    Postgres(Vec<(Client, Statement, Statement)>),
}

impl Store {
    fn floor(path: &Path) -> Self {
        use std::os::unix::fs::FileExt;
        let file = std::fs::File::options().write(true).create_new(true).open(path).unwrap();
        let (queue, mut requests) = mpsc::channel::<(Vec<u8>, oneshot::Sender<()>)>(1024);
        std::thread::spawn(move || {
            let mut offset = 0;
            while let Some((mut bytes, answer)) = requests.blocking_recv() {
                let mut answers = vec![answer];
                while bytes.len() < 1 << 20
                    && let Ok((more, answer)) = requests.try_recv()
                {
                    bytes.extend_from_slice(&more);
                    answers.push(answer);
                }
                let crc = crc32c::crc32c(&bytes);
                bytes.extend_from_slice(&crc.to_le_bytes());
                file.write_all_at(&bytes, offset).unwrap();
                file.sync_data().unwrap();
                offset += bytes.len() as u64;
                answers.into_iter().for_each(|answer| answer.send(()).unwrap());
            }
        });
        Self::Floor(queue)
    }

    async fn postgres(address: &str) -> Self {
        let mut connections = Vec::new();
        for number in 0..N_CONNECTIONS {
            let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
            tokio::spawn(connection);
            if number == 0 {
                client.batch_execute(TABLE).await.unwrap();
            }
            let one = client.prepare(INSERT_ONE).await.unwrap();
            let many = client.prepare(INSERT_MANY).await.unwrap();
            connections.push((client, one, many));
        }
        Self::Postgres(connections)
    }

    async fn commit(&self, writer: usize, batch: Vec<NewRecord>) {
        match self {
            Self::Floor(queue) => {
                let bytes = batch.into_iter().flat_map(|record| record.payload).collect();
                let (answer, answered) = oneshot::channel();
                queue.send((bytes, answer)).await.unwrap();
                answered.await.unwrap();
            }
            Self::Log(log) => drop(log.append(batch).await.unwrap()),
            Self::Postgres(connections) => insert(&connections[writer], &batch).await,
        }
    }
}

/// Each event is the only one of its stream: version and stream are unique without being asked for.
async fn insert((client, one, many): &(Client, Statement, Statement), batch: &[NewRecord]) {
    let text = |record: &NewRecord| String::from_utf8(record.payload.clone()).unwrap();
    if let [record] = batch {
        client.execute(one, &[&record.id, &1_i64, &record.id, &text(record)]).await.unwrap();
        return;
    }
    let ids: Vec<&str> = batch.iter().map(|record| record.id.as_str()).collect();
    let (versions, texts) = (vec![1_i64; batch.len()], batch.iter().map(text).collect::<Vec<_>>());
    client.execute(many, &[&ids, &versions, &ids, &texts]).await.unwrap();
}

/// One slice: events a second, and the latency of each append.
async fn slice(store: &Arc<Store>, number: usize, n_writers: usize, each: usize) -> (f64, Vec<Duration>) {
    let (start, mut writers) = (now(), JoinSet::new());
    for writer in 0..n_writers {
        let store = Arc::clone(store);
        writers.spawn(async move {
            let (mut n, mut latencies) = (0, Vec::new());
            while start.elapsed() < SLICE {
                let batch = (n..n + each).map(|n| record(number, writer, n)).collect();
                let sent = now();
                store.commit(writer, batch).await;
                latencies.push(sent.elapsed());
                n += each;
            }
            (n, latencies)
        });
    }
    let (counts, latencies): (Vec<_>, Vec<_>) = writers.join_all().await.into_iter().unzip();
    (counts.into_iter().sum::<usize>() as f64 / start.elapsed().as_secs_f64(), latencies.concat())
}

/// One load on every store by turns, each round beginning with another. Ratios are those of one round.
async fn compare(stores: &[(&str, Arc<Store>)], load: usize) {
    let (name, n_writers, each) = LOADS[load];
    let mut figures = vec![Vec::new(); stores.len()];
    let mut latencies = vec![Vec::new(); stores.len()];
    for round in 0..ROUNDS {
        for turn in 0..stores.len() {
            let at = (round + turn) % stores.len();
            let (figure, took) = slice(&stores[at].1, load * ROUNDS + round, n_writers, each).await;
            figures[at].push(figure);
            latencies[at].extend(took);
        }
    }
    let embedded = stores.iter().position(|(name, _)| *name == "embedded").unwrap();
    for (at, (store, _)) in stores.iter().enumerate() {
        latencies[at].sort_unstable();
        let percentile = |n: usize| latencies[at][latencies[at].len() * n / 100].as_secs_f64() * 1e3;
        let ratios = figures[embedded].iter().zip(&figures[at]).map(|(log, it)| log / it).collect();
        println!(
            "{name:<15} {store:<11} {:>10.0} {:>10.2} {:>9.2} {:>9.2}",
            median(figures[at].clone()),
            median(ratios),
            percentile(50),
            percentile(99)
        );
    }
}

fn options(brokers: &str, instance: u64) -> KafkaOptions {
    KafkaOptions {
        brokers: brokers.to_owned(),
        topic: format!("bench-{}", std::process::id()),
        bureau: "bench".to_owned(),
        n_partitions: 1,
        instance,
        refuse_after: Duration::from_secs(30),
    }
}

fn said(what: &str, n: u64, start: Instant) {
    let took = start.elapsed().as_secs_f64();
    println!("{what}: {n} events, {:.0}/s", n as f64 / took);
}

async fn scan(dir: &Path, log: &Arc<dyn Log>) {
    let (start, mut at) = (now(), Position::START);
    while let Some(last) = log.read(at, 1000).await.unwrap().last() {
        at = last.position;
    }
    said("scan, embedded", at.get(), start);
    let lengths = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len());
    println!("on disk, embedded: {:.0} bytes an event", lengths.sum::<u64>() as f64 / at.get() as f64);
}

async fn scan_postgres(address: &str) {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("vacuum analyze events").await.unwrap();
    let start = now();
    let rows = client
        .query_raw("select position, key, payload from events order by position", Vec::<String>::new())
        .await
        .unwrap();
    pin_mut!(rows);
    let mut n = 0_u64;
    while let Some(row) = rows.next().await {
        n += u64::from(!row.unwrap().get::<_, &str>(2).is_empty());
    }
    said("scan, PostgreSQL", n, start);
    let size: i64 = client.query_one("select pg_total_relation_size('events')", &[]).await.unwrap().get(0);
    println!("on disk, PostgreSQL: {:.0} bytes an event", size as f64 / n as f64);
}

async fn run() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let at = |name: &str| dir.path().join(name);
    let embedded: Arc<dyn Log> = Arc::new(SegmentedLog::open(&at("embedded"), Options::default()).unwrap());
    let mut stores = vec![
        ("floor", Arc::new(Store::floor(&at("floor")))),
        ("embedded", Arc::new(Store::Log(Arc::clone(&embedded)))),
    ];
    let mut topics = Vec::new();
    for (name, variable_name) in
        [("Kafka x 1", "HUIYING_BENCH_KAFKA_1"), ("Kafka x 3", "HUIYING_BENCH_KAFKA_3")]
    {
        let Some(brokers) = variable(variable_name) else { continue };
        let log = Arc::new(KafkaLog::open(&at(name), options(&brokers, 1)).await.unwrap());
        topics.push((name, brokers, Arc::clone(&log)));
        stores.push((name, Arc::new(Store::Log(log))));
    }
    let postgres = variable("HUIYING_BENCH_POSTGRES");
    if let Some(address) = &postgres {
        stores.push(("PostgreSQL", Arc::new(Store::postgres(address).await)));
    }
    println!("events of {} bytes; medians of {ROUNDS} slices of 1 s by turns", record(0, 0, 0).payload.len());
    println!("{:<27} {:>10} {:>10} {:>9} {:>9}", "", "events/s", "log / it", "p50 ms", "p99 ms");
    for load in 0..LOADS.len() {
        compare(&stores, load).await;
    }
    scan(&at("embedded"), &embedded).await;
    if let Some(address) = &postgres {
        scan_postgres(address).await;
    }
    for (name, brokers, log) in topics {
        let start = now();
        let fresh = KafkaLog::open(&at(&format!("{name} again")), options(&brokers, 2)).await.unwrap();
        assert_eq!(fresh.copy().head(), log.copy().head());
        said(&format!("a new copy, {name}"), log.copy().head().0.get(), start);
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(run());
}
