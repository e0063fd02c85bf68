//! The tables of the report, line by line, with the codes of their cells.

use std::fmt;

use serde::{Serialize, Serializer};

/// Which tables a report has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The three tables in force from 2021 on (`国办公开办函〔2021〕30号`).
    Of2021,
    /// The annex of indicators (附表) that bureaus used until 2018.
    Annex,
    /// None of them: only sentences.
    Prose,
}

/// A line of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// Its code.
    pub code: &'static str,
    /// What is printed before its figures.
    pub label: &'static str,
    /// The codes of its cells, from left to right.
    pub columns: &'static [&'static str],
}

const fn line(code: &'static str, label: &'static str, columns: &'static [&'static str]) -> Line {
    Line { code, label, columns }
}

/// A cell: a line and one of its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The code of its line.
    pub line: &'static str,
    /// The code of its column.
    pub column: &'static str,
}

impl Cell {
    /// The cell with these codes.
    #[must_use]
    pub const fn of(line: &'static str, column: &'static str) -> Self {
        Self { line, column }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.line, self.column)
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What a line of table 1 counts of documents.
const MADE: &[&str] = &["made", "repealed", "valid"];

/// Table 1: what was made public by article 20 of the regulation.
pub const DISCLOSED: [Line; 6] = [
    line("rules", "规章", MADE),
    line("normdocs", "行政规范性文件", MADE),
    line("licences", "行政许可", &["decided"]),
    line("penalties", "行政处罚", &["decided"]),
    line("coercion", "行政强制", &["decided"]),
    line("fees", "行政事业性收费", &["amount_wan"]),
];

/// The applicants of table 2; the last column is the sum of the others.
pub const APPLICANTS: &[&str] =
    &["natural", "commercial", "research", "welfare", "legal_service", "other_org", "total"];

/// Table 2: applications for disclosure, and how they ended.
pub const REQUESTS: [Line; 25] = [
    line("new", "本年新收政府信息公开申请数量", APPLICANTS),
    line("carried_in", "上年结转政府信息公开申请数量", APPLICANTS),
    line("granted", "予以公开", APPLICANTS),
    line("partial", "部分公开", APPLICANTS),
    line("refused.state_secret", "属于国家秘密", APPLICANTS),
    line("refused.law_forbids", "其他法律行政法规禁止公开", APPLICANTS),
    line("refused.security_stability", "危及三安全一稳定", APPLICANTS),
    line("refused.third_party", "保护第三方合法权益", APPLICANTS),
    line("refused.internal", "属于三类内部事务信息", APPLICANTS),
    line("refused.process", "属于四类过程性信息", APPLICANTS),
    line("refused.enforcement_file", "属于行政执法案卷", APPLICANTS),
    line("refused.query_matter", "属于行政查询事项", APPLICANTS),
    line("unavailable.not_held", "本机关不掌握相关政府信息", APPLICANTS),
    line("unavailable.needs_creation", "没有现成信息需要另行制作", APPLICANTS),
    line("unavailable.still_unclear", "补正后申请内容仍不明确", APPLICANTS),
    line("not_processed.petition", "信访举报投诉类申请", APPLICANTS),
    line("not_processed.repeated", "重复申请", APPLICANTS),
    line("not_processed.publication", "要求提供公开出版物", APPLICANTS),
    line("not_processed.excessive", "无正当理由大量反复申请", APPLICANTS),
    line("not_processed.reconfirm", "要求行政机关确认或重新出具已获取信息", APPLICANTS),
    line("other.not_corrected", "申请人无正当理由逾期不补正", APPLICANTS),
    line("other.fee_unpaid", "申请人逾期未按收费通知要求缴纳费用", APPLICANTS),
    line("other.other", "其他", APPLICANTS),
    line("processed_total", "总计", APPLICANTS),
    line("carried_out", "结转下年度继续办理", APPLICANTS),
];

/// The lines of table 2 that say how applications ended, which (七)总计 adds up.
pub const RESULTS: std::ops::Range<usize> = 2..23;

/// How reviews and lawsuits ended; the last column is the sum of the others.
pub const ENDINGS: &[&str] = &["upheld", "corrected", "other", "pending", "total"];

/// Table 3: administrative reviews (行政复议) and lawsuits (行政诉讼), in one line of fifteen figures.
pub const DISPUTES: [Line; 3] = [
    line("review", "行政复议", ENDINGS),
    line("suit_direct", "未经复议直接起诉", ENDINGS),
    line("suit_after_review", "复议后起诉", ENDINGS),
];

/// The year of the report, and all years up to it.
const YEARS: &[&str] = &["year", "total"];

/// The annex of indicators.
pub const ANNEX: [Line; 15] = [
    line("disclosed_total", "主动公开文件数", YEARS),
    line("disclosed_website", "政府网站公开数", YEARS),
    line("disclosed_gazette", "政府公报公开数", YEARS),
    line("requests_total", "受理政府信息公开申请总数", YEARS),
    line("requests_in_person", "当面申请数", YEARS),
    line("requests_online", "网络申请数", YEARS),
    line("requests_mail_fax", "信函传真申请数", YEARS),
    line("answers_total", "对申请的答复总数", YEARS),
    line("answers_granted", "同意公开答复数", YEARS),
    line("answers_partial", "同意部分公开答复数", YEARS),
    line("answers_refused", "不予公开答复数", YEARS),
    line("answers_other", "其他类型答复数", YEARS),
    line("appeals", "接受行政申诉举报数", YEARS),
    line("reviews", "行政复议数", YEARS),
    line("lawsuits", "行政诉讼数", YEARS),
];

impl Form {
    /// Every line of its tables.
    #[must_use]
    pub fn lines(self) -> Vec<&'static Line> {
        match self {
            Self::Of2021 => DISCLOSED.iter().chain(&REQUESTS).chain(&DISPUTES).collect(),
            Self::Annex => ANNEX.iter().collect(),
            Self::Prose => Vec::new(),
        }
    }

    /// Every cell of its tables, in the order in which they are printed.
    #[must_use]
    pub fn cells(self) -> Vec<Cell> {
        let of = |line: &'static Line| line.columns.iter().map(|column| Cell::of(line.code, column));
        self.lines().into_iter().flat_map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_form_of_2021_has_ten_and_175_and_fifteen_cells_and_no_code_twice() {
        let cells = Form::Of2021.cells();
        assert_eq!(cells.len(), 10 + 175 + 15);
        assert_eq!(cells.iter().collect::<BTreeSet<_>>().len(), cells.len());
        assert_eq!(Form::Annex.cells().len(), 15 * 2);
    }

    #[test]
    fn the_results_are_the_lines_between_what_came_in_and_their_sum() {
        assert_eq!(REQUESTS[RESULTS][0].code, "granted");
        assert_eq!(REQUESTS[RESULTS].len(), 21);
        assert_eq!(REQUESTS[RESULTS.end].code, "processed_total");
    }
}
