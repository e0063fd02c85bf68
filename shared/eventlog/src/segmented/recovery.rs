//! Opens the files of a log: trusts the indexes of sealed segments, checks the last one, cuts what was never acknowledged.

use std::path::Path;

use super::catalogue::{Catalogue, Segment};
use super::disk::{Disk, create_whole};
use super::files::{self, Link, Scanned, SegmentFile, scan, segment_path, torn_bytes};
use super::format::SegmentHeader;
use super::ids::{ActiveIds, KnownIds};
use super::index::{FIRST_FRAME, Offsets, SegmentIndex, place};
use crate::Error;

/// What tests may put something else in place of.
#[derive(Clone, Copy)]
pub(super) struct Outside<'a> {
    pub(super) disk: &'a dyn Disk,
    pub(super) hash_id: fn(&str) -> u64,
}

/// The segment that is written to.
#[derive(Debug)]
pub(super) struct Active {
    pub(super) segment: SegmentFile,
    /// Bytes up to the end of the last durable frame.
    pub(super) bytes: u64,
    pub(super) ids: ActiveIds,
}

/// A log as found on disk, ready to be appended to.
#[derive(Debug)]
pub(super) struct Recovered {
    pub(super) catalogue: Catalogue,
    pub(super) known: KnownIds,
    pub(super) active: Active,
    pub(super) tail: Link,
}

/// Opens the log in `dir`, which this process has locked; begins one if the directory holds none.
pub(super) fn recover(dir: &Path, outside: Outside<'_>) -> Result<Recovered, Error> {
    let mut firsts = files::list(dir)?;
    let (mut segments, mut known, mut tail) = (Vec::new(), KnownIds::default(), Link::default());
    let last = firsts.pop();
    for first in firsts {
        let file = SegmentFile::open(dir, first, tail, false)?;
        let SegmentIndex { end, offsets, ids, .. } =
            SegmentIndex::load_or_rebuild(dir, &file, tail, outside.disk, outside.hash_id)?;
        known.push(ids);
        segments.push(Segment { file, offsets });
        tail = end;
    }
    let file = match last {
        Some(first) => SegmentFile::open(dir, first, tail, true)?,
        None => begin_segment(dir, tail, outside.disk).map_err(|e| Error::io("begin the log in", dir, e))?,
    };
    let (active, offsets, tail) = open_last(file, tail, outside)?;
    segments.push(Segment { file: active.segment.clone(), offsets });
    files::remove_unfinished(dir)?;
    // The process before this one may have been stopped between a rename and this.
    outside.disk.sync_dir(dir).map_err(|error| Error::io("sync the log directory", dir, error))?;
    Ok(Recovered { catalogue: Catalogue::new(segments), known, active, tail })
}

/// Creates the segment that follows `tail`. Durable once the directory is synced.
pub(super) fn begin_segment(dir: &Path, tail: Link, disk: &dyn Disk) -> std::io::Result<SegmentFile> {
    let header = SegmentHeader { first: tail.position.next(), previous: tail.hash };
    let path = segment_path(dir, header.first);
    let file = create_whole(disk, &path, &header.encode())?;
    Ok(SegmentFile { path: path.into(), file: file.into(), first: header.first })
}

fn open_last(
    segment: SegmentFile,
    before: Link,
    outside: Outside<'_>,
) -> Result<(Active, Offsets, Link), Error> {
    let (mut offsets, mut ids) = (Offsets::default(), ActiveIds::default());
    let scanned = scan(&segment, before, |offset, record, _| {
        offsets.note(record.position, offset);
        ids.insert((outside.hash_id)(record.id), place(segment.first, record.position));
    })?;
    let torn = torn_bytes(&segment, &scanned)?;
    if torn > 0 {
        tracing::warn!(
            path = %segment.path.display(),
            offset = scanned.bytes,
            bytes = torn,
            reason = scanned.torn,
            "the last write was cut off before it was acknowledged, removing what is left of it",
        );
    }
    settle(&segment, &scanned, torn > 0, outside.disk)
        .map_err(|error| Error::io("make durable the log segment", &segment.path, error))?;
    let tail = scanned.end;
    Ok((Active { segment, bytes: scanned.bytes, ids }, offsets, tail))
}

/// Makes what was found durable, and nothing else.
///
/// The last frame may be in the page cache only: its writer was stopped before the sync, or the sync failed,
/// after which the system takes the pages for clean. So it is written once more, in place, and synced.
fn settle(segment: &SegmentFile, scanned: &Scanned, torn: bool, disk: &dyn Disk) -> std::io::Result<()> {
    if torn {
        disk.truncate(&segment.file, scanned.bytes)?;
    }
    if let Some(from) = scanned.last_frame {
        let mut frame = vec![0; usize::try_from(scanned.bytes - from).unwrap_or(usize::MAX)];
        std::os::unix::fs::FileExt::read_exact_at(&*segment.file, &mut frame, from)?;
        disk.write(&segment.file, &frame, from)?;
    }
    debug_assert!(scanned.bytes >= FIRST_FRAME, "a segment begins with its header");
    disk.sync(&segment.file)
}
