//! An auditor takes heads and a public key home, and sees later whatever was done to the logs of a bureau.

use std::path::{Path, PathBuf};
use std::process::Command;

use huiying_tests::program::{Ran, Server, huiying, import, import_command};
use huiying_tests::samples::{self, Order};
use huiying_tests::{root, skip};
use tempfile::TempDir;

/// A data directory with some orders in it, and a place outside it.
struct Bureau {
    folder: TempDir,
    data: PathBuf,
    outside: PathBuf,
}

impl Bureau {
    fn with_orders(n: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let (data, outside) = (folder.path().join("data"), folder.path().join("heads of the bureau.jsonl"));
        let bureau = Self { folder, data, outside };
        let _ = import("hotline", &bureau.orders(0..n), &bureau.data);
        bureau
    }

    fn orders(&self, numbers: std::ops::Range<u64>) -> PathBuf {
        samples::file(self.folder.path(), "orders.csv", samples::csv(numbers.map(Order::made_up)))
    }

    fn log(&self, arguments: &[&str]) -> Ran {
        Ran::of(huiying(["log"]).args(arguments).arg("--data").arg(&self.data))
    }

    fn export(&self) -> Ran {
        self.log(&["heads", "--out", &self.outside.display().to_string()])
    }

    fn verify(&self, heads: &Path, key: &str) -> Ran {
        self.log(&["verify", "--heads", &heads.display().to_string(), "--key", key])
    }

    fn key(&self) -> String {
        said(&self.log(&["key"])).trim().to_owned()
    }
}

fn said(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    &ran.stdout
}

fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-a").arg(from).arg(to).status().expect("there is cp");
    assert!(copied.success());
}

#[test]
fn given_heads_taken_while_a_server_runs_when_it_has_gone_on_and_stopped_then_both_verifiers_say_that_all_holds()
 {
    let bureau = Bureau::with_orders(20);
    let server = Server::start(&bureau.data);
    let exported = bureau.export();
    assert!(said(&exported).contains("2 in all"), "signed after the import, nothing new since: {exported:?}");
    let _ = import("hotline", &bureau.orders(0..30), &bureau.data);
    let _ = server.queue_of(30);
    assert!(said(&bureau.export()).starts_with("2 new heads"), "one for each log");
    assert!(said(&bureau.export()).starts_with("0 new heads"));
    let verified = bureau.verify(&bureau.outside, &bureau.key());
    assert_eq!(said(&verified).matches("records are intact").count(), 2, "beside a running server too");
    let _ = import("hotline", &bureau.orders(0..40), &bureau.data);
    let _ = server.queue_of(40);
    assert_eq!(server.stop().code, Some(0));
    let at_stop = bureau.log(&["heads"]);
    assert_eq!(said(&at_stop).lines().count(), 6, "signed when it stopped: {at_stop:?}");
    assert!(said(&bureau.log(&["verify"])).contains("3 signed heads hold"));
    for log in ["intake", "decisions"] {
        let mut python = Command::new("python3");
        python.arg(root().join("shared/eventlog/verify.py")).arg(bureau.data.join(log));
        let Ok(ran) = python.arg("--heads").arg(&bureau.outside).args(["--key", &bureau.key()]).output()
        else {
            return skip("there is no python3: verify.py was not tried");
        };
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(ran.status.success() && said.contains("2 signed heads hold"), "{said}");
    }
}

#[test]
fn given_an_older_copy_put_in_place_when_verified_or_started_then_the_missing_records_are_told_and_nothing_is_written()
 {
    let bureau = Bureau::with_orders(10);
    let older = bureau.folder.path().join("older");
    copy(&bureau.data.join("intake"), &older);
    let _ = import("hotline", &bureau.orders(0..20), &bureau.data);
    let key = bureau.key();
    let _ = bureau.export();
    std::fs::remove_dir_all(bureau.data.join("intake")).expect("removable");
    copy(&older, &bureau.data.join("intake"));

    let verified = bureau.verify(&bureau.outside, &key);
    assert_eq!(verified.code, Some(1));
    assert!(verified.stderr.contains("the intake log ends at position"), "{verified:?}");
    let refused =
        Server::try_start(huiying(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&bureau.data));
    let refused = refused.expect_err("it would write over what is gone");
    assert!(refused.stderr.contains("are missing") && refused.stderr.contains("backup"), "{refused:?}");
    let import = Ran::of(&mut import_command("hotline", &bureau.orders(0..20), &bureau.data));
    assert_eq!(import.code, Some(1), "{import:?}");
    let newest = |dir: &Path| std::fs::read(dir.join("00000000000000000001.log")).expect("a segment");
    assert!(newest(&older) == newest(&bureau.data.join("intake")), "something was written");
}

#[test]
fn given_another_key_or_heads_that_prove_nothing_when_verified_then_it_is_refused_with_what_to_do() {
    let bureau = Bureau::with_orders(3);
    let _ = bureau.export();
    let refused = bureau.verify(&bureau.outside, &Bureau::with_orders(0).key());
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("is not signed by the key"), "{refused:?}");
    let empty = samples::file(bureau.folder.path(), "empty.jsonl", "");
    let refused = bureau.verify(&empty, &bureau.key());
    assert!(refused.code == Some(1) && refused.stderr.contains("proves nothing"), "{refused:?}");
    let inside = bureau.data.join("exported").display().to_string();
    let refused = bureau.log(&["heads", "--out", &inside]);
    assert!(refused.code == Some(1) && refused.stderr.contains("choose a file outside it"), "{refused:?}");
    std::fs::remove_file(bureau.data.join("keys/signing.key")).expect("removable");
    let refused = bureau.export();
    assert!(refused.code == Some(1) && refused.stderr.contains("restore it from the backup"), "{refused:?}");
    assert!(!bureau.data.join("keys/signing.key").exists(), "no new key hides the loss");
}

#[test]
fn given_a_key_kept_elsewhere_and_a_head_cut_off_by_a_crash_then_signing_goes_on_after_it() {
    let bureau = Bureau::with_orders(3);
    let heads = bureau.data.join("heads");
    let kept = std::fs::read_to_string(&heads).expect("heads");
    std::fs::write(&heads, format!("{kept}{{\"log\":\"inta")).expect("written");
    let _ = import("hotline", &bureau.orders(0..5), &bureau.data);
    let after = std::fs::read_to_string(&heads).expect("heads");
    assert!(after.starts_with(&kept) && after.lines().count() == kept.lines().count() + 2, "{after}");
    let _ = said(&bureau.log(&["verify"]));

    let key = bureau.folder.path().join("key");
    std::fs::rename(bureau.data.join("keys/signing.key"), &key).expect("movable");
    let config = format!("[heads]\nminutes = 1\nkey_file = \"{}\"\n", key.display());
    let config = samples::file(bureau.folder.path(), "huiying.toml", config);
    let mut command = huiying(["log", "verify", "--data"]);
    let _ = said(&Ran::of(command.arg(&bureau.data).arg("--config").arg(config)));
}
