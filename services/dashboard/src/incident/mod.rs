//! An incident: its publication clocks, its timeline, and what is published on it.

pub mod acts;
mod new;
pub(crate) mod samples;

use askama::Template;
use axum::response::Redirect;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use huiying_domain::{IncidentId, Power, Subject};
use huiying_pagekit::form::act::{front, groups};
use huiying_pagekit::form::{Act, Answer, FormView, Forms, Group, Input, Maker};
use huiying_pagekit::shell::Shell;
use huiying_pagekit::subject::duties::Duties;
use huiying_pagekit::subject::head::Head;
use huiying_pagekit::subject::links::{Link, Names};
use huiying_pagekit::subject::standing::Look;
use huiying_pagekit::subject::timeline::{Timeline, timeline};
use huiying_pagekit::{Needs, Page, field_time};
use huiying_views::rows::TimelineEntry;
use huiying_views::{Ask, ClockView, IncidentDetail, IncidentQuestion, LinkedCase, Queries};
use huiying_words::{Lang, Words, case, incident, shown, time};

use self::acts::{ACTS, SUMMARIES};
use crate::subject::{self, Shown};

/// An incident.
pub const PAGE: Page = Page {
    name: "incident",
    path: "/incidents/{id}",
    nav: None,
    needs: Needs::Power(Power::SeeWork),
    handler: || get(subject::show::<IncidentDetail>),
    also: &[
        ("/incidents/{id}/events", || get(subject::events::<IncidentDetail>)),
        ("/incidents/{id}/{action}", || {
            post(subject::act::<IncidentDetail>).get(subject::to_page::<IncidentDetail>)
        }),
    ],
    samples: samples::all,
};

/// Registering an incident.
pub const NEW: Page = Page {
    name: "incident_new",
    path: "/incidents/new",
    nav: Some(|t| t.page.new_incident),
    needs: Needs::Power(Power::HandleIncidents),
    handler: || get(new::new),
    also: &[("/incidents", || post(new::register).get(|| async { Redirect::to("/incidents/new") }))],
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
    linked: Vec<Link>,
    more_linked: Option<String>,
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
        let ended = row.is_ended();
        let look = Look { lang, now: moment, live: detail.as_of.is_none(), ended };
        let maker = Maker { lang, forms: &forms, now: moment };
        let duties = Duties::of(look, &detail.clocks, &detail.timeline, false);
        let names = &names.opened_from(&forms.way_back).and(detail.linked.iter().map(called));
        let n_more = detail.n_linked.saturating_sub(detail.linked.len());
        Self {
            t: shell.t,
            id: row.id.to_string(),
            title: shown(&row.title),
            grade: incident::grade(lang, row.grade),
            stage: incident::stage(lang, closed, row.merged_into.is_some()),
            stage_code: if ended { "closed" } else { "handling" },
            closed,
            carrier: row.merged_into.map(|id| names.link(lang, Subject::Incident(id), "")),
            carried: row.carries.iter().map(|id| names.link(lang, Subject::Incident(*id), "")).collect(),
            linked: detail.linked.iter().map(|it| linked(lang, names, it)).collect(),
            more_linked: (n_more > 0).then(|| shell.t.incident.more_linked(n_more)),
            path: format!("/incidents/{}", row.id),
            revision: row.revision,
            occurred: row.occurred.map_or_else(|| shell.t.page.unknown.to_owned(), time::known),
            reported: time::known(row.reported),
            head: Head::new(
                lang,
                duties.clone(),
                moment,
                (row.revision, row.revision),
                &format!("/incidents/{}", row.id),
            ),
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

/// What a linked case is called wherever the page names it: its number and title.
fn called(case: &LinkedCase) -> (Subject, String) {
    (Subject::Case(case.id), format!("{} {}", case.number, case.title))
}

/// A link to a linked case, and where that stands.
fn linked(lang: Lang, names: &Names, case: &LinkedCase) -> Link {
    let Link { href, label } = names.link(lang, Subject::Case(case.id), "");
    Link { href, label: format!("{label} · {}", case::stage(lang, &case.stage)) }
}

impl Shown for IncidentDetail {
    type Id = IncidentId;
    type View = IncidentView;
    const WHAT: &'static str = "incident";
    const PATH: &'static str = "/incidents";
    const ACTS: &'static [&'static Act<Self::Id, Self>] = ACTS;

    fn find(
        views: &dyn Queries,
        id: Self::Id,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<Self>, huiying_views::Error> {
        views.ask(IncidentQuestion { id, as_of })
    }

    fn neighbours(&self) -> Vec<Subject> {
        // A carried incident's page links to its carrier, a carrier's to those it carries.
        self.row.merged_into.iter().chain(&self.row.carries).map(|id| Subject::Incident(*id)).collect()
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
        self.row.is_ended()
    }

    fn revision(&self) -> u32 {
        self.row.revision
    }

    fn office(&self) -> Option<&str> {
        None
    }

    fn view(&self, shell: Shell, names: &Names, forms: Forms, now: DateTime<Utc>) -> IncidentView {
        IncidentView::new(shell, self, names, forms, now)
    }
}
