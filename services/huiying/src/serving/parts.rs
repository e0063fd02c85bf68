//! The parts of a serving process, which end together.

use std::future::Future;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::errors::{AnyError, chain};

/// How long connections may take to end once the process is asked to stop.
const STOP_SECONDS_MAX: u64 = 10;

/// The services of the process: when one ends, all end.
pub(crate) struct Parts {
    running: JoinSet<(&'static str, Result<(), AnyError>)>,
    stop: CancellationToken,
}

impl Parts {
    /// None yet; `stop` ends them all.
    pub(crate) fn new(stop: CancellationToken) -> Self {
        Self { running: JoinSet::new(), stop }
    }

    /// Starts one.
    pub(crate) fn start<E: Into<AnyError>>(
        &mut self,
        name: &'static str,
        part: impl Future<Output = Result<(), E>> + Send + 'static,
    ) {
        self.running.spawn(async move { (name, part.await.map_err(Into::into)) });
    }

    /// Waits for all to end; the first fault is the answer.
    pub(crate) async fn ended(mut self) -> Result<(), AnyError> {
        let mut fault = None;
        while let Some(ended) = self.next_ended().await {
            self.stop.cancel();
            let (name, result) = ended.unwrap_or_else(|panic| ("a part", Err(panic.into())));
            if let Err(error) = result {
                tracing::error!("{name} failed: {}", chain(error.as_ref()));
                fault = fault.or(Some(error));
            }
        }
        fault.map_or(Ok(()), Err)
    }

    /// The next part to end; once stopping, none is waited for longer than [`STOP_SECONDS_MAX`].
    async fn next_ended(
        &mut self,
    ) -> Option<Result<(&'static str, Result<(), AnyError>), tokio::task::JoinError>> {
        if !self.stop.is_cancelled() {
            let stop = self.stop.clone();
            tokio::select! {
                ended = self.running.join_next() => return ended,
                () = stop.cancelled() => {}
            }
        }
        let wait = Duration::from_secs(STOP_SECONDS_MAX);
        tokio::time::timeout(wait, self.running.join_next()).await.unwrap_or_else(|_| {
            tracing::warn!("some parts did not end within {STOP_SECONDS_MAX} s and were stopped");
            None
        })
    }
}
