//! Workbooks made for the tests, in memory.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A header for hotline orders.
pub(crate) const HEAD: [&str; 5] = ["工单编号", "标题", "来电时间", "联系电话", "满意度"];

/// A workbook of one sheet.
pub(crate) fn with_sheet(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().expect("the workbook fits its format")
}

/// Writes texts from column A on; empty ones make no cell.
pub(crate) fn row(sheet: &mut Worksheet, at: u32, texts: &[&str]) {
    for (column, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        sheet.write_string(at, column as u16, *text).expect("the workbook fits its format");
    }
}

/// The same package with one part replaced or added.
pub(crate) fn with_part(package: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(package)).expect("the package is whole");
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).expect("the package is whole");
        let part_name = part.name().expect("the package is whole").into_owned();
        if part_name != name {
            new.start_file(part_name, SimpleFileOptions::default()).expect("the package is whole");
            std::io::copy(&mut part, &mut new).expect("the package is whole");
        }
    }
    new.start_file(name, SimpleFileOptions::default()).expect("the package is whole");
    new.write_all(content).expect("the package is whole");
    new.finish().expect("the package is whole").into_inner()
}

/// Texts of a small XLS table: row, column, text; its first time is missing.
pub(crate) const XLS_CELLS: [(u16, u16, &str); 7] = [
    (0, 0, "工单编号"),
    (0, 1, "标题"),
    (0, 2, "来电时间"),
    (1, 0, "1"),
    (1, 1, "甲"),
    (2, 0, "2"),
    (2, 1, "乙"),
];

/// An XLS file (BIFF8 in a compound file) with one sheet of texts and one number shown as a date and time.
pub(crate) fn xls(
    cells: &[(u16, u16, &str)],
    moment: (u16, u16, f64),
    claimed_rows: u32,
    claimed_columns: u16,
) -> Vec<u8> {
    fn record(stream: &mut Vec<u8>, kind: u16, data: &[u8]) {
        stream.extend(kind.to_le_bytes());
        stream.extend((data.len() as u16).to_le_bytes());
        stream.extend(data);
    }
    let beginning = |what: u16| {
        [[0x00, 0x06], what.to_le_bytes()].concat().into_iter().chain([0; 12]).collect::<Vec<u8>>()
    };
    let mut stream = Vec::new();
    record(&mut stream, 0x0809, &beginning(0x0005));
    for number_format in [0u16, 22] {
        let style = [&[0, 0][..], &number_format.to_le_bytes(), &[0; 16]].concat();
        record(&mut stream, 0x00E0, &style);
    }
    let name = "Sheet1";
    let sheet_at = stream.len() + 4 + 8 + name.len() + 4;
    let bound =
        [&(sheet_at as u32).to_le_bytes()[..], &[0, 0, name.len() as u8, 0], name.as_bytes()].concat();
    record(&mut stream, 0x0085, &bound);
    record(&mut stream, 0x000A, &[]);
    assert_eq!(stream.len(), sheet_at);
    record(&mut stream, 0x0809, &beginning(0x0010));
    let claim =
        [&[0; 4][..], &claimed_rows.to_le_bytes(), &[0, 0], &claimed_columns.to_le_bytes(), &[0, 0]].concat();
    record(&mut stream, 0x0200, &claim);
    for (row, column, text) in cells {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = (units.len() / 2) as u16;
        let label =
            [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &length.to_le_bytes(), &[1], &units]
                .concat();
        record(&mut stream, 0x0204, &label);
    }
    let (row, column, number) = moment;
    let number = [&row.to_le_bytes()[..], &column.to_le_bytes(), &[1, 0], &number.to_le_bytes()].concat();
    record(&mut stream, 0x0203, &number);
    record(&mut stream, 0x000A, &[]);
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("the file is in memory");
    file.create_stream("Workbook")
        .expect("the file is in memory")
        .write_all(&stream)
        .expect("the file is in memory");
    file.into_inner().into_inner()
}
