//! Mobile and landline numbers by the Chinese number plan, in the layouts in which they are written.

use super::groups::Joint;
use super::mobile::is_mobile_number;
use super::parts::{Pairs, Parts};

/// Country code of China as it is dialled.
const COUNTRY: [&[u8]; 3] = [b"0086", b"086", b"86"];
/// First two digits, after the zero, of the four-digit area codes in use.
const AREAS: Pairs = Pairs::of(&[
    31, 33, 34, 35, 37, 39, 41, 42, 43, 45, 46, 47, 48, 51, 52, 53, 54, 55, 56, 57, 58, 59, 63, 66, 69, 70,
    71, 72, 73, 74, 75, 76, 77, 79, 81, 82, 83, 85, 87, 88, 89, 90, 91, 93, 94, 95, 97, 99,
]);

/// A mobile or landline number, with or without country code; any layout will do for a mobile number that a word
/// such as `电话` announces.
pub(super) fn is_telephone(parts: &Parts, is_named: bool) -> bool {
    if !(9..=16).contains(&parts.digits().len()) {
        return false;
    }
    let own = COUNTRY.into_iter().find_map(|code| parts.without(code));
    let is_abroad = own.is_some_and(|own| {
        let own = undialled_zero(&own).unwrap_or(own);
        is_mobile(&own, is_named) || is_landline(&own) || is_landline_without_zero(&own, true, is_named)
    });
    is_abroad
        || is_mobile(parts, is_named)
        || is_landline(parts)
        || is_landline_without_zero(parts, false, is_named)
        || parts.without(b"0").is_some_and(|own| is_mobile(&own, is_named))
}

/// What follows the zero that is not dialled from abroad, as in `+86 (0)591 88880012`.
fn undialled_zero(own: &Parts) -> Option<Parts> {
    own.without(b"0").filter(|_| own.lengths()[0] == 1)
}

fn is_mobile(parts: &Parts, is_named: bool) -> bool {
    if !is_mobile_number(parts.digits()) {
        return false;
    }
    let lengths = parts.lengths();
    let is_usual = match parts.joint {
        Joint::Tight | Joint::Wrapped => parts.is_coarse() || lengths == [3, 2, 2, 2, 2],
        // Commas and strokes stand between figures of a list as well.
        Joint::Loose => lengths[0] == 3 && parts.is_coarse(),
        Joint::Apart => false,
    };
    is_usual || is_named || (parts.is_even && lengths == [1; 11])
}

/// Area code with its zero, and seven or eight digits that do not begin with 0 or 1, in groups of three and more.
fn is_landline(parts: &Parts) -> bool {
    let digits = parts.digits();
    let n_area = match digits {
        [b'0', rest @ ..] if is_short_area(rest) => 3,
        [b'0', rest @ ..] if is_long_area(rest) => 4,
        _ => return false,
    };
    let is_area_apart = usize::from(parts.lengths()[0]) == n_area;
    is_local(&digits[n_area..]) && parts.is_coarse() && (parts.joint < Joint::Loose || is_area_apart)
}

/// The same without the zero, as in `551-62880012`: after the country code, set off by a hyphen or bracket, or in any
/// shape where a word such as `电话` announces it.
fn is_landline_without_zero(parts: &Parts, is_abroad: bool, is_named: bool) -> bool {
    let digits = parts.digits();
    let lengths = parts.lengths();
    let is_short = is_short_area(digits);
    if !(is_short && (is_abroad || is_named)) && !is_long_area(digits) {
        return false;
    }
    let n_area = if is_short { 2 } else { 3 };
    let local = &digits[n_area..];
    let is_area_apart = usize::from(lengths[0]) == n_area;
    let is_set_off = is_area_apart
        && lengths.len() <= 3
        && matches!(parts.separator, Some('-' | '－' | '—' | ')' | '）'))
        && !is_date(local);
    let is_whole = lengths.len() == 1 && !is_short;
    is_local(local)
        && lengths[1..].iter().all(|n| *n >= 3)
        && (is_abroad || is_set_off || (is_named && (is_area_apart || is_whole)))
}

fn is_short_area(digits: &[u8]) -> bool {
    matches!(digits, [b'1', b'0', ..] | [b'2', b'0'..=b'5' | b'7'..=b'9', ..])
}

fn is_long_area(digits: &[u8]) -> bool {
    digits.len() > 3 && AREAS.begin(digits)
}

fn is_local(digits: &[u8]) -> bool {
    (7..=8).contains(&digits.len()) && digits[0] >= b'2'
}

/// Eight digits that are a day, as in `20260903`.
pub(super) fn is_date(digits: &[u8]) -> bool {
    digits.len() == 8
        && matches!(&digits[..2], b"19" | b"20")
        && matches!(&digits[4..6], [b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2'])
        && matches!(&digits[6..], [b'0', b'1'..=b'9'] | [b'1' | b'2', _] | [b'3', b'0' | b'1'])
}
