//! A move to Kafka, or back, that is killed again and again ends with the same logs on the other side.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use huiying_runtime::Stopwatch;
use huiying_tests::chance::Chance;
use huiying_tests::folders::contents;
use huiying_tests::kafka::Cluster;
use huiying_tests::number;
use huiying_tests::program::{Ran, import};
use huiying_tests::samples::{self, Order};

use crate::split::{digest, heads, log_command};

const N_ORDERS: u64 = 10_000;
/// Kills that a test run takes; `HUIYING_TEST_MOVE_KILLS` asks for others.
const N_KILLS: u64 = 6;
const SEED: u64 = 20_261_125;
/// Between two looks at a command that runs.
const PAUSE: Duration = Duration::from_millis(5);

/// Runs a command for so long and then kills it; `None` where it was killed.
fn run_within(command: &mut Command, longest: Duration) -> Option<Ran> {
    let (mut child, began) = (command.spawn().expect("the program can be started"), Stopwatch::start());
    while began.elapsed() < longest && child.try_wait().expect("a child can be asked").is_none() {
        std::thread::park_timeout(PAUSE);
    }
    // It may have ended by itself just now.
    let _ = child.kill();
    let output = child.wait_with_output().expect("a child can be waited for");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    output.status.code().map(|code| Ran { code: Some(code), stdout, stderr })
}

/// Moves, and what became of them.
struct Mover {
    cluster: Cluster,
    chance: Chance,
    /// Of an undisturbed move, each way.
    took: [Duration; 2],
    /// Each way.
    n_killed: [u64; 2],
}

impl Mover {
    /// Moves one way, 0 there or 1 back, killed at random moments until it comes to its end.
    fn move_logs(&mut self, way: usize, prefix: &str, data: &Path) {
        let words = ["log", "copy", ["to-kafka", "from-kafka"][way]];
        loop {
            // Up to a third longer: one that was killed compares what is there before it goes on.
            let thousandths = u32::try_from(self.chance.below(1_333)).expect("below two thousand");
            let longest = self.took[way] * thousandths / 1_000;
            let Some(ran) = run_within(&mut log_command(&self.cluster, prefix, data, &words), longest) else {
                self.n_killed[way] += 1;
                continue;
            };
            assert_eq!(ran.code, Some(0), "{ran:?}");
            return;
        }
    }
}

/// A directory to which logs can be moved.
fn empty(folder: &Path, name: &str) -> PathBuf {
    let data = folder.join(name);
    std::fs::create_dir(&data).expect("a folder");
    std::fs::write(data.join("FORMAT"), "2\n").expect("a mark");
    data
}

fn rebuilt(data: &Path) -> String {
    let ran = Ran::of(huiying_tests::program::huiying(["views", "rebuild", "--data"]).arg(data));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    digest(data)
}

#[test]
fn a_move_killed_again_and_again_ends_with_the_same_ids_order_and_hashes() {
    let _turn = crate::my_turn_blocking();
    let Some(cluster) = Cluster::own(1) else { return };
    let n_kills = number("HUIYING_TEST_MOVE_KILLS", N_KILLS);
    let folder = tempfile::tempdir().expect("a folder");
    let mut home = folder.path().join("home");
    let text = samples::csv((0..N_ORDERS).map(Order::made_up));
    let _ = import("hotline", &samples::file(folder.path(), "orders.csv", text), &home);
    let (expected, views, keys) = (heads(&home), digest(&home), contents(&home.join("keys")));

    // given how long a move takes that nobody disturbs
    let mut mover = Mover { cluster, chance: Chance::of(SEED), took: [Duration::MAX; 2], n_killed: [0; 2] };
    for (way, data) in [(0, home.clone()), (1, empty(folder.path(), "undisturbed"))] {
        let words = ["log", "copy", ["to-kafka", "from-kafka"][way]];
        let began = Stopwatch::start();
        let ran = Ran::of(&mut log_command(&mover.cluster, "undisturbed", &data, &words));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        mover.took[way] = began.elapsed();
        assert_eq!(heads(&data), expected);
        home = data;
    }

    // when they move there and back, from where they came to last, and each move is killed until it comes to its end
    let mut n_moves = 0;
    while mover.n_killed.iter().sum::<u64>() < n_kills {
        n_moves += 1;
        let (prefix, away) = (format!("move-{n_moves}"), empty(folder.path(), &n_moves.to_string()));
        mover.move_logs(0, &prefix, &home);
        mover.move_logs(1, &prefix, &away);
        // then the same logs have come
        assert_eq!(heads(&away), expected, "move {n_moves} of seed {SEED}");
        std::fs::remove_dir_all(&home).expect("it was moved");
        home = away;
    }
    std::fs::create_dir(home.join("keys")).expect("a folder");
    for (name, bytes) in keys {
        std::fs::write(home.join("keys").join(name), bytes).expect("a key");
    }
    assert_eq!(rebuilt(&home), views);
    let Mover { n_killed: [there, back], took: [long_there, long_back], .. } = mover;
    println!(
        "seed {SEED}: {n_moves} moves there and back of {}: {there} killed on the way there ({long_there:?} undisturbed) \
         and {back} on the way back ({long_back:?}); same ids, order, chain hashes and views",
        expected.join(" and ")
    );
}
