//! The JSON API: what pages show, for programs.

use axum::extract::{RawPathParams, State};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use huiying_runtime::SharedClock;
use huiying_runtime::problem::{Problem, as_problems};
use huiying_views::{Answer, EachQuestion, Question, Views, each_question};
use tokio_util::sync::CancellationToken;

use crate::asked::Asked;
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
        .route("/api/{*elsewhere}", any(nothing_there))
        .layer(from_fn(as_problems))
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
    Asked(parameters): Asked<Q::Parameters>,
) -> Result<Response, Problem> {
    let id = path.iter().next().map_or("", |(_, id)| id);
    let question = Q::read(id, parameters, api.clock.now()).map_err(|error| bad_id(&error))?;
    let answered = move |api: &Api| {
        if let Some(wrong) = question.check(&api.views)? {
            let said = problem(StatusCode::BAD_REQUEST, "query", wrong.detail);
            return Ok(Err(said.about(Some(wrong.parameter.to_owned()))));
        }
        let nothing = || {
            let nothing = question.nothing();
            problem(StatusCode::NOT_FOUND, nothing.title, nothing.detail)
        };
        Ok(question.answer(&api.views)?.sent().ok_or_else(nothing))
    };
    Ok(Json(api.ask(answered).await??).into_response())
}

pub(crate) fn problem(status: StatusCode, title: &'static str, detail: String) -> Problem {
    Problem::new(status, title, detail)
}

async fn nothing_there() -> Problem {
    problem(StatusCode::NOT_FOUND, "no such address", "the API has nothing at this address".to_owned())
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
        answer.map_err(|error| {
            tracing::error!("answering the API: {error}");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "views", error.to_string())
        })
    }
}

fn bad_id(error: &huiying_domain::Error) -> Problem {
    problem(StatusCode::BAD_REQUEST, "id", error.to_string())
}
