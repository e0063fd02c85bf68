//! A case: its facts, its clocks with their derivation, its timeline, and what can be done.

pub mod acts;
pub(crate) mod samples;

use askama::Template;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use huiying_domain::{CaseId, Outcome, Power, Stage, Subject};
use huiying_pagekit::form::act::{front, groups};
use huiying_pagekit::form::{Act, Answer, FormView, Forms, Group, Input, Maker};
use huiying_pagekit::shell::Shell;
use huiying_pagekit::subject::duties::Duties;
use huiying_pagekit::subject::head::Head;
use huiying_pagekit::subject::is_web_address;
use huiying_pagekit::subject::links::{Link, Names};
use huiying_pagekit::subject::standing::Look;
use huiying_pagekit::subject::timeline::{Timeline, timeline};
use huiying_pagekit::{Needs, Page, field_time};
use huiying_views::rows::TimelineEntry;
use huiying_views::{Ask, CaseDetail, CaseQuestion, ClockView, Queries, ShownCase};
use huiying_words::{Lang, Words, case, problems, shown, time};

use self::acts::{ACTS, SUMMARIES};
use crate::subject::{self, Shown};

/// A case.
pub const PAGE: Page = Page {
    name: "case",
    path: "/cases/{id}",
    nav: None,
    needs: Needs::Power(Power::SeeWork),
    handler: || get(subject::show::<CaseDetail>),
    also: &[
        ("/cases/{id}/events", || get(subject::events::<CaseDetail>)),
        ("/cases/{id}/{action}", || post(subject::act::<CaseDetail>).get(subject::to_page::<CaseDetail>)),
    ],
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
    /// What is said of an import that was withdrawn, where one concerns it.
    withdrawn: Option<&'static str>,
    /// The page of the withdrawn import that left it to a person.
    held: Option<String>,
    /// Since when its source lists it no longer, in words.
    vanished: Option<String>,
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
        let names = &names.opened_from(&forms.way_back);
        Self {
            t: shell.t,
            id: row.id.to_string(),
            number: shown(&row.external_id),
            channel: case::channel(lang, row.channel),
            title: shown(&row.title),
            stage: case::stage(lang, &row.stage).to_owned(),
            stage_code: row.stage.code(),
            closed: row.stage.is_finished(),
            withdrawn: withdrawn(shell.t, row),
            held: row.held.map(|import| format!("/imports/{import}")),
            vanished: row.vanished_at.map(|at| shell.t.case.vanished(&time::minute(at))),
            split: !row.parts.is_empty(),
            path: format!("/cases/{}", row.id),
            revision: row.revision,
            facts: facts(lang, detail, names),
            sealed: detail.report.caller_masked.is_some() || detail.report.phone_masked.is_some(),
            body: shown(&detail.report.body),
            problems: problems(lang, detail),
            head: Head::new(
                lang,
                duties.clone(),
                moment,
                (row.revision, row.revision),
                &format!("/cases/{}", row.id),
            ),
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

fn withdrawn(t: &'static Words, row: &ShownCase) -> Option<&'static str> {
    match &row.stage {
        Stage::Closed { outcome: Outcome::ImportWithdrawn, .. } => Some(t.case.withdrawn),
        Stage::Closed { .. } | Stage::Received | Stage::Handling { .. } | Stage::Answered { .. } => {
            row.held.map(|_| t.case.held)
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
        (t.case.source, Some(case::source(lang, &row.source))),
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

fn problems(lang: Lang, detail: &CaseDetail) -> Vec<String> {
    let told = |problem: &huiying_domain::report::Problem| {
        let what = problems::told(lang, &problem.what).text;
        match &problem.column {
            Some(column) => shown(&format!("{column}：{what}")),
            None => shown(&what),
        }
    };
    detail.report.problems.iter().map(told).collect()
}

impl Shown for CaseDetail {
    type Id = CaseId;
    type View = CaseView;
    const WHAT: &'static str = "case";
    const PATH: &'static str = "/cases";
    const ACTS: &'static [&'static Act<Self::Id, Self>] = ACTS;

    fn find(
        views: &dyn Queries,
        id: Self::Id,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<Self>, huiying_views::Error> {
        views.ask(CaseQuestion { id, as_of })
    }

    fn neighbours(&self) -> Vec<Subject> {
        let incident = self.row.incident.map(Subject::Incident);
        let cases = self.row.part_of.iter().chain(&self.row.parts).map(|id| Subject::Case(*id));
        incident.into_iter().chain(cases).collect()
    }

    fn timeline(&self) -> &[TimelineEntry] {
        &self.timeline
    }

    fn clocks(&self) -> &[ClockView] {
        &self.clocks
    }

    fn revision_mut(&mut self) -> &mut u32 {
        &mut self.row.revision
    }

    fn duties(&self, look: Look, has_room: bool) -> Duties {
        Duties::of(look, &self.clocks, &self.timeline, has_room)
    }

    fn is_ended(&self) -> bool {
        self.row.stage.is_finished()
    }

    fn revision(&self) -> u32 {
        self.row.revision
    }

    fn office(&self) -> Option<&str> {
        self.row.office.as_deref().filter(|_| self.row.class_confirmed)
    }

    fn view(&self, shell: Shell, names: &Names, forms: Forms, now: DateTime<Utc>) -> CaseView {
        CaseView::new(shell, self, names, forms, now)
    }
}
