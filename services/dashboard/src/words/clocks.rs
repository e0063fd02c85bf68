//! The words of clocks: rules, starts, pauses, days counted and skipped, why one no longer binds.

use std::collections::BTreeMap;

use huiying_deadlines::{DayVerdict, Extension, Limit, Name, PauseCause, Rule, RuleId, Unit, Warning, Why};
use huiying_domain::clock::obligation::{Anchor, PastReason, RestateCause, SOURCE_TARGET, VoidReason};

use super::{Lang, shown};

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
        VoidReason::TargetChanged => lang.pick("来源系统更改了时限", "the source changed its target"),
        VoidReason::ReceiptCorrected => lang
            .pick("收到时间已更正，重新起算", "the time of receipt was corrected and the clock started anew"),
        VoidReason::IncidentClosed => lang.pick("突发事件已终结", "the incident was closed"),
        VoidReason::Regraded => lang
            .pick("等级已调整，本规则不适用新等级", "the grade was changed and this rule does not govern it"),
        VoidReason::Transferred => lang.pick("已转办，由对方办理", "another bureau accepted the case"),
        VoidReason::Split => {
            lang.pick("已拆分，由各项诉求分别计时", "the case was split; each matter has its own clock")
        }
        VoidReason::NewCycle => {
            lang.pick("已退回重办，按新一轮计时", "the case was sent back and a new cycle has its own clocks")
        }
        VoidReason::PolicyChanged => lang.pick("规则已失效", "the rule is in force no more"),
        VoidReason::UnderIncident => {
            lang.pick("已关联突发事件，由该事件的时限统管", "the clocks of the linked incident govern it")
        }
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
    let en = match reason {
        PastReason::ReceivedLate => "past when it was recorded",
        PastReason::Regraded => "missed on upgrade",
        PastReason::Reclassified => "past when the class was changed",
    };
    lang.pick(reason.zh(), en)
}

/// Why a clock stands still.
#[must_use]
pub fn pause_cause(lang: Lang, cause: PauseCause) -> &'static str {
    let en = match cause {
        PauseCause::Consultation => "consulting a third party or another organ",
        PauseCause::Hearing => "hearing",
        PauseCause::Appraisal => "technical appraisal",
        PauseCause::Supplement => "waiting for a correction",
    };
    lang.pick(cause.zh(), en)
}

/// A warning given.
#[must_use]
pub fn warning(lang: Lang, warning: Warning) -> &'static str {
    let en = match warning {
        Warning::TwoThirds => "two thirds of the time are gone",
        Warning::TargetPassed => "the target has passed",
        Warning::DayBefore => "a day before",
        Warning::LastCall => "last call",
        Warning::Heartbeat => "regular reminder",
    };
    lang.pick(warning.zh(), en)
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

/// Why a day was counted or not.
#[must_use]
pub fn day(lang: Lang, verdict: &DayVerdict) -> String {
    let name = verdict.name.as_deref().unwrap_or_default();
    let en = || match verdict.why {
        Why::Weekday => "working day".to_owned(),
        Why::Weekend => "weekend".to_owned(),
        Why::Holiday => format!("holiday ({name})"),
        Why::MakeupDay => format!("make-up working day ({name})"),
        Why::LocalHoliday => format!("local holiday ({name})"),
        Why::Closure => format!("office closed, counted all the same ({name})"),
        Why::Paused => {
            let cause = PauseCause::ALL.into_iter().find(|cause| cause.zh() == name);
            format!("clock stood still ({})", cause.map_or(name, |cause| pause_cause(lang, cause)))
        }
    };
    match (lang, verdict.why) {
        (Lang::Zh, Why::Paused) => format!("中止计算（{name}），不计"),
        (
            Lang::Zh,
            Why::Weekday | Why::Weekend | Why::Holiday | Why::MakeupDay | Why::LocalHoliday | Why::Closure,
        ) => verdict.zh(),
        (Lang::En, _) => en(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every(lang: Lang) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        said.extend(PauseCause::ALL.map(|it| pause_cause(lang, it).to_owned()));
        said.extend(
            [Limit::Hard, Limit::Target, Limit::Minimum, Limit::Soft].map(|it| limit(lang, it).to_owned()),
        );
        said.extend(
            [PastReason::ReceivedLate, PastReason::Regraded, PastReason::Reclassified]
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
                VoidReason::TargetChanged,
                VoidReason::ReceiptCorrected,
                VoidReason::IncidentClosed,
                VoidReason::Regraded,
                VoidReason::Transferred,
                VoidReason::Split,
                VoidReason::NewCycle,
                VoidReason::PolicyChanged,
                VoidReason::UnderIncident,
            ]
            .map(|it| void(lang, it).to_owned()),
        );
        said.extend(
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
            ]
            .map(|it| restated(lang, &it).to_owned()),
        );
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
        let name = Some("听证".to_owned());
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
