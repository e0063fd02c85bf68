//! Real Apache Kafka: brokers that are killed, stopped and started again, and end with the test that started them.
//!
//! `tests/kafka/cluster.sh` runs them. `HUIYING_TEST_KAFKA=host:port[,host:port]` names a cluster to use instead; tests
//! that kill or stop brokers are then skipped. Making topics is the log's business.

use std::fs;
use std::io::{Error, ErrorKind, Read as _, Result, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use tempfile::TempDir;

use crate::network::{End, Network, Ports, between};
use crate::program::{Ran, signal, wait_for};
use crate::{root, skip, variable};

/// What a broker says when it serves and the others know of it.
const STARTED: &str = "Kafka Server started";
/// How long a broker may take to answer before it counts as stopped.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);
/// The request for the list of brokers, `Metadata` of version 1, about no topic, by nobody in particular.
const WHICH_BROKERS: [u8; 18] = [0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0];
/// More than a list of brokers can be.
const N_ANSWER_BYTES_MAX: usize = 1 << 16;

/// Why brokers cannot be started here; empty where they can. Fetches the jars where that is all that is missing.
static MISSING: LazyLock<String> = LazyLock::new(|| {
    if Ran::of(&mut script(["check"])).code == Some(0) {
        return String::new();
    }
    let fetched = Ran::of(&mut script(["fetch"]));
    let checked = Ran::of(&mut script(["check"]));
    if checked.code == Some(0) { String::new() } else { format!("{}{}", checked.stderr, fetched.stderr) }
});

fn script<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(root().join("tests/kafka/cluster.sh"));
    command.current_dir(root()).args(arguments);
    command
}

/// Brokers that know one another.
#[derive(Debug)]
pub struct Cluster {
    /// Empty where the cluster is somebody else's.
    brokers: Vec<Broker>,
    bootstrap: String,
    /// Goes last, when no broker writes to it any more.
    data: Option<TempDir>,
}

impl Cluster {
    /// Brokers to write to and read from: those that `HUIYING_TEST_KAFKA` names, else so many of our own.
    /// `None` where there can be none, which has been said.
    ///
    /// # Panics
    /// Where there can be none and nothing may be skipped, or they do not come up.
    #[must_use]
    pub fn any(n_brokers: usize) -> Option<Self> {
        match variable("HUIYING_TEST_KAFKA") {
            Some(bootstrap) => Some(Self { brokers: Vec::new(), bootstrap, data: None }),
            None => Self::own(n_brokers),
        }
    }

    /// Brokers that may be killed and stopped. `None` where there can be none, which has been said.
    ///
    /// # Panics
    /// As [`Cluster::any`].
    #[must_use]
    pub fn own(n_brokers: usize) -> Option<Self> {
        may_start().then(|| Self::start(n_brokers))
    }

    /// Brokers that nobody reaches but over a network that may be cut. `None` where there can be none, which has been
    /// said.
    ///
    /// # Panics
    /// As [`Cluster::any`].
    #[must_use]
    pub fn networked(n_brokers: usize) -> Option<(Self, Network)> {
        if !may_start() {
            return None;
        }
        let ports = free_ports(3 * n_brokers);
        let ports: Vec<_> = ports
            .chunks(3)
            .map(|of_one| Ports { clients: of_one[0], controllers: of_one[1], brokers: of_one[2] })
            .collect();
        let network = Network::lay(&ports);
        let triples = ports.iter().map(|it| format!("{}:{}:{}", it.clients, it.controllers, it.brokers));
        let mut cluster = Self::start_on(&ports.iter().map(|it| it.clients).collect::<Vec<_>>(), triples);
        let reached_at =
            |(index, it): (usize, &Ports)| between(End::Clients, End::Broker(index), it.clients).to_string();
        cluster.bootstrap = ports.iter().enumerate().map(reached_at).collect::<Vec<_>>().join(",");
        Some((cluster, network))
    }

    /// Starts brokers on free ports and waits until each serves and knows the others.
    ///
    /// # Panics
    /// Where they do not come up.
    #[must_use]
    pub fn start(n_brokers: usize) -> Self {
        let ports = free_ports(2 * n_brokers);
        let pairs = ports.chunks(2).map(|pair| format!("{}:{}", pair[0], pair[1]));
        Self::start_on(&ports.iter().copied().step_by(2).collect::<Vec<_>>(), pairs)
    }

    /// Starts brokers that listen to clients on these ports, prepared with all of theirs.
    fn start_on(ports: &[u16], prepared_with: impl Iterator<Item = String>) -> Self {
        let data =
            tempfile::Builder::new().prefix("huiying-kafka-").tempdir().expect("a folder for the data");
        fs::write(data.path().join("temporary"), "").expect("the folder can be written to");
        let prepared = Ran::of(script(["prepare"]).arg(data.path()).args(prepared_with));
        assert_eq!(prepared.code, Some(0), "{prepared:?}");
        let addresses = ports.iter().map(|port| SocketAddr::from(([127, 0, 0, 1], *port)));
        let brokers: Vec<_> =
            addresses.zip(1..).map(|(address, number)| Broker::start(data.path(), number, address)).collect();
        let bootstrap = brokers.iter().map(|it| it.address.to_string()).collect::<Vec<_>>().join(",");
        let mut cluster = Self { brokers, bootstrap, data: Some(data) };
        for broker in &mut cluster.brokers {
            broker.wait_until_started();
        }
        cluster.wait_until_all_know(ports.len());
        cluster
    }

    /// Addresses as a client is given them: `host:port,host:port`.
    #[must_use]
    pub fn bootstrap(&self) -> String {
        self.bootstrap.clone()
    }

    /// Deletes a topic with all that is in it.
    ///
    /// # Panics
    /// Where it cannot be deleted.
    pub fn delete_topic(&self, topic: &str) {
        let ran = Ran::of(&mut script(["delete", &self.bootstrap, topic]));
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }

    /// Runs a command-line tool of Kafka, by the name of its class, on these brokers.
    #[must_use]
    pub fn tool(&self, class: &str, arguments: &[&str]) -> Ran {
        let mut command = script(["tool", class, "--bootstrap-server", &self.bootstrap]);
        Ran::of(command.args(arguments))
    }

    /// The process id of a broker, counted from 0.
    ///
    /// # Panics
    /// Where it does not run.
    #[must_use]
    pub fn id(&self, index: usize) -> u32 {
        self.brokers[index].running().id
    }

    /// Where the brokers keep their data.
    ///
    /// # Panics
    /// Where they are somebody else's.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.data.as_ref().expect("a cluster of our own").path()
    }

    /// How many brokers this one would send a client to; `None` where it does not answer within a second. A broker that
    /// was killed or stopped is sent to until the others have missed it for six seconds.
    ///
    /// # Panics
    /// Where the brokers are somebody else's.
    #[must_use]
    pub fn n_known_to(&self, index: usize) -> Option<usize> {
        n_brokers_known(self.brokers[index].address).ok()
    }

    /// What a broker has said so far, this time and before.
    ///
    /// # Panics
    /// Where it has said nothing yet.
    #[must_use]
    pub fn log(&self, index: usize) -> String {
        self.brokers[index].log(0)
    }

    /// Ends a broker as a power cut would, be it paused or not, and waits until it is gone.
    ///
    /// # Panics
    /// Where it does not run.
    pub fn kill(&mut self, index: usize) {
        let broker = &mut self.brokers[index];
        signal(broker.running().id, "KILL");
        if let Some(Running { mut keeper, .. }) = broker.running.take() {
            // Held until then, since the data goes too where the keeper finds that it was us who ended.
            let held = keeper.stdin.take();
            keeper.wait().expect("a child can be waited for");
            drop(held);
        }
    }

    /// Stops a broker in its tracks, and waits until it stands still: its connections stay open and nothing is answered.
    ///
    /// # Panics
    /// Where it does not run.
    pub fn pause(&mut self, index: usize) {
        let id = self.id(index);
        signal(id, "STOP");
        wait_for("a broker that stands still", || (state(id) == Some('T')).then_some(()));
    }

    /// Lets a broker go on that was paused.
    ///
    /// # Panics
    /// Where it does not run.
    pub fn resume(&mut self, index: usize) {
        let id = self.id(index);
        signal(id, "CONT");
        wait_for("a broker that goes on", || (state(id) != Some('T')).then_some(()));
    }

    /// Starts a broker that was killed, with its data and address, and waits until it serves again.
    ///
    /// # Panics
    /// Where it runs already, or does not come up: that takes a majority of the brokers.
    pub fn start_again(&mut self, index: usize) {
        self.start_all_again(&[index]);
    }

    /// Starts several brokers that were killed, as where only together they are a majority.
    ///
    /// # Panics
    /// As [`Cluster::start_again`].
    pub fn start_all_again(&mut self, indices: &[usize]) {
        for index in indices {
            let folder = self.data().to_owned();
            let broker = &mut self.brokers[*index];
            assert!(broker.running.is_none(), "broker {} runs", broker.number);
            *broker = Broker::start(&folder, broker.number, broker.address);
        }
        for index in indices {
            self.brokers[*index].wait_until_started();
        }
    }

    /// Waits until each of our brokers that runs and is not paused would send a client to so many.
    ///
    /// # Panics
    /// Where it does not come to that within a minute.
    pub fn wait_until_all_know(&self, n_brokers: usize) {
        let runs = |broker: &&Broker| broker.running.as_ref().is_some_and(|it| state(it.id) != Some('T'));
        wait_for(&format!("{n_brokers} brokers that know one another"), || {
            let mut running = self.brokers.iter().filter(runs);
            running.all(|it| n_brokers_known(it.address).ok() == Some(n_brokers)).then_some(())
        });
    }
}

/// Whether brokers of our own can be started; where not, that has been said.
fn may_start() -> bool {
    if variable("HUIYING_TEST_KAFKA").is_some() {
        skip("the brokers that HUIYING_TEST_KAFKA names are not ours to kill");
        return false;
    }
    if !MISSING.is_empty() {
        skip(&format!("no Kafka: {}", MISSING.trim().replace('\n', "; ")));
    }
    MISSING.is_empty()
}

#[derive(Debug)]
struct Broker {
    /// From 1, as Kafka counts them.
    number: usize,
    address: SocketAddr,
    folder: PathBuf,
    /// How long its log was when it was last started.
    log_from: usize,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    /// Of the broker, which is a child of its keeper.
    id: u32,
    /// Ends the broker when its standard input, which we hold, does.
    keeper: Child,
}

impl Broker {
    fn start(data: &Path, number: usize, address: SocketAddr) -> Self {
        let folder = data.join(number.to_string());
        // Else the one of last time would be taken for it.
        let _ = fs::remove_file(folder.join("pid"));
        let log_from = fs::metadata(folder.join("broker.log")).map_or(0, |log| log.len() as usize);
        let mut keeper = script(["broker"])
            .arg(data)
            .arg(number.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the script can be started");
        let id = wait_for("a broker's process id", || {
            let ended = keeper.try_wait().expect("a child can be asked");
            assert!(ended.is_none(), "broker {number} did not start: {ended:?}");
            fs::read_to_string(folder.join("pid")).ok()?.trim().parse().ok()
        });
        Self { number, address, folder, log_from, running: Some(Running { id, keeper }) }
    }

    fn running(&self) -> &Running {
        self.running.as_ref().unwrap_or_else(|| panic!("broker {} was killed", self.number))
    }

    fn log(&self, from: usize) -> String {
        let bytes = fs::read(self.folder.join("broker.log")).expect("a broker keeps a log");
        String::from_utf8_lossy(bytes.get(from..).unwrap_or_default()).into_owned()
    }

    fn wait_until_started(&mut self) {
        wait_for(&format!("broker {}, see {}", self.number, self.folder.display()), || {
            let log = self.log(self.log_from);
            let keeper = &mut self.running.as_mut()?.keeper;
            let ended = keeper.try_wait().expect("a child can be asked");
            assert!(ended.is_none(), "broker {} ended: {log}", self.number);
            log.contains(STARTED).then_some(())
        });
        wait_for("a broker that answers", || n_brokers_known(self.address).ok());
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        if let Some(Running { keeper, .. }) = &mut self.running {
            // Closes its standard input first.
            let _ = keeper.wait();
        }
    }
}

/// The letter by which Linux tells a process's state; `None` where it is gone, or only waits for its parent to notice.
#[must_use]
pub fn state(id: u32) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.chars().next().filter(|state| !matches!(state, 'Z' | 'X'))
}

/// Ports that nobody listens on: halves of those that the system proposes, since its own are also given to connections,
/// and a broker that is to come back would find its port taken.
fn free_ports(n_ports: usize) -> Vec<u16> {
    let mut held = Vec::new();
    let mut ports = Vec::new();
    while ports.len() < n_ports {
        let proposed = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let half = proposed.local_addr().expect("a listener has an address").port() / 2;
        held.push(proposed);
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", half)) {
            held.push(listener);
            ports.push(half);
        }
    }
    ports
}

fn n_brokers_known(address: SocketAddr) -> Result<usize> {
    let mut stream = TcpStream::connect_timeout(&address, ANSWER_WITHIN)?;
    stream.set_read_timeout(Some(ANSWER_WITHIN))?;
    stream.write_all(&WHICH_BROKERS)?;
    let mut number = [0; 4];
    stream.read_exact(&mut number)?;
    let n_bytes = u32::from_be_bytes(number) as usize;
    if !(8..=N_ANSWER_BYTES_MAX).contains(&n_bytes) {
        return Err(Error::new(ErrorKind::InvalidData, format!("an answer of {n_bytes} bytes")));
    }
    let mut answer = vec![0; n_bytes];
    stream.read_exact(&mut answer)?;
    // Which request it answers, then how many brokers follow.
    number.copy_from_slice(&answer[4..8]);
    Ok(u32::from_be_bytes(number) as usize)
}
