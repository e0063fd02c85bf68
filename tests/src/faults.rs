//! A log that fails from a chosen append on, as a process that is killed there would leave it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use huiying_eventlog::{Appended, Error, Log, NewRecord, Position, Record};
use tokio::sync::watch;

/// Whether the append that fails has taken effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failing {
    /// Nothing of it is in the log.
    Before,
    /// All of it is in the log, and nobody was told.
    After,
}

/// Counts the appends of several logs together.
#[derive(Clone, Debug)]
pub struct Countdown {
    n_appends: Arc<AtomicU32>,
    fails_at: u32,
    failing: Failing,
}

impl Countdown {
    /// Fails at this append, counted from 1, and at every later one.
    #[must_use]
    pub fn new(fails_at: u32, failing: Failing) -> Self {
        Self { n_appends: Arc::default(), fails_at, failing }
    }

    /// Fails never, only counts.
    #[must_use]
    pub fn never() -> Self {
        Self::new(u32::MAX, Failing::Before)
    }

    /// Appends so far.
    #[must_use]
    pub fn n_appends(&self) -> u32 {
        self.n_appends.load(Ordering::Relaxed)
    }
}

/// A log whose appends fail when the countdown says so.
#[derive(Debug)]
pub struct FaultyLog<L> {
    log: L,
    countdown: Countdown,
}

impl<L> FaultyLog<L> {
    /// A log over another.
    pub const fn new(log: L, countdown: Countdown) -> Self {
        Self { log, countdown }
    }
}

#[async_trait]
impl<L: Log> Log for FaultyLog<L> {
    async fn append(&self, batch: Vec<NewRecord>) -> Result<Vec<Appended>, Error> {
        let Countdown { n_appends, fails_at, failing } = &self.countdown;
        let number = n_appends.fetch_add(1, Ordering::Relaxed) + 1;
        if number < *fails_at {
            return self.log.append(batch).await;
        }
        if number == *fails_at && *failing == Failing::After {
            self.log.append(batch).await?;
        }
        Err(Error::Stopped { dir: "cut off by the test".into() })
    }

    async fn read(&self, after: Position, n_max: usize) -> Result<Vec<Record>, Error> {
        self.log.read(after, n_max).await
    }

    async fn get(&self, position: Position) -> Result<Option<Record>, Error> {
        self.log.get(position).await
    }

    fn get_blocking(&self, position: Position) -> Result<Option<Record>, Error> {
        self.log.get_blocking(position)
    }

    fn tail(&self) -> watch::Receiver<Position> {
        self.log.tail()
    }
}
