//! What commands print: a reader that goes away ends them quietly, and nothing from outside steers the terminal.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::{Path, PathBuf};

use huiying_tests::program::{Ran, huiying, import};
use huiying_tests::samples::{self, Order};
use tempfile::TempDir;

/// Exit code of a command whose reader went away, as of one that SIGPIPE ended.
const READER_GONE: i32 = 141;
/// Sets the title of a terminal, clears it, and turns the direction of what follows.
const HOSTILE: &str = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}";
/// The same as it is to be seen.
const SHOWN: &str = r"\u001b]0;owned\u0007\u009b2J\u202e";

fn bureau() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = samples::file(folder.path(), "orders.csv", samples::csv((1..=3).map(Order::made_up)));
    let _ = import("hotline", &file, &data);
    (folder, data)
}

#[test]
fn given_a_reader_that_is_gone_when_a_command_prints_then_it_ends_without_a_word() {
    let (folder, data) = bureau();
    let backup = folder.path().join("backup").display().to_string();
    let commands: [&[&str]; 15] = [
        &["rules", "list"],
        &["rules", "list", "--json"],
        &["rules", "lint"],
        &["rules", "duties"],
        &["calendar", "days", "--year", "2026"],
        &["explain", "--rule", "AH-MSG-SUGGEST-7WD", "--from", "2018-02-09"],
        &["report", "on-time", "--rule", "SOURCE-TARGET"],
        &["config", "check"],
        &["config", "print"],
        &["log", "heads"],
        &["log", "verify"],
        &["log", "key"],
        &["log", "export", "intake"],
        &["views", "digest"],
        &["backup", &backup],
    ];
    for command in commands {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ran = Ran::of(huiying(command).arg("--data").arg(&data).stdout(writer));
        assert_eq!(ran.code, Some(READER_GONE), "{command:?}: {ran:?}");
        for word in ["panicked", "pipe", "huiying:"] {
            assert!(!ran.stderr.contains(word), "{command:?}: {ran:?}");
        }
    }
}

/// Nothing but lines, tabs and what can be seen.
fn assert_harmless(ran: &Ran) {
    let steers = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!ran.stdout.contains(steers) && !ran.stderr.contains(steers), "{ran:?}");
}

fn import_of(folder: &Path, name: &str, csv: &str) -> Ran {
    let file = samples::file(folder, name, csv);
    Ran::of(huiying(["import", "hotline"]).arg(file).arg("--data").arg(folder.join("data")))
}

#[test]
fn given_escape_sequences_in_a_title_a_time_and_a_header_when_commands_tell_of_them_then_they_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let csv = format!(
        "工单编号,标题,内容,受理时间\nH-1,{HOSTILE}题,内容,{HOSTILE}昨天\nH-2,题,内容,2026-01-05 10:00\n"
    );
    let imported = import_of(folder.path(), "titles.csv", &csv);
    assert_eq!(imported.code, Some(0), "{imported:?}");
    assert_harmless(&imported);
    let data = folder.path().join("data");
    let explained = Ran::of(huiying(["explain", "--case", "H-1", "--data"]).arg(&data));
    assert_eq!(explained.code, Some(0), "{explained:?}");
    assert!(explained.stdout.contains("题"), "{explained:?}");
    assert_harmless(&explained);
    let headers = import_of(folder.path(), "headers.csv", &format!("{HOSTILE}甲,乙\n1,2\n"));
    assert_eq!(headers.code, Some(1), "{headers:?}");
    assert_harmless(&headers);
}

#[test]
fn given_escape_sequences_in_a_file_name_a_key_and_an_argument_when_commands_tell_of_them_then_they_are_seen()
{
    let folder = tempfile::tempdir().unwrap();
    let missing = Ran::of(huiying(["rules", "lint"]).arg(folder.path().join(format!("{HOSTILE}.yaml"))));
    assert_eq!(missing.code, Some(1));
    assert!(missing.stderr.contains(SHOWN), "{missing:?}");
    assert_harmless(&missing);
    let pack = samples::file(folder.path(), "pack.yaml", "id: a\n\"\\e]0;owned\\a\\x9b2J\\u202e\": 1\n");
    let lint = Ran::of(huiying(["rules", "lint"]).arg(pack));
    assert_eq!(lint.code, Some(1), "{lint:?}");
    assert_harmless(&lint);
    let argument = Ran::of(&mut huiying(["rules", HOSTILE]));
    assert_eq!(argument.code, Some(2), "{argument:?}");
    assert_harmless(&argument);
}
