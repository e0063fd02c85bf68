//! Hot lists of platforms around real accidents, as collectors saved them.

use chrono::DateTime;
use huiying_domain::Channel;
use huiying_ingest::{Incoming, Origin};
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
