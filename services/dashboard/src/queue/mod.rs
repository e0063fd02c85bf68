//! The duty queue: the page around its live part.

pub mod board;
mod choices;
pub mod filter;
pub(crate) mod samples;
mod title;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use huiying_pagekit::live::{Fragment, stream};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::{Address, Desk, Error, Page, html};
use huiying_views::{Ask, QueueFilter, QueueQuestion};
use huiying_words::{Lang, Words};

use self::board::{Board, Seen};
use self::filter::{QueueQuery, address, check_office};

/// The duty queue.
pub const PAGE: Page = Page {
    name: "queue",
    path: "/",
    nav: Some(|t| t.page.queue),
    handler: || get(show),
    also: &[("/events", || get(events))],
    samples: samples::all,
};

/// The whole page.
#[derive(Clone, Debug, Template)]
#[template(path = "queue/queue.html")]
pub struct QueueView {
    shell: Shell,
    t: &'static Words,
    /// The live part.
    pub board: Board,
    events: String,
}

impl QueueView {
    /// The page around a board.
    #[must_use]
    pub fn new(shell: Shell, board: Board, filter: &QueueFilter) -> Self {
        Self { t: shell.t, events: format!("/events{}", address(filter)), shell, board }
    }
}

/// Asks the views for a board. Its band shows what presses most over everything, so that no filter can hide it.
///
/// # Errors
/// Where the views fail.
pub(crate) fn look(desk: &Desk, lang: Lang, filter: &QueueFilter) -> Result<Board, huiying_views::Error> {
    let now = desk.clock.now();
    let queue = desk.views.ask(QueueQuestion { filter: filter.clone(), now })?;
    let telephone = &desk.bureau.duty_telephone;
    Ok(Board::of(lang, Seen { queue: &queue, filter, telephone }))
}

/// `GET /`
pub(crate) async fn show(
    State(desk): State<Desk>,
    visitor: Visitor,
    Address(query): Address<QueueQuery>,
) -> Result<Response, Error> {
    let filter = query.checked(&desk).await?;
    let (asked, lang) = (filter.clone(), visitor.lang);
    let board = desk.ask(move |desk| look(desk, lang, &asked)).await?;
    if board.is_empty() {
        check_office(&desk, &filter).await?;
    }
    let shell = Shell::new(&desk, &visitor, desk.clock.now());
    html(StatusCode::OK, &QueueView::new(shell, board, &filter))
}

/// `GET /events`
pub(crate) async fn events(
    State(desk): State<Desk>,
    visitor: Visitor,
    Address(query): Address<QueueQuery>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Error> {
    let (lang, filter) = (visitor.lang, query.checked(&desk).await?);
    let what = format!("queue {lang:?} {}", address(&filter));
    let events = stream(desk, &headers, what, move |desk| {
        let board = look(desk, lang, &filter)?;
        Ok(Fragment { event: "queue", position: board.position, html: board.to_string() })
    });
    Ok(events)
}
