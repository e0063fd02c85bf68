//! What the documents leave open or contradict is found from the packs, and so is what an author got wrong.

use std::collections::{BTreeMap, BTreeSet};

use huiying_deadlines::{Finding, Reading, RuleId, RulePack, Severity, lint};

fn every_pack() -> Vec<RulePack> {
    RulePack::builtin().into_iter().chain(RulePack::examples()).collect()
}

fn found(code: &str) -> Vec<Finding> {
    lint(&every_pack()).into_iter().filter(|finding| finding.code == code).collect()
}

fn subject(finding: &Finding) -> &str {
    finding.subject.as_ref().map_or("", RuleId::as_str)
}

/// Subject and place of every finding of this kind.
fn places(code: &str) -> Vec<(String, String)> {
    found(code).iter().map(|it| (subject(it).to_owned(), it.place.clone())).collect()
}

fn named(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(subject, place)| ((*subject).to_owned(), (*place).to_owned())).collect()
}

#[test]
fn no_pack_that_comes_with_the_program_is_wrong() {
    let errors: Vec<Finding> =
        lint(&every_pack()).into_iter().filter(|it| it.severity == Severity::Error).collect();
    assert_eq!(errors, []);
}

#[test]
fn every_finding_names_a_place_and_gives_advice_and_errors_come_first() {
    let findings = lint(&every_pack());
    for finding in &findings {
        assert!(!finding.place.trim().is_empty() && !finding.what.is_empty() && !finding.advice.is_empty());
    }
    assert!(findings.is_sorted_by_key(|finding| finding.severity));
}

/// Section 1.6 of the domain reference, row by row.
#[test]
fn places_of_the_draft_that_contradict_one_another_are_told_with_both_texts() {
    let told: Vec<(String, String)> =
        found("readings-differ").iter().map(|it| (subject(it).to_owned(), it.what.clone())).collect();
    let expected = [
        (
            "AH-SELFCHECK-NOV",
            "完成时限前后不一: 一(四)为“每年11月内”(原文“局政务公开办负责于每年1 1月份”); 附件1 \
             第8行为“每年11月以前”(原文“每年11月前”)",
        ),
        (
            "AH-SELFCHECK-NOV",
            "牵头处室前后不一: 一(四)为“局政务公开办”(原文“局政务公开办负责于每年1 1月份”); 附件1 \
             第8行为“办公室”(原文“办公室”)",
        ),
        (
            "AH-TASK-08",
            "完成时限前后不一: 一(四)为“每年11月内”(原文“局政务公开办负责于每年1 1月份”); 附件1 \
             第8行为“每年11月以前”(原文“每年11月前”)",
        ),
        (
            "AH-TASK-13",
            "权力清单平台建成时限前后不一: 四(三)为“2020年年底”(原文“2020年底建成”); 附件1 \
             第13行任务清单栏为“2020年年底前”(原文“2020年底前建成”); 附件1 第13行完成时限栏为“2020年以前, \
             按省政府要求”(原文“2020年前按省政府要求办理。”)",
        ),
        (
            "AH-TASK-19",
            "完成时限前后不一: 五(一)为“2017年10月以前”(原文“20 1 7年10月前”); 附件1 \
             第19行为“2017年10月底”(原文“2017年10月底”)",
        ),
        (
            "AH-TASK-24",
            "完成时限前后不一: 六(三)为“2017年年底前”(原文“2017年底前组织完成”); 附件1 \
             第24行任务清单栏为“2017年年底前”(原文“2017年底前组织完成”); 附件1 \
             第24行完成时限栏为“2017年10月底”(原文“2017年10月底 长期坚持”)",
        ),
    ];
    assert_eq!(told, named(&expected));
}

#[test]
fn dates_that_may_or_may_not_include_what_they_name_are_told() {
    assert_eq!(
        places("ambiguous-before"),
        named(&[
            ("GK-49-REPORT", "第四十九条第一款"),
            ("GK-49-GOVERNMENT", "第四十九条第二款"),
            ("AH-SELFCHECK-NOV", "附件1 第8行"),
            ("AH-TASK-08", "附件1 第8行"),
            ("AH-TASK-13", "附件1 第13行"),
            ("AH-TASK-19", "五(一)"),
        ])
    );
    let dates: Vec<String> = found("ambiguous-before").into_iter().map(|it| it.what).collect();
    assert!(dates[0].starts_with("“1月31日前”") && dates[4].starts_with("“2020年前”"), "{dates:?}");
    assert!(dates[5].starts_with("“2017年10月前”"), "{dates:?}");
}

#[test]
fn tasks_whose_lead_is_not_that_of_their_rule_are_told() {
    assert_eq!(
        places("lead-differs"),
        named(&[
            ("AH-TASK-01", "一(一), 附件1 第1行"),
            ("AH-TASK-20", "五(二), 附件2 意见反馈, 附件1 第20行"),
        ])
    );
}

#[test]
fn the_column_with_neither_office_nor_requirement_is_told() {
    let [column] = &found("column-without-duty")[..] else { panic!("row 62 alone") };
    assert_eq!((subject(column), column.place.as_str()), ("AH-COL-62", "附件2 第62行"));
    assert_eq!(column.what, "栏目“监督保障”没有责任单位和更新要求");
}

#[test]
fn what_stands_in_an_annex_alone_is_told() {
    let only: Vec<(String, String)> = places("only-in-annex");
    assert!(only.contains(&("AH-CHIEF-ARTICLE".to_owned(), "附件1 第11行".to_owned())), "the signed article");
    assert_eq!(only.len(), 10);
}

#[test]
fn digits_that_the_stored_text_splits_are_told_with_the_number_meant() {
    let told: Vec<(String, String, String)> = found("split-digits")
        .into_iter()
        .map(|it| (subject(&it).to_owned(), it.place, it.what.replace("原文数字之间有空格: ", "")))
        .collect();
    let expected = [
        ("AH-MSG-SUGGEST-7WD", "四(三), 附件1 第17行", "“1 5”即“15”"),
        ("AH-MSG-INQUIRY-15WD", "四(三), 附件1 第17行", "“1 5”即“15”"),
        ("AH-SELFCHECK-NOV", "一(四)", "“1 1”即“11”"),
        ("AH-TASK-08", "一(四)", "“1 1”即“11”"),
        ("AH-TASK-17", "附件1 第17行", "“1 5”即“15”"),
        ("AH-TASK-19", "五(一)", "“20 1 7”即“2017”"),
        ("AH-TASK-25", "附件1 第25行", "“20 1 7”即“2017”"),
    ];
    assert_eq!(told, expected.map(|(id, at, what)| (id.to_owned(), at.to_owned(), what.to_owned())));
}

#[test]
fn extensions_that_nobody_is_named_to_approve_are_told() {
    assert_eq!(
        places("approver-not-stated"),
        named(&[("SG-32-APPROVE-30D", "第三十二条第一款"), ("AH-MSG-SUGGEST-7WD", "四(三), 附件1 第17行"),])
    );
}

#[test]
fn tasks_without_responsible_office_or_with_a_date_set_elsewhere_are_told() {
    let rows = |code| places(code).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    assert_eq!(rows("no-responsible"), ["AH-TASK-21", "AH-TASK-25", "AH-TASK-26", "AH-TASK-27"]);
    assert_eq!(rows("date-set-elsewhere"), ["AH-TASK-22", "AH-TASK-23"]);
}

/// Each kind of finding about single clauses holds for exactly the rules that have the property.
#[test]
fn what_a_clause_leaves_open_is_told_of_every_rule_that_does_and_of_no_other() {
    let packs = every_pack();
    let rules = || packs.iter().flat_map(|pack| &pack.rules);
    let ids = |code| places(code).into_iter().map(|(id, _)| id).collect::<BTreeSet<_>>();
    let yaml = |rule: &huiying_deadlines::Rule| serde_json::to_value(rule).unwrap();
    let with = |holds: &dyn Fn(&serde_json::Value) -> bool| {
        rules().filter(|rule| holds(&yaml(rule))).map(|rule| rule.id.to_string()).collect::<BTreeSet<_>>()
    };
    assert_eq!(ids("start-not-stated"), with(&|rule| rule["start"]["stated"] == false));
    assert_eq!(ids("no-number"), with(&|rule| rule["clock"]["kind"] == "promptly"));
    assert_eq!(
        ids("no-margin"),
        with(&|rule| ["same_day", "simultaneous"].contains(&rule["clock"]["kind"].as_str().unwrap()))
    );
    assert_eq!(
        ids("hard-without-number"),
        with(&|rule| rule["clock"]["kind"] == "promptly" && rule["limit"] == "hard")
    );
    let start = found("start-not-stated").into_iter().find(|it| subject(it) == "AH-OPN-5H").unwrap();
    assert_eq!(
        start.what,
        "条款未写明从何时起算, 现按事件发生(incident.occurred)起算; \
         时间不明时依次按接到事故报告(incident.reported)、监测发现舆情(opinion.detected)"
    );
}

#[test]
fn documents_without_a_day_of_entry_into_force_are_told_once() {
    let told: BTreeMap<String, String> =
        found("no-validity").into_iter().map(|it| (it.place, it.what)).collect();
    assert_eq!(told.len(), 6);
    let draft = "安徽省安全生产监督管理局全面推进政务公开实施细则(征求意见稿), 2017年8月11日";
    assert!(told[draft].starts_with("40条规则没有施行日期"), "{}", told[draft]);
}

const SOUND: &str = r#"
id: sample
version: "1"
title: {zh: 样例, en: sample}
rules:
- id: ONE
  name: {zh: 一, en: one}
  applies: {kind: message_classes, classes: [help]}
  start: {event: message.received, stated: true}
  clock: {kind: working_days, n: 5}
  target: {kind: working_days, n: 3}
  limit: hard
  extension: {kind: extend_by, max: 5, unit: working_days, condition: 情况复杂, approver_stated: true}
  lead: 办公室
  stop: message.replied
  quote: "五个工作日"
  where: 一
  document: 样例
  valid_from: 2020-01-01
columns:
- {id: COL, row: 1, level1: 快讯, lead: 办公室, refresh: [{clock: {kind: same_day}, event: incident.occurred}], rules: [ONE], where: 附件}
tasks:
- {id: TASK, row: 1, text: 建立制度, lead: [办公室], responsible: 各处室, due_raw: 长期坚持, standing: true, rules: [ONE], where: 附件}
"#;

fn sample(from: &str, to: &str) -> RulePack {
    assert!(SOUND.contains(from), "{from}");
    RulePack::from_yaml(&SOUND.replacen(from, to, 1)).unwrap()
}

fn codes(packs: &[RulePack]) -> Vec<(&'static str, String)> {
    lint(packs).into_iter().map(|it| (it.code, subject(&it).to_owned())).collect()
}

#[test]
fn a_sound_pack_has_nothing_to_tell() {
    assert_eq!(codes(&[sample("help", "help")]), []);
}

#[test]
fn what_an_author_gets_wrong_is_told() {
    for (from, to, code, subject) in [
        ("stop: message.replied", "stop: \" \"", "empty-stop", "ONE"),
        ("stop: message.replied", "stop: matter.solved", "unknown-event", "ONE"),
        ("stop: message.replied", "stop: meeting.held", "stop-not-recordable", "ONE"),
        ("event: message.received", "event: period.opened", "start-not-recordable", "ONE"),
        ("event: message.received", "event: message.recieved", "unknown-event", "ONE"),
        ("event: incident.occurred", "event: incident.happened", "unknown-event", "COL"),
        ("classes: [help]", "classes: [求助]", "unknown-code", "ONE"),
        ("classes: [help]", "classes: []", "unknown-code", "ONE"),
        ("clock: {kind: working_days, n: 5}", "clock: {kind: before}", "dangling-before", "ONE"),
        (
            "clock: {kind: working_days, n: 5}",
            "clock: {kind: before}\n  before: x.y",
            "dangling-before",
            "ONE",
        ),
        ("limit: hard", "limit: hard\n  before: decision.made", "dangling-before", "ONE"),
        ("unit: working_days", "unit: calendar_days", "extension-unit", "ONE"),
        (
            "target: {kind: working_days, n: 3}",
            "target: {kind: working_days, n: 5}",
            "target-not-earlier",
            "ONE",
        ),
        ("lead: 办公室\n", "lead: 办公室, 值班室\n", "bad-office", "ONE"),
        ("lead: [办公室]", "lead: [\"office \"]", "bad-office", "TASK"),
        ("level1: 快讯, lead: 办公室", "level1: 快讯, lead: \"办公室;\"", "bad-office", "COL"),
        ("standing: true, rules: [ONE]", "standing: true, rules: [TWO]", "unknown-rule", "TASK"),
        (
            "event: incident.occurred}], rules: [ONE]",
            "event: incident.occurred}], rules: [TWO]",
            "unknown-rule",
            "COL",
        ),
        ("limit: hard", "limit: hard\n  restates: [TWO]", "unknown-rule", "ONE"),
    ] {
        let told = codes(&[sample(from, to)]);
        assert!(told.contains(&(code, subject.to_owned())), "{to}: {told:?}");
    }
}

#[test]
fn packs_are_held_against_one_another() {
    let national = RulePack { level: huiying_deadlines::Level::National, ..sample("id: sample", "id: law") };
    let renamed = |from, to| {
        let mut pack = sample(from, to);
        pack.rules[0].id = RuleId::from("LOW");
        pack.columns.clear();
        pack.tasks.clear();
        pack
    };
    let against = |pack: RulePack| codes(&[national.clone(), pack]);
    assert_eq!(against(renamed("n: 5", "n: 7")), [("relaxes-higher", "LOW".to_owned())]);
    assert_eq!(against(renamed("n: 5", "n: 4")), [], "a stricter one is its own rule");
    assert_eq!(against(renamed("help", "help")), [("duplicate", "LOW".to_owned())]);
    let restating = renamed("limit: hard", "limit: hard\n  restates: [ONE]");
    assert_eq!(against(restating), [], "a duplicate that says so");
    let mut otherwise = renamed("limit: hard", "limit: hard\n  restates: [ONE]");
    otherwise.rules[0].clock = huiying_deadlines::ClockKind::WorkingDays { n: 4 };
    assert_eq!(against(otherwise), [("restates-otherwise", "LOW".to_owned())]);
    let mut repeated = sample("n: 5", "n: 4");
    repeated.columns.clear();
    repeated.tasks.clear();
    assert_eq!(against(repeated), [("repeated-id", "ONE".to_owned())]);
}

#[test]
fn a_column_that_says_what_a_rule_says_must_name_it() {
    let mut pack = sample(
        "clock: {kind: same_day}, event: incident.occurred",
        "clock: {kind: working_days, n: 5}, event: message.received",
    );
    pack.columns[0].rules.clear();
    assert_eq!(codes(&[pack]), [("unmapped-column", "COL".to_owned())]);
}

#[test]
fn readings_that_agree_are_not_told() {
    let reading = |place: &str, says: &str| Reading {
        about: "完成时限".to_owned(),
        place: place.to_owned(),
        says: says.to_owned(),
        quote: says.to_owned(),
    };
    let mut pack = sample("help", "help");
    pack.tasks[0].readings = vec![reading("一", "年底"), reading("附件", "年底")];
    assert_eq!(codes(&[pack.clone()]), []);
    pack.tasks[0].readings.push(reading("附件", "十月底"));
    assert_eq!(codes(&[pack]), [("readings-differ", "TASK".to_owned())]);
}
