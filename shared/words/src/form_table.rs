//! Labels and fixed sentences of the forms behind the three common acts, each in Chinese and English on one line.

words! {
    /// The words of forms in one language; `{}` stands for a number, a name or a rule.
    FormWords;
    // groups
    group_clocks: "时限（延长、中止、恢复）", "Limits (extend, pause, resume)";
    group_flow: "流转（转办、关联、拆分、重办）", "Course (transfer, link, split, rework)";
    group_incident: "调整（等级、发生时间、并案、撤回）", "Changes (grade, occurrence, merge, withdraw)";
    // what several forms have
    reason: "理由", "Reason";
    number_hint: "地址栏中的编号，如 i0123456789abcdef", "the number in its address, such as i0123456789abcdef";
    // clocks
    extend: "延长时限", "Extend the limit";
    extend_to: "规则允许：可延长至总计 {}，自原起点计，只能一次。", "The rule allows: to {} in all from the original start, once.";
    extend_by: "规则允许：可再延长至多 {}，自原截止计，只能一次。", "The rule allows: by at most {} from the original end, once.";
    condition: "条件", "Condition";
    approver_stated: "依据写明须经批准。", "The clause says who approves.";
    amount_total: "延长至（总计）", "New total";
    amount_added: "增加", "Added";
    amount: "延长的数", "Number";
    approver: "批准人", "Approved by";
    told_at: "告知当事人的时间", "When the person was told";
    told_hint: "未告知的延长不算数", "without notice it does not count";
    pause: "中止计算", "Pause";
    pause_lead: "只有规则写明的原因可以中止；从中止之日起不计，恢复之日起续计。", "Only a cause that the rule names; days from the pause on are not counted, from the resumption on they are.";
    cause: "中止原因", "Cause";
    began_at: "中止时间", "Since when";
    whom: "等待何人", "Waiting for whom";
    resume: "恢复计算", "Resume";
    restart: "收到补正，重新起算", "Correction received: start anew";
    ended_at: "恢复时间", "Until when";
    // course
    transfer: "申请转办", "Ask another bureau to take it";
    transfer_lead: "对方接收之前，本局时限照常计算。", "Until the other bureau accepts, our clocks run on.";
    transfer_to: "转往单位", "Bureau";
    answer_transfer: "登记转办结果", "Record the answer to the transfer";
    pending_transfer: "已申请转办，待对方答复：", "Transfer asked for, not yet answered:";
    transfer_asked: "待转办", "Transfer asked of";
    linked_incident: "关联事件", "Incident";
    part_of: "拆自", "Part of";
    parts: "各项诉求", "Its matters";
    accepted: "对方是否接收", "Accepted";
    accepted_yes: "接收（本局职责结束）", "accepted (our duty ends)";
    accepted_no: "不接收（时限从未停止）", "refused (the clock never stopped)";
    answered_at: "对方答复时间", "When it answered";
    said: "对方说明", "What it said";
    link: "关联突发事件", "Link to an incident";
    link_lead: "媒体来件关联后，由该事件的时限统管；来信来电的答复时限不变。", "A media item then comes under the incident's clocks; reply clocks of petitioners stay.";
    incident_id: "突发事件编号", "Number of the incident";
    unlink: "取消关联", "Undo the link";
    split: "拆分", "Split into matters";
    split_lead: "一件多诉：每项各有类别、承办单位和时限，均自原收到时间起算。至少两项。", "Several matters in one: each gets its class, office and clock from the original receipt. Two at least.";
    matter: "诉求", "Matter";
    matter_title: "内容", "What it asks for";
    reopen: "退回重办", "Send back for rework";
    reopen_lead: "另起一轮时限，首轮结果保留。", "A new cycle with its own clock; the first result stays.";
    reopened_at: "退回时间", "When it was sent back";
    attempt: "登记未送达", "Record a failed attempt";
    attempt_lead: "答复未能送达本人；不停止时限。", "A reply that did not reach the person; it stops no clock.";
    attempted_at: "尝试时间", "When";
    attempt_note: "方式及未送达原因", "How, and why it failed";
    // incidents
    regrade: "调整等级", "Change the grade";
    regrade_lead: "调高：新等级的时限自原发生时间起算，可能当即逾期；调低：较重等级的时限结束，记录保留。", "Up: the clocks of the new grade count from the occurrence and may be past at once. Down: those of the graver grade end and stay on record.";
    occurrence: "补记发生时间", "State the time of occurrence";
    occurrence_lead: "按新的发生时间重算各时限，原结果保留。", "Every clock is counted again from it; what it said before stays.";
    merge: "并案", "Merge into another incident";
    merge_lead: "本事件并入另一事件，由其承载时限，自最早发生时间起算；等级较低者并入较高者。", "The other incident carries the clocks from the earliest occurrence; the milder is merged into the graver.";
    into_id: "并入的事件编号", "Number of the other incident";
    split_incident: "拆案", "Take out again";
    split_incident_lead: "两者不是同一事件：本事件重新自立。", "They are two after all: this incident stands for itself again.";
    withdraw: "撤回发布", "Withdraw a release";
    withdraw_lead: "首次发布保留在案；它所了结的时限重新开始。", "The first release stays on record; what it had met is owed again.";
    withdrawn_at: "撤回时间", "When it was withdrawn";
    // fields that are wrong
    bad_number: "请填写正整数", "give a whole number";
    bad_incident: "请填写突发事件编号，形如 i 加 16 位数字或字母", "give an incident's number: i and 16 digits or letters";
}
