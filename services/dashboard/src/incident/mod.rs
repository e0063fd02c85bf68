//! An incident: its publication clocks, its timeline, and what is published on it.

pub mod acts;
mod new;
pub(crate) mod samples;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use huiying_domain::{IncidentId, Subject};
use huiying_pagekit::form::act::{fields_of, find, front, groups};
use huiying_pagekit::form::{
    Answer, FormView, Forms, Group, Input, Looked, Maker, Sent, ask, back_to, way_back,
};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::subject::duties::Duties;
use huiying_pagekit::subject::head::{Head, Watched, watch};
use huiying_pagekit::subject::links::{Link, Names};
use huiying_pagekit::subject::standing::Look;
use huiying_pagekit::subject::timeline::{Timeline, timeline};
use huiying_pagekit::{Desk, Error, Page, field_time, html, nothing_there, redirect};
use huiying_views::{IncidentDetail, ShownIncident};
use huiying_words::{Lang, Words, incident, shown, time};

use self::acts::{ACTS, SUMMARIES};

/// An incident.
pub const PAGE: Page = Page {
    name: "incident",
    path: "/incidents/{id}",
    nav: None,
    handler: || get(show),
    also: &[("/incidents/{id}/events", || get(events)), ("/incidents/{id}/{action}", || post(act))],
    samples: samples::all,
};

/// Registering an incident.
pub const NEW: Page = Page {
    name: "incident_new",
    path: "/incidents/new",
    nav: Some(|t| t.page.new_incident),
    handler: || get(new::new),
    also: &[("/incidents", || post(new::register))],
    samples: samples::new,
};

/// The whole page of an incident.
#[derive(Clone, Debug, Template)]
#[template(path = "incident/incident.html")]
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
    head: Head,
    duties: Duties,
    timeline: Timeline,
    unshown: bool,
    as_of: Option<String>,
    as_of_field: String,
    forms: Forms,
    front: Vec<FormView>,
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
        let maker = Maker { lang, forms: &forms, now: moment };
        let duties = Duties::of(look, &detail.clocks, &detail.timeline, false);
        Self {
            t: shell.t,
            id: row.id.to_string(),
            title: shown(&row.title),
            grade: incident::grade(lang, row.grade),
            stage: stage(lang, row),
            stage_code: if ended { "closed" } else { "handling" },
            closed,
            carrier: row.merged_into.map(|id| names.link(lang, Subject::Incident(id), "")),
            carried: row.carries.iter().map(|id| names.link(lang, Subject::Incident(*id), "")).collect(),
            path: format!("/incidents/{}", row.id),
            revision: row.revision,
            occurred: row.occurred.map_or_else(|| shell.t.page.unknown.to_owned(), time::known),
            reported: time::known(row.reported),
            head: Head::new(lang, duties.clone(), moment, row.revision, row.revision),
            duties,
            timeline: timeline(lang, Subject::Incident(row.id), &detail.timeline, &detail.clocks, names),
            unshown: detail.timeline.iter().any(|entry| entry.unshown),
            as_of: detail.as_of.map(time::second),
            as_of_field: field_time::field_to_the_second(moment),
            front: front(ACTS, maker, detail),
            groups: groups(ACTS, SUMMARIES, maker, detail),
            forms,
            shell,
        }
    }
}

fn stage(lang: Lang, row: &ShownIncident) -> &'static str {
    let t = lang.words().incident;
    match (row.closed_at, row.merged_into) {
        (Some(_), _) => t.stage_closed,
        (None, Some(_)) => t.stage_merged,
        (None, None) => t.stage_in_hand,
    }
}

/// A carried incident's page links to its carrier, a carrier's to those it carries.
fn neighbours(row: &ShownIncident) -> Vec<Subject> {
    row.merged_into.iter().chain(&row.carries).map(|id| Subject::Incident(*id)).collect()
}

fn read_id(id: &str) -> Result<IncidentId, Error> {
    id.parse().map_err(|_| Error::NothingThere { what: "incident" })
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
            let answer = asked.answer(
                desk,
                lang,
                fields_of(ACTS, asked.form()),
                detail.timeline.iter().map(|entry| entry.cause),
            )?;
            Ok(Some((detail, names, answer)))
        })
        .await?;
    let Some((detail, names, answer)) = found else {
        let is_one = desk.ask(move |desk| desk.views.incident(id, None)).await?.is_some();
        return Err(nothing_there("incident", as_of, is_one));
    };
    let forms =
        Forms::asked_once(answer.clone(), looked.refused(answer.as_ref()))?.opened_from(looked.way_back());
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

/// `GET /incidents/{id}/events`
pub(crate) async fn events(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(watched): Query<Watched>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Error> {
    let (id, lang) = (read_id(&id)?, visitor.lang);
    Ok(watch(desk, &headers, lang, &watched, move |desk, now| {
        let Some(detail) = desk.views.incident(id, None)? else { return Ok(None) };
        let ended = detail.row.closed_at.is_some() || detail.row.merged_into.is_some();
        let look = Look { lang, now, live: true, ended };
        Ok(Some((Duties::of(look, &detail.clocks, &detail.timeline, false), detail.row.revision)))
    }))
}

/// `POST /incidents/{id}/{action}`
pub(crate) async fn act(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((id, action)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let id = read_id(&id)?;
    let act = find(ACTS, &action).ok_or(Error::NothingThere { what: "page" })?;
    match act.request(id, &sent) {
        Ok(request) => {
            let (asked, officer) = (request.id, request.actor.name.clone());
            let at = ask(&desk, request).await?;
            Ok(redirect(
                &back_to(&format!("/incidents/{id}"), &way_back(&sent), asked, at, act.code),
                &officer,
            ))
        }
        Err(bad) => {
            let found = desk.ask(move |desk| look(desk, id, None)).await?;
            let (mut detail, names) = found.ok_or(Error::NothingThere { what: "incident" })?;
            // What another person did meanwhile stays unseen until the page is opened anew.
            detail.row.revision = sent.seen_revision().ok().flatten().unwrap_or(detail.row.revision);
            let answer = Some(Answer::wrong(visitor.lang, bad));
            let way_back = way_back(&sent);
            let forms = Forms::asked_once(answer, Some((act.code, sent)))?.opened_from(way_back);
            page(&desk, &visitor, StatusCode::UNPROCESSABLE_ENTITY, (&detail, &names), forms)
        }
    }
}
