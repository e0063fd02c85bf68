//! What can go wrong with the store of accounts.

use std::path::PathBuf;

/// What can go wrong with the store of accounts. A sign-in that is refused is no error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder or the file of the store could not be made or read.
    #[error("{doing} `{}`", path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// The folder or the file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Others than the owner may read the folder or the file of the store.
    #[error("`{}` may be opened by others than its owner (mode {mode:04o}); run `chmod {wanted:04o} {}`", path.display(), path.display())]
    OpenToOthers {
        /// The folder or the file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
        /// The mode it must have.
        wanted: u32,
    },
    /// The file is no store of accounts, or one of a later version.
    #[error("opening the accounts `{}`: {what}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        what: String,
    },
    /// The store could not be read or written.
    #[error("{doing}")]
    Store {
        /// What was being done.
        doing: &'static str,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// A row of the store holds what was never written into it.
    #[error("reading the accounts: {what}; restore the file from a backup")]
    Damaged {
        /// What is wrong.
        what: String,
    },
    /// What was forgotten is gone from the store, but its old pages could not be cleared yet.
    #[error("clearing old pages of the accounts: another process was reading them; forget the person again")]
    NotCleared,
    /// Chance could not be had from the system.
    #[error("drawing a secret")]
    Chance {
        /// Why.
        #[source]
        source: huiying_runtime::Error,
    },
    /// A password could not be hashed.
    #[error("hashing a password: {what}")]
    Hash {
        /// What the library said.
        what: String,
    },
    /// Too many passwords are being checked at once.
    #[error("too many people are signing in at once; try again in a few seconds")]
    Busy,
    /// A text is no id of a person, no login or no display name.
    #[error("`{given}` cannot be used as {kind}: {expected}")]
    BadName {
        /// What it was to be.
        kind: &'static str,
        /// What was given, cut short.
        given: String,
        /// What is expected.
        expected: &'static str,
    },
    /// A token cannot be made.
    #[error("making a token: {what}")]
    BadToken {
        /// What is wrong, and what to do.
        what: &'static str,
    },
    /// The address by which a telephone takes a second factor could not be written.
    #[error("writing the address of a second factor: {what}")]
    Address {
        /// What the library said.
        what: String,
    },
    /// There is an account of this person already.
    #[error("there is an account of `{person}` already")]
    PersonExists {
        /// The person.
        person: String,
    },
    /// Another account has this login.
    #[error("another account has this login; choose another")]
    LoginTaken,
    /// There is no account of this person.
    #[error("there is no account of `{person}`")]
    NoSuchPerson {
        /// The person.
        person: String,
    },
    /// The session ended while something was done in it.
    #[error("the session is over; sign in again")]
    NoSession,
    /// Audit lines are kept for six months at least.
    #[error("audit lines are kept for at least {days} days")]
    TooEarly {
        /// How many days.
        days: i64,
    },
}

impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Self {
        Self::Store { doing: "using the accounts", source }
    }
}

impl Error {
    /// The same error, saying what was being done when SQLite failed.
    pub(crate) fn while_doing(self, doing: &'static str) -> Self {
        match self {
            Self::Store { source, .. } => Self::Store { doing, source },
            other => other,
        }
    }
}
