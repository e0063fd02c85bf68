//! When the disk fails: nothing unsynced is acknowledged, and nothing acknowledged is lost.

use std::io::ErrorKind;
use std::task::{Context, Poll, Waker};

use tokio::task::{JoinSet, unconstrained};

use super::*;

fn new(n: u64) -> Appended {
    Appended::New(Position::new(n))
}

#[tokio::test]
async fn after_a_failed_sync_nothing_more_is_accepted_reads_go_on_and_reopening_heals() {
    for n_good in 0..6 {
        let bench = Bench::new();
        let log = bench.open();
        bench.disk.after(n_good, Fault::Sync);
        let mut n_acknowledged = 0;
        let failed = loop {
            match append(&log, [n_acknowledged + 1]).await {
                Ok(answers) => assert_eq!(answers, [new(n_acknowledged + 1)]),
                Err(error) => break error,
            }
            n_acknowledged += 1;
        };
        assert!(matches!(failed, Error::Unsynced { .. }), "{failed:?}");
        let refused = append(&log, [100]).await;
        assert!(matches!(refused, Err(Error::Stopped { .. })), "{refused:?}");
        assert_eq!(all(&log).await.unwrap(), records(1..=n_acknowledged), "only what is durable is served");
        assert_eq!(log.tail().borrow().get(), n_acknowledged);
        drop(log);

        let log = bench.open();
        append(&log, [n_acknowledged + 1]).await.unwrap();
        assert_eq!(
            all(&log).await.unwrap(),
            records(1..=n_acknowledged + 1),
            "once, whether it was on disk or not"
        );
    }
}

#[tokio::test]
async fn a_frame_whose_sync_failed_is_written_again_when_the_log_is_opened() {
    let bench = Bench::new();
    let log = bench.open();
    bench.disk.after(0, Fault::Sync);
    append(&log, [1]).await.unwrap_err();
    drop(log);
    let before = bench.disk.n_writes.load(Ordering::Relaxed);
    let log = bench.open();
    assert_eq!(bench.disk.n_writes.load(Ordering::Relaxed), before + 1, "its pages may be only in the cache");
    assert_eq!(all(&log).await.unwrap(), records([1]));
}

#[tokio::test]
async fn a_failed_sync_while_opening_refuses_to_open() {
    let bench = Bench::new();
    append(&bench.open(), [1]).await.unwrap();
    for fault in [Fault::Sync, Fault::SyncDir, Fault::Write(0, ErrorKind::Other)] {
        bench.disk.after(0, fault);
        assert!(matches!(bench.try_open(), Err(Error::Io { .. })), "{fault:?}");
    }
    assert_eq!(all(&bench.open()).await.unwrap(), records([1]));
}

#[tokio::test]
async fn a_short_write_stops_the_log_and_is_cut_when_it_is_reopened() {
    for n_bytes in [0, 1, 19, 20, 50] {
        let bench = Bench::new();
        let log = bench.open();
        append(&log, [1]).await.unwrap();
        bench.disk.after(0, Fault::Write(n_bytes, ErrorKind::Other));
        assert!(matches!(append(&log, [2, 3]).await, Err(Error::Unsynced { .. })));
        assert!(matches!(append(&log, [2, 3]).await, Err(Error::Stopped { .. })));
        drop(log);
        let log = bench.open();
        assert_eq!(all(&log).await.unwrap(), records([1]));
        assert_eq!(append(&log, [2, 3]).await.unwrap(), [new(2), new(3)]);
    }
}

#[tokio::test]
async fn a_full_disk_refuses_the_batch_and_the_log_goes_on_when_there_is_space() {
    let bench = Bench::new();
    let log = bench.open();
    append(&log, [1]).await.unwrap();
    let before = bench.files();
    for n_bytes in [0, 30] {
        for kind in [ErrorKind::StorageFull, ErrorKind::QuotaExceeded] {
            bench.disk.after(0, Fault::Write(n_bytes, kind));
            let refused = append(&log, [2, 3]).await;
            assert!(matches!(refused, Err(Error::Full { .. })), "{refused:?}");
            assert!(bench.files() == before, "something of the batch is left");
        }
    }
    assert_eq!(all(&log).await.unwrap(), records([1]));
    assert_eq!(append(&log, [2, 3]).await.unwrap(), [new(2), new(3)]);
    drop(log);
    assert_eq!(all(&bench.open()).await.unwrap(), records(1..=3));
}

#[tokio::test]
async fn a_full_disk_that_cannot_be_tidied_stops_the_log() {
    for fault in [Fault::Truncate, Fault::Sync] {
        let bench = Bench::new();
        let log = bench.open();
        append(&log, [1]).await.unwrap();
        bench.disk.after(0, Fault::Write(30, ErrorKind::StorageFull));
        bench.disk.after(0, fault);
        assert!(matches!(append(&log, [2]).await, Err(Error::Unsynced { .. })), "{fault:?}");
        assert!(matches!(append(&log, [2]).await, Err(Error::Stopped { .. })), "{fault:?}");
        drop(log);
        assert_eq!(all(&bench.open()).await.unwrap(), records([1]), "{fault:?}");
    }
}

/// Appends one record after the other until the first segment is due to be sealed.
async fn fill_segment(log: &SegmentedLog, bench: &Bench) -> u64 {
    let mut n = 0;
    while fs::metadata(bench.segment(1)).unwrap().len() < SEGMENT_BYTES_MAX {
        n += 1;
        append(log, [n]).await.unwrap();
    }
    n
}

#[tokio::test]
async fn a_full_disk_while_sealing_refuses_the_batch_and_the_log_goes_on_when_there_is_space() {
    // Sealing writes the index, then the header of the next segment; each is renamed into place.
    let full = ErrorKind::StorageFull;
    for (n, fault) in [
        (0, Fault::Write(5, full)),
        (1, Fault::Write(5, full)),
        (0, Fault::Rename(full)),
        (1, Fault::Rename(full)),
    ] {
        let bench = Bench::new();
        let log = bench.open();
        let held = fill_segment(&log, &bench).await;
        bench.disk.after(n, fault);
        let refused = append(&log, [held + 1]).await;
        assert!(matches!(refused, Err(Error::Full { .. })), "{fault:?}: {refused:?}");
        assert_eq!(all(&log).await.unwrap(), records(1..=held));
        assert_eq!(
            append(&log, [1, held + 1]).await.unwrap(),
            [Appended::Repeat(Position::new(1)), new(held + 1)]
        );
        drop(log);
        assert_eq!(all(&bench.open()).await.unwrap(), records(1..=held + 1));
        assert!(bench.files().iter().all(|(path, _)| path.extension().unwrap() != "tmp"));
    }
}

#[tokio::test]
async fn any_other_failure_while_sealing_stops_the_log_and_reopening_heals() {
    let other = ErrorKind::Other;
    for (n, fault) in [
        (0, Fault::Write(5, other)),
        (1, Fault::Write(5, other)),
        (0, Fault::Rename(other)),
        (1, Fault::Rename(other)),
        (0, Fault::Sync),
        (1, Fault::Sync),
        (0, Fault::SyncDir),
    ] {
        let bench = Bench::new();
        let log = bench.open();
        let held = fill_segment(&log, &bench).await;
        bench.disk.after(n, fault);
        assert!(matches!(append(&log, [held + 1]).await, Err(Error::Unsynced { .. })), "{n} {fault:?}");
        assert!(matches!(append(&log, [held + 1]).await, Err(Error::Stopped { .. })), "{n} {fault:?}");
        drop(log);
        let log = bench.open();
        assert_eq!(append(&log, [held + 1]).await.unwrap(), [new(held + 1)], "{n} {fault:?}");
        assert_eq!(all(&log).await.unwrap(), records(1..=held + 1));
    }
}

#[tokio::test]
async fn everyone_in_a_group_whose_sync_fails_is_told_so() {
    let bench = Bench::new();
    let log = Arc::new(bench.open());
    bench.disk.after(0, Fault::Sync);
    let mut writers = JoinSet::new();
    for n in 1..=20 {
        let log = Arc::clone(&log);
        writers.spawn(async move { append(&log, [n]).await });
    }
    let answers = writers.join_all().await;
    assert!(
        answers.iter().all(|a| matches!(a, Err(Error::Unsynced { .. } | Error::Stopped { .. }))),
        "{answers:?}"
    );
    assert_eq!(all(&log).await.unwrap(), []);
}

/// Starts all the appends while nothing can be synced, so that they wait together, then lets them go.
/// To be run `unconstrained`, or tokio makes some of them start later.
async fn together(
    bench: &Bench,
    log: &SegmentedLog,
    batches: impl IntoIterator<Item = Vec<u64>>,
) -> Vec<Result<Vec<Appended>, Error>> {
    let mut appends: Vec<_> = batches.into_iter().map(|batch| Box::pin(append(log, batch))).collect();
    let mut answers: Vec<_> = appends.iter().map(|_| None).collect();
    let held = bench.disk.syncs.lock().unwrap();
    let mut poll_all = |context: &mut Context<'_>| {
        for (append, answer) in appends.iter_mut().zip(&mut answers).filter(|(_, answer)| answer.is_none()) {
            if let Poll::Ready(ready) = append.as_mut().poll(context) {
                *answer = Some(ready);
            }
        }
        if answers.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    };
    assert!(poll_all(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(held);
    std::future::poll_fn(poll_all).await;
    answers.into_iter().flatten().collect()
}

#[tokio::test]
async fn many_writers_share_syncs() {
    let bench = Bench::new();
    let log = SegmentedLog::open_on(bench.path(), Options::default(), bench.disk.clone(), hash_id).unwrap();
    let before = bench.disk.n_syncs.load(Ordering::Relaxed);
    let answers = unconstrained(together(&bench, &log, (1..=1000).map(|n| vec![n]))).await;
    assert!(answers.iter().all(Result::is_ok));
    let n_syncs = bench.disk.n_syncs.load(Ordering::Relaxed) - before;
    assert!(n_syncs <= 2, "the first append and whoever came with it, then all others: {n_syncs} syncs");
    assert_eq!(all(&log).await.unwrap(), records(1..=1000));
}

#[tokio::test]
async fn a_request_that_fails_alone_takes_nobody_with_it_and_leaves_none_of_its_ids() {
    let bench = Bench::new();
    let log = bench.open();
    let held = fill_segment(&log, &bench).await;
    append(&log, [10]).await.unwrap();
    let mut damaged = fs::read(bench.segment(1)).unwrap();
    damaged[80] ^= 1;
    fs::write(bench.segment(1), damaged).unwrap();
    // The second one asks for a new id and then for one that can only be confirmed by reading damaged bytes.
    let answers = unconstrained(together(&bench, &log, [vec![11], vec![12, 1], vec![12], vec![13]])).await;
    let [first, refused, other, last] = &answers[..] else { panic!("{answers:?}") };
    assert!(matches!(refused, Err(Error::Damaged { .. })), "{refused:?}");
    assert_eq!(
        [first, other, last].map(|answer| answer.as_ref().unwrap()[..].to_vec()),
        [2, 3, 4].map(|n| vec![new(held + n)])
    );
    let ids: Vec<_> =
        log.read(Position::new(held + 1), 10).await.unwrap().into_iter().map(|record| record.id).collect();
    assert_eq!(ids, ["id-11", "id-12", "id-13"]);
}
