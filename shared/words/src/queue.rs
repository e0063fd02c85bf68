//! The words of the duty queue.

words! {
    /// The duty queue.
    fixed {
        next_due: "下一个到期", "Next due";
        first_missed: "已逾期，须立即处置", "Overdue, act now";
        next_due_too: "下一时限", "Next limit";
        nothing_due: "没有即将到期的时限", "No limit is about to fall due";
        nothing_due_but_overdue: "没有即将到期的时限，但有已逾期事项，请立即处置", "No limit ahead, but some are overdue: act now";
        nothing_due_but_possible: "没有即将到期的时限，但有候选时限已过，请先研判", "No limit ahead, but possible ones have passed: triage first";
        unshown: "程序故障，以下数目的决定未能显示，有关事项可能不是最新情况，请通知系统管理员：", "The program failed to show some decisions, so what they concern may be out of date; tell the administrator: ";
        parked: "程序故障，以下数目的来件或操作尚未处理，请通知系统管理员：", "The program failed on some arrivals or requests, which have had no effect yet; tell the administrator: ";
        wake: "须通知", "Office to call";
        duty_telephone: "值班电话", "Duty telephone";
        no_office: "值班室（未定承办单位）", "duty office (no office yet)";
        overdue: "已逾期", "Overdue";
        due_in_a_day: "24 小时内到期", "Due within 24 h";
        untriaged: "待研判", "To triage";
        filter: "筛选", "Filter";
        all_channels: "全部渠道", "All channels";
        all_rules: "全部规则", "All rules";
        all_offices: "全部承办单位", "All offices";
        all_classes: "全部类别", "All classes";
        received_from: "收到自", "Received from";
        received_to: "至", "to";
        received_until: "收到至", "Received to";
        sort: "排序", "Order";
        sort_usual: "默认排序", "Usual order";
        sort_due: "按时限", "By limit";
        sort_received: "先收到在前", "Oldest first";
        sort_newest: "后收到在前", "Newest first";
        sort_office: "按承办单位", "By office";
        states: "按状态", "By state";
        counts: "须留意的数量", "Counts to watch";
        limit: "时限", "Limit";
        matter: "事项", "Matter";
        no_limit: "无时限", "no limit";
        more_clocks: "另有", "plus";
        no_rows: "没有符合条件的事项。", "Nothing matches.";
        first: "还没有任何来件", "Nothing has been taken in yet";
        first_import: "导入第一个文件，例如热线导出的表格。服务正在运行时也可以导入，本页随即更新：", "Import a first file, such as a table exported by the hotline. This works while the server runs, and this page follows at once:";
        first_file: "工单.csv", "orders.csv";
        first_other: "网上留言和媒体来件：", "Online messages and media:";
        first_demo: "只想先看一看的，另开一个演示系统（演示数据不会与真实数据混用）：", "To look around first, start a demo beside it; its made-up data never mixes with real data:";
        show_open: "查看全部待办", "Show everything open";
        previous: "上一页", "Previous";
        next: "下一页", "Next";
        from_source: "来件自带的办理时限", "the limit that came with the report";
        state_open: "待办", "Open";
        state_due: "未到期", "Not yet due";
        state_overdue: "已逾期", "Overdue";
        state_untriaged: "待研判", "To triage";
        state_unclocked: "无时限", "No limit";
        state_backlog: "积压", "Backlog";
        state_answered: "已答复", "Answered";
        state_closed: "办结", "Closed";
        state_history: "历史件", "History";
        state_withdrawn: "已撤回导入", "Import withdrawn";
        state_vanished: "来源不再列出", "No longer listed";
        state_all: "全部", "All";
    }
    said {
        missed_in_all(n: usize, since: &str): "共逾期 {n} 项，最早 {since}", "{n} overdue, the earliest since {since}";
        possible_in_all(n: usize, since: &str): "候选时限已过 {n} 项，最早 {since}", "{n} possibly overdue, the earliest since {since}";
        missed_possible_in_all(n: usize, n_possible: usize, since: &str): "逾期 {n} 项，候选时限已过 {n_possible} 项，最早 {since}", "{n} overdue, {n_possible} possibly overdue, the earliest since {since}";
        labelled(label: &str, value: &str): "{label}：{value}", "{label}: {value}";
        and_possible(n: usize, possible: &str): "{n}（{possible}）", "{n} ({possible})";
        with_count(name: &str, n: usize): "{name}（{n}）", "{name} ({n})";
        pages(page: usize, n_pages: usize, n: usize): "第 {page} / {n_pages} 页，共 {n} 件", "page {page} of {n_pages}, {n} in all";
        quoted(quote: &str, document: &str, place: &str): "“{quote}”——{document} {place}", "“{quote}” ({document} {place})";
        rule_with_id(name: &str, id: &str): "{name}（{id}）", "{name} ({id})";
    }
}
