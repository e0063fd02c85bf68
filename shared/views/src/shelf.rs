//! Rows of a build that memory has no room for, in a nameless file until the store takes them in.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use huiying_domain::{CaseId, IncidentId, Subject};
use serde::de::DeserializeOwned;

use crate::Error;
use crate::changes::{Changes, Rows};
use crate::index::Entries;
use crate::rows::{CaseRow, IncidentRow};
use crate::written::{from_bytes, to_bytes};

/// The newest form of every row laid aside. The file has no name, so that nothing is left of a build that is killed.
#[derive(Debug)]
pub(crate) struct Shelf {
    /// The folder it was made in, for telling of it.
    folder: PathBuf,
    file: File,
    /// Where each row stands in the file.
    places: BTreeMap<Subject, Place>,
    end: u64,
    /// Bytes of the file that are the newest form of a row.
    n_live: u64,
    /// Bytes of replaced rows that the file may hold beyond as many as are live.
    pub(crate) n_replaced_max: u64,
}

const N_REPLACED_MAX: u64 = 256 << 20;

/// A piece of the file, in bytes: a row, and its entry in the index after it.
#[derive(Clone, Copy, Debug)]
struct Place {
    from: u64,
    row: usize,
    entry: usize,
}

impl Place {
    fn n_bytes(self) -> u64 {
        (self.row + self.entry) as u64
    }
}

/// A row with its entry in the index, both as they are stored.
pub(crate) struct Laid {
    pub(crate) subject: Subject,
    pub(crate) row: Vec<u8>,
    pub(crate) entry: Vec<u8>,
}

impl Shelf {
    /// An empty shelf, whose file is made in `folder`.
    pub(crate) fn new(folder: &Path) -> Result<Self, Error> {
        let folder = folder.to_owned();
        match tempfile::tempfile_in(&folder) {
            Ok(file) => Ok(Self {
                folder,
                file,
                places: BTreeMap::new(),
                end: 0,
                n_live: 0,
                n_replaced_max: N_REPLACED_MAX,
            }),
            Err(source) => Err(Error::Shelf { doing: "making", folder, source }),
        }
    }

    /// Lays the rows of `changes` and their entries aside, in place of what is there of them.
    pub(crate) fn put(&mut self, changes: &Changes, entries: &Entries) -> Result<(), Error> {
        let mut written = Vec::new();
        for (subject, indexed) in &entries.entries {
            let row = match subject {
                Subject::Case(id) => changes.cases.get(id).map(to_bytes),
                Subject::Incident(id) => changes.incidents.get(id).map(to_bytes),
            };
            let (Some(row), entry) = (row, to_bytes(indexed)) else { continue };
            let from = self.end + written.len() as u64;
            written.extend_from_slice(&row);
            written.extend_from_slice(&entry);
            let place = Place { from, row: row.len(), entry: entry.len() };
            let replaced = self.places.insert(*subject, place).map_or(0, Place::n_bytes);
            self.n_live = self.n_live + place.n_bytes() - replaced;
        }
        self.file.write_all(&written).map_err(self.failed("writing"))?;
        self.end += written.len() as u64;
        if self.end - self.n_live > self.n_live + self.n_replaced_max { self.write_anew() } else { Ok(()) }
    }

    /// Leaves the replaced rows behind.
    fn write_anew(&mut self) -> Result<(), Error> {
        let mut fresh = Self::new(&self.folder)?;
        let mut file = BufWriter::with_capacity(1 << 20, &fresh.file);
        for (subject, place) in &self.places {
            let bytes = self.read(place.from, place.row + place.entry)?;
            file.write_all(&bytes).map_err(self.failed("writing"))?;
            fresh.places.insert(*subject, Place { from: fresh.end, ..*place });
            fresh.end += place.n_bytes();
        }
        file.flush().map_err(self.failed("writing"))?;
        drop(file);
        *self = Self { n_live: fresh.end, n_replaced_max: self.n_replaced_max, ..fresh };
        Ok(())
    }

    /// How many rows there are.
    pub(crate) fn n_rows(&self) -> u64 {
        self.places.len() as u64
    }

    /// Every row with its entry, in the order of subjects.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Result<Laid, Error>> {
        self.places.iter().map(|(subject, place)| {
            let mut row = self.read(place.from, place.row + place.entry)?;
            let entry = row.split_off(place.row);
            Ok(Laid { subject: *subject, row, entry })
        })
    }

    fn read(&self, from: u64, n_bytes: usize) -> Result<Vec<u8>, Error> {
        let mut bytes = vec![0; n_bytes];
        self.file.read_exact_at(&mut bytes, from).map_err(self.failed("reading"))?;
        Ok(bytes)
    }

    fn failed(&self, doing: &'static str) -> impl FnOnce(std::io::Error) -> Error {
        let folder = self.folder.clone();
        move |source| Error::Shelf { doing, folder, source }
    }

    fn row<T: DeserializeOwned>(&self, subject: Subject) -> Result<Option<T>, Error> {
        let row = self.places.get(&subject).map(|place| self.read(place.from, place.row)).transpose()?;
        row.map(|row| from_bytes("a row laid aside", &row)).transpose()
    }
}

impl Rows for Shelf {
    fn case(&self, id: CaseId) -> Result<Option<CaseRow>, Error> {
        self.row(Subject::Case(id))
    }

    fn incident(&self, id: IncidentId) -> Result<Option<IncidentRow>, Error> {
        self.row(Subject::Incident(id))
    }
}
