//! A network between brokers and whoever reaches them, which a test cuts, slows, or lets lose answers: links on loopback
//! addresses, over which every connection goes.
//!
//! A cut holds what is on its way, as where TCP sends again what got lost: connections stay open, nothing comes through,
//! and what was held arrives after the healing, late as it is.

mod link;
mod messages;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use link::{Link, Pace, Way};
use messages::Produces;

/// Who is at an end of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Everybody who is no broker.
    Clients,
    /// A broker, counted from 0.
    Broker(usize),
}

impl End {
    const fn place(self) -> usize {
        match self {
            Self::Clients => 0,
            Self::Broker(index) => index + 1,
        }
    }
}

/// The ports a broker listens on, which its links have too.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ports {
    pub(crate) clients: u16,
    pub(crate) controllers: u16,
    pub(crate) brokers: u16,
}

/// Links from clients to every broker and from every broker to every other; gone with whoever holds this.
#[derive(Debug)]
pub struct Network {
    n_brokers: usize,
    /// By the places of both ends.
    ways: Vec<Arc<Way>>,
    common: Arc<Common>,
    /// `None` only while dropping.
    runtime: Option<Runtime>,
}

/// What all links share.
#[derive(Debug)]
pub(crate) struct Common {
    pace: watch::Sender<Pace>,
    produces: Produces,
    n_connections: AtomicU64,
}

impl Network {
    /// Lays the links to brokers that listen on these ports of 127.0.0.1, where `tests/kafka/cluster.sh` says they are.
    pub(crate) fn lay(brokers: &[Ports]) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let n_ends = brokers.len() + 1;
        let network = Self {
            n_brokers: brokers.len(),
            ways: (0..n_ends * n_ends).map(|_| Arc::new(Way::open())).collect(),
            common: Arc::new(Common {
                pace: watch::Sender::new(Pace::default()),
                produces: Produces::default(),
                n_connections: AtomicU64::new(0),
            }),
            runtime: Some(runtime.expect("a runtime for the links")),
        };
        for (index, ports) in brokers.iter().enumerate() {
            let to = End::Broker(index);
            network.link(End::Clients, to, ports.clients);
            for from in network.others(index) {
                network.link(from, to, ports.controllers);
                network.link(from, to, ports.brokers);
            }
        }
        network
    }

    fn link(&self, from: End, to: End, port: u16) {
        let link = Link {
            to: SocketAddr::from(([127, 0, 0, 1], port)),
            out: Arc::clone(self.way(from, to)),
            back: Arc::clone(self.way(to, from)),
            clients_of: if let (End::Clients, End::Broker(index)) = (from, to) { Some(index) } else { None },
            common: Arc::clone(&self.common),
        };
        let address = between(from, to, port);
        let runtime = self.runtime.as_ref().expect("it runs until it is dropped");
        let _inside = runtime.enter();
        let listener = link::listen(address).unwrap_or_else(|error| panic!("a link at {address}: {error}"));
        runtime.spawn(link.serve(listener));
    }

    fn way(&self, from: End, to: End) -> &Arc<Way> {
        &self.ways[from.place() * (self.n_brokers + 1) + to.place()]
    }

    /// The brokers but this one.
    pub fn others(&self, index: usize) -> impl Iterator<Item = End> + use<> {
        (0..self.n_brokers).filter(move |other| *other != index).map(End::Broker)
    }

    /// Lets nothing through either way.
    pub fn cut(&self, one: End, other: End) {
        self.cut_way(one, other);
        self.cut_way(other, one);
    }

    /// Lets nothing through from one to the other; what the other sends arrives, on connections that there are already.
    pub fn cut_way(&self, from: End, to: End) {
        self.way(from, to).set(false);
    }

    /// Cuts a broker off from the clients, not from the other brokers.
    pub fn cut_clients(&self, index: usize) {
        self.cut(End::Clients, End::Broker(index));
    }

    /// Lets everything through again, what was held first.
    pub fn heal(&self) {
        self.ways.iter().for_each(|way| way.set(true));
    }

    /// Makes everything arrive so much later, and lets so many bits a second through from one end to another.
    pub fn slow(&self, delay: Duration, bits_per_second: u64) {
        self.common.pace.send_replace(Pace { delay, bytes_per_second: Some((bits_per_second / 8).max(1)) });
    }

    /// Loses the answer of a broker to every so manieth request of a client to append, with the connection it came on;
    /// with 0 none.
    pub fn lose_every_nth_produce_answer(&self, n: u64) {
        self.common.produces.lose_every(n);
    }

    /// How many answers were lost so far.
    #[must_use]
    pub fn n_lost(&self) -> u64 {
        self.common.produces.n_lost()
    }

    /// The broker that a client last asked to append, counted from 0: the one that leads, as far as the client knows.
    #[must_use]
    pub fn last_asked_to_append(&self) -> usize {
        self.common.produces.last_asked()
    }

    /// How many connections were made over the links so far, those of brokers among themselves included.
    #[must_use]
    pub fn n_connections(&self) -> u64 {
        self.common.n_connections.load(Ordering::Relaxed)
    }
}

/// Where the link from one end to another listens.
pub(crate) fn between(from: End, to: End, port: u16) -> SocketAddr {
    let octet = |end: End| u8::try_from(end.place()).expect("a few brokers");
    SocketAddr::from(([127, 1, octet(from), octet(to)], port))
}

impl Drop for Network {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A test may be inside a runtime, where nobody may wait for another.
            runtime.shutdown_background();
        }
    }
}
