//! Cases: their clocks, replies and ends.

use super::*;

#[test]
fn a_suggestion_opens_a_case_with_the_7_working_day_clock() {
    let events = given().when(
        "2018-02-09 10:05",
        &Intake::Reported(report(Some(MessageClass::Suggestion), "2018-02-09 10:00")),
    );
    assert!(matches!(&events[0], Event::Case(CaseEvent::Opened { case: opened, .. }) if *opened == case()));
    assert_eq!(rules_started(&events), [("AH-MSG-SUGGEST-7WD", at("2018-02-25 00:00"), false)]);
}

#[test]
fn a_complaint_opens_a_case_with_the_15_working_day_clock() {
    let events = given().when(
        "2018-02-09 10:05",
        &Intake::Reported(report(Some(MessageClass::Complaint), "2018-02-09 10:00")),
    );
    assert_eq!(rules_started(&events), [("AH-MSG-INQUIRY-15WD", at("2018-03-08 00:00"), false)]);
}

#[test]
fn a_report_of_unknown_class_runs_every_clock_that_may_govern_it() {
    let events = given().when("2018-02-09 10:05", &Intake::Reported(report(None, "2018-02-09 10:00")));
    let expected = [
        ("AH-MSG-SUGGEST-7WD", at("2018-02-25 00:00"), true),
        ("AH-MSG-INQUIRY-15WD", at("2018-03-08 00:00"), true),
    ];
    assert_eq!(rules_started(&events), expected);
}

#[test]
fn praise_and_media_mentions_run_no_reply_clock() {
    let praise = given()
        .when("2018-02-09 10:05", &Intake::Reported(report(Some(MessageClass::Praise), "2018-02-09 10:00")));
    let mention = Report { channel: Channel::Mention, ..report(None, "2018-02-09 10:00") };
    let mention = given().when("2018-02-09 10:05", &Intake::Reported(mention));
    assert!(rules_started(&praise).is_empty());
    assert!(rules_started(&mention).is_empty());
}

#[test]
fn a_case_never_carries_sealed_data_into_decisions() {
    let events = given().when("2018-02-09 10:05", &Intake::Reported(report(None, "2018-02-09 10:00")));
    assert!(matches!(&events[0], Event::Case(CaseEvent::Opened { report, .. }) if report.sealed.is_none()));
}

#[test]
fn a_report_read_again_changes_nothing() {
    let mut bureau = given();
    let intake = Intake::Reported(report(None, "2018-02-09 10:00"));
    bureau.when("2018-02-09 10:05", &intake);
    assert_eq!(bureau.when("2018-02-09 10:06", &intake), []);
}

#[test]
fn a_target_of_the_source_is_a_clock_of_its_own() {
    let target = Some(exact("2018-02-20 08:30"));
    let events = given().when(
        "2018-02-09 10:05",
        &Intake::Reported(Report { target, ..report(Some(MessageClass::Praise), "2018-02-09 10:00") }),
    );
    assert_eq!(rules_started(&events), [(SOURCE_TARGET, at("2018-02-20 08:30"), false)]);
}

#[test]
fn a_target_given_as_a_date_ends_with_that_day() {
    let target = Some(SourceTime { at: at("2018-02-20 00:00"), precision: Precision::Day });
    let events = given().when(
        "2018-02-09 10:05",
        &Intake::Reported(Report { target, ..report(Some(MessageClass::Praise), "2018-02-09 10:00") }),
    );
    assert_eq!(rules_started(&events), [(SOURCE_TARGET, at("2018-02-21 00:00"), false)]);
}

#[test]
fn a_reply_on_the_last_day_is_on_time_and_a_minute_later_is_late() {
    for (reply, on_time) in [("2018-02-24 23:59", true), ("2018-02-25 00:00", false)] {
        let mut bureau = given();
        bureau.when(
            "2018-02-09 10:05",
            &Intake::Reported(report(Some(MessageClass::Suggestion), "2018-02-09 10:00")),
        );
        bureau.when("2018-03-01 08:00", &replied(reply));
        let standing = bureau.standing(Subject::Case(case()), "AH-MSG-SUGGEST-7WD");
        assert!(
            matches!(standing, Some(Standing::Met { on_time: found, .. }) if found == on_time),
            "{reply}: {standing:?}"
        );
    }
}

#[test]
fn confirming_a_class_keeps_its_clock_from_the_original_receipt_and_voids_the_other() {
    let mut bureau = given();
    bureau.when("2018-02-09 10:05", &Intake::Reported(report(None, "2018-02-09 10:00")));
    let wish =
        Wish::ConfirmTriage {
            case: case(), class: MessageClass::Complaint, office: "规划科技处".into()
        };
    let events = bureau.asked("2018-02-10 09:00", Some(1), wish);
    assert!(matches!(events[0], Event::Case(CaseEvent::TriageConfirmed { .. })));
    assert_eq!(rules_started(&events), []);
    let subject = Subject::Case(case());
    assert_eq!(
        bureau.standing(subject, "AH-MSG-SUGGEST-7WD"),
        Some(Standing::Void { reason: VoidReason::OtherClass })
    );
    assert_eq!(bureau.standing(subject, "AH-MSG-INQUIRY-15WD"), Some(Standing::Open));
    assert!(bureau.state.obligations(subject).iter().all(|it| it.is_open() != it.candidate));
}

#[test]
fn reclassifying_starts_the_other_clock_from_the_original_receipt() {
    let mut bureau = given();
    bureau.when(
        "2018-02-09 10:05",
        &Intake::Reported(report(Some(MessageClass::Complaint), "2018-02-09 10:00")),
    );
    let wish =
        Wish::ConfirmTriage { case: case(), class: MessageClass::Suggestion, office: "办公室".into() };
    let events = bureau.asked("2018-03-01 09:00", None, wish);
    assert_eq!(rules_started(&events), [("AH-MSG-SUGGEST-7WD", at("2018-02-25 00:00"), false)]);
}

#[test]
fn reclassifying_after_the_reply_judges_the_first_reply_by_the_new_rule() {
    let mut bureau = given();
    bureau.when(
        "2018-02-09 10:05",
        &Intake::Reported(report(Some(MessageClass::Complaint), "2018-02-09 10:00")),
    );
    bureau.when("2018-03-01 08:00", &replied("2018-02-28 09:00"));
    let wish =
        Wish::ConfirmTriage { case: case(), class: MessageClass::Suggestion, office: "办公室".into() };
    bureau.asked("2018-03-01 09:00", None, wish);
    let standing = bureau.standing(Subject::Case(case()), "AH-MSG-SUGGEST-7WD");
    assert!(matches!(standing, Some(Standing::Met { on_time: false, .. })), "{standing:?}");
}

#[test]
fn closing_without_a_reply_needs_a_reason_and_voids_the_open_clocks() {
    let mut bureau = given();
    bureau.when("2018-02-09 10:05", &Intake::Reported(report(None, "2018-02-09 10:00")));
    let close = |note: &str| Wish::CloseCase {
        case: case(),
        outcome: Outcome::Duplicate,
        note: note.into(),
        triage: None,
    };
    let events = bureau.asked("2018-02-10 09:00", None, close("  "));
    assert_eq!(refusal(&events), Some(&Refusal::EmptyText { field: "note".into() }));
    bureau.asked("2018-02-10 09:01", None, close("与另一件相同"));
    assert!(bureau.state.obligations(Subject::Case(case())).iter().all(|it| !it.is_open()));
}

#[test]
fn of_two_people_who_saw_the_same_page_the_second_is_refused() {
    let mut bureau = given();
    bureau.when("2018-02-09 10:05", &Intake::Reported(report(None, "2018-02-09 10:00")));
    let wish = |office: &str| Wish::ConfirmTriage {
        case: case(),
        class: MessageClass::Complaint,
        office: office.into(),
    };
    assert!(refusal(&bureau.asked("2018-02-10 09:00", Some(1), wish("甲处"))).is_none());
    let second = bureau.asked("2018-02-10 09:01", Some(1), wish("乙处"));
    assert_eq!(refusal(&second), Some(&Refusal::ChangedMeanwhile { seen: 1, found: 2 }));
    assert!(matches!(&bureau.state.cases[&case()].stage, Stage::Handling { office, .. } if office == "甲处"));
}

#[test]
fn a_reply_can_lie_neither_in_the_future_nor_before_the_receipt() {
    let mut bureau = given();
    bureau.when("2018-02-09 10:05", &Intake::Reported(report(None, "2018-02-09 10:00")));
    let reply =
        |at: &str| Wish::RecordReply { case: case(), text: "已修复".into(), replied: Some(exact(at)) };
    assert_eq!(
        refusal(&bureau.asked("2018-02-10 09:00", None, reply("2018-02-10 09:01"))),
        Some(&Refusal::InTheFuture)
    );
    assert_eq!(
        refusal(&bureau.asked("2018-02-10 09:00", None, reply("2018-02-09 09:59"))),
        Some(&Refusal::BeforeReceipt)
    );
    assert!(refusal(&bureau.asked("2018-02-10 09:00", None, reply("2018-02-09 10:00"))).is_none());
}

#[test]
fn a_request_on_an_unknown_case_is_refused_with_its_name() {
    let unknown = CaseId(7);
    let wish = Wish::RecordReply { case: unknown, text: "已修复".into(), replied: None };
    assert_eq!(
        refusal(&given().asked("2018-02-10 09:00", None, wish)),
        Some(&Refusal::NoSuchCase { case: unknown })
    );
}

#[test]
fn a_source_that_closes_without_a_reply_leaves_the_clock_open() {
    let mut bureau = given();
    bureau.when(
        "2018-02-09 10:05",
        &Intake::Reported(report(Some(MessageClass::Complaint), "2018-02-09 10:00")),
    );
    let close = SourceClose {
        import: None,
        report: ReportId::derive("hotline/test", "T-1"),
        closed: None,
        status: "已办结".into(),
        state: None,
    };
    bureau.when("2018-02-10 10:05", &Intake::SourceClosed(close));
    assert!(bureau.state.cases[&case()].stage.is_closed());
    assert_eq!(bureau.standing(Subject::Case(case()), "AH-MSG-INQUIRY-15WD"), Some(Standing::Open));
}

#[test]
fn an_arrival_whose_case_would_have_the_id_of_another_is_told_there_and_changes_nothing_of_it() {
    let mut bureau = given();
    bureau.when(
        "2018-02-09 10:05",
        &Intake::Reported(report(Some(MessageClass::Complaint), "2018-02-09 10:00")),
    );
    let matter =
        |title: &str| Matter { title: title.into(), class: MessageClass::Complaint, office: "甲处".into() };
    let matters = vec![matter("路灯"), matter("井盖")];
    bureau.asked("2018-02-09 11:00", None, Wish::SplitCase { case: case(), matters });
    let part = case().part(1);
    let other = ReportId(part.0);
    let before = bureau.state.cases[&part].clone();
    let arrived = Report { id: other, ..report(None, "2018-02-10 09:00") };
    let reply = SourceReply { report: other, ..source_reply("2018-02-10 10:00") };
    let close =
        SourceClose { import: None, report: other, closed: None, status: "已办结".into(), state: None };
    for intake in [
        Intake::Reported(arrived.clone()),
        Intake::Amended(arrived),
        Intake::SourceReplied(reply),
        Intake::SourceClosed(close),
    ] {
        let events = bureau.when("2018-02-10 11:00", &intake);
        let told = ProcessEvent::CaseIdTaken { report: other, case: part };
        assert_eq!(events, [Event::Process(told)], "{intake:?}");
        assert_eq!(events[0].about(), [Subject::Case(part)], "the case that has the id tells of it");
    }
    assert_eq!(bureau.state.cases[&part], before);
}

#[test]
fn a_reply_to_a_report_that_never_came_is_on_the_record() {
    let events = given().when("2018-02-10 09:00", &replied("2018-02-10 08:00"));
    assert!(matches!(events[..], [Event::Process(ProcessEvent::ReportUnknown { .. })]));
}

#[test]
fn a_later_export_that_changes_the_target_moves_the_target_clock() {
    let mut bureau = given();
    let first = Report {
        target: Some(exact("2018-02-20 08:30")),
        ..report(Some(MessageClass::Praise), "2018-02-09 10:00")
    };
    bureau.when("2018-02-09 10:05", &Intake::Reported(first.clone()));
    let events = bureau.when(
        "2018-02-10 10:05",
        &Intake::Amended(Report { target: Some(exact("2018-02-28 08:30")), ..first }),
    );
    assert_eq!(rules_started(&events), [(SOURCE_TARGET, at("2018-02-28 08:30"), false)]);
    assert!(
        events.iter().any(|it| matches!(
            it,
            Event::Clock(ClockEvent::Voided { reason: VoidReason::TargetChanged, .. })
        ))
    );
}

#[test]
fn what_a_source_says_after_a_person_closed_the_case_starts_no_clock() {
    let mut bureau = given();
    let first = report(Some(MessageClass::Complaint), "2018-02-09 10:00");
    bureau.when("2018-02-09 10:05", &Intake::Reported(first.clone()));
    let close = Wish::CloseCase {
        case: case(),
        outcome: Outcome::Duplicate,
        note: "与另一件相同".into(),
        triage: None,
    };
    bureau.asked("2018-02-10 09:00", None, close);
    let later =
        Report { target: Some(exact("2018-02-28 08:30")), class: Some(MessageClass::Suggestion), ..first };
    let events = bureau.when("2018-02-11 09:00", &Intake::Amended(later));
    assert!(matches!(&events[..], [Event::Case(CaseEvent::Amended { .. })]), "{events:?}");
}

#[test]
fn a_case_its_source_closed_without_a_reply_can_still_be_answered_and_closed() {
    let mut bureau = given();
    bureau.when(
        "2018-02-09 10:05",
        &Intake::Reported(report(Some(MessageClass::Complaint), "2018-02-09 10:00")),
    );
    let close = SourceClose {
        import: None,
        report: ReportId::derive("hotline/test", "T-1"),
        closed: None,
        status: "已办结".into(),
        state: None,
    };
    bureau.when("2018-02-10 10:05", &Intake::SourceClosed(close));
    let wish = Wish::ConfirmTriage { case: case(), class: MessageClass::Praise, office: "办公室".into() };
    assert!(refusal(&bureau.asked("2018-02-10 11:00", None, wish)).is_none());
    let close =
        Wish::CloseCase {
            case: case(), outcome: Outcome::NoReplyDue, note: "表扬件".into(), triage: None
        };
    assert!(refusal(&bureau.asked("2018-02-10 11:05", None, close)).is_none());
    assert!(bureau.state.obligations(Subject::Case(case())).iter().all(|it| !it.is_open()));
}

#[test]
fn a_time_of_receipt_that_becomes_known_starts_the_clocks_anew_and_judges_the_reply_again() {
    let mut bureau = given();
    let unknown =
        Report { received_unknown: true, ..report(Some(MessageClass::Suggestion), "2018-03-01 09:00") };
    bureau.when("2018-03-01 09:00", &Intake::Reported(unknown.clone()));
    bureau.when("2018-03-01 09:01", &replied("2018-02-28 09:00"));
    let known = Report { received_unknown: false, received: exact("2018-02-09 10:00"), ..unknown };
    let events = bureau.when("2018-03-02 09:00", &Intake::Amended(known));
    assert_eq!(rules_started(&events), [], "the same clock counts from another start");
    assert_eq!(bureau.due(Subject::Case(case()), "AH-MSG-SUGGEST-7WD"), at("2018-02-25 00:00"));
    let standing = bureau.standing(Subject::Case(case()), "AH-MSG-SUGGEST-7WD");
    assert!(matches!(standing, Some(Standing::Met { on_time: false, .. })), "{standing:?}");
}

#[test]
fn a_reply_to_a_case_whose_receipt_is_unknown_is_not_refused_for_lying_before_it() {
    let mut bureau = given();
    let unknown =
        Report { received_unknown: true, ..report(Some(MessageClass::Suggestion), "2018-03-01 09:00") };
    bureau.when("2018-03-01 09:00", &Intake::Reported(unknown));
    let wish =
        Wish::RecordReply {
            case: case(), text: "已修复".into(), replied: Some(exact("2018-02-20 09:00"))
        };
    assert!(refusal(&bureau.asked("2018-03-01 10:00", None, wish)).is_none());
}

#[test]
fn a_pack_that_claims_a_rule_of_another_is_refused_and_relaxes_nothing() {
    let mut bureau = given();
    let mut pack = RulePack::from_yaml(OPENNESS).unwrap();
    pack.rules[0].id = huiying_deadlines::RuleId::from("GB80-5H");
    let events = bureau.when("2018-01-02 09:00", &Intake::PolicyPublished(pack));
    let taken = vec![huiying_deadlines::RuleId::from("GB80-5H")];
    let refused =
        Event::Policy(PolicyEvent::PackRefused { pack: "test-openness".into(), version: "1".into(), taken });
    assert_eq!(events, [refused]);
    assert!(!bureau.state.packs.contains_key("test-openness"));
}

#[test]
fn a_new_version_of_a_pack_restates_open_clocks_and_starts_those_of_its_new_rules() {
    let mut bureau = given_openness();
    let subject = received(&mut bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    let mut pack = RulePack::from_yaml(OPENNESS).unwrap();
    pack.version = "2".into();
    pack.rules[0].clock = huiying_deadlines::ClockKind::WorkingDays { n: 15 };
    let mut more = pack.rules[0].clone();
    more.id = huiying_deadlines::RuleId::from("T-MORE-5WD");
    more.clock = huiying_deadlines::ClockKind::WorkingDays { n: 5 };
    pack.rules.push(more);
    bureau.when("2018-03-06 09:00", &Intake::PolicyPublished(pack));
    bureau.ticked("2018-03-06 09:00");
    assert_eq!(bureau.due(subject, "T-ANSWER-20WD"), at("2018-03-27 00:00"), "fifteen end with 26 March");
    assert_eq!(bureau.clock(subject, "T-ANSWER-20WD").counted.pack, "test-openness 2");
    assert_eq!(bureau.due(subject, "T-MORE-5WD"), at("2018-03-13 00:00"));
}

#[test]
fn a_rule_that_leaves_its_pack_binds_no_more() {
    let mut bureau = given_openness();
    let subject = received(&mut bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    let mut pack = RulePack::from_yaml(OPENNESS).unwrap();
    pack.version = "2".into();
    pack.rules.remove(0);
    bureau.when("2018-03-06 09:00", &Intake::PolicyPublished(pack));
    bureau.ticked("2018-03-06 09:00");
    let void = Some(Standing::Void { reason: VoidReason::PolicyChanged });
    assert_eq!(bureau.standing(subject, "T-ANSWER-20WD"), void);
}
