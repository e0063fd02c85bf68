//! Text as it is compared and searched: in one width and case, without blanks.

/// A text in the one way of writing by which names are compared and titles are searched: letters, digits and marks of full
/// width as those of half width, capitals as small letters, blanks and characters that show nothing left out.
#[must_use]
pub fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !shows_nothing(*c)).flat_map(plain).collect()
}

/// The forms of full width stand in the order of ASCII, so no table of them is needed.
fn plain(c: char) -> std::char::ToLowercase {
    let half = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    half.to_lowercase()
}

/// Joiners and marks of direction that come along when text is copied from elsewhere.
fn shows_nothing(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_blanks_width_or_case_are_the_same() {
        for written in
            ["3号楼A座起火", "３号楼Ａ座起火", " 3 号楼 a 座　起火 ", "3号楼\u{200b}A座起火\u{feff}"]
        {
            assert_eq!(folded(written), "3号楼a座起火", "{written:?}");
        }
        assert_ne!(folded("3号楼A座起火"), folded("3号楼B座起火"));
    }
}
