//! The Chinese for what is wrong with an import belongs to a sentence that an import tells.

use huiying_words::problems::{FILES, TABLE};

use crate::{assert_none, project_files};

/// A sentence as it stands in the sources: without the breaks of long literals and the marks before quotation marks.
fn in_one_line(text: &str) -> String {
    let mut lines = text.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |text, line| text + line.trim_start()).replace("\\\"", "\"")
}

#[test]
fn every_problem_that_has_chinese_is_told_by_an_import() {
    let Some(files) = project_files() else { return };
    let tells = |path: &str| path.starts_with("shared/ingest/src") || path.starts_with("services/ingest-");
    let sources: Vec<String> =
        files.iter().filter(|file| tells(&file.path)).map(|file| in_one_line(&file.text)).collect();
    assert!(sources.len() > 20, "the sources of imports are where they were");
    let untold = TABLE.iter().chain(FILES).filter(|(sentence, _)| {
        let parts = sentence
            .split("{}")
            .flat_map(|part| part.split(": "))
            .map(|part| part.trim_matches([' ', ',', ':', ';', '\u{fffd}']));
        parts.clone().any(|part| !sources.iter().any(|source| source.contains(part)))
    });
    let untold: Vec<String> = untold.map(|(sentence, _)| (*sentence).to_owned()).collect();
    assert_none("no import tells this any more", &untold);
}
