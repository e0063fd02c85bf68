//! What can be asked of an event on a case.

use crate::case::CaseEvent;
use crate::id::{CaseId, Subject};
use crate::report::Report;

/// The office that a case is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned<'a> {
    /// The office, where one is named.
    pub office: Option<&'a str>,
    /// Whether a person confirmed it, rather than the source naming it.
    pub confirmed: bool,
}

impl CaseEvent {
    /// The case it happened on, whose revision it raises.
    #[must_use]
    pub fn case(&self) -> CaseId {
        match self {
            Self::Opened { case, .. }
            | Self::Amended { case, .. }
            | Self::Withdrawn { case, .. }
            | Self::WithdrawalHeld { case, .. }
            | Self::ReceivedAnew { case, .. }
            | Self::NoLongerListed { case, .. }
            | Self::ListedAgain { case, .. }
            | Self::TriageConfirmed { case, .. }
            | Self::ReplyRecorded { case, .. }
            | Self::ReplyAttempted { case, .. }
            | Self::Closed { case, .. }
            | Self::Reopened { case, .. }
            | Self::TakenUp { case, .. }
            | Self::TakenAsBacklog { case, .. }
            | Self::Linked { case, .. }
            | Self::Unlinked { case, .. }
            | Self::Split { case, .. }
            | Self::MattersAnswered { case, .. }
            | Self::TransferRequested { case, .. }
            | Self::TransferAnswered { case, .. }
            | Self::ExtensionGranted { case, .. }
            | Self::PauseBegan { case, .. }
            | Self::PauseEnded { case, .. } => *case,
        }
    }

    /// Whether a case that came with an import of history is one of today by it: somebody works on it, or its source sent it
    /// back.
    #[must_use]
    pub fn takes_up(&self) -> bool {
        match self {
            Self::TakenUp { .. }
            | Self::Reopened { .. }
            | Self::TriageConfirmed { .. }
            | Self::Linked { .. }
            | Self::Split { .. }
            | Self::TransferRequested { .. } => true,
            Self::Opened { .. }
            | Self::Amended { .. }
            | Self::Withdrawn { .. }
            | Self::WithdrawalHeld { .. }
            | Self::ReceivedAnew { .. }
            | Self::NoLongerListed { .. }
            | Self::ListedAgain { .. }
            | Self::ReplyRecorded { .. }
            | Self::ReplyAttempted { .. }
            | Self::TakenAsBacklog { .. }
            | Self::Closed { .. }
            | Self::Unlinked { .. }
            | Self::MattersAnswered { .. }
            | Self::TransferAnswered { .. }
            | Self::ExtensionGranted { .. }
            | Self::PauseBegan { .. }
            | Self::PauseEnded { .. } => false,
        }
    }

    /// Whether an officer did it, as opposed to a source, the clock or what follows from something else.
    #[must_use]
    pub fn is_an_officers(&self) -> bool {
        match self {
            Self::TriageConfirmed { .. }
            | Self::ReplyAttempted { .. }
            | Self::TakenUp { .. }
            | Self::TakenAsBacklog { .. }
            | Self::Linked { .. }
            | Self::Unlinked { .. }
            | Self::Split { .. }
            | Self::TransferRequested { .. }
            | Self::TransferAnswered { .. }
            | Self::ExtensionGranted { .. } => true,
            Self::ReplyRecorded { by, .. } | Self::Closed { by, .. } => by.is_some(),
            Self::Reopened { by, .. } | Self::PauseBegan { by, .. } | Self::PauseEnded { by, .. } => {
                !by.is_the_source() && !by.is_the_clock()
            }
            Self::Opened { .. }
            | Self::Amended { .. }
            | Self::Withdrawn { .. }
            | Self::WithdrawalHeld { .. }
            | Self::ReceivedAnew { .. }
            | Self::NoLongerListed { .. }
            | Self::ListedAgain { .. }
            | Self::MattersAnswered { .. } => false,
        }
    }

    /// The report as the source has it by this event, where it is about that.
    #[must_use]
    pub fn states_report(&self) -> Option<&Report> {
        if let Self::Opened { report, .. }
        | Self::ReceivedAnew { report, .. }
        | Self::Amended { report, .. } = self
        {
            Some(report)
        } else {
            None
        }
    }

    /// The cases that it gives to an office, and whether a person said so or only the source; without an office where the
    /// source names none.
    #[must_use]
    pub fn assigns(&self) -> Vec<(CaseId, Assigned<'_>)> {
        let to = |office, confirmed| Assigned { office, confirmed };
        match self {
            Self::Opened { case, report, .. }
            | Self::Amended { case, report, .. }
            | Self::ReceivedAnew { case, report, .. } => {
                vec![(*case, to(report.office.as_deref(), false))]
            }
            Self::TriageConfirmed { case, office, .. } => vec![(*case, to(Some(office), true))],
            Self::Split { matters, .. } => {
                matters.iter().map(|(part, matter)| (*part, to(Some(&matter.office), true))).collect()
            }
            Self::ReplyRecorded { .. }
            | Self::Withdrawn { .. }
            | Self::WithdrawalHeld { .. }
            | Self::NoLongerListed { .. }
            | Self::ListedAgain { .. }
            | Self::ReplyAttempted { .. }
            | Self::Closed { .. }
            | Self::Reopened { .. }
            | Self::TakenUp { .. }
            | Self::TakenAsBacklog { .. }
            | Self::Linked { .. }
            | Self::Unlinked { .. }
            | Self::MattersAnswered { .. }
            | Self::TransferRequested { .. }
            | Self::TransferAnswered { .. }
            | Self::ExtensionGranted { .. }
            | Self::PauseBegan { .. }
            | Self::PauseEnded { .. } => Vec::new(),
        }
    }

    /// The others whose timelines tell of it: the incident it was linked to, the cases it was split into.
    #[must_use]
    pub fn told_to(&self) -> Vec<Subject> {
        match self {
            Self::Linked { incident, .. } | Self::Unlinked { incident, .. } => {
                vec![Subject::Incident(*incident)]
            }
            Self::Split { matters, .. } => matters.iter().map(|(part, _)| Subject::Case(*part)).collect(),
            Self::Opened { .. }
            | Self::Amended { .. }
            | Self::Withdrawn { .. }
            | Self::WithdrawalHeld { .. }
            | Self::ReceivedAnew { .. }
            | Self::NoLongerListed { .. }
            | Self::ListedAgain { .. }
            | Self::TriageConfirmed { .. }
            | Self::ReplyRecorded { .. }
            | Self::ReplyAttempted { .. }
            | Self::Closed { .. }
            | Self::Reopened { .. }
            | Self::TakenUp { .. }
            | Self::TakenAsBacklog { .. }
            | Self::MattersAnswered { .. }
            | Self::TransferRequested { .. }
            | Self::TransferAnswered { .. }
            | Self::ExtensionGranted { .. }
            | Self::PauseBegan { .. }
            | Self::PauseEnded { .. } => Vec::new(),
        }
    }
}
