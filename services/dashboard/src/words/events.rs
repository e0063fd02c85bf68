//! What happened on a case or incident, told in one sentence each for the timeline.

mod case;
mod clock;
mod clock_acts;
mod course;
mod incident;

use chrono::{DateTime, Utc};
use huiying_domain::{
    Actor, CaseEvent, ClockEvent, Event, IncidentEvent, PolicyEvent, ProcessEvent, SourceTime, Subject,
};

use super::clocks::Rules;
use super::{Lang, refusals, shown};

pub use clock::margin;

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
    /// The other cases and incidents it speaks of, each with what it is called where the event says.
    pub links: Vec<(Subject, String)>,
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

    fn about(mut self, subject: Subject, called: &str) -> Self {
        self.links.push((subject, shown(called)));
        self
    }
}

/// An event in words; `rules` are those that its clocks rest on.
#[must_use]
pub fn told(lang: Lang, event: &Event, rules: &Rules<'_>) -> Told {
    match event {
        Event::Case(CaseEvent::Opened { .. })
        | Event::Case(CaseEvent::Amended { .. })
        | Event::Case(CaseEvent::TriageConfirmed { .. })
        | Event::Case(CaseEvent::ReplyRecorded { .. })
        | Event::Case(CaseEvent::ReplyAttempted { .. })
        | Event::Case(CaseEvent::Closed { .. })
        | Event::Case(CaseEvent::Reopened { .. })
        | Event::Process(ProcessEvent::ReportUnknown { .. }) => case::told(lang, event),
        Event::Case(CaseEvent::Linked { .. })
        | Event::Case(CaseEvent::Unlinked { .. })
        | Event::Case(CaseEvent::Split { .. })
        | Event::Case(CaseEvent::MattersAnswered { .. })
        | Event::Case(CaseEvent::TransferRequested { .. })
        | Event::Case(CaseEvent::TransferAnswered { .. }) => course::told(lang, event),
        Event::Incident(IncidentEvent::Registered { .. })
        | Event::Incident(IncidentEvent::ReleasePublished { .. })
        | Event::Incident(IncidentEvent::ReleaseWithdrawn { .. })
        | Event::Incident(IncidentEvent::Regraded { .. })
        | Event::Incident(IncidentEvent::OccurrenceStated { .. })
        | Event::Incident(IncidentEvent::Merged { .. })
        | Event::Incident(IncidentEvent::Split { .. })
        | Event::Incident(IncidentEvent::Closed { .. }) => incident::told(lang, event),
        Event::Case(CaseEvent::ExtensionGranted { .. })
        | Event::Case(CaseEvent::PauseBegan { .. })
        | Event::Case(CaseEvent::PauseEnded { .. }) => clock_acts::told(lang, event, rules),
        Event::Clock(ClockEvent::Created { .. })
        | Event::Clock(ClockEvent::Confirmed { .. })
        | Event::Clock(ClockEvent::Restated { .. })
        | Event::Clock(ClockEvent::Warned { .. })
        | Event::Clock(ClockEvent::Met { .. })
        | Event::Clock(ClockEvent::Missed { .. })
        | Event::Clock(ClockEvent::Voided { .. }) => clock::told(lang, event, rules),
        Event::Process(ProcessEvent::RequestRefused { reason, by, .. }) => {
            let why = refusals::told(lang, reason).why;
            Told::new(lang.pick("申请未予登记", "request refused")).saying(&why).by(by)
        }
        Event::Policy(PolicyEvent::CalendarAdopted { calendar }) => {
            let what = lang.pick("启用工作日安排", "working-day arrangement adopted:");
            Told::new(format!("{what} {}", calendar.year))
        }
        Event::Policy(PolicyEvent::PackAdopted { pack }) => {
            Told::new(format!("{} {}", lang.pick("启用规则包", "rule pack adopted:"), shown(&pack.id)))
        }
        Event::Policy(PolicyEvent::PackRefused { pack, .. }) => {
            let what =
                lang.pick("规则包与已有规则重号，未启用：", "rule pack refused, its rules are another's:");
            Told::new(format!("{what} {}", shown(pack)))
        }
        Event::Process(ProcessEvent::IntakeParked { .. })
        | Event::Process(ProcessEvent::ClocksSetAside { .. })
        | Event::Process(ProcessEvent::IntakeResumed { .. }) => Told::new(parked(lang, event)),
        Event::Process(ProcessEvent::AlertsTaken { round, .. }) => {
            let what = lang.pick("即将向渠道发送提醒：", "about to alert the channel");
            Told::new(format!("{what} {}", shown(&round.channel)))
        }
        Event::Process(ProcessEvent::AlertsTold { round, at, .. }) => {
            let what = lang.pick("已向渠道发送提醒：", "alert sent to the channel");
            Told::new(format!("{what} {}", shown(&round.channel))).at_instant(*at)
        }
        Event::Process(ProcessEvent::AlertsFailed { round, why, .. }) => {
            let what = lang
                .pick("提醒未能送达渠道，将重发：", "an alert did not reach the channel and is sent again:");
            Told::new(format!("{what} {}", shown(&round.channel))).saying(why)
        }
        Event::Policy(PolicyEvent::ClocksRecounted { .. }) => {
            Told::new(lang.pick("时限已按新的安排或规则重算", "clocks counted again by the new policy"))
        }
    }
}

/// What became of a record, or of clocks, on which the program failed.
fn parked(lang: Lang, event: &Event) -> &'static str {
    match event {
        Event::Process(ProcessEvent::IntakeParked { .. }) => {
            lang.pick("因程序故障暂未处理", "parked by a fault of the program")
        }
        Event::Process(ProcessEvent::ClocksSetAside { .. }) => {
            lang.pick("因程序故障，本件时限暂不提醒", "its clocks do not ring, by a fault of the program")
        }
        _ => lang.pick("暂未处理的记录已重新处理", "decided anew after it was parked"),
    }
}

#[cfg(test)]
mod tests;
