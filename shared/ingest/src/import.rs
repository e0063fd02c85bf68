//! Importing a file: arrivals are read and sealed on one thread while earlier ones are delivered.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use huiying_domain::ImportId;
use huiying_domain::id::IdKey;
use huiying_domain::import::{ImportBegan, ImportEnded};
use huiying_domain::personal::{Personal, Sealed};
use huiying_domain::report::Problem as ReportProblem;
use huiying_runtime::Keyring;
use tokio::sync::mpsc;

use crate::Error;
use crate::arrival::Arrival;
use crate::delivery::{Delivery, Outcome, Sink};
use crate::full_export::{FullExport, Listed};
use crate::last_words::RowsRead;
use crate::listings::compare_and_state;
use crate::own_number::{PHONE_DIGITS_MIN, digits_of};
use crate::row_order::{Arranged, RowOrder};
use crate::rows::Problem;
use crate::summary::Summary;
use crate::withdrawal::{self, Note};

pub(crate) const BATCH: usize = 1000;
/// Text bytes after which a batch is delivered, so that long bodies do not pile up.
const BATCH_BYTES: usize = 4 << 20;
const BATCHES_IN_FLIGHT: usize = 4;
/// What is said of a row whose person was erased.
const ERASED: &str = "the personal data of this row was erased from the record, so none of it was taken in";

/// One row of an import: an arrival, or a row that is none.
#[expect(clippy::large_enum_variant, reason = "almost every row is an arrival")]
pub enum Incoming {
    /// An arrival.
    Arrival(Arrival),
    /// A row that cannot be used, and why.
    Skipped(Problem),
    /// A row that nobody meant for a report, such as one of totals.
    NoReport(Problem),
    /// Something to be told of the source as a whole; no row is refused by it.
    Told(Problem),
}

impl Incoming {
    /// The same of an import of history, which waits for nobody until it is taken up.
    #[must_use]
    pub fn of_history(mut self) -> Self {
        if let Self::Arrival(arrival) = &mut self {
            arrival.report.from_history = true;
        }
        self
    }
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
    let (mut summary, mut rows_read) = (Summary::default(), RowsRead::default());
    while let Some(Batch { deliveries, rows, problems, refused, no_reports, n_behind }) = receive.recv().await
    {
        summary.add_outcomes(&vec![Outcome { older: true, ..Outcome::default() }; n_behind]);
        refused.into_iter().for_each(|problem| summary.add_refused(problem));
        no_reports.into_iter().for_each(|problem| summary.add_no_report(problem));
        problems.into_iter().for_each(|problem| summary.add_problem(problem));
        rows_read.deliver(deliveries, rows, sink, &mut summary).await?;
        progress(summary.rows);
    }
    reading.await.map_err(|_| Error::ReaderPanicked)??;
    rows_read.deliver_last_words(sink, &mut summary).await?;
    progress(summary.rows);
    summary.sort_kinds();
    Ok(summary)
}

/// Takes in everything `rows` gives as one import, which can be taken back as one: its records carry the import's id, and
/// that it began and ended is on record. An import that brings nothing is not on record. Of a `full_export` it is recorded
/// too which reports of its source it lists no longer, and which again.
///
/// # Errors
/// As [`import`]; an import that failed on the way is on record as begun and can be taken back too.
pub async fn take_in(
    (began, full_export): (ImportBegan, Option<FullExport>),
    rows: impl Iterator<Item = Incoming> + Send + 'static,
    keyring: Arc<Keyring>,
    sink: &mut dyn Sink,
    progress: impl FnMut(u64),
) -> Result<Summary, Error> {
    let id = began.import;
    let list = full_export.as_ref().map(|export| (Listed::default(), export.imported_at));
    let mut of_import = OfImport { id, began: Some(began), list, sink };
    let mut summary = import(rows, keyring, &mut of_import, progress).await?;
    let OfImport { mut began, list, sink, .. } = of_import;
    let mut recorded = None;
    if let Some((export, (listed, _))) = full_export.zip(list) {
        let (of, file) = ((id, &mut began), (&export, &listed));
        let (showed, to_record) = compare_and_state(sink, of, file, summary.refused).await?;
        (summary.full_export, recorded) = (Some(showed), Some(to_record));
    }
    summary.import = began.is_none().then_some(id);
    let counts = withdrawal::counts(&summary);
    sink.note(Note::Ended(ImportEnded { import: id, counts, full_export: recorded })).await?;
    Ok(summary)
}

/// A sink whose deliveries are those of one import.
struct OfImport<'a> {
    id: ImportId,
    /// That it began, until something it brought is on record.
    began: Option<ImportBegan>,
    /// What its rows list, where that matters, and when it is imported.
    list: Option<(Listed, DateTime<Utc>)>,
    sink: &'a mut dyn Sink,
}

#[async_trait]
impl Sink for OfImport<'_> {
    async fn deliver(&mut self, mut batch: Vec<Delivery>) -> Result<Vec<Outcome>, Error> {
        batch.iter_mut().for_each(|delivery| delivery.report.import = Some(self.id));
        if let Some((listed, imported_at)) = &mut self.list {
            batch.iter().for_each(|delivery| listed.add(delivery, *imported_at));
        }
        if let Some(first) = batch.first_mut() {
            first.began.clone_from(&self.began);
        }
        let outcomes = self.sink.deliver(batch).await?;
        if outcomes.iter().any(|outcome| !outcome.is_repeat()) {
            self.began = None;
        }
        Ok(outcomes)
    }
}

#[derive(Default)]
struct Batch {
    deliveries: Vec<Delivery>,
    /// Where each of them stands in the file.
    rows: Vec<u64>,
    problems: Vec<Problem>,
    refused: Vec<Problem>,
    no_reports: Vec<Problem>,
    /// Rows that are left out since a later one of the same number stood above them.
    n_behind: usize,
}

impl Batch {
    fn fill(
        &mut self,
        mut arrivals: Vec<Arrival>,
        order: &mut RowOrder,
        keyring: &Keyring,
    ) -> Result<(), Error> {
        let Arranged { n_behind, told } = order.arrange(&mut arrivals);
        self.n_behind = n_behind;
        self.problems.extend(told);
        self.rows = arrivals.iter().map(|arrival| arrival.row).collect();
        self.deliveries = seal(arrivals, keyring, &mut self.problems)?;
        Ok(())
    }
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
    let mut order = RowOrder::default();
    let mut bytes = 0;
    for row in rows {
        match row {
            Incoming::Arrival(mut arrival) => {
                batch.problems.append(&mut arrival.problems);
                bytes += weight(&arrival);
                arrivals.push(arrival);
            }
            Incoming::Skipped(problem) => batch.refused.push(problem),
            Incoming::NoReport(problem) => batch.no_reports.push(problem),
            Incoming::Told(problem) => batch.problems.push(problem),
        }
        if arrivals.len() == BATCH || bytes >= BATCH_BYTES {
            bytes = 0;
            let mut full = std::mem::take(&mut batch);
            full.fill(std::mem::take(&mut arrivals), &mut order, keyring)?;
            if send.blocking_send(full).is_err() {
                return Ok(());
            }
        }
    }
    batch.fill(arrivals, &mut order, keyring)?;
    // A closed channel means that delivering failed, which the other side reports.
    let _ = send.blocking_send(batch);
    Ok(())
}

/// Keys the ids of a batch and seals its personal data, with one sync of the keyring for all of it. Of a person who was
/// erased nothing is sealed again, and the rest of the row is taken in.
fn seal(
    mut arrivals: Vec<Arrival>,
    keyring: &Keyring,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Delivery>, Error> {
    let key = IdKey::new(keyring.id_secret());
    for Arrival { report, aliases, .. } in &mut arrivals {
        report.id = key.report(report.id);
        aliases.iter_mut().for_each(|alias| *alias = key.report(*alias));
    }
    let persons: Vec<Option<Person>> = arrivals.iter().map(|arrival| Person::of(key, arrival)).collect();
    let of_all = persons.iter().flatten().map(|person| person.of_all.as_str());
    let erased = keyring.erased(of_all)?;
    let sealing = persons.iter().flatten().filter(|person| !erased.contains(&*person.of_all));
    keyring.ensure(sealing.map(|person| person.subject.as_str()))?;
    let mut deliveries = Vec::with_capacity(arrivals.len());
    for (mut arrival, person) in arrivals.into_iter().zip(&persons) {
        if let Some(person) = person
            && (erased.contains(&*person.of_all) || !is_sealed(&mut arrival, &person.subject, keyring)?)
        {
            arrival.report.problems.push(ReportProblem { column: None, what: ERASED.to_owned() });
            problems.push(Problem { row: arrival.row, column: None, what: ERASED.to_owned() });
        }
        let Arrival { report, is_follow_up, aliases, reply, closed, .. } = arrival;
        deliveries.push(Delivery {
            report,
            is_follow_up,
            aliases,
            reply,
            closed,
            may_be_followed: true,
            began: None,
        });
    }
    Ok(deliveries)
}

/// Whose data an arrival holds.
struct Person {
    /// By report and petitioner.
    subject: String,
    /// By the report alone.
    of_all: String,
}

impl Person {
    fn of(key: IdKey<'_>, arrival: &Arrival) -> Option<Self> {
        let Arrival { report, personal, .. } = arrival;
        let text = |it: &Option<Personal>| it.as_ref().map(|it| it.expose().to_owned());
        (!personal.is_empty()).then(|| Self {
            subject: key.subject_of(report.id, &petitioner(text(&personal.phone), text(&personal.caller))),
            of_all: key.subject_of_all(report.id),
        })
    }
}

/// Seals the personal data of an arrival, unless its person was erased.
fn is_sealed(arrival: &mut Arrival, subject: &str, keyring: &Keyring) -> Result<bool, Error> {
    let clear = serde_json::to_vec(&arrival.personal.expose_all()).map_err(Error::Encode)?;
    let sealed = keyring.digest(subject, &clear).and_then(|it| Ok((it, keyring.seal(subject, &clear)?)));
    match sealed {
        Ok((digest, cipher)) => {
            arrival.report.details.sealed_digest = Some(digest);
            arrival.report.sealed = Some(Sealed { subject: subject.to_owned(), cipher });
            Ok(true)
        }
        Err(huiying_runtime::Error::Erased { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// What tells the petitioners of one number apart, as far as a row says: the telephone, which stays where a name is
/// corrected, else the name.
#[must_use]
pub fn petitioner(phone: Option<String>, caller: Option<String>) -> String {
    let phone = phone.map(|phone| digits_of(&phone)).filter(|digits| digits.len() >= PHONE_DIGITS_MIN);
    phone.or_else(|| caller.map(|name| name.trim().to_owned())).unwrap_or_default()
}
