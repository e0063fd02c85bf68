//! The pages people work on: the duty queue, a case, an incident, live by server-sent events.
//!
//! Suggested reading order:
//!
//! 1. [`pages`]: the list of all pages, and [`router`], which follows from it.
//! 2. [`queue`], [`case`], [`incident`], [`upload`], [`channels`], [`response`], [`people`], [`about`]: a
//!    folder for each subject, with its pages, templates and acts.
//!
//! What pages stand on whatever their subject is `huiying_pagekit`; their words are in `huiying_words`.

// A new variant must be looked at wherever one is matched.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

pub mod about;
pub mod case;
pub mod channels;
pub mod days;
pub mod incident;
mod open_duties;
pub mod pages;
pub mod people;
pub mod queue;
pub mod response;
mod samples;
mod subject;
pub mod upload;

use axum::Router;

pub use huiying_pagekit::{Desk, RemoteViews, guarded};

/// The pages, with everything that guards them.
pub fn router(desk: Desk) -> Router {
    huiying_pagekit::router(desk, pages::PAGES)
}
