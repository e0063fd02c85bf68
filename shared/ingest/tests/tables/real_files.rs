//! The four files every import must read whole, as their publishers released them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use huiying_ingest::columns::{Field, Synonyms};
use huiying_ingest::rows::SourceRow;
use huiying_ingest::synonyms::{HOTLINE, MESSAGES};
use huiying_ingest::table::Limits;
use huiying_ingest::times::Precision;

use crate::support::Whole;

const DEFAULT_DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");

/// The table, or nothing where the data is not at hand and not required.
#[expect(
    clippy::disallowed_methods,
    reason = "where the real data lies is told by the environment of the test run"
)]
fn whole(name: &str, kind: Synonyms) -> Option<Whole> {
    let data = std::env::var("HUIYING_TEST_DATA").unwrap_or_else(|_| DEFAULT_DATA.to_owned());
    let path = PathBuf::from(data).join(name);
    if !path.exists() {
        assert!(std::env::var("HUIYING_TEST_REQUIRE").as_deref() != Ok("1"), "{} is missing", path.display());
        eprintln!("SKIPPED: {} is missing; set HUIYING_TEST_DATA", path.display());
        return None;
    }
    Some(Whole::open(&path, kind, &[], &Limits::default()).expect("the file is a table"))
}

fn assert_clean(table: &Whole, rows: usize) {
    assert_eq!(table.rows.len(), rows);
    assert_eq!((table.skips(), table.problems()), (vec![], vec![]));
    let ids: BTreeSet<_> = table.ids().into_iter().collect();
    assert_eq!(ids.len(), rows, "every row has a number of its own");
    for row in &table.rows {
        for field in [Field::ReceivedAt, Field::TargetAt, Field::RepliedAt] {
            assert!(!matches!(row.time(field), Some(Err(_))), "row {} {field}", row.row);
        }
        assert!(row.time(Field::ReceivedAt).is_some(), "row {}", row.row);
    }
    let numbers: Vec<u64> = table.rows.iter().map(|row| row.row).collect();
    assert_eq!(numbers, (2..rows as u64 + 2).collect::<Vec<_>>());
}

fn count(table: &Whole, wanted: impl Fn(&SourceRow) -> bool) -> usize {
    table.rows.iter().filter(|row| wanted(row)).count()
}

fn written_to(row: &SourceRow, field: Field, precision: Precision) -> bool {
    matches!(row.time(field), Some(Ok(time)) if time.precision == precision)
}

#[test]
fn given_the_fuzhou_orders_when_read_then_all_1464_rows_and_their_days_are_known() {
    let Some(table) = whole("hotline/fuzhou_12345_orders.csv", HOTLINE) else {
        return;
    };
    assert_clean(&table, 1464);
    let columns: Vec<String> =
        table.reader.columns().iter().map(|(field, name)| format!("{field}={name}")).collect();
    assert_eq!(
        columns,
        [
            "external_id=id",
            "area=河流",
            "category=性质",
            "channel=信息来源",
            "title=标题",
            "caller=匿名1实名0",
            "received_at=时间",
            "body=投诉件内容",
            "reply=回复1",
            "transfers=转处理次数",
            "replied_after_days=最终回复距诉求天数",
        ]
    );
    assert_eq!(table.reader.unmapped_columns().len(), 4);
    assert_eq!(count(&table, |row| written_to(row, Field::ReceivedAt, Precision::Day)), 1464);
    // 1,031 times the flag 1, 172 times the flag 0, 18 times 匿名 and once 无 are no names.
    assert_eq!(count(&table, |row| row.text(Field::Caller).is_some()), 1464 - 1031 - 172 - 18 - 1);
    let slashed = |row: &SourceRow| row.text(Field::ReceivedAt).is_some_and(|text| text.contains('/'));
    assert_eq!(count(&table, slashed), 261);
}

#[test]
fn given_the_boston_requests_when_read_then_all_26788_rows_and_their_three_times_are_known() {
    let Some(table) = whole("hotline/boston_311_2015q1.csv", HOTLINE) else {
        return;
    };
    assert_clean(&table, 26_788);
    assert_eq!(table.reader.columns().len(), 13);
    assert_eq!(table.reader.unmapped_columns().len(), 34 - 13);
    assert_eq!(table.reader.rows_hint(), Some(26_788));
    assert_eq!(count(&table, |row| row.time(Field::TargetAt).is_some()), 26_788 - 8645);
    assert_eq!(count(&table, |row| row.time(Field::ClosedAt).is_some()), 26_788 - 4873);
    assert_eq!(count(&table, |row| row.text(Field::ClosingNote).is_some()), 26_788 - 4855);
    assert_eq!(count(&table, |row| row.text(Field::Attachments).is_some()), 3306);
    assert_eq!(count(&table, |row| row.text(Field::Status) == Some("Open")), 4873);
    assert_eq!(count(&table, |row| row.text(Field::Category) == Some("Pothole Repair (Internal)")), 2121);
    let first = &table.rows[0];
    assert_eq!(first.text(Field::ExternalId), Some("101001240734"));
    assert_eq!(first.time(Field::ReceivedAt).unwrap().unwrap().local.to_string(), "2015-01-01 00:20:09");
    assert_eq!(first.time(Field::ClosedAt).unwrap().unwrap().local.to_string(), "2015-01-02 09:08:42");
    assert_eq!(first.unmapped[0], ("column A".to_owned(), "469451".to_owned()));
}

#[test]
fn given_the_changsha_messages_with_replies_when_read_then_all_2816_rows_and_both_times_are_known() {
    let Some(table) = whole("messages/changsha_messages_with_replies.xlsx", MESSAGES) else {
        return;
    };
    assert_clean(&table, 2816);
    assert_eq!(table.reader.columns().len(), 7);
    assert_eq!(table.reader.rows_hint(), Some(2816));
    assert_eq!(count(&table, |row| matches!(row.time(Field::RepliedAt), Some(Ok(_)))), 2816);
    assert_eq!(count(&table, |row| written_to(row, Field::RepliedAt, Precision::Day)), 1);
    assert_eq!(count(&table, |row| row.cells[&Field::ReceivedAt].serial_time.is_some()), 1);
    assert_eq!(table.rows[0].text(Field::ExternalId), Some("2549"));
    assert_eq!(
        table.rows[0].time(Field::ReceivedAt).unwrap().unwrap().local.to_string(),
        "2019-04-25 09:32:09"
    );
    assert!(table.rows.iter().all(|row| !row.text(Field::Body).unwrap().starts_with(char::is_whitespace)));
}

#[test]
fn given_the_changsha_hot_messages_when_read_then_all_4326_rows_are_known_and_likes_are_kept() {
    let Some(table) = whole("messages/changsha_hot_messages.xlsx", MESSAGES) else {
        return;
    };
    assert_clean(&table, 4326);
    assert_eq!(table.reader.unmapped_columns(), [""; 0]);
    assert_eq!(count(&table, |row| row.cells[&Field::ReceivedAt].serial_time.is_some()), 129);
    assert_eq!(
        (table.rows[0].text(Field::Dislikes), table.rows[0].text(Field::Likes)),
        (Some("0"), Some("0"))
    );
}

#[test]
fn given_a_sheet_that_claims_65203_rows_when_read_then_the_495_it_has_are_known() {
    let Some(table) = whole("messages/changsha_labelled_sample.xlsx", MESSAGES) else {
        return;
    };
    assert_eq!(table.rows.len(), 495);
    assert_eq!((table.skips(), table.problems()), (vec![], vec![]));
}

#[test]
fn given_the_leader_board_with_english_headers_when_read_then_all_120_rows_are_known() {
    let Some(table) = whole("messages/fuzhou_leader_board.xlsx", MESSAGES) else {
        return;
    };
    assert_clean(&table, 120);
    assert_eq!(table.reader.unmapped_columns().len(), 0);
}
