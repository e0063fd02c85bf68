//! How far a copy has followed its topic: a help for starting, never trusted further than the copy reaches.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::topic::Place;
use crate::{Error, Position};

/// The file beside the segments of a copy.
const FILE: &str = "kafka.json";

/// What was read last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bookmark {
    /// The id of the cluster.
    pub(super) cluster: String,
    /// The topic.
    pub(super) topic: String,
    /// The partition.
    pub(super) partition: i32,
    /// How many partitions the topic has: with another number bureaus would move.
    pub(super) n_partitions: usize,
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
        let Place { topic, partition, n_partitions, cluster } = &self.place;
        let differs = [
            ("the cluster", &found.cluster, cluster),
            ("the topic", &found.topic, topic),
            ("the partition", &found.partition.to_string(), &partition.to_string()),
            ("the number of partitions", &found.n_partitions.to_string(), &n_partitions.to_string()),
        ];
        if let Some((what, was, is)) = differs.into_iter().find(|(_, was, is)| was != is) {
            return Err(self.other(format!("{what} was {was} and is {is}")));
        }
        Ok(Some(found).filter(|found| found.position <= tail.get()))
    }

    /// Notes what was read last. Whoever calls has it in the copy, synced.
    pub(super) fn write(&self, offset: i64, digest: &str, position: Position) {
        let Place { topic, partition, n_partitions, cluster } = self.place.clone();
        let bookmark = Bookmark {
            cluster,
            topic,
            partition,
            n_partitions,
            offset,
            digest: digest.to_owned(),
            position: position.get(),
        };
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
