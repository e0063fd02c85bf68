//! Workbooks as offices save them.

use std::io::{Cursor, Write};

use chrono::NaiveDate;
use huiying_ingest::columns::Field;
use huiying_ingest::synonyms::HOTLINE;
use huiying_ingest::table::{Format, Limits, TableError};
use huiying_ingest::times::Precision;
use rust_xlsxwriter::{Format as CellFormat, Workbook};
use zip::ZipArchive;

use crate::packages::{HEAD, XLS_CELLS, row, with_part, with_sheet, xls};
use crate::support::Whole;

fn read(bytes: &[u8]) -> Whole {
    read_within(bytes, &Limits::default()).expect("the workbook holds a table")
}

fn read_within(bytes: &[u8], limits: &Limits) -> Result<Whole, TableError> {
    Whole::of_bytes(bytes, HOTLINE, &[], limits)
}

#[test]
fn given_times_as_date_cells_plain_numbers_and_texts_when_read_then_each_is_the_same_kind_of_time() {
    let bytes = with_sheet(|sheet| {
        row(sheet, 0, &HEAD);
        let moment = NaiveDate::from_ymd_opt(2026, 9, 3).unwrap().and_hms_opt(8, 5, 9).unwrap();
        let shown = CellFormat::new().set_num_format("yyyy/m/d h:mm:ss");
        let day = CellFormat::new().set_num_format("yyyy/m/d");
        for at in 1..=5 {
            sheet.write_number(at, 0, 100 + at).unwrap();
            sheet.write_string(at, 1, "甲").unwrap();
        }
        sheet.write_datetime_with_format(1, 2, moment, &shown).unwrap();
        sheet.write_datetime_with_format(2, 2, moment.date(), &day).unwrap();
        // 46,268 days after 1899-12-30 is 2026-09-03; a quarter of a day is six hours.
        sheet.write_number(3, 2, 46_268.25).unwrap();
        sheet.write_string(4, 2, "2026/9/3 8:05:09").unwrap();
        sheet.write_number(5, 2, 2026).unwrap();
    });
    let table = read(&bytes);
    assert_eq!(*table.reader.format(), Format::Xlsx { sheet: "Sheet1".into() });
    assert_eq!(table.ids(), ["101", "102", "103", "104", "105"]);
    let expected = [
        ("2026-09-03 08:05:09", Precision::Second, true),
        ("2026-09-03 00:00:00", Precision::Day, true),
        ("2026-09-03 06:00:00", Precision::Second, true),
        ("2026-09-03 08:05:09", Precision::Second, false),
    ];
    for (row, (local, precision, serial)) in table.rows.iter().zip(expected) {
        let time = row.time(Field::ReceivedAt).unwrap().unwrap();
        assert_eq!((time.local.to_string().as_str(), time.precision), (local, precision), "row {}", row.row);
        assert_eq!(row.cells[&Field::ReceivedAt].serial_time.is_some(), serial, "row {}", row.row);
    }
    assert_eq!(table.rows[0].text(Field::ReceivedAt), Some("2026-09-03 08:05:09"));
    assert_eq!(table.rows[1].text(Field::ReceivedAt), Some("2026-09-03"));
    let problem = table.rows[4].time(Field::ReceivedAt).unwrap().unwrap_err();
    assert_eq!((problem.row, problem.column.as_deref()), (6, Some("来电时间")));
}

#[test]
fn given_a_workbook_that_counts_from_1904_when_read_then_its_dates_are_four_years_and_a_day_later() {
    let bytes = with_sheet(|sheet| {
        row(sheet, 0, &HEAD);
        row(sheet, 1, &["1", "甲"]);
        sheet
            .write_number_with_format(1, 2, 44_806.5, &CellFormat::new().set_num_format("yyyy/m/d h:mm"))
            .unwrap();
    });
    let mut package = ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut part = String::new();
    std::io::Read::read_to_string(&mut package.by_name("xl/workbook.xml").unwrap(), &mut part).unwrap();
    assert!(part.contains("<workbookPr "));
    let part = part.replace("<workbookPr ", "<workbookPr date1904=\"1\" ");
    let table = read(&with_part(&bytes, "xl/workbook.xml", part.as_bytes()));
    let time = table.rows[0].time(Field::ReceivedAt).unwrap().unwrap();
    assert_eq!(time.local.to_string(), "2026-09-03 12:00:00");
}

#[test]
fn given_numbers_truths_and_faults_in_cells_when_read_then_they_are_written_plainly_or_reported() {
    let bytes = with_sheet(|sheet| {
        row(sheet, 0, &HEAD);
        row(sheet, 1, &["", "甲", "2026-09-03"]);
        sheet.write_number(1, 0, 188_006.0).unwrap();
        sheet.write_number(1, 3, 19_900_000_000.0).unwrap();
        sheet.write_boolean(1, 4, true).unwrap();
        row(sheet, 2, &["", "乙", "2026-09-03"]);
        sheet.write_number(2, 0, 2_026_090_300_000_000_123.0).unwrap();
        sheet.write_number(2, 4, 0.5).unwrap();
        row(sheet, 3, &["3", "丙", "2026-09-03", "1.99E+10"]);
        row(sheet, 4, &["4", "丁", "2026-09-03"]);
        sheet.write_formula(4, 3, rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A")).unwrap();
    });
    let table = read(&bytes);
    assert_eq!(table.ids()[0], "188006");
    assert_eq!(table.rows[0].text(Field::Phone), Some("19900000000"));
    assert_eq!(table.rows[0].text(Field::Satisfaction), Some("TRUE"));
    assert_eq!(table.rows[1].text(Field::Satisfaction), Some("0.5"));
    assert_eq!(table.rows[2].text(Field::Phone), Some("1.99E+10"));
    assert_eq!(table.rows[3].text(Field::Phone), None);
    let problems = table.problems();
    let places: Vec<_> = problems.iter().map(|(row, column, _)| (*row, column.unwrap())).collect();
    assert_eq!(places, [(3, "工单编号"), (4, "联系电话"), (5, "联系电话")]);
    assert!(
        problems[0].2.starts_with("external_id damaged: a number of more than 15 digits"),
        "{}",
        problems[0].2
    );
    assert!(problems[2].2.contains("#N/A"), "{}", problems[2].2);
}

#[test]
fn given_a_merged_title_a_two_row_header_blank_rows_and_a_sum_when_read_then_rows_are_numbered_as_shown() {
    let bytes = with_sheet(|sheet| {
        let plain = CellFormat::new();
        sheet.merge_range(0, 0, 0, 4, "某市 12345 工单导出", &plain).unwrap();
        sheet.merge_range(2, 0, 3, 0, "工单编号", &plain).unwrap();
        sheet.merge_range(2, 1, 3, 1, "标题", &plain).unwrap();
        sheet.merge_range(2, 2, 2, 3, "来电信息", &plain).unwrap();
        row(sheet, 3, &["", "", "来电时间", "联系电话"]);
        row(sheet, 4, &["1", "甲", "2026-09-03", "无"]);
        row(sheet, 7, &["2", "乙\u{a0}", "2026-09-04 ", "\u{3000}19900000000\n"]);
        row(sheet, 8, &["合 计", "2"]);
    });
    let table = read(&bytes);
    let numbers: Vec<u64> = table.rows.iter().map(|row| row.row).collect();
    assert_eq!((table.ids(), numbers), (vec!["1", "2"], vec![5, 8]));
    assert_eq!(table.rows[0].text(Field::Phone), None);
    assert_eq!(table.rows[1].text(Field::Title), Some("乙"));
    assert_eq!(table.rows[1].text(Field::Phone), Some("19900000000"));
    assert_eq!(table.skips(), [(9, "summary row, not a report")]);
}

#[test]
fn given_several_sheets_when_opened_then_the_first_with_a_known_header_is_read() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("空白").unwrap();
    row(workbook.add_worksheet().set_name("说明").unwrap(), 0, &["填表说明", "请勿改动"]);
    let data = workbook.add_worksheet().set_name("数据").unwrap();
    row(data, 0, &HEAD);
    row(data, 1, &["1", "甲", "2026-09-03"]);
    let table = read(&workbook.save_to_buffer().unwrap());
    assert_eq!(*table.reader.format(), Format::Xlsx { sheet: "数据".into() });
    assert_eq!(table.ids(), ["1"]);
}

#[test]
fn given_a_workbook_without_a_known_header_or_without_cells_when_opened_then_the_error_says_so() {
    let error =
        read_within(&with_sheet(|sheet| row(sheet, 0, &["商品", "价格"])), &Limits::default()).unwrap_err();
    assert!(error.to_string().contains("columns seen: 商品, 价格"), "{error}");
    let error = read_within(&with_sheet(|_| ()), &Limits::default()).unwrap_err();
    assert!(matches!(error, TableError::Empty { .. }), "{error:?}");
}

#[test]
fn given_an_old_workbook_when_read_then_rows_and_dates_are_known() {
    let table = read(&xls(&XLS_CELLS, (1, 2, 46_268.25), 3, 3));
    assert_eq!(*table.reader.format(), Format::Xls { sheet: "Sheet1".into() });
    assert_eq!(table.ids(), ["1", "2"]);
    assert_eq!(table.rows[0].text(Field::Title), Some("甲"));
    let time = table.rows[0].time(Field::ReceivedAt).unwrap().unwrap();
    assert_eq!(time.local.to_string(), "2026-09-03 06:00:00");
    assert_eq!(table.reader.rows_hint(), Some(2));
}

#[test]
fn given_other_old_office_files_when_opened_then_they_are_called_no_table() {
    for (stream, why) in [("EncryptedPackage", "locked with a password"), ("WordDocument", "not a workbook")]
    {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream(stream).unwrap().write_all(b"x").unwrap();
        let error = read_within(&file.into_inner().into_inner(), &Limits::default()).unwrap_err();
        assert!(matches!(error, TableError::NotATable { .. }) && error.to_string().contains(why), "{error}");
    }
}
