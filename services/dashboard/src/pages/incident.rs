//! An incident: registering it, its publication clocks, its timeline, and what is published on it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use huiying_domain::{Grade, IncidentId, ReleaseKind};
use huiying_views::IncidentDetail;

use super::case::{Forms, Looked};
use super::html;
use super::parts::{Answer, Clock, Moment, Pick, clocks, timeline};
use super::shell::{Shell, Visitor};
use crate::requests::{Action, Fields, ask};
use crate::words::{Words, shown, terms};
use crate::{Desk, Error, redirect, time};

/// The page that registers an incident.
#[derive(Clone, Debug, Template)]
#[template(path = "incident_new.html")]
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
        let reported = match forms.fields.get("reported") {
            "" => time::field(now),
            typed => typed.to_owned(),
        };
        let grades =
            Pick::all(Grade::ALL.map(|it| (it.code(), terms::grade(lang, it))), forms.fields.get("grade"));
        Self { t: shell.t, forms, grades, reported, shell }
    }
}

/// The whole page of an incident.
#[derive(Clone, Debug, Template)]
#[template(path = "incident.html")]
pub struct IncidentView {
    shell: Shell,
    t: &'static Words,
    id: String,
    title: String,
    grade: &'static str,
    stage: &'static str,
    stage_code: &'static str,
    closed: bool,
    revision: u32,
    occurred: String,
    reported: String,
    clocks: Vec<Clock>,
    timeline: Vec<Moment>,
    as_of: Option<String>,
    as_of_field: String,
    forms: Forms,
    kinds: Vec<Pick>,
}

impl IncidentView {
    /// The page of an incident at `now`.
    #[must_use]
    pub fn new(shell: Shell, detail: &IncidentDetail, forms: Forms, now: DateTime<Utc>) -> Self {
        let (lang, row) = (shell.lang, &detail.row);
        let moment = detail.as_of.unwrap_or(now);
        let live = detail.as_of.is_none();
        let closed = row.closed_at.is_some();
        Self {
            t: shell.t,
            id: row.id.to_string(),
            title: shown(&row.title),
            grade: terms::grade(lang, row.grade),
            stage: if closed { lang.pick("终结", "closed") } else { lang.pick("处置中", "in hand") },
            stage_code: if closed { "closed" } else { "handling" },
            closed,
            revision: row.revision,
            occurred: row.occurred.map_or_else(|| shell.t.unknown.to_owned(), time::known),
            reported: time::known(row.reported),
            clocks: clocks(lang, &detail.clocks, moment, live),
            timeline: timeline(lang, &detail.timeline, &detail.clocks),
            as_of: detail.as_of.map(time::minute),
            as_of_field: time::field_to_the_second(moment),
            kinds: Pick::all(
                ReleaseKind::ALL.map(|it| (it.code(), terms::release(lang, it))),
                forms.fields.get("kind"),
            ),
            forms,
            shell,
        }
    }
}

fn read_id(id: &str) -> Result<IncidentId, Error> {
    id.parse().map_err(|_| Error::NoSuchIncident)
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
        &NewIncidentView::new(Shell::new(desk, visitor, now), Forms::asked_once(answer, fields)?, now),
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

/// `GET /incidents/{id}`
pub(crate) async fn show(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(looked): Query<Looked>,
) -> Result<Response, Error> {
    let (id, as_of, lang) = (read_id(&id)?, looked.as_of()?, visitor.lang);
    let found = desk
        .ask(move |desk| {
            let Some(detail) = desk.views.incident(id, as_of)? else {
                return Ok(None);
            };
            let answer = looked.answer(desk, lang, detail.timeline.iter().map(|entry| entry.cause))?;
            Ok(Some((detail, answer)))
        })
        .await?;
    let (detail, answer) = found.ok_or(Error::NoSuchIncident)?;
    page(&desk, &visitor, StatusCode::OK, &detail, answer, Fields::default())
}

fn page(
    desk: &Desk,
    visitor: &Visitor,
    status: StatusCode,
    detail: &IncidentDetail,
    answer: Option<Answer>,
    fields: Fields,
) -> Result<Response, Error> {
    let now = desk.clock.now();
    let view =
        IncidentView::new(Shell::new(desk, visitor, now), detail, Forms::asked_once(answer, fields)?, now);
    html(status, &view)
}

/// `POST /incidents/{id}/{action}`
pub(crate) async fn act(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((id, action)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let id = read_id(&id)?;
    let action = match action.as_str() {
        "release" => Action::Release(id),
        "close" => Action::CloseIncident(id),
        _ => return Err(Error::NoSuchPage),
    };
    match fields.request(action) {
        Ok(request) => {
            let (asked, officer) = (request.id, request.actor.name.clone());
            let at = ask(&desk, request).await?;
            Ok(redirect(&format!("/incidents/{id}?asked={asked}&at={at}#answer"), &officer))
        }
        Err(bad) => {
            let found = desk.ask(move |desk| desk.views.incident(id, None)).await?;
            let detail = found.ok_or(Error::NoSuchIncident)?;
            let answer = Some(Answer::wrong(visitor.lang, bad));
            page(&desk, &visitor, StatusCode::UNPROCESSABLE_ENTITY, &detail, answer, fields)
        }
    }
}
