//! Signing in and out.

use askama::Template;
use axum::Extension;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{get, post};
use huiying_accounts::session::Proof;
use huiying_accounts::{Refusal, SignIn, SignedIn};
use huiying_domain::PersonId;
use huiying_pagekit::address::{Given, Parameters};
use huiying_pagekit::shell::{Shell, Visitor};
use huiying_pagekit::who::{Shown, cookies, no_cookie};
use huiying_pagekit::{Address, Desk, Error, Needs, Page, html};
use huiying_views::{Ask, PeopleQuestion};
use huiying_words::{Words, people, time};
use serde::Deserialize;

use super::{By, Names, in_store, stored};

/// The page on which people sign in.
pub(crate) const PAGE: Page = Page {
    name: "sign_in",
    path: "/sign-in",
    nav: None,
    needs: Needs::Nothing,
    handler: || get(show).post(sign_in),
    also: &[("/sign-in/demo", || post(as_demo)), ("/sign-out", || post(sign_out))],
    samples: super::samples::sign_in,
};

/// Where to go once somebody has signed in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Next(String);

impl Parameters for Next {
    const NAMES: &'static [&'static str] = &["next"];

    fn read(given: &Given) -> Result<Self, Error> {
        Ok(Self::within(given.get("next")))
    }
}

impl Next {
    /// A page of this site; the first one where the address leads elsewhere.
    fn within(address: &str) -> Self {
        let is_ours = address.starts_with('/')
            && !address.starts_with("//")
            && !address.contains(|c: char| c == '\\' || c.is_control());
        Self(if is_ours { address.to_owned() } else { "/".to_owned() })
    }
}

/// A made-up person of the demo.
#[derive(Clone, Debug)]
pub(super) struct MadeUp {
    pub(super) person: String,
    pub(super) name: String,
    pub(super) roles: String,
}

/// The whole page.
#[derive(Clone, Debug, Template)]
#[template(path = "people/sign_in.html")]
pub(super) struct SignInView {
    pub(super) shell: Shell,
    pub(super) t: &'static Words,
    pub(super) next: String,
    pub(super) login: String,
    pub(super) wrong: Option<String>,
    pub(super) made_up: Vec<MadeUp>,
}

async fn page(
    desk: &Desk,
    visitor: &Visitor,
    next: Next,
    login: String,
    wrong: Option<String>,
) -> Result<Response, Error> {
    let shell = Shell::new(desk, visitor, desk.clock.now());
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let made_up = if desk.demo { made_up(desk, visitor).await? } else { Vec::new() };
    html(status, &SignInView { t: shell.t, shell, next: next.0, login, wrong, made_up })
}

async fn made_up(desk: &Desk, visitor: &Visitor) -> Result<Vec<MadeUp>, Error> {
    let (lang, now) = (visitor.lang, desk.clock.now());
    let people = desk.ask(|desk| desk.views.ask(PeopleQuestion)).await?;
    let names = stored(desk, Names::of).await?;
    let of = |person: &PersonId| {
        let held = people.grants_at(*person, now);
        let roles: Vec<&str> = held.iter().map(|(_, it)| people::role(lang, it.role)).collect();
        MadeUp {
            person: person.to_string(),
            name: names.name(*person),
            roles: roles.join(lang.pick("、", ", ")),
        }
    };
    Ok(people.0.keys().map(of).collect())
}

/// `GET /sign-in`
async fn show(
    State(desk): State<Desk>,
    visitor: Visitor,
    Address(next): Address<Next>,
) -> Result<Response, Error> {
    page(&desk, &visitor, next, String::new(), None).await
}

/// What the form sends.
#[derive(Deserialize)]
struct Sent {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    second: String,
    #[serde(default)]
    next: String,
}

/// `POST /sign-in`
async fn sign_in(
    State(desk): State<Desk>,
    visitor: Visitor,
    Extension(shown): Extension<Shown>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let Sent { login, password, second, next } = sent;
    let (next, now, t) = (Next::within(&next), desk.clock.now(), visitor.lang.words().people);
    let typed = login.clone();
    let answer = stored(&desk, move |accounts| {
        let second = Some(second.trim()).filter(|it| !it.is_empty());
        let given = SignIn { login: &typed, password: &password, second, previous: shown.session.as_deref() };
        accounts.sign_in(&given, &shown.place(), now)
    });
    let refused = match answer.await {
        Ok(Ok(signed_in)) if holds_a_role(&desk, &signed_in).await? => {
            return Ok(welcome(&desk, &signed_in, &next));
        }
        Ok(Ok(_)) => t.no_role.to_owned(),
        Ok(Err(refused)) => match refused.why {
            Refusal::Wait { until } => t.wait(&time::second(until)),
            Refusal::SecondNeeded => t.second_needed.to_owned(),
            Refusal::SecondWrong => t.second_wrong.to_owned(),
            Refusal::Wrong | Refusal::Weak { .. } | Refusal::WeakPin => format!("{} {}", t.wrong, t.wrong_do),
        },
        Err(Error::Accounts { source: huiying_accounts::Error::Busy }) => t.busy.to_owned(),
        Err(error) => return Err(error),
    };
    page(&desk, &visitor, next, login, Some(refused)).await
}

/// What a button of the demo sends.
#[derive(Deserialize)]
struct SentAs {
    person: String,
    #[serde(default)]
    next: String,
}

/// `POST /sign-in/demo`: as one of the made-up people, without a password, on made-up data only.
async fn as_demo(
    State(desk): State<Desk>,
    Extension(shown): Extension<Shown>,
    Form(SentAs { person, next }): Form<SentAs>,
) -> Result<Response, Error> {
    if !desk.demo {
        return Err(Error::NothingThere { what: "page" });
    }
    let person: PersonId = person.parse().map_err(|_| Error::NothingThere { what: "person" })?;
    let (person, now) = (in_store(person)?, desk.clock.now());
    let signed_in = stored(&desk, move |accounts| {
        accounts.admit(&person, Proof::Demo, shown.session.as_deref(), &shown.place(), now)
    });
    Ok(welcome(&desk, &signed_in.await?, &Next::within(&next)))
}

/// Whether the person holds a role; without one there is nothing for them to see.
async fn holds_a_role(desk: &Desk, signed_in: &SignedIn) -> Result<bool, Error> {
    let (person, now) = (signed_in.person.as_str().parse::<PersonId>(), desk.clock.now());
    let people = desk.ask(|desk| desk.views.ask(PeopleQuestion)).await?;
    Ok(person.is_ok_and(|person| !people.grants_at(person, now).is_empty()))
}

fn welcome(desk: &Desk, signed_in: &SignedIn, next: &Next) -> Response {
    let cookies = cookies(desk, signed_in.session.reveal(), signed_in.device.reveal());
    let cookies = AppendHeaders(cookies.map(|it| (SET_COOKIE, it)));
    (StatusCode::SEE_OTHER, [(LOCATION, next.0.clone())], cookies).into_response()
}

/// `POST /sign-out`
async fn sign_out(
    State(desk): State<Desk>,
    visitor: Visitor,
    Extension(shown): Extension<Shown>,
) -> Result<Response, Error> {
    let (by, now) = (By::of(&visitor.who, shown)?, desk.clock.now());
    stored(&desk, move |accounts| match &by.shown.session {
        Some(secret) => accounts.sign_out(secret, by.actor(), now).map(drop),
        None => Ok(()),
    })
    .await?;
    let headers = AppendHeaders([(LOCATION, "/sign-in".to_owned()), (SET_COOKIE, no_cookie(&desk))]);
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_one_goes_to_a_page_of_this_site_and_to_no_other() {
        for ours in ["/", "/cases/c1?from=/", "/people"] {
            assert_eq!(Next::within(ours).0, ours);
        }
        for other in [
            "",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "people",
            "/a\r\nb",
        ] {
            assert_eq!(Next::within(other).0, "/", "{other:?}");
        }
    }
}
