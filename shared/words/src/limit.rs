//! What is said of a limit at a moment: a row, a page and an alert say it in these words, so that they cannot disagree.

use chrono::{DateTime, TimeDelta, Utc};

use super::Lang;
use super::durations::{Form, remaining};

/// What is said of a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// `over`, `soon`, `ahead` or `reminder`, for the looks.
    pub kind: &'static str,
    /// What the moment is.
    pub form: Form,
    /// Time left or overdue, in words.
    pub text: String,
}

impl Limit {
    /// What is said at `now` of a limit that ends at `due`, by `n_units_max` units of time; one that does not bind only reminds
    /// and is never overdue.
    #[must_use]
    pub fn at(lang: Lang, now: DateTime<Utc>, due: DateTime<Utc>, binds: bool, n_units_max: usize) -> Self {
        let form = if binds { Form::Limit } else { Form::Reminder };
        let kind = match due - now {
            _ if !binds => "reminder",
            left if left <= TimeDelta::zero() => "over",
            left if left <= TimeDelta::hours(24) => "soon",
            _ => "ahead",
        };
        Self { kind, form, text: remaining(lang, form, now, due, n_units_max) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_ahead_soon_or_over_and_a_reminder_is_none_of_these() {
        let due: DateTime<Utc> = "2026-09-03T16:00:00Z".parse().unwrap();
        let said = |before, binds| Limit::at(Lang::Zh, due - TimeDelta::minutes(before), due, binds, 2);
        for (before, kind, text) in [
            (24 * 60 + 1, "ahead", "剩 1 天"),
            (24 * 60, "soon", "剩 1 天"),
            (17, "soon", "剩 17 分"),
            (0, "over", "逾期 0 秒"),
            (-252, "over", "逾期 4 小时 12 分"),
        ] {
            let it = said(before, true);
            assert_eq!((it.kind, it.text.as_str()), (kind, text));
        }
        let reminder = said(-125, false);
        assert_eq!((reminder.kind, reminder.text.as_str()), ("reminder", "提醒已过 2 小时 5 分"));
    }
}
