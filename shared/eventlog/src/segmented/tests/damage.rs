//! Whatever happens to the bytes, no wrong record is ever served.

use std::os::unix::fs::FileExt;

use super::*;
use crate::segmented::files::index_path;
use crate::verify;

/// Thirteen records in frames of one, two and three, over several segments.
async fn filled(bench: &Bench) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let log = bench.open();
    for range in [1..=1, 2..=3, 4..=6, 7..=7, 8..=10, 11..=11, 12..=13] {
        append(&log, range).await.unwrap();
    }
    drop(log);
    let files = bench.files();
    assert!(
        files.iter().filter(|(path, _)| path.extension().unwrap() == "log").count() >= 3,
        "several segments"
    );
    files
}

/// Opens, reads and verifies a log that may be damaged. `Ok` holds what it serves, which must be a prefix.
async fn served(bench: &Bench) -> Result<usize, Error> {
    let verified = verify(bench.path());
    let log = bench.try_open()?;
    let served = all(&log).await?;
    assert_eq!(served, records(1..=served.len() as u64), "a wrong record was served");
    assert_eq!(*log.tail().borrow(), Position::new(served.len() as u64));
    let verified = verified.expect("what opens and reads in full is whole");
    assert_eq!(verified.n_records, served.len() as u64);
    Ok(served.len())
}

#[tokio::test]
async fn a_flip_of_any_bit_anywhere_is_refused_or_cuts_the_last_frame_and_never_serves_a_wrong_record() {
    let bench = Bench::new();
    let files = filled(&bench).await;
    let last = files.iter().rfind(|(path, _)| path.extension().unwrap() == "log").unwrap().0.clone();
    let (mut n_refused, mut n_cut, mut n_rebuilt) = (0, 0, 0);
    for (path, bytes) in &files {
        let is_index = path.extension().unwrap() == "idx";
        for bit in 0..bytes.len() * 8 {
            let flipped = bytes[bit / 8] ^ 1 << (bit % 8);
            File::options().write(true).open(path).unwrap().write_all_at(&[flipped], bit as u64 / 8).unwrap();
            match served(&bench).await {
                Ok(13) => {
                    assert!(is_index, "bit {bit} of {} went unseen", path.display());
                    assert!(fs::read(path).unwrap() == *bytes, "the index is rebuilt as it was");
                    n_rebuilt += 1;
                }
                Ok(n) => {
                    assert_eq!((path, n), (&last, 11), "only the last frame may go, bit {bit}");
                    n_cut += 1;
                }
                Err(Error::Damaged { path: named, .. }) => {
                    assert_eq!(&named, path, "the error names the file, bit {bit}");
                    n_refused += 1;
                }
                Err(other) => panic!("bit {bit} of {}: {other}", path.display()),
            }
            File::options().write(true).open(path).unwrap().write_all_at(bytes, 0).unwrap();
        }
    }
    assert!(bench.files() == files, "a file that was not flipped was changed");
    assert!(n_refused > 0 && n_cut > 0 && n_rebuilt > 0, "{n_refused} {n_cut} {n_rebuilt}");
}

#[tokio::test]
async fn a_cut_of_the_last_segment_at_any_byte_leaves_whole_frames_and_the_log_goes_on() {
    let bench = Bench::new();
    let log = bench.open();
    append(&log, [1]).await.unwrap();
    let acknowledged = fs::read(bench.segment(1)).unwrap().len();
    append(&log, [2, 3]).await.unwrap();
    drop(log);
    let files = bench.files();
    let whole = fs::read(bench.segment(1)).unwrap();
    for n in acknowledged..whole.len() {
        bench.restore(&files);
        fs::write(bench.segment(1), &whole[..n]).unwrap();
        let verified = verify(bench.path()).unwrap();
        assert_eq!((verified.n_records, verified.torn_bytes), (1, (n - acknowledged) as u64), "{n} bytes");
        let log = bench.open();
        assert_eq!(fs::read(bench.segment(1)).unwrap().len(), acknowledged, "nothing is left of {n} bytes");
        assert_eq!(all(&log).await.unwrap(), records([1]), "{n} bytes");
        assert_eq!(append(&log, [2, 3]).await.unwrap(), [2, 3].map(|n| Appended::New(Position::new(n))));
        drop(log);
        assert!(bench.files() == files, "the same bytes again");
    }
}

#[tokio::test]
async fn any_part_of_the_sectors_of_the_last_write_leaves_whole_frames() {
    let bench = Bench::new();
    let log = bench.open();
    append(&log, [1]).await.unwrap();
    let before = fs::read(bench.segment(1)).unwrap().len();
    let big = NewRecord { id: "big".into(), payload: vec![7; 4000] };
    log.append(vec![big]).await.unwrap();
    drop(log);
    let files = bench.files();
    let whole = fs::read(bench.segment(1)).unwrap();
    for kept in 0..=255u32 {
        let mut torn = whole.clone();
        for (i, byte) in torn.iter_mut().enumerate().skip(before) {
            if kept >> (i / 512) & 1 == 0 {
                *byte = 0;
            }
        }
        bench.restore(&files);
        fs::write(bench.segment(1), &torn).unwrap();
        let served = all(&bench.open()).await.unwrap();
        assert!(
            served[0] == record(1) && served.len() == 1 + usize::from(torn == whole),
            "sectors {kept:08b}"
        );
    }
}

#[tokio::test]
async fn a_bad_frame_before_a_good_one_is_refused_with_file_and_offset_and_nothing_is_changed() {
    let bench = Bench::new();
    let log = bench.open();
    append(&log, [1]).await.unwrap();
    let second = fs::read(bench.segment(1)).unwrap().len();
    append(&log, [2]).await.unwrap();
    append(&log, [3]).await.unwrap();
    drop(log);
    let mut bytes = fs::read(bench.segment(1)).unwrap();
    bytes[second + 30] ^= 1;
    fs::write(bench.segment(1), &bytes).unwrap();
    for refused in [bench.try_open().map(drop), verify(bench.path()).map(drop)] {
        let Err(Error::Damaged { path, offset, position, reason }) = refused else { panic!("{refused:?}") };
        assert_eq!((path, offset, position), (bench.segment(1), second as u64, Position::new(2)));
        assert_eq!(reason, "the checksum of the frame is wrong");
    }
    assert_eq!(fs::read(bench.segment(1)).unwrap(), bytes);
}

#[tokio::test]
async fn frames_moved_doubled_or_dropped_are_refused() {
    let bench = Bench::new();
    let log = bench.open();
    let mut ends = vec![56];
    for n in 1..=3 {
        append(&log, [n]).await.unwrap();
        ends.push(fs::read(bench.segment(1)).unwrap().len());
    }
    drop(log);
    let whole = fs::read(bench.segment(1)).unwrap();
    let frame = |n: usize| &whole[ends[n - 1]..ends[n]];
    let head = &whole[..56];
    for wrong in [
        [head, frame(2), frame(1), frame(3)].concat(),
        [head, frame(1), frame(1), frame(2), frame(3)].concat(),
        [head, frame(1), frame(3)].concat(),
        [head, frame(2), frame(3)].concat(),
    ] {
        fs::write(bench.segment(1), wrong).unwrap();
        assert!(matches!(bench.try_open(), Err(Error::Damaged { .. })));
        assert!(matches!(verify(bench.path()), Err(Error::Damaged { .. })));
    }
}

#[tokio::test]
async fn a_missing_renamed_or_shortened_segment_is_refused() {
    let bench = Bench::new();
    let files = filled(&bench).await;
    let segments: Vec<_> = files.iter().filter(|(path, _)| path.extension().unwrap() == "log").collect();
    let (last, sealed) = segments.split_last().unwrap();
    for (path, bytes) in sealed {
        bench.restore(&files);
        fs::remove_file(path).unwrap();
        assert!(matches!(served(&bench).await, Err(Error::Damaged { .. })), "removed {}", path.display());
        for n in [0, 10, 56, bytes.len() - 1] {
            bench.restore(&files);
            fs::write(path, &bytes[..n]).unwrap();
            assert!(
                matches!(bench.try_open(), Err(Error::Damaged { .. })),
                "{n} bytes of {}",
                path.display()
            );
        }
    }
    bench.restore(&files);
    fs::rename(&last.0, bench.segment(99)).unwrap();
    assert!(matches!(served(&bench).await, Err(Error::Damaged { .. })));
    bench.restore(&files);
    for (path, _) in segments {
        fs::remove_file(path).unwrap();
    }
    assert!(
        matches!(bench.try_open(), Err(Error::Damaged { .. })),
        "indexes without segments are no new log"
    );
}

#[tokio::test]
async fn damage_in_a_sealed_segment_is_found_by_whoever_reads_it_and_the_rest_stays_readable() {
    let bench = Bench::new();
    filled(&bench).await;
    let mut bytes = fs::read(bench.segment(1)).unwrap();
    bytes[80] ^= 1;
    fs::write(bench.segment(1), bytes).unwrap();
    let log = bench.open();
    let refused = log.get(Position::new(1)).await;
    let Err(Error::Damaged { path, offset: 56, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(path, bench.segment(1));
    assert_eq!(log.get(Position::new(13)).await.unwrap(), Some(record(13)));
    let refused = append(&log, [1]).await;
    assert!(
        matches!(refused, Err(Error::Damaged { .. })),
        "an id is never called a repeat unread: {refused:?}"
    );
    assert_eq!(append(&log, [14]).await.unwrap(), [Appended::New(Position::new(14))]);
}

#[tokio::test]
async fn frames_that_trade_places_in_a_sealed_segment_are_refused_by_whoever_reads_them() {
    let bench = Bench::new();
    filled(&bench).await;
    let log = bench.open();
    let first = fs::read(bench.segment(1)).unwrap();
    let end = |at: usize| at + 20 + u32::from_le_bytes(first[at + 4..at + 8].try_into().unwrap()) as usize;
    let (one, two) = (&first[56..end(56)], &first[end(56)..]);
    fs::write(bench.segment(1), [&first[..56], two, one].concat()).unwrap();
    for position in 1..=3 {
        let refused = log.get(Position::new(position)).await;
        assert!(matches!(refused, Err(Error::Damaged { .. })), "{position}: {refused:?}");
    }
}

#[tokio::test]
async fn a_sealed_segment_of_another_log_is_refused_even_with_its_index() {
    let bench = Bench::new();
    let files = filled(&bench).await;
    let other = Bench::new();
    let log = other.open();
    let record = |n: u64| NewRecord { id: format!("no-{n}"), payload: b"payload of ?".to_vec() };
    for range in [1..=1, 2..=3, 4..=6, 7..=7] {
        log.append(range.map(record).collect()).await.unwrap();
    }
    drop(log);
    for path in [bench.segment(1), index_path(bench.path(), Position::new(1))] {
        let foreign = fs::read(other.path().join(path.file_name().unwrap())).unwrap();
        assert_eq!(foreign.len(), fs::read(&path).unwrap().len(), "alike but for what they hold");
        fs::write(path, foreign).unwrap();
    }
    let refused = bench.try_open();
    let Err(Error::Damaged { reason, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(reason, "the segment does not continue the chain of the one before");
    bench.restore(&files);
    bench.open();
}

#[tokio::test]
async fn a_log_of_a_newer_format_is_refused_untouched() {
    let bench = Bench::new();
    drop(bench.open());
    let mut header = fs::read(bench.segment(1)).unwrap();
    header[8] = 2;
    let crc = crc32c::crc32c(&header[..52]).to_le_bytes();
    header[52..].copy_from_slice(&crc);
    fs::write(bench.segment(1), &header).unwrap();
    let files = bench.files();
    assert!(matches!(bench.try_open(), Err(Error::NewerFormat { found: 2, known: 1, .. })));
    assert!(matches!(verify(bench.path()), Err(Error::NewerFormat { found: 2, known: 1, .. })));
    assert!(bench.files() == files, "a file was changed");
}

#[test]
fn a_directory_without_segments_does_not_verify() {
    let bench = Bench::new();
    assert!(matches!(verify(bench.path()), Err(Error::Damaged { reason: "there is no segment", .. })));
}
