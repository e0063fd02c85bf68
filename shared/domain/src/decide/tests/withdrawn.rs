//! An import that is taken back: its cases go, go back to the version before, or wait for a person.

use super::*;
use crate::ImportId;
use crate::case::CaseEvent;
use crate::clock::obligation::VoidReason;
use crate::import::{ImportWithdrawal, Said, SaidAgain, TakenBack, WithdrawalStep};
use crate::report::SourceClose;

const FIRST: ImportId = ImportId(1);
const SECOND: ImportId = ImportId(2);

fn brought(import: ImportId) -> Report {
    Report { import: Some(import), ..report(Some(MessageClass::Suggestion), "2018-02-09 10:00") }
}

fn taken_back(import: ImportId, is_latest: bool, before: Option<Report>) -> Intake {
    Intake::ReportTakenBack(TakenBack {
        import,
        report: brought(import).id,
        is_latest,
        before: before.map(Box::new),
        reason: "导错了文件".into(),
        by: officer(),
    })
}

fn again(import: ImportId, known_at: &str, said: Said) -> Intake {
    Intake::SaidAgain(SaidAgain { import, known_at: at(known_at), said })
}

fn closed(closed: &str) -> SourceClose {
    SourceClose {
        import: Some(SECOND),
        report: brought(SECOND).id,
        closed: Some(exact(closed)),
        status: "已办结".into(),
        state: None,
    }
}

fn triaged() -> Wish {
    Wish::ConfirmTriage { case: case(), class: MessageClass::Suggestion, office: "办公室".into() }
}

/// Which clocks of the case are not void, with their limits and standings.
fn counted(bureau: &Bureau) -> Vec<(String, DateTime<Utc>, Standing)> {
    let clocks = bureau.state.obligations(Subject::Case(case())).iter();
    let counted = clocks.filter(|it| !matches!(it.standing, Standing::Void { .. }));
    counted.map(|it| (it.rule.to_string(), it.counted.due_hard, it.standing)).collect()
}

#[test]
fn given_a_case_that_only_this_import_brought_then_it_is_withdrawn_and_its_clocks_are_void_for_that_reason() {
    let mut bureau = given();
    bureau.when("2018-02-10 10:00", &Intake::Reported(brought(FIRST)));
    let events = bureau.when("2018-02-11 10:00", &taken_back(FIRST, true, None));
    assert!(matches!(events[0], Event::Case(CaseEvent::Withdrawn { import: FIRST, .. })), "{events:?}");
    assert!(bureau.state.cases[&case()].is_withdrawn());
    let void = Standing::Void { reason: VoidReason::ImportWithdrawn };
    assert_eq!(bureau.standing(Subject::Case(case()), "AH-MSG-SUGGEST-7WD"), Some(void));
    assert_eq!(bureau.ticked("2019-01-01 00:00"), [], "no clock rings any more");
}

#[test]
fn given_a_met_and_a_missed_clock_when_the_import_is_withdrawn_then_neither_is_judged() {
    for (is_answered, ends) in [(true, "2018-02-12 10:00"), (false, "2018-03-12 10:00")] {
        let mut bureau = given();
        bureau.when("2018-02-10 10:00", &Intake::Reported(brought(FIRST)));
        if is_answered {
            bureau.when("2018-02-11 10:00", &Intake::SourceReplied(source_reply("2018-02-11 09:00")));
        }
        bureau.ticked(ends);
        assert_ne!(counted(&bureau), []);
        bureau.when("2018-03-13 10:00", &taken_back(FIRST, true, None));
        assert_eq!(counted(&bureau), [], "answered: {is_answered}");
    }
}

#[test]
fn given_a_case_that_an_officer_worked_on_then_it_is_unchanged_and_waits_for_a_person() {
    let mut bureau = given();
    bureau.when("2018-02-10 10:00", &Intake::Reported(brought(FIRST)));
    bureau.asked("2018-02-10 11:00", None, triaged());
    let before = counted(&bureau);
    let events = bureau.when("2018-02-11 10:00", &taken_back(FIRST, true, None));
    assert!(
        matches!(events[..], [Event::Case(CaseEvent::WithdrawalHeld { import: FIRST, .. })]),
        "{events:?}"
    );
    assert_eq!((counted(&bureau), bureau.state.cases[&case()].held), (before, Some(FIRST)));
    let said = again(FIRST, "2018-02-10 10:00", Said::Report(Box::new(brought(SECOND))));
    assert_eq!(bureau.when("2018-02-11 10:00", &said), [], "nothing is said again of it");
    let reply = Wish::RecordReply { case: case(), text: "已答复".into(), replied: None };
    bureau.asked("2018-02-12 10:00", None, reply);
    assert_eq!(bureau.state.cases[&case()].held, None, "a person has looked");
}

#[test]
fn given_an_officer_who_worked_before_the_import_amended_the_case_then_it_goes_back_by_an_amendment() {
    let mut bureau = given();
    let first = Report { target: Some(exact("2018-03-01 18:00")), ..brought(FIRST) };
    bureau.when("2018-02-10 10:00", &Intake::Reported(first.clone()));
    bureau.asked("2018-02-10 11:00", None, triaged());
    let before = counted(&bureau);
    let amended = Report { target: Some(exact("2018-03-08 18:00")), ..brought(SECOND) };
    bureau.when("2018-02-11 10:00", &Intake::Amended(amended.clone()));
    assert_ne!(counted(&bureau), before);
    let mut worked_on_since = Bureau { state: bureau.state.clone(), requests: 10 };
    let taken = taken_back(SECOND, true, Some(first));
    let events = bureau.when("2018-02-12 10:00", &taken);
    assert!(
        matches!(events[0], Event::Case(CaseEvent::Amended { withdrawn: Some(SECOND), .. })),
        "{events:?}"
    );
    assert_eq!(counted(&bureau), before, "its limit is the first again");
    assert_eq!(bureau.state.cases[&case()].office.as_deref(), Some("办公室"), "what the officer did stays");

    let reply = Wish::RecordReply { case: case(), text: "已答复".into(), replied: None };
    worked_on_since.asked("2018-02-11 12:00", None, reply);
    let events = worked_on_since.when("2018-02-12 10:00", &taken);
    assert!(matches!(events[..], [Event::Case(CaseEvent::WithdrawalHeld { .. })]), "{events:?}");
}

#[test]
fn given_two_imports_when_the_second_is_withdrawn_then_the_case_stands_as_if_it_had_never_come() {
    let first = Report { target: Some(exact("2018-03-01 18:00")), ..brought(FIRST) };
    let second = Report { target: Some(exact("2018-03-08 18:00")), ..brought(SECOND) };
    let mut never = given();
    never.when("2018-02-10 10:00", &Intake::Reported(first.clone()));
    let mut bureau = given();
    bureau.when("2018-02-10 10:00", &Intake::Reported(first.clone()));
    bureau.when("2018-02-11 10:00", &Intake::Amended(second));
    bureau.when("2018-02-12 10:00", &Intake::SourceReplied(source_reply("2018-02-11 09:00")));
    bureau.when("2018-02-12 10:00", &Intake::SourceClosed(closed("2018-02-11 09:00")));
    bureau.when("2018-06-01 10:00", &taken_back(SECOND, true, None));
    bureau.when("2018-06-01 10:00", &again(SECOND, "2018-02-10 10:00", Said::Report(Box::new(first))));
    for bureau in [&mut never, &mut bureau] {
        for tick in ["2018-06-02 10:00", "2018-06-02 10:01", "2018-06-02 10:02"] {
            bureau.ticked(tick);
        }
    }
    assert_eq!(counted(&bureau), counted(&never), "missed long ago, and not received late");
    let stands = |bureau: &Bureau| {
        let case = &bureau.state.cases[&case()];
        (case.stage.clone(), case.first_reply, case.source_state, case.detected_at)
    };
    assert_eq!(stands(&bureau), stands(&never));
}

#[test]
fn given_a_withdrawn_case_when_its_report_comes_again_then_it_is_received_anew() {
    let mut bureau = given();
    bureau.when("2018-02-10 10:00", &Intake::Reported(brought(FIRST)));
    let first = counted(&bureau);
    bureau.when("2018-02-11 10:00", &taken_back(FIRST, true, None));
    let late = bureau.when("2018-02-11 11:00", &Intake::SourceReplied(source_reply("2018-02-11 09:00")));
    assert!(matches!(late[..], [Event::Process(ProcessEvent::ReportUnknown { .. })]), "{late:?}");
    let events = bureau.when("2018-02-12 10:00", &Intake::Amended(brought(SECOND)));
    assert!(matches!(events[0], Event::Case(CaseEvent::ReceivedAnew { .. })), "{events:?}");
    assert_eq!(counted(&bureau), first);
}

#[test]
fn a_withdrawal_goes_on_step_by_step_and_ends() {
    let mut bureau = given();
    let withdrawal = ImportWithdrawal { import: FIRST, reason: "导错了文件".into(), by: officer() };
    bureau.when("2018-02-11 10:00", &Intake::ImportWithdrawn(withdrawal));
    assert_eq!(bureau.state.withdrawals[&FIRST].through, None);
    let step =
        |through, is_done| Intake::WithdrawalWentOn(WithdrawalStep { import: FIRST, through, is_done });
    bureau.when("2018-02-11 10:00", &step(500, false));
    assert_eq!(bureau.state.withdrawals[&FIRST].through, Some(500));
    bureau.when("2018-02-11 10:00", &step(700, true));
    assert!(bureau.state.withdrawals.is_empty());
}

#[test]
fn nothing_can_be_done_to_a_withdrawn_case() {
    let mut bureau = given();
    bureau.when("2018-02-10 10:00", &Intake::Reported(brought(FIRST)));
    bureau.when("2018-02-11 10:00", &taken_back(FIRST, true, None));
    assert_eq!(bureau.state.acts_on_case(case()), []);
}
