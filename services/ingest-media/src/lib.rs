//! Media mentions (feeds) become intake.

mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use feed_rs::model::{Entry, Feed};
use huiying_domain::id::fingerprint;
use huiying_domain::personal::{Personal, PersonalFields, mask_numbers};
use huiying_domain::report::Problem as ReportProblem;
use huiying_domain::{Channel, Report, ReportId, SourceTime};
use huiying_ingest::rows::Problem;
use huiying_ingest::{Arrival, Incoming, Origin};

/// The largest feed that is read, in bytes.
const FEED_BYTES_MAX: u64 = 10 << 20;

/// What can go wrong with a feed as a whole.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("reading the feed `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The file is empty or larger than a feed may be.
    #[error("reading the feed `{}`: it has {bytes} bytes; between 1 and {FEED_BYTES_MAX} are read", path.display())]
    Size {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// The file is not a feed.
    #[error("reading the feed `{}`: it is not RSS, Atom or JSON Feed ({what}); save the feed itself, not the page that links to it", path.display())]
    NotAFeed {
        /// The file.
        path: PathBuf,
        /// What the parser says.
        what: String,
    },
}

/// A feed, parsed.
#[derive(Debug)]
pub struct Mentions {
    feed: Feed,
    name: String,
}

/// Opens one feed file: RSS 0.9 to 2.0, Atom or JSON Feed, in any encoding.
///
/// # Errors
/// Where the file cannot be read, is too large, or is not a feed.
pub fn open(path: &Path) -> Result<Mentions, Error> {
    let read = |source| Error::Read { path: path.to_owned(), source };
    let bytes = std::fs::metadata(path).map_err(read)?.len();
    if bytes == 0 || bytes > FEED_BYTES_MAX {
        return Err(Error::Size { path: path.to_owned(), bytes });
    }
    let utf8 = text::to_utf8(&std::fs::read(path).map_err(read)?);
    let not_a_feed = |what: String| Error::NotAFeed { path: path.to_owned(), what };
    // The parser is known to panic on some damaged input; a feed from outside must not stop the process.
    let parsed = catch_unwind(AssertUnwindSafe(|| feed_rs::parser::parse(utf8.as_bytes())))
        .map_err(|_| not_a_feed("its parser gave up".to_owned()))?;
    let feed = parsed.map_err(|error| not_a_feed(error.to_string()))?;
    let name = name_of(&feed).unwrap_or_else(|| fingerprint(&[&path.display().to_string()]));
    Ok(Mentions { feed, name })
}

/// A name that stays the same from poll to poll: the address of the site, else the title.
fn name_of(feed: &Feed) -> Option<String> {
    let link = feed.links.iter().find(|link| link.rel.as_deref() != Some("self"));
    let site = link.map(|link| link.href.trim_end_matches('/').to_owned());
    site.or_else(|| feed.title.as_ref().map(|title| title.content.clone()))
}

impl Mentions {
    /// The name of the outlet, unless the user names it.
    #[must_use]
    pub fn default_name(&self) -> &str {
        &self.name
    }

    /// How many entries there are.
    #[must_use]
    pub fn rows_hint(&self) -> Option<u64> {
        u64::try_from(self.feed.entries.len()).ok()
    }

    /// The entries as arrivals.
    pub fn arrivals(self, origin: Origin) -> impl Iterator<Item = Incoming> + Send + 'static {
        let outlet = self.feed.title.map(|title| text::plain(&title.content));
        let origin = Origin { channel: Channel::Mention, ..origin };
        (1..)
            .zip(self.feed.entries)
            .map(move |(row, entry)| Incoming::Arrival(arrival(&origin, outlet.as_deref(), row, &entry)))
    }
}

fn arrival(origin: &Origin, outlet: Option<&str>, row: u64, entry: &Entry) -> Arrival {
    let link = entry.links.first().map(|link| link.href.clone());
    let title = entry.title.as_ref().map(|title| text::plain(&title.content)).unwrap_or_default();
    let summary = entry.summary.as_ref().map(|summary| summary.content.as_str());
    let content = entry.content.as_ref().and_then(|content| content.body.as_deref());
    let body = text::plain(content.or(summary).unwrap_or_default());
    let if_masked = |text: &String| mask_numbers(text).1.then(|| Personal::new(text));
    let personal =
        PersonalFields { title: if_masked(&title), body: if_masked(&body), ..PersonalFields::default() };
    let external_id = link.clone().unwrap_or_else(|| entry.id.clone());
    let dated = entry.published.or(entry.updated);
    let problems: Vec<Problem> = dated.is_none().then(|| undated(row)).into_iter().collect();
    let report = Report {
        id: ReportId::derive(&origin.source, &external_id),
        source: origin.source.clone(),
        channel: Channel::Mention,
        via: outlet.filter(|outlet| !outlet.is_empty()).map(str::to_owned),
        title: mask_numbers(if title.is_empty() { &external_id } else { &title }).0,
        body: mask_numbers(&body).0,
        category: None,
        class: None,
        received: SourceTime::exact(dated.unwrap_or(origin.imported_at)),
        received_unknown: dated.is_none(),
        target: None,
        office: None,
        area: None,
        status: None,
        link,
        caller_masked: None,
        phone_masked: None,
        sealed: None,
        details: Default::default(),
        problems: problems
            .iter()
            .map(|it| ReportProblem { column: it.column.clone(), what: it.what.clone() })
            .collect(),
        external_id,
    };
    Arrival { row, report, personal, reply: None, closed: None, problems }
}

fn undated(row: u64) -> Problem {
    let what = "the entry has no readable time; the time of import stands in for it".to_owned();
    Problem { row, column: Some("pubDate".to_owned()), what }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    const FEED: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>某报</title><link>https://news.example/</link>
<item><title>化工园区起火</title><link>https://news.example/1</link>
<description>&lt;p&gt;据&lt;b&gt;现场&lt;/b&gt; 19900000012 &amp;amp; 其他&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description>
<pubDate>Fri, 02 Oct 2026 22:30:00 +0800</pubDate></item>
<item><title>无日期</title><link>https://news.example/2</link></item>
</channel></rss>"#;

    fn read(bytes: &[u8]) -> Result<Vec<Arrival>, Error> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("feed.xml");
        std::fs::write(&path, bytes).unwrap();
        let imported_at = DateTime::parse_from_rfc3339("2026-10-03T00:00:00Z").unwrap().to_utc();
        let origin = Origin { channel: Channel::Mention, source: "mention/test".into(), imported_at };
        let arrivals = open(&path)?.arrivals(origin);
        Ok(arrivals
            .map(|it| match it {
                Incoming::Arrival(arrival) => arrival,
                Incoming::Skipped(problem) => panic!("{problem:?}"),
            })
            .collect())
    }

    #[test]
    fn an_entry_becomes_a_mention_with_plain_masked_text() {
        let arrivals = read(FEED.as_bytes()).unwrap();
        let report = &arrivals[0].report;
        assert_eq!(report.title, "化工园区起火");
        assert_eq!(report.body, "据现场 ****12 & 其他");
        assert_eq!(
            arrivals[0].personal.body,
            Some(Personal::new("据现场 19900000012 & 其他")),
            "to be sealed"
        );
        assert_eq!(report.via.as_deref(), Some("某报"));
        assert_eq!(report.received.at.to_rfc3339(), "2026-10-02T14:30:00+00:00");
        assert_eq!(report.link.as_deref(), Some("https://news.example/1"));
    }

    #[test]
    fn an_entry_without_a_time_is_kept_with_a_problem() {
        let arrivals = read(FEED.as_bytes()).unwrap();
        assert!(arrivals[1].report.received_unknown);
        assert_eq!(arrivals[1].problems.len(), 1);
    }

    #[test]
    fn the_declared_encoding_is_respected_whatever_it_is() {
        let declared = |name: &str| FEED.replace("UTF-8", name);
        let gbk = encoding_rs::GBK.encode(&declared("GB2312")).0.into_owned();
        let utf16: Vec<u8> = [0xFE, 0xFF]
            .into_iter()
            .chain(declared("UTF-16").encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        for bytes in [gbk, utf16] {
            assert_eq!(read(&bytes).unwrap()[0].report.title, "化工园区起火");
        }
    }

    #[test]
    fn what_is_not_a_feed_is_refused_with_a_reason() {
        for bytes in
            [b"".as_slice(), b"\x89PNG\r\n\x1a\n", b"<html><body>no feed</body></html>", b"\xFE\xFF\x00"]
        {
            assert!(read(bytes).is_err());
        }
    }
}
