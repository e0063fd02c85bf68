//! Signs the heads of both logs and keeps them in the data directory, from where they are taken elsewhere.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::SecondsFormat;
use huiying_eventlog::Signer;
use huiying_runtime::{Config, SharedClock};
use tokio_util::sync::CancellationToken;

use crate::data::heads::{kept, kept_text, path_in};
use crate::data::keys;
use crate::data::logs::Logs;
use crate::errors::AnyError;

/// Signs heads; shared by the parts of a process.
#[derive(Clone)]
pub(crate) struct Notary(Arc<Inner>);

struct Inner {
    path: PathBuf,
    signer: Signer,
    logs: Logs,
    clock: SharedClock,
    /// One at a time writes to the file.
    writing: Mutex<()>,
}

impl Notary {
    /// A notary for open logs.
    ///
    /// # Errors
    /// As [`keys::signing_key`].
    pub(crate) fn open(config: &Config, logs: &Logs, clock: &SharedClock) -> Result<Self, AnyError> {
        let secret = keys::signing_key(config, logs.are_empty())?;
        let inner = Inner {
            path: path_in(&config.data),
            signer: Signer::of(&secret),
            logs: logs.clone(),
            clock: clock.clone(),
            writing: Mutex::new(()),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Signs each log that has grown since it was last signed; returns the number of new heads.
    pub(crate) fn sign(&self) -> Result<usize, AnyError> {
        let Inner { path, signer, logs, clock, writing } = &*self.0;
        let _alone = writing.lock().unwrap_or_else(PoisonError::into_inner);
        let data = path.parent().unwrap_or(Path::new("."));
        let kept = kept(data)?;
        let n_bytes_kept = kept_text(data)?.len();
        let at = clock.now().to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut fresh = Vec::new();
        for (name, log) in logs.named() {
            let (position, hash) = log.head();
            let newest = kept.iter().filter(|head| head.log == name).map(|head| head.position).max();
            if position > newest.unwrap_or_default() {
                fresh.push(signer.sign(name, position, hash, &at));
            }
        }
        let lines: String = fresh.iter().map(|head| head.line() + "\n").collect();
        append(path, n_bytes_kept, lines.as_bytes()).map_err(|error| {
            format!("writing the heads `{}`: {error}; free space or check the disk", path.display())
        })?;
        Ok(fresh.len())
    }

    /// As [`Notary::sign`], on a thread where waiting for the disk disturbs nobody.
    pub(crate) async fn sign_aside(&self) -> Result<usize, AnyError> {
        let notary = self.clone();
        tokio::task::spawn_blocking(move || notary.sign()).await?
    }

    /// Signs at every interval until the process is asked to stop. A head that cannot be written is told and left to the
    /// next time: the desk goes on.
    pub(crate) async fn run(self, minutes: u32, stop: CancellationToken) -> Result<(), AnyError> {
        let mut interval = tokio::time::interval(Duration::from_secs(u64::from(minutes) * 60));
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        while stop.run_until_cancelled(interval.tick()).await.is_some() {
            if let Err(error) = self.sign_aside().await {
                tracing::error!("signing the heads of the logs failed: {error}");
            }
        }
        Ok(())
    }
}

/// Writes lines after the first `from` bytes of a file, over what an interrupted write left there, and syncs.
fn append(path: &Path, from: usize, lines: &[u8]) -> std::io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.set_len(from as u64)?;
    file.write_all(lines)?;
    file.sync_all()?;
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}
