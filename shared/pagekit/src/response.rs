//! What goes back to a browser, and addresses that it can follow.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::response::{AppendHeaders, IntoResponse, Response};

use crate::desk::Error;
use crate::{security, shell};

/// A rendered page with its status.
///
/// # Errors
/// [`Error::Render`] where its template fails.
pub fn html(status: StatusCode, page: &impl Template) -> Result<Response, Error> {
    let text = page.render().map_err(|source| Error::Render { source })?;
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    Ok((status, headers, text).into_response())
}

/// The answer to a form that was taken: go and look. Remembers the officer's name for a month.
#[must_use]
pub fn redirect(to: &str, officer: &str) -> Response {
    let cookie = security::cookie(shell::OFFICER_COOKIE, &shell::officer_cookie(officer));
    (StatusCode::SEE_OTHER, AppendHeaders([(LOCATION, to.to_owned()), (SET_COOKIE, cookie)])).into_response()
}

/// Text as part of an address.
#[must_use]
pub fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
