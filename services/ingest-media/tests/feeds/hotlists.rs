//! Hot lists of platforms around real accidents, as collectors saved them.

use chrono::DateTime;
use huiying_domain::Channel;
use huiying_ingest::{Incoming, Origin};
use huiying_ingest_media::open;
use serde_json::Value;

use crate::{files, real_data};

#[test]
fn every_topic_of_every_list_is_a_mention_under_its_title() {
    let Some(folder) = real_data("media/hotlists") else { return };
    let (mut n_topics, mut n_dated) = (0, 0);
    for list in files(&folder) {
        let text = std::fs::read_to_string(&list).unwrap();
        let written: Value = serde_json::from_str(&text).unwrap();
        let topics = written.get("data").unwrap_or(&written).as_array().unwrap();
        let titles: Vec<&str> = topics.iter().map(|topic| topic["title"].as_str().unwrap().trim()).collect();
        let imported_at = DateTime::parse_from_rfc3339("2026-11-28T00:00:00Z").unwrap().to_utc();
        let origin = Origin { channel: Channel::Mention, source: "mention/list".into(), imported_at };
        let mut read = Vec::new();
        for incoming in open(&list).unwrap().arrivals(origin) {
            let Incoming::Arrival(arrival) = incoming else { panic!("a note on {}", list.display()) };
            n_dated += u32::from(!arrival.report.received_unknown);
            read.push(arrival.report.external_id);
        }
        assert_eq!(read, titles, "{}", list.display());
        n_topics += titles.len();
    }
    eprintln!("{n_topics} topics, {n_dated} with a time");
    assert_eq!(n_topics, 3_740 + 5_802);
}
