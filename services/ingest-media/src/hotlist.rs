//! Reads hot lists of platforms as collectors save them in JSON: topics with title, address and perhaps a time.

use chrono::{Days, NaiveDate};
use huiying_domain::personal::mask_numbers;
use huiying_ingest::field::Field;
use serde_json::{Map, Value};

use crate::fields::{Uses, fields_of};
use crate::json::{link_of, text_of};
use crate::raw::{Dated, RawEntry, RawFeed, Words};

/// What the fields of a topic are used for.
const USES: Uses = &[
    (Field::ExternalId, &["title"]),
    (Field::Title, &["title"]),
    (Field::Body, &["desc"]),
    (Field::ReceivedAt, &["timestamp"]),
    (Field::Link, &["url"]),
];

/// The topics of a hot list: `{"meta": {"platform", "date"}, "data": [{"title", "url", "desc", "timestamp"}]}`, or the
/// list alone, whose day is then only in the name of its file.
///
/// A topic is known by its title: its number is its rank on some platforms and rounded on others, and its address
/// changes with its rank.
pub(crate) fn read(meta: Option<&Map<String, Value>>, topics: &[Value], file_name: &str) -> RawFeed {
    let day = meta.and_then(|meta| text_of(meta, "date")).as_deref().and_then(day_of);
    let entries: Vec<RawEntry> =
        (1..).zip(topics).filter_map(|(row, topic)| entry(row, topic, day, file_name)).collect();
    let platform = meta.and_then(|meta| text_of(meta, "platform")).or_else(|| platform_of(&entries));
    RawFeed {
        title: platform.map(|text| Words { text, is_html: false }),
        entries,
        fields: Some(fields_of(topics, USES)),
        ..RawFeed::default()
    }
}

fn entry(row: u64, topic: &Value, day: Option<NaiveDate>, file_name: &str) -> Option<RawEntry> {
    let topic = topic.as_object()?;
    let title = text_of(topic, "title")?;
    let words = |text| Words { text, is_html: false };
    let time = text_of(topic, "timestamp").filter(|time| time != "0");
    let dated = |column: &str, text| Dated { column: column.to_owned(), text };
    let published = match time {
        Some(time) => Some(dated("timestamp", absolute(&time, day).unwrap_or(time))),
        None => day_of(file_name).map(|day| dated("name of the file", day.to_string())),
    };
    let link = link_of(topic, "url", None).map(|mut link| {
        link.bases.extend(is_weibo(&link.href).then(|| WEIBO.to_owned()));
        link
    });
    Some(RawEntry {
        row,
        id: Some(mask_numbers(&title).0),
        links: link.into_iter().collect(),
        title: Some(words(title)),
        summary: text_of(topic, "desc").map(words),
        published,
        ..RawEntry::default()
    })
}

/// Where the addresses of Weibo's own list start from.
const WEIBO: &str = "https://s.weibo.com/";

fn is_weibo(href: &str) -> bool {
    href.starts_with("/weibo?")
}

/// The platform of a list that does not name it.
fn platform_of(entries: &[RawEntry]) -> Option<String> {
    let link = entries.iter().flat_map(|entry| &entry.links).next()?;
    let host = || url::Url::parse(&link.href).ok()?.host_str().map(str::to_owned);
    if is_weibo(&link.href) { Some("weibo".to_owned()) } else { host() }
}

/// The day that a text begins with, as `2025-04-30`.
fn day_of(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()
}

/// A time that is told from the day of the list, such as 昨日 23:02.
fn absolute(time: &str, day: Option<NaiveDate>) -> Option<String> {
    let words = [("今天", 0), ("今日", 0), ("昨天", 1), ("昨日", 1), ("前天", 2), ("前日", 2)];
    let (clock, back) =
        words.iter().find_map(|(word, back)| Some((time.trim().strip_prefix(word)?, *back)))?;
    let day = day?.checked_sub_days(Days::new(back))?;
    Some(format!("{day} {}", clock.trim()).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_from_the_day_of_the_list() {
        let day = day_of("2025-05-01T01:26:17.779735");
        assert_eq!(absolute("昨日 23:02", day).as_deref(), Some("2025-04-30 23:02"));
        assert_eq!(absolute("今天08:05", day).as_deref(), Some("2025-05-01 08:05"));
        assert_eq!(absolute("昨天", day).as_deref(), Some("2025-04-30"));
        assert_eq!(absolute("23:02", day), None);
        assert_eq!(absolute("昨日 23:02", None), None);
    }
}
