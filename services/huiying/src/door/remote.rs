//! A running server as other commands reach it, through the Unix socket in the data directory.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use axum::http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use huiying_domain::ReportId;
use huiying_ingest::listings::{Page, PageAsked, Stated};
use huiying_ingest::withdrawal::Note;
use huiying_ingest::{Delivery, Error, Outcome, Sink};
use huiying_runtime::problem::Problem;
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::UnixStream;

use crate::door::socket::socket_path;
use crate::errors::{AnyError, chain};

/// Whether nobody listens: there is no socket, it was left by a server that is gone, or the server died while the
/// connection was being opened.
fn is_silence(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset)
}

/// How long an answer of the server is waited for: longer than it takes for a large batch on a slow disk.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(120);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
enum Unanswered {
    /// It did not come in time.
    #[error("the server did not answer within {} s: the server or its disk may be hanging; see its log, and restart it if it does not recover", ANSWER_WAIT_MAX.as_secs())]
    InTime,
    /// The connection ended.
    #[error("the connection to the server was lost")]
    Broken(#[from] hyper::Error),
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
                return Err(format!("opening the server's socket `{path}`: {error}; run this command as the user that runs the server, and name the data directory by a short path").into());
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
            (status, said) => Err(format!("the server answered {status}: {}", Problem::told(&said)).into()),
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
            (_, said) => Err(format!("the server could not sign the heads: {}", Problem::told(&said)).into()),
        }
    }

    async fn post(&mut self, path: &str, body: Vec<u8>) -> Result<(StatusCode, Bytes), Unanswered> {
        let request = Request::post(path)
            .header("host", "localhost")
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body)))
            .expect("fixed addresses and headers are well-formed");
        self.send(request).await
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), Unanswered> {
        let answer = async {
            self.requests.ready().await?;
            let response = self.requests.send_request(request).await?;
            let status = response.status();
            Ok((status, response.into_body().collect().await?.to_bytes()))
        };
        tokio::time::timeout(ANSWER_WAIT_MAX, answer).await.unwrap_or(Err(Unanswered::InTime))
    }
}

#[async_trait]
impl Sink for RemoteSink {
    async fn deliver(&mut self, batch: Vec<Delivery>) -> Result<Vec<Outcome>, Error> {
        let n = batch.len();
        let body = serde_json::to_vec(&batch).map_err(Error::Encode)?;
        let unanswered = |error: Unanswered| Error::Server { what: chain(&error) };
        let (status, body) = self.post("/deliveries", body).await.map_err(unanswered)?;
        if status != StatusCode::OK {
            return Err(Error::Server { what: Problem::told(&body) });
        }
        let outcomes: Vec<Outcome> = serde_json::from_slice(&body)
            .map_err(|error| Error::Server { what: format!("its answer cannot be read ({error})") })?;
        if outcomes.len() == n {
            Ok(outcomes)
        } else {
            Err(Error::Server { what: format!("it answered {} of {n} deliveries", outcomes.len()) })
        }
    }

    async fn note(&mut self, note: Note) -> Result<(), Error> {
        let body = serde_json::to_vec(&note).map_err(Error::Encode)?;
        let unanswered = |error: Unanswered| Error::Server { what: chain(&error) };
        match self.post("/imports", body).await.map_err(unanswered)? {
            (StatusCode::OK, _) => Ok(()),
            (_, body) => Err(Error::Server { what: Problem::told(&body) }),
        }
    }

    async fn page(&mut self, asked: PageAsked) -> Result<Page, Error> {
        self.told("/listings/page", &asked).await
    }

    async fn state(&mut self, stated: Stated) -> Result<Vec<ReportId>, Error> {
        self.told("/listings", &stated).await
    }
}

impl RemoteSink {
    /// Sends a value and reads what the server says of it.
    async fn told<T: DeserializeOwned>(&mut self, path: &str, value: &impl Serialize) -> Result<T, Error> {
        let body = serde_json::to_vec(value).map_err(Error::Encode)?;
        let unanswered = |error: Unanswered| Error::Server { what: chain(&error) };
        let unreadable = |error| Error::Server { what: format!("its answer cannot be read ({error})") };
        match self.post(path, body).await.map_err(unanswered)? {
            (StatusCode::OK, body) => serde_json::from_slice(&body).map_err(unreadable),
            (_, body) => Err(Error::Server { what: Problem::told(&body) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door::socket::listen;

    #[tokio::test]
    async fn no_socket_and_one_left_behind_are_no_server() {
        let folder = tempfile::tempdir().unwrap();
        assert!(RemoteSink::connect(folder.path()).await.unwrap().is_none());
        drop(listen(folder.path()).unwrap());
        assert!(socket_path(folder.path()).exists());
        assert!(RemoteSink::connect(folder.path()).await.unwrap().is_none());
    }

    #[test]
    fn a_server_that_dies_while_a_connection_opens_is_no_server() {
        for kind in [ErrorKind::NotFound, ErrorKind::ConnectionRefused, ErrorKind::ConnectionReset] {
            assert!(is_silence(&kind.into()), "{kind}");
        }
        assert!(!is_silence(&ErrorKind::PermissionDenied.into()), "a socket of somebody else is told");
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_takes_a_question_and_never_answers_is_given_up_after_two_minutes() {
        let folder = tempfile::tempdir().unwrap();
        let hung = listen(folder.path()).unwrap();
        let mut server = RemoteSink::connect(folder.path()).await.unwrap().unwrap();
        let begun = tokio::time::Instant::now();
        let delivered = server.deliver(Vec::new()).await.unwrap_err().to_string();
        assert!(delivered.contains("did not answer within 120 s"), "{delivered}");
        assert_eq!(begun.elapsed().as_secs(), 120);
        drop(hung);
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
