//! The form that registers an incident.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use huiying_domain::{Grade, IncidentId};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::{Desk, Error, Page, field_time, html, redirect};
use huiying_words::{Words, terms};

use super::samples;
use crate::forms::Forms;
use crate::forms::answer::{Answer, Pick};
use crate::forms::requests::{Action, Fields, ask};

/// Registering an incident.
pub const NEW: Page = Page {
    name: "incident_new",
    path: "/incidents/new",
    nav: Some(|t| t.new_incident),
    handler: || get(new),
    also: &[("/incidents", || post(register))],
    samples: samples::new,
};

/// What its one form is called.
const FORM: &str = "register";

/// The page that registers an incident.
#[derive(Clone, Debug, Template)]
#[template(path = "incident/incident_new.html")]
pub struct NewIncidentView {
    shell: Shell,
    t: &'static Words,
    forms: Forms,
    grades: Vec<Pick>,
    reported: String,
}

impl NewIncidentView {
    /// The form at `now`, which is offered as the time of the first report.
    #[must_use]
    pub fn new(shell: Shell, forms: Forms, now: DateTime<Utc>) -> Self {
        let lang = shell.lang;
        let reported = match forms.typed(FORM, "reported") {
            "" => field_time::field(now),
            typed => typed.to_owned(),
        };
        let grades =
            Pick::all(Grade::ALL.map(|it| (it.code(), terms::grade(lang, it))), forms.typed(FORM, "grade"));
        Self { t: shell.t, forms, grades, reported, shell }
    }
}

/// `GET /incidents/new`
pub(crate) async fn new(State(desk): State<Desk>, visitor: Visitor) -> Result<Response, Error> {
    new_page(&desk, &visitor, StatusCode::OK, None, Fields::default())
}

fn new_page(
    desk: &Desk,
    visitor: &Visitor,
    status: StatusCode,
    answer: Option<Answer>,
    fields: Fields,
) -> Result<Response, Error> {
    let now = desk.clock.now();
    html(
        status,
        &NewIncidentView::new(
            Shell::new(desk, visitor, now),
            Forms::asked_once(answer, Some((FORM, fields)))?,
            now,
        ),
    )
}

/// `POST /incidents`. A refused registration has no page to go to: its form comes back with the reason.
pub(crate) async fn register(
    State(desk): State<Desk>,
    visitor: Visitor,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let request = match fields.request(Action::Register) {
        Ok(request) => request,
        Err(bad) => {
            return new_page(&desk, &visitor, wrong, Some(Answer::wrong(visitor.lang, bad)), fields);
        }
    };
    let (asked, officer) = (request.id, request.actor.name.clone());
    let at = ask(&desk, request).await?;
    if let Some(refusal) = desk.ask(move |desk| desk.views.refusal(asked)).await? {
        return new_page(&desk, &visitor, wrong, Some(Answer::refused(visitor.lang, &refusal)), fields);
    }
    let incident = IncidentId::of(asked);
    Ok(redirect(&format!("/incidents/{incident}?asked={asked}&at={at}#answer"), &officer))
}
