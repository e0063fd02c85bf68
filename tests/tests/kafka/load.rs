//! Writers under whom brokers and the network fail, what they were told, and whether the log is what they were told.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use huiying_eventlog::{Appended, KafkaLog, Log, NewRecord, Position};
use huiying_runtime::Stopwatch;
use huiying_tests::kafka::Cluster;
use huiying_tests::program::wait_for;
use tokio::task::JoinSet;

use crate::contract::options;

pub(crate) const N_WRITERS: usize = 8;
/// The longest time without an acknowledgement. Wanted are 15 s, which machines that others use do not always allow; the
/// time is printed, and one without a successor would last as long as its cause.
pub(crate) const GAP_MAX: Duration = Duration::from_secs(30);

/// What writers were told.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) acknowledged: Vec<Acknowledged>,
    pub(crate) attempted: BTreeSet<String>,
    /// Appends that were refused, each for a reason that passes, and were then tried again.
    pub(crate) n_refused: usize,
}

pub(crate) struct Acknowledged {
    id: String,
    /// How long after the beginning.
    at: Duration,
    /// How long after it was first tried.
    took: Duration,
}

impl Ledger {
    /// The longest time in which nothing was acknowledged.
    pub(crate) fn longest_gap(&self) -> Duration {
        let mut times: Vec<Duration> = self.acknowledged.iter().map(|it| it.at).collect();
        times.sort_unstable();
        times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
    }

    /// The time within which so many percent were acknowledged.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut took: Vec<Duration> = self.acknowledged.iter().map(|it| it.took).collect();
        took.sort_unstable();
        took.get(took.len() * percent / 100).or(took.last()).copied().unwrap_or_default()
    }
}

/// Writers that append one record after the other, each again until it is taken.
pub(crate) struct Load {
    ledger: Arc<Mutex<Ledger>>,
    enough: Arc<AtomicBool>,
    writers: JoinSet<()>,
}

impl Load {
    pub(crate) fn on(log: &Arc<KafkaLog>) -> Self {
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
                    let tried = began.elapsed();
                    let n_refused = write(&log, &id).await;
                    let at = began.elapsed();
                    let mut ledger = lock(&ledger);
                    ledger.n_refused += n_refused;
                    ledger.acknowledged.push(Acknowledged { id, at, took: at - tried });
                }
            });
        }
        Self { ledger, enough, writers }
    }

    pub(crate) fn n_acknowledged(&self) -> usize {
        lock(&self.ledger).acknowledged.len()
    }

    /// Waits until so many more are acknowledged.
    pub(crate) fn go_on(&self, n_more: usize) {
        let until = self.n_acknowledged() + n_more;
        wait_for("more acknowledged records", || (self.n_acknowledged() >= until).then_some(()));
    }

    pub(crate) async fn end(self) -> Ledger {
        self.enough.store(true, Ordering::Relaxed);
        self.writers.join_all().await;
        std::mem::take(&mut *lock(&self.ledger))
    }
}

fn lock(ledger: &Mutex<Ledger>) -> std::sync::MutexGuard<'_, Ledger> {
    ledger.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Appends a record until it is taken; says how often it was refused.
async fn write(log: &KafkaLog, id: &str) -> usize {
    for n_refused in 0.. {
        let payload = format!("{{\"id\":\"{id}\"}}").into_bytes();
        match log.append(vec![NewRecord { id: id.to_owned(), payload }]).await {
            Ok(answers) => {
                assert!(matches!(answers[..], [Appended::New(_) | Appended::Repeat(_)]));
                return n_refused;
            }
            Err(error) => assert!(error.is_passing(), "{error}"),
        }
    }
    unreachable!("it is tried until it is taken")
}

pub(crate) async fn open(cluster: &Cluster, topic: &str, dir: &Path, instance: u64) -> Arc<KafkaLog> {
    Arc::new(KafkaLog::open(dir, options(cluster, topic, instance)).await.expect("the log opens"))
}

/// None lost, none invented, each once, a writer's own in its order: in the log as whoever comes new reads it. The topic
/// holds a message for each, one without records, and at most one more for each that was refused.
pub(crate) async fn audit(cluster: &Cluster, topic: &str, dir: &Path, ledger: &Ledger) {
    let (ids, n_settled) = whole(cluster, topic, dir).await;
    let found: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(found.len(), ids.len(), "an id is there twice");
    assert!(ledger.acknowledged.iter().all(|it| found.contains(&it.id)), "an acknowledged record is lost");
    assert!(found.iter().all(|id| ledger.attempted.contains(*id)), "a record was invented");
    for writer in 0..N_WRITERS {
        let prefix = format!("{writer}-");
        assert!(ids.iter().filter(|id| id.starts_with(&prefix)).is_sorted(), "a writer's order is kept");
    }
    let messages = ids.len() + 1..=ids.len() + ledger.n_refused + n_settled;
    let n_messages = n_messages(dir);
    assert!(messages.contains(&n_messages), "{n_messages} messages, and {messages:?} were sent");
}

/// What a copy made anew has, and how many messages without records were sent for it to be whole: a copy made at a broker which
/// has not heard yet that another leads is short, but that broker takes no message.
async fn whole(cluster: &Cluster, topic: &str, dir: &Path) -> (Vec<String>, usize) {
    const N_TRIES_MAX: usize = 30;
    let log = open(cluster, topic, dir, 99).await;
    for n_tries in 1..=N_TRIES_MAX {
        match log.settle().await {
            Ok(()) => {
                let records = log.read(Position::START, usize::MAX).await.expect("it reads");
                return (records.into_iter().map(|it| it.id).collect(), n_tries);
            }
            Err(error) => println!("try {n_tries} to make a copy whole: {error}"),
        }
    }
    panic!("the brokers take no message any more");
}

/// How many messages a copy was made of.
fn n_messages(dir: &Path) -> usize {
    let bookmark = std::fs::read(dir.join("kafka.json")).expect("a copy has a bookmark");
    let bookmark: serde_json::Value = serde_json::from_slice(&bookmark).expect("it is JSON");
    let last = bookmark["offset"].as_u64().expect("it has an offset");
    usize::try_from(last).expect("few messages") + 1
}
