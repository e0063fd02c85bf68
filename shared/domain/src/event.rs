//! What the bureau's record says happened: events in the past tense, gathered in one decision per arrival.

use chrono::{DateTime, Utc};
use huiying_deadlines::{Facts, PauseCause, PublishedCalendar, RuleId, RulePack, Warning};
use serde::{Deserialize, Deserializer, Serialize};

use crate::alert::Round;
use crate::envelope::{Payload, read_data, unknown_type};
use crate::id::{CaseId, IncidentId, ReportId, RequestId, Subject};
use crate::incident::{Grade, ReleaseKind};
use crate::intake::Tick;
use crate::obligation::{AlreadyPast, Anchor, Counted, RestateCause, VoidReason};
use crate::refusal::Refusal;
use crate::report::{MessageClass, Report};
use crate::request::{Actor, Matter, Outcome};
use crate::time::SourceTime;

/// A fact of the bureau's record. Written names never change; a changed shape is a new variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A working-day arrangement is in force from here on.
    #[serde(rename = "calendar_adopted")]
    CalendarAdopted {
        /// The arrangement.
        calendar: PublishedCalendar,
    },
    /// A rule pack is in force from here on.
    #[serde(rename = "policy_adopted")]
    PolicyAdopted {
        /// The pack.
        pack: RulePack,
    },
    /// A rule pack was not adopted: it claims rules that another pack in force has.
    #[serde(rename = "policy_refused")]
    PolicyRefused {
        /// The pack's id.
        pack: String,
        /// Its version.
        version: String,
        /// The rules that are another pack's.
        taken: Vec<RuleId>,
    },
    /// A report opened a case.
    #[serde(rename = "case_opened")]
    CaseOpened {
        /// The case.
        case: CaseId,
        /// The report, without its sealed data.
        report: Report,
        /// When its report was recorded; where absent, take the time of receipt.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        at: Option<DateTime<Utc>>,
    },
    /// The source changed what it says of a report.
    #[serde(rename = "case_amended")]
    CaseAmended {
        /// The case.
        case: CaseId,
        /// The report as it now stands, without its sealed data.
        report: Report,
    },
    /// A person confirmed class and office.
    #[serde(rename = "triage_confirmed")]
    TriageConfirmed {
        /// The case.
        case: CaseId,
        /// The class.
        class: MessageClass,
        /// Who handles it.
        office: String,
        /// Who confirmed.
        by: Actor,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// The petitioner was answered.
    #[serde(rename = "reply_recorded")]
    ReplyRecorded {
        /// The case.
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
    /// A case was finished.
    #[serde(rename = "case_closed")]
    CaseClosed {
        /// The case.
        case: CaseId,
        /// When.
        closed: SourceTime,
        /// How.
        outcome: Outcome,
        /// Why, in words, or the source's word for the state.
        #[serde(skip_serializing_if = "String::is_empty", default)]
        note: String,
        /// Who closed it; absent where a source did.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        by: Option<Actor>,
    },
    /// An incident was registered.
    #[serde(rename = "incident_registered")]
    IncidentRegistered {
        /// The incident.
        incident: IncidentId,
        /// What happened.
        title: String,
        /// Its grade.
        grade: Grade,
        /// When it happened, where known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        occurred: Option<SourceTime>,
        /// When the first report reached the bureau.
        reported: SourceTime,
        /// Who registered it.
        by: Actor,
    },
    /// Something was published on an incident.
    #[serde(rename = "release_published")]
    ReleasePublished {
        /// The incident.
        incident: IncidentId,
        /// What.
        kind: ReleaseKind,
        /// Its title.
        title: String,
        /// When it appeared.
        published: SourceTime,
        /// Who recorded it.
        by: Actor,
    },
    /// An incident was closed.
    #[serde(rename = "incident_closed")]
    IncidentClosed {
        /// The incident.
        incident: IncidentId,
        /// When it was recorded.
        at: DateTime<Utc>,
        /// Why, in words.
        note: String,
        /// Who closed it.
        by: Actor,
    },
    /// An incident's grade was changed by a person.
    #[serde(rename = "incident_regraded")]
    IncidentRegraded {
        /// The incident.
        incident: IncidentId,
        /// The grade it had.
        was: Grade,
        /// The grade it has.
        grade: Grade,
        /// Why, in words.
        reason: String,
        /// Who changed it.
        by: Actor,
    },
    /// When an incident happened became known, or was corrected.
    #[serde(rename = "occurrence_stated")]
    OccurrenceStated {
        /// The incident.
        incident: IncidentId,
        /// When it happened.
        occurred: SourceTime,
        /// Who stated it.
        by: Actor,
    },
    /// Two incidents were found to be one; no clock is reset.
    #[serde(rename = "incidents_merged")]
    IncidentsMerged {
        /// The incident that is carried by the other from here on.
        incident: IncidentId,
        /// The other.
        into: IncidentId,
        /// Why, in words.
        note: String,
        /// Who merged them.
        by: Actor,
    },
    /// They were found to be two after all.
    #[serde(rename = "incident_split")]
    IncidentSplit {
        /// The incident that stands for itself again.
        incident: IncidentId,
        /// The one it was merged into.
        from: IncidentId,
        /// Why, in words.
        note: String,
        /// Who split them.
        by: Actor,
    },
    /// A publication was withdrawn; it stays in the record.
    #[serde(rename = "release_withdrawn")]
    ReleaseWithdrawn {
        /// The incident.
        incident: IncidentId,
        /// What.
        kind: ReleaseKind,
        /// When.
        withdrawn: SourceTime,
        /// Why, in words.
        reason: String,
        /// Who recorded it.
        by: Actor,
    },
    /// A case was linked to the incident it is about.
    #[serde(rename = "case_linked")]
    CaseLinked {
        /// The case.
        case: CaseId,
        /// The incident.
        incident: IncidentId,
        /// Who linked it.
        by: Actor,
    },
    /// A case was found not to be about that incident.
    #[serde(rename = "case_unlinked")]
    CaseUnlinked {
        /// The case.
        case: CaseId,
        /// The incident.
        incident: IncidentId,
        /// Who unlinked it.
        by: Actor,
    },
    /// A case holds several matters, each of which is now a case of its own.
    #[serde(rename = "case_split")]
    CaseSplit {
        /// The case.
        case: CaseId,
        /// Its matters.
        matters: Vec<(CaseId, Matter)>,
        /// Who split it.
        by: Actor,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// Every matter of a case is answered, and so is the case.
    #[serde(rename = "matters_answered")]
    MattersAnswered {
        /// The case.
        case: CaseId,
        /// When the last reply reached its channel.
        replied: SourceTime,
    },
    /// Another bureau was asked to take a case.
    #[serde(rename = "transfer_requested")]
    TransferRequested {
        /// The case.
        case: CaseId,
        /// The bureau.
        to: String,
        /// Why, in words.
        reason: String,
        /// Who asked.
        by: Actor,
    },
    /// The other bureau answered; only where it accepted does our duty end.
    #[serde(rename = "transfer_answered")]
    TransferAnswered {
        /// The case.
        case: CaseId,
        /// The bureau.
        to: String,
        /// Whether it takes the case.
        accepted: bool,
        /// When it answered.
        answered: SourceTime,
        /// What it said, in words.
        #[serde(skip_serializing_if = "String::is_empty", default)]
        note: String,
        /// Who recorded it.
        by: Actor,
    },
    /// A case was sent back for rework: a new cycle begins, the first result stays.
    #[serde(rename = "case_reopened")]
    CaseReopened {
        /// The case.
        case: CaseId,
        /// When it was sent back.
        reopened: SourceTime,
        /// Why, in words.
        reason: String,
        /// Who recorded it.
        by: Actor,
    },
    /// An extension was granted and the person was told.
    #[serde(rename = "extension_granted")]
    ExtensionGranted {
        /// The case.
        case: CaseId,
        /// The rule.
        rule: RuleId,
        /// The new total or what is added, as the rule says, in its unit.
        amount: u16,
        /// Why, in words.
        reason: String,
        /// Who approved it.
        approver: String,
        /// When the person was told.
        told: SourceTime,
        /// Who recorded it.
        by: Actor,
    },
    /// The clocks of a case whose rules say so stand still.
    #[serde(rename = "pause_began")]
    PauseBegan {
        /// The case.
        case: CaseId,
        /// Why.
        cause: PauseCause,
        /// Since when.
        began: SourceTime,
        /// Whom the bureau waits for, in words.
        note: String,
        /// Who recorded it.
        by: Actor,
    },
    /// They go on, or start anew after a correction.
    #[serde(rename = "pause_ended")]
    PauseEnded {
        /// The case.
        case: CaseId,
        /// Why they stood still.
        cause: PauseCause,
        /// Since when they go on.
        ended: SourceTime,
        /// Who recorded it.
        by: Actor,
    },
    /// A reply was tried and did not reach the petitioner; it stops no clock.
    #[serde(rename = "reply_attempted")]
    ReplyAttempted {
        /// The case.
        case: CaseId,
        /// When.
        attempted: SourceTime,
        /// How, and why it failed, in words.
        note: String,
        /// Who recorded it.
        by: Actor,
    },
    /// A rule's clock was started.
    #[serde(rename = "obligation_created")]
    ObligationCreated {
        /// What it hangs on.
        subject: Subject,
        /// The rule.
        rule: RuleId,
        /// The pack that held the rule, as `id version`; empty for a source's own target.
        pack: String,
        /// The calendar it was counted by.
        calendar: String,
        /// When the clock started.
        started_at: DateTime<Utc>,
        /// Which fact started it.
        anchor: Anchor,
        /// Exclusive end.
        due_hard: DateTime<Utc>,
        /// Close of office on the last day.
        due_soft: DateTime<Utc>,
        /// Counted over a year whose calendar is not yet published.
        provisional: bool,
        /// The rule only may govern the case, its class being unconfirmed.
        candidate: bool,
        /// Passing the limit is a miss; if not, it only reminds.
        #[serde(default = "yes", skip_serializing_if = "is_true")]
        binding: bool,
        /// The other end that is possible while provisional.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        due_by_law: Option<DateTime<Utc>>,
        /// The earlier instant to be striven for.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        target_due: Option<DateTime<Utc>>,
        /// The limit had passed before the clock was started.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        already_past: Option<AlreadyPast>,
    },
    /// A running clock was counted again; what it said before stays in the record.
    #[serde(rename = "obligation_restated")]
    ObligationRestated {
        /// What it hangs on.
        subject: Subject,
        /// The rule.
        rule: RuleId,
        /// Why.
        cause: RestateCause,
        /// Which fact it counts from.
        anchor: Anchor,
        /// What has happened to the clock.
        facts: Facts,
        /// The due instants now.
        counted: Counted,
        /// The exclusive end it had before.
        was_due_hard: DateTime<Utc>,
    },
    /// A clock is about to run out, or reminds; decided from a tick, each moment once.
    #[serde(rename = "obligation_warned")]
    ObligationWarned {
        /// What it hangs on.
        subject: Subject,
        /// The rule.
        rule: RuleId,
        /// Which warning.
        warning: Warning,
        /// The moment it was meant for.
        moment: DateTime<Utc>,
        /// The exclusive end.
        due_hard: DateTime<Utc>,
    },
    /// The clocks of cases and incidents were counted again after a calendar or a pack had changed.
    #[serde(rename = "clocks_recounted")]
    ClocksRecounted {
        /// Up to and including this one, in the order of ids; all where absent.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        through: Option<Subject>,
    },
    /// A rule that only might govern a case does.
    #[serde(rename = "obligation_confirmed")]
    ObligationConfirmed {
        /// What it hangs on.
        subject: Subject,
        /// The rule.
        rule: RuleId,
    },
    /// A rule's clock was stopped by the fact it waits for.
    #[serde(rename = "obligation_met")]
    ObligationMet {
        /// What it hangs on.
        subject: Subject,
        /// The rule.
        rule: RuleId,
        /// When that fact happened.
        met_at: DateTime<Utc>,
        /// Before the hard limit.
        on_time: bool,
        /// Seconds before the limit (on time) or after it (late).
        margin_seconds: i64,
    },
    /// A rule's limit passed unmet; decided from a tick, once, or at the closing of its case or incident.
    #[serde(rename = "obligation_missed")]
    ObligationMissed {
        /// What it hung on.
        subject: Subject,
        /// The rule.
        rule: RuleId,
        /// The limit that passed.
        missed_at: DateTime<Utc>,
    },
    /// A rule no longer binds.
    #[serde(rename = "obligation_void")]
    ObligationVoided {
        /// What it hung on.
        subject: Subject,
        /// The rule.
        rule: RuleId,
        /// Why.
        reason: VoidReason,
    },
    /// A request was not met.
    #[serde(rename = "request_refused")]
    RequestRefused {
        /// The request.
        request: RequestId,
        /// What it was about, where that exists.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        subject: Option<Subject>,
        /// Why.
        reason: Refusal,
        /// Who asked.
        by: Actor,
    },
    /// A notifier is about to tell a channel what it has not been told.
    #[serde(rename = "alerts_taken")]
    AlertsTaken {
        /// The attempt.
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
        /// The attempt.
        round: Round,
        /// Why.
        why: String,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// A source spoke of a report that never arrived.
    #[serde(rename = "report_unknown")]
    ReportUnknown {
        /// The report it spoke of.
        report: ReportId,
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
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference to the field")]
fn is_true(flag: &bool) -> bool {
    *flag
}

/// The one answer to one intake record. Readers keep the first decision per cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Position in the intake log of the record that caused it.
    pub cause: u64,
    /// Id of that record.
    pub intake: String,
    /// What follows from it; empty where nothing does.
    pub events: Vec<Event>,
}

impl Decision {
    /// Of a tick's decision, whether the program failed on all of it, so that no clock rang; `None` of any other.
    #[must_use]
    pub fn rang_nothing(&self) -> Option<bool> {
        Tick::has_id(&self.intake).then(|| matches!(self.events[..], [Event::IntakeParked { .. }]))
    }
}

impl Payload for Decision {
    fn type_name(&self) -> &'static str {
        "cn.huiying.decision.v1"
    }

    fn read<'de, D: Deserializer<'de>>(type_name: &str, data: D) -> Result<Self, D::Error> {
        match type_name {
            "cn.huiying.decision.v1" => read_data(type_name, data),
            unknown => Err(unknown_type(unknown)),
        }
    }
}
