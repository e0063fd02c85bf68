//! The log and the program on real brokers of Apache Kafka.

mod alerts;
mod contract;
mod faults;
mod split;

use tokio::sync::{Mutex, MutexGuard};

static BROKERS: Mutex<()> = Mutex::const_new(());

/// One test at a time has brokers: twenty of them on two cores would be slow for that reason alone.
pub(crate) async fn my_turn() -> MutexGuard<'static, ()> {
    BROKERS.lock().await
}

/// As [`my_turn`], for tests without a runtime.
pub(crate) fn my_turn_blocking() -> MutexGuard<'static, ()> {
    BROKERS.blocking_lock()
}
