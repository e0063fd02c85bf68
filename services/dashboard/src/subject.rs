//! What the pages of a case and of an incident have in common: looking at one, and asking for something to be done to it.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use huiying_domain::{PersonId, Subject};
use huiying_pagekit::form::act::{fields_of, find, lists};
use huiying_pagekit::form::{Act, Answer, Forms, Found, Looked, Sent, Spec, ask, back_to, way_back};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::subject::duties::Duties;
use huiying_pagekit::subject::head::{Watched, watch};
use huiying_pagekit::subject::links::Names;
use huiying_pagekit::subject::standing::Look;
use huiying_pagekit::{Address, Desk, Error, html, nothing_there, redirect};
use huiying_views::rows::TimelineEntry;
use huiying_views::{Ask, ClockView, Queries, RefusalQuestion, SearchQuestion};
use huiying_words::clock::Rules;

/// Something that has a page of its own with a timeline and acts.
pub(crate) trait Shown: Sized + Send + 'static {
    /// What it is known by.
    type Id: Copy + Display + FromStr + Send + Sync + 'static;
    /// Its page.
    type View: Template;
    /// What an error calls it.
    const WHAT: &'static str;
    /// Where its pages stand.
    const PATH: &'static str;
    /// Everything that can be done to it.
    const ACTS: &'static [&'static Act<Self::Id, Self>];

    /// Everything about one, as known now or at `as_of`.
    fn find(
        views: &dyn Queries,
        id: Self::Id,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Option<Self>, huiying_views::Error>;

    /// What its page links to.
    fn neighbours(&self) -> Vec<Subject>;

    /// What happened to it.
    fn timeline(&self) -> &[TimelineEntry];

    /// Its clocks.
    fn clocks(&self) -> &[ClockView];

    /// Its revision, as the forms of the page say it.
    fn revision_mut(&mut self) -> &mut u32;

    /// Its duties; the first one's derivation stands open where the page has room.
    fn duties(&self, look: Look, has_room: bool) -> Duties;

    /// Whether nothing more is owed on it.
    fn is_ended(&self) -> bool;

    /// Its revision.
    fn revision(&self) -> u32;

    /// The office that handles it, where it is a case that one does.
    fn office(&self) -> Option<&str>;

    /// Its page at `now`.
    fn view(&self, shell: Shell, names: &Names, forms: Forms, now: DateTime<Utc>) -> Self::View;
}

/// The rules that name the duties of a page with these clocks.
fn rules(clocks: &[ClockView]) -> Rules<'_> {
    Rules::of(clocks.iter().filter_map(|view| view.rule.as_ref()))
}

fn read_id<S: Shown>(id: &str) -> Result<S::Id, Error> {
    id.parse().map_err(|_| Error::NothingThere { what: S::WHAT })
}

/// One with what the pages it links to are called, and what its lists to choose from show.
struct Seen<S> {
    detail: S,
    names: Names,
    found: BTreeMap<&'static str, Found>,
}

/// Looks at one. `words` are what is searched for in the list of the form with this end of its address.
fn look<S: Shown>(
    desk: &Desk,
    id: S::Id,
    as_of: Option<DateTime<Utc>>,
    words: impl Fn(&'static str, &'static Spec) -> String,
) -> Result<Option<Seen<S>>, huiying_views::Error> {
    let views = desk.views.as_ref();
    let Some(detail) = S::find(views, id, as_of)? else { return Ok(None) };
    let names = Names::look_up(views, detail.neighbours(), as_of)?;
    let mut found = BTreeMap::new();
    if as_of.is_none() && !detail.is_ended() {
        for (form, of, spec) in lists(S::ACTS) {
            let words = words(form, spec);
            let candidates = views.ask(SearchQuestion { of, words: words.clone() })?;
            found.insert(form, Found { words, candidates });
        }
    }
    Ok(Some(Seen { detail, names, found }))
}

/// `GET` of its page
pub(crate) async fn show<S: Shown>(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    Address(looked): Address<Looked>,
) -> Result<Response, Error> {
    let (id, as_of, lang) = (read_id::<S>(&id)?, looked.as_of(desk.clock.now())?, visitor.lang);
    let asked = looked.clone();
    let found = desk
        .ask(move |desk| {
            let words = |form, _| asked.words(form).to_owned();
            let Some(seen) = look::<S>(desk, id, as_of, words)? else { return Ok(None) };
            let answer = asked.answer(
                desk,
                lang,
                fields_of(S::ACTS, asked.form()),
                &rules(seen.detail.clocks()),
                seen.detail.timeline().iter().map(|entry| entry.cause),
            )?;
            Ok(Some((seen, answer)))
        })
        .await?;
    let Some((seen, answer)) = found else {
        let is_one = desk.ask(move |desk| S::find(desk.views.as_ref(), id, None)).await?.is_some();
        return Err(nothing_there(S::WHAT, as_of, is_one));
    };
    let forms =
        Forms::asked_once(answer.clone(), looked.refused(answer.as_ref()))?.opened_from(looked.way_back());
    let forms = Forms { choosing: looked.choose().to_owned(), ..forms };
    page(&desk, &visitor, StatusCode::OK, seen, forms).await
}

/// The names of those who sign in, for the timeline; none where nobody does.
async fn people(desk: &Desk) -> Result<BTreeMap<PersonId, String>, Error> {
    match desk.accounts {
        Some(_) => crate::people::names(desk).await,
        None => Ok(BTreeMap::new()),
    }
}

async fn page<S: Shown>(
    desk: &Desk,
    visitor: &Visitor,
    status: StatusCode,
    seen: Seen<S>,
    forms: Forms,
) -> Result<Response, Error> {
    let now = desk.clock.now();
    let Seen { detail, names, found } = seen;
    let names = names.with_people(people(desk).await?);
    let (who, office) = (visitor.who.clone(), detail.office().map(str::to_owned));
    let forms = Forms { offices: desk.bureau.offices.clone(), found, who, office, ..forms };
    html(status, &detail.view(Shell::new(desk, visitor, now), &names, forms, now))
}

/// `GET` of its events: how it stands, and whether somebody has changed it since the page was opened.
pub(crate) async fn events<S: Shown>(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    Address(watched): Address<Watched>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Error> {
    let (id, lang) = (read_id::<S>(&id)?, visitor.lang);
    Ok(watch(desk, &headers, lang, &watched, format!("{}/{id}", S::PATH), move |desk, now| {
        let Some(found) = S::find(desk.views.as_ref(), id, None)? else { return Ok(None) };
        let look = Look { lang, now, live: true, ended: found.is_ended() };
        Ok(Some((found.duties(look, false), found.revision())))
    }))
}

/// `GET` of the address of one of its acts, as reloading or a link that was passed on asks for it: go to the page.
pub(crate) async fn to_page<S: Shown>(Path((id, action)): Path<(String, String)>) -> Result<Redirect, Error> {
    let id = read_id::<S>(&id)?;
    find(S::ACTS, &action).ok_or(Error::NothingThere { what: "page" })?;
    Ok(Redirect::to(&format!("{}/{id}", S::PATH)))
}

/// `POST` of one of its acts. A form that was not understood, or whose request was refused, comes back with what was typed.
pub(crate) async fn act<S: Shown>(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((id, action)): Path<(String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let id = read_id::<S>(&id)?;
    let act = find(S::ACTS, &action).ok_or(Error::NothingThere { what: "page" })?;
    let sent = sent.signed(&visitor.who);
    let (refused, seen) = match act.request(id, &sent) {
        Ok(request) => {
            // Asked before anything is written: requests about nothing would fill the log.
            let is_one = desk.ask(move |desk| S::find(desk.views.as_ref(), id, None)).await?.is_some();
            if !is_one {
                return Err(Error::NothingThere { what: S::WHAT });
            }
            let (asked, officer) = (request.id, request.actor.name.clone());
            let at = ask(&desk, request).await?;
            let refusal = RefusalQuestion { request: asked };
            let Some(refusal) = desk.ask(move |desk| desk.views.ask(refusal)).await? else {
                return Ok(redirect(
                    &back_to(&format!("{}/{id}", S::PATH), &way_back(&sent), asked, at, act.code),
                    &officer,
                ));
            };
            (Ok(refusal), None)
        }
        // What another person did meanwhile stays unseen until the page is opened anew.
        Err(bad) => (Err(bad), sent.seen_revision().ok().flatten()),
    };
    // The list of a form that came back shows what was chosen from it.
    let (code, typed) = (act.code, sent.clone());
    let words = move |form: &'static str, spec: &'static Spec| match form == code && spec.is_one() {
        true => typed.get(spec.name).to_owned(),
        false => String::new(),
    };
    let found = desk.ask(move |desk| look::<S>(desk, id, None, words)).await?;
    let mut found = found.ok_or(Error::NothingThere { what: S::WHAT })?;
    let answer = match refused {
        Ok(refusal) => Answer::refused(visitor.lang, &refusal, act.fields, &rules(found.detail.clocks())),
        Err(bad) => Answer::wrong(visitor.lang, bad),
    };
    let revision = found.detail.revision_mut();
    *revision = seen.unwrap_or(*revision);
    let way_back = way_back(&sent);
    let forms = Forms::asked_once(Some(answer), Some((act.code, sent)))?.opened_from(way_back);
    page(&desk, &visitor, StatusCode::UNPROCESSABLE_ENTITY, found, forms).await
}
