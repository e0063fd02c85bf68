//! Both logs of a data directory, opened for writing.

use std::path::Path;
use std::sync::Arc;

use huiying_eventlog::heads::check_end;
use huiying_eventlog::{KafkaLog, Options, Position, SegmentedLog};

use crate::data::heads;
use crate::errors::{AnyError, Error};

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
    pub(crate) fn open(path: &Path) -> Result<Self, AnyError> {
        if Self::NAMES.iter().any(|name| KafkaLog::is_copy(&path.join(name))) {
            let why = "holds copies of Kafka topics: serve it with --role and import through that service, or choose another with --data";
            return Err(Error::Mixed { path: path.to_owned(), why }.into());
        }
        let log = |name: &'static str| {
            let log = SegmentedLog::open(&path.join(name), Options::default());
            log.map(Arc::new).map_err(|source| Error::Log { log: name, path: path.to_owned(), source })
        };
        let [intake, decisions] = Self::NAMES;
        let logs = Self { intake: log(intake)?, decisions: log(decisions)? };
        refuse_shortened(path, &logs)?;
        Ok(logs)
    }

    /// Whether neither holds a record.
    pub(crate) fn are_empty(&self) -> bool {
        self.named().iter().all(|(_, log)| log.head().0 == Position::START)
    }

    /// Each with its name.
    pub(crate) fn named(&self) -> [(&'static str, &Arc<SegmentedLog>); 2] {
        let [intake, decisions] = Self::NAMES;
        [(intake, &self.intake), (decisions, &self.decisions)]
    }
}

/// Refuses logs that end before, or otherwise than, what was signed last: whoever goes on writing would cover it up.
pub(crate) fn refuse_shortened(data: &Path, logs: &Logs) -> Result<(), AnyError> {
    let heads = heads::kept(data)?;
    for (name, log) in logs.named() {
        let (end, hash) = log.head();
        if let Err(error) = check_end(name, &heads, end, hash) {
            let heads = heads::path_in(data);
            return Err(format!(
                "{error}; if there is none, move `{}` aside but keep it, and start again",
                heads.display()
            )
            .into());
        }
    }
    Ok(())
}
