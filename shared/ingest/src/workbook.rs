//! Reads the cells of an open workbook as rows, within the limits.

use huiying_domain::bounded::beginning;
use std::borrow::Cow;
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;

use calamine::{Data, DataRef, Dimensions, Reader, SheetType, SheetVisible, Xls, Xlsx};

use crate::columns::unnamed;
use crate::merged::Merged;
use crate::rows::{CellKind, RawCell, trim};
use crate::table::{FIRST_ROWS_MAX, HEADER_ROWS_MAX, Limits, SAMPLE_CHARS_MAX};
use crate::times::{Precision, ReadTime, from_serial};

pub(crate) type ReadError = Box<dyn std::error::Error + Send + Sync>;

/// An open workbook of either format.
pub(crate) enum Book {
    Xlsx(Box<Xlsx<BufReader<File>>>),
    Xls(Box<Xls<BufReader<File>>>),
}

impl Book {
    /// The sheets of cells in their order, and whether each is shown.
    pub(crate) fn sheets(&self) -> Vec<(String, bool)> {
        let sheets = match self {
            Self::Xlsx(book) => book.sheets_metadata(),
            Self::Xls(book) => book.sheets_metadata(),
        };
        sheets
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
            .collect()
    }

    /// The last row the sheet claims to have.
    pub(crate) fn last_row(&mut self, sheet: &str) -> Option<u64> {
        match self {
            Self::Xlsx(book) => {
                book.worksheet_cells_reader(sheet).ok().map(|cells| u64::from(cells.dimensions().end.0) + 1)
            }
            Self::Xls(book) => book.worksheet_range(sheet).ok()?.end().map(|(row, _)| u64::from(row) + 1),
        }
    }

    pub(crate) fn first_rows(
        &mut self,
        sheet: &str,
        limits: &Limits,
    ) -> Result<Vec<(u64, Vec<String>)>, ReadError> {
        let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
        let read = self.each_row(sheet, limits, &mut |raw| {
            let mut names = Vec::new();
            for (at, cell) in raw.cells {
                if names.len() <= at {
                    names.resize(at + 1, String::new());
                }
                let chars_max = if rows.len() < HEADER_ROWS_MAX { usize::MAX } else { SAMPLE_CHARS_MAX };
                beginning(trim(&cell.text), chars_max).clone_into(&mut names[at]);
            }
            if names.iter().any(|name| !name.is_empty()) {
                rows.push((raw.row, names));
            }
            if rows.len() < FIRST_ROWS_MAX { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        // Where a sheet breaks off behind its first rows, they are read, and the break is met and told again.
        match read {
            Err(error) if rows.is_empty() => Err(error),
            Err(_) | Ok(()) => Ok(rows),
        }
    }

    /// The regions of merged cells of a sheet; none of a damaged one, whose damage is met and told with its rows.
    fn merged(&mut self, sheet: &str) -> Vec<Dimensions> {
        match self {
            Self::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
            Self::Xls(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
        }
    }

    /// Calls `emit` with each row that has cells, until it breaks off; cells merged downwards fill their rows.
    pub(crate) fn each_filled_row(
        &mut self,
        sheet: &str,
        limits: &Limits,
        emit: &mut dyn FnMut(RawRow) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let mut merged = Merged::of(self.merged(sheet));
        self.each_row(sheet, limits, &mut |mut row| {
            merged.fill(&mut row);
            emit(row)
        })
    }

    /// Calls `emit` with each row that has cells, until it breaks off.
    pub(crate) fn each_row(
        &mut self,
        sheet: &str,
        limits: &Limits,
        emit: &mut dyn FnMut(RawRow) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let is_1904 = match self {
            Self::Xlsx(book) => book.has_1904_epoch(),
            Self::Xls(book) => book.has_1904_epoch(),
        };
        let mut rows = RowBuilder { limits, is_1904, emit, current: None, last_row: 0, cells_seen: 0 };
        match self {
            Self::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet)?;
                while let Some(cell) = cells.next_cell()? {
                    if rows.add(cell.get_position(), cell.get_value()).is_break() {
                        return Ok(());
                    }
                }
            }
            Self::Xls(book) => {
                let range = book.worksheet_range(sheet)?;
                let (first_row, first_column) = range.start().unwrap_or_default();
                for (row, column, value) in range.used_cells() {
                    let position = (first_row + row as u32, first_column + column as u32);
                    if rows.add(position, &borrowed(value)).is_break() {
                        return Ok(());
                    }
                }
            }
        }
        let _ = rows.finish();
        Ok(())
    }
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => DataRef::SharedString(text),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(serial) => DataRef::DateTime(*serial),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Gathers cells into rows and keeps them within the limits.
struct RowBuilder<'a> {
    limits: &'a Limits,
    is_1904: bool,
    emit: &'a mut dyn FnMut(RawRow) -> ControlFlow<()>,
    current: Option<RawRow>,
    last_row: u64,
    cells_seen: u64,
}

impl RowBuilder<'_> {
    fn add(&mut self, (row, column): (u32, u32), value: &DataRef<'_>) -> ControlFlow<()> {
        self.cells_seen += 1;
        if *value == DataRef::Empty && self.cells_seen <= self.limits.cells_max {
            return ControlFlow::Continue(());
        }
        let row = u64::from(row) + 1;
        if self.current.as_ref().is_none_or(|current| current.row != row) {
            self.finish()?;
        }
        let (limits, last_row) = (self.limits, self.last_row);
        let current =
            self.current.get_or_insert_with(|| RawRow { row, cells: Vec::new(), bytes: 0, fault: None });
        if self.cells_seen > limits.cells_max {
            current.refuse("more cells than allowed, no row from here on was read");
            self.finish()?;
            return ControlFlow::Break(());
        }
        if row > last_row + limits.row_gap_max {
            current.refuse(format!("the row lies more than {} rows below the last one", limits.row_gap_max));
        }
        current.place(column as usize, value, self.is_1904, limits);
        ControlFlow::Continue(())
    }

    fn finish(&mut self) -> ControlFlow<()> {
        let Some(row) = self.current.take() else {
            return ControlFlow::Continue(());
        };
        if !matches!(row.fault, Some(Fault::Unusable(_))) {
            self.last_row = row.row;
        }
        (self.emit)(row)
    }
}

impl RawRow {
    fn refuse(&mut self, what: impl Into<String>) {
        self.cells = Vec::new();
        self.fault = Some(Fault::Unusable(what.into()));
    }

    fn place(&mut self, column: usize, value: &DataRef<'_>, is_1904: bool, limits: &Limits) {
        if matches!(self.fault, Some(Fault::Unusable(_))) {
            return;
        }
        if column >= limits.columns_max {
            let (name, max) = (unnamed(column), limits.columns_max);
            self.fault =
                Some(Fault::Flaw(format!("there is a cell in {name}, beyond the {max} columns allowed")));
            return;
        }
        let length = text_length(value);
        self.bytes += length;
        if length > limits.cell_bytes_max {
            return self.refuse(format!("a cell of more than {} bytes", limits.cell_bytes_max));
        }
        if self.bytes > limits.row_bytes_max {
            return self.refuse(format!("more than {} bytes in the row", limits.row_bytes_max));
        }
        self.cells.push((column, raw_cell(value, is_1904)));
    }
}

/// Room a cell takes: its text, or about as much as a number.
fn text_length(value: &DataRef<'_>) -> usize {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.len(),
        DataRef::SharedString(text) => text.len(),
        _ => 16,
    }
}

fn raw_cell(value: &DataRef<'_>, is_1904: bool) -> RawCell<'static> {
    let text = |text: &str| RawCell { text: Cow::Owned(text.to_owned()), time: None, kind: CellKind::Text };
    match value {
        DataRef::Empty => text(""),
        DataRef::String(value) | DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => text(value),
        DataRef::SharedString(value) => text(value),
        DataRef::Bool(truth) => text(if *truth { "TRUE" } else { "FALSE" }),
        DataRef::Error(error) => RawCell { kind: CellKind::Fault, ..text(&error.to_string()) },
        DataRef::Int(number) => number_cell(*number as f64, is_1904),
        DataRef::Float(number) => number_cell(*number, is_1904),
        DataRef::DateTime(serial) => {
            let cell = number_cell(serial.as_f64(), is_1904);
            match cell.time.filter(|_| serial.is_datetime()) {
                Some(time) => {
                    RawCell { text: Cow::Owned(written(time)), time: Some(time), kind: CellKind::Date }
                }
                None => RawCell { time: None, ..cell },
            }
        }
    }
}

fn number_cell(number: f64, is_1904: bool) -> RawCell<'static> {
    // Rust writes whole numbers without ".0" and never in scientific notation.
    RawCell {
        text: Cow::Owned(number.to_string()),
        time: from_serial(number, is_1904),
        kind: CellKind::Number,
    }
}

fn written(time: ReadTime) -> String {
    let form = if time.precision == Precision::Day { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S" };
    time.local.format(form).to_string()
}

/// One row of a sheet that has cells.
pub(crate) struct RawRow {
    pub(crate) row: u64,
    pub(crate) cells: Vec<(usize, RawCell<'static>)>,
    pub(crate) bytes: usize,
    pub(crate) fault: Option<Fault>,
}

pub(crate) enum Fault {
    /// The row may still be used.
    Flaw(String),
    /// The row cannot be used.
    Unusable(String),
}
