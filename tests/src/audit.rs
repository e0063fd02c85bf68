//! An auditor of a data directory: looks at its logs after each mishap and remembers what was there before.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use huiying_eventlog::{Log, Options, Position, Record, SegmentedLog, verify};
use tokio::runtime::{Builder, Runtime};

const BATCH: usize = 4096;

/// What an auditor has seen of one log.
#[derive(Debug)]
pub struct Audit {
    folder: PathBuf,
    runtime: Runtime,
    /// The ids of its records.
    pub ids: BTreeSet<String>,
    last: Option<Record>,
}

impl Audit {
    /// An auditor who has seen nothing yet of the log in `folder`.
    ///
    /// # Panics
    /// Where the system gives no runtime.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            runtime: Builder::new_current_thread().enable_all().build().expect("a runtime can be had"),
            ids: BTreeSet::new(),
            last: None,
        }
    }

    /// Checks that the log is whole from its first byte, that what was there before still is, that there is no gap
    /// and that no id is there twice. Nobody else may use the log meanwhile.
    ///
    /// # Panics
    /// With what is wrong.
    pub fn look(&mut self) {
        let verified = verify(&self.folder).unwrap_or_else(|error| panic!("{error}"));
        let log =
            SegmentedLog::open(&self.folder, Options::default()).unwrap_or_else(|error| panic!("{error}"));
        if let Some(last) = &self.last {
            let found =
                self.runtime.block_on(log.get(last.position)).unwrap_or_else(|error| panic!("{error}"));
            assert!(found.as_ref() == Some(last), "the record at {} is another one", last.position);
        }
        loop {
            let seen = self.position();
            let records =
                self.runtime.block_on(log.read(seen, BATCH)).unwrap_or_else(|error| panic!("{error}"));
            let Some(last) = records.last().cloned() else { break };
            for (position, record) in (seen.get() + 1..).zip(records) {
                assert_eq!(record.position, Position::new(position), "there is a gap");
                assert!(self.ids.insert(record.id.clone()), "{} is there twice", record.id);
            }
            self.last = Some(last);
        }
        assert_eq!(self.position().get(), verified.n_records, "what is read is what is verified");
    }

    /// How far the log went when it was last looked at.
    #[must_use]
    pub fn position(&self) -> Position {
        self.last.as_ref().map_or(Position::START, |record| record.position)
    }

    /// Bytes of the log's files now, whoever uses them.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let files = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
    }
}
