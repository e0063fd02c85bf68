//! What can go wrong in the program itself, and any error of any part with its causes.

use std::path::PathBuf;

/// Any error of any part, told to the user with its causes.
pub(crate) type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// Format of the data directory; raised when an older version could not read it.
pub(crate) const FORMAT: u32 = 2;

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
    /// An earlier version wrote the directory, and its records name things otherwise.
    #[error("the data directory `{}` has format {found}, of an earlier version: carry it over into a new one with `huiying log carry-over {} NEW`, which leaves it as it is; nothing was touched", path.display(), path.display())]
    OlderData {
        /// The directory.
        path: PathBuf,
        /// Its format.
        found: u32,
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
    #[error("the file of keys `{}` is missing or empty, but the intake log holds records: restore the folder `keys` from the backup, because without it sealed data cannot be opened and rows imported again are not recognised; nothing was touched", path.display())]
    KeysMissing {
        /// Where it should be.
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

/// Whether the data directory has the format of another version.
pub(crate) fn is_of_another_version(error: &AnyError) -> bool {
    matches!(error.downcast_ref(), Some(Error::NewerData { .. } | Error::OlderData { .. }))
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
