//! The one form of error that programs are answered with: problem details of RFC 9457.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

/// The media type of problem details.
pub const PROBLEM_JSON: &str = "application/problem+json";
/// What is kept of a bare answer's text.
const N_DETAIL_BYTES_MAX: usize = 16 << 10;

/// What is wrong with a request or with us, as a program is told it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// The kind; `about:blank` says that the status alone tells it.
    #[serde(rename = "type")]
    pub kind: Box<str>,
    /// What it is called.
    pub title: Box<str>,
    /// The status of the answer.
    pub status: u16,
    /// What is wrong and what to do.
    pub detail: String,
    /// The path that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// The parameter that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Problem {
    /// A problem with this status.
    #[must_use]
    pub fn new(status: StatusCode, title: &str, detail: impl Into<String>) -> Self {
        let (kind, title) = ("about:blank".into(), title.into());
        Self { kind, title, status: status.as_u16(), detail: detail.into(), instance: None, field: None }
    }

    /// The same about this parameter.
    #[must_use]
    pub fn about(self, field: Option<String>) -> Self {
        Self { field, ..self }
    }

    /// What an answer says of itself: its detail where it has the form of a problem, else its text.
    #[must_use]
    pub fn told(body: &[u8]) -> String {
        match serde_json::from_slice::<Self>(body) {
            Ok(problem) if !problem.detail.is_empty() => problem.detail,
            Ok(_) | Err(_) => String::from_utf8_lossy(body).trim().to_owned(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, [(CONTENT_TYPE, PROBLEM_JSON)], Json(&self)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives every error that a route or a guard answers the form of a problem, with the path that was asked. What is JSON
/// already, such as how the parts of a process stand, is left as it is.
pub async fn as_problems(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let problem = match parts.extensions.remove::<Problem>() {
        Some(problem) => problem,
        None if is_bare(&parts.headers) => bare(status, body).await,
        None => return Response::from_parts(parts, body),
    };
    let problem = Problem { instance: problem.instance.or(Some(path)), ..problem };
    let mut told = problem.into_response();
    for (name, value) in &parts.headers {
        if !told.headers().contains_key(name) && name != axum::http::header::CONTENT_LENGTH {
            told.headers_mut().insert(name, value.clone());
        }
    }
    told
}

/// Whether an answer is text at most, and no page and no JSON.
fn is_bare(headers: &axum::http::HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

async fn bare(status: StatusCode, body: Body) -> Problem {
    let text = to_bytes(body, N_DETAIL_BYTES_MAX).await.unwrap_or_default();
    let title = status.canonical_reason().unwrap_or("error");
    let detail = match String::from_utf8_lossy(&text).trim() {
        "" => explained(status).to_owned(),
        text => text.to_owned(),
    };
    Problem::new(status, title, detail)
}

/// What to do about a bare status.
fn explained(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "nothing is at this address",
        StatusCode::METHOD_NOT_ALLOWED => "this address does not take that method",
        StatusCode::FORBIDDEN => "requests that another site makes are refused",
        StatusCode::MISDIRECTED_REQUEST => {
            "this host name is not known here; add it to server.allowed_hosts in the configuration"
        }
        StatusCode::PAYLOAD_TOO_LARGE => "more was sent than is read",
        _ => "the request could not be answered",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_by_its_detail_and_anything_else_by_its_text() {
        let problem = Problem::new(StatusCode::NOT_FOUND, "no such case", "no case has this id");
        assert_eq!(Problem::told(&serde_json::to_vec(&problem).unwrap()), "no case has this id");
        assert_eq!(Problem::told(b"disk full\n"), "disk full");
    }
}
