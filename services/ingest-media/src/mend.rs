//! Mends what makes XML unreadable without changing what it says, and counts what was mended.

use std::borrow::Cow;

/// What was mended, each with its count and the place of the first in the mended text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Mended {
    /// A `&` that begins no reference.
    pub(crate) ampersands: Tally,
    /// A `<` that begins no tag.
    pub(crate) brackets: Tally,
    /// Characters that XML has no place for (XML 1.0, production 2).
    pub(crate) controls: Tally,
}

/// A count with the place of the first.
#[derive(Debug, Default, PartialEq, Eq, Clone, Copy)]
pub(crate) struct Tally {
    /// How many.
    pub(crate) count: u64,
    /// Where the first is, in bytes.
    pub(crate) first: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, at: usize) {
        if self.count == 0 {
            self.first = at;
        }
        self.count += 1;
    }
}

/// The text with bare `&` and `<` written as references and without control characters. Comments and CDATA sections are
/// passed over, save for control characters.
pub(crate) fn mend(text: &str) -> (Cow<'_, str>, Mended) {
    let mut mended = Mended::default();
    let mut out = String::new();
    // Up to here the text is in `out`.
    let mut copied = 0;
    let mut at = 0;
    // Up to here nothing but control characters is mended.
    let mut raw_until = 0;
    let bytes = text.as_bytes();
    while let Some(found) = bytes[at..].iter().position(|byte| is_suspect(*byte)) {
        at += found;
        let (instead, tally, length) = match bytes[at] {
            b'&' if at >= raw_until && !is_reference(&bytes[at..]) => ("&amp;", &mut mended.ampersands, 1),
            b'<' if at >= raw_until && !is_markup(&bytes[at..]) => ("&lt;", &mut mended.brackets, 1),
            b'<' if at >= raw_until => {
                raw_until = raw_end(text, at);
                at += 1;
                continue;
            }
            0xEF if !matches!(bytes[at..], [0xEF, 0xBF, 0xBE | 0xBF, ..]) => {
                at += 1;
                continue;
            }
            0xEF => ("", &mut mended.controls, 3),
            b'&' | b'<' => {
                at += 1;
                continue;
            }
            _ => ("", &mut mended.controls, 1),
        };
        out.push_str(&text[copied..at]);
        tally.add(out.len());
        out.push_str(instead);
        at += length;
        copied = at;
    }
    if copied == 0 {
        return (Cow::Borrowed(text), mended);
    }
    out.push_str(&text[copied..]);
    (Cow::Owned(out), mended)
}

fn is_suspect(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | 0xEF) || byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')
}

/// The end of the comment or CDATA section that begins here; the place itself where none does.
fn raw_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let end = |open: &str, close: &str| {
        let inner = rest.strip_prefix(open)?;
        Some(inner.find(close).map_or(text.len(), |length| at + open.len() + length + close.len()))
    };
    end("<![CDATA[", "]]>").or_else(|| end("<!--", "-->")).unwrap_or(at)
}

/// `&name;`, `&#12;` or `&#x1f;`.
fn is_reference(from: &[u8]) -> bool {
    const NAME_BYTES_MAX: usize = 32;
    let name = &from[1..from.len().min(NAME_BYTES_MAX + 2)];
    let Some(end) = name.iter().position(|byte| *byte == b';') else { return false };
    match &name[..end] {
        [b'#', b'x' | b'X', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit),
        [b'#', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        [first, rest @ ..] => first.is_ascii_alphabetic() && rest.iter().all(u8::is_ascii_alphanumeric),
        [] => false,
    }
}

fn is_markup(from: &[u8]) -> bool {
    match from {
        [_, b'/', next, ..] | [_, next, ..] if next.is_ascii_alphabetic() || *next == b'_' => true,
        [_, next, ..] => matches!(next, b'!' | b'?') || *next >= 0x80,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_signs_become_references_and_are_counted() {
        let (text, mended) = mend("<a href='?x=1&y=2'>A & B &amp; C &#12; 1 < 2 &nbsp;</a>");
        assert_eq!(text, "<a href='?x=1&amp;y=2'>A &amp; B &amp; C &#12; 1 &lt; 2 &nbsp;</a>");
        assert_eq!((mended.ampersands.count, mended.brackets.count), (2, 1));
        assert_eq!(mended.ampersands.first, 13);
    }

    #[test]
    fn what_needs_no_mending_is_not_copied() {
        let sound = "<a><![CDATA[A & B < C]]><!-- & < --> 化工 \u{ff0c}&lt;</a>";
        let (text, mended) = mend(sound);
        assert!(matches!(text, Cow::Borrowed(_)));
        assert_eq!((text.as_ref(), mended), (sound, Mended::default()));
    }

    #[test]
    fn control_characters_go_and_line_ends_stay() {
        let (text, mended) = mend("<a>ab\u{1}c\n\t<![CDATA[\u{8}d]]>\u{ffff}</a>");
        assert_eq!(text, "<a>abc\n\t<![CDATA[d]]></a>");
        assert_eq!(mended.controls.count, 3);
    }
}
