//! Hot lists of platforms around real accidents, as collectors saved them.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::DateTime;
use huiying_domain::Channel;
use huiying_ingest::account::Use;
use huiying_ingest::{Arrival, Incoming, Origin};
use huiying_ingest_media::open;
use serde_json::Value;
use url::Url;

use crate::{files, real_data};

/// In milliseconds. One platform has a rounded id in the place of the time.
const AFTER_2100: i64 = 4_102_444_800_000;

/// The address of a topic; Weibo's own list leaves its site out.
fn link_of(topic: &Value) -> Option<Url> {
    let url = topic["url"].as_str().map(str::trim).filter(|url| !url.is_empty())?;
    let whole = if url.starts_with('/') { format!("https://s.weibo.com{url}") } else { url.to_owned() };
    Some(Url::parse(&whole).unwrap())
}

#[test]
fn every_topic_of_every_list_is_a_mention_under_its_title_with_its_address_and_time() {
    let Some(folder) = real_data("media/hotlists") else { return };
    let (mut n_topics, mut n_dated, mut n_linked) = (0, 0, 0);
    for list in files(&folder) {
        let text = std::fs::read_to_string(&list).unwrap();
        let written: Value = serde_json::from_str(&text).unwrap();
        let topics = written.get("data").unwrap_or(&written).as_array().unwrap();
        let titles: Vec<&str> = topics.iter().map(|topic| topic["title"].as_str().unwrap().trim()).collect();
        let imported_at = DateTime::parse_from_rfc3339("2026-11-28T00:00:00Z").unwrap().to_utc();
        let origin = Origin { channel: Channel::Mention, source: "mention/list".into(), imported_at };
        let mut read = Vec::new();
        for (incoming, topic) in open(&list).unwrap().arrivals(origin).zip(topics) {
            let Incoming::Arrival(arrival) = incoming else { panic!("a note on {}", list.display()) };
            let report = arrival.report;
            n_dated += u32::from(!report.received_unknown);
            n_linked += u32::from(report.link.is_some());
            let link = report.link.as_ref().map(|link| Url::parse(link).unwrap());
            assert_eq!(link, link_of(topic), "{}: {}", list.display(), report.title);
            if let Some(at) = topic["timestamp"].as_i64().filter(|at| (1..AFTER_2100).contains(at)) {
                assert_eq!(report.received.at.timestamp(), at / 1000, "{}: {}", list.display(), report.title);
            }
            read.push(report.external_id);
        }
        assert_eq!(read, titles, "{}", list.display());
        n_topics += titles.len();
    }
    eprintln!("{n_topics} topics, {n_dated} with a time, {n_linked} with an address");
    assert_eq!(n_topics, 3_740 + 5_802);
}

/// The fields that the summary of a list tells, and whether it says that they are used.
fn told(list: &Path) -> BTreeMap<String, bool> {
    let account = open(list).unwrap().tally().unwrap().account();
    assert!(!account.keeps_unused(), "cells that are not used are not kept");
    let columns = account.sheets.into_iter().flat_map(|sheet| sheet.columns);
    columns.map(|it| (it.column, !matches!(it.used, Use::NotUsed { .. }))).collect()
}

/// The text of a cell without blanks; `None` where the cell is empty, or 0 as some platforms write it.
fn cell(value: &Value) -> Option<String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (!matches!(&*text, "" | "0" | "null")).then_some(text)
}

/// Whether a cell is on record as it stands, or masked.
fn is_on_record(arrival: &Arrival, name: &str, value: &Value, topic: &Value) -> bool {
    let report = &arrival.report;
    let is_shown = |shown: &str| shown.contains("****") || cell(&Value::from(shown)) == cell(value);
    match name {
        "title" => is_shown(&report.title),
        "desc" => is_shown(&report.body),
        "url" => report.link.as_ref().map(|link| Url::parse(link).unwrap()) == link_of(topic),
        "timestamp" => Some(report.received.at.timestamp()) == value.as_i64().map(|at| at / 1000),
        _ => false,
    }
}

#[test]
fn every_cell_of_every_list_is_on_record_or_told() {
    let Some(folder) = real_data("media/hotlists") else { return };
    let (mut n_cells, mut n_on_record, mut n_problems) = (0, 0, 0);
    let mut n_not_used: BTreeMap<String, u32> = BTreeMap::new();
    for list in files(&folder) {
        let text = std::fs::read_to_string(&list).unwrap();
        let written: Value = serde_json::from_str(&text).unwrap();
        let topics = written.get("data").unwrap_or(&written).as_array().unwrap();
        let told = told(&list);
        let imported_at = DateTime::parse_from_rfc3339("2026-11-28T00:00:00Z").unwrap().to_utc();
        let origin = Origin { channel: Channel::Mention, source: "mention/list".into(), imported_at };
        for (incoming, topic) in open(&list).unwrap().arrivals(origin).zip(topics) {
            let Incoming::Arrival(arrival) = incoming else { panic!("a note on {}", list.display()) };
            for (name, value) in topic.as_object().unwrap() {
                let Some(written) = cell(value) else { continue };
                n_cells += 1;
                let is_problem = |it: &str| arrival.problems.iter().any(|p| p.column.as_deref() == Some(it));
                match told.get(name) {
                    Some(false) => *n_not_used.entry(name.clone()).or_default() += 1,
                    Some(true) if is_on_record(&arrival, name, value, topic) => n_on_record += 1,
                    Some(true) if is_problem(name) => n_problems += 1,
                    _ => panic!("{}: {name} `{written}` is lost unsaid", list.display()),
                }
            }
        }
    }
    let n_told: u32 = n_not_used.values().sum();
    eprintln!(
        "{n_cells} cells: {n_on_record} on record, {n_problems} told as problems, {n_told} told as not used: {n_not_used:?}"
    );
    let names: Vec<&str> = n_not_used.keys().map(String::as_str).collect();
    assert_eq!(names, ["author", "cover", "hot", "id", "mobileUrl"]);
    assert_eq!(n_cells, n_on_record + n_problems + n_told);
}
