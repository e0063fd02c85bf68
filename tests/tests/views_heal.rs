//! Views that are missing, damaged or somebody else's are built anew at the start, and show what they showed before.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::fs;
use std::path::{Path, PathBuf};

use huiying_tests::chance::Chance;
use huiying_tests::program::{Server, counts, import};
use huiying_tests::samples::{self, Order};
use serde_json::Value;
use tempfile::TempDir;

const N_ORDERS: u64 = 200;
const REBUILDING: &str = "rebuilding the views";

/// A data directory with orders in it, and what its pages show.
struct Bureau {
    _folder: TempDir,
    data: PathBuf,
    shown: Shown,
}

#[derive(Debug, PartialEq)]
struct Shown {
    queue: Value,
    case: Value,
}

impl Bureau {
    fn with_orders(numbers: std::ops::Range<u64>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let n = numbers.end - numbers.start;
        let file = samples::file(folder.path(), "orders.csv", samples::csv(numbers.map(Order::made_up)));
        assert_eq!(counts(&import("hotline", &file, &data)), [n, n, 0]);
        let (shown, _) = look(&data, |queue| queue["counts"]["all"] == n);
        Self { _folder: folder, data, shown }
    }

    fn views(&self) -> PathBuf {
        self.data.join("views")
    }

    /// Starts a server on the directory: it must show what was shown before. Returns whether it built the views anew.
    #[track_caller]
    fn starts_and_shows_the_same(&self, after: &str) -> bool {
        let (shown, log) = look(&self.data, |queue| queue["position"] == self.shown.queue["position"]);
        assert!(shown == self.shown, "{after}: shows something else: {log}");
        log.contains(REBUILDING)
    }
}

/// What a server shows once all is shown, and what it logged from its start to its end, which is a clean one.
fn look(data: &Path, all_is_shown: impl Fn(&Value) -> bool) -> (Shown, String) {
    let server = Server::start(data);
    let mut queue = server.queue_when(all_is_shown);
    // They stand in the order in which this process met them first, which is not promised.
    let mut rules = queue["rules"].as_array().unwrap().clone();
    rules.sort_by_key(|rule| rule["rule"].to_string());
    queue["rules"] = Value::from(rules);
    let id = queue["rows"][0]["subject"]["case"].as_str().unwrap().to_owned();
    let shown = Shown { queue, case: server.json(&format!("/api/v1/cases/{id}")) };
    let ran = server.stop();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    (shown, ran.stderr)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn replace(folder: &Path, by: &Path) {
    fs::remove_dir_all(folder).unwrap();
    copy(by, folder);
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            files.extend(files_below(&entry.path()));
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    files
}

/// What becomes of the bytes of a file.
type Damage = fn(&[u8]) -> Vec<u8>;

const MISHAPS: [(&str, Damage); 5] = [
    ("cut to half", |bytes| bytes[..bytes.len() / 2].to_vec()),
    ("emptied", |_| Vec::new()),
    ("one byte flipped in each block", |bytes| {
        let flip = |(at, &byte): (usize, &u8)| if at % 4096 == 100 { !byte } else { byte };
        bytes.iter().enumerate().map(flip).collect()
    }),
    ("overwritten with noise", |bytes| {
        let mut chance = Chance::of(1);
        bytes.iter().map(|_| chance.number().to_le_bytes()[0]).collect()
    }),
    ("overwritten with text", |bytes| b"not a store\n".repeat(bytes.len() / 12 + 1)),
];

#[test]
fn given_the_views_were_deleted_when_started_then_they_are_built_anew_and_show_the_same() {
    let bureau = Bureau::with_orders(0..N_ORDERS);
    assert!(!bureau.starts_and_shows_the_same("nothing happened"), "whole views are used as they are");
    fs::remove_dir_all(bureau.views()).unwrap();
    assert!(bureau.starts_and_shows_the_same("deleted"));
    fs::remove_dir_all(bureau.views()).unwrap();
    fs::create_dir(bureau.views()).unwrap();
    bureau.starts_and_shows_the_same("emptied");
    fs::remove_dir_all(bureau.views()).unwrap();
    fs::write(bureau.views(), "a file where a folder should be").unwrap();
    assert!(bureau.starts_and_shows_the_same("a file in its place"));
}

#[test]
fn given_any_file_of_the_views_was_damaged_when_started_then_it_shows_the_same() {
    let bureau = Bureau::with_orders(0..N_ORDERS);
    let kept = tempfile::tempdir().unwrap();
    copy(&bureau.views(), kept.path());
    let names: Vec<PathBuf> = files_below(kept.path());
    assert!(names.iter().any(|name| name.ends_with("db")), "the views have the files that are damaged here");
    let mut rebuilt = Vec::new();
    for original in names {
        let name = original.strip_prefix(kept.path()).unwrap().display().to_string();
        for (mishap, damage) in MISHAPS {
            replace(&bureau.views(), kept.path());
            let bytes = fs::read(&original).unwrap();
            fs::write(bureau.views().join(&name), damage(&bytes)).unwrap();
            if bureau.starts_and_shows_the_same(&format!("{name} {mishap}")) {
                rebuilt.push(format!("{name} {mishap}"));
            }
        }
    }
    println!("built anew after: {}", rebuilt.join(", "));
    assert!(rebuilt.iter().any(|it| it.starts_with("db")), "some damage can only be healed by building anew");
}
#[test]
fn given_the_views_of_another_directory_when_started_then_they_are_built_anew() {
    let bureau = Bureau::with_orders(0..N_ORDERS);
    for numbers in [1_000..1_100, 1_000..1_200, 1_000..1_300] {
        let n = numbers.end - numbers.start;
        let other = Bureau::with_orders(numbers);
        replace(&bureau.views(), &other.views());
        assert!(bureau.starts_and_shows_the_same(&format!("the views of {n} other orders")));
    }
}
