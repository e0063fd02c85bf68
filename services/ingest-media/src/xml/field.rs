//! One element of a feed while its content is read: text, markup, and where it ends.

use quick_xml::events::BytesStart;

use crate::names::Part;
use crate::raw::{RawLink, Words};
use crate::words::{looks_like_html, resolve};

/// An element whose content is being read.
#[derive(Debug)]
pub(super) struct Field {
    /// What it says.
    pub(super) part: Part,
    /// How much its word counts; less is more.
    pub(super) rank: u8,
    /// Its name as written.
    pub(super) name: String,
    /// How many elements of its own name are open inside it.
    pub(super) inner: usize,
    /// Addresses that relative ones start from.
    pub(super) bases: Vec<String>,
    attributes: Attributes,
    /// Its text, references resolved.
    text: String,
    /// The same with its markup, written as HTML.
    markup: String,
    has_markup: bool,
}

/// The attributes that matter, as written.
#[derive(Debug, Default, Clone)]
pub(super) struct Attributes {
    pub(super) href: Option<String>,
    pub(super) rel: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) mode: Option<String>,
    pub(super) about: Option<String>,
    pub(super) base: Option<String>,
    pub(super) is_permalink: Option<String>,
    /// The namespace the element declares for itself.
    pub(super) own_namespace: Option<String>,
    /// The prefixes it declares.
    pub(super) declared: Vec<(String, String)>,
}

impl Attributes {
    /// The attributes of an element; what cannot be read is left out.
    pub(super) fn of(element: &BytesStart<'_>) -> Self {
        let mut found = Self::default();
        for attribute in element.html_attributes().with_checks(false).flatten() {
            let value = || Some(resolved(&attribute.value));
            match attribute.key.into_inner() {
                "href" => found.href = value(),
                "rel" => found.rel = value(),
                "type" => found.kind = value(),
                "mode" => found.mode = value(),
                "xml:base" => found.base = value(),
                "xmlns" => found.own_namespace = value(),
                name if name.eq_ignore_ascii_case("isPermaLink") => found.is_permalink = value(),
                name if name == "about" || name.ends_with(":about") => found.about = value(),
                name => {
                    if let Some(prefix) = name.strip_prefix("xmlns:") {
                        found.declared.push((prefix.to_owned(), resolved(&attribute.value)));
                    }
                }
            }
        }
        found
    }
}

/// A text with its references resolved; one that stands for nothing stays as it is.
fn resolved(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';');
        match end.and_then(|end| resolve(&rest[1..end]).map(|text| (text, end))) {
            Some((text, end)) => {
                out.push_str(&text);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

impl Field {
    pub(super) fn new(
        (part, rank): (Part, u8),
        name: &str,
        attributes: Attributes,
        mut bases: Vec<String>,
    ) -> Self {
        bases.extend(attributes.base.clone());
        let (text, markup) = (String::new(), String::new());
        Self {
            part,
            rank,
            name: name.to_owned(),
            inner: 0,
            bases,
            attributes,
            text,
            markup,
            has_markup: false,
        }
    }

    /// Adds text as it is meant.
    pub(super) fn push_text(&mut self, text: &str) {
        if self.part != Part::Other {
            self.text.push_str(text);
            self.markup.push_str(&quick_xml::escape::minimal_escape(text));
        }
    }

    /// Adds a tag as it is written.
    pub(super) fn push_tag(&mut self, open: &str, inner: &str, close: &str) {
        if self.part != Part::Other {
            self.has_markup = true;
            [open, inner, close].iter().for_each(|piece| self.markup.push_str(piece));
        }
    }

    /// The text alone, where it is not empty.
    pub(super) fn plain(&self) -> Option<String> {
        let text = self.text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The text and what kind it is. Atom says so by `type` (RFC 4287 3.1.1) and, in 0.3, by `mode`; what says nothing
    /// is HTML in RSS, and in Atom where it looks like it.
    pub(super) fn words(&self, is_atom: bool) -> Option<Words> {
        if self.has_markup {
            return Some(Words { text: self.markup.clone(), is_html: true });
        }
        let text = self.plain()?;
        let kind = self.attributes.kind.as_deref().map(str::to_ascii_lowercase).unwrap_or_default();
        let is_base64 =
            self.attributes.mode.as_deref() == Some("base64") || kind == "application/octet-stream";
        if is_base64 && let Some(text) = from_base64(&text) {
            return Some(Words { is_html: true, text });
        }
        let is_html = match kind.as_str() {
            "text" | "text/plain" if is_atom => false,
            kind => kind.contains("html") || !is_atom || looks_like_html(&text),
        };
        Some(Words { text, is_html })
    }

    /// The address: Atom's attribute, else RSS's text.
    pub(super) fn link(&self) -> Option<RawLink> {
        let attributes = &self.attributes;
        let written = attributes.href.clone().filter(|href| !href.trim().is_empty());
        let href = written.or_else(|| self.plain())?;
        Some(RawLink {
            href: href.trim().to_owned(),
            rel: attributes.rel.clone(),
            kind: attributes.kind.clone(),
            bases: self.bases.clone(),
            is_guid: false,
        })
    }

    /// The address that a guid is, unless it says that it is none (RSS 2.0).
    pub(super) fn link_of_guid(&self) -> Option<RawLink> {
        let says_no =
            self.attributes.is_permalink.as_deref().is_some_and(|it| it.trim().eq_ignore_ascii_case("false"));
        let href = self.plain().filter(|href| !says_no && is_web_address(href))?;
        Some(RawLink { href, is_guid: true, ..RawLink::default() })
    }
}

fn is_web_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

fn from_base64(text: &str) -> Option<String> {
    use base64::Engine as _;
    let packed: String = text.split_whitespace().collect();
    let bytes = base64::engine::general_purpose::STANDARD.decode(packed).ok()?;
    String::from_utf8(bytes).ok()
}
