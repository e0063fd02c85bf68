//! A case: its facts, its clocks with their derivation, its timeline, and what can be done.

pub mod acts;
pub(crate) mod samples;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use huiying_domain::{CaseId, Stage, Subject};
use huiying_pagekit::form::act::{fields_of, find, front, groups};
use huiying_pagekit::form::{
    Answer, FormView, Forms, Group, Input, Looked, Maker, Sent, ask, back_to, way_back,
};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::subject::duties::Duties;
use huiying_pagekit::subject::head::{Head, Watched, watch};
use huiying_pagekit::subject::is_web_address;
use huiying_pagekit::subject::links::{Link, Names};
use huiying_pagekit::subject::standing::Look;
use huiying_pagekit::subject::timeline::{Timeline, timeline};
use huiying_pagekit::{Desk, Error, Page, field_time, html, nothing_there, redirect};
use huiying_views::{CaseDetail, ShownCase};
use huiying_words::{Lang, Words, case, shown, time};

use self::acts::{ACTS, SUMMARIES};

/// A case.
pub const PAGE: Page = Page {
    name: "case",
    path: "/cases/{id}",
    nav: None,
    handler: || get(show),
    also: &[("/cases/{id}/events", || get(events)), ("/cases/{id}/{action}", || post(act))],
    samples: samples::all,
};

/// A label with its text.
#[derive(Clone, Debug)]
struct Fact {
    label: &'static str,
    text: String,
    /// A page elsewhere.
    outside: Option<String>,
    /// Other cases and incidents.
    links: Vec<Link>,
}

/// The whole page.
#[derive(Clone, Debug, Template)]
#[template(path = "case/case.html")]
pub struct CaseView {
    shell: Shell,
    t: &'static Words,
    id: String,
    number: String,
    channel: &'static str,
    title: String,
    stage: String,
    stage_code: &'static str,
    closed: bool,
    split: bool,
    path: String,
    revision: u32,
    facts: Vec<Fact>,
    sealed: bool,
    body: String,
    problems: Vec<String>,
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

impl CaseView {
    /// The page of a case at `now`.
    #[must_use]
    pub fn new(shell: Shell, detail: &CaseDetail, names: &Names, forms: Forms, now: DateTime<Utc>) -> Self {
        let (lang, row) = (shell.lang, &detail.row);
        let moment = detail.as_of.unwrap_or(now);
        let look = Look { lang, now: moment, live: detail.as_of.is_none(), ended: row.stage.is_finished() };
        let own = Subject::Case(row.id);
        let maker = Maker { lang, forms: &forms, now: moment };
        let duties = Duties::of(look, &detail.clocks, &detail.timeline, true);
        Self {
            t: shell.t,
            id: row.id.to_string(),
            number: shown(&row.external_id),
            channel: case::channel(lang, row.channel),
            title: shown(&row.title),
            stage: case::stage(lang, &row.stage).to_owned(),
            stage_code: row.stage.code(),
            closed: row.stage.is_finished(),
            split: !row.parts.is_empty(),
            path: format!("/cases/{}", row.id),
            revision: row.revision,
            facts: facts(lang, detail, names),
            sealed: detail.report.caller_masked.is_some() || detail.report.phone_masked.is_some(),
            body: shown(&detail.report.body),
            problems: problems(detail),
            head: Head::new(lang, duties.clone(), moment, row.revision, row.revision),
            duties,
            timeline: timeline(lang, own, &detail.timeline, &detail.clocks, names),
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

/// The incident it is about, the whole it is part of, its matters.
fn linked(lang: Lang, row: &ShownCase, names: &Names) -> Vec<Fact> {
    let t = lang.words();
    let link = |subject: Subject| names.link(lang, subject, "");
    let fact = |label, links: Vec<Link>| Fact { label, text: String::new(), outside: None, links };
    [
        (t.case.linked_incident, row.incident.map(|id| link(Subject::Incident(id))).into_iter().collect()),
        (t.case.part_of, row.part_of.map(|id| link(Subject::Case(id))).into_iter().collect()),
        (t.case.parts, row.parts.iter().map(|id| link(Subject::Case(*id))).collect()),
    ]
    .into_iter()
    .filter(|(_, links): &(_, Vec<Link>)| !links.is_empty())
    .map(|(label, links)| fact(label, links))
    .collect()
}

/// What the page of a case links to.
fn neighbours(row: &ShownCase) -> Vec<Subject> {
    let incident = row.incident.map(Subject::Incident);
    let cases = row.part_of.iter().chain(&row.parts).map(|id| Subject::Case(*id));
    incident.into_iter().chain(cases).collect()
}

fn facts(lang: Lang, detail: &CaseDetail, names: &Names) -> Vec<Fact> {
    let t = lang.words();
    let (row, report) = (&detail.row, &detail.report);
    let class = match row.class {
        Some(class) if row.class_confirmed => case::class(lang, class).to_owned(),
        Some(class) => format!("{} {}", t.case.tentative, case::class(lang, class)),
        None => t.case.no_class.to_owned(),
    };
    let received = match report.received_unknown {
        true => format!("{}（{}）", time::known(row.received), t.case.received_unknown),
        false => time::known(row.received),
    };
    let recorded = detail.timeline.first().map(|entry| time::second(entry.recorded_at));
    let some = |text: &Option<String>| text.as_deref().map(shown);
    let handling = match &row.stage {
        Stage::Closed { outcome, .. } => Some(case::outcome(lang, *outcome).to_owned()),
        Stage::Received | Stage::Handling { .. } | Stage::Answered { .. } => None,
    };
    let all = [
        (t.case.received, Some(received)),
        (t.timeline.recorded, recorded),
        (t.case.class, Some(class)),
        (t.case.office, some(&row.office)),
        (t.case.transfer_asked, some(&row.transfer)),
        (t.case.area, some(&row.area)),
        (t.forms.outcome, handling),
        (t.case.source, Some(shown(&row.source))),
        (t.case.via, some(&report.via)),
        (t.case.source_class, some(&report.category)),
        (t.case.source_status, some(&report.status)),
        (t.case.source_target, report.target.map(time::known)),
        (t.case.caller, some(&report.caller_masked)),
        (t.case.phone, some(&report.phone_masked)),
    ];
    let plain = |(label, text): (&'static str, Option<String>)| {
        let text = text.filter(|text| !text.is_empty())?;
        Some(Fact { label, text, outside: None, links: Vec::new() })
    };
    let link = report.link.as_deref().map(|link| Fact {
        label: t.case.link,
        text: shown(link),
        outside: is_web_address(link).then(|| shown(link)),
        links: Vec::new(),
    });
    all.into_iter().filter_map(plain).chain(linked(lang, row, names)).chain(link).collect()
}

fn problems(detail: &CaseDetail) -> Vec<String> {
    let told = |problem: &huiying_domain::report::Problem| match &problem.column {
        Some(column) => shown(&format!("{column}：{}", problem.what)),
        None => shown(&problem.what),
    };
    detail.report.problems.iter().map(told).collect()
}

fn read_id(id: &str) -> Result<CaseId, Error> {
    id.parse().map_err(|_| Error::NothingThere { what: "case" })
}

/// A case with what the pages it links to are called.
fn look(
    desk: &Desk,
    id: CaseId,
    as_of: Option<DateTime<Utc>>,
) -> Result<Option<(CaseDetail, Names)>, huiying_views::Error> {
    let Some(detail) = desk.views.case(id, as_of)? else { return Ok(None) };
    let names = Names::look_up(desk.views.as_ref(), neighbours(&detail.row), as_of)?;
    Ok(Some((detail, names)))
}

/// `GET /cases/{id}`
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
        let is_one = desk.ask(move |desk| desk.views.case(id, None)).await?.is_some();
        return Err(nothing_there("case", as_of, is_one));
    };
    let forms =
        Forms::asked_once(answer.clone(), looked.refused(answer.as_ref()))?.opened_from(looked.way_back());
    page(&desk, &visitor, StatusCode::OK, (&detail, &names), forms)
}

fn page(
    desk: &Desk,
    visitor: &Visitor,
    status: StatusCode,
    (detail, names): (&CaseDetail, &Names),
    forms: Forms,
) -> Result<Response, Error> {
    let now = desk.clock.now();
    let forms = Forms { offices: desk.bureau.offices.clone(), ..forms };
    html(status, &CaseView::new(Shell::new(desk, visitor, now), detail, names, forms, now))
}

/// `GET /cases/{id}/events`
pub(crate) async fn events(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(watched): Query<Watched>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Error> {
    let (id, lang) = (read_id(&id)?, visitor.lang);
    Ok(watch(desk, &headers, lang, &watched, move |desk, now| {
        let Some(detail) = desk.views.case(id, None)? else { return Ok(None) };
        let ended = detail.row.stage.is_finished();
        let look = Look { lang, now, live: true, ended };
        Ok(Some((Duties::of(look, &detail.clocks, &detail.timeline, false), detail.row.revision)))
    }))
}

/// `POST /cases/{id}/{action}`
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
            Ok(redirect(&back_to(&format!("/cases/{id}"), &way_back(&sent), asked, at, act.code), &officer))
        }
        Err(bad) => {
            let found = desk.ask(move |desk| look(desk, id, None)).await?;
            let (mut detail, names) = found.ok_or(Error::NothingThere { what: "case" })?;
            // What another person did meanwhile stays unseen until the page is opened anew.
            detail.row.revision = sent.seen_revision().ok().flatten().unwrap_or(detail.row.revision);
            let answer = Some(Answer::wrong(visitor.lang, bad));
            let way_back = way_back(&sent);
            let forms = Forms::asked_once(answer, Some((act.code, sent)))?.opened_from(way_back);
            page(&desk, &visitor, StatusCode::UNPROCESSABLE_ENTITY, (&detail, &names), forms)
        }
    }
}
