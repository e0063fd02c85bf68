//! How far a copy has followed its topic: a help for starting, never trusted further than the copy reaches.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::topic::Place;
use crate::{Error, Position};

/// The file beside the segments of a copy.
const FILE: &str = "kafka.json";

/// Whether the log in `dir` is a copy of a topic.
pub(super) fn is_there(dir: &Path) -> bool {
    dir.join(FILE).exists()
}

/// Makes a copy a log of its own.
pub(super) fn remove(dir: &Path) -> Result<(), Error> {
    let file = dir.join(FILE);
    match fs::remove_file(&file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", &file, error)),
        _ => Ok(()),
    }
}

/// What was read last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bookmark {
    /// Where it was read.
    pub(super) place: Place,
    /// The offset of the last message that is in the copy.
    pub(super) offset: i64,
    /// Its digest: the topic must still have the same message there.
    pub(super) digest: String,
    /// The position the copy had then.
    pub(super) position: u64,
}

/// Where bookmarks of a copy are kept.
#[derive(Debug, Clone)]
pub(super) struct Bookmarks {
    dir: PathBuf,
    place: Place,
}

impl Bookmarks {
    pub(super) fn of(dir: &Path, place: Place) -> Self {
        Self { dir: dir.to_owned(), place }
    }

    /// The bookmark, if it is of a copy that reaches `tail`. One that is lost, damaged or ahead of the copy is none: then
    /// the topic is read from its beginning, and compared.
    pub(super) fn read(&self, tail: Position) -> Result<Option<Bookmark>, Error> {
        let Ok(text) = fs::read(self.dir.join(FILE)) else { return Ok(None) };
        let Ok(found) = serde_json::from_slice::<Bookmark>(&text) else { return Ok(None) };
        let (was, is) = (&found.place, &self.place);
        let differs = [
            ("the cluster", &was.cluster, &is.cluster),
            ("the topic", &was.topic, &is.topic),
            ("the partition", &was.partition.to_string(), &is.partition.to_string()),
            ("the number of partitions", &was.n_partitions.to_string(), &is.n_partitions.to_string()),
        ];
        if let Some((what, was, is)) = differs.into_iter().find(|(_, was, is)| was != is) {
            return Err(self.other(format!("{what} was {was} and is {is}")));
        }
        Ok(Some(found).filter(|found| found.position <= tail.get()))
    }

    /// Notes what was read last. Whoever calls has it in the copy, synced.
    pub(super) fn write(&self, offset: i64, digest: &str, position: Position) {
        let (place, digest) = (self.place.clone(), digest.to_owned());
        let bookmark = Bookmark { place, offset, digest, position: position.get() };
        let (unfinished, file) = (self.dir.join("kafka.json.tmp"), self.dir.join(FILE));
        let text = serde_json::to_vec(&bookmark).unwrap_or_default();
        let written = fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, &file));
        if let Err(error) = written {
            tracing::debug!("a bookmark was not written, the next start reads more: {error}");
        }
    }

    /// That the copy and the topic do not agree.
    pub(super) fn other(&self, what: String) -> Error {
        Error::OtherTopic { dir: self.dir.clone(), topic: self.place.topic.clone(), what }
    }
}
