//! What the bureau's record says of itself: rules and calendars, refusals, alerts, faults of the program.

use huiying_domain::import::ImportBegan;
use huiying_domain::{PolicyEvent, ProcessEvent};

use super::Told;
use crate::clock::Rules;
use crate::{Lang, case, refusals, shown};

pub(super) fn of_policy(lang: Lang, event: &PolicyEvent) -> Told {
    match event {
        PolicyEvent::CalendarAdopted { calendar } => {
            let what = lang.pick("启用工作日安排", "working-day arrangement adopted:");
            Told::new(format!("{what} {}", calendar.year))
        }
        PolicyEvent::PackAdopted { pack } => {
            Told::new(format!("{} {}", lang.pick("启用规则包", "rule pack adopted:"), shown(&pack.id)))
        }
        PolicyEvent::PackRefused { pack, .. } => {
            let what =
                lang.pick("规则包与已有规则重号，未启用：", "rule pack refused, its rules are another's:");
            Told::new(format!("{what} {}", shown(pack)))
        }
        PolicyEvent::ClocksRecounted { .. } => {
            Told::new(lang.pick("时限已按新的安排或规则重算", "clocks counted again by the new policy"))
        }
    }
}

pub(super) fn of_process(lang: Lang, event: &ProcessEvent, rules: &Rules<'_>) -> Told {
    match event {
        ProcessEvent::RequestRefused { reason, by, .. } => {
            let why = refusals::told(lang, reason, None, rules).why;
            Told::new(lang.pick("申请未予登记", "request refused")).saying(&why).by(by)
        }
        ProcessEvent::AlertsTaken { round, .. } => {
            let what = lang.pick("即将向渠道发送提醒：", "about to alert the channel");
            Told::new(format!("{what} {}", shown(&round.channel)))
        }
        ProcessEvent::AlertsTold { round, at, .. } => {
            let what = lang.pick("已向渠道发送提醒：", "alert sent to the channel");
            Told::new(format!("{what} {}", shown(&round.channel))).at_instant(*at)
        }
        ProcessEvent::AlertsFailed { round, why, .. } => {
            let what = lang
                .pick("提醒未能送达渠道，将重发：", "an alert did not reach the channel and is sent again:");
            Told::new(format!("{what} {}", shown(&round.channel))).saying(why)
        }
        ProcessEvent::ChannelsStated { channels, .. } => {
            let what = lang.pick("提醒渠道：", "channels that are alerted:");
            let names = channels.join(lang.pick("、", ", "));
            Told::new(format!("{what} {}", shown(&names)))
        }
        ProcessEvent::ChannelTestAsked { channel, by, .. } => {
            let what = lang.pick("请求向渠道发送测试消息：", "a test message was asked for to the channel");
            Told::new(format!("{what} {}", shown(channel))).by(by)
        }
        ProcessEvent::ReportUnknown { .. } => {
            Told::new(lang.pick("来源提到的来件未曾收到", "the source speaks of a report that never arrived"))
        }
        ProcessEvent::CaseIdTaken { report, .. } => {
            let what = lang.pick(
                "另一来件的编号与本件相同，未能立件，已留存：",
                "another report arrived whose case would have this id; it was kept and opened none:",
            );
            Told::new(format!("{what} {report}"))
        }
        ProcessEvent::ImportBegan { began, at } => import_began(lang, began).at_instant(*at),
        ProcessEvent::ImportEnded { counts, at, .. } => import_ended(lang, counts.rows).at_instant(*at),
        ProcessEvent::ImportWithdrawn { reason, by, at, .. } => {
            Told::new(lang.pick("撤回导入", "import withdrawn")).saying(reason).by(by).at_instant(*at)
        }
        ProcessEvent::WithdrawalWentOn { .. } => {
            Told::new(lang.pick("撤回导入进行中", "the withdrawal of an import goes on"))
        }
        ProcessEvent::IntakeParked { .. } => {
            Told::new(lang.pick("因程序故障暂未处理", "parked by a fault of the program"))
        }
        ProcessEvent::ClocksSetAside { .. } => Told::new(
            lang.pick("因程序故障，本件时限暂不提醒", "its clocks do not ring, by a fault of the program"),
        ),
        ProcessEvent::IntakeResumed { .. } => {
            Told::new(lang.pick("暂未处理的记录已重新处理", "decided anew after it was parked"))
        }
    }
}

fn import_began(lang: Lang, began: &ImportBegan) -> Told {
    let what = lang.pick("开始导入：", "import begun:");
    Told::new(format!("{what} {} {}", case::source(lang, &began.source), shown(&began.file)))
}

fn import_ended(lang: Lang, rows: u64) -> Told {
    Told::new(lang.pick(format!("导入完成：{rows} 行"), format!("import ended: {rows} rows")))
}
