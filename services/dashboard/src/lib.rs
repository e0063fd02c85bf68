//! The pages people work on: the duty queue, a case, an incident, live by server-sent events.
//!
//! Suggested reading order:
//!
//! 1. [`pages`]: the list of all pages, and [`router`], which follows from it.
//! 2. [`queue`], [`case`], [`incident`], [`upload`], [`about`]: a folder for each subject, with its pages, templates and acts.
//!
//! What pages stand on whatever their subject is `huiying_pagekit`; their words are in `huiying_words`.

pub mod about;
pub mod case;
pub mod incident;
pub mod pages;
pub mod queue;
mod samples;
pub mod upload;

use axum::Router;

pub use huiying_pagekit::{Desk, RemoteViews, guarded};

/// The pages, with everything that guards them.
pub fn router(desk: Desk) -> Router {
    huiying_pagekit::router(desk, pages::PAGES)
}
