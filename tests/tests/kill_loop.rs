//! Killed again and again while it takes in rows, the real program loses nothing it acknowledged and doubles nothing.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Child;

use huiying_domain::{Channel, ReportId};
use huiying_ingest::{Delivery, Incoming, Mapping, Origin};
use huiying_tests::audit::Audit;
use huiying_tests::chance::Chance;
use huiying_tests::ids::{report_id, share_secret};
use huiying_tests::program::{Ran, Server, counts, import, import_command};
use huiying_tests::samples::{self, Order};
use huiying_tests::web;
use tempfile::TempDir;

const N_ROUNDS: u64 = 60;
const N_ROWS: u64 = 600;
/// How many new rows each round's file has beside those of the round before.
const STEP: u64 = 30;
const N_ORDERS: u64 = N_ROUNDS * STEP + N_ROWS;
/// About what a row takes in the intake log.
const ROW_BYTES: u64 = 1_100;
const BATCH: usize = 50;
const SEED: u64 = 20_260_924;

/// A data directory, what was acknowledged of it, and what the auditors saw.
struct Bureau {
    folder: TempDir,
    data: PathBuf,
    chance: Chance,
    intake: Audit,
    decisions: Audit,
    acknowledged: BTreeSet<u64>,
    /// Rounds in which something was left undone.
    n_cut_short: u64,
}

impl Bureau {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        share_secret(&data.join("keys"));
        let audit = |name| Audit::of(&data.join(name));
        Self {
            chance: Chance::of(SEED),
            intake: audit("intake"),
            decisions: audit("decisions"),
            acknowledged: BTreeSet::new(),
            n_cut_short: 0,
            data,
            folder,
        }
    }

    fn file(&self, numbers: impl Iterator<Item = u64>) -> PathBuf {
        samples::file(self.folder.path(), "orders.csv", samples::csv(numbers.map(Order::made_up)))
    }

    fn round(&mut self, round: u64) {
        let numbers = round * STEP..round * STEP + N_ROWS;
        let file = self.file(numbers.clone());
        let n_new = numbers.clone().filter(|&number| !self.has(number)).count() as u64;
        let growth = 1 + self.chance.below(n_new * ROW_BYTES);
        match round % 4 {
            0 => self.kill_an_import(&file, numbers, growth),
            1 => self.kill_a_server_that_we_deliver_to(&file, growth),
            2 => self.kill_a_server_that_takes_an_import(&file, numbers, growth),
            _ => self.kill_an_import_into_a_server(&file, numbers, growth),
        }
    }

    fn has(&self, number: u64) -> bool {
        self.intake.ids.contains(&report(number).to_string())
    }

    /// No server runs; now and then the kill waits for the decisions that follow the rows.
    fn kill_an_import(&mut self, file: &Path, numbers: std::ops::Range<u64>, growth: u64) {
        let mut child = import_command("hotline", file, &self.data).spawn().unwrap();
        let watched = if self.chance.once_in(3) { &self.decisions } else { &self.intake };
        wait_until_grown(watched, growth, || child.try_wait().unwrap().is_some());
        self.kill_client(child, numbers);
    }

    fn kill_a_server_that_we_deliver_to(&mut self, file: &Path, growth: u64) {
        let deliveries = deliveries(file);
        let server = Server::start(&self.data);
        let socket = self.data.join("huiying.sock");
        let posting = std::thread::spawn(move || post_all(&socket, &deliveries));
        wait_until_grown(&self.intake, growth, || posting.is_finished());
        drop(server.kill());
        let acknowledged = posting.join().unwrap();
        self.n_cut_short += u64::from((acknowledged.len() as u64) < N_ROWS);
        self.acknowledged.extend(acknowledged);
    }

    fn kill_a_server_that_takes_an_import(
        &mut self,
        file: &Path,
        numbers: std::ops::Range<u64>,
        growth: u64,
    ) {
        let server = Server::start(&self.data);
        let mut command = import_command("hotline", file, &self.data);
        let importing = std::thread::spawn(move || Ran::of(&mut command));
        let watched = if self.chance.once_in(3) { &self.decisions } else { &self.intake };
        wait_until_grown(watched, growth, || importing.is_finished());
        drop(server.kill());
        let ran = importing.join().unwrap();
        if ran.code == Some(0) {
            self.acknowledged.extend(numbers);
        } else {
            self.n_cut_short += 1;
            assert!(ran.stderr.contains("import the file again"), "{ran:?}");
        }
    }

    fn kill_an_import_into_a_server(&mut self, file: &Path, numbers: std::ops::Range<u64>, growth: u64) {
        let server = Server::start(&self.data);
        let mut child = import_command("hotline", file, &self.data).spawn().unwrap();
        wait_until_grown(&self.intake, growth, || child.try_wait().unwrap().is_some());
        self.kill_client(child, numbers);
        assert!(server.is_ready(), "a client that is gone does not trouble the server: {}", server.log());
        drop(server.kill());
    }

    fn kill_client(&mut self, mut child: Child, numbers: std::ops::Range<u64>) {
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            self.acknowledged.extend(numbers);
        } else {
            self.n_cut_short += 1;
        }
    }

    /// Looks at both logs and counts what was acknowledged.
    fn audit(&mut self) {
        self.intake.look();
        self.decisions.look();
        let decided = self.decisions.position().get();
        assert!(decided <= self.intake.position().get());
        assert!((1..=decided).all(|cause| self.decisions.ids.contains(&format!("d{cause}"))));
        let follow_ups = self.follow_ups();
        for &number in &self.acknowledged {
            assert!(self.has(number), "order {number} was acknowledged and is lost");
            let order = Order::made_up(number);
            let expected = u64::from(order.reply.is_some()) + u64::from(order.status == "已办结");
            let found = follow_ups.get(report(number).to_string().as_str()).copied().unwrap_or_default();
            assert_eq!(found, expected, "what was acknowledged of order {number}");
        }
    }

    /// How many replies and closings there are of each report.
    fn follow_ups(&self) -> BTreeMap<&str, u64> {
        let mut found = BTreeMap::new();
        for (report, _) in self.intake.ids.iter().filter_map(|id| id.split_once('/')) {
            *found.entry(report).or_default() += 1;
        }
        found
    }
}

fn report(number: u64) -> ReportId {
    report_id("hotline/default", &Order::made_up(number).number)
}

/// Waits until a log has grown by so many bytes, or until there is nothing left to wait for.
fn wait_until_grown(log: &Audit, growth: u64, ended: impl FnMut() -> bool) {
    let (before, mut ended) = (log.bytes(), ended);
    while log.bytes() < before + growth && !ended() {
        std::thread::yield_now();
    }
}

/// The rows of a file as the program hands them to a server, only unsealed.
fn deliveries(file: &Path) -> Vec<(u64, Delivery)> {
    let imported_at = "2026-09-24T00:00:00Z".parse().unwrap();
    let origin = Origin { channel: Channel::Hotline, source: "hotline/default".to_owned(), imported_at };
    let rows = huiying_ingest_hotline::open(file, &Mapping::default()).unwrap().arrivals(origin);
    rows.map(|row| match row {
        Incoming::Arrival(mut it) => {
            let number = it.report.external_id.trim_start_matches('W').parse().unwrap();
            it.report.id = report(number);
            (
                number,
                Delivery {
                    report: it.report,
                    is_follow_up: false,
                    aliases: it.aliases,
                    reply: it.reply,
                    closed: it.closed,
                    may_be_followed: false,
                    began: None,
                },
            )
        }
        Incoming::Skipped(problem) | Incoming::NoReport(problem) | Incoming::Told(problem) => {
            panic!("{problem:?}")
        }
    })
    .collect()
}

/// Posts batch after batch until the server is gone; returns the numbers of those it acknowledged.
fn post_all(socket: &Path, deliveries: &[(u64, Delivery)]) -> Vec<u64> {
    let mut acknowledged = Vec::new();
    for batch in deliveries.chunks(BATCH) {
        let json = serde_json::to_string(&batch.iter().map(|(_, it)| it).collect::<Vec<_>>()).unwrap();
        let Ok(answer) = web::post_to_socket(socket, "/deliveries", &json) else { break };
        assert_eq!(answer.status, 200, "{}", answer.body);
        acknowledged.extend(batch.iter().map(|(number, _)| *number));
    }
    acknowledged
}

#[test]
fn given_kills_at_any_moment_when_all_is_imported_in_the_end_then_nothing_is_lost_and_nothing_doubled() {
    let mut bureau = Bureau::new();
    for round in 0..N_ROUNDS {
        bureau.round(round);
        bureau.audit();
    }
    let n_checked = bureau.intake.position().get() + bureau.decisions.position().get();
    println!(
        "{N_ROUNDS} rounds (seed {SEED}), {} cut short, {n_checked} records checked, {} rows acknowledged on the way",
        bureau.n_cut_short,
        bureau.acknowledged.len()
    );
    assert!(bureau.n_cut_short >= N_ROUNDS / 2, "kills fall inside the work");

    let file = bureau.file(0..N_ORDERS);
    let n_known = (0..N_ORDERS).filter(|&number| bureau.has(number)).count() as u64;
    assert_eq!(counts(&import("hotline", &file, &bureau.data))[0], N_ORDERS);
    bureau.acknowledged.extend(0..N_ORDERS);
    bureau.audit();
    let reports = bureau.intake.ids.iter().filter(|id| id.starts_with('r') && !id.contains('/'));
    assert_eq!(reports.count() as u64, N_ORDERS, "each row once, {n_known} of them before");
    assert_eq!(counts(&import("hotline", &file, &bureau.data)), [N_ORDERS, 0, N_ORDERS]);

    let server = Server::start(&bureau.data);
    let queue = server.queue_of(N_ORDERS);
    let is_closed = |number: &u64| Order::made_up(*number).status == "已办结";
    assert_eq!(queue["counts"]["closed"], (0..N_ORDERS).filter(is_closed).count());
    assert_eq!(queue["position"], bureau.decisions.position().get());
}
