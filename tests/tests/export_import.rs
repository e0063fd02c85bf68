//! A log leaves as CloudEvents and comes back as the same log: same ids, same order, same chain hash.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::{Path, PathBuf};

use huiying_eventlog::verify;
use huiying_tests::folders::contents;
use huiying_tests::program::{Ran, Server, huiying, import};
use huiying_tests::samples::{self, Order};
use serde_json::Value;

fn log(arguments: &[&str], data: &Path) -> Ran {
    Ran::of(huiying(["log"]).args(arguments).arg("--data").arg(data))
}

fn stdout(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    &ran.stdout
}

fn refusal(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(1), "{ran:?}");
    &ran.stderr
}

struct Exported {
    folder: tempfile::TempDir,
    data: PathBuf,
    intake: String,
    decisions: String,
}

/// A bureau of some orders, exported while its server runs.
fn exported(n: u64) -> Exported {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (data, intake, decisions) =
        (folder.path().join("data"), path("intake.jsonl"), path("decisions.jsonl"));
    let file = samples::file(folder.path(), "orders.csv", samples::csv((0..n).map(Order::made_up)));
    let server = Server::start(&data);
    let _ = import("hotline", &file, &data);
    let _ = server.queue_of(n);
    let _ = stdout(&log(&["heads"], &data));
    let _ = stdout(&log(&["export", "intake", "--out", &intake], &data));
    let _ = stdout(&log(&["export", "decisions", "--out", &decisions], &data));
    Exported { folder, data, intake, decisions }
}

#[test]
fn given_both_logs_exported_when_imported_elsewhere_then_they_are_the_same_logs_and_their_heads_hold() {
    let from = exported(40);
    let to = from.folder.path().join("elsewhere");
    for (which, file) in [("intake", &from.intake), ("decisions", &from.decisions)] {
        assert!(stdout(&log(&["import", which, file], &to)).contains(" 0 of which were there before"));
        assert_eq!(verify(&to.join(which)).unwrap(), verify(&from.data.join(which)).unwrap());
        let again = log(&["import", which, file], &to);
        let n = verify(&to.join(which)).unwrap().n_records;
        assert!(
            stdout(&again).contains(&format!("{n} of which were there before")),
            "a second time adds nothing"
        );
        let line = std::fs::read_to_string(file).unwrap().lines().next().unwrap().to_owned();
        let event: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&event["specversion"], event["id"].is_string()), (&Value::from("1.0"), true));
    }
    let heads = from.data.join("heads").display().to_string();
    let key = stdout(&log(&["key"], &from.data)).trim().to_owned();
    let elsewhere = to.join("heads");
    std::fs::remove_file(elsewhere).unwrap();
    let verified = log(&["verify", "--heads", &heads, "--key", &key], &to);
    assert_eq!(stdout(&verified).matches("signed heads hold").count(), 2, "{verified:?}");
    assert_eq!(Server::start(&to).queue_of(40)["counts"], Server::start(&from.data).queue_of(40)["counts"]);
    assert_eq!(
        refusal(&log(&["export", "intake", "--out", &from.intake], &from.data))
            .matches("does not exist yet")
            .count(),
        1
    );
}

#[test]
fn given_a_file_that_is_not_the_log_it_should_continue_when_imported_then_nothing_is_written() {
    let from = exported(10);
    let to = from.folder.path().join("elsewhere");
    let ahead = log(&["import", "decisions", &from.decisions], &to);
    assert!(refusal(&ahead).contains("import the intake log first"), "{ahead:?}");
    let text = std::fs::read_to_string(&from.intake).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let half = samples::file(from.folder.path(), "half", lines[..lines.len() / 2].join("\n") + "\n");
    let half = half.display().to_string();
    let _ = stdout(&log(&["import", "intake", &half], &to));
    let before = contents(&to);
    let mut swapped = lines.clone();
    swapped.swap(0, 1);
    let last = lines.last().unwrap();
    let wrong = [
        (swapped.join("\n") + "\n", "holds a different record at position 1"),
        (lines[..3].join("\n") + "\n", "import into an empty directory"),
        (text.replacen(".reported.v1", ".reported.v9", 1), "reported.v9"),
        (format!("{text}{last}\n"), "its id is already on an earlier line"),
        (text.trim_end().to_owned(), "the last line is incomplete"),
        (format!("{text}no event\n"), &format!("line {}", lines.len() + 1)),
    ];
    for (text, why) in wrong {
        let file = samples::file(from.folder.path(), "wrong", text).display().to_string();
        let refused = log(&["import", "intake", &file], &to);
        assert!(
            refusal(&refused).contains(why) && refused.stderr.contains("nothing was imported"),
            "{why}: {refused:?}"
        );
        assert!(contents(&to) == before, "{why}: something was written");
    }
    assert!(
        stdout(&log(&["import", "intake", &from.intake], &to))
            .contains(&format!("{} of which were there before", lines.len() / 2))
    );
    assert_eq!(
        verify(&to.join("intake")).unwrap(),
        verify(&from.data.join("intake")).unwrap(),
        "it goes on where it was"
    );
}
