//! Taking what a case has missed as backlog: who decided, why, and until when it covers.

use super::*;
use crate::clock::obligation::owed;

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
        Event::Process(_)
        | Event::Policy(_)
        | Event::Case(_)
        | Event::Incident(_)
        | Event::Clock(_)
        | Event::People(_) => None,
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

/// The source names a target that has passed after the miss was taken as backlog: nobody has decided on that.
#[test]
fn given_a_miss_that_is_known_after_others_were_taken_as_backlog_then_it_can_be_taken_too() {
    let mut bureau = given_a_miss();
    take(&mut bureau, "2018-03-05 09:00", "约定下月答复");
    let mut amended = report(Some(MessageClass::Suggestion), "2018-02-09 10:00");
    amended.target = Some(exact("2018-02-20 10:00"));
    bureau.when("2018-03-06 09:00", &Intake::Amended(amended));
    take(&mut bureau, "2018-03-06 10:00", "同前");
    assert_eq!(bureau.state.cases[&case()].backlog_at, Some(at("2018-03-06 10:00")));
}

/// Domain reference 3.4 case 22 begins a cycle behind a first result. Without one the duty of before is what is owed.
#[test]
fn given_a_miss_without_any_reply_when_the_case_is_closed_and_taken_up_again_then_the_miss_leads_and_no_limit_begins()
 {
    let mut bureau = given_a_miss();
    let (outcome, note) = (Outcome::NoReplyDue, "误办".to_owned());
    bureau.asked("2018-03-05 09:00", None, Wish::CloseCase { case: case(), outcome, note, triage: None });
    let reason = "应当答复".to_owned();
    bureau.asked("2018-03-05 10:00", None, Wish::ReopenCase { case: case(), reopened: None, reason });
    let rules: Vec<(&str, bool)> = owed(&bureau.state.cases[&case()].obligations)
        .map(|it| (it.rule.as_str(), matches!(it.standing, Standing::Missed { .. })))
        .collect();
    assert_eq!(rules, [("AH-MSG-SUGGEST-7WD", true)]);
    let reply = Wish::RecordReply { case: case(), text: "已办".into(), replied: None };
    bureau.asked("2018-03-06 09:00", None, reply);
    let standing = bureau.standing(Subject::Case(case()), "AH-MSG-SUGGEST-7WD");
    assert!(matches!(standing, Some(Standing::Met { on_time: false, .. })), "{standing:?}");
}
