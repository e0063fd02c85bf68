//! Brokers that are killed, stopped and come back, under load: nothing acknowledged is lost, nothing is there twice.

use std::path::Path;
use std::time::Duration;

use huiying_eventlog::{Error, KafkaLog, Log, NewRecord};
use huiying_runtime::Stopwatch;
use huiying_tests::kafka::Cluster;
use huiying_tests::program::wait_for;

use crate::contract::options;
use crate::load::{GAP_MAX, Load, audit, open};

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
    audit(&cluster, "killed", &folder.path().join("fresh"), &ledger).await;
    let gap = ledger.longest_gap();
    println!(
        "3 brokers killed and 3 stopped in turn: {n} acknowledged, 0 lost, 0 doubled; longest gap {gap:?}"
    );
    assert!(gap <= GAP_MAX, "{gap:?} without an acknowledgement");

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
