//! Texts that are longer than the record takes: cut, told, and kept whole under seal.

use huiying_ingest::bounds::{BODY_CHARS_MAX, TITLE_CHARS_MAX};

use crate::support::{orders, told};

fn order(title: &str, body: &str) -> String {
    format!("工单编号,标题,内容,来电时间\nGD1,{title},{body},2026-09-03 08:00:00\n")
}

#[test]
fn a_title_and_a_body_at_their_bounds_stand_as_they_are() {
    let (title, body) = ("字".repeat(TITLE_CHARS_MAX), "文".repeat(BODY_CHARS_MAX));
    let read = orders(order(&title, &body));
    let report = &read.one().report;
    assert_eq!((&report.title, &report.body), (&title, &body));
    assert!(read.one().personal.is_empty() && read.one().problems.is_empty());
}

#[test]
fn what_is_longer_is_cut_with_a_problem_on_the_record_and_kept_whole_under_seal() {
    let (title, body) = ("字".repeat(300_000), "文".repeat(20_001));
    let read = orders(order(&title, &body));
    let arrival = read.one();
    assert_eq!(arrival.report.title, format!("{}…", "字".repeat(299)));
    assert_eq!(arrival.report.body, format!("{}…", "文".repeat(19_999)));
    assert_eq!(arrival.personal.title.as_ref().map(|it| it.expose()), Some(title.as_str()));
    assert_eq!(arrival.personal.body.as_ref().map(|it| it.expose()), Some(body.as_str()));
    let both = [
        "longer than 300 characters; the whole of it is kept sealed",
        "longer than 20000 characters; the whole of it is kept sealed",
    ];
    assert_eq!(told(arrival), both);
    assert_eq!(arrival.report.problems.len(), 2, "the record says so too");
}

#[test]
fn a_number_where_a_text_is_cut_is_masked_before() {
    let title = format!("{} 19900000012", "字".repeat(290));
    let read = orders(order(&title, "文"));
    assert!(!read.one().report.title.contains("1990"), "{}", read.one().report.title);
}
