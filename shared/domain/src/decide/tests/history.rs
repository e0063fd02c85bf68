//! Cases of an import of history: judged like all others, silent until somebody takes them up.

use super::*;

/// A suggestion of 2018-02-09, due on 2018-02-25, that comes with an import of history.
fn of_history() -> Intake {
    let report = report(Some(MessageClass::Suggestion), "2018-02-09 10:00");
    Intake::Reported(Report { from_history: true, ..report })
}

fn clock_events(events: &[Event]) -> Vec<&ClockEvent> {
    let clocks = events.iter().filter_map(|event| match event {
        Event::Clock(event) => Some(event),
        Event::Policy(_) | Event::Case(_) | Event::Incident(_) | Event::Process(_) | Event::People(_) => None,
    });
    clocks.collect()
}

#[test]
fn given_a_case_of_history_then_its_clock_runs_and_never_rings() {
    let mut bureau = given();
    let opened = bureau.when("2018-02-10 10:00", &of_history());
    assert_eq!(rules_started(&opened), [("AH-MSG-SUGGEST-7WD", at("2018-02-25 00:00"), false)]);
    for tick in ["2018-02-23 10:00", "2018-02-24 18:00", "2018-03-01 10:00", "2019-01-01 00:00"] {
        assert_eq!(bureau.ticked(tick), [], "{tick}");
    }
}

#[test]
fn given_a_case_of_history_when_its_source_says_that_it_was_answered_late_then_it_is_judged() {
    let mut bureau = given();
    bureau.when("2026-02-10 10:00", &of_history());
    let answered = bureau.when("2026-02-10 10:00", &replied("2018-03-02 10:00"));
    assert!(
        clock_events(&answered).iter().any(|it| matches!(it, ClockEvent::Met { on_time: false, .. })),
        "{answered:?}"
    );
    assert!(bureau.state.cases[&case()].from_history, "and still nobody has taken it up");
}

#[test]
fn given_a_case_of_history_when_it_is_taken_up_then_its_clock_rings_as_all_others_do() {
    let mut bureau = given();
    bureau.when("2018-02-10 10:00", &of_history());
    let taken = bureau.asked("2018-02-20 10:00", None, Wish::TakeUpCase { case: case() });
    assert_eq!(taken, [Event::Case(CaseEvent::TakenUp { case: case(), by: officer() })]);
    assert!(!bureau.state.cases[&case()].from_history);
    let missed = bureau.ticked("2018-03-01 10:00");
    assert!(
        clock_events(&missed).iter().any(
            |it| matches!(it, ClockEvent::Missed { missed_at, .. } if *missed_at == at("2018-02-25 00:00"))
        ),
        "{missed:?}"
    );
}

#[test]
fn given_a_case_of_today_or_one_that_was_taken_up_then_taking_it_up_is_refused() {
    let mut bureau = given();
    bureau.when("2018-02-10 10:00", &Intake::Reported(report(None, "2018-02-09 10:00")));
    let refused = bureau.asked("2018-02-20 10:00", None, Wish::TakeUpCase { case: case() });
    let [Event::Process(ProcessEvent::RequestRefused { reason, .. })] = &refused[..] else {
        panic!("{refused:?}")
    };
    assert_eq!(*reason, Refusal::NotFromHistory);
    let mut bureau = given();
    bureau.when("2018-02-10 10:00", &of_history());
    bureau.asked("2018-02-20 10:00", None, Wish::TakeUpCase { case: case() });
    let again = bureau.asked("2018-02-20 10:01", None, Wish::TakeUpCase { case: case() });
    assert!(matches!(&again[..], [Event::Process(ProcessEvent::RequestRefused { .. })]), "{again:?}");
}

#[test]
fn given_a_case_of_history_when_somebody_works_on_it_or_sends_it_back_then_it_is_one_of_today() {
    let by = officer();
    let confirmed =
        Wish::ConfirmTriage { case: case(), class: MessageClass::Suggestion, office: "一处".into() };
    let mut bureau = given();
    bureau.when("2018-02-10 10:00", &of_history());
    bureau.asked("2018-02-20 10:00", None, confirmed);
    assert!(!bureau.state.cases[&case()].from_history, "confirmed by {}", by.name);
    let mut bureau = given();
    bureau.when("2018-02-10 10:00", &of_history());
    bureau.when("2018-02-12 10:00", &replied("2018-02-11 10:00"));
    let reopened = Wish::ReopenCase { case: case(), reopened: None, reason: "不满意".into() };
    bureau.asked("2018-02-20 10:00", None, reopened);
    assert!(!bureau.state.cases[&case()].from_history);
}
