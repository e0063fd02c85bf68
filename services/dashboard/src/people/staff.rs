//! The people of the bureau, and admitting another.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use huiying_accounts::{Account, DisplayName, Login, NewAccount};
use huiying_domain::{People, PersonId, Power, Role};
use huiying_pagekit::form::{Answer, Forms, Sent, ask};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::who::Shown;
use huiying_pagekit::{Address, Desk, Error, Needs, Nothing, Page, html};
use huiying_views::{Ask, PeopleQuestion, RefusalQuestion};
use huiying_words::clock::Rules;
use huiying_words::{Words, people, shown, time};

use super::acts::admit;
use super::{By, in_store, stored};

/// The page of all people.
pub(crate) const PAGE: Page = Page {
    name: "people",
    path: "/people",
    nav: Some(|t| t.people.people),
    needs: Needs::Power(Power::ManagePeople),
    handler: || get(show),
    also: &[("/people/admit", || post(admit_person))],
    samples: super::samples::staff,
};

/// One of the people in the list.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) login: String,
    pub(super) roles: String,
    pub(super) signed_in: String,
    pub(super) is_deactivated: bool,
}

/// Somebody who was just admitted, with the password to hand over.
#[derive(Clone, Debug)]
pub(super) struct Admitted {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) password: String,
}

/// The whole page.
#[derive(Clone, Debug, Template)]
#[template(path = "people/people.html")]
pub(super) struct PeopleView {
    pub(super) shell: Shell,
    pub(super) t: &'static Words,
    pub(super) forms: Forms,
    pub(super) rows: Vec<Row>,
    pub(super) admitted: Option<Admitted>,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) wrong: Option<String>,
}

fn rows(
    visitor: &Visitor,
    people: &People,
    accounts: &[Account],
    now: chrono::DateTime<chrono::Utc>,
) -> Vec<Row> {
    let lang = visitor.lang;
    let row = |(id, person): (&PersonId, &huiying_domain::people::Person)| {
        let account = accounts.iter().find(|it| it.person.as_str() == id.to_string());
        let held = people.grants_at(*id, now);
        let roles: BTreeSet<Role> = held.iter().map(|(_, it)| it.role).collect();
        let roles: Vec<&str> = roles.into_iter().map(|role| people::role(lang, role)).collect();
        Row {
            id: id.to_string(),
            name: account.map_or_else(|| id.to_string(), |it| shown(it.name.as_str())),
            login: account.map_or_else(String::new, |it| shown(it.login.as_str())),
            roles: roles.join(lang.pick("、", ", ")),
            signed_in: account.and_then(|it| it.signed_in_at).map_or_else(String::new, time::minute),
            is_deactivated: person.deactivated_at.is_some(),
        }
    };
    let mut rows: Vec<Row> = people.0.iter().map(row).collect();
    rows.sort_by(|one, other| (one.is_deactivated, &one.login).cmp(&(other.is_deactivated, &other.login)));
    rows
}

/// What the page says of what was done last.
#[derive(Default)]
struct Said {
    admitted: Option<Admitted>,
    answer: Option<Answer>,
    wrong: Option<String>,
    login: String,
    name: String,
}

async fn page(desk: &Desk, visitor: &Visitor, said: Said) -> Result<Response, Error> {
    let now = desk.clock.now();
    let known = desk.ask(|desk| desk.views.ask(PeopleQuestion)).await?;
    let accounts = stored(desk, huiying_accounts::Accounts::list).await?;
    let shell = Shell::new(desk, visitor, now);
    let is_refused = said.wrong.is_some() || said.answer.is_some();
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = PeopleView {
        t: shell.t,
        rows: rows(visitor, &known, &accounts, now),
        forms: Forms::asked_once(said.answer, None)?,
        admitted: said.admitted,
        login: said.login,
        name: said.name,
        wrong: said.wrong,
        shell,
    };
    html(status, &view)
}

/// `GET /people`
async fn show(State(desk): State<Desk>, visitor: Visitor, _: Address<Nothing>) -> Result<Response, Error> {
    page(&desk, &visitor, Said::default()).await
}

/// `POST /people/admit`: the account first, since a login may be taken; it goes again where the record refuses.
async fn admit_person(
    State(desk): State<Desk>,
    visitor: Visitor,
    axum::Extension(shown): axum::Extension<Shown>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let sent = sent.signed(&visitor.who);
    let (login, name) = (sent.get("login").to_owned(), sent.get("name").to_owned());
    let said =
        |answer, wrong| Said { answer, wrong, login: login.clone(), name: name.clone(), admitted: None };
    let (request, typed_login, typed_name) = match admit::request(&sent) {
        Ok(request) => request,
        Err(bad) => return page(&desk, &visitor, said(Some(Answer::wrong(visitor.lang, bad)), None)).await,
    };
    let t = visitor.lang.words().people;
    let (Ok(typed_login), Ok(display)) = (Login::new(&typed_login), DisplayName::new(&typed_name)) else {
        return page(&desk, &visitor, said(None, Some(t.bad_name.to_owned()))).await;
    };
    let (id, now) = (PersonId::of(request.id), desk.clock.now());
    let new = NewAccount { person: in_store(id)?, login: typed_login, name: display };
    let (by, person) = (Arc::new(By::of(&visitor.who, shown)?), new.person.clone());
    let undone_by = by.clone();
    let made = stored(&desk, move |accounts| accounts.create(&new, by.actor(), now)).await;
    let temporary = match made {
        Ok(temporary) => temporary,
        Err(Error::Accounts {
            source: huiying_accounts::Error::LoginTaken | huiying_accounts::Error::PersonExists { .. },
        }) => {
            return page(&desk, &visitor, said(None, Some(t.login_taken.to_owned()))).await;
        }
        Err(error) => return Err(error),
    };
    let asked = request.id;
    ask(&desk, request).await?;
    let refusal = desk.ask(move |desk| desk.views.ask(RefusalQuestion { request: asked })).await?;
    if let Some(refusal) = refusal {
        stored(&desk, move |it| it.forget(&person, undone_by.actor(), now)).await?;
        let answer = Answer::refused(visitor.lang, &refusal, &[], &Rules::default());
        return page(&desk, &visitor, said(Some(answer), None)).await;
    }
    let password = temporary.password.reveal().to_owned();
    let admitted = Some(Admitted { id: id.to_string(), name: huiying_words::shown(&name), password });
    page(&desk, &visitor, Said { admitted, ..Said::default() }).await
}
