//! A data directory, opened by the one process that may write to it.

use std::path::PathBuf;
use std::sync::Arc;

use huiying_casework::{Casework, Ports};
use huiying_domain::{Decision, Envelope, Intake};
use huiying_eventlog::Journal;
use huiying_runtime::{Config, Keyring, SharedClock, SystemClock};

use crate::data::directory::prepare;
use crate::data::keys;
use crate::data::logs::Logs;
use crate::data::publication::publish_policy;
use crate::errors::{AnyError, Error};

/// The system's clock, shared.
pub(crate) fn system_clock() -> SharedClock {
    Arc::new(SystemClock)
}

/// An open data directory.
pub(crate) struct Node {
    /// The directory.
    pub(crate) path: PathBuf,
    /// Both logs as they are.
    pub(crate) logs: Logs,
    /// What arrives.
    pub(crate) intake: Journal<Envelope<Intake>>,
    /// What is decided.
    pub(crate) decisions: Journal<Envelope<Decision>>,
    /// Keys of data subjects.
    pub(crate) keyring: Arc<Keyring>,
    /// The clock.
    pub(crate) clock: SharedClock,
}

impl Node {
    /// Opens the directory, making it where there is none, and publishes the built-in policy and calendars to intake.
    pub(crate) async fn open(config: &Config, clock: SharedClock) -> Result<Self, AnyError> {
        let path = &config.data;
        prepare(path)?;
        // Before the logs: records without a keyring then always mean that it was lost.
        let keyring = Arc::new(keys::open_keyring(path)?);
        let logs = Logs::open(path)?;
        drop(keys::signing_key(config, logs.are_empty())?);
        let (intake, decisions) = (Journal::new(logs.intake.clone()), Journal::new(logs.decisions.clone()));
        let node = Self { path: path.to_owned(), logs, intake, decisions, keyring, clock };
        node.publish_policy().await?;
        Ok(node)
    }

    /// Policy and calendars are records like any other; the same ones are written once.
    async fn publish_policy(&self) -> Result<(), Error> {
        let published = publish_policy(&self.intake, &self.clock).await;
        published.map_err(|source| Error::Log { log: "intake", path: self.path.clone(), source })
    }

    /// The logs that casework uses.
    pub(crate) fn ports(&self) -> Ports {
        Ports::new(self.intake.clone(), self.decisions.clone())
    }

    /// Decides everything that waits and rings every clock that is due, as a server would; for commands that run while
    /// none does.
    pub(crate) async fn decide_all(&self) -> Result<(), huiying_casework::Error> {
        let mut casework = Casework::resume(self.ports()).await?;
        casework.catch_up().await?;
        while casework.take_back(self.clock.now()).await? || casework.tick(self.clock.now()).await? {
            casework.catch_up().await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn config(data: &Path) -> Config {
        Config { data: data.to_owned(), ..Config::default() }
    }

    #[tokio::test]
    async fn a_directory_that_lost_its_keys_is_refused_and_opens_once_they_are_back() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, aside) = (folder.path().join("keys"), folder.path().join("aside"));
        drop(Node::open(&config(folder.path()), system_clock()).await.unwrap());
        std::fs::rename(&kept, &aside).unwrap();
        let error = Node::open(&config(folder.path()), system_clock()).await.err().unwrap();
        assert!(error.to_string().contains("restore the folder `keys` from the backup"), "{error}");
        assert!(!kept.exists(), "no empty keyring hides the loss");
        std::fs::rename(&aside, &kept).unwrap();
        Node::open(&config(folder.path()), system_clock()).await.unwrap();
    }

    #[tokio::test]
    async fn a_crash_after_the_mark_or_the_keyring_does_not_lock_a_directory() {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path()).unwrap();
        keys::open_keyring(folder.path()).unwrap();
        Node::open(&config(folder.path()), system_clock()).await.unwrap();
    }

    #[tokio::test]
    async fn a_directory_that_lost_its_signing_key_and_heads_is_refused_until_a_new_key_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path());
        drop(Node::open(&config, system_clock()).await.unwrap());
        let key = folder.path().join("keys/signing.key");
        std::fs::remove_file(&key).unwrap();
        let error = Node::open(&config, system_clock()).await.err().unwrap().to_string();
        assert!(error.contains("huiying log key --new"), "{error}");
        assert!(!key.exists(), "no new key hides the loss");
        keys::make_signing_key(&config).unwrap();
        Node::open(&config, system_clock()).await.unwrap();
    }
}
