//! Ids that are known beforehand: the program draws a secret for each installation, tests share one.

use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use huiying_domain::ReportId;
use huiying_domain::id::IdKey;

const SECRET: [u8; 32] = [7; 32];

/// Puts the secret of the tests into the folder of keys of a data directory that is still to be made.
///
/// # Panics
/// Where it cannot be written.
pub fn share_secret(keys: &Path) {
    use std::io::Write as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(keys)
        .unwrap_or_else(|error| panic!("making {}: {error}", keys.display()));
    let path = keys.join("ids.key");
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(&path);
    let digits = SECRET.map(|byte| format!("{byte:02x}")).concat();
    file.and_then(|mut file| writeln!(file, "{digits}"))
        .unwrap_or_else(|error| panic!("writing {}: {error}", path.display()));
}

/// The id of a report where the secret is that of the tests.
#[must_use]
pub fn report_id(source: &str, number: &str) -> ReportId {
    IdKey::new(&SECRET).report(ReportId::derive(source, number))
}
