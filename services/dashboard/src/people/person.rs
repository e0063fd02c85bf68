//! One of the people: the roles they hold and held, and what the administrator can do.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use huiying_accounts::{Account, Accounts};
use huiying_domain::people::Person;
use huiying_domain::{GrantId, PersonId, Power, Refusal};
use huiying_pagekit::form::act::{find, front};
use huiying_pagekit::form::{Answer, FormView, Forms, Input, Maker, Sent, ask};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::who::Shown;
use huiying_pagekit::{Address, Desk, Error, Needs, Nothing, Page, html};
use huiying_views::{Ask, PeopleQuestion, RefusalQuestion};
use huiying_words::clock::Rules;
use huiying_words::{Lang, Words, people, shown, time};

use super::acts::ACTS;
use super::{By, HeldRole, Names, follow, in_store, stored};

/// The page of a person.
pub(crate) const PAGE: Page = Page {
    name: "person",
    path: "/people/{id}",
    nav: None,
    needs: Needs::Power(Power::ManagePeople),
    handler: || get(show),
    also: &[("/people/{id}/reset", || post(reset)), ("/people/{id}/act/{action}", || post(act).get(to_page))],
    samples: super::samples::person,
};

/// Somebody, with what the store of accounts has of them.
#[derive(Clone, Debug)]
pub(crate) struct PersonDetail {
    pub(super) id: PersonId,
    pub(super) person: Person,
    /// None where they were forgotten.
    pub(super) account: Option<Account>,
    pub(super) names: Names,
}

impl PersonDetail {
    /// The roles that can be revoked, those that begin later included.
    pub(super) fn revocable(&self, lang: Lang, now: DateTime<Utc>) -> Vec<(GrantId, String)> {
        let held = |(id, role): (GrantId, HeldRole)| (id, role.role);
        self.roles(lang, now).into_iter().map(held).collect()
    }

    fn roles(&self, lang: Lang, now: DateTime<Utc>) -> Vec<(GrantId, HeldRole)> {
        let is_over = |end: Option<DateTime<Utc>>| end.is_some_and(|end| end <= now);
        let open = self.person.grants.iter().filter(|(_, it)| {
            self.person.deactivated_at.is_none() && !is_over(it.until) && !is_over(it.revoked_at)
        });
        open.map(|(id, it)| (*id, HeldRole::of(lang, &self.names, *id, it, now))).collect()
    }

    fn past(&self, lang: Lang, now: DateTime<Utc>) -> Vec<String> {
        let t = lang.words().people;
        let gone = self.person.deactivated_at;
        let ended = |grant: &huiying_domain::people::Grant| {
            [grant.revoked_at, grant.until, gone].into_iter().flatten().min()
        };
        let past =
            self.person.grants.values().filter_map(|it| Some((it, ended(it).filter(|end| *end <= now)?)));
        past.map(|(it, end)| t.held(people::role(lang, it.role), &time::minute(it.from), &time::minute(end)))
            .collect()
    }

    pub(super) fn name(&self) -> String {
        self.account.as_ref().map_or_else(|| self.id.to_string(), |it| shown(it.name.as_str()))
    }
}

/// The whole page.
#[derive(Clone, Debug, Template)]
#[template(path = "people/person.html")]
pub(super) struct PersonView {
    shell: Shell,
    t: &'static Words,
    forms: Forms,
    name: String,
    login: String,
    roles: Vec<HeldRole>,
    past: Vec<String>,
    deactivated: Option<String>,
    acts: Vec<FormView>,
    path: String,
    /// Names what the browser keeps of forms.
    id: String,
    revision: &'static str,
    /// A temporary password, shown once.
    password: Option<String>,
}

impl PersonView {
    pub(super) fn new(
        shell: Shell,
        detail: &PersonDetail,
        forms: Forms,
        now: DateTime<Utc>,
        password: Option<String>,
    ) -> Self {
        let lang = shell.lang;
        let acts = front(ACTS, Maker { lang, forms: &forms, now }, detail);
        Self {
            t: shell.t,
            name: detail.name(),
            login: detail.account.as_ref().map_or_else(String::new, |it| shown(it.login.as_str())),
            roles: detail.roles(lang, now).into_iter().map(|(_, it)| it).collect(),
            past: detail.past(lang, now),
            deactivated: detail
                .person
                .deactivated_at
                .map(|at| shell.t.people.deactivated_at(&time::minute(at))),
            acts,
            path: format!("/people/{}/act", detail.id),
            id: detail.id.to_string(),
            revision: "",
            password,
            forms,
            shell,
        }
    }
}

/// Looks somebody up on the record and in the store of accounts.
async fn look(desk: &Desk, id: &str) -> Result<PersonDetail, Error> {
    let nothing = || Error::NothingThere { what: "person" };
    let id: PersonId = id.parse().map_err(|_| nothing())?;
    let people = desk.ask(|desk| desk.views.ask(PeopleQuestion)).await?;
    let person = people.0.get(&id).cloned().ok_or_else(nothing)?;
    let known = in_store(id)?;
    let find =
        move |it: &Accounts| Ok((it.list()?.into_iter().find(|it| it.person == known), Names::of(it)?));
    let (account, names) = stored(desk, find).await?;
    Ok(PersonDetail { id, person, account, names })
}

fn page(
    desk: &Desk,
    visitor: &Visitor,
    status: StatusCode,
    detail: &PersonDetail,
    forms: Forms,
    password: Option<String>,
) -> Result<Response, Error> {
    let now = desk.clock.now();
    let forms = Forms { offices: desk.bureau.offices.clone(), who: visitor.who.clone(), ..forms };
    html(status, &PersonView::new(Shell::new(desk, visitor, now), detail, forms, now, password))
}

/// `GET /people/{id}`
async fn show(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    _: Address<Nothing>,
) -> Result<Response, Error> {
    let detail = look(&desk, &id).await?;
    page(&desk, &visitor, StatusCode::OK, &detail, Forms::asked_once(None, None)?, None)
}

/// `GET` of the address of an act, as reloading asks for it.
async fn to_page(Path((id, _)): Path<(String, String)>) -> Result<Redirect, Error> {
    let id: PersonId = id.parse().map_err(|_| Error::NothingThere { what: "person" })?;
    Ok(Redirect::to(&format!("/people/{id}")))
}

/// `POST` of an act
async fn act(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path((id, action)): Path<(String, String)>,
    axum::Extension(shown): axum::Extension<Shown>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let detail = look(&desk, &id).await?;
    let act = find(ACTS, &action).ok_or(Error::NothingThere { what: "page" })?;
    let sent = sent.signed(&visitor.who);
    let request = sent.request(&format!("{}/{}", detail.id, act.code), |sent| (act.wish)(detail.id, sent));
    let answer = match request {
        Ok(request) => {
            let asked = request.id;
            ask(&desk, request).await?;
            let refusal = desk.ask(move |desk| desk.views.ask(RefusalQuestion { request: asked })).await?;
            let Some(refusal) = refusal else {
                follow(&desk, By::of(&visitor.who, shown)?, detail.id).await?;
                return Ok(Redirect::to(&format!("/people/{}", detail.id)).into_response());
            };
            Answer::refused(visitor.lang, &refusal, act.fields, &Rules::default())
        }
        Err(bad) => Answer::wrong(visitor.lang, bad),
    };
    let forms = Forms::asked_once(Some(answer), Some((act.code, sent)))?;
    page(&desk, &visitor, StatusCode::UNPROCESSABLE_ENTITY, &detail, forms, None)
}

/// `POST /people/{id}/reset`: a temporary password, shown once.
async fn reset(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    axum::Extension(shown): axum::Extension<Shown>,
) -> Result<Response, Error> {
    let detail = look(&desk, &id).await?;
    // One's own is changed with the current one, so that a screen left alone gives nobody the account.
    if visitor.who.signed_in().is_some_and(|it| it.person == detail.id) {
        let answer = Answer::refused(visitor.lang, &Refusal::OnOneself, &[], &Rules::default());
        let forms = Forms::asked_once(Some(answer), None)?;
        return page(&desk, &visitor, StatusCode::UNPROCESSABLE_ENTITY, &detail, forms, None);
    }
    let (person, by, now) = (in_store(detail.id)?, By::of(&visitor.who, shown)?, desk.clock.now());
    let temporary = stored(&desk, move |accounts| accounts.reset_password(&person, by.actor(), now)).await?;
    let password = Some(temporary.password.reveal().to_owned());
    page(&desk, &visitor, StatusCode::OK, &detail, Forms::asked_once(None, None)?, password)
}
