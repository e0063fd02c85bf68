//! What the suites of other parsers expect of a feed, read from their own files.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::Value;

/// What a suite expects of one entry; what it says nothing about is not compared.
#[derive(Debug, Default, Clone)]
pub(crate) struct Expected {
    pub(crate) title: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) date: Option<DateTime<Utc>>,
}

/// What is expected of the feed in this file; none where no suite says so.
pub(crate) fn of(feed: &Path) -> Option<Vec<Expected>> {
    let (path, extension) = (feed.to_string_lossy(), feed.extension()?.to_str()?);
    let is_json = extension == "json";
    let beside = |extension: &str| read(&feed.with_extension(extension));
    if path.contains("gofeed") {
        let name = path.strip_suffix(".json").filter(|_| is_json).map(|name| format!("{name}_expected.json"));
        let expected = name.map_or_else(|| beside("json"), |name| read(Path::new(&name)))?;
        return entries(&expected).map(|entries| entries.iter().map(by_gofeed).collect());
    }
    if path.contains("feed-rs") {
        return entries(&beside("serde.json")?).map(|entries| entries.iter().map(by_feed_rs).collect());
    }
    if is_json {
        return None;
    }
    let name = feed.file_stem()?.to_str()?;
    let output = feed.parent()?.parent()?.join("output").join(format!("{name}.json"));
    let output = read(&output)?;
    entries(output.get("feed")?).map(|entries| entries.iter().map(by_rss_parser).collect())
}

fn read(file: &Path) -> Option<Value> {
    serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()
}

fn entries(feed: &Value) -> Option<Vec<Value>> {
    ["items", "entries"].iter().find_map(|name| feed.get(name)).and_then(Value::as_array).cloned()
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn date(value: &Value, name: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(&text(value, name)?).ok().map(|at| at.to_utc())
}

/// The first link that leads to the page: without relation, or the alternate.
fn alternate(entry: &Value) -> Option<String> {
    let links = entry.get("links")?.as_array()?;
    let is_page =
        |link: &&Value| link.get("rel").and_then(Value::as_str).is_none_or(|rel| rel == "alternate");
    links.iter().filter(is_page).find_map(|link| text(link, "href"))
}

fn by_gofeed(entry: &Value) -> Expected {
    let dates = ["publishedParsed", "pubDateParsed", "updatedParsed"];
    Expected {
        title: text(entry, "title"),
        link: text(entry, "link").or_else(|| alternate(entry)),
        date: dates.iter().find_map(|name| date(entry, name)),
    }
}

fn by_feed_rs(entry: &Value) -> Expected {
    Expected {
        title: entry.get("title").and_then(|title| text(title, "content")),
        link: alternate(entry),
        date: date(entry, "published").or_else(|| date(entry, "updated")),
    }
}

fn by_rss_parser(entry: &Value) -> Expected {
    Expected { title: text(entry, "title"), link: text(entry, "link"), date: date(entry, "isoDate") }
}
