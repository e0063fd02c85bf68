//! An explanation in lines, for people at a terminal.

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};
use huiying_deadlines::Explanation;
use huiying_words::{Lang, clock};

use crate::moments::local;

/// The explanation: the clause, every day with its reason and notice, then the instants.
pub(crate) fn told(it: &Explanation) -> String {
    let mut text = String::new();
    let place = it.place.as_deref().unwrap_or_default();
    let _ = writeln!(text, "{} {} ({})", it.rule, it.name.zh, it.name.en);
    let _ = writeln!(text, "依据 clause “{}” {} {place}", it.clause, it.document);
    if let Some(clause) = &it.clause_extension {
        let _ = writeln!(text, "延长 extension “{clause}”");
    }
    let _ = writeln!(text, "起算 from   {}", local(it.started_at));
    for day in &it.days {
        let number = day.number.map_or_else(|| "不计".to_owned(), |number| number.to_string());
        let notice = day.verdict.notice.as_deref().unwrap_or_default();
        let (weekday, why) = (weekday(day.date), clock::day(Lang::Zh, &day.verdict));
        let _ = writeln!(text, "  {} {weekday} {number:>4}  {why}  {notice}", day.date);
    }
    if let Some(target) = it.target_due {
        let _ = writeln!(text, "力争 target {}", local(target));
    }
    let _ = writeln!(text, "下班 soft   {}", local(it.due_soft));
    let word = if it.binding { "截止 hard  " } else { "提醒 reminder" };
    let _ = writeln!(text, "{word} {}（不含此刻 exclusive）", local(it.due_hard));
    if it.provisional {
        let other = it.due_by_law.map(local).unwrap_or_default();
        let _ = writeln!(
            text,
            "暂定 provisional: 有关年度放假安排尚未公布；按法定节假日本身推算则为 by statutory holidays alone {other}"
        );
    }
    let _ = writeln!(text, "日历 calendar {}", it.calendar);
    text
}

fn weekday(date: NaiveDate) -> &'static str {
    ["周一", "周二", "周三", "周四", "周五", "周六", "周日"][date.weekday().num_days_from_monday() as usize]
}
