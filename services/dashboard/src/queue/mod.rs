//! The duty queue: the page around its live part.

pub mod board;
mod choices;
pub mod filter;
mod on_paper;
pub(crate) mod samples;
mod title;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use huiying_domain::Power;
use huiying_pagekit::live::{Fragment, stream};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::{Address, Desk, Error, Needs, Page, html};
use huiying_views::{Ask, QueueQuestion};
use huiying_words::{Lang, Words};

use self::board::{Board, Seen};
use self::filter::{QueueQuery, check_office};

/// The duty queue.
pub const PAGE: Page = Page {
    name: "queue",
    path: "/",
    nav: Some(|t| t.page.queue),
    needs: Needs::Power(Power::SeeWork),
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
    pub fn new(shell: Shell, board: Board, query: &QueueQuery) -> Self {
        Self { t: shell.t, events: format!("/events{}", query.address()), shell, board }
    }
}

/// Asks the views for a board. Its band shows what presses most over everything, so that no filter can hide it.
///
/// # Errors
/// Where the views fail.
pub(crate) fn look(desk: &Desk, lang: Lang, query: &QueueQuery) -> Result<Board, huiying_views::Error> {
    let (now, QueueQuery { filter, days }) = (desk.clock.now(), query);
    let queue = desk.views.ask(QueueQuestion { filter: filter.clone(), now })?;
    let telephone = &desk.bureau.duty_telephone;
    Ok(Board::of(lang, Seen { queue: &queue, filter, days, telephone }))
}

/// `GET /`
pub(crate) async fn show(
    State(desk): State<Desk>,
    visitor: Visitor,
    Address(query): Address<QueueQuery>,
) -> Result<Response, Error> {
    query.check_rule(&desk).await?;
    let (asked, lang) = (query.clone(), visitor.lang);
    let board = desk.ask(move |desk| look(desk, lang, &asked)).await?;
    if board.is_empty() {
        check_office(&desk, &query.filter).await?;
    }
    let shell = Shell::new(&desk, &visitor, desk.clock.now());
    let status = if query.days.are_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    html(status, &QueueView::new(shell, board, &query))
}

/// `GET /events`
pub(crate) async fn events(
    State(desk): State<Desk>,
    visitor: Visitor,
    Address(query): Address<QueueQuery>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Error> {
    query.check_rule(&desk).await?;
    let lang = visitor.lang;
    let what = format!("queue {lang:?} {}", query.address());
    let events = stream(desk, &headers, what, move |desk| {
        let board = look(desk, lang, &query)?;
        Ok(Fragment { event: "queue", position: board.position, html: board.to_string() })
    });
    Ok(events)
}
