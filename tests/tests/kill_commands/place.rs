//! A place with a data directory and what was taken of it, where commands are killed at every change of chosen files.

use std::path::{Path, PathBuf};
use std::process::Command;

use huiying_tests::ids::share_secret;
use huiying_tests::program::{Ran, huiying, import};
use huiying_tests::samples::{self, Order};
use huiying_tests::traced::{count, disturbed, noted};

pub(crate) const N_ROWS: u64 = 30;
/// Calls that change a disk; each is counted by itself.
const CHANGES: [&str; 9] =
    ["write", "pwrite64", "fdatasync", "fsync", "ftruncate", "rename", "unlink", "mkdir", "rmdir"];

/// What there is before every command: a data directory, its backup and its intake log as text.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    pub(crate) n_kills: usize,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap(), n_kills: 0 };
        let orders = samples::csv((0..N_ROWS).map(Order::made_up));
        let orders = samples::file(place.folder.path(), "orders.csv", orders);
        share_secret(&place.at("before/data/keys"));
        let _ = import("hotline", &orders, &place.at("before/data"));
        place.done(&["backup", "before/backup.tar", "--data", "before/data"]);
        place.done(&["log", "export", "intake", "--out", "before/intake.jsonl", "--data", "before/data"]);
        place
    }

    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// A command of the program; arguments with a stroke are paths in this place.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let placed = |it: &&str| match it.contains('/') {
            true => self.at(it).into_os_string(),
            false => (*it).into(),
        };
        huiying(arguments.iter().map(placed))
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    /// Runs a command that must go well; returns what it said.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:?}");
        ran.stdout
    }

    /// The chain hashes of the logs of a data directory, which must be whole and as signed.
    pub(crate) fn chains(&self, arguments: &[&str], what: &str) -> Vec<String> {
        let ran = self.run(&[&["log", "verify"], arguments].concat());
        assert!(ran.code == Some(0) && ran.stdout.contains("signed heads hold"), "{what}: {ran:?}");
        ran.stdout.split("chain hash ").skip(1).map(|it| it[..64].to_owned()).collect()
    }

    /// Puts everything as it was before, in `now`.
    fn reset(&self) {
        let _ = std::fs::remove_dir_all(self.at("now"));
        copy(&self.at("before"), &self.at("now"));
    }

    /// Kills a session before the first, second, … change of each of these files; after each kill, looks what is left.
    /// The session is given a command that leads the program's to its end.
    pub(crate) fn disturb(
        &mut self,
        files: &[&str],
        session: impl Fn(&Self, &dyn Fn(&Command) -> Command) -> bool,
        look: impl Fn(&Self, &str),
    ) {
        self.reset();
        let notes = self.at("notes");
        assert!(session(self, &|program| noted(program, &CHANGES, &notes)), "undisturbed it goes well");
        look(self, "undisturbed");
        let notes = std::fs::read_to_string(notes).unwrap();
        for file in files {
            let path = self.at(file);
            let mut n_kills = 0;
            for call in CHANGES {
                for n in 1..=count(&notes, call, &path) {
                    self.reset();
                    let injection = format!("{call}:signal=KILL:when={n}");
                    let whole = session(self, &|program| disturbed(program, &injection, Some(&path)));
                    look(self, &format!("{injection} on {file}"));
                    n_kills += usize::from(!whole);
                }
            }
            println!("{file}: {n_kills} kills");
            self.n_kills += n_kills;
        }
    }

    /// As [`Place::disturb`], for one command.
    pub(crate) fn disturb_command(&mut self, arguments: &[&str], files: &[&str], look: impl Fn(&Self, &str)) {
        let session = |place: &Self, led: &dyn Fn(&Command) -> Command| {
            let ran = Ran::of(&mut led(&place.command(arguments)));
            assert!(matches!(ran.code, None | Some(0)), "{arguments:?}: {ran:?}");
            ran.code == Some(0)
        };
        self.disturb(files, session, look);
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (kind, to) = (entry.file_type().unwrap(), to.join(entry.file_name()));
        if kind.is_dir() {
            copy(&entry.path(), &to);
        } else if kind.is_file() {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}
