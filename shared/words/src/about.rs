//! The words of the About page, and its glossary of the terms that the pages use.

words! {
    /// The page that says what the pages mean.
    fixed {
        version: "版本", "Version";
        about_lead: "回应把来件和处置逐条记入只增不改的日志，所有时限都由日志推算，并说明依据。", "Huiying records what arrived and what was done in an append-only log, derives every limit from it, and says on what ground.";
        keys: "键盘快捷键", "Keyboard shortcuts";
        key_rows: "下一行、上一行（打开用 Enter）", "next row, previous row (Enter opens)";
        key_home: "回到值班队列", "go to the duty queue";
        key_act: "到下一步要办的栏目", "go to the field to be filled in next";
        key_filter: "跳到筛选", "go to the filter";
        key_help: "本页", "this page";
        rules: "有时限在案的规则", "Rules with limits on record";
        no_rules: "还没有任何时限。", "No limits yet.";
        within: "按时", "On time";
        late: "逾期或未办结", "Overdue or not done";
        running: "在办", "Open";
        rules_why: "类别确认前，规则只是可能适用：这样的时限记作候选，数量单独列出，不计入前面的数。突发事件结束处置时仍未办理的，计入逾期或未办结。", "Until the class is confirmed a rule only may apply: such limits are possible ones, and their numbers stand apart from those before them. What was still undone when an incident was ended counts as not done.";
        glossary: "用语", "Words";
    }
    said {}
}

/// The glossary of the About page: term, English, meaning in Chinese, meaning in English.
pub const GLOSSARY: &[(&str, &str, &str, &str)] = &[
    (
        "来件",
        "report",
        "热线工单、网上留言或媒体报道的一次到达",
        "one arrival of a hotline order, message or media item",
    ),
    ("案件", "case", "一个来件对本局提出的诉求", "what one report asks of the bureau"),
    (
        "突发事件",
        "incident",
        "5 小时、24 小时发布时限所依附的事件",
        "what the 5-hour and 24-hour publication limits hang on",
    ),
    ("研判", "triage", "由人确认类别和承办单位", "a person confirms class and office"),
    (
        "候选时限",
        "possible limit",
        "类别未确认，可能适用；以最严者为先，数量单独列出",
        "possible while the class is unconfirmed; the strictest leads, and they are counted apart",
    ),
    (
        "硬性截止",
        "hard limit",
        "此刻之前完成为按时；24:00 即当日结束",
        "done before this instant is on time; 24:00 ends the day",
    ),
    (
        "暂定",
        "provisional",
        "跨入放假安排尚未公布的年度",
        "runs into a year whose arrangement is not published",
    ),
    (
        "调休上班",
        "make-up day",
        "国务院安排上班的周末",
        "a weekend day the State Council makes a working day",
    ),
    ("已逾期", "overdue", "硬性截止已过而未办结", "past the hard limit and not met"),
    (
        "办结",
        "closed",
        "案件办理完毕；没有答复的须写明理由",
        "the case is finished; without a reply a reason is needed",
    ),
    ("承办单位", "office", "负责办理的处室或单位", "the office that handles it"),
    (
        "仅提醒",
        "reminder",
        "条款没有数字或不具约束力：到时提醒，不计逾期",
        "no number in the clause, or not binding: it reminds and is never missed",
    ),
    ("力争时限", "target", "硬性截止之前的努力目标", "an earlier instant to be striven for within the limit"),
    (
        "升级时已逾期",
        "already overdue when upgraded",
        "等级调高时，自原发生时间起算的时限已过；另设内部倒计时",
        "the grade was raised after the limit, counted from the occurrence, had passed",
    ),
    (
        "延长时限",
        "extension",
        "届满前经批准、有理由并告知当事人，只能一次",
        "before expiry, approved, reasoned, the person told, once",
    ),
    (
        "中止计算",
        "pause",
        "因规则写明的原因，期间的日子不计",
        "for a cause that the rule names; its days are not counted",
    ),
    (
        "恢复计算",
        "resumption",
        "中止的原因消除，续计",
        "the cause of the pause is over, and the count goes on",
    ),
    ("重新起算", "new start", "收到补正之日起另行计算", "counted anew from the day the correction arrived"),
    (
        "并案",
        "merge",
        "两起登记实为一起，由一方承载时限",
        "two incidents are one, and one carries the clocks",
    ),
    (
        "拆分",
        "split",
        "一件多诉，每项各自办理和计时",
        "several matters in one message, each with its own clock",
    ),
    (
        "转办",
        "transfer",
        "由其他单位办理；对方接收后本局职责结束",
        "another bureau takes it; our duty ends when it accepts",
    ),
    (
        "退回重办",
        "rework",
        "对结果不满意或办理有误，另起一轮",
        "sent back after an answer: a new cycle with its own clock",
    ),
    (
        "撤回发布",
        "withdrawal",
        "已发布的撤回，应尽的义务重新计时",
        "a release taken back; what it had met is owed again",
    ),
    ("调整等级", "regrading", "改变突发事件的等级，须由人决定", "a person changes the grade of an incident"),
    (
        "补记发生时间",
        "stated occurrence",
        "发生时间后来查明或更正，各时限重算，原结果保留",
        "the occurrence became known later; clocks are counted again and the old answer stays",
    ),
    ("关联突发事件", "link", "来件所指的突发事件", "the incident that a case is about"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_of_j_and_k_names_the_next_row_before_the_one_above_as_the_keys_stand() {
        assert!(ZH.key_rows.starts_with("下一行、上一行"), "{}", ZH.key_rows);
        assert!(EN.key_rows.starts_with("next row, previous row"), "{}", EN.key_rows);
    }
}
