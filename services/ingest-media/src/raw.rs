//! A feed as its file says it, before anything is concluded from it.

use huiying_ingest::account::ColumnAccount;

/// What one file holds.
#[derive(Debug, Default)]
pub(crate) struct RawFeed {
    /// What the feed calls itself.
    pub(crate) title: Option<Words>,
    /// Addresses of the feed, in the order of the file.
    pub(crate) links: Vec<RawLink>,
    /// The entries, in the order of the file.
    pub(crate) entries: Vec<RawEntry>,
    /// The fields of its entries and what each is used for, where they are told.
    pub(crate) fields: Option<Vec<ColumnAccount>>,
    /// What is to be told of the file as a whole.
    pub(crate) notes: Vec<Note>,
}

/// Something to be told, with the entry it was met in first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    /// Number of the entry, from 1; 1 also where it is about no entry.
    pub(crate) row: u64,
    /// What is told.
    pub(crate) what: String,
}

/// One entry.
#[derive(Debug, Default, Clone)]
pub(crate) struct RawEntry {
    /// Its number in the file, from 1, unreadable ones counted.
    pub(crate) row: u64,
    /// Its guid or id.
    pub(crate) id: Option<String>,
    /// Its addresses, in the order of the file.
    pub(crate) links: Vec<RawLink>,
    /// Its title.
    pub(crate) title: Option<Words>,
    /// Its whole text.
    pub(crate) content: Option<Words>,
    /// A shorter text.
    pub(crate) summary: Option<Words>,
    /// When it was published.
    pub(crate) published: Option<Dated>,
    /// When it was changed.
    pub(crate) updated: Option<Dated>,
    /// It breaks off: its end is missing.
    pub(crate) is_cut: bool,
}

impl RawEntry {
    /// Nothing in it says anything.
    pub(crate) fn is_empty(&self) -> bool {
        let texts = [&self.title, &self.content, &self.summary];
        self.id.is_none()
            && self.links.is_empty()
            && texts.into_iter().all(Option::is_none)
            && self.published.is_none()
            && self.updated.is_none()
    }
}

/// A text and how it is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    /// The text, with the references of XML resolved.
    pub(crate) text: String,
    /// It is HTML.
    pub(crate) is_html: bool,
}

/// A written time and the element it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dated {
    /// The name of the element or field.
    pub(crate) column: String,
    /// The time as written.
    pub(crate) text: String,
}

/// An address as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RawLink {
    /// The address, perhaps a relative one.
    pub(crate) href: String,
    /// What it is to the entry (RFC 4287 4.2.7.2); none is the alternate.
    pub(crate) rel: Option<String>,
    /// The kind of page it leads to, as a media type.
    pub(crate) kind: Option<String>,
    /// The address that relative ones start from (`xml:base`), innermost last, as written.
    pub(crate) bases: Vec<String>,
    /// It is a guid that stands for an address where there is no other.
    pub(crate) is_guid: bool,
}
