//! Texts within bounds.

/// The first characters of a text, `n_chars_max` at most.
#[must_use]
pub fn beginning(text: &str, n_chars_max: usize) -> &str {
    text.char_indices().nth(n_chars_max).map_or(text, |(end, _)| &text[..end])
}

/// The beginning of a text with a sign that it goes on, `n_chars_max` characters in all, where it is longer; `None` where
/// it is not.
#[must_use]
pub fn cut(text: &str, n_chars_max: usize) -> Option<String> {
    text.char_indices().nth(n_chars_max)?;
    Some(format!("{}…", beginning(text, n_chars_max.saturating_sub(1))))
}

/// The text, cut where it is longer than `n_chars_max` characters.
#[must_use]
pub fn within(text: String, n_chars_max: usize) -> String {
    cut(&text, n_chars_max).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_only_where_it_is_longer_than_it_may_be() {
        assert_eq!(cut("三个字", 3), None);
        assert_eq!(cut("四个汉字", 3).as_deref(), Some("四个…"));
        assert_eq!(cut("", 0), None);
        assert_eq!(within("三个字".to_owned(), 3), "三个字");
        assert_eq!(within("四个汉字".to_owned(), 3), "四个…");
    }

    #[test]
    fn the_beginning_of_a_text_never_ends_within_a_character() {
        assert_eq!(beginning("四个汉字", 2), "四个");
        assert_eq!(beginning("四个汉字", 4), "四个汉字");
        assert_eq!(beginning("四个汉字", 9), "四个汉字");
        assert_eq!(beginning("四", 0), "");
    }
}
