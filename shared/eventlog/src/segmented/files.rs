//! The files of a log's directory: their names, their order, and how each must follow the one before.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::UNFINISHED;
use super::format::{ChainHash, FrameHeader, NoHeader, SEGMENT_HEADER_BYTES, SegmentHeader, VERSION};
use super::format::{Flaw, Frame, StoredRecord};
use super::frames::{FrameReader, Next};
use crate::{Error, Position};

/// The last record up to some place, and the chain hash after it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) position: Position,
    pub(super) hash: ChainHash,
}

/// An open segment.
#[derive(Debug, Clone)]
pub(super) struct SegmentFile {
    pub(super) path: Arc<Path>,
    pub(super) file: Arc<File>,
    pub(super) first: Position,
}

pub(super) fn segment_path(dir: &Path, first: Position) -> PathBuf {
    dir.join(format!("{:020}.log", first.get()))
}

pub(super) fn index_path(dir: &Path, first: Position) -> PathBuf {
    dir.join(format!("{:020}.idx", first.get()))
}

/// The first positions of a directory's segments, in order.
///
/// An index without its segment means that a segment is missing, and is damage.
pub(super) fn list(dir: &Path) -> Result<Vec<Position>, Error> {
    let read = |error| Error::io("list the log files in", dir, error);
    let (mut segments, mut indexes) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(dir).map_err(read)? {
        let path = entry.map_err(read)?.path();
        match (number(&path), path.extension().and_then(|e| e.to_str())) {
            (Some(first), Some("log")) => segments.push(first),
            (Some(first), Some("idx")) => indexes.push(first),
            _ => {}
        }
    }
    segments.sort_unstable();
    indexes.sort_unstable();
    match indexes.iter().find(|first| segments.binary_search(first).is_err()) {
        Some(&lost) => Err(Error::damaged(&segment_path(dir, lost), 0, lost, "a segment is missing")),
        None => Ok(segments),
    }
}

fn number(path: &Path) -> Option<Position> {
    let stem = path.file_stem()?.to_str()?;
    (stem.len() == 20).then(|| stem.parse().ok().map(Position::new)).flatten()
}

/// Removes files that a stopped process left before they had their final names.
pub(super) fn remove_unfinished(dir: &Path) -> Result<(), Error> {
    let failed = |error| Error::io("tidy the log files in", dir, error);
    for entry in fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let inner = path.with_extension("");
        if path.extension().is_some_and(|e| e == UNFINISHED) && number(&inner).is_some() {
            fs::remove_file(&path).map_err(failed)?;
        }
    }
    Ok(())
}

impl SegmentFile {
    /// Opens the segment named for `first`, which must continue the log after `before`.
    pub(super) fn open(dir: &Path, first: Position, before: Link, write: bool) -> Result<Self, Error> {
        let path = segment_path(dir, first);
        let expected = before.position.next();
        if first != expected {
            let missing = segment_path(dir, expected);
            return Err(Error::damaged(&missing, 0, expected, "a segment is missing"));
        }
        let file = File::options().read(true).write(write).open(&path);
        let file = file.map_err(|error| Error::io("open the log segment", &path, error))?;
        let segment = Self { path: path.into(), file: Arc::new(file), first };
        let header = segment.header()?;
        if header.first != first {
            return Err(segment.damaged(0, first, "the segment header names another position"));
        }
        if header.previous != before.hash {
            return Err(segment.damaged(
                0,
                first,
                "the segment does not continue the chain of the one before",
            ));
        }
        Ok(segment)
    }

    fn header(&self) -> Result<SegmentHeader, Error> {
        let bytes = self.bytes(0, SEGMENT_HEADER_BYTES as u64)?;
        SegmentHeader::decode(&bytes).map_err(|error| match error {
            NoHeader::Newer(found) => {
                Error::NewerFormat { path: self.path.to_path_buf(), found, known: VERSION }
            }
            NoHeader::Flawed(flaw) => self.damaged(0, self.first, flaw),
        })
    }

    pub(super) fn bytes_on_disk(&self) -> Result<u64, Error> {
        let metadata = self.file.metadata().map_err(|error| self.unreadable(error))?;
        Ok(metadata.len())
    }

    /// The bytes from `from` up to `to`, or up to the end of the file if that is nearer.
    pub(super) fn bytes(&self, from: u64, to: u64) -> Result<Vec<u8>, Error> {
        let to = to.min(self.bytes_on_disk()?);
        let mut bytes = vec![0; usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX)];
        let read = std::os::unix::fs::FileExt::read_exact_at(&*self.file, &mut bytes, from);
        read.map_err(|error| self.unreadable(error))?;
        Ok(bytes)
    }

    pub(super) fn frames(&self, offset: u64) -> Result<FrameReader, Error> {
        FrameReader::new(Arc::clone(&self.file), offset).map_err(|error| self.unreadable(error))
    }

    pub(super) fn unreadable(&self, error: io::Error) -> Error {
        Error::io("read the log segment", &self.path, error)
    }

    pub(super) fn damaged(&self, offset: u64, position: Position, flaw: Flaw) -> Error {
        Error::damaged(&self.path, offset, position, flaw)
    }
}

/// What a full check of a segment found.
#[derive(Debug)]
pub(super) struct Scanned {
    /// The last good record.
    pub(super) end: Link,
    /// Where the last good frame begins, if there is one.
    pub(super) last_frame: Option<u64>,
    /// Bytes up to the end of the last good frame.
    pub(super) bytes: u64,
    /// What is wrong with the bytes after it, if there are any.
    pub(super) torn: Option<Flaw>,
    /// Bytes of the whole file when the check began: a log may be written to while it is verified.
    file_bytes: u64,
}

/// Checks every frame, position and chain hash of a segment, and shows each frame's offset, and each record with the
/// chain hash after it.
pub(super) fn scan(
    segment: &SegmentFile,
    before: Link,
    mut see: impl FnMut(u64, &StoredRecord<'_>, ChainHash),
) -> Result<Scanned, Error> {
    let mut frames = segment.frames(SEGMENT_HEADER_BYTES as u64)?;
    let mut found = Scanned {
        end: before,
        last_frame: None,
        bytes: frames.offset(),
        torn: None,
        file_bytes: frames.file_bytes(),
    };
    loop {
        let at = frames.offset();
        match frames.frame().map_err(|error| segment.unreadable(error))? {
            Next::End => return Ok(found),
            Next::Bad(flaw) => {
                return Ok(Scanned { torn: Some(flaw), ..found });
            }
            Next::Frame(frame) => {
                let expected = found.end.position.next();
                found.end = follow(&frame, found.end, |record, hash| see(at, record, hash))
                    .map_err(|flaw| segment.damaged(at, expected, flaw))?;
                found.last_frame = Some(at);
            }
        }
        found.bytes = frames.offset();
    }
}

/// Checks that a frame continues the log after `before`; returns its last record.
fn follow(
    frame: &Frame<'_>,
    before: Link,
    mut see: impl FnMut(&StoredRecord<'_>, ChainHash),
) -> Result<Link, Flaw> {
    let mut end = before;
    if frame.header.first != before.position.next() {
        return Err("a frame is out of place");
    }
    for record in frame.records() {
        let record = record?;
        end = Link { position: record.position, hash: record.chain(end.hash) };
        see(&record, end.hash);
    }
    if end.hash == frame.hash { Ok(end) } else { Err("the chain hash of a frame is wrong") }
}

/// Whether what follows the last good frame is the rest of a write that never was acknowledged: its bytes.
///
/// A frame is written only after the one before it is synced. So if any good frame follows the bad one, the
/// bad one was acknowledged and has been damaged since.
pub(super) fn torn_bytes(segment: &SegmentFile, scanned: &Scanned) -> Result<u64, Error> {
    let Some(flaw) = scanned.torn else { return Ok(0) };
    let rest = segment.bytes(scanned.bytes, scanned.file_bytes)?;
    let expected = scanned.end.position.next();
    let nearest = expected.get().saturating_add(1);
    let farthest = expected.get().saturating_add(rest.len() as u64);
    let good = |from: &usize| {
        let Some(header) = FrameHeader::decode(&rest[*from..]) else {
            return false;
        };
        let possible = (nearest..=farthest).contains(&header.first.get());
        let frame = rest.get(*from..from.saturating_add(header.frame_bytes()));
        possible && frame.is_some_and(|bytes| Frame::decode(bytes).is_ok())
    };
    match (1..rest.len()).find(good) {
        Some(_) => Err(segment.damaged(scanned.bytes, expected, flaw)),
        None => Ok(rest.len() as u64),
    }
}
