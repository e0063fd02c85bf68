//! A second opinion on what is certainly a person's number: a few patterns that share nothing with the masking.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// What a pattern finds, and what it is: its first group, or else the whole.
const PATTERNS: [(&str, &str); 7] = [
    ("mobile", r"(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}"),
    ("identity", r"[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"),
    ("landline", r"0[0-9]{2,3}-[2-9][0-9]{6,7}"),
    ("named", r"(?:电话|手机|联系方式)(?:号码?)?[:：]?[ ]?([2-9][0-9]{6,7})"),
    ("qq", r"(?i:qq)(?:号码?|群)?[:：]?[ ]?([1-9][0-9]{4,11})"),
    ("e-mail", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"),
    ("plate", r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6}"),
];

static FINDERS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    let compiled = PATTERNS.iter().map(|(what, pattern)| (*what, Regex::new(pattern).expect("a pattern")));
    compiled.collect()
});

/// A number or handle that is certainly a person's.
pub(super) struct Hit {
    pub(super) what: &'static str,
    pub(super) span: Range<usize>,
}

/// All that the patterns find and that does not run on into other digits or letters.
pub(super) fn hits(text: &str) -> impl Iterator<Item = Hit> {
    FINDERS.iter().flat_map(move |(what, finder)| {
        finder.captures_iter(text).filter_map(move |it| {
            let whole = it.get(0)?;
            let own = it.get(1).unwrap_or(whole);
            let is_hit = is_alone(text, &whole.range()) && is_certain(what, own.as_str());
            is_hit.then(|| Hit { what, span: own.range() })
        })
    })
}

fn is_alone(text: &str, span: &Range<usize>) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    !is_part(text[..span.start].chars().next_back()) && !is_part(text[span.end..].chars().next())
}

fn is_certain(what: &str, found: &str) -> bool {
    match what {
        "identity" => has_check_digit(found),
        "e-mail" => !found.ends_with("gov.cn"),
        "plate" => found.chars().filter(char::is_ascii_digit).count() >= 3,
        _ => true,
    }
}

/// ISO 7064, MOD 11-2, of the whole number with its check digit.
fn has_check_digit(number: &str) -> bool {
    let value = |c: char| c.to_digit(10).unwrap_or(10);
    number.chars().fold(0, |sum, c| (sum * 2 + value(c)) % 11) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certain_numbers_are_found_and_others_are_not() {
        let found =
            |text: &str| hits(text).map(|hit| (hit.what, text[hit.span].to_owned())).collect::<Vec<_>>();
        let hit = |what, text: &str| (what, text.to_owned());
        assert_eq!(
            found("电话：88880012，手机+86 199 0000 0012，A@example.com"),
            [hit("mobile", "+86 199 0000 0012"), hit("named", "88880012"), hit("e-mail", "A@example.com")]
        );
        assert_eq!(found("身份证11999919900101008X"), [hit("identity", "11999919900101008X")]);
        assert_eq!(
            found("0591-88880012、闽A12345"),
            [hit("landline", "0591-88880012"), hit("plate", "闽A12345")]
        );
        assert_eq!(found("qq号123450012"), [hit("qq", "123450012")]);
        assert_eq!(found("119999199001010013 2026090312345678 a19900000012b 12345 ****12"), []);
    }
}
