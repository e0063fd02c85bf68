//! Sheets of a workbook: which are read, which are not and why, and cells merged over rows.

use huiying_ingest::table::TableError;
use huiying_ingest::{Arrival, Mapping};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use crate::support::{exact, orders, orders_with, told};

const HEADER: [&str; 7] = ["工单编号", "标题", "内容", "诉求类别", "来电时间", "承办单位", "办件状态"];

fn write(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
        sheet.write_string(row, column as u16, *text).unwrap();
    }
}

fn sheet<'a>(book: &'a mut Workbook, name: &str, orders: &[[&str; 7]]) -> &'a mut Worksheet {
    let sheet = book.add_worksheet().set_name(name).unwrap();
    write(sheet, 0, &HEADER);
    for (at, order) in orders.iter().enumerate() {
        write(sheet, at as u32 + 1, order);
    }
    sheet
}

const FIRST: [&str; 7] = ["GD2026110201", "占道", "a", "投诉", "2026-11-02 09:00:00", "监管一处", "办理中"];
const SECOND: [&str; 7] = ["GD2026110901", "噪声", "b", "投诉", "2026-11-09 09:00:00", "监管一处", "办理中"];

#[test]
fn given_a_sheet_a_week_then_the_orders_of_all_are_read_and_problems_name_their_sheet() {
    let mut book = Workbook::new();
    sheet(&mut book, "第1周", &[FIRST]);
    sheet(&mut book, "第2周", &[SECOND, ["GD-3", "水", "c", "投诉", "昨天", "", ""]]);
    write(book.add_worksheet().set_name("说明").unwrap(), 0, &["填表说明", "请勿改动"]);
    let read = orders(book.save_to_buffer().unwrap());
    assert_eq!(read.numbers(), ["GD2026110201", "GD2026110901", "GD-3"]);
    assert_eq!(read.arrivals[1].report.received, exact("2026-11-09T01:00:00Z"));
    let problem = &read.arrivals[2].problems[0];
    assert_eq!(problem.row, 3);
    assert!(problem.what.ends_with("(sheet 第2周)"), "{}", problem.what);
    let sheets: Vec<_> = read.account.sheets.iter().map(|it| it.sheet.as_deref().unwrap()).collect();
    assert_eq!(sheets, ["第1周", "第2周"]);
    let [other] = &read.account.sheets_not_read[..] else { panic!() };
    assert_eq!(other.sheet, "说明");
    assert!(other.why.starts_with("it has no column for external_id and for received_at"), "{}", other.why);
}

#[test]
fn given_a_hidden_sheet_then_it_is_named_as_not_read_and_read_where_it_is_asked_for() {
    let mut book = Workbook::new();
    sheet(&mut book, "去年", &[FIRST]).set_hidden(true);
    sheet(&mut book, "本周", &[SECOND]).set_active(true);
    let bytes = book.save_to_buffer().unwrap();
    let read = orders(&bytes);
    assert_eq!(read.numbers(), ["GD2026110901"]);
    assert_eq!(read.account.sheets_not_read[0].sheet, "去年");
    assert_eq!(read.account.sheets_not_read[0].why, "it is hidden; name it with --sheet to read it");
    assert!(read.account.sheets_not_read[0].may_hold_reports, "nobody left it out on purpose");
    let named = |names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        orders_with(&bytes, &Mapping::default().with_sheets(names))
    };
    let read = named(&["去年"]).unwrap();
    assert_eq!(read.numbers(), ["GD2026110201"]);
    assert!(!read.account.sheets_not_read[0].may_hold_reports, "another was named");
    let error = named(&["明年"]).err().unwrap().to_string();
    assert!(error.contains("no sheet \"明年\"; its sheets are 去年, 本周"), "{error}");
}

#[test]
fn given_a_fitting_sheet_that_is_hidden_only_then_the_error_names_it() {
    let mut book = Workbook::new();
    write(book.add_worksheet().set_name("封面").unwrap(), 0, &["某市", "报表"]);
    sheet(&mut book, "数据", &[FIRST]).set_hidden(true);
    let error = orders_with(book.save_to_buffer().unwrap(), &Mapping::default()).err().unwrap();
    assert!(matches!(error, TableError::OnlyHidden { .. }), "{error:?}");
    assert!(error.to_string().contains("数据; read one with --sheet NAME"), "{error}");
}

#[test]
fn given_sheets_named_for_a_text_file_then_the_error_says_that_it_has_none() {
    let mapping = Mapping::default().with_sheets(vec!["本周".to_owned()]);
    let error = orders_with("工单编号,标题,来电时间\n", &mapping).err().unwrap();
    assert!(matches!(error, TableError::NoSheets { .. }), "{error:?}");
}

#[test]
fn given_an_office_merged_over_several_orders_then_it_is_the_office_of_each() {
    let mut book = Workbook::new();
    let rows = [
        ["1", "占道", "a", "投诉", "2026-11-02", "", "办理中"],
        ["2", "噪声", "b", "投诉", "2026-11-03", "", "办理中"],
        ["3", "积水", "c", "投诉", "2026-11-04", "", "办理中"],
        ["4", "停水", "d", "投诉", "2026-11-05", "丙处", "办理中"],
        ["5", "停电", "e", "投诉", "2026-11-06", "", "办理中"],
    ];
    let it = sheet(&mut book, "本周", &rows);
    it.merge_range(1, 5, 3, 5, "监管一处", &Format::new()).unwrap();
    let read = orders(book.save_to_buffer().unwrap());
    let offices: Vec<_> = read.arrivals.iter().map(|it| it.report.office.as_deref()).collect();
    let first = Some("监管一处");
    assert_eq!(offices, [first, first, first, Some("丙处"), None]);
}

#[test]
fn given_a_long_text_merged_over_very_many_rows_then_reading_stays_within_its_bounds() {
    let mut book = Workbook::new();
    let it = sheet(&mut book, "本周", &[]);
    let n_rows = 3_000;
    for row in 1..=n_rows {
        write(it, row, &[&row.to_string(), "占道", "", "", "2026-11-02"]);
    }
    it.merge_range(1, 2, n_rows, 2, &"长".repeat(30_000), &Format::new()).unwrap();
    let read = orders(book.save_to_buffer().unwrap());
    assert_eq!(read.arrivals.len(), n_rows as usize);
    let n_filled = read.arrivals.iter().filter(|it| !it.report.body.is_empty()).count();
    let is_left_out = |it: &&Arrival| told(it).iter().any(|what| !what.starts_with("longer than"));
    let n_told = read.arrivals.iter().filter(is_left_out).count();
    assert_eq!(n_filled, 746, "64 MiB of texts of 90,000 bytes, and the first row's own");
    assert_eq!(n_told, n_rows as usize - n_filled);
}
