//! Building views from a whole log, faster than applying decision by decision.

use std::path::Path;

use chrono::{DateTime, Utc};
use huiying_domain::Decision;

use crate::Error;
use crate::changes::{Changes, Program, Unshown};
use crate::index::Numbers;
use crate::query::Applied;
use crate::shelf::Shelf;
use crate::store::Store;
use crate::view::Kept;

/// Rows kept in memory at once, some kilobytes each; what is folded later than that is read back.
const N_ROWS_MAX: usize = 50_000;

/// Builds views in a new folder from a whole log, faster than applying: the store takes each row in once, at the end.
#[derive(Debug)]
pub struct Builder {
    store: Store,
    shelf: Shelf,
    changes: Changes,
    numbers: Numbers,
    n_rows_max: usize,
    program: Program,
}

impl Builder {
    /// Starts building in `path`, which is empty or absent, for a program.
    ///
    /// # Errors
    /// Where the store fails, or the file for rows that memory has no room for.
    pub fn new(path: &Path, program: Program) -> Result<Self, Error> {
        let store = Store::open(path)?;
        let (changes, numbers) = (Changes::default(), Numbers::default());
        Ok(Self { store, shelf: Shelf::new(path)?, changes, numbers, n_rows_max: N_ROWS_MAX, program })
    }

    /// Folds one decision, in the order of the log.
    ///
    /// # Panics
    /// Where the program fails on it; then throw the builder away.
    ///
    /// # Errors
    /// Where rows cannot be laid aside or read back.
    pub fn fold(
        &mut self,
        position: u64,
        recorded_at: DateTime<Utc>,
        decision: &Decision,
    ) -> Result<(), Error> {
        let kept = Kept::by_shelf(&self.shelf);
        (self.program.fold)(&mut self.changes, kept, position, recorded_at, decision)?;
        if self.changes.rows.len() >= self.n_rows_max {
            self.lay_aside()?;
        }
        Ok(())
    }

    /// As [`Builder::fold`], but slower and so that the builder can go on where the program fails on the decision.
    ///
    /// # Panics
    /// Where it does; then it is as if the decision had not come.
    ///
    /// # Errors
    /// As [`Builder::fold`].
    pub fn fold_carefully(
        &mut self,
        position: u64,
        recorded_at: DateTime<Utc>,
        decision: &Decision,
    ) -> Result<(), Error> {
        let mut one = self.after()?;
        (self.program.fold)(&mut one, Kept::by_shelf(&self.shelf), position, recorded_at, decision)?;
        self.take_in(one)
    }

    /// Passes over a decision on which the program fails, at this place in it, as [`Views::pass_over`](crate::Views::pass_over).
    ///
    /// # Errors
    /// As [`Builder::fold`].
    pub fn pass_over(
        &mut self,
        position: u64,
        recorded_at: DateTime<Utc>,
        decision: &Decision,
        failed_at: String,
    ) -> Result<(), Error> {
        let mut one = self.after()?;
        let why = Unshown { failed_at, build: self.program.build.clone() };
        one.pass_over(Kept::by_shelf(&self.shelf), position, recorded_at, decision, why)?;
        self.take_in(one)
    }

    /// No changes yet, after what is folded.
    fn after(&mut self) -> Result<Changes, Error> {
        self.lay_aside()?;
        let Changes { position, cause, mark, .. } = &self.changes;
        Ok(Changes { position: *position, cause: *cause, mark: mark.clone(), ..Changes::default() })
    }

    fn take_in(&mut self, one: Changes) -> Result<(), Error> {
        self.put(&one)?;
        self.changes.take_in(one);
        Ok(())
    }

    fn lay_aside(&mut self) -> Result<(), Error> {
        let changes = std::mem::take(&mut self.changes);
        self.put(&changes)?;
        self.changes.take_in(changes);
        Ok(())
    }

    /// Lays rows and their entries aside; where the program fails on them all is as before.
    fn put(&mut self, changes: &Changes) -> Result<(), Error> {
        self.numbers = self.shelf.put(&changes.rows, self.numbers.clone())?;
        Ok(())
    }

    /// Writes the rest and closes the store; the folder is whole from here on.
    ///
    /// # Errors
    /// Where the store fails, or rows cannot be laid aside or read back.
    pub fn finish(mut self) -> Result<Applied, Error> {
        self.lay_aside()?;
        let (shelf, store) = (&self.shelf, &self.store);
        std::thread::scope(|scope| {
            let entries = scope.spawn(|| {
                shelf.each(|laid| match laid.entry[..] {
                    [] => Ok(()),
                    _ => store.load_entry(&laid.key, &laid.entry),
                })
            });
            shelf.each(|laid| store.load_row(&laid.key, &laid.row))?;
            entries.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?;
        self.store.load_meta(&self.changes, &self.numbers, self.shelf.n_entries())?;
        self.store.flush()?;
        Ok(Applied { position: self.changes.position, cause: self.changes.cause })
    }
}

#[cfg(test)]
mod tests;
