//! A table of reports as a source of arrivals: the shape that hotline orders and online messages share.

use std::path::Path;

use huiying_domain::Channel;

use crate::arrival::{Origin, from_row};
use crate::columns::{Mapping, Synonyms};
use crate::import::Incoming;
use crate::rows::Row;
use crate::table::{Limits, TableError, TableReader, open};

/// A table whose header is understood.
#[derive(Debug)]
pub struct TableSource {
    channel: Channel,
    table: TableReader,
}

impl TableSource {
    /// Opens a CSV or workbook whose columns have the names of `synonyms`, or those that `mapping` gives.
    ///
    /// # Errors
    /// Where it is no table, has no header that can be understood, or passes a limit.
    pub fn open(
        path: &Path,
        channel: Channel,
        synonyms: Synonyms,
        mapping: &Mapping,
    ) -> Result<Self, TableError> {
        Ok(Self { channel, table: open(path, synonyms, mapping, &Limits::default())? })
    }

    /// About how many rows there are.
    #[must_use]
    pub fn rows_hint(&self) -> Option<u64> {
        self.table.rows_hint()
    }

    /// The rows as arrivals.
    pub fn arrivals(self, origin: Origin) -> impl Iterator<Item = Incoming> + Send + 'static {
        let origin = Origin { channel: self.channel, ..origin };
        self.table.map(move |row| match row {
            Row::Read(row) => Incoming::Arrival(from_row(&origin, &row)),
            Row::Skipped(problem) => Incoming::Skipped(problem),
        })
    }
}
