//! What a person asks of the system: a wish, who wishes it, and what they had seen when they did.

use serde::{Deserialize, Serialize};

use crate::id::{CaseId, IncidentId, RequestId};
use crate::incident::{Grade, ReleaseKind};
use crate::report::MessageClass;
use crate::time::SourceTime;

/// Who asks. Until sign-in exists this is what the person at the desk typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Role code (`duty_officer` until sign-in exists).
    pub role: String,
    /// Name or number of the officer, who is not a caller.
    pub name: String,
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
}

impl Outcome {
    /// The outcomes a person may choose.
    pub const CHOICES: [Self; 3] = [Self::Answered, Self::NoReplyDue, Self::Duplicate];

    /// The written name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::NoReplyDue => "no_reply_due",
            Self::Duplicate => "duplicate",
            Self::ClosedBySource => "closed_by_source",
        }
    }

    /// The Chinese name shown to people.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Answered => "已答复办结",
            Self::NoReplyDue => "无需答复",
            Self::Duplicate => "重复件",
            Self::ClosedBySource => "来源系统办结",
        }
    }

    /// The choice with this written name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::CHOICES.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// What a person can ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wish {
    /// Confirm what a case asks for and who handles it (确认类别与承办单位).
    #[serde(rename = "confirm_triage")]
    ConfirmTriage {
        /// The case.
        case: CaseId,
        /// The class.
        class: MessageClass,
        /// Handling office (承办单位).
        office: String,
    },
    /// Record that the petitioner was answered (登记答复).
    #[serde(rename = "record_reply")]
    RecordReply {
        /// The case.
        case: CaseId,
        /// What was answered, masked.
        text: String,
        /// When it reached its channel; the moment of recording where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        replied: Option<SourceTime>,
    },
    /// Close a case (办结).
    #[serde(rename = "close_case")]
    CloseCase {
        /// The case.
        case: CaseId,
        /// How it ends.
        outcome: Outcome,
        /// Why, in words; needed unless answered.
        #[serde(skip_serializing_if = "String::is_empty", default)]
        note: String,
    },
    /// Register an incident (登记突发事件).
    #[serde(rename = "register_incident")]
    RegisterIncident {
        /// What happened, in one line.
        title: String,
        /// Its grade.
        grade: Grade,
        /// When it happened, where known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        occurred: Option<SourceTime>,
        /// When the first report reached the bureau.
        reported: SourceTime,
    },
    /// Record that something was published on an incident (登记发布).
    #[serde(rename = "record_release")]
    RecordRelease {
        /// The incident.
        incident: IncidentId,
        /// What was published.
        kind: ReleaseKind,
        /// When it appeared; the moment of recording where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        published: Option<SourceTime>,
        /// Its title.
        title: String,
    },
    /// Close an incident (终结).
    #[serde(rename = "close_incident")]
    CloseIncident {
        /// The incident.
        incident: IncidentId,
        /// Why, in words.
        note: String,
    },
}
