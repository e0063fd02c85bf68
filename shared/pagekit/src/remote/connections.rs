//! Connections to one projector: few, kept open between questions, and none waited for without an end.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::HOST;
use axum::http::{HeaderName, Request, StatusCode};
use http_body_util::{BodyExt, Empty, Limited};
use huiying_runtime::HttpAddress;
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// Header of a question: the position that the views must have come to before they answer it.
const AT_LEAST: HeaderName = HeaderName::from_static("huiying-at-least");
/// Header of an answer: it shows nothing from beyond this position.
const POSITION: HeaderName = HeaderName::from_static("huiying-position");

/// Questions to one projector at a time; more wait until one is answered.
const N_CONNECTIONS_MAX: usize = 16;
/// How long a connection may take to open: projectors are near.
const CONNECT_MAX: Duration = Duration::from_secs(1);
/// The largest answer that is read: a case with a long timeline is far below it.
const ANSWER_BYTES_MAX: usize = 64 << 20;

/// Why a projector gave no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// None was asked.
    #[error("no projector is named: set `dashboard.projectors`")]
    NoneNamed,
    /// It has nothing where there always is something.
    #[error(
        "asking for `{path}`: another version answers, which does not have it; run the same on both sides"
    )]
    Nothing { path: String },
    /// It cannot be connected to.
    #[error("connecting to {address}")]
    Connect {
        address: HttpAddress,
        #[source]
        source: std::io::Error,
    },
    /// It takes too long.
    #[error("waiting for {address}: no answer within {} ms", waited.as_millis())]
    Late { address: HttpAddress, waited: Duration },
    /// The connection broke off.
    #[error("asking {address}")]
    Broken {
        address: HttpAddress,
        #[source]
        source: hyper::Error,
    },
    /// The answer broke off, or is too large.
    #[error("reading the answer of {address}, at most {ANSWER_BYTES_MAX} bytes")]
    Answer {
        address: HttpAddress,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It refuses to answer, or is no projector.
    #[error("asking {address}: it said {status}{what}")]
    Refused { address: HttpAddress, status: StatusCode, what: String },
    /// Its answer is of another version.
    #[error("reading the answer of {address}: another version wrote it; run the same on both sides")]
    Unreadable {
        address: HttpAddress,
        #[source]
        source: serde_json::Error,
    },
}

/// What a projector said.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// The position that it shows nothing beyond of; only what has views says one.
    pub(super) position: Option<u64>,
    pub(super) body: Bytes,
}

type Connection = SendRequest<Empty<Bytes>>;

/// Connections to one projector.
#[derive(Debug)]
pub(super) struct Connections {
    address: HttpAddress,
    /// Open ones that no question uses.
    kept: Mutex<Vec<Connection>>,
    places: Semaphore,
}

impl Connections {
    pub(super) fn to(address: HttpAddress) -> Self {
        Self { address, kept: Mutex::default(), places: Semaphore::new(N_CONNECTIONS_MAX) }
    }

    pub(super) fn address(&self) -> &HttpAddress {
        &self.address
    }

    /// Gets what is at a path, of views that have come to a position at least.
    pub(super) async fn get(&self, path: &str, at_least: u64, wait_max: Duration) -> Result<Answer, Failure> {
        let asking = self.exchange(path, at_least);
        let late = |_| Failure::Late { address: self.address.clone(), waited: wait_max };
        tokio::time::timeout(wait_max, asking).await.map_err(late)?
    }

    async fn exchange(&self, path: &str, at_least: u64) -> Result<Answer, Failure> {
        let _place = self.places.acquire().await.expect("nobody closes it");
        if let Some(kept) = self.take_kept() {
            match self.send(kept, path, at_least).await {
                // It may have been closed at the other end since, which says nothing of a new one.
                Err(Failure::Broken { .. }) => {}
                answer => return answer,
            }
        }
        self.send(self.connect().await?, path, at_least).await
    }

    fn take_kept(&self) -> Option<Connection> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|connection| !connection.is_closed());
        kept.pop()
    }

    fn keep(&self, connection: Connection) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }

    async fn connect(&self) -> Result<Connection, Failure> {
        let address = || self.address.clone();
        let connecting = TcpStream::connect(self.address.authority());
        let late = |_| Failure::Late { address: address(), waited: CONNECT_MAX };
        let stream = tokio::time::timeout(CONNECT_MAX, connecting).await.map_err(late)?;
        let stream = stream
            .and_then(|stream| stream.set_nodelay(true).map(|()| stream))
            .map_err(|source| Failure::Connect { address: address(), source })?;
        let shaken = handshake(TokioIo::new(stream)).await;
        let (connection, driver) = shaken.map_err(|source| Failure::Broken { address: address(), source })?;
        tokio::spawn(async move {
            if let Err(error) = driver.await {
                tracing::debug!("a connection to a projector ended: {error}");
            }
        });
        Ok(connection)
    }

    /// Asks over a connection, which is kept once its answer is whole.
    async fn send(&self, mut over: Connection, path: &str, at_least: u64) -> Result<Answer, Failure> {
        let broken = |source| Failure::Broken { address: self.address.clone(), source };
        let request = Request::get(path)
            .header(HOST, self.address.authority())
            .header(AT_LEAST, at_least)
            .body(Empty::new())
            .expect("paths are written here, and what is put into them is encoded");
        over.ready().await.map_err(broken)?;
        let response = over.send_request(request).await.map_err(broken)?;
        let position = response.headers().get(POSITION);
        let position = position.and_then(|value| value.to_str().ok()?.parse().ok());
        let (status, body) = (response.status(), self.whole(response.into_body()).await?);
        self.keep(over);
        Ok(Answer { status, position, body })
    }

    async fn whole(&self, body: Incoming) -> Result<Bytes, Failure> {
        let whole = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
        whole
            .map(http_body_util::Collected::to_bytes)
            .map_err(|source| Failure::Answer { address: self.address.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    const WAIT_MAX: Duration = Duration::from_secs(10);

    async fn listener() -> (TcpListener, Connections) {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        (listener, Connections::to(address.parse().unwrap()))
    }

    /// Reads a question to its end.
    async fn question(stream: &mut TcpStream) -> String {
        let mut read = Vec::new();
        while !read.ends_with(b"\r\n\r\n") {
            read.push(stream.read_u8().await.unwrap());
        }
        String::from_utf8(read).unwrap()
    }

    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nhuiying-position: 7\r\ncontent-length: 2\r\n\r\n[]";

    #[tokio::test]
    async fn a_connection_is_kept_and_one_that_was_closed_at_the_other_end_is_replaced() {
        let (listener, connections) = listener().await;
        let serving = async {
            let (mut first, _) = listener.accept().await.unwrap();
            let asked = question(&mut first).await;
            first.write_all(ANSWER).await.unwrap();
            question(&mut first).await;
            first.write_all(ANSWER).await.unwrap();
            question(&mut first).await;
            drop(first);
            let (mut second, _) = listener.accept().await.unwrap();
            question(&mut second).await;
            second.write_all(ANSWER).await.unwrap();
            asked
        };
        let asking = async {
            for _ in 0..3 {
                let answer = connections.get("/x", 5, WAIT_MAX).await.unwrap();
                assert_eq!((answer.status, answer.position), (StatusCode::OK, Some(7)));
                assert_eq!(answer.body.as_ref(), b"[]");
            }
        };
        let (asked, ()) = tokio::join!(serving, asking);
        let host = format!("host: {}\r\n", connections.address().authority());
        assert!(asked.starts_with("GET /x HTTP/1.1\r\n") && asked.contains(&host), "{asked}");
        assert!(asked.contains("huiying-at-least: 5\r\n"), "{asked}");
    }

    #[tokio::test]
    async fn a_projector_that_says_nothing_is_waited_for_no_longer_than_told() {
        let (_listener, connections) = listener().await;
        let wait_max = Duration::from_millis(50);
        let asking = connections.get("/x", 0, wait_max);
        let failure = tokio::time::timeout(WAIT_MAX, asking).await.unwrap().unwrap_err();
        assert!(matches!(failure, Failure::Late { waited, .. } if waited == wait_max), "{failure}");
    }

    #[tokio::test]
    async fn an_answer_without_end_is_not_read_to_it() {
        let (listener, connections) = listener().await;
        let serving = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            question(&mut stream).await;
            let head = b"HTTP/1.1 200 OK\r\nhuiying-position: 7\r\n\r\n";
            let mut wrote = stream.write_all(head).await;
            let part = vec![b' '; 1 << 20];
            while wrote.is_ok() {
                wrote = stream.write_all(&part).await;
            }
        };
        let (failure, ()) = tokio::join!(connections.get("/x", 0, WAIT_MAX), serving);
        assert!(matches!(failure, Err(Failure::Answer { .. })), "{failure:?}");
    }

    #[tokio::test]
    async fn more_questions_than_places_wait_for_one() {
        let (listener, connections) = listener().await;
        let n_accepted = std::cell::Cell::new(0);
        let all_places_taken = std::sync::Arc::new(tokio::sync::Barrier::new(N_CONNECTIONS_MAX));
        let serving = async {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                n_accepted.set(n_accepted.get() + 1);
                let all_places_taken = std::sync::Arc::clone(&all_places_taken);
                tokio::spawn(async move {
                    question(&mut stream).await;
                    all_places_taken.wait().await;
                    stream.write_all(ANSWER).await.unwrap();
                    loop {
                        question(&mut stream).await;
                        stream.write_all(ANSWER).await.unwrap();
                    }
                });
            }
        };
        let asking = (0..N_CONNECTIONS_MAX + 3).map(|_| connections.get("/x", 0, WAIT_MAX));
        let answers = tokio::select! {
            answers = futures_util::future::join_all(asking) => answers,
            () = serving => Vec::new(),
        };
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), N_CONNECTIONS_MAX + 3);
        assert_eq!(n_accepted.get(), N_CONNECTIONS_MAX);
    }
}
