//! Time left and time over in words; `assets/base.js` writes the same forms while a page is open.

use chrono::{DateTime, TimeDelta, Utc};

use super::Lang;

/// Days from which on hours are left out.
const DAYS_ONLY: u64 = 30;

/// Names of days, hours, minutes and seconds, as the page hands them to its script.
#[must_use]
pub fn units(lang: Lang) -> [&'static str; 4] {
    lang.pick(["天", "小时", "分", "秒"], ["d", "h", "min", "s"])
}

/// A span by its largest units, at most `n_units_max` of them, without units that are zero at its end.
#[must_use]
pub fn span(lang: Lang, seconds: u64, n_units_max: usize) -> String {
    let parts = [seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60];
    let first = parts.iter().position(|&n| n > 0).unwrap_or(3);
    let n_units = if parts[0] >= DAYS_ONLY { 1 } else { n_units_max };
    let mut said: Vec<(u64, &str)> = parts.into_iter().zip(units(lang)).skip(first).take(n_units).collect();
    while said.len() > 1 && said.last().is_some_and(|(n, _)| *n == 0) {
        said.pop();
    }
    said.iter().map(|(n, unit)| format!("{n} {unit}")).collect::<Vec<_>>().join(" ")
}

/// What a moment is, which decides what is said of the time before and after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A limit: after it comes overdue time.
    Limit,
    /// A reminder that binds nobody: it is never overdue.
    Reminder,
    /// Something to be striven for within a limit: it passes.
    Aim,
}

impl Form {
    /// The name that the page hands to its script; none for limits.
    #[must_use]
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::Limit => None,
            Self::Reminder => Some("reminder"),
            Self::Aim => Some("aim"),
        }
    }

    /// The forms of time left and time over: `{}` stands for the span.
    #[must_use]
    pub fn words(self, lang: Lang) -> [&'static str; 2] {
        match self {
            Self::Limit => lang.pick(["剩 {}", "逾期 {}"], ["{} left", "overdue {}"]),
            Self::Reminder => {
                lang.pick(["{} 后提醒", "提醒已过 {}"], ["reminder in {}", "reminder was {} ago"])
            }
            Self::Aim => lang.pick(["剩 {}", "已过 {}"], ["{} left", "passed {} ago"]),
        }
    }
}

/// Time left until a moment, or time over.
#[must_use]
pub fn remaining(
    lang: Lang,
    form: Form,
    now: DateTime<Utc>,
    due: DateTime<Utc>,
    n_units_max: usize,
) -> String {
    let left = due - now;
    let [ahead, over] = form.words(lang);
    let words = if left > TimeDelta::zero() { ahead } else { over };
    words.replace("{}", &span(lang, left.num_seconds().unsigned_abs(), n_units_max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_by_its_largest_units() {
        let cases = [
            (0, "0 秒", "0 s"),
            (8, "8 秒", "8 s"),
            (725, "12 分 5 秒", "12 min 5 s"),
            (3_600, "1 小时", "1 h"),
            (15_120, "4 小时 12 分", "4 h 12 min"),
            (273_600, "3 天 4 小时", "3 d 4 h"),
            (30 * 86_400 + 3_600, "30 天", "30 d"),
        ];
        for (seconds, zh, en) in cases {
            assert_eq!(span(Lang::Zh, seconds, 2), zh);
            assert_eq!(span(Lang::En, seconds, 2), en);
        }
        assert_eq!(span(Lang::Zh, 15_128, 3), "4 小时 12 分 8 秒");
        assert_eq!(span(Lang::Zh, 14_408, 3), "4 小时 0 分 8 秒");
    }

    #[test]
    fn the_end_itself_is_over() {
        let due: DateTime<Utc> = "2026-09-03T16:00:00Z".parse().unwrap();
        let second = TimeDelta::seconds(1);
        assert_eq!(remaining(Lang::Zh, Form::Limit, due - second, due, 2), "剩 1 秒");
        assert_eq!(remaining(Lang::Zh, Form::Limit, due, due, 2), "逾期 0 秒");
        assert_eq!(remaining(Lang::Zh, Form::Limit, due + TimeDelta::days(2), due, 2), "逾期 2 天");
        assert_eq!(remaining(Lang::En, Form::Limit, due + TimeDelta::days(2), due, 2), "overdue 2 d");
        assert_eq!(remaining(Lang::En, Form::Limit, due - TimeDelta::minutes(90), due, 2), "1 h 30 min left");
    }

    #[test]
    fn a_reminder_and_an_aim_are_never_overdue() {
        let due: DateTime<Utc> = "2026-09-03T16:00:00Z".parse().unwrap();
        let hour = TimeDelta::hours(1);
        let says = |lang, form, now| remaining(lang, form, now, due, 2);
        assert_eq!(says(Lang::Zh, Form::Reminder, due - hour), "1 小时 后提醒");
        assert_eq!(says(Lang::Zh, Form::Reminder, due + hour), "提醒已过 1 小时");
        assert_eq!(says(Lang::Zh, Form::Aim, due + hour), "已过 1 小时");
        for form in [Form::Reminder, Form::Aim] {
            assert!(!says(Lang::Zh, form, due + hour).contains("逾期"));
            assert!(!says(Lang::En, form, due + hour).contains("overdue"));
        }
    }
}
