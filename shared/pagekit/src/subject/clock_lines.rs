//! How one clock came to its end, fact by fact: start, counting, pauses, extension, target, and what it said before.

use chrono::{DateTime, Utc};
use huiying_deadlines::{ClockKind, ExplainedDay, Pause, Why, local_date};
use huiying_domain::clock::obligation::{AlreadyPast, Standing};
use huiying_views::ClockView;
use huiying_words::durations::{Form, remaining, span};
use huiying_words::{Lang, clock as terms, counting as ways, duty, shown, time};

use super::clock_history::{History, Restated};
use super::standing::{Count, Look};

/// One fact about a clock.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// What it is.
    pub label: &'static str,
    /// The moment, where it is one.
    pub time: String,
    /// More about it.
    pub text: String,
    /// How far off that is, where it may be counted down to.
    pub count: Option<Counted>,
}

/// A countdown beside a fact.
#[derive(Clone, Debug)]
pub struct Counted {
    /// In words.
    pub text: String,
    /// What the script may count down to; absent where the page looks back.
    pub count: Option<Count>,
}

impl Line {
    fn at(label: &'static str, time: String) -> Self {
        Self { label, time, ..Self::default() }
    }

    fn saying(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self }
    }
}

/// Every fact about a clock, in the order in which a person asks for them.
#[must_use]
pub fn lines(look: Look, view: &ClockView, owed: bool, history: Option<&History>) -> Vec<Line> {
    let mut lines = ends(look, view, owed);
    lines.extend(past_on_arrival(look, view, owed));
    lines.extend(judged(look.lang, view, owed));
    lines.extend(counting(look.lang, view));
    lines.extend(view.clock.facts.pauses.iter().map(|pause| paused(look, view, pause)));
    lines.extend(extension(look.lang, view, history));
    lines.extend(warned(look.lang, view, history));
    lines.extend(history.into_iter().flat_map(|it| &it.restated).map(|it| before(look.lang, it)));
    lines.extend(offices(look.lang, view));
    lines
}

/// The end, the other end while provisional, what is striven for, and the close of office.
fn ends(look: Look, view: &ClockView, owed: bool) -> Vec<Line> {
    let (lang, it) = (look.lang, &view.clock);
    let (t, due) = (lang.words(), &it.counted);
    let label = if it.binding { t.clock.due_hard } else { t.clock.reminder_at };
    let moves = if owed && it.is_paused() { t.clock.paused_moves } else { "" };
    let mut lines = vec![Line::at(label, time::due(due.due_hard)).saying(moves)];
    if due.provisional {
        lines.push(Line {
            label: t.clock.provisional,
            text: both_ends(lang, due.due_hard, due.due_by_law),
            ..Line::default()
        });
    }
    lines.extend(due.target_due.map(|target| target_line(look, view, owed, target)));
    if due.due_soft != due.due_hard {
        lines.push(Line::at(t.clock.due_soft, time::due(due.due_soft)));
    }
    lines
}

/// Both ends that are possible while the arrangement of a year is not published, and why.
fn both_ends(lang: Lang, by_week: DateTime<Utc>, by_law: Option<DateTime<Utc>>) -> String {
    let t = lang.words().clock;
    let week = time::due(by_week);
    match by_law.map(time::due) {
        Some(law) if law != week => t.both_ends(&week, &law, t.provisional_why),
        _ => t.one_end(&week, t.provisional_why),
    }
}

/// What is striven for within the limit, with a standing of its own.
fn target_line(look: Look, view: &ClockView, owed: bool, target: DateTime<Utc>) -> Line {
    let t = look.lang.words();
    let line = Line::at(t.clock.target, time::due(target));
    match view.clock.standing {
        Standing::Met { met_at, .. } if met_at < target => line.saying(t.clock.target_kept),
        Standing::Met { .. } => line.saying(t.clock.target_not_kept),
        Standing::Open | Standing::Missed { .. } if owed && !view.clock.is_paused() => {
            Line { count: Some(counted(look, target)), ..line }
        }
        Standing::Open | Standing::Missed { .. } | Standing::Void { .. } => {
            let passed = target <= look.now && !view.clock.is_paused();
            line.saying(if passed { t.clock.passed } else { "" })
        }
    }
}

fn counted(look: Look, moment: DateTime<Utc>) -> Counted {
    Counted {
        text: remaining(look.lang, Form::Aim, look.now, moment, 2),
        count: look.live.then(|| Count::to(moment, Form::Aim)),
    }
}

/// That the limit had passed before the bureau knew, and what staff can still keep to.
fn past_on_arrival(look: Look, view: &ClockView, owed: bool) -> Vec<Line> {
    let Some(AlreadyPast { reason, known_at, countdown_due }) = view.clock.already_past else {
        return Vec::new();
    };
    let t = look.lang.words();
    let known =
        Line::at(t.clock.known_at, time::second(known_at)).saying(terms::already_past(look.lang, reason));
    let has_countdown = countdown_due != view.clock.counted.due_hard;
    let kept = match view.clock.standing {
        Standing::Met { met_at, .. } if met_at < countdown_due => t.clock.countdown_kept,
        Standing::Met { .. } => t.clock.countdown_not_kept,
        Standing::Open | Standing::Missed { .. } | Standing::Void { .. } => t.clock.countdown_why,
    };
    let countdown = Line {
        count: owed.then(|| counted(look, countdown_due)),
        ..Line::at(t.clock.countdown, time::due(countdown_due)).saying(kept)
    };
    std::iter::once(known).chain(has_countdown.then_some(countdown)).collect()
}

/// When it was met, or since when it is missed.
fn judged(lang: Lang, view: &ClockView, owed: bool) -> Option<Line> {
    let t = lang.words();
    match view.clock.standing {
        Standing::Met { met_at, .. } => Some(Line::at(t.clock.met_at, time::second(met_at))),
        Standing::Missed { missed_at } => {
            Some(Line::at(t.clock.missed_since, time::due(missed_at)).saying(if owed {
                t.clock.missed_owed
            } else {
                ""
            }))
        }
        Standing::Open | Standing::Void { .. } => None,
    }
}

/// From which fact it counts, how, and by which version of the rules.
fn counting(lang: Lang, view: &ClockView) -> Vec<Line> {
    let (t, it) = (lang.words(), &view.clock);
    let anchor = terms::anchor(lang, it.anchor);
    let stated = view.rule.as_ref().is_none_or(|rule| rule.start.stated);
    let from = if stated { anchor.to_owned() } else { format!("{anchor} · {}", t.clock.start_not_stated) };
    let counting = view
        .rule
        .as_ref()
        .map_or_else(|| t.clock.stated_moment.to_owned(), |rule| ways::counting(lang, rule.clock));
    let mut lines = vec![
        Line::at(t.clock.started, time::second(it.facts.start)).saying(from),
        Line { label: t.clock.counting, text: counting, ..Line::default() },
    ];
    let moved = view.explanation.as_ref().filter(|it| it.starts_on != local_date(it.started_at));
    lines.extend(moved.map(|it| Line::at(t.clock.starts_on, it.starts_on.to_string())));
    if !it.counted.pack.is_empty() {
        lines.push(Line { label: t.clock.pack, text: pack(lang, view), ..Line::default() });
    }
    lines
}

/// The version of the rules it was counted by, by the title of their document where that is known.
fn pack(lang: Lang, view: &ClockView) -> String {
    let named = &view.clock.counted.pack;
    let version = named.rsplit_once(' ').map(|(_, version)| version);
    let document = view.rule.as_ref().map(|rule| duty::document(&rule.document));
    match (document, version) {
        (Some(document), Some(version)) => shown(&lang.words().clock.pack_version(document, version)),
        (None, _) | (_, None) => shown(named),
    }
}

/// A time during which it stood still: from, to, why, and what that took off.
fn paused(look: Look, view: &ClockView, pause: &Pause) -> Line {
    let (lang, t) = (look.lang, look.lang.words());
    let cause = terms::pause_cause(lang, pause.cause);
    let from = time::second(pause.from);
    let line = Line { label: t.clock.pauses, ..Line::default() };
    match pause.to {
        None => Line { time: from, ..line }.saying(t.clock.paused_on(cause)),
        Some(to) => {
            let taken = taken_off(lang, view, pause, to);
            let period = format!("{from} – {}", time::second(to));
            Line { time: period, ..line }.saying(t.clock.paused_for(cause, &taken))
        }
    }
}

fn taken_off(lang: Lang, view: &ClockView, pause: &Pause, to: DateTime<Utc>) -> String {
    let t = lang.words().clock;
    let in_hours = view.rule.as_ref().is_some_and(|rule| matches!(rule.clock, ClockKind::Hours { .. }));
    if in_hours {
        let span = span(lang, (to - pause.from).num_seconds().unsigned_abs(), 2);
        return t.span_not_counted(&span);
    }
    let days = view.explanation.as_ref().map(|it| it.days.as_slice()).unwrap_or_default();
    let (first, end) = (local_date(pause.from), local_date(to));
    let stood_still =
        |day: &&ExplainedDay| day.verdict.why == Why::Paused && first <= day.date && day.date < end;
    let n = days.iter().filter(stood_still).count();
    t.days_not_counted(n)
}

/// The extension granted: to what or by what, who approved it, when the person was told.
fn extension(lang: Lang, view: &ClockView, history: Option<&History>) -> Option<Line> {
    let (t, amount, rule) = (lang.words(), view.clock.facts.extension?, view.rule.as_ref()?);
    let granted = terms::extended(lang, &rule.extension, amount);
    let text = match history.and_then(|it| it.extended.as_ref()) {
        Some(it) => {
            let (approver, told) = (shown(&it.approver), time::known(it.told));
            t.clock.extended_by(&granted, &approver, &told, &shown(&it.reason))
        }
        None => granted,
    };
    Some(Line { label: t.clock.extension, text, ..Line::default() })
}

fn warned(lang: Lang, view: &ClockView, history: Option<&History>) -> Option<Line> {
    let (t, moment) = (lang.words(), view.clock.warned_at?);
    let which = history.and_then(|it| it.warned).filter(|(_, at)| *at == moment);
    let text = which.map_or("", |(warning, _)| terms::warning(lang, warning));
    Some(Line::at(t.clock.last_warning, time::minute(moment)).saying(text))
}

/// What the clock said before it was counted again.
fn before(lang: Lang, it: &Restated) -> Line {
    let (was, now, why) = (time::due(it.was), time::due(it.now), terms::restated(lang, &it.cause));
    let (t, at) = (lang.words(), time::minute(it.recorded_at));
    let text = match it.paused {
        true => t.clock.was_then_paused(&was, why, &at),
        false => t.clock.was_then(&was, &now, why, &at),
    };
    Line { label: t.clock.before, text, ..Line::default() }
}

fn offices(lang: Lang, view: &ClockView) -> Vec<Line> {
    let t = lang.words();
    let rule = view.rule.as_ref();
    let said = [
        (t.clock.lead_office, rule.and_then(|rule| rule.lead.as_deref())),
        (t.clock.accountable, rule.and_then(|rule| rule.accountable.as_deref())),
    ];
    let line = |(label, text): (&'static str, Option<&str>)| {
        Some(Line { label, text: shown(text?), ..Line::default() })
    };
    said.into_iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use huiying_deadlines::{Facts, RuleId, Warning};
    use huiying_domain::Obligation;
    use huiying_domain::clock::obligation::{Anchor, PastReason, RestateCause};

    use super::*;
    use crate::field_time;

    fn at(text: &str) -> DateTime<Utc> {
        field_time::read(text).unwrap().at
    }

    /// A clock from noon on the 1st of February to the end of the 10th.
    fn view() -> ClockView {
        let clock = Obligation {
            rule: RuleId::from("R-1"),
            anchor: Anchor::Detected,
            facts: Facts::starting(at("2026-02-01 12:00")),
            counted: huiying_domain::Counted {
                pack: "p 1".into(),
                calendar: "c".into(),
                due_hard: at("2026-02-11 00:00"),
                due_soft: at("2026-02-10 17:30"),
                provisional: false,
                due_by_law: None,
                target_due: None,
            },
            binding: true,
            candidate: false,
            already_past: None,
            warned_at: None,
            standing: Standing::Open,
        };
        ClockView { clock, rule: None, explanation: None }
    }

    fn told(view: &ClockView, history: Option<&History>, now: &str) -> Vec<String> {
        let look = Look { lang: Lang::Zh, now: at(now), live: true, ended: false };
        let line = |it: Line| {
            let count = it.count.map(|counted| counted.text).unwrap_or_default();
            [it.label, &it.time, &count, &it.text].map(str::to_owned).join("|")
        };
        lines(look, view, view.clock.is_owed(), history).into_iter().map(line).collect()
    }

    fn says(view: &ClockView, now: &str, line: &str) {
        let all = told(view, None, now);
        assert!(all.iter().any(|it| it == line), "{line}: {all:#?}");
    }

    #[test]
    fn a_clock_says_its_end_its_start_and_by_which_rules() {
        for line in [
            "硬性截止|2026-02-10 24:00||",
            "下班提醒|2026-02-10 17:30||",
            "起算|2026-02-01 12:00:00||发现（监测到该舆情）",
            "规则版本|||p 1",
        ] {
            says(&view(), "2026-02-02 12:00", line);
        }
        let mut reminder = view();
        reminder.clock.binding = false;
        says(&reminder, "2026-02-12 12:00", "提醒时间|2026-02-10 24:00||");
    }

    #[test]
    fn while_a_year_is_not_published_both_ends_and_the_reason_are_said() {
        let mut it = view();
        it.clock.counted.provisional = true;
        it.clock.counted.due_by_law = Some(at("2026-02-14 00:00"));
        says(
            &it,
            "2026-02-02 12:00",
            "暂定|||按普通工作周至 2026-02-10 24:00；按法定节假日至 2026-02-13 24:00。\
             涉及年度的放假安排尚未公布，公布后可能调整",
        );
    }

    #[test]
    fn what_is_striven_for_stands_on_its_own_and_is_never_overdue() {
        let mut it = view();
        it.clock.counted.target_due = Some(at("2026-02-05 00:00"));
        says(&it, "2026-02-04 00:00", "力争|2026-02-04 24:00|剩 1 天|");
        says(&it, "2026-02-06 00:00", "力争|2026-02-04 24:00|已过 1 天|");
        for (met, said) in [("2026-02-04 12:00", "在力争时限内办结"), ("2026-02-06 12:00", "超过力争时限")]
        {
            it.clock.standing = Standing::Met { met_at: at(met), on_time: true, margin_seconds: 1 };
            says(&it, "2026-02-07 00:00", &format!("力争|2026-02-04 24:00||{said}"));
        }
    }

    #[test]
    fn a_limit_past_on_upgrade_gives_staff_a_countdown_that_changes_nothing() {
        let mut it = view();
        it.clock.already_past = Some(AlreadyPast {
            reason: PastReason::Regraded,
            known_at: at("2026-02-12 08:00"),
            countdown_due: at("2026-02-12 13:00"),
        });
        says(&it, "2026-02-12 10:00", "得知|2026-02-12 08:00:00||升级时已逾期");
        let countdown = "内部倒计时|2026-02-12 13:00|剩 3 小时|自得知起算，供内部掌握，不改变时限";
        says(&it, "2026-02-12 10:00", countdown);
        it.clock.standing =
            Standing::Met { met_at: at("2026-02-12 12:00"), on_time: false, margin_seconds: 1 };
        says(&it, "2026-02-12 14:00", "内部倒计时|2026-02-12 13:00||已在其内办结（内部掌握，不改变时限）");
    }

    #[test]
    fn a_recorded_miss_says_since_when_and_that_the_duty_stays() {
        let mut it = view();
        it.clock.standing = Standing::Missed { missed_at: at("2026-02-11 00:00") };
        says(&it, "2026-02-12 10:00", "逾期起于|2026-02-10 24:00||仍须办理，直至办结");
    }

    #[test]
    fn what_a_clock_said_before_and_the_last_warning_stay_readable() {
        let mut it = view();
        let moment = at("2026-02-09 17:30");
        it.clock.warned_at = Some(moment);
        let restated = Restated {
            was: at("2026-02-06 00:00"),
            now: at("2026-02-11 00:00"),
            paused: false,
            cause: RestateCause::Calendar,
            recorded_at: at("2026-02-03 09:00"),
        };
        let warned = Some((Warning::LastCall, moment));
        let history = History { rule: RuleId::from("R-1"), restated: vec![restated], extended: None, warned };
        let all = told(&it, Some(&history), "2026-02-10 10:00");
        for line in [
            "最近提醒|2026-02-09 17:30||最后提醒",
            "原先|||原至 2026-02-05 24:00，现至 2026-02-10 24:00；原因：放假安排已更新（2026-02-03 09:00 记录）",
        ] {
            assert!(all.iter().any(|it| it == line), "{line}: {all:#?}");
        }
    }
}
