//! What becomes of the clocks of cases and incidents, as it is written.

use chrono::{DateTime, Utc};
use huiying_deadlines::{Facts, RuleId, Warning};
use serde::{Deserialize, Serialize};

use crate::clock::obligation::{AlreadyPast, Anchor, Counted, RestateCause, VoidReason};
use crate::id::Subject;

/// What became of one rule's clock. It follows from what happened and raises no revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ClockEvent {
    /// A rule's clock was started.
    #[serde(rename = "obligation_created")]
    Created {
        /// What it hangs on.
        subject: Subject,
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
    /// A rule that only might govern a case does.
    #[serde(rename = "obligation_confirmed")]
    Confirmed {
        /// What it hangs on.
        subject: Subject,
        rule: RuleId,
    },
    /// A running clock was counted again; what it said before stays in the record.
    #[serde(rename = "obligation_restated")]
    Restated {
        /// What it hangs on.
        subject: Subject,
        rule: RuleId,
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
    Warned {
        /// What it hangs on.
        subject: Subject,
        rule: RuleId,
        /// Which warning.
        warning: Warning,
        /// The moment it was meant for.
        moment: DateTime<Utc>,
        /// The exclusive end.
        due_hard: DateTime<Utc>,
    },
    /// A rule's clock was stopped by the fact it waits for.
    #[serde(rename = "obligation_met")]
    Met {
        /// What it hangs on.
        subject: Subject,
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
    Missed {
        /// What it hung on.
        subject: Subject,
        rule: RuleId,
        /// The limit that passed.
        missed_at: DateTime<Utc>,
    },
    /// A rule no longer binds.
    #[serde(rename = "obligation_void")]
    Voided {
        /// What it hung on.
        subject: Subject,
        rule: RuleId,
        reason: VoidReason,
    },
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference to the field")]
fn is_true(flag: &bool) -> bool {
    *flag
}

impl ClockEvent {
    /// The case or incident that the clock hangs on.
    #[must_use]
    pub fn subject(&self) -> Subject {
        self.clock().0
    }

    /// The rule whose clock it is.
    #[must_use]
    pub fn rule(&self) -> &RuleId {
        self.clock().1
    }

    fn clock(&self) -> (Subject, &RuleId) {
        match self {
            Self::Created { subject, rule, .. }
            | Self::Confirmed { subject, rule, .. }
            | Self::Restated { subject, rule, .. }
            | Self::Warned { subject, rule, .. }
            | Self::Met { subject, rule, .. }
            | Self::Missed { subject, rule, .. }
            | Self::Voided { subject, rule, .. } => (*subject, rule),
        }
    }
}
