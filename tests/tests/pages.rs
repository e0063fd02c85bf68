//! The pages in a real browser: the tests of `tests/browser`, under node's own runner, on the real program.

use std::path::Path;
use std::process::Command;

use huiying_tests::program::huiying;
use huiying_tests::{root, skip};

/// What the tests are written for: the first that tells a module its folder.
const NODE_VERSION_MIN: (u32, u32) = (20, 11);
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

#[test]
fn in_a_browser_the_pages_do_what_they_are_for() {
    let folder = root().join("tests/browser");
    let browser = match ready(&folder) {
        Ok(browser) => browser,
        Err(missing) => return skip(&format!("the pages in a browser: {missing}")),
    };
    let program = huiying::<&str>([]);
    let ended = Command::new("node")
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .current_dir(&folder)
        .env("HUIYING_BIN", program.get_program())
        .env("HUIYING_CHROMIUM", browser)
        .env("HUIYING_PICTURES", root().join("target/pictures"))
        .status()
        .expect("node was there a moment ago");
    assert!(ended.success(), "node --test in {} ended with {ended}", folder.display());
}

/// The browser's path, once everything is there that the tests need; else what is not.
fn ready(folder: &Path) -> Result<String, String> {
    let version = said("node", &["-p", "process.versions.node"]).ok_or("there is no node")?;
    if parsed(&version) < Some(NODE_VERSION_MIN) {
        let (major, minor) = NODE_VERSION_MIN;
        return Err(format!("node is {version}, older than {major}.{minor}"));
    }
    let found = |name: &&str| said("sh", &["-c", &format!("command -v {name}")]);
    let browser = BROWSERS.iter().find_map(found).ok_or("there is no chromium")?;
    if !folder.join("node_modules/.package-lock.json").exists() {
        install(folder)?;
    }
    Ok(browser)
}

fn install(folder: &Path) -> Result<(), String> {
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts"]).current_dir(folder);
    match npm.status() {
        Ok(ended) if ended.success() => Ok(()),
        Ok(ended) => Err(format!("npm ci ended with {ended}")),
        Err(error) => Err(format!("npm cannot be run: {error}")),
    }
}

/// What a command said, where it succeeded.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

/// Major and minor of a version such as `20.11.1`.
fn parsed(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[test]
fn versions_are_ordered_by_their_numbers() {
    assert_eq!(parsed("20.11.1"), Some((20, 11)));
    assert!(parsed("9.99.0") < Some(NODE_VERSION_MIN));
    assert!(parsed("no version") < Some(NODE_VERSION_MIN));
    assert!(parsed("24.0.0") >= Some(NODE_VERSION_MIN));
}
