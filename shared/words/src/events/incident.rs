//! What happened on an incident, in words.

use huiying_domain::{IncidentEvent, ReleaseKind, Subject};

use super::Told;
use crate::{Lang, incident};

pub(super) fn told(lang: Lang, event: &IncidentEvent) -> Told {
    match event {
        IncidentEvent::Registered { grade, occurred, reported, by, .. } => {
            let grade = incident::grade(lang, *grade);
            let what = lang.pick(format!("登记{grade}突发事件"), format!("{grade} incident registered"));
            Told::new(what).at(occurred.unwrap_or(*reported)).by(by)
        }
        IncidentEvent::ReleasePublished { kind, title, published, by, .. } => {
            let what = published_as(lang, *kind);
            Told::new(what).saying(title).at(*published).by(by)
        }
        IncidentEvent::ReleaseWithdrawn { kind, withdrawn, reason, by, .. } => {
            let kind = incident::release(lang, *kind);
            let what = lang.pick(format!("撤回发布：{kind}"), format!("withdrawn: {kind}"));
            Told::new(what).saying(reason).at(*withdrawn).by(by)
        }
        IncidentEvent::Regraded { was, grade, reason, by, .. } => {
            let (was, grade) = (incident::grade(lang, *was), incident::grade(lang, *grade));
            let zh = format!("调整等级：由{was}调为{grade}");
            Told::new(lang.pick(zh, format!("grade changed from {was} to {grade}"))).saying(reason).by(by)
        }
        IncidentEvent::OccurrenceStated { occurred, by, .. } => {
            Told::new(lang.pick("补记发生时间", "time of occurrence stated")).at(*occurred).by(by)
        }
        IncidentEvent::Merged { incident, into, note, by } => {
            Told::new(lang.pick("并案：前者并入后者", "merged: the first into the second"))
                .saying(note)
                .by(by)
                .about(Subject::Incident(*incident), "")
                .about(Subject::Incident(*into), "")
        }
        IncidentEvent::Split { incident, from, note, by } => {
            Told::new(lang.pick("拆案：前者自后者拆出", "split: the first out of the second"))
                .saying(note)
                .by(by)
                .about(Subject::Incident(*incident), "")
                .about(Subject::Incident(*from), "")
        }
        IncidentEvent::Closed { at, note, not_done, by, .. } => {
            let t = lang.words().incident;
            let said = match not_done {
                Some(it) => format!("{note}\n{}", t.left_undone(&it.reason, &it.decided_by)),
                None => note.clone(),
            };
            Told::new(lang.pick("突发事件结束处置", "incident ended")).saying(&said).at_instant(*at).by(by)
        }
        IncidentEvent::Reopened { at, reason, by, .. } => {
            let what = lang
                .pick("恢复处置，未办结的时限继续计算", "taken up again; what was not done is owed again");
            Told::new(what).saying(reason).at_instant(*at).by(by)
        }
    }
}

fn published_as(lang: Lang, kind: ReleaseKind) -> String {
    let name = incident::release(lang, kind);
    match kind {
        ReleaseKind::Authoritative | ReleaseKind::Update | ReleaseKind::Flash => {
            lang.pick(format!("发布{name}"), format!("published: {name}"))
        }
        ReleaseKind::PressConference => lang.pick(format!("举行{name}"), format!("held: {name}")),
        ReleaseKind::ReportedUpward => {
            lang.pick("已向上级报告".to_owned(), "reported to the level above".to_owned())
        }
    }
}
