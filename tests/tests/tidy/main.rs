//! Tidy: what every crate, file, document and commit of the project keeps to, found out by reading them.

mod circles;
mod commits;
mod compose;
mod documents;
mod problems;
mod sources;
mod tree;

use std::process::Command;

use huiying_tests::{root, skip};

/// A text file that is in the project, or would be with the next commit.
struct File {
    /// From the project's root.
    path: String,
    text: String,
}

/// Every text file that git tracks or would track; `None` where there is no git.
fn project_files() -> Option<Vec<File>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output();
    let Some(listed) = listed.ok().filter(|listed| listed.status.success()) else {
        skip("the project is not a git checkout, or there is no git");
        return None;
    };
    let names = String::from_utf8(listed.stdout).expect("names of files are UTF-8");
    let read = |path: &str| {
        let text = String::from_utf8(std::fs::read(root().join(path)).ok()?).ok()?;
        let path = path.to_owned();
        Some(File { path, text })
    };
    Some(names.split_terminator('\0').filter_map(read).collect())
}

/// Fails with every fault at once.
fn assert_none(rule: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{rule}\n  {}\n", faults.join("\n  "));
}
