//! What a folder holds, byte for byte.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every file below a folder with its bytes, by its path from there. Sockets are left out.
///
/// # Panics
/// Where one cannot be read.
#[must_use]
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    gather(folder, folder, &mut files);
    files
}

fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries.map(|entry| entry.expect("an entry of a folder")) {
        let (path, kind) = (entry.path(), entry.file_type().expect("every file has a type"));
        if kind.is_dir() {
            gather(root, &path, files);
        } else if kind.is_file() {
            let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            files.insert(path.strip_prefix(root).expect("a path below the folder").to_owned(), bytes);
        }
    }
}
