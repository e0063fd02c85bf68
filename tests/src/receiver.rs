//! Those that alerts are sent to: a web server and a mail server on the loopback address that keep what they are told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

/// How long a connection that nobody writes to is kept.
const READ_WAIT_MAX: Duration = Duration::from_secs(20);

/// What was received: a request, or a letter.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its first line and its headers.
    pub head: String,
    /// What followed.
    pub body: String,
}

impl Received {
    /// A header's value; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let value =
            |line| Option::filter(str::split_once(line, ':'), |(key, _)| key.eq_ignore_ascii_case(name));
        self.head.lines().find_map(value).map_or("", |(_, value)| value.trim())
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body))
    }
}

/// A server that keeps what it is told, and ends with its owner.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    ended: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
}

impl Receiver {
    /// A web server. `answer` is given the number of requests before and says what it answers, such as
    /// `200 OK` with a body; `None` leaves the request unanswered and closes the connection.
    ///
    /// # Panics
    /// Where there is no free port.
    #[must_use]
    pub fn web(answer: impl Fn(usize) -> Option<(&'static str, &'static str)> + Send + 'static) -> Self {
        Self::serve(move |stream, received| {
            let Some(request) = read_request(stream)? else { return Ok(()) };
            let n_before = {
                let mut received = received.lock().unwrap_or_else(PoisonError::into_inner);
                received.push(request);
                received.len() - 1
            };
            let Some((status, body)) = answer(n_before) else { return Ok(()) };
            let length = body.len();
            write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
        })
    }

    /// A mail server that takes every letter.
    ///
    /// # Panics
    /// Where there is no free port.
    #[must_use]
    pub fn mail() -> Self {
        Self::serve(|stream, received| {
            let letter = read_letter(stream)?;
            received.lock().unwrap_or_else(PoisonError::into_inner).extend(letter);
            Ok(())
        })
    }

    fn serve(
        serve: impl Fn(&mut TcpStream, &Mutex<Vec<Received>>) -> std::io::Result<()> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let (received, ended) = (Arc::<Mutex<Vec<Received>>>::default(), Arc::<AtomicBool>::default());
        let (kept, is_over) = (Arc::clone(&received), Arc::clone(&ended));
        let serving = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(mut stream) = stream else { continue };
                // Whoever breaks off has told nothing.
                let _ = stream.set_read_timeout(Some(READ_WAIT_MAX)).and_then(|()| serve(&mut stream, &kept));
            }
        });
        Self { address, received, ended, serving: Some(serving) }
    }

    /// Its address, `host:port`.
    #[must_use]
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// What it was told so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Wakes it up, so that it sees.
        let _ = TcpStream::connect(self.address);
        if let Some(serving) = self.serving.take() {
            let _ = serving.join();
        }
    }
}

fn read_request(stream: &mut TcpStream) -> std::io::Result<Option<Received>> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(None);
        }
    }
    let mut request = Received { head, body: String::new() };
    let mut body = vec![0; request.header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body)?;
    request.body = String::from_utf8_lossy(&body).into_owned();
    Ok(Some(request))
}

/// What SMTP needs at the least (RFC 5321): one letter to a connection.
fn read_letter(stream: &mut TcpStream) -> std::io::Result<Option<Received>> {
    let mut answer = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    let mut next = move || lines.next().unwrap_or_else(|| Ok("QUIT".to_owned()));
    let (mut letter, mut envelope) = (None, String::new());
    write!(answer, "220 here\r\n")?;
    loop {
        let line = next()?;
        match line.split([' ', ':']).next().unwrap_or_default() {
            "DATA" => {
                write!(answer, "354 go on\r\n")?;
                let mut text = String::new();
                loop {
                    match next()?.as_str() {
                        "." => break,
                        line => text.push_str(&format!("{line}\n")),
                    }
                }
                let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
                letter = Some(Received { head: format!("{envelope}{head}"), body: body.to_owned() });
                write!(answer, "250 taken\r\n")?;
            }
            "QUIT" => {
                write!(answer, "221 bye\r\n")?;
                return Ok(letter);
            }
            _ => {
                envelope.push_str(&format!("{line}\n"));
                write!(answer, "250 well\r\n")?;
            }
        }
    }
}
