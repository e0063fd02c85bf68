//! Closing a case as answered: once it is, and with class and office confirmed.

use super::*;

#[test]
fn a_case_cannot_be_closed_as_answered_before_it_is() {
    let mut bureau = given();
    bureau.when("2018-02-09 10:05", &Intake::Reported(report(None, "2018-02-09 10:00")));
    let triage = || Some(Triage { class: MessageClass::Suggestion, office: "办公室".into() });
    let (outcome, note) = (Outcome::Answered, String::new);
    let close = || Wish::CloseCase { case: case(), outcome, note: note(), triage: triage() };
    assert_eq!(refusal(&bureau.asked("2018-02-10 09:00", None, close())), Some(&Refusal::NotYetAnswered));
    bureau.asked(
        "2018-02-11 09:00",
        None,
        Wish::RecordReply { case: case(), text: "已修复".into(), replied: None },
    );
    let events = bureau.asked("2018-02-11 09:05", None, close());
    assert!(events.iter().any(|it| matches!(it, Event::Case(CaseEvent::Closed { .. }))));
    assert!(bureau.state.cases[&case()].stage.is_closed());
    assert_eq!(refusal(&bureau.asked("2018-02-11 09:06", None, close())), Some(&Refusal::AlreadyClosed));
}

/// A suggestion is answered within 7 working days by AH-MSG-SUGGEST-7WD. Received on 9 February 2018, before Spring
/// Festival, it is due on 24 February, so a reply of 11 February is on time, and one of 28 February is not.
#[test]
fn given_a_class_that_is_only_suggested_then_closing_as_answered_asks_for_it_and_the_reply_is_judged_by_it() {
    for (replied, asked, is_on_time) in
        [("2018-02-11 09:00", "2018-02-11 09:05", true), ("2018-02-28 09:00", "2018-03-01 09:00", false)]
    {
        let mut bureau = given();
        bureau.when("2018-02-09 10:05", &Intake::Reported(report(None, "2018-02-09 10:00")));
        let reply =
            Wish::RecordReply { case: case(), text: "已修复".into(), replied: Some(exact(replied)) };
        bureau.asked(asked, None, reply);
        let (outcome, note) = (Outcome::Answered, String::new);
        let close = |triage| Wish::CloseCase { case: case(), outcome, note: note(), triage };
        assert_eq!(refusal(&bureau.asked(asked, None, close(None))), Some(&Refusal::NotTriaged));
        let nobody = Some(Triage { class: MessageClass::Suggestion, office: " ".into() });
        let nobody = bureau.asked(asked, None, close(nobody));
        assert_eq!(refusal(&nobody), Some(&Refusal::EmptyText { field: "office".into() }));
        let triage = Some(Triage { class: MessageClass::Suggestion, office: "办公室".into() });
        bureau.asked(asked, None, close(triage));
        let known = &bureau.state.cases[&case()];
        assert_eq!((known.class_confirmed, known.office.as_deref()), (true, Some("办公室")));
        assert!(known.stage.is_closed());
        let standing = bureau.standing(Subject::Case(case()), "AH-MSG-SUGGEST-7WD");
        assert!(
            matches!(standing, Some(Standing::Met { on_time, .. }) if on_time == is_on_time),
            "{standing:?}"
        );
    }
}

#[test]
fn given_a_class_that_is_only_suggested_then_another_outcome_needs_none() {
    let mut bureau = given();
    bureau.when("2018-02-09 10:05", &Intake::Reported(report(None, "2018-02-09 10:00")));
    let (outcome, note) = (Outcome::Duplicate, "与另一件相同".to_owned());
    bureau.asked("2018-02-11 09:05", None, Wish::CloseCase { case: case(), outcome, note, triage: None });
    assert!(bureau.state.cases[&case()].stage.is_closed());
}
