//! Reads workbooks cell by cell on a thread of their own, so that their reader's panics end there.

use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{Reader, Xls, Xlsx};

use crate::columns::{Header, HeaderFault, Mapping, Synonyms, find_header};
use crate::rows::{Assembler, Row, skipped};
use crate::table::{Format, Limits, TableError};
use crate::workbook::{Book, Fault, RawRow};
use crate::workbook_guard::{Refusal, check_xls, check_xlsx};

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

/// A sheet of a workbook under its header.
pub(crate) struct WorkbookTable {
    inbox: Receiver<Message>,
    batch: std::vec::IntoIter<RawRow>,
    assembler: Assembler,
    last_row: u64,
    ended: bool,
}

/// What the reading thread sends: first `Opened`, then rows, last `End` or `Failed`.
enum Message {
    Opened(Result<Opened, TableError>),
    Rows(Vec<RawRow>),
    Failed(String),
    End,
}

struct Opened {
    header: Header,
    format: Format,
    rows_hint: Option<u64>,
}

impl WorkbookTable {
    pub(crate) fn open(
        path: &Path,
        kind: Kind,
        synonyms: Synonyms,
        mapping: &Mapping,
        limits: &Limits,
    ) -> Result<(Self, Format, Option<u64>), TableError> {
        let (outbox, inbox) = sync_channel(BATCHES_WAITING_MAX);
        let work =
            Work { path: path.to_owned(), kind, synonyms, mapping: mapping.clone(), limits: *limits, outbox };
        let thread = std::thread::Builder::new().name("workbook".into());
        thread.spawn(move || work.run()).map_err(TableError::read(path))?;
        let opened = match inbox.recv() {
            Ok(Message::Opened(opened)) => opened?,
            _ => {
                return Err(TableError::Workbook {
                    path: path.to_owned(),
                    source: "its reader gave up on it".into(),
                });
            }
        };
        let assembler = Assembler::new(opened.header);
        let table = Self { inbox, batch: Vec::new().into_iter(), assembler, last_row: 0, ended: false };
        Ok((table, opened.format, opened.rows_hint))
    }

    pub(crate) fn assembler(&self) -> &Assembler {
        &self.assembler
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
            if let Some(row) = self.assembler.assemble(raw.row, raw.cells.into_iter(), flaw) {
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
        let (Format::Xlsx { sheet } | Format::Xls { sheet }) = &opened.format else {
            return;
        };
        let (sheet, header_row) = (sheet.clone(), opened.header.row);
        if self.outbox.send(Message::Opened(Ok(opened))).is_err() {
            return;
        }
        let mut batch = Batch { outbox: &self.outbox, rows: Vec::new(), bytes: 0 };
        let read = book.each_row(&sheet, &self.limits, &mut |row| {
            if row.row > header_row { batch.add(row) } else { ControlFlow::Continue(()) }
        });
        let _ = batch.send();
        let last = read.map_or_else(|error| Message::Failed(error.to_string()), |()| Message::End);
        let _ = self.outbox.send(last);
    }

    fn open(&self) -> Result<(Book, Opened), TableError> {
        let mut book = self.book().map_err(|refusal| self.refused(refusal))?;
        let mut fault = HeaderFault::Empty;
        for sheet in book.sheets() {
            let rows = book.first_rows(&sheet, &self.limits);
            let rows = rows.map_err(|source| self.refused(Refusal::Damaged(source)))?;
            match find_header(&rows, self.synonyms, &self.mapping) {
                Ok(header) => {
                    let rows_hint = book.last_row(&sheet).map(|last| last.saturating_sub(header.row));
                    let format = match self.kind {
                        Kind::Xlsx => Format::Xlsx { sheet },
                        Kind::Xls => Format::Xls { sheet },
                    };
                    return Ok((book, Opened { header, format, rows_hint }));
                }
                Err(worse) if worse.width() <= fault.width() => {}
                Err(better) => fault = better,
            }
        }
        Err(TableError::header(&self.path, fault))
    }

    fn book(&self) -> Result<Book, Refusal> {
        let file = File::open(&self.path)?;
        Ok(match self.kind {
            Kind::Xlsx => {
                check_xlsx(&file, &self.limits)?;
                Book::Xlsx(Box::new(Xlsx::new(BufReader::new(rewound(file)?))?))
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
