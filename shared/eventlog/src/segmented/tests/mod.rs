//! What only a disk made to fail, or made fast, can show.

mod damage;
mod faults;
mod format;
mod recovery;

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

use super::disk::{Disk, Os};
use super::ids::hash_id;
use super::{Options, SegmentedLog};
use crate::{Appended, Error, Log, NewRecord, Position, Record};

/// What a [`TestDisk`] is told to do wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The write stores this many bytes and fails with the error.
    Write(usize, io::ErrorKind),
    /// The sync fails. As on Linux, the written bytes stay readable.
    Sync,
    SyncDir,
    Truncate,
    Rename(io::ErrorKind),
}

/// A disk that does not really sync, counts, and fails when told to.
#[derive(Debug, Default)]
struct TestDisk {
    n_syncs: AtomicU64,
    n_writes: AtomicU64,
    /// While a test holds this, syncs wait.
    syncs: Mutex<()>,
    /// How many more operations of the fault's kind go well before it strikes, once.
    faults: Mutex<Vec<(u64, Fault)>>,
}

impl TestDisk {
    fn after(&self, n: u64, fault: Fault) {
        self.faults.lock().unwrap().push((n, fault));
    }

    fn strike(&self, of_kind: impl Fn(Fault) -> bool) -> Option<Fault> {
        let mut faults = self.faults.lock().unwrap();
        let i = faults.iter().position(|(_, fault)| of_kind(*fault))?;
        if faults[i].0 > 0 {
            faults[i].0 -= 1;
            return None;
        }
        Some(faults.remove(i).1)
    }

    fn fail_if(&self, fault: Fault) -> io::Result<()> {
        self.strike(|f| f == fault).map_or(Ok(()), |_| Err(io::Error::other("injected")))
    }
}

impl Disk for TestDisk {
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.n_writes.fetch_add(1, Ordering::Relaxed);
        match self.strike(|f| matches!(f, Fault::Write(..))) {
            Some(Fault::Write(n, kind)) => {
                Os.write(file, &bytes[..n.min(bytes.len())], offset)?;
                Err(kind.into())
            }
            _ => Os.write(file, bytes, offset),
        }
    }

    fn sync(&self, _: &File) -> io::Result<()> {
        drop(self.syncs.lock().unwrap());
        self.n_syncs.fetch_add(1, Ordering::Relaxed);
        self.fail_if(Fault::Sync)
    }

    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        self.fail_if(Fault::SyncDir)
    }

    fn truncate(&self, file: &File, length: u64) -> io::Result<()> {
        self.fail_if(Fault::Truncate)?;
        Os.truncate(file, length)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        match self.strike(|f| matches!(f, Fault::Rename(_))) {
            Some(Fault::Rename(kind)) => Err(kind.into()),
            _ => Os.rename(from, to),
        }
    }
}

const SEGMENT_BYTES_MAX: u64 = 300;

/// A directory of segments of about 300 bytes, three or four records of a frame each, on a disk that can be made to fail.
struct Bench {
    dir: TempDir,
    disk: Arc<TestDisk>,
}

impl Bench {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), disk: Arc::default() }
    }

    fn options() -> Options {
        Options { segment_bytes_max: SEGMENT_BYTES_MAX, ..Options::default() }
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn try_open(&self) -> Result<SegmentedLog, Error> {
        SegmentedLog::open_on(self.path(), Self::options(), self.disk.clone(), hash_id)
    }

    fn open(&self) -> SegmentedLog {
        self.try_open().unwrap()
    }

    /// The files of the log with their bytes, without the lock.
    fn files(&self) -> Vec<(std::path::PathBuf, Vec<u8>)> {
        let paths = fs::read_dir(self.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = paths.filter(|path| !path.ends_with("lock")).collect();
        files.sort();
        files.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
    }

    fn restore(&self, files: &[(std::path::PathBuf, Vec<u8>)]) {
        for (path, _) in self.files() {
            fs::remove_file(path).unwrap();
        }
        files.iter().for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
    }

    fn segment(&self, first: u64) -> std::path::PathBuf {
        super::files::segment_path(self.path(), Position::new(first))
    }
}

fn record(n: u64) -> Record {
    let payload = format!("payload of {n}").into_bytes();
    Record { position: Position::new(n), id: format!("id-{n}"), payload }
}

fn records(range: impl IntoIterator<Item = u64>) -> Vec<Record> {
    range.into_iter().map(record).collect()
}

fn new_record(n: u64) -> NewRecord {
    let Record { id, payload, .. } = record(n);
    NewRecord { id, payload }
}

/// Appends the records of these numbers as one batch.
async fn append(log: &SegmentedLog, range: impl IntoIterator<Item = u64>) -> Result<Vec<Appended>, Error> {
    log.append(range.into_iter().map(new_record).collect()).await
}

async fn all(log: &SegmentedLog) -> Result<Vec<Record>, Error> {
    log.read(Position::START, usize::MAX).await
}
