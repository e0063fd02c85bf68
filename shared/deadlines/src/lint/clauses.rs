//! What single clauses leave open: starts, numbers, approvers, margins, validity.

use std::collections::BTreeMap;

use super::{Kind, Report, Severity, worded};
use crate::kind::ClockKind;
use crate::rule::{Extension, Limit, Rule};

const START: Kind = Kind {
    severity: Severity::Warning,
    code: "start-not-stated",
    advice: "由本单位书面确定起算点, 需要时修改规则的 start",
};
const NO_NUMBER: Kind = Kind {
    severity: Severity::Note,
    code: "no-number",
    advice: "不计逾期, 只定时提醒; 本单位可在自己的规则包中定出数字",
};
const HARD_WITHOUT_NUMBER: Kind = Kind {
    severity: Severity::Note,
    code: "hard-without-number",
    advice: "从来源导入具体时限, 或在自己的规则包中定出数字",
};
const APPROVER: Kind =
    Kind {
        severity: Severity::Warning, code: "approver-not-stated", advice: "由本单位书面确定延期由谁批准"
    };
const MARGIN: Kind = Kind {
    severity: Severity::Note,
    code: "no-margin",
    advice: "提前备好稿件和值班安排; 来不及的如实记录得知时间和原因",
};
const VALIDITY: Kind = Kind {
    severity: Severity::Note,
    code: "no-validity",
    advice: "查明文件的施行日期和有效期后填写 valid_from 和 valid_to",
};

pub(super) fn check(rule: &Rule, report: &mut Report<'_>) {
    if !rule.start.stated {
        report.add_rule(&START, rule, start(rule));
    }
    if matches!(rule.clock, ClockKind::Promptly { .. }) {
        let what = format!("条款没有数字:“{}”", rule.quote);
        report.add_rule(&NO_NUMBER, rule, what);
        if matches!(rule.limit, Limit::Hard | Limit::Minimum) {
            let what = "约束力标为必须遵守, 但条款没有数字, 无法判定逾期".to_owned();
            report.add_rule(&HARD_WITHOUT_NUMBER, rule, what);
        }
    }
    if let Extension::ExtendTo { approver_stated: false, condition, .. }
    | Extension::ExtendBy { approver_stated: false, condition, .. } = &rule.extension
    {
        let what = format!("可以延期(条件: {condition}), 但条款未写明由谁批准");
        report.add_rule(&APPROVER, rule, what);
    }
    if let Some(what) = margin(rule) {
        report.add_rule(&MARGIN, rule, what);
    }
}

fn start(rule: &Rule) -> String {
    let mut what = format!("条款未写明从何时起算, 现按{}起算", worded(&rule.start.event));
    if !rule.start.fallback.is_empty() {
        let fallback: Vec<String> = rule.start.fallback.iter().map(|event| worded(event)).collect();
        what.push_str(&format!("; 时间不明时依次按{}", fallback.join("、")));
    }
    what
}

fn margin(rule: &Rule) -> Option<String> {
    let event = worded(&rule.start.event);
    match rule.clock {
        ClockKind::SameDay => Some(format!("到当日24时为止: {event}若在23时以后, 剩余不足1小时")),
        ClockKind::Simultaneous => Some(format!("与{event}同步: 没有任何余量, 事前未备好即为迟")),
        ClockKind::Hours { .. }
        | ClockKind::WorkingDays { .. }
        | ClockKind::WorkingDaysBefore { .. }
        | ClockKind::CalendarDays { .. }
        | ClockKind::Months { .. }
        | ClockKind::Promptly { .. }
        | ClockKind::Before
        | ClockKind::Cadence { .. }
        | ClockKind::Date { .. }
        | ClockKind::DailyQuota { .. } => None,
    }
}

/// One finding for each document that gives no day of entry into force.
pub(super) fn check_validity(report: &mut Report<'_>) {
    let mut open: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in report.pack.rules.iter().filter(|rule| rule.valid_from.is_none()) {
        open.entry(&rule.document).or_default().push(rule.id.as_str());
    }
    for (document, ids) in open {
        let what = format!("{}条规则没有施行日期, 一律视为一直有效: {}", ids.len(), ids.join("、"));
        report.add(&VALIDITY, None, document, what);
    }
}
