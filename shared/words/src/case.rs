//! The words of a case: its facts, its channel, class, stage and outcome.

use huiying_domain::{Channel, MessageClass, Outcome, Stage};

use crate::{Lang, headed, shown};

words! {
    /// A case.
    fixed {
        class: "类别", "Class";
        office: "承办单位", "Office";
        channel: "渠道", "Channel";
        stage: "状态", "Stage";
        received: "收到", "Received";
        number: "编号", "Number";
        no_class: "未定类", "no class";
        tentative: "拟定类别", "provisional";
        facts: "基本情况", "Facts";
        source: "来源系统", "Source";
        via: "来源渠道", "Channel";
        source_class: "来源类别", "Source's class";
        source_status: "来源状态", "Source's state";
        source_target: "来源要求时限", "Source's target";
        area: "区域", "Area";
        caller: "诉求人", "Caller";
        phone: "联系电话", "Telephone";
        sealed: "个人信息已封存，页面只显示掩码", "personal data is sealed; only a mask is shown";
        link: "原文链接", "Original page";
        received_unknown: "来源时间读不出，以导入时间代替", "the source's time could not be read; the time of import stands in";
        body: "内容", "Text";
        no_body: "来源没有提供内容。", "The source gave no text.";
        problems: "导入时发现的问题", "Problems found on import";
        pending_transfer: "已申请转办，待对方答复：", "Transfer asked for, not yet answered:";
        transfer_asked: "待转办", "Transfer asked of";
        linked_incident: "关联事件", "Incident";
        part_of: "拆自", "Part of";
        parts: "各项诉求", "Its matters";
        withdrawn: "带来本件的导入已撤回：本件不在待办中，也不计入统计。", "The import that brought this case was withdrawn: it is not in the queue and not counted in any figure.";
        held: "一次涉及本件的导入已撤回；本件已有人办理，未作改动，请人工核对。", "An import that concerned this case was withdrawn. An officer had already worked on the case, so it was left unchanged; someone must check it.";
    }
    said {
        source_named(channel: &str, name: &str): "{channel}（{name}）", "{channel} ({name})";
        vanished(since: &str): "自 {since} 起，来源不再列出本件。", "No longer listed by its source since {since}.";
    }
}

/// A channel.
#[must_use]
pub fn channel(lang: Lang, channel: Channel) -> &'static str {
    match channel {
        Channel::Hotline => lang.pick("热线", "hotline"),
        Channel::Message => lang.pick("网上留言", "online message"),
        Channel::Mention => lang.pick("媒体", "media"),
    }
}

/// A class of message.
#[must_use]
pub fn class(lang: Lang, class: MessageClass) -> &'static str {
    match class {
        MessageClass::ConsultationReq => lang.pick("咨询", "question"),
        MessageClass::Help => lang.pick("求助", "request for help"),
        MessageClass::Complaint => lang.pick("投诉", "complaint"),
        MessageClass::Report => lang.pick("举报", "tip-off"),
        MessageClass::Suggestion => lang.pick("建议", "suggestion"),
        MessageClass::Praise => lang.pick("表扬", "praise"),
        MessageClass::Other => lang.pick("反映问题", "problem reported"),
        MessageClass::DisclosureRequest => lang.pick("依申请公开", "disclosure request"),
        MessageClass::Petition => lang.pick("信访", "petition"),
    }
}

/// How a case ended.
#[must_use]
pub fn outcome(lang: Lang, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => lang.pick("已答复办结", "answered"),
        Outcome::NoReplyDue => lang.pick("无需答复", "no reply due"),
        Outcome::Duplicate => lang.pick("重复件", "duplicate"),
        Outcome::ClosedBySource => lang.pick("来源系统办结", "closed by the source"),
        Outcome::Transferred => lang.pick("已转办", "transferred"),
        Outcome::NotCorrected => lang.pick("逾期不补正", "request not corrected"),
        Outcome::Unreachable => lang.pick("无法联系", "petitioner cannot be reached"),
        Outcome::ImportWithdrawn => lang.pick("已撤回导入", "import withdrawn"),
    }
}

/// Where a case stands.
#[must_use]
pub fn stage(lang: Lang, stage: &Stage) -> &'static str {
    match stage {
        Stage::Received => lang.pick("待研判", "to triage"),
        Stage::Handling { .. } => lang.pick("办理中", "in hand"),
        Stage::Answered { .. } => lang.pick("已答复", "answered"),
        Stage::Closed { .. } => lang.pick("办结", "closed"),
    }
}

/// Where a case stands, by the written name of the stage; nothing where there is no such stage.
#[must_use]
pub fn stage_called(lang: Lang, code: &str) -> Option<&'static str> {
    match code {
        "received" => Some(lang.pick("待研判", "to triage")),
        "handling" => Some(lang.pick("办理中", "in hand")),
        "answered" => Some(lang.pick("已答复", "answered")),
        "closed" => Some(lang.pick("办结", "closed")),
        _ => None,
    }
}

/// The source of a case, `hotline/name` as it is recorded, in words: its channel and the name that the bureau gave it.
#[must_use]
pub fn source(lang: Lang, recorded: &str) -> String {
    let known = |(code, name)| Some((Channel::ALL.into_iter().find(|it| it.code() == code)?, name));
    match recorded.split_once('/').and_then(known) {
        // The name of what came with none.
        Some((of, "default")) => headed(lang, channel(lang, of)),
        Some((of, name)) => lang.words().case.source_named(&headed(lang, channel(lang, of)), &shown(name)),
        None => shown(recorded),
    }
}

#[cfg(test)]
mod tests {
    use huiying_domain::SourceTime;

    use super::*;

    #[test]
    fn every_term_has_an_english_name_without_chinese() {
        let mut en: Vec<&str> = Channel::ALL.map(|it| channel(Lang::En, it)).to_vec();
        en.extend(MessageClass::ALL.map(|it| class(Lang::En, it)));
        en.extend(Outcome::CHOICES.map(|it| outcome(Lang::En, it)));
        en.extend(
            [Outcome::ClosedBySource, Outcome::Transferred, Outcome::ImportWithdrawn]
                .map(|it| outcome(Lang::En, it)),
        );
        assert!(en.iter().all(|term| !term.is_empty() && term.is_ascii()), "{en:?}");
    }

    #[test]
    fn a_stage_is_called_the_same_by_its_value_and_by_its_written_name() {
        let at = "2026-09-03T08:00:00Z".parse().unwrap();
        for lang in Lang::ALL {
            for is in [
                Stage::Received,
                Stage::Handling { office: "办公室".into(), confirmed_at: at },
                Stage::Answered { replied: SourceTime::exact(at) },
                Stage::Closed { closed_at: at, outcome: Outcome::Answered },
            ] {
                assert_eq!(stage_called(lang, is.code()), Some(stage(lang, &is)));
            }
            assert_eq!(stage_called(lang, "elsewhere"), None);
        }
    }

    #[test]
    fn a_source_is_called_by_its_channel_and_name_and_an_unknown_one_as_it_is_recorded() {
        assert_eq!(source(Lang::Zh, "hotline/demo"), "热线（demo）");
        assert_eq!(source(Lang::En, "message/letters"), "Online message (letters)");
        assert_eq!(source(Lang::En, "hotline/default"), "Hotline");
        assert_eq!(source(Lang::En, "fax/a"), "fax/a");
        assert_eq!(source(Lang::Zh, "热线"), "热线");
    }
}
