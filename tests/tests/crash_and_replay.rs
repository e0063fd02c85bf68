//! Cut off at any append and started again, the bureau ends with the same decisions, byte for byte, and the same views.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use huiying_casework::{Casework, Ports};
use huiying_domain::{Intake, Known, Refusal, RequestId, State, Subject, decide, evolve};
use huiying_eventlog::{Journal, Log, Options, Position, Record, SegmentedLog};
use huiying_tests::chance::Chance;
use huiying_tests::faults::{Countdown, Failing, FaultyLog};
use huiying_tests::history::{Arrived, history};
use huiying_views::{
    Ask, CaseDetail, CaseQuestion, IncidentDetail, IncidentQuestion, QueueFilter, QueuePage, QueueQuestion,
    RefusalQuestion, StateFilter, Views,
};

mod reference;

const N_RECORDS: usize = 60;
const SEEDS: [u64; 2] = [1, 20_261_001];

type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// Everything that can be asked of the views.
#[derive(Debug, PartialEq)]
struct Asked {
    queue: QueuePage,
    cases: Vec<CaseDetail>,
    incidents: Vec<IncidentDetail>,
    refusals: Vec<Option<Refusal>>,
}

/// What a bureau has in the end.
#[derive(Debug, PartialEq)]
struct End {
    decisions: Vec<Record>,
    views: Asked,
}

/// One life of the process on a folder: everything is read from disk at its beginning, nothing is kept after it.
/// Arrivals, decisions and views go on in steps whose order the seed decides, until all is done or an append fails.
async fn live(folder: &Path, seed: u64, countdown: &Countdown) -> Result<End, AnyError> {
    let open = |name| SegmentedLog::open(&folder.join(name), Options::default());
    let intake: Arc<dyn Log> = Arc::new(FaultyLog::new(open("intake")?, countdown.clone()));
    let decisions: Arc<dyn Log> = Arc::new(FaultyLog::new(open("decisions")?, countdown.clone()));
    let ports = Ports::new(Journal::new(intake), Journal::new(decisions.clone()));
    let views = huiying_projector::open(folder, &ports.decisions).await?.views;
    let mut casework = Casework::resume(ports.clone()).await?;
    let arrivals = history(seed, N_RECORDS);
    let mut chance = Chance::of(seed);
    let mut n_sent = 0;
    while n_sent < arrivals.len() {
        let n = usize::try_from(1 + chance.below(4))?.min(arrivals.len() - n_sent);
        ports.intake.append(arrivals[n_sent..n_sent + n].to_vec()).await?;
        n_sent += n;
        if chance.once_in(2) {
            casework.step(usize::try_from(1 + chance.below(3))?).await?;
        }
        if chance.once_in(3) {
            huiying_projector::step(&views, &ports.decisions).await?;
        }
    }
    casework.catch_up().await?;
    huiying_projector::catch_up(&views, &ports.decisions).await?;
    Ok(End { decisions: decisions.read(Position::START, usize::MAX).await?, views: ask(&views, &arrivals)? })
}

fn ask(views: &Views, arrivals: &[Arrived]) -> Result<Asked, AnyError> {
    let now = moment_of_asking(arrivals);
    let filter = QueueFilter {
        state: StateFilter::All,
        per_page: QueueFilter::PER_PAGE_MAX,
        ..QueueFilter::default()
    };
    let mut queue = views.ask(QueueQuestion { filter, now })?;
    // They stand in the order in which this process met them first, which is not promised.
    queue.rules.sort_by(|a, b| a.rule.cmp(&b.rule));
    let (mut cases, mut incidents) = (Vec::new(), Vec::new());
    for row in &queue.rows {
        match row.subject {
            Subject::Case(id) => cases.extend(views.ask(CaseQuestion { id, as_of: None })?),
            Subject::Incident(id) => incidents.extend(views.ask(IncidentQuestion { id, as_of: None })?),
        }
    }
    let refusals = requests(arrivals).map(|request| views.ask(RefusalQuestion { request }));
    let refusals = refusals.collect::<Result<_, _>>()?;
    Ok(Asked { queue, cases, incidents, refusals })
}

/// A day after the last arrival, so that some is due and some overdue.
fn moment_of_asking(arrivals: &[Arrived]) -> DateTime<Utc> {
    arrivals.last().map(|(_, last)| last.recorded_at + TimeDelta::days(1)).unwrap_or_default()
}

fn requests(arrivals: &[Arrived]) -> impl Iterator<Item = RequestId> + '_ {
    arrivals.iter().filter_map(|(_, arrived)| match &arrived.data {
        Intake::Requested(request) => Some(request.id),
        _ => None,
    })
}

/// The uninterrupted run: its end, and how many appends it took.
async fn uninterrupted(seed: u64) -> (End, u32) {
    let folder = tempfile::tempdir().unwrap();
    let countdown = Countdown::never();
    let end = live(folder.path(), seed, &countdown).await.unwrap();
    (end, countdown.n_appends())
}

#[tokio::test]
async fn given_a_crash_at_any_append_when_started_again_then_decisions_and_views_are_those_of_an_uninterrupted_run()
 {
    let mut n_crashes = 0;
    for seed in SEEDS {
        let (expected, n_appends) = uninterrupted(seed).await;
        assert!(n_appends > 30, "seed {seed}: a history of many appends, not of {n_appends}");
        for fails_at in 1..=n_appends {
            for failing in [Failing::Before, Failing::After] {
                let folder = tempfile::tempdir().unwrap();
                let cut_off = live(folder.path(), seed, &Countdown::new(fails_at, failing)).await;
                assert!(cut_off.is_err(), "seed {seed}, append {fails_at}: the first life is cut off");
                let found = live(folder.path(), seed, &Countdown::never()).await.unwrap();
                let place = format!("seed {seed}, cut off at append {fails_at}, {failing:?}");
                assert!(found.decisions == expected.decisions, "{place}: other decisions");
                assert_eq!(found.views, expected.views, "{place}: other views");
                n_crashes += 1;
            }
        }
    }
    println!("{n_crashes} crashes");
}

#[tokio::test]
async fn given_any_history_when_its_decisions_are_gathered_by_hand_then_the_views_say_the_same() {
    for seed in 1..=12 {
        let (end, _) = uninterrupted(seed).await;
        let now = moment_of_asking(&history(seed, N_RECORDS));
        reference::check(&end.decisions, &end.views.queue, &end.views.cases, &end.views.incidents, now)
            .unwrap_or_else(|why| panic!("seed {seed}: {why}"));
    }
}

/// Everything that is decided of a history, as it is written.
fn decided(seed: u64, n_records: usize) -> String {
    let mut state = State::default();
    let mut written = String::new();
    for (_, arrived) in history(seed, n_records) {
        let known = Known { recorded_at: arrived.recorded_at, intake: &arrived.data };
        for event in decide(&state, &known) {
            evolve(&mut state, &event);
            written += &serde_json::to_string(&event).unwrap();
        }
    }
    written
}

#[test]
fn given_the_histories_then_every_kind_of_event_and_of_refusal_is_among_them() {
    let seen: String = (1..=40).map(|seed| decided(seed, 400)).collect();
    let events = "calendar_adopted policy_adopted case_opened case_amended triage_confirmed reply_recorded \
        reply_attempted case_closed case_reopened case_linked case_unlinked case_split \
        transfer_requested transfer_answered extension_granted pause_began pause_ended incident_registered \
        incident_regraded occurrence_stated incidents_merged incident_split release_published \
        release_withdrawn incident_closed obligation_created obligation_confirmed obligation_restated \
        obligation_warned obligation_met obligation_missed obligation_void clocks_recounted \
        request_refused report_unknown already_past SOURCE-TARGET";
    let refusals = "no_such_case no_such_incident changed_meanwhile already_closed not_yet_answered empty_text \
        in_the_future before_receipt merged_away not_merged same_incident same_grade graver_incident_merged \
        nothing_published not_linked not_splittable transfer_pending no_transfer_pending not_finished \
        answer_its_matters not_extendable not_told extension_out_of_range not_pausable";
    let kinds = events.split_whitespace().chain(refusals.split_whitespace());
    let missing: Vec<&str> = kinds.filter(|kind| !seen.contains(&format!("\"{kind}\""))).collect();
    assert!(missing.is_empty(), "no history holds {missing:?}");
}
