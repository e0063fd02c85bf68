//! What is entered late, or taken back: what was inferred gives way, and nothing is lost on the way.

use huiying_deadlines::{PauseCause, RuleId};

use super::*;

const TWENTY: &str = "T-ANSWER-20WD";

fn asked_on(when: &str) -> Wish {
    let (case, cause, note) = (case(), PauseCause::Consultation, "去函".into());
    Wish::PauseClocks { case, cause, began: Some(exact(when)), note }
}

fn answered_on(when: &str) -> Wish {
    Wish::ResumeClocks { case: case(), cause: PauseCause::Consultation, ended: Some(exact(when)) }
}

fn confirm(class: MessageClass) -> Wish {
    Wish::ConfirmTriage { case: case(), class, office: "办公室".into() }
}

/// A consultation of 3 November is entered on the 28th, after its limit of 15 working days, which ended on the 24th.
fn consultation_entered_late() -> (Bureau, Subject) {
    let mut bureau = given_openness();
    let subject = received(&mut bureau, MessageClass::DisclosureRequest, "2026-11-02 09:10");
    bureau.asked("2026-11-28 09:00", None, asked_on("2026-11-03 00:00"));
    bureau.ticked("2026-11-28 09:01");
    // Counted from the 25th, when silence ended it: 4 working days in November and 16 in December.
    assert_eq!(bureau.due(subject, TWENTY), at("2026-12-23 00:00"));
    (bureau, subject)
}

#[test]
fn given_a_consultation_that_silence_ended_when_its_own_end_is_entered_then_the_limit_counts_from_that() {
    let (mut bureau, subject) = consultation_entered_late();
    let events = bureau.asked("2026-11-28 09:05", None, answered_on("2026-11-17 00:00"));
    assert_eq!(refusal(&events), None);
    // 17 to 20, 23 to 27 and 30 November, 1 to 4, 7 to 11 and 14 December are twenty working days.
    assert_eq!(bureau.due(subject, TWENTY), at("2026-12-15 00:00"));
}

#[test]
fn given_a_stated_end_when_another_is_entered_then_it_is_refused_as_nothing_is_inferred_any_more() {
    let (mut bureau, _) = consultation_entered_late();
    bureau.asked("2026-11-28 09:05", None, answered_on("2026-11-17 00:00"));
    let events = bureau.asked("2026-11-28 09:06", None, answered_on("2026-11-16 00:00"));
    assert_eq!(refusal(&events), Some(&Refusal::NotPaused { cause: PauseCause::Consultation }));
}

#[test]
fn given_an_answer_after_the_limit_of_a_consultation_then_it_is_refused_since_silence_had_ended_it() {
    let (mut bureau, subject) = consultation_entered_late();
    let events = bureau.asked("2026-11-28 09:05", None, answered_on("2026-11-26 10:00"));
    assert_eq!(refusal(&events), Some(&Refusal::NotPaused { cause: PauseCause::Consultation }));
    assert_eq!(bureau.due(subject, TWENTY), at("2026-12-23 00:00"));
}

#[test]
fn given_a_class_changed_by_mistake_and_back_then_pause_and_extension_still_count() {
    let mut bureau = given_openness();
    let subject = received(&mut bureau, MessageClass::DisclosureRequest, "2026-11-02 09:10");
    bureau.asked("2026-11-03 09:00", None, asked_on("2026-11-03 08:00"));
    bureau.asked("2026-11-17 09:00", None, answered_on("2026-11-17 08:00"));
    bureau.asked(
        "2026-11-18 09:00",
        None,
        Wish::ExtendClock {
            case: case(),
            rule: RuleId::from(TWENTY),
            amount: 5,
            reason: "情况复杂".into(),
            approver: "甲".into(),
            told: Some(exact("2026-11-18 08:00")),
        },
    );
    let before = bureau.due(subject, TWENTY);
    // Five working days after 14 December.
    assert_eq!(before, at("2026-12-22 00:00"));
    bureau.asked("2026-11-19 09:00", None, confirm(MessageClass::Complaint));
    assert_eq!(bureau.standing(subject, TWENTY), Some(Standing::Void { reason: VoidReason::OtherClass }));
    bureau.asked("2026-11-19 09:05", None, confirm(MessageClass::DisclosureRequest));
    assert_eq!(bureau.standing(subject, TWENTY), Some(Standing::Open));
    assert_eq!(bureau.due(subject, TWENTY), before);
    let clock = bureau.clock(subject, TWENTY);
    assert_eq!((clock.facts.pauses.len(), clock.facts.extension), (1, Some(5)));
}

#[test]
fn given_a_target_that_the_source_set_as_an_instant_then_a_reply_at_it_is_within_and_one_after_it_is_late() {
    for (replied_at, on_time) in [("2026-11-06 09:00", true), ("2026-11-06 09:01", false)] {
        let mut bureau = given();
        let mut one = report(Some(MessageClass::Praise), "2026-11-05 09:00");
        one.target = Some(exact("2026-11-06 09:00"));
        bureau.when("2026-11-05 09:00", &Intake::Reported(one));
        bureau.when("2026-11-07 09:00", &replied(replied_at));
        let Some(Standing::Met { on_time: found, .. }) =
            bureau.standing(Subject::Case(case()), SOURCE_TARGET)
        else {
            panic!("the reply of {replied_at} meets the target")
        };
        assert_eq!(found, on_time, "{replied_at}");
    }
}

#[test]
fn given_a_target_that_is_a_day_then_a_reply_in_its_last_second_is_within_and_one_at_midnight_is_late() {
    let cases = [("2026-11-06T15:59:59Z", true), ("2026-11-06T16:00:00Z", false)];
    for (replied_at, on_time) in cases {
        let mut bureau = given();
        let mut one = report(Some(MessageClass::Praise), "2026-11-05 09:00");
        one.target = Some(SourceTime { precision: Precision::Day, ..exact("2026-11-06 00:00") });
        bureau.when("2026-11-05 09:00", &Intake::Reported(one.clone()));
        bureau.when(
            "2026-11-08 09:00",
            &Intake::SourceReplied(SourceReply {
                import: None,
                report: one.id,
                text: "已修复".into(),
                replied: SourceTime::exact(replied_at.parse().unwrap()),
                office: None,
            }),
        );
        let standing = bureau.standing(Subject::Case(case()), SOURCE_TARGET);
        assert!(
            matches!(standing, Some(Standing::Met { on_time: found, .. }) if found == on_time),
            "{standing:?}"
        );
    }
}

#[test]
fn given_a_source_that_closes_without_saying_when_then_its_own_limit_is_judged_by_nobody() {
    let mut bureau = given();
    let mut one = report(Some(MessageClass::Praise), "2026-11-05 09:00");
    one.target = Some(exact("2026-11-06 09:00"));
    bureau.when("2026-11-05 09:00", &Intake::Reported(one.clone()));
    bureau.when(
        "2026-11-05 12:00",
        &Intake::SourceClosed(SourceClose {
            import: None,
            report: one.id,
            closed: None,
            state: None,
            status: "已办结".into(),
        }),
    );
    let standing = bureau.standing(Subject::Case(case()), SOURCE_TARGET);
    assert_eq!(standing, Some(Standing::Void { reason: VoidReason::ClosingTimeUnknown }));
    assert!(bureau.state.cases[&case()].stage.is_closed());
}
