//! Personal data of callers: a type that cannot be shown by accident, its sealed form, and masking of text.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A name, telephone number, address or other personal text in clear.
///
/// It has no `Display` and no serde form, and `Debug` shows nothing of it; reading it takes [`Personal::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct Personal(String);

impl Personal {
    /// Wraps text that belongs to a person.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text in clear. Call it only to seal, to mask, or to answer an audited disclosure.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What a page may show of a name: its first character.
    #[must_use]
    pub fn mask_name(&self) -> String {
        self.0.chars().next().map_or_else(String::new, |first| format!("{first}**"))
    }

    /// What a page may show of a telephone number: its last two digits.
    #[must_use]
    pub fn mask_phone(&self) -> String {
        let digits: Vec<char> = self.0.chars().filter(char::is_ascii_digit).collect();
        match digits.as_slice() {
            [.., a, b] if digits.len() >= 7 => format!("****{a}{b}"),
            _ => "****".to_owned(),
        }
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal(hidden)")
    }
}

/// Everything of one report that belongs to a person, before it is sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonalFields {
    /// Who called or wrote (诉求人).
    pub caller: Option<Personal>,
    /// Telephone number (联系电话).
    pub phone: Option<Personal>,
    /// Address (诉求地址).
    pub address: Option<Personal>,
    /// Title before masking, where masking changed it.
    pub title: Option<Personal>,
    /// Body before masking, where masking changed it.
    pub body: Option<Personal>,
    /// Reply before masking, where masking changed it.
    pub reply: Option<Personal>,
    /// Columns nobody mapped: kept, and sealed because nobody knows what they hold.
    pub unmapped: BTreeMap<String, Personal>,
}

impl PersonalFields {
    /// Whether there is nothing to seal.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The fields by name, for the one place that seals them.
    #[must_use]
    pub fn expose_all(&self) -> BTreeMap<String, String> {
        let named = [
            ("caller", &self.caller),
            ("phone", &self.phone),
            ("address", &self.address),
            ("title", &self.title),
            ("body", &self.body),
            ("reply", &self.reply),
        ];
        let unmapped = self.unmapped.iter().map(|(column, text)| (format!("column:{column}"), text));
        named
            .into_iter()
            .filter_map(|(name, text)| text.as_ref().map(|text| (name.to_owned(), text)))
            .chain(unmapped)
            .map(|(name, text)| (name, text.expose().to_owned()))
            .collect()
    }
}

/// Personal data encrypted under the key of one data subject; destroying that key erases it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Whose key opens it: one arrival of one source.
    pub subject: String,
    /// Nonce and ciphertext, base64.
    pub cipher: String,
}

/// Text with numbers that identify a person masked (telephone, identity card, bank card), and whether any was found.
///
/// Names in running text are not found: the text of a matter is for those who handle it, never for the public.
#[must_use]
pub fn mask_numbers(text: &str) -> (String, bool) {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut found = false;
    let mut at = 0;
    while at < chars.len() {
        let Some(run) = digit_run(&chars, at) else {
            out.push(chars[at]);
            at += 1;
            continue;
        };
        if is_personal(&chars, at, &run) {
            out.push_str("****");
            out.extend(run.digits.iter().rev().take(2).rev());
            found = true;
        } else {
            out.extend(&chars[at..run.end]);
        }
        at = run.end;
    }
    (out, found)
}

struct DigitRun {
    digits: Vec<char>,
    hyphens: bool,
    end: usize,
}

/// Digits from `start`, full-width ones folded, with single blanks or hyphens between digits allowed.
fn digit_run(chars: &[char], start: usize) -> Option<DigitRun> {
    let mut digits = Vec::new();
    let mut hyphens = false;
    let mut end = start;
    let mut at = start;
    while at < chars.len() {
        match fold_digit(chars[at]) {
            Some(digit) => {
                digits.push(digit);
                at += 1;
                end = at;
            }
            None if !digits.is_empty()
                && matches!(chars[at], '-' | ' ' | '－' | '—')
                && chars.get(at + 1).copied().and_then(fold_digit).is_some() =>
            {
                hyphens |= chars[at] != ' ';
                at += 1;
            }
            None => break,
        }
    }
    if digits.len() == 17 && matches!(chars.get(end), Some('x' | 'X')) {
        digits.push('X');
        end += 1;
    }
    (!digits.is_empty()).then_some(DigitRun { digits, hyphens, end })
}

fn fold_digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

fn is_personal(chars: &[char], start: usize, run: &DigitRun) -> bool {
    let d = &run.digits;
    let second_is = |range: std::ops::RangeInclusive<char>| d.get(1).is_some_and(|c| range.contains(c));
    let mobile = d.len() == 11 && d[0] == '1' && second_is('3'..='9');
    let mobile_abroad = d.len() == 13 && d.starts_with(&['8', '6', '1']);
    let landline = d[0] == '0' && (10..=12).contains(&d.len());
    let card = (15..=19).contains(&d.len()) && !run.hyphens;
    let named_number = (7..=8).contains(&d.len()) && follows_telephone_word(chars, start);
    mobile || mobile_abroad || landline || card || named_number
}

fn follows_telephone_word(chars: &[char], start: usize) -> bool {
    let before: String = chars[start.saturating_sub(6)..start].iter().collect();
    ["电话", "手机", "联系", "致电", "座机", "QQ", "qq"].iter().any(|word| before.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_text_shows_nothing_in_debug() {
        let fields = PersonalFields { caller: Some(Personal::new("某某某")), ..PersonalFields::default() };
        assert!(!format!("{fields:?}").contains('某'));
        assert_eq!(format!("{:?}", Personal::new("19900000000")), "Personal(hidden)");
    }

    #[test]
    fn a_mask_keeps_a_hint_only() {
        assert_eq!(Personal::new("某先生").mask_name(), "某**");
        assert_eq!(Personal::new("199-0000-0012").mask_phone(), "****12");
        assert_eq!(Personal::new("12").mask_phone(), "****");
        assert_eq!(Personal::new("").mask_name(), "");
    }

    #[test]
    fn numbers_that_name_a_person_are_masked_and_others_stay() {
        let cases = [
            ("请拨19900000012联系", "请拨****12联系", true),
            ("手机 199 0000 0012。", "手机 ****12。", true),
            ("１９９００００００１２", "****12", true),
            ("+8619900000012", "+****12", true),
            ("0591-88880012", "****12", true),
            ("身份证11010119900101001X", "身份证****1X", true),
            ("联系电话：8888001", "联系电话：****01", true),
            ("2026-09-03 08:05", "2026-09-03 08:05", false),
            ("2026-09-03 2026-09-05", "2026-09-03 2026-09-05", false),
            ("罚款8888001元", "罚款8888001元", false),
            ("工单101001240734号", "工单101001240734号", false),
            ("", "", false),
        ];
        for (text, shown, found) in cases {
            assert_eq!(mask_numbers(text), (shown.to_owned(), found), "{text}");
        }
    }
}
