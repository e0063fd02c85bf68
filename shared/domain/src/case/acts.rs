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

use huiying_deadlines::{PauseCause, Rule, RuleId};
use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::clock::obligation::{Obligation, Standing, owed};
use crate::refusal::Refusal;
use crate::request::Outcome;

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

/// What acts on a case depend on beside the case itself.
#[derive(Clone, Debug)]
pub struct Beside<'a> {
    /// The rules of its clocks, as they are in force.
    rules: Vec<&'a Rule>,
    /// The cases of its matters, where it was split.
    matters: Vec<&'a Case>,
}

impl<'a> Beside<'a> {
    /// What stands beside this case: `rule` finds what is in force, `matters` are the cases it was split into.
    pub fn of(
        case: &Case,
        rule: impl Fn(&RuleId) -> Option<&'a Rule>,
        matters: impl IntoIterator<Item = &'a Case>,
    ) -> Self {
        let rules = owed(&case.obligations).filter_map(|it| rule(&it.rule)).collect();
        Self { rules, matters: matters.into_iter().collect() }
    }

    /// The rule with this id, where it is in force and a clock of the case counts by it.
    pub(crate) fn rule(&self, id: &RuleId) -> Option<&'a Rule> {
        self.rules.iter().find(|rule| rule.id == *id).copied()
    }

    /// The cases of its matters.
    pub(crate) fn matters(&self) -> impl Iterator<Item = &'a Case> + '_ {
        self.matters.iter().copied()
    }
}

impl Case {
    /// Whether this can be done to the case as it stands; what is filled in with it is judged when it is asked for.
    ///
    /// # Errors
    /// Why not.
    pub fn may(&self, act: &CaseAct, beside: &Beside<'_>) -> Result<(), Refusal> {
        if self.is_withdrawn() {
            return Err(Refusal::AlreadyClosed);
        }
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
        let acts = [
            CaseAct::ConfirmTriage,
            CaseAct::RecordReply,
            CaseAct::RecordAttempt,
            CaseAct::Reopen,
            CaseAct::Link,
            CaseAct::Unlink,
            CaseAct::TakeUp,
            CaseAct::TakeAsBacklog,
            CaseAct::Split,
            CaseAct::RequestTransfer,
            CaseAct::AnswerTransfer,
        ];
        let outcomes = Outcome::CHOICES.map(CaseAct::Close);
        let clocks = owed(&self.obligations).map(|it| CaseAct::ExtendClock(it.rule.clone()));
        let causes =
            PauseCause::ALL.into_iter().flat_map(|it| [CaseAct::PauseClocks(it), CaseAct::ResumeClocks(it)]);
        let all = acts.into_iter().chain(outcomes).chain(clocks).chain(causes);
        all.filter(|act| self.may(act, beside).is_ok()).collect()
    }

    /// Whether its class and office are only suggested. Of a case that was split, each matter has its own.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        !self.class_confirmed && self.parts.is_empty()
    }

    /// Whether a limit of this rule was missed, in this cycle or an earlier one, and no reply has been given since.
    pub(crate) fn owes_miss(&self, rule: &RuleId) -> bool {
        let is_missed = |it: &Obligation| it.rule == *rule && matches!(it.standing, Standing::Missed { .. });
        self.first_reply.is_none() && owed(&self.obligations).any(is_missed)
    }

    /// Whether a person may still act on it.
    pub(crate) fn unfinished(&self) -> Result<(), Refusal> {
        if self.stage.is_finished() { Err(Refusal::AlreadyClosed) } else { Ok(()) }
    }

    /// Whether it is answered as one: each matter of a case that was split is answered for itself.
    pub(crate) fn whole(&self) -> Result<(), Refusal> {
        if self.parts.is_empty() { Ok(()) } else { Err(Refusal::AnswerItsMatters) }
    }
}
