//! Foreign HTML as plain words, in one pass whatever is nested in what.

use huiying_domain::bounded::beginning;
use std::borrow::Cow;

use quick_xml::escape::resolve_html5_entity;

use crate::raw::Words;

/// Elements whose content is no text.
const SILENT: [&str; 4] = ["script", "style", "noscript", "template"];
/// Elements within a line: what stands before and after them may be one word.
const INLINE: [&str; 24] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark",
    "q", "s", "small", "span", "strong", "sub", "sup", "u", "wbr",
];
/// The longest reference, in bytes.
const REFERENCE_BYTES_MAX: usize = 40;

/// The words of a text, each run of blanks as one space.
pub(crate) fn plain(words: &Words) -> String {
    let text =
        if words.is_html { Cow::Owned(without_markup(&words.text)) } else { Cow::Borrowed(&*words.text) };
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(word);
    }
    plain
}

/// Whether a text that says nothing of its kind is HTML: it has an end tag, a line break or a reference.
pub(crate) fn looks_like_html(text: &str) -> bool {
    let tag = |name: &str| text.contains(name);
    let referred = || text.match_indices('&').any(|(at, _)| reference(&text[at..]).is_some());
    ["</", "<br", "<p>", "<img", "/>"].into_iter().any(tag) || referred()
}

fn without_markup(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    let mut seen = Seen::default();
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            let (text, length) = reference(rest).unwrap_or((Cow::Borrowed("&"), 1));
            out.push_str(&text);
            rest = &rest[length..];
            continue;
        }
        match markup(rest, &mut seen) {
            Some(tag) => {
                if tag.parts_words() {
                    out.push(' ');
                }
                rest = &rest[tag.length..];
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// A tag, comment or declaration at the start of a text.
struct Markup<'a> {
    name: &'a str,
    /// Its bytes; those of its content too where that is no text.
    length: usize,
}

impl Markup<'_> {
    fn parts_words(&self) -> bool {
        !self.name.is_empty() && !INLINE.iter().any(|it| it.eq_ignore_ascii_case(self.name))
    }
}

/// What does not end in the rest of a text, so that it is not searched to its end again and again.
#[derive(Default)]
struct Seen {
    open_quote: bool,
    open_tag: bool,
    open_comment: bool,
}

fn markup<'a>(text: &'a str, seen: &mut Seen) -> Option<Markup<'a>> {
    if !seen.open_comment
        && let Some(comment) = text.strip_prefix("<!--")
    {
        match comment.find("-->") {
            Some(end) => return Some(Markup { name: "", length: "<!---->".len() + end }),
            None => seen.open_comment = true,
        }
    }
    let inner = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    if seen.open_tag || !inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
        return None;
    }
    let length = tag_length(text, seen)?;
    let name = inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let opens = !text.starts_with("</") && !text[..length].ends_with("/>");
    if !(opens && SILENT.iter().any(|it| it.eq_ignore_ascii_case(name))) {
        return Some(Markup { name, length });
    }
    let content = &text[length..];
    let end = find_end_tag(content, name).unwrap_or(content.len());
    Some(Markup { name, length: length + end })
}

/// Where `</name` begins, in any case of letters.
fn find_end_tag(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").map(|(at, _)| at).find(|at| {
        text.as_bytes()
            .get(at + 2..at + 2 + name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    })
}

fn tag_length(text: &str, seen: &mut Seen) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match (byte, quote) {
            (b'"' | b'\'', None) if !seen.open_quote => quote = Some(byte),
            (_, Some(open)) if byte == open => quote = None,
            (b'>', None) => return Some(at + 1),
            _ => {}
        }
    }
    seen.open_quote = true;
    let end = text.find('>');
    seen.open_tag = end.is_none();
    end.map(|at| at + 1)
}

/// The text that the reference at the start stands for, and the reference's bytes.
fn reference(text: &str) -> Option<(Cow<'static, str>, usize)> {
    let head = text.as_bytes();
    let end = head[..head.len().min(REFERENCE_BYTES_MAX)].iter().position(|byte| *byte == b';')?;
    resolve(text.get(1..end)?).map(|resolved| (resolved, end + 1))
}

/// What a name between `&` and `;` stands for, by XML or HTML.
pub(crate) fn resolve(name: &str) -> Option<Cow<'static, str>> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_html5_entity(name).map(Cow::Borrowed);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    // HTML reads the numbers of C1 as windows-1252; what is no character at all is one that cannot be shown.
    let c = match code.ok()? {
        code @ 0x80..=0x9F => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(&[u8::try_from(code).ok()?])
            .0
            .chars()
            .next(),
        0xA0 => Some(' '),
        code if code < 0x20 && !matches!(code, 9 | 10 | 13) => Some(char::REPLACEMENT_CHARACTER),
        code => Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
    };
    c.map(|c| Cow::Owned(c.to_string()))
}

/// The longest title, in characters.
pub(crate) const TITLE_CHARS_MAX: usize = 300;
/// The longest title made from a text, in characters.
const MADE_TITLE_CHARS_MAX: usize = 60;

/// A title for a text without one: its first sentence.
pub(crate) fn first_sentence(body: &str) -> String {
    let ends = |(at, c): (usize, char)| match c {
        '。' | '！' | '？' | '!' | '?' | '；' => Some(at + c.len_utf8()),
        '.' if body[at + 1..].starts_with(' ') => Some(at + 1),
        _ => None,
    };
    let end = body.char_indices().find_map(ends).unwrap_or(body.len());
    cut(body[..end].trim_end_matches(['。', '；', '.']), MADE_TITLE_CHARS_MAX).into_owned()
}

/// A text of at most so many characters; a longer one ends in `…`.
pub(crate) fn cut(text: &str, chars_max: usize) -> Cow<'_, str> {
    match beginning(text, chars_max).len() < text.len() {
        true => Cow::Owned(format!("{}…", beginning(text, chars_max - 1).trim_end())),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        plain(&Words { text: text.to_owned(), is_html: true })
    }

    #[test]
    fn markup_goes_and_words_stay_apart() {
        assert_eq!(html("<p>据<b>现场</b> 消息</p><P>第二段<br/>第三行</P>"), "据现场 消息 第二段 第三行");
        assert_eq!(html("前<script>if (a < b) x()</script>后<STYLE>p{}</style>!"), "前 后 !");
        assert_eq!(html("甲<!-- > <p> -->乙<img alt=\"a>b\" src='x'/>丙"), "甲乙 丙");
    }

    #[test]
    fn references_are_resolved_and_what_is_none_stays() {
        assert_eq!(html("A&nbsp;B&#160;C&#x20;D&amp;E&lt;F&hellip;"), "A B C D&E<F…");
        assert_eq!(
            html("&#146;&unknown; & &#0; AT&T; &#99999999;"),
            "\u{2019}&unknown; & \u{fffd} AT&T; \u{fffd}"
        );
    }

    #[test]
    fn signs_that_begin_no_tag_are_text() {
        assert_eq!(html("1 < 2, 3<4, a<b"), "1 < 2, 3<4, a<b");
        assert_eq!(html("<3 <> < /p>"), "<3 <> < /p>");
        assert_eq!(html("价格<a href='unclosed>甲</a>乙"), "价格甲乙");
    }

    #[test]
    fn a_text_that_is_no_html_keeps_its_signs() {
        let words = Words { text: " use the <b>  tag &amp; so on\n".to_owned(), is_html: false };
        assert_eq!(plain(&words), "use the <b> tag &amp; so on");
        assert!(looks_like_html("A&nbsp;B") && looks_like_html("<b>x</b>"));
        assert!(!looks_like_html("AT&T; a < b"));
    }

    #[test]
    fn the_first_sentence_is_the_title_of_a_text_without_one() {
        assert_eq!(
            first_sentence("昨日 23 时许，化工园区起火。目前火势已控制。"),
            "昨日 23 时许，化工园区起火"
        );
        assert_eq!(first_sentence("A fire broke out at 3.5 km. It is out."), "A fire broke out at 3.5 km");
        assert_eq!(first_sentence(&"长".repeat(80)), format!("{}…", "长".repeat(59)));
        assert_eq!(first_sentence(""), "");
    }

    #[test]
    fn a_megabyte_of_nested_or_broken_markup_takes_a_moment() {
        let watch = huiying_runtime::Stopwatch::start();
        for piece in
            ["<div>", "<a '", "<a \"'>", "<script>", "&", "<!--", "</", "<a b", "< ", "<p title=\"", "&#x"]
        {
            html(&piece.repeat((2 << 20) / piece.len()));
        }
        assert!(watch.elapsed().as_secs() < 20, "{:?}", watch.elapsed());
    }
}
