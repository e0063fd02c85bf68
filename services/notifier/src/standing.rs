//! How far one channel was told, what is under way, and when it may be told next.

use chrono::{DateTime, TimeDelta, Utc};
use huiying_domain::Round;
use huiying_runtime::config::AlertKind;

use crate::alert::Alert;

/// The shortest time between two messages to one channel: a robot of WeCom takes twenty a minute.
const PAUSE: TimeDelta = TimeDelta::seconds(4);
/// How long until a failed attempt is made again; twice as long after each, up to [`AGAIN_MAX`].
const AGAIN: TimeDelta = TimeDelta::seconds(5);
/// The longest time until then.
const AGAIN_MAX: TimeDelta = TimeDelta::minutes(5);

/// What a channel is to be told at some moment.
#[derive(Debug, PartialEq)]
pub(crate) enum Next<'a> {
    /// Nothing.
    Nothing,
    /// Something, but not before.
    At(DateTime<Utc>),
    /// This, now.
    Now(Waiting<'a>),
}

/// Alerts that wait for one channel.
#[derive(Debug, PartialEq)]
pub(crate) struct Waiting<'a> {
    /// The attempt that would tell them.
    pub(crate) round: Round,
    /// The alerts, in the order they were decided.
    pub(crate) alerts: Vec<&'a Alert>,
    /// How many there are beside them, too old to be told by name.
    pub(crate) old: Old,
}

/// How far a channel was told, and what is under way.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    /// Up to which position it was told.
    pub(crate) told: u64,
    pub(crate) told_at: Option<DateTime<Utc>>,
    /// The last attempt since then.
    pub(crate) attempt: u32,
    pub(crate) under_way: Option<DateTime<Utc>>,
    pub(crate) failed_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed, and whether it refused for good.
    pub(crate) failure: Option<(String, bool)>,
    /// Alerts since then that have grown too old to be told by name.
    pub(crate) old: Old,
}

/// Alerts that are told by their number only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Old {
    /// How many.
    pub(crate) n: u64,
    /// How many of them say that a limit was missed.
    pub(crate) n_missed: u64,
    /// How many of them say that a limit was missed that only may apply.
    pub(crate) n_missed_possible: u64,
}

impl Old {
    /// Counts one more.
    pub(crate) fn count(&mut self, alert: &Alert) {
        self.n += 1;
        if alert.what.kind() == AlertKind::Missed {
            *if alert.candidate { &mut self.n_missed_possible } else { &mut self.n_missed } += 1;
        }
    }
}

impl Standing {
    /// The moment before which it is not told. A test that was asked for since the last failure is made at once.
    pub(crate) fn not_before(
        &self,
        patience: TimeDelta,
        tested_at: Option<DateTime<Utc>>,
    ) -> Option<DateTime<Utc>> {
        if let Some(since) = self.under_way {
            return Some(since + patience);
        }
        let again = |at: DateTime<Utc>| at + (AGAIN * (1 << self.attempt.clamp(1, 10) >> 1)).min(AGAIN_MAX);
        let failed_at = self.failed_at.filter(|failed_at| tested_at.is_none_or(|at| at <= *failed_at));
        failed_at.map(again).or_else(|| self.told_at.map(|at| at + PAUSE))
    }
}
