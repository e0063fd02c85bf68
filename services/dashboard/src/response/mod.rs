//! The page of response times: how long replies and closings took, and whether limits were kept, with its table to download.

mod csv;
mod grids;
mod rows;
pub(crate) mod samples;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::NaiveDate;
use huiying_domain::Power;
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::{Address, Desk, Error, Given, Needs, Page, Parameters, html};
use huiying_views::report::response::{By, ResponseReport};
use huiying_views::{Ask, ResponseQuestion, RulesQuestion};
use huiying_words::{Lang, Words};

use self::grids::Grid;
use self::rows::Named;
use crate::days::{Days, Field};

/// Ids of what is said beside the two days.
const DAYS_WRONG: [&str; 2] = ["scope-from-wrong", "scope-to-wrong"];

/// Response times.
pub const PAGE: Page = Page {
    name: "response",
    path: "/reports/response",
    nav: Some(|t| t.response.title),
    needs: Needs::Power(Power::SeeWork),
    handler: || get(show),
    also: &[("/reports/response.csv", || get(download))],
    samples: samples::all,
};

/// What the page shows the time of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Timed {
    /// The first reply.
    #[default]
    Reply,
    /// The closing.
    Closing,
}

impl Timed {
    const ALL: [Self; 2] = [Self::Reply, Self::Closing];

    fn code(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Closing => "closing",
        }
    }

    fn label(self, t: &'static Words) -> &'static str {
        match self {
            Self::Reply => t.response.reply,
            Self::Closing => t.response.closing,
        }
    }
}

/// What is counted, as an address carries it.
#[derive(Clone, Debug, Default)]
struct Query {
    question: ResponseQuestion,
    timed: Timed,
    /// The days as they were typed.
    days: Days,
}

impl Parameters for Query {
    const NAMES: &'static [&'static str] = &["by", "from", "to", "of"];

    fn read(given: &Given) -> Result<Self, Error> {
        let (days, [from, to]) = Days::read(given, ["from", "to"]);
        let by = given.one_of("by", &By::ALL, By::code)?.unwrap_or_default();
        let timed = given.one_of("of", &Timed::ALL, Timed::code)?.unwrap_or_default();
        Ok(Self { question: ResponseQuestion { by, from, to }, timed, days })
    }
}

/// One of several options.
#[derive(Clone, Debug)]
struct Choice {
    value: &'static str,
    label: &'static str,
    current: bool,
}

/// The whole page.
#[derive(Clone, Debug, Template)]
#[template(path = "response/response.html")]
pub struct ResponseView {
    shell: Shell,
    t: &'static Words,
    by: Vec<Choice>,
    of: Vec<Choice>,
    /// The first and the last day as the form has them.
    days: [Field; 2],
    csv: String,
    counted: String,
    /// What is counted and what is left out, a sentence each.
    said: Vec<&'static str>,
    grids: Vec<Grid>,
}

impl ResponseView {
    fn new(
        shell: Shell,
        report: &ResponseReport,
        names: &BTreeMap<String, Named>,
        timed: Timed,
        days: &Days,
    ) -> Self {
        let t = shell.t;
        let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
        let [from, to] = [report.from, report.to].map(day);
        let choice = |by: By| Choice { value: by.code(), label: by_label(t, by), current: by == report.by };
        let of = |it: Timed| Choice { value: it.code(), label: it.label(t), current: it == timed };
        let is_empty = report.total.received == 0 && report.rows.is_empty();
        Self {
            by: By::ALL.into_iter().map(choice).collect(),
            of: Timed::ALL.into_iter().map(of).collect(),
            csv: format!("/reports/response.csv?by={}&from={from}&to={to}", report.by.code()),
            days: days.fields(shell.lang, DAYS_WRONG),
            counted: t.response.counted(report.total.received, report.n_split, report.n_withdrawn),
            said: said(shell.lang, report.by, timed),
            grids: if is_empty { Vec::new() } else { grids::all(shell.lang, report, names, timed) },
            t,
            shell,
        }
    }
}

fn said(lang: Lang, by: By, timed: Timed) -> Vec<&'static str> {
    let t = lang.words().response;
    let counts = match timed {
        Timed::Reply => t.counts_reply,
        Timed::Closing => t.counts_closing,
    };
    let mut said = vec![counts, t.counts_ranks, t.counts_bar, t.counts_limits, t.counts_apart];
    said.extend((by == By::Rule).then_some(t.counts_rules));
    said
}

fn by_label(t: &'static Words, by: By) -> &'static str {
    match by {
        By::Office => t.response.by_office,
        By::Channel => t.response.by_channel,
        By::Class => t.response.by_class,
        By::Rule => t.response.by_rule,
        By::Month => t.response.by_month,
    }
}

/// Asks for the report, and for the names of rules where its rows are rules.
async fn asked(
    desk: &Desk,
    question: ResponseQuestion,
) -> Result<(ResponseReport, BTreeMap<String, Named>), Error> {
    let both = desk.ask(move |desk| {
        let report = desk.views.ask(question)?;
        let rules = if question.by == By::Rule { desk.views.ask(RulesQuestion)? } else { Vec::new() };
        Ok((report, rules))
    });
    let (report, rules) = both.await?;
    let named = rules.into_iter().map(|it| (it.rule.to_string(), Named { zh: it.name_zh, en: it.name_en }));
    Ok((report, named.collect()))
}

/// `GET /reports/response`
async fn show(
    State(desk): State<Desk>,
    visitor: Visitor,
    Address(query): Address<Query>,
) -> Result<Response, Error> {
    let (report, names) = asked(&desk, query.question).await?;
    let shell = Shell::new(&desk, &visitor, desk.clock.now());
    let status = if query.days.are_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    html(status, &ResponseView::new(shell, &report, &names, query.timed, &query.days))
}

/// `GET /reports/response.csv`
async fn download(
    State(desk): State<Desk>,
    visitor: Visitor,
    Address(query): Address<Query>,
) -> Result<Response, Error> {
    // A table of other days than those asked for could not say so.
    if query.days.are_wrong() {
        return Err(Error::BadDays);
    }
    let (report, names) = asked(&desk, query.question).await?;
    let file = format!("attachment; filename=\"response-times-by-{}.csv\"", report.by.code());
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file)];
    Ok((headers, csv::table(visitor.lang, &report, &names)).into_response())
}
