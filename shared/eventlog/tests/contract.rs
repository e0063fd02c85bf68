//! Both backends of this crate keep the contract.

#![expect(clippy::unwrap_used, reason = "a failure here is for the person who runs it")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use huiying_eventlog::{MemoryLog, Options, SegmentedLog, contract};

async fn segmented(options: Options) {
    let dir = tempfile::tempdir().unwrap();
    contract::run_all(async |name| {
        Arc::new(SegmentedLog::open(&dir.path().join(name), options.clone()).unwrap())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_segmented_log_keeps_the_contract() {
    segmented(Options::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_segmented_log_keeps_the_contract_when_every_bound_is_tiny() {
    let tiny = Options {
        segment_bytes_max: 1,
        group_bytes_max: 1,
        queue_max: 1,
        queue_bytes_max: 1,
        ..Options::default()
    };
    segmented(tiny).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_memory_log_keeps_the_contract() {
    let logs: Mutex<BTreeMap<&str, Arc<MemoryLog>>> = Mutex::default();
    contract::run_all(async |name| logs.lock().unwrap().entry(name).or_default().clone()).await;
}
