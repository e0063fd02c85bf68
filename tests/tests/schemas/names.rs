//! The list of every written name ever published: names are only ever added to it.

use std::collections::BTreeSet;
use std::process::Command;

use huiying_domain::{Event, Wish};
use huiying_tests::root;

use super::INTAKE_TYPES;

/// The list, from the project's root.
const LIST: &str = "schemas/names.txt";

fn published(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

#[test]
fn every_published_name_is_still_read_and_every_name_that_is_written_is_published() {
    let text = std::fs::read_to_string(root().join(LIST)).expect("the list can be read");
    let listed: BTreeSet<String> = published(&text).into_iter().map(str::to_owned).collect();
    let events = Event::names().iter().map(|name| format!("event {name}"));
    let intake = INTAKE_TYPES.iter().map(|name| format!("intake {name}"));
    let wishes = Wish::names().iter().map(|name| format!("wish {name}"));
    let known: BTreeSet<String> = events.chain(intake).chain(wishes).collect();
    let gone: Vec<_> = listed.difference(&known).collect();
    assert!(gone.is_empty(), "logs hold these names, and this version would not read them: {gone:?}");
    let new: Vec<_> = known.difference(&listed).collect();
    assert!(new.is_empty(), "append these names to {LIST}: {new:?}");
}

#[test]
fn given_any_earlier_version_of_the_list_then_the_present_one_has_all_its_names_in_their_order() {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(root()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let Some(commits) = git(&["log", "--format=%H", "--", LIST]) else {
        return huiying_tests::skip(
            "there is no git history, so that the list of names is not compared with it",
        );
    };
    let text = std::fs::read_to_string(root().join(LIST)).expect("the list can be read");
    for commit in commits.lines() {
        let earlier = git(&["show", &format!("{commit}:{LIST}")]).unwrap_or_default();
        // Names that two branches added stand one after the other once both are merged.
        let mut present = published(&text).into_iter();
        let missing = published(&earlier).into_iter().find(|name| !present.any(|it| it == *name));
        assert_eq!(missing, None, "a name of {commit} is gone or has moved");
    }
}
