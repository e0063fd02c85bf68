//! Taking what a case has missed as backlog: who decided, why, and until when it covers.

use super::*;

/// A suggestion of 2018-02-09, due on 2018-02-25, whose limit was missed and recorded on 1 March.
fn given_a_miss() -> Bureau {
    let mut bureau = given();
    let report = report(Some(MessageClass::Suggestion), "2018-02-09 10:00");
    bureau.when("2018-02-10 10:00", &Intake::Reported(report));
    bureau.ticked("2018-03-01 10:00");
    bureau
}

fn take(bureau: &mut Bureau, at: &str, reason: &str) -> Vec<Event> {
    bureau.asked(at, None, Wish::TakeAsBacklog { case: case(), reason: reason.into() })
}

fn refused(events: &[Event]) -> Option<&Refusal> {
    events.iter().find_map(|event| match event {
        Event::Process(ProcessEvent::RequestRefused { reason, .. }) => Some(reason),
        Event::Process(_) | Event::Policy(_) | Event::Case(_) | Event::Incident(_) | Event::Clock(_) => None,
    })
}

#[test]
fn given_a_missed_limit_when_somebody_takes_it_as_backlog_then_who_why_and_when_are_on_record() {
    let mut bureau = given_a_miss();
    let taken = take(&mut bureau, "2018-03-05 09:00", " 约定下月答复 ");
    let (reason, by) = ("约定下月答复".to_owned(), officer());
    let event = CaseEvent::TakenAsBacklog { case: case(), reason, by, at: at("2018-03-05 09:00") };
    assert_eq!(taken, [Event::Case(event)]);
    let known = &bureau.state.cases[&case()];
    assert_eq!(known.backlog_at, Some(at("2018-03-05 09:00")));
    assert!(known.obligations[0].is_owed(), "what was missed is owed all the same");
}

#[test]
fn given_no_miss_or_one_that_was_decided_on_when_it_is_asked_for_then_it_is_refused() {
    let mut bureau = given();
    bureau.when(
        "2018-02-10 10:00",
        &Intake::Reported(report(Some(MessageClass::Suggestion), "2018-02-09 10:00")),
    );
    assert_eq!(refused(&take(&mut bureau, "2018-02-11 10:00", "忙")), Some(&Refusal::NothingMissed));

    let mut bureau = given_a_miss();
    assert!(refused(&take(&mut bureau, "2018-03-05 09:00", "  ")).is_some(), "a reason is needed");
    take(&mut bureau, "2018-03-05 09:00", "约定下月答复");
    assert_eq!(refused(&take(&mut bureau, "2018-03-06 09:00", "又忙")), Some(&Refusal::NothingMissed));
}
