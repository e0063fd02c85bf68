//! Incidents: their clocks, publications and ends.

use super::*;

pub(crate) fn registered(
    bureau: &mut Bureau,
    grade: Grade,
    occurred: Option<&str>,
) -> (IncidentId, Vec<Event>) {
    let wish = Wish::RegisterIncident {
        title: "某厂爆炸".into(),
        grade,
        occurred: occurred.map(exact),
        reported: exact("2017-08-12 23:10"),
        same_name: true,
    };
    let events = bureau.asked("2017-08-12 23:15", None, wish);
    let Event::Incident(IncidentEvent::Registered { incident, .. }) = &events[0] else {
        panic!("not registered: {events:?}")
    };
    (*incident, events)
}

#[test]
fn a_major_incident_runs_its_clocks_from_its_occurrence_and_the_report_upward_from_the_first_report() {
    let (_, events) = registered(&mut given(), Grade::Major, Some("2017-08-12 22:40"));
    let mut started = rules_started(&events);
    started.sort_unstable();
    let expected = [
        ("AH-OPN-24H", at("2017-08-13 22:40"), false),
        ("AH-OPN-5H", at("2017-08-13 03:40"), false),
        ("AH-PUB-ACCIDENT", at("2017-08-13 00:00"), false),
        ("GB61-24H", at("2017-08-13 22:40"), false),
        ("GB80-24H", at("2017-08-13 22:40"), false),
        ("GB80-5H", at("2017-08-13 03:40"), false),
        ("SG-10-UP-2H", at("2017-08-13 01:10"), false),
    ];
    assert_eq!(started, expected);
}

#[test]
fn with_no_known_occurrence_the_first_report_starts_the_clock_and_says_so() {
    let (_, events) = registered(&mut given(), Grade::ExtraMajor, None);
    let fallback = events.iter().filter(|it| {
        matches!(it, Event::Clock(ClockEvent::Created { anchor: Anchor::ReportedAsFallback, .. }))
    });
    assert_eq!(fallback.count(), 6, "all but the report upward, which counts from that report anyhow");
    assert!(rules_started(&events).contains(&("AH-OPN-5H", at("2017-08-13 04:10"), false)));
}

#[test]
fn a_general_incident_runs_the_bulletin_of_the_day_and_the_report_upward_alone() {
    let (_, events) = registered(&mut given(), Grade::General, Some("2017-08-12 22:40"));
    let mut started: Vec<&str> = rules_started(&events).into_iter().map(|(rule, ..)| rule).collect();
    started.sort_unstable();
    assert_eq!(started, ["AH-PUB-ACCIDENT", "SG-10-UP-2H"]);
}

#[test]
fn each_kind_of_publication_stops_its_own_clock_and_no_other() {
    for (kind, stopped) in [
        (ReleaseKind::Authoritative, &["AH-OPN-5H", "GB80-5H"][..]),
        (ReleaseKind::PressConference, &["AH-OPN-24H", "GB61-24H", "GB80-24H"]),
        (ReleaseKind::Flash, &["AH-PUB-ACCIDENT"]),
        (ReleaseKind::ReportedUpward, &["SG-10-UP-2H"]),
        (ReleaseKind::Update, &[]),
    ] {
        let mut bureau = given();
        let (incident, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40"));
        let wish = Wish::RecordRelease { incident, kind, published: None, title: "通报".into() };
        let events = bureau.asked("2017-08-12 23:30", None, wish);
        let mut met: Vec<&str> = events
            .iter()
            .filter_map(|it| match it {
                Event::Clock(ClockEvent::Met { rule, .. }) => Some(rule.as_str()),
                _ => None,
            })
            .collect();
        met.sort_unstable();
        assert_eq!(met, stopped, "{kind:?}");
    }
}

#[test]
fn case_24_who_has_published_is_reminded_to_go_on_from_the_last_publication_until_the_incident_is_closed() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40"));
    let subject = Subject::Incident(incident);
    let publish = |bureau: &mut Bureau, at: &str| {
        let kind = ReleaseKind::Authoritative;
        let wish = Wish::RecordRelease { incident, kind, published: Some(exact(at)), title: "通报".into() };
        bureau.asked(at, None, wish)
    };
    publish(&mut bureau, "2017-08-13 01:00");
    let reminder = bureau.clock(subject, "AH-OPN-CONT");
    assert_eq!((reminder.binding, reminder.counted.due_hard), (false, at("2017-08-14 01:00")));
    publish(&mut bureau, "2017-08-13 09:00");
    assert_eq!(bureau.due(subject, "AH-OPN-CONT"), at("2017-08-14 09:00"), "from the last publication");
    let reminders = bureau.state.obligations(subject).iter().filter(|it| it.rule.as_str() == "AH-OPN-CONT");
    assert_eq!(reminders.count(), 1);
    bureau.asked("2017-08-15 09:00", None, ended(incident, "处置结束"));
    let void = Some(Standing::Void { reason: VoidReason::IncidentClosed });
    assert_eq!(bureau.standing(subject, "AH-OPN-CONT"), void);
}

#[test]
fn authoritative_information_stops_the_5_hour_clocks_only() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40"));
    let wish = Wish::RecordRelease {
        incident,
        kind: ReleaseKind::Authoritative,
        published: Some(exact("2017-08-13 03:39")),
        title: "情况通报".into(),
    };
    bureau.asked("2017-08-13 03:45", None, wish);
    let subject = Subject::Incident(incident);
    for rule in ["AH-OPN-5H", "GB80-5H"] {
        let standing = bureau.standing(subject, rule);
        assert!(
            matches!(standing, Some(Standing::Met { on_time: true, margin_seconds: 60, .. })),
            "{standing:?}"
        );
    }
    assert_eq!(bureau.standing(subject, "AH-OPN-24H"), Some(Standing::Open));
}

#[test]
fn a_press_conference_after_24_hours_is_late_by_its_seconds() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40"));
    let published = Some(exact("2017-08-13 22:42"));
    let wish = Wish::RecordRelease {
        incident,
        kind: ReleaseKind::PressConference,
        published,
        title: "新闻发布会".into(),
    };
    bureau.asked("2017-08-13 23:00", None, wish);
    let standing = bureau.standing(Subject::Incident(incident), "AH-OPN-24H");
    assert!(
        matches!(standing, Some(Standing::Met { on_time: false, margin_seconds: 120, .. })),
        "{standing:?}"
    );
}

#[test]
fn a_closed_incident_takes_no_more_releases() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40"));
    bureau.asked("2017-08-14 09:00", None, ended(incident, "误报"));
    let wish =
        Wish::RecordRelease { incident, kind: ReleaseKind::Update, published: None, title: "续报".into() };
    assert_eq!(refusal(&bureau.asked("2017-08-14 09:01", None, wish)), Some(&Refusal::AlreadyClosed));
}

#[test]
fn closing_keeps_a_missed_limit_missed_and_what_still_ran_is_not_done() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40"));
    bureau.asked("2017-08-13 09:00", None, ended(incident, "处置结束"));
    let subject = Subject::Incident(incident);
    let missed = Some(Standing::Missed { missed_at: at("2017-08-13 03:40") });
    assert_eq!(bureau.standing(subject, "AH-OPN-5H"), missed);
    let void = Some(Standing::Void { reason: VoidReason::NotDone });
    assert_eq!(bureau.standing(subject, "AH-OPN-24H"), void);
}

#[test]
fn an_incident_of_more_than_a_year_ago_is_a_slip_of_the_pen() {
    let wish = Wish::RegisterIncident {
        title: "某厂爆炸".into(),
        grade: Grade::Major,
        occurred: Some(exact("0207-08-12 22:40")),
        reported: exact("2017-08-12 23:10"),
        same_name: false,
    };
    assert_eq!(refusal(&given().asked("2017-08-12 23:15", None, wish)), Some(&Refusal::TooLongAgo));
}

/// Ending an incident with whatever is open left undone on the chief's decision.
pub(super) fn ended(incident: IncidentId, note: &str) -> Wish {
    let not_done = NotDone { reason: "经核实为误报".into(), decided_by: "分管局长".into() };
    Wish::CloseIncident { incident, note: note.into(), not_done: Some(not_done) }
}

#[test]
fn an_incident_with_hard_duties_open_is_not_ended_until_it_is_said_why_and_by_whom() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40"));
    let subject = Subject::Incident(incident);
    let silent = Wish::CloseIncident { incident, note: "处置结束".into(), not_done: None };
    let events = bureau.asked("2017-08-12 23:30", None, silent.clone());
    let Some(Refusal::DutiesOpen { rules }) = refusal(&events) else { panic!("{events:?}") };
    let named: Vec<&str> = rules.iter().map(|rule| rule.as_str()).collect();
    for rule in ["AH-OPN-5H", "GB80-5H", "AH-OPN-24H", "GB80-24H", "GB61-24H"] {
        assert!(named.contains(&rule), "{named:?}");
    }
    assert!(!named.contains(&"AH-OPN-CONT"), "a reminder is no hard duty");
    let nobody = NotDone { reason: "误报".into(), decided_by: "  ".into() };
    let nobody = Wish::CloseIncident { incident, note: "误报".into(), not_done: Some(nobody) };
    let field = "decided_by".to_owned();
    assert_eq!(refusal(&bureau.asked("2017-08-12 23:31", None, nobody)), Some(&Refusal::EmptyText { field }));
    assert_eq!(bureau.standing(subject, "AH-OPN-5H"), Some(Standing::Open), "nothing ended");

    assert_eq!(refusal(&bureau.asked("2017-08-12 23:32", None, ended(incident, "误报"))), None);
    let undone = Some(Standing::Void { reason: VoidReason::NotDone });
    for rule in ["AH-OPN-5H", "AH-OPN-24H"] {
        assert_eq!(bureau.standing(subject, rule), undone, "{rule}");
    }
}

#[test]
fn an_incident_with_nothing_hard_open_is_ended_without_a_word_on_duties() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40"));
    for (kind, title) in [
        (ReleaseKind::Authoritative, "情况通报"),
        (ReleaseKind::PressConference, "发布会"),
        (ReleaseKind::Flash, "快讯"),
        (ReleaseKind::ReportedUpward, "上报"),
    ] {
        let wish = Wish::RecordRelease { incident, kind, published: None, title: title.into() };
        bureau.asked("2017-08-12 23:30", None, wish);
    }
    let close = Wish::CloseIncident { incident, note: "处置结束".into(), not_done: None };
    assert_eq!(refusal(&bureau.asked("2017-08-13 09:00", None, close)), None);
    let undone = |it: &&Obligation| it.standing == Standing::Void { reason: VoidReason::NotDone };
    assert_eq!(bureau.state.obligations(Subject::Incident(incident)).iter().filter(undone).count(), 0);
}

#[test]
fn an_incident_taken_up_again_owes_from_its_original_start_what_it_had_left_undone() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40"));
    let subject = Subject::Incident(incident);
    let reopen = || Wish::ReopenIncident { incident, reason: "复燃".into() };
    assert_eq!(refusal(&bureau.asked("2017-08-12 23:31", None, reopen())), Some(&Refusal::NotEnded));
    let kind = ReleaseKind::ReportedUpward;
    let upward = Wish::RecordRelease { incident, kind, published: None, title: "上报".into() };
    bureau.asked("2017-08-12 23:32", None, upward);
    bureau.asked("2017-08-12 23:40", None, ended(incident, "明火扑灭"));
    bureau.asked("2017-08-13 09:00", None, reopen());
    let five = bureau.clock(subject, "AH-OPN-5H");
    assert_eq!(five.counted.due_hard, at("2017-08-13 03:40"));
    assert_eq!(five.already_past.map(|past| past.reason), Some(PastReason::Reopened));
    let day = bureau.clock(subject, "AH-OPN-24H");
    assert_eq!((day.standing, day.counted.due_hard), (Standing::Open, at("2017-08-13 22:40")));
    let upward = bureau.state.obligations(subject).iter().filter(|it| it.standing.is_met());
    assert!(upward.count() > 0, "what was met stays met");
    let release = Wish::RecordRelease {
        incident,
        kind: ReleaseKind::PressConference,
        published: None,
        title: "发布会".into(),
    };
    assert_eq!(refusal(&bureau.asked("2017-08-13 10:00", None, release)), None);
    assert!(bureau.clock(subject, "AH-OPN-24H").standing.is_met());
}
