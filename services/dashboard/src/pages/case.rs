//! A case: its facts, its clocks with their derivation, its timeline, and the three things that can be done.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use huiying_domain::request::Outcome;
use huiying_domain::{CaseId, MessageClass, RequestId, Stage};
use huiying_runtime::keyring::random_token;
use huiying_views::CaseDetail;
use serde::Deserialize;

use super::html;
use super::parts::{Answer, Clock, Moment, Pick, clocks, is_web_address, timeline};
use super::shell::{Shell, Visitor};
use crate::requests::{Action, Fields, ask};
use crate::words::{Lang, Words, shown, terms};
use crate::{Desk, Error, redirect, time};

/// What an address says beside the case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Looked {
    as_of: String,
    asked: String,
    at: String,
}

impl Looked {
    /// The moment to look back from, where one is asked for.
    ///
    /// # Errors
    /// [`Error::BadMoment`] where it is no time.
    pub fn as_of(&self) -> Result<Option<DateTime<Utc>>, Error> {
        match self.as_of.trim() {
            "" => Ok(None),
            typed => time::read(typed).map(|time| Some(time.at)).ok_or(Error::BadMoment),
        }
    }

    /// What became of the request that the address speaks of; nothing where it speaks of none or of a made-up one.
    ///
    /// # Errors
    /// Where the views fail.
    pub(crate) fn answer(
        &self,
        desk: &Desk,
        lang: Lang,
        causes: impl IntoIterator<Item = u64>,
    ) -> Result<Option<Answer>, huiying_views::Error> {
        let Ok(request) = self.asked.parse::<RequestId>() else {
            return Ok(None);
        };
        if let Some(refusal) = desk.views.refusal(request)? {
            return Ok(Some(Answer::refused(lang, &refusal)));
        }
        let Ok(at) = self.at.parse::<u64>() else {
            return Ok(None);
        };
        if desk.views.applied().borrow().cause < at {
            return Ok(Some(Answer::Pending));
        }
        Ok(causes.into_iter().any(|cause| cause == at).then_some(Answer::Done))
    }
}

/// What the forms of a page start from.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    /// Makes pressing a button twice ask once.
    pub token: String,
    /// What became of the last request or form.
    pub answer: Option<Answer>,
    /// What was filled in, where a form comes back.
    pub fields: Fields,
    /// Offices offered for choice.
    pub offices: Vec<String>,
}

impl Forms {
    /// Forms with a token of their own, offering no offices.
    ///
    /// # Errors
    /// [`Error::Chance`] where the system gives no random bytes.
    pub(crate) fn asked_once(answer: Option<Answer>, fields: Fields) -> Result<Self, Error> {
        let token = random_token().map_err(|source| Error::Chance { source })?;
        Ok(Self { token, answer, fields, offices: Vec::new() })
    }
}

/// A label with its text.
#[derive(Clone, Debug)]
struct Fact {
    label: &'static str,
    text: String,
    link: bool,
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
    revision: u32,
    facts: Vec<Fact>,
    sealed: bool,
    body: String,
    problems: Vec<String>,
    clocks: Vec<Clock>,
    timeline: Vec<Moment>,
    as_of: Option<String>,
    as_of_field: String,
    forms: Forms,
    classes: Vec<Pick>,
    outcomes: Vec<Pick>,
    office: String,
}

impl CaseView {
    /// The page of a case at `now`.
    #[must_use]
    pub fn new(shell: Shell, detail: &CaseDetail, forms: Forms, now: DateTime<Utc>) -> Self {
        let (lang, row) = (shell.lang, &detail.row);
        let moment = detail.as_of.unwrap_or(now);
        let live = detail.as_of.is_none();
        let filled = |field: &str, otherwise: &str| match forms.fields.get(field) {
            "" => otherwise.to_owned(),
            text => text.to_owned(),
        };
        let class = filled("class", row.class.map_or("", MessageClass::code));
        let outcome =
            filled("outcome", if row.first_reply.is_some() { Outcome::Answered.code() } else { "" });
        Self {
            t: shell.t,
            id: row.id.to_string(),
            number: shown(&row.external_id),
            channel: terms::channel(lang, row.channel),
            title: shown(&row.title),
            stage: terms::stage(lang, row.stage.code(), row.stage.zh()),
            stage_code: row.stage.code(),
            closed: row.stage.is_finished(),
            revision: row.revision,
            facts: facts(lang, detail),
            sealed: detail.report.caller_masked.is_some() || detail.report.phone_masked.is_some(),
            body: shown(&detail.report.body),
            problems: problems(detail),
            clocks: clocks(lang, &detail.clocks, moment, live),
            timeline: timeline(lang, &detail.timeline, &detail.clocks),
            as_of: detail.as_of.map(time::minute),
            as_of_field: time::field_to_the_second(moment),
            classes: Pick::all(MessageClass::ALL.map(|it| (it.code(), terms::class(lang, it))), &class),
            outcomes: Pick::all(Outcome::CHOICES.map(|it| (it.code(), terms::outcome(lang, it))), &outcome),
            office: filled("office", &row.office.as_deref().map(shown).unwrap_or_default()),
            forms,
            shell,
        }
    }
}

fn facts(lang: Lang, detail: &CaseDetail) -> Vec<Fact> {
    let (t, row, report) = (lang.words(), &detail.row, &detail.report);
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
    let link = report.link.as_deref().map(|link| Fact {
        label: t.link,
        text: shown(link),
        link: is_web_address(link),
    });
    all.into_iter()
        .filter_map(|(label, text)| {
            Some(Fact { label, text: text.filter(|text| !text.is_empty())?, link: false })
        })
        .chain(link)
        .collect()
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

/// `GET /cases/{id}`
pub(crate) async fn show(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(looked): Query<Looked>,
) -> Result<Response, Error> {
    let (id, as_of, lang) = (read_id(&id)?, looked.as_of()?, visitor.lang);
    let found = desk
        .ask(move |desk| {
            let Some(detail) = desk.views.case(id, as_of)? else {
                return Ok(None);
            };
            let answer = looked.answer(desk, lang, detail.timeline.iter().map(|entry| entry.cause))?;
            Ok(Some((detail, answer)))
        })
        .await?;
    let (detail, answer) = found.ok_or(Error::NoSuchCase)?;
    page(&desk, &visitor, StatusCode::OK, &detail, answer, Fields::default())
}

fn page(
    desk: &Desk,
    visitor: &Visitor,
    status: StatusCode,
    detail: &CaseDetail,
    answer: Option<Answer>,
    fields: Fields,
) -> Result<Response, Error> {
    let now = desk.clock.now();
    let forms = Forms { offices: desk.bureau.offices.clone(), ..Forms::asked_once(answer, fields)? };
    html(status, &CaseView::new(Shell::new(desk, visitor, now), detail, forms, now))
}

/// `POST /cases/{id}/{action}`
pub(crate) async fn act(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((id, action)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let id = read_id(&id)?;
    let action = match action.as_str() {
        "confirm" => Action::Confirm(id),
        "reply" => Action::Reply(id),
        "close" => Action::Close(id),
        _ => return Err(Error::NoSuchPage),
    };
    match fields.request(action) {
        Ok(request) => {
            let (asked, officer) = (request.id, request.actor.name.clone());
            let at = ask(&desk, request).await?;
            Ok(redirect(&format!("/cases/{id}?asked={asked}&at={at}#answer"), &officer))
        }
        Err(bad) => {
            let detail = desk.ask(move |desk| desk.views.case(id, None)).await?.ok_or(Error::NoSuchCase)?;
            let answer = Some(Answer::wrong(visitor.lang, bad));
            page(&desk, &visitor, StatusCode::UNPROCESSABLE_ENTITY, &detail, answer, fields)
        }
    }
}
