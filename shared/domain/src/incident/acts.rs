//! What people can ask of an incident: a file for each act, together with the act that undoes it, and whether it can be done.
//!
//! An act returns what happens, or why it is refused; the clock engine then adds what that does to the clocks. Deciding
//! and the forms of the pages ask the same whether something can be done.

mod close;
mod merge;
mod occurrence;
mod register;
mod regrade;
mod release;
mod withdraw;

use serde::{Deserialize, Serialize};

use crate::id::IncidentId;
use crate::incident::{Grade, Incident, ReleaseKind, group};
use crate::refusal::Refusal;
use crate::state::State;

/// Something that people can do to an incident, with what it would be done to or with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum IncidentAct {
    /// Record that something was published on it.
    #[serde(rename = "record_release")]
    RecordRelease,
    /// Record that what was published of this kind was withdrawn.
    #[serde(rename = "withdraw_release")]
    WithdrawRelease(ReleaseKind),
    /// Change its grade to this one.
    #[serde(rename = "regrade")]
    Regrade(Grade),
    /// State or correct when it happened.
    #[serde(rename = "state_occurrence")]
    StateOccurrence,
    /// Merge it into another (并案).
    #[serde(rename = "merge")]
    Merge,
    /// Take it out of the one that carries it (拆案).
    #[serde(rename = "split")]
    Split,
    /// Link cases to it that are about it.
    #[serde(rename = "link_cases")]
    LinkCases,
    /// Close it (结束处置).
    #[serde(rename = "close")]
    Close,
    /// Take it up again after it was closed (恢复处置).
    #[serde(rename = "reopen")]
    Reopen,
}

impl IncidentAct {
    /// Everything that could be done to an incident.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let plain = [
            Self::RecordRelease,
            Self::StateOccurrence,
            Self::Merge,
            Self::Split,
            Self::LinkCases,
            Self::Close,
            Self::Reopen,
        ];
        let withdrawn = ReleaseKind::ALL.map(Self::WithdrawRelease);
        plain.into_iter().chain(withdrawn).chain(Grade::ALL.map(Self::Regrade))
    }
}

impl Incident {
    /// Whether this can be done to the incident as it stands, which carries these others; what is filled in with it is
    /// judged when it is asked for.
    ///
    /// # Errors
    /// Why not.
    pub fn may(&self, act: IncidentAct, carried: &[&Self]) -> Result<(), Refusal> {
        match act {
            IncidentAct::RecordRelease => release::may_record(self),
            IncidentAct::WithdrawRelease(kind) => withdraw::may_withdraw(self, kind, carried),
            IncidentAct::Regrade(grade) => regrade::may_regrade(self, grade, carried),
            IncidentAct::StateOccurrence => occurrence::may_state(self),
            IncidentAct::Merge => merge::may_merge(self),
            IncidentAct::Split => merge::carrier_of(self).map(drop),
            IncidentAct::LinkCases => self.unclosed(),
            IncidentAct::Close => close::may_close(self),
            IncidentAct::Reopen => close::may_reopen(self),
        }
    }

    /// Everything that can be done to the incident as it stands, which carries these others.
    #[must_use]
    pub fn open_acts(&self, carried: &[&Self]) -> Vec<IncidentAct> {
        IncidentAct::all().filter(|act| self.may(*act, carried).is_ok()).collect()
    }
}

impl State {
    /// What people can do to an incident as it stands; nothing where there is none.
    #[must_use]
    pub fn acts_on_incident(&self, incident: IncidentId) -> Vec<IncidentAct> {
        let known = self.incidents.get(&incident);
        known.map_or_else(Vec::new, |known| known.open_acts(&group::carried(self, incident)))
    }
}
