//! A light look at a feed that only counts its entries, so that what the reader understood can be checked against it.

use crate::names::{is_entry, local};

/// How many entries a feed in XML has: start tags of the name that its first item or entry has, outside comments and
/// CDATA sections.
pub(crate) fn count_entries(text: &str) -> u64 {
    let mut name: Option<&str> = None;
    let mut count = 0;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some((inside, after)) = section(rest) {
            // A section that goes on beyond the end of an entry lacks its own end, and swallows the entries after it.
            if let Some(name) = name
                && let Some(end) = inside.find(&format!("</{name}>"))
            {
                count += inside[end..].matches(&format!("<{name}>")).count() as u64;
            }
            rest = after;
            continue;
        }
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<')).unwrap_or(rest.len());
        let tag = &rest[..end];
        if is_entry(local(tag)) && name.is_none_or(|name| name == tag) {
            name = Some(tag);
            count += 1;
        }
        rest = &rest[end..];
    }
    count
}

/// The inside of a comment or CDATA section that begins here, and what follows it. Entries in comments count for
/// nothing.
fn section(text: &str) -> Option<(&str, &str)> {
    if let Some(inner) = text.strip_prefix("![CDATA[") {
        return Some(inner.split_once("]]>").unwrap_or((inner, "")));
    }
    text.strip_prefix("!--").map(|inner| ("", inner.split_once("-->").map_or("", |(_, after)| after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_counted_whatever_their_prefix_and_nothing_else_is() {
        let rss = "<rss><channel><items/><item><title>a</title></item><item/>\n<item\n rdf:about='x'></item>\
            <!-- <item> --><![CDATA[<item>]]></channel></rss>";
        assert_eq!(count_entries(rss), 3);
        assert_eq!(count_entries("<a:feed><a:entry><media:item/></a:entry><a:entry></a:feed>"), 2);
        assert_eq!(count_entries("<RDF><rss:item/></RDF>"), 1);
        assert_eq!(count_entries("<html><p>no</p></html>"), 0);
        assert_eq!(count_entries("<item><![CDATA[ <item> <item>"), 1);
    }

    #[test]
    fn entries_that_a_section_without_end_swallowed_are_counted() {
        let swallowed = "<item><title><![CDATA[a</title></item><item><title><![CDATA[b]]></title></item>";
        assert_eq!(count_entries(swallowed), 2);
    }
}
