//! Addresses of e-mail and names on WeChat.

use std::ops::Range;

use super::words::{Kind, Words, is_glue};

/// Longest local part and longest domain of an address of e-mail, in bytes (RFC 5321, 4.5.3.1).
const N_LOCAL_MAX: usize = 64;
const N_DOMAIN_MAX: usize = 255;
/// Fewest characters of a name on WeChat.
const N_NAME_MIN: usize = 5;

/// The addresses of e-mail; those of public bodies (`gov.cn`) are nobody's.
pub(super) fn emails(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('@').filter_map(|(at, _)| {
        let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
        let is_domain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
        let before = text[..at].strip_suffix(' ').unwrap_or(&text[..at]);
        let after = text[at + 1..].strip_prefix(' ').unwrap_or(&text[at + 1..]);
        let n_local = before.bytes().rev().take(N_LOCAL_MAX).take_while(is_local).count();
        let n_domain = after.bytes().take(N_DOMAIN_MAX).take_while(is_domain).count();
        // A number may follow without a space, as in `abc@example.com1990`: the domain ends with letters after a dot.
        let run = &after[..n_domain];
        let n_top = |dot: usize| run[dot + 1..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let (dot, _) = run.rmatch_indices('.').find(|(dot, _)| *dot > 0 && n_top(*dot) >= 2)?;
        let domain = &run[..dot + 1 + n_top(dot)];
        let is_hint = n_local <= 2 && before[..before.len() - n_local].ends_with("****");
        // `logo@2x.png` is an image of double size.
        let is_scale = matches!(domain.as_bytes(), [b'1'..=b'4', b'x', b'.', ..]);
        // Words around an `@` that stands for “at” end with a sentence, as in `crossing @ Main.Normal`.
        let is_apart = before.len() < at && after.len() < text.len() - at - 1;
        let is_sentence = is_apart
            && run[dot + 1..].starts_with(|c: char| c.is_ascii_uppercase())
            && run[dot + 2..].starts_with(|c: char| c.is_ascii_lowercase());
        let is_public = is_scale || is_sentence || domain == "gov.cn" || domain.ends_with(".gov.cn");
        let start = before.len() - n_local;
        let end = text.len() - after.len() + domain.len();
        (n_local > 0 && !is_hint && !is_public).then_some(start..end)
    })
}

/// Names that WeChat gives: a letter, then letters, digits, `_` and `-`, after a word such as `微信号`.
pub(super) fn wechat(text: &str, words: &Words<'_>) -> impl Iterator<Item = Range<usize>> {
    words.of_kind(Kind::Wechat).filter_map(|word| {
        let is_official = is_official(&text[..word.span.start]);
        let after = &text[word.span.end..];
        let glue: usize = after.chars().take(4).take_while(|c| is_glue(*c)).map(char::len_utf8).sum();
        let after_glue = &after[glue..];
        let id = after_glue.strip_prefix("id").or_else(|| after_glue.strip_prefix("ID"));
        let id = id.filter(|rest| rest.starts_with(is_glue)).map(|rest| rest.trim_start_matches(is_glue));
        let rest = id.unwrap_or(after_glue);
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
        let n = rest.bytes().take_while(is_part).count();
        let name = &rest.as_bytes()[..n];
        let is_said = id.is_some() || after[..glue].contains(|c: char| !c.is_whitespace() && c != '-');
        let is_name = n >= N_NAME_MIN
            && name[0].is_ascii_alphabetic()
            && (is_said || name.iter().any(|byte| !byte.is_ascii_alphabetic()))
            && (glue > 0 || id.is_some() || &text[word.span.clone()] != "微信");
        let is_link = rest[n..].starts_with("://");
        let start = text.len() - rest.len();
        // Names that begin with `wxid_` are taken whole, although `wx` is a word of its own.
        let begin = if glue == 0 && name.starts_with(b"id_") { word.span.start } else { start };
        (is_name && !is_official && !is_link).then_some(begin..start + n)
    })
}

/// Whether an account of a public body is announced, as in `微信公众号（微信号：…）`.
fn is_official(before: &str) -> bool {
    const N_CHARS: usize = 6;
    let start = before.char_indices().rev().take(N_CHARS).last().map_or(before.len(), |(at, _)| at);
    ["公众", "官方", "政务", "订阅"].iter().any(|word| before[start..].contains(word))
}
