//! What a view is: rows by their keys, what each event does to them, and how they are stored.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Debug;

use chrono::{DateTime, Utc};
use huiying_domain::{CaseId, Event, IncidentId, RequestId, Subject};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::index::{Entry as Indexed, Numbers};
pub(crate) use crate::list::Listed;
use crate::shelf::Shelf;
use crate::store::Store;

/// Rows that decisions are folded into. To add one, implement this in a file of `list`, with its line in `list.rs`.
pub trait View: Listed + Debug + 'static {
    /// What tells its rows apart.
    type Key: Key;
    /// What is kept under a key.
    type Row: Clone + Debug + Serialize + DeserializeOwned;

    /// The byte that its keys begin with in the store, and no other view's.
    const TAG: u8;
    /// What it holds, for telling of a row that cannot be read.
    const NAME: &'static str;
    /// How its rows are written.
    const FORM: Form = Form::Json;

    /// Changes the rows as an event says. It sees no other view's rows.
    ///
    /// # Errors
    /// Where a row cannot be read.
    fn fold(rows: &mut Folding<'_, Self>, told: &Told<'_>) -> Result<(), Error>;

    /// Notes an event on which the program failed; where a view has nothing to note, its rows stay as they are.
    ///
    /// # Errors
    /// Where a row cannot be read.
    fn pass_over(_: &mut Folding<'_, Self>, _: &Told<'_>) -> Result<(), Error> {
        Ok(())
    }

    /// The place of a row in the queue, and the case or incident it stands for there; most views have none.
    fn in_queue(_: &Self::Key, _: &Self::Row, _: &mut Numbers) -> Option<(Subject, Indexed)> {
        None
    }
}

/// An event, and where it was told.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Position of its decision in the decisions log.
    pub position: u64,
    /// When the record that caused it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// What happened.
    pub event: &'a Event,
    /// Every case and incident that it is about.
    pub about: &'a [Subject],
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// With the names of fields: for what decisions tell as it is, since its shape stays readable there too.
    Json,
    /// Without them, in a third of the room and time. Every change of the shape raises the store's format.
    Postcard,
}

/// What tells the rows of a view apart.
pub trait Key: Ord + Clone + Debug + Send + Sync {
    /// Appends it as bytes, which are in the order of keys.
    fn write(&self, to: &mut Vec<u8>);
    /// Reads it; `None` where the bytes are no such key.
    fn read(bytes: &[u8]) -> Option<Self>;
}

impl Key for u64 {
    fn write(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.to_be_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_be_bytes)
    }
}

impl Key for u128 {
    fn write(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.to_be_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_be_bytes)
    }
}

impl Key for CaseId {
    fn write(&self, to: &mut Vec<u8>) {
        self.0.write(to);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Key::read(bytes).map(Self)
    }
}

impl Key for IncidentId {
    fn write(&self, to: &mut Vec<u8>) {
        self.0.write(to);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Key::read(bytes).map(Self)
    }
}

impl Key for Subject {
    fn write(&self, to: &mut Vec<u8>) {
        match self {
            Self::Case(id) => {
                to.push(0);
                id.write(to);
            }
            Self::Incident(id) => {
                to.push(1);
                id.write(to);
            }
        }
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first()? {
            (0, id) => Key::read(id).map(Self::Case),
            (1, id) => Key::read(id).map(Self::Incident),
            _ => None,
        }
    }
}

impl Key for RequestId {
    fn write(&self, to: &mut Vec<u8>) {
        self.0.write(to);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Key::read(bytes).map(Self)
    }
}

impl Key for String {
    fn write(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(self.as_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        std::str::from_utf8(bytes).ok().map(str::to_owned)
    }
}

/// The rows of a view that a run of decisions changed; `None` where the row is gone.
pub type Changed<V> = BTreeMap<<V as View>::Key, Option<<V as View>::Row>>;

/// Where rows come from that a run of decisions has not touched yet.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a>(Keeper<'a>);

#[derive(Clone, Copy, Debug)]
enum Keeper<'a> {
    Store(&'a Store),
    Shelf(&'a Shelf),
    #[cfg(test)]
    Nobody,
}

impl<'a> Kept<'a> {
    /// In the store.
    #[must_use]
    pub fn by_store(store: &'a Store) -> Self {
        Self(Keeper::Store(store))
    }

    /// On the shelf of a build.
    pub(crate) fn by_shelf(shelf: &'a Shelf) -> Self {
        Self(Keeper::Shelf(shelf))
    }

    /// Nowhere: there are none.
    #[cfg(test)]
    pub(crate) fn by_nobody() -> Self {
        Self(Keeper::Nobody)
    }

    fn row<V: View>(self, key: &V::Key) -> Result<Option<V::Row>, Error> {
        match self.0 {
            Keeper::Store(store) => store.row::<V>(key),
            Keeper::Shelf(shelf) => shelf.row::<V>(key),
            #[cfg(test)]
            Keeper::Nobody => Ok(None),
        }
    }
}

/// The rows of one view while decisions are folded into them.
#[derive(Debug)]
pub struct Folding<'a, V: View> {
    changed: &'a mut Changed<V>,
    kept: Kept<'a>,
}

impl<'a, V: View> Folding<'a, V> {
    pub(crate) fn new(changed: &'a mut Changed<V>, kept: Kept<'a>) -> Self {
        Self { changed, kept }
    }

    /// The row under a key, to be changed.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn row(&mut self, key: &V::Key) -> Result<Option<&mut V::Row>, Error> {
        Ok(match self.changed.entry(key.clone()) {
            Entry::Occupied(row) => row.into_mut().as_mut(),
            Entry::Vacant(place) => match self.kept.row::<V>(key)? {
                Some(row) => place.insert(Some(row)).as_mut(),
                None => None,
            },
        })
    }

    /// The row under a key, only to be looked at: it is not written for that.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn seen(&self, key: &V::Key) -> Result<Option<V::Row>, Error> {
        match self.changed.get(key) {
            Some(row) => Ok(row.clone()),
            None => self.kept.row::<V>(key),
        }
    }

    /// Puts a row under a key, in place of one that is there.
    pub fn put(&mut self, key: V::Key, row: V::Row) {
        self.changed.insert(key, Some(row));
    }

    /// Removes the row under a key, where there is one.
    pub fn remove(&mut self, key: V::Key) {
        self.changed.insert(key, None);
    }
}
