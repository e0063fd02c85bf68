//! Checks a log from its first byte to its last without opening it for writing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::files::{self, Link, Scanned, SegmentFile, scan, torn_bytes};
use super::format::{ChainHash, StoredRecord};
use crate::{Error, Position};

/// What a check found to be whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Records in the log.
    pub n_records: u64,
    /// The chain hash after the last one. Equal heads mean equal logs, record for record.
    pub head: ChainHash,
    /// Bytes after the last whole frame: of a write under way, or cut off before it was acknowledged.
    pub torn_bytes: u64,
}

/// Checks every checksum, position and chain hash of the log in `dir`. The log may be open meanwhile.
///
/// A log from whose end whole frames were removed is whole too: compare `n_records` and `head` with ones noted before,
/// as [`heads::verify`](crate::heads::verify) does.
///
/// # Errors
/// [`Error::Damaged`] names the segment, the byte and the position of the first thing that is not as written.
pub fn verify(dir: &Path) -> Result<Verified, Error> {
    walk(dir, |_, _, _| {}, |_, _| {})
}

/// As [`verify`], with the chain hashes at the wanted positions, as far as the log is whole.
pub(crate) fn hashes_at(
    dir: &Path,
    wanted: &BTreeSet<Position>,
) -> (BTreeMap<Position, ChainHash>, Result<Verified, Error>) {
    let mut found = BTreeMap::from([(Position::START, ChainHash::START)]);
    let see = |_, record: &StoredRecord<'_>, hash| {
        if wanted.contains(&record.position) {
            found.insert(record.position, hash);
        }
    };
    let verified = walk(dir, see, |_, _| {});
    (found, verified)
}

/// Checks the log and shows each record with its frame's offset and its chain hash, and after each segment what was
/// found of it.
pub(super) fn walk(
    dir: &Path,
    mut see: impl FnMut(u64, &StoredRecord<'_>, ChainHash),
    mut finished: impl FnMut(&SegmentFile, &Scanned),
) -> Result<Verified, Error> {
    let firsts = files::list(dir)?;
    let (mut end, mut torn) = (Link::default(), 0);
    let Some(last) = firsts.last() else {
        return Err(Error::damaged(dir, 0, Position::START.next(), "there is no segment"));
    };
    for first in &firsts {
        let segment = SegmentFile::open(dir, *first, end, false)?;
        let scanned = scan(&segment, end, &mut see)?;
        end = scanned.end;
        match scanned.torn {
            Some(flaw) if first != last => {
                return Err(segment.damaged(scanned.bytes, end.position.next(), flaw));
            }
            _ => torn = torn_bytes(&segment, &scanned)?,
        }
        finished(&segment, &scanned);
    }
    Ok(Verified { n_records: end.position.get(), head: end.hash, torn_bytes: torn })
}
