//! Importing through a running server: a Unix socket in the data directory, open to its owner only.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Request, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use http_body_util::{BodyExt, Full};
use huiying_ingest::delivery::deliver;
use huiying_ingest::{Delivery, Error, IntakeJournal, Outcome, Sink};
use huiying_runtime::SharedClock;
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use tokio::net::{UnixListener, UnixStream};

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
}

/// What the socket serves: batches of deliveries.
pub(crate) fn router(journal: IntakeJournal, clock: SharedClock) -> Router {
    Router::new()
        .route("/", get(|| async { "huiying\n" }))
        .route("/deliveries", post(take))
        .layer(DefaultBodyLimit::max(BATCH_BYTES_MAX))
        .with_state(Door { journal, clock })
}

async fn take(
    State(door): State<Door>,
    Json(batch): Json<Vec<Delivery>>,
) -> Result<Json<Vec<Outcome>>, (StatusCode, String)> {
    let outcomes = deliver(&door.journal, door.clock.now(), batch).await;
    outcomes.map(Json).map_err(|error| {
        use std::error::Error as _;
        let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
        tracing::error!("taking a delivery failed: {error}{cause}");
        (StatusCode::INSUFFICIENT_STORAGE, format!("{error}{cause}"))
    })
}

/// A running server as a sink.
pub(crate) struct RemoteSink {
    requests: SendRequest<Full<Bytes>>,
}

impl RemoteSink {
    /// Connects to the server of a data directory; `None` where none runs.
    pub(crate) async fn connect(data: &Path) -> Option<Self> {
        let stream = UnixStream::connect(socket_path(data)).await.ok()?;
        let (requests, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("the connection to the server ended: {error}");
            }
        });
        Some(Self { requests })
    }

    async fn post(&mut self, body: Vec<u8>) -> Result<(StatusCode, Bytes), hyper::Error> {
        let request = Request::post("/deliveries")
            .header("host", "localhost")
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body)))
            .expect("a fixed address and header are well-formed");
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
        let (status, body) = self.post(body).await.map_err(broke_off)?;
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
