//! The rules every backend keeps, as tests that any crate can run against its own.
//!
//! A rule that is broken panics with the rule's name in the backtrace, as a test does.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::{Appended, Error, Log, NewRecord, Position, Record};

/// Checks every rule. `open` opens the log of a name: empty at first, and the same log when, its handle dropped,
/// that name is opened again. Needs a tokio runtime of several threads to mean much.
///
/// # Panics
/// When a rule is broken.
pub async fn run_all<L: Log>(open: impl AsyncFn(&'static str) -> Arc<L>) {
    an_empty_log_stands_at_the_start(&*open("empty").await).await;
    positions_follow_the_order_of_appending_without_gaps(&*open("order").await).await;
    payloads_come_back_byte_for_byte(&*open("payloads").await).await;
    a_repeated_id_is_answered_with_its_first_position(&*open("repeats").await).await;
    an_id_is_found_where_its_first_record_is(&*open("found").await).await;
    a_refused_batch_leaves_nothing(&*open("refused").await).await;
    a_read_takes_what_is_there_and_no_more_than_asked(&*open("windows").await).await;
    the_tail_is_a_level_and_wakes_who_waits(&*open("tail").await).await;
    many_writers_share_one_order(open("writers").await).await;
    one_of_many_writers_of_an_id_is_first(open("race").await).await;
    a_follower_sees_every_record_once_and_in_order(open("follower").await).await;
    a_reopened_log_is_the_same_log(&open).await;
}

async fn an_empty_log_stands_at_the_start(log: &dyn Log) {
    assert_eq!(*log.tail().borrow(), Position::START);
    assert_eq!(all(log).await, []);
    assert_eq!(get(log, 0).await, None);
    assert_eq!(get(log, 1).await, None);
    assert_eq!(append(log, &[]).await, []);
    assert_eq!(*log.tail().borrow(), Position::START, "an empty batch appends nothing");
}

async fn positions_follow_the_order_of_appending_without_gaps(log: &dyn Log) {
    assert_eq!(append(log, &[("a", "1")]).await, [new(1)]);
    assert_eq!(append(log, &[("b", "2"), ("c", "3"), ("d", "4")]).await, [new(2), new(3), new(4)]);
    assert_eq!(append(log, &[("e", "5")]).await, [new(5)]);
    let expected = [("a", "1"), ("b", "2"), ("c", "3"), ("d", "4"), ("e", "5")];
    let expected: Vec<_> =
        (1..).zip(expected).map(|(at, (id, payload))| record(at, id, payload.as_bytes())).collect();
    assert_eq!(all(log).await, expected);
}

async fn payloads_come_back_byte_for_byte(log: &dyn Log) {
    let every_byte: Vec<u8> = (0..=255).collect();
    let payloads = [Vec::new(), every_byte.repeat(12_000), "市民来电反映路面塌陷".into(), vec![0; 70_000]];
    for (i, payload) in payloads.iter().enumerate() {
        let id = format!("编号-{i}");
        let appended = log.append(vec![NewRecord { id, payload: payload.clone() }]).await;
        assert_eq!(appended.expect("a payload of 3 MB is accepted"), [new(i as u64 + 1)]);
    }
    let expected: Vec<_> =
        (0u64..).zip(&payloads).map(|(i, p)| record(i + 1, &format!("编号-{i}"), p)).collect();
    assert!(all(log).await == expected, "a payload differs");
    assert!(get(log, 2).await.as_ref() == expected.get(1), "a payload differs");
}

async fn a_repeated_id_is_answered_with_its_first_position(log: &dyn Log) {
    assert_eq!(append(log, &[("a", "first"), ("b", "")]).await, [new(1), new(2)]);
    assert_eq!(append(log, &[("a", "other")]).await, [repeat(1)]);
    let mixed = append(log, &[("b", "x"), ("c", "y"), ("c", "z"), ("a", "x"), ("d", "")]).await;
    assert_eq!(mixed, [repeat(2), new(3), repeat(3), repeat(1), new(4)]);
    assert_eq!(mixed.iter().map(|a| a.position().get()).collect::<Vec<_>>(), [2, 3, 3, 1, 4]);
    let expected = [record(1, "a", b"first"), record(2, "b", b""), record(3, "c", b"y"), record(4, "d", b"")];
    assert_eq!(all(log).await, expected);
}

async fn an_id_is_found_where_its_first_record_is(log: &dyn Log) {
    append(log, &[("a", "1"), ("b", "2"), ("a", "3")]).await;
    let asked = ["b", "none", "a", "none", "b"].map(str::to_owned);
    let found = log.find(&asked).await.expect("the log is readable");
    let at = |position| Some(Position::new(position));
    assert_eq!(found, [at(2), None, at(1), None, at(2)]);
    assert_eq!(all(log).await.len(), 2, "asking appends nothing");
}

async fn a_refused_batch_leaves_nothing(log: &dyn Log) {
    for bad in [String::new(), "x".repeat(65_536)] {
        let batch =
            ["good", &bad, "good too"].map(|id| NewRecord { id: id.to_owned(), payload: b"x".into() });
        let refused = log.append(batch.to_vec()).await;
        assert!(
            matches!(refused, Err(Error::IdLength { bytes, max: 65_535 }) if bytes == bad.len()),
            "{refused:?}"
        );
    }
    assert_eq!(all(log).await, []);
    let longest = "x".repeat(65_535);
    assert_eq!(append(log, &[("good", ""), (&longest, "")]).await, [new(1), new(2)]);
}

async fn a_read_takes_what_is_there_and_no_more_than_asked(log: &dyn Log) {
    for chunk in (1..=100).collect::<Vec<u64>>().chunks(7) {
        let ids: Vec<String> = chunk.iter().map(|i| format!("id-{i}")).collect();
        append(log, &ids.iter().map(|id| (id.as_str(), "payload")).collect::<Vec<_>>()).await;
    }
    let windows = [
        (0, 1, 1..=1),
        (0, 100, 1..=100),
        (0, usize::MAX, 1..=100),
        (6, 2, 7..=8),
        (7, 7, 8..=14),
        (50, 10, 51..=60),
        (99, 5, 100..=100),
    ];
    for (after, n_max, expected) in windows {
        let records = read(log, after, n_max).await;
        assert_eq!(records, expected.map(|i| record(i, &format!("id-{i}"), b"payload")).collect::<Vec<_>>());
    }
    for (after, n_max) in [(0, 0), (50, 0), (100, 10), (101, 10), (u64::MAX, 10), (u64::MAX, usize::MAX)] {
        assert_eq!(read(log, after, n_max).await, [], "after {after}, {n_max} at most");
    }
    for i in 1..=100 {
        assert_eq!(get(log, i).await, Some(record(i, &format!("id-{i}"), b"payload")));
    }
    for absent in [0, 101, u64::MAX] {
        assert_eq!(get(log, absent).await, None);
    }
}

async fn the_tail_is_a_level_and_wakes_who_waits(log: &dyn Log) {
    let mut early = log.tail();
    append(log, &[("a", ""), ("b", "")]).await;
    append(log, &[("c", "")]).await;
    assert_eq!(*early.wait_for(|tail| tail.get() >= 3).await.expect("the log is open"), Position::new(3));
    let mut late = log.tail();
    assert_eq!(*late.wait_for(|tail| tail.get() >= 3).await.expect("the log is open"), Position::new(3));
    append(log, &[("c", "again")]).await;
    assert_eq!(*log.tail().borrow(), Position::new(3), "a repeat moves nothing");
    let waits =
        async { late.wait_for(|tail| tail.get() >= 4).await.map(|tail| *tail).expect("the log is open") };
    let (seen, _) = tokio::join!(waits, append(log, &[("d", "")]));
    assert_eq!(seen, Position::new(4));
}

async fn many_writers_share_one_order(log: Arc<dyn Log>) {
    let mut writers = JoinSet::new();
    for writer in 0..16 {
        let log = Arc::clone(&log);
        writers.spawn(async move {
            let mut mine = Vec::new();
            for n in 0..25 {
                let ids = [format!("{writer}-{n}-a"), format!("{writer}-{n}-b")];
                let appended = append(&*log, &[(&ids[0], "x"), (&ids[1], "y")]).await;
                let [Appended::New(a), Appended::New(b)] = appended[..] else { panic!("all ids are new") };
                assert_eq!(b, a.next(), "nothing comes between the records of a batch");
                mine.extend(ids.into_iter().zip([a, b]));
            }
            assert!(mine.is_sorted_by_key(|(_, position)| *position), "a writer's own order is kept");
            mine
        });
    }
    let mut expected: Vec<_> =
        writers.join_all().await.into_iter().flatten().map(|(id, at)| (at, id)).collect();
    expected.sort_unstable();
    let found: Vec<_> = all(&*log).await.into_iter().map(|r| (r.position, r.id)).collect();
    assert_eq!(found, expected);
    assert!(found.iter().map(|(at, _)| at.get()).eq(1..=800), "there is a gap");
}

async fn one_of_many_writers_of_an_id_is_first(log: Arc<dyn Log>) {
    let mut writers = JoinSet::new();
    for writer in 0..32 {
        let log = Arc::clone(&log);
        writers.spawn(async move { append(&*log, &[("same", &writer.to_string())]).await });
    }
    let answers = writers.join_all().await.concat();
    assert!(answers.iter().all(|answer| answer.position() == Position::new(1)), "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Appended::New(_))).count(), 1);
    assert_eq!(all(&*log).await.len(), 1);
}

async fn a_follower_sees_every_record_once_and_in_order(log: Arc<dyn Log>) {
    let (mut tail, followed) = (log.tail(), Arc::clone(&log));
    let follower = async move {
        let mut seen: Vec<Record> = Vec::new();
        while seen.len() < 300 {
            let at = seen.last().map_or(Position::START, |record| record.position);
            tail.wait_for(|tail| *tail > at).await.expect("the log is open");
            seen.extend(followed.read(at, 10).await.expect("a durable record can be read"));
        }
        seen
    };
    let writer = async {
        for i in 0..100 {
            let ids: [String; 3] = [0, 1, 2].map(|n| format!("id-{i}-{n}"));
            append(&*log, &ids.each_ref().map(|id| (id.as_str(), "payload"))).await;
        }
    };
    let (seen, ()) = tokio::join!(follower, writer);
    assert_eq!(seen, all(&*log).await);
    assert!(seen.iter().map(|record| record.position.get()).eq(1..=300), "there is a gap");
}

async fn a_reopened_log_is_the_same_log<L: Log>(open: &impl AsyncFn(&'static str) -> Arc<L>) {
    let log = open("reopened").await;
    append(&*log, &[("a", "1"), ("b", "2")]).await;
    append(&*log, &[("c", "3")]).await;
    let before = all(&*log).await;
    drop(log);

    let log = open("reopened").await;
    assert_eq!(*log.tail().borrow(), Position::new(3));
    assert_eq!(all(&*log).await, before);
    assert_eq!(append(&*log, &[("b", "x"), ("d", "4"), ("c", "x")]).await, [repeat(2), new(4), repeat(3)]);
    drop(log);

    let log = open("reopened").await;
    assert_eq!(get(&*log, 4).await, Some(record(4, "d", b"4")));
    assert_eq!(all(&*log).await[..3], before);
}

fn new(position: u64) -> Appended {
    Appended::New(Position::new(position))
}

fn repeat(position: u64) -> Appended {
    Appended::Repeat(Position::new(position))
}

fn record(position: u64, id: &str, payload: &[u8]) -> Record {
    Record { position: Position::new(position), id: id.to_owned(), payload: payload.to_vec() }
}

async fn append(log: &dyn Log, batch: &[(&str, &str)]) -> Vec<Appended> {
    let batch =
        batch.iter().map(|(id, payload)| NewRecord { id: (*id).to_owned(), payload: (*payload).into() });
    log.append(batch.collect()).await.expect("the batch is sound and the log is open")
}

async fn read(log: &dyn Log, after: u64, n_max: usize) -> Vec<Record> {
    log.read(Position::new(after), n_max).await.expect("a durable record can be read")
}

async fn all(log: &dyn Log) -> Vec<Record> {
    read(log, 0, usize::MAX).await
}

async fn get(log: &dyn Log, position: u64) -> Option<Record> {
    log.get(Position::new(position)).await.expect("a durable record can be read")
}
