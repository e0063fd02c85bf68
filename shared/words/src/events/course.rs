//! Where a case went, in words: links, matters and transfers.

use huiying_domain::{CaseEvent, Subject};

use super::Told;
use crate::{Lang, shown};

pub(super) fn told(lang: Lang, event: &CaseEvent) -> Told {
    match event {
        CaseEvent::Linked { case, incident, by } => {
            Told::new(lang.pick("关联突发事件", "linked to an incident"))
                .by(by)
                .about(Subject::Case(*case), "")
                .about(Subject::Incident(*incident), "")
        }
        CaseEvent::Unlinked { case, incident, by } => {
            Told::new(lang.pick("取消关联突发事件", "link to an incident undone"))
                .by(by)
                .about(Subject::Case(*case), "")
                .about(Subject::Incident(*incident), "")
        }
        CaseEvent::Split { case, matters, by, at } => {
            let n = matters.len();
            let what = lang.pick(format!("拆分为 {n} 项诉求"), format!("split into {n} matters"));
            let told = Told::new(what).at_instant(*at).by(by).about(Subject::Case(*case), "");
            let with = |told: Told, (id, matter): &(_, huiying_domain::Matter)| {
                told.about(Subject::Case(*id), &matter.title)
            };
            matters.iter().fold(told, with)
        }
        CaseEvent::MattersAnswered { replied, .. } => Told::new(
            lang.pick("各项诉求均已答复，本件即为已答复", "every matter is answered, and so is the case"),
        )
        .at(*replied),
        CaseEvent::TransferRequested { to, reason, by, .. } => {
            let to = shown(to);
            let zh = format!("申请转办“{to}”，对方接收前时限照常");
            Told::new(lang.pick(zh, format!("transfer to {to} asked for; clocks run until it accepts")))
                .saying(reason)
                .by(by)
        }
        CaseEvent::TransferAnswered { to, accepted, answered, note, by, .. } => {
            let to = shown(to);
            let what = match accepted {
                true => lang.pick(format!("“{to}”接收转办"), format!("{to} accepted the transfer")),
                false => lang.pick(format!("“{to}”不接收转办"), format!("{to} refused the transfer")),
            };
            Told::new(what).saying(note).at(*answered).by(by)
        }
        CaseEvent::Opened { .. }
        | CaseEvent::Amended { .. }
        | CaseEvent::Withdrawn { .. }
        | CaseEvent::WithdrawalHeld { .. }
        | CaseEvent::ReceivedAnew { .. }
        | CaseEvent::NoLongerListed { .. }
        | CaseEvent::ListedAgain { .. }
        | CaseEvent::TriageConfirmed { .. }
        | CaseEvent::ReplyRecorded { .. }
        | CaseEvent::ReplyAttempted { .. }
        | CaseEvent::Closed { .. }
        | CaseEvent::Reopened { .. }
        | CaseEvent::TakenUp { .. }
        | CaseEvent::TakenAsBacklog { .. }
        | CaseEvent::ExtensionGranted { .. }
        | CaseEvent::PauseBegan { .. }
        | CaseEvent::PauseEnded { .. } => Told::default(),
    }
}
