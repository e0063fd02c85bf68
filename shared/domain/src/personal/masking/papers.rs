//! Identity cards, bank cards, passports, travel permits and licence plates.

use std::ops::Range;

use chrono::NaiveDate;

use super::groups::Joint;
use super::parts::{Pairs, Parts};
use super::telephone;

/// First two digits of the codes of provinces (GB/T 2260).
const PROVINCES: Pairs = Pairs::of(&[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
]);
/// Weights of the check digit of an identity card (GB 11643).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Born before this year, a card with a mistyped check digit is taken for one: numbers of registers carry later dates.
const YEAR_SURE: i32 = 2010;

/// Identity card: 17 digits and a check digit or `X`, or 15 digits of the old kind, with a possible region and birth.
///
/// In groups only with a right check digit; in any shape where a word such as `身份证` announces it.
pub(super) fn is_identity(parts: &Parts, has_letter: bool, is_named: bool) -> bool {
    let digits = parts.digits();
    let n = digits.len() + usize::from(has_letter);
    match n {
        15..=18 if is_named && parts.is_coarse() => true,
        15 => {
            let is_usual = matches!(parts.lengths(), [15] | [6, 9] | [6, 6, 3]);
            is_usual && is_province(digits) && birth(b"19", &digits[6..12]).is_some()
        }
        18 => is_identity_number(digits, has_letter, parts.lengths().len() == 1),
        _ => false,
    }
}

/// Seventeen digits with `X`, or eighteen; one digit may be mistyped where `may_err`.
pub(super) fn is_identity_number(digits: &[u8], has_letter: bool, may_err: bool) -> bool {
    let Some(year) = is_province(digits).then(|| birth(b"", &digits[6..14])).flatten() else { return false };
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| value(*digit) * weight).sum();
    let check = (12 - sum % 11) % 11;
    let is_right = if has_letter { check == 10 } else { check == value(digits[17]) };
    is_right || (may_err && year < YEAR_SURE)
}

/// The year of birth, where the digits are a day since 1900.
fn birth(century: &[u8], digits: &[u8]) -> Option<i32> {
    let number = |digits: &[u8]| digits.iter().fold(0, |number, digit| number * 10 + value(*digit));
    let (year, day) = digits.split_at(digits.len() - 4);
    let year = i32::try_from(number(&[century, year].concat())).ok()?;
    let is_day = NaiveDate::from_ymd_opt(year, number(&day[..2]), number(&day[2..])).is_some();
    (is_day && (1900..2100).contains(&year)).then_some(year)
}

pub(super) fn is_province(digits: &[u8]) -> bool {
    PROVINCES.begin(digits)
}

/// Bank card: 16 to 19 digits with a right check digit (ISO/IEC 7812) of an issuer whose cards are in use, in one run,
/// in fours, in two halves, or four or six and the rest; of any issuer and shape where a word such as `卡号` announces it.
pub(super) fn is_card(parts: &Parts, is_named: bool) -> bool {
    let digits = parts.digits();
    if is_named && parts.is_coarse() {
        return digits.len() >= 15;
    }
    let lengths = parts.lengths();
    let (last, before) = lengths.split_last().unwrap_or((&0, &[]));
    let in_fours = before.iter().all(|n| *n == 4) && *last <= 7;
    let in_two = matches!((before, *last), ([6], _) | ([4], 12) | ([8], 8)) && parts.joint < Joint::Loose;
    (before.is_empty() || in_fours || in_two) && is_card_number(digits)
}

pub(super) fn is_card_number(digits: &[u8]) -> bool {
    let is_of_length = match digits {
        [b'6', b'2', ..] => (16..=19).contains(&digits.len()),
        [b'9', b'5', b'5', b'8' | b'9', ..] => digits.len() >= 16,
        [b'4', ..] | [b'5', b'1'..=b'5', ..] | [b'3', b'5', ..] | [b'6', b'0', ..] => digits.len() == 16,
        _ => false,
    };
    is_of_length && luhn(digits)
}

fn luhn(digits: &[u8]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let pairs = digits.iter().rev().enumerate();
    let sum: u32 =
        pairs.map(|(at, digit)| if at % 2 == 1 { doubled(value(*digit)) } else { value(*digit) }).sum();
    sum.is_multiple_of(10)
}

fn value(digit: u8) -> u32 {
    u32::from(digit - b'0')
}

/// Where the passport or travel permit stands whose digits these are: one or two letters and eight or seven digits.
///
/// Without a word such as `护照` only ordinary passports (`E` and `G`) are taken, and none that begins like a year.
pub(super) fn permit(text: &str, digits: &Range<usize>, is_named: bool) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let before = text[..digits.start].strip_suffix(' ').filter(|_| is_named).unwrap_or(&text[..digits.start]);
    let n_letters = before.bytes().rev().take(3).take_while(u8::is_ascii_alphabetic).count();
    let start = before.len() - n_letters;
    let letters = &bytes[start..before.len()];
    let is_alone = |byte: Option<&u8>| !byte.is_some_and(u8::is_ascii_alphanumeric);
    if !bytes[digits.clone()].is_ascii()
        || !is_alone(start.checked_sub(1).map(|at| &bytes[at]))
        || !is_alone(bytes.get(digits.end))
    {
        return None;
    }
    let is_known = match (letters, digits.len()) {
        ([], 8) if is_named => !telephone::is_date(&bytes[digits.clone()]),
        ([], 10) | ([_], 8..=10) | ([_, _], 7) if is_named => true,
        ([b'E' | b'G'], 8) => !matches!(&bytes[digits.start..digits.start + 2], b"19" | b"20"),
        ([b'E', b'A'..=b'Z'], 7) => true,
        _ => false,
    };
    is_known.then_some(if letters.is_empty() { digits.clone() } else { start..digits.end })
}

/// Most characters before a digit of a plate that belong to the plate.
const N_PLATE_BEFORE: usize = 9;

/// The licence plate that these digits are part of, as in `闽A·12345`.
pub(super) fn plate(text: &str, digits: &Range<usize>) -> Option<Range<usize>> {
    let before = text[..digits.start].char_indices().rev().take(N_PLATE_BEFORE);
    let (start, _) = before.into_iter().find(|(_, c)| !is_plate_char(*c) && !is_plate_space(*c))?;
    let rest = text[start..].strip_prefix(is_plate_province)?;
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let number = rest.strip_prefix(|c: char| c.is_ascii_alphabetic())?.trim_start_matches(is_plate_space);
    let n = number.chars().take(8).take_while(|c| is_plate_char(*c)).count();
    let n_digits = number.bytes().take(n).filter(u8::is_ascii_digit).count();
    let last = number[n..].chars().next().filter(|c| matches!(c, '挂' | '学' | '警' | '港' | '澳'));
    let is_whole = n == 5 || n == 6;
    let last = last.filter(|_| !is_whole);
    // What an earlier masking cut was longer than a plate.
    let is_cut = number[n..].starts_with("****");
    let is_plate = n_digits >= 2 && !is_cut && (is_whole || (n == 4 && last.is_some()));
    let end = text.len() - number.len() + n + last.map_or(0, char::len_utf8);
    (is_plate && end >= digits.end).then_some(start..end)
}

fn is_plate_char(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

fn is_plate_space(c: char) -> bool {
    matches!(c, ' ' | '·' | '•' | '・' | '.' | '-' | '—')
}

fn is_plate_province(c: char) -> bool {
    "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼".contains(c)
}
