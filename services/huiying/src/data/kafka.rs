//! The logs on Apache Kafka, as one process of several uses them.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use huiying_eventlog::{Error, KafkaLog, KafkaOptions};
use huiying_runtime::{Config, Health, Part, keyring};
use tokio_util::sync::CancellationToken;

use crate::errors::AnyError;

/// Opens a log on the brokers of the configuration; its copy is in the data directory.
pub(crate) async fn open(config: &Config, name: &str) -> Result<Arc<KafkaLog>, AnyError> {
    let dir = config.data.join(name);
    tracing::info!("bringing the copy `{}` up to its topic", dir.display());
    Ok(Arc::new(KafkaLog::open(&dir, options(config, name)?).await?))
}

/// Where a log of the configuration is.
pub(crate) fn options(config: &Config, name: &str) -> Result<KafkaOptions, AnyError> {
    let kafka = &config.kafka;
    Ok(KafkaOptions {
        brokers: kafka.brokers.clone(),
        topic: format!("{}.{name}", kafka.prefix),
        bureau: kafka.bureau.clone(),
        n_partitions: kafka.partitions.max(1).into(),
        instance: keyring::random_number()?,
        refuse_after: Duration::from_secs(kafka.refuse_after_s.into()),
    })
}

/// Tells health how the log stands, and ends with the reason once it has stopped for good.
pub(crate) fn watch(
    part: &'static str,
    log: &KafkaLog,
    health: Health,
    stop: CancellationToken,
) -> impl Future<Output = Result<(), Error>> + use<> {
    let (mut trouble, mut stopped) = (log.trouble(), log.stopped());
    async move {
        loop {
            let told = trouble.borrow_and_update().clone();
            health.set(part, told.map_or(Part::Ready, |why| Part::Failed { why }));
            let ended = stopped.borrow_and_update().clone();
            if let Some(error) = ended {
                health.set(part, Part::Failed { why: error.to_string() });
                return Err(error);
            }
            tokio::select! {
                _ = trouble.changed() => {}
                changed = stopped.changed() => if changed.is_err() { return Ok(()) },
                () = stop.cancelled() => return Ok(()),
            }
        }
    }
}
