//! Keeps a copy in step with its topic: reads on, appends to the copy, answers whoever waits for an append.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{Offset, TopicPartitionList};

use super::KafkaOptions;
use super::bookmark::{Bookmark, Bookmarks};
use super::client::{self, Teller, Trouble, Watcher};
use super::elsewhere::{self, Sending};
use super::message::{self, Arrived};
use super::topic::Place;
use super::waiting::Waiting;
use crate::segmented::SegmentedLog;
use crate::{Appended, Error, Log, NewRecord, Position};

/// How long one look for messages may take: a stop is noticed after it.
const LOOK: Duration = Duration::from_millis(100);
/// Looks in vain, one after the other, before opening gives up.
const N_LOOKS_MAX: u32 = 150;
/// Times that the brokers are asked again where a topic ends, and how long they may take each time.
const N_ASKS_MAX: u32 = 20;
const ANSWER_WITHIN: Duration = Duration::from_secs(1);
/// Looks in vain, one after the other, before the other brokers are asked whether there is nothing: half a minute.
const N_LOOKS_BELIEVED: u32 = 300;
/// Bytes taken into one append to the copy.
const GROUP_BYTES_MAX: usize = 1 << 20;
/// Messages between two bookmarks while there is no pause.
const N_UNMARKED_MAX: u32 = 1000;
/// The pause before a copy on a full disk is tried again.
const FULL_PAUSE: Duration = Duration::from_secs(1);

/// Follows one topic into one copy.
pub(super) struct Follower {
    consumer: Arc<BaseConsumer<Watcher>>,
    options: KafkaOptions,
    copy: Arc<SegmentedLog>,
    bureau: String,
    place: Place,
    bookmarks: Bookmarks,
    waiting: Arc<Waiting>,
    trouble: Arc<Trouble>,
    sending: Arc<Sending>,
    /// While the other brokers are asked who leads.
    asked: Option<Receiver<String>>,
    /// What the first message must be: the one that was read last.
    expected: Option<(i64, String)>,
    /// While what comes is still compared with what the copy has.
    comparison: Option<Comparison>,
    last: Option<(i64, String)>,
    n_unmarked: u32,
    /// Looks in vain since something came, or since the other brokers were asked.
    n_in_vain: u32,
}

/// How far a copy without a bookmark was found to be what its topic has.
struct Comparison {
    reached: Position,
    end: Position,
    ids: HashSet<String>,
}

fn consumer(options: &KafkaOptions, trouble: &Arc<Trouble>) -> Result<Arc<BaseConsumer<Watcher>>, Error> {
    let watcher = Watcher { trouble: Arc::clone(trouble) };
    let consumer = client::consumer_config(options).create_with_context(watcher);
    consumer.map(Arc::new).map_err(|error| options.brokers_failed("read", error))
}

impl Follower {
    /// Stands where the copy ends, without having read anything.
    pub(super) fn begin(
        options: &KafkaOptions,
        place: Place,
        copy: Arc<SegmentedLog>,
        waiting: Arc<Waiting>,
        trouble: Arc<Trouble>,
        sending: Arc<Sending>,
    ) -> Result<Self, Error> {
        let tail = *copy.tail().borrow();
        let bookmarks = Bookmarks::of(copy.dir(), place.clone());
        let bookmark = bookmarks.read(tail)?;
        let consumer = consumer(options, &trouble)?;
        let unmarked = bookmark.is_none() && tail > Position::START;
        let comparison =
            unmarked.then(|| Comparison { reached: Position::START, end: tail, ids: HashSet::new() });
        let last = bookmark.map(|Bookmark { offset, digest, .. }| (offset, digest));
        let bureau = options.bureau.clone();
        let expected = last.clone();
        let follower = Self {
            consumer,
            options: options.clone(),
            copy,
            bureau,
            place,
            bookmarks,
            waiting,
            trouble,
            sending,
            asked: None,
            expected,
            comparison,
            last,
            n_unmarked: 0,
            n_in_vain: 0,
        };
        follower.stand()?;
        Ok(follower)
    }

    /// Reads from the last message on, so that it is seen to be still there, or from the first.
    fn stand(&self) -> Result<(), Error> {
        let Place { topic, partition, .. } = &self.place;
        let offset = self.last.as_ref().map_or(0, |(offset, _)| *offset);
        let mut list = TopicPartitionList::new();
        let placed = list.add_partition_offset(topic, *partition, Offset::Offset(offset));
        placed.and_then(|()| self.consumer.assign(&list)).map_err(|error| self.failed("read", &error))
    }

    fn failed(&self, doing: &'static str, error: &dyn std::fmt::Display) -> Error {
        Error::Brokers { doing, topic: self.place.topic.clone(), what: error.to_string() }
    }

    /// Reads everything that the topic has now.
    pub(super) fn catch_up(&mut self, stop: &Receiver<()>) -> Result<(), Error> {
        let (begin, end) = self.ends(stop)?;
        let next = self.last.as_ref().map_or(0, |(offset, _)| *offset);
        if begin > next {
            return Err(self.bookmarks.other(format!("its messages before offset {begin} are gone")));
        }
        if self.expected.is_some() && next >= end {
            let what = format!("it ends at offset {end}, and the copy has read the message at offset {next}");
            return Err(self.bookmarks.other(what));
        }
        let mut n_looks = 0;
        while self.expected.is_some() || self.last.as_ref().map_or(0, |(offset, _)| offset + 1) < end {
            let some = self.look(stop)?;
            n_looks = if some { 0 } else { n_looks + 1 };
            if n_looks > N_LOOKS_MAX {
                return Err(self.failed("read", &"no message came, and there are more"));
            }
        }
        self.mark();
        Ok(())
    }

    /// Where the topic begins and ends. A topic made just now is not known to every broker yet: it is asked for again.
    fn ends(&mut self, stop: &Receiver<()>) -> Result<(i64, i64), Error> {
        let mut n_looks = 0;
        loop {
            let Place { topic, partition, .. } = &self.place;
            match self.consumer.fetch_watermarks(topic, *partition, ANSWER_WITHIN) {
                Ok(ends) => return Ok(ends),
                Err(error) if n_looks >= N_ASKS_MAX => {
                    return Err(client::failed("find the end of", topic, &error));
                }
                Err(_) => {}
            }
            n_looks += 1;
            self.look(stop)?;
        }
    }

    /// How far the copy is in the topic, where it is not there as a whole.
    pub(super) fn reached(&self) -> Option<Position> {
        self.comparison.as_ref().map(|comparison| comparison.reached)
    }

    /// That the topic has only so many of the copy's records.
    pub(super) fn short(&self, reached: Position) -> Error {
        let end = *self.copy.tail().borrow();
        let what = format!(
            "it holds {reached} of the copy's {end} records; `huiying log copy to-kafka` brings the others there"
        );
        self.bookmarks.other(what)
    }

    /// Follows until it is asked to stop; says why where it cannot go on.
    pub(super) fn run(mut self, stop: &Receiver<()>) {
        let ended = loop {
            match stop.try_recv() {
                Ok(()) | Err(TryRecvError::Disconnected) => break None,
                Err(TryRecvError::Empty) => {}
            }
            match self.look(stop) {
                Ok(true) => {}
                Ok(false) => self.mark(),
                Err(error) => break Some(error),
            }
        };
        self.mark();
        if let Some(error) = &ended {
            tracing::error!("the log on Kafka stops: {error}");
        }
        self.waiting.close(ended);
    }

    /// Takes what there is, waiting a moment for it; says whether there was anything.
    fn look(&mut self, stop: &Receiver<()>) -> Result<bool, Error> {
        self.reconsider()?;
        let (mut arrived, mut bytes, mut wait) = (Vec::new(), 0, LOOK);
        while bytes < GROUP_BYTES_MAX {
            match self.consumer.poll(wait) {
                None => break,
                Some(Ok(message)) => {
                    let read = message::read(&message, &self.bureau);
                    let read = read.map_err(|reason| self.foreign(&message, reason))?;
                    bytes += message.payload_len();
                    arrived.push(read);
                }
                Some(Err(error)) => {
                    self.heed(&error)?;
                    break;
                }
            }
            wait = Duration::ZERO;
        }
        if arrived.is_empty() {
            self.n_in_vain += 1;
            return Ok(false);
        }
        self.n_in_vain = 0;
        self.take(arrived, stop)?;
        Ok(true)
    }

    /// Where nothing comes, or what is sent is not taken, has the other brokers asked who leads, and goes where they say.
    fn reconsider(&mut self) -> Result<(), Error> {
        let Some(asked) = &self.asked else {
            if self.sending.take_doubt() || self.n_in_vain >= N_LOOKS_BELIEVED {
                self.n_in_vain = 0;
                self.asked = Some(elsewhere::ask(&self.options, &self.place, &self.consumer));
            }
            return Ok(());
        };
        match asked.try_recv() {
            Err(TryRecvError::Empty) => return Ok(()),
            Err(TryRecvError::Disconnected) => {}
            Ok(brokers) => self.go_to(brokers)?,
        }
        self.asked = None;
        Ok(())
    }

    fn go_to(&mut self, brokers: String) -> Result<(), Error> {
        tracing::warn!("topic {} is led by another broker, as {brokers} say", self.place.topic);
        let there = KafkaOptions { brokers, ..self.options.clone() };
        let made = consumer(&there, &self.trouble);
        match made.and_then(|made| self.sending.go_to(&there, &self.trouble).map(|()| made)) {
            Ok(made) => {
                self.consumer = made;
                // What was read last is read again and compared.
                self.expected.clone_from(&self.last);
                self.stand()
            }
            Err(error) => {
                tracing::warn!("it is asked where it was: {error}");
                Ok(())
            }
        }
    }

    fn foreign(&self, message: &impl rdkafka::Message, reason: &'static str) -> Error {
        let Place { topic, partition, .. } = self.place.clone();
        Error::Foreign { topic, partition, offset: message.offset(), reason }
    }

    /// What an error says of the topic. Most pass: the client tries again by itself.
    fn heed(&mut self, error: &KafkaError) -> Result<(), Error> {
        use RDKafkaErrorCode as Code;
        match error {
            KafkaError::MessageConsumption(Code::AutoOffsetReset | Code::OffsetOutOfRange) => Err(self
                .bookmarks
                .other("it has no message where the copy goes on: it was emptied or made anew".to_owned())),
            KafkaError::MessageConsumption(
                code @ (Code::UnknownTopicOrPartition | Code::UnknownTopic | Code::UnknownPartition),
            ) => {
                self.trouble.tell(Teller::Copying, Some(format!("topic {}: {code}", self.place.topic)));
                // If it comes back it must be the same one: the message read last is read again and compared.
                self.expected.clone_from(&self.last);
                self.stand()
            }
            KafkaError::MessageConsumption(code @ Code::TopicAuthorizationFailed) => {
                self.trouble.tell(Teller::Copying, Some(format!("topic {}: {code}", self.place.topic)));
                Ok(())
            }
            KafkaError::MessageConsumptionFatal(_) => Err(self.failed("read", error)),
            passing => {
                tracing::debug!("reading topic {}: {passing}", self.place.topic);
                Ok(())
            }
        }
    }

    fn take(&mut self, arrived: Vec<Arrived>, stop: &Receiver<()>) -> Result<(), Error> {
        self.trouble.tell(Teller::Copying, None);
        self.check_first(&arrived)?;
        self.compare(&arrived)?;
        let (mut records, mut messages) = (Vec::new(), Vec::new());
        for Arrived { offset, digest, token, records: of_it } in arrived {
            messages.push((token, of_it.len()));
            self.last = Some((offset, digest));
            records.extend(of_it);
        }
        let Some(answers) = self.store(&records, stop)? else { return Ok(()) };
        let mut answers = answers.into_iter();
        for (token, n_records) in messages {
            let of_it: Vec<Appended> = answers.by_ref().take(n_records).collect();
            if let Some(token) = token {
                self.waiting.answer(token, of_it);
            }
        }
        self.n_unmarked += 1;
        if self.n_unmarked >= N_UNMARKED_MAX {
            self.mark();
        }
        Ok(())
    }

    /// The message that was read last must be where it was.
    fn check_first(&mut self, arrived: &[Arrived]) -> Result<(), Error> {
        let (Some((offset, digest)), Some(first)) = (self.expected.take(), arrived.first()) else {
            return Ok(());
        };
        if first.offset == offset && first.digest == digest {
            return Ok(());
        }
        Err(self
            .bookmarks
            .other(format!("at offset {offset} it has another message than the copy was made of")))
    }

    /// Without a bookmark, what comes must be what the copy has, in the same order, as far as the copy reaches.
    fn compare(&mut self, arrived: &[Arrived]) -> Result<(), Error> {
        let Some(comparison) = &mut self.comparison else { return Ok(()) };
        let n_records = arrived.iter().map(|message| message.records.len()).sum();
        let mut held = self.copy.read_blocking(comparison.reached, n_records)?.into_iter().peekable();
        for record in arrived.iter().flat_map(|message| &message.records) {
            if comparison.reached >= comparison.end {
                break;
            }
            let same = held.next_if(|held| held.id == record.id && held.payload == record.payload);
            if let Some(same) = same {
                comparison.reached = same.position;
                comparison.ids.insert(same.id);
            } else if !comparison.ids.contains(&record.id) {
                let at = comparison.reached.next();
                return Err(self.bookmarks.other(format!("it has another record at position {at}")));
            }
        }
        if comparison.reached >= comparison.end {
            self.comparison = None;
        }
        Ok(())
    }

    /// Appends to the copy; on a full disk again and again, for the topic has the records. `None` when asked to stop.
    fn store(&self, records: &[NewRecord], stop: &Receiver<()>) -> Result<Option<Vec<Appended>>, Error> {
        if records.is_empty() {
            return Ok(Some(Vec::new()));
        }
        loop {
            match self.copy.append_blocking(records.to_vec()) {
                Ok(answers) => return Ok(Some(answers)),
                Err(error @ Error::Full { .. }) => {
                    self.trouble.tell(Teller::Copying, Some(error.to_string()));
                    match stop.recv_timeout(FULL_PAUSE) {
                        Err(RecvTimeoutError::Timeout) => {}
                        Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(None),
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Notes how far the copy has come, where it came further since. While the topic has a part of it only, nothing is
    /// noted: that the rest is missing must be found again by whoever starts next.
    fn mark(&mut self) {
        if self.n_unmarked > 0
            && self.comparison.is_none()
            && let Some((offset, digest)) = &self.last
        {
            self.bookmarks.write(*offset, digest, *self.copy.tail().borrow());
            self.n_unmarked = 0;
        }
    }
}
