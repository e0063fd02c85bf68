//! Which elements of RSS, RDF and Atom mean what, whatever their prefixes.

use std::collections::BTreeMap;

/// The vocabularies whose elements are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vocabulary {
    /// RSS of any version, or the feed's own where it names none.
    Rss,
    /// Atom 0.3 or 1.0.
    Atom,
    /// Dublin Core, elements and terms.
    DublinCore,
    /// RSS's module for whole texts.
    Content,
    /// Media RSS.
    Media,
    /// iTunes.
    Itunes,
    /// Any other.
    Other,
}

/// Parts of namespace addresses, longest meaning first, with the prefixes that go without a declaration.
const KNOWN: [(&str, &[&str], Vocabulary); 11] = [
    ("purl.org/rss/1.0/modules/content", &["content"], Vocabulary::Content),
    ("purl.org/rss/1.0/modules/", &[], Vocabulary::Other),
    ("purl.org/dc/", &["dc", "dcterms"], Vocabulary::DublinCore),
    ("search.yahoo.com/mrss", &["media"], Vocabulary::Media),
    ("itunes.com/dtds/podcast", &["itunes"], Vocabulary::Itunes),
    ("www.w3.org/2005/atom", &["atom", "a10", "atom10"], Vocabulary::Atom),
    ("purl.org/atom/ns", &["atom03"], Vocabulary::Atom),
    ("purl.org/rss/1.0", &["rss"], Vocabulary::Rss),
    ("my.netscape.com/", &[], Vocabulary::Rss),
    ("userland.com/rss", &[], Vocabulary::Rss),
    ("1999/02/22-rdf-syntax-ns", &["rdf"], Vocabulary::Rss),
];

/// The prefixes that a feed declares, with what they stand for.
#[derive(Debug, Default)]
pub(crate) struct Prefixes(BTreeMap<String, Vocabulary>);

impl Prefixes {
    pub(crate) fn declare(&mut self, prefix: &str, address: &str) {
        self.0.insert(prefix.to_owned(), by_address(address));
    }

    /// The vocabulary of a prefix: as declared, else as it is usually meant.
    pub(crate) fn vocabulary(&self, prefix: &str) -> Vocabulary {
        let usual = || KNOWN.iter().find(|(_, prefixes, _)| prefixes.contains(&prefix)).map(|it| it.2);
        self.0.get(prefix).copied().or_else(usual).unwrap_or(Vocabulary::Other)
    }
}

/// The vocabulary whose namespace this is.
pub(crate) fn by_address(address: &str) -> Vocabulary {
    let address = address.trim().to_ascii_lowercase();
    let known = KNOWN.iter().find(|(part, ..)| address.contains(part));
    known.map_or(Vocabulary::Other, |(.., vocabulary)| *vocabulary)
}

/// What an element says of an entry or a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Title.
    Title,
    /// guid or id.
    Id,
    /// An address.
    Link,
    /// A shorter text.
    Summary,
    /// The whole text.
    Content,
    /// When it was published.
    Published,
    /// When it was changed.
    Updated,
    /// Anything else.
    Other,
}

/// What an element says and how much its vocabulary's word counts: less is more.
pub(crate) fn part(vocabulary: Vocabulary, local: &str) -> (Part, u8) {
    use Vocabulary::{Atom, Content, DublinCore, Itunes, Media, Other, Rss};
    let part = match (vocabulary, local) {
        (Rss | Atom | DublinCore | Media | Itunes, "title") => Part::Title,
        (Rss, "guid" | "id") | (Atom, "id") => Part::Id,
        (Rss | Atom, "link") => Part::Link,
        (Rss | DublinCore | Media, "description") | (Rss | Atom | Itunes, "summary") => Part::Summary,
        (Content, "encoded") | (Rss, "encoded") | (Rss | Atom, "content") => Part::Content,
        (Rss, "pubdate" | "published" | "issued" | "created")
        | (Atom, "published" | "issued" | "created")
        | (DublinCore, "date" | "issued" | "created") => Part::Published,
        (Rss, "updated" | "modified" | "lastbuilddate")
        | (Atom, "updated" | "modified")
        | (DublinCore, "modified") => Part::Updated,
        _ => Part::Other,
    };
    let rank = match vocabulary {
        Content | Rss => 0,
        Atom => 1,
        DublinCore => 2,
        Itunes | Media | Other => 3,
    };
    // What Atom 0.3 calls created is when the text was begun.
    (part, rank * 2 + u8::from(local == "created"))
}

/// Whether an element of this name holds one entry.
pub(crate) fn is_entry(local: &str) -> bool {
    local.eq_ignore_ascii_case("item") || local.eq_ignore_ascii_case("entry")
}

/// A name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}
