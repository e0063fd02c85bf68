//! One page for everything that goes wrong: what it is, what to do, and a way back.

use std::error::Error as _;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use huiying_domain::Power;
use huiying_words::{Words, people, shown, time};

use crate::desk::{Desk, Error};
use crate::response::html;
use crate::shell::{Shell, Visitor};

/// Name of the header that carries the request's number.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What went wrong, as far as the person is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no such page, case or incident.
    NotFound,
    /// There is one now, and there was none at the moment that was asked for.
    NotYet {
        /// That moment.
        as_of: DateTime<Utc>,
    },
    /// The time in the address is none.
    BadMoment,
    /// A day in the address is none, or the first is after the last.
    BadDays,
    /// The moment that was asked for lies ahead.
    MomentAhead {
        /// That moment.
        as_of: DateTime<Utc>,
    },
    /// A parameter of the address, or its value, is not known.
    BadAddress {
        /// The parameter.
        name: String,
        /// Its value, where that is what is not known.
        value: Option<String>,
        /// What is known instead.
        known: Vec<String>,
    },
    /// The host name is not one of ours.
    WrongHost,
    /// A form that another site sent.
    Refused,
    /// People sign in here, and whoever asked has not.
    NotSignedIn,
    /// No role of whoever asked may see or do it.
    NotAllowed {
        /// What it takes.
        power: Power,
    },
    /// More was sent than is read.
    TooLarge,
    /// The request cannot be read.
    BadRequest,
    /// The views are elsewhere and cannot be asked now.
    NoAnswer,
    /// Something of ours failed.
    Failed,
}

impl Trouble {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::NotFound,
        Self::NotYet { as_of: DateTime::UNIX_EPOCH },
        Self::BadMoment,
        Self::BadDays,
        Self::MomentAhead { as_of: DateTime::UNIX_EPOCH },
        Self::BadAddress { name: String::new(), value: None, known: Vec::new() },
        Self::WrongHost,
        Self::Refused,
        Self::NotSignedIn,
        Self::NotAllowed { power: Power::ManagePeople },
        Self::TooLarge,
        Self::BadRequest,
        Self::NoAnswer,
        Self::Failed,
    ];

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotFound => "notfound",
            Self::NotYet { .. } => "notyet",
            Self::BadMoment => "badmoment",
            Self::BadDays => "baddays",
            Self::MomentAhead { .. } => "momentahead",
            Self::BadAddress { .. } => "badaddress",
            Self::WrongHost => "wronghost",
            Self::Refused => "refused",
            Self::NotSignedIn => "notsignedin",
            Self::NotAllowed { .. } => "notallowed",
            Self::TooLarge => "toolarge",
            Self::BadRequest => "badrequest",
            Self::NoAnswer => "noanswer",
            Self::Failed => "failed",
        }
    }

    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::MISDIRECTED_REQUEST => Self::WrongHost,
            StatusCode::FORBIDDEN => Self::Refused,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            status if status.is_server_error() => Self::Failed,
            _ => Self::BadRequest,
        }
    }

    fn told(&self, t: &Words) -> (String, String) {
        let (what, todo) = match self {
            Self::NotFound => (t.errors.not_found, t.errors.not_found_what),
            Self::NotYet { as_of } => {
                return (t.errors.not_yet.to_owned(), t.errors.not_yet_what(&time::second(*as_of)));
            }
            Self::MomentAhead { as_of } => {
                return (t.errors.ahead.to_owned(), t.errors.ahead_what(&time::second(*as_of)));
            }
            Self::BadMoment => {
                return (format!("{}{}", t.forms.form_wrong, t.page.as_of), t.forms.bad_time.to_owned());
            }
            Self::BadAddress { name, value, known } => {
                let known = known.join(" · ");
                let what = match value {
                    None => t.errors.bad_parameter(&shown(name), &known),
                    Some(value) => t.errors.bad_value(&shown(name), &shown(value), &shown(&known)),
                };
                return (t.errors.bad_address.to_owned(), what);
            }
            Self::BadDays => (t.errors.bad_days, t.errors.bad_days_what),
            Self::WrongHost => (t.errors.wrong_host, t.errors.wrong_host_what),
            Self::Refused => (t.errors.refused, t.errors.refused_what),
            Self::NotSignedIn => (t.errors.not_signed_in, t.errors.not_signed_in_what),
            Self::NotAllowed { power } => {
                let takes = people::power(t.page.lang, *power);
                return (t.errors.not_allowed.to_owned(), t.errors.not_allowed_what(takes));
            }
            Self::TooLarge => (t.errors.too_large, t.errors.too_large_what),
            Self::BadRequest => (t.errors.bad_request, t.errors.bad_request_what),
            Self::NoAnswer => (t.errors.no_answer, t.errors.no_answer_what),
            Self::Failed => (t.errors.failed, t.errors.failed_what),
        };
        (what.to_owned(), todo.to_owned())
    }
}

/// The whole page.
#[derive(Clone, Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorView {
    shell: Shell,
    t: &'static Words,
    status: u16,
    what: String,
    what_to_do: String,
    request_id: String,
}

impl ErrorView {
    /// The page of a trouble.
    #[must_use]
    pub fn new(shell: Shell, trouble: &Trouble, status: StatusCode, request_id: &str) -> Self {
        let (what, what_to_do) = trouble.told(shell.t);
        Self {
            t: shell.t,
            shell,
            status: status.as_u16(),
            what,
            what_to_do,
            request_id: request_id.to_owned(),
        }
    }
}

impl Error {
    fn status(&self) -> (StatusCode, Trouble) {
        match self {
            Self::NothingThere { .. } => (StatusCode::NOT_FOUND, Trouble::NotFound),
            Self::NotYetThere { as_of, .. } => (StatusCode::NOT_FOUND, Trouble::NotYet { as_of: *as_of }),
            Self::BadMoment => (StatusCode::UNPROCESSABLE_ENTITY, Trouble::BadMoment),
            Self::BadDays => (StatusCode::BAD_REQUEST, Trouble::BadDays),
            Self::MomentAhead { as_of } => {
                (StatusCode::UNPROCESSABLE_ENTITY, Trouble::MomentAhead { as_of: *as_of })
            }
            Self::BadAddress { name, value, known } => {
                let (name, value, known) = (name.clone(), value.clone(), known.clone());
                (StatusCode::BAD_REQUEST, Trouble::BadAddress { name, value, known })
            }
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, Trouble::NotSignedIn),
            Self::NotAllowed { power } => (StatusCode::FORBIDDEN, Trouble::NotAllowed { power: *power }),
            Self::Views { source: huiying_views::Error::NoAnswer { .. } } => {
                (StatusCode::SERVICE_UNAVAILABLE, Trouble::NoAnswer)
            }
            Self::Views { .. }
            | Self::Intake { .. }
            | Self::Accounts { .. }
            | Self::Chance { .. }
            | Self::Render { .. }
            | Self::Interrupted { .. } => (StatusCode::INTERNAL_SERVER_ERROR, Trouble::Failed),
        }
    }
}

impl IntoResponse for Error {
    /// The status, and what the page around it needs; `dressed` makes the page.
    fn into_response(self) -> Response {
        let (status, trouble) = self.status();
        if status.is_server_error() {
            let mut causes = String::new();
            let mut cause = self.source();
            while let Some(error) = cause {
                causes.push_str(&format!(": {error}"));
                cause = error.source();
            }
            tracing::error!("{self}{causes}");
        }
        let mut response = status.into_response();
        response.extensions_mut().insert(trouble);
        response
    }
}

/// Puts every bare answer of an error into a page.
pub(crate) async fn dressed(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut visitor = Visitor::of(&parts);
    let request_id =
        parts.headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status();
    let is_page =
        response.headers().get(CONTENT_TYPE).is_some_and(|of| of.as_bytes().starts_with(b"text/html"));
    if is_page || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    // The gate, which is passed later, says who it was.
    visitor.who = response.extensions().get().cloned().unwrap_or_default();
    let trouble = response.extensions().get().cloned().unwrap_or_else(|| Trouble::of_status(status));
    let view = ErrorView::new(Shell::new(&desk, &visitor, desk.clock.now()), &trouble, status, &request_id);
    if let Ok(page) = html(status, &view) {
        response = page;
    }
    response
}
