//! How long a text of an arrival may be on the record; the whole of a longer one is kept sealed.

use crate::field::Field;

/// The longest title, in characters, the sign that it is cut included.
pub const TITLE_CHARS_MAX: usize = 300;
/// The longest body or reply.
pub const BODY_CHARS_MAX: usize = 20_000;
/// The longest text of any other field: an office, a place, a note.
pub const FIELD_CHARS_MAX: usize = 2_000;
/// How many attachments are named.
pub const N_ATTACHMENTS_MAX: usize = 100;

/// How long the text of a field may be, in characters.
#[must_use]
pub fn chars_max(field: Field) -> usize {
    if field == Field::Title {
        TITLE_CHARS_MAX
    } else if field == Field::Body || field == Field::Reply {
        BODY_CHARS_MAX
    } else {
        FIELD_CHARS_MAX
    }
}

/// The beginning of a text with a sign that it goes on, where it is longer; `None` where it is not.
#[must_use]
pub fn cut(text: &str, n_chars_max: usize) -> Option<String> {
    text.char_indices().nth(n_chars_max)?;
    Some(text.chars().take(n_chars_max.saturating_sub(1)).chain(['…']).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_only_where_it_is_longer_than_it_may_be() {
        assert_eq!(cut("三个字", 3), None);
        assert_eq!(cut("四个汉字", 3).as_deref(), Some("四个…"));
        assert_eq!(cut("", 0), None);
    }
}
