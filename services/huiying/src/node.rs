//! A data directory, opened by the one process that may write to it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use huiying_casework::{Casework, Ports};
use huiying_deadlines::{PublishedCalendar, RulePack, WorkCalendar};
use huiying_domain::id::fingerprint;
use huiying_domain::{Decision, Envelope, Intake};
use huiying_eventlog::{Journal, Options, SegmentedLog};
use huiying_runtime::{Keyring, SharedClock, SystemClock};

/// Format of the data directory; raised when an older version could not read it.
const FORMAT: u32 = 1;
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

/// The system's clock, shared.
pub(crate) fn system_clock() -> SharedClock {
    Arc::new(SystemClock)
}

/// An open data directory.
pub(crate) struct Node {
    /// The directory.
    pub(crate) path: PathBuf,
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
        let log = |name: &'static str| {
            SegmentedLog::open(&path.join(name), Options::default()).map_err(|source| Error::Log {
                log: name,
                path: path.to_owned(),
                source,
            })
        };
        let intake = Journal::new(Arc::new(log("intake")?));
        let decisions = Journal::new(Arc::new(log("decisions")?));
        let keyring = Arc::new(Keyring::open(&path.join("keys"))?);
        let node = Self { path: path.to_owned(), intake, decisions, keyring, clock };
        node.publish_policy().await?;
        Ok(node)
    }

    /// Policy and calendars are records like any other; the same ones are written once.
    async fn publish_policy(&self) -> Result<(), Error> {
        let now = self.clock.now();
        let record = |id: String, data: Intake| {
            let envelope = Envelope {
                id: id.clone(),
                source: "/huiying".to_owned(),
                occurred_at: now,
                recorded_at: now,
                data,
            };
            (id, envelope)
        };
        let calendars = WorkCalendar::builtin()
            .into_iter()
            .map(|it| record(id_of_calendar(&it), Intake::CalendarPublished(it)));
        let packs =
            RulePack::builtin().into_iter().map(|it| record(id_of_pack(&it), Intake::PolicyPublished(it)));
        let appended = self.intake.append(calendars.chain(packs).collect()).await;
        appended.map(drop).map_err(|source| Error::Log { log: "intake", path: self.path.clone(), source })
    }

    /// The logs that casework uses.
    pub(crate) fn ports(&self) -> Ports {
        Ports { intake: self.intake.clone(), decisions: self.decisions.clone() }
    }

    /// Decides everything that waits; for commands that run while no server does.
    pub(crate) async fn decide_all(&self) -> Result<(), huiying_casework::Error> {
        Casework::resume(self.ports()).await?.catch_up().await
    }
}

fn id_of_calendar(calendar: &PublishedCalendar) -> String {
    let text = serde_json::to_string(calendar).unwrap_or_default();
    format!("calendar/{}/{}", calendar.year, fingerprint(&[&text]))
}

fn id_of_pack(pack: &RulePack) -> String {
    let text = serde_json::to_string(pack).unwrap_or_default();
    format!("policy/{}/{}/{}", pack.id, pack.version, fingerprint(&[&text]))
}

/// Makes the directory, for its owner only, and checks that this version may use it.
fn prepare(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::DirBuilderExt;
    let io = |doing| move |source| Error::Directory { doing, path: path.to_owned(), source };
    let mark = path.join("FORMAT");
    match std::fs::read_to_string(&mark) {
        Ok(found) if found.trim().parse() == Ok(FORMAT) => Ok(()),
        Ok(found) => {
            Err(Error::NewerData { path: path.to_owned(), found: found.trim().chars().take(20).collect() })
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io("making"))?;
            std::fs::write(&mark, format!("{FORMAT}\n")).map_err(io("marking"))
        }
        Err(error) => Err(io("reading")(error)),
    }
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
