//! Delimited text that is damaged: the good rows are kept and the others told.

use huiying_ingest::columns::Field;
use huiying_ingest::synonyms::HOTLINE;
use huiying_ingest::table::Limits;

use crate::support::Whole;

const HEAD: &str = "工单编号,标题,来电时间,内容\n";

fn read(text: &str) -> Whole {
    Whole::of_bytes(text.as_bytes(), HOTLINE, &[], &Limits::default()).expect("the text is a table")
}

#[test]
fn given_a_bad_byte_in_utf8_when_read_then_it_is_replaced_and_its_row_reported() {
    let mut bytes = format!("{HEAD}1,甲乙丙丁,2026-09-03,夜间施工\n2,").into_bytes();
    bytes.extend(b"\xff");
    bytes.extend("乙,2026-09-03,好\n".as_bytes());
    let table = Whole::of_bytes(&bytes, HOTLINE, &[], &Limits::default()).unwrap();
    assert_eq!(table.rows[1].text(Field::Title), Some("\u{fffd}乙"));
    assert_eq!(table.problems(), [(3, None, "characters that cannot be read were replaced by \u{fffd}")]);
}

#[test]
fn given_a_nul_far_down_the_file_when_read_then_it_is_replaced_and_its_row_reported() {
    let good = "1,甲,2026-09-03,夜间施工噪音\n".repeat(3000);
    let table = read(&format!("{HEAD}{good}2,乙,2026-09-03,好\0坏\n"));
    assert_eq!(table.rows[3000].text(Field::Body), Some("好\u{fffd}坏"));
    assert_eq!(table.problems().len(), 1);
    assert_eq!(table.problems()[0].0, 3002);
}

#[test]
fn given_a_character_cut_by_a_chunk_border_when_read_then_it_is_whole() {
    // The chunk is 65,536 bytes: rows of odd length put characters of three bytes across every border.
    let mut text = String::from(HEAD);
    for number in 0..20_000 {
        text.push_str(&format!(
            "{number},夜间施工噪音扰民,2026-09-03,请核查处理{}\n",
            "啊".repeat(number % 7)
        ));
    }
    let utf8 = read(&text);
    assert_eq!((utf8.rows.len(), utf8.problems(), utf8.skips()), (20_000, vec![], vec![]));
    assert_eq!(utf8.reader.rows_hint(), Some(20_000));
    assert!(utf8.rows.iter().all(|row| row.text(Field::Title) == Some("夜间施工噪音扰民")));
}

#[test]
fn given_a_quote_that_is_never_closed_when_read_then_only_its_own_row_suffers() {
    let table = read(&format!(
        "{HEAD}1,甲,2026-09-03,好\n2,\"乙,2026-09-03,坏\n3,丙,2026-09-03,好\n4,丁,2026-09-03,好\n"
    ));
    assert_eq!(table.ids(), ["1", "2", "3", "4"]);
    let problems = table.problems();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].0, 3);
    assert!(problems[0].2.starts_with("a quotation mark is opened and not closed"), "{}", problems[0].2);
}

#[test]
fn given_a_stray_quote_closed_by_a_later_row_when_read_then_the_rows_between_are_not_swallowed() {
    let table = read(&format!(
        "{HEAD}1,\"甲,2026-09-03,坏\n2,乙,2026-09-03,好\n3,丙,2026-09-03,\"引文，\n两行\"\n4,丁,2026-09-03,好\n"
    ));
    assert_eq!(table.ids(), ["1", "2", "3", "4"]);
    assert_eq!(table.rows[2].text(Field::Body), Some("引文，\n两行"));
    assert_eq!(table.problems().len(), 1);
}

#[test]
fn given_a_line_or_a_cell_beyond_the_limit_when_read_then_it_is_skipped_and_reading_goes_on() {
    let limits = Limits { row_bytes_max: 200_000, cell_bytes_max: 1000, ..Limits::default() };
    let text = format!(
        "{HEAD}1,甲,2026-09-03,好\n2,乙,2026-09-03,{}\n3,丙,2026-09-03,{}\n4,丁,2026-09-03,好\n",
        "长".repeat(500_000),
        "长".repeat(400),
    );
    let table = Whole::of_bytes(text.as_bytes(), HOTLINE, &[], &limits).unwrap();
    assert_eq!(table.ids(), ["1", "4"]);
    assert_eq!(
        table.skips(),
        [(3, "a line longer than a row may be: skipped"), (4, "a cell of more than 1000 bytes: skipped")]
    );
}

#[test]
fn given_a_line_of_many_cells_when_read_then_it_is_skipped_and_reading_goes_on() {
    let table = read(&format!("{HEAD}1,甲,2026-09-03,好\n2{}\n3,丙,2026-09-03,好\n", ",".repeat(1_000_000)));
    assert_eq!(table.ids(), ["1", "3"]);
    assert_eq!(table.skips(), [(3, "more than 512 cells: skipped")]);
}

#[test]
fn given_quotes_that_never_pair_up_when_read_then_reading_ends_with_a_problem() {
    let limits = Limits { row_bytes_max: 4 * 1024 * 1024, ..Limits::default() };
    let text = format!("{HEAD}1,甲,2026-09-03,好\n{}", "a\",\"b\n".repeat(1_500_000));
    let table = Whole::of_bytes(text.as_bytes(), HOTLINE, &[], &limits).unwrap();
    assert_eq!(table.ids(), ["1"]);
    let last = table.skipped.last().unwrap();
    assert_eq!(last.what, "quotation marks do not pair up: this row and all behind it were not read");
}

#[test]
fn given_more_rows_than_allowed_when_read_then_reading_ends_with_a_problem() {
    let limits = Limits { rows_max: 2, ..Limits::default() };
    let text =
        format!("{HEAD}1,甲,2026-09-03,好\n2,乙,2026-09-03,好\n3,丙,2026-09-03,好\n4,丁,2026-09-03,好\n");
    let table = Whole::of_bytes(text.as_bytes(), HOTLINE, &[], &limits).unwrap();
    assert_eq!(table.ids(), ["1", "2"]);
    assert_eq!(table.skips(), [(4, "more rows than allowed: none from here on was read")]);
}
