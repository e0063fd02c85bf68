//! Labels and fixed sentences of the pages, each in Chinese and English on one line.

macro_rules! words {
    ($($key:ident: $zh:literal, $en:literal;)*) => {
        /// The fixed words of the pages in one language.
        #[derive(Debug)]
        pub struct Words {
            $(#[doc = $en] pub $key: &'static str,)*
        }
        /// Chinese.
        pub static ZH: Words = Words { $($key: $zh,)* };
        /// English.
        pub static EN: Words = Words { $($key: $en,)* };
        #[cfg(test)]
        const ALL: &[(&str, &str, &str)] = &[$((stringify!($key), $zh, $en),)*];
    };
}

words! {
    // every page
    product: "回应", "Huiying";
    skip: "跳到正文", "Skip to content";
    queue: "值班队列", "Duty queue";
    new_incident: "登记突发事件", "Register incident";
    about: "说明", "About";
    demo: "演示数据", "DEMO DATA";
    demo_long: "本站为演示数据，与任何真实来件无关", "Demo data: nothing here is a real report";
    server_time: "北京时间", "Beijing time";
    status_live: "实时", "live";
    status_lost: "已断开，正在重连", "disconnected, reconnecting";
    status_still: "静态页面", "static page";
    no_script: "浏览器未启用脚本：本页每 60 秒自动刷新。", "Scripts are off: this page reloads every 60 seconds.";
    back: "返回值班队列", "Back to the duty queue";
    // queue
    next_due: "下一个到期", "Next due";
    nothing_due: "没有即将到期的时限", "No limit is about to fall due";
    nothing_due_but_overdue: "没有即将到期的时限，但有已逾期事项，请立即处置", "No limit ahead, but some have run out: act now";
    wake: "须通知", "Office to call";
    duty_telephone: "值班电话", "Duty telephone";
    no_office: "值班室（未定承办单位）", "duty office (no office yet)";
    overdue: "已逾期", "Overdue";
    due_in_a_day: "24 小时内到期", "Due within 24 h";
    untriaged: "待研判", "To triage";
    filter: "筛选", "Filter";
    all_channels: "全部渠道", "all channels";
    all_rules: "全部规则", "all rules";
    states: "按状态", "By state";
    counts: "须留意的数量", "Counts to watch";
    limit: "期限", "Limit";
    matter: "事项", "Matter";
    rule: "规则", "Rule";
    class: "类别", "Class";
    office: "承办单位", "Office";
    channel: "渠道", "Channel";
    stage: "状态", "Stage";
    received: "收到", "Received";
    number: "编号", "Number";
    incident: "突发事件", "Incident";
    no_limit: "无时限", "no limit";
    no_class: "未定类", "no class";
    tentative: "暂按", "taken as";
    candidate: "候选", "may apply";
    provisional: "暂定", "provisional";
    provisional_why: "涉及年度的放假安排尚未公布，公布后可能调整", "the State Council's arrangement of that year is not published yet; it may move";
    more_clocks: "另有", "plus";
    no_rows: "没有符合条件的事项。", "Nothing matches.";
    show_open: "查看全部待办", "Show everything open";
    previous: "上一页", "Previous";
    next: "下一页", "Next";
    // case and incident
    facts: "基本情况", "Facts";
    source: "来源系统", "Source";
    via: "来源渠道", "Way in";
    source_class: "来源所称类别", "Source's class";
    source_status: "来源所称状态", "Source's state";
    source_target: "来源要求期限", "Source's target";
    area: "区域", "Area";
    caller: "诉求人", "Caller";
    phone: "联系电话", "Telephone";
    sealed: "个人信息已封存，页面只显示掩码", "personal data is sealed; only a mask is shown";
    link: "原文链接", "Original page";
    received_unknown: "来源时间读不出，以导入时间代替", "the source's time could not be read; the time of import stands in";
    recorded: "记录", "Recorded";
    happened: "发生", "Happened";
    body: "内容", "Text";
    no_body: "来源没有提供内容。", "The source gave no text.";
    problems: "导入时发现的问题", "Problems found on import";
    clocks: "时限", "Limits";
    no_clocks: "本件没有时限。", "No limit applies.";
    lead_office: "牵头", "Lead office";
    clause: "依据", "Clause";
    started: "起算", "Started";
    due_hard: "硬性截止", "Hard limit";
    due_soft: "下班提醒", "Close of office";
    counting: "计算方式", "Counting";
    derivation: "逐日推算", "Day by day";
    calendar: "日历版本", "Calendar";
    restated: "按现行日历重算", "By the calendar now in force";
    date: "日期", "Date";
    counted: "计数", "Counted";
    not_counted: "不计", "no";
    why: "原因", "Why";
    notice: "放假通知", "Notice";
    actions: "办理", "Act";
    officer: "经办人", "Officer";
    officer_hint: "姓名或工号，将记入时间线", "name or number; it goes on the timeline";
    confirm: "确认类别与承办单位", "Confirm class and office";
    record_reply: "登记答复", "Record a reply";
    close_case: "办结", "Close";
    reply_text: "答复内容", "Reply";
    reply_hint: "电话、证件等号码会自动掩码", "telephone and card numbers are masked";
    replied_at: "答复时间", "Time of reply";
    time_hint: "北京时间，留空为现在", "Beijing time; empty means now";
    outcome: "办结方式", "Outcome";
    note: "理由", "Reason";
    note_hint: "按“已答复”办结可不填", "not needed where answered";
    choose: "请选择", "choose";
    finished: "此件已办结，不能再办理。", "This is closed; nothing more can be done.";
    timeline: "时间线", "Timeline";
    intake_position: "来件", "intake";
    decision_position: "决定", "decision";
    by: "经办", "by";
    as_of: "查看当时", "As of";
    show: "查看", "Show";
    as_of_banner: "这是当时所知的情形，不能办理。时刻：", "This is what was known then; nothing can be done here. Moment:";
    to_now: "回到现在", "Back to now";
    asked_done: "已登记。", "Recorded.";
    asked_pending: "已收到，正在登记。稍后刷新本页即可看到结果。", "Received and being recorded. Reload this page in a moment.";
    asked_refused: "未予登记：", "Not recorded:";
    form_wrong: "填写有误：", "Not accepted:";
    // incident
    incident_lead: "特别重大、重大突发事件登记后，5 小时和 24 小时时限立即起算。", "Registering an extra-major or major incident starts the 5-hour and 24-hour clocks at once.";
    incident_title: "事件名称", "What happened";
    title: "标题", "Title";
    grade: "等级", "Grade";
    occurred_at: "发生时间", "Time of occurrence";
    occurred_hint: "北京时间，不详可留空，将以首次报告时间起算", "Beijing time; leave empty if unknown, the first report then starts the clocks";
    reported_at: "首次报告时间", "Time of first report";
    register: "登记", "Register";
    record_release: "登记发布", "Record a release";
    release_kind: "发布种类", "Kind";
    published_at: "发布时间", "Time of publication";
    close_incident: "终结", "Close the incident";
    unknown: "不详", "unknown";
    // about
    version: "版本", "Version";
    about_lead: "回应把来件和处置逐条记入只增不改的日志，所有时限都由日志推算，并说明依据。", "Huiying records what arrived and what was done in an append-only log, derives every limit from it, and says on what ground.";
    keys: "键盘快捷键", "Keyboard shortcuts";
    key_rows: "上一行、下一行（打开用 Enter）", "next row, previous row (Enter opens)";
    key_home: "回到值班队列", "go to the duty queue";
    key_filter: "跳到筛选", "go to the filter";
    key_help: "本页", "this page";
    rules: "有时限在案的规则", "Rules with limits on record";
    no_rules: "还没有任何时限。", "No limits yet.";
    within: "按时", "On time";
    late: "超时", "Late";
    running: "未了结", "Open";
    glossary: "用语", "Words";
    // refusals: why, and what to do
    no_such_case: "没有这个案件。", "There is no such case.";
    no_such_case_do: "请回到值班队列，从列表中打开案件。", "Go back to the queue and open the case from there.";
    no_such_incident: "没有这个突发事件。", "There is no such incident.";
    no_such_incident_do: "请回到值班队列核对，必要时重新登记。", "Check the queue, and register it where needed.";
    changed_meanwhile: "您打开页面之后，已有他人更新了此件，您的操作没有登记。", "Somebody changed this after you had opened the page; nothing of yours was recorded.";
    changed_meanwhile_do: "本页已是最新内容：请看时间线，仍需办理的，再提交一次。", "This page is up to date: read the timeline, and submit again where still needed.";
    already_closed: "此件已办结，不能再作此操作。", "This is already closed.";
    already_closed_do: "请看时间线中办结的经过；有新诉求的，另行登记来件。", "See the timeline for how it was closed; a new matter is a new report.";
    not_yet_answered: "还没有登记答复，不能按“已答复”办结（事事有回音）。", "No reply is recorded, so it cannot be closed as answered.";
    not_yet_answered_do: "请先登记答复；确实无需答复或属重复件的，改选办结方式并写明理由。", "Record the reply first; where none is due, choose another outcome and give the reason.";
    empty_text_do: "请填写后再提交。", "Fill it in and submit again.";
    in_the_future: "填写的时间晚于现在，尚未发生的事不能登记。", "The time given lies in the future.";
    in_the_future_do: "请核对北京时间后再提交；时间留空即为现在。", "Check it against Beijing time; leave it empty for now.";
    before_receipt: "填写的时间早于来件收到（或事件发生）的时间。", "The time given lies before the matter was received or happened.";
    too_long_ago: "填写的时间在一年以前。", "The time given lies more than a year back.";
    too_long_ago_do: "请核对年份后再提交。", "Check the year and submit again.";
    before_receipt_do: "请核对日期和时间后再提交。", "Check date and time and submit again.";
    // errors
    not_found: "没有这个页面", "There is no such page";
    not_found_what: "地址可能抄错，或所指的案件、事件不在本系统中。", "The address may be mistyped, or the case or incident is not in this system.";
    wrong_host: "不接受这个主机名", "This host name is not accepted";
    wrong_host_what: "请用 127.0.0.1 或 localhost 打开；需用其他名称的，由管理员在配置项 server.allowed_hosts 中加入。", "Open it as 127.0.0.1 or localhost, or have the name added to server.allowed_hosts in the configuration.";
    refused: "请求被拒绝", "The request was refused";
    refused_what: "提交必须来自本站自己的页面。请回到值班队列，重新打开页面后再试。", "Forms must be sent from this site's own pages. Open the page again from the queue and retry.";
    too_large: "提交的内容过大", "Too much was sent";
    too_large_what: "一次提交不超过 256 KiB，请精简后再试。", "At most 256 KiB can be sent at once; shorten it and retry.";
    bad_request: "看不懂这个请求", "The request cannot be read";
    bad_request_what: "请返回上一页核对后再试。", "Go back, check what was filled in, and retry.";
    failed: "系统出错", "Something failed";
    failed_what: "本次操作可能没有登记，请刷新核对。仍有问题的，把下面的请求号告诉管理员。", "This may not have been recorded: reload and check. If it goes on, give the request number below to the administrator.";
    request_id: "请求号", "Request number";
    bad_time: "看不懂这个时间，请按 2026-09-03 18:05 的样子填写", "this is no time; write it like 2026-09-03 18:05";
    bad_choice: "请从列表中选择", "choose one from the list";
    missing: "没有填写", "is empty";
    too_long: "太长，请精简", "is too long";
    bad_token: "表单已失效，请刷新页面后再提交", "the form is no longer good; reload the page and submit again";
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
        "candidate limit",
        "类别未确认，可能适用；以最严者为先",
        "may apply while the class is unconfirmed; the strictest leads",
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
    ("已逾期", "overdue", "硬性截止已过而未了结", "past the hard limit and not met"),
    (
        "办结",
        "closed",
        "案件了结；没有答复的须写明理由",
        "the case is finished; without a reply a reason is needed",
    ),
    ("承办单位", "office", "负责办理的处室或单位", "the office that handles it"),
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn is_chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn every_key_is_chinese_in_chinese_and_not_in_english() {
        for (key, zh, en) in ALL {
            assert!(is_chinese(zh), "{key}: {zh}");
            assert!(!en.is_empty() && en.is_ascii(), "{key}: {en}");
        }
    }

    #[test]
    fn every_key_is_used_by_a_template_or_a_page() {
        let mut used = String::new();
        read_all(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")), &mut used);
        read_all(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/pages")), &mut used);
        read_all(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/words")), &mut used);
        used.push_str(include_str!("../requests.rs"));
        for (key, _, _) in ALL {
            let uses = |name: &str| used.contains(&format!("t.{key}{name}"));
            assert!(
                [" ", ",", ")", "}", ";", "\n", ".", "|"].iter().any(|end| uses(end)),
                "no page shows `{key}`"
            );
        }
    }

    fn read_all(folder: &Path, into: &mut String) {
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        paths
            .filter(|path| path.is_file())
            .for_each(|path| into.push_str(&std::fs::read_to_string(path).unwrap()));
    }
}
