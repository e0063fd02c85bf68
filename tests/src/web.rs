//! A plain client: one request a connection, to an address or to a socket.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::Path;

use serde_json::Value;

/// An answer to a request.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status, such as 200.
    pub status: u16,
    /// Where it leads.
    pub location: Option<String>,
    /// What came with it.
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body))
    }
}

/// Gets a page or an answer of the API.
///
/// # Errors
/// Where there is no answer.
pub fn get(address: &str, path: &str) -> std::io::Result<Answer> {
    let request = format!("GET {path} HTTP/1.0\r\nhost: {address}\r\n\r\n");
    exchange(TcpStream::connect(address)?, request.as_bytes())
}

/// Posts JSON to a socket.
///
/// # Errors
/// Where there is no whole answer.
pub fn post_to_socket(socket: &Path, path: &str, json: &str) -> std::io::Result<Answer> {
    let length = json.len();
    let head = "content-type: application/json\r\nhost: localhost\r\n";
    let request = format!("POST {path} HTTP/1.0\r\n{head}content-length: {length}\r\n\r\n{json}");
    exchange(UnixStream::connect(socket)?, request.as_bytes())
}

/// Posts a form of a page.
///
/// # Errors
/// Where there is no whole answer.
pub fn post_form(address: &str, path: &str, form: &str) -> std::io::Result<Answer> {
    let length = form.len();
    let head = format!(
        "content-type: application/x-www-form-urlencoded\r\nhost: {address}\r\norigin: http://{address}\r\n"
    );
    let request = format!("POST {path} HTTP/1.0\r\n{head}content-length: {length}\r\n\r\n{form}");
    exchange(TcpStream::connect(address)?, request.as_bytes())
}

/// Posts the form of a page that has a file: its fields, then the file under the name `file`.
///
/// # Errors
/// Where there is no whole answer.
pub fn post_file(
    address: &str,
    path: &str,
    fields: &[(&str, &str)],
    file: (&str, &[u8]),
) -> std::io::Result<Answer> {
    const BOUNDARY: &str = "one-part-ends-here";
    let mut body = Vec::new();
    for (name, value) in fields {
        write!(body, "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")?;
    }
    let (file, bytes) = file;
    let disposition = format!("content-disposition: form-data; name=\"file\"; filename=\"{file}\"");
    write!(body, "--{BOUNDARY}\r\n{disposition}\r\n\r\n")?;
    body.extend_from_slice(bytes);
    write!(body, "\r\n--{BOUNDARY}--\r\n")?;
    let head = format!("content-type: multipart/form-data; boundary={BOUNDARY}\r\nhost: {address}\r\n");
    let origin = format!("origin: http://{address}\r\n");
    let mut request =
        format!("POST {path} HTTP/1.0\r\n{head}{origin}content-length: {}\r\n\r\n", body.len()).into_bytes();
    request.append(&mut body);
    exchange(TcpStream::connect(address)?, &request)
}

/// Begins to listen to a stream of events, which goes on as long as the connection is kept.
///
/// # Errors
/// Where the server does not answer with a first event.
pub fn listen(address: &str, path: &str) -> std::io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n")?;
    let mut seen = Vec::new();
    let mut part = [0; 4096];
    while !String::from_utf8_lossy(&seen).contains("event: queue") {
        match stream.read(&mut part)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            n => seen.extend_from_slice(&part[..n]),
        }
    }
    Ok(stream)
}

fn exchange(mut stream: impl Read + Write, request: &[u8]) -> std::io::Result<Answer> {
    stream.write_all(request)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&String::from_utf8_lossy(&bytes)).ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
}

/// A broken-off answer is none: its body is shorter than it says.
fn parse(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let header = |wanted: &str| {
        let pairs = head.lines().filter_map(|line| line.split_once(':'));
        pairs.into_iter().find_map(|(name, value)| name.eq_ignore_ascii_case(wanted).then(|| value.trim()))
    };
    let promised = header("content-length").and_then(|length| length.parse::<usize>().ok());
    let whole = promised.is_none_or(|promised| body.len() >= promised);
    let (location, body) = (header("location").map(str::to_owned), body.to_owned());
    whole.then_some(Answer { status, location, body })
}
