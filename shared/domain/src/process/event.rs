//! What the program says of its own work, as it is written: requests it refused, records it could not decide, alerts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::id::{CaseId, ImportId, ReportId, RequestId, Subject};
use crate::import::{FullExported, ImportBegan, ImportCounts};
use crate::process::alert::Round;
use crate::refusal::Refusal;

/// What the program did or could not do; nothing happened on a case or incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ProcessEvent {
    /// A request was not met.
    #[serde(rename = "request_refused")]
    RequestRefused {
        request: RequestId,
        /// What it was about, where that exists.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        subject: Option<Subject>,
        reason: Refusal,
        by: Actor,
    },
    /// A notifier is about to tell a channel what it has not been told.
    #[serde(rename = "alerts_taken")]
    AlertsTaken {
        round: Round,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// A channel was told.
    #[serde(rename = "alerts_told")]
    AlertsTold {
        /// The attempt that reached it.
        round: Round,
        /// The cases and incidents that were told of by name.
        subjects: Vec<Subject>,
        /// How many alerts there were, those told by their number only included.
        n_alerts: u64,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// A channel could not be told; it is tried again.
    #[serde(rename = "alerts_failed")]
    AlertsFailed {
        round: Round,
        why: String,
        /// It refused, and goes on refusing until somebody mends its settings or ours.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        for_good: bool,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// A notifier said which channels it tells.
    #[serde(rename = "channels_stated")]
    ChannelsStated {
        /// Their names.
        channels: Vec<String>,
        /// Offices that no channel names, although some name offices.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        unnamed_offices: Vec<String>,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// A person asked for a message that tries a channel; it is told as an alert of its own.
    #[serde(rename = "channel_test_asked")]
    ChannelTestAsked {
        request: RequestId,
        channel: String,
        by: Actor,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// A source spoke of a report that never arrived.
    #[serde(rename = "report_unknown")]
    ReportUnknown {
        /// The report it spoke of.
        report: ReportId,
    },
    /// A report arrived whose case would have the id of another case. It is kept in intake and opens none.
    #[serde(rename = "case_id_taken")]
    CaseIdTaken {
        /// The report that arrived, or that a source spoke of.
        report: ReportId,
        /// The case that has the id.
        case: CaseId,
    },
    /// The program could not decide a record of intake, by a fault of its own: nothing follows from it until it is
    /// decided anew.
    #[serde(rename = "intake_parked")]
    IntakeParked {
        /// The record's id.
        intake: String,
        /// The report that a source speaks of in it: what sources say of that report afterwards waits too.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        report: Option<ReportId>,
        /// The place in the program that failed, or the record it waits for; never words that arrived.
        why: String,
    },
    /// The program failed where clocks of a case or incident were to ring or to be counted again, by a fault of its own:
    /// they ring no more until the tick that is parked comes again, and all the others go on.
    #[serde(rename = "clocks_set_aside")]
    ClocksSetAside {
        /// Whose clocks.
        subject: Subject,
        /// The id of the tick.
        tick: String,
        /// The place in the program that failed.
        why: String,
    },
    /// A parked record came again and was decided; what follows from it is said after this.
    #[serde(rename = "intake_resumed")]
    IntakeResumed {
        /// The id under which it was parked.
        intake: String,
    },
    /// An import began.
    #[serde(rename = "import_began")]
    ImportBegan {
        #[serde(flatten)]
        began: ImportBegan,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// An import was read to its end.
    #[serde(rename = "import_ended")]
    ImportEnded {
        import: ImportId,
        counts: ImportCounts,
        /// What a full export showed beside its rows.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        full_export: Option<FullExported>,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// A person took an import back; what becomes of each case is said of the case.
    #[serde(rename = "import_withdrawn")]
    ImportWithdrawn {
        import: ImportId,
        /// Why, in words.
        reason: String,
        by: Actor,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// A withdrawal has come so far through the records of its import.
    #[serde(rename = "withdrawal_went_on")]
    WithdrawalWentOn {
        import: ImportId,
        /// The position in intake up to which they were looked at.
        through: u64,
        /// All of them were.
        is_done: bool,
    },
}

impl ProcessEvent {
    /// The cases and incidents whose timelines tell of it.
    #[must_use]
    pub fn told_to(&self) -> Vec<Subject> {
        match self {
            Self::RequestRefused { subject, .. } => subject.iter().copied().collect(),
            Self::ClocksSetAside { subject, .. } => vec![*subject],
            Self::AlertsTold { subjects, .. } => subjects.clone(),
            Self::CaseIdTaken { case, .. } => vec![Subject::Case(*case)],
            Self::AlertsTaken { .. }
            | Self::AlertsFailed { .. }
            | Self::ChannelsStated { .. }
            | Self::ChannelTestAsked { .. }
            | Self::ReportUnknown { .. }
            | Self::IntakeParked { .. }
            | Self::IntakeResumed { .. }
            | Self::ImportBegan { .. }
            | Self::ImportEnded { .. }
            | Self::ImportWithdrawn { .. }
            | Self::WithdrawalWentOn { .. } => Vec::new(),
        }
    }
}
