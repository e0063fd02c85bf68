//! A projector that stands still and wakes catches up, and never shows less than it has shown.

use std::path::Path;
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use huiying_tests::chance::Chance;
use huiying_tests::kafka::{Cluster, state};
use huiying_tests::program::{Ran, Server, huiying, import_command, signal, wait_for};
use huiying_tests::{number, samples};

use crate::split::{digest, embedded_again, ready, serve, serve_with, wait_for_rest};

/// Stops and wakings of a test run; `HUIYING_TEST_WAKES` asks for others.
const N_WAKES: u64 = 10;
const N_ROWS: u64 = 20;
const SEED: u64 = 20_261_126;

/// How far the views of a projector have come, by what it says of itself and by the page of its queue.
fn shown(projector: &Server) -> u64 {
    let applied = projector.json("/api/v1/applied")["position"].as_u64().expect("a position");
    let page = projector.json("/api/v1/queue?state=all&per_page=1")["position"].as_u64().expect("a position");
    assert!(page >= applied, "a page of {page} where {applied} was told");
    page
}

/// How far the page of a dashboard has come; `None` where no projector answered it.
fn shown_by_page(dashboard: &Server) -> Option<u64> {
    let page = dashboard.get("/?state=all");
    let (_, rest) = page.body.split_once("data-position=\"")?;
    rest.split('"').next()?.parse().ok()
}

/// Begins to take in orders that nobody has seen.
fn begin_to_take_in(data: &Path, n: u64) -> Child {
    let file = data.with_extension("csv");
    samples::march_orders(&file, &format!("W-{n}"), N_ROWS, "", "路面塌陷");
    import_command("hotline", &file, data).spawn().expect("the program can be started")
}

/// A length of time from one to the other, in milliseconds.
fn pause(chance: &mut Chance, from: u64, to: u64) {
    std::thread::park_timeout(Duration::from_millis(from + chance.below(to - from)));
}

/// Asks for the page until enough is asked; says how many answers came, none behind another.
fn watch(dashboard: &Server, enough: &AtomicBool) -> u64 {
    let (mut seen, mut n_answers) = (0, 0);
    while !enough.load(Ordering::Relaxed) {
        let Some(now) = shown_by_page(dashboard) else { continue };
        assert!(now >= seen, "the page went back from {seen} to {now}");
        (seen, n_answers) = (now, n_answers + 1);
    }
    n_answers
}

/// Ends the asking when dropped, be it because the test failed.
struct Enough<'a>(&'a AtomicBool);

impl Drop for Enough<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_projector_that_stands_still_and_wakes_catches_up_and_never_shows_less() {
    let _turn = crate::my_turn_blocking();
    let Some(cluster) = Cluster::own(1) else { return };
    let n_wakes = number("HUIYING_TEST_WAKES", N_WAKES);
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let names = ["projector-1", "projector-2"];
    let casework = ready(serve(&cluster, "wakes", "casework", &at("casework")));
    let projectors = names.map(|name| ready(serve(&cluster, "wakes", "projector", &at(name))));
    let addresses = projectors.each_ref().map(|it| format!("http://{}", it.address)).join(",");
    let asked = [("HUIYING_DASHBOARD__PROJECTORS", addresses.as_str())];
    let dashboard = ready(serve_with(&cluster, "wakes", "dashboard", &at("dashboard"), &asked));
    let hotline = ready(serve(&cluster, "wakes", "ingest-hotline", &at("hotline")));

    // when one or the other stands still for a while, again and again, in the middle of decisions that go on
    let (mut chance, enough) = (Chance::of(SEED), AtomicBool::new(false));
    let (mut n_behind, mut n_answers) = (0, 0);
    std::thread::scope(|scope| {
        let watching = scope.spawn(|| watch(&dashboard, &enough));
        let end = Enough(&enough);
        for n in 0..n_wakes {
            let [one, other] = projectors.each_ref();
            let (asleep, awake) = if chance.once_in(2) { (one, other) } else { (other, one) };
            let before = shown(asleep);
            let taking_in = begin_to_take_in(&at("hotline"), n);
            pause(&mut chance, 0, 300);
            signal(asleep.id(), "STOP");
            wait_for("one that stands still", || (state(asleep.id()) == Some('T')).then_some(()));
            pause(&mut chance, 50, 500);
            let there = shown(awake);
            signal(asleep.id(), "CONT");

            // then the one that wakes shows what it had shown, or more, and comes to where the other is
            let mut seen = before;
            n_behind += u64::from(shown(asleep) < there);
            wait_for("the one that woke", || {
                let now = shown(asleep);
                assert!(now >= seen, "it went back from {seen} to {now} in round {n} of seed {SEED}");
                seen = now;
                (now >= there).then_some(())
            });
            let taken = taking_in.wait_with_output().expect("a child can be waited for");
            assert!(taken.status.success(), "{taken:?}");
        }
        drop(end);
        n_answers = watching.join().expect("the page never goes back");
    });

    // and the views of both are to the byte those of one process
    for projector in &projectors {
        wait_for_rest(projector, &at("casework").join("intake"), n_wakes * N_ROWS);
    }
    for server in projectors.into_iter().chain([dashboard, casework, hotline]) {
        assert_eq!(server.stop().code, Some(0));
    }
    let embedded = embedded_again(&at("casework"), &at("embedded"));
    assert_eq!(names.map(|name| digest(&at(name))), [embedded.clone(), embedded]);
    println!(
        "seed {SEED}: {n_wakes} times stopped and woken, {n_behind} times behind then; {n_answers} pages, none behind \
         another; {} cases, views the same in both and in one process",
        n_wakes * N_ROWS
    );
}

#[test]
fn a_second_projector_on_the_same_directory_is_refused() {
    let _turn = crate::my_turn_blocking();
    let Some(cluster) = Cluster::own(1) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("projector");
    let first = ready(serve(&cluster, "twice", "projector", &data));

    let mut command = huiying(["serve", "--listen", "127.0.0.1:0", "--role", "projector", "--data"]);
    command
        .arg(&data)
        .env("HUIYING_KAFKA__BROKERS", cluster.bootstrap())
        .env("HUIYING_KAFKA__PREFIX", "twice");
    let second: Ran = Server::try_start(&mut command).expect_err("the directory is another's");
    assert_eq!(second.code, Some(1), "{second:?}");
    assert!(second.stderr.contains("is in use: stop the other process"), "{second:?}");
    println!("{}", second.stderr.trim());

    // and the first goes on
    assert!(first.is_ready());
    assert_eq!(first.stop().code, Some(0));
}
