//! Cuts a delimited text file into records, in bounded memory, and finds its way again after a broken quote.

use huiying_domain::bounded::beginning;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

use crate::columns::{Mapping, Synonyms};
use crate::encoding::{DecodedReader, Survey};
use crate::header::{Header, HeaderFault, find_header};
use crate::rows::{Assembler, Problem, RawCell, Row, skipped, trim};
use crate::table::{FIRST_ROWS_MAX, HEADER_ROWS_MAX, Limits, SAMPLE_CHARS_MAX};

/// Text parsed a second time because of broken quotes, in one file, at most; then reading stops.
const REREAD_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Text already parsed that is kept in front of the buffer at most.
const SPENT_BYTES_MAX: usize = 256 * 1024;
/// The delimiters looked for; at a draw the first.
pub(crate) const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

/// A delimited text table under its header.
pub(crate) struct CsvTable {
    records: Records<File>,
    assembler: Assembler,
    columns_max: usize,
    cell_bytes_max: usize,
}

impl CsvTable {
    /// Opens the file with the delimiter under which most fields are recognised.
    pub(crate) fn open(
        path: &Path,
        survey: Survey,
        synonyms: Synonyms,
        mapping: &Mapping,
        limits: &Limits,
    ) -> io::Result<Result<(Self, u8), HeaderFault>> {
        let mut best: Option<(usize, Header, u8)> = None;
        let mut fault = HeaderFault::Empty;
        for delimiter in DELIMITERS {
            let mut records = Records::new(File::open(path)?, survey, delimiter, limits);
            match find_header(&records.first_rows()?, synonyms, mapping) {
                Ok(header) => {
                    let hits = header.columns.iter().filter(|it| !it.fields.is_empty()).count();
                    if best.as_ref().is_none_or(|(most, ..)| hits > *most) {
                        best = Some((hits, header, delimiter));
                    }
                }
                Err(worse) if worse.width() <= fault.width() => {}
                Err(better) => fault = better,
            }
        }
        let Some((_, header, delimiter)) = best else {
            return Ok(Err(fault));
        };
        let mut records = Records::new(File::open(path)?, survey, delimiter, limits);
        while records.row < header.row && records.advance()? != Step::End {}
        records.width = Some(header.columns.len());
        let assembler = Assembler::new(header);
        let (columns_max, cell_bytes_max) = (limits.columns_max, limits.cell_bytes_max);
        Ok(Ok((Self { records, assembler, columns_max, cell_bytes_max }, delimiter)))
    }

    pub(crate) fn assembler(&self) -> &Assembler {
        &self.assembler
    }

    /// The next row that is not blank.
    pub(crate) fn next_row(&mut self) -> io::Result<Option<Row>> {
        loop {
            let flaw = match self.records.advance()? {
                Step::End => return Ok(None),
                Step::Skip(what) => return Ok(Some(skipped(self.records.row, what))),
                Step::Record { flaw } => flaw,
            };
            if let Some(row) = self.assemble(flaw) {
                return Ok(Some(row));
            }
        }
    }

    fn assemble(&self, flaw: Option<&'static str>) -> Option<Row> {
        let records = &self.records;
        if records.cells > self.columns_max {
            return Some(skipped(records.row, format!("more than {} cells: skipped", self.columns_max)));
        }
        if records.fields().any(|field| field.len() > self.cell_bytes_max) {
            return Some(skipped(
                records.row,
                format!("a cell of more than {} bytes: skipped", self.cell_bytes_max),
            ));
        }
        if self.breaks_off(flaw.is_some()) {
            return Some(skipped(records.row, "the file breaks off in this row: skipped, export it again"));
        }
        let flaw = flaw.map(str::to_owned).or_else(|| self.ragged());
        let cells = records.fields().map(|field| RawCell::from(legible(field))).enumerate();
        let mut row = self.assembler.assemble(records.row, cells, flaw)?;
        if let Row::Read(read) = &mut row
            && records.has_unreadable_characters()
        {
            read.problems.push(Problem {
                row: read.row,
                column: None,
                what: "characters that cannot be read were replaced by \u{fffd}".into(),
            });
        }
        Some(row)
    }

    /// Whether this is the last row, its line has no end, and cells, a quotation mark or part of a letter are missing: what is
    /// left of it would be taken for what its source says now.
    fn breaks_off(&self, has_flaw: bool) -> bool {
        let records = &self.records;
        let is_short = records.cells < self.assembler.header().columns.len();
        records.is_without_end() && (has_flaw || is_short || records.has_unreadable_characters())
    }

    /// Blank cells behind the last column do no harm; anything else that does not fit the header is told.
    fn ragged(&self) -> Option<String> {
        let (has, wants) = (self.records.cells, self.assembler.header().columns.len());
        let fits =
            has == wants || (has > wants && self.records.fields().skip(wants).all(|field| field.is_empty()));
        (!fits).then(|| format!("the row has {has} cells where the header has {wants}"))
    }
}

/// The field as text, with U+FFFD for NUL too.
fn legible(field: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(field);
    if field.contains(&0) { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { text }
}

/// What the next piece of the file was.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// A record; its fields are ready.
    Record { flaw: Option<&'static str> },
    /// A piece that cannot be used.
    Skip(&'static str),
    /// The end of the file.
    End,
}

/// The records of a delimited text.
struct Records<R> {
    source: DecodedReader<R>,
    /// Decoded text; the next record begins at `start`.
    text: Vec<u8>,
    start: usize,
    delimiter: u8,
    line_end: u8,
    may_be_damaged: bool,
    /// The end of the last line was added, so that the last record ends like the others.
    ended: bool,
    quoted: Reader,
    unquoted: Reader,
    /// The fields of the current record, one behind the other, and where each ends.
    output: Vec<u8>,
    ends: Vec<usize>,
    output_length: usize,
    /// How many fields the record has; `ends` keeps no more than it has room for.
    cells: usize,
    /// Number of the current row.
    row: u64,
    /// How many cells a row should have, once known.
    width: Option<usize>,
    reread_bytes: usize,
    record_bytes_max: usize,
}

const BROKEN_QUOTE: &str =
    "a quotation mark is opened and not closed; the line was read without quotation marks";

impl<R: Read> Records<R> {
    fn new(file: R, survey: Survey, delimiter: u8, limits: &Limits) -> Self {
        let reader = |quoting| {
            let end = Terminator::Any(survey.line_end);
            ReaderBuilder::new().delimiter(delimiter).terminator(end).quoting(quoting).build()
        };
        Self {
            source: DecodedReader::new(file, survey.encoding),
            text: Vec::new(),
            start: 0,
            delimiter,
            line_end: survey.line_end,
            may_be_damaged: survey.may_be_damaged,
            ended: false,
            quoted: reader(true),
            unquoted: reader(false),
            output: vec![0; 4096],
            // One more than allowed, so that a wide row is known as such.
            ends: vec![0; limits.columns_max + 1],
            output_length: 0,
            cells: 0,
            row: 0,
            width: None,
            reread_bytes: 0,
            record_bytes_max: limits.row_bytes_max,
        }
    }

    /// The first rows that are not blank, trimmed, among which the header should be; those behind it cut short.
    fn first_rows(&mut self) -> io::Result<Vec<(u64, Vec<String>)>> {
        let mut rows = Vec::new();
        while rows.len() < FIRST_ROWS_MAX {
            match self.advance()? {
                Step::End => break,
                Step::Skip(_) => {}
                Step::Record { .. } => {
                    let chars_max = if rows.len() < HEADER_ROWS_MAX { usize::MAX } else { SAMPLE_CHARS_MAX };
                    let name = |field| beginning(trim(&String::from_utf8_lossy(field)), chars_max).to_owned();
                    let names: Vec<String> = self.fields().map(name).collect();
                    if names.iter().any(|name| !name.is_empty()) {
                        rows.push((self.row, names));
                    }
                }
            }
        }
        Ok(rows)
    }

    fn fields(&self) -> impl Iterator<Item = &[u8]> {
        let mut from = 0;
        self.ends[..self.cells.min(self.ends.len())].iter().map(move |&end| {
            let field = &self.output[from..end];
            from = end;
            field
        })
    }

    fn has_unreadable_characters(&self) -> bool {
        let output = &self.output[..self.output_length];
        let replaced = || output.windows(3).any(|bytes| bytes == "\u{fffd}".as_bytes());
        output.contains(&0) || (self.may_be_damaged && replaced())
    }

    /// Whether the current record is the last one and its line has no end in the file.
    fn is_without_end(&self) -> bool {
        self.ended && self.start >= self.text.len()
    }

    /// Goes to the next record.
    fn advance(&mut self) -> io::Result<Step> {
        if !self.skip_blank_lines()? {
            return Ok(Step::End);
        }
        self.row += 1;
        let end = self.read_record(true)?;
        if let Some(end) = end
            && !self.swallowed_lines(end)
        {
            self.start = end;
            return Ok(Step::Record { flaw: None });
        }
        self.resume_at_next_line(end.unwrap_or(self.text.len()))
    }

    /// Counts and passes empty lines; false at the end of the file.
    fn skip_blank_lines(&mut self) -> io::Result<bool> {
        if self.start > SPENT_BYTES_MAX {
            self.text.drain(..self.start);
            self.start = 0;
        }
        loop {
            while self.text.get(self.start) == Some(&self.line_end) {
                self.start += 1;
                self.row += 1;
            }
            if self.start < self.text.len() {
                return Ok(true);
            }
            if !self.fill()? {
                return Ok(false);
            }
        }
    }

    fn fill(&mut self) -> io::Result<bool> {
        if self.source.append_to(&mut self.text)? {
            return Ok(true);
        }
        if self.ended {
            return Ok(false);
        }
        self.ended = true;
        self.text.push(self.line_end);
        Ok(true)
    }

    /// Reads the record at `start` and returns where it ends: nowhere, when it does not end in the file or within
    /// the longest record allowed.
    fn read_record(&mut self, quoting: bool) -> io::Result<Option<usize>> {
        let (mut at, mut kept) = (self.start, 0);
        (self.output_length, self.cells) = (0, 0);
        if quoting {
            self.quoted.reset()
        } else {
            self.unquoted.reset()
        }
        loop {
            let reader = if quoting { &mut self.quoted } else { &mut self.unquoted };
            let output = &mut self.output[self.output_length..];
            let (result, read, written, ended) =
                reader.read_record(&self.text[at..], output, &mut self.ends[kept..]);
            at += read;
            kept += ended;
            self.output_length += written;
            self.cells += ended;
            match result {
                ReadRecordResult::Record | ReadRecordResult::End => return Ok(Some(at)),
                ReadRecordResult::OutputFull => self.output.resize(self.output.len() * 2, 0),
                // The row is too wide: it is read to its end and its last cells are forgotten.
                ReadRecordResult::OutputEndsFull => kept = self.ends.len() - 1,
                ReadRecordResult::InputEmpty => {
                    if at - self.start > self.record_bytes_max || !self.fill()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Whether the record has the wrong width and spans lines, the first of which alone has the right width:
    /// then a stray quotation mark swallowed the lines behind it.
    fn swallowed_lines(&self, end: usize) -> bool {
        let Some(width) = self.width.filter(|width| *width != self.cells) else {
            return false;
        };
        let record = &self.text[self.start..end];
        let Some(line) = self.first_line(record).filter(|line| line.len() + 1 < record.len()) else {
            return false;
        };
        line.iter().filter(|byte| **byte == self.delimiter).count() + 1 == width
    }

    fn first_line<'a>(&self, text: &'a [u8]) -> Option<&'a [u8]> {
        text.iter().position(|byte| *byte == self.line_end).map(|end| &text[..end])
    }

    /// The record from `start` to `end` is no record: its first line is read without quotes and the lines behind it
    /// get their own chance.
    fn resume_at_next_line(&mut self, end: usize) -> io::Result<Step> {
        let tried = &self.text[self.start..end];
        let Some(line) = self.first_line(tried).map(<[u8]>::len) else {
            return self.drop_line();
        };
        self.reread_bytes += tried.len();
        if self.reread_bytes > REREAD_BYTES_MAX {
            (self.ended, self.start) = (true, self.text.len());
            self.source.close();
            return Ok(Step::Skip(
                "quotation marks do not pair up: this row and all behind it were not read",
            ));
        }
        let next = self.start + line + 1;
        self.read_record(false)?;
        self.start = next;
        Ok(Step::Record { flaw: Some(BROKEN_QUOTE) })
    }

    /// Passes a line that is longer than any record may be.
    fn drop_line(&mut self) -> io::Result<Step> {
        loop {
            self.text.clear();
            self.start = 0;
            if !self.fill()? {
                break;
            }
            if let Some(line) = self.first_line(&self.text) {
                self.start = line.len() + 1;
                break;
            }
        }
        Ok(Step::Skip("a line longer than a row may be: skipped"))
    }
}
