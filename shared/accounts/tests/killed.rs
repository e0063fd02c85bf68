//! Killed again and again, and used by several processes at once, the store loses no change that it acknowledged.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use chrono::{DateTime, Utc};
use huiying_accounts::password::hash::Cost;
use huiying_accounts::session::{Limits, Proof};
use huiying_accounts::{Accounts, Actor, DisplayName, Login, NewAccount, PersonId, Place, Settings};

/// Set for the process that is killed, which is this test program once more: the folder of the store.
const FOLDER: &str = "HUIYING_TEST_ACCOUNTS_FOLDER";
/// What its people are called, so that each process makes its own.
const PREFIX: &str = "HUIYING_TEST_ACCOUNTS_PREFIX";
/// How many times it is killed.
const ROUNDS: &str = "HUIYING_TEST_ACCOUNTS_ROUNDS";
const N_ROUNDS: u64 = 10;
const WRITER: &str = "writer";

#[expect(clippy::disallowed_methods, reason = "switches of tests are no configuration")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn now() -> DateTime<Utc> {
    "2026-11-02T08:00:00Z".parse().unwrap()
}

fn open(folder: &Path) -> Accounts {
    // A person here has as many sessions as the writer begins.
    let settings = Settings { cost: Cost::LEAST, n_sessions_max: 1_000_000, ..Settings::default() };
    Accounts::open(folder, settings).unwrap()
}

/// Changes the store until it is killed, and says of each change that it is done once the store has said so.
#[test]
fn writer() {
    let (Some(folder), Some(prefix)) = (variable(FOLDER), variable(PREFIX)) else { return };
    let accounts = open(Path::new(&folder));
    let place = Place { peer: "192.0.2.1".parse().unwrap(), browser: "a browser", device: None };
    println!("\nOPEN");
    for n in 0.. {
        let person = PersonId::new(&format!("{prefix}-{n}")).unwrap();
        let login = Login::new(person.as_str()).unwrap();
        let new = NewAccount { person, login, name: DisplayName::new("某人").unwrap() };
        accounts.create_without_password(&new, Actor::default(), now()).unwrap();
        println!("CREATED {}", new.person);
        let begun = accounts.admit(&new.person, Proof::Demo, None, &place, now()).unwrap();
        println!("BEGUN {}", begun.session.reveal());
        match n % 3 {
            0 => drop(accounts.sign_out(begun.session.reveal(), Actor::default(), now()).unwrap().unwrap()),
            1 => drop(accounts.end_all(&new.person, Actor::default(), now()).unwrap()),
            _ => continue,
        }
        println!("ENDED {}", begun.session.reveal());
    }
}

/// A writer that runs; what it acknowledged is read when it is over.
struct Running(Child);

/// What a writer acknowledged.
#[derive(Default)]
struct Acknowledged {
    created: BTreeSet<String>,
    begun: Vec<String>,
    ended: BTreeSet<String>,
}

impl Running {
    fn start(folder: &Path, prefix: &str) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", WRITER, "--nocapture"])
            .env(FOLDER, folder)
            .env(PREFIX, prefix)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn();
        Self(child.unwrap())
    }

    /// Kills it after so many lines, and reads what it had said until then.
    fn kill_after(mut self, n_lines: usize) -> Acknowledged {
        let mut output = BufReader::new(self.0.stdout.take().unwrap());
        let mut lines = String::new();
        for _ in 0..n_lines {
            assert!(output.read_line(&mut lines).unwrap() > 0, "the writer ended by itself: {lines}");
        }
        self.0.kill().unwrap();
        self.0.wait().unwrap();
        output.read_to_string(&mut lines).unwrap();
        Acknowledged::of(&lines)
    }
}

impl Acknowledged {
    fn of(lines: &str) -> Self {
        let mut it = Self::default();
        // The kill may have cut the last line short.
        for line in lines.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
            match line.split_once(' ') {
                Some(("CREATED", person)) => drop(it.created.insert(person.to_owned())),
                Some(("BEGUN", secret)) => it.begun.push(secret.to_owned()),
                Some(("ENDED", secret)) => drop(it.ended.insert(secret.to_owned())),
                _ => {}
            }
        }
        it
    }

    fn assert_kept_in(&self, accounts: &Accounts) {
        let names = accounts.names().unwrap().of;
        for person in &self.created {
            assert!(names.contains_key(&PersonId::new(person).unwrap()), "{person} is lost");
        }
        for (n, secret) in self.begun.iter().enumerate() {
            let is_live = accounts.session(secret, |_| Limits::ORDINARY, now()).unwrap().is_some();
            let is_last = n + 1 == self.begun.len();
            if self.ended.contains(secret) {
                assert!(!is_live, "session {n} was ended and is there again");
            } else if !is_last {
                assert!(is_live, "session {n} is lost");
            }
        }
    }
}

#[test]
fn killed_at_any_moment_the_store_loses_no_acknowledged_change_and_no_ended_session_comes_back() {
    let n_rounds = variable(ROUNDS).map_or(N_ROUNDS, |it| it.parse().unwrap());
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("people");
    let mut rounds: Vec<Acknowledged> = Vec::new();
    for round in 0..n_rounds {
        // Numbers without a pattern of three, so that every change is met.
        let n_lines = 5 + usize::try_from(round * 37 % 101).unwrap();
        rounds.push(Running::start(&folder, &format!("r{round}")).kill_after(n_lines));
        let accounts = open(&folder);
        rounds.iter().rev().take(3).for_each(|it| it.assert_kept_in(&accounts));
    }
    let accounts = open(&folder);
    rounds.iter().for_each(|it| it.assert_kept_in(&accounts));
    let n_changes: usize = rounds.iter().map(|it| it.created.len() + it.begun.len() + it.ended.len()).sum();
    println!("{n_rounds} rounds, {n_changes} acknowledged changes, none lost");
    assert!(rounds.iter().all(|it| !it.created.is_empty()), "every round has changed something");
}

#[test]
fn two_processes_change_one_store_at_once_and_both_see_every_change() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("people");
    let running = ["a", "b"].map(|prefix| Running::start(&folder, prefix));
    let acknowledged = std::thread::scope(|scope| {
        let readers = running.map(|it| scope.spawn(|| it.kill_after(200)));
        let accounts = open(&folder);
        // The third process is this one: what it reads grows, and it writes too.
        let mut n_seen = 0;
        while !readers.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            let n_now = accounts.names().unwrap().of.len();
            assert!(n_now >= n_seen);
            n_seen = n_now;
            accounts.sweep(Limits::ORDINARY.absolute, now()).unwrap();
        }
        readers.map(|it| it.join().unwrap())
    });
    let accounts = open(&folder);
    acknowledged.iter().for_each(|it| it.assert_kept_in(&accounts));
    assert!(acknowledged.iter().all(|it| it.created.len() > 50));
}
