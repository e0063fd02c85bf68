//! Rows, policy and position on sled, changed in one transaction and rebuilt from the log when damaged.
//!
//! sled 0.34 loses its last seconds in a power cut and panics on a truncated file, but its trees always agree with the
//! position stored beside them. So nothing is acknowledged by it, every call is guarded against a panic, and whatever
//! is wrong is answered by a rebuild.

use std::collections::BTreeMap;
use std::ops::{Bound, ControlFlow};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional};
use sled::{Batch, IVec, Tree};

use crate::Error;
use crate::changes::{Changes, Unshown};
use crate::index::{Entries, Numbers};
use crate::list::{Visit, each_view};
use crate::view::{Key as _, View};
use crate::written::{
    N_ROWS, NUMBERS, UNSHOWN, from_bytes, from_json, index_of, key_of, meta_of, row_from_bytes, subject_of,
    to_bytes, to_json,
};

/// Raised when the shape of a row changes; a store of another format is rebuilt. `store/format.txt` has the shapes of this one.
const FORMAT: u32 = 15;
const CACHE_BYTES: u64 = 32 << 20;
const LOCK_TRIES: u32 = 60;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// The store of one views folder.
pub struct Store {
    path: PathBuf,
    db: sled::Db,
    rows: Tree,
    /// What the queue's order needs of each row, so that opening reads little.
    index: Tree,
    meta: Tree,
}

/// Where the store stands in the two logs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Position in the decisions log of the last decision applied.
    pub position: u64,
    /// Position in the intake log of its cause.
    pub cause: u64,
    /// What tells that decision from any other log's at the same position.
    pub mark: String,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Runs `work` where a panic of sled is caught.
fn guarded<T>(
    path: &Path,
    doing: &'static str,
    work: impl FnOnce() -> Result<T, sled::Error>,
) -> Result<T, Error> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|source| Error::Store { doing, path: path.to_owned(), source }),
        Err(panic) => {
            let words = panic.downcast_ref::<&str>().map(|it| (*it).to_owned());
            let what = words.or_else(|| panic.downcast_ref().cloned()).unwrap_or_default();
            Err(Error::Damaged { doing, path: path.to_owned(), what })
        }
    }
}

impl Store {
    /// Opens the store, or makes an empty one.
    ///
    /// # Errors
    /// Anything but [`Error::InUse`] means: move the folder aside and rebuild.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let db = open_when_unlocked(path)?;
        let store = guarded(path, "opening", || {
            let (rows, index, meta) = (db.open_tree("rows")?, db.open_tree("index")?, db.open_tree("meta")?);
            Ok(Self { path: path.to_owned(), db: db.clone(), rows, index, meta })
        })?;
        match store.read_meta::<u32>("format")? {
            None if store.guarded("opening", || Ok(store.rows.is_empty()))? => {
                store.guarded("starting", || store.meta.insert("format", to_json(&FORMAT)))?;
            }
            Some(FORMAT) => {}
            _ => {
                let what = "it is of another format".to_owned();
                return Err(Error::Damaged { doing: "opening", path: path.to_owned(), what });
            }
        }
        Ok(store)
    }

    fn guarded<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce() -> Result<T, sled::Error>,
    ) -> Result<T, Error> {
        guarded(&self.path, doing, work)
    }

    /// Where the store stands.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn standing(&self) -> Result<Standing, Error> {
        Ok(self.read_meta("standing")?.unwrap_or_default())
    }

    /// Stores the changes, their entries in the index, where they end and how many rows there are then in one transaction: all
    /// of it or nothing.
    ///
    /// # Errors
    /// Where the store fails; then nothing of it is stored.
    pub(crate) fn commit(
        &self,
        changes: &Changes,
        rows: &Batch,
        entries: &Entries,
        n_rows: u64,
    ) -> Result<(), Error> {
        let (index, mut meta) = (index_of(entries), Batch::default());
        meta_of(changes, n_rows).into_iter().for_each(|(key, value)| meta.insert(key, value));
        self.guarded("writing", || {
            let trees = (&self.rows, &self.index, &self.meta);
            let done = trees.transaction(|(in_rows, in_index, in_meta)| {
                in_rows.apply_batch(rows)?;
                in_index.apply_batch(&index)?;
                in_meta.apply_batch(&meta)?;
                Ok::<(), ConflictableTransactionError<std::convert::Infallible>>(())
            });
            match done {
                Ok(()) => Ok(()),
                Err(TransactionError::Storage(error)) => Err(error),
                Err(TransactionError::Abort(never)) => match never {},
            }
        })
    }

    /// Stores one row quickly and not atomically, for a store that nobody uses until it is whole. Fastest in the order of
    /// keys; sled is many times slower with one large batch, and stays slow to read.
    ///
    /// # Errors
    /// Where the store fails; then throw it away.
    pub(crate) fn load_row(&self, key: &[u8], row: &[u8]) -> Result<(), Error> {
        self.guarded("building", || self.rows.insert(key, row).map(drop))
    }

    /// Stores the entry of a row in the index, as [`Store::load_row`].
    ///
    /// # Errors
    /// Where the store fails; then throw it away.
    pub(crate) fn load_entry(&self, key: &[u8], entry: &[u8]) -> Result<(), Error> {
        self.guarded("building", || self.index.insert(key, entry).map(drop))
    }

    /// Stores all of the changes but rows, as [`Store::load_row`]; call with those where the log ends last.
    ///
    /// # Errors
    /// Where the store fails; then throw it away.
    pub(crate) fn load_meta(&self, changes: &Changes, numbers: &Numbers, n_rows: u64) -> Result<(), Error> {
        self.guarded("building", || {
            self.index.insert(NUMBERS, to_json(numbers))?;
            for (key, value) in meta_of(changes, n_rows) {
                self.meta.insert(key, value)?;
            }
            Ok(())
        })
    }

    /// Hands what was written to the operating system.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn flush(&self) -> Result<(), Error> {
        self.guarded("flushing", || self.db.flush().map(drop))
    }

    /// The index: the numbers of rules and offices, and every row's entry in the order of subjects.
    ///
    /// # Errors
    /// Where the store or an entry is damaged, or there are not as many entries as rows.
    pub fn index(&self) -> Result<Entries, Error> {
        let mut read = Entries::default();
        let mut pairs = self.index.iter();
        while let Some((key, value)) = self.guarded("reading", || pairs.next().transpose())? {
            match subject_of(&key) {
                Some(subject) => read.entries.push((subject, from_bytes("an entry of the index", &value)?)),
                None => read.numbers = from_json("the numbers of rules", &value)?,
            }
        }
        let (n_entries, n_rows) =
            (read.entries.len() as u64, self.read_meta::<u64>(N_ROWS)?.unwrap_or_default());
        if n_entries != n_rows {
            return Err(self.damaged(format!("{n_entries} entries of the index for {n_rows} rows")));
        }
        Ok(read)
    }

    /// The row of a view under a key, where there is one.
    ///
    /// # Errors
    /// Where the store or the row is damaged.
    pub fn row<V: View>(&self, key: &V::Key) -> Result<Option<V::Row>, Error> {
        let found = self.guarded("reading", || self.rows.get(key_of::<V>(key)))?;
        found.map(|value| row_from_bytes::<V>(&value)).transpose()
    }

    /// Hands over every row of a view, in the order of keys.
    ///
    /// # Errors
    /// Where the store or a row is damaged, or `take` fails.
    pub fn each<V: View>(
        &self,
        mut take: impl FnMut(V::Key, V::Row) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.each_after::<V>(None, |key, row| take(key, row).map(ControlFlow::Continue))
    }

    /// As [`Store::each`], beginning after a key and ending where `take` breaks off.
    ///
    /// # Errors
    /// As [`Store::each`].
    pub fn each_after<V: View>(
        &self,
        after: Option<&V::Key>,
        take: impl FnMut(V::Key, V::Row) -> Result<ControlFlow<()>, Error>,
    ) -> Result<(), Error> {
        let first = after.map_or(Bound::Included(vec![V::TAG]), |key| Bound::Excluded(key_of::<V>(key)));
        self.each_of::<V>(self.rows.range((first, Bound::Unbounded)), &[V::TAG], take)
    }

    /// As [`Store::each`], of the rows whose keys begin with these bytes.
    ///
    /// # Errors
    /// As [`Store::each`].
    pub fn each_from<V: View>(
        &self,
        begin: &[u8],
        mut take: impl FnMut(V::Key, V::Row) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let begin = [&[V::TAG], begin].concat();
        self.each_of::<V>(self.rows.scan_prefix(&begin), &begin, |key, row| {
            take(key, row).map(ControlFlow::Continue)
        })
    }

    /// Hands over rows as long as their keys begin with these bytes.
    fn each_of<V: View>(
        &self,
        mut rows: sled::Iter,
        begin: &[u8],
        mut take: impl FnMut(V::Key, V::Row) -> Result<ControlFlow<()>, Error>,
    ) -> Result<(), Error> {
        while let Some((key, value)) = self.guarded("reading", || rows.next().transpose())? {
            if !key.starts_with(begin) {
                return Ok(());
            }
            let key = V::Key::read(&key[1..]);
            let key = key.ok_or_else(|| self.damaged(format!("a key of {} is none", V::NAME)))?;
            if take(key, row_from_bytes::<V>(&value)?)?.is_break() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// All rows of a view that has few, in the order of keys.
    ///
    /// # Errors
    /// Where the store or a row is damaged.
    pub fn rows<V: View>(&self) -> Result<Vec<V::Row>, Error> {
        let mut rows = Vec::new();
        self.each::<V>(|_, row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// SHA-256 over every key and value but those of the index, each after its length: equal for views that are equal byte
    /// for byte. The index is another for every order in which rules were met; that it is the one of these rows is checked.
    ///
    /// # Errors
    /// Where the store fails, or an entry of the index is not that of its row.
    pub fn digest(&self) -> Result<[u8; 32], Error> {
        self.check_index()?;
        let mut sha = Sha256::new();
        for tree in [&self.rows, &self.meta] {
            let mut pairs = tree.iter();
            while let Some((key, value)) = self.guarded("reading", || pairs.next().transpose())? {
                for bytes in [key, value] {
                    sha.update((bytes.len() as u64).to_le_bytes());
                    sha.update(bytes);
                }
            }
        }
        Ok(sha.finalize().into())
    }

    fn check_index(&self) -> Result<(), Error> {
        let Entries { numbers, entries } = self.index()?;
        let mut check = CheckIndex { store: self, numbers, n_entries: 0 };
        each_view(&mut check)?;
        match check.n_entries == entries.len() {
            true => Ok(()),
            false => Err(self.damaged("entries without a row".to_owned())),
        }
    }

    fn damaged(&self, what: String) -> Error {
        Error::Damaged { doing: "reading", path: self.path.clone(), what }
    }

    /// Decisions that could not be folded, by their positions.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn unshown(&self) -> Result<BTreeMap<u64, Unshown>, Error> {
        let found: Vec<(IVec, IVec)> =
            self.guarded("reading", || self.meta.scan_prefix(UNSHOWN).collect())?;
        let position = |key: &IVec| std::str::from_utf8(&key[UNSHOWN.len()..]).ok()?.parse().ok();
        let pairs = found.iter().filter_map(|(key, why)| Some((position(key)?, why)));
        pairs.map(|(position, why)| Ok((position, from_json(UNSHOWN, why)?))).collect()
    }

    fn read_meta<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Error> {
        let found = self.guarded("reading", || self.meta.get(key))?;
        found.map(|value| from_json(key, &value)).transpose()
    }
}

/// Checks that the entries of a view are those of its rows.
struct CheckIndex<'a> {
    store: &'a Store,
    numbers: Numbers,
    n_entries: usize,
}

impl Visit for CheckIndex<'_> {
    fn view<V: View>(&mut self) -> Result<(), Error> {
        let store = self.store;
        store.each::<V>(|key, row| {
            let Some((subject, made)) = V::in_queue(&key, &row, &mut self.numbers) else { return Ok(()) };
            self.n_entries += 1;
            let stored = store.guarded("reading", || store.index.get(key_of::<V>(&key)))?;
            match stored.is_some_and(|entry| *entry == *to_bytes(&made)) {
                true => Ok(()),
                false => Err(store.damaged(format!("the entry of {subject:?} is not that of its row"))),
            }
        })
    }
}

#[cfg(test)]
impl Store {
    /// Puts an entry in the place of another, as a fault would.
    pub(crate) fn put_entry(&self, subject: huiying_domain::Subject, entry: &[u8]) {
        self.index.insert(crate::written::subject_key(subject), entry).expect("sled takes an entry");
    }

    /// Removes an entry, as a fault would.
    pub(crate) fn remove_entry(&self, subject: huiying_domain::Subject) {
        self.index.remove(crate::written::subject_key(subject)).expect("sled removes an entry");
    }
}

/// sled's threads may hold the folder's lock for a moment after the last handle is dropped.
fn open_when_unlocked(path: &Path) -> Result<sled::Db, Error> {
    let is_lock = |error: &sled::Error| matches!(error, sled::Error::Io(io) if io.kind() == std::io::ErrorKind::WouldBlock || io.to_string().contains("could not acquire lock"));
    for _ in 0..LOCK_TRIES {
        let config = sled::Config::new().path(path).cache_capacity(CACHE_BYTES);
        match guarded(path, "opening", || config.open()) {
            Err(Error::Store { source, .. }) if is_lock(&source) => std::thread::park_timeout(LOCK_PAUSE),
            opened => return opened,
        }
    }
    Err(Error::InUse { path: path.to_owned() })
}

#[cfg(test)]
mod tests;
