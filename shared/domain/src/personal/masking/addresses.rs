//! Addresses of pages, and digests: their digits are names that a machine gave, and a masked address leads nowhere.

use std::ops::Range;

use super::groups::{Group, Groups, digit};
use super::mobile::is_mobile_number;
use super::papers::is_identity_number;

/// Lengths of object ids, MD5, SHA-1 and SHA-256 in hexadecimal digits.
const N_DIGEST: [usize; 4] = [24, 32, 40, 64];
/// Fewest letters of a digest: with fewer it is more likely a number with letters around it.
const N_DIGEST_LETTERS_MIN: usize = 3;

/// Marks the groups that stand in the address of a page, and in a digest.
pub(super) fn keep_addresses(groups: &mut Groups, text: &str) {
    let addresses = Addresses::of(text);
    for at in 0..groups.list.len() {
        let is_address = addresses.keep(text, groups, &groups.list[at]);
        groups.list[at].is_kept |= is_address;
    }
}

/// Where the addresses of pages and the digests of a text stand, each from left to right.
struct Addresses {
    links: Vec<Range<usize>>,
    digests: Vec<Range<usize>>,
}

impl Addresses {
    fn of(text: &str) -> Self {
        Self { links: links(text), digests: digests(text) }
    }

    /// Whether the digits of a group belong to a digest, or to an address without being a person's number.
    ///
    /// Of an address only a mobile number or an identity card is a person's, where it is a whole part of the path or a
    /// whole value, as in `wa.me/86199…` and `?tel=199…`.
    fn keep(&self, text: &str, groups: &Groups, group: &Group) -> bool {
        let is_within = |spans: &[Range<usize>]| {
            let at = spans.partition_point(|span| span.end <= group.start);
            spans.get(at).is_some_and(|span| span.start <= group.start)
        };
        is_within(&self.digests)
            || (is_within(&self.links) && !is_personal(text, group, groups.digits(group)))
    }
}

fn is_personal(text: &str, group: &Group, digits: &[u8]) -> bool {
    let bytes = text.as_bytes();
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    let before = &bytes[..group.start];
    let is_escape = before.len() > 2 && before[before.len() - 3] == b'%';
    let is_begun = is_escape || !is_letter(before.last());
    let has_letter = matches!(bytes.get(group.end), Some(b'x' | b'X')) && digits.len() == 17;
    let is_ended = !is_letter(bytes.get(group.end + usize::from(has_letter)));
    let own = [&b"0086"[..], b"86"].into_iter().find_map(|code| digits.strip_prefix(code)).unwrap_or(digits);
    let is_card = || (has_letter || digits.len() == 18) && is_identity_number(digits, has_letter, false);
    is_begun && is_ended && (is_mobile_number(own) || is_card())
}

fn links(text: &str) -> Vec<Range<usize>> {
    let schemes = text.match_indices("://").filter_map(|(at, _)| {
        let before = &text.as_bytes()[..at];
        let scheme = [&b"https"[..], b"http"].into_iter().find(|scheme| {
            let start = before.len().checked_sub(scheme.len());
            start.is_some_and(|start| before[start..].eq_ignore_ascii_case(scheme))
        });
        Some(at - scheme?.len())
    });
    let mut starts: Vec<usize> = schemes.chain(text.match_indices("www.").map(|(at, _)| at)).collect();
    starts.sort_unstable();
    let mut links: Vec<Range<usize>> = Vec::new();
    for start in starts {
        if links.last().is_some_and(|link| start < link.end) || !stands_apart(&text[..start]) {
            continue;
        }
        let n = text[start..].bytes().take_while(|byte| byte.is_ascii_graphic() && !b"\"'<>".contains(byte));
        links.push(start..start + n.count());
    }
    links
}

fn digests(text: &str) -> Vec<Range<usize>> {
    let mut digests = Vec::new();
    let mut start = 0;
    let is_other = |byte: &u8| !byte.is_ascii_alphanumeric();
    for run in text.as_bytes().split(is_other) {
        let n_letters = run.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
        let is_digest = N_DIGEST.contains(&run.len())
            && run.iter().all(u8::is_ascii_hexdigit)
            && (N_DIGEST_LETTERS_MIN..run.len()).contains(&n_letters);
        if is_digest && stands_apart(&text[..start]) {
            digests.push(start..start + run.len());
        }
        start += run.len() + 1;
    }
    digests
}

/// Whether nothing before runs on into what follows: neither a number, whose last digits stay when it is masked, nor a
/// plate, nor an address of e-mail. Otherwise masking twice would not be masking once.
fn stands_apart(before: &str) -> bool {
    let runs_on = |c: char| c.is_ascii_alphanumeric() || digit(c).is_some() || "挂学警港澳".contains(c);
    let is_in_email = before.strip_suffix(' ').unwrap_or(before).ends_with('@');
    !is_in_email && !before.ends_with(runs_on) && !before.ends_with(['.', '-', '_', '%', '+', '*'])
}
