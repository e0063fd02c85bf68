//! The index beside a sealed segment: where its frames and ids are, so that opening is no rescan.

use std::path::Path;

use super::disk::{Disk, create_whole};
use super::files::{Link, SegmentFile, index_path, scan};
use super::format::{Fields, SEGMENT_HEADER_BYTES};
use super::ids::{ActiveIds, SealedIds};
use crate::{Error, Position};

const MAGIC: [u8; 8] = *b"HUIYIDX\0";
const VERSION: u32 = 1;
/// At most one entry for so many bytes of segment.
const BYTES_PER_ENTRY: u64 = 16 << 10;

/// Where some of a segment's frames begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Offsets(Vec<(Position, u64)>);

impl Offsets {
    /// Notes that a frame whose first record is `first` begins at `offset`.
    pub(super) fn note(&mut self, first: Position, offset: u64) {
        if self.0.last().is_none_or(|(_, last)| offset >= last + BYTES_PER_ENTRY) {
            self.0.push((first, offset));
        }
    }

    /// The nearest noted frame that begins at or before `position`.
    pub(super) fn find(&self, position: Position) -> Option<(Position, u64)> {
        let after = self.0.partition_point(|(first, _)| *first <= position);
        after.checked_sub(1).and_then(|i| self.0.get(i)).copied()
    }
}

/// Everything that opening a log needs to know of a sealed segment.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SegmentIndex {
    /// The segment's last record.
    pub(super) end: Link,
    /// Bytes of the segment.
    pub(super) bytes: u64,
    pub(super) offsets: Offsets,
    pub(super) ids: SealedIds,
}

impl SegmentIndex {
    pub(super) fn encode(&self) -> Vec<u8> {
        let n_ids = self.ids.hashes.len();
        let mut bytes = Vec::with_capacity(80 + self.offsets.0.len() * 16 + n_ids * 12);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&self.ids.first.get().to_le_bytes());
        bytes.extend_from_slice(&self.end.position.get().to_le_bytes());
        bytes.extend_from_slice(self.end.hash.as_bytes());
        bytes.extend_from_slice(&self.bytes.to_le_bytes());
        bytes.extend_from_slice(&(self.offsets.0.len() as u64).to_le_bytes());
        for (first, offset) in &self.offsets.0 {
            bytes.extend_from_slice(&first.get().to_le_bytes());
            bytes.extend_from_slice(&offset.to_le_bytes());
        }
        self.ids.hashes.iter().for_each(|hash| bytes.extend_from_slice(&hash.to_le_bytes()));
        self.ids.places.iter().for_each(|place| bytes.extend_from_slice(&place.to_le_bytes()));
        bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
        bytes
    }

    /// `None` for anything that is not a whole index of this version: it is rebuilt then.
    fn decode(bytes: &[u8]) -> Option<Self> {
        let (bytes, crc) = bytes.split_last_chunk()?;
        let mut fields = Fields(bytes);
        let known = fields.bytes(MAGIC.len())? == MAGIC && fields.u32()? == VERSION;
        if !known || u32::from_le_bytes(*crc) != crc32c::crc32c(bytes) {
            return None;
        }
        let first = Position::new(fields.u64()?);
        let end = Link { position: Position::new(fields.u64()?), hash: fields.hash()? };
        let segment_bytes = fields.u64()?;
        let n_offsets = usize::try_from(fields.u64()?).ok()?;
        let offsets = fields.bytes(n_offsets.checked_mul(16)?)?;
        let offsets = offsets.chunks_exact(16).map_while(|entry| {
            let mut entry = Fields(entry);
            Some((Position::new(entry.u64()?), entry.u64()?))
        });
        let n_ids = usize::try_from(end.position.next().get().checked_sub(first.get())?).ok()?;
        let hashes = fields.bytes(n_ids.checked_mul(8)?)?.as_chunks().0;
        let places = fields.bytes(n_ids.checked_mul(4)?)?.as_chunks().0;
        let ids = SealedIds {
            first,
            hashes: hashes.iter().copied().map(u64::from_le_bytes).collect(),
            places: places.iter().copied().map(u32::from_le_bytes).collect(),
        };
        let offsets = Offsets(offsets.collect());
        fields.0.is_empty().then_some(Self { end, bytes: segment_bytes, offsets, ids })
    }

    /// The index of a sealed segment, from its file or, where that is missing or damaged, from the segment.
    pub(super) fn load_or_rebuild(
        dir: &Path,
        segment: &SegmentFile,
        before: Link,
        disk: &dyn Disk,
        hash_id: fn(&str) -> u64,
    ) -> Result<Self, Error> {
        let path = index_path(dir, segment.first);
        let stored = std::fs::read(&path).ok().and_then(|bytes| Self::decode(&bytes));
        let stored = stored.filter(|index| index.ids.first == segment.first);
        let segment_bytes = segment.bytes_on_disk()?;
        if let Some(index) = stored {
            if index.bytes == segment_bytes {
                return Ok(index);
            }
            let shorter = segment_bytes.min(index.bytes);
            let flaw = "a sealed segment has not the length its index says";
            return Err(segment.damaged(shorter, index.end.position, flaw));
        }
        tracing::warn!(path = %path.display(), "the index of a sealed segment is missing or damaged, rebuilding it");
        let index = Self::rebuild(segment, before, hash_id)?;
        if let Err(error) = create_whole(disk, &path, &index.encode()) {
            tracing::warn!(path = %path.display(), %error, "could not store the rebuilt index, it will be rebuilt again");
        }
        Ok(index)
    }

    fn rebuild(segment: &SegmentFile, before: Link, hash_id: fn(&str) -> u64) -> Result<Self, Error> {
        let (mut offsets, mut ids) = (Offsets::default(), ActiveIds::default());
        let scanned = scan(segment, before, |offset, record, _| {
            offsets.note(record.position, offset);
            ids.insert(hash_id(record.id), place(segment.first, record.position));
        })?;
        match scanned.torn {
            Some(flaw) => Err(segment.damaged(scanned.bytes, scanned.end.position.next(), flaw)),
            None => {
                let ids = ids.sealed(segment.first);
                Ok(Self { end: scanned.end, bytes: scanned.bytes, offsets, ids })
            }
        }
    }
}

/// How many records of its segment lie before a record.
pub(super) fn place(first: Position, position: Position) -> u32 {
    u32::try_from(position.get().saturating_sub(first.get())).expect("a segment is bounded in bytes")
}

/// The offset of a segment's first frame.
pub(super) const FIRST_FRAME: u64 = SEGMENT_HEADER_BYTES as u64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segmented::format::ChainHash;

    fn small() -> SegmentIndex {
        let end = Link { position: Position::new(12), hash: ChainHash::START };
        let ids = SealedIds { first: Position::new(11), hashes: vec![4, 9], places: vec![1, 0] };
        SegmentIndex { end, bytes: 300, offsets: Offsets(vec![(Position::new(11), 56)]), ids }
    }

    #[test]
    fn an_index_reads_back_as_written() {
        assert_eq!(SegmentIndex::decode(&small().encode()), Some(small()));
    }

    #[test]
    fn an_index_with_any_bit_flipped_or_any_byte_missing_is_none() {
        let bytes = small().encode();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(SegmentIndex::decode(&flipped), None, "bit {bit}");
        }
        for n in 0..bytes.len() {
            assert_eq!(SegmentIndex::decode(&bytes[..n]), None, "{n} bytes");
        }
    }

    #[test]
    fn a_frame_is_noted_every_sixteen_kibibytes_and_the_nearest_one_before_is_found() {
        let mut offsets = Offsets::default();
        for i in 0..100 {
            offsets.note(Position::new(i * 10 + 1), 56 + i * 1000);
        }
        assert_eq!(offsets.0.len(), 6);
        assert_eq!(offsets.find(Position::START), None);
        assert_eq!(offsets.find(Position::new(1)), Some((Position::new(1), 56)));
        assert_eq!(offsets.find(Position::new(170)), Some((Position::new(1), 56)));
        assert_eq!(offsets.find(Position::new(171)), Some((Position::new(171), 17_056)));
        assert_eq!(offsets.find(Position::new(180)), Some((Position::new(171), 17_056)));
    }
}
