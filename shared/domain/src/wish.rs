//! What people can ask for, and which act answers each wish.

mod questions;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use huiying_deadlines::{PauseCause, RuleId};
use serde::{Deserialize, Serialize};

use crate::case::{Matter, Outcome, Triage};
use crate::decide::asked::{Answer, Asked};
use crate::id::{CaseId, GrantId, IncidentId, PersonId};
use crate::incident::{Grade, NotDone, ReleaseKind};
use crate::people::Role;
use crate::report::MessageClass;
use crate::time::SourceTime;

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
        /// Class and office, where nobody has confirmed them yet; needed to close it as answered.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        triage: Option<Triage>,
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
    /// Admit a person (登记人员).
    #[serde(rename = "admit_person")]
    AdmitPerson {},
    /// Grant somebody a role (授予角色).
    #[serde(rename = "grant_role")]
    GrantRole {
        person: PersonId,
        /// The role.
        role: Role,
        /// The office it is held in, for roles of an office.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        office: Option<String>,
        /// From when; the moment of recording where absent or past.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        from: Option<DateTime<Utc>>,
        /// Until when; without end where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<DateTime<Utc>>,
    },
    /// Delegate one's own role to somebody else for a time (委托代理).
    #[serde(rename = "delegate_role")]
    DelegateRole {
        /// The grant to delegate.
        grant: GrantId,
        /// To whom.
        person: PersonId,
        /// From when; the moment of recording where absent or past.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        from: Option<DateTime<Utc>>,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Revoke a role (撤销角色).
    #[serde(rename = "revoke_role")]
    RevokeRole {
        person: PersonId,
        grant: GrantId,
        /// Why, in words.
        reason: String,
    },
    /// Deactivate a person (停用人员).
    #[serde(rename = "deactivate_person")]
    DeactivatePerson {
        person: PersonId,
        /// Why, in words.
        reason: String,
    },
}

impl Asked<'_> {
    /// What follows from the wish, or why it is refused.
    pub(crate) fn answer(&self, wish: &Wish) -> Answer {
        match wish {
            Wish::ConfirmTriage { case, class, office } => self.confirm_triage(*case, *class, office),
            Wish::RecordReply { case, text, replied } => self.record_reply(*case, text, *replied),
            Wish::RecordAttempt { case, attempted, note } => self.record_attempt(*case, *attempted, note),
            Wish::CloseCase { case, outcome, note, triage } => {
                self.close_case(*case, *outcome, note, triage.as_ref())
            }
            Wish::ReopenCase { case, reopened, reason } => self.reopen_case(*case, *reopened, reason),
            Wish::TakeUpCase { case } => self.take_up_case(*case),
            Wish::TakeAsBacklog { case, reason } => self.take_as_backlog(*case, reason),
            Wish::LinkCase { case, incident } => self.link_case(*case, *incident),
            Wish::LinkCases { incident, cases } => self.link_cases(*incident, cases),
            Wish::UnlinkCase { case } => self.unlink_case(*case),
            Wish::SplitCase { case, matters } => self.split_case(*case, matters),
            Wish::RequestTransfer { case, to, reason } => self.request_transfer(*case, to, reason),
            Wish::AnswerTransfer { case, accepted, answered, note } => {
                self.answer_transfer(*case, *accepted, *answered, note)
            }
            Wish::ExtendClock { case, rule, amount, reason, approver, told } => {
                self.extend_clock(*case, rule, *amount, reason, approver, *told)
            }
            Wish::PauseClocks { case, cause, began, note } => self.pause_clocks(*case, *cause, *began, note),
            Wish::ResumeClocks { case, cause, ended } => self.resume_clocks(*case, *cause, *ended),
            Wish::RegisterIncident { title, grade, occurred, reported, same_name } => {
                self.register_incident(title, *grade, *occurred, *reported, *same_name)
            }
            Wish::RecordRelease { incident, kind, published, title } => {
                self.record_release(*incident, *kind, *published, title)
            }
            Wish::WithdrawRelease { incident, kind, withdrawn, reason } => {
                self.withdraw_release(*incident, *kind, *withdrawn, reason)
            }
            Wish::RegradeIncident { incident, grade, reason } => {
                self.regrade_incident(*incident, *grade, reason)
            }
            Wish::StateOccurrence { incident, occurred } => self.state_occurrence(*incident, *occurred),
            Wish::MergeIncident { incident, into, note } => self.merge_incident(*incident, *into, note),
            Wish::SplitIncident { incident, note } => self.split_incident(*incident, note),
            Wish::CloseIncident { incident, note, not_done } => {
                self.close_incident(*incident, note, not_done.as_ref())
            }
            Wish::ReopenIncident { incident, reason } => self.reopen_incident(*incident, reason),
            Wish::TestChannel { channel } => self.test_channel(channel),
            Wish::AdmitPerson {} => self.admit_person(),
            Wish::GrantRole { person, role, office, from, until } => {
                self.grant_role(*person, *role, office.as_deref(), (*from, *until))
            }
            Wish::DelegateRole { grant, person, from, until } => {
                self.delegate_role(*grant, *person, *from, *until)
            }
            Wish::RevokeRole { person, grant, reason } => self.revoke_role(*person, *grant, reason),
            Wish::DeactivatePerson { person, reason } => self.deactivate_person(*person, reason),
        }
    }
}
