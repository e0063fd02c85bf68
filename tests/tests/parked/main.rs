//! A program that fails on some records parks them and goes on; once it is mended they are decided as if it never had failed.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod ticks;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use huiying_casework::{Casework, Error, Law, Ports};
use huiying_domain::process::parking::again;
use huiying_domain::{
    Case, CaseEvent, CaseId, Decision, Envelope, Event, Intake, Known, ProcessEvent, ReportId, State, Subject,
};
use huiying_domain::{decide, evolve};
use huiying_eventlog::{Journal, MemoryLog, Options, Position, SegmentedLog};
use huiying_runtime::Part;
use huiying_tests::chance::Chance;
use huiying_tests::courses::{arrived, beginning, course, interleaved, policy, said, tick};
use huiying_tests::history::Arrived;
use huiying_tests::ids::{report_id, share_secret};
use huiying_tests::program::{Ran, Server, huiying, import, wait_for};
use huiying_tests::samples::{self, Order};

const SEED: u64 = 20_261_125;
const N_CASES: u64 = 4_000;
/// What a fault quotes, as a slice out of bounds quotes the text it is cut from.
const QUOTED: &str = "路灯不亮";

fn ends_with(text: &str, ending: &str) -> bool {
    text.trim_end_matches("次答复")
        .trim_end_matches(char::is_numeric)
        .trim_end_matches("号第")
        .ends_with(ending)
}

/// Whether the program of these tests fails on a record: about one in a thousand.
fn is_poison(intake: &Intake) -> bool {
    match intake {
        Intake::Reported(report) => report.external_id.ends_with("00"),
        Intake::Amended(report) => report.external_id.ends_with("250"),
        Intake::SourceReplied(reply) => ends_with(&reply.text, "750"),
        _ => false,
    }
}

fn deciding_fails(state: &State, known: &Known<'_>) -> Vec<Event> {
    assert!(!is_poison(known.intake), "no place for {QUOTED}");
    decide(state, known)
}

fn folding_fails(state: &mut State, event: &Event) {
    if let Event::Case(CaseEvent::Opened { report, .. }) = event {
        assert!(!report.external_id.ends_with("500"), "no place for {QUOTED}");
    }
    evolve(state, event);
}

fn failing() -> Law {
    Law { decide: deciding_fails, ..Law::default() }
}

/// A bureau's intake with everything that is said of its cases, and ticks in between.
fn arrivals() -> Vec<Arrived> {
    let mut chance = Chance::of(SEED);
    let courses = (0..N_CASES).map(|number| said(&course(&mut chance, number))).collect();
    let mut arrivals = policy();
    for (number, data) in interleaved(&mut chance, courses).into_iter().enumerate() {
        let at = beginning()
            + chrono::TimeDelta::days(31)
            + chrono::TimeDelta::seconds(i64::try_from(number).unwrap());
        arrivals.push(arrived(format!("arrival-{number}"), at, data));
    }
    arrivals
}

async fn with_law(law: Law) -> Ports {
    let log = || Arc::new(MemoryLog::new());
    let ports = Ports { law, ..Ports::new(Journal::new(log()), Journal::new(log())) };
    ports.intake.append(arrivals()).await.unwrap();
    ports
}

/// What is decided of everything in intake by this law, from what was decided so far.
async fn decided(ports: &Ports, law: Law) -> State {
    let mut casework = Casework::resume(Ports { law, ..ports.clone() }).await.unwrap();
    casework.catch_up().await.unwrap();
    casework.state().clone()
}

/// The events of parking in the decisions log, each with the position of its record.
async fn parked(ports: &Ports) -> Vec<(u64, String, String)> {
    let decisions = ports.decisions.read(Position::START, usize::MAX).await.unwrap();
    let mut parked = Vec::new();
    for Decision { cause, events, .. } in decisions.into_iter().map(|it| it.value.data) {
        if let Some(Event::Process(ProcessEvent::IntakeParked { intake, why, .. })) = events.first() {
            parked.push((cause, intake.clone(), why.clone()));
        }
    }
    parked
}

/// Has every parked record come again, as `huiying log again` does.
async fn bring_again(ports: &Ports) {
    for (position, id, _) in parked(ports).await {
        let record: Envelope<Intake> =
            ports.intake.get(Position::new(position)).await.unwrap().unwrap().value;
        let id = again(&id);
        ports.intake.append(vec![(id.clone(), Envelope { id, ..record })]).await.unwrap();
    }
}

/// The ids that must be parked, found by looking at one record after another: those on which the program fails, and what
/// is said of the same reports afterwards.
fn to_be_parked() -> (BTreeSet<String>, BTreeSet<ReportId>) {
    let (mut ids, mut reports) = (BTreeSet::new(), BTreeSet::new());
    for (id, record) in arrivals() {
        if let Some(report) = record.data.report()
            && (is_poison(&record.data) || reports.contains(&report))
        {
            ids.insert(id);
            reports.insert(report);
        }
    }
    (ids, reports)
}

fn without(cases: &BTreeMap<CaseId, Case>, reports: &BTreeSet<ReportId>) -> BTreeMap<CaseId, Case> {
    let parked: BTreeSet<CaseId> = reports.iter().map(|it| CaseId::of(*it)).collect();
    cases.iter().filter(|(id, _)| !parked.contains(id)).map(|(id, case)| (*id, case.clone())).collect()
}

#[tokio::test]
async fn given_a_program_that_fails_on_one_record_in_a_thousand_then_the_others_flow_and_once_it_is_mended_so_do_these()
 {
    let undisturbed = with_law(Law::default()).await;
    let expected = decided(&undisturbed, Law::default()).await;
    let ports = with_law(failing()).await;
    let state = decided(&ports, failing()).await;

    let (ids, reports) = to_be_parked();
    let list = parked(&ports).await;
    let n_failed = list.iter().filter(|(.., why)| why.starts_with("failed at ")).count();
    println!("{} records, {n_failed} failed, {} parked", arrivals().len(), list.len());
    assert!(n_failed * 1_000 >= arrivals().len(), "one in a thousand at least");
    assert_eq!(list.iter().map(|(_, id, _)| id.clone()).collect::<BTreeSet<_>>(), ids, "all are listed");
    assert_eq!(state.parking.len(), ids.len());
    for (position, id, why) in &list {
        assert!(why.contains(file!()) || why.starts_with("waits for arrival-"), "{position} {id}: {why}");
        assert!(!why.contains(QUOTED), "words that arrived are not told");
    }
    assert!(
        without(&state.cases, &reports) == without(&expected.cases, &reports),
        "the others are disturbed"
    );

    let restarted = decided(&ports, Law::default()).await;
    assert!(restarted.parking == state.parking && restarted.cases == state.cases, "it waits for the word");
    bring_again(&ports).await;
    ports.intake.append(vec![tick(75)]).await.unwrap();
    undisturbed.intake.append(vec![tick(75)]).await.unwrap();
    let mended = decided(&ports, Law::default()).await;
    assert!(mended.parking.is_empty());
    assert!(mended.cases == decided(&undisturbed, Law::default()).await.cases, "other cases in the end");
}

#[tokio::test]
async fn given_records_that_come_again_before_the_program_is_mended_then_they_are_parked_anew_and_in_their_order()
 {
    let ports = with_law(failing()).await;
    let before = decided(&ports, failing()).await.parking;
    bring_again(&ports).await;
    assert_eq!(decided(&ports, failing()).await.parking.len(), before.len());
    bring_again(&ports).await;
    let undisturbed = with_law(Law::default()).await;
    let mended = decided(&ports, Law::default()).await;
    assert!(mended.parking.is_empty());
    assert!(mended.cases == decided(&undisturbed, Law::default()).await.cases);
    bring_again(&ports).await;
    assert!(
        decided(&ports, Law::default()).await.cases == mended.cases,
        "what is decided is not decided again"
    );
}

#[tokio::test]
async fn given_decisions_that_cannot_be_folded_then_they_are_never_written_and_their_records_are_parked() {
    let law = Law { evolve: folding_fails, ..Law::default() };
    let ports = with_law(law).await;
    let state = decided(&ports, law).await;
    let failed = arrivals()
        .iter()
        .filter(|(_, it)| matches!(&it.data, Intake::Reported(it) if it.external_id.ends_with("500")))
        .count();
    let n = parked(&ports).await.iter().filter(|(.., why)| why.starts_with("failed at ")).count();
    assert_eq!(n, failed);
    assert_eq!(decided(&ports, law).await.cases.len(), state.cases.len());
    bring_again(&ports).await;
    let undisturbed = with_law(Law::default()).await;
    let mended = decided(&ports, Law::default()).await;
    assert!(mended.cases == decided(&undisturbed, Law::default()).await.cases);
}

#[tokio::test]
async fn given_written_decisions_that_cannot_be_folded_then_it_stops_and_names_the_record() {
    let ports = with_law(Law::default()).await;
    decided(&ports, Law::default()).await;
    let position = arrivals()
        .iter()
        .position(|(_, it)| matches!(&it.data, Intake::Reported(it) if it.external_id.ends_with("500")));
    let law = Law { evolve: folding_fails, ..Law::default() };
    let error = Casework::resume(Ports { law, ..ports }).await.unwrap_err();
    assert!(
        matches!(&error, Error::Fold { cause, .. } if *cause == position.unwrap() as u64 + 1),
        "{error:?}"
    );
    assert!(!error.is_passing() && !error.to_string().contains(QUOTED), "{error}");
}

/// Decides a data directory anew by a program that fails on the rows whose number ends with 7.
fn decide_badly(data: &Path) {
    for gone in ["decisions", "views"] {
        std::fs::remove_dir_all(data.join(gone)).unwrap();
    }
    // Signed heads would tell that the decisions are not those of before.
    std::fs::remove_file(data.join("heads")).unwrap();
    fn fails(state: &State, known: &Known<'_>) -> Vec<Event> {
        let report = known.intake.report();
        let poison = (0..20).filter(|it| it % 10 == 7).map(|it| Order::made_up(it).number);
        let poison = |id| poison.map(|it| report_id("hotline/default", &it)).any(|it| it == id);
        assert!(!report.is_some_and(poison), "no place for {QUOTED}");
        decide(state, known)
    }
    let log = |name: &str| Arc::new(SegmentedLog::open(&data.join(name), Options::default()).unwrap());
    let ports = Ports::new(Journal::new(log("intake")), Journal::new(log("decisions")));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(decided(&ports, Law { decide: fails, ..Law::default() }));
}

#[test]
fn given_parked_records_then_commands_and_health_tell_of_them_until_they_are_decided_anew() {
    for beside_a_server in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        share_secret(&data.join("keys"));
        let orders = samples::csv((0..20).map(Order::made_up));
        let _ = import("hotline", &samples::file(folder.path(), "orders.csv", orders), &data);
        let undisturbed = Server::start(&data);
        let expected = undisturbed.queue_of(20);
        assert_eq!(undisturbed.stop().code, Some(0));
        decide_badly(&data);

        let server = beside_a_server.then(|| Server::start(&data));
        let log = |arguments: &[&str]| {
            let mut command = huiying([&["log"], arguments].concat());
            Ran::of(command.arg("--data").arg(&data))
        };
        if let Some(server) = &server {
            let casework = server.json("/readyz")["casework"].clone();
            assert_eq!(casework["state"], "ready_with_warning", "{casework}");
            assert!(casework["what"].as_str().unwrap().contains("huiying log parked"), "{casework}");
            assert!(server.get("/metrics").body.contains("\nhuiying_parked_records "));
            assert_eq!(server.queue_of(18)["n_parked"], 2);
            assert!(server.get("/").body.contains("id=\"parked\""), "the duty officer is told");
        }
        let listed = log(&["parked"]);
        assert!(listed.code == Some(0) && !listed.stdout.contains(QUOTED), "{listed:?}");
        let position = listed.stdout.split_whitespace().next().unwrap().to_owned();
        assert!(listed.stdout.contains(": failed at ") && !listed.stdout.starts_with('0'), "{listed:?}");
        let refused = log(&["again", "1"]);
        assert!(
            refused.code == Some(1) && refused.stderr.contains("position 1 of intake is not parked"),
            "{refused:?}"
        );
        let one = log(&["again", &position]);
        assert!(one.stdout.starts_with("1 records were submitted again"), "{one:?}");
        assert_eq!(log(&["again"]).code, Some(0));
        let none = || log(&["parked"]).stdout.starts_with("0 records are parked").then_some(());
        wait_for("every record to be decided", none);
        let server = server.unwrap_or_else(|| Server::start(&data));
        let found = server.queue_of(20);
        wait_for("health without a warning", || {
            (server.json("/readyz")["casework"]["state"] == "ready").then_some(())
        });
        assert!(!server.get("/").body.contains("id=\"parked\""));
        assert_eq!(server.stop().code, Some(0));
        assert_eq!(titles(&found), titles(&expected));
        let verified = log(&["verify"]);
        assert_eq!(verified.code, Some(0), "{verified:?}");
    }
}

/// The cases of a queue by number, each with its clocks.
fn titles(queue: &serde_json::Value) -> BTreeMap<String, String> {
    let rows = queue["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["title"].to_string(), row["lead"].to_string())).collect()
}
