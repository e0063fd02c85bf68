//! Groups of digits in a text, and how each is joined to the one before it.

use super::mobile::is_mobile_number;
use super::plain::Plain;
use super::words::{Kind, Words};

/// Most characters that may stand between two groups of one number.
const N_SEPARATORS_MAX: usize = 3;
/// Fewest Chinese numerals in a row that are read as digits: fewer are words, such as `统一`.
const N_NUMERALS_MIN: usize = 3;
/// Most letters of a number that a register gave, before its digits.
const N_LETTERS_MAX: usize = 6;
/// Fewest characters of a known number that are looked for.
const N_KNOWN_MIN: usize = 5;

const DOCUMENTS: [&str; 10] =
    ["件", "诉求", "投诉件", "信访件", "反馈件", "转办件", "工单", "回复", "答复", "关于"];

/// What stands between two groups, from what joins them most to what joins them least.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Joint {
    /// Spaces, hyphens, dots, brackets, or nothing.
    Tight,
    /// The same with the end of a line.
    Wrapped,
    /// Commas, strokes and others that more often stand between two numbers.
    Loose,
    /// Something else.
    Apart,
}

/// A run of digits of one way of writing.
pub(super) struct Group {
    /// Where it stands in the text, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    first_digit: usize,
    pub(super) n_digits: usize,
    /// How it is joined to the group before.
    pub(super) joint: Joint,
    /// The one character between it and the group before, where it is one.
    pub(super) separator: Option<char>,
    /// What an earlier masking left: two digits after `****`.
    pub(super) is_hint: bool,
    /// Part of a number that is known to be nobody's.
    pub(super) is_kept: bool,
    is_numeral: bool,
}

/// The groups of a text, from left to right.
pub(super) struct Groups {
    pub(super) list: Vec<Group>,
    digits: Vec<u8>,
}

impl Groups {
    pub(super) fn of(text: &str, words: &Words<'_>, known: &[&str]) -> Self {
        let mut reader =
            Reader { text, groups: Self { list: Vec::new(), digits: Vec::new() }, gap: Gap::START };
        for (at, c) in text.char_indices() {
            match digit(c) {
                Some((digit, is_numeral)) => reader.digit(at, c.len_utf8(), digit, is_numeral),
                None => reader.other(c),
            }
        }
        reader.close();
        let mut groups = reader.groups;
        groups.keep_registered(text, words);
        groups.keep_known(text, known);
        groups
    }

    /// The digits of a group, in ASCII.
    pub(super) fn digits(&self, group: &Group) -> &[u8] {
        &self.digits[group.first_digit..group.first_digit + group.n_digits]
    }

    /// Marks what follows `工单编号` and its like, and what follows `经度`.
    fn keep_registered(&mut self, text: &str, words: &Words<'_>) {
        let mut kept = None;
        for at in 0..self.list.len() {
            let group = &self.list[at];
            let begins = begin_of_letters(text, group.start);
            let has_capital = text[begins..group.start].contains(|c: char| c.is_ascii_uppercase());
            let is_document = has_capital && is_before_document(&text[group.end..]);
            let is_next = has_capital && at > 0 && is_list_joint(&text[self.list[at - 1].end..begins]);
            // Letters may be a word of their own, as in `订单QQ123450012`.
            kept = match words.touching(group.start).or_else(|| words.touching(begins)) {
                Some(kind @ (Kind::Register | Kind::Place)) => Some(kind),
                Some(_) => None,
                None if is_document => Some(Kind::Register),
                None => kept.filter(|kind| is_next || self.goes_on(at, *kind)),
            };
            self.list[at].is_kept = kept.is_some();
        }
    }

    /// Whether the group belongs to the same kept number as the one before it.
    fn goes_on(&self, at: usize, kind: Kind) -> bool {
        let group = &self.list[at];
        match (kind, group.separator.filter(|_| group.joint != Joint::Apart)) {
            (Kind::Register, Some('-' | '－' | '—' | '/')) => !is_mobile_number(self.digits(group)),
            (Kind::Place, Some('.' | ',' | '，')) => true,
            _ => false,
        }
    }

    /// Marks each place where a known number stands as a whole.
    fn keep_known(&mut self, text: &str, known: &[&str]) {
        let known = known.iter().map(|number| Plain::of(number.trim()).text);
        for number in known.filter(|number| number.len() >= N_KNOWN_MIN) {
            for (start, _) in text.match_indices(&*number) {
                let end = start + number.len();
                let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
                let before = start.checked_sub(1).and_then(|at| text.as_bytes().get(at));
                if is_digit(before) || is_digit(text.as_bytes().get(end)) {
                    continue;
                }
                let first = self.list.partition_point(|group| group.end <= start);
                let inside = self.list[first..].iter_mut().take_while(|group| group.end <= end);
                inside.for_each(|group| group.is_kept = true);
            }
        }
    }
}

/// What stood since the last group.
struct Gap {
    joint: Joint,
    n_chars: usize,
    only: Option<char>,
}

impl Gap {
    const START: Self = Self { joint: Joint::Apart, n_chars: 0, only: None };
    const NONE: Self = Self { joint: Joint::Tight, n_chars: 0, only: None };
}

struct Reader<'t> {
    text: &'t str,
    groups: Groups,
    gap: Gap,
}

impl Reader<'_> {
    fn digit(&mut self, at: usize, n_bytes: usize, digit: u8, is_numeral: bool) {
        let is_open = |group: &&mut Group| group.end == at && group.is_numeral == is_numeral;
        if let Some(group) = self.groups.list.last_mut().filter(is_open) {
            group.end = at + n_bytes;
            group.n_digits += 1;
            self.groups.digits.push(digit);
            return;
        }
        self.close();
        let gap = std::mem::replace(&mut self.gap, Gap::NONE);
        let follows_hint = self.groups.list.last().is_none_or(|before| before.is_hint);
        let joint = if follows_hint || gap.n_chars > N_SEPARATORS_MAX { Joint::Apart } else { gap.joint };
        self.groups.list.push(Group {
            start: at,
            end: at + n_bytes,
            first_digit: self.groups.digits.len(),
            n_digits: 1,
            joint,
            separator: gap.only,
            is_hint: false,
            is_kept: false,
            is_numeral,
        });
        self.groups.digits.push(digit);
    }

    fn other(&mut self, c: char) {
        if self.gap.n_chars == 0 {
            self.close();
        } else if self.gap.joint == Joint::Apart {
            return;
        }
        self.gap.n_chars += 1;
        self.gap.only = (self.gap.n_chars == 1).then_some(c);
        self.gap.joint = self.gap.joint.max(joint(c));
    }

    /// Ends the last group: too few numerals are words, and two digits after stars are a hint.
    fn close(&mut self) {
        let Some(group) = self.groups.list.last_mut() else { return };
        if group.is_numeral && group.n_digits < N_NUMERALS_MIN {
            self.groups.digits.truncate(group.first_digit);
            self.groups.list.pop();
            self.gap.joint = Joint::Apart;
            return;
        }
        group.is_hint = group.n_digits <= 2 && self.text[..group.start].ends_with("****");
    }
}

/// The value of a digit in ASCII, and whether it is a Chinese or circled numeral.
pub(super) fn digit(c: char) -> Option<(u8, bool)> {
    let numeral = match c {
        '0'..='9' => return u8::try_from(c).ok().map(|digit| (digit, false)),
        '\0'..='\u{245f}' => return None,
        '零' | '〇' | '○' | '⓪' | '⓿' | '🄋' | '🄌' => b'0',
        '一' | '壹' | '幺' | '①' | '❶' | '➀' | '➊' => b'1',
        '二' | '贰' | '②' | '❷' | '➁' | '➋' => b'2',
        '三' | '叁' | '③' | '❸' | '➂' | '➌' => b'3',
        '四' | '肆' | '④' | '❹' | '➃' | '➍' => b'4',
        '五' | '伍' | '⑤' | '❺' | '➄' | '➎' => b'5',
        '六' | '陆' | '⑥' | '❻' | '➅' | '➏' => b'6',
        '七' | '柒' | '⑦' | '❼' | '➆' | '➐' => b'7',
        '八' | '捌' | '⑧' | '❽' | '➇' | '➑' => b'8',
        '九' | '玖' | '⑨' | '❾' | '➈' | '➒' => b'9',
        _ => return None,
    };
    Some((numeral, true))
}

fn joint(c: char) -> Joint {
    match c {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => Joint::Wrapped,
        '\u{2010}'..='\u{2015}' => Joint::Tight,
        _ if ".·•・()（）[]［］【】-－﹣−".contains(c) || c.is_whitespace() => Joint::Tight,
        _ if ",，、/／;；。_|:：~～".contains(c) => Joint::Loose,
        _ => Joint::Apart,
    }
}

/// Where the letters before digits begin; where the digits do if there are too many for the number of a register.
fn begin_of_letters(text: &str, digits: usize) -> usize {
    let begins = text[..digits].trim_end_matches(is_prefix).len();
    if digits - begins <= N_LETTERS_MAX { begins } else { digits }
}

/// Letters and strokes before the digits of a register's number, as in `GD-2026`.
fn is_prefix(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '-'
}

/// What stands between two numbers of one list.
fn is_list_joint(between: &str) -> bool {
    matches!(between, "、" | "，" | "," | "和" | "及" | "与")
}

/// Whether the text goes on with a word for a document, as in `FZ…号诉求件`, `（FZ…）关于` and `FZ…的回复`.
fn is_before_document(after: &str) -> bool {
    let rest = after.trim_start_matches(|c: char| c.is_whitespace() || ")）/".contains(c));
    let rest = rest.strip_prefix('号').unwrap_or(rest);
    let rest = rest.strip_prefix(['的', '中']).unwrap_or(rest);
    DOCUMENTS.iter().any(|word| rest.starts_with(word))
}
