//! The log on Kafka keeps the contract that every log keeps.

use std::sync::Arc;
use std::time::Duration;

use huiying_eventlog::{KafkaLog, KafkaOptions, contract};
use huiying_tests::kafka::Cluster;

/// A log's place on the brokers of a test.
pub(crate) fn options(cluster: &Cluster, topic: &str, instance: u64) -> KafkaOptions {
    KafkaOptions {
        brokers: cluster.bootstrap(),
        topic: topic.to_owned(),
        bureau: "应急管理局".to_owned(),
        n_partitions: 3,
        instance,
        refuse_after: Duration::from_secs(8),
    }
}

async fn keeps_the_contract(cluster: &Cluster) {
    let folder = tempfile::tempdir().expect("a folder");
    let run = folder.path().file_name().and_then(|it| it.to_str()).unwrap_or_default().replace('.', "");
    contract::run_all(async |name| {
        let options = options(cluster, &format!("contract-{run}-{name}"), 7);
        Arc::new(KafkaLog::open(&folder.path().join(name), options).await.expect("the log opens"))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_log_on_three_brokers_keeps_the_contract() {
    let _turn = crate::my_turn().await;
    let Some(cluster) = Cluster::any(3) else { return };
    keeps_the_contract(&cluster).await;
}
