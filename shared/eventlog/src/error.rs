//! What can go wrong with a log, said so that the person on duty knows what to do.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::Position;

/// Why the log could not do what was asked. Cheap to clone: one failed sync answers many writers.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process, or another handle in this one, has the log open.
    #[error("the log in {} is in use: stop the other process that has it open", dir.display())]
    InUse {
        /// The directory of the log.
        dir: PathBuf,
    },
    /// The stored bytes are not what was written.
    #[error(
        "the log is damaged: {reason} in {} at byte {offset}, where position {position} was expected; \
         restore this file from a backup, do not edit or delete it",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where in the file, in bytes from its start.
        offset: u64,
        /// The position that should be there.
        position: Position,
        /// What is wrong.
        reason: &'static str,
    },
    /// Written by a newer release.
    #[error("{} is written in format {found} and this program knows up to {known}: run the newer release", path.display())]
    NewerFormat {
        /// The file.
        path: PathBuf,
        /// The format version found in it.
        found: u32,
        /// The newest format version this program can read.
        known: u32,
    },
    /// The disk is full; the log is as it was before.
    #[error("the disk is full and nothing of this batch was recorded in {}: free some space and append again", dir.display())]
    Full {
        /// The directory of the log.
        dir: PathBuf,
        /// What the system said.
        #[source]
        source: Arc<io::Error>,
    },
    /// A write or a sync failed, so whether this batch is on disk is not known.
    #[error(
        "writing to the log in {} failed and it is not known whether this batch is on disk: \
         check the disk, reopen the log and append the same batch again",
        dir.display()
    )]
    Unsynced {
        /// The directory of the log.
        dir: PathBuf,
        /// What the system said.
        #[source]
        source: Arc<io::Error>,
    },
    /// An earlier write failed, and the log accepts nothing more until it is reopened.
    #[error("the log in {} stopped accepting records after a failed write: check the disk and reopen the log", dir.display())]
    Stopped {
        /// The directory of the log.
        dir: PathBuf,
    },
    /// The program is ending.
    #[error("reading the log was interrupted because the program is stopping: start it again")]
    Interrupted,
    /// A snapshot takes no records.
    #[error("the log in {} was opened for reading only: this is a fault of the program, nothing was appended", dir.display())]
    ReadOnly {
        /// The directory of the log.
        dir: PathBuf,
    },
    /// An id is empty or longer than the format can hold.
    #[error("an id must have 1 to {max} bytes, this one has {bytes}: shorten or fill the id")]
    IdLength {
        /// The length given.
        bytes: usize,
        /// The longest allowed.
        max: usize,
    },
    /// The batch is larger than one append may be.
    #[error("a batch of {bytes} bytes is more than the {max} allowed: append it in parts")]
    BatchTooLarge {
        /// The encoded size of the batch.
        bytes: u64,
        /// The largest allowed.
        max: u64,
    },
    /// Opening, listing or reading files failed.
    #[error("could not {doing} {}: check that it exists, is readable and belongs to this user", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: Arc<io::Error>,
    },
    /// The brokers did not do in time what was asked of them.
    #[error(
        "could not {doing} topic {topic}: {what}; nothing of it is acknowledged: check that most brokers run and \
         can be reached, then do it again"
    )]
    Brokers {
        /// What was being done.
        doing: &'static str,
        /// The topic.
        topic: String,
        /// What the client of Kafka says.
        what: String,
    },
    /// A topic is not as a log needs it.
    #[error("topic {topic} cannot hold a log: {what}")]
    Topic {
        /// The topic.
        topic: String,
        /// What is wrong, and what to do.
        what: String,
    },
    /// A message of a topic is none of ours.
    #[error(
        "the message at offset {offset} of topic {topic}, partition {partition}, cannot be read: {reason}; reading \
         stops before it: find out who writes to the topic, nothing may but this program"
    )]
    Foreign {
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
        /// The message's offset.
        offset: i64,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The copy of a topic on this machine and the topic do not agree.
    #[error(
        "the copy in {} is not of topic {topic} as it is now: {what}; nothing was changed: find out which of the two \
         is right before anything is written, and keep both", dir.display()
    )]
    OtherTopic {
        /// The directory of the copy.
        dir: PathBuf,
        /// The topic.
        topic: String,
        /// Where they differ.
        what: String,
    },
    /// A value could not be written as JSON.
    #[error(
        "could not encode the value for id {id} as JSON: this is a fault of the program, nothing was appended"
    )]
    Encode {
        /// The id it was to be appended with.
        id: String,
        /// What serde said.
        #[source]
        source: Arc<serde_json::Error>,
    },
    /// A durable record is not a value of the type this program expects.
    #[error(
        "could not decode the record at log position {position}: it is intact but of a shape this program does \
         not know, so run a release that knows it"
    )]
    Decode {
        /// The record's position.
        position: Position,
        /// What serde said.
        #[source]
        source: Arc<serde_json::Error>,
    },
}

impl Error {
    /// Whether waiting and doing the same again may help: the brokers are away, or the disk is full.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Brokers { .. } | Self::Full { .. })
    }

    pub(crate) fn io(doing: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { doing, path: path.to_owned(), source: Arc::new(source) }
    }

    pub(crate) fn damaged(path: &Path, offset: u64, position: Position, reason: &'static str) -> Self {
        Self::Damaged { path: path.to_owned(), offset, position, reason }
    }
}
