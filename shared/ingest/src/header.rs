//! Finds the header of a table and which column holds which field, by name and, if several fit equally, by content.

use std::collections::{BTreeMap, BTreeSet};

use crate::columns::{Mapping, Synonyms, plain, unnamed};
use crate::field::Field;
use crate::rows::is_empty_marker;
use crate::synonyms::{Needs, Other};
use crate::table::HEADER_ROWS_MAX;
use crate::times::is_time;

/// A header that was found: where it ends and what each column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// Row number of the header's last row.
    pub(crate) row: u64,
    /// Each column, by position.
    pub(crate) columns: Vec<Column>,
    /// The time of the last change stands for the time of closing in rows that say `closed` (Open311 GeoReport v2).
    pub(crate) is_closed_by_change: bool,
}

/// One column and what it is used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its name, no other column has it: the second of one name is `name (2)`.
    pub(crate) name: String,
    /// The fields it holds: one at most, unless `--map` names it for several.
    pub(crate) fields: Vec<Field>,
    /// The field it could hold too, where another column was the better one.
    pub(crate) spare: Option<Field>,
}

/// Why no header was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HeaderFault {
    /// There is no row with anything in it.
    Empty,
    /// The best row lacks required fields.
    Missing { missing: Vec<&'static str>, seen: Seen },
    /// Its names are those of another kind of file.
    OtherKind { other: Other, seen: Seen },
    /// `--map` named a column that is not there.
    NoSuchColumn { field: Field, column: String, seen: Seen },
}

/// The cells of the row that looks most like a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) columns: Vec<String>,
    /// It looks like a row of data, which may name people.
    pub(crate) is_data: bool,
}

impl HeaderFault {
    /// How many columns the best row had: the more, the better the file was cut.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Missing { seen, .. } | Self::OtherKind { seen, .. } | Self::NoSuchColumn { seen, .. } => {
                seen.columns.len()
            }
        }
    }
}

/// The first rows of a table that are not blank, by number.
pub(crate) type FirstRows = [(u64, Vec<String>)];

/// The header among a table's first rows, by the number of fields its names give. The rows behind it decide between
/// columns that could hold the same field.
pub(crate) fn find_header(
    rows: &FirstRows,
    synonyms: Synonyms,
    mapping: &Mapping,
) -> Result<Header, HeaderFault> {
    let may_be_header = &rows[..rows.len().min(HEADER_ROWS_MAX)];
    let one_row = may_be_header.iter().map(|(row, names)| (*row, names.clone()));
    let two_rows = may_be_header.windows(2).map(|pair| (pair[1].0, merge(&pair[0].1, &pair[1].1)));
    let mut best: Option<(usize, u64, Named)> = None;
    for (row, names) in one_row.chain(two_rows) {
        let named = Named::of(names, synonyms, mapping);
        let hits = named.n_fields();
        // With nothing recognised the widest row is shown in the message: titles are narrow.
        let better = best.as_ref().is_none_or(|(most, _, other)| {
            hits > *most || (hits == 0 && *most == 0 && named.names.len() > other.names.len())
        });
        if better {
            best = Some((hits, row, named));
        }
    }
    let (_, row, named) = best.ok_or(HeaderFault::Empty)?;
    let below: Vec<&[String]> =
        rows.iter().filter(|(at, _)| *at > row).map(|(_, cells)| cells.as_slice()).collect();
    named.checked(mapping, &below)?;
    Ok(named.header(row, &below))
}

/// The header of records whose names are known, `below` them the first records. A file without any record has nothing
/// that could be missing.
pub(crate) fn header_of_records(
    names: Vec<String>,
    synonyms: Synonyms,
    mapping: &Mapping,
    below: &[&[String]],
) -> Result<Header, HeaderFault> {
    let named = Named::of(names, synonyms, mapping);
    if !below.is_empty() {
        named.checked(mapping, below)?;
    }
    Ok(named.header(0, below))
}

/// A two-row header as one: the lower name where there is one, else the upper (a cell merged downwards).
fn merge(upper: &[String], lower: &[String]) -> Vec<String> {
    let name = |at: usize| {
        let named = |row: &[String]| row.get(at).filter(|name| !name.is_empty()).cloned();
        named(lower).or_else(|| named(upper)).unwrap_or_default()
    };
    (0..upper.len().max(lower.len())).map(name).collect()
}

/// A row read as a header.
struct Named {
    /// The columns' names, each once.
    names: Vec<String>,
    /// The fields that `--map` gives a column.
    mapped: Vec<Vec<Field>>,
    /// For each field, the columns whose names give it, the best name first.
    candidates: BTreeMap<Field, Vec<usize>>,
    synonyms: Synonyms,
}

impl Named {
    fn of(mut cells: Vec<String>, synonyms: Synonyms, mapping: &Mapping) -> Self {
        let synonyms = synonyms.for_names(&cells);
        cells.truncate(cells.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1));
        let names = each_once(&cells);
        let mut mapped = vec![Vec::new(); names.len()];
        for (field, column) in &mapping.columns {
            let wanted = plain(column);
            let mut places = names.iter().chain(&cells);
            if let Some(at) = places.position(|name| plain(name) == wanted) {
                mapped[at % names.len()].push(*field);
            }
        }
        let mut ranked: BTreeMap<Field, Vec<(usize, usize)>> = BTreeMap::new();
        for (at, name) in cells.iter().enumerate().filter(|(at, _)| mapped[*at].is_empty()) {
            if let Some((field, rank)) = synonyms.field_of(name)
                && !mapping.columns.contains_key(&field)
            {
                ranked.entry(field).or_default().push((rank, at));
            }
        }
        let in_order = |mut places: Vec<(usize, usize)>| {
            places.sort_unstable();
            places.into_iter().map(|(_, at)| at).collect()
        };
        let candidates = ranked.into_iter().map(|(field, places)| (field, in_order(places))).collect();
        Self { names, mapped, candidates, synonyms }
    }

    fn fields(&self) -> BTreeSet<Field> {
        self.mapped.iter().flatten().chain(self.candidates.keys()).copied().collect()
    }

    fn n_fields(&self) -> usize {
        self.fields().len()
    }

    fn checked(&self, mapping: &Mapping, below: &[&[String]]) -> Result<(), HeaderFault> {
        let fields = self.fields();
        let seen = || Seen {
            columns: self.names.clone(),
            is_data: fields.is_empty() && looks_like_data(&self.names, below),
        };
        if let Some((field, column)) = mapping.columns.iter().find(|(field, _)| !fields.contains(field)) {
            return Err(HeaderFault::NoSuchColumn { field: *field, column: column.clone(), seen: seen() });
        }
        if let Some(other) = self.synonyms.other_kind(&self.names).filter(|_| mapping.columns.is_empty()) {
            return Err(HeaderFault::OtherKind { other, seen: seen() });
        }
        let missing = missing(self.synonyms.needs(), &fields);
        if missing.is_empty() { Ok(()) } else { Err(HeaderFault::Missing { missing, seen: seen() }) }
    }

    fn header(self, row: u64, below: &[&[String]]) -> Header {
        let is_open311 = self.synonyms.is_open311();
        let mut columns = self.columns(below);
        let has_closed = columns.iter().any(|it| it.fields.contains(&Field::ClosedAt));
        let changed = columns.iter_mut().find(|it| it.fields.contains(&Field::ModifiedAt));
        let changed = changed.filter(|_| is_open311 && !has_closed);
        let is_closed_by_change = changed.map(|it| it.fields.push(Field::ClosedAt)).is_some();
        Header { row, columns, is_closed_by_change }
    }

    fn columns(self, below: &[&[String]]) -> Vec<Column> {
        let mut columns: Vec<Column> = self
            .names
            .into_iter()
            .zip(self.mapped)
            .map(|(name, fields)| Column { name, fields, spare: None })
            .collect();
        for (field, places) in self.candidates {
            let best = best_filled(field, &places, below);
            for at in places {
                match at == best {
                    true => columns[at].fields.push(field),
                    false => columns[at].spare = Some(field),
                }
            }
        }
        columns
    }
}

/// What a table lacks to be one of its kind.
fn missing(needs: Needs, fields: &BTreeSet<Field>) -> Vec<&'static str> {
    let has = |field| fields.contains(&field);
    let has_text = has(Field::Title) || has(Field::Body);
    let mut missing = Vec::new();
    match needs {
        Needs::Reports => {
            if !has(Field::ReceivedAt) {
                missing.push(Field::ReceivedAt.code());
            }
            if !has_text {
                missing.push("title or body");
            }
            // Rows without a number are known by their content, where there is enough of it to be sure of the header.
            if !has(Field::ExternalId) && (!missing.is_empty() || fields.len() < 3) {
                missing.insert(0, Field::ExternalId.code());
            }
        }
        Needs::Mentions => {
            if !has_text {
                missing.push("title or body");
            }
            if ![Field::Link, Field::ExternalId, Field::ReceivedAt].into_iter().any(has) {
                missing.push("link or received_at");
            }
        }
        Needs::FollowUps => {
            if !has(Field::ExternalId) {
                missing.push(Field::ExternalId.code());
            }
            if !FOLLOW_UPS.into_iter().any(has) {
                missing.push("reply, status or satisfaction");
            }
        }
    }
    missing
}

/// What a row can say of a report that is on record.
const FOLLOW_UPS: [Field; 7] = [
    Field::Reply,
    Field::Status,
    Field::ClosedAt,
    Field::ClosingNote,
    Field::Satisfaction,
    Field::Solved,
    Field::ReturnVisit,
];

/// Names as they are, letters for those left out, and a number behind a name that was there before.
fn each_once(cells: &[String]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut name_once = |(at, name): (usize, &String)| {
        let name = if name.is_empty() { unnamed(at) } else { name.clone() };
        let n = seen.entry(plain(&name)).or_default();
        *n += 1;
        if *n == 1 { name } else { format!("{name} ({n})") }
    };
    cells.iter().enumerate().map(&mut name_once).collect()
}

/// The first of the columns with a cell that the field can hold; the first of all where none has one.
fn best_filled(field: Field, places: &[usize], below: &[&[String]]) -> usize {
    let can_hold = |cell: &String| match cell.as_str() {
        "" => false,
        text if is_empty_marker(text) => false,
        text if field.is_time() => is_time(text) || text.parse::<f64>().is_ok(),
        text if field.is_count() => text.parse::<f64>().is_ok(),
        _ => true,
    };
    let is_filled = |at: &&usize| below.iter().any(|row| row.get(**at).is_some_and(can_hold));
    places.iter().find(is_filled).or(places.first()).copied().unwrap_or_default()
}

/// Whether a row that names no field is a row of data rather than a header of other names: a cell is a time, a number or
/// a long text, or no column of the rows below holds numbers where this row holds a word.
fn looks_like_data(row: &[String], below: &[&[String]]) -> bool {
    const NAME_CHARS_MAX: usize = 30;
    const NAME_DIGITS_MAX: usize = 4;
    let has_digits = |cell: &String| cell.contains(char::is_numeric);
    let n_digits = |cell: &String| cell.chars().filter(|c| c.is_numeric()).count();
    let is_no_name = |cell: &String| {
        n_digits(cell) > NAME_DIGITS_MAX
            || cell.chars().count() > NAME_CHARS_MAX
            || cell.contains('@')
            || is_time(cell)
    };
    let names_numbers = |at: usize, name: &String| {
        !has_digits(name) && below.iter().any(|row| row.get(at).is_some_and(has_digits))
    };
    let is_above_numbers = row.iter().enumerate().any(|(at, name)| names_numbers(at, name));
    row.iter().any(is_no_name) || !(below.is_empty() || is_above_numbers)
}
