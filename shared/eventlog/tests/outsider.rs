//! An outsider with Python and `FORMAT.md` can verify a log, and sees whatever was done to it.

#![expect(clippy::unwrap_used, reason = "a failure here is for the person who runs it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use huiying_eventlog::{Log, NewRecord, Options, SegmentedLog, verify};
use sha2::{Digest, Sha256};

/// What `verify.py` says of a log: its output, or what it complains of. `None` where there is no Python.
fn outsider(dir: &Path, noted: &[String]) -> Option<Result<String, String>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/verify.py");
    let ran = Command::new("python3").arg(script).arg(dir).args(noted).output().ok()?;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();
    match ran.status.code() {
        Some(0) => Some(Ok(text(ran.stdout))),
        Some(1) => Some(Err(text(ran.stderr))),
        code => panic!("verify.py ended with {code:?}: {}", text(ran.stderr)),
    }
}

/// Twelve records in frames of three, two frames a segment. Payloads are of one length, so that frames can trade places.
async fn small_log(dir: &Path) {
    let log = SegmentedLog::open(dir, Options { segment_bytes_max: 200, ..Options::default() }).unwrap();
    for batch in 0..4 {
        let record =
            |n: u32| NewRecord { id: format!("编号-{n:03}"), payload: format!("payload {n:03}").into() };
        log.append((0..3).map(|n| record(batch * 3 + n)).collect()).await.unwrap();
    }
}

fn segments(dir: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let mut segments: Vec<_> = paths.filter(|path| path.extension().is_some_and(|e| e == "log")).collect();
    segments.sort();
    segments
}

/// Puts the right checksum on every frame, as someone who means harm would.
fn forge_checksums(segment: &mut [u8]) {
    let mut at = 56;
    while at < segment.len() {
        let length = u32::from_le_bytes(segment[at + 4..at + 8].try_into().unwrap()) as usize;
        let end = at + 20 + length;
        let crc = crc32c::crc32c(&segment[at + 4..end]).to_le_bytes();
        segment[at..at + 4].copy_from_slice(&crc);
        at = end;
    }
}

#[tokio::test]
async fn an_outsider_finds_a_whole_log_whole_and_agrees_on_its_head() {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path()).await;
    let verified = verify(dir.path()).unwrap();
    let Some(said) = outsider(dir.path(), &[]) else {
        return skipped();
    };
    assert_eq!(said, Ok(format!("12 records, chain hash {}", verified.head)));
    assert_eq!((verified.n_records, verified.torn_bytes), (12, 0));

    let noted = format!("12:{}", verified.head);
    assert!(outsider(dir.path(), std::slice::from_ref(&noted)).unwrap().is_ok());
    let other = format!("11:{}", verified.head);
    assert!(outsider(dir.path(), &[noted, other]).unwrap().is_err(), "no such hash there");
}

#[tokio::test]
async fn the_head_is_the_chain_over_all_records() {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path()).await;
    let mut chain = [0; 32];
    for n in 0..12u8 {
        let mut hashed = chain.to_vec();
        hashed.extend([n + 1, 0, 0, 0, 0, 0, 0, 0, 10, 0]);
        hashed.extend(format!("编号-{n:03}").bytes());
        hashed.extend([11, 0, 0, 0]);
        hashed.extend(format!("payload {n:03}").bytes());
        chain = Sha256::digest(hashed).into();
    }
    assert_eq!(verify(dir.path()).unwrap().head.as_bytes(), &chain);
}

#[tokio::test]
async fn edits_insertions_moves_and_removals_are_seen_even_with_the_right_checksums() {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path()).await;
    let noted = [format!("12:{}", verify(dir.path()).unwrap().head)];
    let first = segments(dir.path()).remove(0);
    let whole = fs::read(&first).unwrap();
    let frame = 20 + u32::from_le_bytes(whole[60..64].try_into().unwrap()) as usize;
    let (head, one, two) = (&whole[..56], &whole[56..56 + frame], &whole[56 + frame..]);
    let record = (2 + 10) + (4 + 11);
    let mut edited = whole.clone();
    edited[56 + 20 + 2 + 10 + 4] ^= 1;
    let mut swapped = whole.clone();
    swapped[76..76 + 2 * record].rotate_left(record);
    let tampered = [
        ("a payload is edited", edited),
        ("two records trade places", swapped),
        ("two frames trade places", [head, two, one].concat()),
        ("a frame is inserted", [head, one, one, two].concat()),
        ("the first frame is removed", [head, two].concat()),
        ("the last frame of a sealed segment is removed", [head, one].concat()),
    ];
    for (what, mut bytes) in tampered {
        forge_checksums(&mut bytes);
        fs::write(&first, &bytes).unwrap();
        assert!(verify(dir.path()).is_err(), "{what}");
        let Some(said) = outsider(dir.path(), &noted) else {
            return skipped();
        };
        let complaint = said.expect_err(what);
        assert!(complaint.contains(".log at byte"), "{what}: {complaint}");
    }
    fs::write(&first, &whole).unwrap();

    // No header of a later segment vouches for the last one: its own chain hash must.
    let last = segments(dir.path()).pop().unwrap();
    let mut edited = fs::read(&last).unwrap();
    edited[56 + 20 + 2 + 10 + 4] ^= 1;
    forge_checksums(&mut edited);
    fs::write(&last, edited).unwrap();
    assert!(verify(dir.path()).is_err() && outsider(dir.path(), &[]).unwrap().is_err());

    fs::remove_file(segments(dir.path()).pop().unwrap()).unwrap();
    let said = outsider(dir.path(), &noted).unwrap();
    assert!(said.is_err(), "the end is removed, which only a noted hash shows: {said:?}");
}

#[tokio::test]
async fn an_outsider_takes_a_write_that_was_cut_off_for_no_damage_and_a_bad_frame_before_a_good_one_for_damage()
 {
    let dir = tempfile::tempdir().unwrap();
    small_log(dir.path()).await;
    let last = segments(dir.path()).pop().unwrap();
    let whole = fs::read(&last).unwrap();
    fs::write(&last, &whole[..whole.len() - 5]).unwrap();
    let Some(said) = outsider(dir.path(), &[]) else {
        return skipped();
    };
    let verified = verify(dir.path()).unwrap();
    assert_eq!(said, Ok(format!("9 records, chain hash {}", verified.head)));
    assert_eq!(verified.n_records, 9);

    let mut bad = whole;
    bad[60] ^= 1;
    fs::write(&last, bad).unwrap();
    assert!(outsider(dir.path(), &[]).unwrap().is_err());
    assert!(verify(dir.path()).is_err());
}

fn skipped() {
    eprintln!("SKIPPED: no python3 here, verify.py was not tried");
}
