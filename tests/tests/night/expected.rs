//! What must be said at a moment of the night, from the limits that were put in and from nothing else.

use chrono::{DateTime, TimeDelta, Utc};

/// A limit that was put in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    pub(crate) rule: &'static str,
    pub(crate) due: DateTime<Utc>,
    /// The class of its case is not known, so that it only may apply.
    pub(crate) possible: bool,
}

/// A case or an incident.
#[derive(Clone, Debug)]
pub(crate) struct Matter {
    /// Its id, as rows and answers have it.
    pub(crate) id: String,
    pub(crate) incident: bool,
    /// What is owed on it; nothing once it is answered.
    pub(crate) limits: Vec<Limit>,
}

impl Matter {
    /// The limits that have passed.
    pub(crate) fn passed(&self, now: DateTime<Utc>) -> Vec<Limit> {
        self.limits.iter().filter(|it| it.due <= now).copied().collect()
    }

    /// The first limit that is ahead.
    pub(crate) fn next(&self, now: DateTime<Utc>) -> Option<Limit> {
        self.limits.iter().filter(|it| it.due > now).min_by_key(|it| it.due).copied()
    }

    /// Whether a limit passes after `before` and not after `now`.
    pub(crate) fn passes_between(&self, before: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        self.limits.iter().any(|it| before < it.due && it.due <= now)
    }

    /// What may be said of it in words, each with its limit: what has passed, else what is next, else nothing.
    pub(crate) fn may_say(&self, now: DateTime<Utc>, n_units: usize) -> Vec<(i64, String)> {
        let passed = self.passed(now);
        let spoken = if passed.is_empty() { self.next(now).into_iter().collect() } else { passed };
        spoken.iter().map(|it| (it.due.timestamp(), words(it.due, now, n_units))).collect()
    }
}

/// How many cases and incidents are overdue, and how many only may be.
pub(crate) fn overdue(matters: &[Matter], now: DateTime<Utc>) -> (usize, usize) {
    let passed = || matters.iter().map(|it| it.passed(now)).filter(|it| !it.is_empty());
    let decided = passed().filter(|it| it.iter().any(|limit| !limit.possible)).count();
    (decided, passed().count() - decided)
}

/// Time left or over in Chinese, by so many units from the largest on, no zeros at the end.
pub(crate) fn words(due: DateTime<Utc>, now: DateTime<Utc>, n_units: usize) -> String {
    let left: TimeDelta = due - now;
    let seconds = left.num_seconds().abs();
    let all = [
        (seconds / 86_400, "天"),
        (seconds / 3_600 % 24, "小时"),
        (seconds / 60 % 60, "分"),
        (seconds % 60, "秒"),
    ];
    let mut units: Vec<_> = all.into_iter().skip_while(|(n, _)| *n == 0).take(n_units).collect();
    while units.last().is_some_and(|(n, _)| *n == 0) {
        units.pop();
    }
    let mut span = units.iter().map(|(n, unit)| format!("{n} {unit}")).collect::<Vec<_>>().join(" ");
    if span.is_empty() {
        span = "0 秒".to_owned();
    }
    format!("{} {span}", if due > now { "剩" } else { "逾期" })
}
