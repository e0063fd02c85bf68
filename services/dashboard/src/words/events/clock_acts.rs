//! What people did to the clocks of a case, in words: extensions and pauses.

use huiying_domain::{CaseEvent, Event};

use super::Told;
use crate::time;
use crate::words::clocks::{self, Rules};
use crate::words::{Lang, shown};

pub(super) fn told(lang: Lang, event: &Event, rules: &Rules<'_>) -> Told {
    match event {
        Event::Case(CaseEvent::ExtensionGranted { rule, amount, reason, approver, told, by, .. }) => {
            let granted = rules.extended(lang, rule, *amount);
            let (rule, approver, told) = (rules.name(lang, rule), shown(approver), time::known(*told));
            Told::new(lang.pick(
                format!("延长时限：{rule}，{granted}，批准人 {approver}，{told} 告知当事人"),
                format!("limit extended: {rule}, {granted}, approved by {approver}, the person told {told}"),
            ))
            .saying(reason)
            .by(by)
        }
        Event::Case(CaseEvent::PauseBegan { cause, began, note, by, .. }) => {
            let cause = clocks::pause_cause(lang, *cause);
            Told::new(lang.pick(format!("中止计算：{cause}"), format!("clocks paused: {cause}")))
                .saying(note)
                .at(*began)
                .by(by)
        }
        Event::Case(CaseEvent::PauseEnded { cause, ended, by, .. }) => {
            let cause = clocks::pause_cause(lang, *cause);
            Told::new(
                lang.pick(format!("恢复计算：{cause}已结束"), format!("clocks go on: {cause} has ended")),
            )
            .at(*ended)
            .by(by)
        }
        _ => Told::default(),
    }
}
