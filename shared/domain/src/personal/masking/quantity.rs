//! Sums, areas and other quantities, which are no numbers of persons however many digits they have.

use std::ops::Range;

/// No unit that also begins a word people write after a number, such as `万` in `万达` or `户` in `户主`.
const UNITS: [&str; 24] = [
    "美元", "港元", "欧元", "平方", "平米", "㎡", "m²", "m2", "亩", "公顷", "吨", "立方", "千克", "公斤",
    "公里", "千瓦", "kwh", "度电", "人次", "股", "%", "％", "‰", "件次",
];

/// Whether a unit stands after the digits, or the sign of a currency before them.
pub(super) fn is_quantity(text: &str, digits: &Range<usize>) -> bool {
    let before = text[..digits.start].trim_end_matches(' ');
    let after = text[digits.end..].strip_prefix(' ').unwrap_or(&text[digits.end..]);
    let is_unit = |unit: &&str| after.get(..unit.len()).is_some_and(|start| start.eq_ignore_ascii_case(unit));
    let is_sum = after.strip_prefix('元').is_some_and(|rest| !rest.starts_with(['旦', '月', '宵']));
    is_sum || UNITS.iter().any(is_unit) || before.ends_with(['¥', '￥', '$', '€'])
}
