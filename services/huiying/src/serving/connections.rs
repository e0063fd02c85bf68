//! Connections over network and socket: limited in number, and closed if the other side neither sends nor reads.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use axum::serve::Listener;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

/// Connections that a process takes at one time, however many descriptors it may have.
const CONNECTIONS_MAX: usize = 4_096;
/// Descriptors kept for logs, views, keys and brokers.
const DESCRIPTORS_FOR_FILES: u64 = 256;

/// How many connections there may be, and how long each may keep the server waiting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Connections at one time; more wait until one ends.
    pub(crate) n_max: usize,
    /// Connections of one address other than this machine's own; more are closed at once. A proxy on this machine
    /// speaks for everybody, so it is not bounded by this.
    pub(crate) n_of_peer_max: usize,
    /// For the whole head of a request, counted from the connection's start or from the answer before it.
    pub(crate) head: Duration,
    /// Between two parts of a request's body.
    pub(crate) body: Duration,
    /// From the head of a request until its answer begins; `None` where that may take as long as it takes.
    pub(crate) answer: Option<Duration>,
    /// Until the other side takes what is sent to it.
    pub(crate) write: Duration,
}

impl Limits {
    /// For the network, where anybody may connect; `n_descriptors` is how many the process may have.
    pub(crate) fn of_the_network(n_descriptors: u64) -> Self {
        let n_max = connections_max(n_descriptors);
        Self {
            n_max,
            n_of_peer_max: n_max.div_ceil(4),
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            answer: Some(Duration::from_secs(60)),
            write: Duration::from_secs(30),
        }
    }

    /// For the socket, where only commands of the same user connect: taking in a large batch may take its time.
    pub(crate) fn of_the_socket() -> Self {
        let (head, body, write) = (Duration::from_secs(60), Duration::from_secs(60), Duration::from_secs(60));
        Self { n_max: 64, n_of_peer_max: 64, head, body, answer: None, write }
    }
}

/// Leaves enough descriptors for files; where there are few, takes a quarter of them.
fn connections_max(n_descriptors: u64) -> usize {
    let n = n_descriptors.saturating_sub(DESCRIPTORS_FOR_FILES).max(n_descriptors / 4);
    usize::try_from(n).unwrap_or(usize::MAX).clamp(1, CONNECTIONS_MAX)
}

/// Raises the limit of descriptors as far as the process may; returns the limit then in force.
pub(crate) fn raise_descriptor_limit() -> u64 {
    rlimit::increase_nofile_limit(u64::MAX).unwrap_or_else(|error| {
        tracing::warn!("the limit of open files could not be raised: {error}");
        rlimit::Resource::NOFILE.get_soft().unwrap_or(DESCRIPTORS_FOR_FILES)
    })
}

/// A listener whose connections can be told apart by peer.
pub(crate) trait WayIn: Listener {
    /// The peer's address, where it is another machine's.
    fn peer(addr: &Self::Addr) -> Option<IpAddr>;
    /// Has the system end the connection where the other side does not take what is sent within this time.
    fn bound_writes(io: &Self::Io, write: Duration);
}

impl WayIn for TcpListener {
    fn peer(addr: &Self::Addr) -> Option<IpAddr> {
        let ip = addr.ip().to_canonical();
        (!ip.is_loopback()).then_some(ip)
    }

    fn bound_writes(io: &TcpStream, write: Duration) {
        let ms = u32::try_from(write.as_millis()).unwrap_or(u32::MAX);
        if let Err(error) = rustix::net::sockopt::set_tcp_user_timeout(io, ms) {
            tracing::debug!("a connection is not bounded in its writes: {error}");
        }
    }
}

impl WayIn for UnixListener {
    fn peer(_: &Self::Addr) -> Option<IpAddr> {
        None
    }

    fn bound_writes(_: &UnixStream, _: Duration) {}
}

/// The routes for one connection, which are told of the other machine that it comes from.
fn known(routes: Router, peer: Option<IpAddr>) -> Router {
    match peer {
        Some(ip) => routes.layer(Extension(ConnectInfo(SocketAddr::new(ip, 0)))),
        None => routes,
    }
}

/// Answers until asked to stop, then lets requests under way end.
pub(crate) async fn serve<L: WayIn>(
    mut listener: L,
    routes: Router,
    limits: Limits,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let routes = in_time(routes, limits);
    let (room, peers) = (Arc::new(Semaphore::new(limits.n_max)), Peers::default());
    let under_way = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head);
    let next = async |listener: &mut L| {
        let place = room.clone().acquire_owned().await;
        (place, listener.accept().await)
    };
    while let Some((place, (io, addr))) = stop.run_until_cancelled(next(&mut listener)).await {
        let Some(seat) = peers.seat(L::peer(&addr), limits.n_of_peer_max) else { continue };
        L::bound_writes(&io, limits.write);
        let service = TowerToHyperService::new(known(routes.clone(), L::peer(&addr)));
        let connection = under_way.watch(http.serve_connection(TokioIo::new(io), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("a connection ended: {error}");
            }
            drop((place, seat));
        });
    }
    drop(listener);
    under_way.shutdown().await;
    Ok(())
}

/// Routes whose requests must arrive, and be answered, in time.
fn in_time(routes: Router, limits: Limits) -> Router {
    let routes = routes.layer(RequestBodyTimeoutLayer::new(limits.body));
    match limits.answer {
        Some(answer) => routes.layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, answer)),
        None => routes,
    }
}

/// How many connections each peer has.
#[derive(Clone, Default)]
struct Peers(Arc<Mutex<BTreeMap<IpAddr, usize>>>);

impl Peers {
    /// A place for one more connection of a peer; `None` where it has as many as it may.
    fn seat(&self, peer: Option<IpAddr>, n_max: usize) -> Option<Seat> {
        if let Some(peer) = peer {
            let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let n = counts.entry(peer).or_default();
            if *n >= n_max {
                return None;
            }
            *n += 1;
        }
        Some(Seat { peers: self.clone(), peer })
    }
}

/// A peer's connection, counted as long as it is kept.
struct Seat {
    peers: Peers,
    peer: Option<IpAddr>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some(peer) = self.peer else { return };
        let mut counts = self.peers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n) = counts.get_mut(&peer) {
            *n -= 1;
            if *n == 0 {
                counts.remove(&peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const SHORT: Duration = Duration::from_millis(300);
    const LONG: Duration = Duration::from_secs(30);

    fn limits() -> Limits {
        Limits { n_max: 8, n_of_peer_max: 2, head: LONG, body: LONG, answer: None, write: LONG }
    }

    async fn connected(limits: Limits) -> (TcpStream, CancellationToken) {
        let routes = Router::new()
            .route("/", get(|| async { "here" }))
            .route("/large", get(|| async { vec![b'x'; 64 << 20] }))
            .route("/never", get(std::future::pending::<()>))
            .route("/", post(|body: String| async move { body }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(serve(listener, routes, limits, stop.clone()));
        (TcpStream::connect(at).await.unwrap(), stop)
    }

    /// What comes until the server closes the connection.
    async fn until_closed(stream: &mut TcpStream) -> String {
        let mut bytes = Vec::new();
        // A reset is an end too.
        let _ = tokio::time::timeout(LONG, stream.read_to_end(&mut bytes)).await.unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[tokio::test]
    async fn a_connection_on_which_nothing_or_half_a_head_is_sent_is_closed() {
        for sent in ["", "GET / HTTP/1.1\r\nhost: local"] {
            let (mut stream, stop) = connected(Limits { head: SHORT, ..limits() }).await;
            stream.write_all(sent.as_bytes()).await.unwrap();
            let said = until_closed(&mut stream).await;
            assert!(!said.contains("200 OK"), "{sent}: {said}");
            stop.cancel();
        }
    }

    #[tokio::test]
    async fn a_connection_that_is_kept_and_then_idle_is_closed_after_its_answer() {
        let (mut stream, _stop) = connected(Limits { head: SHORT, ..limits() }).await;
        stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let said = until_closed(&mut stream).await;
        assert!(said.starts_with("HTTP/1.1 200 OK") && said.ends_with("here"), "{said}");
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_given_up() {
        let (mut stream, _stop) = connected(Limits { body: SHORT, head: SHORT, ..limits() }).await;
        stream
            .write_all(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nhalf")
            .await
            .unwrap();
        let said = until_closed(&mut stream).await;
        assert!(!said.contains("200 OK"), "{said}");
    }

    #[tokio::test]
    async fn an_answer_that_does_not_come_in_time_is_a_408() {
        let limits = Limits { answer: Some(SHORT), head: SHORT, ..limits() };
        let (mut stream, _stop) = connected(limits).await;
        stream.write_all(b"GET /never HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let said = until_closed(&mut stream).await;
        assert!(said.starts_with("HTTP/1.1 408"), "{said}");
    }

    #[tokio::test]
    async fn given_one_that_does_not_read_its_answer_then_its_place_is_free_again() {
        let (mut slow, stop) = connected(Limits { n_max: 1, write: SHORT, ..limits() }).await;
        let at = slow.peer_addr().unwrap();
        slow.write_all(b"GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let mut next = TcpStream::connect(at).await.unwrap();
        next.write_all(b"GET / HTTP/1.0\r\n\r\n").await.unwrap();
        let said = until_closed(&mut next).await;
        assert!(said.ends_with("here"), "{said}");
        stop.cancel();
        drop(slow);
    }

    #[test]
    fn a_peer_has_so_many_connections_and_no_more_until_one_ends() {
        let (peers, other) = (Peers::default(), "10.0.0.8".parse().ok());
        let peer = "10.0.0.7".parse().ok();
        let first = peers.seat(peer, 2);
        let second = peers.seat(peer, 2);
        assert!(first.is_some() && second.is_some());
        assert!(peers.seat(peer, 2).is_none() && peers.seat(other, 2).is_some());
        drop(first);
        assert!(peers.seat(peer, 2).is_some());
        drop(second);
        assert!(peers.0.lock().unwrap().is_empty(), "nothing is kept of who is gone");
    }

    #[test]
    fn connections_leave_descriptors_for_files() {
        for (n_descriptors, wanted) in [(1_024, 768), (256, 64), (2, 1), (1 << 20, 4_096), (u64::MAX, 4_096)]
        {
            assert_eq!(connections_max(n_descriptors), wanted, "{n_descriptors}");
        }
    }
}
