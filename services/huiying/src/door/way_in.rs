//! The way into a data directory for commands: the running server, else the directory itself.

use std::sync::Arc;
use std::time::Duration;

use huiying_eventlog::Journal;
use huiying_ingest::{LocalSink, Sink};
use huiying_runtime::{Config, SharedClock};

use crate::data::keys;
use crate::data::logs::Logs;
use crate::data::node::Node;
use crate::door::remote::RemoteSink;
use crate::errors::{AnyError, is_in_use};

/// How long to wait before asking again for a server that is starting or stopping.
const WAIT: Duration = Duration::from_millis(200);
/// How often to ask: for ten seconds.
const TRIES_MAX: u32 = 50;

/// Where arrivals go.
pub(crate) enum WayIn {
    /// To the running server.
    Server(RemoteSink),
    /// Into the data directory, which nobody else has open.
    Directory(Node),
}

/// Finds the server or opens the directory. While another process holds the directory and no server answers, a server
/// is starting or stopping: it is asked again for [`WAIT`] × [`TRIES_MAX`].
pub(crate) async fn way_in(config: &Config, clock: &SharedClock) -> Result<WayIn, AnyError> {
    for _ in 0..TRIES_MAX {
        if let Some(server) = RemoteSink::connect(&config.data).await? {
            return Ok(WayIn::Server(server));
        }
        match Node::open(config, clock.clone()).await {
            Ok(node) => return Ok(WayIn::Directory(node)),
            Err(error) if is_in_use(&error) => tokio::time::sleep(WAIT).await,
            Err(error) => return Err(error),
        }
    }
    let data = config.data.display();
    Err(format!("the data directory `{data}` is in use, but no server answers there: a server is starting or stopping, or another import is running; nothing was changed, try again in a minute").into())
}

/// The way to what is on record, to look and not to write; none where nothing is on record.
pub(crate) async fn way_to_look(
    config: &Config,
    clock: &SharedClock,
) -> Result<Option<Box<dyn Sink>>, AnyError> {
    if let Some(server) = RemoteSink::connect(&config.data).await? {
        return Ok(Some(Box::new(server)));
    }
    if !keys::has_records(&config.data)? {
        return Ok(None);
    }
    let journal = Journal::new(Logs::open(&config.data)?.intake);
    let keyring = Arc::new(keys::open_keyring(&config.data)?);
    Ok(Some(Box::new(LocalSink { journal, keyring, clock: clock.clone() })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::node;

    #[tokio::test(start_paused = true)]
    async fn a_directory_in_use_without_a_server_is_asked_for_ten_seconds_and_then_told() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { data: folder.path().to_owned(), ..Config::default() };
        let node = Node::open(&config, node::system_clock()).await.unwrap();
        let begun = tokio::time::Instant::now();
        let error = way_in(&config, &node.clock).await.err().unwrap().to_string();
        assert!(error.contains("a server is starting or stopping"), "{error}");
        assert_eq!(begun.elapsed().as_secs(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn an_import_beside_a_server_that_stops_goes_into_the_directory_once_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { data: folder.path().to_owned(), ..Config::default() };
        let node = Node::open(&config, node::system_clock()).await.unwrap();
        let clock = node.clock.clone();
        let stopping = async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            drop(node);
        };
        let (found, ()) = tokio::join!(way_in(&config, &clock), stopping);
        assert!(matches!(found.unwrap(), WayIn::Directory(_)));
    }
}
