//! Building views from a whole log, faster than applying decision by decision.

use std::path::Path;

use chrono::{DateTime, Utc};
use huiying_domain::{CaseId, Decision, IncidentId};

use crate::Error;
use crate::changes::{Changes, Rows};
use crate::query::Applied;
use crate::rows::{CaseRow, IncidentRow};
use crate::store::Store;

/// Builds views in a new folder from a whole log, faster than applying: rows stay in memory until the end.
#[derive(Debug)]
pub struct Builder {
    store: Store,
    changes: Changes,
}

impl Builder {
    /// Starts building in `path`, which is empty or absent.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn new(path: &Path) -> Result<Self, Error> {
        Ok(Self { store: Store::open(path)?, changes: Changes::default() })
    }

    /// Folds one decision, in the order of the log.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn fold(
        &mut self,
        position: u64,
        recorded_at: DateTime<Utc>,
        decision: &Decision,
    ) -> Result<(), Error> {
        self.changes.fold(&Nothing, position, recorded_at, decision)
    }

    /// Writes the rest and closes the store; the folder is whole from here on.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn finish(self) -> Result<Applied, Error> {
        self.store.load(&self.changes)?;
        self.store.flush()?;
        Ok(Applied { position: self.changes.position, cause: self.changes.cause })
    }
}

/// A store in which there is nothing yet: every row of a build is in memory.
struct Nothing;

impl Rows for Nothing {
    fn case(&self, _: CaseId) -> Result<Option<CaseRow>, Error> {
        Ok(None)
    }

    fn incident(&self, _: IncidentId) -> Result<Option<IncidentRow>, Error> {
        Ok(None)
    }
}
