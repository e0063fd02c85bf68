//! What arrives several times counts once, and the order in which different cases arrive changes none of them.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::TimeDelta;
use huiying_casework::{Casework, Ports};
use huiying_domain::{Case, CaseId, Envelope, Intake, Known, State, decide, evolve};
use huiying_eventlog::{Appended, Journal, MemoryLog, Position};
use huiying_ingest::delivery::{Closed, Delivery, Replied, deliver};
use huiying_runtime::Keyring;
use huiying_tests::chance::Chance;
use huiying_tests::courses::{Row, arrived, beginning, course, interleaved, policy, said, tick};
use huiying_tests::history::Arrived;
use huiying_tests::number;

const SEED: u64 = 20_261_125;
/// A repeat comes within so many arrivals of the first.
const REPEAT_WITHIN: u64 = 3_000;
const TIMES_MAX: u64 = 5;
const BATCH_MAX: u64 = 1_000;
const WINDOW_MAX: u64 = 1_000;

type Cases = BTreeMap<CaseId, Case>;

/// The cases that a bureau has once all of intake and forty more days are decided.
async fn cases_of(intake: Journal<Envelope<Intake>>) -> Cases {
    intake.append(vec![tick(75)]).await.unwrap();
    let mut casework =
        Casework::resume(Ports::new(intake, Journal::new(Arc::new(MemoryLog::new())))).await.unwrap();
    casework.catch_up().await.unwrap();
    casework.state().cases.clone()
}

fn delivery(row: &Row) -> Delivery {
    let Row { report, reply, close } = row.clone();
    let reply = reply.map(|it| Replied { text: it.text, replied: it.replied, office: it.office });
    let closed = close.map(|it| Closed { closed: it.closed, status: it.status, state: it.state });
    Delivery {
        report,
        is_follow_up: false,
        aliases: Vec::new(),
        reply,
        closed,
        may_be_followed: false,
        began: None,
    }
}

async fn intake() -> Journal<Envelope<Intake>> {
    let intake = Journal::new(Arc::new(MemoryLog::new()));
    intake.append(policy()).await.unwrap();
    intake
}

/// Each item one to five times, the first time in the order given, and again among those that follow.
fn repeated<T: Clone>(chance: &mut Chance, items: &[T]) -> Vec<T> {
    let mut slots: Vec<(u64, usize)> = Vec::new();
    for (number, at) in (0..).zip(0..items.len()) {
        slots.push((number, at));
        let times = chance.below(TIMES_MAX);
        slots.extend((0..times).map(|_| (number + chance.below(REPEAT_WITHIN), at)));
    }
    // The first of an item stands before its repeats, since sorting keeps the order of equals.
    slots.sort_by_key(|(slot, _)| *slot);
    slots.into_iter().map(|(_, at)| items[at].clone()).collect()
}

/// Batches of chance sizes.
fn batches<T: Clone>(chance: &mut Chance, items: &[T]) -> Vec<Vec<T>> {
    let mut rest = items;
    let mut batches = Vec::new();
    while !rest.is_empty() {
        let n = usize::try_from(1 + chance.below(BATCH_MAX)).unwrap().min(rest.len());
        batches.push(rest[..n].to_vec());
        rest = &rest[n..];
    }
    batches
}

#[tokio::test]
async fn given_arrivals_delivered_one_to_five_times_and_mixed_then_each_counts_once() {
    let (seed, n_cases) = (number("HUIYING_TEST_SEED", SEED), number("HUIYING_TEST_CASES", 2_000));
    println!("seed {seed}");
    let mut chance = Chance::of(seed);
    let courses: Vec<Vec<Row>> = (0..n_cases).map(|number| course(&mut chance, number)).collect();
    let n_said: usize = courses.iter().map(|rows| said(rows).len()).sum();
    let rows = interleaved(&mut chance, courses);
    let now = beginning() + TimeDelta::days(35);

    let keys = tempfile::tempdir().unwrap();
    let keyring = Keyring::open(keys.path()).unwrap();
    let once = intake().await;
    for batch in batches(&mut chance, &rows) {
        deliver((&once, &keyring), now, batch.iter().map(delivery).collect()).await.unwrap();
    }
    let often = intake().await;
    let deliveries = repeated(&mut chance, &rows);
    let mut n_new = 0;
    for batch in batches(&mut chance, &deliveries) {
        let outcomes = deliver((&often, &keyring), now, batch.iter().map(delivery).collect()).await.unwrap();
        n_new += outcomes.iter().filter(|it| !it.is_repeat()).count();
    }
    println!(
        "{} arrivals delivered {} times, {} cases, {n_said} records",
        rows.len(),
        deliveries.len(),
        n_cases
    );
    assert_eq!(n_new, rows.len(), "seed {seed}: each arrival is new once");
    let n_records = usize::try_from(often.tail().borrow().get()).unwrap();
    assert_eq!(n_records, policy().len() + n_said, "seed {seed}: each thing said is recorded once");
    let (expected, found) = (cases_of(once).await, cases_of(often).await);
    assert_eq!(found.len() as u64, n_cases, "seed {seed}");
    assert!(found == expected, "seed {seed}: other cases than with each arrival once");
}

#[tokio::test]
async fn given_records_appended_one_to_five_times_and_mixed_then_the_log_holds_each_once_in_the_order_of_the_first()
 {
    let (seed, n_cases) = (number("HUIYING_TEST_SEED", SEED), number("HUIYING_TEST_CASES", 30_000));
    println!("seed {seed}");
    let mut chance = Chance::of(seed);
    let records = records(&mut chance, n_cases);
    let log = intake().await;
    let before = log.tail().borrow().get();
    let appends = repeated(&mut chance, &records);
    for batch in batches(&mut chance, &appends) {
        for (answer, (id, _)) in log.append(batch.clone()).await.unwrap().iter().zip(&batch) {
            let (Appended::New(at) | Appended::Repeat(at)) = answer;
            assert_eq!(log.get(*at).await.unwrap().unwrap().id, *id, "seed {seed}");
        }
    }
    let held = log.read(Position::new(before), usize::MAX).await.unwrap();
    println!("{} records appended {} times", records.len(), appends.len());
    assert_eq!(held.len(), records.len(), "seed {seed}");
    let same = held.iter().zip(&records).all(|(held, (id, value))| held.id == *id && held.value == *value);
    assert!(same, "seed {seed}: other records or another order");
}

/// What is said of so many cases, recorded a minute apart.
fn records(chance: &mut Chance, n_cases: u64) -> Vec<Arrived> {
    let courses = (0..n_cases).map(|number| said(&course(chance, number))).collect();
    let mut at = beginning() + TimeDelta::days(31);
    let timed = interleaved(chance, courses).into_iter().enumerate().map(|(number, data)| {
        at += TimeDelta::minutes(1);
        arrived(format!("arrival-{number}"), at, data)
    });
    timed.collect()
}

/// The records mixed within windows of this size, each case's own in their order.
fn mixed(chance: &mut Chance, records: &[Arrived], window: usize) -> Vec<Arrived> {
    let report = |it: &Arrived| it.1.data.report().unwrap();
    let mut places: Vec<usize> = (0..records.len()).collect();
    for places in places.chunks_mut(window) {
        for at in (1..places.len()).rev() {
            places.swap(at, usize::try_from(chance.below(at as u64 + 1)).unwrap());
        }
    }
    let mut own: BTreeMap<_, std::collections::VecDeque<&Arrived>> = BTreeMap::new();
    records.iter().for_each(|it| own.entry(report(it)).or_default().push_back(it));
    places
        .into_iter()
        .map(|place| own.get_mut(&report(&records[place])).unwrap().pop_front().unwrap().clone())
        .collect()
}

/// The cases that follow from these records, once forty more days have passed.
fn decided(records: &[Arrived]) -> Cases {
    static BEGUN: LazyLock<State> = LazyLock::new(|| fold(State::default(), &policy()));
    fold(BEGUN.clone(), &[records, &[tick(75)]].concat()).cases
}

fn fold(mut state: State, records: &[Arrived]) -> State {
    for (_, record) in records {
        let known = Known { recorded_at: record.recorded_at, intake: &record.data };
        decide(&state, &known).iter().for_each(|event| evolve(&mut state, event));
    }
    state
}

#[test]
fn given_the_records_of_different_cases_in_another_order_then_every_case_and_its_clocks_are_the_same() {
    let (first, n_seeds) = (number("HUIYING_TEST_SEED", SEED), number("HUIYING_TEST_SEEDS", 1_000));
    println!("seeds {first} to {}", first + n_seeds - 1);
    let (mut n_records, mut n_moved) = (0, 0);
    for seed in first..first + n_seeds {
        let mut chance = Chance::of(seed);
        let n_cases = 1 + chance.below(30);
        let records = records(&mut chance, n_cases);
        let window = usize::try_from(1 + chance.below(WINDOW_MAX)).unwrap().min(records.len());
        let mixed = mixed(&mut chance, &records, window);
        n_records += records.len();
        n_moved += records.iter().zip(&mixed).filter(|(it, other)| it.0 != other.0).count();
        assert!(
            decided(&mixed) == decided(&records),
            "seed {seed}: other cases, mixed in windows of {window}"
        );
    }
    println!("{n_records} records in {n_seeds} orders, {n_moved} of them in another place");
    assert!(n_moved > n_records / 2);
}

#[test]
fn given_many_cases_mixed_in_windows_from_two_to_a_thousand_then_every_case_and_its_clocks_are_the_same() {
    let (seed, n_cases) = (number("HUIYING_TEST_SEED", SEED), number("HUIYING_TEST_CASES", 6_000));
    let mut chance = Chance::of(seed);
    let records = records(&mut chance, n_cases);
    let expected = decided(&records);
    assert_eq!(expected.len() as u64, n_cases);
    for window in [2, 10, 100, 1_000] {
        let mixed = mixed(&mut chance, &records, window);
        assert!(decided(&mixed) == expected, "seed {seed}: other cases, mixed in windows of {window}");
    }
    println!("seed {seed}: {} records of {n_cases} cases, in windows of 2 to 1,000", records.len());
}
