//! The live part of the page of a case or incident: its countdown, and that somebody has changed what is open.

use askama::Template;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use huiying_words::{Lang, Words};
use serde::Deserialize;

use super::duties::Duties;
use crate::desk::Desk;
use crate::live::{Fragment, stream};

/// What a page that watches its subject says of itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Watched {
    revision: String,
}

/// The live part: the same text in the page and in every event of the stream.
#[derive(Clone, Debug, Template)]
#[template(path = "head.html")]
pub struct Head {
    t: &'static Words,
    now_ms: i64,
    duties: Duties,
    changed: bool,
}

impl Head {
    /// The head of a page that shows `seen` of a subject whose revision is `found` by now.
    #[must_use]
    pub fn new(lang: Lang, duties: Duties, now: DateTime<Utc>, seen: u32, found: u32) -> Self {
        Self { t: lang.words(), now_ms: now.timestamp_millis(), duties, changed: seen != found }
    }
}

/// What a subject looks like by now: its duties and its revision; none where there is no such subject.
pub type Found = Result<Option<(Duties, u32)>, huiying_views::Error>;

/// The head of a subject's page as a stream; the page says which revision it shows.
pub fn watch<F>(
    desk: Desk,
    headers: &HeaderMap,
    lang: Lang,
    watched: &Watched,
    find: F,
) -> impl IntoResponse + use<F>
where
    F: Fn(&Desk, DateTime<Utc>) -> Found + Send + Sync + 'static,
{
    let seen: Option<u32> = watched.revision.parse().ok();
    let look = move |desk: &Desk| {
        let position = desk.views.applied().borrow().position;
        let now = desk.clock.now();
        let head = find(desk, now)?
            .map(|(duties, found)| Head::new(lang, duties, now, seen.unwrap_or(found), found).to_string());
        Ok(Fragment { event: "subject", position, html: head.unwrap_or_default() })
    };
    stream(desk, headers, look)
}
