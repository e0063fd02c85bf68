//! A topic that takes no large message, or is gone: told for what it is, and everything else goes on.

use std::time::Duration;

use huiying_eventlog::{Error, KafkaLog, Log, NewRecord, Position};
use huiying_runtime::Stopwatch;
use huiying_tests::chance::Chance;
use huiying_tests::kafka::Cluster;
use huiying_tests::program::wait_for;

use crate::contract::options;

const TOPICS: &str = "org.apache.kafka.tools.TopicCommand";
const SETTINGS: &str = "kafka.admin.ConfigCommand";

/// More appends than a change at the brokers takes to be known.
const N_TRIES_MAX: u32 = 200;
/// Longer than anything here may take.
const PATIENCE: Duration = Duration::from_secs(30);

fn record(id: &str, n_bytes: u64) -> Vec<NewRecord> {
    // By chance, so that it does not become small when it is packed.
    let mut chance = Chance::of(n_bytes);
    let payload = (0..n_bytes.div_ceil(8)).flat_map(|_| chance.number().to_le_bytes()).collect();
    vec![NewRecord { id: id.to_owned(), payload }]
}

fn done(cluster: &Cluster, class: &str, arguments: &[&str]) {
    let ran = cluster.tool(class, arguments);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

fn allow(cluster: &Cluster, topic: &str, n_bytes: u64) {
    let setting = format!("max.message.bytes={n_bytes}");
    let about = ["--alter", "--entity-type", "topics", "--entity-name", topic, "--add-config", &setting];
    done(cluster, SETTINGS, &about);
}

/// Said so that somebody knows what to do, and not as what passes by itself.
fn assert_said(error: &Error) {
    let said = error.to_string();
    println!("{said}");
    assert!(matches!(error, Error::Topic { .. }) && !error.is_passing(), "{error:?}");
    assert!(["max.message.bytes", "kafka-configs.sh"].iter().all(|it| said.contains(it)), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_record_too_large_for_the_topic_is_refused_with_what_to_do_and_smaller_ones_are_taken() {
    let _turn = crate::my_turn().await;
    let Some(cluster) = Cluster::own(1) else { return };
    let folder = tempfile::tempdir().expect("a folder");

    // given a topic that somebody made with a small limit, then no log is opened on it
    done(
        &cluster,
        TOPICS,
        &["--create", "--topic", "small", "--partitions", "1", "--config", "max.message.bytes=20000"],
    );
    let opened = KafkaLog::open(&folder.path().join("small"), options(&cluster, "small", 1)).await;
    assert_said(&opened.expect_err("it would lose records"));

    // given one whose limit is lowered behind an open log, when a record is larger
    let log = KafkaLog::open(&folder.path().join("log"), options(&cluster, "lowered", 1)).await;
    let log = log.expect("the log opens");
    let _ = log.append(record("first", 100_000)).await.expect("it is taken");
    allow(&cluster, "lowered", 20_000);
    let (mut n, mut refused) = (0, Ok(Vec::new()));
    while refused.is_ok() {
        n += 1;
        assert!(n < N_TRIES_MAX, "the limit is never heeded");
        refused = log.append(record(&format!("large-{n}"), 100_000)).await;
    }
    let refused = refused.expect_err("the last one was refused");

    // then it is refused and said, while others are taken, and it is taken where the limit allows it again
    assert_said(&refused);
    assert!(log.trouble().borrow().is_some(), "health is told");
    let _ = log.append(record("little", 1_000)).await.expect("it is taken");
    assert_eq!(*log.trouble().borrow(), None);
    allow(&cluster, "lowered", 20 << 20);
    let large = format!("large-{n}");
    let taken = async { while log.append(record(&large, 100_000)).await.is_err() {} };
    tokio::time::timeout(PATIENCE, taken).await.expect("it is taken");
    let ids: Vec<String> =
        log.read(Position::START, 1_000).await.expect("it reads").into_iter().map(|it| it.id).collect();
    assert_eq!(ids.iter().filter(|id| **id == large).count(), 1, "{ids:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_topic_deleted_under_an_open_log_is_told_and_what_was_read_is_still_read() {
    let _turn = crate::my_turn().await;
    let Some(cluster) = Cluster::own(1) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let log = KafkaLog::open(&folder.path().join("log"), options(&cluster, "gone", 1)).await;
    let log = log.expect("the log opens");
    for id in ["a", "b", "c"] {
        let _ = log.append(record(id, 100)).await.expect("it is taken");
    }

    // when the topic is deleted, and nobody makes another
    cluster.delete_topic("gone");

    // then that is told, what is appended is refused in time, and nothing makes the topic anew
    let told = wait_for("health to be told", || log.trouble().borrow().clone());
    let asked = Stopwatch::start();
    let refused = log.append(record("d", 100)).await.expect_err("there is nowhere to write it");
    let took = asked.elapsed();
    println!("topic deleted: health told `{told}`; an append refused after {took:?}: {refused}");
    assert!(took <= Duration::from_secs(10), "refused after {took:?}");
    // The client finds it out by itself or is told by the broker, whichever is first.
    let unknown = "topic gone: Unknown";
    assert!(told.contains(unknown) && refused.to_string().contains(unknown), "{told} {refused}");
    let listed = cluster.tool(TOPICS, &["--list"]);
    assert!(!listed.stdout.contains("gone"), "{listed:?}");

    // and reading goes on
    let found = log.read(Position::START, 10).await.expect("it reads");
    assert_eq!(found.into_iter().map(|it| it.id).collect::<Vec<_>>(), ["a", "b", "c"]);
}
