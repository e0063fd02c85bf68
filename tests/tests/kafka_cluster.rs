//! The brokers of the tests come up, come back, stand still when told, and end with whoever started them.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use huiying_runtime::Stopwatch;
use huiying_tests::kafka::{Cluster, state};
use huiying_tests::program::wait_for;
use huiying_tests::variable;

/// Set for the process that is killed, which is this test once more.
const STARTER: &str = "HUIYING_TEST_KAFKA_STARTER";

#[test]
fn a_broker_of_three_is_missed_when_killed_or_stopped_and_comes_back() {
    let watch = Stopwatch::start();
    let Some(mut cluster) = Cluster::own(3) else { return };
    assert_eq!(cluster.bootstrap().split(',').count(), 3);
    println!("three brokers: {:?}", watch.elapsed());

    let killed = cluster.id(1);
    cluster.kill(1);
    assert_eq!(state(killed), None);
    assert_eq!(cluster.n_known_to(1), None);
    cluster.wait_until_all_know(2);
    cluster.start_again(1);
    cluster.wait_until_all_know(3);

    cluster.pause(2);
    assert_eq!(cluster.n_known_to(2), None, "it takes the connection and says nothing");
    cluster.wait_until_all_know(2);
    cluster.resume(2);
    cluster.wait_until_all_know(3);

    let (ids, data) = ([0, 1, 2].map(|index| cluster.id(index)), cluster.data().to_owned());
    cluster.pause(0);
    drop(cluster);
    assert_eq!(ids.map(state), [None; 3]);
    assert!(!data.exists());
}

#[test]
fn brokers_end_with_a_starter_that_is_killed_even_where_one_stands_still() {
    if variable(STARTER).is_some() {
        return start_and_wait_to_be_killed();
    }
    let name = "brokers_end_with_a_starter_that_is_killed_even_where_one_stands_still";
    let mut starter = Command::new(std::env::current_exe().expect("a test knows its program"))
        .args(["--exact", name, "--nocapture"])
        .env(STARTER, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a test can be started again");
    let lines = BufReader::new(starter.stdout.take().expect("standard output is piped")).lines();
    let said: Vec<String> = lines
        .map_while(Result::ok)
        .find_map(|line| Some(line.split_once("STARTED ")?.1.split(' ').map(str::to_owned).collect()))
        .unwrap_or_default();
    let [first, second, data] = said.as_slice() else {
        // It has said why it skips the test.
        assert!(starter.wait().expect("a child can be waited for").success());
        return;
    };
    let ids = [first, second].map(|id| id.parse().expect("a process id"));
    assert_eq!(state(ids[1]), Some('T'));
    starter.kill().expect("a child can be killed");
    starter.wait().expect("a child can be waited for");
    wait_for("the brokers' end", || (ids.map(state) == [None; 2]).then_some(()));
    wait_for("their data to go", || (!Path::new(data).exists()).then_some(()));
}

/// Ends with the test that started it, at the latest.
fn start_and_wait_to_be_killed() {
    let Some(mut cluster) = Cluster::own(2) else { return };
    cluster.pause(1);
    println!("STARTED {} {} {}", cluster.id(0), cluster.id(1), cluster.data().display());
    std::io::stdin().read_line(&mut String::new()).expect("standard input can be waited for");
}
