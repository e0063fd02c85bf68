//! An obligation (应办事项): one rule's clock on one case or incident, and how it stands.

use chrono::{DateTime, Utc};
use huiying_deadlines::RuleId;
use serde::{Deserialize, Serialize};

/// The rule id of a time limit that the source itself states for a report.
pub const SOURCE_TARGET: &str = "SOURCE-TARGET";

/// Which fact started a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Anchor {
    /// The report was received.
    #[serde(rename = "received")]
    Received,
    /// The incident happened.
    #[serde(rename = "occurred")]
    Occurred,
    /// The time of occurrence is unknown; the first report stands in for it (domain reference 3.4 case 7).
    #[serde(rename = "reported_as_fallback")]
    ReportedAsFallback,
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
    /// The time of receipt became known or was corrected, and the clock starts anew from it.
    #[serde(rename = "receipt_corrected")]
    ReceiptCorrected,
    /// The incident was closed.
    #[serde(rename = "incident_closed")]
    IncidentClosed,
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
        met_at: DateTime<Utc>,
        /// Before the hard limit.
        on_time: bool,
        /// Seconds before the limit (on time) or after it (late).
        margin_seconds: i64,
    },
    /// The case or incident was closed after the limit had passed, and what was due had not happened.
    #[serde(rename = "missed")]
    Missed {
        /// The limit that passed.
        missed_at: DateTime<Utc>,
    },
    /// No longer binding.
    #[serde(rename = "void")]
    Void {
        /// Why.
        reason: VoidReason,
    },
}

/// One rule's clock on one case or incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obligation {
    /// The rule.
    pub rule: RuleId,
    /// When its clock started.
    pub started_at: DateTime<Utc>,
    /// Exclusive end: done before this instant is on time.
    pub due_hard: DateTime<Utc>,
    /// Close of office on the last day.
    pub due_soft: DateTime<Utc>,
    /// A day counted lies in a year whose calendar is not yet published.
    pub provisional: bool,
    /// The class is not confirmed, so the rule only may govern the case; shown all the same, the strictest leads.
    pub candidate: bool,
    /// How it stands.
    pub standing: Standing,
}

impl Obligation {
    /// Whether it is still to be met.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Open)
    }
}
