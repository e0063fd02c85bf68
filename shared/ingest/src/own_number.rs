//! Whether the number of a report is the source's own, or a telephone number of the caller that stands for one.

use crate::field::Field;
use crate::rows::{SourceRow, is_scientific};

/// Fewest digits of a telephone number.
pub(crate) const PHONE_DIGITS_MIN: usize = 7;
/// Digits of a mobile number.
const MOBILE_DIGITS: usize = 11;

/// The number that the source gave to the report, where it is whole and not a telephone number of the caller.
pub(crate) fn own_number(row: &SourceRow) -> Option<&str> {
    let number = row.text(Field::ExternalId).filter(|number| !is_scientific(number))?;
    let digits = digits_of(number);
    let named = [Field::Phone, Field::Caller].into_iter().filter_map(|field| row.text(field));
    // A telephone may stand in the cell with a country's or an area's code, or another telephone, beside it.
    let is_part_of = |phone: &str| match digits.len() {
        ..PHONE_DIGITS_MIN => false,
        PHONE_DIGITS_MIN..MOBILE_DIGITS => phone.ends_with(&digits),
        MOBILE_DIGITS.. => phone.contains(&digits),
    };
    let is_callers = named.flat_map(phones_in).any(|phone| digits.contains(&phone) || is_part_of(&phone));
    (!is_callers).then_some(number)
}

/// The digits of a text, those of full width as ASCII.
pub(crate) fn digits_of(text: &str) -> String {
    text.chars().filter_map(ascii_digit).collect()
}

fn ascii_digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        _ => None,
    }
}

/// The telephone numbers that a cell may hold, by their digits: those of the whole cell, of each part without other words,
/// and of each run, since a cell may name the caller too, or hold several numbers.
fn phones_in(cell: &str) -> Vec<String> {
    let joins = |c: char| ascii_digit(c).is_some() || " -－—()（）+＋.\u{a0}\u{3000}".contains(c);
    let parts = cell.split(|c: char| !joins(c));
    let runs = cell.split(|c: char| ascii_digit(c).is_none());
    let mut phones: Vec<String> = std::iter::once(cell).chain(parts).chain(runs).map(digits_of).collect();
    phones.retain(|phone| phone.len() >= PHONE_DIGITS_MIN);
    phones
}
