//! Connections that neither speak nor listen: pages go on beside them, they are closed, and the server ends in time.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use huiying_runtime::Stopwatch;
use huiying_tests::program::{Server, counts, huiying, import, wait_for};
use huiying_tests::samples::{self, Order};
use huiying_tests::web;

/// More than the server may have descriptors.
const N_IDLE: usize = 1_050;
/// How long an idle connection is kept, and then some.
const CLOSED_WITHIN: Duration = Duration::from_secs(40);
/// How long the server may take to end, whatever it hangs on, and then some.
const ENDED_WITHIN: Duration = Duration::from_secs(40);

/// A server under a limit that `ulimit` sets.
fn server_under(limit: &str, data: &Path) -> Server {
    let serve = huiying(["serve", "--listen", "127.0.0.1:0", "--data"]);
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("ulimit {limit} && exec \"$0\" \"$@\"")).arg(serve.get_program());
    command.args(serve.get_args()).arg(data);
    command.env_remove("HUIYING_CONFIG").env_remove("HUIYING_DATA");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let server = Server::try_start(&mut command).unwrap_or_else(|ran| panic!("{ran:?}"));
    wait_for("a ready server", || server.is_ready().then_some(()));
    server
}

/// Whether the other side has closed, within the time that the stream waits.
fn is_closed(mut stream: &TcpStream) -> bool {
    match stream.read(&mut [0; 64]) {
        Ok(n) => n == 0,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

#[test]
fn given_more_idle_connections_than_descriptors_then_pages_answer_imports_work_and_the_idle_are_closed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = server_under("-n 1024", &data);
    let idle: Vec<TcpStream> = (0..N_IDLE)
        .map(|n| {
            let mut stream = TcpStream::connect(&server.address).unwrap();
            stream.set_read_timeout(Some(CLOSED_WITHIN)).unwrap();
            if n % 2 == 0 {
                stream.write_all(b"GET / HTTP/1.1\r\nhost: half").unwrap();
            }
            stream
        })
        .collect();
    let took = Stopwatch::start();
    let orders = samples::file(folder.path(), "orders.csv", samples::csv((1..=3).map(Order::made_up)));
    assert_eq!(counts(&import("hotline", &orders, &data)), [3, 3, 0], "an import goes its own way");
    let _ = web::post_form(&server.address, "/requests", "nothing=1").unwrap();
    assert_eq!(server.get("/").status, 200);
    println!("answered beside {N_IDLE} idle connections after {:?}", took.elapsed());
    assert!(idle.iter().all(is_closed), "one is still open");
    println!("all of them closed after {:?}", took.elapsed());
    let _ = server.queue_of(3);
    let took = Stopwatch::start();
    let ran = server.stop();
    println!("ended {:?} after SIGTERM", took.elapsed());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(!ran.stderr.contains("Too many open files"), "{ran:?}");
}

#[test]
fn given_half_sent_requests_when_asked_to_stop_then_the_server_ends_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("data"));
    let half: Vec<TcpStream> = (0..50)
        .map(|_| {
            let mut stream = TcpStream::connect(&server.address).unwrap();
            stream.write_all(b"POST / HTTP/1.1\r\ncontent-length: 100\r\n").unwrap();
            stream
        })
        .collect();
    let took = Stopwatch::start();
    let ran = server.stop();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(took.elapsed() < ENDED_WITHIN, "{:?}", took.elapsed());
    drop(half);
}

#[test]
fn given_a_disk_that_never_answers_when_asked_to_stop_then_the_process_is_cut_off_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data);
    // A pipe that nobody writes to: whoever opens it waits for ever, as on a network disk that is gone.
    let heads = data.join("heads");
    wait_for("the first heads", || heads.exists().then_some(()));
    fs::remove_file(&heads).unwrap();
    assert!(Command::new("mkfifo").arg(&heads).status().unwrap().success());
    let took = Stopwatch::start();
    let ran = server.stop();
    println!("ended {:?} after SIGTERM: {}", took.elapsed(), ran.stderr.lines().last().unwrap());
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("did not end within 30 s"), "{ran:?}");
    assert!(took.elapsed() < ENDED_WITHIN, "{:?}", took.elapsed());
}

#[test]
fn given_a_low_soft_limit_of_descriptors_when_the_server_starts_then_it_raises_it_to_the_hard_one() {
    let folder = tempfile::tempdir().unwrap();
    let server = server_under("-Sn 256", &folder.path().join("data"));
    let limits = fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words[3], words[4], "{line}");
    assert_ne!(words[3], "256", "{line}");
}
