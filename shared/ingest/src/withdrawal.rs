//! Imports on record: that one began and ended, that it is taken back, and which were.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use huiying_domain::import::{ImportBegan, ImportCounts, ImportEnded, ImportWithdrawal};
use huiying_domain::{Envelope, ImportId, Intake};
use huiying_eventlog::Appended;
use serde::{Deserialize, Serialize};

use crate::delivery::IntakeJournal;
use crate::{Error, Summary};

/// The `source` of records about imports.
const SOURCE: &str = "/import";

/// What is said of an import by whoever takes it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// It begins.
    #[serde(rename = "began")]
    Began(ImportBegan),
    /// It was read to its end.
    #[serde(rename = "ended")]
    Ended(ImportEnded),
}

/// Records what is said of an import; the same once more is a repeat. That one ended is recorded only where it is on record
/// that it began: an import that brought nothing did not.
///
/// # Errors
/// [`Error::Log`] where the log fails.
pub async fn note(journal: &IntakeJournal, recorded_at: DateTime<Utc>, note: Note) -> Result<(), Error> {
    let (id, data) = match note {
        Note::Began(began) => (began.import.begin_record(), Intake::ImportBegan(began)),
        Note::Ended(ended) => {
            let began = journal.find(&[ended.import.begin_record()]).await?;
            if began.first().is_none_or(Option::is_none) {
                return Ok(());
            }
            (ended.import.end_record(), Intake::ImportEnded(ended))
        }
    };
    journal.append(vec![entry(id, recorded_at, data)]).await?;
    Ok(())
}

/// What came of asking for a withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    /// It is on record, and what follows from it is decided case by case.
    #[serde(rename = "recorded")]
    Recorded,
    /// The import was withdrawn before.
    #[serde(rename = "before")]
    Before,
    /// No import has this id.
    #[serde(rename = "no_such_import")]
    NoSuchImport,
}

/// Records that an import is taken back. From then on what it brought counts as not on record, so that the same file can
/// be imported again.
///
/// # Errors
/// [`Error::Log`] where the log fails.
pub async fn withdraw(
    journal: &IntakeJournal,
    recorded_at: DateTime<Utc>,
    withdrawal: ImportWithdrawal,
) -> Result<Asked, Error> {
    let import = withdrawal.import;
    if journal.find(&[import.begin_record()]).await?.first().is_none_or(Option::is_none) {
        return Ok(Asked::NoSuchImport);
    }
    let record = entry(import.withdrawal_record(), recorded_at, Intake::ImportWithdrawn(withdrawal));
    match journal.append(vec![record]).await?.first() {
        Some(Appended::New(_)) => Ok(Asked::Recorded),
        Some(Appended::Repeat(_)) | None => Ok(Asked::Before),
    }
}

fn entry(id: String, at: DateTime<Utc>, data: Intake) -> (String, Envelope<Intake>) {
    (id.clone(), Envelope { id, source: SOURCE.to_owned(), occurred_at: at, recorded_at: at, data })
}

/// The counts of a summary as they are recorded.
pub(crate) fn counts(summary: &Summary) -> ImportCounts {
    ImportCounts {
        rows: summary.rows,
        new: summary.new,
        amended: summary.amended,
        answered: summary.answered,
        closed: summary.closed,
        repeats: summary.repeats,
        refused: summary.refused,
    }
}

/// Whether one of these imports is taken back.
pub(crate) async fn is_any_withdrawn(journal: &IntakeJournal, imports: Vec<ImportId>) -> Result<bool, Error> {
    let mut withdrawals = Withdrawals::default();
    withdrawals.ask(journal, imports).await?;
    Ok(withdrawals.0.values().any(|is_withdrawn| *is_withdrawn))
}

/// Which imports are withdrawn, as far as was asked.
#[derive(Default)]
pub(crate) struct Withdrawals(BTreeMap<ImportId, bool>);

impl Withdrawals {
    /// Asks the log for these imports, with one question for all that were not asked for before.
    pub(crate) async fn ask(&mut self, journal: &IntakeJournal, imports: Vec<ImportId>) -> Result<(), Error> {
        let unknown: BTreeSet<ImportId> =
            imports.into_iter().filter(|import| !self.0.contains_key(import)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let ids: Vec<String> = unknown.iter().map(|import| import.withdrawal_record()).collect();
        let places = journal.find(&ids).await?;
        self.0.extend(unknown.into_iter().zip(places).map(|(import, place)| (import, place.is_some())));
        Ok(())
    }

    /// Whether what this import brought is taken back; what no import brought never is.
    pub(crate) fn hold(&self, import: Option<ImportId>) -> bool {
        import.is_some_and(|import| self.0.get(&import) == Some(&true))
    }
}
