//! Matters, classes, transfers, rework and calendars of cases.

use huiying_deadlines::{PublishedCalendar, PublishedDay};

use super::restated;
use crate::decide::tests::*;

#[test]
fn case_19_each_matter_has_its_own_clock_and_the_message_is_answered_when_all_are() {
    let mut bureau = given();
    let target = Some(exact("2018-02-28 17:30"));
    let whole = Report { target, ..report(Some(MessageClass::Complaint), "2018-02-09 10:00") };
    bureau.when("2018-02-09 10:05", &Intake::Reported(whole));
    let matter = |title: &str, class| Matter { title: title.into(), class, office: "监管一处".into() };
    let matters = vec![matter("路灯", MessageClass::Complaint), matter("建议增设", MessageClass::Suggestion)];
    bureau.asked("2018-02-12 09:00", None, Wish::SplitCase { case: case(), matters });
    let subject = Subject::Case(case());
    let void = Some(Standing::Void { reason: VoidReason::Split });
    assert_eq!(bureau.standing(subject, "AH-MSG-INQUIRY-15WD"), void);
    let (first, second) = (case().part(1), case().part(2));
    let due = |bureau: &Bureau, part, rule| bureau.due(Subject::Case(part), rule);
    assert_eq!(due(&bureau, first, "AH-MSG-INQUIRY-15WD"), at("2018-03-08 00:00"));
    assert_eq!(due(&bureau, second, "AH-MSG-SUGGEST-7WD"), at("2018-02-25 00:00"));

    let answer = |case, at: &str| Wish::RecordReply { case, text: "已办".into(), replied: Some(exact(at)) };
    let whole = bureau.asked("2018-02-13 09:00", None, answer(case(), "2018-02-13 08:00"));
    assert_eq!(refusal(&whole), Some(&Refusal::AnswerItsMatters));
    bureau.asked("2018-02-14 09:00", None, answer(first, "2018-02-14 08:00"));
    assert!(bureau.state.cases[&case()].first_reply.is_none());
    bureau.asked("2018-02-23 09:00", None, answer(second, "2018-02-23 08:00"));
    assert_eq!(bureau.state.cases[&case()].first_reply, Some(exact("2018-02-23 08:00")));
    let standing = bureau.standing(subject, SOURCE_TARGET);
    assert!(matches!(standing, Some(Standing::Met { on_time: true, .. })), "{standing:?}");
}

#[test]
fn case_20_a_new_class_counts_from_the_original_receipt_and_marks_what_is_past() {
    let mut bureau = given();
    let subject = received(&mut bureau, MessageClass::Complaint, "2018-02-09 10:00");
    let wish =
        Wish::ConfirmTriage { case: case(), class: MessageClass::Suggestion, office: "办公室".into() };
    bureau.asked("2018-03-01 09:00", None, wish);
    let clock = bureau.clock(subject, "AH-MSG-SUGGEST-7WD");
    assert_eq!(clock.counted.due_hard, at("2018-02-25 00:00"));
    assert_eq!(clock.already_past.map(|past| past.reason), Some(PastReason::Reclassified));
}

#[test]
fn case_21_a_transfer_ends_our_duty_when_it_is_accepted_and_not_before() {
    let mut bureau = given();
    let subject = received(&mut bureau, MessageClass::Complaint, "2018-02-09 10:00");
    let ask =
        || Wish::RequestTransfer { case: case(), to: "住建局".into(), reason: "属其职责".into() };
    let answer = |accepted, at: &str| Wish::AnswerTransfer {
        case: case(),
        accepted,
        answered: Some(exact(at)),
        note: String::new(),
    };
    bureau.asked("2018-02-12 09:00", None, ask());
    assert_eq!(bureau.standing(subject, "AH-MSG-INQUIRY-15WD"), Some(Standing::Open));
    assert_eq!(refusal(&bureau.asked("2018-02-12 10:00", None, ask())), Some(&Refusal::TransferPending));
    bureau.asked("2018-02-13 09:00", None, answer(false, "2018-02-13 08:00"));
    assert_eq!(bureau.due(subject, "AH-MSG-INQUIRY-15WD"), at("2018-03-08 00:00"), "it never stopped");
    bureau.asked("2018-02-14 09:00", None, ask());
    bureau.asked("2018-02-23 09:00", None, answer(true, "2018-02-23 08:00"));
    let void = Some(Standing::Void { reason: VoidReason::Transferred });
    assert_eq!(bureau.standing(subject, "AH-MSG-INQUIRY-15WD"), void);
    assert!(bureau.state.cases[&case()].stage.is_finished());
}

#[test]
fn case_22_rework_is_a_new_cycle_and_the_first_result_stays() {
    let mut bureau = given();
    let subject = received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    let reopen = |at: &str| Wish::ReopenCase {
        case: case(),
        reopened: Some(exact(at)),
        reason: "来电人不满意".into(),
    };
    let early = bureau.asked("2018-02-10 09:00", None, reopen("2018-02-10 08:00"));
    assert_eq!(refusal(&early), Some(&Refusal::NotFinished));
    bureau.asked("2018-02-12 09:00", None, reply("2018-02-12 08:00"));
    bureau.asked("2018-02-26 09:00", None, reopen("2018-02-26 08:00"));
    let clocks = bureau.state.obligations(subject);
    assert!(matches!(clocks[0].standing, Standing::Met { on_time: true, .. }), "{:?}", clocks[0]);
    let second = bureau.clock(subject, "AH-MSG-SUGGEST-7WD");
    assert_eq!((second.anchor, second.standing), (Anchor::Reopened, Standing::Open));
    assert_eq!(second.counted.due_hard, at("2018-03-08 00:00"), "seven working days after 26 February");
}

#[test]
fn case_26_a_failed_delivery_is_no_answer_and_attempts_allow_closing_as_unreachable() {
    let mut bureau = given();
    let subject = received(&mut bureau, MessageClass::Complaint, "2018-02-09 10:00");
    let close = || Wish::CloseCase {
        case: case(),
        outcome: Outcome::Unreachable,
        note: "多次未接".into(),
        triage: None,
    };
    let early = bureau.asked("2018-02-12 08:00", None, close());
    assert_eq!(refusal(&early), Some(&Refusal::NoAttemptRecorded));
    let attempt = Wish::RecordAttempt { case: case(), attempted: None, note: "电话停机".into() };
    bureau.asked("2018-02-12 09:00", None, attempt);
    assert_eq!(bureau.standing(subject, "AH-MSG-INQUIRY-15WD"), Some(Standing::Open));
    assert!(refusal(&bureau.asked("2018-02-13 09:00", None, close())).is_none());
}

/// A made-up arrangement of 2027 in which New Year's Day is Friday and rest follows to Sunday, Monday 4 January being
/// given off too.
fn arrangement_of_2027() -> PublishedCalendar {
    let off = |day: &str| PublishedDay {
        date: day.parse().unwrap(),
        name: "元旦".to_owned(),
        working: false,
        closed: false,
        notice: None,
    };
    let days = ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"].map(off).to_vec();
    let mut calendar = WorkCalendar::builtin().pop().unwrap();
    calendar.year = 2027;
    calendar.notices = vec!["https://example.org/2027".to_owned()];
    calendar.published_on = "2026-11-20".parse().ok();
    calendar.days = days;
    calendar
}

#[test]
fn case_28_a_clock_over_an_unpublished_year_is_restated_when_the_calendar_comes() {
    let mut bureau = given();
    let subject = received(&mut bureau, MessageClass::Suggestion, "2026-12-28 10:00");
    assert!(bureau.clock(subject, "AH-MSG-SUGGEST-7WD").counted.provisional);
    assert_eq!(bureau.due(subject, "AH-MSG-SUGGEST-7WD"), at("2027-01-07 00:00"), "by the plain week");
    bureau.when("2026-12-29 09:00", &Intake::CalendarPublished(arrangement_of_2027()));
    let events = bureau.ticked("2026-12-29 09:00");
    let expected = (RestateCause::Calendar, at("2027-01-07 00:00"), at("2027-01-09 00:00"));
    assert_eq!(restated(&events, "AH-MSG-SUGGEST-7WD"), Some(expected));
    assert!(!bureau.clock(subject, "AH-MSG-SUGGEST-7WD").counted.provisional);
}

#[test]
fn case_29_a_calendar_changed_in_the_year_moves_open_clocks_and_no_judged_one() {
    let of = |events: &[Event]| restated(events, "AH-MSG-SUGGEST-7WD");
    for answered in [false, true] {
        let mut bureau = given();
        let subject = received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
        if answered {
            bureau.asked("2018-02-12 09:00", None, reply("2018-02-12 08:00"));
        }
        let version = bureau.clock(subject, "AH-MSG-SUGGEST-7WD").counted.calendar.clone();
        let mut changed = WorkCalendar::builtin().into_iter().find(|it| it.year == 2018).unwrap();
        changed.published_on = "2018-02-10".parse().ok();
        let ash: chrono::NaiveDate = "2018-02-24".parse().unwrap();
        changed.days.retain(|day| day.date != ash);
        bureau.when("2018-02-13 09:00", &Intake::CalendarPublished(changed));
        let events = bureau.ticked("2018-02-13 09:00");
        let clock = bureau.clock(subject, "AH-MSG-SUGGEST-7WD");
        match answered {
            true => {
                assert_eq!(of(&events), None);
                assert_eq!(
                    (clock.counted.due_hard, &clock.counted.calendar),
                    (at("2018-02-25 00:00"), &version)
                );
            }
            false => {
                let expected = (RestateCause::Calendar, at("2018-02-25 00:00"), at("2018-02-27 00:00"));
                assert_eq!(of(&events), Some(expected), "Saturday 24 February works no more");
                assert_ne!(clock.counted.calendar, version);
            }
        }
    }
}

#[test]
fn case_31_a_late_entry_has_both_times() {
    let mut bureau = given();
    received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    let events = bureau.asked("2018-03-05 09:00", None, reply("2018-02-23 16:00"));
    assert!(
        matches!(&events[0], Event::Case(CaseEvent::ReplyRecorded { replied, .. }) if replied.at == at("2018-02-23 16:00"))
    );
    let standing = bureau.standing(Subject::Case(case()), "AH-MSG-SUGGEST-7WD");
    assert!(
        matches!(standing, Some(Standing::Met { on_time: true, .. })),
        "it happened in time: {standing:?}"
    );
}

#[test]
fn case_34_what_has_not_happened_by_the_servers_clock_is_refused() {
    let mut bureau = given();
    received(&mut bureau, MessageClass::Suggestion, "2018-02-09 10:00");
    let events = bureau.asked("2018-02-09 10:01", None, reply("2018-02-09 10:02"));
    assert_eq!(refusal(&events), Some(&Refusal::InTheFuture));
}
