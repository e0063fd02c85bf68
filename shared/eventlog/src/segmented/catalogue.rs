//! Finds records by position, across segments, from the page cache.

use std::sync::{PoisonError, RwLock};

use super::files::SegmentFile;
use super::format::{Flaw, Frame};
use super::frames::Next;
use super::index::{FIRST_FRAME, Offsets};
use crate::{Error, Position, Record};

/// A segment and where its frames are.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) file: SegmentFile,
    pub(super) offsets: Offsets,
}

/// The segments of an open log, in order. The writer adds to it what has become durable.
#[derive(Debug)]
pub(super) struct Catalogue(RwLock<Vec<Segment>>);

/// A frame to begin reading at.
struct Place {
    segment: SegmentFile,
    first: Position,
    offset: u64,
}

impl Catalogue {
    pub(super) fn new(segments: Vec<Segment>) -> Self {
        Self(RwLock::new(segments))
    }

    pub(super) fn push(&self, segment: Segment) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).push(segment);
    }

    /// Notes a durable frame of the last segment.
    pub(super) fn note(&self, first: Position, offset: u64) {
        if let Some(last) = self.0.write().unwrap_or_else(PoisonError::into_inner).last_mut() {
            last.offsets.note(first, offset);
        }
    }

    /// What is noted of the last segment.
    pub(super) fn last_offsets(&self) -> Offsets {
        let segments = self.0.read().unwrap_or_else(PoisonError::into_inner);
        segments.last().map(|last| last.offsets.clone()).unwrap_or_default()
    }

    fn find(&self, position: Position) -> Option<Place> {
        let segments = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let after = segments.partition_point(|segment| segment.file.first <= position);
        let Segment { file, offsets } = segments.get(after.checked_sub(1)?)?;
        let (first, offset) = offsets.find(position).unwrap_or((file.first, FIRST_FRAME));
        Some(Place { segment: file.clone(), first, offset })
    }

    /// The records from `next` to `last`, both of which are durable.
    pub(super) fn read(&self, next: Position, last: Position) -> Result<Vec<Record>, Error> {
        let n = last.next().get().saturating_sub(next.get());
        let mut records = Vec::with_capacity(usize::try_from(n).unwrap_or(usize::MAX).min(1 << 16));
        self.walk(next, last, |frame| {
            for record in frame.records() {
                let record = record?;
                if (next..=last).contains(&record.position) {
                    let (id, payload) = (record.id.to_owned(), record.payload.to_vec());
                    records.push(Record { position: record.position, id, payload });
                }
            }
            Ok(())
        })?;
        Ok(records)
    }

    /// The ids of all records in the frame that holds the durable `position`, and the position of the first.
    pub(super) fn ids_around(&self, position: Position) -> Result<(Position, Vec<String>), Error> {
        let mut found = (position, Vec::new());
        self.walk(position, position, |frame| {
            let ids: Result<_, Flaw> = frame.records().map(|record| Ok(record?.id.to_owned())).collect();
            found = (frame.header.first, ids?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Shows every frame with a record from `next` to `last`, both of which are durable.
    fn walk(
        &self,
        mut next: Position,
        last: Position,
        mut see: impl FnMut(&Frame<'_>) -> Result<(), Flaw>,
    ) -> Result<(), Error> {
        while next <= last {
            // The first segment holds position 1, and `next` is durable: there always is a place.
            let Some(place) = self.find(next) else {
                return Ok(());
            };
            let reached = place.walk(next, last, &mut see)?;
            if reached == next {
                let bytes = place.segment.bytes_on_disk()?;
                return Err(place.segment.damaged(bytes, next, "the segment ends too early"));
            }
            next = reached;
        }
        Ok(())
    }
}

impl Place {
    /// Walks to `last` or to the end of the segment; returns the first position not seen.
    fn walk(
        &self,
        mut next: Position,
        last: Position,
        see: &mut impl FnMut(&Frame<'_>) -> Result<(), Flaw>,
    ) -> Result<Position, Error> {
        let unreadable = |error| self.segment.unreadable(error);
        let mut frames = self.segment.frames(self.offset)?;
        let mut expected = self.first;
        while next <= last {
            if let Some(header) = frames.header().map_err(unreadable)?
                && header.first == expected
                && header.end() <= next
            {
                frames.skip(&header);
                expected = header.end();
                continue;
            }
            let at = frames.offset();
            let seen = match frames.frame().map_err(unreadable)? {
                Next::End => return Ok(next),
                Next::Bad(flaw) => Err(flaw),
                Next::Frame(frame) if frame.header.first != expected => Err("a frame is out of place"),
                Next::Frame(frame) => see(&frame).map(|()| frame.header.end()),
            };
            expected = seen.map_err(|flaw| self.segment.damaged(at, expected, flaw))?;
            next = expected;
        }
        Ok(next)
    }
}
