//! An incident: its publication clocks, its timeline, and what is published on it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use huiying_domain::{IncidentId, ReleaseKind, Subject};
use huiying_views::{IncidentDetail, ShownIncident};

use super::clocks::{Clock, Look, clocks};
use super::form_view::{Group, Input, Maker};
use super::forms::{Forms, Looked, back_to};
use super::html;
use super::incident_forms::groups;
use super::links::{Link, Names};
use super::parts::{Answer, Pick};
use super::shell::{Shell, Visitor};
use super::timeline::{Moment, timeline};
use crate::requests::{Action, Fields, IncidentAction, ask};
use crate::words::{Lang, Words, shown, terms};
use crate::{Desk, Error, redirect, time};

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
    carrier: Option<Link>,
    carried: Vec<Link>,
    path: String,
    revision: u32,
    occurred: String,
    reported: String,
    clocks: Vec<Clock>,
    timeline: Vec<Moment>,
    unshown: bool,
    as_of: Option<String>,
    as_of_field: String,
    forms: Forms,
    kinds: Vec<Pick>,
    groups: Vec<Group>,
}

impl IncidentView {
    /// The page of an incident at `now`.
    #[must_use]
    pub fn new(
        shell: Shell,
        detail: &IncidentDetail,
        names: &Names,
        forms: Forms,
        now: DateTime<Utc>,
    ) -> Self {
        let (lang, row) = (shell.lang, &detail.row);
        let moment = detail.as_of.unwrap_or(now);
        let closed = row.closed_at.is_some();
        let ended = closed || row.merged_into.is_some();
        let look = Look { lang, now: moment, live: detail.as_of.is_none(), ended };
        Self {
            t: shell.t,
            id: row.id.to_string(),
            title: shown(&row.title),
            grade: terms::grade(lang, row.grade),
            stage: stage(lang, row),
            stage_code: if ended { "closed" } else { "handling" },
            closed,
            carrier: row.merged_into.map(|id| names.link(lang, Subject::Incident(id), "")),
            carried: row.carries.iter().map(|id| names.link(lang, Subject::Incident(*id), "")).collect(),
            path: format!("/incidents/{}", row.id),
            revision: row.revision,
            occurred: row.occurred.map_or_else(|| shell.t.unknown.to_owned(), time::known),
            reported: time::known(row.reported),
            clocks: clocks(look, &detail.clocks, &detail.timeline),
            timeline: timeline(lang, Subject::Incident(row.id), &detail.timeline, &detail.clocks, names),
            unshown: detail.timeline.iter().any(|entry| entry.unshown),
            as_of: detail.as_of.map(time::second),
            as_of_field: time::field_to_the_second(moment),
            kinds: Pick::all(
                ReleaseKind::ALL.map(|it| (it.code(), terms::release(lang, it))),
                forms.typed("release", "kind"),
            ),
            groups: groups(Maker { lang, forms: &forms }, detail),
            forms,
            shell,
        }
    }
}

fn stage(lang: Lang, row: &ShownIncident) -> &'static str {
    match (row.closed_at, row.merged_into) {
        (Some(_), _) => lang.pick("终结", "closed"),
        (None, Some(_)) => lang.pick("已并案", "merged"),
        (None, None) => lang.pick("处置中", "in hand"),
    }
}

/// A carried incident's page links to its carrier, a carrier's to those it carries.
fn neighbours(row: &ShownIncident) -> Vec<Subject> {
    row.merged_into.iter().chain(&row.carries).map(|id| Subject::Incident(*id)).collect()
}

fn read_id(id: &str) -> Result<IncidentId, Error> {
    id.parse().map_err(|_| Error::NoSuchIncident)
}

/// An incident with what the pages it links to are called.
fn look(
    desk: &Desk,
    id: IncidentId,
    as_of: Option<DateTime<Utc>>,
) -> Result<Option<(IncidentDetail, Names)>, huiying_views::Error> {
    let Some(detail) = desk.views.incident(id, as_of)? else { return Ok(None) };
    let names = Names::look_up(desk.views.as_ref(), neighbours(&detail.row), as_of)?;
    Ok(Some((detail, names)))
}

/// `GET /incidents/{id}`
pub(crate) async fn show(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(looked): Query<Looked>,
) -> Result<Response, Error> {
    let (id, as_of, lang) = (read_id(&id)?, looked.as_of()?, visitor.lang);
    let asked = looked.clone();
    let found = desk
        .ask(move |desk| {
            let Some((detail, names)) = look(desk, id, as_of)? else { return Ok(None) };
            let answer = asked.answer(desk, lang, detail.timeline.iter().map(|entry| entry.cause))?;
            Ok(Some((detail, names, answer)))
        })
        .await?;
    let (detail, names, answer) = found.ok_or(Error::NoSuchIncident)?;
    let forms = Forms::asked_once(answer.clone(), looked.refused(answer.as_ref()))?;
    page(&desk, &visitor, StatusCode::OK, (&detail, &names), forms)
}

fn page(
    desk: &Desk,
    visitor: &Visitor,
    status: StatusCode,
    (detail, names): (&IncidentDetail, &Names),
    forms: Forms,
) -> Result<Response, Error> {
    let now = desk.clock.now();
    html(status, &IncidentView::new(Shell::new(desk, visitor, now), detail, names, forms, now))
}

/// `POST /incidents/{id}/{action}`
pub(crate) async fn act(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((id, action)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let id = read_id(&id)?;
    let action = IncidentAction::from_code(&action).ok_or(Error::NoSuchPage)?;
    match fields.request(Action::OnIncident(id, action)) {
        Ok(request) => {
            let (asked, officer) = (request.id, request.actor.name.clone());
            let at = ask(&desk, request).await?;
            Ok(redirect(&back_to(&format!("/incidents/{id}"), asked, at, action.code()), &officer))
        }
        Err(bad) => {
            let found = desk.ask(move |desk| look(desk, id, None)).await?;
            let (mut detail, names) = found.ok_or(Error::NoSuchIncident)?;
            // What another person did meanwhile stays unseen until the page is opened anew.
            detail.row.revision = fields.seen_revision().ok().flatten().unwrap_or(detail.row.revision);
            let answer = Some(Answer::wrong(visitor.lang, bad));
            let forms = Forms::asked_once(answer, Some((action.code(), fields)))?;
            page(&desk, &visitor, StatusCode::UNPROCESSABLE_ENTITY, (&detail, &names), forms)
        }
    }
}
