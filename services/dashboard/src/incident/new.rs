//! The form that registers an incident.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use huiying_domain::{IncidentId, Refusal, Subject};
use huiying_pagekit::form::{Answer, FormView, Forms, Input, Maker, Sent, ask};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::subject::links::{Link, Names};
use huiying_pagekit::{Address, Desk, Error, Nothing, html, redirect};
use huiying_views::{Ask, RefusalQuestion};
use huiying_words::Words;
use huiying_words::clock::Rules;

use super::acts::register::{FIELDS, FORM, form, request};

/// The page that registers an incident.
#[derive(Clone, Debug, Template)]
#[template(path = "incident/incident_new.html")]
pub(super) struct NewIncidentView {
    shell: Shell,
    t: &'static Words,
    forms: Forms,
    form: FormView,
    /// The incident of the same name that is in hand.
    same: Option<Link>,
}

impl NewIncidentView {
    /// The form at `now`, which is offered as the time of the first report; where there is one of the `same` name, with
    /// the question whether this is another.
    #[must_use]
    pub(super) fn new(shell: Shell, forms: Forms, same: Option<Link>, now: DateTime<Utc>) -> Self {
        let form = form(Maker { lang: shell.lang, forms: &forms, now }, same.is_some());
        Self { t: shell.t, forms, form, same, shell }
    }
}

/// `GET /incidents/new`
pub(super) async fn new(
    State(desk): State<Desk>,
    visitor: Visitor,
    _: Address<Nothing>,
) -> Result<Response, Error> {
    new_page(&desk, &visitor, StatusCode::OK, Forms::asked_once(None, None)?, None)
}

fn new_page(
    desk: &Desk,
    visitor: &Visitor,
    status: StatusCode,
    forms: Forms,
    same: Option<Link>,
) -> Result<Response, Error> {
    let now = desk.clock.now();
    html(status, &NewIncidentView::new(Shell::new(desk, visitor, now), forms, same, now))
}

/// `POST /incidents`. A refused registration has no page to go to: its form comes back with the reason.
pub(super) async fn register(
    State(desk): State<Desk>,
    visitor: Visitor,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let came_back = |answer: Answer, sent: Sent| Forms::asked_once(Some(answer), Some((FORM, sent)));
    let (lang, wrong) = (visitor.lang, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = sent.signed(&visitor.who);
    let request = match request(&sent) {
        Ok(request) => request,
        Err(bad) => {
            let forms = came_back(Answer::wrong(lang, bad), sent)?;
            return new_page(&desk, &visitor, wrong, forms, None);
        }
    };
    let (asked, officer) = (request.id, request.actor.name.clone());
    let at = ask(&desk, request).await?;
    let refused = desk.ask(move |desk| {
        let Some(refusal) = desk.views.ask(RefusalQuestion { request: asked })? else { return Ok(None) };
        let mut same = None;
        if let Refusal::SameName { incident } = refusal {
            same = Some(Subject::Incident(incident));
        }
        let names = Names::look_up(desk.views.as_ref(), same, None)?;
        Ok(Some((refusal, same.map(|same| names.link(lang, same, "")))))
    });
    if let Some((refusal, same)) = refused.await? {
        let forms = came_back(Answer::refused(lang, &refusal, &FIELDS, &Rules::default()), sent)?;
        return new_page(&desk, &visitor, wrong, forms, same);
    }
    let incident = IncidentId::of(asked);
    Ok(redirect(&format!("/incidents/{incident}?asked={asked}&at={at}#answer"), &officer))
}
