//! Reads workbooks cell by cell on a thread of their own, so that their reader's panics end there.

use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{Reader, Xls, Xlsx};

use crate::columns::{Mapping, Synonyms};
use crate::header::{Header, HeaderFault, find_header};
use crate::rows::{Assembler, Row, skipped};
use crate::table::{Limits, NotRead, Sheet, TableError};
use crate::table_error::listed;
use crate::workbook::{Book, Fault, RawRow};
use crate::workbook_guard::{Refusal, SHEETS_MAX, check_xls, check_xlsx, too_large};

/// Rows handed over at once.
const BATCH_ROWS_MAX: usize = 256;
/// A batch is handed over when it has this many bytes.
const BATCH_BYTES: usize = 1024 * 1024;
/// Batches that wait at most.
const BATCHES_WAITING_MAX: usize = 2;

/// Which workbook format a file begins like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Xlsx,
    Xls,
}

/// The sheets of a workbook, each under its header.
pub(crate) struct WorkbookTable {
    inbox: Receiver<Message>,
    batch: std::vec::IntoIter<RawRow>,
    assemblers: Vec<Assembler>,
    /// Which of the sheets is read now.
    sheet: usize,
    last_row: u64,
    ended: bool,
}

/// What the reading thread sends: first `Opened`, then rows with `NextSheet` between sheets, last `End` or `Failed`.
enum Message {
    Opened(Result<Opened, TableError>),
    NextSheet,
    Rows(Vec<RawRow>),
    Failed(String),
    End,
}

/// What is known of a workbook before its rows are read.
pub(crate) struct Opened {
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) not_read: Vec<NotRead>,
    pub(crate) rows_hint: Option<u64>,
    headers: Vec<Header>,
}

impl WorkbookTable {
    pub(crate) fn open(
        path: &Path,
        kind: Kind,
        synonyms: Synonyms,
        mapping: &Mapping,
        limits: &Limits,
    ) -> Result<(Self, Opened), TableError> {
        let (outbox, inbox) = sync_channel(BATCHES_WAITING_MAX);
        let work =
            Work { path: path.to_owned(), kind, synonyms, mapping: mapping.clone(), limits: *limits, outbox };
        let thread = std::thread::Builder::new().name("workbook".into());
        thread.spawn(move || work.run()).map_err(TableError::read(path))?;
        let Ok(Message::Opened(opened)) = inbox.recv() else {
            return Err(TableError::Workbook {
                path: path.to_owned(),
                source: "its reader gave up on it".into(),
            });
        };
        let opened = opened?;
        let assemblers = opened.headers.iter().cloned().map(Assembler::new).collect();
        let batch = Vec::new().into_iter();
        Ok((Self { inbox, batch, assemblers, sheet: 0, last_row: 0, ended: false }, opened))
    }

    /// Which of the sheets that are read the last row was of.
    pub(crate) fn sheet(&self) -> usize {
        self.sheet
    }

    /// The next row that is not blank.
    pub(crate) fn next_row(&mut self) -> Option<Row> {
        loop {
            let Some(raw) = self.batch.next() else {
                if let Some(failure) = self.next_batch()? {
                    return Some(skipped(self.last_row + 1, failure));
                }
                continue;
            };
            self.last_row = raw.row;
            let flaw = match raw.fault {
                Some(Fault::Unusable(what)) => return Some(skipped(raw.row, format!("{what}: skipped"))),
                Some(Fault::Flaw(what)) if raw.cells.is_empty() => return Some(skipped(raw.row, what)),
                Some(Fault::Flaw(what)) => Some(what),
                None => None,
            };
            let assembler = self.assemblers.get(self.sheet)?;
            if let Some(row) = assembler.assemble(raw.row, raw.cells.into_iter(), flaw) {
                return Some(row);
            }
        }
    }

    /// Waits for more rows: nothing at the end, a message when reading failed.
    fn next_batch(&mut self) -> Option<Option<String>> {
        if self.ended {
            return None;
        }
        let why = match self.inbox.recv() {
            Ok(Message::Rows(rows)) => {
                self.batch = rows.into_iter();
                return Some(None);
            }
            Ok(Message::NextSheet) => {
                (self.sheet, self.last_row) = (self.sheet + 1, 0);
                return Some(None);
            }
            Ok(Message::End) => {
                self.ended = true;
                return None;
            }
            Ok(Message::Failed(why)) => why,
            Ok(Message::Opened(_)) | Err(_) => "its reader gave up on it".into(),
        };
        self.ended = true;
        Some(Some(format!("the workbook is damaged, no row from here on was read: {why}")))
    }
}

/// What the reading thread is to do.
struct Work {
    path: PathBuf,
    kind: Kind,
    synonyms: Synonyms,
    mapping: Mapping,
    limits: Limits,
    outbox: SyncSender<Message>,
}

impl Work {
    /// A closed channel means that nobody wants the rows any more: the thread ends.
    fn run(self) {
        let (mut book, opened) = match self.open() {
            Ok(opened) => opened,
            Err(error) => {
                let _ = self.outbox.send(Message::Opened(Err(error)));
                return;
            }
        };
        let names = opened.sheets.iter().filter_map(|sheet| sheet.name.clone());
        let to_read: Vec<(String, u64)> = names.zip(opened.headers.iter().map(|header| header.row)).collect();
        if self.outbox.send(Message::Opened(Ok(opened))).is_err() {
            return;
        }
        for (at, (sheet, header_row)) in to_read.iter().enumerate() {
            if at > 0 && self.outbox.send(Message::NextSheet).is_err() {
                return;
            }
            let mut batch = Batch { outbox: &self.outbox, rows: Vec::new(), bytes: 0 };
            let read = book.each_filled_row(sheet, &self.limits, &mut |row| {
                if row.row > *header_row { batch.add(row) } else { ControlFlow::Continue(()) }
            });
            let _ = batch.send();
            if let Err(error) = read {
                let _ = self.outbox.send(Message::Failed(error.to_string()));
                return;
            }
        }
        let _ = self.outbox.send(Message::End);
    }

    fn open(&self) -> Result<(Book, Opened), TableError> {
        let mut book = self.book().map_err(|refusal| self.refused(refusal))?;
        let sheets = book.sheets();
        self.check_names(&sheets)?;
        let mut opened =
            Opened { sheets: Vec::new(), not_read: Vec::new(), rows_hint: None, headers: Vec::new() };
        let mut fault = HeaderFault::Empty;
        let mut hidden = Vec::new();
        for (sheet, is_shown) in sheets {
            if let Some(why) = self.left_out(&sheet, is_shown) {
                if !is_shown {
                    hidden.push(sheet.clone());
                }
                let may_hold_reports = self.may_hold_reports(&mut book, &sheet);
                opened.not_read.push(NotRead { sheet, why, may_hold_reports });
                continue;
            }
            match self.header(&mut book, &sheet)? {
                Ok(header) => {
                    let rows = book.last_row(&sheet).map(|last| last.saturating_sub(header.row));
                    opened.rows_hint = opened.rows_hint.map_or(rows, |before| Some(before + rows?));
                    opened.sheets.push(Sheet { name: Some(sheet), columns: header.columns.clone() });
                    opened.headers.push(header);
                }
                Err(found) => {
                    let may_hold_reports = found != HeaderFault::Empty;
                    opened.not_read.push(NotRead { sheet, why: why_not(&found), may_hold_reports });
                    if fault.width() < found.width() {
                        fault = found;
                    }
                }
            }
        }
        match (opened.sheets.is_empty(), hidden.is_empty()) {
            (false, _) => Ok((book, opened)),
            (true, true) => Err(TableError::header(&self.path, fault)),
            (true, false) => Err(TableError::OnlyHidden {
                path: self.path.clone(),
                why: why_not(&fault),
                hidden: hidden.join(", "),
            }),
        }
    }

    /// The header of one sheet; the outer error is one of the whole workbook.
    fn header(&self, book: &mut Book, sheet: &str) -> Result<Result<Header, HeaderFault>, TableError> {
        let rows = book.first_rows(sheet, &self.limits);
        let rows = rows.map_err(|source| self.refused(Refusal::Damaged(source)))?;
        Ok(find_header(&rows, self.synonyms, &self.mapping))
    }

    /// Whether reports may be on a sheet that is left out: not where others were named, nor where it is empty. One that cannot
    /// be read does not stop those that are read.
    fn may_hold_reports(&self, book: &mut Book, sheet: &str) -> bool {
        self.mapping.sheets.is_empty() && !matches!(self.header(book, sheet), Ok(Err(HeaderFault::Empty)))
    }

    /// Whether every sheet that was named is there.
    fn check_names(&self, sheets: &[(String, bool)]) -> Result<(), TableError> {
        let is_there = |wanted: &String| sheets.iter().any(|(name, _)| name == wanted);
        let Some(missing) = self.mapping.sheets.iter().find(|wanted| !is_there(wanted)) else {
            return Ok(());
        };
        let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
        Err(TableError::NoSuchSheet {
            path: self.path.clone(),
            sheet: missing.clone(),
            sheets: names.join(", "),
        })
    }

    /// Why a sheet is not even looked at.
    fn left_out(&self, sheet: &str, is_shown: bool) -> Option<String> {
        let named = &self.mapping.sheets;
        match (named.is_empty(), is_shown) {
            (true, true) => None,
            (true, false) => Some("it is hidden; name it with --sheet to read it".into()),
            (false, _) => (!named.iter().any(|name| name == sheet)).then(|| "other sheets were named".into()),
        }
    }

    fn book(&self) -> Result<Book, Refusal> {
        let file = File::open(&self.path)?;
        Ok(match self.kind {
            Kind::Xlsx => {
                check_xlsx(&file, &self.limits)?;
                let book = Xlsx::new(BufReader::new(rewound(file)?))?;
                let n_sheets = book.sheets_metadata().len();
                if n_sheets > SHEETS_MAX {
                    return Err(too_large("it has", n_sheets as u64, SHEETS_MAX as u64, "sheets"));
                }
                Book::Xlsx(Box::new(book))
            }
            Kind::Xls => {
                check_xls(&file, &self.limits)?;
                Book::Xls(Box::new(Xls::new(BufReader::new(rewound(file)?))?))
            }
        })
    }

    fn refused(&self, refusal: Refusal) -> TableError {
        let path = self.path.clone();
        match refusal {
            Refusal::TooLarge(what) => TableError::TooLarge { path, what },
            Refusal::NotATable(what) => TableError::NotATable { path, what },
            Refusal::Damaged(source) => TableError::Workbook { path, source },
        }
    }
}

/// Why a sheet is not read, for people.
fn why_not(fault: &HeaderFault) -> String {
    match fault {
        HeaderFault::Empty => "it is empty".into(),
        HeaderFault::Missing { missing, seen } => {
            format!("it has no column for {}; columns seen: {}", missing.join(" and for "), listed(seen))
        }
        HeaderFault::OtherKind { other, .. } => format!("it is {}", other.what),
        HeaderFault::NoSuchColumn { column, seen, .. } => {
            format!("it has no column \"{column}\"; columns seen: {}", listed(seen))
        }
    }
}

fn rewound(mut file: File) -> std::io::Result<File> {
    std::io::Seek::rewind(&mut file)?;
    Ok(file)
}

/// Rows on their way to the other thread.
struct Batch<'a> {
    outbox: &'a SyncSender<Message>,
    rows: Vec<RawRow>,
    bytes: usize,
}

impl Batch<'_> {
    fn add(&mut self, row: RawRow) -> ControlFlow<()> {
        self.bytes += row.bytes;
        self.rows.push(row);
        if self.rows.len() < BATCH_ROWS_MAX && self.bytes < BATCH_BYTES {
            return ControlFlow::Continue(());
        }
        self.send()
    }

    fn send(&mut self) -> ControlFlow<()> {
        self.bytes = 0;
        match self.outbox.send(Message::Rows(std::mem::take(&mut self.rows))) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}
