//! What the tests that cross crates share: where things are, and when a test may be skipped.

pub mod audit;
pub mod chance;
pub mod courses;
pub mod faults;
pub mod folders;
pub mod history;
pub mod ids;
pub mod kafka;
pub mod network;
pub mod program;
pub mod receiver;
pub mod samples;
pub mod traced;
pub mod web;

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The project's root folder.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("this crate is a folder of the project").to_owned()
}

/// A file of the real data, named from the data folder, such as `hotline/boston_311_2015q1.csv`.
///
/// The folder is `HUIYING_TEST_DATA`, else `shared/data` beside the project. `None` where the file is not there.
///
/// # Panics
/// Where it is not there and nothing may be skipped.
#[must_use]
pub fn real_data(name: &str) -> Option<PathBuf> {
    let folder = variable("HUIYING_TEST_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from);
    let file = folder.join(name);
    if file.exists() {
        return Some(file);
    }
    skip(&format!("{} is missing; set HUIYING_TEST_DATA to the data folder", file.display()));
    None
}

/// A copy of a CSV file with its header and one row in so many, where it is not all of them.
///
/// # Panics
/// Where the file cannot be read or the copy not written.
#[must_use]
pub fn one_row_in(every: usize, file: PathBuf, folder: &Path) -> PathBuf {
    if every == 1 {
        return file;
    }
    let sample = folder.join(file.file_name().expect("it is a file"));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(file).expect("it can be read");
    let mut writer = csv::Writer::from_path(&sample).expect("a copy can be made");
    for row in reader.byte_records().step_by(every) {
        writer.write_byte_record(&row.expect("it is CSV")).expect("the copy can be written");
    }
    writer.flush().expect("the copy can be written");
    sample
}

/// Says that a test is skipped, past the test runner's capturing, so that everybody sees it.
///
/// # Panics
/// Where nothing may be skipped, that is, with `HUIYING_TEST_REQUIRE=1`.
pub fn skip(why: &str) {
    assert!(
        variable("HUIYING_TEST_REQUIRE").as_deref() != Some("1"),
        "HUIYING_TEST_REQUIRE=1 lets no test be skipped: {why}"
    );
    writeln!(std::io::stderr(), "SKIPPED: {why}").expect("standard error can be written");
}

/// Says that a test is skipped because this machine forbids what it needs, which no installing makes up for.
///
/// # Panics
/// Where standard error is closed.
pub fn cannot_here(why: &str) {
    writeln!(std::io::stderr(), "SKIPPED: {why}").expect("standard error can be written");
}

/// A switch of the tests in the environment.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "switches of tests are no configuration")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A number that a switch of the tests asks for.
///
/// # Panics
/// Where it is set to something else.
#[must_use]
pub fn number(name: &str, unless_set: u64) -> u64 {
    variable(name)
        .map_or(unless_set, |it| it.parse().unwrap_or_else(|error| panic!("{name} is `{it}`: {error}")))
}
