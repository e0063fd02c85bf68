//! Importing a file: arrivals are read and sealed on one thread while earlier ones are delivered.

use std::sync::Arc;

use huiying_domain::id::fingerprint;
use huiying_domain::personal::Sealed;
use huiying_runtime::Keyring;
use serde::Serialize;
use tokio::sync::mpsc;

use crate::Error;
use crate::arrival::Arrival;
use crate::delivery::{Delivery, Outcome, Sink};
use crate::rows::Problem;

const BATCH: usize = 1000;
/// Text bytes after which a batch is delivered, so that long bodies do not pile up.
const BATCH_BYTES: usize = 4 << 20;
const BATCHES_IN_FLIGHT: usize = 4;
/// Problems listed in a summary; more are counted.
const PROBLEMS_MAX: usize = 1000;

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Rows that are arrivals: `received + repeats`.
    pub rows: u64,
    /// Rows that brought something new.
    pub received: u64,
    /// Rows that were known.
    pub repeats: u64,
    /// What was wrong, row by row, the first thousand.
    pub problems: Vec<Problem>,
    /// Problems beyond those listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub n_more_problems: u64,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Summary {
    fn add_problem(&mut self, problem: Problem) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        } else {
            self.n_more_problems += 1;
        }
    }

    fn add_outcomes(&mut self, outcomes: &[Outcome]) {
        for outcome in outcomes {
            self.rows += 1;
            match outcome {
                Outcome::Received => self.received += 1,
                Outcome::Repeat => self.repeats += 1,
            }
        }
    }
}

/// One row of an import: an arrival, or a row that is none.
#[expect(clippy::large_enum_variant, reason = "almost every row is an arrival")]
pub enum Incoming {
    /// An arrival.
    Arrival(Arrival),
    /// A row that cannot be used, and why.
    Skipped(Problem),
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
    while let Some(Batch { deliveries, problems }) = receive.recv().await {
        problems.into_iter().for_each(|problem| summary.add_problem(problem));
        let outcomes = sink.deliver(deliveries).await?;
        summary.add_outcomes(&outcomes);
        progress(summary.rows);
    }
    reading.await.map_err(|_| Error::ReaderPanicked)??;
    Ok(summary)
}

#[derive(Default)]
struct Batch {
    deliveries: Vec<Delivery>,
    problems: Vec<Problem>,
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
    let mut problems = Vec::new();
    let mut bytes = 0;
    for row in rows {
        match row {
            Incoming::Arrival(mut arrival) => {
                problems.append(&mut arrival.problems);
                bytes += weight(&arrival);
                arrivals.push(arrival);
            }
            Incoming::Skipped(problem) => problems.push(problem),
        }
        if arrivals.len() == BATCH || bytes >= BATCH_BYTES {
            bytes = 0;
            let deliveries = seal(std::mem::take(&mut arrivals), keyring)?;
            let batch = Batch { deliveries, problems: std::mem::take(&mut problems) };
            if send.blocking_send(batch).is_err() {
                return Ok(());
            }
        }
    }
    let deliveries = seal(arrivals, keyring)?;
    // A closed channel means that delivering failed, which the other side reports.
    let _ = send.blocking_send(Batch { deliveries, problems });
    Ok(())
}

/// Seals the personal data of a batch, with one sync of the keyring for all of it.
fn seal(arrivals: Vec<Arrival>, keyring: &Keyring) -> Result<Vec<Delivery>, Error> {
    let subjects: Vec<Option<String>> =
        arrivals.iter().map(|arrival| (!arrival.personal.is_empty()).then(|| subject_of(arrival))).collect();
    keyring.ensure(subjects.iter().flatten().map(String::as_str))?;
    let sealed = |arrival: &Arrival, subject: String| -> Result<Sealed, Error> {
        let clear = serde_json::to_vec(&arrival.personal.expose_all()).map_err(Error::Encode)?;
        let cipher = keyring.seal(&subject, &clear)?;
        Ok(Sealed { subject, cipher })
    };
    arrivals
        .into_iter()
        .zip(subjects)
        .map(|(mut arrival, subject)| {
            arrival.report.sealed = subject.map(|subject| sealed(&arrival, subject)).transpose()?;
            let Arrival { report, aliases, reply, closed, .. } = arrival;
            Ok(Delivery { report, aliases, reply, closed })
        })
        .collect()
}

/// Whose key seals an arrival: its own, also where a source reuses a number for another arrival.
fn subject_of(arrival: &Arrival) -> String {
    let report = &arrival.report;
    let received = if report.received_unknown { String::new() } else { report.received.at.to_rfc3339() };
    fingerprint(&["subject", &report.source, &report.external_id, &received])
}
