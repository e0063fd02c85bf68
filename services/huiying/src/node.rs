//! A data directory, opened by the one process that may write to it.

use std::fs::{File, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use huiying_casework::{Casework, Ports};
use huiying_domain::{Decision, Envelope, Intake};
use huiying_eventlog::{Journal, KafkaLog, Options, SegmentedLog};
use huiying_runtime::{Keyring, SharedClock, SystemClock};

use crate::heads;
use crate::publish::Publication;

/// Format of the data directory; raised when an older version could not read it.
pub(crate) const FORMAT: u32 = 1;
/// Where a restore puts things before they are in place.
pub(crate) const RESTORING: &str = ".restoring";
/// Marks a directory of made-up data.
const DEMO_MARK: &str = "DEMO";

/// What can go wrong with a data directory.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The directory could not be made or read.
    #[error("{doing} the data directory `{}`", path.display())]
    Directory {
        /// What was being done.
        doing: &'static str,
        /// The directory.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A newer version wrote the directory.
    #[error("the data directory `{}` has format {found} and this version knows format {FORMAT}: use the version that wrote it; nothing was touched", path.display())]
    NewerData {
        /// The directory.
        path: PathBuf,
        /// Its format.
        found: String,
    },
    /// Made-up data and real data do not meet.
    #[error("the data directory `{}` {why}: name another with --data", path.display())]
    Mixed {
        /// The directory.
        path: PathBuf,
        /// Which kind is there.
        why: &'static str,
    },
    /// The keys are gone while records that need them are there.
    #[error("the keyring `{}` is missing or empty while the intake log holds records: restore the folder `keys` from the backup, what is sealed cannot be opened without it; nothing was touched", path.display())]
    KeysMissing {
        /// Where the keyring should be.
        path: PathBuf,
    },
    /// A log cannot be used.
    #[error("using the {log} log in `{}`", path.display())]
    Log {
        /// Which log.
        log: &'static str,
        /// The directory.
        path: PathBuf,
        /// What the log says.
        #[source]
        source: huiying_eventlog::Error,
    },
}

/// Whether another process has the data directory open.
pub(crate) fn is_in_use(error: &crate::cli::AnyError) -> bool {
    let error = error.downcast_ref();
    matches!(error, Some(Error::Log { source: huiying_eventlog::Error::InUse { .. }, .. }))
}

/// The system's clock, shared.
pub(crate) fn system_clock() -> SharedClock {
    Arc::new(SystemClock)
}

/// Both logs of a data directory, open for writing.
#[derive(Clone)]
pub(crate) struct Logs {
    /// What arrives.
    pub(crate) intake: Arc<SegmentedLog>,
    /// What is decided.
    pub(crate) decisions: Arc<SegmentedLog>,
}

impl Logs {
    /// The names of the logs, which are their folders' too.
    pub(crate) const NAMES: [&'static str; 2] = ["intake", "decisions"];

    /// Opens both. Refused where records are gone that were signed, and where they are copies of topics: what was
    /// written here would not be there.
    pub(crate) fn open(path: &Path) -> Result<Self, crate::cli::AnyError> {
        if Self::NAMES.iter().any(|name| KafkaLog::is_copy(&path.join(name))) {
            let why = "holds copies of topics on Kafka, so serve it with --role and import through that service, or";
            return Err(Error::Mixed { path: path.to_owned(), why }.into());
        }
        let log = |name: &'static str| {
            let log = SegmentedLog::open(&path.join(name), Options::default());
            log.map(Arc::new).map_err(|source| Error::Log { log: name, path: path.to_owned(), source })
        };
        let [intake, decisions] = Self::NAMES;
        let logs = Self { intake: log(intake)?, decisions: log(decisions)? };
        heads::refuse_shortened(path, &logs)?;
        Ok(logs)
    }

    /// Each with its name.
    pub(crate) fn named(&self) -> [(&'static str, &Arc<SegmentedLog>); 2] {
        let [intake, decisions] = Self::NAMES;
        [(intake, &self.intake), (decisions, &self.decisions)]
    }
}

/// An open data directory.
pub(crate) struct Node {
    /// The directory.
    pub(crate) path: PathBuf,
    /// Both logs as they are.
    pub(crate) logs: Logs,
    /// What arrives.
    pub(crate) intake: Journal<Envelope<Intake>>,
    /// What is decided.
    pub(crate) decisions: Journal<Envelope<Decision>>,
    /// Keys of data subjects.
    pub(crate) keyring: Arc<Keyring>,
    /// The clock.
    pub(crate) clock: SharedClock,
}

impl Node {
    /// Opens the directory, making it where there is none, and publishes the built-in policy and calendars to intake.
    pub(crate) async fn open(path: &Path, clock: SharedClock) -> Result<Self, crate::cli::AnyError> {
        prepare(path)?;
        // Before the logs: records without a keyring then always mean that it was lost.
        let keyring = Arc::new(open_keyring(path)?);
        let logs = Logs::open(path)?;
        let (intake, decisions) = (Journal::new(logs.intake.clone()), Journal::new(logs.decisions.clone()));
        let node = Self { path: path.to_owned(), logs, intake, decisions, keyring, clock };
        node.publish_policy().await?;
        Ok(node)
    }

    /// Policy and calendars are records like any other; the same ones are written once.
    async fn publish_policy(&self) -> Result<(), Error> {
        let published = publish_policy(&self.intake, &self.clock).await;
        published.map_err(|source| Error::Log { log: "intake", path: self.path.clone(), source })
    }

    /// The logs that casework uses.
    pub(crate) fn ports(&self) -> Ports {
        Ports::new(self.intake.clone(), self.decisions.clone())
    }

    /// Decides everything that waits and rings every clock that is due, as a server would; for commands that run while
    /// none does.
    pub(crate) async fn decide_all(&self) -> Result<(), huiying_casework::Error> {
        let mut casework = Casework::resume(self.ports()).await?;
        casework.catch_up().await?;
        while casework.tick(self.clock.now()).await? {
            casework.catch_up().await?;
        }
        Ok(())
    }
}

/// Publishes the built-in policy and calendars to intake; what is there already is not written again.
pub(crate) async fn publish_policy(
    intake: &Journal<Envelope<Intake>>,
    clock: &SharedClock,
) -> Result<(), huiying_eventlog::Error> {
    let now = clock.now();
    let records = Publication::builtin().into_iter().map(|it| it.record(now)).collect();
    intake.append(records).await.map(drop)
}

/// Checks that a directory is there and that this version may use it; changes nothing.
pub(crate) fn must_be_there(path: &Path) -> Result<(), Error> {
    let io = |source| Error::Directory { doing: "finding", path: path.to_owned(), source };
    let found = std::fs::read_to_string(path.join("FORMAT")).map_err(io)?;
    if found.trim().parse() == Ok(FORMAT) {
        return Ok(());
    }
    Err(Error::NewerData { path: path.to_owned(), found: found.trim().chars().take(20).collect() })
}

/// Makes the directory, for its owner only, and checks that this version may use it.
pub(crate) fn prepare(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::DirBuilderExt;
    let io = |doing| move |source| Error::Directory { doing, path: path.to_owned(), source };
    match std::fs::read_to_string(path.join("FORMAT")) {
        Ok(found) if found.trim().parse() == Ok(FORMAT) => {}
        // An empty mark is one whose writing was cut short.
        Ok(found) if !found.trim().is_empty() => {
            let found = found.trim().chars().take(20).collect();
            return Err(Error::NewerData { path: path.to_owned(), found });
        }
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(io("reading")(error)),
        Ok(_) | Err(_) if path.join(RESTORING).exists() => {
            let why = "holds a restore that was cut off, so empty it and restore again, or";
            return Err(Error::Mixed { path: path.to_owned(), why });
        }
        Ok(_) | Err(_) => {
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io("making"))?;
            mark_format(path).map_err(io("marking"))?;
        }
    }
    close_to_others(path);
    Ok(())
}

/// Writes the mark whole or not at all.
fn mark_format(path: &Path) -> std::io::Result<()> {
    use std::io::Write;
    let unfinished = path.join("FORMAT.new");
    let mut file = File::create(&unfinished)?;
    file.write_all(format!("{FORMAT}\n").as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&unfinished, path.join("FORMAT"))?;
    File::open(path)?.sync_all()
}

/// Takes a directory that was there before from everyone but its owner. Some mounted volumes cannot do that; the files
/// within are the owner's only in any case.
fn close_to_others(path: &Path) {
    if let Err(error) = std::fs::set_permissions(path, Permissions::from_mode(0o700)) {
        tracing::warn!("the data directory `{}` stays open to others: {error}", path.display());
    }
}

/// Opens the keyring of a data directory; a lost one is not replaced by an empty one.
pub(crate) fn open_keyring(path: &Path) -> Result<Keyring, crate::cli::AnyError> {
    let io = |source| Error::Directory { doing: "reading", path: path.to_owned(), source };
    let keys = path.join("keys");
    // Records are looked for first: another process that makes the directory just now makes its keyring before them.
    if has_records(&path.join("intake")).map_err(io)? {
        let file = keys.join("subjects.keyring");
        match std::fs::metadata(&file) {
            Ok(about) if about.len() > 0 => {}
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(io(error).into()),
            Ok(_) | Err(_) => return Err(Error::KeysMissing { path: file }.into()),
        }
    }
    Ok(Keyring::open(&keys)?)
}

/// Whether a log holds a segment.
fn has_records(log: &Path) -> std::io::Result<bool> {
    let entries = match std::fs::read_dir(log) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        entries => entries?,
    };
    for entry in entries {
        if entry?.path().extension().is_some_and(|extension| extension == "log") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the directory holds made-up data.
pub(crate) fn is_demo(path: &Path) -> bool {
    path.join(DEMO_MARK).exists()
}

/// Makes a directory for made-up data: new, empty, or one that was made for it before, which is emptied.
pub(crate) fn prepare_demo(path: &Path) -> Result<(), Error> {
    let io = |doing| move |source| Error::Directory { doing, path: path.to_owned(), source };
    let empty = !path.exists() || std::fs::read_dir(path).map_err(io("reading"))?.next().is_none();
    if !empty && !is_demo(path) {
        return Err(Error::Mixed {
            path: path.to_owned(),
            why: "is not empty and was not made for demo data",
        });
    }
    if !empty {
        // Opening the log proves that no server uses what is thrown away.
        let log = SegmentedLog::open(&path.join("intake"), Options::default());
        drop(log.map_err(|source| Error::Log { log: "intake", path: path.to_owned(), source })?);
        std::fs::remove_dir_all(path).map_err(io("emptying"))?;
    }
    prepare(path)?;
    std::fs::write(path.join(DEMO_MARK), "made-up data; emptied at every `huiying demo`\n")
        .map_err(io("marking"))
}

/// Refuses to bring real data into a directory of made-up data.
pub(crate) fn refuse_demo(path: &Path) -> Result<(), Error> {
    match is_demo(path) {
        true => Err(Error::Mixed { path: path.to_owned(), why: "holds demo data" }),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_directory_is_marked_and_closed_to_others_whether_new_or_not() {
        let folder = tempfile::tempdir().unwrap();
        for (name, was_there) in [("new", false), ("old", true)] {
            let path = folder.path().join(name);
            if was_there {
                std::fs::create_dir(&path).unwrap();
                std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
            }
            prepare(&path).unwrap();
            assert_eq!(mode(&path), 0o700, "{name}");
            assert_eq!(std::fs::read_to_string(path.join("FORMAT")).unwrap(), "1\n");
            assert!(!path.join("FORMAT.new").exists());
        }
    }

    #[test]
    fn an_empty_mark_is_written_anew_and_that_of_a_newer_version_stays() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("FORMAT");
        std::fs::write(&mark, "").unwrap();
        prepare(folder.path()).unwrap();
        assert_eq!(std::fs::read_to_string(&mark).unwrap(), "1\n");
        std::fs::write(&mark, "2\n").unwrap();
        assert!(matches!(prepare(folder.path()), Err(Error::NewerData { .. })));
        assert_eq!(std::fs::read_to_string(&mark).unwrap(), "2\n");
    }

    #[tokio::test]
    async fn a_directory_that_lost_its_keys_is_refused_and_opens_once_they_are_back() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, aside) = (folder.path().join("keys"), folder.path().join("aside"));
        drop(Node::open(folder.path(), system_clock()).await.unwrap());
        std::fs::rename(&keys, &aside).unwrap();
        let error = Node::open(folder.path(), system_clock()).await.err().unwrap();
        assert!(error.to_string().contains("restore the folder `keys` from the backup"), "{error}");
        assert!(!keys.exists(), "no empty keyring hides the loss");
        std::fs::rename(&aside, &keys).unwrap();
        Node::open(folder.path(), system_clock()).await.unwrap();
    }

    #[tokio::test]
    async fn a_crash_after_the_mark_or_the_keyring_does_not_lock_a_directory() {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path()).unwrap();
        open_keyring(folder.path()).unwrap();
        Node::open(folder.path(), system_clock()).await.unwrap();
    }
}
