//! An obligation (应办事项): one rule's clock on one case or incident, and how it stands.

use chrono::{DateTime, Utc};
use huiying_deadlines::{Due, Facts, RuleId};
use serde::{Deserialize, Serialize};

/// The rule id of a time limit that the source itself states for a report.
pub const SOURCE_TARGET: &str = "SOURCE-TARGET";

/// Which fact started a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Anchor {
    /// The report was received.
    #[serde(rename = "received")]
    Received,
    /// The mention was found by monitoring (domain reference 2.1).
    #[serde(rename = "detected")]
    Detected,
    /// The incident happened.
    #[serde(rename = "occurred")]
    Occurred,
    /// The time of occurrence is unknown; the first report stands in for it (domain reference 3.4 case 7).
    #[serde(rename = "reported_as_fallback")]
    ReportedAsFallback,
    /// The first report reached the bureau, which is what the rule counts from.
    #[serde(rename = "reported")]
    Reported,
    /// Something was published, and the rule asks for more.
    #[serde(rename = "published")]
    Published,
    /// A publication was withdrawn, and the duty is open again (domain reference 3.4 case 27).
    #[serde(rename = "withdrawn")]
    Withdrawn,
    /// The case was sent back for rework (退回重办), a new cycle with its own clock (domain reference 3.4 case 22).
    #[serde(rename = "reopened")]
    Reopened,
    /// The corrected request arrived, and the clock started anew (补正, 政府信息公开条例 art. 30).
    #[serde(rename = "supplemented")]
    Supplemented,
}

/// Why an obligation no longer binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VoidReason {
    /// The class was confirmed and the rule does not govern that class.
    #[serde(rename = "other_class")]
    OtherClass,
    /// The case was closed without a reply being due.
    #[serde(rename = "no_reply_due")]
    NoReplyDue,
    /// The source changed its own target time.
    #[serde(rename = "target_changed")]
    TargetChanged,
    /// The source closed the case and does not say when, so that its own limit is judged by nobody.
    #[serde(rename = "closing_time_unknown")]
    ClosingTimeUnknown,
    /// The time of receipt became known or was corrected, and the clock starts anew from it.
    #[serde(rename = "receipt_corrected")]
    ReceiptCorrected,
    /// The incident was closed.
    #[serde(rename = "incident_closed")]
    IncidentClosed,
    /// The incident's grade was changed and the rule does not govern the new one.
    #[serde(rename = "regraded")]
    Regraded,
    /// Another bureau accepted the case.
    #[serde(rename = "transferred")]
    Transferred,
    /// The case was split, and each of its matters has its own clock.
    #[serde(rename = "split")]
    Split,
    /// The case was sent back for rework, and a new cycle with its own clocks began.
    #[serde(rename = "new_cycle")]
    NewCycle,
    /// The rule is in force no more.
    #[serde(rename = "policy_changed")]
    PolicyChanged,
    /// The case was found to concern an incident whose own clocks govern the answer.
    #[serde(rename = "under_incident")]
    UnderIncident,
    /// The incident was closed with the duty open: a person decided to leave it undone, and said why.
    #[serde(rename = "not_done")]
    NotDone,
    /// The source took its own target back.
    #[serde(rename = "target_withdrawn")]
    TargetWithdrawn,
    /// The import that brought the report was withdrawn.
    #[serde(rename = "import_withdrawn")]
    ImportWithdrawn,
}

/// Why a clock that is running was counted again. The facts it now rests on stand beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RestateCause {
    /// Another arrangement of working days is in force.
    #[serde(rename = "calendar")]
    Calendar,
    /// The rule was changed by a new version of its pack.
    #[serde(rename = "policy")]
    Policy,
    /// The time of occurrence became known or was corrected (domain reference 3.4 case 7).
    #[serde(rename = "occurrence")]
    Occurrence,
    /// The time of receipt became known or was corrected.
    #[serde(rename = "receipt")]
    Receipt,
    /// Two incidents were found to be one, and the earlier occurrence counts (domain reference 3.4 case 18).
    #[serde(rename = "merged")]
    Merged,
    /// They were found to be two after all.
    #[serde(rename = "split")]
    Split,
    /// The clock stands still (中止计算).
    #[serde(rename = "paused")]
    Paused,
    /// The clock goes on (恢复计算).
    #[serde(rename = "resumed")]
    Resumed,
    /// The clock started anew (重新起算).
    #[serde(rename = "restarted")]
    Restarted,
    /// An extension was granted (延长).
    #[serde(rename = "extended")]
    Extended,
    /// Something was published, and the time to the next reminder starts from it.
    #[serde(rename = "published")]
    Published,
    /// The source took the reply back that had met it, and it runs again.
    #[serde(rename = "reply_withdrawn")]
    ReplyWithdrawn,
}

/// Why a limit had passed before its clock was even started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PastReason {
    /// The bureau heard of it too late (domain reference 3.4 case 9).
    #[serde(rename = "received_late")]
    ReceivedLate,
    /// The grade was raised afterwards: missed on upgrade (domain reference 3.4 case 16).
    #[serde(rename = "regraded")]
    Regraded,
    /// The class was changed afterwards (domain reference 3.4 case 20).
    #[serde(rename = "reclassified")]
    Reclassified,
    /// The incident had been ended and was taken up again afterwards.
    #[serde(rename = "reopened")]
    Reopened,
}

/// A limit that had passed before its clock was started, and what staff can still keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlreadyPast {
    /// Why.
    pub reason: PastReason,
    /// When the bureau knew.
    #[serde(with = "huiying_deadlines::instant::utc")]
    pub known_at: DateTime<Utc>,
    /// The same limit counted from the moment it was known: an internal countdown, not a duty.
    #[serde(with = "huiying_deadlines::instant::utc")]
    pub countdown_due: DateTime<Utc>,
}

/// The due instants of a clock, and by what they were counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The pack that held the rule, as `id version`; empty for a source's own target.
    pub pack: String,
    /// The calendar it was counted by.
    pub calendar: String,
    /// Exclusive end.
    #[serde(with = "huiying_deadlines::instant::utc")]
    pub due_hard: DateTime<Utc>,
    /// Close of office on the last day.
    #[serde(with = "huiying_deadlines::instant::utc")]
    pub due_soft: DateTime<Utc>,
    /// Counted over days whose arrangement is not yet published.
    pub provisional: bool,
    /// The other end that is possible while provisional.
    #[serde(with = "huiying_deadlines::instant::utc_option", default)]
    pub due_by_law: Option<DateTime<Utc>>,
    /// The earlier instant to be striven for.
    #[serde(with = "huiying_deadlines::instant::utc_option", default)]
    pub target_due: Option<DateTime<Utc>>,
}

impl Counted {
    /// The due instants as a clock derives them.
    #[must_use]
    pub fn due(&self) -> Due {
        Due {
            due_hard: self.due_hard,
            due_soft: self.due_soft,
            provisional: self.provisional,
            due_by_law: self.due_by_law,
            target_due: self.target_due,
        }
    }
}

/// How an obligation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Still to be met.
    #[serde(rename = "open")]
    Open,
    /// Met.
    #[serde(rename = "met")]
    Met {
        /// When the fact that met it happened.
        #[serde(with = "huiying_deadlines::instant::utc")]
        met_at: DateTime<Utc>,
        /// Before the hard limit.
        on_time: bool,
        /// Seconds before the limit (on time) or after it (late).
        margin_seconds: i64,
    },
    /// The limit has passed and what was due has not happened; it is still owed until the case or incident is closed.
    #[serde(rename = "missed")]
    Missed {
        /// The limit that passed.
        #[serde(with = "huiying_deadlines::instant::utc")]
        missed_at: DateTime<Utc>,
    },
    /// No longer binding.
    #[serde(rename = "void")]
    Void {
        /// Why.
        reason: VoidReason,
    },
}

impl Standing {
    /// Whether it was met.
    #[must_use]
    pub fn is_met(self) -> bool {
        matches!(self, Self::Met { .. })
    }
}

/// One rule's clock on one case or incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obligation {
    /// The rule.
    pub rule: RuleId,
    /// Which fact started its clock.
    pub anchor: Anchor,
    /// What has happened to its clock; the due instants follow from it.
    pub facts: Facts,
    /// The due instants.
    pub counted: Counted,
    /// Whether passing them is a miss; if not, they only remind.
    pub binding: bool,
    /// The class is not confirmed, so the rule only may govern the case; shown all the same, the strictest leads.
    pub candidate: bool,
    /// The limit had passed before the clock was started.
    pub already_past: Option<AlreadyPast>,
    /// The moment of the last warning given.
    #[serde(with = "huiying_deadlines::instant::utc_option", default)]
    pub warned_at: Option<DateTime<Utc>>,
    /// How it stands.
    pub standing: Standing,
}

impl Obligation {
    /// Whether it is still to be met, its limit passed or not.
    #[must_use]
    pub fn is_owed(&self) -> bool {
        matches!(self.standing, Standing::Open | Standing::Missed { .. })
    }

    /// Whether it is still to be met and no miss is recorded.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Open)
    }

    /// Whether it stood only by an import that was withdrawn: it is as if there had been none.
    #[must_use]
    pub fn is_taken_back(&self) -> bool {
        matches!(self.standing, Standing::Void { reason: VoidReason::ImportWithdrawn })
    }

    /// Whether its limit can still be kept, as far as is on record: none has been missed, nor had passed before it was
    /// known.
    #[must_use]
    pub fn is_ahead(&self) -> bool {
        self.is_open() && self.already_past.is_none()
    }

    /// Whether it is on record as overdue and still to be met: its limit binds, does not stand still, and was missed or had
    /// passed before it was known.
    #[must_use]
    pub fn is_overdue_on_record(&self) -> bool {
        self.is_owed() && self.binding && !self.is_paused() && !self.is_ahead()
    }

    /// When its miss was known: at the limit, or later where the limit had passed before the clock was started.
    #[must_use]
    pub fn miss_known_at(&self) -> DateTime<Utc> {
        let due = self.counted.due_hard;
        self.already_past.as_ref().map_or(due, |past| past.known_at.max(due))
    }

    /// Whether its clock stands still with no end known.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.is_owed() && self.facts.is_paused()
    }
}

impl AsRef<Self> for Obligation {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// The clocks still owed, of each rule only the last: a new cycle stands for the ones before it.
pub fn owed<T: AsRef<Obligation>>(clocks: &[T]) -> impl Iterator<Item = &T> {
    clocks.iter().enumerate().filter(|(at, _)| is_owed_among(clocks, *at)).map(|(_, it)| it)
}

/// Whether the clock at this place is one of those still [`owed`].
pub fn is_owed_among<T: AsRef<Obligation>>(clocks: &[T], at: usize) -> bool {
    clocks.get(at).map(AsRef::as_ref).is_some_and(|it| {
        it.is_owed() && !clocks[at + 1..].iter().any(|later| later.as_ref().rule == it.rule)
    })
}
