//! Which address is the page of an entry, and relative addresses made whole.

use url::Url;

use crate::raw::RawLink;

/// The page that an entry is about: its alternate (RFC 4287 4.2.7), whole where the feed says what it is relative to.
///
/// Never an enclosure, a related page or the feed itself. Of several, the one that is a page by its media type, and then
/// the first. A guid stands in where there is no link (RSS 2.0, `isPermaLink`).
pub(crate) fn alternate(links: &[RawLink], feed: Option<&Url>) -> Option<String> {
    let rank = |link: &RawLink| match link.kind.as_deref() {
        _ if link.is_guid => 2,
        Some(kind) if !kind.to_ascii_lowercase().contains("html") => 1,
        _ => 0,
    };
    let of_page = links.iter().filter(|link| is_alternate(link) && !link.href.is_empty());
    of_page.min_by_key(|link| rank(link)).map(|link| whole(link, feed))
}

/// The address under which the feed itself is found, else that of its site; relative addresses may start from it.
pub(crate) fn feed_address(links: &[RawLink]) -> Option<Url> {
    let own = links.iter().find(|link| link.rel.as_deref() == Some("self"));
    let first = || links.iter().find(|link| is_alternate(link));
    own.and_then(|link| parsed(&whole(link, None)))
        .or_else(|| first().and_then(|link| parsed(&whole(link, None))))
}

/// An address in full; as written where nothing says what it is relative to.
pub(crate) fn whole(link: &RawLink, feed: Option<&Url>) -> String {
    let href = link.href.trim();
    if Url::parse(href).is_ok() {
        return href.to_owned();
    }
    let base = link.bases.iter().fold(feed.cloned(), |base, written| joined(base.as_ref(), written));
    match base.and_then(|base| base.join(href).ok()) {
        Some(url) => url.into(),
        None => href.to_owned(),
    }
}

/// Whether an address can be gone to as it stands.
pub(crate) fn is_whole(address: &str) -> bool {
    Url::parse(address).is_ok()
}

fn is_alternate(link: &RawLink) -> bool {
    link.rel
        .as_deref()
        .is_none_or(|rel| rel.trim().is_empty() || rel.trim().eq_ignore_ascii_case("alternate"))
}

fn joined(base: Option<&Url>, written: &str) -> Option<Url> {
    let written = written.trim();
    parsed(written).or_else(|| base.and_then(|base| base.join(written).ok())).or_else(|| base.cloned())
}

fn parsed(address: &str) -> Option<Url> {
    Url::parse(address).ok().filter(|url| !url.cannot_be_a_base())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(href: &str, rel: Option<&str>, kind: Option<&str>) -> RawLink {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        RawLink { href: href.to_owned(), rel: owned(rel), kind: owned(kind), ..RawLink::default() }
    }

    #[test]
    fn the_alternate_is_taken_and_never_an_enclosure_or_the_feed() {
        let logo = link("https://news.example/logo.png", Some("enclosure"), Some("image/png"));
        let own = link("https://news.example/api/3", Some("self"), None);
        let page = link("https://news.example/3.html", Some("alternate"), Some("text/html"));
        let json = link("https://news.example/3.json", None, Some("application/json"));
        assert_eq!(alternate(&[logo.clone(), own.clone()], None), None);
        let all = [logo, own, json, page];
        assert_eq!(alternate(&all, None).as_deref(), Some("https://news.example/3.html"));
        assert_eq!(alternate(&all[..3], None).as_deref(), Some("https://news.example/3.json"));
    }

    #[test]
    fn relative_addresses_start_from_the_innermost_base_then_from_the_feed() {
        let feed = Url::parse("https://news.example/feeds/all.xml").unwrap();
        let mut page = link("3.html", None, None);
        assert_eq!(whole(&page, None), "3.html");
        assert_eq!(whole(&page, Some(&feed)), "https://news.example/feeds/3.html");
        page.bases = vec!["/a/".to_owned(), "b/".to_owned()];
        assert_eq!(whole(&page, Some(&feed)), "https://news.example/a/b/3.html");
        page.bases = vec!["https://other.example/x/".to_owned()];
        assert_eq!(whole(&page, Some(&feed)), "https://other.example/x/3.html");
    }

    #[test]
    fn a_whole_address_stays_as_written() {
        let page = link(" https://news.example?a=甲&b=2 ", None, None);
        assert_eq!(whole(&page, None), "https://news.example?a=甲&b=2");
    }

    #[test]
    fn a_guid_stands_in_only_where_there_is_no_link() {
        let guid = RawLink { is_guid: true, ..link("https://news.example/?p=3", None, None) };
        let page = link("https://news.example/3.html", None, None);
        assert_eq!(
            alternate(std::slice::from_ref(&guid), None).as_deref(),
            Some("https://news.example/?p=3")
        );
        assert_eq!(alternate(&[guid, page], None).as_deref(), Some("https://news.example/3.html"));
    }
}
