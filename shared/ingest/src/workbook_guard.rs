//! Looks at a workbook before its reader does, so that a small file cannot ask for gigabytes.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, Read};

use quick_xml::events::Event;
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::table::Limits;

/// Parts up to this size may be packed as tightly as they like.
const RATIO_FREE_BYTES: u64 = 10 * 1024 * 1024;
/// The shortest string item, `<si/>`, in bytes.
const STRING_ITEM_BYTES_MIN: u64 = 5;
/// Sheets in a workbook.
pub(crate) const SHEETS_MAX: usize = 256;

/// Why a workbook is not handed to its reader.
#[derive(Debug)]
pub(crate) enum Refusal {
    TooLarge(String),
    NotATable(&'static str),
    Damaged(Box<dyn Error + Send + Sync>),
}

impl<E: Error + Send + Sync + 'static> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Damaged(Box::new(error))
    }
}

/// Checks an XLSX file by inflating every part through a counter; declared sizes are not believed.
pub(crate) fn check_xlsx(file: &File, limits: &Limits) -> Result<(), Refusal> {
    let bytes = file.metadata()?.len();
    if bytes > limits.file_bytes_max {
        return Err(too_large("the file has", bytes, limits.file_bytes_max, "bytes"));
    }
    let mut archive = ZipArchive::new(BufReader::new(file))?;
    if archive.len() > limits.zip_entries_max {
        return Err(too_large("it has", archive.len() as u64, limits.zip_entries_max as u64, "parts"));
    }
    if !archive.file_names().flatten().any(|name| is_part(&name, "workbook.xml")) {
        return Err(Refusal::NotATable("it is a packed file but not an XLSX workbook"));
    }
    let mut left = limits.inflated_bytes_max;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at)?;
        let inflated = inflated_bytes(&mut part, left, limits)?;
        left -= inflated;
        let is_strings = is_part(&part.name()?, "sharedstrings.xml");
        drop(part);
        if is_strings {
            check_string_count(archive.by_index(at)?, inflated)?;
        }
    }
    Ok(())
}

fn is_part(name: &str, wanted: &str) -> bool {
    name.to_lowercase().ends_with(wanted)
}

pub(crate) fn too_large(what: &str, is: u64, may: u64, unit: &str) -> Refusal {
    Refusal::TooLarge(format!("{what} {is} {unit} and {may} are allowed"))
}

fn inflated_bytes(part: &mut ZipFile<'_, impl Read>, left: u64, limits: &Limits) -> Result<u64, Refusal> {
    let ratio_bytes_max = part.compressed_size().saturating_mul(limits.ratio_max).max(RATIO_FREE_BYTES);
    let inflated = io::copy(&mut part.take(left.min(ratio_bytes_max) + 1), &mut io::sink())?;
    if inflated > left {
        let max = limits.inflated_bytes_max;
        return Err(Refusal::TooLarge(format!("it unpacks to more than {max} bytes")));
    }
    if inflated > ratio_bytes_max {
        let max = limits.ratio_max;
        return Err(Refusal::TooLarge(format!("a part unpacks to more than {max} times its size")));
    }
    Ok(inflated)
}

/// The reader makes room for as many strings as the file claims: the claim must be possible.
fn check_string_count(part: impl Read, inflated: u64) -> Result<(), Refusal> {
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(part));
    // As in the reader, so that both see the same elements.
    let config = xml.config_mut();
    config.check_end_names = false;
    config.expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer)? {
            Event::Start(start) if start.local_name().as_ref() == "sst" => {
                let mut claims = start.attributes_raw().split("uniqueCount").skip(1).map(first_number);
                let possible = inflated / STRING_ITEM_BYTES_MIN;
                if claims.any(|claimed| claimed > possible) {
                    return Err(Refusal::TooLarge("it claims more texts than it can hold".into()));
                }
                return Ok(());
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The first run of digits; 0 without one, the largest number when it is too long to be one.
fn first_number(text: &str) -> u64 {
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    if end == 0 { 0 } else { digits[..end].parse().unwrap_or(u64::MAX) }
}

/// Checks an XLS file by walking its records as the reader will: the reader makes room for the whole rectangle
/// between the first and the last cell of each sheet.
pub(crate) fn check_xls(file: &File, limits: &Limits) -> Result<(), Refusal> {
    let bytes = file.metadata()?.len();
    if bytes > limits.xls_bytes_max {
        return Err(too_large("the file has", bytes, limits.xls_bytes_max, "bytes"));
    }
    let mut compound = cfb::CompoundFile::open(file)?;
    if compound.exists("/EncryptedPackage") {
        return Err(Refusal::NotATable("it is locked with a password: save it without one"));
    }
    let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| compound.is_stream(name)) else {
        return Err(Refusal::NotATable("it is an old Office file but not a workbook"));
    };
    let mut stream = Vec::new();
    compound.open_stream(name)?.take(limits.xls_bytes_max).read_to_end(&mut stream)?;
    let mut sheets = Vec::new();
    for (kind, data) in records(&stream) {
        match kind {
            BOUND_SHEET => sheets.push(long(data, 0) as usize),
            FILE_PASS => {
                return Err(Refusal::NotATable("it is locked with a password: save it without one"));
            }
            END => break,
            _ => {}
        }
    }
    if sheets.len() > SHEETS_MAX {
        return Err(too_large("it has", sheets.len() as u64, SHEETS_MAX as u64, "sheets"));
    }
    let cells: u64 = sheets
        .iter()
        .map(|at| spanned_cells(stream.get(*at..).unwrap_or_default()))
        .fold(0, u64::saturating_add);
    if cells > limits.xls_cells_max {
        return Err(too_large("its sheets span", cells, limits.xls_cells_max, "cells"));
    }
    Ok(())
}

const END: u16 = 0x000A;
const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
const MULTIPLE_RK: u16 = 0x00BD;
const DIMENSIONS: u16 = 0x0200;
/// Formula, label by index, rich label, number, label, boolean or error, and RK number.
const CELLS: [u16; 7] = [0x0006, 0x00FD, 0x00D6, 0x0203, 0x0204, 0x0205, 0x027E];

/// The records of a stream: type and data.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (head, tail) = rest.split_at_checked(4)?;
        let (data, next) = tail.split_at_checked(usize::from(short(head, 2)))?;
        rest = next;
        Some((short(head, 0), data))
    })
}

/// Cells in the rectangle a sheet spans, by its own claim or by its cells, whichever is more.
fn spanned_cells(sheet: &[u8]) -> u64 {
    let (mut claimed, mut rows, mut columns) = (0, Span::default(), Span::default());
    for (kind, data) in records(sheet) {
        match kind {
            DIMENSIONS => claimed = claimed.max(claimed_cells(data)),
            MULTIPLE_RK => {
                rows.take(short(data, 0));
                columns.take(short(data, 2));
                columns.take(short(data, data.len().saturating_sub(2)));
            }
            kind if CELLS.contains(&kind) => {
                rows.take(short(data, 0));
                columns.take(short(data, 2));
            }
            _ => {}
        }
    }
    claimed.max(rows.length() * columns.length())
}

/// A claim that ends before it begins is as large as can be: the reader would subtract.
fn claimed_cells(data: &[u8]) -> u64 {
    let (first, behind_last, columns) = match data.len() {
        10 => (u64::from(short(data, 0)), u64::from(short(data, 2)), u64::from(short(data, 6))),
        _ => (long(data, 0), long(data, 4), u64::from(short(data, 10))),
    };
    let rows = if first > behind_last && behind_last > 0 { u64::MAX } else { behind_last };
    rows.saturating_mul(columns)
}

/// The range of numbers seen.
#[derive(Default)]
struct Span(Option<(u16, u16)>);

impl Span {
    fn take(&mut self, number: u16) {
        let (least, most) = self.0.unwrap_or((number, number));
        self.0 = Some((least.min(number), most.max(number)));
    }

    fn length(&self) -> u64 {
        self.0.map_or(0, |(least, most)| u64::from(most - least) + 1)
    }
}

/// The little-endian number at a place, or 0 behind the end.
fn short(data: &[u8], at: usize) -> u16 {
    data.get(at..at + 2).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn long(data: &[u8], at: usize) -> u64 {
    u64::from(short(data, at)) | u64::from(short(data, at + 2)) << 16
}
