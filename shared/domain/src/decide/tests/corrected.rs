//! What a source corrects, takes back or sends back: both versions stay on the record, and the later one is in force.

mod requests;
mod taken_back;

use huiying_deadlines::PauseCause;

use super::*;
use crate::details::{Details, SourceState};

const SEVEN: &str = "AH-MSG-SUGGEST-7WD";

const TWENTY: &str = "T-ANSWER-20WD";

fn closed(at: Option<&str>) -> Intake {
    let report = ReportId::derive("hotline/test", "T-1");
    Intake::SourceClosed(SourceClose {
        import: None,
        report,
        closed: at.map(exact),
        status: "已办结".into(),
        state: None,
    })
}

/// The report of 5 March 2018 with a limit of the source and this state.
fn said(class: Option<MessageClass>, target: Option<&str>, state: Option<SourceState>) -> Report {
    let details = Details { state, ..Details::default() };
    let status = (state == Some(SourceState::SentBack)).then(|| "退回重办".to_owned());
    Report { target: target.map(exact), status, details, ..report(class, "2018-03-05 09:00") }
}

/// As [`said`] with no class that has a clock.
fn praised(target: &str, state: Option<SourceState>) -> Report {
    said(Some(MessageClass::Praise), Some(target), state)
}

fn on_time(bureau: &Bureau, rule: &str) -> Option<bool> {
    match bureau.standing(Subject::Case(case()), rule) {
        Some(Standing::Met { on_time, .. }) => Some(on_time),
        _ => None,
    }
}

fn stage(bureau: &Bureau) -> &Stage {
    &bureau.state.cases[&case()].stage
}

#[test]
fn given_a_closing_within_the_limit_when_its_time_is_corrected_beyond_then_it_is_late() {
    let mut bureau = given();
    bureau.when("2018-03-05 09:00", &Intake::Reported(praised("2018-03-08 18:00", None)));
    bureau.when("2018-03-07 09:00", &closed(Some("2018-03-07 08:00")));
    assert_eq!(on_time(&bureau, SOURCE_TARGET), Some(true));
    let events = bureau.when("2018-03-10 09:00", &closed(Some("2018-03-09 08:00")));
    assert!(matches!(events[0], Event::Case(CaseEvent::Closed { .. })), "both are on the record");
    assert_eq!(on_time(&bureau, SOURCE_TARGET), Some(false));
    assert!(
        matches!(stage(&bureau), Stage::Closed { closed_at, .. } if *closed_at == at("2018-03-09 08:00"))
    );
    assert_eq!(
        bureau.when("2018-03-11 09:00", &closed(Some("2018-03-09 08:00"))),
        [],
        "once more says nothing"
    );
    assert_eq!(bureau.when("2018-03-11 09:00", &closed(None)), [], "and without its time neither");
}

#[test]
fn given_a_closing_at_an_unknown_time_when_that_is_learnt_then_the_limit_is_judged() {
    let mut bureau = given();
    bureau.when("2018-03-05 09:00", &Intake::Reported(praised("2018-03-08 18:00", None)));
    bureau.when("2018-03-07 09:00", &closed(None));
    let void = Standing::Void { reason: VoidReason::ClosingTimeUnknown };
    assert_eq!(bureau.standing(Subject::Case(case()), SOURCE_TARGET), Some(void));
    bureau.when("2018-03-08 09:00", &closed(Some("2018-03-06 08:00")));
    assert_eq!(on_time(&bureau, SOURCE_TARGET), Some(true));
}

#[test]
fn given_a_reply_met_the_limit_when_the_closing_behind_it_is_corrected_then_the_reply_still_meets_it() {
    let mut bureau = given();
    bureau.when("2018-03-05 09:00", &Intake::Reported(praised("2018-03-08 18:00", None)));
    bureau.when("2018-03-07 09:00", &replied("2018-03-06 08:00"));
    bureau.when("2018-03-07 09:00", &closed(Some("2018-03-07 08:00")));
    bureau.when("2018-03-10 09:00", &closed(Some("2018-03-09 08:00")));
    assert_eq!(on_time(&bureau, SOURCE_TARGET), Some(true));
}

#[test]
fn given_a_closing_by_a_person_then_no_word_of_the_source_changes_it() {
    let mut bureau = given();
    bureau.when("2018-03-05 09:00", &Intake::Reported(praised("2018-03-08 18:00", None)));
    let wish =
        Wish::CloseCase { case: case(), outcome: Outcome::NoReplyDue, note: "表扬".into(), triage: None };
    bureau.asked("2018-03-06 09:00", None, wish);
    assert_eq!(bureau.when("2018-03-07 09:00", &closed(Some("2018-03-07 08:00"))), []);
    bureau.when("2018-03-07 10:00", &Intake::Amended(praised("2018-03-08 18:00", Some(SourceState::Open))));
    assert!(stage(&bureau).is_finished());
}

#[test]
fn given_a_reply_within_the_limit_when_the_source_corrects_its_time_then_the_clocks_are_judged_by_the_later_version()
 {
    let mut bureau = given();
    bureau.when(
        "2018-03-05 09:00",
        &Intake::Reported(said(Some(MessageClass::Suggestion), Some("2018-03-07 18:00"), None)),
    );
    bureau.when("2018-03-06 09:00", &replied("2018-03-06 08:00"));
    let judged = |bureau: &Bureau| [SEVEN, SOURCE_TARGET].map(|rule| on_time(bureau, rule));
    assert_eq!(judged(&bureau), [Some(true), Some(true)]);
    let events = bureau.when("2018-03-20 09:00", &replied("2018-03-19 08:00"));
    assert!(matches!(events[0], Event::Case(CaseEvent::ReplyRecorded { .. })), "both are on the record");
    assert_eq!(judged(&bureau), [Some(false), Some(false)]);
    assert_eq!(bureau.state.cases[&case()].first_reply, Some(exact("2018-03-19 08:00")));
    bureau.when("2018-03-21 09:00", &replied("2018-03-06 08:00"));
    assert_eq!(judged(&bureau), [Some(true), Some(true)], "and back");
}

#[test]
fn given_a_reply_of_a_person_when_the_source_corrects_its_own_then_the_earlier_of_the_two_in_force_counts() {
    let mut bureau = given();
    bureau.when("2018-03-05 09:00", &Intake::Reported(said(Some(MessageClass::Suggestion), None, None)));
    bureau.when("2018-03-06 09:00", &replied("2018-03-06 08:00"));
    bureau.asked("2018-03-08 09:00", None, reply("2018-03-08 08:00"));
    bureau.when("2018-03-20 09:00", &replied("2018-03-19 08:00"));
    assert_eq!(bureau.state.cases[&case()].first_reply, Some(exact("2018-03-08 08:00")));
    assert_eq!(on_time(&bureau, SEVEN), Some(true));
}

#[test]
fn given_a_closed_case_in_work_again_then_it_is_open_and_its_limit_runs_until_it_is_closed_again() {
    let mut bureau = given();
    bureau.when("2018-03-05 09:00", &Intake::Reported(praised("2018-03-08 18:00", None)));
    bureau.when("2018-03-07 09:00", &closed(Some("2018-03-07 08:00")));
    bureau.when("2018-03-07 12:00", &Intake::Amended(praised("2018-03-08 18:00", Some(SourceState::Open))));
    assert_eq!(*stage(&bureau), Stage::Received);
    assert_eq!(bureau.standing(Subject::Case(case()), SOURCE_TARGET), Some(Standing::Open));
    bureau.when("2018-03-10 09:00", &closed(Some("2018-03-09 08:00")));
    assert_eq!(on_time(&bureau, SOURCE_TARGET), Some(false), "the second closing is in force");
    let targets = bureau.state.obligations(Subject::Case(case()));
    assert!(matches!(targets[0].standing, Standing::Met { on_time: true, .. }), "the first result stays");
}

#[test]
fn given_a_case_closed_without_a_limit_in_work_again_and_closed_later_then_the_second_closing_is_in_force() {
    let mut bureau = given();
    let said = |state| said(None, None, Some(state));
    bureau.when("2018-03-05 09:00", &Intake::Reported(said(SourceState::Closed)));
    bureau.when("2018-03-07 09:00", &closed(Some("2018-03-07 08:00")));
    bureau.when("2018-03-08 09:00", &Intake::Amended(said(SourceState::Open)));
    assert_eq!(*stage(&bureau), Stage::Received);
    bureau.when("2018-03-20 09:00", &Intake::Amended(said(SourceState::Closed)));
    bureau.when("2018-03-20 09:00", &closed(Some("2018-03-20 08:00")));
    assert!(
        matches!(stage(&bureau), Stage::Closed { closed_at, .. } if *closed_at == at("2018-03-20 08:00"))
    );
}

#[test]
fn given_an_answered_case_that_the_source_sends_back_then_a_new_cycle_begins_with_the_limit_of_the_row() {
    let mut bureau = given();
    let subject = Subject::Case(case());
    let class = Some(MessageClass::Suggestion);
    bureau.when(
        "2018-03-05 09:00",
        &Intake::Reported(said(class, Some("2018-03-15 18:00"), Some(SourceState::Open))),
    );
    bureau.when("2018-03-07 09:00", &replied("2018-03-06 08:00"));
    bureau.when("2018-03-07 09:00", &closed(Some("2018-03-06 08:00")));
    let sent_back = said(class, Some("2018-03-21 18:00"), Some(SourceState::SentBack));
    let events = bureau.when("2018-03-08 09:00", &Intake::Amended(sent_back.clone()));
    assert!(
        matches!(&events[1], Event::Case(CaseEvent::Reopened { reason, time_unknown: true, by, .. })
            if reason == "退回重办" && by.is_the_source()),
        "{events:?}"
    );
    assert_eq!(*stage(&bureau), Stage::Received);
    let clock = bureau.clock(subject, SOURCE_TARGET);
    assert_eq!((clock.anchor, clock.counted.due_hard), (Anchor::Reopened, at("2018-03-21 18:00")));
    assert_eq!(bureau.clock(subject, SEVEN).anchor, Anchor::Reopened);
    let clocks = bureau.state.obligations(subject);
    assert_eq!(clocks.len(), 4);
    assert!(clocks[..2].iter().all(|it| it.standing.is_met()), "the first result stays: {clocks:?}");

    let noted = Report { area: Some("甲区".into()), ..sent_back };
    let events = bureau.when("2018-03-09 09:00", &Intake::Amended(noted));
    assert!(
        matches!(&events[..], [Event::Case(CaseEvent::Amended { .. })]),
        "it is sent back once: {events:?}"
    );
    bureau.when("2018-03-12 09:00", &replied("2018-03-07 20:00"));
    assert_eq!(on_time(&bureau, SEVEN), Some(true), "given after the first reply, before it was known");
    assert!(matches!(stage(&bureau), Stage::Answered { .. }));
}

#[test]
fn given_a_limit_that_stays_the_same_and_has_passed_then_it_is_the_one_of_the_first_cycle_and_stays_there() {
    let mut bureau = given();
    let subject = Subject::Case(case());
    let said = |state| praised("2018-03-15 18:00", Some(state));
    bureau.when("2018-03-05 09:00", &Intake::Reported(said(SourceState::Open)));
    bureau.when("2018-03-07 09:00", &closed(Some("2018-03-07 08:00")));
    let events = bureau.when("2018-03-20 09:00", &Intake::Amended(said(SourceState::SentBack)));
    assert_eq!(rules_started(&events), []);
    assert_eq!(*stage(&bureau), Stage::Received);
    let later = Report { area: Some("甲区".into()), ..said(SourceState::SentBack) };
    assert_eq!(rules_started(&bureau.when("2018-03-21 09:00", &Intake::Amended(later))), []);
    let limited = praised("2018-03-28 18:00", Some(SourceState::SentBack));
    let events = bureau.when("2018-03-22 09:00", &Intake::Amended(limited));
    assert_eq!(rules_started(&events), [(SOURCE_TARGET, at("2018-03-28 18:00"), false)]);
    assert!(matches!(bureau.state.obligations(subject)[0].standing, Standing::Met { on_time: true, .. }));
}

#[test]
fn given_the_time_of_the_change_then_that_is_when_it_was_sent_back() {
    let mut bureau = given();
    let class = Some(MessageClass::Suggestion);
    bureau.when("2018-03-05 09:00", &Intake::Reported(said(class, None, None)));
    bureau.when("2018-03-07 09:00", &replied("2018-03-06 08:00"));
    let mut sent_back = said(class, None, Some(SourceState::SentBack));
    sent_back.details.modified = Some(exact("2018-03-07 16:00"));
    bureau.when("2018-03-09 09:00", &Intake::Amended(sent_back));
    assert_eq!(bureau.state.cases[&case()].reopened, Some(exact("2018-03-07 16:00")));
    assert_eq!(
        bureau.due(Subject::Case(case()), SEVEN),
        at("2018-03-17 00:00"),
        "seven working days after 7 March"
    );
}

#[test]
fn given_a_case_that_was_never_settled_then_sending_it_back_begins_no_cycle() {
    let mut bureau = given();
    bureau.when("2018-03-05 09:00", &Intake::Reported(said(None, None, Some(SourceState::Open))));
    let events =
        bureau.when("2018-03-06 09:00", &Intake::Amended(said(None, None, Some(SourceState::SentBack))));
    assert!(matches!(&events[..], [Event::Case(CaseEvent::Amended { .. })]), "{events:?}");
}

#[test]
fn given_a_closing_as_a_duplicate_then_the_case_is_one_and_no_reply_is_due_until_the_source_takes_it_back() {
    let mut bureau = given();
    let subject = Subject::Case(case());
    let said = |state| said(Some(MessageClass::Suggestion), Some("2018-03-08 18:00"), Some(state));
    bureau.when("2018-03-05 09:00", &Intake::Reported(said(SourceState::ClosedDuplicate)));
    let Intake::SourceClosed(close) = closed(Some("2018-03-06 08:00")) else { panic!() };
    let close = SourceClose { state: Some(SourceState::ClosedDuplicate), ..close };
    bureau.when("2018-03-06 09:00", &Intake::SourceClosed(close));
    assert!(matches!(stage(&bureau), Stage::Closed { outcome: Outcome::Duplicate, .. }));
    assert_eq!(on_time(&bureau, SOURCE_TARGET), Some(true));
    assert_eq!(bureau.standing(subject, SEVEN), Some(Standing::Void { reason: VoidReason::NoReplyDue }));
    bureau.when("2018-03-07 09:00", &Intake::Amended(said(SourceState::Open)));
    assert_eq!(*stage(&bureau), Stage::Received);
    assert_eq!(bureau.standing(subject, SEVEN), Some(Standing::Open));
    assert_eq!(bureau.due(subject, SEVEN), at("2018-03-15 00:00"), "from the receipt");
}

#[test]
fn given_an_export_that_leaves_the_limit_out_then_it_stays() {
    let mut bureau = given();
    bureau.when("2018-03-05 09:00", &Intake::Reported(praised("2018-03-08 18:00", None)));
    bureau.when("2018-03-06 09:00", &Intake::Amended(said(Some(MessageClass::Praise), None, None)));
    assert_eq!(bureau.standing(Subject::Case(case()), SOURCE_TARGET), Some(Standing::Open));
}

fn matter(class: MessageClass) -> Matter {
    Matter { title: "路灯".into(), class, office: "监管一处".into() }
}

#[test]
fn given_a_finished_part_when_the_receipt_is_corrected_then_its_clocks_stay_as_they_ended() {
    let mut bureau = given();
    received(&mut bureau, MessageClass::Suggestion, "2018-03-05 09:00");
    let matters = vec![matter(MessageClass::Suggestion), matter(MessageClass::Suggestion)];
    bureau.asked("2018-03-05 10:00", None, Wish::SplitCase { case: case(), matters });
    let (done, open) = (case().part(1), case().part(2));
    let reply =
        Wish::RecordReply { case: done, text: "已修".into(), replied: Some(exact("2018-03-06 08:00")) };
    bureau.asked("2018-03-06 09:00", None, reply);
    bureau.asked(
        "2018-03-06 10:00",
        None,
        Wish::CloseCase { case: done, outcome: Outcome::Answered, note: String::new(), triage: None },
    );
    let before = bureau.state.obligations(Subject::Case(done)).to_vec();
    let corrected = report(Some(MessageClass::Suggestion), "2018-03-02 09:00");
    bureau.when("2018-03-07 09:00", &Intake::Amended(corrected));
    assert_eq!(bureau.state.obligations(Subject::Case(done)), before);
    assert_eq!(
        bureau.due(Subject::Case(open), SEVEN),
        at("2018-03-14 00:00"),
        "seven working days after 2 March"
    );
}

#[test]
fn given_a_split_case_when_its_source_sends_it_back_then_the_whole_and_each_settled_matter_begin_a_new_cycle()
{
    let mut bureau = given();
    received(&mut bureau, MessageClass::Suggestion, "2018-03-05 09:00");
    let matters = vec![matter(MessageClass::Suggestion), matter(MessageClass::Suggestion)];
    bureau.asked("2018-03-05 10:00", None, Wish::SplitCase { case: case(), matters });
    let (done, open) = (case().part(1), case().part(2));
    let reply =
        |case| Wish::RecordReply { case, text: "已修".into(), replied: Some(exact("2018-03-06 08:00")) };
    bureau.asked("2018-03-06 09:00", None, reply(done));
    bureau.when("2018-03-07 09:00", &closed(Some("2018-03-07 08:00")));
    let class = Some(MessageClass::Suggestion);
    let sent_back = said(class, Some("2018-03-21 18:00"), Some(SourceState::SentBack));
    let events = bureau.when("2018-03-08 09:00", &Intake::Amended(sent_back));
    let reopened = |it: &Event| match it {
        Event::Case(CaseEvent::Reopened { case, target, .. }) => Some((*case, *target)),
        _ => None,
    };
    let reopened: Vec<_> = events.iter().filter_map(reopened).collect();
    assert_eq!(reopened, [(case(), Some(exact("2018-03-21 18:00"))), (done, None)]);
    assert_eq!(bureau.due(Subject::Case(case()), SOURCE_TARGET), at("2018-03-21 18:00"));
    assert_eq!(bureau.clock(Subject::Case(done), SEVEN).anchor, Anchor::Reopened);
    assert_eq!(bureau.clock(Subject::Case(open), SEVEN).anchor, Anchor::Received, "it was never settled");
    bureau.asked(
        "2018-03-09 09:00",
        None,
        Wish::RecordReply { case: open, text: "已修".into(), replied: None },
    );
    assert_ne!(stage(&bureau), &Stage::Answered { replied: exact("2018-03-09 09:00") }, "one matter is open");
    bureau.asked(
        "2018-03-09 10:00",
        None,
        Wish::RecordReply { case: done, text: "再修".into(), replied: None },
    );
    assert!(matches!(stage(&bureau), Stage::Answered { .. }), "with the last matter the whole is answered");
}
