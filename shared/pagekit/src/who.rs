//! Who asks: somebody who signed in, with the roles they hold now, or anybody where nobody signs in.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use chrono::{DateTime, Utc};
use huiying_accounts::session::Limits;
use huiying_accounts::{Accounts, Place, Session};
use huiying_domain::people::Grant;
use huiying_domain::{Actor, GrantId, People, PersonId, Power, Role};
use huiying_views::{Ask, PeopleQuestion};

use crate::desk::{Desk, Error};

/// Cookie of the session where pages go over TLS: the prefix keeps other hosts of the domain from setting it.
const SESSION_COOKIE_TLS: &str = "__Host-huiying_session";
/// Cookie of the session on loopback, where there is no TLS.
const SESSION_COOKIE: &str = "huiying_session";
/// Cookie by which a browser is known, so that others' failures do not lock its people out.
const DEVICE_COOKIE: &str = "huiying_device";

/// Who asks for a page or sends a form.
#[derive(Clone, Debug, Default)]
pub enum Who {
    /// Nobody signs in at this bureau yet, so a name is typed.
    #[default]
    Anybody,
    /// People sign in, and nobody has.
    Nobody,
    /// Somebody who signed in.
    SignedIn(Arc<SignedIn>),
}

/// Somebody who signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// Their roles in force.
    pub grants: Vec<(GrantId, Grant)>,
    /// Their session.
    pub session: Session,
}

impl SignedIn {
    /// The roles they hold, each once, in the order of pages.
    #[must_use]
    pub fn roles(&self) -> BTreeSet<Role> {
        self.grants.iter().map(|(_, grant)| grant.role).collect()
    }
}

impl Who {
    /// Whether they may do this: to what this office handles, where it is about a case.
    #[must_use]
    pub fn may(&self, power: Power, office: Option<&str>) -> bool {
        match self {
            Self::Anybody => power.is_anybodys(),
            Self::Nobody => false,
            Self::SignedIn(it) => it.grants.iter().any(|(_, grant)| grant.allows(power, office)),
        }
    }

    /// Whether they may do this to anything at all.
    #[must_use]
    pub fn may_somewhere(&self, power: Power) -> bool {
        match self {
            Self::Anybody => power.is_anybodys(),
            Self::Nobody => false,
            Self::SignedIn(it) => {
                it.grants.iter().any(|(_, grant)| grant.allows(power, grant.office.as_deref()))
            }
        }
    }

    /// Whether their password has to be changed before anything else is done.
    #[must_use]
    pub fn must_change_password(&self) -> bool {
        self.signed_in().is_some_and(|it| it.session.must_change_password)
    }

    /// Who signed in; nobody where nobody did.
    #[must_use]
    pub fn signed_in(&self) -> Option<&SignedIn> {
        match self {
            Self::SignedIn(it) => Some(it),
            Self::Anybody | Self::Nobody => None,
        }
    }

    /// Under whom a request of theirs is recorded, where a name does not have to be typed.
    #[must_use]
    pub fn actor(&self) -> Option<Actor> {
        self.signed_in().map(|it| Actor::signed_in(it.person))
    }
}

/// What a request brings to show who sends it.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// The secret of the session.
    pub session: Option<String>,
    /// The secret by which the browser is known.
    pub device: Option<String>,
    /// What the browser says of itself.
    pub browser: String,
    /// The address of the peer.
    pub peer: Option<IpAddr>,
}

impl Shown {
    /// Reads the cookies and the peer of a request; behind a proxy the peer that the proxy names. Whoever the listener does
    /// not tell of is on this machine.
    #[must_use]
    pub fn of(parts: &Parts, is_behind_proxy: bool) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        // The last one is the proxy's own word; whatever stands before it anybody can have sent.
        let named = parts.headers.get_all("x-forwarded-for").iter().next_back();
        let named = named.and_then(|it| address(it.to_str().ok()?.rsplit(',').next()?.trim()));
        let peer = named.filter(|_| is_behind_proxy).or(peer).or(Some(IpAddr::V4(Ipv4Addr::LOCALHOST)));
        Self { peer, ..Self::by_headers(&parts.headers, session_cookie(is_behind_proxy)) }
    }

    fn by_headers(headers: &HeaderMap, session_cookie: &str) -> Self {
        let cookies = CookieJar::from_headers(headers);
        let cookie = |name: &str| cookies.get(name).map(|it| it.value().to_owned());
        let browser = headers.get(USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
        let session = cookie(session_cookie);
        Self { session, device: cookie(DEVICE_COOKIE), browser, peer: None }
    }

    /// From where it was sent; loopback where the listener does not say.
    #[must_use]
    pub fn place(&self) -> Place<'_> {
        let peer = self.peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        Place { peer, browser: &self.browser, device: self.device.as_deref() }
    }
}

/// An address as proxies write it, with or without a port.
fn address(written: &str) -> Option<IpAddr> {
    let bare = written.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| written.parse::<SocketAddr>().ok().map(|it| it.ip()))
}

/// Who may act, as the views last said; cheap to clone. Where nobody answers, what was said last still tells who may watch
/// a page, which then says itself that nobody answers.
#[derive(Clone, Default)]
pub struct KnownPeople(Arc<RwLock<Option<Arc<People>>>>);

impl KnownPeople {
    fn ask(&self, desk: &Desk) -> Result<Arc<People>, huiying_views::Error> {
        match desk.views.ask(PeopleQuestion) {
            Ok(people) => {
                let people = Arc::new(people);
                *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(people.clone());
                Ok(people)
            }
            Err(error) => self.0.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(error),
        }
    }
}

/// How long the sessions of somebody last. A duty room's screen shows what is due all night, so a duty officer's session
/// ends with the shift and not before.
#[must_use]
pub fn limits(people: &People, person: PersonId, now: DateTime<Utc>) -> Limits {
    let roles: BTreeSet<Role> = people.grants_at(person, now).iter().map(|(_, it)| it.role).collect();
    let whole_shift = Limits { idle: Limits::ORDINARY.absolute, ..Limits::ORDINARY };
    match roles {
        roles if roles.contains(&Role::Administrator) => Limits::ADMINISTRATOR,
        roles if roles.contains(&Role::DutyOfficer) => whole_shift,
        _ => Limits::ORDINARY,
    }
}

/// Who asks. May wait for a disk or a network: ask on a thread that may block. A session `is_used` by what a person does, and
/// not by a page that stands open.
///
/// # Errors
/// [`Error::Views`] or [`Error::Accounts`].
pub fn who(desk: &Desk, shown: &Shown, is_used: bool) -> Result<Who, Error> {
    let people = desk.people.ask(desk).map_err(|source| Error::Views { source })?;
    if !people.is_founded() {
        // The views may lag behind the command that admitted the first person.
        let has_accounts =
            desk.accounts.as_ref().map_or(Ok(false), |it| it.list().map(|all| !all.is_empty()));
        let has_accounts = has_accounts.map_err(|source| Error::Accounts { source })?;
        return Ok(if desk.is_on_loopback && !has_accounts { Who::Anybody } else { Who::Nobody });
    }
    let (Some(accounts), Some(secret)) = (&desk.accounts, &shown.session) else { return Ok(Who::Nobody) };
    let now = desk.clock.now();
    let session =
        live(accounts, &people, (secret, is_used), now).map_err(|source| Error::Accounts { source })?;
    let Some((person, session)) = session else { return Ok(Who::Nobody) };
    let grants: Vec<_> = people.grants_at(person, now).into_iter().map(|(id, it)| (id, it.clone())).collect();
    // Whoever holds no role any more has nothing to ask for.
    if grants.is_empty() {
        return Ok(Who::Nobody);
    }
    let name = session.name.to_string();
    Ok(Who::SignedIn(Arc::new(SignedIn { person, name, grants, session })))
}

fn live(
    accounts: &Accounts,
    people: &People,
    (secret, is_used): (&str, bool),
    now: DateTime<Utc>,
) -> Result<Option<(PersonId, Session)>, huiying_accounts::Error> {
    let on_record = |person: &huiying_accounts::PersonId| person.as_str().parse::<PersonId>().ok();
    let of = |person: &huiying_accounts::PersonId| {
        on_record(person).map_or(Limits::ORDINARY, |it| limits(people, it, now))
    };
    let Some(session) = accounts.session(secret, of, now)? else { return Ok(None) };
    if is_used {
        accounts.touch(&session, now)?;
    }
    Ok(on_record(&session.person).map(|person| (person, session)))
}

/// The cookies that a browser is given when somebody signs in.
#[must_use]
pub fn cookies(desk: &Desk, session: &str, device: &str) -> [String; 2] {
    const DEVICE_SECONDS: u32 = 90 * 86_400;
    let name = session_cookie(desk.is_over_tls);
    let secure = if desk.is_over_tls { "; Secure" } else { "" };
    [
        format!("{name}={session}; Path=/; HttpOnly; SameSite=Lax{secure}"),
        format!("{DEVICE_COOKIE}={device}; Path=/; Max-Age={DEVICE_SECONDS}; HttpOnly; SameSite=Lax{secure}"),
    ]
}

/// The cookie of the session of a browser in which somebody signs out.
#[must_use]
pub fn no_cookie(desk: &Desk) -> String {
    let secure = if desk.is_over_tls { "; Secure" } else { "" };
    format!("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}", session_cookie(desk.is_over_tls))
}

/// Over TLS no other cookie is read, since another host of the domain could have set it.
fn session_cookie(is_over_tls: bool) -> &'static str {
    if is_over_tls { SESSION_COOKIE_TLS } else { SESSION_COOKIE }
}
