//! How a case ends.

use serde::{Deserialize, Serialize};

/// How a case ends (办结方式).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outcome {
    /// Answered (已答复).
    #[serde(rename = "answered")]
    Answered,
    /// No reply is due, such as praise or a mention that asks nothing (无需答复).
    #[serde(rename = "no_reply_due")]
    NoReplyDue,
    /// The same matter of the same person is answered in another case (重复件).
    #[serde(rename = "duplicate")]
    Duplicate,
    /// Finished by the source's own account (来源系统办结).
    #[serde(rename = "closed_by_source")]
    ClosedBySource,
    /// Another bureau accepted it (已转办).
    #[serde(rename = "transferred")]
    Transferred,
    /// The applicant did not correct the request (逾期不补正).
    #[serde(rename = "not_corrected")]
    NotCorrected,
    /// The petitioner cannot be reached; the attempts are recorded (无法联系).
    #[serde(rename = "unreachable")]
    Unreachable,
    /// The import that brought it was withdrawn (撤回导入); nobody chooses it.
    #[serde(rename = "import_withdrawn")]
    ImportWithdrawn,
}

impl Outcome {
    /// The outcomes a person may choose.
    pub const CHOICES: [Self; 5] =
        [Self::Answered, Self::NoReplyDue, Self::Duplicate, Self::NotCorrected, Self::Unreachable];

    /// The written name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::NoReplyDue => "no_reply_due",
            Self::Duplicate => "duplicate",
            Self::ClosedBySource => "closed_by_source",
            Self::Transferred => "transferred",
            Self::NotCorrected => "not_corrected",
            Self::Unreachable => "unreachable",
            Self::ImportWithdrawn => "import_withdrawn",
        }
    }

    /// The choice with this written name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::CHOICES.into_iter().find(|outcome| outcome.code() == code)
    }
}
