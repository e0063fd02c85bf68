//! Texts within bounds.

/// The beginning of a text with a sign that it goes on, `n_chars_max` characters in all, where it is longer; `None` where
/// it is not.
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
