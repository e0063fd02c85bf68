//! The JSON API: what pages show, for programs.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, RawPathParams, State};
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use huiying_runtime::SharedClock;
use huiying_views::{Answer, EachQuestion, Question, Views, each_question};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::progress;

/// What the API answers from.
#[derive(Clone)]
pub struct Api {
    /// The views.
    pub views: Views,
    /// The clock that tells due from overdue.
    pub clock: SharedClock,
    /// Ends questions that wait when the process stops.
    pub stop: CancellationToken,
}

/// All of `/api/v1`: every question in the list, and how far the views have come.
pub fn router(api: Api) -> Router {
    let Routes(questions) = each_question(Routes(Router::new()));
    questions
        .route("/api/v1/applied", get(progress::applied))
        .route_layer(from_fn_with_state(api.clone(), progress::kept))
        .with_state(api)
}

/// The addresses of questions.
struct Routes(Router<Api>);

impl EachQuestion for Routes {
    fn question<Q: Question>(self) -> Self {
        Self(self.0.route(Q::ADDRESS, get(answer::<Q>)))
    }
}

/// Answers the question that an address asks.
async fn answer<Q: Question>(
    State(api): State<Api>,
    path: RawPathParams,
    query: Result<Query<Q::Parameters>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(parameters) = query.map_err(|error| bad_query(&error))?;
    let id = path.iter().next().map_or("", |(_, id)| id);
    let question = Q::read(id, parameters, api.clock.now()).map_err(|error| bad_id(&error))?;
    let answered = move |api: &Api| Ok((question.answer(&api.views)?.sent(), question));
    match api.ask(answered).await? {
        (Some(found), _) => Ok(Json(found).into_response()),
        (None, question) => {
            let nothing = question.nothing();
            Err(problem(StatusCode::NOT_FOUND, nothing.title, nothing.detail))
        }
    }
}

/// What is wrong with a request, as RFC 9457 problem details.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(header::CONTENT_TYPE, "application/problem+json")], Json(self)).into_response()
    }
}

pub(crate) fn problem(status: StatusCode, title: &'static str, detail: String) -> Problem {
    Problem { kind: "about:blank", title, status: status.as_u16(), detail }
}

impl From<huiying_views::Error> for Problem {
    fn from(error: huiying_views::Error) -> Self {
        tracing::error!("answering the API: {error}");
        problem(StatusCode::INTERNAL_SERVER_ERROR, "views", error.to_string())
    }
}

impl Api {
    /// Asks the views on a thread that may block: they read from disk.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Self) -> Result<T, huiying_views::Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let api = self.clone();
        let answer = tokio::task::spawn_blocking(move || question(&api)).await.map_err(|error| {
            tracing::error!("waiting for the views: {error}");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "views", "the answer was interrupted".to_owned())
        })?;
        Ok(answer?)
    }
}

pub(crate) fn bad_query(error: &QueryRejection) -> Problem {
    problem(StatusCode::BAD_REQUEST, "query", error.body_text())
}

fn bad_id(error: &huiying_domain::Error) -> Problem {
    problem(StatusCode::BAD_REQUEST, "id", error.to_string())
}
