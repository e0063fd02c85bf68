//! What happens on a case, as it is written.

use chrono::{DateTime, Utc};
use huiying_deadlines::{PauseCause, RuleId};
use serde::{Deserialize, Serialize};

use crate::id::{CaseId, ImportId, IncidentId, Subject};
use crate::report::{MessageClass, Report};
use crate::request::{Actor, Matter, Outcome};
use crate::time::SourceTime;

/// The office that a case is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned<'a> {
    /// The office, where one is named.
    pub office: Option<&'a str>,
    /// Whether a person confirmed it, rather than the source naming it.
    pub confirmed: bool,
}

/// What happened on a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum CaseEvent {
    /// A report opened a case.
    #[serde(rename = "case_opened")]
    Opened {
        case: CaseId,
        /// The report, without its sealed data.
        report: Report,
        /// When its report was recorded; where absent, take the time of receipt.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        at: Option<DateTime<Utc>>,
    },
    /// The source changed what it says of a report.
    #[serde(rename = "case_amended")]
    Amended {
        case: CaseId,
        /// The report as it now stands, without its sealed data.
        report: Report,
        /// The source did not change it: this import was withdrawn, and the version before stands again.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        withdrawn: Option<ImportId>,
    },
    /// The import that brought its report was withdrawn: it is off the queue and in no figure, and stays readable.
    #[serde(rename = "case_withdrawn")]
    Withdrawn {
        case: CaseId,
        import: ImportId,
        /// Why, in words.
        reason: String,
        by: Actor,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// An import was withdrawn that says something of a case which an officer has worked on: nothing of it is changed, and
    /// a person has to look.
    #[serde(rename = "case_withdrawal_held")]
    WithdrawalHeld {
        case: CaseId,
        import: ImportId,
        /// Why the import was withdrawn, in words.
        reason: String,
        by: Actor,
    },
    /// A withdrawn case was received anew: by another import, or by one from before which stands again.
    #[serde(rename = "case_received_anew")]
    ReceivedAnew {
        case: CaseId,
        /// The report, without its sealed data.
        report: Report,
        /// When this version of its report was recorded.
        at: DateTime<Utc>,
    },
    /// A person confirmed class and office.
    #[serde(rename = "triage_confirmed")]
    TriageConfirmed {
        case: CaseId,
        class: MessageClass,
        /// Who handles it.
        office: String,
        by: Actor,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// The petitioner was answered.
    #[serde(rename = "reply_recorded")]
    ReplyRecorded {
        case: CaseId,
        /// What was answered, masked.
        text: String,
        /// When it reached its channel.
        replied: SourceTime,
        /// Who answered, where a source says.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        office: Option<String>,
        /// Who recorded it; absent where a source did.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        by: Option<Actor>,
    },
    /// A reply was tried and did not reach the petitioner; it stops no clock.
    #[serde(rename = "reply_attempted")]
    ReplyAttempted {
        case: CaseId,
        attempted: SourceTime,
        /// How, and why it failed, in words.
        note: String,
        by: Actor,
    },
    /// A case was finished.
    #[serde(rename = "case_closed")]
    Closed {
        case: CaseId,
        closed: SourceTime,
        /// The source does not say when; `closed` is when that was recorded, and no limit is judged by it.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        time_unknown: bool,
        outcome: Outcome,
        /// Why, in words, or the source's word for the state.
        #[serde(skip_serializing_if = "String::is_empty", default)]
        note: String,
        /// Who closed it; absent where a source did.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        by: Option<Actor>,
    },
    /// A case was sent back for rework: a new cycle begins, the first result stays.
    #[serde(rename = "case_reopened")]
    Reopened {
        case: CaseId,
        /// When it was sent back.
        reopened: SourceTime,
        /// Why, in words, or the source's word for the state.
        reason: String,
        by: Actor,
        /// The source does not say when; `reopened` is when that was recorded.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        time_unknown: bool,
        /// When the source wants it answered now.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        target: Option<SourceTime>,
    },
    /// A case that came with an import of history was taken up: from here on it is on the duty queue and its clocks ring.
    #[serde(rename = "case_taken_up")]
    TakenUp { case: CaseId, by: Actor },
    /// The limits missed until then are known and decided upon: the case leaves the first screen of the duty queue for the
    /// backlog (积压), until a further limit is near or missed.
    #[serde(rename = "case_taken_as_backlog")]
    TakenAsBacklog {
        case: CaseId,
        /// Why it is still owed and what is to become of it, in words.
        reason: String,
        by: Actor,
        /// When it was recorded; what is missed later is not covered.
        at: DateTime<Utc>,
    },
    /// A case was linked to the incident it is about.
    #[serde(rename = "case_linked")]
    Linked { case: CaseId, incident: IncidentId, by: Actor },
    /// A case was found not to be about that incident.
    #[serde(rename = "case_unlinked")]
    Unlinked { case: CaseId, incident: IncidentId, by: Actor },
    /// A case holds several matters, each of which is now a case of its own.
    #[serde(rename = "case_split")]
    Split {
        case: CaseId,
        /// Its matters.
        matters: Vec<(CaseId, Matter)>,
        by: Actor,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// Every matter of a case is answered, and so is the case.
    #[serde(rename = "matters_answered")]
    MattersAnswered {
        case: CaseId,
        /// When the last reply reached its channel.
        replied: SourceTime,
    },
    /// Another bureau was asked to take a case.
    #[serde(rename = "transfer_requested")]
    TransferRequested {
        case: CaseId,
        to: String,
        /// Why, in words.
        reason: String,
        by: Actor,
    },
    /// The other bureau answered; only where it accepted does our duty end.
    #[serde(rename = "transfer_answered")]
    TransferAnswered {
        case: CaseId,
        to: String,
        /// Whether it takes the case.
        accepted: bool,
        /// When it answered.
        answered: SourceTime,
        /// What it said, in words.
        #[serde(skip_serializing_if = "String::is_empty", default)]
        note: String,
        by: Actor,
    },
    /// An extension was granted and the person was told.
    #[serde(rename = "extension_granted")]
    ExtensionGranted {
        case: CaseId,
        rule: RuleId,
        /// The new total or what is added, as the rule says, in its unit.
        amount: u16,
        /// Why, in words.
        reason: String,
        /// Who approved it.
        approver: String,
        /// When the person was told.
        told: SourceTime,
        by: Actor,
    },
    /// The clocks of a case whose rules say so stand still.
    #[serde(rename = "pause_began")]
    PauseBegan {
        case: CaseId,
        cause: PauseCause,
        /// Since when.
        began: SourceTime,
        /// Whom the bureau waits for, in words.
        note: String,
        by: Actor,
    },
    /// They go on, or start anew after a correction.
    #[serde(rename = "pause_ended")]
    PauseEnded {
        case: CaseId,
        /// Why they stood still.
        cause: PauseCause,
        /// Since when they go on.
        ended: SourceTime,
        by: Actor,
    },
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
