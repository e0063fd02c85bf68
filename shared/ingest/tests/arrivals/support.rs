//! What the tests share: a file with given bytes, read to its last arrival.

use std::path::Path;

use chrono::{DateTime, Utc};
use huiying_domain::{Channel, SourceTime};
use huiying_ingest::account::{Account, ColumnAccount, Use};
use huiying_ingest::columns::Synonyms;
use huiying_ingest::meanings::Meanings;
use huiying_ingest::rows::Problem;
use huiying_ingest::synonyms::HOTLINE;
use huiying_ingest::table::TableError;
use huiying_ingest::table_source::TableSource;
use huiying_ingest::{Arrival, Incoming, Mapping, Origin};

/// When every file here is read.
pub(crate) const NOW: &str = "2026-11-28T00:00:00Z";

/// Everything that was read of a file.
pub(crate) struct Read {
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) refused: Vec<Problem>,
    pub(crate) account: Account,
}

pub(crate) fn at(instant: &str) -> DateTime<Utc> {
    instant.parse().unwrap()
}

/// Opens a table of one kind and takes all its arrivals.
pub(crate) fn read_file(
    path: &Path,
    synonyms: Synonyms,
    mapping: &Mapping,
    meanings: Meanings,
) -> Result<Read, TableError> {
    let table = TableSource::open(path, Channel::Hotline, synonyms, mapping)?.with_meanings(meanings);
    let tally = table.tally();
    let origin =
        Origin { channel: Channel::Hotline, source: "hotline/test".to_owned(), imported_at: at(NOW) };
    let (mut arrivals, mut refused) = (Vec::new(), Vec::new());
    for row in table.arrivals(origin) {
        match row {
            Incoming::Arrival(arrival) => arrivals.push(arrival),
            Incoming::Skipped(problem) | Incoming::NoReport(problem) | Incoming::Told(problem) => {
                refused.push(problem)
            }
        }
    }
    Ok(Read { arrivals, refused, account: tally.account() })
}

/// The bytes as a file of work orders.
pub(crate) fn orders_with(bytes: impl AsRef<[u8]>, mapping: &Mapping) -> Result<Read, TableError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders");
    std::fs::write(&path, bytes).unwrap();
    read_file(&path, HOTLINE, mapping, Meanings::default())
}

pub(crate) fn orders(bytes: impl AsRef<[u8]>) -> Read {
    orders_with(bytes, &Mapping::default()).unwrap()
}

impl Read {
    /// The one arrival of a file with one row.
    pub(crate) fn one(&self) -> &Arrival {
        let [one] = &self.arrivals[..] else { panic!("{} arrivals", self.arrivals.len()) };
        one
    }

    pub(crate) fn numbers(&self) -> Vec<&str> {
        self.arrivals.iter().map(|it| it.report.external_id.as_str()).collect()
    }

    /// The columns of the first sheet that are not used.
    pub(crate) fn not_used(&self) -> Vec<&str> {
        let is_unused = |it: &&ColumnAccount| matches!(it.used, Use::NotUsed { .. });
        self.account.sheets[0].columns.iter().filter(is_unused).map(|it| it.column.as_str()).collect()
    }
}

/// What is sealed of an arrival under the name of a column or of a field that masking changed.
pub(crate) fn sealed<'a>(arrival: &'a Arrival, name: &str) -> Option<&'a str> {
    let personal = &arrival.personal;
    personal.unmapped.get(name).or_else(|| personal.others.get(name)).map(|text| text.expose())
}

/// The texts of the problems of an arrival.
pub(crate) fn told(arrival: &Arrival) -> Vec<&str> {
    arrival.problems.iter().map(|it| it.what.as_str()).collect()
}

/// A time known to the second.
pub(crate) fn exact(instant: &str) -> SourceTime {
    SourceTime::exact(at(instant))
}
