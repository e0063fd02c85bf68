//! What tells this build of the program from others.

use std::fs::Metadata;
use std::time::{Duration, UNIX_EPOCH};

/// The version, and size and age of the program's file: another one where the program was built anew.
#[must_use]
pub fn build() -> String {
    let age = |file: &Metadata| {
        file.modified().ok()?.duration_since(UNIX_EPOCH).ok().as_ref().map(Duration::as_nanos)
    };
    let file = std::env::current_exe().and_then(|path| path.metadata());
    let file = file.map(|it| format!(" {} {}", it.len(), age(&it).unwrap_or_default()));
    format!("{}{}", env!("CARGO_PKG_VERSION"), file.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_is_known_by_its_version_and_its_file() {
        assert!(build().starts_with(env!("CARGO_PKG_VERSION")));
        assert_eq!(build().split(' ').count(), 3);
        assert_eq!(build(), build());
    }
}
