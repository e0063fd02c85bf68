//! What a person asks of the system: a wish, who wishes it, and what they had seen when they did.

use serde::{Deserialize, Serialize};

use crate::id::RequestId;
use crate::report::MessageClass;
use crate::wish::Wish;

/// Who asks. Until sign-in exists this is what the person at the desk typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Role code (`duty_officer` until sign-in exists).
    pub role: String,
    /// Name or number of the officer, who is not a caller.
    pub name: String,
}

impl Actor {
    /// The actor of what is inferred from silence, when only time has passed.
    #[must_use]
    pub fn the_clock() -> Self {
        Self { role: "clock".to_owned(), name: String::new() }
    }

    /// Whether that is who speaks.
    #[must_use]
    pub fn is_the_clock(&self) -> bool {
        self.role == "clock"
    }

    /// The actor when a source does what otherwise a person does.
    #[must_use]
    pub fn the_source() -> Self {
        Self { role: "source".to_owned(), name: String::new() }
    }

    /// Whether that is who speaks.
    #[must_use]
    pub fn is_the_source(&self) -> bool {
        self.role == "source"
    }
}

/// A person's request: one more arrival in intake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Derived from the form's token.
    pub id: RequestId,
    /// Who asks.
    pub actor: Actor,
    /// The revision of the case or incident that the person saw; a change meanwhile refuses the request.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seen_revision: Option<u32>,
    /// What is asked.
    pub wish: Wish,
}

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

/// Why duties are left undone, and on whose decision (未办结).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotDone {
    /// Why, in words.
    pub reason: String,
    /// Who decided that.
    pub decided_by: String,
}

/// What a case asks for and who handles it, confirmed by a person (研判).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triage {
    /// The class.
    pub class: MessageClass,
    /// Handling office (承办单位).
    pub office: String,
}

/// One of several matters that a message holds (domain reference 3.4 case 19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// What it asks for, in one line, masked.
    pub title: String,
    /// Its class.
    pub class: MessageClass,
    /// Who handles it (承办单位).
    pub office: String,
}
