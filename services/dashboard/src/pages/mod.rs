//! The pages: each a pure context built from what the views answer, a template, and a handler.
//!
//! [`board`] is the live part of [`queue`]; [`shell`] is what every page has around it; [`clocks`] with
//! [`clock_lines`], [`clock_history`] and [`standing`], [`timeline`], [`links`], [`forms`], [`form_view`] and
//! [`parts`] are what case and incident pages share; [`case_forms`] and [`incident_forms`] say what can be done now.

pub mod about;
pub mod board;
pub mod case;
pub mod case_forms;
pub mod clock_history;
pub mod clock_lines;
pub mod clocks;
pub mod error;
pub mod form_view;
pub mod forms;
pub mod incident;
pub mod incident_forms;
pub mod incident_new;
pub mod links;
pub mod parts;
pub mod queue;
pub mod samples;
pub mod shell;
pub mod standing;
pub mod timeline;

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
