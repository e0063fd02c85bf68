//! What happened on a case, in words.

use huiying_domain::{CaseEvent, Outcome, Report, SourceTime};

use super::{Told, clock_acts, course};
use crate::clock::Rules;
use crate::{Lang, case, shown};

pub(super) fn told(lang: Lang, event: &CaseEvent, rules: &Rules<'_>) -> Told {
    match event {
        CaseEvent::Opened { report, .. } => {
            Told::new(lang.pick("收到来件，立案", "report received, case opened")).at(report.received)
        }
        CaseEvent::Amended { withdrawn: Some(_), .. } => Told::new(lang.pick(
            "导入已撤回，恢复为此前的内容",
            "an import was withdrawn, and the report stands as it did before",
        )),
        CaseEvent::Amended { report, withdrawn: None, .. } => amended(lang, report),
        CaseEvent::Withdrawn { reason, by, .. } => withdrawn(lang).saying(reason).by(by),
        CaseEvent::WithdrawalHeld { reason, by, .. } => held(lang).saying(reason).by(by),
        CaseEvent::ReceivedAnew { report, .. } => {
            Told::new(lang.pick("重新收到来件", "report received anew")).at(report.received)
        }
        CaseEvent::NoLongerListed { exported_at, withdrawn, .. } => {
            no_longer_listed(lang, withdrawn.is_some()).at_instant(*exported_at)
        }
        CaseEvent::ListedAgain { exported_at, withdrawn, .. } => {
            listed_again(lang, withdrawn.is_some()).at_instant(*exported_at)
        }
        CaseEvent::TriageConfirmed { class, office, by, at, .. } => {
            let (class, office) = (case::class(lang, *class), shown(office));
            let zh = format!("确认类别“{class}”，承办单位“{office}”");
            Told::new(lang.pick(zh, format!("class confirmed as {class}, office {office}")))
                .at_instant(*at)
                .by(by)
        }
        CaseEvent::ReplyRecorded { text, replied, office, by, .. } => {
            let office = office.as_deref().map(shown).unwrap_or_default();
            let what = match office.is_empty() {
                true => lang.pick("已答复", "answered").to_owned(),
                false => lang.pick(format!("{office}答复"), format!("answered by {office}")),
            };
            Told::new(what).saying(text).at(*replied).by_or_source(lang, by.as_ref())
        }
        CaseEvent::Closed { closed, time_unknown, outcome, note, by, .. } => {
            let told = closed_as(lang, *outcome, (!time_unknown).then_some(*closed));
            told.saying(note).by_or_source(lang, by.as_ref())
        }
        CaseEvent::ReplyAttempted { attempted, note, by, .. } => {
            Told::new(lang.pick("答复未送达", "a reply did not reach the petitioner"))
                .saying(note)
                .at(*attempted)
                .by(by)
        }
        CaseEvent::Reopened { reopened, reason, by, time_unknown, .. } => {
            let what = lang.pick("退回重办，另起一轮时限", "sent back for rework, a new cycle begins");
            let told = Told::new(what).saying(reason);
            let told = if *time_unknown { told } else { told.at(*reopened) };
            told.by_or_source(lang, (!by.is_the_source()).then_some(by))
        }
        CaseEvent::TakenUp { by, .. } => {
            Told::new(lang.pick("接办历史件，列入待办", "taken up from history, now on the duty queue"))
                .by(by)
        }
        CaseEvent::TakenAsBacklog { reason, by, .. } => {
            Told::new(lang.pick("列入积压", "taken as backlog")).saying(reason).by(by)
        }
        CaseEvent::Linked { .. }
        | CaseEvent::Unlinked { .. }
        | CaseEvent::Split { .. }
        | CaseEvent::MattersAnswered { .. }
        | CaseEvent::TransferRequested { .. }
        | CaseEvent::TransferAnswered { .. } => course::told(lang, event),
        CaseEvent::ExtensionGranted { .. } | CaseEvent::PauseBegan { .. } | CaseEvent::PauseEnded { .. } => {
            clock_acts::told(lang, event, rules)
        }
    }
}

fn closed_as(lang: Lang, outcome: Outcome, closed: Option<SourceTime>) -> Told {
    let outcome = case::outcome(lang, outcome);
    match closed {
        Some(closed) => {
            Told::new(lang.pick(format!("办结：{outcome}"), format!("closed: {outcome}"))).at(closed)
        }
        None => Told::new(lang.pick(
            format!("办结：{outcome}，办结时间不详"),
            format!("closed: {outcome}, at an unknown time"),
        )),
    }
}

fn withdrawn(lang: Lang) -> Told {
    Told::new(lang.pick("导入已撤回，本件退出待办和统计", "import withdrawn, off the queue and in no figure"))
}

fn held(lang: Lang) -> Told {
    Told::new(lang.pick(
        "一次导入已撤回；本件已有人办理，未作改动，请人工核对",
        "an import was withdrawn; this case was worked on and is unchanged, a person has to look at it",
    ))
}

fn no_longer_listed(lang: Lang, is_withdrawal: bool) -> Told {
    match is_withdrawal {
        false => Told::new(lang.pick(
            "来源的全量导出中已不再列出本件",
            "a full export of the source no longer lists this report",
        ))
        .by_or_source(lang, None),
        true => Told::new(lang.pick(
            "导入已撤回，恢复为“来源不再列出”状态",
            "an import was withdrawn, and the report is again marked as no longer listed",
        )),
    }
}

fn listed_again(lang: Lang, is_withdrawal: bool) -> Told {
    match is_withdrawal {
        false => Told::new(
            lang.pick("来源的全量导出中重新列出本件", "a full export of the source lists this report again"),
        )
        .by_or_source(lang, None),
        true => Told::new(lang.pick(
            "导入已撤回，恢复为“来源仍列出”状态",
            "an import was withdrawn, and the report is again marked as listed",
        )),
    }
}

fn amended(lang: Lang, report: &Report) -> Told {
    let status = report.status.as_deref().unwrap_or_default();
    Told::new(lang.pick("来源更新了来件内容", "the source changed the report"))
        .saying(status)
        .by_or_source(lang, None)
}
