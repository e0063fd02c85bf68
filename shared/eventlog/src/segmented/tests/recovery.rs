//! What a log is after it was closed and opened again.

use super::*;
use crate::segmented::files::index_path;
use crate::verify;

#[tokio::test]
async fn a_log_is_in_use_until_it_is_dropped() {
    let bench = Bench::new();
    let log = bench.open();
    let refused = bench.try_open();
    let Err(Error::InUse { dir }) = &refused else { panic!("{refused:?}") };
    assert_eq!(dir, bench.path());
    assert!(refused.unwrap_err().to_string().contains(&bench.path().display().to_string()));
    drop(log);
    bench.open();
}

#[tokio::test]
async fn a_log_of_many_segments_knows_all_its_records_and_ids_after_every_reopening() {
    let bench = Bench::new();
    for round in 0..10 {
        let log = bench.open();
        assert_eq!(all(&log).await.unwrap(), records(1..=round * 20));
        for n in round * 20 + 1..=(round + 1) * 20 {
            assert_eq!(append(&log, [n]).await.unwrap(), [Appended::New(Position::new(n))]);
        }
        for n in 1..=(round + 1) * 20 {
            assert_eq!(append(&log, [n]).await.unwrap(), [Appended::Repeat(Position::new(n))]);
        }
    }
    let files = bench.files();
    let n_segments = files.iter().filter(|(path, _)| path.extension().unwrap() == "log").count();
    assert!(n_segments > 30, "{n_segments} segments");
    assert_eq!(files.len(), 2 * n_segments - 1, "each but the last has its index");
    assert_eq!(verify(bench.path()).unwrap().n_records, 200);
}

#[tokio::test]
async fn opening_changes_nothing_and_verifying_gives_the_same_head() {
    let bench = Bench::new();
    let log = bench.open();
    append(&log, 1..=30).await.unwrap();
    append(&log, 31..=32).await.unwrap();
    let while_open = verify(bench.path()).unwrap();
    drop(log);
    let files = bench.files();
    drop(bench.open());
    assert!(bench.files() == files, "opening changed a file");
    assert_eq!(verify(bench.path()).unwrap(), while_open);
    assert_eq!((while_open.n_records, while_open.torn_bytes), (32, 0));
    assert_eq!(while_open.head.to_string().len(), 64);
}

#[tokio::test]
async fn an_index_that_is_gone_foreign_or_cut_is_rebuilt_as_it_was() {
    let bench = Bench::new();
    let log = bench.open();
    for n in 1..=20 {
        append(&log, [n]).await.unwrap();
    }
    drop(log);
    let files = bench.files();
    let index = index_path(bench.path(), Position::new(1));
    let foreign = files.iter().rfind(|(path, _)| path.extension().unwrap() == "idx").unwrap();
    for wrong in [None, Some(&b""[..]), Some(b"HUIYIDX\0"), Some(&foreign.1)] {
        bench.restore(&files);
        match wrong {
            None => fs::remove_file(&index).unwrap(),
            Some(bytes) => fs::write(&index, bytes).unwrap(),
        }
        let log = bench.open();
        assert_eq!(append(&log, [3]).await.unwrap(), [Appended::Repeat(Position::new(3))]);
        drop(log);
        assert!(bench.files() == files, "the index is not as it was");
    }
}

#[tokio::test]
async fn an_index_that_cannot_be_stored_does_not_keep_the_log_from_opening() {
    let bench = Bench::new();
    let log = bench.open();
    for n in 1..=20 {
        append(&log, [n]).await.unwrap();
    }
    drop(log);
    fs::remove_file(index_path(bench.path(), Position::new(1))).unwrap();
    bench.disk.after(0, Fault::Write(0, io::ErrorKind::StorageFull));
    let log = bench.open();
    assert_eq!(append(&log, [3]).await.unwrap(), [Appended::Repeat(Position::new(3))]);
}

#[tokio::test]
async fn what_a_stopped_process_left_unfinished_is_removed_and_other_files_are_left_alone() {
    let bench = Bench::new();
    drop(bench.open());
    let unfinished = bench.path().join("00000000000000000002.log.tmp");
    let other = bench.path().join("notes.tmp");
    fs::write(&unfinished, "half").unwrap();
    fs::write(&other, "mine").unwrap();
    drop(bench.open());
    assert!(!unfinished.exists() && other.exists());
}

#[tokio::test]
async fn ids_that_share_a_hash_are_told_apart_by_reading_them() {
    let bench = Bench::new();
    let open = || SegmentedLog::open_on(bench.path(), Bench::options(), bench.disk.clone(), |_| 7).unwrap();
    for _ in 0..2 {
        let log = open();
        for n in 1..=20 {
            let answer = append(&log, [n, n]).await.unwrap();
            assert!(answer.iter().all(|a| a.position() == Position::new(n)), "{n}: {answer:?}");
        }
        assert_eq!(all(&log).await.unwrap(), records(1..=20));
    }
}

#[tokio::test]
async fn a_batch_over_the_bound_is_refused_and_one_at_the_bound_is_not() {
    let bench = Bench::new();
    // 2 bytes of id length, "a", 4 bytes of payload length.
    let options = Options { batch_bytes_max: 7 + 100, ..Options::default() };
    let log = SegmentedLog::open_on(bench.path(), options, bench.disk.clone(), hash_id).unwrap();
    let of = |n| vec![NewRecord { id: "a".into(), payload: vec![0; n] }];
    let refused = log.append(of(101)).await;
    assert!(matches!(refused, Err(Error::BatchTooLarge { bytes: 108, max: 107 })), "{refused:?}");
    assert_eq!(log.append(of(100)).await.unwrap(), [Appended::New(Position::new(1))]);
}

#[tokio::test]
async fn an_append_whose_caller_has_gone_is_still_recorded() {
    let bench = Bench::new();
    let log = bench.open();
    let mut gone = Box::pin(append(&log, [1]));
    std::future::poll_fn(|context| {
        let _ = gone.as_mut().poll(context);
        std::task::Poll::Ready(())
    })
    .await;
    drop(gone);
    append(&log, [2]).await.unwrap();
    assert_eq!(all(&log).await.unwrap(), records([1, 2]));
}
