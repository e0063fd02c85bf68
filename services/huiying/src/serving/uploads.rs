//! Files uploaded on a page: kept in memory for a while, looked at, and taken into the intake log.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use huiying_dashboard::upload::port::{FileKind, Progress, Reading, Taking, Upload, UploadError, Uploads};
use huiying_domain::Channel;
use huiying_domain::import::{ImportBegan, Way};
use huiying_ingest::account::Tally;
use huiying_ingest::rehearsal::{Rehearsal, rehearse, rehearse_full_export};
use huiying_ingest::{FullExport, LocalSink, Origin};
use huiying_runtime::Keyring;
use huiying_runtime::keyring::random_token;
use rustix::fs::{MemfdFlags, memfd_create};
use tokio::runtime::Handle;

use crate::data::directory;
use crate::data::node::Node;
use crate::errors::{AnyError, chain};
use crate::import::full_export::{self, Unfit};
use crate::import::open::{Opened, open};
use crate::import::{DEFAULT_SOURCE, Kind, began};
use crate::sources::{self, Settings};

/// Files kept at once; the oldest that is not being taken in gives way.
const FILES_MAX: usize = 4;
/// How long a file is kept.
const KEPT: TimeDelta = TimeDelta::minutes(60);
/// Characters of the name of a source.
const SOURCE_CHARS_MAX: usize = 60;

/// The files of one process, whose logs are in its data directory.
pub(crate) struct KeptFiles {
    data: PathBuf,
    keyring: Arc<Keyring>,
    sink: LocalSink,
    /// Where imports run.
    runtime: Handle,
    files: Arc<Mutex<BTreeMap<String, Kept>>>,
}

struct Kept {
    name: String,
    n_bytes: u64,
    at: DateTime<Utc>,
    /// The file while it may be read. It has no name on a disk, where personal data would lie in clear.
    file: Option<Arc<File>>,
    progress: Progress,
}

/// A file opened with the settings of its source.
struct Read {
    source: String,
    settings: Settings,
    opened: Opened,
}

impl KeptFiles {
    /// Files that go into the log of this directory.
    pub(crate) fn of(node: &Node, runtime: Handle) -> Self {
        Self {
            data: node.path.clone(),
            keyring: node.keyring.clone(),
            sink: LocalSink {
                journal: node.intake.clone(),
                keyring: node.keyring.clone(),
                clock: node.clock.clone(),
            },
            runtime,
            files: Arc::default(),
        }
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Kept>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file itself, while it waits.
    fn waiting(&self, id: &str) -> Result<Arc<File>, UploadError> {
        let files = self.files();
        let kept = files.get(id).ok_or(UploadError::Gone)?;
        kept.file.clone().ok_or(UploadError::Taken)
    }

    /// Reads a file; what is wrong with it is said of the name that it was uploaded with.
    fn read_named(&self, id: &str, file: &File, reading: &Reading) -> Result<Read, UploadError> {
        self.read(file, reading).map_err(|error| {
            let name = self.files().get(id).map(|kept| kept.name.clone()).unwrap_or_default();
            let what = chain(error.as_ref()).replace(&path_of(file).display().to_string(), &name);
            UploadError::Unreadable { what }
        })
    }

    fn read(&self, file: &File, reading: &Reading) -> Result<Read, AnyError> {
        if reading.source.chars().count() > SOURCE_CHARS_MAX {
            return Err(format!("the name of a source has at most {SOURCE_CHARS_MAX} characters").into());
        }
        let name = match reading.source.as_str() {
            "" => DEFAULT_SOURCE.to_owned(),
            named => named.to_owned(),
        };
        let kind = kind_of(reading.kind);
        let said = Settings::mapped(&reading.map);
        let settings = sources::saved(&self.data, &name, kind)?.unwrap_or_default().with(said);
        let imported_at = self.sink.clock.now();
        let origin = |channel: Channel, default: &str| Origin {
            channel,
            source: match reading.source.as_str() {
                "" => format!("{}/{default}", channel.code()),
                named => format!("{}/{named}", channel.code()),
            },
            imported_at,
        };
        let opened = open(kind, &path_of(file), &settings, origin)?;
        Ok(Read { source: name, settings, opened })
    }
}

fn kind_of(kind: FileKind) -> Kind {
    match kind {
        FileKind::Hotline => Kind::Hotline,
        FileKind::Messages => Kind::Messages,
        FileKind::Mentions => Kind::Mentions,
        FileKind::Replies => Kind::Replies,
    }
}

/// Under which path this process reads a file that has no name on a disk.
fn path_of(file: &File) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

fn unreadable(error: &AnyError) -> UploadError {
    UploadError::Unreadable { what: chain(error.as_ref()) }
}

fn failed(what: impl Into<String>) -> UploadError {
    UploadError::Failed { what: what.into() }
}

fn in_memory(bytes: &[u8]) -> std::io::Result<File> {
    let mut file = File::from(memfd_create("upload", MemfdFlags::CLOEXEC)?);
    file.write_all(bytes)?;
    Ok(file)
}

/// Makes room for one more: what is too old goes, then the oldest that are not being taken in.
fn make_room(files: &mut BTreeMap<String, Kept>, now: DateTime<Utc>) -> Result<(), UploadError> {
    let is_running = |kept: &Kept| matches!(kept.progress, Progress::Running { .. });
    files.retain(|_, kept| is_running(kept) || now - kept.at < KEPT);
    while files.len() >= FILES_MAX {
        let oldest = files.iter().filter(|(_, kept)| !is_running(kept)).min_by_key(|(_, kept)| kept.at);
        let Some(id) = oldest.map(|(id, _)| id.clone()) else {
            return Err(failed("other files are being imported; try again when one is done"));
        };
        files.remove(&id);
    }
    Ok(())
}

impl Uploads for KeptFiles {
    fn takes_in(&self) -> bool {
        !directory::is_demo(&self.data)
    }

    fn sources(&self) -> Result<Vec<String>, UploadError> {
        let files = sources::files(&self.data).map_err(|error| failed(error.to_string()))?;
        Ok(files.into_keys().collect())
    }

    fn keep(&self, name: &str, bytes: &[u8]) -> Result<String, UploadError> {
        let id = random_token().map_err(|error| failed(error.to_string()))?;
        let file = in_memory(bytes).map_err(|error| failed(error.to_string()))?;
        let now = self.sink.clock.now();
        let kept = Kept {
            name: name.to_owned(),
            n_bytes: bytes.len() as u64,
            at: now,
            file: Some(Arc::new(file)),
            progress: Progress::Waiting,
        };
        let mut files = self.files();
        make_room(&mut files, now)?;
        files.insert(id.clone(), kept);
        Ok(id)
    }

    fn find(&self, id: &str) -> Result<Upload, UploadError> {
        let files = self.files();
        let kept = files.get(id).ok_or(UploadError::Gone)?;
        Ok(Upload { name: kept.name.clone(), n_bytes: kept.n_bytes, progress: kept.progress.clone() })
    }

    fn is_full_export(&self, reading: &Reading) -> Result<bool, UploadError> {
        let name = if reading.source.is_empty() { DEFAULT_SOURCE } else { &reading.source };
        let kept = sources::saved(&self.data, name, kind_of(reading.kind));
        Ok(kept.map_err(|error| unreadable(&error))?.is_some_and(|it| it.is_full_export()))
    }

    fn look(&self, id: &str, reading: &Reading, taking: Taking) -> Result<Rehearsal, UploadError> {
        let file = self.waiting(id)?;
        let opened = self.read_named(id, &file, reading)?.opened;
        let full_export = self.full_export(&opened, taking)?;
        let Opened { tally, rows, .. } = opened;
        let Some(export) = full_export else { return Ok(rehearse(rows, tally.as_ref())) };
        let mut sink = self.sink.clone();
        let looking = rehearse_full_export(rows, tally.as_ref(), &export, (&self.keyring, &mut sink));
        self.runtime.block_on(looking).map_err(|error| failed(chain(&error)))
    }

    fn take_in(&self, id: &str, reading: &Reading, taking: Taking) -> Result<(), UploadError> {
        if !self.takes_in() {
            return Err(failed("this is demo data, which takes in no real files"));
        }
        let file = self.waiting(id)?;
        let Read { source, settings, opened } = self.read_named(id, &file, reading)?;
        let full_export = self.full_export(&opened, taking)?;
        if taking.save {
            let settings = settings.of_full_exports(Some(taking.full_export));
            let kept = sources::save(&self.data, &source, kind_of(reading.kind), settings);
            kept.map_err(|error| unreadable(&error))?;
        }
        let mut files = self.files();
        let kept = files.get_mut(id).ok_or(UploadError::Gone)?;
        if kept.file.take().is_none() {
            return Err(UploadError::Taken);
        }
        let began = began(kind_of(reading.kind), &source, &kept.name, Way::Page);
        let began = began.map_err(|error| failed(error.to_string()))?;
        kept.progress = Progress::Running { rows: 0 };
        drop(files);
        self.run(id.to_owned(), (began, full_export), opened, file);
        Ok(())
    }
}

impl KeptFiles {
    /// As what a file is compared, where it is said to be a full export.
    fn full_export(&self, opened: &Opened, taking: Taking) -> Result<Option<FullExport>, UploadError> {
        let now = self.sink.clock.now();
        let of = || full_export::of(opened, taking.exported_at, taking.insist, now);
        taking.full_export.then(of).transpose().map_err(|unfit| match unfit {
            Unfit::Kind => UploadError::NeverFull,
            Unfit::Future => UploadError::InFuture,
        })
    }

    /// Imports in the background; the file ends with it.
    fn run(&self, id: String, began: (ImportBegan, Option<FullExport>), opened: Opened, file: Arc<File>) {
        let (files, keyring, mut sink) = (self.files.clone(), self.keyring.clone(), self.sink.clone());
        let told = move |progress| {
            if let Some(kept) = files.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&id) {
                kept.progress = progress;
            }
        };
        self.runtime.spawn(async move {
            let Opened { tally, rows, .. } = opened;
            let progress = |rows| told(Progress::Running { rows });
            let imported = huiying_ingest::take_in(began, rows, keyring, &mut sink, progress).await;
            drop(file);
            told(match imported {
                Ok(mut summary) => {
                    summary.table = tally.as_ref().map(Tally::account);
                    Progress::Done(Arc::new(summary))
                }
                Err(error) => {
                    tracing::error!("importing an uploaded file: {}", chain(&error));
                    Progress::Failed { what: chain(&error) }
                }
            });
        });
    }
}
