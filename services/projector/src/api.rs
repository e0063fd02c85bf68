//! The JSON API: what pages show, for programs.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get};
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use huiying_deadlines::RuleId;
use huiying_domain::{CaseId, Channel, IncidentId, Refusal, RequestId};
use huiying_runtime::SharedClock;
use huiying_runtime::problem::{Problem, as_problems};
use huiying_views::query::OnTime;
use huiying_views::report::{Listing, OnTimeReport};
use huiying_views::{
    AdoptedPolicy, CaseDetail, IncidentDetail, Queries, QueueFilter, QueuePage, StateFilter, Views,
};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::asked::{AsOf, Asked, Nothing, moment};
use crate::progress;

/// What the API answers from.
#[derive(Clone)]
pub struct Api {
    /// The views.
    pub views: Views,
    /// The clock that tells due from overdue.
    pub clock: SharedClock,
    /// Ends questions that wait when the process stops.
    pub stop: CancellationToken,
}

/// All of `/api/v1`: every question of [`Queries`] has an address.
pub fn router(api: Api) -> Router {
    Router::new()
        .route("/api/v1/queue", get(queue))
        .route("/api/v1/cases/{id}", get(case))
        .route("/api/v1/incidents/{id}", get(incident))
        .route("/api/v1/refusals/{request}", get(refusal))
        .route("/api/v1/rules", get(rules))
        .route("/api/v1/reports/on-time", get(on_time_report))
        .route("/api/v1/cases", get(cases))
        .route("/api/v1/policy", get(policy))
        .route("/api/v1/applied", get(progress::applied))
        .route_layer(from_fn_with_state(api.clone(), progress::kept))
        .route("/api/{*elsewhere}", any(nothing_there))
        .layer(from_fn(as_problems))
        .with_state(api)
}

pub(crate) fn problem(status: StatusCode, title: &'static str, detail: String) -> Problem {
    Problem::new(status, title, detail)
}

async fn nothing_there() -> Problem {
    problem(StatusCode::NOT_FOUND, "no such address", "the API has nothing at this address".to_owned())
}

impl Api {
    /// Asks the views on a thread that may block: they read from disk.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Self) -> Result<T, huiying_views::Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let api = self.clone();
        let answer = tokio::task::spawn_blocking(move || question(&api)).await.map_err(|error| {
            tracing::error!("waiting for the views: {error}");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "views", "the answer was interrupted".to_owned())
        })?;
        answer.map_err(|error| {
            tracing::error!("answering the API: {error}");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "views", error.to_string())
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QueueQuery {
    channel: Option<Channel>,
    rule: Option<String>,
    #[serde(default)]
    state: StateFilter,
    #[serde(default)]
    page: usize,
    #[serde(default)]
    per_page: usize,
    /// The moment that due and overdue are told apart by, where it is not that of the clock here.
    #[serde(default, deserialize_with = "moment")]
    now: Option<DateTime<Utc>>,
}

async fn queue(State(api): State<Api>, Asked(query): Asked<QueueQuery>) -> Result<Json<QueuePage>, Problem> {
    let filter = QueueFilter {
        channel: query.channel,
        rule: query.rule.as_deref().map(RuleId::from),
        state: query.state,
        page: query.page,
        per_page: query.per_page,
    };
    if let Some(rule) = filter.rule.clone() {
        api.ask(move |api| unknown_rule(api, &rule)).await?.map_or(Ok(()), Err)?;
    }
    let asked = move |api: &Api| api.views.queue(&filter, query.now.unwrap_or_else(|| api.clock.now()));
    Ok(Json(api.ask(asked).await?))
}

/// What is said of a rule that no pack in force has and no clock is of; `None` where it is known.
fn unknown_rule(api: &Api, rule: &RuleId) -> Result<Option<Problem>, huiying_views::Error> {
    let counted = api.views.on_time()?;
    let packs = api.views.policy()?.packs;
    if counted.iter().any(|it| it.rule == *rule)
        || packs.iter().flat_map(|pack| &pack.rules).any(|it| it.id == *rule)
    {
        return Ok(None);
    }
    let known: Vec<&str> = counted.iter().map(|it| it.rule.as_str()).collect();
    let detail = format!("no rule is called `{rule}`; clocks exist for: {}", known.join(", "));
    Ok(Some(problem(StatusCode::BAD_REQUEST, "query", detail).about(Some("rule".to_owned()))))
}

async fn case(
    State(api): State<Api>,
    Path(id): Path<String>,
    Asked(AsOf { as_of }): Asked<AsOf>,
) -> Result<Json<CaseDetail>, Problem> {
    let id: CaseId = id.parse().map_err(|error| bad_id(&error))?;
    let found = api.ask(move |api| api.views.case(id, as_of)).await?;
    found.map(Json).ok_or_else(|| problem(StatusCode::NOT_FOUND, "no such case", id.to_string()))
}

async fn incident(
    State(api): State<Api>,
    Path(id): Path<String>,
    Asked(AsOf { as_of }): Asked<AsOf>,
) -> Result<Json<IncidentDetail>, Problem> {
    let id: IncidentId = id.parse().map_err(|error| bad_id(&error))?;
    let found = api.ask(move |api| api.views.incident(id, as_of)).await?;
    found.map(Json).ok_or_else(|| problem(StatusCode::NOT_FOUND, "no such incident", id.to_string()))
}

/// Why a request was refused.
async fn refusal(
    State(api): State<Api>,
    Path(request): Path<String>,
    _: Asked<Nothing>,
) -> Result<Json<Refusal>, Problem> {
    let request: RequestId = request.parse().map_err(|error| bad_id(&error))?;
    let found = api.ask(move |api| api.views.refusal(request)).await?;
    let none = || problem(StatusCode::NOT_FOUND, "no such refusal", format!("{request} was not refused"));
    found.map(Json).ok_or_else(none)
}

async fn rules(State(api): State<Api>, _: Asked<Nothing>) -> Result<Json<Vec<OnTime>>, Problem> {
    Ok(Json(api.ask(|api| api.views.on_time()).await?))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberQuery {
    number: String,
}

/// The ids of the cases that their source gives a number.
async fn cases(
    State(api): State<Api>,
    Asked(query): Asked<NumberQuery>,
) -> Result<Json<Vec<CaseId>>, Problem> {
    Ok(Json(api.ask(move |api| api.views.cases_numbered(&query.number)).await?))
}

async fn policy(State(api): State<Api>, _: Asked<Nothing>) -> Result<Json<AdoptedPolicy>, Problem> {
    Ok(Json(api.ask(|api| api.views.policy()).await?))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OnTimeQuery {
    rule: String,
    #[serde(default)]
    cases: bool,
    /// The lists begin after this case: `next` of the page before.
    after: Option<CaseId>,
}

async fn on_time_report(
    State(api): State<Api>,
    Asked(query): Asked<OnTimeQuery>,
) -> Result<Json<OnTimeReport>, Problem> {
    let rule = RuleId::from(query.rule.as_str());
    let listing = Listing { cases: query.cases, after: query.after };
    let report = api.ask(move |api| api.views.on_time_report(&rule, listing)).await?;
    let unknown = || format!("no rule pack in force has `{}`; /api/v1/rules lists the rules", query.rule);
    report.map(Json).ok_or_else(|| problem(StatusCode::NOT_FOUND, "no such rule", unknown()))
}

fn bad_id(error: &huiying_domain::Error) -> Problem {
    problem(StatusCode::BAD_REQUEST, "id", error.to_string())
}
