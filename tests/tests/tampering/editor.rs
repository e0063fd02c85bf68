//! An editor of logs who knows the format as well as we do: takes a log apart, and writes it again with right checksums.
//!
//! Shares no code with the log; what it knows is in `FORMAT.md`.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

const HEADER_BYTES: usize = 56;
const FRAME_HEADER_BYTES: usize = 20;
const HASH_BYTES: usize = 32;

/// The records of a frame as they lie in it, and its stored chain hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) first: u64,
    pub(crate) records: Vec<Vec<u8>>,
    chain: Vec<u8>,
}

/// A segment taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    path: PathBuf,
    header: Vec<u8>,
    pub(crate) frames: Vec<Frame>,
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

fn record_bytes(bytes: &[u8]) -> usize {
    let id = number(&bytes[..2]);
    2 + id + 4 + number(&bytes[2 + id..6 + id])
}

/// A record of an id and a payload.
pub(crate) fn record(id: &str, payload: &[u8]) -> Vec<u8> {
    let id_bytes = u16::try_from(id.len()).unwrap().to_le_bytes();
    let payload_bytes = u32::try_from(payload.len()).unwrap().to_le_bytes();
    [&id_bytes[..], id.as_bytes(), &payload_bytes[..], payload].concat()
}

/// Where the payload of a record begins.
pub(crate) fn payload_at(record: &[u8]) -> usize {
    2 + number(&record[..2]) + 4
}

/// Takes the log in a directory apart.
pub(crate) fn take_apart(dir: &Path) -> Vec<Segment> {
    let paths = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|it| it == "log")).collect();
    paths.sort();
    paths.into_iter().map(segment).collect()
}

fn segment(path: PathBuf) -> Segment {
    let bytes = fs::read(&path).unwrap();
    let (header, mut rest) = bytes.split_at(HEADER_BYTES);
    let mut frames = Vec::new();
    while !rest.is_empty() {
        let (frame, after) = rest.split_at(FRAME_HEADER_BYTES + number(&rest[4..8]));
        let (mut body, chain) = frame[FRAME_HEADER_BYTES..].split_at(number(&frame[4..8]) - HASH_BYTES);
        let mut records = Vec::new();
        while !body.is_empty() {
            let (record, others) = body.split_at(record_bytes(body));
            records.push(record.to_vec());
            body = others;
        }
        frames.push(Frame { first: number(&frame[8..16]) as u64, records, chain: chain.to_vec() });
        rest = after;
    }
    Segment { path, header: header.to_vec(), frames }
}

fn write(segment: &Segment) {
    let mut bytes = segment.header.clone();
    for frame in segment.frames.iter().filter(|frame| !frame.records.is_empty()) {
        let body = frame.records.concat();
        let length = u32::try_from(body.len() + HASH_BYTES).unwrap();
        let n_records = u32::try_from(frame.records.len()).unwrap();
        let rest = [
            &length.to_le_bytes()[..],
            &frame.first.to_le_bytes(),
            &n_records.to_le_bytes(),
            &body,
            &frame.chain,
        ]
        .concat();
        bytes.extend_from_slice(&crc32c::crc32c(&rest).to_le_bytes());
        bytes.extend_from_slice(&rest);
    }
    fs::write(&segment.path, bytes).unwrap();
}

/// What an editor takes care of beside the checksums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Care {
    /// Nothing: positions and chain hashes stay as they were.
    Checksums,
    /// Every position, chain hash and header is made anew to the end: a whole log, only another one.
    Everything,
}

/// Writes the log anew in place of what is there; indexes go, as they may.
pub(crate) fn put_together(dir: &Path, mut segments: Vec<Segment>, care: Care) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "log" || it == "idx") {
            fs::remove_file(path).unwrap();
        }
    }
    segments.retain(|segment| segment.frames.iter().any(|frame| !frame.records.is_empty()));
    if care == Care::Everything {
        hash_anew(dir, &mut segments);
    }
    segments.iter().for_each(write);
}

fn hash_anew(dir: &Path, segments: &mut [Segment]) {
    let (mut position, mut chain) = (0u64, vec![0; HASH_BYTES]);
    for segment in segments {
        let first = position + 1;
        segment.path = dir.join(format!("{first:020}.log"));
        segment.header.splice(12..20, first.to_le_bytes());
        segment.header.splice(20..52, chain.clone());
        let crc = crc32c::crc32c(&segment.header[..52]);
        segment.header.splice(52..56, crc.to_le_bytes());
        for frame in segment.frames.iter_mut().filter(|frame| !frame.records.is_empty()) {
            frame.first = position + 1;
            for record in &frame.records {
                position += 1;
                chain = Sha256::digest([&chain[..], &position.to_le_bytes(), record].concat()).to_vec();
            }
            frame.chain.clone_from(&chain);
        }
    }
}
