//! What an entry is recognised by: its guid, else its page, else what it says, and always within its source.

use std::collections::BTreeSet;

use huiying_domain::id::fingerprint;

use crate::raw::RawEntry;

/// Which of an entry's marks tell the entries of a feed apart. One guid or one address that all of them have tells
/// nothing apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marks {
    ids: bool,
    pages: bool,
}

/// What an entry is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// Its number in its source.
    pub(crate) external_id: String,
    /// Numbers under which it may be on record: those of marks that counted for more in an earlier poll, and the first
    /// address of the entry, which was the number before guids were.
    pub(crate) aliases: Vec<String>,
}

impl Marks {
    /// Looks at all entries of a feed with their pages.
    pub(crate) fn of<'a>(entries: impl Iterator<Item = (&'a RawEntry, Option<&'a str>)> + Clone) -> Self {
        let ids = entries.clone().map(|(entry, _)| entry.id.as_deref());
        Self { ids: tell_apart(ids), pages: tell_apart(entries.map(|(_, page)| page)) }
    }

    /// The key of one entry; `content` is its text, already masked, as a last resort.
    pub(crate) fn key(self, entry: &RawEntry, page: Option<&str>, content: &[&str]) -> Key {
        let id = entry.id.as_deref();
        let first = entry.links.first().map(|link| normal(&link.href));
        let chosen = id.filter(|_| self.ids).or(page.filter(|_| self.pages)).map(str::to_owned);
        let external_id = chosen.unwrap_or_else(|| format!("content-{}", fingerprint(content)));
        let marks = [id.map(str::to_owned), page.map(str::to_owned), page.map(normal), first];
        let others: BTreeSet<String> =
            marks.into_iter().flatten().filter(|mark| *mark != external_id).collect();
        Key { external_id, aliases: others.into_iter().collect() }
    }
}

fn tell_apart<'a>(mut marks: impl Iterator<Item = Option<&'a str>>) -> bool {
    let Some(Some(first)) = marks.next() else { return true };
    let mut others = marks.peekable();
    others.peek().is_none() || others.any(|mark| mark != Some(first))
}

/// An address as URLs are written in full.
pub(crate) fn normal(address: &str) -> String {
    url::Url::parse(address).map_or_else(|_| address.to_owned(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: Option<&str>) -> RawEntry {
        RawEntry { id: id.map(str::to_owned), ..RawEntry::default() }
    }

    fn external_ids(entries: &[(Option<&str>, Option<&str>, &str)]) -> Vec<String> {
        let raw: Vec<RawEntry> = entries.iter().map(|(id, ..)| entry(*id)).collect();
        let marks = Marks::of(raw.iter().zip(entries).map(|(raw, (_, page, _))| (raw, *page)));
        let key =
            |(raw, (_, page, text)): (&RawEntry, &(_, Option<&str>, &str))| marks.key(raw, *page, &[text]);
        raw.iter().zip(entries).map(key).map(|key| key.external_id).collect()
    }

    #[test]
    fn the_guid_counts_before_the_page_and_the_page_before_the_text() {
        let page = Some("https://news.example/1");
        let ids = external_ids(&[(Some("a1"), page, "甲"), (None, page, "乙"), (None, None, "丙")]);
        assert_eq!(ids[..2], ["a1", "https://news.example/1"]);
        assert!(ids[2].starts_with("content-"));
    }

    #[test]
    fn one_guid_or_one_page_for_all_is_no_identity() {
        let (one, two) = (Some("https://news.example/1"), Some("https://news.example/2"));
        let by_page = external_ids(&[(Some("x"), one, "甲"), (Some("x"), two, "乙")]);
        assert_eq!(by_page, ["https://news.example/1", "https://news.example/2"]);
        let by_text = external_ids(&[(Some("x"), one, "甲"), (Some("x"), one, "乙")]);
        assert!(by_text.iter().all(|id| id.starts_with("content-")) && by_text[0] != by_text[1]);
        assert_eq!(external_ids(&[(Some("x"), one, "甲")]), ["x"]);
    }

    #[test]
    fn the_marks_that_were_not_chosen_are_known_too() {
        let page = Some("https://news.example?a=1");
        let raw = entry(Some("a1"));
        let key = Marks::of([(&raw, page)].into_iter()).key(&raw, page, &[]);
        assert_eq!(key.external_id, "a1");
        assert_eq!(key.aliases, ["https://news.example/?a=1", "https://news.example?a=1"]);
    }
}
