//! The bytes of a segment: its header, its frames, the chain of hashes.
//!
//! `FORMAT.md` says it in prose.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::{NewRecord, Position};

/// The first eight bytes of every segment.
pub(crate) const MAGIC: [u8; 8] = *b"HUIYLOG\0";
/// The newest format this program reads, and the one it writes.
pub(crate) const VERSION: u32 = 1;
/// Magic 8, version 4, first position 8, chain hash before it 32, crc32c 4.
pub(crate) const SEGMENT_HEADER_BYTES: usize = 56;
/// crc32c 4, length 4, first position 8, record count 4.
pub(crate) const FRAME_HEADER_BYTES: usize = 20;
const HASH_BYTES: usize = 32;
/// Length of id 2, an id of one byte, length of payload 4, no payload.
const RECORD_BYTES_MIN: usize = 7;

/// Why bytes are no frame or no header: words that go into [`Error::Damaged`](crate::Error::Damaged).
pub(crate) type Flaw = &'static str;

/// A link of the chain: stands for every record up to a position, so whoever keeps one can prove the rest unchanged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChainHash([u8; HASH_BYTES]);

impl ChainHash {
    /// Before the first record: 32 zero bytes.
    pub const START: Self = Self([0; HASH_BYTES]);

    /// The bytes of the hash.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }

    /// The link after this one, for the record stored as `record` at `position`.
    fn then(self, position: Position, record: &[u8]) -> Self {
        let mut sha = Sha256::new();
        sha.update(self.0);
        sha.update(position.get().to_le_bytes());
        sha.update(record);
        Self(sha.finalize().into())
    }
}

impl std::str::FromStr for ChainHash {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        crate::hex::decode(text).map(Self).ok_or("a chain hash is 64 hexadecimal digits")
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Takes little-endian fields off the front of bytes.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn bytes(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn hash(&mut self) -> Option<ChainHash> {
        self.array().map(ChainHash)
    }
}

/// What stands at the start of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    /// The position of the segment's first record.
    pub(crate) first: Position,
    /// The chain hash of the record before it.
    pub(crate) previous: ChainHash,
}

/// Why the start of a file is no segment header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoHeader {
    Newer(u32),
    Flawed(Flaw),
}

impl SegmentHeader {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(SEGMENT_HEADER_BYTES);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&self.first.get().to_le_bytes());
        bytes.extend_from_slice(&self.previous.0);
        bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
        bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, NoHeader> {
        let mut fields = Fields(bytes);
        let short = NoHeader::Flawed("the segment header is cut short");
        if fields.bytes(MAGIC.len()).is_some_and(|magic| magic != MAGIC) {
            return Err(NoHeader::Flawed("the segment header does not begin as one"));
        }
        let (Some(version), Some(first), Some(previous)) = (fields.u32(), fields.u64(), fields.hash()) else {
            return Err(short);
        };
        let Some(crc) = fields.u32() else {
            return Err(short);
        };
        if crc != crc32c::crc32c(&bytes[..SEGMENT_HEADER_BYTES - 4]) {
            return Err(NoHeader::Flawed("the checksum of the segment header is wrong"));
        }
        // Only now: a flipped bit must not read as a newer release.
        if version != VERSION {
            return Err(NoHeader::Newer(version));
        }
        Ok(Self { first: Position::new(first), previous })
    }
}

/// What stands at the start of a frame. Not to be trusted before the frame's checksum is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    crc: u32,
    /// Bytes after the frame header.
    length: u32,
    pub(crate) first: Position,
    pub(crate) n_records: u32,
}

impl FrameHeader {
    /// Reads the header off the first [`FRAME_HEADER_BYTES`]; `None` if they are fewer or cannot be one.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let (crc, length) = (fields.u32()?, fields.u32()?);
        let (first, n_records) = (Position::new(fields.u64()?), fields.u32()?);
        let least = (n_records as usize).checked_mul(RECORD_BYTES_MIN)?.checked_add(HASH_BYTES)?;
        let possible = n_records > 0 && length as usize >= least && first > Position::START;
        possible.then_some(Self { crc, length, first, n_records })
    }

    /// Bytes of the whole frame.
    pub(crate) fn frame_bytes(&self) -> usize {
        FRAME_HEADER_BYTES + self.length as usize
    }

    /// The position after the frame's last record.
    pub(crate) fn end(&self) -> Position {
        Position::new(self.first.get().saturating_add(u64::from(self.n_records)))
    }
}

/// A frame whose checksum is right.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) header: FrameHeader,
    /// The chain hash stored after the last record.
    pub(crate) hash: ChainHash,
    body: &'a [u8],
}

/// A record as it lies in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredRecord<'a> {
    pub(crate) position: Position,
    pub(crate) id: &'a str,
    pub(crate) payload: &'a [u8],
    /// All its bytes: what the chain hashes.
    bytes: &'a [u8],
}

impl<'a> Frame<'a> {
    /// The frame that `bytes` are, whole and exactly.
    pub(crate) fn decode(bytes: &'a [u8]) -> Result<Self, Flaw> {
        let header = FrameHeader::decode(bytes).ok_or("there is no frame header")?;
        if header.frame_bytes() != bytes.len() {
            return Err("the frame is cut short");
        }
        if header.crc != crc32c::crc32c(&bytes[4..]) {
            return Err("the checksum of the frame is wrong");
        }
        let (body, hash) = bytes[FRAME_HEADER_BYTES..].split_at(header.length as usize - HASH_BYTES);
        let hash = Fields(hash).hash().ok_or("the frame has no chain hash")?;
        Ok(Self { header, hash, body })
    }

    /// The records, each of which may turn out not to be one if whoever wrote the checksum meant harm.
    pub(crate) fn records(&self) -> impl Iterator<Item = Result<StoredRecord<'a>, Flaw>> + use<'a> {
        let mut rest = self.body;
        let n = u64::from(self.header.n_records);
        let first = self.header.first.get();
        (0..n).map(move |i| {
            let record = take_record(&mut rest, Position::new(first + i))?;
            if i + 1 == n && !rest.is_empty() {
                return Err("bytes follow the last record of the frame");
            }
            Ok(record)
        })
    }
}

impl StoredRecord<'_> {
    /// The chain hash of this record after `previous`.
    pub(crate) fn chain(&self, previous: ChainHash) -> ChainHash {
        previous.then(self.position, self.bytes)
    }
}

/// Takes one record off the front of a body, as [`encode_record`] wrote it.
pub(crate) fn take_new_record(rest: &mut &[u8]) -> Result<NewRecord, Flaw> {
    let StoredRecord { id, payload, .. } = take_record(rest, Position::START)?;
    match id.is_empty() {
        true => Err("an id is empty"),
        false => Ok(NewRecord { id: id.to_owned(), payload: payload.to_vec() }),
    }
}

fn take_record<'a>(rest: &mut &'a [u8], position: Position) -> Result<StoredRecord<'a>, Flaw> {
    const SHORT: Flaw = "a record is longer than what holds it";
    let whole = *rest;
    let mut fields = Fields(whole);
    let id_len = fields.u16().ok_or(SHORT)?;
    let id = fields.bytes(id_len.into()).ok_or(SHORT)?;
    let payload_len = fields.u32().ok_or(SHORT)?;
    let payload = fields.bytes(payload_len as usize).ok_or(SHORT)?;
    let id = str::from_utf8(id).map_err(|_| "an id is not UTF-8")?;
    *rest = fields.0;
    let bytes = &whole[..whole.len() - rest.len()];
    Ok(StoredRecord { position, id, payload, bytes })
}

/// Adds one record to a body. The caller has checked that both lengths fit their fields.
pub(crate) fn encode_record(body: &mut Vec<u8>, id: &str, payload: &[u8]) {
    let id_len = u16::try_from(id.len()).expect("ids are checked before they are encoded");
    let payload_len = u32::try_from(payload.len()).expect("batches are checked before they are encoded");
    body.extend_from_slice(&id_len.to_le_bytes());
    body.extend_from_slice(id.as_bytes());
    body.extend_from_slice(&payload_len.to_le_bytes());
    body.extend_from_slice(payload);
}

/// Bytes that [`encode_record`] will add.
pub(crate) const fn record_bytes(id: &str, payload: &[u8]) -> u64 {
    2 + id.len() as u64 + 4 + payload.len() as u64
}

/// A frame being built: one per sync, whatever the number of appends in it.
#[derive(Debug)]
pub(crate) struct FrameBuilder {
    bytes: Vec<u8>,
    first: Position,
    next: Position,
    chain: ChainHash,
}

impl FrameBuilder {
    /// An empty frame after `tail`, whose chain hash is `chain`. Builds in `bytes`, to keep its allocation.
    pub(crate) fn after(tail: Position, chain: ChainHash, mut bytes: Vec<u8>) -> Self {
        bytes.clear();
        bytes.resize(FRAME_HEADER_BYTES, 0);
        Self { bytes, first: tail.next(), next: tail.next(), chain }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.next == self.first
    }

    /// The position the next record will have.
    pub(crate) fn next(&self) -> Position {
        self.next
    }

    /// Adds one record, encoded by [`encode_record`].
    pub(crate) fn push(&mut self, record: &[u8]) {
        self.chain = self.chain.then(self.next, record);
        self.bytes.extend_from_slice(record);
        self.next = self.next.next();
    }

    /// The finished frame and the chain hash after it.
    pub(crate) fn finish(mut self) -> (Vec<u8>, ChainHash) {
        self.bytes.extend_from_slice(&self.chain.0);
        let n = u32::try_from(self.next.get() - self.first.get()).expect("a frame is bounded in bytes");
        let length =
            u32::try_from(self.bytes.len() - FRAME_HEADER_BYTES).expect("a frame is bounded in bytes");
        self.bytes[4..8].copy_from_slice(&length.to_le_bytes());
        self.bytes[8..16].copy_from_slice(&self.first.get().to_le_bytes());
        self.bytes[16..20].copy_from_slice(&n.to_le_bytes());
        let crc = crc32c::crc32c(&self.bytes[4..]);
        self.bytes[..4].copy_from_slice(&crc.to_le_bytes());
        (self.bytes, self.chain)
    }
}
