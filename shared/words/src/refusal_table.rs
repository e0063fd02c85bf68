//! Why a request was not met and what to do about it, each in Chinese and English on one line.

words! {
    /// The words of refusals in one language; `{}` stands for what the refusal names.
    RefusalWords;
    no_such_case: "没有这个案件。", "There is no such case.";
    no_such_case_do: "请回到值班队列，从列表中打开案件。", "Go back to the queue and open the case from there.";
    no_such_incident: "没有这个突发事件。", "There is no such incident.";
    no_such_incident_do: "请回到值班队列核对，必要时重新登记。", "Check the queue, and register it where needed.";
    changed_meanwhile: "您打开页面之后，已有他人更新了此件，您的操作没有登记。", "Somebody changed this after you had opened the page; nothing of yours was recorded.";
    changed_meanwhile_do: "本页已是最新内容：请看时间线，仍需办理的，再提交一次。", "This page is up to date: read the timeline, and submit again where still needed.";
    already_closed: "此件（或所填的突发事件）已办结或终结，不能再作此操作。", "This, or the incident named, is already closed.";
    already_closed_do: "请看时间线中办结的经过；有新诉求的，另行登记来件。", "See the timeline for how it was closed; a new matter is a new report.";
    not_yet_answered: "还没有登记答复，不能按“已答复”办结（事事有回音）。", "No reply is recorded, so it cannot be closed as answered.";
    not_yet_answered_do: "请先登记答复；确实无需答复或属重复件的，改选办结方式并写明理由。", "Record the reply first; where none is due, choose another outcome and give the reason.";
    empty_text: "“{}”没有填写。", "\"{}\" is empty.";
    empty_text_do: "请填写后再提交。", "Fill it in and submit again.";
    in_the_future: "填写的时间晚于现在，尚未发生的事不能登记。", "The time given lies in the future.";
    in_the_future_do: "请核对北京时间后再提交；时间留空即为现在。", "Check it against Beijing time; leave it empty for now.";
    before_receipt: "填写的时间先后不符：早于来件收到（或事件发生），或晚于首次报告。", "The time given is out of order: before the matter was received or happened, or after its first report.";
    too_long_ago: "填写的时间在一年以前。", "The time given lies more than a year back.";
    too_long_ago_do: "请核对年份后再提交。", "Check the year and submit again.";
    before_receipt_do: "请核对日期和时间后再提交。", "Check date and time and submit again.";
    // clocks
    after_expiry: "时限已于 {} 届满，延长须在届满之前办理。", "The limit passed at {}; an extension has to come before that.";
    after_expiry_do: "逾期如实保留；请尽快答复，并在理由中说明。", "The miss stays on record; answer as soon as possible and say why.";
    not_extendable: "规则 {} 不允许延长，或本件没有按它计算的时限。", "Rule {} allows no extension, or no clock of it is open here.";
    not_extendable_do: "请按原时限办理；依据见本页“时限”。", "Keep to the limit; its clause stands under Limits.";
    already_extended: "规则 {} 的时限已延长过，只能延长一次。", "The clock of rule {} was extended before; once is all.";
    already_extended_do: "请在延长后的时限内办理。", "Act within the extended limit.";
    out_of_range: "延长超出规则所允许的范围，最多为 {}。", "More than the rule allows, or nothing; the most is {}.";
    out_of_range_do: "请按规则允许的数填写：延长“至”的是总数，延长“了”的是增加数。", "Give a number the rule allows: a new total where it extends to one, else what is added.";
    not_told: "没有填写告知当事人的时间；未告知的延长不算数。", "The time the person was told is missing; without notice an extension does not count.";
    not_told_do: "请先告知当事人，再登记延长。", "Tell the person first, then record the extension.";
    not_pausable: "没有一个正在计算的时限可以因“{}”中止。", "No running clock stands still for: {}.";
    not_pausable_do: "只有规则写明的原因才能中止；请继续按时限办理。", "Only a cause that the rule names stops a clock; go on within the limit.";
    already_paused: "本件时限已在中止。", "The clocks stand still already.";
    already_paused_do: "需要改变的，先恢复计算。", "Let them go on first, where something has to change.";
    not_paused: "本件时限没有因“{}”中止。", "The clocks do not stand still for: {}.";
    not_paused_do: "请看本页“时限”中的中止记录。", "See the pauses under Limits.";
    supplement_before: "已经要求过一次补正，补正只能要求一次。", "A correction was asked for before; it can be asked for once.";
    supplement_before_do: "请按现有申请内容办理。", "Decide on the request as it is.";
    supplement_late: "一次性告知补正的期限已于 {} 届满。", "The limit for asking for a correction passed at {}.";
    supplement_late_do: "请按现有申请内容办理。", "Decide on the request as it is.";
    // incidents
    same_grade: "等级没有变化。", "It has that grade already.";
    same_grade_do: "请选择另一个等级，或不作调整。", "Choose another grade, or leave it.";
    merged_away: "所涉事件已并入 {}，请到那里办理。", "The incident was merged into {}; act there.";
    merged_away_do: "打开承载它的事件，再作操作；不是同一事件的，先拆案。", "Open the incident that carries it; where they are two, split them first.";
    not_merged: "本事件没有并入其他事件。", "It is not merged into another incident.";
    not_merged_do: "不需要拆案。", "There is nothing to split.";
    same_incident: "不能并入自身。", "An incident cannot be merged into itself.";
    same_incident_do: "请填写另一个突发事件的编号。", "Give the number of another incident.";
    nothing_published: "没有发布过这一种，或已经撤回。", "Nothing of this kind was published, or it was withdrawn before.";
    nothing_published_do: "请看时间线中的发布记录。", "See the releases on the timeline.";
    graver_merged: "等级较高的事件不能并入等级较低的事件，以免严的时限失效。", "The graver incident has to carry the other, so that no strict clock falls silent.";
    graver_merged_do: "请反过来并案：打开等级较低的事件，并入等级较高的事件；已并案的，先拆案再调整等级。", "Merge the other way round: open the milder one and merge it into this; where they are merged already, split them before changing the grade.";
    // cases
    not_linked: "本件没有关联突发事件。", "The case is not linked to an incident.";
    not_linked_do: "不需要取消关联。", "There is nothing to undo.";
    not_splittable: "本件不能拆分：至少要有两项诉求，且未拆分、未答复。", "It cannot be split: two matters at least, not split before, not answered.";
    not_splittable_do: "请至少填写两项；已答复的，另行登记来件。", "Fill in two matters at least; after an answer a new matter is a new report.";
    transfer_pending: "已申请转办，对方尚未答复。", "A transfer is asked for already and not answered.";
    transfer_pending_do: "请先登记转办结果。", "Record the answer first.";
    no_transfer: "没有待答复的转办。", "No transfer is asked for.";
    no_transfer_do: "请先申请转办。", "Ask for a transfer first.";
    time_of_day: "这项发布有按小时计算的时限，只填日期无法判断是否按时。", "A limit counted in hours waits for this release, and a date alone cannot show whether it was on time.";
    time_of_day_do: "请补填发布的具体时间（时、分）。", "State the time of day of the publication, hour and minute.";
    no_attempt: "没有登记过联系未果，不能按“无法联系”办结。", "No failed attempt is recorded, so it cannot be closed as unreachable.";
    no_attempt_do: "请先登记未送达的经过（时间、方式、原因）。", "Record the attempts first: when, how, and why they failed.";
    not_finished: "尚未答复或办结，不能退回重办。", "Only what is answered or closed can be sent back for rework.";
    not_finished_do: "请继续办理。", "Go on with it.";
    answer_parts: "本件已拆分，须在各分项中办理。", "The case was split; each of its matters is dealt with for itself.";
    answer_parts_do: "请打开各分项，逐项答复；全部答复后本件即为已答复。", "Open each matter and answer it; when all are answered, so is this.";
}
