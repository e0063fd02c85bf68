//! Grades, times, merges and publications of incidents.

use super::restated;
use crate::decide::tests::incidents::registered;
use crate::decide::tests::*;

fn release(incident: IncidentId, kind: ReleaseKind, at: &str) -> Wish {
    Wish::RecordRelease { incident, kind, published: Some(exact(at)), title: "通报".into() }
}

fn regrade(incident: IncidentId, grade: Grade) -> Wish {
    Wish::RegradeIncident { incident, grade, reason: "伤亡人数变化".into() }
}

#[test]
fn case_07_an_occurrence_that_becomes_known_moves_the_clock_and_both_results_stay() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Major, None);
    let subject = Subject::Incident(incident);
    assert_eq!(bureau.clock(subject, "AH-OPN-5H").anchor, Anchor::ReportedAsFallback);
    let stated = Wish::StateOccurrence { incident, occurred: exact("2017-08-12 22:40") };
    let events = bureau.asked("2017-08-13 01:00", None, stated);
    let expected = (RestateCause::Occurrence, at("2017-08-13 04:10"), at("2017-08-13 03:40"));
    assert_eq!(restated(&events, "AH-OPN-5H"), Some(expected));
    assert_eq!(bureau.clock(subject, "AH-OPN-5H").anchor, Anchor::Occurred);
}

#[test]
fn case_07_what_was_published_is_judged_again_by_the_occurrence() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Major, None);
    bureau.asked("2017-08-13 04:00", None, release(incident, ReleaseKind::Authoritative, "2017-08-13 03:50"));
    let subject = Subject::Incident(incident);
    assert!(matches!(bureau.standing(subject, "AH-OPN-5H"), Some(Standing::Met { on_time: true, .. })));
    let stated = Wish::StateOccurrence { incident, occurred: exact("2017-08-12 22:40") };
    bureau.asked("2017-08-13 05:00", None, stated);
    let standing = bureau.standing(subject, "AH-OPN-5H");
    assert!(
        matches!(standing, Some(Standing::Met { on_time: false, margin_seconds: 600, .. })),
        "{standing:?}"
    );
}

#[test]
fn case_16_a_raised_grade_counts_from_the_occurrence_and_says_missed_on_upgrade() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Larger, Some("2017-08-12 22:40"));
    bureau.asked("2017-08-13 09:00", None, regrade(incident, Grade::Major));
    let subject = Subject::Incident(incident);
    let five = bureau.clock(subject, "AH-OPN-5H");
    assert_eq!(five.counted.due_hard, at("2017-08-13 03:40"));
    let past = five.already_past.unwrap();
    assert_eq!((past.reason, past.countdown_due), (PastReason::Regraded, at("2017-08-13 14:00")));
    let conference = bureau.clock(subject, "AH-OPN-24H");
    assert_eq!((conference.counted.due_hard, conference.already_past), (at("2017-08-13 22:40"), None));
}

#[test]
fn case_16_what_was_published_before_the_raise_counts() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Larger, Some("2017-08-12 22:40"));
    bureau.asked("2017-08-13 02:00", None, release(incident, ReleaseKind::Authoritative, "2017-08-13 01:40"));
    bureau.asked("2017-08-13 09:00", None, regrade(incident, Grade::ExtraMajor));
    let standing = bureau.standing(Subject::Incident(incident), "GB80-5H");
    assert!(
        matches!(standing, Some(Standing::Met { on_time: true, margin_seconds: 7200, .. })),
        "{standing:?}"
    );
}

#[test]
fn case_17_a_lowered_grade_ends_open_duties_and_keeps_their_results() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40"));
    let subject = Subject::Incident(incident);
    bureau.asked("2017-08-13 09:00", None, regrade(incident, Grade::General));
    let missed = Some(Standing::Missed { missed_at: at("2017-08-13 03:40") });
    assert_eq!(bureau.standing(subject, "AH-OPN-5H"), missed, "it had run out before");
    let void = Some(Standing::Void { reason: VoidReason::Regraded });
    assert_eq!(bureau.standing(subject, "AH-OPN-24H"), void);
    let again = bureau.asked("2017-08-13 09:01", None, regrade(incident, Grade::General));
    assert_eq!(refusal(&again), Some(&Refusal::SameGrade));
}

/// A second incident, reported at the same time as the first.
fn another(bureau: &mut Bureau, grade: Grade, occurred: &str) -> IncidentId {
    registered(bureau, grade, Some(occurred)).0
}

#[test]
fn case_18_merged_incidents_have_one_clock_from_the_earliest_occurrence() {
    let mut bureau = given();
    let carrier = another(&mut bureau, Grade::Major, "2017-08-12 22:40");
    let carried = another(&mut bureau, Grade::Major, "2017-08-12 22:10");
    let merge = Wish::MergeIncident { incident: carried, into: carrier, note: "同一起".into() };
    let events = bureau.asked("2017-08-12 23:30", None, merge);
    let expected = (RestateCause::Merged, at("2017-08-13 03:40"), at("2017-08-13 03:10"));
    assert_eq!(restated(&events, "AH-OPN-5H"), Some(expected));
    let wish = release(carried, ReleaseKind::Authoritative, "2017-08-12 23:40");
    let events = bureau.asked("2017-08-12 23:45", None, wish);
    assert_eq!(refusal(&events), Some(&Refusal::MergedAway { into: carrier }));
}

#[test]
fn case_18_a_publication_on_either_of_two_merged_incidents_counts_for_the_one() {
    let mut bureau = given();
    let carrier = another(&mut bureau, Grade::Major, "2017-08-12 22:40");
    let carried = another(&mut bureau, Grade::Major, "2017-08-12 22:40");
    let wish = release(carried, ReleaseKind::Authoritative, "2017-08-12 23:20");
    bureau.asked("2017-08-12 23:21", None, wish);
    let merge = Wish::MergeIncident { incident: carried, into: carrier, note: "同一起".into() };
    bureau.asked("2017-08-12 23:30", None, merge);
    assert!(bureau.clock(Subject::Incident(carrier), "AH-OPN-5H").standing.is_met());
}

#[test]
fn case_18_the_graver_incident_carries_the_other() {
    let mut bureau = given();
    let milder = another(&mut bureau, Grade::General, "2017-08-12 22:40");
    let graver = another(&mut bureau, Grade::Major, "2017-08-12 22:10");
    let wrong_way = Wish::MergeIncident { incident: graver, into: milder, note: "同一起".into() };
    let events = bureau.asked("2017-08-12 23:30", None, wrong_way);
    assert_eq!(refusal(&events), Some(&Refusal::GraverIncidentMerged));
    let merge = Wish::MergeIncident { incident: milder, into: graver, note: "同一起".into() };
    assert!(refusal(&bureau.asked("2017-08-12 23:31", None, merge)).is_none());
    let ring = Wish::MergeIncident { incident: graver, into: milder, note: "同一起".into() };
    let events = bureau.asked("2017-08-12 23:32", None, ring);
    assert_eq!(refusal(&events), Some(&Refusal::MergedAway { into: graver }));
}

#[test]
fn case_18_linking_a_petitioners_case_moves_no_reply_clock() {
    let mut bureau = given();
    let incident = another(&mut bureau, Grade::Major, "2017-08-12 22:40");
    let subject = received(&mut bureau, MessageClass::Complaint, "2017-08-13 08:00");
    let before = bureau.due(subject, "AH-MSG-INQUIRY-15WD");
    let events = bureau.asked("2017-08-13 09:00", None, Wish::LinkCase { case: case(), incident });
    assert!(matches!(events[..], [Event::Case(CaseEvent::Linked { .. })]), "{events:?}");
    assert_eq!(bureau.due(subject, "AH-MSG-INQUIRY-15WD"), before);
}

#[test]
fn case_25_every_source_has_its_clock_and_none_is_lost() {
    let (_, events) = registered(&mut given(), Grade::ExtraMajor, Some("2017-08-12 22:40"));
    let started: Vec<&str> = rules_started(&events).into_iter().map(|(rule, ..)| rule).collect();
    for rule in ["GB80-5H", "GB80-24H", "AH-OPN-5H", "AH-OPN-24H"] {
        assert!(started.contains(&rule), "{rule} is missing in {started:?}");
    }
}

#[test]
fn case_27_a_withdrawn_publication_is_owed_again_and_the_first_stays() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40"));
    let subject = Subject::Incident(incident);
    bureau.asked("2017-08-13 01:00", None, release(incident, ReleaseKind::Authoritative, "2017-08-13 00:40"));
    let withdraw = Wish::WithdrawRelease {
        incident,
        kind: ReleaseKind::Authoritative,
        withdrawn: Some(exact("2017-08-13 02:00")),
        reason: "数字有误".into(),
    };
    bureau.asked("2017-08-13 02:05", None, withdraw.clone());
    let clocks = bureau.state.obligations(subject);
    let of_rule: Vec<_> = clocks.iter().filter(|it| it.rule.as_str() == "AH-OPN-5H").collect();
    assert!(matches!(of_rule[0].standing, Standing::Met { on_time: true, .. }));
    assert_eq!((of_rule[1].anchor, of_rule[1].counted.due_hard), (Anchor::Withdrawn, at("2017-08-13 07:00")));
    let again = bureau.asked("2017-08-13 02:06", None, withdraw);
    assert_eq!(refusal(&again), Some(&Refusal::NothingPublished));
}
