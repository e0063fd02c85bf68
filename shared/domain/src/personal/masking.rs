//! Masking of what identifies a person in running text: telephone numbers, cards, permits, plates and handles.
//!
//! Text is read as groups of digits. Groups with a separator between them may be one number or several, so every
//! run of whole groups is held against the layouts in which such numbers are written. Check digits, the number plan
//! and the words before a number tell a person's number from one of a register.

use std::ops::Range;

use groups::{Group, Groups, Joint};
use parts::{N_DIGITS_MAX, Parts};
use plain::Plain;
use words::{Kind, Words};

mod addresses;
mod groups;
mod handles;
mod mobile;
mod papers;
mod parts;
mod plain;
mod quantity;
mod row;
mod telephone;
mod words;

/// How often a text is read. Two readings do for all but a few texts in a million.
const PASSES_MAX: usize = 8;

/// Text with what identifies a person masked, and whether any was found, where no number is known to be a case's.
///
/// See [`mask_except`].
#[must_use]
pub fn mask_numbers(text: &str) -> (String, bool) {
    mask_except(text, &[])
}

/// Text with what identifies a person masked, and whether any was found.
///
/// A number becomes `****` and its last two characters, a handle `****`: telephone numbers, identity and bank cards,
/// passports and travel permits, licence plates, QQ and WeChat, e-mail. Service numbers (12345, 400, 800), sums, dates
/// and what follows a word such as `工单编号` stay, and so do the `known` numbers: those that sources gave to reports.
/// Names in running text are not found: the text of a matter is for those who handle it, never for the public.
#[must_use]
pub fn mask_except(text: &str, known: &[&str]) -> (String, bool) {
    let mut shown = None;
    // What is masked may change how the text beside it reads, so it is read again until nothing more is found.
    for _ in 0..PASSES_MAX {
        match masked_once(shown.as_deref().unwrap_or(text), known) {
            Some(masked) => shown = Some(masked),
            None => break,
        }
    }
    match shown {
        Some(shown) => (shown, true),
        None => (text.to_owned(), false),
    }
}

/// The text with what is found in it masked; `None` where nothing is.
fn masked_once(text: &str, known: &[&str]) -> Option<String> {
    let plain = Plain::of(text);
    let masks = personal(&plain.text, known);
    if masks.is_empty() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut written = 0;
    for mask in &masks {
        let span = plain.original(&mask.span);
        out.push_str(&text[written..span.start]);
        out.push_str("****");
        if mask.has_hint {
            out.extend(last_two(&plain.text[mask.span.clone()]));
        }
        written = span.end;
    }
    out.push_str(&text[written..]);
    Some(out)
}

/// Where [`mask_except`] masks, from left to right, in bytes.
#[must_use]
pub fn masked_in(text: &str, known: &[&str]) -> Vec<Range<usize>> {
    let plain = Plain::of(text);
    personal(&plain.text, known).iter().map(|mask| plain.original(&mask.span)).collect()
}

/// A part of the text that is masked.
struct Mask {
    span: Range<usize>,
    /// Whether its last two characters stay.
    has_hint: bool,
}

/// What is to be masked, from left to right, without overlap: where two readings overlap, both are masked as one.
fn personal(text: &str, known: &[&str]) -> Vec<Mask> {
    let words = Words::of(text);
    let mut groups = Groups::of(text, &words, known);
    addresses::keep_addresses(&mut groups, text);
    let mut masks = Vec::new();
    let handles = handles::emails(text).chain(handles::wechat(text, &words));
    masks.extend(handles.map(|span| Mask { span, has_hint: false }));
    if !groups.list.is_empty() {
        Seeker { text, words: &words, groups: &groups, named_until: None }.add_to(&mut masks);
    }
    masks.sort_by_key(|mask| mask.span.start);
    let mut apart: Vec<Mask> = Vec::with_capacity(masks.len());
    for mask in masks {
        match apart.last_mut().filter(|before| mask.span.start < before.span.end) {
            Some(before) => {
                before.span.end = before.span.end.max(mask.span.end);
                before.has_hint &= mask.has_hint;
            }
            None => apart.push(mask),
        }
    }
    apart
}

const OPENING: [char; 5] = ['(', '（', '[', '［', '【'];

/// What the words before a number say it is.
#[derive(Clone, Copy)]
struct Named {
    telephone: bool,
    identity: bool,
    card: bool,
}

struct Seeker<'t> {
    text: &'t str,
    words: &'t Words<'t>,
    groups: &'t Groups,
    /// The end of the last number that a telephone word announced: what follows it is announced too.
    named_until: Option<usize>,
}

impl Seeker<'_> {
    /// Adds the numbers that begin with each group.
    fn add_to(&mut self, masks: &mut Vec<Mask>) {
        for at in 0..self.groups.list.len() {
            let group = &self.groups.list[at];
            if group.is_hint || group.is_kept {
                continue;
            }
            let n_before = masks.len();
            let named = self.named(group.start);
            self.add_number(at, named, masks);
            let end = masks[n_before..].iter().map(|mask| mask.span.end).max();
            if named.telephone && end.is_some() {
                self.named_until = end;
            }
        }
    }

    fn add_number(&self, at: usize, named: Named, masks: &mut Vec<Mask>) {
        let group = &self.groups.list[at];
        let digits = group.start..group.end;
        if group.n_digits > N_DIGITS_MAX {
            let spans = row::numbers_in(self.text, group, self.groups.digits(group));
            masks.extend(spans.into_iter().map(|span| Mask { span, has_hint: true }));
            return;
        }
        if let Some(span) = row::shortened(self.text, self.groups, at) {
            masks.push(Mask { span, has_hint: false });
        }
        let is_permit = self.words.name(group.start, &[Kind::Permit]);
        let number = self.longest(at, named).or_else(|| self.local(at, named)).or_else(|| self.handle(group));
        let paper =
            papers::plate(self.text, &digits).or_else(|| papers::permit(self.text, &digits, is_permit));
        let spans = [number.map(|span| self.with_open_bracket(span)), paper];
        masks.extend(spans.into_iter().flatten().map(|span| Mask { span, has_hint: true }));
    }

    fn named(&self, start: usize) -> Named {
        let is_next = self.named_until.is_some_and(|end| {
            let between = self.text.get(end..start).unwrap_or_default();
            between.len() <= 9 && between.chars().count() <= 3 && !between.contains('*')
        });
        Named {
            telephone: is_next || self.words.name(start, &[Kind::Telephone, Kind::Qq, Kind::Wechat]),
            identity: self.words.name(start, &[Kind::Identity]),
            card: self.words.name(start, &[Kind::Card]),
        }
    }

    /// The longest telephone number, identity card or bank card that begins with a group.
    fn longest(&self, at: usize, named: Named) -> Option<Range<usize>> {
        let start = self.groups.list[at].start;
        let mut parts = Parts::NONE;
        let mut longest = None;
        for (n, group) in self.groups.list[at..].iter().enumerate() {
            let is_other = group.is_hint || group.is_kept || (n > 0 && group.joint == Joint::Apart);
            if is_other || !parts.push(group, self.groups.digits(group)) {
                break;
            }
            let letter =
                if parts.digits().len() == 17 { check_letter(&self.text[group.end..]) } else { None };
            let is_telephone = || {
                let span = start..group.end;
                telephone::is_telephone(&parts, named.telephone)
                    && (named.telephone || !quantity::is_quantity(self.text, &span))
            };
            if papers::is_identity(&parts, letter.is_some(), named.identity) {
                longest = Some(start..group.end + letter.unwrap_or_default());
            } else if papers::is_card(&parts, named.card) || is_telephone() {
                longest = Some(start..group.end);
            }
        }
        longest
    }

    /// A local number of seven or eight digits that a telephone word, or such a number after one, stands before.
    fn local(&self, at: usize, named: Named) -> Option<Range<usize>> {
        let group = &self.groups.list[at];
        let digits = self.groups.digits(group);
        let before = at.checked_sub(1).map(|before| self.groups.digits(&self.groups.list[before]));
        let is_service = group.joint != Joint::Apart && matches!(before, Some(b"400" | b"800"));
        if !named.telephone || is_service || digits[0] < b'2' {
            return None;
        }
        let second = self.groups.list.get(at + 1);
        let second = second.filter(|second| second.joint <= Joint::Wrapped && second.n_digits == 4);
        let (end, is_date) = match (group.n_digits, second) {
            (7 | 8, _) => (group.end, telephone::is_date(digits)),
            (3 | 4, Some(second)) if !second.is_kept && !second.is_hint => {
                (second.end, telephone::is_date(&[digits, self.groups.digits(second)].concat()))
            }
            _ => return None,
        };
        let span = group.start..end;
        (!is_date && !quantity::is_quantity(self.text, &span)).then_some(span)
    }

    /// A number on QQ or WeChat that follows the word at once.
    fn handle(&self, group: &Group) -> Option<Range<usize>> {
        let is_named = matches!(self.words.touching(group.start), Some(Kind::Qq | Kind::Wechat));
        ((5..=12).contains(&group.n_digits) && is_named).then_some(group.start..group.end)
    }

    /// Masking begins at the opening bracket where only the closing one is inside the number, as in `(0591)`.
    fn with_open_bracket(&self, span: Range<usize>) -> Range<usize> {
        let inside = &self.text[span.clone()];
        let n_closed = inside.matches([')', '）', ']', '］', '】']).count();
        let n_opened = inside.matches(OPENING).count();
        let before = &self.text[..span.start];
        let before = before.strip_suffix('+').unwrap_or(before);
        match before.strip_suffix(OPENING) {
            Some(before) if n_closed > n_opened => before.len()..span.end,
            _ => span,
        }
    }
}

/// How many bytes the check letter takes with which a text goes on, and a space before it.
fn check_letter(after: &str) -> Option<usize> {
    if after.starts_with(['x', 'X']) {
        return Some(1);
    }
    let rest = after.strip_prefix(" x").or_else(|| after.strip_prefix(" X"))?;
    (!rest.starts_with(|c: char| c.is_ascii_alphanumeric())).then_some(2)
}

/// The hint that stays: the last two digits, or digit and check letter.
fn last_two(number: &str) -> impl Iterator<Item = char> {
    let shown = |c: char| match c {
        'x' => 'X',
        c => groups::digit(c).map_or(c, |(digit, _)| char::from(digit)),
    };
    let is_shown = |c: &char| c.is_ascii_alphanumeric() || groups::digit(*c).is_some();
    let mut hint: Vec<char> = number.chars().rev().filter(is_shown).take(2).map(shown).collect();
    hint.reverse();
    hint.into_iter()
}

#[cfg(test)]
mod tests;
