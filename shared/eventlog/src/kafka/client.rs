//! Clients of the brokers, and whether the brokers answer them.

use std::sync::{Arc, Mutex, PoisonError};

use rdkafka::client::ClientContext;
use rdkafka::config::{ClientConfig, RDKafkaLogLevel};
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::statistics::Statistics;
use tokio::sync::watch;

use super::KafkaOptions;
use crate::Error;

/// The largest message, in bytes: a batch with what Kafka adds to it.
pub(super) const MESSAGE_BYTES_MAX: u64 = BATCH_BYTES_MAX + (1 << 20);
/// The largest batch.
pub(super) const BATCH_BYTES_MAX: u64 = 16 << 20;

/// What keeps a topic from being written or read just now, told in words; shared by the clients of one log.
#[derive(Debug)]
pub(super) struct Trouble {
    told: Mutex<[Option<String>; 3]>,
    seen: watch::Sender<Option<String>>,
}

/// Who tells of a trouble.
#[derive(Debug, Clone, Copy)]
pub(super) enum Teller {
    /// The connections.
    Connections = 0,
    /// Appends.
    Appends = 1,
    /// Whoever keeps the copy.
    Copying = 2,
}

impl Trouble {
    pub(super) fn none() -> Arc<Self> {
        Arc::new(Self { told: Mutex::default(), seen: watch::Sender::new(None) })
    }

    /// Notes what a teller finds now: nothing, or what is wrong.
    pub(super) fn tell(&self, teller: Teller, what: Option<String>) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told[teller as usize] = what;
        let first = told.iter().flatten().next().cloned();
        self.seen.send_if_modified(|seen| {
            let changed = *seen != first;
            if changed {
                match &first {
                    Some(what) => tracing::warn!("the log on Kafka is in trouble: {what}"),
                    None => tracing::info!("the log on Kafka is well again"),
                }
                *seen = first;
            }
            changed
        });
    }

    /// What a teller has found last.
    pub(super) fn told_by(&self, teller: Teller) -> Option<String> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)[teller as usize].clone()
    }

    pub(super) fn seen(&self) -> watch::Receiver<Option<String>> {
        self.seen.subscribe()
    }
}

/// Listens to what a client says of its connections.
#[derive(Clone)]
pub(super) struct Watcher {
    pub(super) trouble: Arc<Trouble>,
}

impl ClientContext for Watcher {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, text: &str) {
        match level {
            RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical => {
                tracing::error!(facility, "kafka: {text}");
            }
            // A broker that is away says so several times a second; the trouble is told once, by `Trouble`.
            RDKafkaLogLevel::Error
            | RDKafkaLogLevel::Warning
            | RDKafkaLogLevel::Notice
            | RDKafkaLogLevel::Info
            | RDKafkaLogLevel::Debug => tracing::debug!(facility, "kafka: {text}"),
        }
    }

    fn stats(&self, statistics: Statistics) {
        let mut brokers = statistics.brokers.values().filter(|broker| broker.nodeid >= 0).peekable();
        // Before the first answer none is known by its number.
        let none_answers = brokers.peek().is_some() && brokers.all(|broker| broker.state != "UP");
        self.trouble.tell(Teller::Connections, none_answers.then(|| "no broker answers".to_owned()));
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!("kafka: {error}: {reason}");
    }
}

impl ConsumerContext for Watcher {}

/// What every client is told.
pub(super) fn config(options: &KafkaOptions) -> ClientConfig {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", &options.brokers)
        .set("client.id", "huiying")
        .set("socket.keepalive.enable", "true")
        // A broker that hangs keeps its connections: what it owes is given up soon and asked of its successor.
        .set("socket.timeout.ms", "5000")
        .set("socket.connection.setup.timeout.ms", "5000")
        .set("topic.metadata.refresh.interval.ms", "10000")
        .set("reconnect.backoff.max.ms", "1000")
        .set("retry.backoff.max.ms", "500")
        .set("statistics.interval.ms", "1000")
        .set("message.max.bytes", MESSAGE_BYTES_MAX.to_string())
        .set_log_level(RDKafkaLogLevel::Warning);
    config
}

/// A consumer that is told where to read and commits nothing: what was read is known by the copy.
pub(super) fn consumer_config(options: &KafkaOptions) -> ClientConfig {
    let mut config = config(options);
    config
        .set("group.id", "huiying-copies")
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("auto.offset.reset", "error")
        .set("check.crcs", "true")
        .set("fetch.error.backoff.ms", "100")
        .set("fetch.queue.backoff.ms", "20")
        .set("queued.max.messages.kbytes", "32768")
        .set("fetch.message.max.bytes", (4 << 20).to_string());
    config
}

/// A producer that acknowledges what every broker in step has, once and in order.
pub(super) fn producer_config(options: &KafkaOptions) -> ClientConfig {
    let mut config = config(options);
    config
        .set("enable.idempotence", "true")
        .set("acks", "all")
        .set("compression.type", "zstd")
        .set("linger.ms", "1")
        .set("batch.size", (1 << 20).to_string())
        .set("queue.buffering.max.kbytes", "65536")
        .set("request.timeout.ms", "4000")
        .set("message.timeout.ms", options.refuse_after.as_millis().to_string());
    config
}

/// What a client could not do with a topic: passing, but where only a change at the brokers helps.
pub(super) fn failed(doing: &'static str, topic: &str, error: &KafkaError) -> Error {
    let (topic, what) = (topic.to_owned(), error.to_string());
    let what = match error.rdkafka_error_code() {
        Some(Code::TopicAuthorizationFailed) => {
            format!("{what}: let this program {doing} it with kafka-acls.sh, then do it again")
        }
        Some(Code::MessageSizeTooLarge) => format!(
            "{what}: set its max.message.bytes to {MESSAGE_BYTES_MAX} with kafka-configs.sh, then do it again"
        ),
        _ => return Error::Brokers { doing, topic, what },
    };
    Error::Topic { topic, what }
}
