//! The duty queue: the filter in its address, and the page around its live part.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use huiying_deadlines::RuleId;
use huiying_domain::Channel;
use huiying_views::{QueueFilter, StateFilter};
use serde::Deserialize;

use super::board::{Board, Seen};
use super::html;
use super::shell::{Shell, Visitor};
use crate::words::{Lang, Words};
use crate::{Desk, Error, encode};

/// The filter as an address carries it; what is not understood shows more rows, never fewer.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct QueueQuery {
    channel: String,
    rule: String,
    state: String,
    page: String,
    per_page: String,
}

impl QueueQuery {
    /// The filter it means.
    #[must_use]
    pub fn filter(&self) -> QueueFilter {
        QueueFilter {
            channel: Channel::ALL.into_iter().find(|channel| channel.code() == self.channel),
            rule: (!self.rule.is_empty()).then(|| RuleId::from(self.rule.as_str())),
            state: StateFilter::ALL.into_iter().find(|state| state.code() == self.state).unwrap_or_default(),
            page: self.page.parse().unwrap_or(1).max(1),
            per_page: self
                .per_page
                .parse()
                .unwrap_or(QueueFilter::PER_PAGE)
                .clamp(1, QueueFilter::PER_PAGE_MAX),
        }
    }
}

/// The query that asks for this filter, with its question mark; empty for the plain queue.
pub(crate) fn address(filter: &QueueFilter) -> String {
    let mut pairs = Vec::new();
    pairs.extend(filter.channel.map(|channel| format!("channel={}", channel.code())));
    pairs.extend(filter.rule.as_ref().map(|rule| format!("rule={}", encode(rule.as_str()))));
    pairs.extend((filter.state != StateFilter::default()).then(|| format!("state={}", filter.state.code())));
    pairs.extend((filter.page > 1).then(|| format!("page={}", filter.page)));
    pairs.extend((filter.per_page != QueueFilter::PER_PAGE).then(|| format!("per_page={}", filter.per_page)));
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// The whole page.
#[derive(Clone, Debug, Template)]
#[template(path = "queue.html")]
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

/// Asks the views for a board. The band shows what falls due next over everything, so that no filter can hide it.
///
/// # Errors
/// Where the views fail.
pub(crate) fn look(desk: &Desk, lang: Lang, filter: &QueueFilter) -> Result<Board, huiying_views::Error> {
    let now = desk.clock.now();
    let queue = desk.views.queue(filter, now)?;
    let due = QueueFilter { state: StateFilter::Due, per_page: 1, ..QueueFilter::default() };
    let next = desk.views.queue(&due, now)?;
    let telephone = &desk.bureau.duty_telephone;
    Ok(Board::of(lang, Seen { queue: &queue, next: next.rows.first(), filter, telephone }))
}

/// `GET /`
pub(crate) async fn show(
    State(desk): State<Desk>,
    visitor: Visitor,
    Query(query): Query<QueueQuery>,
) -> Result<Response, Error> {
    let filter = query.filter();
    let (asked, lang) = (filter.clone(), visitor.lang);
    let board = desk.ask(move |desk| look(desk, lang, &asked)).await?;
    let shell = Shell::new(&desk, &visitor, desk.clock.now());
    html(StatusCode::OK, &QueueView::new(shell, board, &filter))
}
