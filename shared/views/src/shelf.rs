//! Rows of a rebuild that do not fit in memory, kept in an unnamed file until they are put in the store.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::index::Numbers;
use crate::list::{ChangedRows, Places, Visit, each_view};
use crate::view::View;
use crate::written::{key_of, row_from_bytes, row_to_bytes, to_bytes};

/// The newest form of every row laid aside. The file has no name, so that nothing is left of a build that is killed.
#[derive(Debug)]
pub(crate) struct Shelf {
    /// The folder it was made in, for telling of it.
    folder: PathBuf,
    file: File,
    /// Where each row stands in the file.
    places: Places,
    end: u64,
    /// Bytes of the file that are the newest form of a row.
    n_live: u64,
    /// Bytes of replaced rows that the file may hold beyond as many as are live.
    pub(crate) n_replaced_max: u64,
}

const N_REPLACED_MAX: u64 = 256 << 20;

/// A piece of the file, in bytes: a row, and its entry in the index after it, where it has one.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    from: u64,
    row: u32,
    entry: u32,
}

impl Place {
    fn n_bytes(self) -> u64 {
        u64::from(self.row) + u64::from(self.entry)
    }
}

/// A row with its key and its entry in the index, all as they are stored.
pub(crate) struct Laid {
    pub(crate) key: Vec<u8>,
    pub(crate) row: Vec<u8>,
    /// Empty where the row has none.
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
                places: Places::default(),
                end: 0,
                n_live: 0,
                n_replaced_max: N_REPLACED_MAX,
            }),
            Err(source) => Err(Error::Shelf { doing: "making", folder, source }),
        }
    }

    /// Lays changed rows aside in place of what is there of them, with their entries; the rules are numbered on from
    /// `numbers`, and those that follow are returned. Where the program fails on a row, all is as before.
    pub(crate) fn put(&mut self, rows: &ChangedRows, numbers: Numbers) -> Result<Numbers, Error> {
        let mut writing = Writing { rows, numbers, from: self.end, bytes: Vec::new(), places: Vec::new() };
        each_view(&mut writing)?;
        let Writing { numbers, bytes, places, .. } = writing;
        self.file.write_all(&bytes).map_err(self.failed("writing"))?;
        self.end += bytes.len() as u64;
        each_view(&mut Placing { rows, new: places.into_iter(), shelf: self })?;
        if self.end - self.n_live > self.n_live + self.n_replaced_max {
            self.write_anew()?;
        }
        Ok(numbers)
    }

    /// Leaves the replaced rows behind.
    fn write_anew(&mut self) -> Result<(), Error> {
        let mut fresh = Self { n_replaced_max: self.n_replaced_max, ..Self::new(&self.folder)? };
        let file = BufWriter::with_capacity(1 << 20, &fresh.file);
        let mut copying = Copying { shelf: self, file, places: &mut fresh.places, end: 0 };
        each_view(&mut copying)?;
        copying.file.flush().map_err(self.failed("writing"))?;
        let end = copying.end;
        drop(copying);
        *self = Self { end, n_live: end, ..fresh };
        Ok(())
    }

    /// How many rows have an entry in the index.
    pub(crate) fn n_entries(&self) -> u64 {
        struct Count<'a>(&'a Places, usize);
        impl Visit for Count<'_> {
            fn view<V: View>(&mut self) -> Result<(), Error> {
                self.1 += V::places(self.0).values().filter(|place| place.entry > 0).count();
                Ok(())
            }
        }
        let mut count = Count(&self.places, 0);
        each_view(&mut count).map_or(0, |()| count.1 as u64)
    }

    /// Hands over every row with its entry, in the order of keys within a view.
    pub(crate) fn each(&self, take: impl FnMut(Laid) -> Result<(), Error>) -> Result<(), Error> {
        each_view(&mut Handing { shelf: self, take })
    }

    /// The row of a view under a key, where it was laid aside.
    pub(crate) fn row<V: View>(&self, key: &V::Key) -> Result<Option<V::Row>, Error> {
        let Some(place) = V::places(&self.places).get(key) else { return Ok(None) };
        let row = self.read(place.from, u64::from(place.row))?;
        row_from_bytes::<V>(&row).map(Some)
    }

    fn read(&self, from: u64, n_bytes: u64) -> Result<Vec<u8>, Error> {
        let mut bytes = vec![0; usize::try_from(n_bytes).unwrap_or(usize::MAX)];
        self.file.read_exact_at(&mut bytes, from).map_err(self.failed("reading"))?;
        Ok(bytes)
    }

    fn failed(&self, doing: &'static str) -> impl FnOnce(std::io::Error) -> Error {
        let folder = self.folder.clone();
        move |source| Error::Shelf { doing, folder, source }
    }
}

/// Writes changed rows and their entries into memory, which may fail on any of them.
struct Writing<'a> {
    rows: &'a ChangedRows,
    numbers: Numbers,
    /// Where the bytes will stand in the file.
    from: u64,
    bytes: Vec<u8>,
    /// The place of each row in the order of the visit; `None` where the row is gone.
    places: Vec<Option<Place>>,
}

impl Visit for Writing<'_> {
    fn view<V: View>(&mut self) -> Result<(), Error> {
        for (key, row) in V::changed(self.rows) {
            let Some(row) = row else {
                self.places.push(None);
                continue;
            };
            let entry = V::in_queue(key, row, &mut self.numbers);
            let entry = entry.map(|(_, entry)| to_bytes(&entry)).unwrap_or_default();
            let (row, from) = (row_to_bytes::<V>(row), self.from + self.bytes.len() as u64);
            self.bytes.extend_from_slice(&row);
            self.bytes.extend_from_slice(&entry);
            self.places.push(Some(Place { from, row: length(&row)?, entry: length(&entry)? }));
        }
        Ok(())
    }
}

fn length(bytes: &[u8]) -> Result<u32, Error> {
    let too_long = |source| Error::Row { what: "a row of 4 GB".to_owned(), source: Box::new(source) };
    u32::try_from(bytes.len()).map_err(too_long)
}

/// Takes in where the rows of a [`Writing`] stand.
struct Placing<'a, I> {
    rows: &'a ChangedRows,
    new: I,
    shelf: &'a mut Shelf,
}

impl<I: Iterator<Item = Option<Place>>> Visit for Placing<'_, I> {
    fn view<V: View>(&mut self) -> Result<(), Error> {
        let places = V::places_mut(&mut self.shelf.places);
        for (key, new) in V::changed(self.rows).keys().zip(&mut self.new) {
            let replaced = match new {
                Some(place) => places.insert(key.clone(), place),
                None => places.remove(key),
            };
            let n_bytes = |place: Option<Place>| place.map_or(0, Place::n_bytes);
            self.shelf.n_live = self.shelf.n_live + n_bytes(new) - n_bytes(replaced);
        }
        Ok(())
    }
}

/// Copies the newest form of every row to another file.
struct Copying<'a> {
    shelf: &'a Shelf,
    file: BufWriter<&'a File>,
    places: &'a mut Places,
    end: u64,
}

impl Visit for Copying<'_> {
    fn view<V: View>(&mut self) -> Result<(), Error> {
        for (key, place) in V::places(&self.shelf.places) {
            let bytes = self.shelf.read(place.from, place.n_bytes())?;
            self.file.write_all(&bytes).map_err(self.shelf.failed("writing"))?;
            V::places_mut(self.places).insert(key.clone(), Place { from: self.end, ..*place });
            self.end += place.n_bytes();
        }
        Ok(())
    }
}

/// Hands over every row.
struct Handing<'a, F> {
    shelf: &'a Shelf,
    take: F,
}

impl<F: FnMut(Laid) -> Result<(), Error>> Visit for Handing<'_, F> {
    fn view<V: View>(&mut self) -> Result<(), Error> {
        for (key, place) in V::places(&self.shelf.places) {
            let mut row = self.shelf.read(place.from, place.n_bytes())?;
            let entry = row.split_off(place.row as usize);
            (self.take)(Laid { key: key_of::<V>(key), row, entry })?;
        }
        Ok(())
    }
}
