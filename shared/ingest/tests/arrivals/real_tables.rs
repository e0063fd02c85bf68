//! Every table of the real data, cell by cell: each is on its arrival, or the account says why not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, open_workbook_auto};
use huiying_ingest::account::{Account, Use};
use huiying_ingest::columns::Synonyms;
use huiying_ingest::meanings::Meanings;
use huiying_ingest::synonyms::{HOTLINE, MESSAGES};
use huiying_ingest::{Arrival, Mapping};

use crate::support::{Read, read_file};

const DEFAULT_DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");

#[expect(
    clippy::disallowed_methods,
    reason = "where the real data lies is told by the environment of the test run"
)]
pub(crate) fn real(name: &str) -> Option<PathBuf> {
    let data = std::env::var("HUIYING_TEST_DATA").unwrap_or_else(|_| DEFAULT_DATA.to_owned());
    let path = PathBuf::from(data).join(name);
    if !path.exists() {
        assert!(std::env::var("HUIYING_TEST_REQUIRE").as_deref() != Ok("1"), "{} is missing", path.display());
        eprintln!("SKIPPED: {} is missing; set HUIYING_TEST_DATA", path.display());
        return None;
    }
    Some(path)
}

/// A table as a reader of its own sees it: texts by column, and whether a cell is a date.
type Cells = Vec<Vec<(String, bool)>>;

fn cells_of_csv(path: &Path) -> Cells {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    let row = |row: csv::StringRecord| row.iter().map(|cell| (trimmed(cell), false)).collect();
    reader.records().map(|it| row(it.unwrap())).collect()
}

fn cells_of_workbook(path: &Path) -> Cells {
    let mut book = open_workbook_auto(path).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let cell = |cell: &Data| (trimmed(&cell.to_string()), matches!(cell, Data::DateTime(_)));
    sheet.rows().map(|row| row.iter().map(cell).collect()).collect()
}

fn trimmed(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')).to_owned()
}

/// What an arrival has of a field as it stood in the table; `None` where the field is a time, which is compared elsewhere.
fn original(arrival: &Arrival, field: &str) -> Option<String> {
    let (report, details, personal) = (&arrival.report, &arrival.report.details, &arrival.personal);
    let open = |it: &Option<huiying_domain::Personal>| it.as_ref().map(|it| it.expose().to_owned());
    let number = |n: Option<u64>| n.map(|n| n.to_string());
    if let Some(text) = personal.others.get(field) {
        return Some(text.expose().to_owned());
    }
    match field {
        "external_id" => Some(report.external_id.clone()),
        "title" => open(&personal.title).or(Some(report.title.clone())),
        "body" => open(&personal.body).or(Some(report.body.clone())),
        "reply" => open(&personal.reply)
            .or_else(|| arrival.reply.as_ref().map(|it| it.text.clone()))
            .or_else(|| details.undated_reply.clone()),
        "caller" => open(&personal.caller),
        "phone" => open(&personal.phone),
        "address" => open(&personal.address),
        "category" => report.category.clone(),
        "channel" => report.via.clone(),
        "office" => report.office.clone(),
        "area" => report.area.clone(),
        "status" => report.status.clone(),
        "place" => details.place.clone(),
        "closing_note" => details.closing_note.clone(),
        "attachments" => details.attachments.first().cloned(),
        "transfers" => number(details.transfers),
        "likes" => number(details.likes),
        "dislikes" => number(details.dislikes),
        other => panic!("{other} is in none of the tables"),
    }
}

fn has_time(arrival: &Arrival, field: &str) -> Option<bool> {
    let (report, details) = (&arrival.report, &arrival.report.details);
    Some(match field {
        "received_at" => !report.received_unknown,
        "target_at" => report.target.is_some(),
        "replied_at" => arrival.reply.is_some(),
        "closed_at" => details.closed.is_some(),
        "modified_at" => details.modified.is_some(),
        _ => return None,
    })
}

fn is_kept(arrival: &Arrival, column: &str, used: &Use, cell: &str) -> bool {
    let is_sealed = arrival.personal.unmapped.get(column).is_some_and(|it| it.expose() == cell);
    let is_told = || arrival.problems.iter().any(|it| it.column.as_deref() == Some(column));
    let fields = match used {
        Use::NotUsed { .. } => return is_sealed,
        Use::Shown { fields } | Use::Sealed { fields } => fields,
    };
    is_sealed
        || fields.iter().all(|field| match has_time(arrival, field) {
            Some(has) => has || is_told(),
            None => original(arrival, field).as_deref() == Some(cell),
        })
}

/// Non-empty cells by column, and those of them that are neither on the arrival nor sealed with it.
fn counted(cells: &Cells, read: &Read) -> BTreeMap<String, (usize, usize)> {
    let by_row: BTreeMap<u64, &Arrival> = read.arrivals.iter().map(|it| (it.row, it)).collect();
    let Account { sheets, .. } = &read.account;
    let mut counted: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (row, line) in (2..).zip(&cells[1..]) {
        for ((cell, _), it) in line.iter().zip(&sheets[0].columns).filter(|((cell, _), _)| !cell.is_empty()) {
            // In a field for numbers and names these say that there is nothing.
            let is_marker = matches!(cell.as_str(), "无" | "空" | "/" | "-");
            let kept =
                is_marker || by_row.get(&row).is_some_and(|at| is_kept(at, &it.column, &it.used, cell));
            let (n, n_lost) = counted.entry(it.column.clone()).or_default();
            *n += 1;
            *n_lost += usize::from(!kept);
        }
    }
    counted
}

fn assert_nothing_lost(name: &str, kind: Synonyms, n_rows: usize) {
    let Some(path) = real(name) else { return };
    let read = read_file(&path, kind, &Mapping::default(), Meanings::default()).unwrap();
    assert_eq!((read.arrivals.len(), read.refused.len()), (n_rows, 0), "{name}");
    let cells = if name.ends_with(".csv") { cells_of_csv(&path) } else { cells_of_workbook(&path) };
    assert_eq!(cells[0].len(), read.account.sheets[0].columns.len(), "every column is accounted for");
    let counted = counted(&cells, &read);
    let n: usize = counted.values().map(|(n, _)| n).sum();
    println!("{name}: {n} cells, not used: {}", read.not_used().join(", "));
    let lost: BTreeMap<_, _> = counted.iter().filter(|(_, (_, n_lost))| *n_lost > 0).collect();
    assert!(lost.is_empty(), "{name}: cells and cells lost without a word, by column: {lost:?}");
}

#[test]
fn given_the_orders_of_fuzhou_then_no_cell_is_lost_without_a_word() {
    assert_nothing_lost("hotline/fuzhou_12345_orders.csv", HOTLINE, 1_464);
}

#[test]
fn given_the_requests_of_boston_then_no_cell_is_lost_without_a_word() {
    assert_nothing_lost("hotline/boston_311_2015q1.csv", HOTLINE, 26_788);
}

#[test]
fn given_the_messages_of_changsha_and_fuzhou_then_no_cell_is_lost_without_a_word() {
    assert_nothing_lost("messages/changsha_messages_with_replies.xlsx", MESSAGES, 2_816);
    assert_nothing_lost("messages/changsha_hot_messages.xlsx", MESSAGES, 4_326);
    assert_nothing_lost("messages/changsha_labelled_sample.xlsx", MESSAGES, 495);
    assert_nothing_lost("messages/fuzhou_leader_board.xlsx", MESSAGES, 120);
}

#[test]
fn given_a_table_of_categories_then_it_is_refused_as_none_of_messages() {
    let Some(path) = real("messages/categories.xlsx") else { return };
    let error = read_file(&path, MESSAGES, &Mapping::default(), Meanings::default()).err().unwrap();
    assert!(error.to_string().contains("has no column for external_id and for received_at"), "{error}");
}
