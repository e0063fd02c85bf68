//! The vocabulary of facts: it is closed, every pack keeps to it, and a pack that does not is told what to write.

use std::collections::BTreeSet;

use huiying_deadlines::recorded::RECORDED;
use huiying_deadlines::vocabulary::{FACTS, kind_of, zh};
use huiying_deadlines::{Finding, RulePack, Severity, Stop, lint};

const SOUND: &str = r#"
id: sample
version: "1"
title: {zh: 样例, en: sample}
rules:
- id: ONE
  name: {zh: 一, en: one}
  applies: {kind: incident_grades, grades: [major]}
  start: {event: incident.occurred, stated: true}
  clock: {kind: hours, n: 5}
  limit: hard
  extension: {kind: none}
  stop: {fact: release.published, where: {kind: authoritative, to: public}}
  quote: "五小时"
  where: 一
  document: 样例
  valid_from: 2020-01-01
"#;

const STOP: &str = "{fact: release.published, where: {kind: authoritative, to: public}}";

fn findings(from: &str, to: &str) -> Vec<Finding> {
    assert!(SOUND.contains(from), "{from}");
    lint(&[RulePack::from_yaml(&SOUND.replacen(from, to, 1)).unwrap()])
}

#[test]
fn every_fact_stands_once_with_chinese_words_and_something_it_happens_to() {
    let names: BTreeSet<&str> = FACTS.iter().map(|fact| fact.name).collect();
    assert_eq!(names.len(), FACTS.len());
    for fact in FACTS {
        assert!(!fact.zh.is_ascii() && !fact.subjects.is_empty(), "{}", fact.name);
    }
    assert_eq!(zh("release.published"), Some("对外发布"));
    assert!(kind_of("release.publish").is_none());
}

#[test]
fn what_can_be_recorded_is_in_the_vocabulary_and_can_happen_to_its_subject() {
    for it in RECORDED {
        let kind = kind_of(it.fact).unwrap();
        assert!(kind.subjects.contains(&it.on), "{} on {:?}", it.fact, it.on);
        for (name, values) in it.attributes {
            let attribute = kind.attribute(name).unwrap();
            assert!(values.iter().all(|value| attribute.allows(value)), "{} {name}", it.fact);
        }
    }
}

#[test]
fn every_rule_that_comes_with_the_program_is_written_in_facts_of_the_vocabulary() {
    for rule in RulePack::builtin().into_iter().chain(RulePack::examples()).flat_map(|pack| pack.rules) {
        let Stop::Facts(stop) = &rule.stop else { panic!("{} is written in words", rule.id) };
        let mut names: Vec<&str> = stop.named().map(|(fact, _)| fact).collect();
        names.extend(stop.until.as_deref());
        names.extend(rule.start.fallback.iter().chain([&rule.start.event]).map(String::as_str));
        assert!(names.iter().all(|name| kind_of(name).is_some()), "{}: {names:?}", rule.id);
    }
}

#[test]
fn a_sound_pack_has_nothing_to_tell() {
    assert_eq!(findings("hours", "hours"), []);
    let going_on = "{fact: release.published, where: {kind: update}, until: incident.closed}";
    assert_eq!(findings(STOP, going_on), []);
}

#[test]
fn a_fact_that_does_not_exist_is_told_with_the_one_it_looks_like() {
    for (to, what) in [
        ("{fact: release.publish}", "没有事件“release.publish”, 最接近的是对外发布(release.published)"),
        (
            "{fact: release.published, until: incident.close}",
            "没有事件“incident.close”, 最接近的是事件结案(incident.closed)",
        ),
        ("{fact: release.published, or: [{fact: xyzzy}]}", "没有事件“xyzzy”"),
    ] {
        let found = findings(STOP, to).into_iter().find(|it| it.code == "unknown-fact").unwrap();
        assert_eq!(
            (found.what.as_str(), found.place.as_str(), found.severity),
            (what, "一", Severity::Error)
        );
        assert_eq!(found.subject.unwrap().as_str(), "ONE");
    }
    let start = findings("event: incident.occurred", "event: incident.occured");
    assert!(
        start.iter().any(|it| it.code == "unknown-fact" && it.what.ends_with("(incident.occurred)")),
        "{start:?}"
    );
}

#[test]
fn an_attribute_or_a_value_that_the_fact_does_not_have_is_told_with_those_it_has() {
    for (to, code, what) in [
        (
            "{fact: release.published, where: {sort: flash}}",
            "unknown-attribute",
            "对外发布(release.published)没有属性“sort”; 它的属性有kind、to、byline、column、channel",
        ),
        (
            "{fact: meeting.held, where: {kind: monthly}}",
            "unknown-attribute",
            "会议召开(meeting.held)没有属性“kind”; 这一事实没有属性",
        ),
        (
            "{fact: release.published, where: {to: press}}",
            "value-not-allowed",
            "对外发布(release.published)的属性“to”不能是“press”; 可以是public、government",
        ),
        (
            "{fact: release.published, where: {column: \" \"}}",
            "value-not-allowed",
            "对外发布(release.published)的属性“column”不能是“ ”; 可以是任何文字, 但不得为空",
        ),
    ] {
        let found = findings(STOP, to).into_iter().find(|it| it.code == code).unwrap();
        assert_eq!((found.what.as_str(), found.severity), (what, Severity::Error));
    }
}

#[test]
fn a_fact_that_nobody_can_record_on_what_the_clock_runs_on_is_told_with_what_can_be() {
    let releases = "能记录的有: 对外发布(release.published)、新闻发布会举行(press_conference.held)、\
                    舆情或事故上报(opinion.reported_upward)";
    for (to, what) in [
        (
            "{fact: message.replied}",
            format!("会自行起动, 但系统不能在突发事件上记录“message.replied”; {releases}"),
        ),
        (
            "{fact: release.published, where: {kind: clarification}}",
            format!(
                "会自行起动, 但系统不能在突发事件上记录“release.published kind=clarification”; {releases}"
            ),
        ),
        (
            "{fact: release.published, until: opinion.disposed}",
            "会自行起动, 但系统不能在突发事件上记录“opinion.disposed”; 能记录的有: 事件结案(incident.closed)"
                .to_owned(),
        ),
    ] {
        let found = findings(STOP, to).into_iter().find(|it| it.code == "stop-not-recordable").unwrap();
        assert_eq!((found.what, found.severity), (what, Severity::Error));
    }
    let either = "{fact: message.replied, or: [{fact: press_conference.held}]}";
    assert_eq!(findings(STOP, either), [], "one that can be recorded is enough");
    let both = "{fact: release.published, and: [{fact: press_conference.held}]}";
    assert!(findings(STOP, both).iter().any(|it| it.code == "stop-not-recordable"), "each is judged alone");
    let start = findings("{event: incident.occurred", "{event: release.published, where: {kind: flash}");
    assert!(start.iter().any(|it| it.code == "start-not-recordable"), "{start:?}");
}

/// Whoever has a pack in words can go on with it.
#[test]
fn a_pack_in_words_is_told_of_an_unknown_fact_and_not_refused_for_the_name_alone() {
    let unknown = SOUND.replacen(STOP, "matter.solved; in words", 1).replacen(
        "{kind: incident_grades, grades: [major]}",
        "{kind: trigger}",
        1,
    );
    let told = lint(&[RulePack::from_yaml(&unknown).unwrap()]);
    let codes: Vec<(&str, Severity)> = told.iter().map(|it| (it.code, it.severity)).collect();
    assert_eq!(codes, [("unknown-event", Severity::Warning)]);
}
