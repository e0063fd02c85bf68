//! The pages: each a pure context built from what the views answer, a template, and a handler.
//!
//! [`board`] is the live part of [`queue`]; [`shell`] is what every page has around it; [`parts`] what case and incident pages share.

pub mod about;
pub mod board;
pub mod case;
pub mod error;
pub mod incident;
pub mod parts;
pub mod queue;
pub mod samples;
pub mod shell;

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::Error;

/// A rendered page with its status.
pub(crate) fn html(status: StatusCode, page: &impl Template) -> Result<Response, Error> {
    let text = page.render().map_err(|source| Error::Render { source })?;
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    Ok((status, headers, text).into_response())
}

#[cfg(test)]
mod tests;
