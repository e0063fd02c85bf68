//! A limit that only may apply is told as one, counted apart, and not told at all once its rule turned out not to govern.

use huiying_domain::clock::obligation::VoidReason;

use super::*;
use crate::message::{Message, Room, Sender};

const CHANNEL: usize = 0;

fn created(subject: Subject, rule: &str, candidate: bool) -> Event {
    Event::Clock(ClockEvent::Created {
        subject,
        rule: RuleId::from(rule),
        pack: String::new(),
        calendar: String::new(),
        started_at: after(-7200),
        anchor: Anchor::Received,
        due_hard: noon(),
        due_soft: noon(),
        provisional: false,
        candidate,
        binding: true,
        due_by_law: None,
        target_due: None,
        already_past: None,
    })
}

fn voided(subject: Subject, rule: &str) -> Event {
    let reason = VoidReason::OtherClass;
    Event::Clock(ClockEvent::Voided { subject, rule: RuleId::from(rule), reason })
}

fn confirmed(subject: Subject, rule: &str) -> Event {
    Event::Clock(ClockEvent::Confirmed { subject, rule: RuleId::from(rule) })
}

fn message(outbox: &Outbox, now: DateTime<Utc>) -> Message {
    let Next::Now(waiting) = outbox.next(CHANNEL, now) else { panic!("something waits") };
    let sender = Sender { bureau: "某局".to_owned(), pages: String::new() };
    let room = Room { n_alerts_max: 100, n_bytes_max: usize::MAX };
    Message::of(outbox, &waiting, &sender, now, room)
}

fn given() -> Outbox {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    let other = Subject::Case(CaseId(2));
    fold(
        &mut outbox,
        noon(),
        vec![created(CASE, "SEVEN", true), created(CASE, "FIFTEEN", true), created(other, "SEVEN", false)],
    );
    fold(&mut outbox, noon(), vec![missed(CASE, "SEVEN"), missed(CASE, "FIFTEEN"), missed(other, "SEVEN")]);
    outbox
}

#[test]
fn a_miss_that_only_may_be_one_is_told_as_possible_and_counted_apart() {
    let message = message(&given(), after(4 * 3600 + 12 * 60));
    assert_eq!((message.n_alerts, message.n_missed, message.n_missed_possible), (3, 1, 2));
    assert_eq!(message.title(), "【回应】某局：3 项提醒，其中逾期 1 项，候选时限已过 2 项");
    let says: Vec<(&str, bool)> = message.alerts.iter().map(|it| (it.says.as_str(), it.possible)).collect();
    assert_eq!(says.iter().filter(|it| **it == ("候选（可能适用）：逾期", true)).count(), 2, "{says:?}");
    assert!(says.contains(&("逾期", false)), "{says:?}");
    assert!(message.alerts.iter().all(|it| it.left == "逾期 4 小时 12 分"));
}

#[test]
fn once_the_class_is_known_a_rule_that_governs_is_told_as_missed_and_one_that_does_not_is_not_told() {
    let mut outbox = given();
    fold(&mut outbox, after(10), vec![voided(CASE, "SEVEN"), confirmed(CASE, "FIFTEEN")]);
    let message = message(&outbox, after(20));
    assert_eq!((message.n_alerts, message.n_missed, message.n_missed_possible), (2, 2, 0));
    // and a miss of a rule that governs stays worth telling when it is met
    fold(&mut outbox, after(30), vec![met(CASE, "FIFTEEN")]);
    assert_eq!(self::message(&outbox, after(40)).n_missed, 2);
}
