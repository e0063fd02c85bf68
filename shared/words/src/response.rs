//! The words of the page of response times.

words! {
    /// Response times.
    fixed {
        title: "响应时间", "Response times";
        lead: "收到以后多久答复、多久办结，各项时限是否按时。可逐件列出的数字，点击可查看相应案件。", "How long it took from receipt to the reply and to the closing, and whether limits were kept. A number that the queue can list leads to its cases.";
        by: "按", "By";
        by_office: "承办单位", "Office";
        by_channel: "渠道", "Channel";
        by_class: "类别", "Class";
        by_rule: "规则", "Rule";
        by_month: "收到月份", "Month of receipt";
        of: "统计事项", "Time to";
        reply: "首次答复", "First reply";
        closing: "办结", "Closing";
        go: "统计", "Count";
        csv: "下载表格（CSV）", "Download the table (CSV)";
        nothing: "这段时间没有收到案件。", "No case was received in this period.";
        all: "合计", "All cases";
        no_office: "未定承办单位", "no office";
        received: "收到（件）", "Received";
        times: "用时", "How long it took";
        timed_reply: "已答复（件）", "Replied";
        timed_closing: "已办结（件）", "Closed";
        median: "中位数", "Median";
        p90: "90% 不超过", "90th percentile";
        n_working: "可计工作日（件）", "Cases with countable working days";
        median_working: "工作日中位数", "Median working days";
        p90_working: "90% 不超过（工作日）", "90th percentile, working days";
        waiting_reply: "待答复", "No reply yet";
        waiting_closing: "未办结", "Not closed yet";
        without: "未答复即办结", "Closed without one";
        unknown: "时间不详", "Time unknown";
        distribution: "用时分布（件）", "How many took how long";
        bar: "分布图", "Chart";
        longer: "超过 30 天", "over 30 d";
        limits: "时限", "Limits";
        within_limit: "按时", "On time";
        decided: "已定", "Decided";
        code: "代码", "Code";
        certainty: "是否已定", "Certainty";
        on_time: "按时 / 已判定", "On time / judged";
        late: "逾期办理", "Late";
        missed: "逾期未办", "Overdue";
        open: "在办", "Open";
        unjudged: "无法判定", "Not judged";
        provisional: "拟定类别：按时 / 已判定", "Provisional class: on time / judged";
        possible: "候选：按时 / 已判定", "Possible: on time / judged";
        no_limit: "无时限", "No limit";
        counts: "口径", "What is counted";
        counts_reply: "用时从来源载明的收到时间起（媒体来件从本局获知时起），到各轮办理中最早的一次答复止。待答复、未答复即办结、时间无法识别或答复早于收到的，分别列示件数，不计入用时。", "Time runs from receipt as the source states it (of a media item, from when the bureau learnt of it) to the earliest reply of all rounds. Cases without a reply yet, closed without one, or with a time that is unreadable or before the receipt are not timed; they are counted separately.";
        counts_closing: "用时从来源载明的收到时间起（媒体来件从本局获知时起），到现行的办结止；退回重办后尚未再办结的算未办结。未办结、办结时间不详或早于收到的，分别列示件数，不计入用时。", "Time runs from receipt as the source states it (of a media item, from when the bureau learnt of it) to the closing in force; a case sent back and not closed again is not closed yet. Cases not closed yet, or closed at a time that is unknown or before the receipt, are not timed; they are counted separately.";
        counts_ranks: "中位数和 90% 值采用最近秩法：件数为偶数时，中位数取居中两数的较小者。工作日自收到次日起算，计至答复（办结）当日；跨入放假安排未公布的日子的，不计工作日。", "Median and 90th percentile are nearest ranks: of an even number of cases the median is the lower of the two in the middle. Working days are counted from the day after; a case that runs into days without a published arrangement has none.";
        counts_bar: "一天是 24 小时。分布图的各段自左至右就是右边从“1 天内”起的各列。", "A day is 24 hours. The parts of the chart are, from left to right, the columns beside it that begin with “up to 1 d”.";
        counts_limits: "一件有几项时限的，按办理情况最差的一项统计：逾期未办、逾期办理、在办、按时。在办和无法判定的不在已判定之内。", "A case with several limits counts by the one kept worst: overdue, late, open, on time. Open and not judged are not among the judged.";
        counts_apart: "类别已确认的，或规则不论类别均适用的，记作已定；来源载明、无人确认的类别记作拟定类别；类别未定、规则只是可能适用的记作候选。已定、拟定类别、候选三类分别列示，不予相加。", "A limit that rests on a confirmed class, or applies whatever the class, is decided; one that rests on a class that only the source states is provisional; one that only may apply is possible. The three are listed separately and never added up.";
        counts_rules: "一件可以有几项规则的时限，各行之和可以多于合计。", "A case can have limits of several rules, so the rows can add up to more than all cases.";
    }
    said {
        within(days: i64): "{days} 天内", "up to {days} d";
        between(over: i64, days: i64): "{over}–{days} 天", "{over}–{days} d";
        counted(n: usize, n_split: usize, n_withdrawn: usize): "共 {n} 件；另有已拆分的来件 {n_split} 件（按拆出的各项计）、导入已撤回的 {n_withdrawn} 件（不计）。", "Cases counted: {n}. Not included: messages that were split, {n_split} (their matters count instead); cases of withdrawn imports, {n_withdrawn}.";
        more(n: usize): "另有 {n} 行见下载的表格。", "Further rows in the table to download: {n}.";
        of_judged(n: usize, n_judged: usize): "{n} / {n_judged}", "{n} of {n_judged}";
        in_seconds(what: &str): "{what}（秒）", "{what} (seconds)";
        rate(whole: usize, tenth: usize): "{whole}.{tenth}%", "{whole}.{tenth}%";
    }
}
