//! Starts, extensions and pauses of one clock.

use huiying_deadlines::{PauseCause, RuleId};

use super::restated;
use crate::decide::tests::*;

#[test]
fn case_02_after_closing_counts_for_the_same_day_unless_a_pack_moves_it() {
    let mut bureau = given();
    let subject = received(&mut bureau, MessageClass::Suggestion, "2018-02-08 19:00");
    assert_eq!(bureau.due(subject, "AH-MSG-SUGGEST-7WD"), at("2018-02-24 00:00"));
    let mut moving = RulePack::from_yaml(&OPENNESS.replace("[disclosure_request]", "[suggestion]")).unwrap();
    moving.office_hours = Some(huiying_deadlines::OfficeHours {
        closes_at: chrono::NaiveTime::from_hms_opt(17, 30, 0).unwrap(),
        after_hours: huiying_deadlines::AfterHours::NextWorkingDay,
    });
    let mut bureau = given();
    bureau.when("2017-01-02 00:00", &Intake::PolicyPublished(moving));
    let subject = received(&mut bureau, MessageClass::Suggestion, "2018-02-08 19:00");
    assert_eq!(bureau.due(subject, "AH-MSG-SUGGEST-7WD"), at("2018-02-25 00:00"));
}

#[test]
fn case_09_a_limit_that_had_passed_before_we_knew_says_received_late() {
    let mut bureau = given();
    let intake = Intake::Reported(report(Some(MessageClass::Suggestion), "2018-02-09 10:00"));
    bureau.when("2018-03-01 09:00", &intake);
    let past = bureau.clock(Subject::Case(case()), "AH-MSG-SUGGEST-7WD").already_past.unwrap();
    assert_eq!((past.reason, past.known_at), (PastReason::ReceivedLate, at("2018-03-01 09:00")));
    assert_eq!(past.countdown_due, at("2018-03-13 00:00"), "seven working days from when we knew");
}

fn extension(amount: u16, told: Option<&str>) -> Wish {
    Wish::ExtendClock {
        case: case(),
        rule: RuleId::from("AH-MSG-SUGGEST-7WD"),
        amount,
        reason: "情况复杂".into(),
        approver: "分管领导".into(),
        told: told.map(exact),
    }
}

#[test]
fn case_12_an_extension_to_15_counts_15_from_the_original_start() {
    let mut bureau = given();
    let subject = received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    let events = bureau.asked("2018-02-24 09:00", None, extension(15, Some("2018-02-24 08:50")));
    let expected = (RestateCause::Extended, at("2018-02-25 00:00"), at("2018-03-08 00:00"));
    assert_eq!(restated(&events, "AH-MSG-SUGGEST-7WD"), Some(expected));
    assert_eq!(bureau.due(subject, "AH-MSG-SUGGEST-7WD"), at("2018-03-08 00:00"));
}

#[test]
fn case_12_an_extension_needs_to_be_in_time_in_range_told_and_the_first() {
    let rule = RuleId::from("AH-MSG-SUGGEST-7WD");
    let due_hard = at("2018-02-25 00:00");
    let told = Some("2018-02-12 08:00");
    for (recorded, wish, expected) in [
        ("2018-02-25 00:00", extension(15, told), Refusal::AfterExpiry { due_hard }),
        ("2018-02-12 09:00", extension(7, told), Refusal::ExtensionOutOfRange { most: 15 }),
        ("2018-02-12 09:00", extension(16, told), Refusal::ExtensionOutOfRange { most: 15 }),
        ("2018-02-12 09:00", extension(15, None), Refusal::NotTold),
        ("2018-02-12 09:00", extension(15, Some("2018-02-12 09:01")), Refusal::InTheFuture),
    ] {
        let mut bureau = given();
        received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
        assert_eq!(refusal(&bureau.asked(recorded, None, wish)), Some(&expected));
    }
    let mut bureau = given();
    received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    bureau.asked("2018-02-12 09:00", None, extension(10, told));
    let again = bureau.asked("2018-02-12 10:00", None, extension(15, told));
    assert_eq!(refusal(&again), Some(&Refusal::AlreadyExtended { rule }));
}

#[test]
fn case_12_a_rule_without_extension_is_not_extended() {
    let mut bureau = given();
    received(&mut bureau, MessageClass::Complaint, "2018-02-09 10:00");
    let rule = RuleId::from("AH-MSG-INQUIRY-15WD");
    let wish = Wish::ExtendClock {
        case: case(),
        rule: rule.clone(),
        amount: 20,
        reason: "情况复杂".into(),
        approver: "分管领导".into(),
        told: Some(exact("2018-02-12 08:00")),
    };
    assert_eq!(
        refusal(&bureau.asked("2018-02-12 09:00", None, wish)),
        Some(&Refusal::NotExtendable { rule })
    );
}

fn pause(cause: PauseCause, began: &str) -> Wish {
    Wish::PauseClocks { case: case(), cause, began: Some(exact(began)), note: "去函".into() }
}

fn resume(cause: PauseCause, ended: &str) -> Wish {
    Wish::ResumeClocks { case: case(), cause, ended: Some(exact(ended)) }
}

#[test]
fn case_13_a_correction_starts_the_clock_anew_and_is_asked_for_once_and_in_time() {
    let mut bureau = given_openness();
    let subject = received(&mut bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    assert_eq!(bureau.due(subject, "T-ANSWER-20WD"), at("2018-04-03 00:00"));
    bureau.asked("2018-03-14 10:00", None, pause(PauseCause::Supplement, "2018-03-14 10:00"));
    let events = bureau.asked("2018-03-20 15:00", None, resume(PauseCause::Supplement, "2018-03-20 14:00"));
    let expected = (RestateCause::Restarted, at("2018-04-03 00:00"), at("2018-04-19 00:00"));
    assert_eq!(
        restated(&events, "T-ANSWER-20WD"),
        Some(expected),
        "20 working days after 20 March end with 18 April"
    );
    assert_eq!(bureau.clock(subject, "T-ANSWER-20WD").anchor, Anchor::Supplemented);
    let again = bureau.asked("2018-03-21 10:00", None, pause(PauseCause::Supplement, "2018-03-21 10:00"));
    assert_eq!(refusal(&again), Some(&Refusal::SupplementAskedBefore));
}

#[test]
fn case_13_a_notice_to_correct_after_seven_working_days_comes_too_late() {
    let mut bureau = given_openness();
    received(&mut bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    let late = bureau.asked("2018-03-15 08:00", None, pause(PauseCause::Supplement, "2018-03-15 08:00"));
    assert_eq!(refusal(&late), Some(&Refusal::SupplementTooLate { due_hard: at("2018-03-15 00:00") }));
}

#[test]
fn case_13_who_does_not_correct_has_given_up() {
    let mut bureau = given_openness();
    received(&mut bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    let close = || Wish::CloseCase {
        case: case(),
        outcome: Outcome::NotCorrected,
        note: "逾期".into(),
        triage: None,
    };
    let early = bureau.asked("2018-03-06 09:00", None, close());
    assert_eq!(refusal(&early), Some(&Refusal::NotPaused { cause: PauseCause::Supplement }));
    bureau.asked("2018-03-06 10:00", None, pause(PauseCause::Supplement, "2018-03-06 10:00"));
    assert!(refusal(&bureau.asked("2018-04-20 10:00", None, close())).is_none());
}

#[test]
fn case_14_a_consultation_takes_its_days_out_of_the_count() {
    let mut bureau = given_openness();
    let subject = received(&mut bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    bureau.asked("2018-03-08 10:00", None, pause(PauseCause::Consultation, "2018-03-08 10:00"));
    assert!(bureau.clock(subject, "T-ANSWER-20WD").is_paused());
    bureau.asked("2018-03-14 09:00", None, resume(PauseCause::Consultation, "2018-03-14 09:00"));
    // Thursday 8, Friday 9, Monday 12 and Tuesday 13 March are not counted: four working days later than 2 April, with
    // the make-up Sunday of 8 April counted and the rest of 5 to 7 April not.
    assert_eq!(bureau.due(subject, "T-ANSWER-20WD"), at("2018-04-10 00:00"));
}

#[test]
fn case_14_silence_ends_a_consultation_at_its_own_limit() {
    let mut bureau = given_openness();
    let subject = received(&mut bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    bureau.asked("2018-03-08 10:00", None, pause(PauseCause::Consultation, "2018-03-08 10:00"));
    // Fifteen working days after 8 March end with Thursday 29 March.
    assert_eq!(bureau.state.next_moment(), Some(at("2018-03-30 00:00")));
    let events = bureau.ticked("2018-03-30 00:01");
    assert!(
        matches!(&events[0], Event::Case(CaseEvent::PauseEnded { ended, .. }) if ended.at == at("2018-03-30 00:00"))
    );
    assert!(!bureau.clock(subject, "T-ANSWER-20WD").is_paused());
    // Two working days were counted before (6, 7 March); eighteen more follow, 30 March the first, 25 April the last.
    assert_eq!(bureau.due(subject, "T-ANSWER-20WD"), at("2018-04-26 00:00"));
}

#[test]
fn case_15_a_clock_stands_still_only_for_causes_its_rule_names() {
    let mut bureau = given_openness();
    received(&mut bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    for cause in [PauseCause::Hearing, PauseCause::Appraisal] {
        let events = bureau.asked("2018-03-08 10:00", None, pause(cause, "2018-03-08 10:00"));
        assert_eq!(refusal(&events), Some(&Refusal::NotPausable { cause }));
    }
}

#[test]
fn a_limit_that_has_passed_is_not_undone_by_a_pause() {
    let mut bureau = given_openness();
    received(&mut bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    let cause = PauseCause::Consultation;
    let events = bureau.asked("2018-04-03 10:00", None, pause(cause, "2018-04-03 09:00"));
    assert_eq!(refusal(&events), Some(&Refusal::NotPausable { cause }));
}
