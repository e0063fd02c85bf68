//! What can go wrong when outside data is delivered.

use crate::table::TableError;

/// What can go wrong when outside data is delivered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The table cannot be read at all.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The intake log failed.
    #[error("writing to the intake log; import the file again, what is already there is not doubled")]
    Log(#[from] huiying_eventlog::Error),
    /// Personal data could not be sealed, so nothing of it was written.
    #[error("sealing personal data")]
    Seal(#[from] huiying_runtime::Error),
    /// Personal data could not be put into words for sealing.
    #[error("preparing personal data for sealing")]
    Encode(#[source] serde_json::Error),
    /// The running server refused or broke off.
    #[error(
        "delivering to the running server: {what}; import the file again, what is already there is not doubled"
    )]
    Server {
        /// What it said.
        what: String,
    },
    /// The import was taken back while it ran.
    #[error("this import was withdrawn while it ran; import the file again if it is to be taken in")]
    Withdrawn,
    /// Others wrote of the same reports each time.
    #[error(
        "another import keeps writing about the same reports; import the file again once that one has finished, what is already there is not doubled"
    )]
    Contended,
    /// Reading the file stopped for a fault of this program.
    #[error(
        "reading the file stopped because of a fault in this program; what was already delivered is kept"
    )]
    ReaderPanicked,
}
