//! Brokers that are killed, stopped and come back, under load: nothing acknowledged is lost, nothing is there twice.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use huiying_eventlog::{Appended, Error, KafkaLog, Log, NewRecord, Position};
use huiying_runtime::Stopwatch;
use huiying_tests::kafka::Cluster;
use huiying_tests::program::wait_for;
use tokio::task::JoinSet;

use crate::contract::options;

const N_WRITERS: usize = 8;

/// What writers were told.
#[derive(Default)]
struct Ledger {
    /// The ids acknowledged, each with how long after the beginning.
    acknowledged: Vec<(String, Duration)>,
    attempted: BTreeSet<String>,
}

/// Writers that append one record after the other, each again until it is taken.
struct Load {
    ledger: Arc<Mutex<Ledger>>,
    enough: Arc<AtomicBool>,
    writers: JoinSet<()>,
}

impl Load {
    fn on(log: &Arc<KafkaLog>) -> Self {
        let (ledger, enough) = (Arc::<Mutex<Ledger>>::default(), Arc::<AtomicBool>::default());
        let began = Arc::new(Stopwatch::start());
        let mut writers = JoinSet::new();
        for writer in 0..N_WRITERS {
            let (log, ledger) = (Arc::clone(log), Arc::clone(&ledger));
            let (enough, began) = (Arc::clone(&enough), Arc::clone(&began));
            writers.spawn(async move {
                for n in 0.. {
                    if enough.load(Ordering::Relaxed) {
                        return;
                    }
                    let id = format!("{writer}-{n:06}");
                    lock(&ledger).attempted.insert(id.clone());
                    write(&log, &id).await;
                    lock(&ledger).acknowledged.push((id, began.elapsed()));
                }
            });
        }
        Self { ledger, enough, writers }
    }

    fn n_acknowledged(&self) -> usize {
        lock(&self.ledger).acknowledged.len()
    }

    /// Waits until so many more are acknowledged.
    fn go_on(&self, n_more: usize) {
        let until = self.n_acknowledged() + n_more;
        wait_for("more acknowledged records", || (self.n_acknowledged() >= until).then_some(()));
    }

    async fn end(self) -> Ledger {
        self.enough.store(true, Ordering::Relaxed);
        self.writers.join_all().await;
        std::mem::take(&mut *lock(&self.ledger))
    }
}

fn lock(ledger: &Mutex<Ledger>) -> std::sync::MutexGuard<'_, Ledger> {
    ledger.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn write(log: &KafkaLog, id: &str) {
    loop {
        let payload = format!("{{\"id\":\"{id}\"}}").into_bytes();
        match log.append(vec![NewRecord { id: id.to_owned(), payload }]).await {
            Ok(answers) => {
                assert!(matches!(answers[..], [Appended::New(_) | Appended::Repeat(_)]));
                return;
            }
            Err(error) => assert!(error.is_passing(), "{error}"),
        }
    }
}

async fn open(cluster: &Cluster, topic: &str, dir: &Path, instance: u64) -> Arc<KafkaLog> {
    Arc::new(KafkaLog::open(dir, options(cluster, topic, instance)).await.expect("the log opens"))
}

/// None lost, none invented, each once, a writer's own in its order: in the log as whoever comes new reads it.
async fn audit(cluster: &Cluster, topic: &str, dir: &Path, ledger: &Ledger) -> Duration {
    let log = open(cluster, topic, dir, 99).await;
    let ids: Vec<String> =
        log.read(Position::START, usize::MAX).await.expect("it reads").into_iter().map(|it| it.id).collect();
    let found: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(found.len(), ids.len(), "an id is there twice");
    assert!(ledger.acknowledged.iter().all(|(id, _)| found.contains(id)), "an acknowledged record is lost");
    assert!(found.iter().all(|id| ledger.attempted.contains(*id)), "a record was invented");
    for writer in 0..N_WRITERS {
        let prefix = format!("{writer}-");
        assert!(ids.iter().filter(|id| id.starts_with(&prefix)).is_sorted(), "a writer's order is kept");
    }
    let times: Vec<Duration> = ledger.acknowledged.iter().map(|(_, at)| *at).collect();
    let mut times = times;
    times.sort_unstable();
    times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_broker_killed_under_load_loses_nothing_and_two_at_once_are_said_and_healed() {
    let _turn = crate::my_turn().await;
    let Some(mut cluster) = Cluster::own(3) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let log = open(&cluster, "killed", &folder.path().join("log"), 1).await;
    let load = Load::on(&log);
    load.go_on(200);

    // when each is killed and started again, one after the other
    for index in 0..3 {
        cluster.kill(index);
        load.go_on(500);
        cluster.start_again(index);
        cluster.wait_until_all_know(3);
        load.go_on(200);
    }
    // and each is stopped for a while, as a machine that hangs: one of them leads
    for index in 0..3 {
        cluster.pause(index);
        load.go_on(500);
        cluster.resume(index);
        cluster.wait_until_all_know(3);
        load.go_on(200);
    }
    let ledger = load.end().await;
    let n = ledger.acknowledged.len();
    let gap = audit(&cluster, "killed", &folder.path().join("fresh"), &ledger).await;
    println!(
        "3 brokers killed and 3 stopped in turn: {n} acknowledged, 0 lost, 0 doubled; longest gap {gap:?}"
    );
    assert!(gap <= Duration::from_secs(15), "{gap:?} without an acknowledgement");

    // when two of three are away, then records are refused in time, reading goes on, and the trouble is told
    let tail = *log.tail().borrow();
    cluster.kill(0);
    cluster.kill(1);
    let asked = Stopwatch::start();
    let lonely = || vec![NewRecord { id: "lonely".to_owned(), payload: b"{}".to_vec() }];
    let refused = log.append(lonely()).await;
    let took = asked.elapsed();
    assert!(matches!(&refused, Err(error @ Error::Brokers { .. }) if error.is_passing()), "{refused:?}");
    assert!(took <= Duration::from_secs(10), "refused after {took:?}");
    assert!(log.trouble().borrow().is_some(), "health is told");
    assert!(log.get(tail).await.expect("reading goes on").is_some());
    let back = Stopwatch::start();
    cluster.start_all_again(&[0, 1]);
    while log.append(lonely()).await.is_err() {}
    println!(
        "2 of 3 killed: refused after {took:?}; taken again {:?} after their start began",
        back.elapsed()
    );
    assert_eq!(*log.trouble().borrow(), None);
    let ids = log.read(tail, 10).await.expect("it reads");
    assert_eq!(ids.iter().filter(|it| it.id == "lonely").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_copy_of_another_topic_is_refused_whether_closed_or_open() {
    let _turn = crate::my_turn().await;
    let Some(cluster) = Cluster::own(1) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("log");
    let record = |id: &str| vec![NewRecord { id: id.to_owned(), payload: b"{}".to_vec() }];
    let log = open(&cluster, "made-anew", &dir, 1).await;
    for id in ["a", "b", "c"] {
        let _ = log.append(record(id)).await.expect("it is taken");
    }

    // when the topic is made anew behind an open log, with fewer records
    cluster.delete_topic("made-anew");
    let other = open(&cluster, "made-anew", &folder.path().join("other"), 2).await;
    let _ = other.append(record("z")).await.expect("it is taken");

    // then it stops and says so, and acknowledges nothing more
    let stopped = wait_for("the log to stop", || log.stopped().borrow().clone());
    assert!(matches!(stopped, Error::OtherTopic { .. }), "{stopped}");
    assert!(log.append(record("d")).await.is_err());
    drop(log);

    // and is not opened again, with its bookmark or without, even where the topic has as many records
    for id in ["y", "x", "w", "v"] {
        let _ = other.append(record(id)).await.expect("it is taken");
    }
    for marked in [true, false] {
        if !marked {
            std::fs::remove_file(dir.join("kafka.json")).expect("the bookmark is there");
        }
        let opened = KafkaLog::open(&dir, options(&cluster, "made-anew", 3)).await;
        assert!(matches!(opened, Err(Error::OtherTopic { .. })), "{opened:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_copy_that_lost_its_bookmark_or_itself_is_made_good_from_the_topic() {
    let _turn = crate::my_turn().await;
    let Some(cluster) = Cluster::any(3) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (dir, topic) = (folder.path().join("log"), format!("bookmark-{}", std::process::id()));
    let batch = |n: u32| -> Vec<NewRecord> {
        let record = |i: u32| NewRecord { id: format!("{n}-{i}"), payload: b"{}".to_vec() };
        (0..3).map(record).collect()
    };
    let log = open(&cluster, &topic, &dir, 1).await;
    for n in 0..20 {
        let _ = log.append(batch(n)).await.expect("it is taken");
    }
    let head = log.copy().head();
    drop(log);
    let loses: [fn(&Path); 2] = [
        |dir| std::fs::remove_file(dir.join("kafka.json")).expect("the bookmark is there"),
        |dir| std::fs::remove_dir_all(dir).expect("the copy is there"),
    ];
    for lose in loses {
        lose(&dir);
        let log = open(&cluster, &topic, &dir, 2).await;
        assert_eq!(log.copy().head(), head, "the same records in the same order, to the chain hash");
    }
}
