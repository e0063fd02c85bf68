//! The words of clocks: rules, starts, pauses, days counted and skipped, why one no longer binds.

use std::collections::BTreeMap;

use chrono::Weekday;
use huiying_deadlines::{DayVerdict, Extension, Limit, Name, PauseCause, Rule, RuleId, Unit, Warning, Why};
use huiying_domain::clock::obligation::{Anchor, PastReason, RestateCause, SOURCE_TARGET, VoidReason};

use super::{Lang, duty, headed, shown};

words! {
    /// Clocks.
    fixed {
        rule: "规则", "Rule";
        candidate: "候选", "possible";
        provisional: "暂定", "provisional";
        provisional_why: "涉及年度的放假安排尚未公布，公布后可能调整", "the State Council has not yet published that year's holidays; the date may move";
        no_clocks: "本件没有时限。", "No limit applies.";
        lead_office: "牵头", "Lead office";
        clause: "依据", "Clause";
        started: "起算", "Started";
        due_hard: "硬性截止", "Hard limit";
        until: "至", "until";
        due_soft: "下班提醒", "Close of office";
        counting: "计算方式", "Counting";
        derivation: "逐日推算", "Day by day";
        calendar: "日历版本", "Calendar";
        reminder_at: "提醒时间", "Reminder";
        reminder_only: "仅提醒", "reminder";
        reminder_only_why: "不属时限，过了也不计逾期", "no limit: nothing is missed when it passes";
        candidate_why: "类别尚未确认，可能适用", "the class is not confirmed; it may apply";
        extended: "已延长", "extended";
        missed_on_record: "逾期已记录", "miss on record";
        paused_moves: "中止期间不倒计时，恢复后按不计的日数顺延", "no countdown while it stands still; the end moves on by what is not counted";
        target: "力争", "Target";
        target_kept: "在力争时限内办结", "met within the target";
        target_not_kept: "超过力争时限", "met after the target";
        known_at: "得知", "Recorded";
        countdown: "内部倒计时", "Internal countdown";
        countdown_why: "自得知起算，供内部掌握，不改变时限", "counted from when it was recorded, for staff; it changes no limit";
        countdown_kept: "已在其内办结（内部掌握，不改变时限）", "met within it (for staff; it changes no limit)";
        countdown_not_kept: "未能在其内办结（内部掌握，不改变时限）", "not met within it (for staff; it changes no limit)";
        met_at: "办结时间", "Met";
        missed_since: "逾期起于", "Missed since";
        missed_owed: "仍须办理，直至办结", "still owed until closing";
        start_not_stated: "条款未写明起点，按本系统默认", "the clause does not name the start; our default";
        starts_on: "视为收到", "Counts as received on";
        pack: "规则版本", "Version of the rules";
        pauses: "中止", "Paused";
        extension: "延长", "Extension";
        last_warning: "最近提醒", "Last warning";
        before: "原先", "Before";
        accountable: "责任人", "Accountable";
        date: "日期", "Date";
        counted: "计数", "Counted";
        not_counted: "不计", "no";
        why: "原因", "Why";
        notice: "放假通知", "Notice";
        passed: "已过", "passed";
        stated_moment: "来源写明的时刻", "the moment the source states";
        elsewhere: "不再单独计时", "counted elsewhere";
        taken_up: "结束处置时未办结，恢复处置后继续计算", "left undone when the incident was ended; its clock runs on since the incident was taken up again";
        never_met: "逾期未办", "missed, never met";
        reminder_done: "已办（仅提醒，不属时限）", "done (a reminder, no limit)";
        paused: "中止计算", "paused";
    }
    said {
        both_ends(week: &str, law: &str, why: &str): "按普通工作周至 {week}；按法定节假日至 {law}。{why}", "{week} by the plain week; {law} with the holidays of the law. {why}";
        one_end(week: &str, why: &str): "按普通工作周和按法定节假日同为 {week}。{why}", "{week} by the plain week and with the holidays of the law. {why}";
        pack_version(document: &str, version: &str): "{document}，第 {version} 版", "{document}, version {version}";
        paused_on(cause: &str): "起，未恢复：{cause}", "on, not over: {cause}";
        paused_for(cause: &str, taken: &str): "{cause}，{taken}", "{cause}, {taken}";
        span_not_counted(span: &str): "{span} 不计", "{span} not counted";
        days_not_counted(n: usize): "{n} 日不计", "{n} days not counted";
        extended_by(granted: &str, approver: &str, told: &str, reason: &str): "{granted}，批准人 {approver}，{told} 告知当事人；理由：{reason}", "{granted}, approved by {approver}, the person told {told}; reason: {reason}";
        was_then_paused(was: &str, why: &str, at: &str): "原至 {was}，现中止；原因：{why}（{at} 记录）", "until {was} before, then paused; because: {why} (recorded {at})";
        was_then(was: &str, now: &str, why: &str, at: &str): "原至 {was}，现至 {now}；原因：{why}（{at} 记录）", "until {was} before, then until {now}; because: {why} (recorded {at})";
        paused_since(since: &str, cause: &str): "自 {since} 起：{cause}", "since {since}: {cause}";
        possible(n: usize): "候选 {n}", "{n} possible";
        not_done(why: &str): "未办结：{why}", "not done: {why}";
        does_not_apply(why: &str): "不适用：{why}", "does not apply: {why}";
    }
}

/// The rules that the clocks of a page rest on, for naming them elsewhere on it.
#[derive(Clone, Debug, Default)]
pub struct Rules<'a>(BTreeMap<&'a RuleId, &'a Rule>);

impl<'a> Rules<'a> {
    /// These rules.
    pub fn of(rules: impl IntoIterator<Item = &'a Rule>) -> Self {
        Self(rules.into_iter().map(|rule| (&rule.id, rule)).collect())
    }

    /// The name of a rule.
    #[must_use]
    pub fn name(&self, lang: Lang, id: &RuleId) -> String {
        shown(&rule(lang, id.as_str(), self.0.get(id).map(|rule| &rule.name)))
    }

    /// What the duty of a rule is called.
    #[must_use]
    pub fn duty(&self, lang: Lang, id: &RuleId) -> String {
        duty::name(lang, id.as_str(), self.0.get(id).copied())
    }

    /// Whether passing its limit is a miss; a source's own target is one.
    #[must_use]
    pub fn binds(&self, id: &RuleId) -> bool {
        self.0.get(id).is_none_or(|rule| rule.is_binding())
    }

    /// An extension granted by this number, as the rule reads it.
    #[must_use]
    pub fn extended(&self, lang: Lang, id: &RuleId, n: u16) -> String {
        extended(lang, self.0.get(id).map_or(&Extension::None, |rule| &rule.extension), n)
    }
}

/// The fact that started a clock.
#[must_use]
pub fn anchor(lang: Lang, anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Received => lang.pick("收到来件", "receipt of the report"),
        Anchor::Detected => lang.pick("发现（监测到该舆情）", "detection by monitoring"),
        Anchor::Occurred => lang.pick("事件发生", "occurrence of the incident"),
        Anchor::ReportedAsFallback => {
            lang.pick("首次报告（发生时间不详，以此代替）", "first report (time of occurrence unknown)")
        }
        Anchor::Reported => lang.pick("首次报告", "first report"),
        Anchor::Published => lang.pick("上次发布", "last publication"),
        Anchor::Withdrawn => lang.pick("撤回发布", "withdrawal of the release"),
        Anchor::Reopened => lang.pick("退回重办", "return for rework"),
        Anchor::Supplemented => lang.pick("收到补正（重新起算）", "receipt of the correction (started anew)"),
    }
}

/// Why a clock no longer binds.
#[must_use]
pub fn void(lang: Lang, reason: VoidReason) -> &'static str {
    match reason {
        VoidReason::OtherClass => {
            lang.pick("类别已确认，本规则不适用该类别", "the confirmed class is not governed by this rule")
        }
        VoidReason::NoReplyDue => lang.pick("已办结且无需答复", "closed without a reply being due"),
        VoidReason::ClosingTimeUnknown => {
            lang.pick("来源未写明办结时间，无法判定", "the source does not say when it was closed")
        }
        VoidReason::TargetChanged => lang.pick("来源系统更改了时限", "the source changed its target"),
        VoidReason::TargetWithdrawn => {
            lang.pick("来源系统撤回了时限（如延期取消）", "the source took its target back")
        }
        VoidReason::ReceiptCorrected => lang
            .pick("收到时间已更正，重新起算", "the time of receipt was corrected and the clock started anew"),
        VoidReason::IncidentClosed => lang.pick("突发事件已结束处置", "the incident is ended"),
        VoidReason::NotDone => {
            lang.pick("突发事件结束处置时仍未办理", "still undone when the incident was ended")
        }
        VoidReason::Regraded => lang
            .pick("等级已调整，本规则不适用新等级", "the grade was changed and this rule does not govern it"),
        VoidReason::Transferred => lang.pick("已转办，由对方办理", "another bureau accepted the case"),
        VoidReason::Split => {
            lang.pick("已拆分，由各项诉求分别计时", "the case was split; each matter has its own clock")
        }
        VoidReason::NewCycle => {
            lang.pick("已退回重办，按新一轮计时", "the case was sent back and a new cycle has its own clocks")
        }
        VoidReason::PolicyChanged => lang.pick("规则已失效", "the rule is no longer in force"),
        VoidReason::UnderIncident => {
            lang.pick("已关联突发事件，由该事件的时限统管", "the clocks of the linked incident govern it")
        }
        VoidReason::ImportWithdrawn => lang.pick(
            "带来本件的导入已撤回，不计时",
            "the import that brought it was withdrawn, so it is not counted",
        ),
    }
}

/// Why a running clock was counted again.
#[must_use]
pub fn restated(lang: Lang, cause: &RestateCause) -> &'static str {
    match cause {
        RestateCause::Calendar => lang.pick("放假安排已更新", "another arrangement of working days"),
        RestateCause::Policy => lang.pick("规则已更新", "the rule was changed"),
        RestateCause::Occurrence => {
            lang.pick("补记或更正了发生时间", "the time of occurrence was stated or corrected")
        }
        RestateCause::Receipt => {
            lang.pick("补记或更正了收到时间", "the time of receipt was stated or corrected")
        }
        RestateCause::Merged => lang.pick("并案", "incidents merged"),
        RestateCause::Split => lang.pick("拆案或拆分", "split"),
        RestateCause::ReplyWithdrawn => {
            lang.pick("来源撤回了答复，继续计时", "the source took its reply back, and the clock runs again")
        }
        RestateCause::Paused => lang.pick("中止计算", "paused"),
        RestateCause::Resumed => lang.pick("恢复计算", "resumed"),
        RestateCause::Restarted => lang.pick("收到补正，重新起算", "correction received, started anew"),
        RestateCause::Extended => lang.pick("延长时限", "extended"),
        RestateCause::Published => {
            lang.pick("有新的发布，提醒重新计时", "a publication starts the reminder anew")
        }
    }
}

/// That a limit had passed before its clock was started.
#[must_use]
pub fn already_past(lang: Lang, reason: PastReason) -> &'static str {
    match reason {
        PastReason::ReceivedLate => lang.pick("登记时已逾期", "already overdue when recorded"),
        PastReason::Regraded => lang.pick("升级时已逾期", "already overdue when upgraded"),
        PastReason::Reopened => lang.pick("恢复处置时已逾期", "already overdue when taken up again"),
        PastReason::Reclassified => lang.pick("改类时已逾期", "already overdue when the class was changed"),
    }
}

/// Why a clock stands still.
#[must_use]
pub fn pause_cause(lang: Lang, cause: PauseCause) -> &'static str {
    match cause {
        PauseCause::Consultation => {
            lang.pick("征求第三方或其他机关意见", "consulting a third party or another organ")
        }
        PauseCause::Hearing => lang.pick("听证", "hearing"),
        PauseCause::Appraisal => lang.pick("技术鉴定", "technical appraisal"),
        PauseCause::Supplement => lang.pick("等待补正", "waiting for a correction"),
    }
}

/// A warning given.
#[must_use]
pub fn warning(lang: Lang, warning: Warning) -> &'static str {
    match warning {
        Warning::TwoThirds => lang.pick("已过三分之二", "two thirds of the time have passed"),
        Warning::TargetPassed => lang.pick("已过力争时限", "the target has passed"),
        Warning::DayBefore => lang.pick("提前一日提醒", "a day before"),
        Warning::LastCall => lang.pick("最后提醒", "last call"),
        Warning::Heartbeat => lang.pick("定时提醒", "regular reminder"),
    }
}

/// What an extension counts.
#[must_use]
pub fn unit(lang: Lang, unit: Unit) -> &'static str {
    match unit {
        Unit::Hours => lang.pick("小时", "hours"),
        Unit::WorkingDays => lang.pick("个工作日", "working days"),
        Unit::CalendarDays => lang.pick("日", "calendar days"),
    }
}

/// A number of units, such as 15 working days.
#[must_use]
pub fn amount(lang: Lang, n: u16, of: Unit) -> String {
    format!("{n} {}", unit(lang, of))
}

/// An extension granted by this number, as the rule reads it.
#[must_use]
pub fn extended(lang: Lang, extension: &Extension, n: u16) -> String {
    match extension {
        Extension::None => n.to_string(),
        Extension::ExtendTo { unit, .. } => {
            let amount = amount(lang, n, *unit);
            lang.pick(format!("延长至总计 {amount}"), format!("to {amount} in all"))
        }
        Extension::ExtendBy { unit, .. } => {
            let amount = amount(lang, n, *unit);
            lang.pick(format!("延长 {amount}"), format!("by {amount}"))
        }
    }
}

/// The name of a rule, where a pack in force has it; else of a source's own target, else the bare id.
#[must_use]
pub fn rule(lang: Lang, id: &str, name: Option<&Name>) -> String {
    match name {
        Some(name) => lang.pick(&name.zh, &name.en).clone(),
        None if id == SOURCE_TARGET => lang.pick("来源系统时限", "target set by the source").to_owned(),
        None => id.to_owned(),
    }
}

/// A rule as an entry of a list names it: what is not named by a pack goes by its id.
#[must_use]
pub fn entry(lang: Lang, id: &str, known: Option<&Rule>) -> String {
    let name = shown(&rule(lang, id, known.map(|rule| &rule.name)));
    if name == id { name } else { headed(lang, &name) }
}

/// How binding a limit is.
#[must_use]
pub fn limit(lang: Lang, limit: Limit) -> &'static str {
    match limit {
        Limit::Hard => lang.pick("硬性时限", "hard limit"),
        Limit::Target => lang.pick("力争时限（提醒）", "target (reminds only)"),
        Limit::Minimum => lang.pick("最低频次", "at least so often"),
        Limit::Soft => lang.pick("无硬性时限（提醒）", "no hard limit (reminds only)"),
    }
}

/// A day of the week.
#[must_use]
pub fn weekday(lang: Lang, day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => lang.pick("周一", "Mon"),
        Weekday::Tue => lang.pick("周二", "Tue"),
        Weekday::Wed => lang.pick("周三", "Wed"),
        Weekday::Thu => lang.pick("周四", "Thu"),
        Weekday::Fri => lang.pick("周五", "Fri"),
        Weekday::Sat => lang.pick("周六", "Sat"),
        Weekday::Sun => lang.pick("周日", "Sun"),
    }
}

/// Why a day was counted or not, such as 国庆节调休上班.
#[must_use]
pub fn day(lang: Lang, verdict: &DayVerdict) -> String {
    let name = verdict.name.as_deref().unwrap_or_default();
    let region = verdict.local.as_ref().map_or("", |local| &local.region);
    let said = |zh: String, en: String| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    match verdict.why {
        Why::Weekday => lang.pick("工作日", "working day").to_owned(),
        Why::Weekend => lang.pick("周末", "weekend").to_owned(),
        Why::Holiday => said(format!("{name}放假"), format!("holiday ({name})")),
        Why::MakeupDay => said(format!("{region}{name}调休上班"), format!("make-up working day ({name})")),
        Why::LocalHoliday => said(format!("{region}{name}放假"), format!("local holiday ({name})")),
        Why::Closure => said(
            format!("{region}{name}停止办公,照计"),
            format!("office closed, counted all the same ({name})"),
        ),
        Why::Paused => {
            let cause = PauseCause::from_code(name).map_or(name, |cause| pause_cause(lang, cause));
            said(format!("中止计算（{cause}），不计"), format!("clock stood still ({cause})"))
        }
    }
}

#[cfg(test)]
mod tests {
    use huiying_deadlines::arrangement::LocalOrder;

    use super::*;

    fn restate_causes() -> [RestateCause; 12] {
        [
            RestateCause::Calendar,
            RestateCause::Policy,
            RestateCause::Occurrence,
            RestateCause::Receipt,
            RestateCause::Merged,
            RestateCause::Split,
            RestateCause::Paused,
            RestateCause::Resumed,
            RestateCause::Restarted,
            RestateCause::Extended,
            RestateCause::Published,
            RestateCause::ReplyWithdrawn,
        ]
    }

    fn every(lang: Lang) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        said.extend(PauseCause::ALL.map(|it| pause_cause(lang, it).to_owned()));
        said.extend(
            [Limit::Hard, Limit::Target, Limit::Minimum, Limit::Soft].map(|it| limit(lang, it).to_owned()),
        );
        said.extend(
            [PastReason::ReceivedLate, PastReason::Regraded, PastReason::Reclassified, PastReason::Reopened]
                .map(|it| already_past(lang, it).to_owned()),
        );
        said.extend(
            [
                Warning::TwoThirds,
                Warning::TargetPassed,
                Warning::DayBefore,
                Warning::LastCall,
                Warning::Heartbeat,
            ]
            .map(|it| warning(lang, it).to_owned()),
        );
        said.extend(
            [
                Anchor::Received,
                Anchor::Detected,
                Anchor::Occurred,
                Anchor::ReportedAsFallback,
                Anchor::Reported,
                Anchor::Published,
                Anchor::Withdrawn,
                Anchor::Reopened,
                Anchor::Supplemented,
            ]
            .map(|it| anchor(lang, it).to_owned()),
        );
        said.extend(
            [
                VoidReason::OtherClass,
                VoidReason::NoReplyDue,
                VoidReason::ClosingTimeUnknown,
                VoidReason::TargetChanged,
                VoidReason::ReceiptCorrected,
                VoidReason::IncidentClosed,
                VoidReason::NotDone,
                VoidReason::Regraded,
                VoidReason::Transferred,
                VoidReason::Split,
                VoidReason::NewCycle,
                VoidReason::PolicyChanged,
                VoidReason::UnderIncident,
                VoidReason::TargetWithdrawn,
                VoidReason::ImportWithdrawn,
            ]
            .map(|it| void(lang, it).to_owned()),
        );
        said.extend(restate_causes().map(|it| restated(lang, &it).to_owned()));
        said.extend([Unit::Hours, Unit::WorkingDays, Unit::CalendarDays].map(|it| amount(lang, 3, it)));
        said
    }

    #[test]
    fn everything_about_a_clock_has_words_in_both_languages_and_no_chinese_in_english() {
        assert!(
            every(Lang::Zh).iter().all(|said| !said.is_empty() && !said.is_ascii()),
            "{:?}",
            every(Lang::Zh)
        );
        assert!(
            every(Lang::En).iter().all(|said| !said.is_empty() && said.is_ascii()),
            "{:?}",
            every(Lang::En)
        );
    }

    #[test]
    fn a_rule_without_a_pack_is_named_by_what_it_is() {
        assert_eq!(rule(Lang::Zh, "SOURCE-TARGET", None), "来源系统时限");
        assert_eq!(rule(Lang::Zh, "X-1", None), "X-1");
        let name = Name { zh: "五小时".into(), en: "five hours".into() };
        assert_eq!(rule(Lang::En, "X-1", Some(&name)), "five hours");
    }

    #[test]
    fn a_day_on_which_the_clock_stood_still_says_for_what() {
        let name = Some("hearing".to_owned());
        let paused = DayVerdict {
            working: true,
            why: Why::Paused,
            name,
            notice: None,
            local: None,
            provisional: false,
        };
        assert_eq!(day(Lang::Zh, &paused), "中止计算（听证），不计");
        assert_eq!(day(Lang::En, &paused), "clock stood still (hearing)");
    }

    #[test]
    fn a_day_says_why_it_counts_and_by_whose_order() {
        let local =
            LocalOrder { region: "样例自治州".to_owned(), order: "样例〔2026〕1号".to_owned() };
        let of = |why, name: &str, local: Option<&LocalOrder>| DayVerdict {
            working: true,
            why,
            name: (!name.is_empty()).then(|| name.to_owned()),
            notice: None,
            local: local.cloned(),
            provisional: false,
        };
        for (verdict, zh, en) in [
            (of(Why::Weekday, "", None), "工作日", "working day"),
            (of(Why::Weekend, "", None), "周末", "weekend"),
            (of(Why::Holiday, "国庆节", None), "国庆节放假", "holiday (国庆节)"),
            (of(Why::MakeupDay, "春节", None), "春节调休上班", "make-up working day (春节)"),
            (
                of(Why::MakeupDay, "泼水节", Some(&local)),
                "样例自治州泼水节调休上班",
                "make-up working day (泼水节)",
            ),
            (of(Why::LocalHoliday, "泼水节", Some(&local)), "样例自治州泼水节放假", "local holiday (泼水节)"),
            (
                of(Why::Closure, "台风", Some(&local)),
                "样例自治州台风停止办公,照计",
                "office closed, counted all the same (台风)",
            ),
        ] {
            assert_eq!((day(Lang::Zh, &verdict), day(Lang::En, &verdict)), (zh.to_owned(), en.to_owned()));
        }
    }

    #[test]
    fn an_extension_says_whether_it_is_a_total_or_an_addition() {
        let condition = || "情况复杂".to_owned();
        let unit = Unit::WorkingDays;
        let to = Extension::ExtendTo { total: 15, unit, condition: condition(), approver_stated: false };
        let by = Extension::ExtendBy { max: 20, unit, condition: condition(), approver_stated: true };
        assert_eq!(extended(Lang::Zh, &to, 15), "延长至总计 15 个工作日");
        assert_eq!(extended(Lang::Zh, &by, 20), "延长 20 个工作日");
        assert_eq!(extended(Lang::En, &by, 20), "by 20 working days");
    }
}
