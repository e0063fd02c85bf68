//! Whose turn it is: if several processes could do the same work, the consumer group gives it to one of them.
//!
//! Turns only save work. Two processes that both believe it is their turn, for example after one was suspended, do no
//! harm: their decisions have the same ids, and the log keeps the first record of each id.

use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread::JoinHandle;
use std::time::Duration;

use rdkafka::TopicPartitionList;
use rdkafka::client::ClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext, Rebalance};
use tokio::sync::watch;

use super::KafkaOptions;
use super::client;
use crate::Error;

/// How long one look at the group may take: a stop is noticed after it.
const LOOK: Duration = Duration::from_millis(100);
/// A member that is silent for so long loses its turn.
const SILENT_MS_MAX: u32 = 6000;

/// Membership in a group; given up when dropped.
#[derive(Debug)]
pub struct Turn {
    held: watch::Receiver<bool>,
    /// `None` only while dropping.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Hears what the group decides.
struct Member {
    topic: String,
    partition: i32,
    held: watch::Sender<bool>,
}

impl ClientContext for Member {}

impl ConsumerContext for Member {
    fn post_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        let ours = |list: &TopicPartitionList| list.find_partition(&self.topic, self.partition).is_some();
        match rebalance {
            Rebalance::Assign(list) => {
                // Who has the turn is all that is asked of the group; records are read elsewhere.
                if let Err(error) = consumer.pause(list) {
                    tracing::debug!("the partitions of a turn were not paused: {error}");
                }
                if ours(list) {
                    self.held.send_replace(true);
                }
            }
            Rebalance::Revoke(list) => {
                if ours(list) {
                    self.held.send_replace(false);
                }
            }
            Rebalance::Error(error) => {
                tracing::warn!("the group that gives turns is in trouble: {error}");
                self.held.send_replace(false);
            }
        }
    }
}

impl Turn {
    /// Joins the group of a topic; the turn is that of the partition.
    pub(super) fn wait_for(options: &KafkaOptions, group: &str, partition: i32) -> Result<Self, Error> {
        let failed = |error| options.brokers_failed("take turns over", error);
        let mut config = client::config(options);
        config
            .set("group.id", group)
            .set("enable.auto.commit", "false")
            .set("auto.offset.reset", "latest")
            .set("statistics.interval.ms", "0")
            .set("session.timeout.ms", SILENT_MS_MAX.to_string())
            .set("heartbeat.interval.ms", (SILENT_MS_MAX / 4).to_string())
            .set("partition.assignment.strategy", "cooperative-sticky");
        let held = watch::Sender::new(false);
        let seen = held.subscribe();
        let member = Member { topic: options.topic.clone(), partition, held };
        let consumer: BaseConsumer<Member> = config.create_with_context(member).map_err(failed)?;
        consumer.subscribe(&[&options.topic]).map_err(failed)?;
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("kafka-turn".into())
            .spawn(move || take_part(&consumer, &stopped));
        let thread = thread.map_err(|error| options.brokers_failed("take turns over", error))?;
        Ok(Self { held: seen, stop: Some(stop), thread: Some(thread) })
    }

    /// Whether the turn is here; level-triggered.
    #[must_use]
    pub fn held(&self) -> watch::Receiver<bool> {
        self.held.clone()
    }
}

/// Hears the group until asked to stop; dropping the consumer then leaves the group, so that another takes over at once.
fn take_part(consumer: &BaseConsumer<Member>, stop: &Receiver<()>) {
    while stop.try_recv() == Err(TryRecvError::Empty) {
        if let Some(Err(error)) = consumer.poll(LOOK) {
            tracing::debug!("taking turns: {error}");
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that takes turns panicked");
        }
    }
}
