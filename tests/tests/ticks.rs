//! Time that passes is recorded once, and what follows from it is decided once: across restarts, crashes and a second
//! decider.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::sync::Arc;

use chrono::{DateTime, Utc};
use huiying_casework::{Casework, Ports};
use huiying_deadlines::{RulePack, Warning, WorkCalendar};
use huiying_domain::report::SourceReply;
use huiying_domain::{
    Channel, ClockEvent, Envelope, Event, Intake, MessageClass, Report, ReportId, SourceTime,
};
use huiying_eventlog::{Journal, MemoryLog, Position};
use serde_json::json;

/// Beijing time, `2018-02-09 10:00`.
fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_str(&format!("{text}:00 +0800"), "%Y-%m-%d %H:%M:%S %z").unwrap().to_utc()
}

fn arrived(id: &str, recorded_at: DateTime<Utc>, data: Intake) -> (String, Envelope<Intake>) {
    let envelope = Envelope {
        id: id.to_owned(),
        source: "/test".to_owned(),
        occurred_at: recorded_at,
        recorded_at,
        data,
    };
    (id.to_owned(), envelope)
}

fn suggestion(received: &str) -> Report {
    serde_json::from_value(json!({
        "id": ReportId::derive("message/test", "M-1"),
        "source": "message/test",
        "external_id": "M-1",
        "channel": Channel::Message,
        "title": "建议增设路灯",
        "class": MessageClass::Suggestion,
        "received": SourceTime::exact(at(received)),
    }))
    .unwrap()
}

/// Two logs in memory that outlive every decider, with one suggestion received on Friday 2018-02-09.
async fn given() -> Ports {
    let log = || Arc::new(MemoryLog::new());
    let ports = Ports::new(Journal::new(log()), Journal::new(log()));
    let begun = at("2018-01-01 00:00");
    let policy = WorkCalendar::builtin().into_iter().map(Intake::CalendarPublished);
    let policy = policy.chain(RulePack::builtin().into_iter().map(Intake::PolicyPublished));
    let records = policy.enumerate().map(|(n, it)| arrived(&format!("policy-{n}"), begun, it)).collect();
    ports.intake.append(records).await.unwrap();
    let received = at("2018-02-09 10:05");
    let report = arrived("M-1", received, Intake::Reported(suggestion("2018-02-09 10:00")));
    ports.intake.append(vec![report]).await.unwrap();
    ports
}

/// A life of the decider: it starts from the logs, and time passes to `now` until nothing more follows.
async fn lives_until(ports: &Ports, now: DateTime<Utc>) -> usize {
    let mut casework = Casework::resume(ports.clone()).await.unwrap();
    casework.catch_up().await.unwrap();
    let mut n_ticks = 0;
    while casework.tick(now).await.unwrap() {
        casework.catch_up().await.unwrap();
        n_ticks += 1;
    }
    n_ticks
}

/// Warnings and misses on the record, each with its moment.
async fn said(ports: &Ports) -> Vec<(Option<Warning>, DateTime<Utc>)> {
    let decisions = ports.decisions.read(Position::START, usize::MAX).await.unwrap();
    let events = decisions.into_iter().flat_map(|entry| entry.value.data.events);
    let word = |event| match event {
        Event::Clock(ClockEvent::Warned { warning, moment, .. }) => Some((Some(warning), moment)),
        Event::Clock(ClockEvent::Missed { missed_at, .. }) => Some((None, missed_at)),
        _ => None,
    };
    events.filter_map(word).collect()
}

const TWO_THIRDS: &str = "2018-02-19 19:20";
const CLOSING: &str = "2018-02-24 17:30";
const LIMIT: &str = "2018-02-25 00:00";

#[tokio::test]
async fn given_many_restarts_when_time_passes_then_each_warning_and_the_miss_come_once() {
    let ports = given().await;
    for now in
        ["2018-02-10 08:00", TWO_THIRDS, TWO_THIRDS, "2018-02-20 08:00", CLOSING, CLOSING, LIMIT, LIMIT]
    {
        lives_until(&ports, at(now)).await;
    }
    let expected = [
        (Some(Warning::TwoThirds), at(TWO_THIRDS)),
        (Some(Warning::LastCall), at(CLOSING)),
        (None, at(LIMIT)),
    ];
    assert_eq!(said(&ports).await, expected);
    assert_eq!(lives_until(&ports, at("2019-01-01 00:00")).await, 0, "nothing is left to say");
}

#[tokio::test]
async fn given_a_crash_after_a_tick_was_recorded_when_started_again_then_it_is_decided_and_not_recorded_again()
 {
    let ports = given().await;
    let mut casework = Casework::resume(ports.clone()).await.unwrap();
    casework.catch_up().await.unwrap();
    assert!(casework.tick(at(LIMIT)).await.unwrap());
    drop(casework);
    assert_eq!(lives_until(&ports, at(LIMIT)).await, 0);
    assert_eq!(said(&ports).await, [(None, at(LIMIT))]);
}

#[tokio::test]
async fn given_two_deciders_when_both_see_a_limit_pass_then_one_tick_is_recorded() {
    let ports = given().await;
    let mut one = Casework::resume(ports.clone()).await.unwrap();
    let mut other = Casework::resume(ports.clone()).await.unwrap();
    one.catch_up().await.unwrap();
    // Whoever was second is told so, and begins anew from what was decided.
    let second = other.catch_up().await.unwrap_err();
    assert!(matches!(second, huiying_casework::Error::DecidedElsewhere { cause: 1 }), "{second}");
    let other = Casework::resume(ports.clone()).await.unwrap();
    assert_eq!(other.decided(), one.decided());
    let before = *ports.intake.tail().borrow();
    one.tick(at(LIMIT)).await.unwrap();
    other.tick(at("2018-02-25 00:01")).await.unwrap();
    assert_eq!(ports.intake.tail().borrow().get(), before.get() + 1);
}

#[tokio::test]
async fn given_a_replay_of_intake_then_warnings_and_misses_come_at_the_same_places() {
    let ports = given().await;
    for now in [TWO_THIRDS, CLOSING, LIMIT] {
        lives_until(&ports, at(now)).await;
    }
    let again = Ports { decisions: Journal::new(Arc::new(MemoryLog::new())), ..ports.clone() };
    Casework::resume(again.clone()).await.unwrap().catch_up().await.unwrap();
    let read = |ports: Ports| async move { ports.decisions.read(Position::START, usize::MAX).await.unwrap() };
    let (first, second) = (read(ports).await, read(again).await);
    assert!(!first.is_empty());
    // A second decider on the same decisions log would have written copies; this one has a log of its own.
    let facts = |entries: &[huiying_eventlog::Entry<Envelope<huiying_domain::Decision>>]| {
        entries.iter().map(|it| it.value.data.clone()).collect::<Vec<_>>()
    };
    assert_eq!(facts(&second), facts(&first));
}

#[tokio::test]
async fn given_a_reply_before_the_limit_then_time_says_nothing_more() {
    let ports = given().await;
    let reply = SourceReply {
        import: None,
        report: ReportId::derive("message/test", "M-1"),
        text: "已采纳".to_owned(),
        replied: SourceTime::exact(at("2018-02-12 09:00")),
        office: None,
    };
    let recorded = arrived("R-1", at("2018-02-12 10:00"), Intake::SourceReplied(reply));
    ports.intake.append(vec![recorded]).await.unwrap();
    assert_eq!(lives_until(&ports, at("2018-03-01 00:00")).await, 0);
    assert_eq!(said(&ports).await, []);
}
