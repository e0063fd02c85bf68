//! Importing through a running server: a Unix socket in the data directory, open to its owner only.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Request, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use http_body_util::{BodyExt, Full};
use huiying_domain::Channel;
use huiying_ingest::delivery::deliver;
use huiying_ingest::{Delivery, Error, IntakeJournal, Outcome, Sink};
use huiying_runtime::SharedClock;
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::{UnixListener, UnixStream};

use crate::cli::AnyError;

/// The largest batch that the server takes, in bytes.
const BATCH_BYTES_MAX: usize = 256 << 20;

/// Where the socket of a data directory is.
pub(crate) fn socket_path(data: &Path) -> PathBuf {
    data.join("huiying.sock")
}

/// Listens on the socket. The caller owns the data directory, so a socket that is already there is a leftover.
pub(crate) fn listen(data: &Path) -> std::io::Result<UnixListener> {
    use std::os::unix::fs::PermissionsExt;
    let path = socket_path(data);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

#[derive(Clone)]
struct Door {
    journal: IntakeJournal,
    clock: SharedClock,
    /// The only channel it takes; all where it is not named.
    only: Option<Channel>,
}

/// What the socket serves: batches of deliveries, of one channel where one is named.
pub(crate) fn router(journal: IntakeJournal, clock: SharedClock, only: Option<Channel>) -> Router {
    Router::new()
        .route("/", get(|| async { "huiying\n" }))
        .route("/deliveries", post(take))
        .layer(DefaultBodyLimit::max(BATCH_BYTES_MAX))
        .with_state(Door { journal, clock, only })
}

async fn take(
    State(door): State<Door>,
    Json(batch): Json<Vec<Delivery>>,
) -> Result<Json<Vec<Outcome>>, (StatusCode, String)> {
    if let Some(only) = door.only
        && let Some(other) = batch.iter().map(|it| it.report.channel).find(|it| *it != only)
    {
        let (only, other) = (only.code(), other.code());
        let what = format!(
            "this service takes in the channel `{only}`, not `{other}`: name the data directory of the service that does"
        );
        return Err((StatusCode::UNPROCESSABLE_ENTITY, what));
    }
    let outcomes = deliver(&door.journal, door.clock.now(), batch).await;
    outcomes.map(Json).map_err(|error| {
        use std::error::Error as _;
        let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
        tracing::error!("taking a delivery failed: {error}{cause}");
        (StatusCode::INSUFFICIENT_STORAGE, format!("{error}{cause}"))
    })
}

/// Whether nobody listens: there is no socket, or it was left by a server that is gone.
fn is_silence(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused)
}

/// A running server as a sink.
pub(crate) struct RemoteSink {
    requests: SendRequest<Full<Bytes>>,
}

impl RemoteSink {
    /// Connects to the server of a data directory; `None` where none answers. An error is a socket that is there and
    /// may not be opened (not ours, or its path is too long).
    pub(crate) async fn connect(data: &Path) -> Result<Option<Self>, AnyError> {
        let path = socket_path(data);
        let stream = match UnixStream::connect(&path).await {
            Ok(stream) => stream,
            Err(error) if is_silence(&error) || !path.exists() => return Ok(None),
            Err(error) => {
                let path = path.display();
                return Err(format!("opening the server's socket `{path}`: {error}; import as the user that runs the server, with the data directory named by a short path").into());
            }
        };
        let Ok((requests, connection)) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await
        else {
            return Ok(None);
        };
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("the connection to the server ended: {error}");
            }
        });
        Ok(Some(Self { requests }))
    }

    /// Sends a value as JSON and returns the answer.
    pub(crate) async fn post_json(&mut self, path: &str, value: &impl Serialize) -> Result<Bytes, AnyError> {
        match self.post(path, serde_json::to_vec(value)?).await? {
            (StatusCode::OK, body) => Ok(body),
            (status, said) => {
                Err(format!("the server said {status}: {}", String::from_utf8_lossy(&said)).into())
            }
        }
    }

    /// Asks for what the JSON API has at an address.
    pub(crate) async fn get(&mut self, address: &str) -> Result<(StatusCode, Bytes), AnyError> {
        let request = Request::get(address).header("host", "localhost").body(Full::new(Bytes::new()))?;
        Ok(self.send(request).await?)
    }

    /// Asks the server to sign the heads of its logs as of now.
    pub(crate) async fn sign_heads(&mut self) -> Result<(), AnyError> {
        match self.post("/heads", Vec::new()).await? {
            (StatusCode::OK, _) => Ok(()),
            (_, said) => Err(format!("the server could not sign: {}", String::from_utf8_lossy(&said)).into()),
        }
    }

    async fn post(&mut self, path: &str, body: Vec<u8>) -> Result<(StatusCode, Bytes), hyper::Error> {
        let request = Request::post(path)
            .header("host", "localhost")
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body)))
            .expect("fixed addresses and headers are well-formed");
        self.send(request).await
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), hyper::Error> {
        self.requests.ready().await?;
        let response = self.requests.send_request(request).await?;
        let status = response.status();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }
}

#[async_trait]
impl Sink for RemoteSink {
    async fn deliver(&mut self, batch: Vec<Delivery>) -> Result<Vec<Outcome>, Error> {
        let n = batch.len();
        let body = serde_json::to_vec(&batch).map_err(Error::Encode)?;
        let broke_off = |error: hyper::Error| Error::Server { what: format!("it broke off ({error})") };
        let (status, body) = self.post("/deliveries", body).await.map_err(broke_off)?;
        if status != StatusCode::OK {
            return Err(Error::Server { what: String::from_utf8_lossy(&body).into_owned() });
        }
        let outcomes: Vec<Outcome> = serde_json::from_slice(&body)
            .map_err(|error| Error::Server { what: format!("its answer cannot be read ({error})") })?;
        if outcomes.len() == n {
            Ok(outcomes)
        } else {
            Err(Error::Server { what: format!("it answered {} of {n} deliveries", outcomes.len()) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_socket_and_one_left_behind_are_no_server() {
        let folder = tempfile::tempdir().unwrap();
        assert!(RemoteSink::connect(folder.path()).await.unwrap().is_none());
        drop(listen(folder.path()).unwrap());
        assert!(socket_path(folder.path()).exists());
        assert!(RemoteSink::connect(folder.path()).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_socket_whose_path_is_too_long_is_told_as_such() {
        let folder = tempfile::tempdir().unwrap();
        let long = folder.path().join("d".repeat(120));
        std::fs::create_dir(&long).unwrap();
        assert!(RemoteSink::connect(&long).await.unwrap().is_none(), "none is there");
        std::fs::write(socket_path(&long), "").unwrap();
        let error = RemoteSink::connect(&long).await.err().unwrap().to_string();
        assert!(error.contains("huiying.sock") && error.contains("short path"), "{error}");
    }
}
