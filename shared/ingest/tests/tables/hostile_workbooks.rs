//! Workbooks made to hurt, or broken off: a clear message, the good rows kept, no panic.

use std::io::Write;

use huiying_ingest::synonyms::HOTLINE;
use huiying_ingest::table::{Limits, TableError};

use crate::packages::{HEAD, XLS_CELLS, row, with_part, with_sheet, xls};
use crate::support::Whole;

fn read(bytes: &[u8]) -> Whole {
    read_within(bytes, &Limits::default()).expect("the workbook holds a table")
}

fn read_within(bytes: &[u8], limits: &Limits) -> Result<Whole, TableError> {
    Whole::of_bytes(bytes, HOTLINE, &[], limits)
}

#[test]
fn given_a_small_workbook_with_cells_at_both_ends_of_the_sheet_when_read_then_it_costs_two_rows() {
    let bytes = with_sheet(|sheet| {
        row(sheet, 0, &HEAD);
        row(sheet, 1, &["1", "甲", "2026-09-03"]);
        sheet.write_string(1_048_575, 16_383, "远").unwrap();
    });
    assert!(bytes.len() < 10_000);
    let table = read(&bytes);
    assert_eq!(table.ids(), ["1"]);
    assert_eq!(
        table.skips(),
        [(1_048_576, "the row lies more than 100000 rows below the last one: skipped")]
    );

    let only_corners = with_sheet(|sheet| {
        sheet.write_string(0, 0, "工单编号").unwrap();
        sheet.write_string(1_048_575, 16_383, "远").unwrap();
    });
    let error = read_within(&only_corners, &Limits::default()).unwrap_err();
    assert!(error.to_string().contains("columns seen: 工单编号;"), "{error}");
}

#[test]
fn given_a_cell_far_to_the_right_when_read_then_the_row_is_kept_if_usable_and_the_cell_reported() {
    let bytes = with_sheet(|sheet| {
        row(sheet, 0, &HEAD);
        row(sheet, 1, &["1", "甲", "2026-09-03"]);
        sheet.write_string(1, 16_383, "远").unwrap();
        sheet.write_string(2, 16_383, "远").unwrap();
        row(sheet, 3, &["3", "丙", "2026-09-03"]);
    });
    let table = read(&bytes);
    let what = "there is a cell in column XFD, beyond the 512 columns allowed";
    assert_eq!(table.ids(), ["1", "3"]);
    assert_eq!(table.problems(), [(2, None, what)]);
    assert_eq!(table.skips(), [(3, what)]);
}

#[test]
fn given_cells_rows_or_totals_beyond_the_limits_when_read_then_they_are_skipped_and_reading_goes_on_or_ends()
{
    let bytes = with_sheet(|sheet| {
        row(sheet, 0, &HEAD);
        row(sheet, 1, &["1", &"长".repeat(400), "2026-09-03"]);
        row(sheet, 2, &["2", &"长".repeat(300), "2026-09-03", &"长".repeat(300)]);
        row(sheet, 3, &["3", "丙", "2026-09-03"]);
        row(sheet, 4, &["4", "丁", "2026-09-03"]);
    });
    let limits = Limits { cell_bytes_max: 1000, row_bytes_max: 1500, ..Limits::default() };
    let table = read_within(&bytes, &limits).unwrap();
    assert_eq!(table.ids(), ["3", "4"]);
    assert_eq!(
        table.skips(),
        [(2, "a cell of more than 1000 bytes: skipped"), (3, "more than 1500 bytes in the row: skipped")]
    );
    // Five cells in the header, three and four and three in the rows behind it.
    let table = read_within(&bytes, &Limits { cells_max: 15, ..Limits::default() }).unwrap();
    assert_eq!(table.ids(), ["1", "2", "3"]);
    assert_eq!(table.skips(), [(5, "more cells than allowed, no row from here on was read: skipped")]);
}

#[test]
fn given_a_package_that_unpacks_to_too_much_when_opened_then_it_is_refused() {
    let good = with_sheet(|sheet| row(sheet, 0, &HEAD));
    let cases = [
        (Limits { file_bytes_max: 1000, ..Limits::default() }, "bytes and 1000 are allowed"),
        (Limits { zip_entries_max: 3, ..Limits::default() }, "parts and 3 are allowed"),
        (Limits { inflated_bytes_max: 2000, ..Limits::default() }, "unpacks to more than 2000 bytes"),
    ];
    for (limits, why) in cases {
        let error = read_within(&good, &limits).unwrap_err();
        assert!(matches!(error, TableError::TooLarge { .. }) && error.to_string().contains(why), "{error}");
    }
    let blown_up = with_part(&good, "xl/media/image1.png", &vec![b' '; 11 * 1024 * 1024]);
    let error = read_within(&blown_up, &Limits::default()).unwrap_err();
    assert!(error.to_string().contains("a part unpacks to more than 200 times its size"), "{error}");
}

#[test]
fn given_shared_texts_that_claim_to_be_billions_when_opened_then_the_workbook_is_refused() {
    let good = with_sheet(|sheet| row(sheet, 0, &HEAD));
    for claim in ["20000000000", "99999999999999999999999999"] {
        let strings = format!(
            "<?xml version=\"1.0\"?><!-- x --><sst count='1' uniqueCount = '{claim}'><si><t>x</t></si></sst>"
        );
        let error =
            read_within(&with_part(&good, "xl/sharedStrings.xml", strings.as_bytes()), &Limits::default());
        let error = error.unwrap_err();
        assert!(error.to_string().contains("claims more texts than it can hold"), "{error}");
    }
}

#[test]
fn given_a_damaged_workbook_when_opened_then_the_error_says_so_and_nothing_panics() {
    let good = with_sheet(|sheet| {
        row(sheet, 0, &HEAD);
        row(sheet, 1, &["1", "甲", "2026-09-03"]);
    });
    for length in (4..good.len()).step_by(97) {
        assert!(read_within(&good[..length], &Limits::default()).is_err(), "cut at {length}");
    }
    let broken_sheet =
        with_part(&good, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>");
    assert!(matches!(read_within(&broken_sheet, &Limits::default()), Err(TableError::Workbook { .. })));
}

#[test]
fn given_a_sheet_that_breaks_off_when_read_then_the_rows_before_are_kept_and_the_break_is_told() {
    let good = with_sheet(|sheet| row(sheet, 0, &HEAD));
    let cell = |column: char, row: u32, text: &str| {
        format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let mut sheet = String::from("<worksheet><sheetData>");
    for (column, name) in ('A'..).zip(HEAD) {
        sheet.push_str(&cell(column, 1, name));
    }
    for row in 2..100 {
        sheet.push_str(
            &(cell('A', row, &row.to_string()) + &cell('B', row, "甲") + &cell('C', row, "2026-09-03")),
        );
    }
    sheet.push_str("<c r=\"A100\"><v>");
    let table = read(&with_part(&good, "xl/worksheets/sheet1.xml", sheet.as_bytes()));
    assert_eq!(table.rows.len(), 97);
    let [(row, what)] = table.skips()[..] else { panic!("{:?}", table.skips()) };
    assert_eq!(row, 99);
    assert!(what.starts_with("the workbook is damaged, no row from here on was read"), "{what}");
}

#[test]
fn given_a_reader_dropped_halfway_when_many_rows_wait_then_nothing_hangs() {
    let bytes = with_sheet(|sheet| {
        row(sheet, 0, &HEAD);
        for at in 1..5000 {
            row(sheet, at, &["1", "甲", "2026-09-03"]);
        }
    });
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&bytes).unwrap();
    let mut reader =
        huiying_ingest::table::open(file.path(), HOTLINE, &Default::default(), &Limits::default()).unwrap();
    assert!(reader.next().is_some());
    drop(reader);
}

#[test]
fn given_an_old_workbook_that_claims_or_spans_millions_of_cells_when_opened_then_it_is_refused() {
    let claims = xls(&XLS_CELLS, (1, 2, 46_268.25), u32::MAX, 255);
    let spans = xls(&XLS_CELLS, (65_535, 255, 1.0), 3, 3);
    for bytes in [claims, spans] {
        let error = read_within(&bytes, &Limits::default()).unwrap_err();
        assert!(matches!(error, TableError::TooLarge { .. }), "{error:?}");
    }
    let large = xls(&XLS_CELLS, (1, 2, 46_268.25), 3, 3);
    let error = read_within(&large, &Limits { xls_bytes_max: 100, ..Limits::default() }).unwrap_err();
    assert!(matches!(error, TableError::TooLarge { .. }), "{error:?}");
}
