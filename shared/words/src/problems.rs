//! What is wrong with a file or its rows, in Chinese: it is written in English, and pages say it in both.

mod files;

pub use files::FILES;

use crate::Lang;

/// What is said of a problem on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// In words.
    pub text: String,
    /// There is no Chinese for it, so that it stands in English on a Chinese page.
    pub in_english: bool,
}

/// A problem as it is on record, or its kind, in words. The end of a sentence that names what was seen is kept as it is.
#[must_use]
pub fn told(lang: Lang, what: &str) -> Problem {
    let as_written = |in_english| Problem { text: what.to_owned(), in_english };
    match (lang, in_chinese(what)) {
        (Lang::En, _) => as_written(false),
        (Lang::Zh, None) => as_written(true),
        (Lang::Zh, Some(text)) => Problem { text, in_english: false },
    }
}

fn in_chinese(what: &str) -> Option<String> {
    let (what, sheet) = match what.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (sheet ")) {
        Some((what, sheet)) => (what, format!("（工作表 {sheet}）")),
        None => (what, String::new()),
    };
    let sentences = || TABLE.iter().chain(FILES);
    let whole = sentences().find_map(|(en, zh)| filled(zh, &seen(en, what)?));
    // A kind is the beginning of the sentence, and a reason comes before what was seen.
    let begun = || {
        let (begin, rest) = what.split_once(": ")?;
        let zh = sentences().find_map(|(en, zh)| filled(zh, &seen(en, begin)?))?;
        Some(format!(
            "{zh}：{}",
            rest.replacen("saw ", "读到 ", 1).replacen("; accepted are ", "；可用写法：", 1)
        ))
    };
    Some(whole.or_else(begun)? + &sheet)
}

/// What stands in the places of a sentence; `None` where the text is another one.
fn seen<'a>(sentence: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = sentence.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut seen = Vec::new();
    for part in parts {
        let (before, after) = match part {
            "" => (rest, ""),
            part => rest.split_once(part)?,
        };
        seen.push(before);
        rest = after;
    }
    rest.is_empty().then_some(seen)
}

/// The sentence with what was seen in its places, in Chinese where that is a sentence too.
fn filled(sentence: &str, seen: &[&str]) -> Option<String> {
    let mut parts = sentence.split("{}");
    let mut text = parts.next()?.to_owned();
    for (part, seen) in parts.zip(seen) {
        text.push_str(&in_chinese(seen).unwrap_or_else(|| (*seen).to_owned()));
        text.push_str(part);
    }
    Some(text)
}

/// Every sentence with its Chinese; `{}` stands for what was seen, in the same order in both.
pub const TABLE: &[(&str, &str)] = &[
    // Times.
    ("not a time", "不是时间"),
    ("no such day", "没有这一天"),
    ("no such time of day", "没有这一时刻"),
    ("the day is not that day of the week", "日期与星期不符"),
    ("the year is missing", "缺少年份"),
    ("the year needs four digits", "年份须写四位数字"),
    ("the year is outside 1949 to 2100", "年份不在 1949 至 2100 之间"),
    ("no number of days; it is not used", "不是天数，未采用"),
    (
        "no readable time of receipt; clocks run from the time of import until it is corrected",
        "收到时间无法读取；更正前暂从导入时间起计时",
    ),
    ("the time lies in the future", "时间在将来"),
    (
        "the time lies in the future: {}; it is not used, and nothing follows from it",
        "时间在将来：{}；未采用，不产生任何后果",
    ),
    (
        "the time lies in the future, seen from the import; it was kept as it is",
        "时间晚于导入时间，照原样保留",
    ),
    ("the time lies before the receipt", "时间早于收到时间"),
    (
        "the time lies before the receipt: {}, received {}; it is not used, and nothing follows from it",
        "时间早于收到时间：{}，收到时间 {}；未采用，不产生任何后果",
    ),
    (
        "the time of the reply lies before the receipt; it is not used, and the reply meets no clock",
        "答复时间早于收到时间；未采用，该答复不计入任何时限",
    ),
    (
        "the time of the closing lies before the receipt; it is not used, and nothing follows from it",
        "办结时间早于收到时间；未采用，不产生任何后果",
    ),
    (
        "the entry has no readable time; the time of import stands in for it",
        "该条没有可读取的时间，以导入时间代替",
    ),
    ("its zone has a name that is not known; the time was read as {}", "时区名称无法识别，按 {} 读取"),
    // Replies and closings.
    (
        "a reply without a time; its time is unknown and it meets no clock",
        "答复没有时间；时间不详，不计入任何时限",
    ),
    ("the time of a reply without its text", "有答复时间而无答复内容"),
    (
        "a closing time although the state is not known as a closed one; it closes nothing",
        "有办结时间，但状态不是已知的办结状态；不作办结处理",
    ),
    (
        "closed at a time that cannot be read; it stays open until its time is known",
        "办结时间无法读取；时间明确前仍为在办",
    ),
    // Numbers.
    ("no number; it was given one made from its content", "没有编号，已按内容编号"),
    (
        "a number shortened by a spreadsheet; it was given one made from its content",
        "编号被电子表格截短，已按内容编号",
    ),
    ("{} damaged", "{} 受损"),
    (
        "{} damaged: a number of more than 15 digits loses its last ones in a spreadsheet",
        "{} 受损：超过 15 位的数字在电子表格中丢失末尾数位",
    ),
    (
        "{} damaged: a spreadsheet shortened it to scientific notation, digits are lost",
        "{} 受损：被电子表格改为科学计数法，数位已丢失",
    ),
    (
        "no whole number, so the report that it is about cannot be found: skipped",
        "编号不完整，无法找到所指来件，已跳过",
    ),
    (
        "no report with this number is on record; import its source first, or name it with --source, and import this file again",
        "系统中没有此编号的来件；请先导入其来源，或用 --source 指明来源后重新导入本文件",
    ),
    (
        "hotline orders, messages or mentions of this source have the same number, so the report cannot be told",
        "该来源有多件来件编号相同，无法判断所指来件",
    ),
    ("not a count; it is kept sealed", "不是数量，已加密保存"),
    // Rows and cells.
    ("header row repeated, not a report", "重复的表头行，不是来件"),
    ("summary row, not a report", "合计行，不是来件"),
    ("footer row, not a report", "表尾说明行，不是来件"),
    ("the row has {} cells where the header has {}", "该行有 {} 个单元格，表头有 {} 个"),
    ("the cell holds the spreadsheet fault {}: left empty", "单元格是电子表格错误值 {}，按空白处理"),
    ("more than {} cells: skipped", "超过 {} 个单元格，已跳过"),
    ("a cell of more than {} bytes: skipped", "单元格超过 {} 字节，已跳过"),
    ("a line longer than a row may be: skipped", "一行过长，已跳过"),
    ("merged cells fill more than allowed: left blank here", "合并单元格填充超过上限，此处留空"),
    ("more rows than allowed: none from here on was read", "行数超过上限，其后各行未读取"),
    ("characters that cannot be read were replaced by \u{fffd}", "无法读取的字符以 \u{fffd} 代替"),
    (
        "a quotation mark is opened and not closed; the line was read without quotation marks",
        "引号未配对，该行按无引号读取",
    ),
    ("the file breaks off in this row: skipped, export it again", "文件在本行中断，本行已跳过，请重新导出"),
    (
        "quotation marks do not pair up: this row and all behind it were not read",
        "引号未配对，该行及其后各行未读取",
    ),
    ("longer than {} characters; the whole of it is kept sealed", "超过 {} 个字符，全文已加密保存"),
    (
        "the text is longer than {} characters: it was cut, and is kept whole under seal",
        "正文超过 {} 个字符，已截短，全文已加密保存",
    ),
    (
        "the newest rows stand first, so of several rows on one number the upper one counts",
        "本表新行在前，同一编号有多行时以上面一行为准",
    ),
    (
        "several rows on one number differ and none says when it was changed; what the lower one says counts, and what it leaves out stays",
        "同一编号有多行且内容不同，均未写明修改时间；以下面一行为准，其未写的内容不变",
    ),
    (
        "the personal data of this row was erased from the record, so none of it was taken in",
        "该行所涉个人信息已从记录中删除，整行未收入",
    ),
    // Sheets.
    ("it is hidden; name it with --sheet to read it", "工作表已隐藏，读取须用 --sheet 指明"),
    ("other sheets were named", "已指定其他工作表"),
    ("it is empty", "空表"),
    // Feeds.
    ("the entry is not closed or breaks off; what is there was kept", "该条未写完或中断，已有内容予以保留"),
    (
        "the address is relative, and the feed does not say to what; it was kept as it is",
        "链接是相对地址，信息源未写明基准，照原样保留",
    ),
    (
        "the feed says that it is written in {}, and is written in {}; it was read as that",
        "信息源声明编码为 {}，实际为 {}，按实际编码读取",
    ),
    (
        "a bare `&` was read as the sign itself, {} times in this feed",
        "未转义的 & 按原字符读取，本信息源共 {} 处",
    ),
    (
        "a bare `<` was read as the sign itself, {} times in this feed",
        "未转义的 < 按原字符读取，本信息源共 {} 处",
    ),
    ("a control character was left out, {} times in this feed", "控制字符已略去，本信息源共 {} 处"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn zh(what: &str) -> String {
        told(Lang::Zh, what).text
    }

    #[test]
    fn a_problem_its_kind_and_what_was_seen_are_said_in_chinese() {
        assert_eq!(zh("summary row, not a report"), "合计行，不是来件");
        assert_eq!(zh("the time lies in the future"), "时间在将来");
        assert_eq!(
            zh(
                "the time lies before the receipt: 2026-09-01, received 2026-09-03; it is not used, and nothing follows from it"
            ),
            "时间早于收到时间：2026-09-01，收到时间 2026-09-03；未采用，不产生任何后果"
        );
        assert_eq!(
            zh("the row has 3 cells where the header has 5 (sheet 九月)"),
            "该行有 3 个单元格，表头有 5 个（工作表 九月）"
        );
        assert_eq!(
            zh("not a time: saw \"昨天\"; accepted are 2026-09-03 08:05:09"),
            "不是时间：读到 \"昨天\"；可用写法：2026-09-03 08:05:09"
        );
    }

    #[test]
    fn why_a_file_cannot_be_read_is_said_in_chinese_with_its_reason() {
        assert_eq!(
            zh("九月.csv is not a table: it is a binary file; save it as CSV or XLSX"),
            "九月.csv 不是表格：是二进制文件；请另存为 CSV 或 XLSX"
        );
        assert_eq!(
            zh(
                "九月.csv has no column for received_at; columns seen: 甲, 乙; name the column with --map field=column, for example --map received_at=..."
            ),
            "九月.csv 中没有这些字段的列：received_at；已有的列：甲, 乙；请用 --map 字段=列名 指明，如 --map received_at=…"
        );
        assert_eq!(
            zh(
                "甲.csv is a table of online messages: import it with `huiying import messages`; to import it as this kind all the same, name one of its columns with --map"
            ),
            "甲.csv 是网上留言表：请改选类型，或用命令 `huiying import messages` 导入；仍按本类型导入的，请用 --map 指明其中一列"
        );
    }

    #[test]
    fn what_has_no_chinese_stands_as_it_is_written_and_says_so() {
        let unknown = told(Lang::Zh, "the moon is full");
        assert_eq!((unknown.text.as_str(), unknown.in_english), ("the moon is full", true));
        assert_eq!(
            told(Lang::En, "not a time"),
            Problem { text: "not a time".to_owned(), in_english: false }
        );
    }

    #[test]
    fn both_languages_of_a_sentence_have_as_many_places_and_no_sentence_hides_another() {
        let all = || TABLE.iter().chain(FILES);
        for (at, (en, zh)) in all().enumerate() {
            assert_eq!(en.matches("{}").count(), zh.matches("{}").count(), "{en}");
            assert!(!zh.is_ascii() && en.chars().all(|c| c.is_ascii() || c == '\u{fffd}'), "{en}: {zh}");
            let first = all().position(|(other, _)| seen(other, &en.replace("{}", "7")).is_some());
            assert_eq!(first, Some(at), "{en}");
        }
    }
}
