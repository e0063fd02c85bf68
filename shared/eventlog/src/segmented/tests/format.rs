//! Frames and headers, byte by byte.

use sha2::{Digest, Sha256};

use crate::Position;
use crate::segmented::format::*;

fn chain_of_two() -> ChainHash {
    frame_of_two().1
}

fn frame_of_two() -> (Vec<u8>, ChainHash) {
    let mut frame = FrameBuilder::after(Position::new(6), ChainHash::START, Vec::new());
    for (id, payload) in [("a", &b"xyz"[..]), ("bc", b"")] {
        let mut record = Vec::new();
        encode_record(&mut record, id, payload);
        frame.push(&record);
    }
    frame.finish()
}

#[test]
fn a_frame_is_laid_out_as_the_format_says() {
    let (bytes, _) = frame_of_two();
    let records = b"\x01\x00a\x03\x00\x00\x00xyz\x02\x00bc\x00\x00\x00\x00";
    assert_eq!(bytes[4..8], [records.len() as u8 + 32, 0, 0, 0]);
    assert_eq!(bytes[8..16], [7, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(bytes[16..20], [2, 0, 0, 0]);
    assert_eq!(bytes[20..20 + records.len()], *records);
    assert_eq!(bytes[..4], crc32c::crc32c(&bytes[4..]).to_le_bytes());
}

#[test]
fn the_chain_is_sha256_over_the_previous_hash_the_position_and_the_record() {
    let (_, chain) = frame_of_two();
    let first =
        Sha256::digest([&[0; 32][..], &[7, 0, 0, 0, 0, 0, 0, 0], b"\x01\x00a\x03\x00\x00\x00xyz"].concat());
    let second =
        Sha256::digest([&first[..], &[8, 0, 0, 0, 0, 0, 0, 0], b"\x02\x00bc\x00\x00\x00\x00"].concat());
    assert_eq!(chain.as_bytes()[..], second[..]);
}

#[test]
fn a_frame_reads_back_as_written() {
    let (bytes, chain) = frame_of_two();
    let frame = Frame::decode(&bytes).unwrap();
    let records: Vec<_> =
        frame.records().map(Result::unwrap).map(|r| (r.position.get(), r.id, r.payload)).collect();
    assert_eq!(records, [(7, "a", &b"xyz"[..]), (8, "bc", b"")]);
    assert_eq!((frame.hash, frame.header.end()), (chain, Position::new(9)));
}

#[test]
fn a_flip_of_any_bit_of_a_frame_is_seen() {
    let (bytes, _) = frame_of_two();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(Frame::decode(&flipped).is_err(), "bit {bit}");
    }
}

#[test]
fn a_flip_of_any_bit_of_a_segment_header_is_damage_and_a_newer_version_is_not() {
    let header = SegmentHeader { first: Position::new(9), previous: chain_of_two() };
    let bytes = header.encode();
    assert_eq!(SegmentHeader::decode(&bytes), Ok(header));
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(matches!(SegmentHeader::decode(&flipped), Err(NoHeader::Flawed(_))), "bit {bit}");
    }
    let mut newer = bytes[..52].to_vec();
    newer[8] = 2;
    newer.extend_from_slice(&crc32c::crc32c(&newer).to_le_bytes());
    assert_eq!(SegmentHeader::decode(&newer), Err(NoHeader::Newer(2)));
}
