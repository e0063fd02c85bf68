//! How rows, entries and the rest are written in the store, and by which keys.

use huiying_domain::{CaseId, IncidentId, Subject};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sled::Batch;

use crate::Error;
use crate::changes::Changes;
use crate::index::{Entries, Numbers};
use crate::list::cases::Cases;
use crate::list::incidents::Incidents;
use crate::list::{ChangedRows, Visit, each_view};
use crate::store::Standing;
use crate::view::{Form, Key as _, View};

/// The key of the numbers of rules and offices, beside the entries of the index that are written with them.
pub(crate) const NUMBERS: &[u8] = b"numbers";
/// The key of the number of rows that have an entry in the index.
pub(crate) const N_ROWS: &str = "n_rows";
/// How the keys of decisions that could not be folded begin; their position follows.
pub(crate) const UNSHOWN: &str = "unshown/";
/// Room for most rows, so that it has not to be made again and again.
const ROW_BYTES: usize = 1024;
/// Room for most keys.
const KEY_BYTES: usize = 17;

/// The key of a row, and of its entry in the index.
pub(crate) fn key_of<V: View>(key: &V::Key) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(KEY_BYTES);
    bytes.push(V::TAG);
    key.write(&mut bytes);
    bytes
}

/// The key of an entry in the index.
pub(crate) fn subject_key(subject: Subject) -> Vec<u8> {
    match subject {
        Subject::Case(id) => key_of::<Cases>(&id),
        Subject::Incident(id) => key_of::<Incidents>(&id),
    }
}

/// The subject of a key; `None` where it is another key.
pub(crate) fn subject_of(key: &[u8]) -> Option<Subject> {
    match key.split_first()? {
        (&Cases::TAG, id) => CaseId::read(id).map(Subject::Case),
        (&Incidents::TAG, id) => IncidentId::read(id).map(Subject::Incident),
        _ => None,
    }
}

/// Anything but rows and entries, as it is stored.
pub(crate) fn to_json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("rows have string keys and no failing serialiser")
}

/// A row as it is stored.
pub(crate) fn row_to_bytes<V: View>(row: &V::Row) -> Vec<u8> {
    match V::FORM {
        Form::Json => to_json(row),
        Form::Postcard => to_bytes(row),
    }
}

/// Reads a row as it is stored.
///
/// # Errors
/// [`Error::Row`] where another version wrote it.
pub(crate) fn row_from_bytes<V: View>(value: &[u8]) -> Result<V::Row, Error> {
    let what = || format!("a row of {}", V::NAME);
    match V::FORM {
        Form::Json => from_json(&what(), value),
        Form::Postcard => from_bytes(&what(), value),
    }
}

/// A value in the form that takes the least room.
pub(crate) fn to_bytes(value: &impl Serialize) -> Vec<u8> {
    let room = Vec::with_capacity(ROW_BYTES);
    postcard::to_extend(value, room).expect("rows have no field that postcard cannot write")
}

/// Reads a value in the form that takes the least room.
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

/// The rows that changed as they are stored, and their entries in the index with rules and offices numbered on from `numbers`.
pub(crate) fn rows_of(rows: &ChangedRows, numbers: Numbers) -> Result<(Batch, Entries), Error> {
    struct Writing<'a> {
        rows: &'a ChangedRows,
        batch: Batch,
        entries: Entries,
    }
    impl Visit for Writing<'_> {
        fn view<V: View>(&mut self) -> Result<(), Error> {
            for (key, row) in V::changed(self.rows) {
                match row {
                    Some(row) => self.batch.insert(key_of::<V>(key), row_to_bytes::<V>(row)),
                    None => self.batch.remove(key_of::<V>(key)),
                }
                let entry = row.as_ref().and_then(|row| V::in_queue(key, row, &mut self.entries.numbers));
                self.entries.entries.extend(entry);
            }
            Ok(())
        }
    }
    let entries = Entries { numbers, entries: Vec::with_capacity(rows.len()) };
    let mut writing = Writing { rows, batch: Batch::default(), entries };
    each_view(&mut writing)?;
    Ok((writing.batch, writing.entries))
}

/// A key of what is neither row nor entry, and what is to stand there.
pub(crate) type Written = (Vec<u8>, Vec<u8>);

/// All that changed but rows and entries.
pub(crate) fn meta_of(changes: &Changes, n_rows: u64) -> Vec<Written> {
    let mut meta: Vec<Written> = Vec::new();
    let mut put = |key: String, value: Vec<u8>| meta.push((key.into_bytes(), value));
    for (position, why) in &changes.unshown {
        put(format!("{UNSHOWN}{position:020}"), to_json(why));
    }
    let standing = Standing { position: changes.position, cause: changes.cause, mark: changes.mark.clone() };
    put("standing".to_owned(), to_json(&standing));
    put(N_ROWS.to_owned(), to_json(&n_rows));
    meta
}

/// The entries of the index that changed, and the numbers they are written with.
pub(crate) fn index_of(entries: &Entries) -> Batch {
    let mut batch = Batch::default();
    for (subject, entry) in &entries.entries {
        batch.insert(subject_key(*subject), to_bytes(entry));
    }
    if entries.numbers.has_grown() {
        batch.insert(NUMBERS, to_json(&entries.numbers));
    }
    batch
}
