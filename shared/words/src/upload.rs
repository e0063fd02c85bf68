//! The words of importing a file on a page: looking at it, its columns, and what came of it.

use crate::Lang;

words! {
    /// A file that is looked at and imported.
    fixed {
        import: "导入文件", "Import a file";
        lead: "先预览，再导入：预览不写入任何数据。姓名、电话、住址加密保存，页面上不显示。", "Look first, then import: looking writes nothing. Names, telephone numbers and addresses are sealed and not shown.";
        not_here: "本进程不受理文件，请在运行导入服务的主机上使用命令导入。", "This process does not take files. Import with the command on the machine that runs the import services.";
        only_look: "演示数据库只可预览，不可导入真实文件。", "A demo can look at files but does not take in real ones.";
        file: "文件", "File";
        file_hint: "CSV、XLS、XLSX、ODS、RSS、Atom、JSON，不超过 64 MB", "CSV, XLS, XLSX, ODS, RSS, Atom, JSON, at most 64 MB";
        kind: "类型", "Kind";
        kind_hotline: "热线工单", "Hotline work orders";
        kind_messages: "网上留言", "Online messages";
        kind_mentions: "媒体信息", "Media mentions";
        kind_replies: "答复、办理状态、满意度", "Replies, states, satisfaction";
        source: "来源系统", "Source system";
        source_hint: "同一来源的编号不重复；不填为默认来源", "Numbers are unique within a source; empty means the usual one";
        look: "预览", "Look";
        look_again: "按所选列重新预览", "Look again with these columns";
        command: "也可以用命令导入：", "Or import with the command:";
        columns: "列与用途", "Columns and what they are used for";
        column: "列", "Column";
        used_for: "用途", "Used for";
        not_used: "不使用（加密保存）", "not used (kept sealed)";
        not_kept: "不使用（不保存）", "not used (not kept)";
        could_be: "未使用，也像：", "not used, could also be: ";
        sealed: "加密", "sealed";
        sheets_not_read: "未读的工作表", "Sheets not read";
        unknown_words: "不认识的词", "Words not known";
        problems: "问题", "Problems";
        no_problems: "没有发现问题。", "No problems were found.";
        rows: "行", "Rows";
        first_rows: "前十行", "The first ten rows";
        row: "行号", "Row";
        reply: "答复", "Reply";
        closed: "办结", "Closed";
        time_unknown: "时间不详", "time unknown";
        save: "保存该来源的列对应和是否全量导出，下次直接使用", "Keep for this source, and use next time, these columns and whether files are full exports";
        full_export: "本文件是该来源的全量导出：未列出的已有来件登记为“来源已不再列出”", "This file is a full export: it lists everything the source has, and reports it does not list are marked as no longer listed";
        exported_at: "导出时间", "Exported at";
        exported_at_hint: "全量导出的生成时间，如 2026-09-03 18:05；不知道可不填", "when the full export was made, such as 2026-09-03 18:05; may be left empty";
        insist: "文件看似不完整或较旧，仍予登记", "Record what is not listed even if the file looks cut off or older";
        no_time: "时间格式不正确，应如 2026-09-03 18:05。", "Not a valid time; use 2026-09-03 18:05.";
        full_export_needed: "导出时间和“仍予登记”只用于全量导出：请勾选全量导出，或者不填写这两项。", "The time of the export and the choice to record anyway are for full exports: tick the full export, or leave both out.";
        never_full: "该文件不能作为全量导出：订阅源只列出最新条目，答复文件只列出已答复的来件。请取消勾选全量导出后再导入。", "This file cannot be a full export: a feed lists only its latest entries, and a file of replies only what was answered. Import it without ticking the full export.";
        in_future: "导出时间晚于现在，请填写文件的实际生成时间。", "The time of the export lies in the future; say when the file was made.";
        no_longer_listed: "不再列出", "no longer listed";
        listed_again: "重新列出", "listed again";
        nothing_listed: "文件没有列出任何来件", "the file lists nothing";
        rows_refused: "有未受理的行，或者文件未能读完", "rows were refused, or the file was not read to its end";
        sheets_left: "有未读的工作表", "sheets were not read";
        older_export: "从时间看，文件早于上一次全量导出", "by its times the file is older than the last full export";
        too_many: "缺少的来件过多，文件可能不完整", "more are missing than is likely, so the file may be cut off";
        look_full: "预览不再列出的来件", "Look at what would no longer be listed";
        as_full_export: "作为全量导出", "As a full export";
        missing_first: "文件未列出的来件（前十件）", "Reports that the file does not list (the first ten)";
        this_import: "查看或撤回本次导入", "See this import, or withdraw it";
        take_in: "导入", "Import";
        running: "正在导入，本页自动刷新。", "Importing; this page refreshes by itself.";
        done: "导入完成", "Imported";
        failed: "导入失败：", "The import failed: ";
        again: "可以再次导入同一文件，已有的记录不会重复。", "The same file can be imported again; what is on record is not doubled.";
        another: "导入另一个文件", "Import another file";
        gone: "该文件已不在，请重新上传。", "That file is no longer kept; upload it again.";
        taken: "该文件已经在导入或已导入。", "That file is being imported or was imported.";
        no_file: "没有选择文件，或文件为空。", "No file was chosen, or the file is empty.";
        unreadable: "无法读取：", "It cannot be read: ";
        new: "新来件", "new";
        amended: "更正", "amended";
        answered: "答复", "answered";
        closed_n: "办结", "closed";
        repeats: "重复", "repeats";
        refused: "未受理", "refused";
        imports: "导入记录", "Imports";
        an_import: "导入", "An import";
        not_ended: "未完成", "not ended";
        withdraw: "撤回导入", "Withdraw the import";
        withdraw_reason: "撤回原因", "Why it is withdrawn";
        withdraw_officer: "经办人", "Officer";
        reason_needed: "请填写撤回原因和经办人。", "Say why, and who withdraws it.";
        withdrawn_by: "已撤回：", "Withdrawn: ";
        being_withdrawn_by: "正在撤回：", "Being withdrawn: ";
        would_go: "撤回（仅由本次导入带来且无人办理）", "Cases that go: only this import brought them and nobody worked on them";
        would_go_back: "恢复为此前内容", "Cases that go back to the version before";
        worked_on: "已有人办理，需人工核对", "Cases that were worked on";
        n_withdrawn: "已撤回的案件", "Cases that are withdrawn";
        was_full_export: "该导入是全量导出：由它登记为“不再列出”的来件已恢复为“来源仍列出”，即使其后的全量导出也未列出；请再次导入最新的全量导出。", "This was a full export: reports that it had marked as no longer listed are listed again, even if later full exports do not list them either. Import the newest full export once more.";
        left_to_a_person: "已有人办理，未作改动，请人工核对", "Worked on and unchanged; a person has to look at them";
    }
    said {
        preview_of(file: &str): "预览：{file}", "Preview: {file}";
        would_be_taken(n: u64, refused: u64): "将导入 {n} 行，{refused} 行不能导入。尚未写入任何数据。", "{n} rows would be imported, {refused} cannot be. Nothing is written yet.";
        so_far(n: u64): "已导入 {n} 行。", "{n} rows imported so far.";
        counts(rows: u64, new: u64, amended: u64, answered: u64, closed: u64): "{rows} 行：新来件 {new}，更正 {amended}，答复 {answered}，办结 {closed}", "{rows} rows: {new} new, {amended} amended, {answered} answered, {closed} closed";
        counts_rest(repeats: u64, refused: u64): "，重复 {repeats}，未受理 {refused}", ", {repeats} repeats, {refused} refused";
        counts_listing(gone: u64, again: u64): "；全量导出：不再列出 {gone}，重新列出 {again}", "; full export: {gone} no longer listed, {again} listed again";
        counts_withheld(n: u64): "，缺少而未登记 {n}", ", {n} missing and not recorded";
        withheld(reports: &str, why: &str): "{reports}未作登记：{why}。文件确系全部来件的，请再次导入并选择“仍予登记”。", "Nothing was recorded for {reports}: {why}. If the file does hold everything, import it again and choose to record it anyway.";
        withheld_by_older(reports: &str, why: &str): "{reports}未作登记：{why}。请改为导入最新的全量导出；本文件就是最新的，请填写导出时间后再次导入。", "Nothing was recorded for {reports}: {why}. Import the newest full export instead. If this is the newest, import it again and say when it was exported.";
        newer_than_rows(reports: &str): "{reports}未列出，但可能晚于文件涉及的所有时间，未作登记；请填写导出时间后再次导入。", "Nothing was recorded for {reports} that the file does not list and that may have come after all it speaks of. Import it again and say when it was exported.";
        newer_than_stated(reports: &str): "{reports}未列出，但可能晚于所填的导出时间，未作登记。", "Nothing was recorded for {reports} that the file does not list and that may have come after the time given for it.";
        would_show(gone: u64, again: u64): "将登记不再列出 {gone} 件，重新列出 {again} 件。尚未写入任何数据。", "Reports that would be marked: {gone} as no longer listed, {again} as listed again. Nothing is written yet.";
        would_withhold(reports: &str, why: &str): "{reports}不会登记：{why}。", "Nothing would be recorded for {reports}: {why}.";
        would_be_newer(reports: &str): "{reports}未列出，但可能晚于本文件，不会登记。", "Nothing would be recorded for {reports} that the file does not list and that may have come after it was made.";
        times(n: u64): "{n} 次", "{n} times";
    }
}

/// So many reports.
#[must_use]
pub fn reports(lang: Lang, n: u64) -> String {
    match (lang, n) {
        (Lang::Zh, n) => format!("{n} 件"),
        (Lang::En, 1) => "1 report".to_owned(),
        (Lang::En, n) => format!("{n} reports"),
    }
}

/// The name of a field by the code that mappings use; the code itself where it has no name.
#[must_use]
pub fn field(lang: Lang, code: &'static str) -> &'static str {
    FIELDS.iter().find(|(it, ..)| *it == code).map_or(code, |(_, zh, en)| lang.pick(zh, en))
}

const FIELDS: &[(&str, &str, &str)] = &[
    ("external_id", "编号", "number"),
    ("title", "标题", "title"),
    ("body", "内容", "text"),
    ("category", "诉求类型", "category"),
    ("channel", "来电渠道", "channel"),
    ("received_at", "受理时间", "received"),
    ("target_at", "办理时限", "source's limit"),
    ("reply", "答复内容", "reply"),
    ("replied_at", "答复时间", "time of reply"),
    ("closed_at", "办结时间", "time of closing"),
    ("closing_note", "办结意见", "closing note"),
    ("modified_at", "更新时间", "last changed"),
    ("office", "承办单位", "office"),
    ("caller", "诉求人", "petitioner"),
    ("phone", "联系电话", "telephone"),
    ("address", "住址", "address of the petitioner"),
    ("place", "事发地点", "place"),
    ("area", "区域", "area"),
    ("status", "办理状态", "state"),
    ("urgency", "紧急程度", "urgency"),
    ("satisfaction", "满意度", "satisfaction"),
    ("solved", "是否解决", "solved"),
    ("return_visit", "回访情况", "return visit"),
    ("transfers", "转办次数", "transfers"),
    ("likes", "点赞数", "likes"),
    ("dislikes", "点踩数", "dislikes"),
    ("reposts", "转发数", "reposts"),
    ("comments", "评论数", "comments"),
    ("link", "网址", "address of the page"),
    ("sentiment", "情感", "sentiment"),
    ("attachments", "附件", "attachments"),
    ("replied_after_days", "答复用时（天）", "days to the reply"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_counted_in_the_singular_where_there_is_one() {
        let told = [Lang::Zh, Lang::En].map(|lang| [reports(lang, 1), reports(lang, 2)]);
        assert_eq!(told, [["1 件", "2 件"], ["1 report", "2 reports"]]);
    }

    #[test]
    fn a_field_is_called_by_its_name_and_an_unknown_one_by_its_code() {
        assert_eq!(field(Lang::Zh, "replied_at"), "答复时间");
        assert_eq!(field(Lang::En, "replied_at"), "time of reply");
        assert_eq!(field(Lang::Zh, "new_one"), "new_one");
    }
}
