//! Asking for sessions, noting that they are in use, and ending them.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, params};

use super::people::{PasswordState, one};
use super::trail::note;
use super::{Accounts, Actor};
use crate::audit::Kind;
use crate::session::{Course, Limits, Proof, Session, SessionId};
use crate::store::{Moment, Peer};
use crate::token::Token;
use crate::{AuditLine, Error, PersonId};

const COLUMNS: &str =
    "SELECT session.id, session.person, name, proof, peer, browser, started_at, seen_at, proven_at,
    session.epoch, account.epoch, password IS NOT NULL, password_set_at, password_ends_at
    FROM session JOIN account USING (person) WHERE disabled_at IS NULL AND ";

/// A session that may be over, with the epoch that the person's rights have now.
struct Stored {
    session: Session,
    epoch: i64,
}

impl Accounts {
    /// The session of this secret, if it is not over. `limits` tells how long the sessions of its person last.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn session(
        &self,
        secret: &str,
        limits: impl FnOnce(&PersonId) -> Limits,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>, Error> {
        let Some(token) = Token::parse(secret) else { return Ok(None) };
        let stored = self.store.read("looking for a session", |it| {
            let mut statement = it.prepare_cached(&format!("{COLUMNS} digest = ?1"))?;
            Ok(statement.query_row([token.digest()], |row| stored(row, now)).optional()?)
        })?;
        let Some(Stored { session, epoch }) = stored else { return Ok(None) };
        if session.course.ending(limits(&session.person), epoch, now).is_none() {
            return Ok(Some(session));
        }
        // It is over for good, even where somebody sets the clock back or widens the limits.
        self.store.write("removing a session that is over", |it| {
            Ok(it.execute("DELETE FROM session WHERE id = ?1", [session.id.0])?)
        })?;
        Ok(None)
    }

    /// Notes that a session is in use, unless that was noted just before.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn touch(&self, session: &Session, now: DateTime<Utc>) -> Result<(), Error> {
        if !session.course.is_to_be_noted(now) {
            return Ok(());
        }
        self.store.write("noting that a session is in use", |it| {
            it.execute(
                "UPDATE session SET seen_at = max(seen_at, ?2) WHERE id = ?1",
                params![session.id.0, Moment(now)],
            )?;
            Ok(())
        })
    }

    /// The sessions of a person that are not over, latest first.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn sessions(
        &self,
        person: &PersonId,
        limits: Limits,
        now: DateTime<Utc>,
    ) -> Result<Vec<Session>, Error> {
        let all: Vec<Stored> = self.store.read("reading the sessions of a person", |it| {
            let query = format!("{COLUMNS} session.person = ?1 ORDER BY session.id DESC");
            let mut statement = it.prepare_cached(&query)?;
            Ok(statement.query_map([person], |row| stored(row, now))?.collect::<Result<_, _>>()?)
        })?;
        let live = all.into_iter().filter(|it| it.session.course.ending(limits, it.epoch, now).is_none());
        Ok(live.map(|it| it.session).collect())
    }

    /// Ends the session of this secret; `None` where there is none.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn sign_out(
        &self,
        secret: &str,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<AuditLine>, Error> {
        let Some(token) = Token::parse(secret) else { return Ok(None) };
        self.store.write("signing out", |it| {
            let mut statement =
                it.prepare_cached("DELETE FROM session WHERE digest = ?1 RETURNING person")?;
            let person: Option<PersonId> =
                statement.query_row([token.digest()], |row| row.get(0)).optional()?;
            person.map(|person| note(it, Kind::SignedOut, Some(&person), actor, now)).transpose()
        })
    }

    /// Ends one session of a person; `None` where the person has no such session.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn end_session(
        &self,
        person: &PersonId,
        session: SessionId,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<AuditLine>, Error> {
        self.store.write("ending a session", |it| {
            let n_ended =
                it.execute("DELETE FROM session WHERE id = ?1 AND person = ?2", params![session.0, person])?;
            (n_ended > 0).then(|| note(it, Kind::SessionsEnded, Some(person), actor, now)).transpose()
        })
    }

    /// Ends all sessions of a person, and every browser is unknown again.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`] or [`Error::Store`].
    pub fn end_all(
        &self,
        person: &PersonId,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<AuditLine, Error> {
        self.store.write("ending all sessions of a person", |it| {
            let is_there = it.prepare_cached("SELECT 1 FROM account WHERE person = ?1")?.exists([person])?;
            one(person, usize::from(is_there))?;
            it.execute("DELETE FROM session WHERE person = ?1", [person])?;
            it.execute("DELETE FROM device_person WHERE person = ?1", [person])?;
            note(it, Kind::SessionsEnded, Some(person), actor, now)
        })
    }
}

fn stored(row: &Row<'_>, now: DateTime<Utc>) -> rusqlite::Result<Stored> {
    let (peer, started_at, seen_at): (Peer, Moment, Moment) = (row.get(4)?, row.get(6)?, row.get(7)?);
    let proven_at: Option<Moment> = row.get(8)?;
    let course = Course {
        started_at: started_at.0,
        seen_at: seen_at.0,
        proven_at: proven_at.map(|it| it.0),
        epoch: row.get(9)?,
    };
    let proof: Proof = row.get(3)?;
    let by_password = !matches!(proof, Proof::Provider | Proof::Demo);
    let session = Session {
        id: SessionId(row.get(0)?),
        person: row.get(1)?,
        name: row.get(2)?,
        proof,
        must_change_password: by_password && PasswordState::of(row, 11)?.must_change(now),
        course,
        peer: peer.0,
        browser: row.get(5)?,
    };
    Ok(Stored { session, epoch: row.get(10)? })
}
