//! What happened on a case, in words.

use huiying_domain::{CaseEvent, Event, ProcessEvent, Report};

use super::Told;
use crate::words::{Lang, shown, terms};

pub(super) fn told(lang: Lang, event: &Event) -> Told {
    match event {
        Event::Case(CaseEvent::Opened { report, .. }) => {
            Told::new(lang.pick("收到来件，立案", "report received, case opened")).at(report.received)
        }
        Event::Case(CaseEvent::Amended { report, .. }) => amended(lang, report),
        Event::Case(CaseEvent::TriageConfirmed { class, office, by, at, .. }) => {
            let (class, office) = (terms::class(lang, *class), shown(office));
            let zh = format!("确认类别“{class}”，承办单位“{office}”");
            Told::new(lang.pick(zh, format!("class confirmed as {class}, office {office}")))
                .at_instant(*at)
                .by(by)
        }
        Event::Case(CaseEvent::ReplyRecorded { text, replied, office, by, .. }) => {
            let office = office.as_deref().map(shown).unwrap_or_default();
            let what = match office.is_empty() {
                true => lang.pick("已答复", "answered").to_owned(),
                false => lang.pick(format!("{office}答复"), format!("answered by {office}")),
            };
            Told::new(what).saying(text).at(*replied).by_or_source(lang, by.as_ref())
        }
        Event::Case(CaseEvent::Closed { closed, outcome, note, by, .. }) => {
            let outcome = terms::outcome(lang, *outcome);
            let what = lang.pick(format!("办结：{outcome}"), format!("closed: {outcome}"));
            Told::new(what).saying(note).at(*closed).by_or_source(lang, by.as_ref())
        }
        Event::Case(CaseEvent::ReplyAttempted { attempted, note, by, .. }) => {
            Told::new(lang.pick("答复未送达", "a reply did not reach the petitioner"))
                .saying(note)
                .at(*attempted)
                .by(by)
        }
        Event::Case(CaseEvent::Reopened { reopened, reason, by, .. }) => {
            Told::new(lang.pick("退回重办，另起一轮时限", "sent back for rework, a new cycle begins"))
                .saying(reason)
                .at(*reopened)
                .by(by)
        }
        Event::Process(ProcessEvent::ReportUnknown { .. }) => {
            Told::new(lang.pick("来源提到的来件未曾收到", "the source speaks of a report that never arrived"))
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
