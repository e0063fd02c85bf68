//! Importing a file: arrivals are read and sealed on one thread while earlier ones are delivered.

use std::sync::Arc;

use huiying_domain::id::fingerprint;
use huiying_domain::personal::Sealed;
use huiying_runtime::Keyring;
use tokio::sync::mpsc;

use crate::Error;
use crate::arrival::Arrival;
use crate::delivery::{Delivery, Sink};
use crate::follow_up;
use crate::rows::Problem;
use crate::summary::Summary;

const BATCH: usize = 1000;
/// Text bytes after which a batch is delivered, so that long bodies do not pile up.
const BATCH_BYTES: usize = 4 << 20;
const BATCHES_IN_FLIGHT: usize = 4;
/// One row of an import: an arrival, or a row that is none.
#[expect(clippy::large_enum_variant, reason = "almost every row is an arrival")]
pub enum Incoming {
    /// An arrival.
    Arrival(Arrival),
    /// A row that cannot be used, and why.
    Skipped(Problem),
    /// Something to be told of the source as a whole; no row is refused by it.
    Told(Problem),
}

/// Imports everything `rows` gives; `progress` is told how many rows are delivered.
///
/// # Errors
/// Where sealing or delivering fails; what was delivered before stays, and importing again repeats it harmlessly.
pub async fn import(
    rows: impl Iterator<Item = Incoming> + Send + 'static,
    keyring: Arc<Keyring>,
    sink: &mut dyn Sink,
    mut progress: impl FnMut(u64),
) -> Result<Summary, Error> {
    let (send, mut receive) = mpsc::channel(BATCHES_IN_FLIGHT);
    let reading = tokio::task::spawn_blocking(move || read_and_seal(rows, &keyring, &send));
    let mut summary = Summary::default();
    while let Some(Batch { deliveries, rows, problems, refused }) = receive.recv().await {
        refused.into_iter().for_each(|problem| summary.add_refused(problem));
        problems.into_iter().for_each(|problem| summary.add_problem(problem));
        let outcomes = sink.deliver(deliveries).await?;
        summary.add_outcomes(&outcomes);
        let unmatched = rows.into_iter().zip(&outcomes).filter_map(|(row, it)| Some((row, it.unmatched?)));
        unmatched.for_each(|(row, why)| summary.add_refused(follow_up::unmatched(row, why)));
        progress(summary.rows);
    }
    reading.await.map_err(|_| Error::ReaderPanicked)??;
    summary.sort_kinds();
    Ok(summary)
}

#[derive(Default)]
struct Batch {
    deliveries: Vec<Delivery>,
    /// Where each of them stands in the file.
    rows: Vec<u64>,
    problems: Vec<Problem>,
    refused: Vec<Problem>,
}

/// About how many bytes an arrival takes once it is sealed and written.
fn weight(arrival: &Arrival) -> usize {
    let sealed: usize =
        arrival.personal.expose_all().iter().map(|(name, text)| name.len() + text.len()).sum();
    let report = &arrival.report;
    let reply = arrival.reply.as_ref().map_or(0, |reply| reply.text.len());
    report.title.len() + report.body.len() + reply + sealed * 3 / 2
}

fn read_and_seal(
    rows: impl Iterator<Item = Incoming>,
    keyring: &Keyring,
    send: &mpsc::Sender<Batch>,
) -> Result<(), Error> {
    let mut arrivals = Vec::with_capacity(BATCH);
    let mut batch = Batch::default();
    let mut bytes = 0;
    for row in rows {
        match row {
            Incoming::Arrival(mut arrival) => {
                batch.problems.append(&mut arrival.problems);
                bytes += weight(&arrival);
                batch.rows.push(arrival.row);
                arrivals.push(arrival);
            }
            Incoming::Skipped(problem) => batch.refused.push(problem),
            Incoming::Told(problem) => batch.problems.push(problem),
        }
        if arrivals.len() == BATCH || bytes >= BATCH_BYTES {
            bytes = 0;
            let mut full = std::mem::take(&mut batch);
            full.deliveries = seal(std::mem::take(&mut arrivals), keyring)?;
            if send.blocking_send(full).is_err() {
                return Ok(());
            }
        }
    }
    batch.deliveries = seal(arrivals, keyring)?;
    // A closed channel means that delivering failed, which the other side reports.
    let _ = send.blocking_send(batch);
    Ok(())
}

/// Seals the personal data of a batch, with one sync of the keyring for all of it.
fn seal(arrivals: Vec<Arrival>, keyring: &Keyring) -> Result<Vec<Delivery>, Error> {
    let subjects: Vec<Option<String>> =
        arrivals.iter().map(|arrival| (!arrival.personal.is_empty()).then(|| subject_of(arrival))).collect();
    keyring.ensure(subjects.iter().flatten().map(String::as_str))?;
    let sealed = |arrival: &Arrival, subject: String| -> Result<(Sealed, String), Error> {
        let clear = serde_json::to_vec(&arrival.personal.expose_all()).map_err(Error::Encode)?;
        let digest = keyring.digest(&subject, &clear)?;
        let cipher = keyring.seal(&subject, &clear)?;
        Ok((Sealed { subject, cipher }, digest))
    };
    arrivals
        .into_iter()
        .zip(subjects)
        .map(|(mut arrival, subject)| {
            if let Some(subject) = subject {
                let (sealed, digest) = sealed(&arrival, subject)?;
                arrival.report.sealed = Some(sealed);
                arrival.report.details.sealed_digest = Some(digest);
            }
            let Arrival { report, is_follow_up, aliases, reply, closed, .. } = arrival;
            Ok(Delivery { report, is_follow_up, aliases, reply, closed })
        })
        .collect()
}

/// Whose key seals an arrival: its own, also where a source reuses a number for another arrival.
fn subject_of(arrival: &Arrival) -> String {
    let report = &arrival.report;
    let received = if report.received_unknown { String::new() } else { report.received.at.to_rfc3339() };
    fingerprint(&["subject", &report.source, &report.external_id, &received])
}
