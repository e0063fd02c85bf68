//! The topic of a log: made as a log needs it, and refused where it is otherwise.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use super::KafkaOptions;
use super::client::{self, MESSAGE_BYTES_MAX};
use crate::Error;

/// How long the brokers may take to answer about a topic.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Looks at a new topic, with a pause between two, before it is given up; and how many alike are believed.
const N_LOOKS_MAX: u32 = 300;
const N_LOOKS_ALIKE: u32 = 3;
const PAUSE: Duration = Duration::from_millis(50);
/// Brokers that hold every record, where there are so many.
const REPLICATION: usize = 3;

/// Where in Kafka the records of a log are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    /// The id of the cluster.
    pub(super) cluster: String,
    /// The topic.
    pub(super) topic: String,
    /// The partition.
    pub(super) partition: i32,
    /// How many partitions the topic has: with another number bureaus would move.
    pub(super) n_partitions: usize,
}

/// The partition of a bureau: all its records go there, so their order is one.
fn partition(bureau: &str, n_partitions: usize) -> i32 {
    let among = u32::try_from(n_partitions).unwrap_or(u32::MAX).max(1);
    i32::try_from(crc32c::crc32c(bureau.as_bytes()) % among).unwrap_or_default()
}

/// Finds the topic, making it where there is none, and checks that it keeps what is written to it. Waits for the
/// brokers on the calling thread, for the runtime of `handle`.
pub(super) fn find_or_make(options: &KafkaOptions, handle: &Handle) -> Result<Place, Error> {
    let admin: AdminClient<DefaultClientContext> = client::config(options)
        .create()
        .map_err(|error| options.brokers_failed("reach the brokers of", error))?;
    let n_partitions = match n_partitions(options, &admin)? {
        Some(found) => found,
        None => {
            make(options, &admin, handle)?;
            settle(options, &admin, handle)?
        }
    };
    check(options, &admin, handle)?;
    let cluster = admin.inner().fetch_cluster_id(ANSWER_WITHIN).unwrap_or_default();
    let partition = partition(&options.bureau, n_partitions);
    Ok(Place { cluster, topic: options.topic.clone(), partition, n_partitions })
}

/// How many partitions the topic has, where there is one.
fn n_partitions(
    options: &KafkaOptions,
    admin: &AdminClient<DefaultClientContext>,
) -> Result<Option<usize>, Error> {
    let metadata = admin.inner().fetch_metadata(Some(&options.topic), ANSWER_WITHIN);
    let metadata = metadata.map_err(|error| options.brokers_failed("look for", error))?;
    let topic = metadata.topics().iter().find(|topic| topic.name() == options.topic);
    Ok(topic.map(|topic| topic.partitions().len()).filter(|n| *n > 0))
}

fn make(
    options: &KafkaOptions,
    admin: &AdminClient<DefaultClientContext>,
    handle: &Handle,
) -> Result<(), Error> {
    let failed = |what: String| options.brokers_failed("make", what);
    let metadata = admin.inner().fetch_metadata(None, ANSWER_WITHIN);
    let n_brokers = metadata.map_err(|error| failed(error.to_string()))?.brokers().len();
    let replication = n_brokers.clamp(1, REPLICATION);
    if replication < REPLICATION {
        tracing::warn!(
            topic = options.topic,
            "{n_brokers} broker(s) hold the log: with three, one may be lost"
        );
    }
    let partitions = i32::try_from(options.n_partitions).unwrap_or(i32::MAX);
    let copies = TopicReplication::Fixed(i32::try_from(replication).unwrap_or(1));
    let wanted = wanted(replication);
    let topic =
        wanted.iter().fold(NewTopic::new(&options.topic, partitions, copies), |topic, (name, value)| {
            topic.set(name, value)
        });
    let made = handle.block_on(admin.create_topics([&topic], &wait()));
    for result in made.map_err(|error| failed(error.to_string()))? {
        match result {
            // Somebody else was faster.
            Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
            Err((_, code)) => {
                return Err(client::failed("make", &options.topic, &KafkaError::AdminOp(code)));
            }
        }
    }
    Ok(())
}

/// Waits until a new topic has leaders, as whichever broker is asked says several times over: not all know of it at once.
fn settle(
    options: &KafkaOptions,
    admin: &AdminClient<DefaultClientContext>,
    handle: &Handle,
) -> Result<usize, Error> {
    let mut n_seen = 0;
    for _ in 0..N_LOOKS_MAX {
        let metadata = admin.inner().fetch_metadata(Some(&options.topic), ANSWER_WITHIN);
        let metadata = metadata.map_err(|error| options.brokers_failed("look for", error))?;
        let partitions = metadata.topics().first().map(|topic| topic.partitions()).unwrap_or_default();
        let settled =
            !partitions.is_empty() && partitions.iter().all(|it| it.error().is_none() && it.leader() >= 0);
        n_seen = if settled { n_seen + 1 } else { 0 };
        if n_seen >= N_LOOKS_ALIKE {
            return Ok(partitions.len());
        }
        handle.block_on(tokio::time::sleep(PAUSE));
    }
    Err(options.brokers_failed("make", "it has no leader yet"))
}

fn wait() -> AdminOptions {
    AdminOptions::new().request_timeout(Some(ANSWER_WITHIN)).operation_timeout(Some(ANSWER_WITHIN))
}

/// The settings that keep a log: nothing is ever deleted, and no broker that lags may lead.
fn wanted(replication: usize) -> BTreeMap<&'static str, String> {
    let in_step = if replication >= REPLICATION { 2 } else { 1 };
    BTreeMap::from([
        ("cleanup.policy", "delete".to_owned()),
        ("retention.ms", "-1".to_owned()),
        ("retention.bytes", "-1".to_owned()),
        ("min.insync.replicas", in_step.to_string()),
        ("unclean.leader.election.enable", "false".to_owned()),
        ("max.message.bytes", MESSAGE_BYTES_MAX.to_string()),
    ])
}

/// Refuses a topic whose settings would lose records.
fn check(
    options: &KafkaOptions,
    admin: &AdminClient<DefaultClientContext>,
    handle: &Handle,
) -> Result<(), Error> {
    let asked = [ResourceSpecifier::Topic(&options.topic)];
    let described = handle.block_on(admin.describe_configs(&asked, &wait()));
    let described = described.map_err(|error| options.brokers_failed("ask for the settings of", error))?;
    let Some(Ok(found)) = described.into_iter().next() else {
        tracing::warn!(
            topic = options.topic,
            "the brokers do not tell the topic's settings: see that it keeps everything"
        );
        return Ok(());
    };
    for (name, value) in wanted(1) {
        let has = found.get(name).and_then(|entry| entry.value.as_deref());
        if !has.is_none_or(|has| suffices(name, has, &value)) {
            let has = has.unwrap_or_default();
            let what = format!(
                "its {name} is {has} and must be {value}: set it with kafka-configs.sh, and look whether records are gone already"
            );
            return Err(Error::Topic { topic: options.topic.clone(), what });
        }
    }
    Ok(())
}

/// Whether a setting is what is wanted, or more of it.
fn suffices(name: &str, has: &str, wanted: &str) -> bool {
    match name {
        "max.message.bytes" | "min.insync.replicas" => has.parse::<u64>().ok() >= wanted.parse().ok(),
        _ => has == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bureau_has_one_partition_and_bureaus_are_spread() {
        let of = |bureau: usize| partition(&format!("bureau-{bureau}"), 6);
        assert_eq!(partition("安徽省应急管理厅", 6), partition("安徽省应急管理厅", 6));
        let mut n_of = [0_u32; 6];
        (0..600).for_each(|bureau| n_of[usize::try_from(of(bureau)).unwrap()] += 1);
        assert!(n_of.iter().all(|n| (50..150).contains(n)), "{n_of:?}");
        assert_eq!(partition("any", 1), 0);
    }

    #[test]
    fn larger_messages_and_more_copies_suffice_and_shorter_keeping_does_not() {
        assert!(suffices("max.message.bytes", "99999999", "17825792"));
        assert!(!suffices("max.message.bytes", "1048588", "17825792"));
        assert!(suffices("min.insync.replicas", "2", "1"));
        assert!(!suffices("retention.ms", "604800000", "-1"));
        assert!(!suffices("cleanup.policy", "compact", "delete"));
    }
}
