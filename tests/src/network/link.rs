//! One link: listens at one end, connects to the other, and carries bytes both ways as the network lets it.

use std::io::Result;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{Instant, sleep_until};

use super::Common;
use super::messages;

/// Connections over one link at once; further ones are closed at once.
const N_CONNECTIONS_MAX: usize = 256;
const BACKLOG: u32 = 128;
/// What the system holds of a connection for us: little, so that a slow link fills up.
const SYSTEM_BUFFER_BYTES: u32 = 64 << 10;
const CHUNK_BYTES: usize = 8 << 10;
/// Chunks of a connection on their way.
const N_CHUNKS_MAX: usize = 64;

/// How fast a link is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pace {
    pub(super) delay: Duration,
    /// As many as there are where there is none.
    pub(super) bytes_per_second: Option<u64>,
}

/// One direction from one end to another.
#[derive(Debug)]
pub(super) struct Way {
    open: watch::Sender<bool>,
    busy_until: Mutex<Instant>,
}

impl Way {
    pub(super) fn open() -> Self {
        Self { open: watch::Sender::new(true), busy_until: Mutex::new(Instant::now()) }
    }

    pub(super) fn set(&self, open: bool) {
        self.open.send_replace(open);
    }

    async fn wait_until_open(&self) {
        // Fails only where the sender is gone, which is ours.
        let _ = self.open.subscribe().wait_for(|open| *open).await;
    }

    /// When so many bytes more are on their way, all of them.
    fn sent_at(&self, n_bytes: usize, pace: Pace) -> Instant {
        let now = Instant::now();
        let Some(bytes_per_second) = pace.bytes_per_second else { return now };
        let mut busy_until = self.busy_until.lock().unwrap_or_else(PoisonError::into_inner);
        let takes = Duration::from_secs(n_bytes as u64) / u32::try_from(bytes_per_second).unwrap_or(u32::MAX);
        *busy_until = now.max(*busy_until) + takes;
        *busy_until
    }
}

/// From one end to another.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) to: SocketAddr,
    pub(super) out: Arc<Way>,
    pub(super) back: Arc<Way>,
    /// The broker that clients reach over it, where it is theirs.
    pub(super) clients_of: Option<usize>,
    pub(super) common: Arc<Common>,
}

fn socket() -> Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(SYSTEM_BUFFER_BYTES)?;
    Ok(socket)
}

/// Listens at one end.
pub(super) fn listen(address: SocketAddr) -> Result<TcpListener> {
    let socket = socket()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

impl Link {
    /// Carries every connection that comes, until the runtime ends.
    pub(super) async fn serve(self, listener: TcpListener) {
        let (link, room) = (Arc::new(self), Arc::new(Semaphore::new(N_CONNECTIONS_MAX)));
        loop {
            let Ok((near, _)) = listener.accept().await else { continue };
            let Ok(place) = Arc::clone(&room).try_acquire_owned() else { continue };
            let link = Arc::clone(&link);
            tokio::spawn(async move {
                // However it ends, both ends see it closed.
                let _ = link.carry(near).await;
                drop(place);
            });
        }
    }

    /// Carries one connection until one of its ends closes it, or an answer is to be lost.
    async fn carry(&self, near: TcpStream) -> Result<()> {
        self.common.n_connections.fetch_add(1, Ordering::Relaxed);
        // Making a connection takes both ways.
        self.out.wait_until_open().await;
        self.back.wait_until_open().await;
        let far = socket()?.connect(self.to).await?;
        near.set_nodelay(true)?;
        far.set_nodelay(true)?;
        let (near_from, near_to) = near.into_split();
        let (far_from, far_to) = far.into_split();
        let lookers = self.clients_of.map(|broker| messages::lookers(broker, &self.common.produces));
        let (mut requests, mut answers) = lookers.unzip();
        let see_requests = |bytes: &[u8]| {
            requests.as_mut()?.see(bytes);
            None
        };
        let see_answers = |bytes: &[u8]| answers.as_mut()?.see(bytes);
        tokio::select! {
            ended = self.pass(&self.out, near_from, far_to, see_requests) => ended,
            ended = self.pass(&self.back, far_from, near_to, see_answers) => ended,
        }
    }

    /// Passes bytes on one way until they end. `see` sees all, and may say after how many of them the connection ends.
    async fn pass(
        &self,
        way: &Way,
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
        mut see: impl FnMut(&[u8]) -> Option<usize>,
    ) -> Result<()> {
        let (sender, mut under_way) = mpsc::channel::<(Instant, Vec<u8>)>(N_CHUNKS_MAX);
        let reading = async move {
            let mut buffer = vec![0; CHUNK_BYTES];
            loop {
                let n_bytes = from.read(&mut buffer).await?;
                let ends_after = see(&buffer[..n_bytes]);
                let bytes = buffer[..ends_after.unwrap_or(n_bytes)].to_vec();
                let pace = *self.common.pace.borrow();
                let sent_at = way.sent_at(bytes.len(), pace);
                sleep_until(sent_at).await;
                let taken = sender.send((sent_at + pace.delay, bytes)).await.is_ok();
                if !taken || n_bytes == 0 || ends_after.is_some() {
                    return Ok(());
                }
            }
        };
        let writing = async {
            while let Some((arrives_at, bytes)) = under_way.recv().await {
                sleep_until(arrives_at).await;
                way.wait_until_open().await;
                to.write_all(&bytes).await?;
            }
            Ok(())
        };
        tokio::try_join!(reading, writing).map(|((), ())| ())
    }
}
