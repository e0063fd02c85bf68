//! What the table tests share: a file with given bytes, and a table read whole.

use std::path::Path;

use huiying_ingest::columns::{Field, Mapping, Synonyms};
use huiying_ingest::rows::{Problem, Row, SourceRow};
use huiying_ingest::table::{Limits, TableError, TableReader, open};

/// A table read to its end.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) reader: TableReader,
    pub(crate) rows: Vec<SourceRow>,
    pub(crate) skipped: Vec<Problem>,
}

impl Whole {
    pub(crate) fn open(
        path: &Path,
        kind: Synonyms,
        map: &[&str],
        limits: &Limits,
    ) -> Result<Self, TableError> {
        let mut reader = open(path, kind, &Mapping::parse(map)?, limits)?;
        let (mut rows, mut skipped) = (Vec::new(), Vec::new());
        for row in reader.by_ref() {
            match row {
                Row::Read(row) => rows.push(row),
                Row::Skipped(problem) | Row::NoReport(problem) => skipped.push(problem),
            }
        }
        Ok(Self { reader, rows, skipped })
    }

    pub(crate) fn of_bytes(
        bytes: &[u8],
        kind: Synonyms,
        map: &[&str],
        limits: &Limits,
    ) -> Result<Self, TableError> {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
        std::io::Write::write_all(&mut file, bytes).expect("it can be written");
        Self::open(file.path(), kind, map, limits)
    }

    pub(crate) fn ids(&self) -> Vec<&str> {
        self.rows.iter().map(|row| row.text(Field::ExternalId).unwrap_or("")).collect()
    }

    /// Row number and text of each skipped row.
    pub(crate) fn skips(&self) -> Vec<(u64, &str)> {
        self.skipped.iter().map(|problem| (problem.row, problem.what.as_str())).collect()
    }

    /// Row number, column and text of each problem with a row that was kept.
    pub(crate) fn problems(&self) -> Vec<(u64, Option<&str>, &str)> {
        let problems = self.rows.iter().flat_map(|row| &row.problems);
        problems.map(|problem| (problem.row, problem.column.as_deref(), problem.what.as_str())).collect()
    }
}
