//! A log of typed values: a thin layer of JSON over a log of bytes.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::{Appended, Error, Log, NewRecord, Position, Record};

/// A value in a journal, with its place and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<T> {
    /// Its place in the log.
    pub position: Position,
    /// The idempotency key it was appended with.
    pub id: String,
    /// The value.
    pub value: T,
}

/// A [`Log`] whose payloads are `T` as JSON. Clones share the log.
pub struct Journal<T> {
    log: Arc<dyn Log>,
    value: PhantomData<fn() -> T>,
}

impl<T> Journal<T> {
    /// A journal over `log`.
    #[must_use]
    pub fn new(log: Arc<dyn Log>) -> Self {
        Self { log, value: PhantomData }
    }

    /// The position of the newest durable record, as [`Log::tail`].
    #[must_use]
    pub fn tail(&self) -> watch::Receiver<Position> {
        self.log.tail()
    }
}

impl<T: Serialize> Journal<T> {
    /// Appends pairs of id and value as one batch, as [`Log::append`].
    ///
    /// # Errors
    /// [`Error::Encode`] before anything is written, and those of [`Log::append`].
    pub async fn append(&self, batch: Vec<(String, T)>) -> Result<Vec<Appended>, Error> {
        let records = batch.into_iter().map(encode).collect::<Result<_, _>>()?;
        self.log.append(records).await
    }
}

/// What a record may need in a batch beside its id and payload.
const RECORD_OVERHEAD: u64 = 64;

impl<T: Serialize> Journal<T> {
    /// Appends pairs of id and value in as many batches as the log's limit asks for. Each batch is all or nothing, the
    /// whole is not: after an error a prefix may be there, and appending all of it again is harmless.
    ///
    /// # Errors
    /// As [`Journal::append`].
    pub async fn append_in_parts(&self, records: Vec<(String, T)>) -> Result<Vec<Appended>, Error> {
        let max = self.log.batch_bytes_max();
        let mut answers = Vec::with_capacity(records.len());
        let (mut part, mut bytes) = (Vec::new(), 0);
        for record in records {
            let record = encode(record)?;
            let size = (record.id.len() + record.payload.len()) as u64 + RECORD_OVERHEAD;
            if bytes + size > max && !part.is_empty() {
                answers.extend(self.log.append(std::mem::take(&mut part)).await?);
                bytes = 0;
            }
            bytes += size;
            part.push(record);
        }
        answers.extend(self.log.append(part).await?);
        Ok(answers)
    }
}

impl<T: DeserializeOwned> Journal<T> {
    /// The entries after `after`, at most `n_max`, as [`Log::read`].
    ///
    /// # Errors
    /// [`Error::Decode`] for the first record that is no `T`, and those of [`Log::read`].
    pub async fn read(&self, after: Position, n_max: usize) -> Result<Vec<Entry<T>>, Error> {
        self.log.read(after, n_max).await?.into_iter().map(decode).collect()
    }

    /// The entry at `position`, or `None` where there is none yet.
    ///
    /// # Errors
    /// [`Error::Decode`] if the record is no `T`, and those of [`Log::read`].
    pub async fn get(&self, position: Position) -> Result<Option<Entry<T>>, Error> {
        self.log.get(position).await?.map(decode).transpose()
    }

    /// Where the entries of these ids are, as [`Log::find`].
    ///
    /// # Errors
    /// As [`Log::find`].
    pub async fn find(&self, ids: &[String]) -> Result<Vec<Option<Position>>, Error> {
        self.log.find(ids).await
    }

    /// As [`Journal::get`], on the calling thread, as [`Log::get_blocking`].
    ///
    /// # Errors
    /// As [`Journal::get`].
    pub fn get_blocking(&self, position: Position) -> Result<Option<Entry<T>>, Error> {
        self.log.get_blocking(position)?.map(decode).transpose()
    }
}

impl<T> Clone for Journal<T> {
    fn clone(&self) -> Self {
        Self { log: Arc::clone(&self.log), value: PhantomData }
    }
}

impl<T> fmt::Debug for Journal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("tail", &*self.log.tail().borrow()).finish()
    }
}

fn encode<T: Serialize>((id, value): (String, T)) -> Result<NewRecord, Error> {
    match serde_json::to_vec(&value) {
        Ok(payload) => Ok(NewRecord { id, payload }),
        Err(source) => Err(Error::Encode { id, source: Arc::new(source) }),
    }
}

fn decode<T: DeserializeOwned>(record: Record) -> Result<Entry<T>, Error> {
    let Record { position, id, payload } = record;
    match serde_json::from_slice(&payload) {
        Ok(value) => Ok(Entry { position, id, value }),
        Err(source) => Err(Error::Decode { position, source: Arc::new(source) }),
    }
}
