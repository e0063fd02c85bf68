//! What can be told of a wish: its written name, what it is about, and the power it needs.

use super::Wish;
use crate::id::Subject;
use crate::people::Power;
use crate::written_names::names_of;

impl Wish {
    /// Every written name of a wish that this version reads, in the order of the enum.
    #[must_use]
    pub fn names() -> &'static [&'static str] {
        names_of::<Self>()
    }

    /// The case or incident it is about; none where it makes one.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        match self {
            Self::ConfirmTriage { case, .. }
            | Self::RecordReply { case, .. }
            | Self::RecordAttempt { case, .. }
            | Self::CloseCase { case, .. }
            | Self::ReopenCase { case, .. }
            | Self::TakeUpCase { case }
            | Self::TakeAsBacklog { case, .. }
            | Self::LinkCase { case, .. }
            | Self::UnlinkCase { case }
            | Self::SplitCase { case, .. }
            | Self::RequestTransfer { case, .. }
            | Self::AnswerTransfer { case, .. }
            | Self::ExtendClock { case, .. }
            | Self::PauseClocks { case, .. }
            | Self::ResumeClocks { case, .. } => Some(Subject::Case(*case)),
            Self::RecordRelease { incident, .. }
            | Self::WithdrawRelease { incident, .. }
            | Self::RegradeIncident { incident, .. }
            | Self::StateOccurrence { incident, .. }
            | Self::MergeIncident { incident, .. }
            | Self::SplitIncident { incident, .. }
            | Self::CloseIncident { incident, .. }
            | Self::LinkCases { incident, .. }
            | Self::ReopenIncident { incident, .. } => Some(Subject::Incident(*incident)),
            Self::RegisterIncident { .. }
            | Self::TestChannel { .. }
            | Self::AdmitPerson {}
            | Self::GrantRole { .. }
            | Self::DelegateRole { .. }
            | Self::RevokeRole { .. }
            | Self::DeactivatePerson { .. } => None,
        }
    }

    /// The power it needs.
    #[must_use]
    pub fn power(&self) -> Power {
        match self {
            Self::ConfirmTriage { .. }
            | Self::TakeUpCase { .. }
            | Self::TakeAsBacklog { .. }
            | Self::LinkCase { .. }
            | Self::UnlinkCase { .. }
            | Self::SplitCase { .. } => Power::Triage,
            Self::RecordReply { .. }
            | Self::RecordAttempt { .. }
            | Self::CloseCase { .. }
            | Self::ReopenCase { .. }
            | Self::RequestTransfer { .. }
            | Self::AnswerTransfer { .. } => Power::Answer,
            Self::ExtendClock { .. } | Self::PauseClocks { .. } | Self::ResumeClocks { .. } => {
                Power::MoveClocks
            }
            Self::RecordRelease { .. } | Self::WithdrawRelease { .. } => Power::Publish,
            Self::RegisterIncident { .. }
            | Self::CloseIncident { .. }
            | Self::ReopenIncident { .. }
            | Self::RegradeIncident { .. }
            | Self::StateOccurrence { .. }
            | Self::MergeIncident { .. }
            | Self::SplitIncident { .. }
            | Self::LinkCases { .. } => Power::HandleIncidents,
            Self::TestChannel { .. } => Power::TestChannels,
            Self::AdmitPerson { .. }
            | Self::GrantRole { .. }
            | Self::RevokeRole { .. }
            | Self::DeactivatePerson { .. } => Power::ManagePeople,
            Self::DelegateRole { .. } => Power::Delegate,
        }
    }
}
