//! What a duty is called on pages: what must be done first, then the limit, then the bases.

use huiying_deadlines::vocabulary::{
    DISCLOSURE_ANSWERED, FEEDBACK_SENT, MESSAGE_REPLIED, OPINION_REPORTED_UPWARD, PRESS_CONFERENCE_HELD,
    RELEASE_PUBLISHED,
};
use huiying_deadlines::{ClockKind, Rule};
use huiying_domain::ReleaseKind;

use super::{Lang, clock};

words! {
    /// Duties.
    fixed {
        duties: "应办事项", "Duties";
        bases: "依据与推算", "Bases and derivation";
        also: "同一事项的其他依据", "Other bases of the same duty";
        no_longer: "不再适用", "No longer apply";
    }
    said {
        based_on(first: &str, n: usize): "{first}等 {n} 项依据", "{first} and others, {n} bases in all";
        only_possible(possible: &str, name: &str): "{possible}：{name}", "{possible}: {name}";
        open_until(what: &str, until: &str): "· {what}，至 {until}", "· {what}, until {until}";
        within(what: &str, limit: &str): "{what} · {limit}", "{what} · {limit}";
    }
}

/// What must be done and within what limit; the rule's own name where it gives no number or asks for something else.
#[must_use]
pub fn name(lang: Lang, id: &str, rule: Option<&Rule>) -> String {
    let said =
        rule.and_then(|rule| Some(lang.words().duty.within(act(lang, rule)?, &limit(lang, rule.clock)?)));
    said.unwrap_or_else(|| clock::entry(lang, id, rule))
}

/// What a rule asks for, where it is one of the acts that pages offer.
fn act(lang: Lang, rule: &Rule) -> Option<&'static str> {
    let waits_for = |kind: ReleaseKind| kind.stops(rule);
    match rule.stop_event() {
        PRESS_CONFERENCE_HELD => Some(lang.pick("举行新闻发布会", "Hold a press conference")),
        OPINION_REPORTED_UPWARD => Some(lang.pick("向上级报告", "Report to the level above")),
        MESSAGE_REPLIED => Some(lang.pick("答复", "Reply")),
        FEEDBACK_SENT => Some(lang.pick("反馈处理意见", "Tell the person what is done")),
        DISCLOSURE_ANSWERED => Some(lang.pick("答复公开申请", "Answer the disclosure request")),
        RELEASE_PUBLISHED => match (waits_for(ReleaseKind::Authoritative), waits_for(ReleaseKind::Flash)) {
            (true, true) => Some(lang.pick("发布信息", "Publish information")),
            (true, false) => Some(lang.pick("发布权威信息", "Publish authoritative information")),
            (false, true) => Some(lang.pick("发布事故快讯", "Publish the accident bulletin")),
            (false, false) => None,
        },
        _ => None,
    }
}

/// A limit in a few words; none where it is no span of time.
fn limit(lang: Lang, counted: ClockKind) -> Option<String> {
    let of = |zh: String, en: String| Some(lang.pick(zh, en));
    match counted {
        ClockKind::Hours { n } => of(format!("{n} 小时内"), format!("within {n} h")),
        ClockKind::SameDay => of("当日".to_owned(), "the same day".to_owned()),
        ClockKind::WorkingDays { n } => of(format!("{n} 个工作日内"), format!("within {n} working days")),
        ClockKind::CalendarDays { n, .. } => of(format!("{n} 日内"), format!("within {n} days")),
        ClockKind::Months { n, .. } => of(format!("{n} 个月内"), format!("within {n} months")),
        ClockKind::WorkingDaysBefore { .. }
        | ClockKind::Simultaneous
        | ClockKind::Promptly { .. }
        | ClockKind::Before
        | ClockKind::Cadence { .. }
        | ClockKind::Date { .. }
        | ClockKind::DailyQuota { .. } => None,
    }
}

/// A document by its number, or else by its title without date and status.
#[must_use]
pub fn document(name: &str) -> &str {
    let number = name.find('〔').and_then(|at| Some(at + name[at..].find('号')? + '号'.len_utf8()));
    let title = name.find(['(', '（', ',', '，']).unwrap_or(name.len());
    name[..number.unwrap_or(title)].trim()
}

#[cfg(test)]
mod tests {
    use huiying_deadlines::RulePack;

    use super::*;

    fn rule(id: &str) -> Rule {
        let rules = RulePack::builtin().into_iter().flat_map(|pack| pack.rules);
        rules.into_iter().find(|rule| rule.id.as_str() == id).unwrap()
    }

    #[test]
    fn a_duty_says_first_what_must_be_done_and_then_the_limit() {
        let cases = [
            ("AH-OPN-5H", "发布权威信息 · 5 小时内", "Publish authoritative information · within 5 h"),
            ("AH-OPN-24H", "举行新闻发布会 · 24 小时内", "Hold a press conference · within 24 h"),
            ("AH-MSG-INQUIRY-15WD", "答复 · 15 个工作日内", "Reply · within 15 working days"),
            (
                "GK-33-ANSWER-20WD",
                "答复公开申请 · 20 个工作日内",
                "Answer the disclosure request · within 20 working days",
            ),
            ("AH-OPN-CONT", "持续发布权威信息", "Continuous release as work progresses"),
        ];
        for (id, zh, en) in cases {
            let rule = rule(id);
            assert_eq!(name(Lang::Zh, id, Some(&rule)), zh);
            assert_eq!(name(Lang::En, id, Some(&rule)), en);
        }
        assert_eq!(name(Lang::Zh, "SOURCE-TARGET", None), "来源系统时限");
    }

    #[test]
    fn a_document_is_called_by_its_number_or_by_its_title_alone() {
        for (whole, short) in [
            ("国办发〔2016〕80号《关于全面推进政务公开工作的意见》实施细则", "国办发〔2016〕80号"),
            ("生产安全事故报告和调查处理条例(国务院令第493号)", "生产安全事故报告和调查处理条例"),
            (
                "安徽省安全生产监督管理局全面推进政务公开实施细则(征求意见稿), 2017年8月11日",
                "安徽省安全生产监督管理局全面推进政务公开实施细则",
            ),
            ("", ""),
        ] {
            assert_eq!(document(whole), short);
        }
    }
}
