//! Numbers side by side without anything between, and numbers that a spreadsheet shortened.

use std::ops::Range;

use super::groups::{Group, Groups};
use super::mobile::is_mobile_number;
use super::papers::{is_card_number, is_identity_number, is_province};
use super::parts::Parts;
use super::telephone::is_telephone;

/// The numbers that a long run of digits is made of, where it is made of nothing else.
pub(super) fn numbers_in(text: &str, group: &Group, digits: &[u8]) -> Vec<Range<usize>> {
    let n_bytes = (group.end - group.start) / group.n_digits;
    let has_letter = matches!(text.as_bytes().get(group.end), Some(b'x' | b'X'));
    // For each place the length of the number that begins there and leaves a rest made of numbers.
    let mut lengths: Vec<Option<usize>> = vec![None; digits.len() + 1];
    for at in (0..digits.len()).rev() {
        let fits = |n: &usize| {
            let end = at + n;
            let is_last = end == digits.len();
            let is_followed = is_last || lengths.get(end).is_some_and(Option::is_some);
            is_followed && is_number(&digits[at..end], is_last && has_letter)
        };
        lengths[at] = [11, 12, 18, 17, 16, 19].into_iter().find(fits);
    }
    let mut numbers = Vec::new();
    let mut at = 0;
    while let Some(n) = lengths[at] {
        let end = group.start + (at + n) * n_bytes;
        let letter = usize::from(has_letter && n == 17 && at + n == digits.len());
        numbers.push(group.start + at * n_bytes..end + letter);
        at += n;
    }
    numbers
}

fn is_number(digits: &[u8], has_letter: bool) -> bool {
    match digits.len() {
        11 | 12 => {
            is_mobile_number(digits)
                || (digits[0] == b'0'
                    && Parts::single(digits).is_some_and(|parts| is_telephone(&parts, false)))
        }
        17 if has_letter => is_identity_number(digits, true, false),
        18 => is_identity_number(digits, false, false) || is_card_number(digits),
        _ => is_card_number(digits),
    }
}

/// A mobile number or identity card as a spreadsheet shortens it, as in `1.99E+10` and `1.10101E+17`.
pub(super) fn shortened(text: &str, groups: &Groups, at: usize) -> Option<Range<usize>> {
    let [whole, fraction] = groups.list.get(at..at + 2)? else { return None };
    let (first, rest) = (groups.digits(whole), groups.digits(fraction));
    if first.len() != 1 || fraction.separator != Some('.') {
        return None;
    }
    let after = text[fraction.end..].strip_prefix(['E', 'e'])?;
    let exponent = after.strip_prefix('+').unwrap_or(after);
    let exponent = exponent.strip_prefix('0').unwrap_or(exponent);
    let is_mobile = first == b"1" && rest[0] >= b'3' && exponent.starts_with("10");
    let is_identity = exponent.starts_with("17") && is_province(&[first[0], rest[0]]);
    let is_end = !exponent.as_bytes().get(2).is_some_and(u8::is_ascii_alphanumeric);
    let end = text.len() - exponent.len() + 2;
    ((is_mobile || is_identity) && is_end).then_some(whole.start..end)
}
