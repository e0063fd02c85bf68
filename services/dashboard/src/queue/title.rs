//! A title as a row of the queue shows it: cut where it is long, with the whole to be read on it.

use huiying_domain::bounded::cut;
use huiying_words::shown;

/// Characters of a title in a row, the sign that it is cut included.
const SHORT_CHARS_MAX: usize = 80;

/// A title in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Title {
    /// What is seen.
    pub(super) short: String,
    /// The whole, where that is more.
    pub(super) whole: Option<String>,
}

impl Title {
    /// A title for a row.
    pub(super) fn of(title: &str) -> Self {
        match cut(title, SHORT_CHARS_MAX) {
            Some(short) => Self { short: shown(&short), whole: Some(shown(title)) },
            None => Self { short: shown(title), whole: None },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_of_eighty_characters_is_shown_whole_and_a_longer_one_is_cut_with_the_whole_on_it() {
        let eighty = "字".repeat(80);
        assert_eq!(Title::of(&eighty), Title { short: eighty.clone(), whole: None });
        let longer = format!("{eighty}末");
        let cut = format!("{}…", "字".repeat(79));
        assert_eq!(Title::of(&longer), Title { short: cut, whole: Some(longer) });
    }
}
