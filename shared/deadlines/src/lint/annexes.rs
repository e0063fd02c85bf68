//! What the places of one document say against one another, and what its annexes leave empty.

use std::collections::BTreeSet;

use super::{Kind, Report, Severity, place_of};
use crate::annex::{Column, Task};
use crate::rule::{Reading, Rule, RuleId};

const READINGS: Kind = Kind {
    severity: Severity::Warning,
    code: "readings-differ",
    advice: "请发文单位书面明确; 在此之前以较早、较严者安排工作",
};
const LEADS: Kind =
    Kind {
        severity: Severity::Warning, code: "lead-differs", advice: "请发文单位书面明确由谁牵头"
    };
const AMBIGUOUS: Kind = Kind {
    severity: Severity::Warning,
    code: "ambiguous-before",
    advice: "请发文单位书面明确“前”是否含本数; 在此之前以较早者安排工作",
};
const EMPTY: Kind = Kind {
    severity: Severity::Warning,
    code: "column-without-duty",
    advice: "请发文单位补上责任单位和更新要求; 在此之前该栏目不产生任务",
};
const ONLY_ANNEX: Kind =
    Kind { severity: Severity::Note, code: "only-in-annex", advice: "引用时注明附件和行号" };
const SPLIT: Kind = Kind {
    severity: Severity::Note,
    code: "split-digits",
    advice: "引文保持原样; 检索和比对前先去掉数字之间的空格",
};
const NOBODY: Kind =
    Kind { severity: Severity::Note, code: "no-responsible", advice: "由牵头处室确定责任处室" };
const ELSEWHERE: Kind =
    Kind { severity: Severity::Note, code: "date-set-elsewhere", advice: "日期由上级确定后填入" };

pub(super) fn check(report: &mut Report<'_>) {
    let pack = report.pack;
    for rule in &pack.rules {
        check_readings(&rule.id, &rule.readings, report);
        check_only_annex(rule, report);
        let quotes = std::iter::once(&rule.quote).chain(&rule.quote_extension);
        let quotes = quotes.map(|quote| (place_of(rule), quote.as_str()));
        check_digits(&rule.id, quotes.chain(quotes_of(&rule.readings)), report);
    }
    for column in &pack.columns {
        check_column(column, report);
    }
    for task in &pack.tasks {
        check_readings(&task.id, &task.readings, report);
        check_task(task, report);
        let texts = [&task.text, &task.due_raw].map(|text| (task.place.as_str(), text.as_str()));
        check_digits(&task.id, texts.into_iter().chain(quotes_of(&task.readings)), report);
        check_leads(task, report);
    }
    check_before(report);
}

/// Place and text of every reading.
fn quotes_of(readings: &[Reading]) -> impl Iterator<Item = (&str, &str)> {
    readings.iter().map(|reading| (reading.place.as_str(), reading.quote.as_str()))
}

/// Readings of one matter that do not say the same.
fn check_readings(subject: &RuleId, readings: &[Reading], report: &mut Report<'_>) {
    let matters: BTreeSet<&str> = readings.iter().map(|reading| reading.about.as_str()).collect();
    for about in matters {
        let of_matter = || readings.iter().filter(|reading| reading.about == about);
        if of_matter().map(|reading| &reading.says).collect::<BTreeSet<_>>().len() < 2 {
            continue;
        }
        let told = |it: &Reading| format!("{}为“{}”(原文“{}”)", it.place, it.says, it.quote);
        let what = format!("{about}前后不一: {}", of_matter().map(told).collect::<Vec<_>>().join("; "));
        let places: Vec<&str> = of_matter().map(|reading| reading.place.as_str()).collect();
        report.add(&READINGS, Some(subject), &places.join(", "), what);
    }
}

/// A task and the rule that carries it name different leads. Readings on the lead say it better where there are any.
fn check_leads(task: &Task, report: &mut Report<'_>) {
    for rule in task.rules.iter().filter_map(|id| report.pack.rule(id)) {
        let Some(lead) = rule.lead.as_deref() else { continue };
        let read = rule.readings.iter().any(|reading| reading.about.contains("牵头"));
        if read || lead.split('、').any(|office| task.lead.iter().any(|other| other == office)) {
            continue;
        }
        let what = format!("{}的牵头处室为“{lead}”, {}为“{}”", rule.id, task.place, task.lead.join("、"));
        let place = Some(place_of(rule)).filter(|place| place.contains(&task.place));
        let place = place.map_or_else(|| format!("{}, {}", place_of(rule), task.place), str::to_owned);
        report.add(&LEADS, Some(&task.id), &place, what);
    }
}

/// Dates written as 11月前 or 2020年前, which may or may not include what they name; each text once.
fn check_before(report: &mut Report<'_>) {
    let pack = report.pack;
    let of_rules = pack.rules.iter().filter(|rule| matches!(rule.clock, crate::ClockKind::Date { .. }));
    let of_rules = of_rules.flat_map(|rule| {
        let quotes = std::iter::once((place_of(rule), &rule.quote[..])).chain(quotes_of(&rule.readings));
        quotes.map(|found| (&rule.id, found))
    });
    let of_tasks = pack.tasks.iter().flat_map(|task| {
        let quotes = std::iter::once((&task.place[..], &task.due_raw[..])).chain(quotes_of(&task.readings));
        quotes.map(|found| (&task.id, found))
    });
    let mut seen = BTreeSet::new();
    for (subject, (place, text)) in of_rules.chain(of_tasks) {
        let Some(date) = before(text).filter(|date| seen.insert((subject, date.clone()))) else { continue };
        let what = format!("“{date}”可以理解为含或者不含所写的月、年、日");
        report.add(&AMBIGUOUS, Some(subject), place, what);
    }
}

/// The first `…月前`, `…年前` or `…日前` after a digit, from its digits on.
fn before(text: &str) -> Option<String> {
    let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let end =
        ["月前", "年前", "日前"].iter().filter_map(|unit| Some(squeezed.find(unit)? + unit.len())).min()?;
    let upto = &squeezed[..end];
    let from = upto.rfind(|c: char| !c.is_ascii_digit() && !"年月日前".contains(c));
    let date = from.map_or(upto, |at| &upto[at..]);
    let date = date.trim_start_matches(|c: char| !c.is_ascii_digit());
    (!date.is_empty()).then(|| date.to_owned())
}

fn check_column(column: &Column, report: &mut Report<'_>) {
    if column.lead.is_none() || column.refresh.is_empty() {
        let mut missing = Vec::new();
        missing.extend(column.lead.is_none().then_some("责任单位"));
        missing.extend(column.refresh.is_empty().then_some("更新要求"));
        let what = format!("栏目“{}”没有{}", column.name(), missing.join("和"));
        report.add(&EMPTY, Some(&column.id), &column.place, what);
    }
    let texts = column.requirement.iter().map(|text| (column.place.as_str(), text.as_str()));
    check_digits(&column.id, texts, report);
}

fn check_task(task: &Task, report: &mut Report<'_>) {
    if task.responsible.is_none() {
        report.add(&NOBODY, Some(&task.id), &task.place, "责任处室一栏为空".to_owned());
    }
    let dated = task.due_raw.chars().any(|c| c.is_ascii_digit());
    if !dated && !task.due_raw.contains("长期坚持") {
        let what = format!("完成时限“{}”没有日期", task.due_raw);
        report.add(&ELSEWHERE, Some(&task.id), &task.place, what);
    }
}

fn check_only_annex(rule: &Rule, report: &mut Report<'_>) {
    let Some(place) = rule.place.as_deref() else { return };
    if place.split(',').all(|part| part.trim().starts_with("附件")) {
        report.add_rule(&ONLY_ANNEX, rule, format!("出处只有{place}, 没有正文的位置"));
    }
}

/// Numbers that the stored text splits by spaces, each once.
fn check_digits<'a>(
    subject: &RuleId,
    texts: impl Iterator<Item = (&'a str, &'a str)>,
    report: &mut Report<'_>,
) {
    let split =
        |(place, text)| split_numbers(text).into_iter().map(move |(raw, number)| (place, raw, number));
    let found: BTreeSet<(&str, String, String)> = texts.flat_map(split).collect();
    for (place, raw, number) in found {
        let what = format!("原文数字之间有空格: “{raw}”即“{number}”");
        report.add(&SPLIT, Some(subject), place, what);
    }
}

/// Every run of digits with spaces between digits, as it stands and without the spaces.
fn split_numbers(text: &str) -> Vec<(String, String)> {
    let runs = text.split(|c: char| !c.is_ascii_digit() && c != ' ').map(str::trim);
    let split = runs.filter(|run| run.contains(' '));
    split.map(|run| (run.to_owned(), run.replace(' ', ""))).collect()
}
