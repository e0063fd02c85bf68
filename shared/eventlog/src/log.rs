//! The vocabulary of the log, and the trait that every backend keeps.

use std::fmt;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::Error;

/// The place of a record in its log: 1 is the first record, and there are no gaps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(u64);

impl Position {
    /// Before the first record: where a reader that has seen nothing stands.
    pub const START: Self = Self(0);

    /// The position with this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number: how many records lie at or before this position.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The position after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A record to append.
#[derive(Clone, PartialEq, Eq)]
pub struct NewRecord {
    /// The idempotency key, 1 to 65,535 bytes: a log holds one record of an id, however often it is appended.
    pub id: String,
    /// What is recorded; may be empty.
    pub payload: Vec<u8>,
}

/// A record that is durable in the log.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// Its place in the log.
    pub position: Position,
    /// The idempotency key it was appended with.
    pub id: String,
    /// What was recorded, byte for byte.
    pub payload: Vec<u8>,
}

// Payloads stay out of Debug, so that nobody's words reach a log line by accident.
impl fmt::Debug for NewRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewRecord").field("id", &self.id).field("payload_bytes", &self.payload.len()).finish()
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("position", &self.position.0)
            .field("id", &self.id)
            .field("payload_bytes", &self.payload.len())
            .finish()
    }
}

/// The answer to one appended record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It was written here.
    New(Position),
    /// A record of this id was here already; nothing was written.
    Repeat(Position),
}

impl Appended {
    /// Where the record of this id is, whether just written or found.
    #[must_use]
    pub const fn position(self) -> Position {
        match self {
            Self::New(position) | Self::Repeat(position) => position,
        }
    }
}

/// An append-only log of byte records. [`contract`](crate::contract) states what it promises.
#[async_trait]
pub trait Log: Send + Sync + 'static {
    /// Appends a batch and answers each record in order, once all of it is synced to disk.
    ///
    /// All or nothing. An id that is in the log already, or earlier in the batch, is answered with the
    /// position of its first record and not written again. Dropping the future does not take the batch back.
    ///
    /// # Errors
    /// Nothing of the batch is acknowledged. After [`Error::Full`] the log goes on; after [`Error::Unsynced`]
    /// and [`Error::Stopped`] it must be reopened, and appending the same batch again is always safe.
    async fn append(&self, batch: Vec<NewRecord>) -> Result<Vec<Appended>, Error>;

    /// The records after `after`, in order and without gaps: as many as are durable, but at most `n_max`.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the stored bytes are not what was written; no later record is served instead.
    async fn read(&self, after: Position, n_max: usize) -> Result<Vec<Record>, Error>;

    /// The record at `position`, or `None` where there is none yet.
    ///
    /// # Errors
    /// As [`Log::read`].
    async fn get(&self, position: Position) -> Result<Option<Record>, Error>;

    /// As [`Log::get`], on the calling thread, which may wait for the disk or the network: for threads that may.
    ///
    /// # Errors
    /// As [`Log::read`].
    fn get_blocking(&self, position: Position) -> Result<Option<Record>, Error>;

    /// Where the records of these ids are, in the order asked; `None` for an id that is not there. Unless a backend
    /// knows better, all of the log is read for it.
    ///
    /// # Errors
    /// As [`Log::read`].
    async fn find(&self, ids: &[String]) -> Result<Vec<Option<Position>>, Error> {
        const WINDOW: usize = 1024;
        let mut found = vec![None; ids.len()];
        let mut after = Position::START;
        loop {
            let records = self.read(after, WINDOW).await?;
            let Some(last) = records.last() else { return Ok(found) };
            after = last.position;
            for record in &records {
                let asked = ids.iter().zip(&mut found).filter(|(id, _)| **id == record.id);
                asked.for_each(|(_, place)| *place = Some(record.position));
            }
        }
    }

    /// The most bytes of ids and payloads that one batch may have.
    fn batch_bytes_max(&self) -> u64 {
        16 << 20
    }

    /// The position of the newest durable record, [`Position::START`] for an empty log.
    ///
    /// It is a level, not an edge: a reader that looks late still sees the newest value.
    fn tail(&self) -> watch::Receiver<Position>;
}

/// The longest id, in bytes: its length is stored in 16 bits.
pub(crate) const ID_BYTES_MAX: usize = u16::MAX as usize;

/// Refuses a batch with an id that no backend could store.
pub(crate) fn check_ids(batch: &[NewRecord]) -> Result<(), Error> {
    let wrong = batch.iter().map(|record| record.id.len()).find(|&bytes| bytes == 0 || bytes > ID_BYTES_MAX);
    wrong.map_or(Ok(()), |bytes| Err(Error::IdLength { bytes, max: ID_BYTES_MAX }))
}
