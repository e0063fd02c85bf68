//! Reads JSON Feed, item by item, so that one bad item does not cost the others; hot lists go on from here.

use huiying_ingest::field::Field;
use serde_json::{Map, Value};

use crate::fields::{Uses, fields_of};
use crate::hotlist;
use crate::raw::{Dated, RawEntry, RawFeed, RawLink, Words};

/// What a file in JSON turned out to be.
#[derive(Debug)]
pub(crate) enum Read {
    /// A feed, and how many items it lists.
    Feed(RawFeed, u64),
    /// JSON, and no feed; with what was found.
    Other(String),
}

/// What the fields of an item are used for (JSON Feed 1.1, "Items").
const USES: Uses = &[
    (Field::ExternalId, &["id"]),
    (Field::Title, &["title"]),
    (Field::Body, &["content_html", "content_text", "summary"]),
    (Field::ReceivedAt, &["date_published", "date_modified"]),
    (Field::Link, &["url"]),
];

/// Reads a JSON Feed of any version, or a hot list. Ids may be numbers; fields of another type than is laid down are
/// left out. `file_name` may be all that says of what day a hot list is.
pub(crate) fn read(text: &str, file_name: &str) -> Read {
    let feed: Map<String, Value> = match serde_json::from_str(text) {
        Ok(Value::Object(feed)) => feed,
        Ok(Value::Array(topics)) if topics.iter().any(has_title) => {
            return Read::Feed(hotlist::read(None, &topics, file_name), topics.len() as u64);
        }
        Ok(_) => return Read::Other("it is JSON, and neither an object nor a list of titles".to_owned()),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            return Read::Other(format!("it breaks off or is no JSON at line {line}, column {column}"));
        }
    };
    if let (Some(Value::Array(topics)), None) = (feed.get("data"), feed.get("items")) {
        let meta = feed.get("meta").and_then(Value::as_object);
        return Read::Feed(hotlist::read(meta, topics, file_name), topics.len() as u64);
    }
    let Some(Value::Array(items)) = feed.get("items") else {
        return Read::Other("it is JSON without a list of `items`".to_owned());
    };
    let links = [("home_page_url", None), ("feed_url", Some("self"))];
    let raw = RawFeed {
        title: text_of(&feed, "title").map(plain),
        links: links.into_iter().filter_map(|(field, rel)| link_of(&feed, field, rel)).collect(),
        entries: (1..).zip(items).filter_map(|(row, item)| entry(row, item)).collect(),
        fields: Some(fields_of(items, USES)),
        ..RawFeed::default()
    };
    Read::Feed(raw, items.len() as u64)
}

fn has_title(topic: &Value) -> bool {
    topic.get("title").is_some_and(Value::is_string)
}

fn entry(row: u64, item: &Value) -> Option<RawEntry> {
    let item = item.as_object()?;
    let dated = |field: &str| text_of(item, field).map(|text| Dated { column: field.to_owned(), text });
    let html = |text| Words { text, is_html: true };
    let pages = [("url", None), ("external_url", Some("related"))];
    let entry = RawEntry {
        row,
        id: text_of(item, "id"),
        links: pages.into_iter().filter_map(|(field, rel)| link_of(item, field, rel)).collect(),
        title: text_of(item, "title").map(plain),
        content: text_of(item, "content_html").map(html).or_else(|| text_of(item, "content_text").map(plain)),
        summary: text_of(item, "summary").map(plain),
        published: dated("date_published"),
        updated: dated("date_modified"),
        is_cut: false,
    };
    (!entry.is_empty()).then_some(entry)
}

fn plain(text: String) -> Words {
    Words { text, is_html: false }
}

/// The text of a field, or its number as written; none where it is blank.
pub(crate) fn text_of(object: &Map<String, Value>, field: &str) -> Option<String> {
    let text = match object.get(field)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The address in a field.
pub(crate) fn link_of(object: &Map<String, Value>, field: &str, rel: Option<&str>) -> Option<RawLink> {
    let href = text_of(object, field)?;
    Some(RawLink { href, rel: rel.map(str::to_owned), ..RawLink::default() })
}
