//! The rules of deciding, each as given / when / then; this file holds what they share.

mod backlog;
mod closing;
mod corrected;
mod hard_cases;
mod histories;
mod history;
mod incidents;
mod late;
mod listed;
mod names;
mod offered;
mod office;
mod once_wrong;
mod people;
mod reports;
mod ticks;
mod withdrawn;

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use huiying_deadlines::{RulePack, WorkCalendar};

use super::decide;
use crate::actor::Actor;
use crate::case::{Matter, Outcome, Stage, Triage};
use crate::clock::obligation::{
    Anchor, Obligation, PastReason, RestateCause, SOURCE_TARGET, Standing, VoidReason,
};
use crate::event::{CaseEvent, ClockEvent, Event, IncidentEvent, PolicyEvent, ProcessEvent};
use crate::evolve::evolve;
use crate::id::{CaseId, IncidentId, ReportId, RequestId, Subject};
use crate::incident::{Grade, NotDone, ReleaseKind};
use crate::intake::{Intake, Known};
use crate::personal::Sealed;
use crate::refusal::Refusal;
use crate::report::{Channel, MessageClass, Report, SourceClose, SourceReply};
use crate::request::Request;
use crate::state::State;
use crate::tick::Tick;
use crate::time::{Precision, SourceTime};
use crate::wish::Wish;

/// An instant written as Beijing time, `2018-02-09 10:00`.
fn at(beijing: &str) -> DateTime<Utc> {
    DateTime::parse_from_str(&format!("{beijing}:00 +0800"), "%Y-%m-%d %H:%M:%S %z").unwrap().to_utc()
}

fn exact(beijing: &str) -> SourceTime {
    SourceTime::exact(at(beijing))
}

/// A bureau with the built-in packs and calendars in force, and everything decided for it so far.
struct Bureau {
    state: State,
    requests: u32,
}

/// A bureau in whose intake these packs and every calendar of the program have come.
fn bureau_with(packs: Vec<RulePack>) -> Bureau {
    let mut bureau = Bureau { state: State::default(), requests: 0 };
    for calendar in WorkCalendar::builtin() {
        bureau.when("2017-01-01 00:00", &Intake::CalendarPublished(calendar));
    }
    for pack in packs {
        bureau.when("2017-01-01 00:00", &Intake::PolicyPublished(pack));
    }
    bureau
}

fn given() -> Bureau {
    static GIVEN: LazyLock<State> = LazyLock::new(|| bureau_with(RulePack::builtin()).state);
    Bureau { state: GIVEN.clone(), requests: 0 }
}

impl Bureau {
    fn when(&mut self, recorded: &str, intake: &Intake) -> Vec<Event> {
        let events = decide(&self.state, &Known { recorded_at: at(recorded), intake });
        events.iter().for_each(|event| evolve(&mut self.state, event));
        events
    }

    fn asked(&mut self, recorded: &str, seen_revision: Option<u32>, wish: Wish) -> Vec<Event> {
        self.requests += 1;
        let id = RequestId::derive(&self.requests.to_string());
        let request = Request { id, actor: officer(), seen_revision, wish };
        self.when(recorded, &Intake::Requested(request))
    }

    /// The last clock of a rule.
    fn clock(&self, subject: Subject, rule: &str) -> &Obligation {
        let clocks = self.state.obligations(subject);
        clocks
            .iter()
            .rev()
            .find(|it| it.rule.as_str() == rule)
            .unwrap_or_else(|| panic!("no clock of {rule}"))
    }

    fn due(&self, subject: Subject, rule: &str) -> DateTime<Utc> {
        self.clock(subject, rule).counted.due_hard
    }

    fn ticked(&mut self, recorded: &str) -> Vec<Event> {
        self.when(recorded, &Intake::Ticked(Tick {}))
    }

    fn standing(&self, subject: Subject, rule: &str) -> Option<Standing> {
        self.state.obligations(subject).iter().rev().find(|it| it.rule.as_str() == rule).map(|it| it.standing)
    }
}

fn officer() -> Actor {
    Actor::typed("甲")
}

fn report(class: Option<MessageClass>, received: &str) -> Report {
    Report {
        import: None,
        id: ReportId::derive("hotline/test", "T-1"),
        source: "hotline/test".into(),
        external_id: "T-1".into(),
        channel: Channel::Hotline,
        via: None,
        title: "路灯不亮".into(),
        body: "晚上看不见路".into(),
        category: class.map(|class| class.code().into()),
        class,
        received: exact(received),
        received_unknown: false,
        from_history: false,
        target: None,
        office: None,
        area: None,
        status: None,
        link: None,
        caller_masked: None,
        phone_masked: None,
        sealed: Some(Sealed { subject: "T-1".into(), cipher: "x".into() }),
        problems: vec![],
        details: Default::default(),
    }
}

fn case() -> CaseId {
    CaseId::of(ReportId::derive("hotline/test", "T-1"))
}

fn replied(at: &str) -> Intake {
    Intake::SourceReplied(source_reply(at))
}

fn source_reply(at: &str) -> SourceReply {
    SourceReply {
        import: None,
        report: ReportId::derive("hotline/test", "T-1"),
        text: "已修复".into(),
        replied: exact(at),
        office: None,
    }
}

fn rules_started(events: &[Event]) -> Vec<(&str, DateTime<Utc>, bool)> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::Clock(ClockEvent::Created { rule, due_hard, candidate, .. }) => {
                Some((rule.as_str(), *due_hard, *candidate))
            }
            _ => None,
        })
        .collect()
}

/// What a disclosure request and the asking of third parties are limited by, apart from the packs of the program.
const OPENNESS: &str = r#"
id: test-openness
version: "1"
title: {zh: 依申请公开, en: disclosure on request}
level: national
rules:
- id: T-ANSWER-20WD
  name: {zh: 答复, en: answer}
  applies: {kind: message_classes, classes: [disclosure_request]}
  start: {event: disclosure_request.received, stated: true}
  clock: {kind: working_days, n: 20}
  limit: hard
  pauses: [consultation, supplement]
  extension: {kind: extend_by, max: 20, unit: working_days, condition: 需要延长, approver_stated: true}
  stop: disclosure_request.answered
  quote: "自收到申请之日起20个工作日内予以答复"
  document: 试验
- id: T-NOTICE-7WD
  name: {zh: 补正告知, en: notice to correct}
  applies: {kind: trigger}
  start: {event: disclosure_request.received, stated: true}
  clock: {kind: working_days, n: 7}
  limit: hard
  extension: {kind: none}
  stop: correction.requested
  quote: "7个工作日内一次性告知"
  document: 试验
- id: T-THIRD-15WD
  name: {zh: 第三方意见, en: opinion of a third party}
  applies: {kind: trigger}
  start: {event: third_party.asked, stated: true}
  clock: {kind: working_days, n: 15}
  limit: hard
  extension: {kind: none}
  stop: third_party.answered
  quote: "15个工作日内提出意见"
  document: 试验
"#;

/// A bureau that works by [`OPENNESS`] alone.
fn given_openness() -> Bureau {
    static GIVEN: LazyLock<State> =
        LazyLock::new(|| bureau_with(vec![RulePack::from_yaml(OPENNESS).unwrap()]).state);
    Bureau { state: GIVEN.clone(), requests: 0 }
}

/// A report of this class, received and recorded at once.
fn received(bureau: &mut Bureau, class: MessageClass, at: &str) -> Subject {
    bureau.when(at, &Intake::Reported(report(Some(class), at)));
    Subject::Case(case())
}

fn reply(at: &str) -> Wish {
    Wish::RecordReply { case: case(), text: "已处理".into(), replied: Some(exact(at)) }
}

fn refusal(events: &[Event]) -> Option<&Refusal> {
    match events {
        [Event::Process(ProcessEvent::RequestRefused { reason, .. })] => Some(reason),
        _ => None,
    }
}
