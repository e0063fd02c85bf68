//! What the writer of a pack got wrong and the reader of packs does not refuse.

use super::facts::check_event;
use super::{Kind, Report, Severity};
use crate::annex::Recurrence;
use crate::kind::{ClockKind, Unit};
use crate::rule::{Applies, Extension, Rule, RuleId};
use crate::vocabulary;

const DANGLING: Kind = Kind {
    severity: Severity::Error,
    code: "dangling-before",
    advice: "在 before 中写明须在其之前完成的事件",
};
const UNIT: Kind = Kind {
    severity: Severity::Error,
    code: "extension-unit",
    advice: "延长的单位须与时限的单位相同, 否则日期会算错",
};
const CODE: Kind =
    Kind {
        severity: Severity::Error, code: "unknown-code", advice: "改用系统的事件等级或者留言类别代码"
    };
const OFFICE: Kind =
    Kind { severity: Severity::Warning, code: "bad-office", advice: "只写处室名称; 说明写入 note" };
const TARGET: Kind =
    Kind { severity: Severity::Warning, code: "target-not-earlier", advice: "力争时限应早于时限" };

/// The codes of the domain's grades and classes; a rule that names another governs nothing.
const GRADES: [&str; 4] = ["extra_major", "major", "larger", "general"];
const CLASSES: [&str; 9] = [
    "suggestion",
    "consultation_req",
    "complaint",
    "help",
    "report",
    "praise",
    "other",
    "disclosure_request",
    "petition",
];

pub(super) fn check(rule: &Rule, report: &mut Report<'_>) {
    check_before(rule, report);
    check_numbers(rule, report);
    check_codes(rule, report);
    for office in rule.lead.iter().chain(&rule.coop) {
        check_office(&rule.id, super::place_of(rule), office, report);
    }
}

fn check_before(rule: &Rule, report: &mut Report<'_>) {
    let backwards = matches!(rule.clock, ClockKind::Before | ClockKind::WorkingDaysBefore { .. });
    let what = match (&rule.before, rule.clock) {
        (None, ClockKind::Before) => "须在某事件之前, 但没有写明是什么事件".to_owned(),
        (Some(event), _) if !backwards => format!("写了须在“{event}”之前, 但时钟不是往前数的"),
        (Some(event), _) if vocabulary::zh(event).is_none() => format!("须在“{event}”之前, 但没有这个事件"),
        _ => return,
    };
    report.add_rule(&DANGLING, rule, what);
}

fn check_numbers(rule: &Rule, report: &mut Report<'_>) {
    let extends_in = match rule.extension {
        Extension::None => None,
        Extension::ExtendTo { unit, .. } | Extension::ExtendBy { unit, .. } => Some(unit),
    };
    if extends_in.is_some() && extends_in != rule.clock.unit() {
        let counted = rule.clock.unit().map_or("不可延长的时钟", zh);
        let extended = extends_in.map_or("", zh);
        let what = format!("时限的单位是{counted}, 延长的单位是{extended}");
        report.add_rule(&UNIT, rule, what);
    }
    let Some(target) = rule.target else { return };
    let late = match (target, rule.clock) {
        (ClockKind::Date { by, .. }, ClockKind::Date { by: limit, .. }) => by >= limit,
        (target, limit) => target.unit() == limit.unit() && target.n() >= limit.n(),
    };
    if late {
        report.add_rule(&TARGET, rule, "力争时限不早于时限".to_owned());
    }
}

fn zh(unit: Unit) -> &'static str {
    match unit {
        Unit::Hours => "小时",
        Unit::WorkingDays => "工作日",
        Unit::CalendarDays => "日",
    }
}

fn check_codes(rule: &Rule, report: &mut Report<'_>) {
    let (codes, known): (&[String], &[&str]) = match &rule.applies {
        Applies::IncidentGrades { grades } | Applies::OpinionOutsideGrades { grades } => (grades, &GRADES),
        Applies::MessageClasses { classes } => (classes, &CLASSES),
        Applies::Trigger => return,
    };
    for code in codes.iter().filter(|code| !known.contains(&code.as_str())) {
        report.add_rule(&CODE, rule, format!("没有代码“{code}”"));
    }
    if codes.is_empty() {
        report.add_rule(&CODE, rule, "没有写明适用于哪些等级或者类别".to_owned());
    }
}

/// Columns and tasks: events and offices.
pub(super) fn check_annexes(report: &mut Report<'_>) {
    let pack = report.pack;
    for column in &pack.columns {
        for event in column.refresh.iter().filter_map(|refresh| refresh.event.as_ref()) {
            check_event(&column.id, &column.place, event, report);
        }
        for office in column.lead.iter().chain(&column.coop) {
            check_office(&column.id, &column.place, office, report);
        }
    }
    for task in &pack.tasks {
        if let Some(Recurrence::Event { event }) = &task.recurs {
            check_event(&task.id, &task.place, event, report);
        }
        for office in task.lead.iter().chain(&task.responsible) {
            check_office(&task.id, &task.place, office, report);
        }
    }
}

/// An office is a name: not blank, not padded, no Latin letters, digits or separators.
fn check_office(subject: &RuleId, place: &str, office: &str, report: &mut Report<'_>) {
    let odd = |c: char| c.is_ascii_alphanumeric() || ",;/|".contains(c);
    if office.trim().is_empty() || office.trim() != office || office.contains(odd) {
        report.add(&OFFICE, Some(subject), place, format!("“{office}”不像处室名称"));
    }
}
