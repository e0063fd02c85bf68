//! What can go wrong in the program itself, and any error of any part with its causes.

use std::path::PathBuf;

/// Any error of any part, told to the user with its causes.
pub(crate) type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// Format of the data directory; raised when an older version could not read it.
pub(crate) const FORMAT: u32 = 1;

/// What can go wrong with a data directory.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The directory could not be made or read.
    #[error("{doing} the data directory `{}`", path.display())]
    Directory {
        /// What was being done.
        doing: &'static str,
        /// The directory.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A newer version wrote the directory.
    #[error("the data directory `{}` has format {found}, but this version supports only format {FORMAT}: use the version that wrote it; nothing was touched", path.display())]
    NewerData {
        /// The directory.
        path: PathBuf,
        /// Its format.
        found: String,
    },
    /// Made-up data and real data do not meet.
    #[error("the data directory `{}` {why}", path.display())]
    Mixed {
        /// The directory.
        path: PathBuf,
        /// What is there, and what to do.
        why: &'static str,
    },
    /// The keys are gone while records that need them are there.
    #[error("the keyring `{}` is missing or empty, but the intake log holds records: restore the folder `keys` from the backup, because sealed data cannot be opened without it; nothing was touched", path.display())]
    KeysMissing {
        /// Where the keyring should be.
        path: PathBuf,
    },
    /// A log cannot be used.
    #[error("using the {log} log in `{}`", path.display())]
    Log {
        /// Which log.
        log: &'static str,
        /// The directory.
        path: PathBuf,
        /// What the log says.
        #[source]
        source: huiying_eventlog::Error,
    },
}

/// Whether another process has the data directory open.
pub(crate) fn is_in_use(error: &AnyError) -> bool {
    let error = error.downcast_ref();
    matches!(error, Some(Error::Log { source: huiying_eventlog::Error::InUse { .. }, .. }))
}

/// Whether a newer version wrote the data directory.
pub(crate) fn is_newer_data(error: &AnyError) -> bool {
    matches!(error.downcast_ref(), Some(Error::NewerData { .. }))
}

/// An error with its causes in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text.push_str(": ");
        text.push_str(&source.to_string());
        cause = source.source();
    }
    text
}
