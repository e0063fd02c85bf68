//! Every commit subject says which area it is about and what changes there.

use std::process::Command;

use huiying_tests::{cannot_here, root};

use crate::assert_none;

/// The last commit before the rule: subjects up to here are left as they were written.
const BEFORE: &str = "61eb7c6418cd543585e67bd7abb187d2e8ce9160";
const N_CHARACTERS_MAX: usize = 72;

#[test]
fn every_commit_subject_names_its_area_and_fits_on_a_line() {
    let Some(subjects) = subjects() else {
        return cannot_here("there is no git history back to the first commit that the rule is for");
    };
    let wrong = subjects.lines().filter(|line| {
        let (_hash, subject) = line.split_once(' ').unwrap_or_default();
        !follows_the_form(subject)
    });
    let rule = format!("a subject is `area: what changes` and has at most {N_CHARACTERS_MAX} characters:");
    assert_none(&rule, &wrong.map(str::to_owned).collect::<Vec<_>>());
}

/// Hash and subject of every commit under the rule except merges, one a line; `None` where git cannot tell.
fn subjects() -> Option<String> {
    let range = format!("{BEFORE}..HEAD");
    let listed = Command::new("git")
        .args(["log", "--no-merges", "--format=%h %s", &range])
        .current_dir(root())
        .output();
    let listed = listed.ok().filter(|listed| listed.status.success())?;
    Some(String::from_utf8_lossy(&listed.stdout).into_owned())
}

fn follows_the_form(subject: &str) -> bool {
    let may_stand_in_an_area =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, ' ' | ',' | '/' | '_' | '-');
    subject.split_once(": ").is_some_and(|(area, change)| {
        !area.is_empty() && area.chars().all(may_stand_in_an_area) && !change.is_empty()
    }) && subject.chars().count() <= N_CHARACTERS_MAX
}

#[test]
fn a_subject_without_an_area_or_too_long_is_found() {
    let longest = format!("docs: {}", "x".repeat(66));
    for right in ["readme: say what it does", "docs/adr, kafka_2: one word", "rule packs: 第三十条", &longest]
    {
        assert!(follows_the_form(right), "{right}");
    }
    let too_long = format!("{longest}x");
    for wrong in
        ["Say what it does", "Readme: say it", "readme:say it", "readme: ", ": say it", "", &too_long]
    {
        assert!(!follows_the_form(wrong), "{wrong}");
    }
}
