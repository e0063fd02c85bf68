//! The smallest log that keeps the contract: a vector in memory, for tests of other crates.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::watch;

use crate::{Appended, Error, Log, NewRecord, Position, Record};

/// A log in memory. Nothing of it survives the process.
#[derive(Debug)]
pub struct MemoryLog {
    held: Mutex<Held>,
    tail: watch::Sender<Position>,
}

#[derive(Debug, Default)]
struct Held {
    records: Vec<Record>,
    by_id: BTreeMap<String, Position>,
}

impl MemoryLog {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self { held: Mutex::default(), tail: watch::Sender::new(Position::START) }
    }
}

impl Default for MemoryLog {
    fn default() -> Self {
        Self::new()
    }
}

impl Held {
    fn append(&mut self, record: NewRecord) -> Appended {
        if let Some(&first) = self.by_id.get(&record.id) {
            return Appended::Repeat(first);
        }
        let position = Position::new(self.records.len() as u64).next();
        self.by_id.insert(record.id.clone(), position);
        self.records.push(Record { position, id: record.id, payload: record.payload });
        Appended::New(position)
    }
}

#[async_trait]
impl Log for MemoryLog {
    async fn append(&self, batch: Vec<NewRecord>) -> Result<Vec<Appended>, Error> {
        crate::log::check_ids(&batch)?;
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = batch.into_iter().map(|record| held.append(record)).collect();
        self.tail.send_replace(Position::new(held.records.len() as u64));
        Ok(answers)
    }

    async fn read(&self, after: Position, n_max: usize) -> Result<Vec<Record>, Error> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let skipped = usize::try_from(after.get()).unwrap_or(usize::MAX);
        Ok(held.records.iter().skip(skipped).take(n_max).cloned().collect())
    }

    async fn get(&self, position: Position) -> Result<Option<Record>, Error> {
        self.get_blocking(position)
    }

    fn get_blocking(&self, position: Position) -> Result<Option<Record>, Error> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let at = position.get().checked_sub(1).and_then(|before| usize::try_from(before).ok());
        Ok(at.and_then(|at| held.records.get(at)).cloned())
    }

    async fn find(&self, ids: &[String]) -> Result<Vec<Option<Position>>, Error> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(ids.iter().map(|id| held.by_id.get(id).copied()).collect())
    }

    fn tail(&self) -> watch::Receiver<Position> {
        self.tail.subscribe()
    }
}
