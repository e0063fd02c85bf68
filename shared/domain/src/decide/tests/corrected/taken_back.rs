//! What a source takes back: its reply, its limit.

use super::*;

/// A suggestion of 5 March with a limit of the source of the 8th, answered by the source on the 6th.
fn answered_by_source(bureau: &mut Bureau) -> impl Fn(Option<SourceState>) -> Report + use<> {
    let now = |state| said(Some(MessageClass::Suggestion), Some("2018-03-08 18:00"), state);
    bureau.when("2018-03-05 09:00", &Intake::Reported(now(Some(SourceState::Open))));
    bureau.when("2018-03-06 09:00", &replied("2018-03-06 08:00"));
    now
}

#[test]
fn given_a_reply_of_the_source_when_it_is_taken_back_then_what_it_met_runs_again_and_both_stay_on_record() {
    let mut bureau = given();
    let subject = Subject::Case(case());
    let now = answered_by_source(&mut bureau);
    assert_eq!((on_time(&bureau, SEVEN), on_time(&bureau, SOURCE_TARGET)), (Some(true), Some(true)));
    let withdrawn = Intake::Amended(now(Some(SourceState::ReplyWithdrawn)));
    let events = bureau.when("2018-03-07 09:00", &withdrawn);
    let again = |it: &Event| {
        matches!(it, Event::Clock(ClockEvent::Restated { cause: RestateCause::ReplyWithdrawn, .. }))
    };
    assert_eq!(events.iter().filter(|it| again(it)).count(), 2, "{events:?}");
    assert_eq!(*stage(&bureau), Stage::Received);
    for rule in [SEVEN, SOURCE_TARGET] {
        assert_eq!(bureau.standing(subject, rule), Some(Standing::Open), "{rule}");
    }
    assert_eq!(bureau.due(subject, SEVEN), at("2018-03-15 00:00"), "as before");
    let later = Report { area: Some("甲区".into()), ..now(Some(SourceState::ReplyWithdrawn)) };
    assert_eq!(
        bureau.when("2018-03-07 10:00", &Intake::Amended(later)).len(),
        1,
        "said again it undoes nothing"
    );
    bureau.ticked("2018-03-09 00:00");
    assert!(matches!(bureau.standing(subject, SOURCE_TARGET), Some(Standing::Missed { .. })));
    bureau.when("2018-03-12 09:00", &replied("2018-03-12 08:00"));
    assert_eq!((on_time(&bureau, SEVEN), on_time(&bureau, SOURCE_TARGET)), (Some(true), Some(false)));
}

#[test]
fn given_a_persons_reply_beside_the_sources_when_that_is_taken_back_then_the_persons_is_judged() {
    let mut bureau = given();
    let now = answered_by_source(&mut bureau);
    bureau.asked("2018-03-14 09:00", None, reply("2018-03-13 08:00"));
    bureau.when("2018-03-14 10:00", &Intake::Amended(now(Some(SourceState::ReplyWithdrawn))));
    assert_eq!((on_time(&bureau, SEVEN), on_time(&bureau, SOURCE_TARGET)), (Some(true), Some(false)));
    assert_eq!(*stage(&bureau), Stage::Answered { replied: exact("2018-03-13 08:00") });
}

#[test]
fn given_a_limit_put_off_when_that_is_taken_back_then_the_earlier_one_holds_and_without_one_none() {
    let mut bureau = given();
    let subject = Subject::Case(case());
    let at_limit = |limit: &str, state| said(Some(MessageClass::Praise), Some(limit), Some(state));
    bureau.when("2018-03-05 09:00", &Intake::Reported(at_limit("2018-03-08 18:00", SourceState::Open)));
    bureau.when("2018-03-06 09:00", &Intake::Amended(at_limit("2018-03-20 18:00", SourceState::Open)));
    let taken_back = at_limit("2018-03-20 18:00", SourceState::TargetWithdrawn);
    bureau.when("2018-03-07 09:00", &Intake::Amended(taken_back.clone()));
    assert_eq!(bureau.due(subject, SOURCE_TARGET), at("2018-03-08 18:00"));
    assert_eq!(bureau.standing(subject, SOURCE_TARGET), Some(Standing::Open));
    let voided = bureau.state.obligations(subject).iter().map(|it| it.standing);
    assert!(voided.clone().any(|it| it == Standing::Void { reason: VoidReason::TargetWithdrawn }));
    let later = Report { area: Some("甲区".into()), ..taken_back };
    bureau.when("2018-03-07 10:00", &Intake::Amended(later));
    assert_eq!(bureau.due(subject, SOURCE_TARGET), at("2018-03-08 18:00"), "said again");

    let mut bureau = given();
    bureau.when("2018-03-05 09:00", &Intake::Reported(at_limit("2018-03-08 18:00", SourceState::Open)));
    let none = said(Some(MessageClass::Praise), None, Some(SourceState::TargetWithdrawn));
    bureau.when("2018-03-06 09:00", &Intake::Amended(none));
    let void = Standing::Void { reason: VoidReason::TargetWithdrawn };
    assert_eq!(bureau.standing(subject, SOURCE_TARGET), Some(void));
}
