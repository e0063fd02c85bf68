//! Rows, policy and position on sled, changed in one transaction and rebuilt from the log when damaged.
//!
//! sled 0.34 loses its last seconds in a power cut and panics on a truncated file, but its trees always agree with the
//! position stored beside them. So nothing is acknowledged by it, every call is guarded against a panic, and whatever
//! is wrong is answered by a rebuild.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use huiying_deadlines::{PublishedCalendar, RulePack};
use huiying_domain::{CaseId, IncidentId, Refusal, RequestId, Subject};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional};
use sled::{Batch, IVec, Tree};

use crate::Error;
use crate::changes::{Changes, Rows};
use crate::index::{Entries, RuleNumbers};
use crate::rows::{CaseRow, IncidentRow};
use crate::written::{from_bytes, from_json, subject_key, subject_of, to_bytes, to_json};

/// Raised when the shape of a row changes; a store of another format is rebuilt.
const FORMAT: u32 = 4;
/// The key of the rules' numbers, beside the entries of the index that are written with them.
const NUMBERS: &[u8] = b"numbers";
/// How the keys of parked records begin.
const PARKED: &str = "parked/";
/// How the keys of decisions that could not be folded begin; their position follows.
const UNSHOWN: &str = "unshown/";
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
        Err(_) => Err(Error::Damaged { doing, path: path.to_owned() }),
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
                return Err(Error::Damaged { doing: "opening (another format)", path: path.to_owned() });
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

    /// Stores the changes, their entries in the index and where they end in one transaction: all of it or nothing.
    ///
    /// # Errors
    /// Where the store fails; then nothing of it is stored.
    pub fn commit(&self, changes: &Changes, entries: &Entries) -> Result<(), Error> {
        let (rows, index, meta) = (rows_of(changes), index_of(entries), meta_of(changes));
        self.guarded("writing", || {
            let trees = (&self.rows, &self.index, &self.meta);
            let done = trees.transaction(|(in_rows, in_index, in_meta)| {
                in_rows.apply_batch(&rows)?;
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

    /// Stores one row with its entry in the index quickly and not atomically, for a store that nobody uses until it is
    /// whole. Fastest in the order of subjects; sled is many times slower with one large batch, and stays slow to read.
    ///
    /// # Errors
    /// Where the store fails; then throw it away.
    pub(crate) fn load_row(&self, subject: Subject, row: &[u8], entry: &[u8]) -> Result<(), Error> {
        let key = subject_key(subject);
        self.guarded("building", || {
            self.rows.insert(key, row)?;
            self.index.insert(key, entry).map(drop)
        })
    }

    /// Stores all of the changes but rows, as [`Store::load_row`]; call with those where the log ends last.
    ///
    /// # Errors
    /// Where the store fails; then throw it away.
    pub(crate) fn load_meta(&self, changes: &Changes, numbers: &RuleNumbers) -> Result<(), Error> {
        let meta = meta_of(changes);
        self.guarded("building", || {
            self.index.insert(NUMBERS, to_json(numbers))?;
            self.meta.apply_batch(meta)
        })
    }

    /// Hands what was written to the operating system.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn flush(&self) -> Result<(), Error> {
        self.guarded("flushing", || self.db.flush().map(drop))
    }

    /// The index: the numbers of rules, and every row's entry in the order of subjects.
    ///
    /// # Errors
    /// Where the store or an entry is damaged.
    pub fn index(&self) -> Result<Entries, Error> {
        let mut read = Entries::default();
        let mut pairs = self.index.iter();
        while let Some((key, value)) = self.guarded("reading", || pairs.next().transpose())? {
            match subject_of(&key) {
                Some(subject) => read.entries.push((subject, from_bytes("an entry of the index", &value)?)),
                None => read.numbers = from_json("the numbers of rules", &value)?,
            }
        }
        Ok(read)
    }

    /// Every row.
    ///
    /// # Errors
    /// Where the store or a row is damaged.
    pub fn each_row(
        &self,
        mut case: impl FnMut(CaseRow),
        mut incident: impl FnMut(IncidentRow),
    ) -> Result<(), Error> {
        let mut rows = self.rows.iter();
        while let Some((key, value)) = self.guarded("reading", || rows.next().transpose())? {
            match key.first() {
                Some(b'c') => case(from_bytes("a case row", &value)?),
                _ => incident(from_bytes("an incident row", &value)?),
            }
        }
        Ok(())
    }

    /// SHA-256 over every key and value, each after its length: equal for views that are equal byte for byte.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn digest(&self) -> Result<[u8; 32], Error> {
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

    /// Why a request was refused, where it was.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn refusal(&self, request: RequestId) -> Result<Option<Refusal>, Error> {
        self.read_meta(&format!("refusal/{request}"))
    }

    /// Rule packs adopted, in their order.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn packs(&self) -> Result<Vec<RulePack>, Error> {
        self.read_meta_prefix("pack/")
    }

    /// Calendars adopted, in their order.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn calendars(&self) -> Result<Vec<PublishedCalendar>, Error> {
        self.read_meta_prefix("calendar/")
    }

    /// The ids of the records that are parked.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn parked(&self) -> Result<BTreeSet<String>, Error> {
        let keys: Vec<IVec> = self.guarded("reading", || self.meta.scan_prefix(PARKED).keys().collect())?;
        let id = |key: &IVec| String::from_utf8_lossy(&key[PARKED.len()..]).into_owned();
        Ok(keys.iter().map(id).collect())
    }

    /// The positions of decisions that could not be folded, and where the program failed.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn unshown(&self) -> Result<BTreeMap<u64, String>, Error> {
        let found: Vec<(IVec, IVec)> =
            self.guarded("reading", || self.meta.scan_prefix(UNSHOWN).collect())?;
        let position = |key: &IVec| std::str::from_utf8(&key[UNSHOWN.len()..]).ok()?.parse().ok();
        let pairs = found.iter().filter_map(|(key, place)| Some((position(key)?, place)));
        pairs.map(|(position, place)| Ok((position, from_json(UNSHOWN, place)?))).collect()
    }

    fn read_meta<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Error> {
        let found = self.guarded("reading", || self.meta.get(key))?;
        found.map(|value| from_json(key, &value)).transpose()
    }

    fn read_meta_prefix<T: DeserializeOwned>(&self, prefix: &str) -> Result<Vec<T>, Error> {
        let found: Vec<(IVec, IVec)> = self.guarded("reading", || self.meta.scan_prefix(prefix).collect())?;
        found.iter().map(|(_, value)| from_json(prefix, value)).collect()
    }

    fn read_row<T: DeserializeOwned>(&self, subject: Subject) -> Result<Option<T>, Error> {
        let found = self.guarded("reading", || self.rows.get(subject_key(subject)))?;
        found.map(|value| from_bytes("a row", &value)).transpose()
    }
}

impl Rows for Store {
    fn case(&self, id: CaseId) -> Result<Option<CaseRow>, Error> {
        self.read_row(Subject::Case(id))
    }

    fn incident(&self, id: IncidentId) -> Result<Option<IncidentRow>, Error> {
        self.read_row(Subject::Incident(id))
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

fn index_of(entries: &Entries) -> Batch {
    let mut batch = Batch::default();
    for (subject, entry) in &entries.entries {
        batch.insert(&subject_key(*subject), to_bytes(entry));
    }
    batch.insert(NUMBERS, to_json(&entries.numbers));
    batch
}

fn rows_of(changes: &Changes) -> Batch {
    let mut rows = Batch::default();
    for (id, row) in &changes.cases {
        rows.insert(&subject_key(Subject::Case(*id)), to_bytes(row));
    }
    for (id, row) in &changes.incidents {
        rows.insert(&subject_key(Subject::Incident(*id)), to_bytes(row));
    }
    rows
}

fn meta_of(changes: &Changes) -> Batch {
    let mut meta = Batch::default();
    for (request, refusal) in &changes.refusals {
        meta.insert(format!("refusal/{request}").as_bytes(), to_json(refusal));
    }
    for (intake, parked) in &changes.parked {
        let key = format!("{PARKED}{intake}");
        match parked {
            true => meta.insert(key.as_bytes(), to_json(&true)),
            false => meta.remove(key.as_bytes()),
        }
    }
    for (position, place) in &changes.unshown {
        meta.insert(format!("{UNSHOWN}{position:020}").as_bytes(), to_json(place));
    }
    for (position, pack) in &changes.packs {
        meta.insert(format!("pack/{position:020}").as_bytes(), to_json(pack));
    }
    for (position, calendar) in &changes.calendars {
        meta.insert(format!("calendar/{position:020}").as_bytes(), to_json(calendar));
    }
    let standing = Standing { position: changes.position, cause: changes.cause, mark: changes.mark.clone() };
    meta.insert("standing", to_json(&standing));
    meta
}
