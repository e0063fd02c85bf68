//! Every operation that changes the disk, in one place, so that tests can make each of them fail.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// What the log does to the disk.
pub(super) trait Disk: Send + Sync + 'static {
    /// Writes all of `bytes` at `offset`.
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// Makes a file's bytes and length durable.
    fn sync(&self, file: &File) -> io::Result<()>;
    /// Makes a directory's entries durable.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
    /// Shortens a file.
    fn truncate(&self, file: &File, length: u64) -> io::Result<()>;
    /// Gives a file its final name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
}

/// The real thing.
#[derive(Debug)]
pub(super) struct Os;

impl Disk for Os {
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }

    fn truncate(&self, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }
}

/// The suffix of a file that has not got its final name yet; opening a log removes such leftovers.
pub(super) const UNFINISHED: &str = "tmp";

/// Writes a file that is there whole or not at all, and opens it. Durable once its directory is synced too.
pub(super) fn create_whole(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<File> {
    let unfinished = path.with_added_extension(UNFINISHED);
    let created = (|| {
        let file = File::options().read(true).write(true).create(true).truncate(true).open(&unfinished)?;
        disk.write(&file, bytes, 0)?;
        disk.sync(&file)?;
        disk.rename(&unfinished, path)?;
        Ok(file)
    })();
    if created.is_err() {
        // Only tidiness: what is left is removed when the log is next opened.
        let _ = fs::remove_file(&unfinished);
    }
    created
}
