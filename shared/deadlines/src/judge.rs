//! Whether something was done in time.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::time::{local_instant, midnight_after};

/// Whether something was done in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Done before the exclusive end.
    #[serde(rename = "on_time")]
    OnTime {
        /// Whole seconds left.
        early_seconds: u64,
    },
    /// Done at the exclusive end or after.
    #[serde(rename = "late")]
    Late {
        /// Whole seconds over.
        by_seconds: u64,
    },
}

/// Whether something done at `done_at` was in time.
#[must_use]
pub fn judge(due_hard: DateTime<Utc>, done_at: DateTime<Utc>) -> Verdict {
    verdict(done_at < due_hard, due_hard.signed_duration_since(done_at))
}

/// Whether something known only to be done on the date `done_on` was in time.
///
/// On time if the date begins before the exclusive end; seconds are measured from the end of the date.
#[must_use]
pub fn judge_by_date(due_hard: DateTime<Utc>, done_on: NaiveDate) -> Verdict {
    let on_time = local_instant(done_on, NaiveTime::MIN) < due_hard;
    let left = due_hard.signed_duration_since(midnight_after(done_on));
    verdict(on_time, if on_time { left.max(TimeDelta::zero()) } else { left })
}

fn verdict(on_time: bool, left: TimeDelta) -> Verdict {
    let seconds = left.num_seconds().unsigned_abs();
    if on_time { Verdict::OnTime { early_seconds: seconds } } else { Verdict::Late { by_seconds: seconds } }
}
