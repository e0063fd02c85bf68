//! The words of how a clock is counted: hours, working days, months, and what has no number.

use huiying_deadlines::{ClockKind, Period};

use super::Lang;

/// How a clock is counted.
#[must_use]
pub fn counting(lang: Lang, clock: ClockKind) -> String {
    match lang {
        Lang::Zh => counting_zh(clock),
        Lang::En => counting_en(clock),
    }
}

fn counting_zh(clock: ClockKind) -> String {
    match clock {
        ClockKind::Hours { n } => format!("{n} 小时，自起点连续计算，夜间和节假日照算"),
        ClockKind::SameDay => "当日 24:00 前".to_owned(),
        ClockKind::WorkingDays { n } => format!("{n} 个工作日，起始当日不计，末日 24:00 止"),
        ClockKind::WorkingDaysBefore { n } => format!("提前 {n} 个工作日"),
        ClockKind::CalendarDays { n, roll_forward } => format!("{n} 日（自然日）{}", rolls_zh(roll_forward)),
        ClockKind::Months { n, roll_forward } => format!("{n} 个月{}", rolls_zh(roll_forward)),
        ClockKind::Simultaneous => "与起因同步（同一分钟内）".to_owned(),
        ClockKind::Promptly { heartbeat_hours } => {
            format!("及时（条款没有数字，每 {heartbeat_hours} 小时提醒一次）")
        }
        ClockKind::Before => "在计划的事项之前".to_owned(),
        ClockKind::Cadence { period, min } => format!("{}不少于 {min} 次", per(Lang::Zh, period)),
        ClockKind::Date { from: None, by } => format!("每年 {by} 前"),
        ClockKind::Date { from: Some(from), by } => format!("每年 {from} 至 {by}"),
        ClockKind::DailyQuota { min, max } => format!("每个工作日 {min} 至 {max} 条"),
    }
}

fn rolls_zh(roll_forward: bool) -> &'static str {
    if roll_forward { "，末日为休息日的顺延至次一工作日" } else { "" }
}

fn counting_en(clock: ClockKind) -> String {
    match clock {
        ClockKind::Hours { n } => format!("{n} hours, running through nights and holidays"),
        ClockKind::SameDay => "by 24:00 of the same day".to_owned(),
        ClockKind::WorkingDays { n } => {
            format!("{n} working days, the first day not counted, until 24:00 of the last")
        }
        ClockKind::WorkingDaysBefore { n } => format!("{n} working days before"),
        ClockKind::CalendarDays { n, roll_forward } => format!("{n} calendar days{}", rolls_en(roll_forward)),
        ClockKind::Months { n, roll_forward } => format!("{n} months{}", rolls_en(roll_forward)),
        ClockKind::Simultaneous => "together with its cause, within the same minute".to_owned(),
        ClockKind::Promptly { heartbeat_hours } => {
            format!("promptly (the clause gives no number; a reminder every {heartbeat_hours} hours)")
        }
        ClockKind::Before => "before the planned event".to_owned(),
        ClockKind::Cadence { period, min } => format!("at least {min} times a {}", per(Lang::En, period)),
        ClockKind::Date { from: None, by } => format!("by {by} of every year"),
        ClockKind::Date { from: Some(from), by } => format!("from {from} to {by} of every year"),
        ClockKind::DailyQuota { min, max } => format!("{min} to {max} on every working day"),
    }
}

fn rolls_en(roll_forward: bool) -> &'static str {
    if roll_forward { "; if the last day is a day of rest, until the next working day" } else { "" }
}

fn per(lang: Lang, period: Period) -> &'static str {
    match period {
        Period::Week => lang.pick("每周", "week"),
        Period::Month => lang.pick("每月", "month"),
        Period::Quarter => lang.pick("每季度", "quarter"),
        Period::HalfYear => lang.pick("每半年", "half-year"),
        Period::Year => lang.pick("每年", "year"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds() -> [ClockKind; 12] {
        [
            ClockKind::Hours { n: 5 },
            ClockKind::SameDay,
            ClockKind::WorkingDays { n: 7 },
            ClockKind::WorkingDaysBefore { n: 3 },
            ClockKind::CalendarDays { n: 30, roll_forward: true },
            ClockKind::Months { n: 1, roll_forward: false },
            ClockKind::Simultaneous,
            ClockKind::Promptly { heartbeat_hours: 24 },
            ClockKind::Before,
            ClockKind::Cadence { period: Period::Quarter, min: 1 },
            ClockKind::Date { from: None, by: "01-31".parse().unwrap() },
            ClockKind::DailyQuota { min: 1, max: 3 },
        ]
    }

    #[test]
    fn every_way_of_counting_has_words_in_both_languages_and_no_chinese_in_english() {
        for kind in kinds() {
            let (zh, en) = (counting(Lang::Zh, kind), counting(Lang::En, kind));
            assert!(!zh.is_empty() && !zh.is_ascii(), "{zh}");
            assert!(!en.is_empty() && en.is_ascii(), "{en}");
        }
    }
}
