//! What people did to the clocks of a case, in words: extensions and pauses.

use huiying_domain::CaseEvent;

use super::Told;
use crate::clock::{self, Rules};
use crate::time;
use crate::{Lang, shown};

pub(super) fn told(lang: Lang, event: &CaseEvent, rules: &Rules<'_>) -> Told {
    match event {
        CaseEvent::ExtensionGranted { rule, amount, reason, approver, told, by, .. } => {
            let granted = rules.extended(lang, rule, *amount);
            let (rule, approver, told) = (rules.name(lang, rule), shown(approver), time::known(*told));
            Told::new(lang.pick(
                format!("延长时限：{rule}，{granted}，批准人 {approver}，{told} 告知当事人"),
                format!("limit extended: {rule}, {granted}, approved by {approver}, the person told {told}"),
            ))
            .saying(reason)
            .by(by)
        }
        CaseEvent::PauseBegan { cause, began, note, by, .. } => {
            let cause = clock::pause_cause(lang, *cause);
            Told::new(lang.pick(format!("中止计算：{cause}"), format!("clocks paused: {cause}")))
                .saying(note)
                .at(*began)
                .by(by)
        }
        CaseEvent::PauseEnded { cause, ended, by, .. } => {
            let cause = clock::pause_cause(lang, *cause);
            Told::new(
                lang.pick(format!("恢复计算：{cause}已结束"), format!("clocks go on: {cause} has ended")),
            )
            .at(*ended)
            .by(by)
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
        | CaseEvent::Linked { .. }
        | CaseEvent::Unlinked { .. }
        | CaseEvent::Split { .. }
        | CaseEvent::MattersAnswered { .. }
        | CaseEvent::TransferRequested { .. }
        | CaseEvent::TransferAnswered { .. } => Told::default(),
    }
}
