//! Text as it is read for masking: digits and letters of other widths folded, characters that show nothing left out.

use std::borrow::Cow;
use std::ops::Range;

/// A text in one way of writing, and where each of its bytes stands in the original.
pub(super) struct Plain<'a> {
    /// The text that is searched.
    pub(super) text: Cow<'a, str>,
    /// The original place of each byte and of the end; empty where nothing was folded.
    places: Vec<usize>,
}

impl<'a> Plain<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        if text.chars().all(|c| fold(c) == Some(c)) {
            return Self { text: Cow::Borrowed(text), places: Vec::new() };
        }
        let mut folded = String::with_capacity(text.len());
        let mut places = Vec::with_capacity(text.len() + 1);
        for (place, c) in text.char_indices() {
            folded.extend(fold(c));
            places.resize(folded.len(), place);
        }
        places.push(text.len());
        Self { text: Cow::Owned(folded), places }
    }

    /// The same part of the original.
    pub(super) fn original(&self, part: &Range<usize>) -> Range<usize> {
        match self.places.as_slice() {
            [] => part.clone(),
            places => places[part.start]..places[part.end],
        }
    }
}

/// The character that is read for this one; none where it shows nothing.
fn fold(c: char) -> Option<char> {
    match c {
        '\0'..='\u{ac}' => Some(c),
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '＠' | '＋' | '＊' | '．' | '＿' | '－' => {
            char::from_u32(u32::from(c) - u32::from('！') + u32::from('!'))
        }
        '\u{1d7ce}'..='\u{1d7ff}' => char::from_digit((u32::from(c) - 0x1_d7ce) % 10, 10),
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(c) - 0x660, 10),
        '\u{6f0}'..='\u{6f9}' => char::from_digit(u32::from(c) - 0x6f0, 10),
        _ => (!shows_nothing(c)).then_some(c),
    }
}

/// Soft hyphens, joiners, marks of direction, fillers, variation selectors, the box of a keycap, tags.
fn shows_nothing(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{20e3}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
    )
}
