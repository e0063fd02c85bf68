//! Labels and fixed sentences of the pages, each in Chinese and English on one line.

words! {
    /// The fixed words of the pages in one language.
    Words;
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
    unshown_here: "程序故障，有记录未能计入本页，下列情况和时限可能不是最新的，请看下面的经过并通知系统管理员。", "The program failed on a record of this page: what it shows and its limits may not be as they stand. See what happened below, and tell the administrator.";
    unshown: "程序故障，以下数目的决定未能显示，有关事项可能不是最新情况，请通知系统管理员：", "The program failed to show some decisions, what they are about may not be as it stands; tell the administrator: ";
    parked: "程序故障，以下数目的来件或操作尚未处理，请通知系统管理员：", "The program failed on some arrivals or requests, nothing follows from them yet; tell the administrator: ";
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
    missed_beside: "已逾期未办", "missed and owed";
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
    known_at: "得知", "Known";
    countdown: "内部倒计时", "Internal countdown";
    countdown_why: "自得知起算，供内部掌握，不改变时限", "counted from when it was known, for staff; it changes no limit";
    countdown_kept: "已在其内了结（内部掌握，不改变时限）", "met within it (for staff; it changes no limit)";
    countdown_not_kept: "未能在其内了结（内部掌握，不改变时限）", "not met within it (for staff; it changes no limit)";
    met_at: "了结", "Met";
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
    finished_case: "此件已办结；办理有误或当事人不满意的，可退回重办。", "This is closed; where it was wrong, it can be sent back for rework.";
    split_into: "此件已拆分，请在“各项诉求”中逐项办理；全部答复后本件即为已答复。", "This was split: act on each of its matters; when all are answered, so is this.";
    merged_acts: "本事件已并案，发布和终结请在承载事件中办理。", "This is merged into another incident; publish and close there.";
    merged_banner: "本事件已并入下列事件，时限由其承载：", "Merged into the following incident, which carries the clocks:";
    carrier: "并入", "Merged into";
    carried: "承载", "Carries";
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
    no_answer: "暂时查询不到数据", "The data cannot be asked for now";
    no_answer_what: "查询服务没有应答。已经提交的内容都已保存，没有丢失；请稍候刷新本页。持续如此的，把下面的请求号告诉管理员。", "The service that has it does not answer. Nothing that was entered is lost: wait a moment and reload this page. If it goes on, give the request number below to the administrator.";
    failed: "系统出错", "Something failed";
    failed_what: "本次操作可能没有登记，请刷新核对。仍有问题的，把下面的请求号告诉管理员。", "This may not have been recorded: reload and check. If it goes on, give the request number below to the administrator.";
    request_id: "请求号", "Request number";
    bad_time: "看不懂这个时间，请按 2026-09-03 18:05 的样子填写", "this is no time; write it like 2026-09-03 18:05";
    bad_choice: "请从列表中选择", "choose one from the list";
    missing: "没有填写", "is empty";
    too_long: "太长，请精简", "is too long";
    bad_token: "表单已失效，请刷新页面后再提交", "the form is no longer good; reload the page and submit again";
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn is_chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn every_key_is_chinese_in_chinese_and_not_in_english() {
        for (key, zh, en) in every_table().into_iter().flat_map(|(_, table)| table) {
            assert!(is_chinese(zh), "{key}: {zh}");
            assert!(!en.is_empty() && en.is_ascii(), "{key}: {en}");
        }
    }

    type Row = (&'static str, &'static str, &'static str);

    /// Every table, by the name that pages give it.
    fn every_table() -> [(&'static str, &'static [Row]); 3] {
        [("t", ALL), ("w", super::super::form_table::ALL), ("r", super::super::refusal_table::ALL)]
    }

    #[test]
    fn every_key_is_used_by_a_template_or_a_page() {
        let mut used = String::new();
        for folder in ["src", "../pagekit/src", "../pagekit/templates", "../../services/dashboard/src"] {
            read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut used);
        }
        for (table, (key, _, _)) in
            every_table().into_iter().flat_map(|(name, table)| table.iter().map(move |row| (name, row)))
        {
            let uses = |end: &str| used.contains(&format!("{table}.{key}{end}"));
            assert!(
                [" ", ",", ")", "}", ";", "\n", ".", "|"].iter().any(|end| uses(end)),
                "no page shows `{table}.{key}`"
            );
        }
    }

    fn read_all(folder: &Path, into: &mut String) {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match path.is_dir() {
                true => read_all(&path, into),
                false if path.extension().is_some_and(|end| end == "snap") => {}
                false => into.push_str(&std::fs::read_to_string(path).unwrap()),
            }
        }
    }
}
