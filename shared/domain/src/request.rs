//! What a person asks of the system: a wish, who wishes it, and what they had seen when they did.

use std::collections::BTreeSet;

use huiying_deadlines::{PauseCause, RuleId};
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

impl Actor {
    /// Who speaks where only time has passed: what it says is inferred from silence.
    #[must_use]
    pub fn the_clock() -> Self {
        Self { role: "clock".to_owned(), name: String::new() }
    }

    /// Whether that is who speaks.
    #[must_use]
    pub fn is_the_clock(&self) -> bool {
        self.role == "clock"
    }

    /// Who speaks where a source says something that people say otherwise.
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
        /// An incident of the same name is in hand, and this is another all the same.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        same_name: bool,
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
    /// End an incident (结束处置).
    #[serde(rename = "close_incident")]
    CloseIncident {
        /// The incident.
        incident: IncidentId,
        /// Why, in words.
        note: String,
        /// Why its hard duties that are still open are left undone; needed where there are any.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        not_done: Option<NotDone>,
    },
    /// Go on with an incident that was ended (恢复处置).
    #[serde(rename = "reopen_incident")]
    ReopenIncident {
        /// The incident.
        incident: IncidentId,
        /// Why, in words.
        reason: String,
    },
    /// Change an incident's grade (调整等级).
    #[serde(rename = "regrade_incident")]
    RegradeIncident {
        /// The incident.
        incident: IncidentId,
        /// The grade it shall have.
        grade: Grade,
        /// Why, in words.
        reason: String,
    },
    /// State or correct when an incident happened (补记发生时间).
    #[serde(rename = "state_occurrence")]
    StateOccurrence {
        /// The incident.
        incident: IncidentId,
        /// When it happened.
        occurred: SourceTime,
    },
    /// Merge an incident into another, both being one (并案).
    #[serde(rename = "merge_incident")]
    MergeIncident {
        /// The incident.
        incident: IncidentId,
        /// The one that carries it from here on.
        into: IncidentId,
        /// Why, in words.
        note: String,
    },
    /// Take an incident out of the one it was merged into (拆案).
    #[serde(rename = "split_incident")]
    SplitIncident {
        /// The incident.
        incident: IncidentId,
        /// Why, in words.
        note: String,
    },
    /// Record that a publication was withdrawn (撤回发布).
    #[serde(rename = "withdraw_release")]
    WithdrawRelease {
        /// The incident.
        incident: IncidentId,
        /// What was published.
        kind: ReleaseKind,
        /// When it was withdrawn; the moment of recording where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        withdrawn: Option<SourceTime>,
        /// Why, in words.
        reason: String,
    },
    /// Link a case to the incident it is about (关联突发事件).
    #[serde(rename = "link_case")]
    LinkCase {
        /// The case.
        case: CaseId,
        /// The incident.
        incident: IncidentId,
    },
    /// Link several cases to the incident they are about, all or none (关联来件).
    #[serde(rename = "link_cases")]
    LinkCases {
        /// The incident.
        incident: IncidentId,
        /// The cases.
        cases: BTreeSet<CaseId>,
    },
    /// Undo that link (取消关联).
    #[serde(rename = "unlink_case")]
    UnlinkCase {
        /// The case.
        case: CaseId,
    },
    /// Split a case into its matters (拆分).
    #[serde(rename = "split_case")]
    SplitCase {
        /// The case.
        case: CaseId,
        /// Its matters, two at least.
        matters: Vec<Matter>,
    },
    /// Ask another bureau to take a case (申请转办).
    #[serde(rename = "request_transfer")]
    RequestTransfer {
        /// The case.
        case: CaseId,
        /// The bureau.
        to: String,
        /// Why, in words.
        reason: String,
    },
    /// Record what the other bureau said (登记转办结果).
    #[serde(rename = "answer_transfer")]
    AnswerTransfer {
        /// The case.
        case: CaseId,
        /// Whether it takes the case.
        accepted: bool,
        /// When it answered; the moment of recording where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        answered: Option<SourceTime>,
        /// What it said, in words.
        #[serde(skip_serializing_if = "String::is_empty", default)]
        note: String,
    },
    /// Send a case back for rework (退回重办).
    #[serde(rename = "reopen_case")]
    ReopenCase {
        /// The case.
        case: CaseId,
        /// When it was sent back; the moment of recording where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reopened: Option<SourceTime>,
        /// Why, in words.
        reason: String,
    },
    /// Take up a case that came with an import of history (接办历史件).
    #[serde(rename = "take_up_case")]
    TakeUpCase {
        /// The case.
        case: CaseId,
    },
    /// Take what a case has missed as backlog (列入积压).
    #[serde(rename = "take_as_backlog")]
    TakeAsBacklog {
        /// The case.
        case: CaseId,
        /// Why it is still owed and what is to become of it, in words.
        reason: String,
    },
    /// Extend a clock (延长时限).
    #[serde(rename = "extend_clock")]
    ExtendClock {
        /// The case.
        case: CaseId,
        /// The rule.
        rule: RuleId,
        /// The new total or what is added, as the rule says, in its unit.
        amount: u16,
        /// Why, in words.
        reason: String,
        /// Who approved it.
        approver: String,
        /// When the person was told; without it the extension does not count.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        told: Option<SourceTime>,
    },
    /// Let the clocks of a case stand still for a cause that their rules name (中止计算).
    #[serde(rename = "pause_clocks")]
    PauseClocks {
        /// The case.
        case: CaseId,
        /// Why.
        cause: PauseCause,
        /// Since when; the moment of recording where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        began: Option<SourceTime>,
        /// Whom the bureau waits for, in words.
        note: String,
    },
    /// Let them go on, or start anew after a correction (恢复计算, 重新起算).
    #[serde(rename = "resume_clocks")]
    ResumeClocks {
        /// The case.
        case: CaseId,
        /// Why they stood still.
        cause: PauseCause,
        /// Since when they go on; the moment of recording where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ended: Option<SourceTime>,
    },
    /// Record a reply that did not reach the petitioner (登记未送达).
    #[serde(rename = "record_attempt")]
    RecordAttempt {
        /// The case.
        case: CaseId,
        /// When; the moment of recording where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        attempted: Option<SourceTime>,
        /// How, and why it failed, in words.
        note: String,
    },
    /// Send a message that tries a channel outside the pages (测试提醒渠道).
    #[serde(rename = "test_channel")]
    TestChannel {
        /// The channel's name.
        channel: String,
    },
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
