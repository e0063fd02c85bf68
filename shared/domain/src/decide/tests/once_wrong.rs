//! Sequences of acts that were once decided wrongly, each as the rule it must keep.

use huiying_deadlines::{PauseCause, PublishedCalendar, RuleId};

use super::incidents::{ended, registered};
use super::*;

const SEVEN: &str = "AH-MSG-SUGGEST-7WD";
const TWENTY: &str = "T-ANSWER-20WD";

fn confirm(class: MessageClass) -> Wish {
    Wish::ConfirmTriage { case: case(), class, office: "办公室".into() }
}

fn reopen(when: &str) -> Wish {
    Wish::ReopenCase { case: case(), reopened: Some(exact(when)), reason: "不满意".into() }
}

fn closed_by_source(when: &str) -> Intake {
    let report = ReportId::derive("hotline/test", "T-1");
    Intake::SourceClosed(SourceClose {
        import: None,
        report,
        closed: Some(exact(when)),
        status: "办结".into(),
        state: None,
    })
}

fn release(incident: IncidentId) -> Wish {
    let kind = ReleaseKind::Authoritative;
    Wish::RecordRelease { incident, kind, published: None, title: "通报".into() }
}

fn pause() -> Wish {
    Wish::PauseClocks { case: case(), cause: PauseCause::Consultation, began: None, note: "去函".into() }
}

fn open_clocks(bureau: &Bureau, subject: Subject) -> Vec<(&str, Anchor)> {
    let clocks = bureau.state.obligations(subject).iter();
    clocks.filter(|it| it.is_open()).map(|it| (it.rule.as_str(), it.anchor)).collect()
}

/// Answered on 6 March 2018, sent back on 2 May.
fn sent_back(bureau: &mut Bureau) -> Subject {
    let subject = received(bureau, MessageClass::Suggestion, "2018-03-05 09:00");
    bureau.asked("2018-03-05 10:00", None, confirm(MessageClass::Suggestion));
    bureau.asked("2018-03-06 09:00", None, reply("2018-03-06 08:00"));
    bureau.asked("2018-05-02 09:00", None, reopen("2018-05-02 08:00"));
    subject
}

/// The calendar of 2027 with two more days of rest than a plain week has.
fn two_days_of_rest() -> Intake {
    let mut calendar: PublishedCalendar =
        WorkCalendar::builtin().into_iter().find(|it| it.year == 2026).unwrap();
    let day = calendar.days.iter().find(|day| !day.working).unwrap().clone();
    calendar.year = 2027;
    calendar.days = ["2027-01-04", "2027-01-05"]
        .map(|date| huiying_deadlines::PublishedDay { date: date.parse().unwrap(), ..day.clone() })
        .to_vec();
    Intake::CalendarPublished(calendar)
}

#[test]
fn a_case_the_source_closed_and_that_is_sent_back_runs_only_the_clocks_of_its_new_cycle() {
    let mut bureau = given();
    let subject = received(&mut bureau, MessageClass::Suggestion, "2018-03-05 09:00");
    bureau.when("2018-03-06 09:00", &closed_by_source("2018-03-06 09:00"));
    bureau.asked("2018-03-07 09:00", None, reopen("2018-03-07 08:00"));
    assert_eq!(open_clocks(&bureau, subject), [(SEVEN, Anchor::Reopened)]);
    let first = &bureau.state.obligations(subject)[0];
    assert_eq!(first.standing, Standing::Void { reason: VoidReason::NewCycle });
    bureau.ticked("2018-03-15 00:00");
    assert!(bureau.state.next_moment().is_none_or(|next| next > at("2018-03-15 00:00")));
}

#[test]
fn the_target_of_a_source_that_closed_the_case_is_not_started_a_second_time() {
    let mut bureau = given();
    let mut one = report(Some(MessageClass::Suggestion), "2018-03-05 09:00");
    one.target = Some(exact("2018-03-08 18:00"));
    bureau.when("2018-03-05 09:00", &Intake::Reported(one.clone()));
    bureau.when("2018-03-06 09:00", &closed_by_source("2018-03-06 09:00"));
    one.status = Some("已办结".into());
    let events = bureau.when("2018-03-09 09:00", &Intake::Amended(one));
    assert_eq!(rules_started(&events), []);
}

#[test]
fn the_target_of_an_earlier_cycle_does_not_come_back_with_the_next_report() {
    let mut bureau = given();
    let mut one = report(Some(MessageClass::Suggestion), "2018-03-05 09:00");
    one.target = Some(exact("2018-03-08 18:00"));
    bureau.when("2018-03-05 09:00", &Intake::Reported(one.clone()));
    bureau.when("2018-03-06 09:00", &replied("2018-03-06 08:00"));
    bureau.asked("2018-04-02 09:00", None, reopen("2018-04-02 08:00"));
    one.status = Some("办理中".into());
    let events = bureau.when("2018-04-03 09:00", &Intake::Amended(one));
    assert_eq!(rules_started(&events), []);
}

#[test]
fn a_new_class_after_rework_counts_from_the_rework() {
    let mut bureau = given();
    let subject = sent_back(&mut bureau);
    bureau.asked("2018-05-02 10:00", None, confirm(MessageClass::Complaint));
    let clock = bureau.clock(subject, "AH-MSG-INQUIRY-15WD");
    assert_eq!((clock.anchor, clock.counted.due_hard), (Anchor::Reopened, at("2018-05-24 00:00")));
    assert!(clock.already_past.is_none());
}

#[test]
fn matters_split_off_after_rework_count_from_the_rework() {
    let mut bureau = given();
    sent_back(&mut bureau);
    let matter = |title: &str| Matter {
        title: title.into(),
        class: MessageClass::Suggestion,
        office: "监管一处".into(),
    };
    let matters = vec![matter("路灯"), matter("噪声")];
    bureau.asked("2018-05-02 10:00", None, Wish::SplitCase { case: case(), matters });
    for part in [case().part(1), case().part(2)] {
        assert_eq!(bureau.due(Subject::Case(part), SEVEN), at("2018-05-12 00:00"));
    }
}

#[test]
fn given_a_case_whose_limit_is_missed_when_it_is_split_then_each_matter_owes_it_and_the_whole_no_longer_does()
{
    let mut bureau = given();
    let subject = received(&mut bureau, MessageClass::Suggestion, "2018-03-05 09:00");
    bureau.ticked("2018-03-15 09:00");
    assert!(matches!(bureau.standing(subject, SEVEN), Some(Standing::Missed { .. })));
    let matter = |title: &str| Matter {
        title: title.into(),
        class: MessageClass::Suggestion,
        office: "监管一处".into(),
    };
    let matters = vec![matter("路灯"), matter("噪声")];
    bureau.asked("2018-03-16 10:00", None, Wish::SplitCase { case: case(), matters });
    let void = Standing::Void { reason: VoidReason::Split };
    assert_eq!(bureau.standing(subject, SEVEN), Some(void));
    for part in [case().part(1), case().part(2)] {
        let clock = bureau.clock(Subject::Case(part), SEVEN);
        assert!(clock.is_overdue_on_record(), "{clock:?}");
    }
}

#[test]
fn a_corrected_receipt_leaves_the_clock_of_the_rework_alone() {
    let mut bureau = given();
    let subject = sent_back(&mut bureau);
    let corrected = report(Some(MessageClass::Suggestion), "2018-03-05 09:01");
    bureau.when("2018-05-03 10:00", &Intake::Amended(corrected));
    assert_eq!(open_clocks(&bureau, subject), [(SEVEN, Anchor::Reopened)]);
    assert_eq!(bureau.due(subject, SEVEN), at("2018-05-12 00:00"));
}

#[test]
fn a_corrected_receipt_keeps_the_extension_and_the_pause() {
    let mut bureau = given_openness();
    let subject = received(&mut bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    let extend = Wish::ExtendClock {
        case: case(),
        rule: RuleId::from(TWENTY),
        amount: 20,
        reason: "复杂".into(),
        approver: "甲".into(),
        told: Some(exact("2018-03-06 08:00")),
    };
    bureau.asked("2018-03-06 09:00", None, extend);
    bureau.asked("2018-03-07 09:00", None, pause());
    let corrected = report(Some(MessageClass::DisclosureRequest), "2018-03-05 09:01");
    bureau.when("2018-03-08 09:00", &Intake::Amended(corrected));
    let facts = &bureau.clock(subject, TWENTY).facts;
    assert_eq!((facts.start, facts.extension, facts.pauses.len()), (at("2018-03-05 09:01"), Some(20), 1));
    let resume = Wish::ResumeClocks { case: case(), cause: PauseCause::Consultation, ended: None };
    assert_eq!(refusal(&bureau.asked("2018-03-20 09:00", None, resume)), None);
}

#[test]
fn a_new_calendar_reaches_the_clock_of_a_case_that_only_its_source_closed() {
    let mut bureau = given();
    let subject = received(&mut bureau, MessageClass::Suggestion, "2026-12-28 09:00");
    bureau.when("2026-12-29 09:00", &closed_by_source("2026-12-29 09:00"));
    assert_eq!(bureau.due(subject, SEVEN), at("2027-01-07 00:00"));
    bureau.when("2026-12-30 09:00", &two_days_of_rest());
    bureau.ticked("2026-12-30 09:00");
    assert_eq!(bureau.due(subject, SEVEN), at("2027-01-09 00:00"));
}

#[test]
fn a_reply_recorded_before_the_recount_is_through_is_judged_by_the_new_calendar() {
    let mut bureau = given();
    let subject = received(&mut bureau, MessageClass::Suggestion, "2026-12-28 09:00");
    bureau.when("2027-01-08 09:00", &two_days_of_rest());
    bureau.when("2027-01-08 09:00", &replied("2027-01-08 08:00"));
    let standing = bureau.standing(subject, SEVEN);
    assert!(matches!(standing, Some(Standing::Met { on_time: true, .. })), "{standing:?}");
}

#[test]
fn an_incident_split_off_a_closed_one_has_its_clocks_and_the_closed_one_none() {
    let mut bureau = given();
    let carrier = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40")).0;
    let carried = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:50")).0;
    let merge = Wish::MergeIncident { incident: carried, into: carrier, note: "同一起".into() };
    bureau.asked("2017-08-12 23:31", None, merge);
    bureau.asked("2017-08-12 23:40", None, ended(carrier, "终结"));
    let split = Wish::SplitIncident { incident: carried, note: "两起".into() };
    assert_eq!(refusal(&bureau.asked("2017-08-12 23:50", None, split)), None);
    assert_eq!(open_clocks(&bureau, Subject::Incident(carrier)), []);
    assert!(open_clocks(&bureau, Subject::Incident(carried)).contains(&("GB80-24H", Anchor::Occurred)));
}

#[test]
fn a_release_of_a_carried_incident_can_be_withdrawn_on_the_one_that_carries_it() {
    let mut bureau = given();
    let carrier = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40")).0;
    let carried = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:50")).0;
    bureau.asked("2017-08-12 23:30", None, release(carried));
    let merge = Wish::MergeIncident { incident: carried, into: carrier, note: "同一起".into() };
    bureau.asked("2017-08-12 23:31", None, merge);
    let withdraw = Wish::WithdrawRelease {
        incident: carrier,
        kind: ReleaseKind::Authoritative,
        withdrawn: None,
        reason: "数字有误".into(),
    };
    assert_eq!(refusal(&bureau.asked("2017-08-12 23:32", None, withdraw)), None);
    let clock = bureau.clock(Subject::Incident(carrier), "GB80-5H");
    assert_eq!((clock.anchor, clock.counted.due_hard), (Anchor::Withdrawn, at("2017-08-13 04:32")));
}

#[test]
fn a_mention_linked_to_an_incident_without_a_clock_for_it_gets_its_own_back() {
    let mut bureau = given();
    let major = registered(&mut bureau, Grade::Major, Some("2017-08-12 22:40")).0;
    let general = registered(&mut bureau, Grade::General, Some("2017-08-12 22:40")).0;
    let mention = Report { channel: Channel::Mention, ..report(None, "2017-08-12 23:20") };
    bureau.when("2017-08-12 23:20", &Intake::Reported(mention));
    bureau.asked("2017-08-12 23:21", None, confirm(MessageClass::Complaint));
    let subject = Subject::Case(case());
    bureau.asked("2017-08-12 23:22", None, Wish::LinkCase { case: case(), incident: major });
    assert_eq!(open_clocks(&bureau, subject), []);
    bureau.asked("2017-08-12 23:23", None, Wish::LinkCase { case: case(), incident: general });
    assert_eq!(open_clocks(&bureau, subject), [("GB61-48H", Anchor::Detected)]);
    assert_eq!(bureau.due(subject, "GB61-48H"), at("2017-08-14 23:20"));
}

#[test]
fn a_missed_mention_is_not_missed_again_when_its_report_changes() {
    let mut bureau = given();
    let mut mention = Report { channel: Channel::Mention, ..report(None, "2018-03-05 09:00") };
    bureau.when("2018-03-05 09:00", &Intake::Reported(mention.clone()));
    bureau.asked("2018-03-05 09:10", None, confirm(MessageClass::Complaint));
    assert_eq!(bureau.ticked("2018-03-07 09:00").len(), 1);
    mention.title = "改题".into();
    mention.received = exact("2018-03-08 09:00");
    bureau.when("2018-03-08 09:00", &Intake::Amended(mention));
    assert_eq!(bureau.ticked("2018-03-12 09:11"), []);
}

#[test]
fn a_reply_given_while_the_clock_stands_still_ends_the_pause_and_is_on_time() {
    let mut bureau = given_openness();
    let subject = received(&mut bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    bureau.asked("2018-03-20 09:00", None, pause());
    bureau.asked("2018-04-09 09:00", None, reply("2018-04-09 08:00"));
    let clock = bureau.clock(subject, TWENTY);
    // 20 March to 8 April are not counted, of which 5 to 7 April are the Qingming holiday and 8 April was worked.
    assert_eq!(clock.counted.due_hard, at("2018-04-21 00:00"));
    assert!(matches!(clock.standing, Standing::Met { on_time: true, .. }), "{:?}", clock.standing);
    assert!(clock.facts.pauses.iter().all(|it| it.to.is_some()));
}

#[test]
fn a_reply_of_the_earlier_cycle_learnt_late_does_not_answer_the_rework() {
    let mut bureau = given();
    let subject = sent_back(&mut bureau);
    let late = Intake::SourceReplied(SourceReply {
        import: None,
        report: ReportId::derive("hotline/test", "T-1"),
        text: "已修复。".into(),
        replied: exact("2018-03-06 08:00"),
        office: None,
    });
    bureau.when("2018-05-02 10:00", &late);
    assert_eq!(open_clocks(&bureau, subject), [(SEVEN, Anchor::Reopened)]);
    assert!(matches!(bureau.state.cases[&case()].stage, Stage::Handling { .. }));
}

#[test]
fn a_limit_that_a_later_occurrence_brings_back_ahead_of_now_warns_again() {
    let mut bureau = given();
    let wish = Wish::RegisterIncident {
        title: "某厂爆炸".into(),
        grade: Grade::Major,
        occurred: Some(exact("2017-08-12 10:00")),
        reported: exact("2017-08-12 15:40"),
        same_name: false,
    };
    let events = bureau.asked("2017-08-12 16:00", None, wish);
    let Event::Incident(IncidentEvent::Registered { incident, .. }) = events[0] else { panic!("{events:?}") };
    let subject = Subject::Incident(incident);
    assert!(bureau.clock(subject, "GB80-5H").already_past.is_some());
    let occurred = exact("2017-08-12 15:30");
    bureau.asked("2017-08-12 16:05", None, Wish::StateOccurrence { incident, occurred });
    assert!(bureau.clock(subject, "GB80-5H").already_past.is_none());
    let warned = |events: &[Event]| {
        events.iter().any(
            |it| matches!(it, Event::Clock(ClockEvent::Warned { rule, .. }) if rule.as_str() == "GB80-5H"),
        )
    };
    assert!(warned(&bureau.ticked("2017-08-12 19:00")));
}

#[test]
fn a_case_whose_matters_were_transferred_or_answered_is_answered_and_starts_no_clock_again() {
    let mut bureau = given();
    let mut one = report(None, "2018-03-05 09:00");
    one.target = Some(exact("2018-03-16 18:00"));
    bureau.when("2018-03-05 09:00", &Intake::Reported(one.clone()));
    let matter = |title: &str| Matter {
        title: title.into(),
        class: MessageClass::Suggestion,
        office: "监管一处".into(),
    };
    let matters = vec![matter("路灯"), matter("噪声")];
    bureau.asked("2018-03-05 10:00", None, Wish::SplitCase { case: case(), matters });
    let (first, second) = (case().part(1), case().part(2));
    let transfer =
        Wish::RequestTransfer { case: first, to: "住建局".into(), reason: "属其职责".into() };
    bureau.asked("2018-03-06 10:00", None, transfer);
    let accept = Wish::AnswerTransfer { case: first, accepted: true, answered: None, note: String::new() };
    bureau.asked("2018-03-06 11:00", None, accept);
    let answer = Wish::RecordReply { case: second, text: "已办".into(), replied: None };
    bureau.asked("2018-03-06 12:00", None, answer);
    let standing = bureau.standing(Subject::Case(case()), SOURCE_TARGET);
    assert!(matches!(standing, Some(Standing::Met { on_time: true, .. })), "{standing:?}");
    one.class = Some(MessageClass::Complaint);
    assert_eq!(rules_started(&bureau.when("2018-03-07 09:00", &Intake::Amended(one))), []);
}

#[test]
fn a_rule_that_comes_back_into_force_runs_again() {
    let mut bureau = given_openness();
    let subject = received(&mut bureau, MessageClass::DisclosureRequest, "2018-03-05 09:00");
    let version = |n: &str| OPENNESS.replace("version: \"1\"", &format!("version: \"{n}\""));
    let other = version("2").replace(TWENTY, "T-OTHER").replace("[disclosure_request]", "[complaint]");
    bureau.when("2018-03-06 09:00", &Intake::PolicyPublished(RulePack::from_yaml(&other).unwrap()));
    bureau.ticked("2018-03-06 09:00");
    assert_eq!(open_clocks(&bureau, subject), []);
    bureau.when("2018-03-07 09:00", &Intake::PolicyPublished(RulePack::from_yaml(&version("3")).unwrap()));
    bureau.ticked("2018-03-07 09:00");
    assert_eq!(open_clocks(&bureau, subject), [(TWENTY, Anchor::Received)]);
    assert_eq!(bureau.due(subject, TWENTY), at("2018-04-03 00:00"));
}

#[test]
fn a_release_told_by_its_date_alone_is_refused_where_hours_are_counted() {
    let mut bureau = given();
    let incident = registered(&mut bureau, Grade::Major, Some("2017-08-12 10:00")).0;
    let day = SourceTime { at: at("2017-08-12 00:00"), precision: Precision::Day };
    let wish = Wish::RecordRelease {
        incident,
        kind: ReleaseKind::Authoritative,
        published: Some(day),
        title: "通报".into(),
    };
    let events = bureau.asked("2017-08-12 23:30", None, wish);
    assert_eq!(refusal(&events), Some(&Refusal::TimeOfDayNeeded));
}
