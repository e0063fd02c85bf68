//! What happens on a case, as it is written.

use chrono::{DateTime, Utc};
use huiying_deadlines::{PauseCause, RuleId};
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::case::{Matter, Outcome};
use crate::id::{CaseId, ImportId, IncidentId};
use crate::report::{MessageClass, Report};
use crate::time::SourceTime;

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
    /// A full export of its source lists its report no longer. That answers nobody: neither clocks nor stage change.
    #[serde(rename = "case_no_longer_listed")]
    NoLongerListed {
        case: CaseId,
        /// When the export was made, or else imported.
        exported_at: DateTime<Utc>,
        /// The import of that export.
        import: ImportId,
        /// The source does not say so only now: this import was withdrawn, and what was known before stands again.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        withdrawn: Option<ImportId>,
    },
    /// A full export of its source lists its report again.
    #[serde(rename = "case_listed_again")]
    ListedAgain {
        case: CaseId,
        /// When the export was made, or else imported; of a withdrawal when it went so far.
        exported_at: DateTime<Utc>,
        /// The import of that export; none where no export that stands speaks of it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        import: Option<ImportId>,
        /// The source does not say so only now: this import was withdrawn, and what was known before stands again.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        withdrawn: Option<ImportId>,
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
