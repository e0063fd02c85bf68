//! The table of every limit in `docs/rules.md`: written from the packs, with the test that covers each.

use std::fmt::Write as _;
use std::path::PathBuf;

use huiying_deadlines::{
    Applies, ClockKind, Column, Extension, Limit, Period, Recurrence, Rule, RulePack, Task, Unit,
};

use crate::limits::GROUPS;

const COLUMN_TEST: &str = "every_column_asks_for_what_its_row_of_the_annex_says";
const TASK_TEST: &str = "every_task_asks_for_what_its_row_of_the_annex_says";

const HEAD: &str = "\
# Every limit, with the test that covers it

Written from the rule packs; do not edit. After a change of a pack run the tests of `shared/deadlines` with
`HUIYING_UPDATE=1`. How binding a limit is: **hard** must not be passed, **minimum** is the least number of times,
**soft** only reminds. \u{201c}By itself\u{201d} marks the rules whose clock starts on a case or an incident without a
person's doing. The example in the last column is the trigger and the end that the test expects, worked out by hand.
";

/// The table as the packs and the tests have it now.
fn table() -> String {
    let mut text = HEAD.to_owned();
    for pack in RulePack::builtin() {
        write_pack(&mut text, &pack, "");
    }
    for pack in RulePack::examples() {
        write_pack(&mut text, &pack, " (an example, not adopted with the program)");
    }
    text
}

fn write_pack(text: &mut String, pack: &RulePack, remark: &str) {
    writeln!(text, "\n## {}{remark}\n", pack.title.zh).unwrap();
    writeln!(text, "Pack `{}`, version {}: {}.", pack.id, pack.version, pack.title.en).unwrap();
    let mut document = "";
    for rule in &pack.rules {
        if rule.document != document {
            document = &rule.document;
            let valid = rule.valid_from.map_or_else(|| "not stated".to_owned(), |from| from.to_string());
            writeln!(text, "\n### {document}\n\nValid from: {valid}.\n").unwrap();
            text.push_str("| rule | limit | clause | place | by itself | covered by |\n");
            text.push_str("| --- | --- | --- | --- | --- | --- |\n");
        }
        write_rule(text, rule);
    }
    if !pack.columns.is_empty() {
        text.push_str("\n### Web columns\n\n| column | name | office | limit | clause | covered by |\n");
        text.push_str("| --- | --- | --- | --- | --- | --- |\n");
        pack.columns.iter().for_each(|column| write_column(text, column));
    }
    if !pack.tasks.is_empty() {
        text.push_str(
            "\n### Tasks\n\n| task | what | office | date as written | comes back | covered by |\n",
        );
        text.push_str("| --- | --- | --- | --- | --- | --- |\n");
        pack.tasks.iter().for_each(|task| write_task(text, task));
    }
}

fn write_rule(text: &mut String, rule: &Rule) {
    let (test, (_, start, due)) = GROUPS
        .iter()
        .find_map(|(test, rows)| Some((test, rows.iter().find(|(id, ..)| *id == rule.id.as_str())?)))
        .unwrap_or_else(|| panic!("{} has no test", rule.id));
    let limit = format!("**{}** {}{}", binding(rule.limit), counted(rule.clock), extension(&rule.extension));
    let target = rule.target.map(|target| format!(", target {}", counted(target))).unwrap_or_default();
    let quotes = std::iter::once(&rule.quote).chain(&rule.quote_extension).cloned();
    let clause = quotes.collect::<Vec<_>>().join("; ");
    let place = rule.place.as_deref().unwrap_or("not known");
    let by_itself = if rule.applies == Applies::Trigger { "" } else { "yes" };
    writeln!(
        text,
        "| `{}` | {limit}{target} | {clause} | {place} | {by_itself} | `{test}`: {start} → {due} |",
        rule.id
    )
    .unwrap();
}

fn write_column(text: &mut String, column: &Column) {
    let one = |refresh: &huiying_deadlines::Refresh| match &refresh.event {
        Some(event) => format!("{}, `{event}`", counted(refresh.clock)),
        None => counted(refresh.clock),
    };
    let limit = column.refresh.iter().map(one).collect::<Vec<_>>().join("; ");
    let office = [column.lead.as_deref(), column.coop.as_deref()].into_iter().flatten();
    writeln!(
        text,
        "| `{}` | {} | {} | {limit} | {} | `{COLUMN_TEST}` |",
        column.id,
        column.name(),
        office.collect::<Vec<_>>().join("; "),
        column.requirement.as_deref().unwrap_or_default(),
    )
    .unwrap();
}

fn write_task(text: &mut String, task: &Task) {
    let back = match &task.recurs {
        Some(Recurrence::Clock { clock, .. }) => counted(*clock),
        Some(Recurrence::Event { event }) => format!("on `{event}`"),
        None if task.standing => "kept up".to_owned(),
        None => String::new(),
    };
    writeln!(
        text,
        "| `{}` | {} | {} | {} | {back} | `{TASK_TEST}` |",
        task.id,
        task.summary.as_deref().unwrap_or(&task.text),
        task.lead.join("、"),
        task.due_raw,
    )
    .unwrap();
}

fn binding(limit: Limit) -> &'static str {
    match limit {
        Limit::Hard => "hard",
        Limit::Target => "target",
        Limit::Minimum => "minimum",
        Limit::Soft => "soft",
    }
}

fn many(n: u16, one: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {one}{s}")
}

fn counted(clock: ClockKind) -> String {
    let rolling = |rolls: bool| if rolls { ", rolling over rest days" } else { "" };
    match clock {
        ClockKind::Hours { n } => many(n, "hour"),
        ClockKind::SameDay => "same day".to_owned(),
        ClockKind::WorkingDays { n } => many(n, "working day"),
        ClockKind::WorkingDaysBefore { n } => format!("{} before", many(n, "working day")),
        ClockKind::CalendarDays { n, roll_forward } => {
            format!("{}{}", many(n, "calendar day"), rolling(roll_forward))
        }
        ClockKind::Months { n, roll_forward } => format!("{}{}", many(n, "month"), rolling(roll_forward)),
        ClockKind::Simultaneous => "simultaneous".to_owned(),
        ClockKind::Promptly { heartbeat_hours } => format!("promptly, reminder after {heartbeat_hours} h"),
        ClockKind::Before => "before the event".to_owned(),
        ClockKind::Cadence { period, min } => format!("{} a {}", many(min, "time"), period_name(period)),
        ClockKind::Date { from: Some(from), by } => format!("from {from} to {by}"),
        ClockKind::Date { from: None, by } => format!("by {by}"),
        ClockKind::DailyQuota { min, max } if min == max => format!("{min} every working day"),
        ClockKind::DailyQuota { min, max } => format!("{min} to {max} every working day"),
    }
}

fn period_name(period: Period) -> &'static str {
    match period {
        Period::Week => "week",
        Period::Month => "month",
        Period::Quarter => "quarter",
        Period::HalfYear => "half-year",
        Period::Year => "year",
    }
}

fn extension(extension: &Extension) -> String {
    let of = |n: u16, unit: &Unit| match unit {
        Unit::Hours => many(n, "hour"),
        Unit::WorkingDays => many(n, "working day"),
        Unit::CalendarDays => many(n, "calendar day"),
    };
    match extension {
        Extension::None => String::new(),
        Extension::ExtendTo { total, unit, .. } => format!(", to {} in all", of(*total, unit)),
        Extension::ExtendBy { max, unit, .. } => format!(", by up to {}", of(*max, unit)),
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whether to write the table anew is the test run's own setting"
)]
fn the_committed_table_is_that_of_the_packs() {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules.md"));
    if std::env::var("HUIYING_UPDATE").is_ok_and(|value| value == "1") {
        std::fs::write(&path, table()).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    let first = committed.lines().zip(table().lines().map(str::to_owned)).find(|(one, other)| one != other);
    assert_eq!(first, None, "run the tests of this crate with HUIYING_UPDATE=1");
    assert_eq!(committed, table(), "run the tests of this crate with HUIYING_UPDATE=1");
}

#[test]
fn every_row_of_the_table_names_a_test_that_exists() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all");
    let sources = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let sources: String = sources.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let table = table();
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.len(), 50 + 56 + 67 + 27, "national rules, rules of the five documents, columns, tasks");
    for row in rows {
        let test = row.rsplit_once("| `").and_then(|(_, cell)| cell.split('`').next()).unwrap();
        assert!(sources.contains(&format!("#[test]\nfn {test}()")), "{row}");
    }
}
