//! `huiying log parked` and `log again`: the records on which the program failed, and how they are decided once it is mended.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;
use huiying_domain::process::parking::brought_again;
use huiying_domain::{Decision, Envelope, Event, ProcessEvent};
use huiying_eventlog::{Log, Position, Snapshot};
use huiying_runtime::Config;

use crate::data::{again, node};
use crate::door::way_in::{WayIn, way_in};
use crate::errors::AnyError;

/// Decisions read at once.
const BATCH: usize = 4_096;

/// The arguments of `log again`.
#[derive(Debug, Args)]
pub(crate) struct AgainArgs {
    /// Intake positions that `log parked` lists (default: all of them).
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
    let n_new: usize = match way_in(config, &node::system_clock()).await? {
        WayIn::Server(mut server) => serde_json::from_slice(&server.post_json("/again", &positions).await?)?,
        WayIn::Directory(node) => {
            let n_new = again::append(&node.intake, &positions).await?;
            node.decide_all().await?;
            n_new
        }
    };
    println!("{n_new} records were submitted again; `huiying log parked` shows whether any is still parked");
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
