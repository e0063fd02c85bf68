//! A network that loses answers, is slow, or is cut where chance says, under load: nothing acknowledged is lost, nothing
//! is there twice, and the log comes back by itself.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use huiying_eventlog::{KafkaLog, Log, NewRecord};
use huiying_runtime::Stopwatch;
use huiying_tests::chance::Chance;
use huiying_tests::kafka::Cluster;
use huiying_tests::network::{End, Network};
use huiying_tests::number;
use huiying_tests::program::wait_for;

use crate::load::{GAP_MAX, Ledger, Load, N_WRITERS, audit, open};

const N_RECORDS_A_ROUND: usize = 5_000;
const BACK_WITHIN: Duration = Duration::from_secs(30);

/// One, and more where somebody has the time.
fn n_rounds() -> u64 {
    number("HUIYING_TEST_NETWORK_ROUNDS", 1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn answers_to_every_fiftieth_append_lost_lose_and_double_no_record() {
    let _turn = crate::my_turn().await;
    let Some((cluster, network)) = Cluster::networked(3) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let log = open(&cluster, "answers", &folder.path().join("log"), 1).await;

    // when answers are lost that say that records were taken
    network.lose_every_nth_produce_answer(50);
    let load = Load::on(&log);
    for _ in 0..n_rounds() * 10 {
        load.go_on(N_RECORDS_A_ROUND / 10);
    }
    let (ledger, n_lost) = (load.end().await, network.n_lost());
    network.lose_every_nth_produce_answer(0);

    // then each record is there once all the same, and nobody was told otherwise
    audit(&cluster, "answers", &folder.path().join("fresh"), &ledger).await;
    let (n, gap) = (ledger.acknowledged.len(), ledger.longest_gap());
    println!("{n_lost} answers lost: {n} acknowledged, 0 lost, 0 doubled; longest gap {gap:?}");
    assert!(n_lost >= n_rounds() * 5, "only {n_lost} answers were lost");
    assert_eq!(ledger.n_refused, 0);
    assert!(gap <= Duration::from_secs(5), "{gap:?} without an acknowledgement");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_slow_network_delays_and_does_nothing_else() {
    let _turn = crate::my_turn().await;
    let Some((cluster, network)) = Cluster::networked(3) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let log = open(&cluster, "slow", &folder.path().join("log"), 1).await;

    // when everything takes 100 ms each way, between brokers too, and 3 Mbit/s is all there is from one to another
    let n_connections = network.n_connections();
    network.slow(Duration::from_millis(100), 3_000_000);
    let load = Load::on(&log);
    load.go_on(300);
    let ledger = load.end().await;

    // then each is taken at the first try, after four journeys at least, and nobody gives up a connection
    let n_new = network.n_connections() - n_connections;
    let (n, half, most) = (ledger.acknowledged.len(), ledger.percentile(50), ledger.percentile(99));
    println!(
        "100 ms and 3 Mbit/s: {n} acknowledged, half in {half:?}, 99 % in {most:?}; {n_new} connections"
    );
    assert_eq!(ledger.n_refused, 0);
    assert!(half >= Duration::from_millis(400), "half in {half:?}");
    assert!(most <= Duration::from_secs(5), "99 % in {most:?}");
    assert!(n_new <= 24, "{n_new} connections made in a network that only was slow");
    audit(&cluster, "slow", &folder.path().join("fresh"), &ledger).await;

    // and so is one that keeps the links busy for seconds
    let asked = Stopwatch::start();
    let large = NewRecord { id: "large".to_owned(), payload: noise(1 << 19) };
    assert!(log.append(vec![large]).await.is_ok());
    println!("512 KiB in {:?}", asked.elapsed());
    assert!(log.trouble().borrow().is_none());
}

/// JSON that hardly gets shorter when compressed.
fn noise(n_bytes: usize) -> Vec<u8> {
    let mut chance = Chance::of(1);
    let text: String = (0..n_bytes / 16).map(|_| format!("{:016x}", chance.number())).collect();
    format!("{{\"noise\":\"{text}\"}}").into_bytes()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_leader_that_clients_reach_and_the_other_brokers_do_not_is_left_for_its_successor() {
    let _turn = crate::my_turn().await;
    let Some((cluster, network)) = Cluster::networked(3) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let log = open(&cluster, "left", &folder.path().join("log"), 1).await;
    let reader = open(&cluster, "left", &folder.path().join("reader"), 2).await;
    let load = Load::on(&log);
    load.go_on(200);
    for cut in 1..=2 {
        let (leader, watch) = (network.last_asked_to_append(), Stopwatch::start());
        Cut::Broker(leader).make(&network);
        load.go_on(200);
        println!("broker {leader} cut off: 200 taken without it within {:?}", watch.elapsed());
        assert_ne!(network.last_asked_to_append(), leader);
        if cut == 2 {
            let (tail, watch) = (*log.tail().borrow(), Stopwatch::start());
            wait_for("one who only reads", || (*reader.tail().borrow() >= tail).then_some(()));
            println!("one who only reads has it {:?} later", watch.elapsed());
        }
        network.heal();
        cluster.wait_until_all_know(3);
        load.go_on(200);
    }
    let ledger = load.end().await;
    let (n, n_refused, gap) = (ledger.acknowledged.len(), ledger.n_refused, ledger.longest_gap());
    println!("a leader cut off twice: {n} acknowledged, {n_refused} refused before; longest gap {gap:?}");
    audit(&cluster, "left", &folder.path().join("fresh"), &ledger).await;
    assert!(gap <= GAP_MAX, "{gap:?} without an acknowledgement");
}

/// What is cut.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// A broker from the others, not from the clients.
    Broker(usize),
    /// What a broker sends to the others, or they to it.
    OneWay { of: usize, sent: bool },
    /// The broker that leads from the clients, not from the others.
    ClientsOf(usize),
}

impl Cut {
    /// One of each kind, in any order.
    fn any_order(chance: &mut Chance) -> [u64; 3] {
        let mut kinds = [0, 1, 2];
        for last in (1..kinds.len()).rev() {
            let other = usize::try_from(chance.below(last as u64 + 1)).expect("an index");
            kinds.swap(last, other);
        }
        kinds
    }

    fn of_kind(kind: u64, chance: &mut Chance, network: &Network) -> Self {
        let broker = usize::try_from(chance.below(3)).expect("an index");
        match kind {
            0 => Self::Broker(broker),
            1 => Self::OneWay { of: broker, sent: chance.once_in(2) },
            _ => Self::ClientsOf(network.last_asked_to_append()),
        }
    }

    fn make(self, network: &Network) {
        match self {
            Self::Broker(index) => network.others(index).for_each(|it| network.cut(End::Broker(index), it)),
            Self::OneWay { of, sent: true } => {
                network.others(of).for_each(|it| network.cut_way(End::Broker(of), it));
            }
            Self::OneWay { of, sent: false } => {
                network.others(of).for_each(|it| network.cut_way(it, End::Broker(of)));
            }
            Self::ClientsOf(index) => network.cut_clients(index),
        }
    }

    /// Lasts as long as chance says, and until the others do without the broker where it is cut off from them.
    async fn last(self, held: Duration, cluster: &Cluster, load: &Load) {
        let (watch, before) = (Stopwatch::start(), load.n_acknowledged());
        if let Self::Broker(index) | Self::OneWay { of: index, .. } = self {
            for other in (0..3).filter(|other| *other != index) {
                wait_for("two that know the third is gone", || {
                    (cluster.n_known_to(other) == Some(2)).then_some(())
                });
            }
            load.go_on(200);
            println!("went on without broker {index} {:?} after the cut", watch.elapsed());
        }
        // That it lasts is the fault itself.
        tokio::time::sleep(held.saturating_sub(watch.elapsed())).await;
        if let Self::ClientsOf(_) = self {
            let n = load.n_acknowledged() - before;
            assert!(n <= N_WRITERS, "{n} acknowledged by a broker that nobody reaches");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_network_cut_in_turn_at_places_by_chance_loses_nothing_and_heals_by_itself() {
    let _turn = crate::my_turn().await;
    let Some((cluster, network)) = Cluster::networked(3) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    for seed in 1..=n_rounds() {
        let (topic, dir) = (format!("cut-{seed}"), folder.path().join(seed.to_string()));
        let log = open(&cluster, &topic, &dir.join("log"), seed).await;
        let ledger = cut_in_turn(seed, &cluster, &network, &log).await;
        drop(log);
        check(seed, &cluster, &topic, &dir, &ledger).await;
    }
}

async fn cut_in_turn(seed: u64, cluster: &Cluster, network: &Network, log: &Arc<KafkaLog>) -> Ledger {
    let mut chance = Chance::of(seed);
    let load = Load::on(log);
    load.go_on(200);
    for kind in Cut::any_order(&mut chance) {
        let cut = Cut::of_kind(kind, &mut chance, network);
        let held = Duration::from_millis(4_000 + chance.below(8_000));
        let before = load.n_acknowledged();
        cut.make(network);
        cut.last(held, cluster, &load).await;
        network.heal();
        let during = load.n_acknowledged() - before;
        let healed = Stopwatch::start();
        load.go_on(200);
        let back = healed.elapsed();
        println!(
            "seed {seed}: {cut:?} for {held:?}: {during} acknowledged, and 200 in {back:?} after healing"
        );
        assert!(back <= BACK_WITHIN, "seed {seed}: {back:?} after healing");
        cluster.wait_until_all_know(3);
    }
    load.end().await
}

async fn check(seed: u64, cluster: &Cluster, topic: &str, dir: &Path, ledger: &Ledger) {
    audit(cluster, topic, &dir.join("fresh"), ledger).await;
    let (n, n_refused, gap) = (ledger.acknowledged.len(), ledger.n_refused, ledger.longest_gap());
    println!(
        "seed {seed}: {n} acknowledged, {n_refused} refused before, 0 lost, 0 doubled; longest gap {gap:?}"
    );
}
