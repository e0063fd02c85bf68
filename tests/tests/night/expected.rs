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

    /// The limit that is named first: what was missed last by a rule that governs, else by one that only may, else what is
    /// next; nothing where nothing is owed.
    pub(crate) fn lead(&self, now: DateTime<Utc>) -> Option<Limit> {
        let passed = self.passed(now);
        let last = |possible: bool| {
            passed.iter().filter(|it| it.possible == possible).max_by_key(|it| it.due).copied()
        };
        last(false).or_else(|| last(true)).or_else(|| self.next(now))
    }

    /// What stands beside a missed limit: the next one.
    pub(crate) fn beside(&self, now: DateTime<Utc>) -> Option<Limit> {
        self.next(now).filter(|_| !self.passed(now).is_empty())
    }
}

impl Limit {
    /// The moment it speaks of and what is said of it.
    pub(crate) fn said(&self, now: DateTime<Utc>, n_units: usize) -> (i64, String) {
        (self.due.timestamp(), words(self.due, now, n_units))
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
