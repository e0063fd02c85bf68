//! How rows, entries and the rest are written in the store, and by which keys.

use huiying_domain::{CaseId, IncidentId, Subject};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

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
