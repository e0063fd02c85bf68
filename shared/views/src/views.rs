//! The handle on the views: the store, the index and the policy in force, opened, kept up to date and shared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use huiying_domain::{Decision, People};
use tokio::sync::watch;

use crate::Error;
use crate::changes::{Changes, Program, Unshown};
use crate::index::Index;
use crate::list::ChangedRows;
use crate::list::on_time::KnownTotals;
use crate::list::parked::Parked;
use crate::list::people::Persons;
use crate::list::policy::Calendars;
use crate::list::policy::Packs;
use crate::list::telling::TellingFacts;
use crate::list::titles::Titles;
use crate::policy::Policy;
use crate::query::Applied;
use crate::store::{Standing, Store};
use crate::telling::TellingFact;
use crate::titles::TitleIndex;
use crate::view::Kept;
use crate::written::rows_of;

/// A decision with the time its cause was recorded, or why the log failed.
pub type Found = Result<Option<(DateTime<Utc>, Decision)>, Box<dyn std::error::Error + Send + Sync>>;

/// Where timelines are read from: the decisions log. May block the calling thread.
pub trait History: Send + Sync {
    /// The decision at a position of the decisions log, with the time its cause was recorded.
    ///
    /// # Errors
    /// Where the log fails.
    fn decision(&self, position: u64) -> Found;
}

/// The views of one bureau; cheap to clone. What can be asked of them is in [`question`](crate::question).
#[derive(Clone)]
pub struct Views(pub(crate) Arc<Shared>);

impl std::fmt::Debug for Views {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Views").field("applied", &*self.0.applied.borrow()).finish_non_exhaustive()
    }
}

pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) history: Arc<dyn History>,
    pub(crate) memory: RwLock<Memory>,
    pub(crate) applied: watch::Sender<Applied>,
    /// On-time totals counted lately.
    pub(crate) totals: KnownTotals,
    program: Program,
}

/// What is kept in memory: rebuilt at opening, changed with every commit.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) index: Index,
    pub(crate) policy: Policy,
    /// Ids of the records that are parked.
    pub(crate) parked: BTreeSet<String>,
    /// Decisions that could not be folded, by their positions.
    pub(crate) unshown: BTreeMap<u64, Unshown>,
    /// How channels outside the pages stand.
    pub(crate) telling: BTreeMap<String, TellingFact>,
    /// Who may act, and as what.
    pub(crate) people: People,
    /// What everything is called, for searching.
    pub(crate) titles: TitleIndex,
}

impl Memory {
    /// Takes in the changed rows of the views that are kept here whole.
    fn take(&mut self, changed: ChangedRows) {
        for (intake, parked) in changed.parked {
            match parked {
                Some(()) => drop(self.parked.insert(intake)),
                None => drop(self.parked.remove(&intake)),
            }
        }
        for (key, fact) in changed.telling {
            match fact {
                Some(fact) => drop(self.telling.insert(key, fact)),
                None => drop(self.telling.remove(&key)),
            }
        }
        let persons = changed.persons.into_iter().filter_map(|(id, person)| Some((id, person?)));
        self.people.0.extend(persons);
        for (subject, row) in changed.titles {
            row.iter().for_each(|row| self.titles.put(subject, row));
        }
        let (packs, calendars) = (changed.packs.into_values(), changed.calendars.into_values());
        self.policy.adopt(packs.flatten(), calendars.flatten());
    }
}

impl Views {
    /// Opens the views in `path`, or makes empty ones, and builds what is kept in memory.
    ///
    /// # Errors
    /// Anything but [`Error::InUse`] means: move the folder aside and rebuild.
    pub fn open(path: &Path, history: Arc<dyn History>) -> Result<Self, Error> {
        Self::open_with(path, history, Program::default())
    }

    /// As [`Views::open`], for a program.
    ///
    /// # Errors
    /// As [`Views::open`].
    pub fn open_with(path: &Path, history: Arc<dyn History>, program: Program) -> Result<Self, Error> {
        let store = Store::open(path)?;
        let mut memory = Memory { index: Index::new(store.index()?), ..Memory::default() };
        memory.policy.adopt(store.rows::<Packs>()?, store.rows::<Calendars>()?);
        store.each::<Parked>(|intake, ()| {
            memory.parked.insert(intake);
            Ok(())
        })?;
        store.each::<TellingFacts>(|key, fact| {
            memory.telling.insert(key, fact);
            Ok(())
        })?;
        store.each::<Persons>(|id, person| {
            memory.people.0.insert(id, person);
            Ok(())
        })?;
        store.each::<Titles>(|subject, row| {
            memory.titles.put(subject, &row);
            Ok(())
        })?;
        memory.unshown = store.unshown()?;
        let standing = store.standing()?;
        let applied = watch::Sender::new(Applied { position: standing.position, cause: standing.cause });
        let (memory, totals) = (RwLock::new(memory), KnownTotals::default());
        Ok(Self(Arc::new(Shared { store, history, memory, applied, totals, program })))
    }

    /// What tells the last decision applied from any other log's at the same position.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn mark(&self) -> Result<String, Error> {
        Ok(self.0.store.standing()?.mark)
    }

    /// The position beyond which no answer given so far can have shown anything: it is ahead of what is applied while a
    /// batch is stored and not yet in memory.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn shown_up_to(&self) -> Result<u64, Error> {
        Ok(self.0.store.standing()?.position)
    }

    /// Folds decisions, in the order of their log, and stores what they change with where they end.
    ///
    /// # Panics
    /// Where the program fails on one of them; then nothing of it is stored, and the views can still be used.
    ///
    /// # Errors
    /// Where the store fails; then nothing of it is stored.
    pub fn apply<'a>(
        &self,
        decisions: impl IntoIterator<Item = (u64, DateTime<Utc>, &'a Decision)>,
    ) -> Result<(), Error> {
        let mut changes = self.changes()?;
        for (position, recorded_at, decision) in decisions {
            let kept = Kept::by_store(&self.0.store);
            (self.0.program.fold)(&mut changes, kept, position, recorded_at, decision)?;
        }
        self.store(changes)
    }

    /// Passes over a decision on which the program fails, at this place in it. What it is about is shown without it, and
    /// [`Views::unshown`] names it.
    ///
    /// # Errors
    /// Where the store fails; then nothing of it is stored.
    pub fn pass_over(
        &self,
        position: u64,
        recorded_at: DateTime<Utc>,
        decision: &Decision,
        failed_at: String,
    ) -> Result<(), Error> {
        let mut changes = self.changes()?;
        let why = Unshown { failed_at, build: self.0.program.build.clone() };
        changes.pass_over(Kept::by_store(&self.0.store), position, recorded_at, decision, why)?;
        // Whoever reads the row from now on must know; a row that is not there yet is no worse for it.
        let mut memory = self.0.memory.write().unwrap_or_else(PoisonError::into_inner);
        memory.unshown.extend(changes.unshown.clone());
        drop(memory);
        self.store(changes)
    }

    /// No changes yet, after what is applied.
    fn changes(&self) -> Result<Changes, Error> {
        let Standing { position, cause, mark } = self.0.store.standing()?;
        Ok(Changes { position, cause, mark, ..Changes::default() })
    }

    fn store(&self, changes: Changes) -> Result<(), Error> {
        let memory = self.0.memory.read().unwrap_or_else(PoisonError::into_inner);
        let (rows, entries) = rows_of(&changes.rows, memory.index.numbers().clone())?;
        let n_new = entries.entries.iter().filter(|(subject, _)| !memory.index.has(*subject)).count();
        let n_rows = memory.index.len() + n_new;
        drop(memory);
        self.0.store.commit(&changes, &rows, &entries, n_rows as u64)?;
        let mut memory = self.0.memory.write().unwrap_or_else(PoisonError::into_inner);
        memory.index.put_all(entries);
        memory.take(changes.rows);
        drop(memory);
        self.0.applied.send_replace(Applied { position: changes.position, cause: changes.cause });
        Ok(())
    }

    /// Decisions that could not be shown by a fault of the program, by their positions.
    #[must_use]
    pub fn unshown(&self) -> BTreeMap<u64, Unshown> {
        self.0.memory.read().unwrap_or_else(PoisonError::into_inner).unshown.clone()
    }

    /// What tells these views from any that differ from them in a row, in policy or in where they end.
    ///
    /// # Errors
    /// Where the store fails, or the queue's entries are not those of the rows.
    pub fn digest(&self) -> Result<[u8; 32], Error> {
        self.0.store.digest()
    }

    /// Hands what was written to the operating system.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn flush(&self) -> Result<(), Error> {
        self.0.store.flush()
    }
}
