//! The words of messages to channels outside the pages.

words! {
    /// Messages to channels.
    fixed {
        overdue: "逾期", "overdue";
        parked: "程序故障：一条来件未能处理，其时限未起算，请联系技术人员", "fault of the program: an arrival could not be handled and its clocks do not run; call the technicians";
        set_aside: "程序故障：此件时限不再提醒，请联系技术人员", "fault of the program: there are no more reminders of these limits; call the technicians";
        test: "测试消息：收到即说明此渠道可用，无须处理", "test message: receiving it shows that this channel works; no action is needed";
    }
    said {
        title(bureau: &str, n: u64): "【回应】{bureau}：{n} 项提醒", "[Huiying] {bureau}: {n} alerts";
        of_which_overdue(n: u64): "，其中逾期 {n} 项", ", {n} overdue";
        of_which_possible(n: u64): "，候选时限已过 {n} 项", ", {n} possibly overdue";
        possible(what: &str): "候选（可能适用）：{what}", "possible: {what}";
        rest(n: u64): "另有 {n} 项，请打开系统查看", "{n} more: open the system to see them";
        case(id: &str): "诉求 {id}", "case {id}";
        incident(id: &str): "事件 {id}", "incident {id}";
        registered(grade: &str): "突发事件登记（{grade}）", "incident registered ({grade})";
        regraded(grade: &str): "突发事件等级改为{grade}", "incident now {grade}";
        until(due: &str, left: &str): "{due}（{left}）", "{due} ({left})";
    }
}
