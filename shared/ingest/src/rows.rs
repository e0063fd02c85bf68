//! Turns the raw cells of one row into named fields, and says what was wrong with them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::columns::{plain, unnamed};
use crate::date_order::Notation;
use crate::field::Field;
use crate::header::Header;
use crate::times::{ReadTime, read_time_in};

/// Something in the input that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Row number as a spreadsheet shows it: the file's first row is 1.
    pub row: u64,
    /// Name of the column, where one cell is to blame.
    pub column: Option<String>,
    /// What is wrong, for people. Repeats no cell but a short time text.
    pub what: String,
}

/// One cell of a known field. It may be a caller's name or number, so `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Cell {
    /// The text without outer blanks; never empty.
    pub text: String,
    /// The time, when the spreadsheet keeps the cell as a date.
    pub serial_time: Option<ReadTime>,
}

/// One row whose fields are known by name. It may hold personal data, so `Debug` shows its place only.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// Row number as a spreadsheet shows it.
    pub row: u64,
    /// The cells that hold something, by field.
    pub cells: BTreeMap<Field, Cell>,
    /// Name and text of the other cells that hold something, in the table's order.
    pub unmapped: Vec<(String, String)>,
    /// What was wrong with the row although it could be used.
    pub problems: Vec<Problem>,
    /// The table's own name of each mapped column, shared by all rows.
    pub columns: Arc<BTreeMap<Field, String>>,
    /// How its source writes times.
    pub notation: Notation,
}

/// What one row of the table turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A row with fields; their values may still be nonsense.
    Read(SourceRow),
    /// A row that cannot be used, and why.
    Skipped(Problem),
    /// A row that nobody meant for a report, such as one of totals, and what it is.
    NoReport(Problem),
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cell(hidden)")
    }
}

impl fmt::Debug for SourceRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceRow").field("row", &self.row).finish_non_exhaustive()
    }
}

impl SourceRow {
    /// The text of a field, when the row has one.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        self.cells.get(&field).map(|cell| cell.text.as_str())
    }

    /// The time in a field, when the row has something there.
    #[must_use]
    pub fn time(&self, field: Field) -> Option<Result<ReadTime, Problem>> {
        let cell = self.cells.get(&field)?;
        let read = match cell.serial_time {
            Some(read) => Ok(read.written_in(self.notation.zone)),
            None => read_time_in(&cell.text, self.notation),
        };
        Some(read.map_err(|what| self.problem(field, what)))
    }

    /// A problem with one field of this row, naming the table's own column.
    #[must_use]
    pub fn problem(&self, field: Field, what: impl Into<String>) -> Problem {
        let column = self.columns.get(&field).cloned().unwrap_or_else(|| field.code().to_owned());
        Problem { row: self.row, column: Some(column), what: what.into() }
    }
}

/// A cell as the file gives it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RawCell<'a> {
    /// The text, not yet trimmed.
    pub(crate) text: Cow<'a, str>,
    /// The time, when the cell is a number that can be a date.
    pub(crate) time: Option<ReadTime>,
    /// What kind of cell it was.
    pub(crate) kind: CellKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    Text,
    Number,
    /// A number shown as a date.
    Date,
    /// A formula that failed, such as `#N/A`.
    Fault,
}

impl<'a> From<Cow<'a, str>> for RawCell<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self { text, time: None, kind: CellKind::Text }
    }
}

/// Largest count of digits a spreadsheet keeps exactly.
const EXACT_DIGITS: usize = 15;

/// Reads rows under one header.
#[derive(Debug)]
pub(crate) struct Assembler {
    header: Header,
    columns: Arc<BTreeMap<Field, String>>,
}

impl Assembler {
    pub(crate) fn new(header: Header) -> Self {
        let mapped = header.columns.iter();
        let mapped = mapped.flat_map(|it| it.fields.iter().map(|field| (*field, it.name.clone())));
        Self { columns: Arc::new(mapped.collect()), header }
    }

    pub(crate) fn header(&self) -> &Header {
        &self.header
    }

    /// The row, or nothing when all its cells are blank. `flaw` is what the reader found wrong with the row's
    /// shape: such a row is used only if its number and time of arrival can be read.
    pub(crate) fn assemble<'a>(
        &self,
        number: u64,
        cells: impl Iterator<Item = (usize, RawCell<'a>)>,
        flaw: Option<String>,
    ) -> Option<Row> {
        let mut row = self.empty_row(number);
        let (mut first, mut n_cells) = (None, 0);
        for (at, cell) in cells {
            let text = trim(&cell.text);
            if text.is_empty() {
                continue;
            }
            n_cells += 1;
            first.get_or_insert_with(|| text.to_owned());
            self.place(&mut row, at, text, &cell);
        }
        let first = first?;
        if self.header.is_closed_by_change
            && !row.text(Field::Status).is_some_and(|it| it.eq_ignore_ascii_case("closed"))
        {
            row.cells.remove(&Field::ClosedAt);
        }
        if self.repeats_header(&row) {
            return Some(no_report(number, "header row repeated, not a report"));
        }
        if is_summary(&first) && !row.has_time() {
            return Some(no_report(number, "summary row, not a report"));
        }
        if n_cells <= FOOTER_CELLS_MAX && is_footer(&first) && !row.has_time() {
            return Some(no_report(number, "footer row, not a report"));
        }
        if let Some(flaw) = flaw {
            let is_numbered =
                row.cells.contains_key(&Field::ExternalId) || !self.columns.contains_key(&Field::ExternalId);
            if !(is_numbered && row.has_time()) {
                return Some(skipped(
                    number,
                    format!("{flaw}, and its number or time cannot be read: skipped"),
                ));
            }
            row.problems.push(Problem { row: number, column: None, what: flaw });
        }
        Some(Row::Read(row))
    }

    fn empty_row(&self, row: u64) -> SourceRow {
        SourceRow {
            row,
            cells: BTreeMap::new(),
            unmapped: Vec::new(),
            problems: Vec::new(),
            columns: Arc::clone(&self.columns),
            notation: Notation::default(),
        }
    }

    fn place(&self, row: &mut SourceRow, at: usize, text: &str, cell: &RawCell<'_>) {
        let Some(column) = self.header.columns.get(at) else {
            row.unmapped.push((unnamed(at), text.to_owned()));
            return;
        };
        if column.fields.is_empty() {
            row.unmapped.push((column.name.clone(), text.to_owned()));
        }
        for field in &column.fields {
            place_field(row, *field, text, cell);
        }
    }

    /// A header row again in the middle of the table, as where exports were pasted one below the other.
    fn repeats_header(&self, row: &SourceRow) -> bool {
        let is_name = |field: &Field| {
            let name = self.columns.get(field);
            name.is_some_and(|name| row.text(*field).is_some_and(|text| plain(text) == plain(name)))
        };
        is_name(&Field::ReceivedAt) && [Field::ExternalId, Field::Title, Field::Body].iter().any(is_name)
    }
}

impl SourceRow {
    /// Keeps a cell that its field cannot hold beside the columns nobody uses.
    fn set_aside(&mut self, field: Field, text: &str) {
        let column = self.columns.get(&field).cloned().unwrap_or_else(|| field.code().to_owned());
        self.unmapped.push((column, text.to_owned()));
    }

    fn has_time(&self) -> bool {
        matches!(self.time(Field::ReceivedAt), Some(Ok(_)))
    }
}

fn place_field(row: &mut SourceRow, field: Field, text: &str, cell: &RawCell<'_>) {
    if cell.kind == CellKind::Fault {
        row.problems
            .push(row.problem(field, format!("the cell holds the spreadsheet fault {text}: left empty")));
        return;
    }
    if field.has_empty_markers() && is_empty_marker(text) {
        return;
    }
    // Fuzhou's column 匿名1实名0 holds a name, or else only whether there is one.
    if field == Field::Caller && matches!(text, "0" | "1" | "匿名") {
        row.set_aside(field, text);
        return;
    }
    if matches!(field, Field::Phone | Field::ExternalId)
        && let Some(damage) = damage(text, cell.kind)
    {
        row.problems.push(row.problem(field, format!("{field} damaged: {damage}")));
    }
    let is_date = field.is_time() || cell.kind == CellKind::Date;
    let serial_time = cell.time.filter(|_| is_date);
    row.cells.insert(field, Cell { text: text.to_owned(), serial_time });
}

/// Text without outer blanks of any script, marks of byte order and `="..."` wrapping against spreadsheets.
pub(crate) fn trim(text: &str) -> &str {
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}');
    let text = text.trim_matches(blank);
    text.strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .map_or(text, |rest| rest.trim_matches(blank))
}

pub(crate) fn is_empty_marker(text: &str) -> bool {
    matches!(text, "无" | "空" | "/" | "／" | "-" | "－") || text.eq_ignore_ascii_case("null")
}

fn is_summary(first: &str) -> bool {
    let first = plain(first);
    ["合计", "总计", "共计", "小计", "grandtotal", "subtotal", "total"].iter().any(|word| {
        first.strip_prefix(word).is_some_and(|rest| {
            let rest = rest.trim_start_matches(':');
            rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit())
        })
    })
}

/// The most cells that are filled in a row below the table: what is said, and its value in a cell of its own.
const FOOTER_CELLS_MAX: usize = 2;

/// What programs and people write below a table.
const FOOTERS: [&str; 20] = [
    "制表",
    "制表人",
    "制表时间",
    "制表日期",
    "制表单位",
    "导出人",
    "导出时间",
    "导出日期",
    "打印人",
    "打印时间",
    "打印日期",
    "统计人",
    "统计时间",
    "统计日期",
    "审核人",
    "复核人",
    "填报人",
    "填报单位",
    "填报时间",
    "备注",
];

/// Whether a row that begins so stands below the table: how many rows there are, or who made it and when.
fn is_footer(first: &str) -> bool {
    let first = plain(first);
    let counts = first.strip_prefix('共').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let names = first.split_once(':').is_some_and(|(label, _)| FOOTERS.contains(&label));
    counts || names || FOOTERS.contains(&first.as_str())
}

/// How a number lost digits on its way through a spreadsheet, if it did.
fn damage(text: &str, kind: CellKind) -> Option<&'static str> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if kind == CellKind::Number && digits > EXACT_DIGITS {
        return Some("a number of more than 15 digits loses its last ones in a spreadsheet");
    }
    is_scientific(text).then_some("a spreadsheet shortened it to scientific notation, digits are lost")
}

/// A count as people write it: `3`, `3.0`, `1,024`.
pub(crate) fn count_of(text: &str) -> Option<u64> {
    let text = text.replace([',', '，'], "");
    let whole = text.trim_end_matches('0').strip_suffix('.').unwrap_or(&text);
    whole.parse().ok()
}

/// A number whose last digits are gone: `1.38E+10` as spreadsheets write it, `2.02609E16` as programs do. One digit stands
/// before the point, so `101E23` is a number of an order; so is `2E16`, which has neither point nor sign.
pub(crate) fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) =
        mantissa.split_once('.').map_or((mantissa, None), |(whole, fraction)| (whole, Some(fraction)));
    let (power, is_signed) = exponent.strip_prefix('+').map_or((exponent, false), |power| (power, true));
    let is_mantissa = whole.len() == 1 && digits(whole) && fraction.is_none_or(digits);
    is_mantissa && digits(power) && (is_signed || fraction.is_some())
}

/// A row that is no report.
fn no_report(row: u64, what: &str) -> Row {
    Row::NoReport(Problem { row, column: None, what: what.to_owned() })
}

/// A row that is left out, and why.
pub(crate) fn skipped(row: u64, what: impl Into<String>) -> Row {
    Row::Skipped(Problem { row, column: None, what: what.into() })
}
