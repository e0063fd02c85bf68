//! The form that registers an incident.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use huiying_domain::IncidentId;
use huiying_pagekit::form::{Answer, FormView, Forms, Input, Maker, Sent, ask};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::{Address, Desk, Error, Nothing, html, redirect};
use huiying_views::{Ask, RefusalQuestion};
use huiying_words::Words;

use super::acts::register::{FIELDS, FORM, form, request};

/// The page that registers an incident.
#[derive(Clone, Debug, Template)]
#[template(path = "incident/incident_new.html")]
pub(super) struct NewIncidentView {
    shell: Shell,
    t: &'static Words,
    forms: Forms,
    form: FormView,
}

impl NewIncidentView {
    /// The form at `now`, which is offered as the time of the first report.
    #[must_use]
    pub(super) fn new(shell: Shell, forms: Forms, now: DateTime<Utc>) -> Self {
        let form = form(Maker { lang: shell.lang, forms: &forms, now });
        Self { t: shell.t, forms, form, shell }
    }
}

/// `GET /incidents/new`
pub(super) async fn new(
    State(desk): State<Desk>,
    visitor: Visitor,
    _: Address<Nothing>,
) -> Result<Response, Error> {
    new_page(&desk, &visitor, StatusCode::OK, None, Sent::default())
}

fn new_page(
    desk: &Desk,
    visitor: &Visitor,
    status: StatusCode,
    answer: Option<Answer>,
    sent: Sent,
) -> Result<Response, Error> {
    let now = desk.clock.now();
    html(
        status,
        &NewIncidentView::new(
            Shell::new(desk, visitor, now),
            Forms::asked_once(answer, Some((FORM, sent)))?,
            now,
        ),
    )
}

/// `POST /incidents`. A refused registration has no page to go to: its form comes back with the reason.
pub(super) async fn register(
    State(desk): State<Desk>,
    visitor: Visitor,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let request = match request(&sent) {
        Ok(request) => request,
        Err(bad) => {
            return new_page(&desk, &visitor, wrong, Some(Answer::wrong(visitor.lang, bad)), sent);
        }
    };
    let (asked, officer) = (request.id, request.actor.name.clone());
    let at = ask(&desk, request).await?;
    if let Some(refusal) = desk.ask(move |desk| desk.views.ask(RefusalQuestion { request: asked })).await? {
        return new_page(
            &desk,
            &visitor,
            wrong,
            Some(Answer::refused(visitor.lang, &refusal, &FIELDS)),
            sent,
        );
    }
    let incident = IncidentId::of(asked);
    Ok(redirect(&format!("/incidents/{incident}?asked={asked}&at={at}#answer"), &officer))
}
