//! Which ids a log holds: 64-bit hashes in memory, to be confirmed by reading the record.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::Position;

/// The hash of an id: the first eight bytes of its SHA-256, little-endian.
pub(super) fn hash_id(id: &str) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(Sha256::digest(id.as_bytes()));
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// The ids of the segment being written. Places are counted from the segment's first position.
#[derive(Debug, Default)]
pub(super) struct ActiveIds {
    places: HashMap<u64, u32>,
    /// Ids whose hash another id has already: none, in practice.
    colliding: Vec<(u64, u32)>,
}

impl ActiveIds {
    pub(super) fn insert(&mut self, hash: u64, place: u32) {
        if *self.places.entry(hash).or_insert(place) != place {
            self.colliding.push((hash, place));
        }
    }

    pub(super) fn find(&self, hash: u64) -> impl Iterator<Item = u32> + '_ {
        let others = self.colliding.iter().filter(move |(h, _)| *h == hash).map(|(_, place)| *place);
        self.places.get(&hash).copied().into_iter().chain(others)
    }

    /// The same ids in order of hash, as they are kept once the segment is sealed.
    pub(super) fn sealed(&self, first: Position) -> SealedIds {
        let mut pairs: Vec<(u64, u32)> = self.places.iter().map(|(&hash, &place)| (hash, place)).collect();
        pairs.extend_from_slice(&self.colliding);
        pairs.sort_unstable();
        let (hashes, places) = pairs.into_iter().unzip();
        SealedIds { first, hashes, places }
    }
}

/// The ids of a sealed segment, in order of hash: twelve bytes each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SealedIds {
    pub(super) first: Position,
    pub(super) hashes: Vec<u64>,
    pub(super) places: Vec<u32>,
}

impl SealedIds {
    fn find(&self, hash: u64) -> impl Iterator<Item = Position> + '_ {
        let from = self.hashes.partition_point(|&h| h < hash);
        let equal = self.hashes[from..].iter().take_while(move |&&h| h == hash);
        equal.zip(&self.places[from..]).map(|(_, &place)| Position::new(self.first.get() + u64::from(place)))
    }
}

/// The ids of all sealed segments.
#[derive(Debug, Default)]
pub(super) struct KnownIds {
    segments: Vec<SealedIds>,
    n_ids: usize,
    filter: Filter,
}

impl KnownIds {
    pub(super) fn push(&mut self, ids: SealedIds) {
        self.n_ids += ids.hashes.len();
        self.segments.push(ids);
        if self.n_ids > self.filter.n_ids_max() {
            self.filter = Filter::for_ids(self.n_ids * 2);
            self.segments.iter().flat_map(|ids| &ids.hashes).for_each(|&hash| self.filter.insert(hash));
        } else if let Some(ids) = self.segments.last() {
            ids.hashes.iter().for_each(|&hash| self.filter.insert(hash));
        }
    }

    /// Where records with an id of this hash are.
    pub(super) fn find(&self, hash: u64) -> Vec<Position> {
        if !self.filter.may_hold(hash) {
            return Vec::new();
        }
        self.segments.iter().flat_map(|ids| ids.find(hash)).collect()
    }
}

/// A Bloom filter of one word a look-up, so that a new id does not cost a search of every segment.
#[derive(Debug, Default)]
struct Filter {
    words: Vec<u64>,
}

impl Filter {
    /// 16 bits an id: about one new id in a hundred is searched for in vain when the filter is full.
    const IDS_PER_WORD: usize = 4;

    fn for_ids(n: usize) -> Self {
        Self { words: vec![0; n.div_ceil(Self::IDS_PER_WORD)] }
    }

    fn n_ids_max(&self) -> usize {
        self.words.len() * Self::IDS_PER_WORD
    }

    fn insert(&mut self, hash: u64) {
        let (word, bits) = self.place(hash);
        if let Some(word) = self.words.get_mut(word) {
            *word |= bits;
        }
    }

    fn may_hold(&self, hash: u64) -> bool {
        let (word, bits) = self.place(hash);
        self.words.get(word).is_some_and(|word| word & bits == bits)
    }

    /// The word by the upper half of the hash, four bits in it by the lower.
    fn place(&self, hash: u64) -> (usize, u64) {
        let word = ((hash >> 32) * self.words.len() as u64) >> 32;
        let bits = (0..4).fold(0, |bits, i| bits | 1 << ((hash >> (i * 6)) & 63));
        (usize::try_from(word).unwrap_or(usize::MAX), bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_an_id_is_the_start_of_its_sha256() {
        // sha256("abc") = ba7816bf 8f01cfea ...
        assert_eq!(hash_id("abc"), 0xeacf_018f_bf16_78ba);
    }

    #[test]
    fn ids_of_one_hash_are_all_found_before_and_after_sealing() {
        let mut active = ActiveIds::default();
        [(7, 0), (7, 1), (3, 2), (7, 3)].into_iter().for_each(|(hash, place)| active.insert(hash, place));
        assert_eq!(active.find(7).collect::<Vec<_>>(), [0, 1, 3]);
        assert_eq!(active.find(8).count(), 0);

        let mut known = KnownIds::default();
        assert!(known.find(7).is_empty());
        known.push(active.sealed(Position::new(100)));
        assert_eq!(known.find(7), [100, 101, 103].map(Position::new));
        assert_eq!(known.find(3), [Position::new(102)]);
    }

    #[test]
    fn every_id_is_found_while_segments_are_added_and_few_others_are_searched_for() {
        let mut known = KnownIds::default();
        let hash = |i: u64| hash_id(&format!("id-{i}"));
        for segment in 0..20 {
            let mut active = ActiveIds::default();
            (0..500).for_each(|place| active.insert(hash(segment * 500 + u64::from(place)), place));
            known.push(active.sealed(Position::new(segment * 500 + 1)));
        }
        for i in 0..10_000 {
            assert_eq!(known.find(hash(i)), [Position::new(i + 1)]);
        }
        let in_vain = (10_000..20_000).filter(|&i| known.filter.may_hold(hash(i))).count();
        assert!(in_vain < 300, "{in_vain} of 10,000");
    }
}
