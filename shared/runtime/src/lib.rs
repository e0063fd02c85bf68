//! What every process does alike: configuration, logs, time, sealing keys, stopping, health, metrics, faults and which build runs.
//!
//! Only this crate reads the clock, the environment or random numbers; every other crate is handed them.

mod address;
mod build;
mod caught;
pub mod clock;
pub mod config;
pub mod health;
pub mod keyring;
pub mod metrics;
pub mod problem;
mod secret;
pub mod shutdown;
pub mod signing;
pub mod telemetry;

pub use address::HttpAddress;
pub use build::build;
pub use caught::caught;
pub use clock::{Clock, PretendClock, SharedClock, Stopwatch, SystemClock};
pub use config::Config;
pub use health::{Health, Part};
pub use keyring::Keyring;
pub use secret::Secret;

use std::path::PathBuf;

/// What can go wrong in what every process does alike.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration file or an override is wrong.
    #[error("reading the configuration{}: {what}", file.as_ref().map(|f| format!(" `{}`", f.display())).unwrap_or_default())]
    Config {
        /// The file, where one was named.
        file: Option<PathBuf>,
        /// What is wrong, with the key.
        what: String,
    },
    /// The address of another process is none.
    #[error("reading the address `{given}`: write host and port, such as `http://127.0.0.1:8081`")]
    Address {
        /// What was given.
        given: String,
    },
    /// The keyring could not be read or written.
    #[error("{doing} the keyring `{}`", path.display())]
    KeyringIo {
        /// What was being done.
        doing: &'static str,
        /// The keyring's file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The keyring's file is not one, or is damaged.
    #[error("reading the keyring `{}`: {what}; restore it from a backup, sealed data cannot be opened without it", path.display())]
    KeyringDamaged {
        /// The keyring's file.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
    /// Sealed data cannot be opened.
    #[error("opening sealed data of `{subject}`: {what}")]
    Unseal {
        /// Whose data.
        subject: String,
        /// Why not.
        what: &'static str,
    },
    /// The key of a person was erased: nothing can be sealed or opened with it.
    #[error("opening sealed data of `{subject}`: its key was erased")]
    Erased {
        /// Whose data.
        subject: String,
    },
    /// A secret of the installation could not be read or made.
    #[error("{doing} the secret key `{}`: {what}; name another file or restore this one from a backup", path.display())]
    Secret {
        /// What was being done.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Chance could not be had from the system.
    #[error("asking the system for random bytes: {what}")]
    Chance {
        /// What the system said.
        what: String,
    },
    /// Logs or metrics could not be set up.
    #[error("setting up {what}")]
    Telemetry {
        /// Which of them.
        what: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
