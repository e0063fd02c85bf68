//! Reading a journal onwards: the next batch is read and decoded while the last one is worked on.

use serde::de::DeserializeOwned;
use tokio::task::JoinHandle;

use crate::{Entry, Error, Journal, Position};

/// Batches of a journal's entries in their order, each read on another core before it is asked for. A read under way goes on
/// when this is dropped, and holds the log until then.
#[derive(Debug)]
pub struct Ahead<T> {
    journal: Journal<T>,
    n_max: usize,
    /// None at the end.
    next: Option<Read<T>>,
}

type Read<T> = JoinHandle<Result<Vec<Entry<T>>, Error>>;

impl<T: DeserializeOwned + Send + 'static> Journal<T> {
    /// Reads onwards from `after` in batches of at most `n_max` entries; call inside a Tokio runtime.
    #[must_use]
    pub fn read_on(&self, after: Position, n_max: usize) -> Ahead<T> {
        Ahead { journal: self.clone(), n_max, next: begin(self, after, n_max) }
    }
}

/// Begins to read, where there is anything.
fn begin<T: DeserializeOwned + Send + 'static>(
    journal: &Journal<T>,
    after: Position,
    n_max: usize,
) -> Option<Read<T>> {
    if *journal.tail().borrow() <= after {
        return None;
    }
    // A task would wait on this very thread until whoever spawned it pauses, which it does not while it works.
    let (journal, runtime) = (journal.clone(), tokio::runtime::Handle::current());
    Some(tokio::task::spawn_blocking(move || runtime.block_on(journal.read(after, n_max))))
}

impl<T: DeserializeOwned + Send + 'static> Ahead<T> {
    /// The next batch; `None` at the end of what was there when it was read, and after an error.
    ///
    /// # Errors
    /// As [`Journal::read`], and [`Error::Interrupted`] where the runtime is ending.
    pub async fn next(&mut self) -> Result<Option<Vec<Entry<T>>>, Error> {
        let Some(next) = self.next.take() else { return Ok(None) };
        let batch = next.await.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Error::Interrupted),
        })?;
        let Some(last) = batch.last() else { return Ok(None) };
        self.next = begin(&self.journal, last.position, self.n_max);
        Ok(Some(batch))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{MemoryLog, NewRecord};

    #[tokio::test]
    async fn every_entry_is_read_once_and_in_order_and_a_bad_one_is_told() {
        let journal: Journal<u64> = Journal::new(Arc::new(MemoryLog::new()));
        journal.append((1..=10).map(|n| (format!("n{n}"), n)).collect()).await.unwrap();
        for n_max in [1, 3, 10, 11] {
            let (mut ahead, mut read) = (journal.read_on(Position::new(2), n_max), Vec::new());
            while let Some(batch) = ahead.next().await.unwrap() {
                assert!(batch.len() <= n_max);
                read.extend(batch.into_iter().map(|entry| (entry.position.get(), entry.value)));
            }
            assert_eq!(read, (3..=10).map(|n| (n, n)).collect::<Vec<_>>());
        }
    }

    #[tokio::test]
    async fn a_record_that_is_none_of_the_journal_ends_it_with_its_place() {
        let log = Arc::new(MemoryLog::new());
        let record = |id: &str, payload: &[u8]| NewRecord { id: id.to_owned(), payload: payload.to_vec() };
        let records = vec![record("a", b"1"), record("b", b"2"), record("c", b"three")];
        crate::Log::append(&*log, records).await.unwrap();
        let mut ahead = Journal::<u64>::new(log).read_on(Position::START, 2);
        assert_eq!(ahead.next().await.unwrap().map(|batch| batch.len()), Some(2));
        let error = ahead.next().await.unwrap_err();
        assert!(matches!(error, Error::Decode { position, .. } if position == Position::new(3)), "{error}");
        assert_eq!(ahead.next().await.unwrap(), None);
    }
}
