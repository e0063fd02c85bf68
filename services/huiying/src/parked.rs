//! `huiying log parked` and `log again`: the records on which the program failed, and how they are decided once it is mended.

use std::collections::BTreeMap;
use std::path::Path;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use clap::Args;
use huiying_domain::process::parking::{again, brought_again};
use huiying_domain::{Decision, Envelope, Event, Intake, ProcessEvent};
use huiying_eventlog::{Appended, Journal, Log, Position, Snapshot};
use huiying_runtime::Config;

use crate::cli::AnyError;
use crate::import::{WayIn, way_in};
use crate::node;

/// Decisions read at once.
const BATCH: usize = 4_096;

/// The arguments of `log again`.
#[derive(Debug, Args)]
pub(crate) struct AgainArgs {
    /// Positions in intake that `log parked` names (default: all of them).
    positions: Vec<u64>,
}

/// A record that waits to be decided anew.
struct Parked {
    /// The position in intake at which it was parked first.
    since: u64,
    /// Its position in intake.
    position: u64,
    id: String,
    why: String,
}

/// Prints what is parked; beside a running server too.
pub(crate) async fn list(config: &Config) -> Result<(), AnyError> {
    let parked = parked(&config.data).await?;
    for Parked { position, id, why, .. } in &parked {
        println!("{position} {id}: {why}");
    }
    println!("{} records are parked", parked.len());
    Ok(())
}

/// Brings parked records into intake again, where they are decided as if they had just been recorded for the first time.
pub(crate) async fn bring_again(config: &Config, args: AgainArgs) -> Result<(), AnyError> {
    let parked = parked(&config.data).await?;
    if let Some(other) = args.positions.iter().find(|at| !parked.iter().any(|it| it.position == **at)) {
        return Err(format!("the record at position {other} of intake is not parked: `huiying log parked` lists those that are; nothing was changed").into());
    }
    let wanted = |at: &u64| args.positions.is_empty() || args.positions.contains(at);
    let positions: Vec<u64> = parked.iter().map(|it| it.position).filter(wanted).collect();
    let n_new: usize = match way_in(&config.data, &node::system_clock()).await? {
        WayIn::Server(mut server) => serde_json::from_slice(&server.post_json("/again", &positions).await?)?,
        WayIn::Directory(node) => {
            let n_new = append(&node.intake, &positions).await?;
            node.decide_all().await?;
            n_new
        }
    };
    println!("{n_new} records came into intake again; `huiying log parked` says whether one is parked still");
    Ok(())
}

/// What is parked, in the order in which it is to be decided.
async fn parked(data: &Path) -> Result<Vec<Parked>, AnyError> {
    let log = Snapshot::of(&data.join("decisions"))?;
    let (mut waiting, mut after) = (BTreeMap::new(), Position::START);
    loop {
        let records = log.read(after, BATCH).await?;
        let Some(last) = records.last() else { break };
        after = last.position;
        for record in records.iter().filter(|it| speaks_of_parking(&it.payload)) {
            let decision: Envelope<Decision> = serde_json::from_slice(&record.payload)?;
            note(&mut waiting, &decision.data);
        }
    }
    let mut parked: Vec<Parked> = waiting.into_values().collect();
    parked.sort_by_key(|it| it.since);
    Ok(parked)
}

/// Whether a decision can be about parking at all, which almost none is.
fn speaks_of_parking(payload: &[u8]) -> bool {
    let names = ["\"intake_parked\"", "\"intake_resumed\""];
    std::str::from_utf8(payload).is_ok_and(|text| names.iter().any(|name| text.contains(name)))
}

fn note(waiting: &mut BTreeMap<String, Parked>, decision: &Decision) {
    for event in &decision.events {
        match event {
            Event::Process(ProcessEvent::IntakeParked { intake, why, .. }) => {
                let earlier = brought_again(intake).and_then(|earlier| waiting.remove(earlier));
                let (position, id) = (decision.cause, intake.clone());
                let since = earlier.map_or(position, |earlier| earlier.since);
                waiting.insert(id.clone(), Parked { since, position, id, why: why.clone() });
            }
            Event::Process(ProcessEvent::IntakeResumed { intake }) => drop(waiting.remove(intake)),
            _ => {}
        }
    }
}

/// Appends the records at these positions under new ids, with the times they had; returns how many are new.
async fn append(intake: &Journal<Envelope<Intake>>, positions: &[u64]) -> Result<usize, AnyError> {
    let mut records = Vec::with_capacity(positions.len());
    for position in positions {
        let found = intake.get(Position::new(*position)).await?;
        let entry = found.ok_or_else(|| format!("intake has no record at position {position}"))?;
        let id = again(&entry.id);
        records.push((id.clone(), Envelope { id, ..entry.value }));
    }
    let appended = intake.append_in_parts(records).await?;
    Ok(appended.iter().filter(|it| matches!(it, Appended::New(_))).count())
}

/// The door's address for records that come again.
pub(crate) fn router(intake: Journal<Envelope<Intake>>) -> Router {
    Router::new().route("/again", post(take)).with_state(intake)
}

async fn take(
    State(intake): State<Journal<Envelope<Intake>>>,
    Json(positions): Json<Vec<u64>>,
) -> Result<Json<usize>, (StatusCode, String)> {
    append(&intake, &positions).await.map(Json).map_err(|error| {
        tracing::error!("bringing records again failed: {error}");
        (StatusCode::INSUFFICIENT_STORAGE, error.to_string())
    })
}
