//! What is told of each event, in both languages.

use std::collections::BTreeSet;

use huiying_deadlines::{Facts, RuleId};
use huiying_domain::Outcome;
use huiying_domain::clock::obligation::{Anchor, RestateCause, VoidReason};
use huiying_domain::{
    CaseEvent, CaseId, ClockEvent, Counted, Decision, Envelope, IncidentEvent, IncidentId, Matter,
    MessageClass, ReleaseKind, Subject,
};
use serde_json::Value;

use super::*;

fn officer() -> Actor {
    Actor::typed("甲")
}

fn say(lang: Lang, event: &Event) -> Told {
    told(lang, event, &Rules::default())
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn a_confirmed_triage_names_class_office_and_officer() {
    let event = Event::Case(CaseEvent::TriageConfirmed {
        case: CaseId(1),
        class: MessageClass::Complaint,
        office: "办公室".into(),
        by: officer(),
        at: at("2026-09-03T00:00:00Z"),
    });
    let told = say(Lang::Zh, &event);
    assert_eq!((told.what.as_str(), told.by.as_str()), ("确认类别“投诉”，承办单位“办公室”", "甲"));
    assert_eq!(say(Lang::En, &event).what, "class confirmed as complaint, office 办公室");
}

#[test]
fn a_met_clock_says_whether_it_was_in_time_and_by_how_much() {
    let met = |on_time, margin_seconds| {
        Event::Clock(ClockEvent::Met {
            subject: Subject::Case(CaseId(1)),
            rule: RuleId::from("R"),
            met_at: at("2026-09-03T00:00:00Z"),
            on_time,
            margin_seconds,
        })
    };
    assert_eq!(say(Lang::Zh, &met(true, 7_200)).what, "时限办结：R，按时，提前 2 小时");
    assert_eq!(say(Lang::Zh, &met(false, 120)).what, "时限办结：R，逾期 2 分");
    assert_eq!(say(Lang::En, &met(false, 120)).what, "clock met: R, overdue by 2 min");
}

#[test]
fn a_void_clock_says_why() {
    let subject = Subject::Case(CaseId(1));
    let event =
        Event::Clock(ClockEvent::Voided { subject, rule: RuleId::from("R"), reason: VoidReason::OtherClass });
    assert_eq!(say(Lang::Zh, &event).text, "类别已确认，本规则不适用该类别");
}

#[test]
fn a_sending_back_by_a_source_is_its_doing_and_its_time_is_told_only_where_it_is_known() {
    let reopened = SourceTime::exact(at("2026-09-03T00:00:00Z"));
    for (time_unknown, told_at) in [(true, None), (false, Some(reopened))] {
        let event = Event::Case(CaseEvent::Reopened {
            case: CaseId(1),
            reopened,
            reason: "退回重办".into(),
            by: Actor::the_source(),
            time_unknown,
            target: None,
        });
        let told = say(Lang::Zh, &event);
        assert_eq!((told.text.as_str(), told.by.as_str(), told.happened), ("退回重办", "来源系统", told_at));
    }
}

#[test]
fn what_a_source_did_is_said_to_be_its_doing() {
    let event = Event::Case(CaseEvent::Closed {
        case: CaseId(1),
        closed: SourceTime::exact(at("2026-09-03T00:00:00Z")),
        time_unknown: false,
        outcome: Outcome::ClosedBySource,
        note: "已办结".into(),
        by: None,
    });
    let told = say(Lang::Zh, &event);
    assert_eq!(
        (told.what.as_str(), told.text.as_str(), told.by.as_str()),
        ("办结：来源系统办结", "已办结", "来源系统")
    );
}

const CASE: CaseId = CaseId(1);
const INCIDENT: IncidentId = IncidentId(1);

fn noon() -> SourceTime {
    SourceTime::exact(at("2026-09-03T04:00:00Z"))
}

fn restated(was: DateTime<Utc>, now: DateTime<Utc>) -> Event {
    Event::Clock(ClockEvent::Restated {
        subject: Subject::Case(CASE),
        rule: RuleId::from("R"),
        cause: RestateCause::Calendar,
        anchor: Anchor::Received,
        facts: Facts::starting(noon().at),
        counted: Counted {
            pack: "p 1".into(),
            calendar: "c".into(),
            due_hard: now,
            due_soft: now,
            provisional: false,
            due_by_law: None,
            target_due: None,
        },
        was_due_hard: was,
    })
}

/// Every event of the published examples, whose texts are replaced by "x" where they are not English.
fn examples() -> Vec<Event> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/decision");
    let files =
        std::fs::read_dir(folder).unwrap().map(|it| std::fs::read_to_string(it.unwrap().path()).unwrap());
    let read = |text: String| {
        let mut example: Value = serde_json::from_str(&text).unwrap();
        in_plain_letters(&mut example);
        serde_json::from_value::<Envelope<Decision>>(example).unwrap().data.events
    };
    files.flat_map(read).collect()
}

fn in_plain_letters(value: &mut Value) {
    match value {
        Value::String(text) if !text.is_ascii() => "x".clone_into(text),
        Value::Array(values) => values.iter_mut().for_each(in_plain_letters),
        Value::Object(members) => members.values_mut().for_each(in_plain_letters),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_event_is_told_in_both_languages_and_in_english_without_chinese() {
    let every = examples();
    let told: BTreeSet<String> = every.iter().map(written_name).collect();
    let all = Event::names().iter().map(|&name| name.to_owned()).collect();
    assert_eq!(told, all, "each event has an example");
    let kinds = ReleaseKind::ALL.map(|kind| {
        let by = Actor::typed("n");
        Event::Incident(IncidentEvent::ReleasePublished {
            incident: INCIDENT,
            kind,
            title: "x".into(),
            published: noon(),
            by,
        })
    });
    for event in every.iter().chain(&kinds) {
        let (zh, en) = (say(Lang::Zh, event), say(Lang::En, event));
        assert!(!zh.what.is_empty() && !zh.what.is_ascii(), "{event:?}: {zh:?}");
        assert!(!en.what.is_empty() && en.what.is_ascii() && en.text.is_ascii(), "{event:?}: {en:?}");
    }
}

fn written_name(event: &Event) -> String {
    let written = serde_json::to_value(event).unwrap();
    written.as_object().unwrap().keys().next().unwrap().clone()
}

#[test]
fn a_clock_counted_again_says_what_it_said_before_and_why() {
    let event = restated(at("2026-09-11T16:00:00Z"), at("2026-09-14T16:00:00Z"));
    let what = "时限重新计算：R，原至 2026-09-11 24:00，现至 2026-09-14 24:00，原因：放假安排已更新";
    assert_eq!(say(Lang::Zh, &event).what, what);
}

#[test]
fn what_an_event_speaks_of_is_named_for_its_links() {
    let matter = Matter { title: "x".into(), class: MessageClass::Help, office: "x".into() };
    let (by, at) = (Actor::typed("n"), noon().at);
    let split = Event::Case(CaseEvent::Split { case: CASE, matters: vec![(CaseId(2), matter)], by, at });
    let links = say(Lang::Zh, &split).links;
    let whole = (Subject::Case(CASE), String::new());
    assert_eq!(links, [whole, (Subject::Case(CaseId(2)), "x".to_owned())]);
}
