//! What the bureau's record says happened: events in the past tense, gathered in one decision per arrival.

use chrono::{DateTime, Utc};
use huiying_deadlines::{PublishedCalendar, RuleId, RulePack};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::Error;
use crate::envelope::{Payload, read_data};
use crate::id::{CaseId, IncidentId, ReportId, RequestId, Subject};
use crate::incident::{Grade, ReleaseKind};
use crate::obligation::{Anchor, VoidReason};
use crate::report::{MessageClass, Report};
use crate::request::{Actor, Outcome};
use crate::time::SourceTime;

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
}

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
    /// A report opened a case.
    #[serde(rename = "case_opened")]
    CaseOpened {
        /// The case.
        case: CaseId,
        /// The report, without its sealed data.
        report: Report,
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
    /// A rule's limit had passed unmet when its case or incident was closed.
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
    /// A source spoke of a report that never arrived.
    #[serde(rename = "report_unknown")]
    ReportUnknown {
        /// The report it spoke of.
        report: ReportId,
    },
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

impl Payload for Decision {
    fn type_name(&self) -> &'static str {
        "cn.huiying.decision.v1"
    }

    fn read(type_name: &str, data: &RawValue) -> Result<Self, Error> {
        match type_name {
            "cn.huiying.decision.v1" => read_data(type_name, data),
            unknown => Err(Error::UnknownType { found: unknown.to_owned() }),
        }
    }
}
