//! A record of a later version stops the program with the name of its type: nothing is guessed, skipped or changed.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::{Path, PathBuf};

use huiying_eventlog::{Log, NewRecord, Options, SegmentedLog, verify};
use huiying_tests::program::{Ran, Server, huiying, import, import_command, wait_for};
use huiying_tests::samples::{self, Order};
use huiying_tests::{root, web};
use tempfile::TempDir;

fn bureau() -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (data, orders) = (folder.path().join("data"), samples::csv((0..5).map(Order::made_up)));
    let orders = samples::file(folder.path(), "orders.csv", orders);
    let _ = import("hotline", &orders, &data);
    (folder, data, orders)
}

/// Appends a published example to a log as a later version would write it.
async fn append_later(data: &Path, log: &str, example: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(root().join("schemas").join(example)).unwrap();
    let later = text.replacen(from, to, 1);
    assert_ne!(later, text, "the example says `{from}`");
    let record = NewRecord { id: "later".into(), payload: later.into() };
    SegmentedLog::open(&data.join(log), Options::default()).unwrap().append(vec![record]).await.unwrap();
}

/// What the server says when it is started: it ends by itself, or tells that it is not ready and is asked to end.
fn start(data: &Path) -> Ran {
    let mut command = huiying(["serve", "--listen", "127.0.0.1:0", "--data"]);
    match Server::try_start(command.arg(data)) {
        Err(ran) => ran,
        Ok(server) => {
            wait_for("the server's end", || web::get(&server.address, "/healthz").is_err().then_some(()));
            server.stop()
        }
    }
}

#[tokio::test]
async fn given_a_record_of_a_later_version_in_either_log_when_started_then_its_type_is_named_and_nothing_changes()
 {
    let later = [
        ("intake", "intake/cn.huiying.intake.reported.v1.json", "intake.reported.v1", "intake.reported.v2"),
        ("decisions", "decision/cn.huiying.decision.v1.nothing_follows.json", "decision.v1", "decision.v2"),
        (
            "decisions",
            "decision/cn.huiying.decision.v1.report_unknown.json",
            "\"report_unknown\"",
            "\"report_forgotten\"",
        ),
    ];
    for (log, example, from, to) in later {
        let (_folder, data, orders) = bureau();
        append_later(&data, log, example, from, to).await;
        let state = || ["intake", "decisions"].map(|log| verify(&data.join(log)).unwrap());
        let before = state();
        let named = to.trim_matches('"');
        let imported = Ran::of(&mut import_command("hotline", &orders, &data));
        for ran in [start(&data), imported] {
            assert_eq!(ran.code, Some(1), "{named}: {ran:?}");
            assert!(ran.stderr.contains(named), "{named}: {ran:?}");
            assert_eq!(state(), before, "{named}: something was written");
        }
        let exported = Ran::of(huiying(["log", "verify", "--data"]).arg(&data));
        assert_eq!(exported.code, Some(0), "it is whole all the same: {exported:?}");
    }
}
