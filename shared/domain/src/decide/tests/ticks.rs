//! Time passing: warnings and misses, each once and in every replay the same.

use huiying_deadlines::Warning;

use super::incidents::registered;
use super::*;

fn said(events: &[Event]) -> Vec<(&str, Option<Warning>)> {
    let word = |event| match event {
        &Event::Clock(ClockEvent::Warned { ref rule, warning, .. }) => Some((rule.as_str(), Some(warning))),
        Event::Clock(ClockEvent::Missed { rule, .. }) => Some((rule.as_str(), None)),
        _ => None,
    };
    events.iter().filter_map(word).collect()
}

#[test]
fn a_limit_that_passes_is_missed_once_and_still_owed() {
    let mut bureau = given();
    let subject = received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    let events = bureau.ticked("2018-02-25 00:00");
    assert_eq!(said(&events), [("AH-MSG-SUGGEST-7WD", None)]);
    assert!(bureau.clock(subject, "AH-MSG-SUGGEST-7WD").is_owed());
    assert_eq!(bureau.ticked("2018-02-26 00:00"), []);
    bureau.asked("2018-02-26 09:00", None, reply("2018-02-26 08:00"));
    let standing = bureau.standing(subject, "AH-MSG-SUGGEST-7WD");
    assert!(matches!(standing, Some(Standing::Met { on_time: false, .. })), "{standing:?}");
}

#[test]
fn a_warning_comes_at_two_thirds_and_at_closing_time_each_once() {
    let mut bureau = given();
    received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    // From 9 February 10:00 to the end of the 24th are 374 hours; two thirds of them end on 19 February at 19:20.
    assert_eq!(bureau.state.next_moment(), Some(at("2018-02-19 19:20")));
    assert_eq!(bureau.ticked("2018-02-19 19:19"), []);
    let at_two_thirds = bureau.ticked("2018-02-19 19:20");
    assert_eq!(said(&at_two_thirds), [("AH-MSG-SUGGEST-7WD", Some(Warning::TwoThirds))]);
    assert_eq!(bureau.ticked("2018-02-19 19:20"), []);
    let at_closing = bureau.ticked("2018-02-24 17:30");
    assert_eq!(said(&at_closing), [("AH-MSG-SUGGEST-7WD", Some(Warning::LastCall))]);
    assert_eq!(bureau.state.next_moment(), Some(at("2018-02-25 00:00")));
}

#[test]
fn warnings_slept_through_are_overtaken_by_the_latest() {
    let mut bureau = given();
    received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    let events = bureau.ticked("2018-03-20 08:00");
    assert_eq!(said(&events), [("AH-MSG-SUGGEST-7WD", None)], "three moments passed, the miss is the latest");
    assert_eq!(bureau.state.next_moment(), None);
}

#[test]
fn an_answered_case_rings_no_more() {
    let mut bureau = given();
    received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    bureau.asked("2018-02-12 09:00", None, reply("2018-02-12 08:00"));
    assert_eq!(bureau.state.next_moment(), None);
    assert_eq!(bureau.ticked("2018-03-20 08:00"), []);
}

#[test]
fn a_clause_without_a_number_reminds_and_is_never_missed() {
    let mut bureau = given_openness();
    let mut pack = RulePack::from_yaml(OPENNESS).unwrap();
    pack.rules[0].clock = huiying_deadlines::ClockKind::Promptly { heartbeat_hours: 24 };
    pack.rules[0].limit = huiying_deadlines::Limit::Soft;
    bureau.when("2017-01-02 00:00", &Intake::PolicyPublished(pack));
    let subject = received(&mut bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    for day in ["2018-03-06 09:00", "2018-03-07 09:00", "2018-03-08 09:00"] {
        assert_eq!(bureau.state.next_moment(), Some(at(day)), "every 24 hours");
        assert_eq!(said(&bureau.ticked(day)), [("T-ANSWER-20WD", Some(Warning::Heartbeat))]);
    }
    assert_eq!(bureau.standing(subject, "T-ANSWER-20WD"), Some(Standing::Open));
}

#[test]
fn what_was_over_before_it_was_known_is_missed_only_after_its_source_had_time_to_say_more() {
    let mut bureau = given();
    let old = Intake::Reported(report(Some(MessageClass::Suggestion), "2012-02-09 10:00"));
    bureau.when("2018-03-01 09:00", &old);
    assert_eq!(said(&bureau.ticked("2018-03-01 09:01")), []);
    bureau.when("2018-03-01 09:02", &replied("2012-02-10 09:00"));
    assert_eq!(bureau.state.next_moment(), None, "it was answered, and no miss is on the record");

    let mut bureau = given();
    bureau.when("2018-03-01 09:00", &old);
    assert_eq!(said(&bureau.ticked("2018-03-01 09:10")), [("AH-MSG-SUGGEST-7WD", None)]);
}

#[test]
fn many_clocks_that_ring_together_all_ring_over_a_few_ticks() {
    let mut bureau = given();
    for n in 0..1200 {
        let id = ReportId::derive("hotline/test", &format!("N-{n}"));
        let one = Report { id, ..report(Some(MessageClass::Suggestion), "2018-02-09 10:00") };
        bureau.when("2018-02-09 10:05", &Intake::Reported(one));
    }
    let mut missed = 0;
    for _ in 0..3 {
        missed += said(&bureau.ticked("2018-02-25 00:00")).len();
    }
    assert_eq!(missed, 1200);
    assert_eq!(bureau.state.next_moment(), None);
}

#[test]
fn an_incident_merged_away_is_silent_and_rings_again_once_it_is_split_off() {
    let mut bureau = given();
    let (carrier, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40"));
    let (carried, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40"));
    let merge = Wish::MergeIncident { incident: carried, into: carrier, note: "同一起".into() };
    bureau.asked("2017-08-12 23:30", None, merge);
    let of = |events: &[Event], incident| {
        let subject = Subject::Incident(incident);
        events.iter().filter(|it| it.clock_of().is_some_and(|(of, _)| of == subject)).count()
    };
    let events = bureau.ticked("2017-08-13 03:40");
    assert!(of(&events, carrier) >= 2 && of(&events, carried) == 0, "{events:?}");
    let split = Wish::SplitIncident { incident: carried, note: "实为两起".into() };
    bureau.asked("2017-08-13 04:00", None, split);
    let events = bureau.ticked("2017-08-13 04:00");
    assert!(of(&events, carried) >= 2, "what passed meanwhile is said now: {events:?}");
}

#[test]
fn a_clock_restated_to_a_later_limit_can_be_missed_again_there() {
    let mut bureau = given();
    let (incident, _) = registered(&mut bureau, Grade::Major, Some("2017-08-12 20:00"));
    bureau.ticked("2017-08-13 01:00");
    let subject = Subject::Incident(incident);
    let missed = |at| Some(Standing::Missed { missed_at: at });
    assert_eq!(bureau.standing(subject, "AH-OPN-5H"), missed(at("2017-08-13 01:00")));
    let corrected = Wish::StateOccurrence { incident, occurred: exact("2017-08-12 22:40") };
    bureau.asked("2017-08-13 01:30", None, corrected);
    assert_eq!(bureau.standing(subject, "AH-OPN-5H"), Some(Standing::Open));
    bureau.ticked("2017-08-13 03:40");
    assert_eq!(bureau.standing(subject, "AH-OPN-5H"), missed(at("2017-08-13 03:40")));
}
