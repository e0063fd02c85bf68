//! A case: its facts, its clocks with their derivation, its timeline, and what can be done.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use huiying_domain::request::Outcome;
use huiying_domain::{CaseEvent, CaseId, Event, MessageClass, Stage, Subject};
use huiying_views::{CaseDetail, CaseRow};

use super::case_forms::groups;
use super::clocks::{Clock, Look, clocks};
use super::form_view::{Group, Input, Maker};
use super::forms::{Forms, Looked, back_to};
use super::html;
use super::links::{Link, Names};
use super::parts::{Answer, Pick, is_web_address};
use super::shell::{Shell, Visitor};
use super::timeline::{Moment, timeline};
use crate::requests::{Action, CaseAction, Fields, ask};
use crate::words::{Lang, Words, shown, terms};
use crate::{Desk, Error, redirect, time};

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
#[template(path = "case.html")]
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
    clocks: Vec<Clock>,
    timeline: Vec<Moment>,
    unshown: bool,
    as_of: Option<String>,
    as_of_field: String,
    forms: Forms,
    classes: Vec<Pick>,
    outcomes: Vec<Pick>,
    office: String,
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
        let class = forms.typed_or("confirm", "class", row.class.map_or("", MessageClass::code));
        let usual = if row.first_reply.is_some() { Outcome::Answered.code() } else { "" };
        let outcome = forms.typed_or("close", "outcome", usual);
        let office = row.office.as_deref().map(shown).unwrap_or_default();
        Self {
            t: shell.t,
            id: row.id.to_string(),
            number: shown(&row.external_id),
            channel: terms::channel(lang, row.channel),
            title: shown(&row.title),
            stage: terms::stage(lang, row.stage.code(), row.stage.zh()),
            stage_code: row.stage.code(),
            closed: row.stage.is_finished(),
            split: !row.parts.is_empty(),
            path: format!("/cases/{}", row.id),
            revision: row.revision,
            facts: facts(lang, detail, names),
            sealed: detail.report.caller_masked.is_some() || detail.report.phone_masked.is_some(),
            body: shown(&detail.report.body),
            problems: problems(detail),
            clocks: clocks(look, &detail.clocks, &detail.timeline),
            timeline: timeline(lang, own, &detail.timeline, &detail.clocks, names),
            unshown: detail.timeline.iter().any(|entry| entry.unshown),
            as_of: detail.as_of.map(time::second),
            as_of_field: time::field_to_the_second(moment),
            classes: Pick::all(MessageClass::ALL.map(|it| (it.code(), terms::class(lang, it))), &class),
            outcomes: Pick::all(outcomes(detail).map(|it| (it.code(), terms::outcome(lang, it))), &outcome),
            office: forms.typed_or("confirm", "office", &office),
            groups: groups(Maker { lang, forms: &forms }, detail, moment),
            forms,
            shell,
        }
    }
}

/// The outcomes that can be chosen now: those that rest on something recorded, only once it is.
fn outcomes(detail: &CaseDetail) -> impl Iterator<Item = Outcome> + '_ {
    let attempted =
        detail.timeline.iter().any(|it| matches!(it.event, Event::Case(CaseEvent::ReplyAttempted { .. })));
    Outcome::CHOICES.into_iter().filter(move |outcome| match outcome {
        Outcome::NotCorrected => detail.row.supplement_asked,
        Outcome::Unreachable => attempted,
        Outcome::Answered
        | Outcome::NoReplyDue
        | Outcome::Duplicate
        | Outcome::ClosedBySource
        | Outcome::Transferred => true,
    })
}

/// The incident it is about, the whole it is part of, its matters.
fn linked(lang: Lang, row: &CaseRow, names: &Names) -> Vec<Fact> {
    let w = lang.form_words();
    let link = |subject: Subject| names.link(lang, subject, "");
    let fact = |label, links: Vec<Link>| Fact { label, text: String::new(), outside: None, links };
    [
        (w.linked_incident, row.incident.map(|id| link(Subject::Incident(id))).into_iter().collect()),
        (w.part_of, row.part_of.map(|id| link(Subject::Case(id))).into_iter().collect()),
        (w.parts, row.parts.iter().map(|id| link(Subject::Case(*id))).collect()),
    ]
    .into_iter()
    .filter(|(_, links): &(_, Vec<Link>)| !links.is_empty())
    .map(|(label, links)| fact(label, links))
    .collect()
}

/// What the page of a case links to.
fn neighbours(row: &CaseRow) -> Vec<Subject> {
    let incident = row.incident.map(Subject::Incident);
    let cases = row.part_of.iter().chain(&row.parts).map(|id| Subject::Case(*id));
    incident.into_iter().chain(cases).collect()
}

fn facts(lang: Lang, detail: &CaseDetail, names: &Names) -> Vec<Fact> {
    let (t, w) = (lang.words(), lang.form_words());
    let (row, report) = (&detail.row, &detail.report);
    let class = match row.class {
        Some(class) if row.class_confirmed => terms::class(lang, class).to_owned(),
        Some(class) => format!("{} {}", t.tentative, terms::class(lang, class)),
        None => t.no_class.to_owned(),
    };
    let received = match report.received_unknown {
        true => format!("{}（{}）", time::known(row.received), t.received_unknown),
        false => time::known(row.received),
    };
    let recorded = detail.timeline.first().map(|entry| time::second(entry.recorded_at));
    let some = |text: &Option<String>| text.as_deref().map(shown);
    let handling = match &row.stage {
        Stage::Closed { outcome, .. } => Some(terms::outcome(lang, *outcome).to_owned()),
        Stage::Received | Stage::Handling { .. } | Stage::Answered { .. } => None,
    };
    let all = [
        (t.received, Some(received)),
        (t.recorded, recorded),
        (t.class, Some(class)),
        (t.office, some(&row.office)),
        (w.transfer_asked, some(&row.transfer)),
        (t.area, some(&row.area)),
        (t.outcome, handling),
        (t.source, Some(shown(&row.source))),
        (t.via, some(&report.via)),
        (t.source_class, some(&report.category)),
        (t.source_status, some(&report.status)),
        (t.source_target, report.target.map(time::known)),
        (t.caller, some(&report.caller_masked)),
        (t.phone, some(&report.phone_masked)),
    ];
    let plain = |(label, text): (&'static str, Option<String>)| {
        let text = text.filter(|text| !text.is_empty())?;
        Some(Fact { label, text, outside: None, links: Vec::new() })
    };
    let link = report.link.as_deref().map(|link| Fact {
        label: t.link,
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
    id.parse().map_err(|_| Error::NoSuchCase)
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
            let answer = asked.answer(desk, lang, detail.timeline.iter().map(|entry| entry.cause))?;
            Ok(Some((detail, names, answer)))
        })
        .await?;
    let (detail, names, answer) = found.ok_or(Error::NoSuchCase)?;
    let forms = Forms::asked_once(answer.clone(), looked.refused(answer.as_ref()))?;
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

/// `POST /cases/{id}/{action}`
pub(crate) async fn act(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((id, action)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let id = read_id(&id)?;
    let action = CaseAction::from_code(&action).ok_or(Error::NoSuchPage)?;
    match fields.request(Action::OnCase(id, action)) {
        Ok(request) => {
            let (asked, officer) = (request.id, request.actor.name.clone());
            let at = ask(&desk, request).await?;
            Ok(redirect(&back_to(&format!("/cases/{id}"), asked, at, action.code()), &officer))
        }
        Err(bad) => {
            let found = desk.ask(move |desk| look(desk, id, None)).await?;
            let (mut detail, names) = found.ok_or(Error::NoSuchCase)?;
            // What another person did meanwhile stays unseen until the page is opened anew.
            detail.row.revision = fields.seen_revision().ok().flatten().unwrap_or(detail.row.revision);
            let answer = Some(Answer::wrong(visitor.lang, bad));
            let forms = Forms::asked_once(answer, Some((action.code(), fields)))?;
            page(&desk, &visitor, StatusCode::UNPROCESSABLE_ENTITY, (&detail, &names), forms)
        }
    }
}
