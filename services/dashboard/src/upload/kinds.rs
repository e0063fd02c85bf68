//! The problems of an import by kind, as a page lists them.

use huiying_ingest::summary::Kind;
use huiying_words::problems::{Problem, told};
use huiying_words::{Lang, shown};

/// A kind of problem and how often it was met.
#[derive(Clone, Debug)]
pub(super) struct KindRow {
    pub(super) column: String,
    pub(super) what: String,
    pub(super) in_english: bool,
    pub(super) n: u64,
}

pub(super) fn kinds(lang: Lang, kinds: &[Kind]) -> Vec<KindRow> {
    let row = |kind: &Kind| {
        let Problem { text, in_english } = told(lang, &kind.what);
        let column = kind.column.as_deref().map(shown).unwrap_or_default();
        KindRow { column, what: shown(&text), in_english, n: kind.n }
    };
    kinds.iter().map(row).collect()
}
