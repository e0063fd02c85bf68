//! An import (导入): what was taken in from one file or delivery, which can be taken back as one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::id::{ImportId, ReportId};
use crate::report::{Report, SourceClose, SourceReply};

/// By which way an import came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Way {
    /// The command.
    #[serde(rename = "command")]
    Command,
    /// The page on which files are uploaded.
    #[serde(rename = "page")]
    Page,
}

/// An import that begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportBegan {
    /// Its id, which the records it brings carry.
    pub import: ImportId,
    /// What kind of file it is, by the name of its command.
    pub kind: String,
    /// The system it comes from, by its name without the channel.
    pub source: String,
    /// The name of the file, without its folder.
    pub file: String,
    /// By which way it came.
    pub way: Way,
}

/// An import that was read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportEnded {
    /// Which one.
    pub import: ImportId,
    /// What came of it.
    #[serde(flatten)]
    pub counts: ImportCounts,
    /// What a full export showed beside its rows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub full_export: Option<FullExported>,
}

/// What a full export (全量导出) showed beside its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FullExported {
    /// When it was made, where whoever imported it said so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub exported_at: Option<DateTime<Utc>>,
    /// The latest time up to its import that a row speaks of: it was not made before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub newest_at: Option<DateTime<Utc>>,
    /// Reports that it lists no longer.
    pub no_longer_listed: u64,
    /// Reports that it lists again.
    pub listed_again: u64,
    /// Reports of which nothing was recorded, since the file may not hold everything or may be an older one.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub withheld: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference to the field")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// What came of an import, in rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Rows that are arrivals.
    pub rows: u64,
    /// New reports.
    pub new: u64,
    /// Reports on record of which something else is said.
    pub amended: u64,
    /// Replies.
    pub answered: u64,
    /// Closings.
    pub closed: u64,
    /// Rows that brought nothing.
    pub repeats: u64,
    /// Rows that cannot be used.
    pub refused: u64,
}

/// A person takes an import back (撤回导入).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportWithdrawal {
    /// Which one.
    pub import: ImportId,
    /// Why, in words.
    pub reason: String,
    /// Who.
    pub by: Actor,
}

/// What a withdrawn import brought of one report is taken back. What other imports said of it follows as records of
/// their own, [`SaidAgain`], unless an officer has worked on its case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// The import that is withdrawn.
    pub import: ImportId,
    /// The report.
    pub report: ReportId,
    /// Nothing was said of the report after what this import brought.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub is_latest: bool,
    /// The version before, where the import only amended the report.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Box<Report>>,
    /// Why the import is withdrawn.
    pub reason: String,
    /// By whom.
    pub by: Actor,
}

/// What another import said of a report, said again after the case was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidAgain {
    /// The import that is withdrawn.
    pub import: ImportId,
    /// When it was recorded first.
    pub known_at: DateTime<Utc>,
    /// What was said.
    pub said: Said,
}

/// Something that a source said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    /// A version of a report.
    #[serde(rename = "report")]
    Report(Box<Report>),
    /// A reply.
    #[serde(rename = "reply")]
    Reply(SourceReply),
    /// A closing.
    #[serde(rename = "closing")]
    Closing(SourceClose),
}

impl Said {
    /// The report it is about.
    #[must_use]
    pub fn report(&self) -> ReportId {
        match self {
            Self::Report(report) => report.id,
            Self::Reply(reply) => reply.report,
            Self::Closing(close) => close.report,
        }
    }
}

/// How far a withdrawal has come through the records of its import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalStep {
    /// The import.
    pub import: ImportId,
    /// The position in intake up to which its records were looked at.
    pub through: u64,
    /// All of them were.
    pub is_done: bool,
}

impl ImportId {
    /// The id of the record that an import begins with.
    #[must_use]
    pub fn begin_record(self) -> String {
        format!("import/{self}")
    }

    /// The id of the record that it ends with.
    #[must_use]
    pub fn end_record(self) -> String {
        format!("import/{self}/ended")
    }

    /// The id of the record that withdraws it: there is one at most.
    #[must_use]
    pub fn withdrawal_record(self) -> String {
        format!("import/{self}/withdrawn")
    }

    /// The id of the record that takes back what it brought of a report.
    #[must_use]
    pub fn taken_back_record(self, report: ReportId) -> String {
        format!("import/{self}/withdrawn/{report}")
    }

    /// The id of the record by which the step after this position was taken.
    #[must_use]
    pub fn step_record(self, after: u64) -> String {
        format!("import/{self}/withdrawn/after/{after}")
    }
}
