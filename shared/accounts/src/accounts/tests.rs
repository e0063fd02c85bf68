//! Tests of the accounts, used as those use them who sign people in.

mod forgetting;
mod passwords;
mod people;
mod pins;
mod second_factor;
mod sessions;
mod signing_in;
mod tokens;

use chrono::{DateTime, TimeDelta, Utc};
use tempfile::TempDir;

use super::*;
use crate::session::Limits;
use crate::{Login, Session};

const PASSWORD: &str = "Rain7umbrella";

/// A store with one person, who has chosen [`PASSWORD`].
struct Bureau {
    folder: TempDir,
    accounts: Accounts,
}

fn settings() -> Settings {
    Settings { cost: Cost::LEAST, ..Settings::default() }
}

impl Bureau {
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(&folder.path().join("people"), settings()).unwrap();
        Self { folder, accounts }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("people")
    }

    fn with_wang() -> Self {
        let bureau = Self::empty();
        bureau.add("p1", "wangfang", "王芳");
        bureau
    }

    fn add(&self, person: &str, login: &str, name: &str) {
        let made = self.accounts.create(&new(person, login, name), Actor::default(), at(0)).unwrap();
        let place = from("192.0.2.200", None);
        let signed_in = self.sign_in_with(login, made.password.reveal(), &place, at(0)).unwrap();
        let session = self.session(signed_in.session.reveal(), at(0)).unwrap();
        let changed =
            self.accounts.change_password(&session, made.password.reveal(), PASSWORD, &place, at(0)).unwrap();
        self.accounts.sign_out(changed.unwrap().session.reveal(), Actor::default(), at(0)).unwrap();
    }

    fn sign_in_with(
        &self,
        login: &str,
        password: &str,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<SignedIn, Refused> {
        self.accounts.sign_in(&SignIn { login, password, second: None, previous: None }, place, now).unwrap()
    }

    /// Wang signs in.
    fn sign_in(&self, place: &Place<'_>, now: DateTime<Utc>) -> SignedIn {
        self.sign_in_with("wangfang", PASSWORD, place, now).unwrap()
    }

    fn session(&self, secret: &str, now: DateTime<Utc>) -> Option<Session> {
        self.accounts.session(secret, |_| Limits::ORDINARY, now).unwrap()
    }
}

fn new(person: &str, login: &str, name: &str) -> NewAccount {
    NewAccount {
        person: id(person),
        login: Login::new(login).unwrap(),
        name: DisplayName::new(name).unwrap(),
    }
}

fn id(person: &str) -> PersonId {
    PersonId::new(person).unwrap()
}

fn at(minutes: i64) -> DateTime<Utc> {
    "2026-11-02T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes)
}

fn from<'a>(peer: &str, device: Option<&'a str>) -> Place<'a> {
    Place { peer: peer.parse().unwrap(), browser: "a browser", device }
}
