//! Giving the password again, and changing it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use huiying_runtime::Secret;
use rusqlite::{Connection, params};

use super::attempt::Right;
use super::people::PasswordState;
use super::pins::stop_pins;
use super::signing_in::{Refusal, Refused};
use super::trail::note;
use super::{Accounts, Actor, Place};
use crate::audit::Kind;
use crate::code;
use crate::password::hash::Hash;
use crate::password::{N_EARLIER, Password, Weakness, weaknesses};
use crate::store::Moment;
use crate::token::Token;
use crate::{AuditLine, DisplayName, Error, Login, PersonId, Session};

/// A session with a new secret; the old one is of no use.
#[derive(Debug)]
pub struct Renewed {
    /// The secret of the session, for a cookie.
    pub session: Secret,
    /// What was done.
    pub line: AuditLine,
}

impl Accounts {
    /// Takes the password again, so that the session is fresh and may do what asks for that.
    ///
    /// # Errors
    /// [`Error::NoSession`] where it ended meanwhile, [`Error::NoSuchPerson`], [`Error::Busy`] or [`Error::Store`].
    pub fn confirm_password(
        &self,
        session: &Session,
        password: &str,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<Result<Renewed, Refused>, Error> {
        let (login, _) = self.login_and_name(&session.person)?;
        let right = match self.try_password(login.as_str(), password, place, now)? {
            Ok(right) => right,
            Err(refused) => return Ok(Err(refused)),
        };
        self.store.write("taking a password again", |it| {
            if !right.still_stands(it)? {
                return right.refused(it, Refusal::Wrong, place, now).map(Err);
            }
            right.forgive_all(it)?;
            renew(it, session, Kind::Confirmed, place, now).map(Ok)
        })
    }

    /// Changes a password, and ends all other sessions of the person.
    ///
    /// # Errors
    /// As [`Accounts::confirm_password`].
    pub fn change_password(
        &self,
        session: &Session,
        current: &str,
        new: &str,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<Result<Renewed, Refused>, Error> {
        let (login, name) = self.login_and_name(&session.person)?;
        let right = match self.try_password(login.as_str(), current, place, now)? {
            Ok(right) => right,
            Err(refused) => return Ok(Err(refused)),
        };
        // Whoever handed a temporary password over knows it, however it is written.
        let is_temporary = matches!(right.state, PasswordState::Temporary { .. });
        let as_drawn = is_temporary.then(|| Password::new(&code::normalised(new)));
        let new = Password::new(new);
        let mut weaknesses = weaknesses(&new, &login, &name);
        let was_drawn = as_drawn.map_or(Ok(false), |it| self.hasher.matches(&it, &right.hash))?;
        if was_drawn || weaknesses.is_empty() && self.was_used_before(&right, &new)? {
            weaknesses.insert(Weakness::UsedBefore);
        }
        if !weaknesses.is_empty() {
            self.store.write("forgiving an attempt", |it| right.forgive_all(it))?;
            return Ok(Err(Refused { why: Refusal::Weak { weaknesses }, line: None }));
        }
        let hash = self.hasher.hash(&new)?;
        self.store.write("changing a password", |it| {
            if !right.still_stands(it)? {
                return right.refused(it, Refusal::Wrong, place, now).map(Err);
            }
            right.forgive_all(it)?;
            replace_password(it, &right, &hash, now)?;
            it.execute(
                "DELETE FROM session WHERE person = ?1 AND id <> ?2",
                params![right.person, session.id.0],
            )?;
            stop_pins(it, &right.person)?;
            renew(it, session, Kind::PasswordChanged, place, now).map(Ok)
        })
    }

    /// The rules that `password` would break as the next one of `person`, as far as they can be told without a hash.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`] or [`Error::Store`].
    pub fn weaknesses(&self, person: &PersonId, password: &str) -> Result<BTreeSet<Weakness>, Error> {
        let (login, name) = self.login_and_name(person)?;
        Ok(weaknesses(&Password::new(password), &login, &name))
    }

    fn was_used_before(&self, right: &Right, new: &Password) -> Result<bool, Error> {
        let earlier: Vec<Hash> = self.store.read("reading earlier passwords", |it| {
            let mut statement =
                it.prepare_cached("SELECT password FROM earlier_password WHERE person = ?1")?;
            Ok(statement.query_map([&right.person], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })?;
        for hash in earlier.iter().chain([&right.hash]) {
            if self.hasher.matches(new, hash)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn login_and_name(&self, person: &PersonId) -> Result<(Login, DisplayName), Error> {
        self.store.read("reading an account", |it| {
            let mut statement = it.prepare_cached("SELECT login, name FROM account WHERE person = ?1")?;
            match statement.query_row([person], |row| Ok((row.get(0)?, row.get(1)?))) {
                Err(rusqlite::Error::QueryReturnedNoRows) => {
                    Err(Error::NoSuchPerson { person: person.to_string() })
                }
                found => Ok(found?),
            }
        })
    }
}

/// Sets the password that the person chose. The one before is remembered, unless it was temporary.
fn replace_password(
    connection: &Connection,
    right: &Right,
    hash: &Hash,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Right { person, hash: before, state, .. } = right;
    connection.execute(
        "UPDATE account SET password = ?2, password_set_at = ?3, password_ends_at = NULL WHERE person = ?1",
        params![person, hash, Moment(now)],
    )?;
    if matches!(state, PasswordState::Chosen { .. }) {
        connection.execute(
            "INSERT INTO earlier_password (person, password) VALUES (?1, ?2)",
            params![person, before],
        )?;
    }
    // The last of so many is the one in use.
    connection.execute(
        "DELETE FROM earlier_password WHERE person = ?1 AND id NOT IN
         (SELECT id FROM earlier_password WHERE person = ?1 ORDER BY id DESC LIMIT ?2)",
        params![person, N_EARLIER as i64 - 1],
    )?;
    Ok(())
}

/// Gives the session a new secret and notes that its person was proven.
fn renew(
    connection: &Connection,
    session: &Session,
    kind: Kind,
    place: &Place<'_>,
    now: DateTime<Utc>,
) -> Result<Renewed, Error> {
    let token = Token::draw()?;
    let n_renewed = connection.execute(
        "UPDATE session SET digest = ?2, proven_at = ?3 WHERE id = ?1",
        params![session.id.0, token.digest(), Moment(now)],
    )?;
    if n_renewed == 0 {
        return Err(Error::NoSession);
    }
    let actor = Actor { person: Some(&session.person), peer: Some(place.peer) };
    let line = note(connection, kind, Some(&session.person), actor, now)?;
    Ok(Renewed { session: token.text(), line })
}
