//! Who is let through to a page, and what is said to everybody else.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use huiying_domain::Power;

use crate::desk::{Desk, Error};
use crate::response::encode;
use crate::shell::Nav;
use crate::who::{Shown, Who, who};

/// Where people sign in.
pub const SIGN_IN: &str = "/sign-in";
/// Where people change their password.
pub const ACCOUNT: &str = "/account";
/// The only addresses open while a password has to be changed.
const BEFORE_A_CHANGE: [&str; 2] = [ACCOUNT, "/account/password"];
/// How often a stream checks whether its watcher may still see it.
const LOOK_AGAIN: Duration = Duration::from_secs(15);

/// What somebody needs to see a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it is the page on which people sign in.
    Nothing,
    /// To have signed in, where people do.
    SignIn,
    /// A role that may do this.
    Power(Power),
}

impl Needs {
    /// Whether this visitor meets it.
    #[must_use]
    pub fn are_met_by(self, who: &Who) -> bool {
        match self {
            Self::Nothing => true,
            Self::SignIn => !matches!(who, Who::Nobody),
            Self::Power(power) => who.may_somewhere(power),
        }
    }
}

/// The gate in front of one page.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) desk: Desk,
    pub(crate) needs: Needs,
}

/// Lets those through who may see the page and send its forms, and tells the page who it is.
pub(crate) async fn admitted(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let shown = Shown::of(&parts, gate.desk.is_over_tls);
    // A page that stands open opens its stream again and again, which is no use of it.
    let is_stream = parts.uri.path().ends_with("/events");
    let found = match look(&gate.desk, shown.clone(), !is_stream).await {
        Ok(found) => found,
        Err(error) => return error.into_response(),
    };
    if let Some(mut refused) = refused(gate.needs, &found, &parts) {
        refused.extensions_mut().insert(found);
        return refused;
    }
    let mut request = Request::from_parts(parts, body);
    request.extensions_mut().insert(found.clone());
    request.extensions_mut().insert(shown.clone());
    let mut response = next.run(request).await;
    response.extensions_mut().insert(found.clone());
    watched(gate, shown, response)
}

/// Addresses that need no sign-in: whether the process runs, whether it is ready, and which build it is.
const OPEN: [&str; 3] = ["/healthz", "/readyz", "/version"];
/// Who holds which role; only an administrator may ask.
const PEOPLE: &str = "/api/v1/people";

/// Lets those who may see cases use the addresses for programs.
pub(crate) async fn admitted_to_programs(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if OPEN.contains(&path) {
        return next.run(request).await;
    }
    let power = if path.starts_with(PEOPLE) { Power::ManagePeople } else { Power::SeeWork };
    let (parts, body) = request.into_parts();
    let shown = Shown::of(&parts, desk.is_over_tls);
    match look(&desk, shown, true).await {
        Ok(found) if found.must_change_password() => StatusCode::FORBIDDEN.into_response(),
        Ok(found) if found.may_somewhere(power) => next.run(Request::from_parts(parts, body)).await,
        Ok(Who::SignedIn(_) | Who::Anybody) => StatusCode::FORBIDDEN.into_response(),
        Ok(Who::Nobody) => StatusCode::UNAUTHORIZED.into_response(),
        Err(error) => error.into_response(),
    }
}

/// Who asks, looked up on a thread that may wait.
pub(crate) async fn look(desk: &Desk, shown: Shown, is_used: bool) -> Result<Who, Error> {
    let desk = desk.clone();
    let found = tokio::task::spawn_blocking(move || who(&desk, &shown, is_used)).await;
    found.map_err(|source| Error::Interrupted { source })?
}

/// What is answered instead of the page; nothing where it is shown.
fn refused(needs: Needs, found: &Who, parts: &Parts) -> Option<Response> {
    if needs == Needs::Nothing {
        return None;
    }
    if matches!(found, Who::Nobody) {
        let address = parts.uri.path_and_query().map_or("/", |it| it.as_str());
        let to = format!("{SIGN_IN}?next={}", encode(address));
        return Some(match parts.method == Method::GET && !parts.uri.path().ends_with("/events") {
            true => (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response(),
            false => Error::NotSignedIn.into_response(),
        });
    }
    if found.must_change_password() && !BEFORE_A_CHANGE.contains(&parts.uri.path()) {
        return Some((StatusCode::SEE_OTHER, [(LOCATION, ACCOUNT)]).into_response());
    }
    // Somebody who may not see cases starts at the first page they may see.
    if parts.uri.path() == "/" && !needs.are_met_by(found) {
        let pages: Nav = parts.extensions.get().copied().unwrap_or_default();
        return Some((StatusCode::SEE_OTHER, [(LOCATION, pages.first_for(found))]).into_response());
    }
    match needs {
        Needs::Power(power) if !needs.are_met_by(found) => Some(Error::NotAllowed { power }.into_response()),
        Needs::Power(_) | Needs::SignIn | Needs::Nothing => None,
    }
}

/// A stream ends when whoever watches it signs out or loses the role.
fn watched(gate: Gate, shown: Shown, response: Response) -> Response {
    let is_stream = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|it| it.as_bytes().starts_with(b"text/event-stream"));
    if !is_stream {
        return response;
    }
    let (parts, body) = response.into_parts();
    let over = async move {
        loop {
            tokio::time::sleep(LOOK_AGAIN).await;
            let still = look(&gate.desk, shown.clone(), false).await;
            if !still.is_ok_and(|who| gate.needs.are_met_by(&who)) {
                return;
            }
        }
    };
    let body = Body::from_stream(body.into_data_stream().take_until(Box::pin(over)));
    Response::from_parts(parts, body)
}
