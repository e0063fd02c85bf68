//! A notifier on logs in memory, with a program that it tells.

use std::sync::atomic::AtomicUsize;

use axum::Router;
use axum::routing::post;
use chrono::TimeZone;
use huiying_deadlines::RuleId;
use huiying_domain::{CaseId, ClockEvent, Event, ProcessEvent, Subject};
use huiying_eventlog::MemoryLog;
use huiying_runtime::config::{AlertChannel, Destination, Webhook};
use huiying_runtime::{Clock, PretendClock};

use super::*;

/// A program on the loopback address that counts how often it is told.
async fn program() -> (String, Arc<AtomicUsize>) {
    let n_told = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&n_told);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let take = move || async move {
        count.fetch_add(1, Ordering::Relaxed);
    };
    tokio::spawn(axum::serve(listener, Router::new().route("/", post(take))).into_future());
    (url, n_told)
}

fn decision(cause: u64, at: DateTime<Utc>, event: Event) -> (String, Envelope<Decision>) {
    let id = format!("d{cause}");
    let data = Decision { cause, intake: format!("i{cause}"), events: vec![event] };
    (id.clone(), Envelope { id, source: "/casework".to_owned(), occurred_at: at, recorded_at: at, data })
}

#[tokio::test]
async fn what_was_told_is_not_told_again_where_casework_is_late_to_say_that_it_was() {
    let (url, n_told) = program().await;
    let webhook = Webhook { url: url.into(), secret: "whsec_c2VjcmV0".to_owned().into() };
    let (name, to) = ("program".to_owned(), Destination::Webhook(webhook));
    let channels =
        vec![AlertChannel { name, to, tells: Vec::new(), offices: Vec::new(), last_resort: false }];
    let settings = Settings { channels, ..Settings::default() };
    let noon = Utc.with_ymd_and_hms(2026, 11, 25, 4, 0, 0).unwrap();
    let clock = PretendClock::at(noon);
    let (intake, decisions) =
        (Journal::new(Arc::new(MemoryLog::new())), Journal::new(Arc::new(MemoryLog::new())));
    let ports = Ports { intake, decisions: decisions.clone() };
    let (health, stop) = (Health::default(), CancellationToken::new());
    let around = Surroundings { bureau: String::new(), clock: clock.clone(), health, stop };
    let mut notifier = Notifier::new(&settings, ports, &around).unwrap();

    // given a program that was told of a miss
    let (subject, rule) = (Subject::Case(CaseId(1)), RuleId::from("R"));
    let missed = Event::Clock(ClockEvent::Missed { subject, rule, missed_at: noon });
    decisions.append(vec![decision(1, noon, missed)]).await.unwrap();
    let mut under_way = JoinSet::new();
    notifier.follow().await.unwrap();
    notifier.tell(&mut under_way).await.unwrap();
    let round = notifier.seen[0].clone().unwrap();
    under_way.join_next().await.unwrap().unwrap().unwrap();
    assert_eq!(n_told.load(Ordering::Relaxed), 1);

    // when it is decided that the round was taken, and for longer than an attempt is waited for not how it ended
    let taken = Event::Process(ProcessEvent::AlertsTaken { round: round.clone(), at: noon });
    decisions.append(vec![decision(2, noon, taken)]).await.unwrap();
    clock.advance(TimeDelta::minutes(5));
    notifier.follow().await.unwrap();
    assert!(
        matches!(notifier.outbox.next(0, clock.now()), Next::Now(_)),
        "by the decisions it is to be told"
    );
    notifier.tell(&mut under_way).await.unwrap();

    // then nothing is sent
    assert!(under_way.join_next().await.is_none());
    assert_eq!(n_told.load(Ordering::Relaxed), 1);
}
