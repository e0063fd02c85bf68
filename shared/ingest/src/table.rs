//! Opens an outside table, CSV or workbook, and reads it row by row in bounded memory.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Serialize;

use crate::columns::{Field, Mapping, Synonyms};
use crate::csv_table::CsvTable;
use crate::encoding::survey;
use crate::header::Column;
use crate::records::{self, RecordsTable};
use crate::rows::{Row, skipped};
use crate::xlsx_table::{Kind, WorkbookTable};

pub use crate::limits::Limits;
pub use crate::table_error::TableError;

/// The header is looked for in this many rows that are not blank.
pub(crate) const HEADER_ROWS_MAX: usize = 20;
/// This many rows that are not blank are looked at before any is read: those behind the header show what columns hold.
pub(crate) const FIRST_ROWS_MAX: usize = 200;
/// Of a cell that can only show what its column holds, this many characters are looked at.
pub(crate) const SAMPLE_CHARS_MAX: usize = 40;

/// What kind of file a table was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Delimited text.
    Csv {
        /// What separates the cells.
        delimiter: char,
        /// The encoding's name.
        encoding: &'static str,
    },
    /// A list of JSON objects, or one a line.
    Json,
    /// An Open311 answer in XML.
    Xml,
    /// A workbook since 2007.
    Xlsx {
        /// The first sheet that is read.
        sheet: String,
    },
    /// A workbook before 2007.
    Xls {
        /// The first sheet that is read.
        sheet: String,
    },
}

enum Source {
    Csv(Box<CsvTable>),
    Workbook(WorkbookTable),
    Records(Box<RecordsTable>),
}

/// One sheet of a workbook, or the whole of a text file, under its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name, in a workbook.
    pub name: Option<String>,
    /// Its columns in their order.
    pub(crate) columns: Vec<Column>,
}

/// A sheet of a workbook that is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotRead {
    /// Its name.
    pub sheet: String,
    /// Why it is not read.
    pub why: String,
    /// It is not empty, and no other sheets were named, so there may be reports on it.
    #[serde(skip)]
    pub may_hold_reports: bool,
}

/// A table under its header: an iterator over its rows, sheet by sheet.
pub struct TableReader {
    source: Source,
    format: Format,
    sheets: Vec<Sheet>,
    not_read: Vec<NotRead>,
    columns: Vec<(Field, String)>,
    unmapped: Vec<String>,
    rows_hint: Option<u64>,
    rows_left: u64,
    last_row: u64,
    ended: bool,
}

impl std::fmt::Debug for TableReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableReader")
            .field("format", &self.format)
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

/// Opens a table, whatever its file is called: the content decides what it is. Of a workbook every visible sheet whose
/// header fits is read, or those that `mapping` names.
///
/// # Errors
/// When the file cannot be read, is no table, passes a limit, or has no header with the columns needed: `received_at`,
/// `title` or `body`, and `external_id` or one field more.
pub fn open(
    path: &Path,
    kind: Synonyms,
    mapping: &Mapping,
    limits: &Limits,
) -> Result<TableReader, TableError> {
    let not_a_table = |what| TableError::NotATable { path: path.to_owned(), what };
    let mut file = File::open(path).map_err(TableError::read(path))?;
    if !file.metadata().map_err(TableError::read(path))?.is_file() {
        return Err(not_a_table("it is not a regular file"));
    }
    let mut head = Vec::new();
    file.by_ref().take(1024).read_to_end(&mut head).map_err(TableError::read(path))?;
    match &head[..] {
        [] => Err(TableError::Empty { path: path.to_owned() }),
        [b'P', b'K', 3 | 5, ..] => open_workbook(path, Kind::Xlsx, kind, mapping, limits),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => open_workbook(path, Kind::Xls, kind, mapping, limits),
        head if records::outermost(head).as_deref() == Some("service_requests") => {
            open_records(path, records::Kind::Xml, kind, mapping, limits)
        }
        head if matches!(records::outermost(head).as_deref(), Some("rss" | "feed" | "rdf")) => {
            Err(TableError::Feed { path: path.to_owned() })
        }
        head if is_markup(head) => Err(not_a_table("it is a web page or an XML file, whatever its name")),
        head if records::is_json(head) => open_records(path, records::Kind::Json, kind, mapping, limits),
        _ if !mapping.sheets.is_empty() => Err(TableError::NoSheets { path: path.to_owned() }),
        _ => open_csv(path, kind, mapping, limits),
    }
}

fn open_workbook(
    path: &Path,
    kind: Kind,
    synonyms: Synonyms,
    mapping: &Mapping,
    limits: &Limits,
) -> Result<TableReader, TableError> {
    let (table, opened) = WorkbookTable::open(path, kind, synonyms, mapping, limits)?;
    let sheet = opened.sheets.first().and_then(|sheet| sheet.name.clone()).unwrap_or_default();
    let format = match kind {
        Kind::Xlsx => Format::Xlsx { sheet },
        Kind::Xls => Format::Xls { sheet },
    };
    let reader = TableReader::new(Source::Workbook(table), format, opened.sheets, opened.rows_hint, limits);
    Ok(TableReader { not_read: opened.not_read, ..reader })
}

fn open_csv(
    path: &Path,
    kind: Synonyms,
    mapping: &Mapping,
    limits: &Limits,
) -> Result<TableReader, TableError> {
    let file = File::open(path).map_err(TableError::read(path))?;
    let survey = survey(file)
        .map_err(TableError::read(path))?
        .ok_or_else(|| TableError::NotATable { path: path.to_owned(), what: "it is a binary file" })?;
    let (table, delimiter) = CsvTable::open(path, survey, kind, mapping, limits)
        .map_err(TableError::read(path))?
        .map_err(|fault| TableError::header(path, fault))?;
    let header = table.assembler().header();
    let sheet = Sheet { name: None, columns: header.columns.clone() };
    let rows_hint = survey.lines.map(|lines| lines.saturating_sub(header.row));
    let format = Format::Csv { delimiter: char::from(delimiter), encoding: survey.encoding.name() };
    Ok(TableReader::new(Source::Csv(Box::new(table)), format, vec![sheet], rows_hint, limits))
}

fn open_records(
    path: &Path,
    records: records::Kind,
    synonyms: Synonyms,
    mapping: &Mapping,
    limits: &Limits,
) -> Result<TableReader, TableError> {
    if !mapping.sheets.is_empty() {
        return Err(TableError::NoSheets { path: path.to_owned() });
    }
    let table = RecordsTable::open(path, records, synonyms, mapping, limits)?;
    let sheet = Sheet { name: None, columns: table.assembler().header().columns.clone() };
    let format = match records {
        records::Kind::Json => Format::Json,
        records::Kind::Xml => Format::Xml,
    };
    let rows_hint = Some(table.n_left());
    Ok(TableReader::new(Source::Records(Box::new(table)), format, vec![sheet], rows_hint, limits))
}

/// Programs that "export to Excel" often write HTML and call it xls.
fn is_markup(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head).to_lowercase();
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    ["<!doctype", "<html", "<head", "<table", "<meta", "<?xml", "<style"]
        .iter()
        .any(|tag| head.starts_with(tag))
}

fn split(columns: &[Column]) -> (Vec<(Field, String)>, Vec<String>) {
    let mapped = columns.iter().flat_map(|it| it.fields.iter().map(|field| (*field, it.name.clone())));
    let unmapped = columns.iter().filter(|it| it.fields.is_empty()).map(|it| it.name.clone());
    (mapped.collect(), unmapped.collect())
}

impl TableReader {
    fn new(
        source: Source,
        format: Format,
        sheets: Vec<Sheet>,
        rows_hint: Option<u64>,
        limits: &Limits,
    ) -> Self {
        let (columns, unmapped) = sheets.first().map(|sheet| split(&sheet.columns)).unwrap_or_default();
        let (rows_left, not_read) = (limits.rows_max, Vec::new());
        Self {
            source,
            format,
            sheets,
            not_read,
            columns,
            unmapped,
            rows_hint,
            rows_left,
            last_row: 0,
            ended: false,
        }
    }

    /// What kind of file it is, and its first sheet that is read.
    #[must_use]
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// The sheets that are read, in their order; of a text file the whole of it.
    #[must_use]
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// The sheets that are not read, and why.
    #[must_use]
    pub fn sheets_not_read(&self) -> &[NotRead] {
        &self.not_read
    }

    /// The name of the sheet of the last row given, where several are read.
    #[must_use]
    pub fn current_sheet(&self) -> Option<&str> {
        match &self.source {
            Source::Workbook(table) if self.sheets.len() > 1 => {
                self.sheets.get(table.sheet()).and_then(|sheet| sheet.name.as_deref())
            }
            Source::Workbook(_) | Source::Csv(_) | Source::Records(_) => None,
        }
    }

    /// The columns of the first sheet whose field is known, in the table's order.
    #[must_use]
    pub fn columns(&self) -> &[(Field, String)] {
        &self.columns
    }

    /// The other columns of the first sheet, in the table's order; their cells are kept with each row.
    #[must_use]
    pub fn unmapped_columns(&self) -> &[String] {
        &self.unmapped
    }

    /// About how many rows there are, for a progress bar: what the file claims, or its lines.
    #[must_use]
    pub fn rows_hint(&self) -> Option<u64> {
        self.rows_hint
    }

    fn next_in_source(&mut self) -> Option<Row> {
        match &mut self.source {
            Source::Workbook(table) => table.next_row(),
            Source::Records(table) => table.next_row(),
            Source::Csv(table) => table.next_row().unwrap_or_else(|error| {
                self.ended = true;
                Some(skipped(
                    self.last_row + 1,
                    format!("reading failed, no row from here on was read: {error}"),
                ))
            }),
        }
    }
}

impl Iterator for TableReader {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.ended {
            return None;
        }
        let Some(row) = self.next_in_source() else {
            self.ended = true;
            return None;
        };
        self.last_row = match &row {
            Row::Read(read) => read.row,
            Row::Skipped(problem) | Row::NoReport(problem) => problem.row,
        };
        if self.rows_left == 0 {
            self.ended = true;
            return Some(skipped(self.last_row, "more rows than allowed: none from here on was read"));
        }
        self.rows_left -= 1;
        Some(row)
    }
}
