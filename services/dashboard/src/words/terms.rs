//! Names of the field in both languages; the Chinese ones are the domain's own.

use huiying_deadlines::{ClockKind, DayVerdict, Limit, Name, Why};
use huiying_domain::obligation::{Anchor, SOURCE_TARGET, VoidReason};
use huiying_domain::request::Outcome;
use huiying_domain::{Channel, Grade, MessageClass, ReleaseKind};
use huiying_views::StateFilter;

use super::Lang;

/// A channel.
#[must_use]
pub fn channel(lang: Lang, channel: Channel) -> &'static str {
    let en = match channel {
        Channel::Hotline => "hotline",
        Channel::Message => "online message",
        Channel::Mention => "media",
    };
    lang.pick(channel.zh(), en)
}

/// A class of message.
#[must_use]
pub fn class(lang: Lang, class: MessageClass) -> &'static str {
    let en = match class {
        MessageClass::ConsultationReq => "question",
        MessageClass::Help => "request for help",
        MessageClass::Complaint => "complaint",
        MessageClass::Report => "tip-off",
        MessageClass::Suggestion => "suggestion",
        MessageClass::Praise => "praise",
        MessageClass::Other => "problem reported",
    };
    lang.pick(class.zh(), en)
}

/// A grade of incident.
#[must_use]
pub fn grade(lang: Lang, grade: Grade) -> &'static str {
    let en = match grade {
        Grade::ExtraMajor => "extra-major",
        Grade::Major => "major",
        Grade::Larger => "larger",
        Grade::General => "general",
    };
    lang.pick(grade.zh(), en)
}

/// A kind of release.
#[must_use]
pub fn release(lang: Lang, kind: ReleaseKind) -> &'static str {
    let en = match kind {
        ReleaseKind::Authoritative => "authoritative information",
        ReleaseKind::PressConference => "press conference",
        ReleaseKind::Update => "follow-up",
    };
    lang.pick(kind.zh(), en)
}

/// How a case ended.
#[must_use]
pub fn outcome(lang: Lang, outcome: Outcome) -> &'static str {
    let en = match outcome {
        Outcome::Answered => "answered",
        Outcome::NoReplyDue => "no reply due",
        Outcome::Duplicate => "duplicate",
        Outcome::ClosedBySource => "closed by the source",
    };
    lang.pick(outcome.zh(), en)
}

/// A state filter of the queue.
#[must_use]
pub fn state(lang: Lang, state: StateFilter) -> &'static str {
    let en = match state {
        StateFilter::Open => "open",
        StateFilter::Due => "not yet due",
        StateFilter::Overdue => "overdue",
        StateFilter::Untriaged => "to triage",
        StateFilter::Unclocked => "no limit",
        StateFilter::Answered => "answered",
        StateFilter::Closed => "closed",
        StateFilter::All => "all",
    };
    lang.pick(state.zh(), en)
}

/// A stage by its written and its Chinese name, as rows of the queue carry it.
#[must_use]
pub fn stage(lang: Lang, code: &str, zh: &str) -> String {
    let en = match code {
        "received" => "to triage",
        "handling" => "in hand",
        other => other,
    };
    lang.pick(zh, en).to_owned()
}

/// The fact that started a clock.
#[must_use]
pub fn anchor(lang: Lang, anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Received => lang.pick("收到来件", "receipt of the report"),
        Anchor::Occurred => lang.pick("事件发生", "occurrence of the incident"),
        Anchor::ReportedAsFallback => {
            lang.pick("首次报告（发生时间不详，以此代替）", "first report (time of occurrence unknown)")
        }
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

/// How a clock is counted.
#[must_use]
pub fn counting(lang: Lang, clock: ClockKind) -> String {
    match clock {
        ClockKind::Hours { n } => lang.pick(
            format!("{n} 小时，自起点连续计算，夜间和节假日照算"),
            format!("{n} hours, running through nights and holidays"),
        ),
        ClockKind::SameDay => lang.pick("当日 24:00 前".to_owned(), "by 24:00 of the same day".to_owned()),
        ClockKind::WorkingDays { n } => lang.pick(
            format!("{n} 个工作日，起始当日不计，末日 24:00 止"),
            format!("{n} working days, the first day not counted, until 24:00 of the last"),
        ),
        ClockKind::WorkingDaysBefore { n } => {
            lang.pick(format!("提前 {n} 个工作日"), format!("{n} working days before"))
        }
        ClockKind::CalendarDays { n, .. } => {
            lang.pick(format!("{n} 日（自然日）"), format!("{n} calendar days"))
        }
        ClockKind::Months { n, .. } => lang.pick(format!("{n} 个月"), format!("{n} months")),
    }
}

/// How binding a limit is.
#[must_use]
pub fn limit(lang: Lang, limit: Limit) -> &'static str {
    match limit {
        Limit::Hard => lang.pick("硬性时限", "hard limit"),
        Limit::Target => lang.pick("力争时限", "target"),
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
    };
    match lang {
        Lang::Zh => verdict.zh(),
        Lang::En => en(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_has_an_english_name_without_chinese() {
        let mut en: Vec<&str> = Channel::ALL.map(|it| channel(Lang::En, it)).to_vec();
        en.extend(MessageClass::ALL.map(|it| class(Lang::En, it)));
        en.extend(Grade::ALL.map(|it| grade(Lang::En, it)));
        en.extend(ReleaseKind::ALL.map(|it| release(Lang::En, it)));
        en.extend(Outcome::CHOICES.map(|it| outcome(Lang::En, it)));
        en.extend(StateFilter::ALL.map(|it| state(Lang::En, it)));
        assert!(en.iter().all(|term| !term.is_empty() && term.is_ascii()), "{en:?}");
    }

    #[test]
    fn a_rule_without_a_pack_is_named_by_what_it_is() {
        assert_eq!(rule(Lang::Zh, "SOURCE-TARGET", None), "来源系统时限");
        assert_eq!(rule(Lang::Zh, "X-1", None), "X-1");
        let name = Name { zh: "五小时".into(), en: "five hours".into() };
        assert_eq!(rule(Lang::En, "X-1", Some(&name)), "five hours");
    }
}
