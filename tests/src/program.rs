//! The real program: its commands run to their end, and servers that end with the test that started them.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

use crate::{root, web};

/// Looks that [`wait_for`] takes before it gives up, with [`PAUSE`] between two of them: a minute.
const N_LOOKS: u32 = 6_000;
const PAUSE: Duration = Duration::from_millis(10);
/// How the line begins with which a server says that it serves.
const GREETING: &str = "Huiying 回应: http://";

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(build);

/// Builds the program as `cargo test --workspace` builds everything else: naming one test target brings the same
/// features of dependencies, so that nothing is compiled twice.
fn build() -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--workspace", "--bin", "huiying", "--test", "schemas"])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo can be run");
    assert!(built.status.success(), "the program can be built");
    let messages = String::from_utf8(built.stdout).expect("cargo speaks UTF-8");
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == "huiying")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .expect("cargo says where the program is")
}

/// A command of the program, without what this machine's environment would change of it.
#[must_use]
pub fn huiying<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(&*PROGRAM);
    command
        .args(arguments)
        .env_remove("HUIYING_CONFIG")
        .env_remove("HUIYING_DATA")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What a command said and how it ended.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Its exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Ran {
    /// Runs a command to its end.
    ///
    /// # Panics
    /// Where it cannot be started.
    #[must_use]
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().expect("the program can be started");
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The summary of an import that was asked for as JSON.
    ///
    /// # Panics
    /// Where the command failed or said something else.
    #[must_use]
    pub fn summary(&self) -> Value {
        assert_eq!(self.code, Some(0), "{self:?}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

/// The command `huiying import KIND FILE --data DATA --json`.
#[must_use]
pub fn import_command(kind: &str, file: &Path, data: &Path) -> Command {
    let mut command = huiying(["import", kind, "--json", "--data"]);
    command.arg(data).arg(file);
    command
}

/// Imports a file and returns the summary.
///
/// # Panics
/// Where the import fails.
#[must_use]
pub fn import(kind: &str, file: &Path, data: &Path) -> Value {
    Ran::of(&mut import_command(kind, file, data)).summary()
}

/// Rows, received and repeats of a summary.
#[must_use]
pub fn counts(summary: &Value) -> [u64; 3] {
    ["rows", "received", "repeats"].map(|name| summary[name].as_u64().unwrap_or(u64::MAX))
}

/// Looks until there is something to see.
///
/// # Panics
/// Where there is nothing after a minute.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..N_LOOKS {
        if let Some(seen) = look() {
            return seen;
        }
        std::thread::park_timeout(PAUSE);
    }
    panic!("waited a minute for {what}");
}

/// A running server; killed where the test forgets it.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Kept open, since a server that cannot write ends.
    stdout: BufReader<ChildStdout>,
    stderr: Arc<Mutex<String>>,
    reading: Option<JoinHandle<()>>,
    /// Address and port.
    pub address: String,
}

impl Server {
    /// Serves a data directory and waits until every part is ready.
    ///
    /// # Panics
    /// Where it does not come up.
    #[must_use]
    pub fn start(data: &Path) -> Self {
        let mut command = huiying(["serve", "--listen", "127.0.0.1:0", "--data"]);
        let server = Self::try_start(command.arg(data)).unwrap_or_else(|ran| panic!("{ran:?}"));
        wait_for("a ready server", || server.is_ready().then_some(()));
        server
    }

    /// Starts a server and waits until it says where it serves.
    ///
    /// # Errors
    /// What it said where it ended before.
    ///
    /// # Panics
    /// Where it cannot be started.
    pub fn try_start(command: &mut Command) -> Result<Self, Ran> {
        let mut child = command.spawn().expect("the program can be started");
        let mut stdout = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let said = Arc::<Mutex<String>>::default();
        let reading = collect(&mut child, &said);
        let mut greeting = String::new();
        stdout.read_line(&mut greeting).expect("standard output is UTF-8");
        let address = greeting.trim().strip_prefix(GREETING).unwrap_or_default();
        let mut server = Self {
            child,
            stdout,
            stderr: said,
            reading: Some(reading),
            address: address.trim_end_matches('/').to_owned(),
        };
        if server.address.is_empty() {
            let mut ran = server.ended();
            ran.stdout.insert_str(0, &greeting);
            return Err(ran);
        }
        Ok(server)
    }

    /// Gets a page or an answer of the API.
    ///
    /// # Panics
    /// Where there is no answer.
    #[must_use]
    pub fn get(&self, path: &str) -> web::Answer {
        web::get(&self.address, path).unwrap_or_else(|error| panic!("{path}: {error}\n{}", self.log()))
    }

    /// Gets JSON.
    ///
    /// # Panics
    /// Where the answer is not that.
    #[must_use]
    pub fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()
    }

    /// Whether every part is ready.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        web::get(&self.address, "/readyz").is_ok_and(|answer| answer.status == 200)
    }

    /// Waits until the queue of everything is as wanted, and returns it without the moment it was asked and the time that
    /// was left at it.
    ///
    /// # Panics
    /// Where it never is.
    #[must_use]
    pub fn queue_when(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        wait_for("the queue", || {
            let mut queue = self.json("/api/v1/queue?state=all&per_page=500");
            queue.as_object_mut()?.remove("now");
            let rows = queue["rows"].as_array_mut()?.iter_mut().filter_map(Value::as_object_mut);
            rows.for_each(|row| drop(row.remove("left_seconds")));
            queue["first"].as_object_mut().map(|first| first.remove("left_seconds"));
            wanted(&queue).then_some(queue)
        })
    }

    /// Waits until the queue holds so many cases and incidents, and returns it as [`Server::queue_when`].
    #[must_use]
    pub fn queue_of(&self, n_rows: u64) -> Value {
        self.queue_when(|queue| queue["counts"]["all"] == n_rows)
    }

    /// What it has written to standard error so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.stderr.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a power cut would, and waits until it is gone.
    ///
    /// # Panics
    /// Where it cannot be killed.
    pub fn kill(mut self) -> Ran {
        self.child.kill().expect("a child can be killed");
        self.ended()
    }

    /// Asks it to end, and waits until it has.
    ///
    /// # Panics
    /// Where it does not within a minute.
    pub fn stop(mut self) -> Ran {
        terminate(self.id());
        self.ended()
    }

    fn ended(&mut self) -> Ran {
        let status = wait_for("the server's end", || self.child.try_wait().expect("a child can be asked"));
        let mut stdout = String::new();
        self.stdout.read_to_string(&mut stdout).expect("standard output is UTF-8");
        if let Some(reading) = self.reading.take() {
            reading.join().expect("reading standard error does not panic");
        }
        Ran { code: ExitStatus::code(&status), stdout, stderr: self.log() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails only where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks a child to end.
///
/// # Panics
/// Where there is no shell.
pub fn terminate(id: u32) {
    signal(id, "TERM");
}

/// Sends a signal, such as `STOP`, to a process that a test started.
///
/// # Panics
/// Where there is no shell, or no such process.
pub fn signal(id: u32, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {id}")]).status();
    assert!(sent.expect("there is a shell").success(), "{name} can be sent to {id}");
}

fn collect(child: &mut Child, into: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let stderr = BufReader::new(child.stderr.take().expect("standard error is piped"));
    let into = Arc::clone(into);
    std::thread::spawn(move || {
        for line in stderr.split(b'\n').map_while(Result::ok) {
            let mut said = into.lock().unwrap_or_else(PoisonError::into_inner);
            said.push_str(&String::from_utf8_lossy(&line));
            said.push('\n');
        }
    })
}
