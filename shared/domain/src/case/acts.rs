//! What people can ask of a case: a file for each act, together with the act that undoes it, and whether it can be done.
//!
//! An act returns what happens, or why it is refused; the clock engine then adds what that does to the clocks. Deciding
//! and the forms of the pages ask the same whether something can be done.

mod attempt;
mod backlog;
mod close;
pub(crate) mod extend;
mod link;
mod pause;
mod reopen;
mod reply;
mod split;
mod take_up;
mod transfer;
mod triage;
mod whole;

use huiying_deadlines::{PauseCause, RuleId};
use serde::{Deserialize, Serialize};

use crate::case::{Beside, Case, Outcome};
use crate::clock::obligation::owed;
use crate::id::CaseId;
use crate::refusal::Refusal;
use crate::state::State;

/// Something that people can do to a case, with what it would be done for or to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CaseAct {
    /// Confirm class and office (研判).
    #[serde(rename = "confirm_triage")]
    ConfirmTriage,
    /// Record a reply (答复).
    #[serde(rename = "record_reply")]
    RecordReply,
    /// Record a reply that did not reach the petitioner (未送达).
    #[serde(rename = "record_attempt")]
    RecordAttempt,
    /// Close it so (办结).
    #[serde(rename = "close")]
    Close(Outcome),
    /// Send it back for rework (退回重办).
    #[serde(rename = "reopen")]
    Reopen,
    /// Take it up, where it came with an import of history (接办历史件).
    #[serde(rename = "take_up")]
    TakeUp,
    /// Take what was missed as backlog (列入积压).
    #[serde(rename = "take_as_backlog")]
    TakeAsBacklog,
    /// Link it to an incident, or to another one.
    #[serde(rename = "link")]
    Link,
    /// Take the link back.
    #[serde(rename = "unlink")]
    Unlink,
    /// Split it into its matters.
    #[serde(rename = "split")]
    Split,
    /// Ask another bureau to take it (转办).
    #[serde(rename = "request_transfer")]
    RequestTransfer,
    /// Record what the other bureau said.
    #[serde(rename = "answer_transfer")]
    AnswerTransfer,
    /// Extend the clock of this rule (延长), as long as its limit has not passed.
    #[serde(rename = "extend_clock")]
    ExtendClock(RuleId),
    /// Let clocks stand still for this cause (中止计算).
    #[serde(rename = "pause_clocks")]
    PauseClocks(PauseCause),
    /// Let clocks go on that stand still for this cause (恢复计算).
    #[serde(rename = "resume_clocks")]
    ResumeClocks(PauseCause),
}

impl CaseAct {
    /// Everything that could be done to a case with clocks of these rules.
    pub(crate) fn all(rules: impl Iterator<Item = RuleId>) -> impl Iterator<Item = Self> {
        let plain = [
            Self::ConfirmTriage,
            Self::RecordReply,
            Self::RecordAttempt,
            Self::Reopen,
            Self::Link,
            Self::Unlink,
            Self::TakeUp,
            Self::TakeAsBacklog,
            Self::Split,
            Self::RequestTransfer,
            Self::AnswerTransfer,
        ];
        let closed = Outcome::CHOICES.map(Self::Close);
        let causes =
            PauseCause::ALL.into_iter().flat_map(|it| [Self::PauseClocks(it), Self::ResumeClocks(it)]);
        plain.into_iter().chain(closed).chain(rules.map(Self::ExtendClock)).chain(causes)
    }
}

impl Case {
    /// Whether this can be done to the case as it stands; what is filled in with it is judged when it is asked for.
    ///
    /// # Errors
    /// Why not.
    pub fn may(&self, act: &CaseAct, beside: &Beside<'_>) -> Result<(), Refusal> {
        self.not_withdrawn()?;
        match act {
            CaseAct::ConfirmTriage => triage::may_confirm(self),
            CaseAct::RecordReply => reply::may_record(self),
            CaseAct::RecordAttempt => attempt::may_record(self),
            CaseAct::Close(outcome) => close::may_close(self, *outcome, beside),
            CaseAct::Reopen => reopen::may_reopen(self),
            CaseAct::Link => link::may_link(self),
            CaseAct::Unlink => link::linked_to(self).map(drop),
            CaseAct::TakeUp => take_up::may_take_up(self),
            CaseAct::TakeAsBacklog => backlog::may_take(self),
            CaseAct::Split => split::may_split(self),
            CaseAct::RequestTransfer => transfer::may_request(self),
            CaseAct::AnswerTransfer => transfer::asked_of(self).map(drop),
            CaseAct::ExtendClock(rule) => extend::may_extend(self, rule, beside).map(drop),
            CaseAct::PauseClocks(cause) => pause::may_pause(self, *cause, beside),
            CaseAct::ResumeClocks(cause) => pause::stood_still_since(self, *cause).map(drop),
        }
    }

    /// Everything that can be done to the case as it stands.
    #[must_use]
    pub fn open_acts(&self, beside: &Beside<'_>) -> Vec<CaseAct> {
        let rules = owed(&self.obligations).map(|it| it.rule.clone());
        CaseAct::all(rules).filter(|act| self.may(act, beside).is_ok()).collect()
    }
}

impl State {
    /// What people can do to a case as it stands; nothing where there is none.
    #[must_use]
    pub fn acts_on_case(&self, case: CaseId) -> Vec<CaseAct> {
        self.cases.get(&case).map_or_else(Vec::new, |known| known.open_acts(&self.beside(known)))
    }
}
