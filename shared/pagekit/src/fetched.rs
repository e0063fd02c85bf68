//! Where a request comes from: forms must come from our own pages; other sites may link here but not fetch from here.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN, REFERER};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// What alone is told to any host name and any site: probes ask by address, and it only says that the process is alive.
pub(crate) const PROBE: &str = "/healthz";

/// Refuses forms that no page of ours can have sent, and what another site fetches; a link that leads here is followed.
pub(crate) async fn from_our_pages(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let may_ask = match request.method().is_safe() {
        true => !is_of_another_site(headers) || is_followed_link(headers),
        false => is_own_form(headers),
    };
    if may_ask { next.run(request).await } else { StatusCode::FORBIDDEN.into_response() }
}

/// Refuses whatever another site asks: answers for programs are nothing that a link leads to.
pub(crate) async fn from_no_other_site(request: Request, next: Next) -> Response {
    if is_of_another_site(request.headers()) && request.uri().path() != PROBE {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

/// Whether a browser says that another site asks. Programs and old browsers say nothing.
fn is_of_another_site(headers: &HeaderMap) -> bool {
    matches!(text(headers, SEC_FETCH_SITE), Some("cross-site" | "same-site"))
}

fn is_followed_link(headers: &HeaderMap) -> bool {
    text(headers, SEC_FETCH_MODE) == Some("navigate")
        && text(headers, SEC_FETCH_DEST).is_none_or(|destination| destination == "document")
}

/// Whether a form names where it comes from, which [`CsrfLayer`](tower_http::csrf::CsrfLayer) compares, and does not come
/// from a page elsewhere.
fn is_own_form(headers: &HeaderMap) -> bool {
    let is_named = headers.contains_key(ORIGIN) || headers.contains_key(SEC_FETCH_SITE);
    is_named && text(headers, REFERER).is_none_or(|page| is_at(page, text(headers, HOST)))
}

/// Whether the page has the name and port by which we are asked.
fn is_at(page: &str, host: Option<&str>) -> bool {
    let authority = page.parse::<Uri>().ok().and_then(|uri| uri.authority().map(|it| it.as_str().to_owned()));
    authority.zip(host).is_some_and(|(authority, host)| authority.eq_ignore_ascii_case(host))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
