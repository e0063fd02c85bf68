//! The About page: version, keyboard shortcuts, rules with limits on record, and the words used.

pub(crate) mod samples;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use huiying_domain::Power;
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::{Address, Desk, Error, Needs, Nothing, Page, encode, html};
use huiying_views::query::OnTime;
use huiying_views::{Ask, RulesQuestion};
use huiying_words::about::GLOSSARY;
use huiying_words::{Words, shown};

/// What the pages mean.
pub const PAGE: Page = Page {
    name: "about",
    path: "/about",
    nav: Some(|t| t.page.about),
    needs: Needs::Power(Power::SeeWork),
    handler: || get(show),
    also: &[],
    samples: samples::all,
};

/// A rule with how its clocks stand.
#[derive(Clone, Debug)]
struct RuleRow {
    id: String,
    href: String,
    name: String,
    within: Figure,
    late: Figure,
    open: Figure,
}

/// How many for sure, and in words how many by a rule that only may govern.
#[derive(Clone, Debug)]
struct Figure {
    n: usize,
    possible: String,
}

/// A word of the field.
#[derive(Clone, Debug)]
struct Term {
    zh: &'static str,
    en: &'static str,
    meaning: &'static str,
}

/// The whole page.
#[derive(Clone, Debug, Template)]
#[template(path = "about/about.html")]
pub struct AboutView {
    shell: Shell,
    t: &'static Words,
    version: &'static str,
    rules: Vec<RuleRow>,
    terms: Vec<Term>,
}

impl AboutView {
    /// The page with these rules.
    #[must_use]
    pub fn new(shell: Shell, rules: &[OnTime]) -> Self {
        let lang = shell.lang;
        let figure = |n: usize, n_possible: usize| {
            let possible = if n_possible == 0 { String::new() } else { shell.t.clock.possible(n_possible) };
            Figure { n, possible }
        };
        let row = |rule: &OnTime| RuleRow {
            id: rule.rule.to_string(),
            href: format!("/?rule={}&state=all", encode(rule.rule.as_str())),
            name: shown(lang.pick(&rule.name_zh, &rule.name_en)),
            within: figure(rule.within, rule.possible.within),
            late: figure(rule.late, rule.possible.late),
            open: figure(rule.open, rule.possible.open),
        };
        let term =
            |&(zh, en, meaning_zh, meaning_en)| Term { zh, en, meaning: lang.pick(meaning_zh, meaning_en) };
        Self {
            t: shell.t,
            shell,
            version: env!("CARGO_PKG_VERSION"),
            rules: rules.iter().map(row).collect(),
            terms: GLOSSARY.iter().map(term).collect(),
        }
    }
}

/// `GET /about`
pub(crate) async fn show(
    State(desk): State<Desk>,
    visitor: Visitor,
    _: Address<Nothing>,
) -> Result<Response, Error> {
    let rules = desk.ask(|desk| desk.views.ask(RulesQuestion)).await?;
    let shell = Shell::new(&desk, &visitor, desk.clock.now());
    html(StatusCode::OK, &AboutView::new(shell, &rules))
}
