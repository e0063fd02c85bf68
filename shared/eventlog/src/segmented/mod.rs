//! The embedded log: segmented files in one directory, one writer, any number of readers.

mod catalogue;
mod disk;
mod files;
pub(crate) mod format;
mod frames;
mod ids;
mod index;
mod recovery;
mod snapshot;
#[cfg(test)]
mod tests;
mod verify;
mod writer;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use async_trait::async_trait;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};

use crate::log::check_ids;
use crate::{Appended, Error, Log, NewRecord, Position, Record};

use catalogue::Catalogue;
use disk::{Disk, Os};
use files::Link;
pub use format::ChainHash;
use recovery::{Outside, Recovered, recover};
pub use snapshot::Snapshot;
pub(crate) use verify::hashes_at;
pub use verify::{Verified, verify};
use writer::{Answer, Purpose, Request, Sent, Writer};

/// The bounds of a log. The defaults suit a bureau.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// A segment is sealed once it has this many bytes. At most 1 GiB.
    pub segment_bytes_max: u64,
    /// The largest batch, encoded. At most 1 GiB.
    pub batch_bytes_max: u64,
    /// Appends waiting together share one sync, up to this many bytes.
    pub group_bytes_max: usize,
    /// Appends waiting, in number; further ones wait before they enter the queue.
    pub queue_max: usize,
    /// Appends waiting, in bytes; further ones wait before they enter the queue.
    pub queue_bytes_max: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            segment_bytes_max: 64 << 20,
            batch_bytes_max: 64 << 20,
            group_bytes_max: 1 << 20,
            queue_max: 1024,
            queue_bytes_max: 64 << 20,
        }
    }
}

const GIB: u64 = 1 << 30;

/// A log in segmented files. Dropping it waits for the write under way and gives the directory free.
pub struct SegmentedLog {
    dir: PathBuf,
    options: Options,
    catalogue: Arc<Catalogue>,
    tail: watch::Receiver<Position>,
    head: Arc<Mutex<Link>>,
    hash_id: fn(&str) -> u64,
    room: Arc<Semaphore>,
    /// `None` only while dropping.
    queue: Option<mpsc::Sender<Request>>,
    writer: Option<JoinHandle<()>>,
    /// Locked while the log is open.
    _lock: File,
}

impl SegmentedLog {
    /// Opens the log in `dir`, or begins one there.
    ///
    /// What an interrupted write left at the very end is cut off; it was never acknowledged. Anything else that
    /// is not as written stops the opening, and no segment is changed.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::Damaged`], [`Error::NewerFormat`], [`Error::Io`].
    pub fn open(dir: &Path, options: Options) -> Result<Self, Error> {
        Self::open_on(dir, options, Arc::new(Os), ids::hash_id)
    }

    fn open_on(
        dir: &Path,
        mut options: Options,
        disk: Arc<dyn Disk>,
        hash_id: fn(&str) -> u64,
    ) -> Result<Self, Error> {
        options.segment_bytes_max = options.segment_bytes_max.min(GIB);
        options.batch_bytes_max = options.batch_bytes_max.min(GIB);
        options.group_bytes_max = options.group_bytes_max.min(1 << 30);
        create_dir(dir, &*disk)?;
        let lock = lock(dir)?;
        let Recovered { catalogue, known, active, tail } = recover(dir, Outside { disk: &*disk, hash_id })?;
        let catalogue = Arc::new(catalogue);
        let published = watch::Sender::new(tail.position);
        let receiver = published.subscribe();
        let head = Arc::new(Mutex::new(tail));
        let (queue, requests) = mpsc::channel(options.queue_max.max(1));
        let writer = Writer {
            dir: dir.to_owned(),
            disk,
            segment_bytes_max: options.segment_bytes_max,
            group_bytes_max: options.group_bytes_max,
            catalogue: Arc::clone(&catalogue),
            known,
            active,
            tail,
            published,
            head: Arc::clone(&head),
            state: writer::State::default(),
        };
        let thread = std::thread::Builder::new().name("eventlog".into()).spawn(move || writer.run(requests));
        let thread = thread.map_err(|error| Error::io("start the writer of", dir, error))?;
        Ok(Self {
            dir: dir.to_owned(),
            room: Arc::new(Semaphore::new(options.queue_bytes_max as usize)),
            options,
            catalogue,
            tail: receiver,
            head,
            hash_id,
            queue: Some(queue),
            writer: Some(thread),
            _lock: lock,
        })
    }

    /// The directory of the log.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The position of the newest durable record and the chain hash after it, which stands for the whole log.
    #[must_use]
    pub fn head(&self) -> (Position, ChainHash) {
        let head = *self.head.lock().unwrap_or_else(PoisonError::into_inner);
        (head.position, head.hash)
    }

    fn encode(&self, batch: Vec<NewRecord>) -> Result<(Vec<u8>, Vec<Sent>), Error> {
        check_ids(&batch)?;
        let bytes: u64 = batch.iter().map(|record| format::record_bytes(&record.id, &record.payload)).sum();
        let max = self.options.batch_bytes_max;
        if bytes > max {
            return Err(Error::BatchTooLarge { bytes, max });
        }
        let mut body = Vec::with_capacity(usize::try_from(bytes).unwrap_or_default());
        let records = batch.into_iter().map(|NewRecord { id, payload }| {
            format::encode_record(&mut body, &id, &payload);
            Sent { hash: (self.hash_id)(&id), id, end: body.len() }
        });
        let records = records.collect();
        Ok((body, records))
    }

    /// As [`Log::append`], on the calling thread, which waits for the disk: for threads that may.
    pub(crate) fn append_blocking(&self, batch: Vec<NewRecord>) -> Answer {
        let (body, records) = self.encode(batch)?;
        let (answer, answered) = oneshot::channel();
        let request = Request { purpose: Purpose::Append, body, records, answer, _room: None };
        let queue = self.queue.as_ref().ok_or_else(|| self.stopped())?;
        queue.blocking_send(request).map_err(|_| self.stopped())?;
        answered.blocking_recv().map_err(|_| self.stopped())?
    }

    /// Where the records of these ids are, in the order asked, if the log holds every one of them.
    ///
    /// # Errors
    /// As [`Log::read`].
    pub(crate) async fn known(
        &self,
        ids: impl Iterator<Item = &str> + Send,
    ) -> Result<Option<Vec<Position>>, Error> {
        Ok(self.look(ids).await?.into_iter().collect())
    }

    /// Where the records of these ids are, each where the log holds it.
    async fn look(&self, ids: impl Iterator<Item = &str> + Send) -> Result<Vec<Option<Position>>, Error> {
        let sent = |id: &str| Sent { hash: (self.hash_id)(id), id: id.to_owned(), end: 0 };
        let records = ids.map(sent).collect();
        let (answer, answered) = oneshot::channel();
        let request = Request { purpose: Purpose::Look, body: Vec::new(), records, answer, _room: None };
        let queue = self.queue.as_ref().ok_or_else(|| self.stopped())?;
        queue.send(request).await.map_err(|_| self.stopped())?;
        let answers = answered.await.map_err(|_| self.stopped())??;
        let found = answers.into_iter().map(|it| match it {
            Appended::Repeat(position) => Some(position),
            Appended::New(_) => None,
        });
        Ok(found.collect())
    }

    fn stopped(&self) -> Error {
        Error::Stopped { dir: self.dir.clone() }
    }

    /// Reads on a thread where waiting for the disk disturbs nobody.
    async fn read_range(&self, next: Position, last: Position) -> Result<Vec<Record>, Error> {
        if next > last {
            return Ok(Vec::new());
        }
        let catalogue = Arc::clone(&self.catalogue);
        let read = tokio::task::spawn_blocking(move || catalogue.read(next, last)).await;
        read.unwrap_or_else(|error| {
            Err(Error::io("read the log in", &self.dir, std::io::Error::other(error)))
        })
    }

    /// As [`Log::read`], on the calling thread.
    pub(crate) fn read_blocking(&self, after: Position, n_max: usize) -> Result<Vec<Record>, Error> {
        let last = Position::new(after.get().saturating_add(n_max as u64)).min(self.durable());
        if last <= after { Ok(Vec::new()) } else { self.catalogue.read(after.next(), last) }
    }

    fn durable(&self) -> Position {
        *self.tail.borrow()
    }
}

#[async_trait]
impl Log for SegmentedLog {
    async fn append(&self, batch: Vec<NewRecord>) -> Result<Vec<Appended>, Error> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let (body, records) = self.encode(batch)?;
        let bytes = u32::try_from(body.len()).unwrap_or(u32::MAX).min(self.options.queue_bytes_max);
        let room = Arc::clone(&self.room).acquire_many_owned(bytes).await.map_err(|_| self.stopped())?;
        let (answer, answered) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or_else(|| self.stopped())?;
        let request = Request { purpose: Purpose::Append, body, records, answer, _room: Some(room) };
        queue.send(request).await.map_err(|_| self.stopped())?;
        answered.await.map_err(|_| self.stopped())?
    }

    async fn read(&self, after: Position, n_max: usize) -> Result<Vec<Record>, Error> {
        let last = Position::new(after.get().saturating_add(n_max as u64)).min(self.durable());
        self.read_range(after.next(), last).await
    }

    async fn get(&self, position: Position) -> Result<Option<Record>, Error> {
        if position == Position::START || position > self.durable() {
            return Ok(None);
        }
        Ok(self.read_range(position, position).await?.pop())
    }

    fn get_blocking(&self, position: Position) -> Result<Option<Record>, Error> {
        if position == Position::START || position > self.durable() {
            return Ok(None);
        }
        Ok(self.catalogue.read(position, position)?.pop())
    }

    fn batch_bytes_max(&self) -> u64 {
        self.options.batch_bytes_max
    }

    async fn find(&self, ids: &[String]) -> Result<Vec<Option<Position>>, Error> {
        // An id twice in one question would seem to be there the second time.
        let once: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        let places = self.look(once.iter().copied()).await?;
        let known: BTreeMap<&str, Position> =
            once.into_iter().zip(places).filter_map(|(id, place)| Some((id, place?))).collect();
        Ok(ids.iter().map(|id| known.get(id.as_str()).copied()).collect())
    }

    fn tail(&self) -> watch::Receiver<Position> {
        self.tail.clone()
    }
}

impl Drop for SegmentedLog {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!(dir = %self.dir.display(), "the writer of the log panicked");
        }
    }
}

impl fmt::Debug for SegmentedLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SegmentedLog")
            .field("dir", &self.dir)
            .field("tail", &self.durable())
            .finish_non_exhaustive()
    }
}

/// Creates the directory with its parents, each durable in the one above.
fn create_dir(dir: &Path, disk: &dyn Disk) -> Result<(), Error> {
    let missing: Vec<&Path> =
        dir.ancestors().take_while(|d| !d.as_os_str().is_empty() && !d.exists()).collect();
    fs::create_dir_all(dir).map_err(|error| Error::io("create the log directory", dir, error))?;
    for created in missing {
        let above = created.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
        disk.sync_dir(above).map_err(|error| Error::io("sync the directory", above, error))?;
    }
    Ok(())
}

fn lock(dir: &Path) -> Result<File, Error> {
    let path = dir.join("lock");
    let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(|error| Error::io("open the lock", &path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::InUse { dir: dir.to_owned() }),
        Err(TryLockError::Error(error)) => Err(Error::io("lock", &path, error)),
    }
}
