//! What became of a clock, in words.

use huiying_domain::ClockEvent;

use super::Told;
use crate::clock::{self, Rules};
use crate::time;
use crate::{Lang, durations};

pub(super) fn told(lang: Lang, event: &ClockEvent, rules: &Rules<'_>) -> Told {
    match event {
        ClockEvent::Created { .. } => started(lang, event, rules),
        ClockEvent::Restated { .. } => restated(lang, event, rules),
        ClockEvent::Warned { rule, warning, moment, due_hard, .. } => {
            let (rule, warning, due) =
                (rules.name(lang, rule), clock::warning(lang, *warning), time::due(*due_hard));
            let zh = format!("提醒（{warning}）：{rule}，至 {due}");
            Told::new(lang.pick(zh, format!("warned ({warning}): {rule}, until {due}"))).at_instant(*moment)
        }
        ClockEvent::Confirmed { rule, .. } => Told::new(format!(
            "{}{}",
            lang.pick("时限确认适用：", "clock confirmed: "),
            rules.name(lang, rule)
        )),
        ClockEvent::Met { rule, met_at, on_time, margin_seconds, .. } => {
            if !rules.binds(rule) {
                let rule = rules.name(lang, rule);
                let what = lang.pick(format!("提醒的事项已办：{rule}"), format!("done, as reminded: {rule}"));
                return Told::new(what).at_instant(*met_at);
            }
            let margin = margin(lang, *on_time, *margin_seconds);
            Told::new(lang.pick(
                format!("时限办结：{}，{margin}", rules.name(lang, rule)),
                format!("clock met: {}, {margin}", rules.name(lang, rule)),
            ))
            .at_instant(*met_at)
        }
        ClockEvent::Missed { rule, missed_at, .. } => Told::new(lang.pick(
            format!("时限逾期未办：{}", rules.name(lang, rule)),
            format!("limit missed: {}", rules.name(lang, rule)),
        ))
        .at_instant(*missed_at),
        ClockEvent::Voided { rule, reason, .. } => Told::new(lang.pick(
            format!("时限不再适用：{}", rules.name(lang, rule)),
            format!("clock no longer binds: {}", rules.name(lang, rule)),
        ))
        .saying(clock::void(lang, *reason)),
    }
}

fn started(lang: Lang, event: &ClockEvent, rules: &Rules<'_>) -> Told {
    let ClockEvent::Created { rule, due_hard, candidate, binding, started_at, already_past, .. } = event
    else {
        return Told::default();
    };
    let (rule, due) = (rules.name(lang, rule), time::due(*due_hard));
    let what = match (candidate, binding) {
        (false, true) => lang.pick("时限开始计算", "clock started"),
        (true, true) => lang.pick("候选时限（类别待确认）", "possible limit (class unconfirmed)"),
        (_, false) => lang.pick("提醒开始计时（不属时限）", "reminder started (no limit)"),
    };
    let until = lang.pick(format!("{what}：{rule}，至 {due}"), format!("{what}: {rule}, until {due}"));
    let past = already_past.map(|past| clock::already_past(lang, past.reason));
    let told = match past {
        Some(past) => lang.pick(format!("{until}，{past}"), format!("{until}, {past}")),
        None => until,
    };
    Told::new(told).at_instant(*started_at)
}

/// A clock counted again: what it said before, what it says now, and why.
fn restated(lang: Lang, event: &ClockEvent, rules: &Rules<'_>) -> Told {
    let ClockEvent::Restated { rule, cause, counted, was_due_hard, facts, .. } = event else {
        return Told::default();
    };
    let (rule, why) = (rules.name(lang, rule), clock::restated(lang, cause));
    let (was, now) = (time::due(*was_due_hard), time::due(counted.due_hard));
    Told::new(match facts.is_paused() {
        true => lang.pick(
            format!("时限重新计算：{rule}，原至 {was}，现中止，恢复后再定，原因：{why}"),
            format!("clock counted again: {rule}, until {was} before, now paused, because: {why}"),
        ),
        false => lang.pick(
            format!("时限重新计算：{rule}，原至 {was}，现至 {now}，原因：{why}"),
            format!("clock counted again: {rule}, until {was} before, now until {now}, because: {why}"),
        ),
    })
}

/// That a duty was done, and how early or late. A late one says so in a word, so that nobody reads it as still owed.
#[must_use]
pub fn done(lang: Lang, on_time: bool, margin_seconds: i64) -> String {
    if on_time {
        return margin(lang, on_time, margin_seconds);
    }
    let span = durations::span(lang, margin_seconds.unsigned_abs(), 2);
    lang.pick(format!("逾期 {span} 办结"), format!("met {span} late"))
}

/// By how much a limit was kept or missed.
#[must_use]
pub fn margin(lang: Lang, on_time: bool, margin_seconds: i64) -> String {
    let span = durations::span(lang, margin_seconds.unsigned_abs(), 2);
    match on_time {
        true => lang.pick(format!("按时，提前 {span}"), format!("on time, {span} early")),
        false => lang.pick(format!("逾期 {span}"), format!("overdue by {span}")),
    }
}
