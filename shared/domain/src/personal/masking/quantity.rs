//! Sums, areas and other quantities, which are no numbers of persons however many digits they have.

use std::ops::Range;

/// No unit that also begins a word people write after a number, such as `万` in `万达` or `户` in `户主`.
const UNITS: [&str; 24] = [
    "美元", "港元", "欧元", "平方", "平米", "㎡", "m²", "m2", "亩", "公顷", "吨", "立方", "千克", "公斤",
    "公里", "千瓦", "kwh", "度电", "人次", "股", "%", "％", "‰", "件次",
];
/// What may stand between a number and its unit.
const ABOUT: [char; 4] = ['余', '多', '万', '亿'];
/// What stands before a sum.
const CURRENCIES: [&str; 7] = ["¥", "￥", "$", "€", "RMB", "CNY", "人民币"];

/// Whether a unit stands after the digits and their decimal fraction, or the sign of a currency before them.
pub(super) fn is_quantity(text: &str, digits: &Range<usize>) -> bool {
    let before = text[..digits.start].trim_end_matches(' ');
    let after = without_fraction(&text[digits.end..]);
    let after = after.strip_prefix(' ').unwrap_or(after);
    let after = after.strip_prefix(ABOUT).unwrap_or(after);
    let is_unit = |unit: &&str| after.get(..unit.len()).is_some_and(|start| start.eq_ignore_ascii_case(unit));
    let is_sum = after.strip_prefix('元').is_some_and(|rest| !rest.starts_with(['旦', '月', '宵', '化']));
    is_sum || UNITS.iter().any(is_unit) || CURRENCIES.iter().any(|sign| before.ends_with(sign))
}

/// What follows a decimal fraction of one to four digits, where there is one.
fn without_fraction(after: &str) -> &str {
    let Some(rest) = after.strip_prefix('.') else { return after };
    let n = rest.bytes().take(5).take_while(u8::is_ascii_digit).count();
    if (1..=4).contains(&n) { &rest[n..] } else { after }
}
