//! What a form does, as the end of its address names it.

use huiying_domain::{CaseId, IncidentId};

/// The action of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Something done to a case.
    OnCase(CaseId, CaseAction),
    /// Register an incident.
    Register,
    /// Something done to an incident.
    OnIncident(IncidentId, IncidentAction),
}

/// What can be done to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseAction {
    /// Confirm class and office.
    Confirm,
    /// Record a reply.
    Reply,
    /// Close it.
    Close,
    /// Extend one of its clocks.
    Extend,
    /// Let its clocks stand still.
    Pause,
    /// Let them go on.
    Resume,
    /// Ask another bureau to take it.
    Transfer,
    /// Record what that bureau said.
    TransferAnswer,
    /// Link it to an incident.
    Link,
    /// Undo that link.
    Unlink,
    /// Split it into its matters.
    Split,
    /// Record a reply that did not reach the petitioner.
    Attempt,
    /// Send it back for rework.
    Reopen,
}

impl CaseAction {
    /// Every action.
    pub const ALL: [Self; 13] = [
        Self::Confirm,
        Self::Reply,
        Self::Close,
        Self::Extend,
        Self::Pause,
        Self::Resume,
        Self::Transfer,
        Self::TransferAnswer,
        Self::Link,
        Self::Unlink,
        Self::Split,
        Self::Attempt,
        Self::Reopen,
    ];

    /// The end of its address.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reply => "reply",
            Self::Close => "close",
            Self::Extend => "extend",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Transfer => "transfer",
            Self::TransferAnswer => "transfer-answer",
            Self::Link => "link",
            Self::Unlink => "unlink",
            Self::Split => "split",
            Self::Attempt => "attempt",
            Self::Reopen => "reopen",
        }
    }

    /// The action with this end of its address.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.code() == code)
    }
}

/// What can be done to an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncidentAction {
    /// Record a release.
    Release,
    /// Close it.
    Close,
    /// Change its grade.
    Regrade,
    /// State when it happened.
    Occurrence,
    /// Merge it into another.
    Merge,
    /// Take it out again.
    Split,
    /// Withdraw a release.
    Withdraw,
}

impl IncidentAction {
    /// Every action.
    pub const ALL: [Self; 7] = [
        Self::Release,
        Self::Close,
        Self::Regrade,
        Self::Occurrence,
        Self::Merge,
        Self::Split,
        Self::Withdraw,
    ];

    /// The end of its address.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Close => "close",
            Self::Regrade => "regrade",
            Self::Occurrence => "occurrence",
            Self::Merge => "merge",
            Self::Split => "split",
            Self::Withdraw => "withdraw",
        }
    }

    /// The action with this end of its address.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.code() == code)
    }
}
