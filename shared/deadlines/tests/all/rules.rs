//! Rule packs: what comes with the program, and what a broken pack is told.

use std::error::Error as _;

use huiying_deadlines::{Applies, ClockKind, Extension, Level, Rule, RulePack, Unit};

use crate::support::date;

fn rule(id: &str) -> Rule {
    RulePack::builtin().into_iter().flat_map(|pack| pack.rules).find(|rule| rule.id.as_str() == id).unwrap()
}

#[test]
fn the_packs_stack_national_first_and_hold_what_their_documents_do() {
    let held = |packs: Vec<RulePack>| -> Vec<(String, Level, [usize; 3])> {
        let counts = |pack: &RulePack| [pack.rules.len(), pack.columns.len(), pack.tasks.len()];
        packs.iter().map(|pack| (pack.id.clone(), pack.level, counts(pack))).collect()
    };
    let named = |id: &str, level, counts| (id.to_owned(), level, counts);
    assert_eq!(
        held(RulePack::builtin()),
        [
            named("national", Level::National, [10, 0, 0]),
            named("openness-regulation", Level::National, [13, 0, 0]),
            named("accident-493", Level::National, [17, 0, 0]),
            named("petitions", Level::National, [10, 0, 0]),
            named("anhui-2017-draft", Level::Province, [40, 67, 27]),
        ]
    );
    assert_eq!(held(RulePack::examples()), [named("bureau-practice", Level::Bureau, [16, 0, 0])]);
}

/// A clock that nothing can stop would be shown as missed for ever.
#[test]
fn only_what_the_system_can_record_as_done_starts_by_itself() {
    let by_itself: Vec<(String, String)> = RulePack::builtin()
        .into_iter()
        .flat_map(|pack| pack.rules)
        .filter(|rule| rule.applies != Applies::Trigger)
        .map(|rule| (rule.id.to_string(), rule.stop_event().to_owned()))
        .collect();
    let expected = [
        ("GB80-5H", "release.published"),
        ("GB80-24H", "press_conference.held"),
        ("GB80-CONT", "release.published"),
        ("GB61-24H", "press_conference.held"),
        ("GB61-48H", "release.published"),
        ("GK-33-ANSWER-20WD", "disclosure_request.answered"),
        ("SG-10-UP-2H", "opinion.reported_upward"),
        ("XF-34-FINISH-60D", "message.replied"),
        ("AH-OPN-5H", "release.published"),
        ("AH-OPN-24H", "press_conference.held"),
        ("AH-OPN-CONT", "release.published"),
        ("AH-MSG-SUGGEST-7WD", "message.feedback_sent"),
        ("AH-MSG-INQUIRY-15WD", "message.replied"),
        ("AH-PUB-ACCIDENT", "release.published"),
    ];
    assert_eq!(by_itself, expected.map(|(id, stop)| (id.to_owned(), stop.to_owned())));
}

#[test]
fn what_is_not_confirmed_binds_nobody() {
    for id in ["TZ-FOLLOWUP-DAILY", "TZ-FOLLOWUP-TWICE", "AH-PUB-DUAL"] {
        let rule = rule(id);
        assert!(!rule.is_binding(), "{id}");
        assert!(rule.note.unwrap().contains("onfirmed"), "{id}");
    }
}

#[test]
fn a_rule_carries_clause_document_and_place() {
    let suggestion = rule("AH-MSG-SUGGEST-7WD");
    assert_eq!(suggestion.quote, "应在7个工作日内通过原有平台或其他方式反馈处理意见");
    assert_eq!(suggestion.quote_extension.as_deref(), Some("情况复杂的可延长至1 5个工作日"));
    assert_eq!(suggestion.place.as_deref(), Some("四(三), 附件1 第17行"));
    assert_eq!(suggestion.applies, Applies::MessageClasses { classes: vec!["suggestion".to_owned()] });
    assert!(suggestion.document.contains("征求意见稿"));
    let Extension::ExtendTo { total, unit, .. } = suggestion.extension else { panic!("extends to a total") };
    assert_eq!((total, unit), (15, Unit::WorkingDays), "the total from the original start, not 7 and 15");

    let conference = rule("GB80-24H");
    assert_eq!(conference.quote, "在24小时内举行新闻发布会");
    assert!(!conference.start.stated, "the clause names no start");
    assert_eq!(conference.start.event, "incident.occurred");
    assert_eq!(conference.start.fallback, ["incident.reported", "opinion.detected"]);
}

#[test]
fn a_rule_is_in_force_from_its_first_to_its_last_day() {
    let mut answer = rule("GB61-48H");
    assert!(!answer.in_force_on(date("2016-08-11")));
    assert!(answer.in_force_on(date("2016-08-12")));
    answer.valid_to = Some(date("2020-12-31"));
    assert!(answer.in_force_on(date("2020-12-31")));
    assert!(!answer.in_force_on(date("2021-01-01")));
    assert!(rule("AH-OPN-5H").in_force_on(date("2011-01-01")), "the draft states no dates");
}

#[test]
fn a_pack_survives_being_written_and_read() {
    for pack in RulePack::builtin().into_iter().chain(RulePack::examples()) {
        let json = serde_json::to_string(&pack).unwrap();
        assert_eq!(serde_json::from_str::<RulePack>(&json).unwrap(), pack);
    }
}

/// Packs are kept in the log for years; one written before columns and tasks existed must still be read.
#[test]
fn a_pack_written_before_columns_and_tasks_is_read() {
    let pack = RulePack::from_yaml(SOUND).unwrap();
    let json = serde_json::to_string(&pack).unwrap();
    for field in ["columns", "tasks", "readings", "restates", "applies_when"] {
        assert!(!json.contains(field), "{field} is not written where there is none");
    }
    assert_eq!(serde_json::from_str::<RulePack>(&json).unwrap(), pack);
}

const SOUND: &str = r#"
id: sample
version: "1"
title: {zh: 样例, en: sample}
rules:
- id: SAMPLE-1
  name: {zh: 一, en: one}
  applies: {kind: message_classes, classes: [help]}
  start: {event: message.received, stated: true}
  clock: {kind: working_days, n: 5}
  limit: target
  extension: {kind: extend_by, max: 20, unit: calendar_days, condition: 情况复杂, approver_stated: true}
  stop: message.replied
  quote: "五个工作日"
  document: 样例
- id: SAMPLE-2
  name: {zh: 二, en: two}
  applies: {kind: message_classes, classes: [help]}
  start: {event: message.received, stated: true}
  clock: {kind: same_day}
  limit: hard
  extension: {kind: none}
  stop: message.replied
  quote: "当日"
  document: 样例
"#;

/// The whole chain of messages for a pack with one piece of text exchanged.
fn told(from: &str, to: &str) -> String {
    assert!(SOUND.contains(from), "{from}");
    let error = RulePack::from_yaml(&SOUND.replacen(from, to, 1)).unwrap_err();
    let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    format!("{error}{cause}")
}

#[test]
fn a_sound_pack_is_read() {
    let pack = RulePack::from_yaml(SOUND).unwrap();
    assert_eq!((pack.rules.len(), pack.rules[1].clock), (2, ClockKind::SameDay));
}

#[test]
fn a_broken_pack_is_told_the_rule_the_field_and_the_line() {
    for (from, to, expected) in [
        ("n: 5", "n: five", &["rule `SAMPLE-1`", "field `clock", "line 10"][..]),
        ("n: 5", "n: -5", &["rule `SAMPLE-1`", "field `clock"]),
        ("kind: same_day", "kind: same_day, n: 2", &["rule `SAMPLE-2`", "field `clock", "`n`"]),
        ("kind: same_day", "kind: fortnight", &["rule `SAMPLE-2`", "field `clock", "fortnight"]),
        ("limit: hard", "limit: firm", &["rule `SAMPLE-2`", "field `limit`", "firm", "line 21"]),
        (
            "  stop: message.replied\n  quote: \"当日\"",
            "  quote: \"当日\"",
            &["rule `SAMPLE-2`", "missing field `stop`"],
        ),
        (
            "  document: 样例\n- id",
            "  document: 样例\n  seed: x\n- id",
            &["rule `SAMPLE-1`", "unknown field `seed`"],
        ),
        ("classes: [help]", "classes: help", &["rule `SAMPLE-1`", "field `applies"]),
        ("version: \"1\"\n", "", &["correct the pack", "missing field `version`"]),
        ("rules:\n", "rules: [\n", &["correct the pack"]),
    ] {
        let told = told(from, to);
        for part in expected {
            assert!(told.contains(part), "{to}: no {part} in: {told}");
        }
    }
}

#[test]
fn a_broken_annex_is_told_the_row_and_the_field() {
    let annexed = |annex: &str| {
        let error = RulePack::from_yaml(&format!("{SOUND}{annex}")).unwrap_err();
        let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
        format!("{error}{cause}")
    };
    let column = "columns:\n- {id: COL-1, row: 1, level1: 一, where: 附件, refresh: [{clock: CLOCK}]}\n";
    let with = |clock: &str| annexed(&column.replace("CLOCK", clock));
    assert!(with("{kind: fortnight}").contains("column `COL-1`, field `refresh"));
    assert!(with("{kind: working_days, n: 0}, event: x").contains("`COL-1`: field `refresh.clock.n` is 0"));
    assert!(with("{kind: same_day}").contains("`COL-1`: field `refresh.event` must name an event"));
    let task = "tasks:\n- {id: ID, row: 1, text: 一, lead: [办公室], due_raw: 年底, due: DUE, where: 附件}\n";
    assert!(
        annexed(&task.replace("DUE", "soon").replace("ID", "TASK-1")).contains("task `TASK-1`, field `due")
    );
    let taken = annexed(&task.replace("DUE", "2017-12-31").replace("ID", "SAMPLE-2"));
    assert!(taken.contains("`SAMPLE-2`: field `id` is taken"), "{taken}");
}

#[test]
fn a_rule_that_cannot_be_meant_is_refused() {
    for (from, to, expected) in [
        ("SAMPLE-2", "SAMPLE-1", "reading rule `SAMPLE-1`: field `id` is taken by an earlier rule"),
        ("n: 5", "n: 0", "reading rule `SAMPLE-1`: field `clock.n` is 0"),
        ("quote: \"当日\"", "quote: \" \"", "reading rule `SAMPLE-2`: field `quote` is empty"),
        (
            "document: 样例\n- id",
            "document: \"\"\n- id",
            "reading rule `SAMPLE-1`: field `document` is empty",
        ),
        (
            "kind: extend_by, max: 20",
            "kind: extend_to, total: 5",
            "reading rule `SAMPLE-1`: field `extension.total` does not exceed the limit",
        ),
        (
            "document: 样例\n- id",
            "document: 样例\n  valid_from: 2020-01-02\n  valid_to: 2020-01-01\n- id",
            "reading rule `SAMPLE-1`: field `valid_to` lies before `valid_from`",
        ),
    ] {
        let told = told(from, to);
        assert!(told.starts_with(expected), "{told}");
    }
}
