//! Delimited text as offices export it: every quirk seen, and every kind of damage.

use huiying_ingest::columns::{Field, Synonyms};
use huiying_ingest::synonyms::{HOTLINE, MESSAGES};
use huiying_ingest::table::{Format, Limits, TableError};
use huiying_ingest::times::Precision;

use crate::support::Whole;

const HEAD: &str = "工单编号,标题,来电时间,内容\n";

fn read(text: &str) -> Whole {
    Whole::of_bytes(text.as_bytes(), HOTLINE, &[], &Limits::default()).expect("the text is a table")
}

fn refused(bytes: &[u8]) -> TableError {
    Whole::of_bytes(bytes, HOTLINE, &[], &Limits::default()).expect_err("the file is no table")
}

fn sample(name: &str, kind: Synonyms) -> Whole {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name);
    Whole::open(&path, kind, &[], &Limits::default()).expect("the sample is a table")
}

#[test]
fn given_the_same_orders_in_three_encodings_when_read_then_the_rows_are_the_same() {
    let expected = [
        ("hotline_utf8_bom.csv", ',', "UTF-8"),
        ("hotline_gb18030.csv", ',', "gb18030"),
        ("hotline_utf16le.txt", '\t', "UTF-16LE"),
    ];
    for (name, delimiter, encoding) in expected {
        let table = sample(name, HOTLINE);
        assert_eq!(*table.reader.format(), Format::Csv { delimiter, encoding }, "{name}");
        assert_eq!(table.ids(), ["HJ-2026-0001", "HJ-2026-0002", "HJ-2026-0003"], "{name}");
        let first = &table.rows[0];
        assert_eq!(first.text(Field::Body), Some("某工地夜间持续施工，影响休息，请核查。"), "{name}");
        let reply = first.text(Field::Reply).unwrap().replace('\r', "");
        assert_eq!(reply, "已到现场查看，\n责令停工整改。", "{name}");
        assert_eq!(first.text(Field::Phone), Some("19900000000"), "{name}");
        assert_eq!(first.text(Field::Satisfaction), Some("满意"), "{name}");
        assert_eq!(table.reader.unmapped_columns(), [""; 0], "{name}");
        let received = table.rows[1].time(Field::ReceivedAt).unwrap().unwrap();
        assert_eq!(received.local.to_string(), "2026-09-03 15:05:00", "{name}");
        assert_eq!(received.precision, Precision::Minute, "{name}");
        assert_eq!((table.skips(), table.problems()), (vec![], vec![]), "{name}");
    }
}

#[test]
fn given_empty_markers_when_read_then_times_numbers_and_personal_fields_are_empty_and_texts_are_not() {
    let table = sample("hotline_utf8_bom.csv", HOTLINE);
    assert_eq!(table.rows[1].text(Field::Phone), None);
    assert_eq!(table.rows[1].text(Field::Place), None);
    let table = sample("messages_title_rows.csv", MESSAGES);
    assert_eq!(table.rows[2].text(Field::Title), Some("无"));
    assert_eq!(table.rows[2].text(Field::Body), Some("无"));
    let table =
        read("工单编号,标题,来电时间,答复时间,来电人\n1,甲,2026-09-03,NULL,-\n2,/,2026-09-03,空,null\n");
    assert_eq!(table.rows[0].time(Field::RepliedAt), None);
    assert_eq!(table.rows[0].text(Field::Caller), None);
    assert_eq!(table.rows[1].time(Field::RepliedAt), None);
    assert_eq!(table.rows[1].text(Field::Title), Some("/"));
    assert_eq!(table.rows[1].text(Field::Caller), None);
}

#[test]
fn given_title_rows_a_header_in_the_middle_and_a_sum_when_read_then_rows_are_found_and_numbered_as_shown() {
    let table = sample("messages_title_rows.csv", MESSAGES);
    let numbers: Vec<u64> = table.rows.iter().map(|row| row.row).collect();
    assert_eq!(table.ids(), ["1001", "1002", "1003"]);
    assert_eq!(numbers, [5, 6, 8]);
    assert_eq!(table.skips(), [(7, "header row repeated, not a report"), (9, "summary row, not a report")]);
    assert_eq!(table.rows[0].text(Field::Body), Some("幸福路路灯连续三天不亮。"));
    assert_eq!(table.rows[1].text(Field::Caller), None);
}

#[test]
fn given_a_file_cut_inside_its_last_row_when_read_then_the_row_is_refused_and_the_rows_before_it_are_kept() {
    let whole = "工单编号,标题,来电时间,办理状态\n1,路灯不亮,2026-09-03,办结\n2,停水,2026-09-03,在办";
    let torn = [(3, "the file breaks off in this row: skipped, export it again")];
    assert_eq!(read(whole).ids(), ["1", "2"], "a last line without its end is whole");
    for cut in ["2,停水,2026-09-03", "2,\"停水", "2,停水,2026-09-03,\"在"] {
        let table = read(&whole.replace("2,停水,2026-09-03,在办", cut));
        assert_eq!((table.ids(), table.skips()), (vec!["1"], torn.to_vec()), "{cut}");
        let ended = read(&(whole.replace("2,停水,2026-09-03,在办", cut) + "\n"));
        assert!(!ended.skips().contains(&torn[0]), "a line that ends is only short: {cut}");
    }
}

#[test]
fn given_rows_that_stand_below_a_table_when_read_then_they_are_no_reports_and_none_is_refused() {
    let table = read(
        "工单编号,标题,来电时间\n1,路灯不亮,2026-09-03\n2,制表人,2026-09-03\n3,共10户停水,2026-09-03\n\
         共10条记录\n导出时间：,2026-09-04 10:00\n制表人：某某,,\nTotal,3,\n",
    );
    assert_eq!(table.ids(), ["1", "2", "3"], "a matter may begin with the same words");
    let footer = "footer row, not a report";
    assert_eq!(table.skips(), [(5, footer), (6, footer), (7, footer), (8, "summary row, not a report")]);
}

#[test]
fn given_an_impossible_date_when_read_then_the_row_is_kept_and_its_time_is_a_problem_naming_row_and_column() {
    let table = sample("messages_title_rows.csv", MESSAGES);
    let problem = table.rows[1].time(Field::ReceivedAt).unwrap().unwrap_err();
    assert_eq!((problem.row, problem.column.as_deref()), (6, Some("留言时间")));
    assert!(problem.what.starts_with("no such day: saw \"2026-02-30\""), "{}", problem.what);
    assert_eq!(
        serde_json::to_value(&problem).unwrap().as_object().unwrap().keys().collect::<Vec<_>>(),
        ["column", "row", "what"]
    );
}

#[test]
fn given_quoted_newlines_and_blank_lines_when_read_then_row_numbers_are_those_of_a_spreadsheet() {
    let table = read(&format!(
        "{HEAD}1,甲,2026-09-03,\"一\n二\n三\"\n\n\r\n2,乙,2026-09-03,四\n,,,\n3,丙,2026-09-03,五"
    ));
    let numbers: Vec<u64> = table.rows.iter().map(|row| row.row).collect();
    assert_eq!(numbers, [2, 5, 7]);
    assert_eq!(table.rows[0].text(Field::Body), Some("一\n二\n三"));
    assert_eq!((table.skips(), table.problems()), (vec![], vec![]));
}

#[test]
fn given_a_file_with_carriage_returns_only_when_read_then_lines_are_found() {
    let table = read("工单编号,标题,来电时间\r1,甲,2026-09-03\r2,乙,2026-09-03\r");
    assert_eq!(table.ids(), ["1", "2"]);
}

#[test]
fn given_rows_of_other_widths_when_read_then_usable_ones_are_kept_with_a_problem() {
    let table = read(&format!(
        "{HEAD}1,甲,2026-09-03\n2,乙,2026-09-03,内容,多出\n3,丙\n,丁,2026-09-03\n4,戊,昨天,内容,多出\n5,己,2026-09-03,好,,\n"
    ));
    assert_eq!(table.ids(), ["1", "2", "5"]);
    assert_eq!(
        table.problems(),
        [
            (2, None, "the row has 3 cells where the header has 4"),
            (3, None, "the row has 5 cells where the header has 4"),
        ]
    );
    assert_eq!(table.rows[1].unmapped, [("column E".to_owned(), "多出".to_owned())]);
    let skips: Vec<u64> = table.skipped.iter().map(|problem| problem.row).collect();
    assert_eq!(skips, [4, 5, 6]);
    assert_eq!(
        table.skipped[0].what,
        "the row has 2 cells where the header has 4, and its number or time cannot be read: skipped"
    );
}

#[test]
fn given_a_column_without_a_name_when_read_then_it_is_called_by_its_letter_and_kept() {
    let table = read(",工单编号,标题,来电时间\n7,1,甲,2026-09-03\n");
    assert_eq!(table.reader.unmapped_columns(), ["column A"]);
    assert_eq!(table.rows[0].unmapped, [("column A".to_owned(), "7".to_owned())]);
}

#[test]
fn given_two_columns_for_one_field_when_read_then_the_better_name_wins_and_the_other_is_kept() {
    let table = read("编号,工单编号,标题,来电时间\nB-1,A-1,甲,2026-09-03\n");
    assert_eq!(table.ids(), ["A-1"]);
    assert_eq!(table.rows[0].unmapped, [("编号".to_owned(), "B-1".to_owned())]);
}

#[test]
fn given_header_names_with_blanks_full_width_letters_and_other_case_when_read_then_they_match() {
    let table = read("１２３４５工单编号, 标　题 ,来电 时间,case_STATUS\n1,甲,2026-09-03,Open\n");
    assert_eq!(table.rows[0].text(Field::Title), Some("甲"));
    assert_eq!(table.rows[0].text(Field::Status), Some("Open"));
}

#[test]
fn given_a_caller_column_that_holds_a_flag_when_read_then_only_names_are_callers() {
    let table = read(
        "id,标题,时间,匿名1实名0\n1,甲,2026-09-03,1\n2,乙,2026-09-03,0\n3,丙,2026-09-03,王五\n4,丁,2026-09-03,匿名\n",
    );
    let callers: Vec<_> = table.rows.iter().map(|row| row.text(Field::Caller)).collect();
    assert_eq!(callers, [None, None, Some("王五"), None]);
}

#[test]
fn given_numbers_a_spreadsheet_shortened_when_read_then_they_are_kept_and_reported() {
    let table = read(
        "工单编号,标题,来电时间,联系电话\n2.02609E+14,甲,2026-09-03,1.99E+10\n2,乙,2026-09-03,\"=\"\"19900000000\"\"\"\n",
    );
    assert_eq!(table.rows[0].text(Field::Phone), Some("1.99E+10"));
    assert_eq!(table.rows[1].text(Field::Phone), Some("19900000000"));
    let problems = table.problems();
    assert_eq!(problems.len(), 2);
    assert_eq!((problems[0].0, problems[0].1), (2, Some("工单编号")));
    assert_eq!((problems[1].0, problems[1].1), (2, Some("联系电话")));
    assert!(problems[1].2.starts_with("phone damaged"), "{}", problems[1].2);
}

#[test]
fn given_map_arguments_when_read_then_they_go_before_the_known_names() {
    let text = "单号,标题,备注时间,来电时间\n1,甲,2026-09-04,2026-09-03\n";
    let map = ["external_id=单号", "received_at = 备注时间"];
    let table = Whole::of_bytes(text.as_bytes(), HOTLINE, &map, &Limits::default()).unwrap();
    assert_eq!(table.ids(), ["1"]);
    assert_eq!(table.rows[0].text(Field::ReceivedAt), Some("2026-09-04"));
    assert_eq!(table.rows[0].unmapped, [("来电时间".to_owned(), "2026-09-03".to_owned())]);
}

#[test]
fn given_a_wrong_map_argument_when_parsed_then_the_error_names_the_fields_there_are() {
    let cases = [
        ("标题", "there is no \"=\""),
        ("phone=", "no column is named"),
        ("telephone=电话", "there is no field \"telephone\""),
    ];
    for (argument, why) in cases {
        let error = Whole::of_bytes(b"x", HOTLINE, &[argument], &Limits::default()).unwrap_err().to_string();
        assert!(error.contains(why) && error.contains("external_id, title, body"), "{error}");
    }
    let twice = Whole::of_bytes(b"x", HOTLINE, &["title=a", "title=b"], &Limits::default()).unwrap_err();
    assert!(twice.to_string().contains("the field is named twice"));
    let absent = Whole::of_bytes(
        format!("{HEAD}1,甲,2026-09-03,乙\n").as_bytes(),
        HOTLINE,
        &["phone=手机"],
        &Limits::default(),
    );
    let absent = absent.unwrap_err().to_string();
    assert!(
        absent.contains("no column \"手机\"") && absent.contains("工单编号, 标题, 来电时间, 内容"),
        "{absent}"
    );
}

#[test]
fn given_a_wrong_header_when_opened_then_the_error_says_what_is_missing_what_was_seen_and_how_to_help() {
    let error = refused("商品,价格,数量\n苹果,3,5\n".as_bytes()).to_string();
    for part in ["external_id", "received_at", "title or body", "商品, 价格, 数量", "--map external_id="]
    {
        assert!(error.contains(part), "{part} not in: {error}");
    }
    let error = refused("工单编号,标题,登记日\n1,甲,2026-09-03\n".as_bytes()).to_string();
    assert!(error.contains("no column for received_at;") && error.contains("--map received_at="), "{error}");
}

#[test]
fn given_a_file_without_content_when_opened_then_it_is_called_empty() {
    for bytes in [&b""[..], b"\xef\xbb\xbf", b"\n\n\r\n"] {
        assert!(matches!(refused(bytes), TableError::Empty { .. }), "{bytes:?}");
    }
}

#[test]
fn given_a_header_without_rows_when_read_then_there_are_no_rows_and_no_problems() {
    let table = read(HEAD);
    assert_eq!((table.rows.len(), table.skipped.len()), (0, 0));
}

#[test]
fn given_a_file_that_is_no_table_when_opened_then_it_is_called_so() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0";
    let elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0";
    let html = "<html><table><tr><td>工单编号</td></tr></table></html>".as_bytes();
    for bytes in [&png[..], elf, html, b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"] {
        let error = refused(bytes);
        assert!(matches!(error, TableError::NotATable { .. }), "{error:?}");
        assert!(error.to_string().contains("save it as CSV or XLSX"));
    }
    let directory = tempfile::tempdir().unwrap();
    let error = Whole::open(directory.path(), HOTLINE, &[], &Limits::default()).unwrap_err();
    assert!(matches!(error, TableError::NotATable { .. }), "{error:?}");
    let error =
        Whole::open(&directory.path().join("none.csv"), HOTLINE, &[], &Limits::default()).unwrap_err();
    assert!(matches!(error, TableError::Read { .. }), "{error:?}");
}

#[test]
fn given_a_two_row_header_when_read_then_the_lower_names_count_and_upper_ones_fill_the_gaps() {
    let table =
        read("工单编号,来电人信息,,受理,\n,姓名,电话,标题,来电时间\n1,张三,19900000000,甲,2026-09-03\n");
    assert_eq!(table.rows[0].row, 3);
    assert_eq!(table.ids(), ["1"]);
    assert_eq!(table.rows[0].text(Field::Caller), Some("张三"));
    assert_eq!(table.rows[0].text(Field::Phone), Some("19900000000"));
}

#[test]
fn given_a_short_gbk_file_and_a_windows_english_one_when_read_then_both_are_legible() {
    let mut gbk =
        b"\xb9\xa4\xb5\xa5\xb1\xe0\xba\xc5,\xb1\xea\xcc\xe2,\xc0\xb4\xb5\xe7\xca\xb1\xbc\xe4\n".to_vec();
    gbk.extend(b"1,\xd4\xeb\xd2\xf4,2026-09-03\n");
    let table = Whole::of_bytes(&gbk, HOTLINE, &[], &Limits::default()).unwrap();
    assert_eq!(table.rows[0].text(Field::Title), Some("噪音"));
    let english =
        b"id,CASE_TITLE,OPEN_DT\n1,Caf\xe9 noise after midnight on the street,01/16/2015 08:30:00 AM\n";
    let table = Whole::of_bytes(english, HOTLINE, &[], &Limits::default()).unwrap();
    assert_eq!(table.ids(), ["1"]);
}
