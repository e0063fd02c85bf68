//! Who may ask and what a browser may do with the answer: host names, forgery, headers, sizes, panics.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use huiying_runtime::problem::as_problems;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};

use crate::desk::Desk;
use crate::error::{REQUEST_ID, dressed};
use crate::fetched::{PROBE, from_no_other_site, from_our_pages};
use crate::gate::admitted_to_programs;
use crate::shell::{LANG_COOKIE, Visitor};

/// The most that one form may carry.
pub const BODY_BYTES_MAX: usize = 256 * 1024;
/// A month, in seconds.
const COOKIE_SECONDS: u32 = 30 * 86_400;

const POLICY: &str = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Headers of every answer. `same-origin` and not `no-referrer`: under the latter browsers send `Origin: null` with a
/// form, and over plain HTTP on an intranet nothing else tells our own forms from forged ones.
const HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Pages with everything that guards them; what is refused or goes wrong is a page too.
pub(crate) fn guarded_pages(pages: Router<Desk>, desk: &Desk) -> Router<Desk> {
    let guarded = refusing(pages.layer(from_fn(from_our_pages)), &desk.allowed_hosts);
    described(guarded.layer(from_fn_with_state(desk.clone(), dressed)))
}

/// Routes for programs behind the same guards as the pages, and fetched by no other site; where pages are shown too, for
/// whoever may see cases on them. Their answers are kept nowhere,
/// and every refusal has the form of a problem.
pub fn guarded(routes: Router, allowed_hosts: &[String], desk: Option<&Desk>) -> Router {
    let routes = match desk {
        Some(desk) => routes.layer(from_fn_with_state(desk.clone(), admitted_to_programs)),
        None => routes,
    };
    let guarded = refusing(routes.layer(from_fn(from_no_other_site)), allowed_hosts);
    described(guarded.layer(from_fn(as_problems)).layer(from_fn(unkept)))
}

/// Says of every answer that says nothing of it that nobody may keep it.
async fn unkept(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Refuses what may not be asked; the last layer is the first that a request meets.
fn refusing<S: Clone + Send + Sync + 'static>(routes: Router<S>, allowed_hosts: &[String]) -> Router<S> {
    let hosts: Arc<[String]> = allowed_hosts.into();
    routes
        .layer(CatchPanicLayer::new())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(hosts, known_host))
}

/// Headers, numbers and compression of every answer.
fn described<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    routes
        .layer(from_fn(marked))
        .layer(CompressionLayer::new())
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
}

/// Lets in loopback names and those the configuration allows: a page of another site whose name was pointed at this
/// address (DNS rebinding) is told that it is wrong here.
async fn known_host(State(hosts): State<Arc<[String]>>, request: Request, next: Next) -> Response {
    let host = request.uri().host().map(str::to_owned).or_else(|| {
        let header = request.headers().get(HOST)?.to_str().ok()?;
        Some(without_port(header).to_owned())
    });
    match host {
        Some(host) if is_known(&host, &hosts) => next.run(request).await,
        _ if request.uri().path() == PROBE => next.run(request).await,
        _ => StatusCode::MISDIRECTED_REQUEST.into_response(),
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

fn is_known(host: &str, allowed: &[String]) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let loopback = bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    loopback
        || host.eq_ignore_ascii_case("localhost")
        || allowed.iter().any(|name| name.eq_ignore_ascii_case(host) || name.eq_ignore_ascii_case(bare))
}

/// Sets the headers of every answer, and remembers a language that was asked for.
async fn marked(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let asked = Visitor::of(&parts).lang_asked;
    let mut response = next.run(Request::from_parts(parts, body)).await;
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if let Some(lang) = asked
        && let Ok(value) = HeaderValue::from_str(&cookie(LANG_COOKIE, lang.code()))
    {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// A cookie that scripts cannot read and other sites' requests do not carry.
pub(crate) fn cookie(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Lax")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_names_and_allowed_ones_are_known_and_no_other() {
        let allowed = ["desk.bureau.example".to_owned(), "10.1.2.3".to_owned()];
        for host in ["127.0.0.1:8080", "127.0.0.2", "localhost:80", "LocalHost", "[::1]:8080", "[::1]"] {
            assert!(is_known(without_port(host), &[]), "{host}");
        }
        for host in ["desk.bureau.example:8080", "Desk.Bureau.Example", "10.1.2.3:80"] {
            assert!(is_known(without_port(host), &allowed), "{host}");
            assert!(!is_known(without_port(host), &[]), "{host}");
        }
        for host in
            ["", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::2]"]
        {
            assert!(!is_known(without_port(host), &allowed), "{host}");
        }
    }
}
