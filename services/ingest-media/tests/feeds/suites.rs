//! Every feed of the suites of gofeed, feed-rs, rss-parser and rust-syndication, compared with what they expect.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use huiying_domain::{Channel, Precision, Report};
use huiying_ingest::{Incoming, Origin};
use huiying_ingest_media::open;
use url::Url;

use crate::expectations::{self, Expected};
use crate::{files, real_data};

/// What differs and may: file, what, reason, by tabs.
const REASONS: &str = include_str!("reasons.txt");
/// The least share of equal titles, links and dates, in percent.
const SHARE_MIN: f64 = 98.0;

#[derive(Default)]
struct Tally {
    equal: u32,
    different: u32,
}

impl Tally {
    fn share(&self) -> f64 {
        100.0 * f64::from(self.equal) / f64::from(self.equal + self.different)
    }
}

/// The reports of a feed by the number of their entry, or what is wrong with it.
fn reports(feed: &Path) -> Result<BTreeMap<u64, Report>, String> {
    let imported_at = DateTime::parse_from_rfc3339("2026-11-28T00:00:00Z").unwrap().to_utc();
    let origin = Origin { channel: Channel::Mention, source: "mention/suite".into(), imported_at };
    // The suites read a time without a zone as one of UTC.
    let feed = open(feed).map_err(|error| error.to_string())?.in_zone(FixedOffset::east_opt(0).unwrap());
    let arrivals = feed.arrivals(origin).filter_map(|incoming| match incoming {
        Incoming::Arrival(arrival) => Some((arrival.row, arrival.report)),
        Incoming::Skipped(_) | Incoming::NoReport(_) | Incoming::Told(_) => None,
    });
    Ok(arrivals.collect())
}

#[test]
fn titles_links_and_dates_are_what_the_suites_expect() {
    let Some(folder) = real_data("media/feeds") else { return };
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut differing: BTreeMap<(String, String), String> = BTreeMap::new();
    for feed in files(&folder) {
        let Some(expected) = expectations::of(&feed) else { continue };
        let name = feed.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
        let reports = reports(&feed);
        for (row, expected) in (1..).zip(&expected) {
            let report = reports.as_ref().ok().and_then(|reports| reports.get(&row));
            for (what, difference) in compare(expected, report) {
                let tally = tallies.entry(what).or_default();
                match difference {
                    None => tally.equal += 1,
                    Some(difference) => {
                        tally.different += 1;
                        let key = (name.clone(), what.to_owned());
                        differing.entry(key).or_insert(format!("entry {row}: {difference}"));
                    }
                }
            }
        }
    }
    for (what, tally) in &tallies {
        eprintln!(
            "{what}: {} of {} equal, {:.2} %",
            tally.equal,
            tally.equal + tally.different,
            tally.share()
        );
    }
    let known: BTreeSet<(&str, &str)> = REASONS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut parts = line.split('\t');
            Some((parts.next()?, parts.next()?))
        })
        .collect();
    let unexplained: Vec<String> = differing
        .iter()
        .filter(|((file, what), _)| !known.contains(&(file.as_str(), what.as_str())))
        .map(|((file, what), difference)| format!("{file}\t{what}\t{difference}"))
        .collect();
    let outdated: Vec<_> = known
        .iter()
        .filter(|(file, what)| !differing.contains_key(&((*file).to_owned(), (*what).to_owned())))
        .collect();
    assert!(unexplained.is_empty(), "no reason is given for:\n{}", unexplained.join("\n"));
    assert!(outdated.is_empty(), "equal by now, take the reasons out: {outdated:?}");
    assert_eq!(tallies.len(), 3);
    assert!(tallies.values().all(|tally| tally.share() >= SHARE_MIN));
}

/// What was compared, each with the difference where there is one.
fn compare(expected: &Expected, report: Option<&Report>) -> Vec<(&'static str, Option<String>)> {
    // Where a suite itself read a title in a wrong encoding it expects nothing.
    let title = expected.title.as_deref().filter(|title| !title.contains(char::REPLACEMENT_CHARACTER));
    let title = title.map(|title| {
        let read = report.map(|report| report.title.as_str()).unwrap_or_default();
        ("title", (!is_title(read, title)).then(|| format!("{read:?}, not {title:?}")))
    });
    let link = expected.link.as_deref().map(|link| {
        let read = report.and_then(|report| report.link.as_deref()).unwrap_or_default();
        ("link", (!is_link(read, link)).then(|| format!("{read:?}, not {link:?}")))
    });
    let date = expected.date.map(|date| {
        let is_equal = report.is_some_and(|report| !report.received_unknown && is_date(report, date));
        let read = report.map(|report| (report.received.at, report.received_unknown));
        ("date", (!is_equal).then(|| format!("{read:?}, not {date:?}")))
    });
    [title, link, date].into_iter().flatten().collect()
}

/// A date alone is a day in Beijing here, and midnight in UTC there.
fn is_date(report: &Report, expected: DateTime<Utc>) -> bool {
    let at = report.received.at;
    match report.received.precision {
        Precision::Day => at + TimeDelta::hours(8) == expected,
        Precision::Minute | Precision::Second => (at - expected).num_seconds() == 0,
    }
}

/// An address that a suite leaves relative has to lead to the same page from the one that was read.
fn is_link(read: &str, expected: &str) -> bool {
    let whole = || Url::parse(read).is_ok_and(|url| url.join(expected).is_ok_and(|joined| joined == url));
    address(read) == address(expected) || whole()
}

fn address(text: &str) -> String {
    Url::parse(text).map_or_else(|_| text.to_owned(), String::from)
}

/// Titles are compared as words: a suite keeps the markup, and references that stood in the text twice over. A long one
/// is cut here.
fn is_title(read: &str, expected: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<String>();
    let mut text = expected.to_owned();
    for _ in 0..3 {
        let plain = words(&text);
        let is_cut = read.strip_suffix('…').is_some_and(|read| plain.starts_with(&words(read)));
        if words(read) == plain || is_cut && plain.chars().count() > 250 {
            return true;
        }
        let bare = without_tags(&text);
        text = html_unescape(if bare == text { &text } else { &bare });
        if words(read) == words(&bare) {
            return true;
        }
    }
    words(read) == words(&text)
}

fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        match tag.split_once('>') {
            Some((name, after)) if name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') => {
                rest = after
            }
            _ => {
                out.push('<');
                rest = tag;
            }
        }
    }
    out + rest
}

fn html_unescape(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let reference = format!("&{part}");
        let end = reference.find(';').map_or(0, |end| end + 1);
        match quick_xml::escape::unescape_with(&reference[..end], quick_xml::escape::resolve_html5_entity) {
            Ok(resolved) => out.push_str(&resolved),
            Err(_) => out.push_str(&reference[..end]),
        }
        out.push_str(&reference[end..]);
    }
    out
}

#[test]
fn every_feed_of_the_suites_is_read_or_refused_in_words() {
    let Some(folder) = real_data("media/feeds") else { return };
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for feed in files(&folder) {
        let extension = feed.extension().and_then(|it| it.to_str()).unwrap_or_default();
        if !matches!(extension, "xml" | "rss" | "atom") {
            continue;
        }
        let result = match reports(&feed) {
            Ok(reports) if reports.is_empty() => "without entries",
            Ok(_) => "read",
            Err(what) => {
                eprintln!("{what}");
                "refused"
            }
        };
        *counts.entry(result).or_default() += 1;
    }
    eprintln!("{counts:?}");
    // Most files of gofeed are a feed's head without entries, or show one element outside any feed.
    assert_eq!(counts, BTreeMap::from([("read", 236), ("refused", 136), ("without entries", 286)]));
}
