//! What happened on a case or incident, told in one sentence each for the timeline.

use chrono::{DateTime, Utc};
use huiying_deadlines::RuleId;
use huiying_domain::{Actor, Event, Report, SourceTime};

use super::{Lang, durations, refusals, shown, terms};
use crate::time;

/// One event in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub what: String,
    /// The words of it: a reply, a note, a reason.
    pub text: String,
    /// When it happened, where that is apart from when it was recorded.
    pub happened: Option<SourceTime>,
    /// Who did it.
    pub by: String,
}

impl Told {
    fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }

    fn at(self, happened: SourceTime) -> Self {
        Self { happened: Some(happened), ..self }
    }

    fn at_instant(self, happened: DateTime<Utc>) -> Self {
        self.at(SourceTime::exact(happened))
    }

    fn by(self, actor: &Actor) -> Self {
        Self { by: shown(&actor.name), ..self }
    }

    fn by_or_source(self, lang: Lang, actor: Option<&Actor>) -> Self {
        match actor {
            Some(actor) => self.by(actor),
            None => Self { by: lang.pick("来源系统", "the source").to_owned(), ..self },
        }
    }

    fn saying(self, text: &str) -> Self {
        Self { text: shown(text), ..self }
    }
}

/// An event in words; `name` names a rule.
#[must_use]
pub fn told(lang: Lang, event: &Event, name: &dyn Fn(&RuleId) -> String) -> Told {
    match event {
        Event::CaseOpened { .. }
        | Event::CaseAmended { .. }
        | Event::TriageConfirmed { .. }
        | Event::ReplyRecorded { .. }
        | Event::CaseClosed { .. }
        | Event::ReportUnknown { .. } => case(lang, event),
        Event::IncidentRegistered { .. } | Event::ReleasePublished { .. } | Event::IncidentClosed { .. } => {
            incident(lang, event)
        }
        Event::ObligationCreated { .. }
        | Event::ObligationConfirmed { .. }
        | Event::ObligationMet { .. }
        | Event::ObligationMissed { .. }
        | Event::ObligationVoided { .. } => clock(lang, event, name),
        Event::RequestRefused { reason, by, .. } => {
            let why = refusals::told(lang, reason).why;
            Told::new(lang.pick("申请未予登记", "request refused")).saying(&why).by(by)
        }
        Event::CalendarAdopted { calendar } => {
            let what = lang.pick("启用工作日安排", "working-day arrangement adopted:");
            Told::new(format!("{what} {}", calendar.year))
        }
        Event::PolicyAdopted { pack } => {
            Told::new(format!("{} {}", lang.pick("启用规则包", "rule pack adopted:"), shown(&pack.id)))
        }
    }
}

fn case(lang: Lang, event: &Event) -> Told {
    match event {
        Event::CaseOpened { report, .. } => {
            Told::new(lang.pick("收到来件，立案", "report received, case opened")).at(report.received)
        }
        Event::CaseAmended { report, .. } => amended(lang, report),
        Event::TriageConfirmed { class, office, by, at, .. } => {
            let (class, office) = (terms::class(lang, *class), shown(office));
            let zh = format!("确认类别“{class}”，承办单位“{office}”");
            Told::new(lang.pick(zh, format!("class confirmed as {class}, office {office}")))
                .at_instant(*at)
                .by(by)
        }
        Event::ReplyRecorded { text, replied, office, by, .. } => {
            let office = office.as_deref().map(shown).unwrap_or_default();
            let what = match office.is_empty() {
                true => lang.pick("已答复", "answered").to_owned(),
                false => lang.pick(format!("{office}答复"), format!("answered by {office}")),
            };
            Told::new(what).saying(text).at(*replied).by_or_source(lang, by.as_ref())
        }
        Event::CaseClosed { closed, outcome, note, by, .. } => {
            let outcome = terms::outcome(lang, *outcome);
            let what = lang.pick(format!("办结：{outcome}"), format!("closed: {outcome}"));
            Told::new(what).saying(note).at(*closed).by_or_source(lang, by.as_ref())
        }
        Event::ReportUnknown { .. } => {
            Told::new(lang.pick("来源提到的来件未曾收到", "the source speaks of a report that never arrived"))
        }
        _ => Told::default(),
    }
}

fn incident(lang: Lang, event: &Event) -> Told {
    match event {
        Event::IncidentRegistered { grade, occurred, reported, by, .. } => {
            let grade = terms::grade(lang, *grade);
            let what = lang.pick(format!("登记{grade}突发事件"), format!("{grade} incident registered"));
            Told::new(what).at(occurred.unwrap_or(*reported)).by(by)
        }
        Event::ReleasePublished { kind, title, published, by, .. } => {
            let kind = terms::release(lang, *kind);
            let what = lang.pick(format!("发布{kind}"), format!("published: {kind}"));
            Told::new(what).saying(title).at(*published).by(by)
        }
        Event::IncidentClosed { at, note, by, .. } => {
            Told::new(lang.pick("突发事件终结", "incident closed")).saying(note).at_instant(*at).by(by)
        }
        _ => Told::default(),
    }
}

fn amended(lang: Lang, report: &Report) -> Told {
    let status = report.status.as_deref().unwrap_or_default();
    Told::new(lang.pick("来源更新了来件内容", "the source changed the report"))
        .saying(status)
        .by_or_source(lang, None)
}

fn clock(lang: Lang, event: &Event, name: &dyn Fn(&RuleId) -> String) -> Told {
    match event {
        Event::ObligationCreated { rule, due_hard, candidate, started_at, .. } => {
            let (rule, due) = (name(rule), time::due(*due_hard));
            let what = match (lang, candidate) {
                (Lang::Zh, false) => format!("时限开始计算：{rule}，至 {due}"),
                (Lang::Zh, true) => format!("候选时限（类别待确认）：{rule}，至 {due}"),
                (Lang::En, false) => format!("clock started: {rule}, until {due}"),
                (Lang::En, true) => {
                    format!("clock that may govern it (class unconfirmed): {rule}, until {due}")
                }
            };
            Told::new(what).at_instant(*started_at)
        }
        Event::ObligationConfirmed { rule, .. } => {
            Told::new(format!("{}{}", lang.pick("时限确认适用：", "clock confirmed: "), name(rule)))
        }
        Event::ObligationMet { rule, met_at, on_time, margin_seconds, .. } => {
            let margin = margin(lang, *on_time, *margin_seconds);
            Told::new(lang.pick(
                format!("时限了结：{}，{margin}", name(rule)),
                format!("clock met: {}, {margin}", name(rule)),
            ))
            .at_instant(*met_at)
        }
        Event::ObligationMissed { rule, missed_at, .. } => Told::new(
            lang.pick(format!("时限逾期未办：{}", name(rule)), format!("limit missed: {}", name(rule))),
        )
        .at_instant(*missed_at),
        Event::ObligationVoided { rule, reason, .. } => {
            Told::new(lang.pick(
                format!("时限不再适用：{}", name(rule)),
                format!("clock no longer binds: {}", name(rule)),
            ))
            .saying(terms::void(lang, *reason))
        }
        _ => Told::default(),
    }
}

/// By how much a limit was kept or missed.
#[must_use]
pub fn margin(lang: Lang, on_time: bool, margin_seconds: i64) -> String {
    let span = durations::span(lang, margin_seconds.unsigned_abs(), 2);
    match on_time {
        true => lang.pick(format!("按时，提前 {span}"), format!("on time, {span} early")),
        false => lang.pick(format!("超时 {span}"), format!("late by {span}")),
    }
}

#[cfg(test)]
mod tests {
    use huiying_domain::obligation::VoidReason;
    use huiying_domain::request::Outcome;
    use huiying_domain::{CaseId, MessageClass, Subject};

    use super::*;

    fn officer() -> Actor {
        Actor { role: "duty_officer".into(), name: "甲".into() }
    }

    fn say(lang: Lang, event: &Event) -> Told {
        told(lang, event, &|rule| format!("<{rule}>"))
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_confirmed_triage_names_class_office_and_officer() {
        let event = Event::TriageConfirmed {
            case: CaseId(1),
            class: MessageClass::Complaint,
            office: "办公室".into(),
            by: officer(),
            at: at("2026-09-03T00:00:00Z"),
        };
        let told = say(Lang::Zh, &event);
        assert_eq!((told.what.as_str(), told.by.as_str()), ("确认类别“投诉”，承办单位“办公室”", "甲"));
        assert_eq!(say(Lang::En, &event).what, "class confirmed as complaint, office 办公室");
    }

    #[test]
    fn a_met_clock_says_whether_it_was_in_time_and_by_how_much() {
        let met = |on_time, margin_seconds| Event::ObligationMet {
            subject: Subject::Case(CaseId(1)),
            rule: RuleId::from("R"),
            met_at: at("2026-09-03T00:00:00Z"),
            on_time,
            margin_seconds,
        };
        assert_eq!(say(Lang::Zh, &met(true, 7_200)).what, "时限了结：<R>，按时，提前 2 小时");
        assert_eq!(say(Lang::Zh, &met(false, 120)).what, "时限了结：<R>，超时 2 分");
        assert_eq!(say(Lang::En, &met(false, 120)).what, "clock met: <R>, late by 2 min");
    }

    #[test]
    fn a_void_clock_says_why() {
        let subject = Subject::Case(CaseId(1));
        let event =
            Event::ObligationVoided { subject, rule: RuleId::from("R"), reason: VoidReason::OtherClass };
        assert_eq!(say(Lang::Zh, &event).text, "类别已确认，本规则不适用该类别");
    }

    #[test]
    fn what_a_source_did_is_said_to_be_its_doing() {
        let event = Event::CaseClosed {
            case: CaseId(1),
            closed: SourceTime::exact(at("2026-09-03T00:00:00Z")),
            outcome: Outcome::ClosedBySource,
            note: "已办结".into(),
            by: None,
        };
        let told = say(Lang::Zh, &event);
        assert_eq!(
            (told.what.as_str(), told.text.as_str(), told.by.as_str()),
            ("办结：来源系统办结", "已办结", "来源系统")
        );
    }
}
