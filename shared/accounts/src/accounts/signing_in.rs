//! Signing in, with a password or by another's word.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use huiying_runtime::Secret;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::attempt::{Right, device_of};
use super::people::PasswordState;
use super::trail::note;
use super::{Accounts, Actor, Place};
use crate::attempts::network_of;
use crate::audit::Kind;
use crate::password::Weakness;
use crate::session::{BROWSER_MAX, Proof};
use crate::store::{Moment, Peer};
use crate::token::Token;
use crate::{AuditLine, Error, PersonId};

/// What somebody types to sign in.
#[derive(Clone, Copy)]
pub struct SignIn<'a> {
    /// Who they say they are.
    pub login: &'a str,
    /// The password.
    pub password: &'a str,
    /// The session of the browser so far, which ends with this: whoever planted it gains nothing.
    pub previous: Option<&'a str>,
}

/// Somebody has signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// The secret of the session, for a cookie.
    pub session: Secret,
    /// The secret by which the browser is known from now on, for a cookie that lasts.
    pub device: Secret,
    /// Who it is.
    pub person: PersonId,
    /// The password is temporary or too old: nothing may be done before it is changed.
    pub must_change_password: bool,
    /// What was done.
    pub line: AuditLine,
}

/// Why somebody is not let in, or a password not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The login or the password is wrong, or the account is closed, or its temporary password has run out. Which of
    /// these it is, nobody is told.
    Wrong,
    /// There were too many failures.
    Wait {
        /// From when on the next attempt is looked at.
        until: DateTime<Utc>,
    },
    /// The new password breaks rules.
    Weak {
        /// Which.
        weaknesses: BTreeSet<Weakness>,
    },
}

/// A refusal, and the audit line of it where one was written. Attempts that have to wait leave none, or they would fill the disk.
#[derive(Debug)]
pub struct Refused {
    /// Why.
    pub why: Refusal,
    /// What was noted.
    pub line: Option<AuditLine>,
}

/// What a session begins with.
pub(super) struct Beginning<'a> {
    pub(super) person: &'a PersonId,
    pub(super) proof: Proof,
    pub(super) previous: Option<&'a str>,
    pub(super) state: PasswordState,
}

impl Accounts {
    /// Signs in with login and password. A refusal does not tell whether there is such a login, nor does the time it takes.
    ///
    /// # Errors
    /// [`Error::Busy`], [`Error::Store`] or [`Error::Chance`].
    pub fn sign_in(
        &self,
        given: &SignIn<'_>,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<Result<SignedIn, Refused>, Error> {
        let right = match self.try_password(given.login, given.password, place, now)? {
            Ok(right) => right,
            Err(refused) => return Ok(Err(refused)),
        };
        let outdated = self.hasher.is_outdated(&right.hash)?;
        // Where too many wait, the next sign-in will renew it.
        let renewed = outdated.then(|| self.hasher.hash(&right.typed).ok()).flatten();
        self.store.write("signing in", |it| {
            if !right.still_stands(it)? {
                return right.refused(it, Refusal::Wrong, place, now).map(Err);
            }
            if let Some(hash) = renewed {
                it.execute(
                    "UPDATE account SET password = ?2 WHERE person = ?1",
                    params![right.person, hash],
                )?;
            }
            right.forgive_all(it)?;
            let Right { person, state, .. } = &right;
            let beginning =
                Beginning { person, proof: Proof::Password, previous: given.previous, state: *state };
            self.begin_session(it, &beginning, place, now).map(Ok)
        })
    }

    /// Lets a person in by the word of another: the bureau's provider, or the demo.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`] also for an account that is closed, [`Error::Store`] or [`Error::Chance`].
    pub fn admit(
        &self,
        person: &PersonId,
        proof: Proof,
        previous: Option<&str>,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<SignedIn, Error> {
        self.store.write("signing in", |it| {
            let mut open =
                it.prepare_cached("SELECT 1 FROM account WHERE person = ?1 AND disabled_at IS NULL")?;
            if !open.exists([person])? {
                return Err(Error::NoSuchPerson { person: person.to_string() });
            }
            let beginning = Beginning { person, proof, previous, state: PasswordState::None };
            self.begin_session(it, &beginning, place, now)
        })
    }

    /// Begins a session in a browser that is known from now on, and ends the one that the browser had.
    pub(super) fn begin_session(
        &self,
        connection: &Connection,
        beginning: &Beginning<'_>,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<SignedIn, Error> {
        let Beginning { person, proof, previous, state } = *beginning;
        if let Some(previous) = previous.and_then(Token::parse) {
            connection.execute("DELETE FROM session WHERE digest = ?1", [previous.digest()])?;
        }
        let (device, device_secret) = renew_device(connection, place, now)?;
        connection.execute(
            "INSERT INTO device_person (device, person, network, signed_in_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET network = excluded.network, signed_in_at = excluded.signed_in_at",
            params![device, person, network_of(place.peer).to_string(), Moment(now)],
        )?;
        let token = Token::draw()?;
        let browser: String = place.browser.chars().filter(|c| !c.is_control()).take(BROWSER_MAX).collect();
        let proven_at = (proof != Proof::Pin).then_some(Moment(now));
        connection.execute(
            "INSERT INTO session (digest, person, device, proof, started_at, seen_at, proven_at, epoch, peer, browser)
             SELECT ?1, person, ?3, ?4, ?5, ?5, ?6, epoch, ?7, ?8 FROM account WHERE person = ?2",
            params![token.digest(), person, device, proof, Moment(now), proven_at, Peer(place.peer), browser],
        )?;
        connection.execute(
            "DELETE FROM session WHERE person = ?1 AND id NOT IN
             (SELECT id FROM session WHERE person = ?1 ORDER BY id DESC LIMIT ?2)",
            params![person, self.settings.n_sessions_max.max(1)],
        )?;
        connection.execute(
            "UPDATE account SET signed_in_at = ?2 WHERE person = ?1",
            params![person, Moment(now)],
        )?;
        let actor = Actor { person: Some(person), peer: Some(place.peer) };
        Ok(SignedIn {
            session: token.text(),
            device: device_secret,
            person: person.clone(),
            must_change_password: state.must_change(now),
            line: note(connection, Kind::SignedIn, Some(person), actor, now)?,
        })
    }
}

/// The browser with a new secret, so that a copy of the old one is worth nothing.
fn renew_device(
    connection: &Connection,
    place: &Place<'_>,
    now: DateTime<Utc>,
) -> Result<(i64, Secret), Error> {
    let token = Token::draw()?;
    let known = device_of(connection, place)?;
    let id = connection.query_row(
        "INSERT INTO device (id, digest, seen_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, seen_at = excluded.seen_at RETURNING id",
        params![known, token.digest(), Moment(now)],
        |row| row.get(0),
    );
    id.optional()?
        .map(|id| (id, token.text()))
        .ok_or_else(|| Error::Damaged { what: "a browser was written and is not there".to_owned() })
}
