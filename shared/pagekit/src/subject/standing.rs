//! How a clock stands at a moment: for the looks, in words, and as a countdown where one may run.

use chrono::{DateTime, Utc};
use huiying_domain::Obligation;
use huiying_domain::clock::obligation::{Standing, VoidReason};
use huiying_words::durations::Form;
use huiying_words::limit::Limit;
use huiying_words::{Lang, clock, events, time};

/// What the clocks of a page are seen with.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// The moment they are seen at.
    pub now: DateTime<Utc>,
    /// The script may count down: the page is of now.
    pub live: bool,
    /// The case or incident is ended or carried by another, so that nothing more is owed here.
    pub ended: bool,
}

/// How a clock stands.
#[derive(Clone, Debug)]
pub struct Stands {
    /// `over`, `soon`, `ahead`, `reminder`, `paused`, `met`, `late` or `void`, for the looks.
    pub kind: &'static str,
    /// In words.
    pub text: String,
    /// Since when and why it stands still; empty while it runs.
    pub note: String,
    /// What the script may count down to.
    pub count: Option<Count>,
}

/// A moment that the script may count down to.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    /// Seconds since 1970.
    pub due: i64,
    /// What is said of it where it is no limit.
    pub form: Option<&'static str>,
}

impl Count {
    /// A countdown to this moment.
    #[must_use]
    pub fn to(due: DateTime<Utc>, form: Form) -> Self {
        Self { due: due.timestamp(), form: form.code() }
    }
}

impl Stands {
    fn still(kind: &'static str, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), note: String::new(), count: None }
    }

    /// Whether its end says something: not while it stands still or no longer binds.
    #[must_use]
    pub fn ends(&self) -> bool {
        !matches!(self.kind, "paused" | "void")
    }

    /// How `it` stands at `now`. A clock is `owed` unless its case or incident is ended or a new cycle stands for it.
    #[must_use]
    pub fn of(lang: Lang, it: &Obligation, owed: bool, now: DateTime<Utc>, n_units_max: usize) -> Self {
        let t = lang.words().clock;
        match it.standing {
            Standing::Open | Standing::Missed { .. } if owed => Self::running(lang, it, now, n_units_max),
            Standing::Open => Self::still("void", t.elsewhere),
            Standing::Missed { .. } => Self::still("late", t.never_met),
            Standing::Met { .. } if !it.binding => Self::still("met", t.reminder_done),
            Standing::Met { on_time, margin_seconds, .. } => {
                let kind = if on_time { "met" } else { "late" };
                Self::still(kind, events::done(lang, on_time, margin_seconds))
            }
            // A duty that was left undone is no clock that does not apply.
            Standing::Void { reason: reason @ VoidReason::NotDone } => {
                Self::still("late", t.not_done(clock::void(lang, reason)))
            }
            Standing::Void { reason } => Self::still("void", t.does_not_apply(clock::void(lang, reason))),
        }
    }

    fn running(lang: Lang, it: &Obligation, now: DateTime<Utc>, n_units_max: usize) -> Self {
        if let Some(pause) = it.facts.pauses.iter().find(|pause| pause.to.is_none()) {
            let (since, cause) = (time::minute(pause.from), clock::pause_cause(lang, pause.cause));
            let t = lang.words().clock;
            return Self { note: t.paused_since(&since, cause), ..Self::still("paused", t.paused) };
        }
        let due = it.counted.due_hard;
        let Limit { kind, form, text } = Limit::at(lang, now, due, it.binding, n_units_max);
        Self { kind, text, note: String::new(), count: Some(Count::to(due, form)) }
    }
}

#[cfg(test)]
mod tests {
    use huiying_deadlines::{Facts, Pause, PauseCause, RuleId};
    use huiying_domain::Counted;
    use huiying_domain::clock::obligation::Anchor;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// A clock that runs from 08:00 to 16:00 UTC.
    fn clock() -> Obligation {
        Obligation {
            rule: RuleId::from("R-1"),
            anchor: Anchor::Received,
            facts: Facts::starting(at("2026-09-03T08:00:00Z")),
            counted: Counted {
                pack: "p 1".into(),
                calendar: "c".into(),
                due_hard: at("2026-09-03T16:00:00Z"),
                due_soft: at("2026-09-03T16:00:00Z"),
                provisional: false,
                due_by_law: None,
                target_due: None,
            },
            binding: true,
            candidate: false,
            already_past: None,
            warned_at: None,
            standing: Standing::Open,
        }
    }

    fn stands(it: &Obligation, owed: bool, now: &str) -> Stands {
        Stands::of(Lang::Zh, it, owed, at(now), 2)
    }

    #[test]
    fn a_limit_that_has_passed_is_overdue_and_still_owed_even_where_the_miss_is_on_record() {
        let missed = Standing::Missed { missed_at: at("2026-09-03T16:00:00Z") };
        for standing in [Standing::Open, missed] {
            let stands = stands(&Obligation { standing, ..clock() }, true, "2026-09-03T18:00:00Z");
            assert_eq!((stands.kind, stands.text.as_str()), ("over", "逾期 2 小时"));
            assert_eq!(stands.count.map(|count| (count.due, count.form)), Some((1_788_451_200, None)));
        }
    }

    #[test]
    fn a_miss_on_an_ended_case_counts_no_further() {
        let standing = Standing::Missed { missed_at: at("2026-09-03T16:00:00Z") };
        let stands = stands(&Obligation { standing, ..clock() }, false, "2026-09-03T18:00:00Z");
        assert_eq!((stands.kind, stands.text.as_str(), stands.count.is_none()), ("late", "逾期未办", true));
    }

    #[test]
    fn a_reminder_is_never_overdue_and_looks_like_none() {
        let reminder = Obligation { binding: false, ..clock() };
        for (now, text) in
            [("2026-09-03T15:00:00Z", "1 小时 后提醒"), ("2026-09-03T18:00:00Z", "提醒已过 2 小时")]
        {
            let stands = stands(&reminder, true, now);
            assert_eq!((stands.kind, stands.text.as_str()), ("reminder", text));
            assert_eq!(stands.count.and_then(|count| count.form), Some("reminder"));
        }
        let late =
            Standing::Met { met_at: at("2026-09-03T18:00:00Z"), on_time: false, margin_seconds: 7_200 };
        let done = stands(&Obligation { standing: late, ..reminder }, false, "2026-09-03T19:00:00Z");
        assert_eq!((done.kind, done.text.as_str()), ("met", "已办（仅提醒，不属时限）"));
    }

    #[test]
    fn a_clock_that_stands_still_says_since_when_and_why_and_counts_down_to_nothing() {
        let mut paused = clock();
        let pause = Pause { cause: PauseCause::Hearing, from: at("2026-09-03T09:00:00Z"), to: None };
        paused.facts.pauses.push(pause);
        let stands = stands(&paused, true, "2026-09-03T18:00:00Z");
        assert_eq!((stands.kind, stands.text.as_str()), ("paused", "中止计算"));
        assert_eq!(stands.note, "自 2026-09-03 17:00 起：听证");
        assert!(stands.count.is_none() && !stands.ends());
    }

    #[test]
    fn what_is_judged_says_by_how_much_and_what_is_void_says_why() {
        let met = Standing::Met { met_at: at("2026-09-03T14:00:00Z"), on_time: true, margin_seconds: 7_200 };
        let met = stands(&Obligation { standing: met, ..clock() }, false, "2026-09-03T18:00:00Z");
        assert_eq!((met.kind, met.text.as_str()), ("met", "按时，提前 2 小时"));
        let late =
            Standing::Met { met_at: at("2026-09-03T18:00:00Z"), on_time: false, margin_seconds: 7_200 };
        let late = stands(&Obligation { standing: late, ..clock() }, false, "2026-09-03T19:00:00Z");
        assert_eq!((late.kind, late.text.as_str()), ("late", "逾期 2 小时 办结"), "it is done, not owed");
        let undone = Standing::Void { reason: VoidReason::NotDone };
        let undone = stands(&Obligation { standing: undone, ..clock() }, false, "2026-09-03T18:00:00Z");
        assert_eq!((undone.kind, undone.text.as_str()), ("late", "未办结：突发事件结束处置时仍未办理"));
        let void = Standing::Void { reason: VoidReason::Transferred };
        let void = stands(&Obligation { standing: void, ..clock() }, false, "2026-09-03T18:00:00Z");
        assert_eq!((void.kind, void.text.as_str()), ("void", "不适用：已转办，由对方办理"));
        assert_eq!(stands(&clock(), false, "2026-09-03T10:00:00Z").kind, "void", "counted by the carrier");
    }
}
