//! Handing arrivals to the intake log: what is new is written, what is known is a repeat, what changed is amended.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use huiying_domain::details::SourceState;
use huiying_domain::import::ImportBegan;
use huiying_domain::report::Report;
use huiying_domain::{Envelope, ImportId, Intake, ReportId, SourceTime};
use huiying_eventlog::{Appended, Journal};
use huiying_runtime::Keyring;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::follow_up;
use crate::known::keep_known_ids;
use crate::listings::{self, Page, PageAsked, Stated};
use crate::weighing::{Brought, Weighed, weigh};
use crate::withdrawal::{self, Note};

/// The intake log.
pub type IntakeJournal = Journal<Envelope<Intake>>;

/// A reply that a row carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replied {
    /// What was answered, masked.
    pub text: String,
    /// When.
    pub replied: SourceTime,
    /// Who answered, where the source says.
    pub office: Option<String>,
}

/// A row's word that its matter is finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// When, where the source says.
    pub closed: Option<SourceTime>,
    /// The source's word.
    pub status: String,
    /// What the word means, where it is more than that the report is finished.
    #[serde(default)]
    pub state: Option<SourceState>,
}

/// One arrival, sealed and ready to be written; this is also what travels to a running server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The report with its sealed data.
    pub report: Report,
    /// The report is on record, under this id or an alias, and what is said here is said of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_follow_up: bool,
    /// Ids under which an earlier import may have put it on record; it keeps the first that is known and is about the
    /// same matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<ReportId>,
    /// The reply, where there is one.
    pub reply: Option<Replied>,
    /// That it is finished, where the source says so.
    pub closed: Option<Closed>,
    /// Another row of the same file may follow that speaks of the same report. Then a return to what an earlier version
    /// said is not written: it shows only at the end of the file whether this row is the last word.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_be_followed: bool,
    /// The import that it is of, where that may not be on record yet: it is put there with the first record it brings, so
    /// that an import which brings nothing leaves no trace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<ImportBegan>,
}

/// What became of a delivery: what it brought that was not on record; nothing of all this where it is a repeat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// It is a new report.
    pub new: bool,
    /// It says of a known report what was not said before.
    pub amended: bool,
    /// It brings a reply.
    pub replied: bool,
    /// It closes the report.
    pub closed: bool,
    /// It is older than what is on record, by the source's own time of change, and changes nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub older: bool,
    /// It says again what an earlier version said and was not written, since another row may follow.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deferred: bool,
    /// It follows on a report that could not be found, and nothing of it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmatched: Option<Unmatched>,
}

/// Why the report that a delivery follows on could not be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unmatched {
    /// No report of its source has the number.
    #[serde(rename = "not_on_record")]
    NotOnRecord,
    /// Reports of several entrances have it.
    #[serde(rename = "on_record_more_than_once")]
    OnRecordMoreThanOnce,
}

impl Outcome {
    /// Whether it brought nothing: all of it was known, or it is older than what is on record.
    #[must_use]
    pub fn is_repeat(self) -> bool {
        !(self.new || self.amended || self.replied || self.closed)
    }
}

/// Where deliveries go: the log of an idle data directory, or a running server.
#[async_trait]
pub trait Sink: Send {
    /// Delivers a batch; the outcomes come in its order, and only when all of it is on disk.
    ///
    /// # Errors
    /// Where it could not be written; then it may be delivered again without harm.
    async fn deliver(&mut self, batch: Vec<Delivery>) -> Result<Vec<Outcome>, Error>;

    /// Says of an import that it begins or ended. Where nothing is recorded there is nothing to say it to.
    ///
    /// # Errors
    /// Where it could not be written.
    async fn note(&mut self, _: Note) -> Result<(), Error> {
        Ok(())
    }

    /// Reads what is on record of a source. Where nothing is recorded there is nothing.
    ///
    /// # Errors
    /// Where it could not be read.
    async fn page(&mut self, _: PageAsked) -> Result<Page, Error> {
        Ok(Page::default())
    }

    /// Records what a full export showed of reports, and returns those of which that was not on record.
    ///
    /// # Errors
    /// Where it could not be written; then it may be said again without harm.
    async fn state(&mut self, _: Stated) -> Result<Vec<ReportId>, Error> {
        Ok(Vec::new())
    }
}

/// How often a batch is compared again where another writer was first.
const ATTEMPTS_MAX: usize = 10;

/// Writes a batch to the intake log.
///
/// Each delivery is compared with the latest version on record of its report, reply and closing, and what differs is
/// written as the next version. A report whose number is known but which is about another matter is another arrival
/// under a reused number, and is kept as such: no arrival is lost. The keyring is asked where sealed cells differ, since an
/// export that leaves some of them out changes nothing.
///
/// # Errors
/// [`Error::Log`] where the log fails, [`Error::Withdrawn`] where the import was taken back and [`Error::Contended`] where
/// others write of the same reports all the time; delivering the same batch again is harmless.
pub async fn deliver(
    (journal, keyring): (&IntakeJournal, &Keyring),
    recorded_at: DateTime<Utc>,
    mut batch: Vec<Delivery>,
) -> Result<Vec<Outcome>, Error> {
    let imports: Vec<ImportId> = batch.iter().filter_map(|it| it.report.import).collect();
    if withdrawal::is_any_withdrawn(journal, imports).await? {
        return Err(Error::Withdrawn);
    }
    if batch.iter().any(|it| it.is_follow_up) {
        return follow_up::deliver((journal, keyring), recorded_at, batch).await;
    }
    keep_known_ids(journal, &mut batch).await?;
    let mut outcomes = vec![Outcome::default(); batch.len()];
    for _ in 0..ATTEMPTS_MAX {
        let Weighed { records, told } = weigh((journal, keyring), recorded_at, &batch).await?;
        for (outcome, told) in outcomes.iter_mut().zip(told) {
            (outcome.older, outcome.deferred) = (told.older, told.deferred);
        }
        if let Some(began) = batch.iter().find_map(|it| it.began.as_ref()).filter(|_| !records.is_empty()) {
            withdrawal::note(journal, recorded_at, Note::Began(began.clone())).await?;
        }
        let (places, records): (Vec<_>, Vec<_>) =
            records.into_iter().map(|it| ((it.at, it.brought), it.record)).unzip();
        let mut all_new = true;
        for ((at, brought), appended) in places.into_iter().zip(journal.append_in_parts(records).await?) {
            match appended {
                Appended::New(_) => outcomes[at].bring(brought),
                // Another writer was first: what it wrote is compared with.
                Appended::Repeat(_) => all_new = false,
            }
        }
        if all_new {
            return Ok(outcomes);
        }
    }
    Err(Error::Contended)
}

impl Outcome {
    fn bring(&mut self, brought: Brought) {
        match brought {
            Brought::Report => self.new = true,
            Brought::Amendment => self.amended = true,
            Brought::Reply => self.replied = true,
            Brought::Closing => self.closed = true,
            Brought::Again => {}
        }
    }
}

/// A sink that writes to the log of this process.
#[derive(Clone)]
pub struct LocalSink {
    /// The intake log.
    pub journal: IntakeJournal,
    /// The keys of what is sealed.
    pub keyring: Arc<Keyring>,
    /// The clock that stamps records.
    pub clock: huiying_runtime::SharedClock,
}

#[async_trait]
impl Sink for LocalSink {
    async fn deliver(&mut self, batch: Vec<Delivery>) -> Result<Vec<Outcome>, Error> {
        deliver((&self.journal, &self.keyring), self.clock.now(), batch).await
    }

    async fn note(&mut self, note: Note) -> Result<(), Error> {
        withdrawal::note(&self.journal, self.clock.now(), note).await
    }

    async fn page(&mut self, asked: PageAsked) -> Result<Page, Error> {
        listings::page(&self.journal, &asked).await
    }

    async fn state(&mut self, stated: Stated) -> Result<Vec<ReportId>, Error> {
        listings::state(&self.journal, self.clock.now(), stated).await
    }
}
