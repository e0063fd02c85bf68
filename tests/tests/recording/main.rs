//! A committed recording of intake, decided, folded and shown as it was when it was recorded.
//!
//! The recording holds the state of the program still while its code is moved: every decision byte by byte, every answer of
//! the views, every page in both languages. `setup.jsonl` is what a bureau begins with; the other files are each replayed
//! after it: `office.jsonl` a random office with its ticks, `sources.jsonl` what sources say of many cases, `imports.jsonl`
//! the sample files of the importer as they were sealed on that day, `samples.jsonl` every example of an intake record.
//!
//! The snapshots keep a hash of each decision, answer and page beside its name. Where a change is meant, look at the
//! differing text (`HUIYING_RECORDING_OUT=FOLDER` writes everything that was hashed there), then approve the new snapshot.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod replay;

use std::fmt::Write as _;

use replay::Replayed;
use sha2::{Digest, Sha256};

/// The recordings that are replayed, each in a bureau of its own.
const RECORDINGS: [&str; 4] = ["office", "sources", "imports", "samples"];

/// One line for each text: its name and the beginning of its hash.
fn hashes(recording: &str, what: &str, texts: &[(String, String)]) -> String {
    if let Some(folder) = huiying_tests::variable("HUIYING_RECORDING_OUT") {
        write_out(&format!("{folder}/{recording}/{what}"), texts);
    }
    texts.iter().fold(String::new(), |mut lines, (name, text)| {
        let hash = Sha256::digest(text.as_bytes());
        let short: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        writeln!(lines, "{short} {name}").unwrap();
        lines
    })
}

fn write_out(folder: &str, texts: &[(String, String)]) {
    std::fs::create_dir_all(folder).unwrap();
    for (name, text) in texts {
        let file: String =
            name.chars().map(|it| if it.is_alphanumeric() { it } else { '_' }).take(120).collect();
        std::fs::write(format!("{folder}/{file}"), text).unwrap();
    }
}

fn holds(name: String, lines: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, lines);
    });
}

#[tokio::test]
async fn given_the_recorded_intake_then_decisions_answers_and_pages_are_those_of_the_day_it_was_recorded() {
    for recording in RECORDINGS {
        let Replayed { decisions, answers, pages } = replay::replay(recording).await;
        holds(format!("{recording}.decisions"), &hashes(recording, "decisions", &decisions));
        holds(format!("{recording}.answers"), &hashes(recording, "answers", &answers));
        holds(format!("{recording}.pages"), &hashes(recording, "pages", &pages));
    }
}
