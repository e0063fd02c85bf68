//! One's own account: roles, password, where one is signed in, and delegating a role.

use std::collections::BTreeSet;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use huiying_accounts::password::Weakness;
use huiying_accounts::{Refusal, Session};
use huiying_domain::{People, Power};
use huiying_pagekit::form::{Answer, Forms, Sent, ask};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::who::{Shown, SignedIn, cookies, limits};
use huiying_pagekit::{Address, Desk, Error, Needs, Nothing, Page, html};
use huiying_views::{Ask, PeopleQuestion, RefusalQuestion};
use huiying_words::clock::Rules;
use huiying_words::{Lang, Words, shown, time};
use serde::Deserialize;

use super::acts::delegate;
use super::{By, HeldRole, Names, follow, in_store, stored};

/// The page of one's own account.
pub(crate) const PAGE: Page = Page {
    name: "account",
    path: "/account",
    nav: None,
    needs: Needs::SignIn,
    handler: || get(show),
    also: &[
        ("/account/password", || post(change_password)),
        ("/account/sign-out-all", || post(sign_out_all)),
        ("/account/delegate", || post(delegated)),
    ],
    samples: super::samples::account,
};

/// Where somebody is signed in.
#[derive(Clone, Debug)]
pub(super) struct SignedInAt {
    pub(super) since: String,
    pub(super) seen: String,
    pub(super) peer: String,
    pub(super) browser: String,
    pub(super) is_this: bool,
}

/// Somebody to whom a role can be delegated.
#[derive(Clone, Debug)]
pub(super) struct Colleague {
    pub(super) person: String,
    pub(super) name: String,
}

/// The whole page.
#[derive(Clone, Debug, Template)]
#[template(path = "people/account.html")]
pub(super) struct AccountView {
    pub(super) shell: Shell,
    pub(super) t: &'static Words,
    pub(super) forms: Forms,
    pub(super) name: String,
    pub(super) roles: Vec<HeldRole>,
    pub(super) sessions: Vec<SignedInAt>,
    pub(super) must_change: bool,
    pub(super) has_password: bool,
    pub(super) can_delegate: bool,
    pub(super) colleagues: Vec<Colleague>,
    /// What is wrong with the password form.
    pub(super) wrong: Option<String>,
    pub(super) is_done: bool,
}

fn signed_in(visitor: &Visitor) -> Result<SignedIn, Error> {
    visitor.who.signed_in().cloned().ok_or(Error::NothingThere { what: "page" })
}

/// What the page says of what was done last.
#[derive(Default)]
struct Said {
    wrong: Option<String>,
    is_done: bool,
    answer: Option<Answer>,
}

async fn page(desk: &Desk, visitor: &Visitor, said: Said) -> Result<Response, Error> {
    let (own, now, lang) = (signed_in(visitor)?, desk.clock.now(), visitor.lang);
    let known = desk.ask(|desk| desk.views.ask(PeopleQuestion)).await?;
    let (person, of) = (in_store(own.person)?, limits(&known, own.person, now));
    let (names, sessions) =
        stored(desk, move |it| Ok((Names::of(it)?, it.sessions(&person, of, now)?))).await?;
    let shell = Shell::new(desk, visitor, now);
    let status = if said.wrong.is_some()
        || matches!(said.answer, Some(Answer::Refused { .. } | Answer::Wrong { .. }))
    {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let forms = Forms::asked_once(said.answer, None)?;
    html(
        status,
        &AccountView {
            t: shell.t,
            shell,
            forms,
            name: shown(&own.name),
            roles: own.grants.iter().map(|(id, it)| HeldRole::of(lang, &names, *id, it, now)).collect(),
            sessions: sessions.iter().map(|it| at(it, &own)).collect(),
            must_change: own.session.must_change_password,
            has_password: own.session.proof != huiying_accounts::session::Proof::Demo,
            can_delegate: visitor.who.may_somewhere(Power::Delegate),
            colleagues: colleagues(&known, &names, &own, now),
            wrong: said.wrong,
            is_done: said.is_done,
        },
    )
}

fn at(session: &Session, own: &SignedIn) -> SignedInAt {
    SignedInAt {
        since: time::minute(session.course.started_at),
        seen: time::minute(session.course.seen_at),
        peer: session.peer.to_string(),
        browser: shown(&session.browser),
        is_this: session.id == own.session.id,
    }
}

fn colleagues(known: &People, names: &Names, own: &SignedIn, now: DateTime<Utc>) -> Vec<Colleague> {
    let others = known.0.iter().filter(|(id, it)| **id != own.person && it.may_sign_in(now));
    others.map(|(id, _)| Colleague { person: id.to_string(), name: names.name(*id) }).collect()
}

/// `GET /account`
async fn show(State(desk): State<Desk>, visitor: Visitor, _: Address<Nothing>) -> Result<Response, Error> {
    page(&desk, &visitor, Said::default()).await
}

/// What the form of the password sends.
#[derive(Deserialize)]
struct SentPassword {
    #[serde(default)]
    current: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    again: String,
}

/// `POST /account/password`
async fn change_password(
    State(desk): State<Desk>,
    visitor: Visitor,
    axum::Extension(shown): axum::Extension<Shown>,
    Form(sent): Form<SentPassword>,
) -> Result<Response, Error> {
    let (own, now, lang) = (signed_in(&visitor)?, desk.clock.now(), visitor.lang);
    let t = lang.words().people;
    if sent.new != sent.again {
        return page(&desk, &visitor, Said { wrong: Some(t.not_the_same.to_owned()), ..Said::default() })
            .await;
    }
    let device = shown.device.clone().unwrap_or_default();
    let changed = stored(&desk, move |accounts| {
        accounts.change_password(&own.session, &sent.current, &sent.new, &shown.place(), now)
    });
    let wrong = match changed.await? {
        Ok(renewed) => {
            let mut response = (StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response();
            let cookies = cookies(&desk, renewed.session.reveal(), &device);
            let [session, _] = cookies.map(|it| HeaderValue::from_str(&it).ok());
            response.headers_mut().extend(session.map(|it| (SET_COOKIE, it)));
            return Ok(response);
        }
        Err(refused) => match refused.why {
            Refusal::Wrong | Refusal::SecondNeeded | Refusal::SecondWrong | Refusal::WeakPin => {
                t.wrong_current.to_owned()
            }
            Refusal::Wait { until } => t.wait(&time::second(until)),
            Refusal::Weak { weaknesses } => weak(lang, &weaknesses),
        },
    };
    page(&desk, &visitor, Said { wrong: Some(wrong), ..Said::default() }).await
}

/// What is wrong with a new password, in words.
pub(super) fn weak(lang: Lang, weaknesses: &BTreeSet<Weakness>) -> String {
    let t = lang.words().people;
    let told = |weakness: &Weakness| match weakness {
        Weakness::TooShort => t.too_short,
        Weakness::TooLong => t.too_long,
        Weakness::TooFewKinds => t.too_few_kinds,
        Weakness::TooUniform => t.too_uniform,
        Weakness::ContainsName => t.contains_name,
        Weakness::Common => t.common,
        Weakness::UsedBefore => t.used_before,
    };
    weaknesses.iter().map(told).collect::<Vec<&str>>().join(lang.pick("", " "))
}

/// `POST /account/sign-out-all`
async fn sign_out_all(
    State(desk): State<Desk>,
    visitor: Visitor,
    axum::Extension(shown): axum::Extension<Shown>,
) -> Result<Response, Error> {
    let (person, now) = (in_store(signed_in(&visitor)?.person)?, desk.clock.now());
    let by = By::of(&visitor.who, shown)?;
    stored(&desk, move |accounts| accounts.end_all(&person, by.actor(), now)).await?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, "/sign-in")]).into_response())
}

/// `POST /account/delegate`
async fn delegated(
    State(desk): State<Desk>,
    visitor: Visitor,
    axum::Extension(shown): axum::Extension<Shown>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let sent = sent.signed(&visitor.who);
    let (request, to) = match delegate::request(&sent) {
        Ok(request) => request,
        Err(bad) => {
            let answer = Some(Answer::wrong(visitor.lang, bad));
            return page(&desk, &visitor, Said { answer, ..Said::default() }).await;
        }
    };
    let asked = request.id;
    ask(&desk, request).await?;
    let refusal = desk.ask(move |desk| desk.views.ask(RefusalQuestion { request: asked })).await?;
    if let Some(refusal) = refusal {
        let answer = Answer::refused(visitor.lang, &refusal, &delegate::FIELDS, &Rules::default());
        return page(&desk, &visitor, Said { answer: Some(answer), ..Said::default() }).await;
    }
    follow(&desk, By::of(&visitor.who, shown)?, to).await?;
    page(&desk, &visitor, Said { is_done: true, ..Said::default() }).await
}
