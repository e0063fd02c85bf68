//! Media mentions (feeds, and tables of monitoring vendors) become intake.
//!
//! Suggested reading order:
//!
//! 1. `raw`: what a feed's file says; `xml`, `json` and `hotlist` read it, after `encoding` and `mend`; `look` counts what there is
//!    and `fields` says what the fields of JSON are used for.
//! 2. `mention`: from an entry to an arrival, with `identity`, `links`, `times` and `words`.

mod encoding;
mod fields;
mod hotlist;
mod identity;
mod json;
mod links;
mod look;
mod mend;
mod mention;
mod names;
mod raw;
mod times;
mod words;
mod xml;

use std::path::{Path, PathBuf};

use chrono::FixedOffset;
use huiying_domain::Channel;
use huiying_domain::bounded::beginning;
use huiying_domain::id::fingerprint;
use huiying_ingest::account::Tally;
use huiying_ingest::rows::Problem;
use huiying_ingest::synonyms::MENTIONS;
use huiying_ingest::table::TableError;
use huiying_ingest::table_source::TableSource;
use huiying_ingest::{Incoming, Mapping, Origin};

use crate::identity::Marks;
use crate::links::{alternate, feed_address};
use crate::mention::Outlet;
use crate::raw::{Note, RawFeed};

/// The largest feed that is read, in bytes.
const FEED_BYTES_MAX: u64 = 10 << 20;

/// The bytes that tell a feed from a table.
const HEAD_BYTES: u64 = 1024;

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
        /// What it is instead.
        what: String,
    },
    /// The file is a feed with entries, and none of them says anything that is known.
    #[error("reading the feed `{}`: it has {entries} entries, and none has an id, a link, a title, a text or a time that could be read", path.display())]
    NothingRead {
        /// The file.
        path: PathBuf,
        /// How many entries were counted.
        entries: u64,
    },
}

/// A feed, parsed.
#[derive(Debug)]
pub struct Mentions {
    feed: RawFeed,
    name: String,
    zone: FixedOffset,
}

/// Opens one feed file: RSS of any version, RDF, Atom, JSON Feed or a hot list, in any encoding.
///
/// # Errors
/// Where the file cannot be read, is too large, is not a feed, or none of its entries could be read.
pub fn open(path: &Path) -> Result<Mentions, Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    let bytes = std::fs::metadata(path).map_err(failed)?.len();
    if bytes == 0 || bytes > FEED_BYTES_MAX {
        return Err(Error::Size { path: path.to_owned(), bytes });
    }
    let file_name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let feed = read(&std::fs::read(path).map_err(failed)?, file_name).map_err(|refused| match refused {
        Refused::NotAFeed(what) => Error::NotAFeed { path: path.to_owned(), what },
        Refused::NothingRead(entries) => Error::NothingRead { path: path.to_owned(), entries },
    })?;
    let name = name_of(&feed).unwrap_or_else(|| fingerprint(&[&path.display().to_string()]));
    Ok(Mentions { feed, name, zone: beijing() })
}

/// Whether a file is a table rather than a feed: a workbook, or text whose first line is neither XML nor JSON.
///
/// # Errors
/// Where the file cannot be read.
pub fn is_table(path: &Path) -> Result<bool, Error> {
    use std::io::Read;
    let failed = |source| Error::Read { path: path.to_owned(), source };
    let mut head = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(HEAD_BYTES).read_to_end(&mut head).map_err(failed)?;
    let text = encoding::decode(&head).text;
    let first = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').lines().next();
    let is_row = |line: &str| !line.starts_with(['{', '[']) && !line.contains(['<', '\0']);
    let is_wide = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
    let is_binary = head.contains(&0) && !is_wide;
    let is_workbook = head.starts_with(b"PK") || head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]);
    Ok(is_workbook || !is_binary && first.is_some_and(is_row))
}

/// Opens a table of mentions as monitoring vendors export it.
///
/// # Errors
/// Where it is no table, has no header that can be understood, or passes a limit.
pub fn open_table(path: &Path, mapping: &Mapping) -> Result<TableSource, TableError> {
    TableSource::open(path, Channel::Mention, MENTIONS, mapping)
}

/// Why bytes are no feed that can be used.
#[derive(Debug)]
enum Refused {
    NotAFeed(String),
    NothingRead(u64),
}

fn read(bytes: &[u8], file_name: &str) -> Result<RawFeed, Refused> {
    let decoded = encoding::decode(bytes);
    let text = decoded.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let (mut feed, counted) = if text.starts_with(['{', '[']) {
        match json::read(text, file_name) {
            json::Read::Feed(feed, counted) => (feed, counted),
            json::Read::Other(what) => return Err(Refused::NotAFeed(what)),
        }
    } else {
        match xml::read(text) {
            xml::Read::Feed(feed) => (feed, look::count_entries(text)),
            xml::Read::Other(root) => return Err(Refused::NotAFeed(outermost(root.as_deref()))),
        }
    };
    let n_read = feed.entries.len() as u64;
    if n_read == 0 && counted > 0 {
        return Err(Refused::NothingRead(counted));
    }
    let note = |what| Note { row: 1, what };
    feed.notes.extend(decoded.notes.into_iter().map(note));
    if n_read < counted {
        let row =
            (1..).zip(&feed.entries).find(|(row, entry)| *row != entry.row).map_or(n_read + 1, |it| it.0);
        let what = format!("{} of {counted} entries could not be read", counted - n_read);
        feed.notes.push(Note { row, what });
    }
    Ok(feed)
}

/// What a file in XML that is no feed is, in words.
fn outermost(root: Option<&str>) -> String {
    const CHARS_MAX: usize = 40;
    match root {
        None => "it has no element".to_owned(),
        Some(root) => {
            let name: String = root.chars().filter(|c| c.is_alphanumeric() || ":-_.".contains(*c)).collect();
            format!("its outermost element is `{}`", beginning(&name, CHARS_MAX))
        }
    }
}

/// A name that stays the same from poll to poll: the address of the site, else the title.
fn name_of(feed: &RawFeed) -> Option<String> {
    let link = feed.links.iter().find(|link| link.rel.as_deref() != Some("self"));
    let site = link.map(|link| identity::normal(&link.href).trim_end_matches('/').to_owned());
    site.or_else(|| feed.title.as_ref().map(|title| title.text.clone()))
}

/// UTC+8.
fn beijing() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day")
}

impl Mentions {
    /// The name of the outlet, unless the user names it. It is what the feed says of itself, which anybody can write: a
    /// name given at the import is what keeps one source's items from passing as another's.
    #[must_use]
    pub fn default_name(&self) -> &str {
        &self.name
    }

    /// Reads times without a zone, and those in a zone `CST`, as times of this zone instead of UTC+8.
    #[must_use]
    pub fn in_zone(self, zone: FixedOffset) -> Self {
        Self { zone, ..self }
    }

    /// How many entries there are.
    #[must_use]
    pub fn rows_hint(&self) -> Option<u64> {
        u64::try_from(self.feed.entries.len()).ok()
    }

    /// The fields of its entries and what each is used for, where it is in JSON.
    #[must_use]
    pub fn tally(&self) -> Option<Tally> {
        self.feed.fields.clone().map(Tally::of_feed)
    }

    /// The entries as arrivals, after what is to be told of the feed as a whole.
    pub fn arrivals(self, origin: Origin) -> impl Iterator<Item = Incoming> + Send + 'static {
        let feed = self.feed;
        let address = feed_address(&feed.links);
        let pages: Vec<Option<String>> =
            feed.entries.iter().map(|entry| alternate(&entry.links, address.as_ref())).collect();
        let marks = Marks::of(feed.entries.iter().zip(pages.iter().map(Option::as_deref)));
        let name = feed.title.as_ref().map(words::plain).filter(|name| !name.is_empty());
        let origin = Origin { channel: Channel::Mention, ..origin };
        let outlet = Outlet { origin, name, address, zone: self.zone, marks };
        let told = |note: Note| Incoming::Told(Problem { row: note.row, column: None, what: note.what });
        let mentions =
            feed.entries.into_iter().map(move |entry| Incoming::Arrival(mention::arrival(&outlet, &entry)));
        feed.notes.into_iter().map(told).chain(mentions)
    }
}

#[cfg(test)]
mod tests;
