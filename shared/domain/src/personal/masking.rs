//! Masking of numbers that identify a person: telephone, identity card and bank card numbers in running text.
//!
//! Text is read as groups of digits. Groups with a separator between them may be one number or several, so every
//! run of whole groups is held against the layouts in which such numbers are written.

use std::ops::Range;

/// Longest number that is masked, in digits: a bank card.
const N_DIGITS_MAX: usize = 19;
/// Most characters that may stand between two groups of one number.
const N_SEPARATORS_MAX: usize = 3;
/// How far before a bare local number a telephone word may begin, in characters.
const N_CHARS_WORD: usize = 6;
const TELEPHONE_WORDS: [&str; 8] = ["电话", "手机", "联系", "致电", "座机", "QQ", "qq", "微信"];

/// Text with numbers that identify a person masked (telephone, identity card, bank card), and whether any was found.
///
/// A number becomes `****` and its last two characters. Service numbers (400, 800) are nobody's and stay.
/// Names in running text are not found: the text of a matter is for those who handle it, never for the public.
#[must_use]
pub fn mask_numbers(text: &str) -> (String, bool) {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut written = 0;
    let mut found = false;
    for number in personal_numbers(&chars) {
        let start = with_open_bracket(&chars, &number).max(written);
        out.extend(&chars[written..start]);
        out.push_str("****");
        out.extend(last_two(&chars[number.clone()]));
        written = number.end;
        found = true;
    }
    out.extend(&chars[written..]);
    (out, found)
}

/// A maximal run of digits.
struct Group {
    /// Full-width digits folded.
    digits: String,
    /// Where it stands.
    span: Range<usize>,
    /// Whether only a separator stands between it and the group before.
    is_joined: bool,
    /// Whether it is what an earlier masking left.
    is_hint: bool,
}

fn groups_of(chars: &[char]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let digits: String = chars[at..].iter().map_while(|c| fold_digit(*c)).collect();
        if digits.is_empty() {
            at += 1;
            continue;
        }
        let span = at..at + digits.len();
        let is_joined = groups.last().is_some_and(|before| {
            let between = &chars[before.span.end..at];
            !before.is_hint && between.len() <= N_SEPARATORS_MAX && between.iter().all(|c| is_separator(*c))
        });
        let is_hint = digits.len() <= 2 && chars[..at].ends_with(&['*'; 4]);
        at = span.end;
        groups.push(Group { digits, span, is_joined, is_hint });
    }
    groups
}

fn fold_digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{3000}' | '.' | '．' | '·' | '•' | '(' | ')' | '（' | '）')
        || matches!(c, '-' | '－' | '﹣' | '−' | '\u{2010}'..='\u{2015}')
}

fn is_check_letter(c: char) -> bool {
    matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ')
}

/// Where the numbers to mask stand, from left to right: at each place the longest that begins there.
///
/// Where two readings overlap, the rest of the second is masked too: a doubtful group is never left in clear.
fn personal_numbers(chars: &[char]) -> Vec<Range<usize>> {
    let groups = groups_of(chars);
    let mut numbers = Vec::new();
    let mut named_until = None;
    let mut reach = Reach::default();
    let mut at = 0;
    while at < groups.len() {
        let number = longest_number(chars, &groups[at..]).map(|found| found.after(at));
        let number = number.or_else(|| reach.beyond(at));
        let named = || named_number(chars, &groups, at, named_until).map(|found| found.after(at));
        let Some(found) = number.or_else(named) else {
            at += 1;
            continue;
        };
        if follows_telephone_word(chars, groups[at].span.start, named_until) {
            named_until = Some(found.end);
        }
        for inner in at + 1..found.n_groups {
            reach.widen(longest_number(chars, &groups[inner..]).map(|found| found.after(inner)));
        }
        numbers.push(groups[at].span.start..found.end);
        at = found.n_groups;
    }
    numbers
}

/// A number that was recognised: how many groups it takes, and the character it ends before.
#[derive(Clone, Copy)]
struct Found {
    n_groups: usize,
    end: usize,
}

impl Found {
    fn after(self, n_before: usize) -> Self {
        Self { n_groups: self.n_groups + n_before, ..self }
    }
}

/// The furthest that a number begun inside an earlier one goes.
#[derive(Default)]
struct Reach(Option<Found>);

impl Reach {
    fn widen(&mut self, other: Option<Found>) {
        self.0 = self.0.into_iter().chain(other).max_by_key(|found| found.n_groups);
    }

    fn beyond(&self, at: usize) -> Option<Found> {
        self.0.filter(|found| found.n_groups > at)
    }
}

/// The longest number that begins with the first group.
fn longest_number(chars: &[char], groups: &[Group]) -> Option<Found> {
    let mut parts: Vec<&str> = Vec::new();
    let mut n_digits = 0;
    let mut longest = None;
    for group in groups {
        n_digits += group.digits.len();
        if group.is_hint || n_digits > N_DIGITS_MAX || (!parts.is_empty() && !group.is_joined) {
            break;
        }
        parts.push(&group.digits);
        let end = group.span.end;
        let has_letter = n_digits == 17 && chars.get(end).copied().is_some_and(is_check_letter);
        let is_identity = is_identity(&parts, has_letter);
        if is_identity || is_telephone(&parts) || is_card(&parts) {
            let end = if is_identity && has_letter { end + 1 } else { end };
            longest = Some(Found { n_groups: parts.len(), end });
        }
    }
    longest
}

/// Identity card: 17 digits and a digit or letter, or the old 15 digits. In groups it must show a date of birth.
fn is_identity(parts: &[&str], has_letter: bool) -> bool {
    let digits = parts.concat();
    match digits.len() + usize::from(has_letter) {
        15 => matches!(lengths(parts).as_slice(), [15] | [6, 9] | [6, 6, 3]),
        18 => parts.len() == 1 || has_birth_date(&digits),
        _ => false,
    }
}

fn has_birth_date(digits: &str) -> bool {
    matches!(&digits[6..8], "19" | "20")
        && ("01"..="12").contains(&&digits[10..12])
        && ("01"..="31").contains(&&digits[12..14])
}

/// Bank card: 16 to 19 digits in one run, in fours, or six and the rest; a row of years is none.
fn is_card(parts: &[&str]) -> bool {
    let lengths = lengths(parts);
    let (Some(first), [before @ .., last]) = (parts.first(), lengths.as_slice()) else { return false };
    let in_fours = before.iter().all(|n| *n == 4) && *last <= 7;
    let after_six = before.len() == 1 && before[0] == 6;
    let begins_like_card = !["0", "19", "20"].iter().any(|no| first.starts_with(no));
    (16..=19).contains(&lengths.iter().sum::<usize>())
        && (before.is_empty() || (begins_like_card && (in_fours || after_six)))
}

/// Mobile or landline number, with or without the country code.
fn is_telephone(parts: &[&str]) -> bool {
    if let ["86" | "0086", area, rest @ ..] = parts {
        let area_with_zero = format!("0{area}");
        let with_zero: Vec<&str> =
            std::iter::once(area_with_zero.as_str()).chain(rest.iter().copied()).collect();
        return is_mobile(&parts[1..]) || is_landline(&parts[1..]) || is_landline(&with_zero);
    }
    let [first, rest @ ..] = parts else { return false };
    let without = |prefix| {
        let first = first.strip_prefix(prefix).filter(|first| !first.is_empty());
        first.map(|first| std::iter::once(first).chain(rest.iter().copied()).collect::<Vec<_>>())
    };
    let abroad =
        ["86", "0086"].into_iter().filter_map(without).any(|own| is_mobile(&own) || is_landline(&own));
    is_mobile(parts) || is_landline(parts) || abroad || without("0").is_some_and(|own| is_mobile(&own))
}

/// Eleven digits from 13 to 19, in groups of three and more, or three and then pairs.
fn is_mobile(parts: &[&str]) -> bool {
    let lengths = lengths(parts);
    let digits = parts.concat();
    digits.len() == 11
        && ("13"..="19").contains(&&digits[..2])
        && (lengths.iter().all(|n| *n >= 3) || lengths == [3, 2, 2, 2, 2])
}

/// Area code and seven or eight digits, in groups of three and more.
fn is_landline(parts: &[&str]) -> bool {
    let digits = parts.concat();
    let n_area = match digits.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return false,
    };
    // A split local number must begin as local numbers do, or `0830-1130 1430` would be one.
    let is_local =
        parts.len() <= 2 || digits.as_bytes().get(n_area).is_some_and(|d| (b'2'..=b'9').contains(d));
    (n_area + 7..=n_area + 8).contains(&digits.len()) && is_local && parts.iter().all(|part| part.len() >= 3)
}

/// A local number of seven or eight digits that a telephone word, or such a number after one, stands before.
fn named_number(chars: &[char], groups: &[Group], at: usize, named_until: Option<usize>) -> Option<Found> {
    let first = &groups[at];
    let is_service = first.is_joined && matches!(groups[at - 1].digits.as_str(), "400" | "800");
    if is_service || first.is_hint || !follows_telephone_word(chars, first.span.start, named_until) {
        return None;
    }
    let second = groups.get(at + 1).filter(|second| second.is_joined && second.digits.len() == 4);
    match (first.digits.len(), second) {
        (7 | 8, _) => Some(Found { n_groups: 1, end: first.span.end }),
        (3 | 4, Some(second)) if !first.digits.starts_with('0') => {
            Some(Found { n_groups: 2, end: second.span.end })
        }
        _ => None,
    }
}

fn follows_telephone_word(chars: &[char], start: usize, named_until: Option<usize>) -> bool {
    let before: String = chars[start.saturating_sub(N_CHARS_WORD)..start].iter().collect();
    named_until.is_some_and(|end| start <= end + N_SEPARATORS_MAX)
        || TELEPHONE_WORDS.iter().any(|word| before.contains(word))
}

fn lengths(parts: &[&str]) -> Vec<usize> {
    parts.iter().map(|part| part.len()).collect()
}

/// Where masking begins: at the opening bracket when only the closing one is inside the number, as in `(0591)`.
fn with_open_bracket(chars: &[char], number: &Range<usize>) -> usize {
    let inside = &chars[number.clone()];
    let n_closed = inside.iter().filter(|c| matches!(c, ')' | '）')).count();
    let n_opened = inside.iter().filter(|c| matches!(c, '(' | '（')).count();
    let start = match &chars[..number.start] {
        [.., '(' | '（'] => number.start - 1,
        [.., '(' | '（', '+' | '＋'] => number.start - 2,
        _ => number.start,
    };
    if n_closed > n_opened { start } else { number.start }
}

/// The hint that stays: the last two digits, or digit and check letter.
fn last_two(number: &[char]) -> Vec<char> {
    let known = |c: &char| fold_digit(*c).or_else(|| is_check_letter(*c).then_some('X'));
    let mut hint: Vec<char> = number.iter().rev().filter_map(known).take(2).collect();
    hint.reverse();
    hint
}

#[cfg(test)]
mod tests;
