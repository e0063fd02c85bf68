//! Reads the records of a JSON file, or of an Open311 answer in XML, as a table: a record is a row, a name is a column.

mod json;
mod xml;

use huiying_domain::bounded::beginning;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Range;
use std::path::Path;

use crate::columns::{Mapping, Synonyms};
use crate::encoding::{DecodedReader, survey};
use crate::field::Field;
use crate::header::header_of_records;
use crate::rows::{Assembler, Problem, RawCell, Row, skipped};
use crate::table::{FIRST_ROWS_MAX, Limits, SAMPLE_CHARS_MAX};
use crate::table_error::TableError;

/// How deep one object or element may stand in another before it is kept as text.
const DEPTH_MAX: usize = 8;
/// Longest name of a column, in characters.
const NAME_CHARS_MAX: usize = 200;

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Json,
    Xml,
}

/// Name and text of each value of a record, in its order; names within names are joined by dots.
type Cells<'a> = Vec<(String, Cow<'a, str>)>;

/// Where the records of a file stand in its text, and why there are no more where it breaks off.
struct Found {
    pieces: Vec<Range<usize>>,
    broken: Option<String>,
}

/// Records under the names of their values.
pub(crate) struct RecordsTable {
    kind: Kind,
    text: String,
    may_be_damaged: bool,
    pieces: std::vec::IntoIter<Range<usize>>,
    broken: Option<String>,
    n_read: u64,
    places: BTreeMap<String, usize>,
    assembler: Assembler,
    limits: Limits,
}

/// Whether a text begins as JSON does; a table whose first name stands in brackets does not.
pub(crate) fn is_json(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let mut signs = head.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}');
    match (signs.next(), signs.next()) {
        (Some('['), next) => next.is_none_or(|next| matches!(next, '{' | '[' | ']')),
        (Some('{'), next) => next.is_none_or(|next| matches!(next, '"' | '}')),
        _ => false,
    }
}

/// The name of the outermost element of a text in XML, without its prefix.
pub(crate) fn outermost(head: &[u8]) -> Option<String> {
    xml::outermost(&String::from_utf8_lossy(head))
}

impl RecordsTable {
    /// Opens a file that begins as one of this kind does.
    pub(crate) fn open(
        path: &Path,
        kind: Kind,
        synonyms: Synonyms,
        mapping: &Mapping,
        limits: &Limits,
    ) -> Result<Self, TableError> {
        let (text, may_be_damaged) = read_text(path, limits)?;
        let is_record = |names: &[String]| {
            let has =
                |field| names.iter().any(|name| synonyms.field_of(name).is_some_and(|it| it.0 == field));
            has(Field::ExternalId) && has(Field::ReceivedAt)
        };
        let found = match kind {
            Kind::Json => json::find(&text, limits, is_record),
            Kind::Xml => xml::find(&text, limits),
        };
        if kind == Kind::Json && json::is_feed(&text) {
            return Err(TableError::Feed { path: path.to_owned() });
        }
        let Found { pieces, broken } =
            found.map_err(|what| TableError::NotRecords { path: path.to_owned(), what })?;
        let names = Names::of(path, kind, &text, &pieces, limits)?;
        let below: Vec<&[String]> = names.first.iter().map(Vec::as_slice).collect();
        let header = header_of_records(names.in_order, synonyms, mapping, &below)
            .map_err(|fault| TableError::header(path, fault))?;
        let assembler = Assembler::new(header);
        let (places, pieces) = (names.places, pieces.into_iter());
        Ok(Self { kind, text, may_be_damaged, pieces, broken, n_read: 0, places, assembler, limits: *limits })
    }

    pub(crate) fn assembler(&self) -> &Assembler {
        &self.assembler
    }

    /// How many records are still to be read.
    pub(crate) fn n_left(&self) -> u64 {
        self.pieces.len() as u64
    }

    /// The next record with anything in it.
    pub(crate) fn next_row(&mut self) -> Option<Row> {
        loop {
            let Some(piece) = self.pieces.next() else {
                let broken = self.broken.take()?;
                return Some(skipped(self.n_read + 1, broken));
            };
            self.n_read += 1;
            let (number, record) = (self.n_read, &self.text[piece]);
            let cells = match cells_of(self.kind, record, &self.limits) {
                Ok(cells) => cells,
                Err(what) => return Some(skipped(number, format!("{what}: skipped"))),
            };
            let place = |(name, text): (String, _)| Some((*self.places.get(&name)?, RawCell::from(text)));
            let Some(mut row) = self.assembler.assemble(number, cells.into_iter().filter_map(place), None)
            else {
                continue;
            };
            if let Row::Read(read) = &mut row
                && self.may_be_damaged
                && record.contains('\u{fffd}')
            {
                let what = "characters that cannot be read were replaced by \u{fffd}".to_owned();
                read.problems.push(Problem { row: number, column: None, what });
            }
            return Some(row);
        }
    }
}

/// The whole text of a file, and whether some of its bytes may have been unreadable.
fn read_text(path: &Path, limits: &Limits) -> Result<(String, bool), TableError> {
    let read = || TableError::read(path);
    let file = File::open(path).map_err(read())?;
    let bytes = file.metadata().map_err(read())?.len();
    if bytes > limits.records_bytes_max {
        let what =
            format!("it has {bytes} bytes, and records of at most {} are read", limits.records_bytes_max);
        return Err(TableError::TooLarge { path: path.to_owned(), what });
    }
    let survey = survey(file)
        .map_err(read())?
        .ok_or_else(|| TableError::NotATable { path: path.to_owned(), what: "it is a binary file" })?;
    let mut decoded = DecodedReader::new(File::open(path).map_err(read())?, survey.encoding);
    let mut text = Vec::new();
    while decoded.append_to(&mut text).map_err(read())? {}
    Ok((String::from_utf8_lossy(&text).into_owned(), survey.may_be_damaged))
}

/// The cells of a record.
///
/// # Errors
/// What is wrong with it, without what stands in it.
fn cells_of<'a>(kind: Kind, record: &'a str, limits: &Limits) -> Result<Cells<'a>, String> {
    if record.len() > limits.row_bytes_max {
        return Err(format!("a record of more than {} bytes", limits.row_bytes_max));
    }
    let cells = match kind {
        Kind::Json => json::cells(record, limits.columns_max)?,
        Kind::Xml => xml::cells(record, limits.columns_max)?,
    };
    if cells.iter().any(|(_, text)| text.len() > limits.cell_bytes_max) {
        return Err(format!("a value of more than {} bytes", limits.cell_bytes_max));
    }
    each_once(cells)
}

/// The second value of one name is called `name (2)`, so that both are kept.
fn each_once(cells: Cells<'_>) -> Result<Cells<'_>, String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let once = |(name, text): (String, _)| {
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(format!("a name of more than {NAME_CHARS_MAX} characters"));
        }
        let n = seen.entry(name.clone()).or_default();
        *n += 1;
        Ok((if *n == 1 { name } else { format!("{name} ({n})") }, text))
    };
    cells.into_iter().map(once).collect()
}

/// The names that the records of a file have, and the first records as rows under them.
struct Names {
    in_order: Vec<String>,
    places: BTreeMap<String, usize>,
    first: Vec<Vec<String>>,
}

impl Names {
    fn of(
        path: &Path,
        kind: Kind,
        text: &str,
        pieces: &[Range<usize>],
        limits: &Limits,
    ) -> Result<Self, TableError> {
        let mut names = Self { in_order: Vec::new(), places: BTreeMap::new(), first: Vec::new() };
        for piece in pieces {
            let Ok(cells) = cells_of(kind, &text[piece.clone()], limits) else { continue };
            let mut row = Vec::new();
            for (name, value) in cells {
                let next = names.in_order.len();
                let at = *names.places.entry(name.clone()).or_insert(next);
                if at == next {
                    names.in_order.push(name);
                }
                if names.first.len() < FIRST_ROWS_MAX {
                    row.resize(row.len().max(at + 1), String::new());
                    beginning(value.trim(), SAMPLE_CHARS_MAX).clone_into(&mut row[at]);
                }
            }
            if names.in_order.len() > limits.columns_max {
                let what = format!("its records have more than {} names together", limits.columns_max);
                return Err(TableError::TooLarge { path: path.to_owned(), what });
            }
            if names.first.len() < FIRST_ROWS_MAX {
                names.first.push(row);
            }
        }
        Ok(names)
    }
}
