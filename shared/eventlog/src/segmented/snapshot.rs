//! A log as it stands at one moment: checked as a whole, then read without a lock, beside the process that writes it.

use std::cell::RefCell;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::watch;

use super::catalogue::{Catalogue, Segment};
use super::index::Offsets;
use super::verify::{Verified, walk};
use crate::{Appended, Error, Log, NewRecord, Position, Record};

/// A log that only grows stays readable up to where it was looked at, whoever appends to it meanwhile.
pub struct Snapshot {
    dir: PathBuf,
    catalogue: Arc<Catalogue>,
    verified: Verified,
    files: Vec<(PathBuf, u64)>,
    tail: watch::Sender<Position>,
}

impl Snapshot {
    /// Checks the log in `dir` as [`verify`](crate::verify) does and keeps what it found. Nothing is written.
    ///
    /// # Errors
    /// As [`verify`](crate::verify): of a damaged log there is no snapshot.
    pub fn of(dir: &Path) -> Result<Self, Error> {
        let (offsets, mut segments, mut files) = (RefCell::new(Offsets::default()), Vec::new(), Vec::new());
        let verified = walk(
            dir,
            |offset, record, _| offsets.borrow_mut().note(record.position, offset),
            |segment, scanned| {
                files.push((segment.path.to_path_buf(), scanned.bytes));
                segments.push(Segment { file: segment.clone(), offsets: offsets.take() });
            },
        )?;
        let tail = watch::Sender::new(Position::new(verified.n_records));
        let catalogue = Arc::new(Catalogue::new(segments));
        Ok(Self { dir: dir.to_owned(), catalogue, verified, files, tail })
    }

    /// What the check found.
    #[must_use]
    pub fn verified(&self) -> Verified {
        self.verified
    }

    /// The segments in order, each with the bytes of it that belong to the snapshot: a copy of these is the log.
    #[must_use]
    pub fn files(&self) -> &[(PathBuf, u64)] {
        &self.files
    }
}

#[async_trait]
impl Log for Snapshot {
    async fn append(&self, _: Vec<NewRecord>) -> Result<Vec<Appended>, Error> {
        Err(Error::ReadOnly { dir: self.dir.clone() })
    }

    async fn read(&self, after: Position, n_max: usize) -> Result<Vec<Record>, Error> {
        let last = Position::new(after.get().saturating_add(n_max as u64)).min(*self.tail.borrow());
        let catalogue = Arc::clone(&self.catalogue);
        let read = tokio::task::spawn_blocking(move || catalogue.read(after.next(), last)).await;
        read.unwrap_or_else(|error| {
            Err(Error::io("read the log in", &self.dir, std::io::Error::other(error)))
        })
    }

    async fn get(&self, position: Position) -> Result<Option<Record>, Error> {
        self.get_blocking(position)
    }

    fn get_blocking(&self, position: Position) -> Result<Option<Record>, Error> {
        if position == Position::START || position > *self.tail.borrow() {
            return Ok(None);
        }
        Ok(self.catalogue.read(position, position)?.pop())
    }

    fn tail(&self) -> watch::Receiver<Position> {
        self.tail.subscribe()
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("dir", &self.dir)
            .field("verified", &self.verified)
            .finish_non_exhaustive()
    }
}
