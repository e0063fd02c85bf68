//! How far the views have come: reported to clients that wait for more, and never less than a client has already seen.

use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use huiying_runtime::problem::Problem;
use huiying_views::{Applied, Queries};
use serde::Deserialize;

use crate::api::{Api, problem};
use crate::asked::Asked;

/// Header of a question: the position that the views must have come to before they answer it.
pub const AT_LEAST: HeaderName = HeaderName::from_static("huiying-at-least");
/// Header of every answer: it shows nothing from beyond this position.
pub const POSITION: HeaderName = HeaderName::from_static("huiying-position");

/// How long a question waits for views that have not come far enough.
const AT_LEAST_WAIT_MAX: Duration = Duration::from_secs(2);
/// How long a question after more waits for it; short enough that whoever asks learns soon that nobody is there.
const MORE_WAIT_MAX: Duration = Duration::from_secs(10);

/// Answers only from views that have come as far as the question says, and says how far the answer may go.
pub(crate) async fn kept(State(api): State<Api>, request: Request, next: Next) -> Response {
    answer(&api, request, next).await.unwrap_or_else(IntoResponse::into_response)
}

async fn answer(api: &Api, request: Request, next: Next) -> Result<Response, Problem> {
    if let Some(position) = at_least(request.headers())? {
        reach(api, position).await?;
    }
    let mut response = next.run(request).await;
    // Read after the answer was made, since what it shows may have been stored while it was.
    let position = api.ask(|api| api.views.shown_up_to()).await?;
    response.headers_mut().insert(POSITION, HeaderValue::from(position));
    Ok(response)
}

fn at_least(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(AT_LEAST) else { return Ok(None) };
    let position = value.to_str().ok().and_then(|text| text.parse().ok());
    let wrong =
        || problem(StatusCode::BAD_REQUEST, "header", format!("`{AT_LEAST}` is a position, a number"));
    position.map(Some).ok_or_else(wrong)
}

/// Waits, not for long, until the views have come to a position.
async fn reach(api: &Api, position: u64) -> Result<(), Problem> {
    let mut applied = api.views.applied();
    let there = async { applied.wait_for(|applied| applied.position >= position).await.is_ok() };
    let reached = tokio::select! {
        reached = tokio::time::timeout(AT_LEAST_WAIT_MAX, there) => reached.unwrap_or(false),
        () = api.stop.cancelled() => return Err(stopping()),
    };
    if reached {
        return Ok(());
    }
    let found = api.views.applied().borrow().position;
    let detail = format!(
        "the views have come to position {found} and not to {position}; ask another projector, or this one again later"
    );
    Err(problem(StatusCode::SERVICE_UNAVAILABLE, "not as far yet", detail))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoreQuery {
    after: Option<u64>,
}

/// How far the views have come: at once where that is beyond `after`, else once it is or the wait is over.
pub(crate) async fn applied(
    State(api): State<Api>,
    Asked(MoreQuery { after }): Asked<MoreQuery>,
) -> Result<Json<Applied>, Problem> {
    let mut applied = api.views.applied();
    if let Some(after) = after {
        let more = async { applied.wait_for(|applied| applied.position > after).await.is_ok() };
        tokio::select! {
            _ = tokio::time::timeout(MORE_WAIT_MAX, more) => {}
            () = api.stop.cancelled() => return Err(stopping()),
        }
    }
    Ok(Json(*api.views.applied().borrow()))
}

fn stopping() -> Problem {
    problem(
        StatusCode::SERVICE_UNAVAILABLE,
        "stopping",
        "ask another projector, or this one again later".to_owned(),
    )
}
