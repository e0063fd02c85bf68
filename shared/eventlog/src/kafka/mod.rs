//! The log on Apache Kafka: a topic, and beside every process a copy of it in segmented files.
//!
//! What is in the topic is the log; the copy is what this process has seen of it, and everything is read from there.
//! An append is answered once it came back from the topic and is in the copy, so positions, repeats and chain hashes are
//! those of the segmented log, and the same at every reader. Reading order: [`message`], [`topic`], [`follower`],
//! [`elsewhere`] for a broker that leads no longer, and [`turn`] for who decides.

mod bookmark;
mod client;
mod elsewhere;
mod follower;
mod message;
#[cfg(test)]
mod tests;
mod topic;
mod turn;
mod waiting;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use async_trait::async_trait;
use rdkafka::error::KafkaError;
use rdkafka::producer::{FutureProducer, FutureRecord};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, Interval, interval_at};

use crate::segmented::{Options, SegmentedLog};
use crate::{Appended, Error, Log, NewRecord, Position, Record};

use client::{BATCH_BYTES_MAX, Teller, Trouble, Watcher};
use elsewhere::Sending;
use follower::Follower;
use message::Token;
use topic::Place;
pub use turn::Turn;
use waiting::{Wait, Waiting};

/// Bytes of appends that may be under way at once; further ones wait.
const ROOM_BYTES: u32 = 64 << 20;

/// How often an append that waits until it is refused has the other brokers asked who leads.
const N_DOUBTS: u32 = 8;

/// Records, and bytes unless one record is larger, in one message while a log is brought to its topic.
const BRING_BATCH: usize = 1000;
const BRING_BYTES_MAX: usize = 1 << 20;

/// Where a log on Kafka is, and how long it may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KafkaOptions {
    /// Addresses of brokers, `host:port` with commas between.
    pub brokers: String,
    /// The topic. It is made where there is none.
    pub topic: String,
    /// The bureau: the key of its messages. All its records are in one partition.
    pub bureau: String,
    /// Partitions of a topic that is made; an existing one keeps its number.
    pub n_partitions: usize,
    /// A number drawn by chance, another one for every process that runs.
    pub instance: u64,
    /// After this long an append that the brokers did not take is refused.
    pub refuse_after: Duration,
}

impl KafkaOptions {
    fn brokers_failed(&self, doing: &'static str, error: impl fmt::Display) -> Error {
        Error::Brokers { doing, topic: self.topic.clone(), what: error.to_string() }
    }
}

/// A log in a topic. Dropping it waits for the read under way and gives the copy's directory free.
pub struct KafkaLog {
    options: KafkaOptions,
    place: Place,
    copy: Arc<SegmentedLog>,
    sending: Arc<Sending>,
    waiting: Arc<Waiting>,
    trouble: Arc<Trouble>,
    room: Semaphore,
    /// `None` only while dropping; its end is what stops the follower.
    stop: Option<Sender<()>>,
    follower: Option<JoinHandle<()>>,
}

impl KafkaLog {
    /// Opens the log: finds or makes the topic, and brings the copy in `dir` up to its end.
    ///
    /// # Errors
    /// [`Error::Brokers`] where they do not answer, [`Error::Topic`] where the topic would lose records,
    /// [`Error::OtherTopic`] where the copy is of something else, [`Error::Foreign`], and those of
    /// [`SegmentedLog::open`].
    pub async fn open(dir: &Path, options: KafkaOptions) -> Result<Self, Error> {
        Self::open_or_bring(dir, options, false).await
    }

    /// As [`KafkaLog::open`], for the log of a directory that is not in the topic yet, or in part: what is missing there
    /// is sent, the same ids in the same order. Cut off, it goes on where it was; nobody else may write meanwhile.
    ///
    /// # Errors
    /// As [`KafkaLog::open`]; [`Error::OtherTopic`] where the topic holds anything else.
    pub async fn bring(dir: &Path, options: KafkaOptions) -> Result<Self, Error> {
        Self::open_or_bring(dir, options, true).await
    }

    async fn open_or_bring(dir: &Path, options: KafkaOptions, bring: bool) -> Result<Self, Error> {
        let (handle, dir, topic) = (Handle::current(), dir.to_owned(), options.topic.clone());
        let opened =
            tokio::task::spawn_blocking(move || Self::open_blocking(&dir, options, bring, &handle)).await;
        opened.unwrap_or_else(|error| Err(Error::Brokers { doing: "open", topic, what: error.to_string() }))
    }

    fn open_blocking(dir: &Path, options: KafkaOptions, bring: bool, handle: &Handle) -> Result<Self, Error> {
        let copy = Arc::new(SegmentedLog::open(dir, Options::default())?);
        let place = topic::find_or_make(&options, handle)?;
        Self::open_at(place, copy, options, bring, handle)
    }

    /// Opens the log of a topic that is there and as it must be.
    fn open_at(
        place: Place,
        copy: Arc<SegmentedLog>,
        options: KafkaOptions,
        bring: bool,
        handle: &Handle,
    ) -> Result<Self, Error> {
        let (waiting, trouble) = (Waiting::of(options.instance), Trouble::none());
        let (stop, stopped) = mpsc::channel();
        let sending = Arc::new(Sending::of(&options, &trouble)?);
        let mut follower = Follower::begin(
            &options,
            place.clone(),
            Arc::clone(&copy),
            Arc::clone(&waiting),
            Arc::clone(&trouble),
            Arc::clone(&sending),
        )?;
        follower.catch_up(&stopped)?;
        if let Some(reached) = follower.reached() {
            if !bring {
                return Err(follower.short(reached));
            }
            handle.block_on(send_after(reached, &copy, &sending.producer(), &place, &options))?;
            follower.catch_up(&stopped)?;
        }
        let follower = follow(follower, stopped);
        let follower = follower.map_err(|error| Error::io("follow into", copy.dir(), error))?;
        Ok(Self {
            options,
            place,
            copy,
            sending,
            waiting,
            trouble,
            room: Semaphore::new(ROOM_BYTES as usize),
            stop: Some(stop),
            follower: Some(follower),
        })
    }

    /// Sends a message without records and waits until it came back: all that was acknowledged before, to whomever, is in the
    /// copy then. Opening alone does not promise that: a broker that the others have left behind takes no message, but
    /// says where the topic ended for it.
    ///
    /// # Errors
    /// [`Error::Brokers`] where they do not take it; how far the copy has come is not known then.
    pub async fn settle(&self) -> Result<(), Error> {
        self.send(&message::encode(&[])?, &mut self.waiting.begin()).await.map(drop)
    }

    /// Whether the log in `dir` is a copy of a topic, to which nothing may be appended but what comes from there.
    #[must_use]
    pub fn is_copy(dir: &Path) -> bool {
        bookmark::is_there(dir)
    }

    /// Makes the copy in `dir`, which nobody has open, a log of its own.
    ///
    /// # Errors
    /// [`Error::Io`]
    pub fn cease_to_copy(dir: &Path) -> Result<(), Error> {
        bookmark::remove(dir)
    }

    /// The copy: what this process has seen of the topic, chain hashes included.
    #[must_use]
    pub fn copy(&self) -> &Arc<SegmentedLog> {
        &self.copy
    }

    /// What keeps the log from being written or read just now; level-triggered.
    #[must_use]
    pub fn trouble(&self) -> watch::Receiver<Option<String>> {
        self.trouble.seen()
    }

    /// Why the log has stopped for good, once it has: the topic was emptied, or holds what is none of ours.
    #[must_use]
    pub fn stopped(&self) -> watch::Receiver<Option<Error>> {
        self.waiting.stopped()
    }

    /// Joins a group of processes of which one at a time has its turn.
    ///
    /// # Errors
    /// [`Error::Brokers`] where the group cannot be joined.
    pub fn take_turns(&self, group: &str) -> Result<Turn, Error> {
        Turn::wait_for(&self.options, group, self.place.partition)
    }

    fn failed(&self, doing: &'static str, what: String) -> Error {
        self.trouble.tell(Teller::Appends, Some(what.clone()));
        Error::Brokers { doing, topic: self.options.topic.clone(), what }
    }

    /// Sends a batch and waits until it came back, or the brokers refuse it.
    async fn send(&self, value: &[u8], wait: &mut Wait) -> Result<Vec<Appended>, Error> {
        let producer = self.sending.producer();
        let record = message_to(&self.place, &self.options, value, wait.token);
        let sent = producer.send(record, self.options.refuse_after);
        tokio::pin!(sent);
        let mut doubting = interval_after(self.options.refuse_after / N_DOUBTS);
        // Who reads a message knows that the brokers in step have it, even where their answer was lost.
        loop {
            tokio::select! {
                biased;
                answer = &mut wait.answer => return answer.map_err(|_| self.closed()),
                sent = &mut sent => match sent {
                    Ok(_) => break,
                    Err((error, _)) => return Err(self.refused(&producer, &error)),
                },
                _ = doubting.tick() => self.sending.doubt(),
            }
        }
        let come_back = tokio::time::timeout(self.options.refuse_after, &mut wait.answer);
        tokio::pin!(come_back);
        loop {
            tokio::select! {
                biased;
                answer = &mut come_back => return match answer {
                    Ok(answer) => answer.map_err(|_| self.closed()),
                    Err(_) => Err(self.failed("read back from", "it was taken, and has not come back yet".to_owned())),
                },
                _ = doubting.tick() => self.sending.doubt(),
            }
        }
    }

    fn refused(&self, producer: &FutureProducer<Watcher>, error: &KafkaError) -> Error {
        self.sending.failed(producer, error, &self.options, &self.trouble);
        self.trouble.tell(Teller::Appends, Some(error.to_string()));
        let mut refused = client::failed("append to", &self.options.topic, error);
        // That the topic is gone is heard by whoever reads it; whoever writes hears nothing more.
        if let (Error::Brokers { what, .. }, Some(heard)) =
            (&mut refused, self.trouble.told_by(Teller::Copying))
        {
            *what = format!("{heard}; {what}");
        }
        refused
    }

    fn closed(&self) -> Error {
        let why = self.waiting.stopped().borrow().clone();
        why.unwrap_or_else(|| self.failed("append to", "it was closed meanwhile".to_owned()))
    }
}

/// Ticks again and again, the first time after a while.
fn interval_after(period: Duration) -> Interval {
    interval_at(Instant::now() + period, period)
}

/// A message with a batch, to the partition of the bureau.
fn message_to<'a>(
    place: &'a Place,
    options: &'a KafkaOptions,
    value: &'a [u8],
    token: Token,
) -> FutureRecord<'a, String, [u8]> {
    FutureRecord::to(&place.topic)
        .partition(place.partition)
        .key(&options.bureau)
        .payload(value)
        .headers(message::headers(token))
}

/// Sends what a log has after a position, in its order.
async fn send_after(
    reached: Position,
    log: &SegmentedLog,
    producer: &FutureProducer<Watcher>,
    place: &Place,
    options: &KafkaOptions,
) -> Result<(), Error> {
    // Nobody waits for these.
    let (mut at, token) = (reached, Token { instance: options.instance, number: 0 });
    loop {
        let mut batch = log.read(at, BRING_BATCH).await?;
        let mut bytes = 0;
        let fits = batch.iter().take_while(|record| {
            bytes += record.id.len() + record.payload.len();
            bytes <= BRING_BYTES_MAX
        });
        batch.truncate(fits.count().max(1));
        let Some(last) = batch.last() else { return Ok(()) };
        at = last.position;
        let batch: Vec<_> =
            batch.into_iter().map(|record| NewRecord { id: record.id, payload: record.payload }).collect();
        let value = message::encode(&batch)?;
        let sent = producer.send(message_to(place, options, &value, token), options.refuse_after).await;
        sent.map_err(|(error, _)| client::failed("append to", &options.topic, &error))?;
    }
}

fn follow(follower: Follower, stop: Receiver<()>) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("kafka-copy".into()).spawn(move || follower.run(&stop))
}

#[async_trait]
impl Log for KafkaLog {
    async fn append(&self, batch: Vec<NewRecord>) -> Result<Vec<Appended>, Error> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let value = message::encode(&batch)?;
        let bytes = value.len() as u64;
        if bytes > BATCH_BYTES_MAX {
            return Err(Error::BatchTooLarge { bytes, max: BATCH_BYTES_MAX });
        }
        if let Some(error) = self.waiting.stopped().borrow().clone() {
            return Err(error);
        }
        // What the copy has is not sent again: an import repeated does not double the topic.
        if let Some(known) = self.copy.known(batch.iter().map(|record| record.id.as_str())).await? {
            return Ok(known.into_iter().map(Appended::Repeat).collect());
        }
        let room = u32::try_from(bytes).unwrap_or(ROOM_BYTES).min(ROOM_BYTES);
        let _room = self.room.acquire_many(room).await.map_err(|_| self.closed())?;
        let mut wait = self.waiting.begin();
        let answers = self.send(&value, &mut wait).await?;
        self.trouble.tell(Teller::Appends, None);
        Ok(answers)
    }

    async fn read(&self, after: Position, n_max: usize) -> Result<Vec<Record>, Error> {
        self.copy.read(after, n_max).await
    }

    async fn get(&self, position: Position) -> Result<Option<Record>, Error> {
        self.copy.get(position).await
    }

    fn get_blocking(&self, position: Position) -> Result<Option<Record>, Error> {
        self.copy.get_blocking(position)
    }

    async fn find(&self, ids: &[String]) -> Result<Vec<Option<Position>>, Error> {
        self.copy.find(ids).await
    }

    fn batch_bytes_max(&self) -> u64 {
        BATCH_BYTES_MAX
    }

    fn tail(&self) -> watch::Receiver<Position> {
        self.copy.tail()
    }
}

impl Drop for KafkaLog {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(follower) = self.follower.take()
            && follower.join().is_err()
        {
            tracing::error!(topic = self.place.topic, "the follower of the topic panicked");
        }
    }
}

impl fmt::Debug for KafkaLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KafkaLog")
            .field("place", &self.place)
            .field("copy", &self.copy)
            .finish_non_exhaustive()
    }
}
