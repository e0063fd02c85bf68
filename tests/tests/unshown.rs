//! A program that fails to show some decisions shows all the others, says so, and shows all once it is mended.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use huiying_casework::{Casework, Ports};
use huiying_domain::{CaseEvent, CaseId, Decision, Envelope, Event, Subject};
use huiying_eventlog::{Journal, MemoryLog, Position};
use huiying_projector::{catch_up, open, open_with, run};
use huiying_runtime::{Health, Part};
use huiying_tests::chance::Chance;
use huiying_tests::courses::{arrived, beginning, course, interleaved, policy, said};
use huiying_views::view::Kept;
use huiying_views::{
    Ask, CaseQuestion, Changes, Error, Fold, Program, Queries, QueueFilter, QueueQuestion, ShownCase, Views,
};
use tokio_util::sync::CancellationToken;

type Decisions = Journal<Envelope<Decision>>;

const SEED: u64 = 20_261_126;
const N_CASES: u64 = 600;
/// What a fault quotes, as a slice out of bounds quotes the text it is cut from.
const QUOTED: &str = "路灯不亮";

fn is_poison(decision: &Decision) -> bool {
    decision.events.iter().any(|event| match event {
        Event::Case(CaseEvent::Opened { report, .. }) => report.external_id.ends_with("50"),
        Event::Case(CaseEvent::ReplyRecorded { case, .. }) => case.0 % 10 == 7,
        _ => false,
    })
}

/// Fails on some, after they were folded, so that half of a decision would be seen.
fn failing(
    changes: &mut Changes,
    kept: Kept<'_>,
    position: u64,
    at: DateTime<Utc>,
    decision: &Decision,
) -> Result<(), Error> {
    changes.fold(kept, position, at, decision)?;
    assert!(!is_poison(decision), "no place for {QUOTED}");
    Ok(())
}

fn program(fold: Fold, build: &str) -> Program {
    Program { fold, build: build.to_owned() }
}

/// What a bureau decided, in order.
async fn decided() -> Vec<(String, Envelope<Decision>)> {
    let log = || Arc::new(MemoryLog::new());
    let ports = Ports::new(Journal::new(log()), Journal::new(log()));
    let mut chance = Chance::of(SEED);
    let courses = (0..N_CASES).map(|number| said(&course(&mut chance, number))).collect();
    let mut arrivals = policy();
    for (number, data) in interleaved(&mut chance, courses).into_iter().enumerate() {
        let at = beginning() + chrono::TimeDelta::seconds(i64::try_from(number).unwrap());
        arrivals.push(arrived(format!("arrival-{number}"), at, data));
    }
    ports.intake.append(arrivals).await.unwrap();
    Casework::resume(ports.clone()).await.unwrap().catch_up().await.unwrap();
    let all = ports.decisions.read(Position::START, usize::MAX).await.unwrap();
    all.into_iter().map(|entry| (entry.id, entry.value)).collect()
}

fn empty() -> Decisions {
    Journal::new(Arc::new(MemoryLog::new()))
}

fn case(views: &Views, id: CaseId) -> Option<ShownCase> {
    views.ask(CaseQuestion { id, as_of: None }).unwrap().map(|detail| detail.row)
}

#[tokio::test]
async fn given_decisions_that_cannot_be_shown_then_all_others_are_and_a_mended_program_shows_all() {
    println!("seed {SEED}");
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (all, decisions) = (decided().await, empty());
    // given views that are kept up to date by a program that fails on some decisions, and such that never failed
    let kept = open_with(&at("kept"), &decisions, program(failing, "1")).await.unwrap().views;
    decisions.append(all.clone()).await.unwrap();
    catch_up(&kept, &decisions).await.unwrap();
    let sound = open(&at("sound"), &decisions).await.unwrap().views;

    // then exactly those are named, by the place where the program failed and without a word of what it said
    let numbered = || (1_u64..).zip(&all);
    let poison: BTreeSet<u64> =
        numbered().filter(|(_, (_, it))| is_poison(&it.data)).map(|(position, _)| position).collect();
    assert!(poison.len() > 10, "{}", poison.len());
    assert_eq!(kept.unshown().into_keys().collect::<BTreeSet<_>>(), poison);
    assert!(
        kept.unshown()
            .values()
            .all(|why| { why.failed_at.contains("unshown.rs:") && !why.failed_at.contains(QUOTED) })
    );
    let page = kept.ask(QueueQuestion { filter: QueueFilter::default(), now: beginning() }).unwrap();
    assert_eq!(page.n_unshown, poison.len());

    // and every case that none of them is about stands as it does for the program that never failed
    let about = |id: u64| numbered().nth(usize::try_from(id).unwrap() - 1).unwrap().1.1.data.events.clone();
    let touched: BTreeSet<Subject> =
        poison.iter().flat_map(|position| about(*position)).flat_map(|event| event.about()).collect();
    let opened = all.iter().flat_map(|(_, it)| &it.data.events).filter_map(|event| match event {
        Event::Case(CaseEvent::Opened { case, .. }) => Some(*case),
        _ => None,
    });
    let (mut n_sound, mut n_stale) = (0, 0);
    for id in opened {
        let (shown, expected) = (case(&kept, id), case(&sound, id).unwrap());
        if !touched.contains(&Subject::Case(id)) {
            assert_eq!(shown.as_ref(), Some(&expected));
            n_sound += 1;
        } else if let Some(shown) = shown {
            // Its timeline tells of the decision that is not shown in the row.
            assert_eq!(shown.history, expected.history);
            // What is asked of it is held against its revision, and must not be refused for that.
            assert_eq!(shown.revision, expected.revision);
            n_stale += usize::from(shown != expected);
        }
    }
    assert!(n_sound > 300 && n_stale > 10, "{n_sound} {n_stale}");

    // and views that are built anew by a program that still fails are the same
    let digest = kept.digest().unwrap();
    let built = open_with(&at("built"), &decisions, program(failing, "1")).await.unwrap().views;
    assert_eq!(built.digest().unwrap(), digest);
    drop(kept);
    let again = open_with(&at("kept"), &decisions, program(failing, "1")).await.unwrap();
    assert_eq!(again.rebuilt, None, "the same program would fail again");
    assert_eq!(again.views.digest().unwrap(), digest);
    drop(again);

    // when another program is started and cannot build them anew, then they stay as they are
    let in_the_way = at("kept").join("views.building");
    std::fs::write(&in_the_way, "no folder").unwrap();
    let kept = open_with(&at("kept"), &decisions, program(failing, "2")).await.unwrap();
    assert_eq!(kept.rebuilt, None);
    assert_eq!(kept.views.digest().unwrap(), digest);
    drop(kept);
    std::fs::remove_file(in_the_way).unwrap();

    // when it can, then it does, and if it is mended all is shown
    let other = open_with(&at("kept"), &decisions, program(failing, "2")).await.unwrap();
    assert!(other.rebuilt.is_some());
    assert_eq!(other.views.unshown().len(), poison.len());
    drop(other);
    let mended = open(&at("kept"), &decisions).await.unwrap().views;
    assert_eq!(mended.digest().unwrap(), sound.digest().unwrap());
    assert!(mended.unshown().is_empty());
}

#[tokio::test]
async fn given_a_decision_that_cannot_be_shown_then_the_projector_goes_on_and_its_health_tells() {
    let folder = tempfile::tempdir().unwrap();
    let (all, decisions) = (decided().await, empty());
    let views = open_with(folder.path(), &decisions, program(failing, "1")).await.unwrap().views;
    let (health, stop) = (Health::default(), CancellationToken::new());
    let running = tokio::spawn(run(views.clone(), decisions.clone(), health.clone(), stop.clone()));
    let n = all.len() as u64;
    decisions.append(all).await.unwrap();
    views.applied().wait_for(|applied| applied.position == n).await.unwrap();
    stop.cancel();
    running.await.unwrap().unwrap();
    let Some(Part::Warning { what }) = health.parts().remove("views") else { panic!("{:?}", health.parts()) };
    assert!(what.contains("the first are") && what.contains("unshown.rs:"), "{what}");
}
