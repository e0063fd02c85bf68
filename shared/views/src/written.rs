//! How rows, entries and the rest are written in the store, and by which keys.

use huiying_domain::{CaseId, IncidentId, Subject};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sled::Batch;

use crate::Error;
use crate::changes::Changes;
use crate::index::Entries;
use crate::store::Standing;

/// The key of the rules' numbers, beside the entries of the index that are written with them.
pub(crate) const NUMBERS: &[u8] = b"numbers";
/// The key of the number of rows.
pub(crate) const N_ROWS: &str = "n_rows";
/// How the keys of parked records begin.
pub(crate) const PARKED: &str = "parked/";
/// How the keys of decisions that could not be folded begin; their position follows.
pub(crate) const UNSHOWN: &str = "unshown/";
/// How the keys of facts about channels begin.
pub(crate) const TELLING: &str = "telling/";
/// Room for most rows, so that it has not to be made again and again.
const ROW_BYTES: usize = 1024;

/// The key of a row and of its entry: in the order of subjects.
pub(crate) fn subject_key(subject: Subject) -> [u8; 9] {
    let (kind, id) = match subject {
        Subject::Case(CaseId(id)) => (b'c', id),
        Subject::Incident(IncidentId(id)) => (b'i', id),
    };
    let mut key = [kind; 9];
    key[1..].copy_from_slice(&id.to_be_bytes());
    key
}

/// The subject of a key; `None` where it is another key.
pub(crate) fn subject_of(key: &[u8]) -> Option<Subject> {
    let (kind, id) = key.split_first()?;
    let id = u64::from_be_bytes(id.try_into().ok()?);
    match kind {
        b'c' => Some(Subject::Case(CaseId(id))),
        b'i' => Some(Subject::Incident(IncidentId(id))),
        _ => None,
    }
}

/// Anything but rows and entries, as it is stored.
pub(crate) fn to_json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("rows have string keys and no failing serialiser")
}

/// A row as it is stored.
pub(crate) fn to_bytes(row: &impl Serialize) -> Vec<u8> {
    let room = Vec::with_capacity(ROW_BYTES);
    postcard::to_extend(row, room).expect("rows have no field that postcard cannot write")
}

/// Reads a row as it is stored.
///
/// # Errors
/// [`Error::Row`] where another version wrote it.
pub(crate) fn from_bytes<T: DeserializeOwned>(what: &str, value: &[u8]) -> Result<T, Error> {
    postcard::from_bytes(value)
        .map_err(|source| Error::Row { what: what.to_owned(), source: Box::new(source) })
}

/// Reads what is stored as JSON.
///
/// # Errors
/// [`Error::Row`] where another version wrote it.
pub(crate) fn from_json<T: DeserializeOwned>(what: &str, value: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(value)
        .map_err(|source| Error::Row { what: what.to_owned(), source: Box::new(source) })
}

/// The rows that changed.
pub(crate) fn rows_of(changes: &Changes) -> Batch {
    let mut rows = Batch::default();
    for (id, row) in &changes.cases {
        rows.insert(&subject_key(Subject::Case(*id)), to_bytes(row));
    }
    for (id, row) in &changes.incidents {
        rows.insert(&subject_key(Subject::Incident(*id)), to_bytes(row));
    }
    rows
}

/// A key of what is neither row nor entry, and what is to stand there.
pub(crate) type Written = (Vec<u8>, Option<Vec<u8>>);

/// All that changed but rows and entries.
pub(crate) fn meta_of(changes: &Changes, n_rows: u64) -> Vec<Written> {
    let mut meta: Vec<Written> = Vec::new();
    let mut put = |key: String, value: Option<Vec<u8>>| meta.push((key.into_bytes(), value));
    for (request, refusal) in &changes.refusals {
        put(format!("refusal/{request}"), Some(to_json(refusal)));
    }
    for (intake, parked) in &changes.parked {
        put(format!("{PARKED}{intake}"), parked.then(|| to_json(&true)));
    }
    for (position, why) in &changes.unshown {
        put(format!("{UNSHOWN}{position:020}"), Some(to_json(why)));
    }
    for (key, fact) in &changes.telling {
        put(format!("{TELLING}{key}"), fact.as_ref().map(to_json));
    }
    for (position, pack) in &changes.packs {
        put(format!("pack/{position:020}"), Some(to_json(pack)));
    }
    for (position, calendar) in &changes.calendars {
        put(format!("calendar/{position:020}"), Some(to_json(calendar)));
    }
    let standing = Standing { position: changes.position, cause: changes.cause, mark: changes.mark.clone() };
    put("standing".to_owned(), Some(to_json(&standing)));
    put(N_ROWS.to_owned(), Some(to_json(&n_rows)));
    meta
}

/// The entries of the index that changed, and the numbers they are written with.
pub(crate) fn index_of(entries: &Entries) -> Batch {
    let mut batch = Batch::default();
    for (subject, entry) in &entries.entries {
        batch.insert(&subject_key(*subject), to_bytes(entry));
    }
    batch.insert(NUMBERS, to_json(&entries.numbers));
    batch
}
