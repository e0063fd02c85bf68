//! Finds out whether a broker still leads: one that is cut off from the other brokers, but not from us, does not know
//! that they have elected another leader, accepts no records, and still tells whoever asks that it leads.
//!
//! A client asks the broker it last used who leads, so it hears nothing else for as long as that lasts.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rdkafka::admin::AdminClient;
use rdkafka::client::{Client, ClientContext, DefaultClientContext};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{FutureProducer, Producer, PurgeConfig};

use super::KafkaOptions;
use super::client::{self, Trouble, Watcher};
use super::topic::Place;
use crate::Error;

/// How long a client may take to learn who leads, and how long each broker that is asked by itself.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);
const EACH_ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// What a log sends with: another producer where the one so far is of no use any more.
pub(super) struct Sending {
    producer: Mutex<FutureProducer<Watcher>>,
    /// Set where the brokers do not take what is sent.
    doubt: AtomicBool,
}

impl Sending {
    pub(super) fn of(options: &KafkaOptions, trouble: &Arc<Trouble>) -> Result<Self, Error> {
        Ok(Self { producer: Mutex::new(producer(options, trouble)?), doubt: AtomicBool::new(false) })
    }

    pub(super) fn producer(&self) -> FutureProducer<Watcher> {
        self.lock().clone()
    }

    /// Has the follower ask whether another broker leads.
    pub(super) fn doubt(&self) {
        self.doubt.store(true, Ordering::Relaxed);
    }

    pub(super) fn take_doubt(&self) -> bool {
        self.doubt.swap(false, Ordering::Relaxed)
    }

    /// Sends to other brokers from now on. What is not acknowledged yet is refused: to be sent there.
    pub(super) fn go_to(&self, options: &KafkaOptions, trouble: &Arc<Trouble>) -> Result<(), Error> {
        let fresh = producer(options, trouble)?;
        std::mem::replace(&mut *self.lock(), fresh).purge(PurgeConfig::default().queue().inflight());
        Ok(())
    }

    /// Heeds why a producer did not send: one that lost count of what it sent sends nothing more, and one whose time ran
    /// out may be held by a broker that leads no longer. Another one counts and asks anew.
    pub(super) fn failed(
        &self,
        used: &FutureProducer<Watcher>,
        error: &KafkaError,
        options: &KafkaOptions,
        trouble: &Arc<Trouble>,
    ) {
        let fatal = used.client().fatal_error();
        let timed_out = KafkaError::MessageProduction(RDKafkaErrorCode::MessageTimedOut);
        let mut held = self.lock();
        // Else it has been replaced since.
        let is_held = held.client().native_ptr() == used.client().native_ptr();
        if is_held && (fatal.is_some() || *error == timed_out) {
            tracing::warn!("the producer of topic {} is replaced: {error}: {fatal:?}", options.topic);
            if let Ok(fresh) = producer(options, trouble) {
                *held = fresh;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, FutureProducer<Watcher>> {
        self.producer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn producer(options: &KafkaOptions, trouble: &Arc<Trouble>) -> Result<FutureProducer<Watcher>, Error> {
    let watcher = Watcher { trouble: Arc::clone(trouble) };
    let producer = client::producer_config(options).create_with_context(watcher);
    producer.map_err(|error| options.brokers_failed("append to", error))
}

/// Asks, on a thread of its own, whether the broker leads that a consumer takes for the leader, and gives the addresses of
/// brokers that know another. Where there is none, or nobody answers, the channel ends empty.
pub(super) fn ask(
    options: &KafkaOptions,
    place: &Place,
    consumer: &Arc<BaseConsumer<Watcher>>,
) -> Receiver<String> {
    let (sender, asked) = mpsc::sync_channel(1);
    let (options, place, consumer) = (options.clone(), place.clone(), Arc::clone(consumer));
    let asking = std::thread::Builder::new().name("kafka-ask".into()).spawn(move || {
        if let Some(brokers) = elsewhere(&options, &place, consumer.client()) {
            // Whoever asked may have stopped.
            let _ = sender.send(brokers);
        }
    });
    if let Err(error) = asking {
        tracing::warn!("the brokers are not asked who leads: {error}");
    }
    asked
}

/// Addresses of the brokers but the one that a client takes for the leader, where they name another; where the one that a
/// client asks does not answer, of those that do, where one of them leads.
fn elsewhere(options: &KafkaOptions, place: &Place, client: &Client<impl ClientContext>) -> Option<String> {
    let Some(told) = Told::by(client, place, ANSWER_WITHIN) else {
        return of_those_that_answer(options, place);
    };
    if told.others.is_empty() {
        return None;
    }
    let others = Told::at(&told.others.join(","), options, place)?;
    (others.leader != told.leader).then(|| told.others.join(","))
}

/// Each broker that the log was given is asked by itself: a client of several waits for one that hangs. Where all
/// name one leader, or it is the leader that hangs, there is nowhere to go. Those that name another than most do are left out.
fn of_those_that_answer(options: &KafkaOptions, place: &Place) -> Option<String> {
    let addresses: Vec<&str> = options.brokers.split(',').map(str::trim).collect();
    let told: Vec<(&str, Told)> = std::thread::scope(|scope| {
        let ask = |it| scope.spawn(move || Some((it, Told::at(it, options, place)?)));
        // All are asked before the first is waited for.
        let asked: Vec<_> = addresses.iter().copied().map(ask).collect();
        asked.into_iter().filter_map(|it| it.join().ok().flatten()).collect()
    });
    let n_who_name = |leader: i32| told.iter().filter(|(_, it)| it.leader == leader).count();
    if told.first().is_none_or(|(_, it)| n_who_name(it.leader) == addresses.len()) {
        return None;
    }
    let leaders = told.iter().map(|(_, it)| it.broker).filter(|it| n_who_name(*it) > 0);
    let leader = leaders.max_by_key(|it| n_who_name(*it))?;
    let those = told.iter().filter(|(_, it)| it.leader == leader).map(|(address, _)| *address);
    Some(those.collect::<Vec<_>>().join(","))
}

/// What a broker says of who leads.
struct Told {
    /// The broker that says so.
    broker: i32,
    /// The leader.
    leader: i32,
    /// The addresses of all brokers but the leader.
    others: Vec<String>,
}

impl Told {
    /// By whichever broker a client asks.
    fn by(client: &Client<impl ClientContext>, place: &Place, within: Duration) -> Option<Self> {
        let metadata = client.fetch_metadata(Some(&place.topic), within).ok()?;
        let topic = metadata.topics().iter().find(|topic| topic.name() == place.topic)?;
        let leader = topic.partitions().iter().find(|it| it.id() == place.partition)?.leader();
        let others = metadata.brokers().iter().filter(|broker| broker.id() != leader);
        let others = others.map(|it| format!("{}:{}", it.host(), it.port())).collect();
        (leader >= 0).then(|| Self { broker: metadata.orig_broker_id(), leader, others })
    }

    /// By a broker at these addresses.
    fn at(brokers: &str, options: &KafkaOptions, place: &Place) -> Option<Self> {
        let asked = KafkaOptions { brokers: brokers.to_owned(), ..options.clone() };
        let asker: AdminClient<DefaultClientContext> = client::config(&asked).create().ok()?;
        Self::by(asker.inner(), place, EACH_ANSWERS_WITHIN)
    }
}
