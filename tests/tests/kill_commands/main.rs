//! Killed before any write, sync or rename that a command or a server makes, it is run again and all is as without the kill.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod day;
mod place;

use huiying_tests::folders::contents;
use huiying_tests::traced::can_disturb;

use place::Place;

const LOG: &str = "00000000000000000001.log";

fn paths(folder: &str, names: &[&str]) -> Vec<String> {
    let log = |name: &str| format!("{folder}/{}", name.replace("LOG", LOG));
    names.iter().map(|name| log(name)).collect()
}

fn named(paths: &[String]) -> Vec<&str> {
    paths.iter().map(String::as_str).collect()
}

#[test]
fn given_kills_while_heads_are_taken_elsewhere_then_taking_them_again_gives_all_of_them() {
    if !can_disturb() {
        return;
    }
    let mut place = Place::new();
    std::fs::remove_file(place.at("before/data/heads")).unwrap();
    let heads = ["log", "heads", "--out", "now/heads.jsonl", "--data", "now/data"];
    place.disturb_command(&heads, &["now/data/heads", "now/data", "now/heads.jsonl"], |place, what| {
        place.done(&heads);
        let _ = place.chains(&["--heads", "now/heads.jsonl", "--data", "now/data"], what);
    });
    println!("{} kills", place.n_kills);
    assert!(place.n_kills >= 4, "{}", place.n_kills);
}

#[test]
fn given_kills_while_a_backup_or_an_export_is_made_then_what_is_left_is_whole_or_refused_and_another_is_made()
{
    if !can_disturb() {
        return;
    }
    let mut place = Place::new();
    let expected = place.chains(&["--data", "before/data"], "before");
    let restores = |place: &Place, backup: &str, what: &str| {
        let ran = place.run(&["restore", backup, "--data", "now/restored/"]);
        if ran.code == Some(0) {
            assert_eq!(place.chains(&["--data", "now/restored/"], what), expected, "{what}");
            std::fs::remove_dir_all(place.at("now/restored")).unwrap();
        }
        (ran.code == Some(0), ran.stderr)
    };
    place.disturb_command(
        &["backup", "now/new.tar", "--data", "now/data"],
        &["now/new.tar"],
        |place, what| {
            let (is_whole, said) = restores(place, "now/new.tar", what);
            assert!(is_whole || said.contains("not a complete backup"), "{what}: {said}");
            place.done(&["backup", "now/newer.tar", "--data", "now/data"]);
            assert!(restores(place, "now/newer.tar", what).0, "{what}");
        },
    );
    let export = |to| ["log", "export", "intake", "--data", "now/data", "--out", to];
    let text = |place: &Place, path: &str| std::fs::read(place.at(path)).unwrap();
    place.disturb_command(&export("now/new.jsonl"), &["now/new.jsonl"], |place, what| {
        place.done(&export("now/newer.jsonl"));
        assert!(text(place, "now/newer.jsonl") == text(place, "before/intake.jsonl"), "{what}");
    });
    println!("{} kills", place.n_kills);
    assert!(place.n_kills > 15, "{}", place.n_kills);
}

#[test]
fn given_kills_while_a_backup_is_restored_then_no_half_of_it_is_used_and_restoring_again_gives_all() {
    if !can_disturb() {
        return;
    }
    let mut place = Place::new();
    place.done(&["restore", "before/backup.tar", "--data", "expected/"]);
    let expected = contents(&place.at("expected"));
    let chains = place.chains(&["--data", "before/data"], "before");
    let inside = [
        "heads",
        "FORMAT",
        "keys",
        "keys/subjects.keyring",
        "keys/ids.key",
        "keys/signing.key",
        "intake",
        "decisions",
        "intake/LOG",
        "decisions/LOG",
    ];
    let mut files = paths("now/restored/.restoring", &inside);
    files.extend(["now/restored/.restoring".to_owned(), "now/restored".to_owned()]);
    let restore = ["restore", "before/backup.tar", "--data", "now/restored/"];
    place.disturb_command(&restore, &named(&files), |place, what| {
        let data = place.at("now/restored");
        if data.join("FORMAT").exists() {
            assert_eq!(place.chains(&["--data", "now/restored/"], what), chains, "{what}");
        } else if data.join(".restoring").exists() {
            let used = place.run(&["views", "rebuild", "--data", "now/restored/"]);
            assert!(used.stderr.contains("restore that was interrupted"), "{what}: {used:?}");
        }
        let _ = std::fs::remove_dir_all(&data);
        place.done(&restore);
        assert!(contents(&data) == expected, "{what}: something else was restored");
    });
    println!("{} kills", place.n_kills);
    assert!(place.n_kills > 20, "{}", place.n_kills);
}

#[test]
fn given_kills_while_views_change_places_then_another_rebuild_gives_the_same_views() {
    if !can_disturb() {
        return;
    }
    let mut place = Place::new();
    let rebuild = ["views", "rebuild", "--data", "now/data"];
    place.done(&["views", "rebuild", "--data", "before/data"]);
    let expected = place.done(&["views", "digest", "--data", "before/data"]);
    // The store's own files are left out: its threads write them when they like.
    let files = paths("now/data", &["views", "views.building", "views.old"]);
    place.disturb_command(&rebuild, &named(&files), |place, what| {
        place.done(&rebuild);
        assert_eq!(place.done(&["views", "digest", "--data", "now/data"]), expected, "{what}");
    });
    println!("{} kills", place.n_kills);
    assert!(place.n_kills >= 3, "{}", place.n_kills);
}

#[test]
fn given_kills_while_a_log_is_imported_then_importing_it_again_gives_the_same_log() {
    if !can_disturb() {
        return;
    }
    let mut place = Place::new();
    let take = ["log", "import", "intake", "before/intake.jsonl", "--data", "now/imported/"];
    let expected = place.chains(&["--data", "before/data"], "before").swap_remove(0);
    let names = [
        "FORMAT.new",
        "keys/subjects.keyring",
        "keys/ids.key.new",
        "keys/signing.key.new",
        "heads",
        "intake/LOG.tmp",
        "intake/LOG",
        "intake",
        "decisions/LOG.tmp",
        "decisions",
    ];
    let files = paths("now/imported", &names);
    place.disturb_command(&take, &named(&files), |place, what| {
        place.done(&take);
        assert_eq!(place.chains(&["--data", "now/imported/"], what)[0], expected, "{what}");
    });
    println!("{} kills", place.n_kills);
    assert!(place.n_kills > 10, "{}", place.n_kills);
}
