//! Two notifiers around the brokers, each stopped and woken again and again: every alert goes out, and is known again where
//! it went out twice.

use std::collections::{BTreeMap, BTreeSet};

use huiying_tests::chance::Chance;
use huiying_tests::kafka::Cluster;
use huiying_tests::program::{counts, import, signal, wait_for};
use huiying_tests::receiver::Receiver;
use huiying_tests::{number, samples};

use crate::split::{ready, serve, serve_with};

/// How often one of them is stopped and woken.
const N_ROUNDS: u64 = 10;

#[test]
fn of_two_notifiers_that_hang_and_wake_again_each_alert_is_told_and_known_by_its_id() {
    let _turn = crate::my_turn_blocking();
    let Some(cluster) = Cluster::any(1) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let prefix = format!("alerts-{}", std::process::id());
    let at = |name: &str| folder.path().join(name);
    let program = Receiver::web(|_| Some(("200 OK", "")));
    let config = at("huiying.toml");
    let to =
        format!("{{ webhook = {{ url = \"http://{}/\", secret = \"whsec_c2VjcmV0\" }} }}", program.address());
    let channel = format!("[[notifier.channels]]\nname = \"program\"\nto = {to}\n");
    std::fs::write(&config, format!("[notifier]\nagain_after_s = 2\n{channel}")).expect("a file");

    // given a casework, a door, and two notifiers with one channel
    let casework = ready(serve(&cluster, &prefix, "casework", &at("casework")));
    let hotline = ready(serve(&cluster, &prefix, "ingest-hotline", &at("hotline")));
    let named = [("HUIYING_CONFIG", config.to_str().expect("a name in UTF-8"))];
    let notifiers = [1, 2]
        .map(|n| ready(serve_with(&cluster, &prefix, "notifier", &at(&format!("notifier-{n}")), &named)));

    // when complaints that are late come in, while one of the two is stopped for a while at any moment
    let seed = number("HUIYING_TEST_SEED", 22);
    let n_rounds = number("HUIYING_TEST_ROUNDS", N_ROUNDS);
    let mut chance = Chance::of(seed);
    for round in 0..n_rounds {
        let orders = at("orders.csv");
        samples::march_orders(&orders, &format!("N-{round}"), 3, "投诉", "路面塌陷");
        assert_eq!(counts(&import("hotline", &orders, &at("hotline")))[1], 3);
        let stopped = chance.one_of(&notifiers).id();
        std::thread::park_timeout(std::time::Duration::from_millis(chance.below(120)));
        signal(stopped, "STOP");
        std::thread::park_timeout(std::time::Duration::from_millis(chance.below(4000)));
        signal(stopped, "CONT");
    }

    // then every case's alert came, by one id: who stopped between the program's taking it and its answer has told it, and
    // the other tells it again
    let alerts = || -> Vec<(String, String)> {
        let of = |message: serde_json::Value| message["alerts"].as_array().cloned().unwrap_or_default();
        let named = |alert: serde_json::Value| {
            let text = |it: &serde_json::Value| it.as_str().unwrap_or_default().to_owned();
            (text(&alert["subject"]["case"]), text(&alert["id"]))
        };
        program.received().iter().flat_map(|it| of(it.json())).map(named).collect()
    };
    let n_cases = usize::try_from(3 * n_rounds).expect("a number of cases");
    wait_for("the alerts of every case", || {
        let cases: BTreeSet<String> = alerts().into_iter().map(|(case, _)| case).collect();
        (cases.len() == n_cases).then_some(())
    });
    let mut times = BTreeMap::<String, usize>::new();
    alerts().into_iter().for_each(|(_, id)| *times.entry(id).or_default() += 1);
    let n_twice = times.values().filter(|times| **times > 1).count();
    println!(
        "seed {seed}, {n_rounds} stops: {} alerts of {n_cases} cases, {n_twice} told twice",
        times.len()
    );
    assert_eq!(times.len(), n_cases, "one id for each");
    assert!(n_twice <= n_cases / 2, "{n_twice} of {n_cases} told twice: not only those that were under way");
    for server in notifiers.into_iter().chain([casework, hotline]) {
        assert_eq!(server.stop().code, Some(0));
    }
}
