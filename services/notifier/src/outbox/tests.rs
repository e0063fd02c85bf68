//! What waits for whom, as rules.

mod possible;
mod reaching;
mod simulation;

use chrono::TimeZone;
use huiying_deadlines::Facts;
use huiying_deadlines::Warning;
use huiying_domain::Grade;
use huiying_domain::clock::obligation::PastReason;
use huiying_domain::clock::obligation::{AlreadyPast, Anchor, Counted, RestateCause};
use huiying_domain::{
    Actor, CaseEvent, Channel, ClockEvent, IncidentEvent, ProcessEvent, Report, ReportId, SourceTime,
};
use huiying_runtime::config::{AlertKind, Destination};

use huiying_domain::IncidentId;

use super::*;
use crate::standing::Old;

const CASE: Subject = Subject::Case(CaseId(1));

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 25, 4, 0, 0).unwrap()
}

fn after(seconds: i64) -> DateTime<Utc> {
    noon() + TimeDelta::seconds(seconds)
}

fn channel(name: &str, tells: &[AlertKind], offices: &[&str]) -> AlertChannel {
    AlertChannel {
        name: name.to_owned(),
        to: Destination::Wecom("https://robot.example".to_owned().into()),
        tells: tells.to_vec(),
        offices: offices.iter().map(|it| (*it).to_owned()).collect(),
        last_resort: false,
    }
}

fn outbox(channels: Vec<AlertChannel>) -> Outbox {
    Outbox::new(channels, TimeDelta::hours(24), TimeDelta::seconds(30))
}

fn warned(subject: Subject, rule: &str) -> Event {
    let (rule, warning) = (RuleId::from(rule), Warning::LastCall);
    Event::Clock(ClockEvent::Warned { subject, rule, warning, moment: noon(), due_hard: after(3600) })
}

fn missed(subject: Subject, rule: &str) -> Event {
    Event::Clock(ClockEvent::Missed { subject, rule: RuleId::from(rule), missed_at: noon() })
}

fn met(subject: Subject, rule: &str) -> Event {
    let rule = RuleId::from(rule);
    Event::Clock(ClockEvent::Met { subject, rule, met_at: noon(), on_time: true, margin_seconds: 60 })
}

fn incident() -> Event {
    let reported = SourceTime::exact(noon());
    let by = Actor::typed("");
    let title = "made up".to_owned();
    Event::Incident(IncidentEvent::Registered {
        incident: IncidentId(1),
        title,
        grade: Grade::Major,
        occurred: None,
        reported,
        by,
    })
}

fn confirmed(case: u128, office: &str) -> Event {
    let by = Actor::typed("");
    let (class, office) = (huiying_domain::MessageClass::Help, office.to_owned());
    Event::Case(CaseEvent::TriageConfirmed { case: CaseId(case), class, office, by, at: noon() })
}

fn report(office: Option<&str>) -> Report {
    Report {
        import: None,
        id: ReportId(1),
        source: "s".to_owned(),
        external_id: "1".to_owned(),
        channel: Channel::Hotline,
        via: None,
        title: "made up".to_owned(),
        body: String::new(),
        category: None,
        class: None,
        received: SourceTime::exact(noon()),
        received_unknown: false,
        from_history: false,
        target: None,
        office: office.map(str::to_owned),
        area: None,
        status: None,
        link: None,
        caller_masked: None,
        phone_masked: None,
        sealed: None,
        details: Default::default(),
        problems: Vec::new(),
    }
}

fn opened(office: Option<&str>) -> Event {
    Event::Case(CaseEvent::Opened { case: CaseId(1), report: report(office), at: None })
}

fn amended(office: Option<&str>) -> Event {
    Event::Case(CaseEvent::Amended { withdrawn: None, case: CaseId(1), report: report(office) })
}

fn restated(subject: Subject, rule: &str) -> Event {
    let counted = Counted {
        pack: "p 1".to_owned(),
        calendar: "c".to_owned(),
        due_hard: after(9000),
        due_soft: after(9000),
        provisional: false,
        due_by_law: None,
        target_due: None,
    };
    Event::Clock(ClockEvent::Restated {
        subject,
        rule: RuleId::from(rule),
        cause: RestateCause::Calendar,
        anchor: Anchor::Received,
        facts: Facts::starting(noon()),
        counted,
        was_due_hard: noon(),
    })
}

/// Folds one decision with these events, the next in the log.
fn fold(outbox: &mut Outbox, at: DateTime<Utc>, events: Vec<Event>) {
    let position = outbox.read() + 1;
    outbox.fold(position, at, &Decision { cause: position, intake: String::new(), events });
}

fn round_now(outbox: &Outbox, number: usize, now: DateTime<Utc>) -> Round {
    match outbox.next(number, now) {
        Next::Now(waiting) => waiting.round,
        other => panic!("nothing is to be told now: {other:?}"),
    }
}

fn told(round: &Round, at: DateTime<Utc>) -> Event {
    Event::Process(ProcessEvent::AlertsTold { round: round.clone(), subjects: Vec::new(), n_alerts: 1, at })
}

fn whats(outbox: &Outbox, number: usize, now: DateTime<Utc>) -> Vec<What> {
    match outbox.next(number, now) {
        Next::Now(waiting) => waiting.alerts.iter().map(|it| it.what.clone()).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn warnings_misses_and_incidents_are_told_once_and_nothing_else_is() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    fold(&mut outbox, noon(), vec![confirmed(1, "甲处")]);
    assert_eq!(outbox.next(0, noon()), Next::Nothing);
    fold(&mut outbox, noon(), vec![incident(), warned(CASE, "A"), missed(CASE, "B")]);
    assert_eq!(whats(&outbox, 0, noon()).len(), 3);

    let round = round_now(&outbox, 0, noon());
    assert_eq!((round.after, round.through, round.attempt), (0, 2, 1));
    fold(&mut outbox, noon(), vec![told(&round, noon())]);
    assert_eq!(outbox.next(0, after(3600)), Next::Nothing);
}

#[test]
fn a_channel_is_told_of_the_kinds_and_offices_it_asks_for_and_of_every_incident_and_unassigned_case() {
    let channels = vec![channel("misses", &[AlertKind::Missed], &[]), channel("甲", &[], &["甲处"])];
    let mut outbox = outbox(channels);
    let (ours, theirs, nobodys) =
        (Subject::Case(CaseId(1)), Subject::Case(CaseId(2)), Subject::Case(CaseId(3)));
    fold(&mut outbox, noon(), vec![confirmed(1, "甲处"), confirmed(2, "乙处")]);
    fold(&mut outbox, noon(), vec![warned(ours, "A"), missed(theirs, "A"), missed(nobodys, "A"), incident()]);

    let subjects = |number| match outbox.next(number, noon()) {
        Next::Now(waiting) => waiting.alerts.iter().filter_map(|it| it.subject).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(subjects(0), [theirs, nobodys]);
    assert_eq!(subjects(1), [ours, nobodys, Subject::Incident(IncidentId(1))]);
}

#[test]
fn a_warning_not_yet_told_is_overtaken_by_the_next_word_of_its_clock_and_a_miss_is_not() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    fold(&mut outbox, noon(), vec![warned(CASE, "A"), warned(CASE, "B"), missed(CASE, "C")]);
    fold(&mut outbox, noon(), vec![met(CASE, "A"), met(CASE, "C"), warned(CASE, "B")]);
    let left = whats(&outbox, 0, noon());
    assert!(
        matches!(&left[..], [What::Missed { rule: c, .. }, What::Warned { rule: b, .. }] if c.as_str() == "C" && b.as_str() == "B"),
        "{left:?}"
    );
}

/// A clock whose limit had passed when it was started.
fn past(subject: Subject, rule: &str, candidate: bool) -> Event {
    let past = AlreadyPast { reason: PastReason::ReceivedLate, known_at: noon(), countdown_due: after(60) };
    Event::Clock(ClockEvent::Created {
        subject,
        rule: RuleId::from(rule),
        pack: "p 1".to_owned(),
        calendar: "c".to_owned(),
        started_at: noon(),
        anchor: Anchor::Received,
        due_hard: noon(),
        due_soft: noon(),
        provisional: false,
        candidate,
        binding: true,
        due_by_law: None,
        target_due: None,
        already_past: Some(past),
    })
}

#[test]
fn a_limit_that_had_passed_when_its_clock_was_started_is_told_unless_it_is_met_before_or_may_not_govern() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    fold(&mut outbox, noon(), vec![past(CASE, "A", false), past(CASE, "B", true), past(CASE, "C", false)]);
    fold(&mut outbox, noon(), vec![met(CASE, "C")]);
    let left = whats(&outbox, 0, noon());
    assert!(matches!(&left[..], [What::AlreadyPast { rule, .. }] if rule.as_str() == "A"), "{left:?}");
    assert_eq!(left[0].kind(), AlertKind::Missed);
}

#[test]
fn a_record_that_the_program_failed_on_and_clocks_that_ring_no_more_are_told_to_every_office() {
    let mut outbox =
        outbox(vec![channel("甲", &[], &["甲处"]), channel("misses", &[AlertKind::Missed], &[])]);
    let parked = Event::Process(ProcessEvent::IntakeParked {
        intake: "r1".to_owned(),
        report: None,
        why: "failed at x.rs:1".to_owned(),
    });
    let (tick, why) = ("tick/1".to_owned(), "failed at x.rs:1".to_owned());
    let aside =
        Event::Process(ProcessEvent::ClocksSetAside { subject: Subject::Incident(IncidentId(1)), tick, why });
    fold(&mut outbox, noon(), vec![parked, aside]);
    let faults = whats(&outbox, 0, noon());
    assert_eq!(faults, [What::Parked { intake: "r1".to_owned() }, What::SetAside]);
    assert_eq!(outbox.next(1, noon()), Next::Nothing, "who asked for misses only");
}

#[test]
fn that_no_clock_rings_is_told_once_until_one_has_rung_again() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    let tick = |outbox: &mut Outbox, parked: bool| {
        let cause = outbox.read() + 1;
        let intake = format!("tick/{cause}");
        let why = "failed at x.rs:1".to_owned();
        let events = match parked {
            true => {
                vec![Event::Process(ProcessEvent::IntakeParked { intake: intake.clone(), report: None, why })]
            }
            false => Vec::new(),
        };
        outbox.fold(cause, noon(), &Decision { cause, intake, events });
    };
    (0..3).for_each(|_| tick(&mut outbox, true));
    assert_eq!(whats(&outbox, 0, noon()).len(), 1);
    tick(&mut outbox, false);
    tick(&mut outbox, true);
    assert_eq!(whats(&outbox, 0, noon()).len(), 2);
}

#[test]
fn a_warning_whose_limit_was_moved_is_not_told_with_the_old_one() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    fold(&mut outbox, noon(), vec![warned(CASE, "A"), past(CASE, "B", false)]);
    fold(&mut outbox, noon(), vec![restated(CASE, "A"), restated(CASE, "B")]);
    let left = whats(&outbox, 0, noon());
    assert!(matches!(&left[..], [What::AlreadyPast { rule, .. }] if rule.as_str() == "B"), "{left:?}");
}

#[test]
fn a_source_moves_a_case_to_another_office_until_a_person_says_who_has_it() {
    let channels = vec![channel("乙", &[], &["乙处"]), channel("甲", &[], &["甲处"])];
    let mut outbox = outbox(channels);
    fold(&mut outbox, noon(), vec![opened(Some("甲处")), missed(CASE, "A")]);
    assert_eq!(outbox.next(0, noon()), Next::Nothing);
    fold(&mut outbox, noon(), vec![amended(Some("乙处"))]);
    assert_eq!(whats(&outbox, 0, noon()).len(), 1);
    fold(&mut outbox, noon(), vec![confirmed(1, "甲处"), amended(Some("乙处"))]);
    assert_eq!(outbox.next(0, noon()), Next::Nothing);
}

#[test]
fn what_was_parked_and_is_decided_days_later_is_told_as_new() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    let monday = after(3 * 24 * 3600);
    fold(&mut outbox, monday, vec![]);
    fold(&mut outbox, noon(), vec![incident()]);
    assert_eq!(whats(&outbox, 0, monday).len(), 1);
}

#[test]
fn a_channel_that_was_away_for_days_is_told_how_much_it_missed() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    fold(&mut outbox, noon(), vec![missed(CASE, "A")]);
    let round = round_now(&outbox, 0, noon());
    let why = "it could not be reached".to_owned();
    fold(
        &mut outbox,
        noon(),
        vec![Event::Process(ProcessEvent::AlertsTaken { round: round.clone(), at: noon() })],
    );
    fold(
        &mut outbox,
        noon(),
        vec![Event::Process(ProcessEvent::AlertsFailed { round, why, for_good: false, at: noon() })],
    );
    let Next::Now(waiting) = outbox.next(0, after(3 * 24 * 3600)) else { panic!("it is told") };
    assert_eq!((waiting.alerts.len(), waiting.old), (0, Old { n: 1, n_missed: 1, n_missed_possible: 0 }));
}

#[test]
fn a_taken_round_is_waited_for_and_then_taken_anew_with_what_came_since() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    fold(&mut outbox, noon(), vec![missed(CASE, "A")]);
    let round = round_now(&outbox, 0, noon());
    fold(&mut outbox, noon(), vec![Event::Process(ProcessEvent::AlertsTaken { round, at: noon() })]);
    fold(&mut outbox, noon(), vec![missed(CASE, "B")]);
    assert_eq!(outbox.next(0, after(29)), Next::At(after(30)));
    let again = round_now(&outbox, 0, after(30));
    assert_eq!((again.after, again.through, again.attempt), (0, 3, 2));
    assert_eq!(whats(&outbox, 0, after(30)).len(), 2);
}

#[test]
fn a_failed_attempt_is_made_again_after_longer_and_longer_waits() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    fold(&mut outbox, noon(), vec![missed(CASE, "A")]);
    for (seconds, attempt) in [(5, 1), (10, 2), (20, 3)] {
        let Next::Now(waiting) = outbox.next(0, after(1000)) else { panic!("it waits to be told") };
        assert_eq!(waiting.round.attempt, attempt);
        let (round, why) = (waiting.round, "x".to_owned());
        fold(
            &mut outbox,
            noon(),
            vec![Event::Process(ProcessEvent::AlertsTaken { round: round.clone(), at: noon() })],
        );
        fold(
            &mut outbox,
            noon(),
            vec![Event::Process(ProcessEvent::AlertsFailed { round, why, for_good: false, at: noon() })],
        );
        assert_eq!(outbox.next(0, noon()), Next::At(after(seconds)));
    }
}

#[test]
fn between_two_messages_there_is_a_pause_so_that_a_robot_takes_them_all() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    fold(&mut outbox, noon(), vec![missed(CASE, "A")]);
    let round = round_now(&outbox, 0, noon());
    fold(&mut outbox, noon(), vec![told(&round, noon())]);
    fold(&mut outbox, noon(), vec![missed(CASE, "B")]);
    assert_eq!(outbox.next(0, after(3)), Next::At(after(4)));
    assert_eq!(round_now(&outbox, 0, after(4)).after, round.through);
}

#[test]
fn an_alert_of_yesterday_is_counted_and_not_named() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    let day = 24 * 3600;
    fold(&mut outbox, noon(), vec![missed(CASE, "A")]);
    fold(&mut outbox, after(10), vec![missed(CASE, "B")]);
    // one is let go of by a decision that comes after its day, the other grows old while nothing is decided
    fold(&mut outbox, after(day + 5), vec![missed(CASE, "C")]);
    let Next::Now(waiting) = outbox.next(0, after(day + 20)) else { panic!("one waits") };
    assert_eq!((waiting.alerts.len(), waiting.old), (1, Old { n: 2, n_missed: 2, n_missed_possible: 0 }));
    let mut only_old =
        Outbox::new(vec![channel("a", &[], &[])], TimeDelta::hours(24), TimeDelta::seconds(30));
    fold(&mut only_old, noon(), vec![missed(CASE, "A")]);
    assert_eq!(only_old.next(0, after(day + 1)), Next::Nothing, "for the old alone nobody is disturbed");
}

#[test]
fn a_second_deciders_copy_of_a_decision_and_a_receipt_of_a_round_long_past_change_nothing() {
    let mut outbox = outbox(vec![channel("a", &[], &[])]);
    fold(&mut outbox, noon(), vec![missed(CASE, "A")]);
    let copy = Decision { cause: 1, intake: String::new(), events: vec![missed(CASE, "A")] };
    outbox.fold(2, noon(), &copy);
    assert_eq!(whats(&outbox, 0, noon()).len(), 1);
    let past = Round { channel: "a".to_owned(), after: 77, through: 90, attempt: 1 };
    outbox.fold(3, noon(), &Decision { cause: 3, intake: String::new(), events: vec![told(&past, noon())] });
    assert_eq!(whats(&outbox, 0, noon()).len(), 1);
}
