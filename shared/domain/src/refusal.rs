//! Why a request was not met.

use chrono::{DateTime, Utc};
use huiying_deadlines::{PauseCause, RuleId};
use serde::{Deserialize, Serialize};

use crate::id::{CaseId, IncidentId, PersonId};
use crate::people::{Power, Role};

/// Why a request was not met; shown to the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// There is no such case.
    #[serde(rename = "no_such_case")]
    NoSuchCase {
        /// The case that was named.
        case: CaseId,
    },
    /// There is no such incident.
    #[serde(rename = "no_such_incident")]
    NoSuchIncident {
        /// The incident that was named.
        incident: IncidentId,
    },
    /// Somebody changed it after the person had opened the page.
    #[serde(rename = "changed_meanwhile")]
    ChangedMeanwhile {
        /// The revision the person saw.
        seen: u32,
        /// The revision it had by then.
        found: u32,
    },
    /// It is already closed.
    #[serde(rename = "already_closed")]
    AlreadyClosed,
    /// It cannot be closed as answered: no reply is recorded ("事事有回音").
    #[serde(rename = "not_yet_answered")]
    NotYetAnswered,
    /// It cannot be closed as answered: its class and office are only suggested, so that nobody knows which limits it was
    /// answered under (研判).
    #[serde(rename = "not_triaged")]
    NotTriaged,
    /// A needed text is empty.
    #[serde(rename = "empty_text")]
    EmptyText {
        /// Which field.
        field: String,
    },
    /// The time given lies after the moment of recording.
    #[serde(rename = "in_the_future")]
    InTheFuture,
    /// The time given lies more than a year back, which is no incident of today but a slip of the pen.
    #[serde(rename = "too_long_ago")]
    TooLongAgo,
    /// The time given lies before the matter was received or happened.
    #[serde(rename = "before_receipt")]
    BeforeReceipt,
    /// The limit passed before the extension was asked for (domain reference 3.4 case 12).
    #[serde(rename = "after_expiry")]
    AfterExpiry {
        /// The limit that had passed.
        due_hard: DateTime<Utc>,
    },
    /// The rule knows no extension, or none is open.
    #[serde(rename = "not_extendable")]
    NotExtendable {
        /// The rule.
        rule: RuleId,
    },
    /// It was extended once already.
    #[serde(rename = "already_extended")]
    AlreadyExtended {
        /// The rule.
        rule: RuleId,
    },
    /// More than the rule allows, or nothing.
    #[serde(rename = "extension_out_of_range")]
    ExtensionOutOfRange {
        /// The most the rule allows: a new total or what is added.
        most: u16,
    },
    /// The person was not told; without notice an extension does not count (domain reference 3.4 case 12).
    #[serde(rename = "not_told")]
    NotTold,
    /// It did not come with an import of history, or was taken up already.
    #[serde(rename = "not_from_history")]
    NotFromHistory,
    /// No limit of it is missed and still owed that nobody has decided on.
    #[serde(rename = "nothing_missed")]
    NothingMissed,
    /// No clock of the case stands still for this cause.
    #[serde(rename = "not_pausable")]
    NotPausable {
        /// The cause.
        cause: PauseCause,
    },
    /// Its clocks stand still already.
    #[serde(rename = "already_paused")]
    AlreadyPaused,
    /// Its clocks do not stand still for this cause.
    #[serde(rename = "not_paused")]
    NotPaused {
        /// The cause.
        cause: PauseCause,
    },
    /// A request can be sent back for correction once only (政府信息公开条例 art. 30).
    #[serde(rename = "supplement_asked_before")]
    SupplementAskedBefore,
    /// The notice to correct came after its own limit (政府信息公开条例 art. 30).
    #[serde(rename = "supplement_too_late")]
    SupplementTooLate {
        /// The limit of the notice.
        due_hard: DateTime<Utc>,
    },
    /// It has that grade already.
    #[serde(rename = "same_grade")]
    SameGrade,
    /// It is merged into another; what is asked belongs there.
    #[serde(rename = "merged_away")]
    MergedAway {
        /// The incident it is merged into.
        into: IncidentId,
    },
    /// It is not merged into another.
    #[serde(rename = "not_merged")]
    NotMerged,
    /// An incident of the same name is in hand, and it is not said that this is another.
    #[serde(rename = "same_name")]
    SameName {
        /// That incident.
        incident: IncidentId,
    },
    /// An incident cannot be merged into itself.
    #[serde(rename = "same_incident")]
    SameIncident,
    /// Nothing of this kind was published, or it was withdrawn before.
    #[serde(rename = "nothing_published")]
    NothingPublished,
    /// The case is not linked to an incident.
    #[serde(rename = "not_linked")]
    NotLinked,
    /// A case is split into at least two matters, and once.
    #[serde(rename = "not_splittable")]
    NotSplittable,
    /// A transfer is asked for already and not answered.
    #[serde(rename = "transfer_pending")]
    TransferPending,
    /// No transfer is asked for.
    #[serde(rename = "no_transfer_pending")]
    NoTransferPending,
    /// The time of day is needed: a limit of hours cannot be judged by a date.
    #[serde(rename = "time_of_day_needed")]
    TimeOfDayNeeded,
    /// No attempt to reach the petitioner is recorded (domain reference 3.4 case 26).
    #[serde(rename = "no_attempt_recorded")]
    NoAttemptRecorded,
    /// The incident that carries another must be the graver one, so that no strict clock falls silent.
    #[serde(rename = "graver_incident_merged")]
    GraverIncidentMerged,
    /// Only what is answered or closed can be sent back for rework.
    #[serde(rename = "not_finished")]
    NotFinished,
    /// Hard duties of the incident are open, and why they are left undone is not said.
    #[serde(rename = "duties_open")]
    DutiesOpen {
        /// The rules that ask for them.
        rules: Vec<RuleId>,
    },
    /// The incident is not ended, so there is nothing to go on with.
    #[serde(rename = "not_ended")]
    NotEnded,
    /// The case was split; each of its matters is answered for itself.
    #[serde(rename = "answer_its_matters")]
    AnswerItsMatters,
    /// People sign in here, and nobody did who is on the record.
    #[serde(rename = "not_signed_in")]
    NotSignedIn,
    /// No role that the person holds may do it, or none for this office.
    #[serde(rename = "not_allowed")]
    NotAllowed {
        /// What it takes.
        power: Power,
    },
    /// There is no such person, or they were deactivated.
    #[serde(rename = "no_such_person")]
    NoSuchPerson {
        /// Who was named.
        person: PersonId,
    },
    /// Nobody decides on their own roles.
    #[serde(rename = "on_oneself")]
    OnOneself,
    /// The bureau would be left without an administrator whose role has no end.
    #[serde(rename = "last_administrator")]
    LastAdministrator,
    /// The two roles are kept apart, so one person cannot have both.
    #[serde(rename = "kept_apart")]
    KeptApart {
        /// What they hold.
        held: Role,
        /// What was asked for.
        asked: Role,
    },
    /// A role would end before it begins.
    #[serde(rename = "ends_before_it_begins")]
    EndsBeforeItBegins,
    /// The role is not held, or is another's that was delegated.
    #[serde(rename = "not_held")]
    NotHeld,
}
