//! Killed before any write, sync or rename of a session, or told that a sync failed, the program loses and invents nothing.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use huiying_tests::audit::Audit;
use huiying_tests::ids::share_secret;
use huiying_tests::program::{Ran, counts, huiying, import, import_command};
use huiying_tests::samples::{self, Order};
use huiying_tests::traced::{can_disturb, disturbed};

const N_ROWS: u64 = 200;
/// More than a session has of any file.
const N_CALLS_MAX: u32 = 200;
/// Calls that change a disk; each is counted by itself.
const CHANGES: [&str; 6] = ["write", "pwrite64", "fdatasync", "fsync", "ftruncate", "rename"];
/// Each file that must not be lost, with the name it has while it is being made.
const FILES: [&str; 11] = [
    "FORMAT.new",
    "heads",
    "keys/signing.key",
    "keys/signing.key.new",
    "keys/subjects.keyring",
    "intake/00000000000000000001.log",
    "intake/00000000000000000001.log.tmp",
    "decisions/00000000000000000001.log",
    "decisions/00000000000000000001.log.tmp",
    "intake",
    "decisions",
];

/// A session of the program with an injection into the calls that concern one path.
fn session(data: &Path, orders: &Path, path: &Path, injection: &str) -> Ran {
    Ran::of(&mut disturbed(&import_command("hotline", orders, data), injection, Some(path)))
}

/// The ids of a log that is whole from its first byte; none where there is no log yet.
fn ids(data: &Path, log: &str) -> BTreeSet<String> {
    let dir = data.join(log);
    if !dir.join("00000000000000000001.log").exists() {
        return BTreeSet::new();
    }
    let mut audit = Audit::of(&dir);
    audit.look();
    audit.ids
}

/// Without what is said of imports: one that was cut short is on record beside the one that made it whole.
fn but_imports(ids: BTreeSet<String>) -> BTreeSet<String> {
    ids.into_iter().filter(|id| !id.starts_with("import/")).collect()
}

/// A session that nothing disturbed, to compare with.
struct Undisturbed {
    folder: tempfile::TempDir,
    orders: PathBuf,
    expected: BTreeSet<String>,
}

impl Undisturbed {
    fn session() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let rows = samples::csv((0..N_ROWS).map(Order::made_up));
        let orders = samples::file(folder.path(), "orders.csv", rows);
        let data = folder.path().join("undisturbed");
        share_secret(&data.join("keys"));
        assert_eq!(counts(&import("hotline", &orders, &data)), [N_ROWS, N_ROWS, 0]);
        Self { expected: but_imports(ids(&data, "intake")), folder, orders }
    }

    /// Checks what is left, then imports the file again, after which all of it must be there, once.
    fn check(&self, data: &Path, what: &str) {
        let left = but_imports(ids(data, "intake"));
        assert!(left.is_subset(&self.expected), "{what}: the intake log holds what never was");
        assert_eq!(counts(&import("hotline", &self.orders, data))[0], N_ROWS, "{what}");
        let intake = ids(data, "intake");
        assert_eq!(ids(data, "decisions").len(), intake.len(), "{what}: each record is decided once");
        assert!(but_imports(intake) == self.expected, "{what}: the intake log is another one in the end");
        let verified = Ran::of(huiying(["log", "verify", "--data"]).arg(data));
        assert!(
            verified.code == Some(0) && verified.stdout.contains("signed heads hold"),
            "{what}: {verified:?}"
        );
    }

    /// Sessions disturbed at the first, second, … call on a file until one runs to its end; returns how many were disturbed.
    fn disturb(&self, file: &str, injection: &str) -> u32 {
        for n in 1..=N_CALLS_MAX {
            let data = self.folder.path().join(format!("{}-{n}", file.replace('/', "-")));
            let what = format!("{injection} at call {n} on {file}");
            share_secret(&data.join("keys"));
            let ran = session(&data, &self.orders, &data.join(file), &format!("{injection}:when={n}"));
            let undisturbed = ran.code == Some(0);
            if !undisturbed {
                assert!(ran.stdout.is_empty(), "{what}: something was acknowledged: {ran:?}");
            }
            self.check(&data, &what);
            std::fs::remove_dir_all(&data).unwrap();
            if undisturbed {
                return n - 1;
            }
        }
        panic!("{file}: a session of more than {N_CALLS_MAX} calls");
    }
}

#[test]
fn given_a_kill_at_any_change_of_any_file_when_the_session_is_repeated_then_all_is_there_once() {
    if !can_disturb() {
        return;
    }
    let undisturbed = Undisturbed::session();
    let killed = FILES.map(|file| {
        let kills = CHANGES.map(|call| undisturbed.disturb(file, &format!("{call}:signal=KILL")));
        kills.iter().sum::<u32>()
    });
    println!(
        "killed at {} calls: {:?}",
        killed.iter().sum::<u32>(),
        FILES.iter().zip(killed).collect::<Vec<_>>()
    );
    assert!(killed.iter().sum::<u32>() > 25);
}

#[test]
fn given_any_sync_that_fails_when_the_session_is_repeated_then_nothing_was_acknowledged_and_all_is_there_once()
 {
    if !can_disturb() {
        return;
    }
    let undisturbed = Undisturbed::session();
    let failed = FILES.map(|file| undisturbed.disturb(file, "fdatasync,fsync:error=EIO"));
    println!(
        "{} syncs failed: {:?}",
        failed.iter().sum::<u32>(),
        FILES.iter().zip(failed).collect::<Vec<_>>()
    );
    assert!(failed.iter().sum::<u32>() > 8);
}
