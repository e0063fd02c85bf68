//! Writing, reading and removing audit lines.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{Accounts, Actor};
use crate::audit::{DAYS_MIN, Kind, PAGE, may_be_removed};
use crate::store::{Moment, Peer};
use crate::{AuditLine, Error, PersonId};

impl Accounts {
    /// The next page of audit lines with their numbers, latest first, at most [`PAGE`]: those before line `before`, or
    /// the latest ones.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn audit_before(&self, before: Option<i64>) -> Result<Vec<(i64, AuditLine)>, Error> {
        self.store.read("reading audit lines", |it| {
            let mut statement = it.prepare_cached(
                "SELECT id, at, kind, person, by, peer FROM audit WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
            )?;
            let lines = statement.query_map(params![before.unwrap_or(i64::MAX), PAGE as i64], |row| {
                let at: Moment = row.get(1)?;
                let peer: Option<Peer> = row.get(5)?;
                let (kind, person, by) = (row.get(2)?, row.get(3)?, row.get(4)?);
                Ok((row.get(0)?, AuditLine { at: at.0, kind, person, by, peer: peer.map(|it| it.0) }))
            })?;
            Ok(lines.collect::<Result<_, _>>()?)
        })
    }

    /// Removes audit lines from before `before` and says how many.
    ///
    /// # Errors
    /// [`Error::TooEarly`] where lines younger than six months would go, or [`Error::Store`].
    pub fn remove_audit(&self, before: DateTime<Utc>, now: DateTime<Utc>) -> Result<usize, Error> {
        if !may_be_removed(before, now) {
            return Err(Error::TooEarly { days: DAYS_MIN });
        }
        self.store.write("removing audit lines", |it| {
            Ok(it.execute("DELETE FROM audit WHERE at < ?1", [Moment(before)])?)
        })
    }
}

/// Writes an audit line and returns it.
pub(super) fn note(
    connection: &Connection,
    kind: Kind,
    person: Option<&PersonId>,
    actor: Actor<'_>,
    at: DateTime<Utc>,
) -> Result<AuditLine, Error> {
    let line = AuditLine { at, kind, person: person.cloned(), by: actor.person.cloned(), peer: actor.peer };
    let mut statement = connection
        .prepare_cached("INSERT INTO audit (at, kind, person, by, peer) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    statement.execute(params![Moment(at), kind, line.person, line.by, line.peer.map(Peer)])?;
    Ok(line)
}
