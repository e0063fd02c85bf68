//! Real feeds: the suites of other parsers with what they expect, and consecutive polls of Chinese papers.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod expectations;
mod hotlists;
mod known;
mod polls;
mod suites;

use std::path::{Path, PathBuf};

const DEFAULT_DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");

/// A folder of the real data, or nothing where it is not at hand and not required.
#[expect(
    clippy::disallowed_methods,
    reason = "where the real data lies is told by the environment of the test run"
)]
fn real_data(name: &str) -> Option<PathBuf> {
    let data = std::env::var("HUIYING_TEST_DATA").unwrap_or_else(|_| DEFAULT_DATA.to_owned());
    let path = PathBuf::from(data).join(name);
    if !path.exists() {
        assert!(std::env::var("HUIYING_TEST_REQUIRE").as_deref() != Ok("1"), "{} is missing", path.display());
        eprintln!("SKIPPED: {} is missing; set HUIYING_TEST_DATA", path.display());
        return None;
    }
    Some(path)
}

/// The files under a folder, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}
