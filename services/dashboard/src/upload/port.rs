//! Where uploaded files go: what the pages need of whoever reads files and takes them in.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use huiying_ingest::Summary;
use huiying_ingest::rehearsal::Rehearsal;

/// The largest file that can be uploaded. Larger ones are imported with the command.
pub const FILE_BYTES_MAX: usize = 64 << 20;

/// What kind of file was uploaded; each kind has a command of its own too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileKind {
    /// Work orders of a hotline.
    #[default]
    Hotline,
    /// Online messages.
    Messages,
    /// Media mentions.
    Mentions,
    /// Replies, states and satisfaction for what is on record.
    Replies,
}

impl FileKind {
    /// Every kind, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Hotline, Self::Messages, Self::Mentions, Self::Replies];

    /// The name in addresses and of the command.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Hotline => "hotline",
            Self::Messages => "messages",
            Self::Mentions => "mentions",
            Self::Replies => "replies",
        }
    }
}

impl FromStr for FileKind {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or(())
    }
}

/// How a file is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What kind of file it is.
    pub kind: FileKind,
    /// The system it comes from; empty for the usual one of its kind.
    pub source: String,
    /// Fields and their columns where the headers do not say it, each as `field=column`.
    pub map: Vec<String>,
}

/// How a file is taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taking {
    /// The reading, and whether files are full exports, is kept for the next file of its source.
    pub save: bool,
    /// The file holds everything that its source has.
    pub full_export: bool,
    /// When it was made, where that is known.
    pub exported_at: Option<DateTime<Utc>>,
    /// What it does not list is recorded also where it may be cut off or older.
    pub insist: bool,
}

/// How far a file has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// It is kept and nothing was taken in.
    Waiting,
    /// It is being taken in.
    Running {
        /// Rows delivered so far.
        rows: u64,
    },
    /// It was taken in.
    Done(Arc<Summary>),
    /// Taking it in failed; what was delivered before stays, and taking it in again doubles nothing.
    Failed {
        /// What went wrong and what to do.
        what: String,
    },
}

/// An uploaded file.
#[derive(Clone, Debug, PartialEq)]
pub struct Upload {
    /// Its name, as the browser gave it.
    pub name: String,
    /// Its size.
    pub n_bytes: u64,
    /// How far it has come.
    pub progress: Progress,
}

/// Why an upload is not as wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadError {
    /// It is not kept, or no longer.
    Gone,
    /// It is being taken in or was, so that this cannot be asked of it.
    Taken,
    /// It cannot be read in this way.
    Unreadable {
        /// What is wrong, where, and what to do.
        what: String,
    },
    /// The time that was typed is none.
    NoTime,
    /// Something is said of a full export, and the file is not said to be one.
    NotFull,
    /// The file is said to be a full export and is of a kind that cannot be.
    NeverFull,
    /// A full export is said to be made in the future.
    InFuture,
    /// The program could not keep it or go on.
    Failed {
        /// What went wrong.
        what: String,
    },
}

impl UploadError {
    /// Whether something in the form is wrong, which the one who sent it can mend there.
    #[must_use]
    pub fn is_of_form(&self) -> bool {
        match self {
            Self::NoTime | Self::NotFull | Self::NeverFull | Self::InFuture => true,
            Self::Gone | Self::Taken | Self::Unreadable { .. } | Self::Failed { .. } => false,
        }
    }
}

/// Files that people upload: kept for a while, looked at, then taken in. Every question may block.
pub trait Uploads: Send + Sync {
    /// Whether files can be taken in, and not only looked at: they cannot beside made-up data.
    fn takes_in(&self) -> bool;

    /// The sources whose settings are kept.
    ///
    /// # Errors
    /// [`UploadError::Failed`] where they cannot be read.
    fn sources(&self) -> Result<Vec<String>, UploadError>;

    /// Keeps a file and returns the id that it has from now on.
    ///
    /// # Errors
    /// [`UploadError::Failed`] where there is no room.
    fn keep(&self, name: &str, bytes: &[u8]) -> Result<String, UploadError>;

    /// The file with this id.
    ///
    /// # Errors
    /// [`UploadError::Gone`].
    fn find(&self, id: &str) -> Result<Upload, UploadError>;

    /// Whether it is kept that files of this source are full exports.
    ///
    /// # Errors
    /// [`UploadError::Unreadable`] where what is kept cannot be read.
    fn is_full_export(&self, reading: &Reading) -> Result<bool, UploadError>;

    /// What would be taken in of a file, and what it would show where it is a full export.
    ///
    /// # Errors
    /// Where it is gone or cannot be read so.
    fn look(&self, id: &str, reading: &Reading, taking: Taking) -> Result<Rehearsal, UploadError>;

    /// Begins to take a file in.
    ///
    /// # Errors
    /// Where it is gone, taken, or cannot be read so.
    fn take_in(&self, id: &str, reading: &Reading, taking: Taking) -> Result<(), UploadError>;
}

/// The port as handlers are given it.
#[derive(Clone)]
pub struct UploadPort(pub Arc<dyn Uploads>);

impl fmt::Debug for UploadPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UploadPort")
    }
}
