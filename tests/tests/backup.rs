//! A backup made beside a running server restores to the same bureau; a damaged one and a directory in use are refused.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use huiying_tests::audit::Audit;
use huiying_tests::chance::Chance;
use huiying_tests::folders::contents;
use huiying_tests::program::{Ran, Server, counts, huiying, import, import_command, wait_for};
use huiying_tests::samples::{self, Order};
use serde_json::Value;
use tempfile::TempDir;

/// Bytes of intake between two backups.
const GROWTH: u64 = 500_000;
const SEED: u64 = 20_261_125;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    (folder, data)
}

fn orders(folder: &Path, numbers: std::ops::Range<u64>) -> PathBuf {
    samples::file(folder, "orders.csv", samples::csv(numbers.map(Order::made_up)))
}

fn run(arguments: &[&str], data: &Path) -> Ran {
    Ran::of(huiying(arguments).arg("--data").arg(data))
}

fn backup(data: &Path, file: &Path) -> Ran {
    run(&["backup", &file.display().to_string()], data)
}

fn restore(file: &Path, data: &Path) -> Ran {
    run(&["restore", &file.display().to_string()], data)
}

fn stdout(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    &ran.stdout
}

/// Whether the queue shows 3,000 orders, each answered and closed where it says so itself.
fn is_all_of_them(queue: &Value) -> bool {
    let n = |is: fn(&Order) -> bool| (0..3_000).map(Order::made_up).filter(is).count();
    let (closed, replied) = (n(|it| it.status == "已办结"), n(|it| it.reply.is_some()));
    let counts = &queue["counts"];
    counts["all"] == 3_000 && counts["closed"] == closed && counts["answered"] == replied - closed
}

#[test]
fn given_backups_made_while_rows_come_in_when_restored_then_each_is_a_whole_bureau_that_goes_on() {
    let (folder, data) = folder();
    let server = Server::start(&data);
    let file = orders(folder.path(), 0..3_000);
    let mut importing = import_command("hotline", &file, &data).spawn().unwrap();
    let mut backups = Vec::new();
    let watched = Audit::of(&data.join("intake"));
    for n in 0..3 {
        wait_for("rows", || {
            let ended = importing.try_wait().unwrap().is_some();
            (ended || watched.bytes() > (n + 1) * GROWTH).then_some(())
        });
        let made = folder.path().join(format!("{n}.backup"));
        assert!(stdout(&backup(&data, &made)).contains("keep it as safe as the data directory"));
        assert_eq!(std::fs::metadata(&made).unwrap().permissions().mode() & 0o777, 0o600);
        backups.push(made);
    }
    assert!(importing.wait().unwrap().success());
    let _ = server.queue_when(is_all_of_them);
    drop(server);
    let mut n_records = Vec::new();
    for (n, made) in backups.iter().enumerate() {
        let restored = folder.path().join(format!("restored-{n}"));
        assert!(stdout(&restore(made, &restored)).contains("keys: the backup holds the keys"));
        assert_eq!(std::fs::metadata(&restored).unwrap().permissions().mode() & 0o777, 0o700);
        let verified = run(&["log", "verify"], &restored);
        assert_eq!(stdout(&verified).matches("signed heads hold").count(), 2, "{verified:?}");
        let [mut intake, mut decisions] = ["intake", "decisions"].map(|log| Audit::of(&restored.join(log)));
        intake.look();
        decisions.look();
        assert!(decisions.position() <= intake.position());
        n_records.push(intake.position());
        assert_eq!(counts(&import("hotline", &file, &restored))[0], 3_000);
        let again = Server::start(&restored);
        let _ = again.queue_when(is_all_of_them);
    }
    println!("records in the backups: {n_records:?}");
    assert!(n_records[0].get() > 25, "rows had come in");
}

#[test]
fn given_a_backup_when_restored_then_every_file_that_cannot_be_made_again_is_there_byte_for_byte() {
    let (folder, data) = folder();
    let _ = import("hotline", &orders(folder.path(), 0..50), &data);
    let made = folder.path().join("backup");
    let _ = stdout(&backup(&data, &made));
    let restored = folder.path().join("restored");
    std::fs::create_dir_all(restored.join("lost+found")).unwrap();
    let _ = stdout(&restore(&made, &restored));
    let (before, after) = (contents(&data), contents(&restored));
    let kept = ["FORMAT", "heads", "keys/subjects.keyring", "keys/signing.key", "keys/ids.key"];
    let kept = kept.map(PathBuf::from);
    let segment = |log: &str| PathBuf::from(log).join("00000000000000000001.log");
    let mut kept: Vec<PathBuf> = kept.into_iter().chain([segment("decisions"), segment("intake")]).collect();
    kept.sort();
    assert_eq!(after.keys().cloned().collect::<Vec<_>>(), kept, "and nothing else");
    for path in &kept {
        assert!(before[path] == after[path], "{}", path.display());
    }
    let refused = backup(&data, &made);
    assert!(refused.code == Some(1) && refused.stderr.contains("does not exist yet"), "{refused:?}");
    let inside = backup(&data, &data.join("backup"));
    assert!(inside.code == Some(1) && inside.stderr.contains("outside it"), "{inside:?}");
    assert!(!data.join("backup").exists());
}

#[test]
fn given_a_directory_with_anything_in_it_when_a_backup_is_restored_then_nothing_is_touched() {
    let (folder, data) = folder();
    let _ = import("hotline", &orders(folder.path(), 0..5), &data);
    let made = folder.path().join("backup");
    let _ = stdout(&backup(&data, &made));
    let _ = import("hotline", &orders(folder.path(), 0..9), &data);
    let before = contents(&data);
    let refused = restore(&made, &data);
    assert!(refused.code == Some(1) && refused.stderr.contains("is not empty"), "{refused:?}");
    assert!(contents(&data) == before);
    let stranger = folder.path().join("stranger");
    std::fs::create_dir(&stranger).unwrap();
    std::fs::write(stranger.join("letter"), "of somebody").unwrap();
    assert_eq!(restore(&made, &stranger).code, Some(1));
    assert_eq!(contents(&stranger).len(), 1);

    let cut_off = folder.path().join("cut off");
    std::fs::create_dir_all(cut_off.join(".restoring")).unwrap();
    let refused = run(&["views", "rebuild"], &cut_off);
    assert!(
        refused.code == Some(1) && refused.stderr.contains("holds a restore that was interrupted"),
        "{refused:?}"
    );
    assert!(!cut_off.join("FORMAT").exists());
}

#[test]
fn given_a_backup_with_a_bit_flipped_or_its_end_cut_off_when_restored_then_it_is_refused_or_harmless() {
    let (folder, data) = folder();
    let _ = import("hotline", &orders(folder.path(), 0..5), &data);
    let made = folder.path().join("backup");
    let _ = stdout(&backup(&data, &made));
    let (whole, restored) = (std::fs::read(&made).unwrap(), folder.path().join("restored"));
    let _ = stdout(&restore(&made, &restored));
    let expected = contents(&restored);
    let mut chance = Chance::of(SEED);
    let damaged = folder.path().join("damaged");
    let (mut n_refused, mut n_harmless) = (0, 0);
    for n in 0..120 {
        let into = folder.path().join(format!("into-{n}"));
        let mut bytes = whole.clone();
        // The last kibibyte is the archive's end mark, which nothing depends on.
        let at = usize::try_from(chance.below(whole.len() as u64 - 1_024)).unwrap();
        if n % 4 == 0 {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1 << chance.below(8);
        }
        std::fs::write(&damaged, bytes).unwrap();
        let ran = restore(&damaged, &into);
        if ran.code == Some(0) {
            assert!(n % 4 != 0 && contents(&into) == expected, "at byte {at}: something else was restored");
            n_harmless += 1;
        } else {
            assert!(
                ran.code == Some(1) && ran.stderr.contains("nothing was restored"),
                "at byte {at}: {ran:?}"
            );
            assert!(!into.exists(), "at byte {at}: something is left");
            n_refused += 1;
        }
    }
    println!("{n_refused} refused, {n_harmless} in padding restored as they were");
    assert!(n_refused > 90);
}
