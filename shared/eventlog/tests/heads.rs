//! Signed heads hold for the log they were signed for, and for nothing else; a snapshot is the log at one moment.

#![expect(clippy::unwrap_used, reason = "a failure here is for the person who runs it")]

use std::path::Path;

use huiying_eventlog::heads::{self, Head, HeadError, PublicKey, Signer};
use huiying_eventlog::{Error, Log, NewRecord, Options, Position, SegmentedLog, Snapshot, verify};

const AT: &str = "2026-11-25T08:00:00Z";

fn signer() -> Signer {
    Signer::of(&[7; 32])
}

async fn append(log: &SegmentedLog, range: std::ops::Range<u32>) {
    let batch = range.map(|n| NewRecord { id: format!("id-{n}"), payload: b"x".to_vec() });
    log.append(batch.collect()).await.unwrap();
}

fn head_of(log: &SegmentedLog) -> Head {
    let (position, hash) = log.head();
    signer().sign("intake", position, hash, AT)
}

fn check(dir: &Path, heads: &[Head]) -> Result<heads::Held, HeadError> {
    heads::verify(dir, "intake", heads, &signer().public_key())
}

#[tokio::test]
async fn given_heads_of_a_log_that_has_grown_since_when_verified_then_all_hold() {
    let dir = tempfile::tempdir().unwrap();
    let log = SegmentedLog::open(dir.path(), Options { segment_bytes_max: 1, ..Options::default() }).unwrap();
    let mut kept = vec![head_of(&log)];
    for n in 0..4 {
        append(&log, n * 3..n * 3 + 3).await;
        kept.insert(0, head_of(&log));
    }
    append(&log, 12..14).await;
    let held = check(dir.path(), &kept).unwrap();
    assert_eq!((held.n_heads, held.position, held.log.n_records), (5, Position::new(12), 14));
    assert_eq!(held.log, verify(dir.path()).unwrap());
    assert_eq!(log.head(), (Position::new(14), held.log.head));
    drop(log);
    let log = SegmentedLog::open(dir.path(), Options::default()).unwrap();
    assert_eq!(log.head(), (Position::new(14), held.log.head), "known again after reopening");
    heads::check_end("intake", &kept, Position::new(14), held.log.head).unwrap();
}

#[tokio::test]
async fn given_a_head_with_any_field_changed_or_another_key_when_verified_then_it_is_no_longer_signed() {
    let dir = tempfile::tempdir().unwrap();
    let log = SegmentedLog::open(dir.path(), Options::default()).unwrap();
    append(&log, 0..3).await;
    let good = head_of(&log);
    let other = Signer::of(&[8; 32]).sign("intake", Position::new(3), log.head().1, AT);
    let forged = [
        Head { position: Position::new(2), ..good.clone() },
        Head { hash: "0".repeat(64), ..good.clone() },
        Head { hash: "not hexadecimal".into(), ..good.clone() },
        Head { at: "2026-11-25T08:00:01Z".into(), ..good.clone() },
        Head { signature: other.signature.clone(), ..good.clone() },
        Head { signature: good.signature[2..].into(), ..good.clone() },
        Head { key: good.key.clone(), ..other.clone() },
    ];
    for head in forged {
        let said = check(dir.path(), &[good.clone(), head]).unwrap_err();
        assert!(matches!(said, HeadError::Forged { .. }), "{said}");
        assert!(said.to_string().contains(&signer().public_key().to_string()), "{said}");
    }
    let of_another_log = signer().sign("decisions", Position::new(99), log.head().1, AT);
    assert_eq!(check(dir.path(), &[good.clone(), of_another_log.clone()]).unwrap().n_heads, 1);
    let renamed = Head { log: "intake".into(), ..of_another_log };
    assert!(matches!(check(dir.path(), &[renamed]), Err(HeadError::Forged { .. })), "the name is signed too");
}

#[test]
fn given_a_log_that_ends_before_or_otherwise_than_its_newest_head_then_its_end_is_refused_without_reading_it()
{
    let (zeros, ones) = ("0".repeat(64).parse().unwrap(), "1".repeat(64).parse().unwrap());
    let kept = [5, 9, 7].map(|n| signer().sign("intake", Position::new(n), ones, AT));
    let check = |n, hash| heads::check_end("intake", &kept, Position::new(n), hash);
    assert!(
        matches!(check(8, ones), Err(HeadError::Missing { position, .. }) if position == Position::new(9))
    );
    assert!(matches!(check(9, zeros), Err(HeadError::Changed { .. })));
    check(9, ones).unwrap();
    check(10, zeros).unwrap();
    heads::check_end("decisions", &kept, Position::START, zeros).unwrap();
}

#[test]
fn given_lines_then_they_are_read_as_written_and_the_first_wrong_one_is_named() {
    let head = signer().sign("intake", Position::new(5), "1".repeat(64).parse().unwrap(), AT);
    let line = head.line();
    assert!(line.starts_with(r#"{"log":"intake","position":5,"hash":"1111"#), "{line}");
    assert_eq!(heads::parse(&format!("{line}\n\n{line}\n")).unwrap(), [head.clone(), head]);
    for wrong in [&line[..line.len() - 1], "{}", "[]", &line.replace("\"at\"", "\"on\"")] {
        let said = heads::parse(&format!("{line}\n{wrong}\n")).unwrap_err();
        assert!(matches!(said, HeadError::NoHead { line: 2, .. }), "{said}");
    }
}

#[test]
fn given_the_vectors_of_rfc_8032_then_keys_are_those_of_the_standard() {
    let secret: Vec<u8> = (0..32)
        .map(|i| &"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"[i * 2..i * 2 + 2])
        .map(|digits| u8::from_str_radix(digits, 16).unwrap())
        .collect();
    let key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    assert_eq!(Signer::of(&secret.try_into().unwrap()).public_key().to_string(), key);
    assert_eq!(key.parse::<PublicKey>().unwrap().to_string(), key);
    for wrong in ["", &key[2..], &key.replace('d', "g")] {
        assert!(wrong.parse::<PublicKey>().is_err(), "{wrong}");
    }
    assert!(!format!("{:?}", signer()).contains("07, 07"), "the secret does not show");
}

#[tokio::test]
async fn given_a_snapshot_when_the_log_grows_then_it_stays_as_it_was_and_its_files_make_the_same_log() {
    let (dir, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let log =
        SegmentedLog::open(dir.path(), Options { segment_bytes_max: 100, ..Options::default() }).unwrap();
    for n in 0..10 {
        append(&log, n * 3..n * 3 + 3).await;
    }
    let snapshot = Snapshot::of(dir.path()).unwrap();
    let then = log.read(Position::START, usize::MAX).await.unwrap();
    append(&log, 30..40).await;
    assert_eq!(*snapshot.tail().borrow(), Position::new(30));
    assert_eq!(snapshot.read(Position::START, usize::MAX).await.unwrap(), then);
    assert_eq!(snapshot.get(Position::new(30)).await.unwrap().as_ref(), then.last());
    assert_eq!(snapshot.get(Position::new(31)).await.unwrap(), None);
    let refused = snapshot.append(Vec::new()).await;
    assert!(matches!(refused, Err(Error::ReadOnly { .. })), "{refused:?}");
    assert!(snapshot.files().len() > 3);
    for (path, bytes) in snapshot.files() {
        let whole = std::fs::read(path).unwrap();
        let to = copy.path().join(path.file_name().unwrap());
        std::fs::write(to, &whole[..usize::try_from(*bytes).unwrap()]).unwrap();
    }
    assert_eq!(verify(copy.path()).unwrap(), snapshot.verified());
}
