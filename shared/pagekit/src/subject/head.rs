//! The live part of the page of a case or incident: its countdown, and that somebody has changed what is open.

use askama::Template;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use huiying_words::{Lang, Words};

use super::duties::Duties;
use crate::address::{Given, Parameters};
use crate::desk::{Desk, Error};
use crate::live::{Fragment, stream};

/// What a page that watches its subject says of itself.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    revision: String,
}

impl Parameters for Watched {
    const NAMES: &'static [&'static str] = &["revision"];

    fn read(given: &Given) -> Result<Self, Error> {
        Ok(Self { revision: given.get("revision").to_owned() })
    }
}

/// The live part: the same text in the page and in every event of the stream.
#[derive(Clone, Debug, Template)]
#[template(path = "head.html")]
pub struct Head {
    t: &'static Words,
    now_ms: i64,
    duties: Duties,
    changed: bool,
    href: String,
}

impl Head {
    /// The head of the page at `href`, which shows the revision `seen` where `found` is the one by now.
    #[must_use]
    pub fn new(
        lang: Lang,
        duties: Duties,
        now: DateTime<Utc>,
        (seen, found): (u32, u32),
        href: &str,
    ) -> Self {
        let changed = seen != found;
        Self { t: lang.words(), now_ms: now.timestamp_millis(), duties, changed, href: href.to_owned() }
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
    href: String,
    find: F,
) -> impl IntoResponse + use<F>
where
    F: Fn(&Desk, DateTime<Utc>) -> Found + Send + Sync + 'static,
{
    let seen: Option<u32> = watched.revision.parse().ok();
    let what = format!("{href} {lang:?} {seen:?}");
    let look = move |desk: &Desk| {
        let position = desk.views.applied().borrow().position;
        let now = desk.clock.now();
        let head = find(desk, now)?.map(|(duties, found)| {
            Head::new(lang, duties, now, (seen.unwrap_or(found), found), &href).to_string()
        });
        Ok(Fragment { event: "subject", position, html: head.unwrap_or_default() })
    };
    stream(desk, headers, what, look)
}
