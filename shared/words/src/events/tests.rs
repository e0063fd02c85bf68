//! What is told of each event, in both languages.

use huiying_deadlines::{Facts, PauseCause, RuleId, RulePack, Warning, WorkCalendar};
use huiying_domain::clock::obligation::{AlreadyPast, Anchor, PastReason, RestateCause, VoidReason};
use huiying_domain::request::Outcome;
use huiying_domain::{
    CaseEvent, CaseId, Channel, ClockEvent, Counted, Grade, IncidentEvent, IncidentId, Matter, MessageClass,
    PolicyEvent, ProcessEvent, Refusal, ReleaseKind, Report, ReportId, RequestId, Round, Subject,
};

use super::*;

fn officer() -> Actor {
    Actor { role: "duty_officer".into(), name: "甲".into() }
}

fn say(lang: Lang, event: &Event) -> Told {
    told(lang, event, &Rules::default())
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn a_confirmed_triage_names_class_office_and_officer() {
    let event = Event::Case(CaseEvent::TriageConfirmed {
        case: CaseId(1),
        class: MessageClass::Complaint,
        office: "办公室".into(),
        by: officer(),
        at: at("2026-09-03T00:00:00Z"),
    });
    let told = say(Lang::Zh, &event);
    assert_eq!((told.what.as_str(), told.by.as_str()), ("确认类别“投诉”，承办单位“办公室”", "甲"));
    assert_eq!(say(Lang::En, &event).what, "class confirmed as complaint, office 办公室");
}

#[test]
fn a_met_clock_says_whether_it_was_in_time_and_by_how_much() {
    let met = |on_time, margin_seconds| {
        Event::Clock(ClockEvent::Met {
            subject: Subject::Case(CaseId(1)),
            rule: RuleId::from("R"),
            met_at: at("2026-09-03T00:00:00Z"),
            on_time,
            margin_seconds,
        })
    };
    assert_eq!(say(Lang::Zh, &met(true, 7_200)).what, "时限办结：R，按时，提前 2 小时");
    assert_eq!(say(Lang::Zh, &met(false, 120)).what, "时限办结：R，逾期 2 分");
    assert_eq!(say(Lang::En, &met(false, 120)).what, "clock met: R, overdue by 2 min");
}

#[test]
fn a_void_clock_says_why() {
    let subject = Subject::Case(CaseId(1));
    let event =
        Event::Clock(ClockEvent::Voided { subject, rule: RuleId::from("R"), reason: VoidReason::OtherClass });
    assert_eq!(say(Lang::Zh, &event).text, "类别已确认，本规则不适用该类别");
}

#[test]
fn a_sending_back_by_a_source_is_its_doing_and_its_time_is_told_only_where_it_is_known() {
    let reopened = SourceTime::exact(at("2026-09-03T00:00:00Z"));
    for (time_unknown, told_at) in [(true, None), (false, Some(reopened))] {
        let event = Event::Case(CaseEvent::Reopened {
            case: CaseId(1),
            reopened,
            reason: "退回重办".into(),
            by: Actor::the_source(),
            time_unknown,
            target: None,
        });
        let told = say(Lang::Zh, &event);
        assert_eq!((told.text.as_str(), told.by.as_str(), told.happened), ("退回重办", "来源系统", told_at));
    }
}

#[test]
fn what_a_source_did_is_said_to_be_its_doing() {
    let event = Event::Case(CaseEvent::Closed {
        case: CaseId(1),
        closed: SourceTime::exact(at("2026-09-03T00:00:00Z")),
        time_unknown: false,
        outcome: Outcome::ClosedBySource,
        note: "已办结".into(),
        by: None,
    });
    let told = say(Lang::Zh, &event);
    assert_eq!(
        (told.what.as_str(), told.text.as_str(), told.by.as_str()),
        ("办结：来源系统办结", "已办结", "来源系统")
    );
}

const CASE: CaseId = CaseId(1);
const INCIDENT: IncidentId = IncidentId(1);

fn noon() -> SourceTime {
    SourceTime::exact(at("2026-09-03T04:00:00Z"))
}

fn report() -> Report {
    Report {
        import: None,
        id: ReportId(1),
        source: "s".into(),
        external_id: "1".into(),
        channel: Channel::Hotline,
        via: None,
        title: "x".into(),
        body: String::new(),
        category: None,
        class: None,
        received: noon(),
        received_unknown: false,
        from_history: false,
        target: None,
        office: None,
        area: None,
        status: None,
        link: None,
        caller_masked: None,
        phone_masked: None,
        sealed: None,
        details: Default::default(),
        problems: Vec::new(),
    }
}

fn of_a_case() -> Vec<Event> {
    let (case, by, x, at) =
        (CASE, || Actor { role: "r".into(), name: "n".into() }, || "x".to_owned(), noon().at);
    vec![
        Event::Case(CaseEvent::Opened { case, report: report(), at: None }),
        Event::Case(CaseEvent::Amended { withdrawn: None, case, report: report() }),
        Event::Case(CaseEvent::TriageConfirmed {
            case,
            class: MessageClass::Help,
            office: x(),
            by: by(),
            at,
        }),
        Event::Case(CaseEvent::ReplyRecorded {
            case,
            text: x(),
            replied: noon(),
            office: Some(x()),
            by: None,
        }),
        Event::Case(CaseEvent::TakenUp { case, by: by() }),
        Event::Case(CaseEvent::ReplyAttempted { case, attempted: noon(), note: x(), by: by() }),
        Event::Case(CaseEvent::Closed {
            case,
            closed: noon(),
            time_unknown: false,
            outcome: Outcome::Transferred,
            note: x(),
            by: None,
        }),
        Event::Case(CaseEvent::Reopened {
            case,
            reopened: noon(),
            reason: x(),
            by: by(),
            time_unknown: false,
            target: None,
        }),
    ]
}

fn moved_or_stopped() -> Vec<Event> {
    let (case, by, x, at) =
        (CASE, || Actor { role: "r".into(), name: "n".into() }, || "x".to_owned(), noon().at);
    let matter = Matter { title: x(), class: MessageClass::Help, office: x() };
    vec![
        Event::Process(ProcessEvent::ReportUnknown { report: ReportId(1) }),
        Event::Process(ProcessEvent::CaseIdTaken { report: ReportId(1), case: CASE }),
        Event::Case(CaseEvent::Linked { case, incident: INCIDENT, by: by() }),
        Event::Case(CaseEvent::Unlinked { case, incident: INCIDENT, by: by() }),
        Event::Case(CaseEvent::Split { case, matters: vec![(CaseId(2), matter)], by: by(), at }),
        Event::Case(CaseEvent::MattersAnswered { case, replied: noon() }),
        Event::Case(CaseEvent::TransferRequested { case, to: x(), reason: x(), by: by() }),
        Event::Case(CaseEvent::TransferAnswered {
            case,
            to: x(),
            accepted: true,
            answered: noon(),
            note: x(),
            by: by(),
        }),
        Event::Case(CaseEvent::TransferAnswered {
            case,
            to: x(),
            accepted: false,
            answered: noon(),
            note: x(),
            by: by(),
        }),
        Event::Case(CaseEvent::ExtensionGranted {
            case,
            rule: RuleId::from("R"),
            amount: 5,
            reason: x(),
            approver: x(),
            told: noon(),
            by: by(),
        }),
        Event::Case(CaseEvent::PauseBegan {
            case,
            cause: PauseCause::Hearing,
            began: noon(),
            note: x(),
            by: by(),
        }),
        Event::Case(CaseEvent::PauseEnded { case, cause: PauseCause::Hearing, ended: noon(), by: by() }),
    ]
}

fn of_alerts() -> Vec<Event> {
    let (at, why) = (noon().at, "x".to_owned());
    let round = || Round { channel: "x".to_owned(), after: 1, through: 2, attempt: 1 };
    vec![
        Event::Process(ProcessEvent::AlertsTaken { round: round(), at }),
        Event::Process(ProcessEvent::AlertsTold {
            round: round(),
            subjects: vec![Subject::Case(CASE)],
            n_alerts: 1,
            at,
        }),
        Event::Process(ProcessEvent::AlertsFailed { round: round(), why, for_good: false, at }),
        Event::Process(ProcessEvent::ChannelsStated {
            channels: vec!["x".to_owned()],
            unnamed_offices: Vec::new(),
            at,
        }),
        Event::Process(ProcessEvent::ChannelTestAsked {
            request: RequestId::derive("x"),
            channel: "x".to_owned(),
            by: Actor { role: "r".into(), name: "n".into() },
            at,
        }),
    ]
}

fn of_an_incident() -> Vec<Event> {
    let (incident, other) = (INCIDENT, IncidentId(2));
    let (by, x, at) = (|| Actor { role: "r".into(), name: "n".into() }, || "x".to_owned(), noon().at);
    let published = ReleaseKind::ALL.map(|kind| {
        let (title, published) = (x(), noon());
        Event::Incident(IncidentEvent::ReleasePublished { incident, kind, title, published, by: by() })
    });
    let (was, grade, kind) = (Grade::General, Grade::Major, ReleaseKind::Flash);
    let mut events = vec![
        Event::Incident(IncidentEvent::Registered {
            incident,
            title: x(),
            grade,
            occurred: None,
            reported: noon(),
            by: by(),
        }),
        Event::Incident(IncidentEvent::ReleaseWithdrawn {
            incident,
            kind,
            withdrawn: noon(),
            reason: x(),
            by: by(),
        }),
        Event::Incident(IncidentEvent::Regraded { incident, was, grade, reason: x(), by: by() }),
        Event::Incident(IncidentEvent::OccurrenceStated { incident, occurred: noon(), by: by() }),
        Event::Incident(IncidentEvent::Merged { incident, into: other, note: x(), by: by() }),
        Event::Incident(IncidentEvent::Split { incident, from: other, note: x(), by: by() }),
        Event::Incident(IncidentEvent::Closed { incident, at, note: x(), not_done: None, by: by() }),
        Event::Incident(IncidentEvent::Reopened { incident, at, reason: x(), by: by() }),
    ];
    events.extend(published);
    events
}

fn restated(was: DateTime<Utc>, now: DateTime<Utc>) -> Event {
    Event::Clock(ClockEvent::Restated {
        subject: Subject::Case(CASE),
        rule: RuleId::from("R"),
        cause: RestateCause::Calendar,
        anchor: Anchor::Received,
        facts: Facts::starting(noon().at),
        counted: Counted {
            pack: "p 1".into(),
            calendar: "c".into(),
            due_hard: now,
            due_soft: now,
            provisional: false,
            due_by_law: None,
            target_due: None,
        },
        was_due_hard: was,
    })
}

fn started(binding: bool, already_past: Option<AlreadyPast>) -> Event {
    let due = at("2026-09-03T16:00:00Z");
    Event::Clock(ClockEvent::Created {
        subject: Subject::Case(CASE),
        rule: RuleId::from("R"),
        pack: "p 1".into(),
        calendar: "c".into(),
        started_at: noon().at,
        anchor: Anchor::Received,
        due_hard: due,
        due_soft: due,
        provisional: false,
        candidate: false,
        binding,
        due_by_law: None,
        target_due: None,
        already_past,
    })
}

fn of_a_clock() -> Vec<Event> {
    let (subject, rule, at) = (Subject::Case(CASE), || RuleId::from("R"), noon().at);
    let past = AlreadyPast { reason: PastReason::Regraded, known_at: at, countdown_due: at };
    vec![
        started(true, None),
        started(true, Some(past)),
        started(false, None),
        Event::Clock(ClockEvent::Confirmed { subject, rule: rule() }),
        restated(at, at),
        Event::Clock(ClockEvent::Warned {
            subject,
            rule: rule(),
            warning: Warning::LastCall,
            moment: at,
            due_hard: at,
        }),
        Event::Clock(ClockEvent::Met { subject, rule: rule(), met_at: at, on_time: true, margin_seconds: 1 }),
        Event::Clock(ClockEvent::Missed { subject, rule: rule(), missed_at: at }),
        Event::Clock(ClockEvent::Voided { subject, rule: rule(), reason: VoidReason::Split }),
        Event::Process(ProcessEvent::ClocksSetAside { subject, tick: "tick/1".into(), why: "a.rs:1".into() }),
    ]
}

fn of_the_bureau() -> Vec<Event> {
    let by = Actor { role: "r".into(), name: "n".into() };
    let calendar = WorkCalendar::builtin().remove(0);
    let pack = RulePack::builtin().remove(0);
    vec![
        Event::Policy(PolicyEvent::CalendarAdopted { calendar }),
        Event::Policy(PolicyEvent::PackAdopted { pack }),
        Event::Policy(PolicyEvent::PackRefused {
            pack: "p".into(),
            version: "1".into(),
            taken: vec![RuleId::from("R")],
        }),
        Event::Policy(PolicyEvent::ClocksRecounted { through: None }),
        Event::Process(ProcessEvent::IntakeParked {
            intake: "r1".into(),
            report: None,
            why: "failed at a.rs:1".into(),
        }),
        Event::Process(ProcessEvent::IntakeResumed { intake: "r1".into() }),
        Event::Process(ProcessEvent::RequestRefused {
            request: RequestId(1),
            subject: None,
            reason: Refusal::SameGrade,
            by,
        }),
    ]
}

#[test]
fn every_event_is_told_in_both_languages_and_in_english_without_chinese() {
    let every =
        [of_a_case(), moved_or_stopped(), of_alerts(), of_an_incident(), of_a_clock(), of_the_bureau()]
            .concat();
    for event in every {
        let (zh, en) = (say(Lang::Zh, &event), say(Lang::En, &event));
        assert!(!zh.what.is_empty() && !zh.what.is_ascii(), "{event:?}: {zh:?}");
        assert!(!en.what.is_empty() && en.what.is_ascii() && en.text.is_ascii(), "{event:?}: {en:?}");
    }
}

#[test]
fn a_clock_counted_again_says_what_it_said_before_and_why() {
    let event = restated(at("2026-09-11T16:00:00Z"), at("2026-09-14T16:00:00Z"));
    let what = "时限重新计算：R，原至 2026-09-11 24:00，现至 2026-09-14 24:00，原因：放假安排已更新";
    assert_eq!(say(Lang::Zh, &event).what, what);
}

#[test]
fn what_an_event_speaks_of_is_named_for_its_links() {
    let split =
        moved_or_stopped().into_iter().find(|it| matches!(it, Event::Case(CaseEvent::Split { .. }))).unwrap();
    let links = say(Lang::Zh, &split).links;
    let whole = (Subject::Case(CASE), String::new());
    assert_eq!(links, [whole, (Subject::Case(CaseId(2)), "x".to_owned())]);
}
