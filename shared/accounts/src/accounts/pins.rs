//! Changing who acts on a shared screen, with a PIN.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::attempt::device_of;
use super::beginning::Beginning;
use super::people::PasswordState;
use super::signing_in::{Refusal, Refused, SignedIn};
use super::trail::note;
use super::{Accounts, Actor, Place};
use crate::audit::Kind;
use crate::password::Password;
use crate::password::hash::Hash;
use crate::pin::{self, N_WRONG_MAX};
use crate::session::Proof;
use crate::store::Moment;
use crate::{AuditLine, DisplayName, Error, PersonId, Session};

/// Somebody who could act on a screen with a PIN.
struct Eligible {
    hash: Hash,
    n_wrong: u32,
    proven_at: DateTime<Utc>,
    state: PasswordState,
}

impl Accounts {
    /// Sets the PIN of the person of a session. It is taken on screens where they sign in with the password from now on, and
    /// on this one.
    ///
    /// # Errors
    /// [`Error::NoSession`] where the session ended meanwhile, [`Error::Busy`], [`Error::Chance`] or [`Error::Store`].
    pub fn set_pin(
        &self,
        session: &Session,
        typed: &str,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<Result<AuditLine, Refused>, Error> {
        if !pin::is_good(typed) {
            return Ok(Err(Refused { why: Refusal::WeakPin, line: None }));
        }
        let hash = self.hasher.hash(&Password::new(typed))?;
        self.store.write("setting a PIN", |it| {
            if !it.prepare_cached("SELECT 1 FROM session WHERE id = ?1")?.exists([session.id.0])? {
                return Err(Error::NoSession);
            }
            it.execute("UPDATE account SET pin = ?2 WHERE person = ?1", params![session.person, hash])?;
            // No longer than if the session had begun with signing in here: setting a PIN prolongs nothing.
            let here = "UPDATE device_person SET proven_at = ?3, n_wrong_pins = 0
                        WHERE person = ?1 AND device = (SELECT device FROM session WHERE id = ?2)";
            it.execute(here, params![session.person, session.id.0, Moment(session.course.started_at)])?;
            let actor = Actor { person: Some(&session.person), peer: Some(place.peer) };
            note(it, Kind::PinSet, Some(&session.person), actor, now).map(Ok)
        })
    }

    /// Those who can act on this screen with their PIN, by name.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn people_here(
        &self,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<(PersonId, DisplayName)>, Error> {
        self.store.read("reading who can act on a screen", |it| {
            let Some(device) = device_of(it, place)? else { return Ok(Vec::new()) };
            let mut statement = it.prepare_cached(
                "SELECT person, name FROM device_person JOIN account USING (person)
                 WHERE device = ?1 AND proven_at > ?2 AND n_wrong_pins < ?3 AND pin IS NOT NULL
                 AND disabled_at IS NULL ORDER BY name",
            )?;
            let since = Moment(now - pin::GOOD_FOR);
            let people = statement
                .query_map(params![device, since, N_WRONG_MAX], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(people.collect::<Result<_, _>>()?)
        })
    }

    /// Another person acts on this screen from now on; the session that was there ends. The new one lasts no longer than if
    /// it had begun when they gave the password here.
    ///
    /// # Errors
    /// [`Error::Busy`], [`Error::Chance`] or [`Error::Store`].
    pub fn change_who_acts(
        &self,
        person: &PersonId,
        typed: &str,
        previous: Option<&str>,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<Result<SignedIn, Refused>, Error> {
        let typed = Password::new(typed);
        let counted = self.store.write("counting a PIN", |it| count(it, person, place, now))?;
        let is_right = match &counted {
            Some(found) => self.hasher.matches(&typed, &found.hash)?,
            None => self.hasher.compare_with_nothing(&typed).map(|()| false)?,
        };
        self.store.write("changing who acts", |it| {
            // Rights may have changed, or the PIN, while it was hashed.
            let found = counted.filter(|_| is_right);
            let still = found.filter(|found| {
                matches!(eligible(it, person, place, now), Ok(Some((_, now))) if now.hash == found.hash)
            });
            let Some(found) = still else {
                let actor = Actor { person: None, peer: Some(place.peer) };
                let line = note(it, Kind::PinFailed, Some(person), actor, now)?;
                return Ok(Err(Refused { why: Refusal::Wrong, line: Some(line) }));
            };
            if let Some(device) = device_of(it, place)? {
                set_n_wrong(it, device, person, found.n_wrong)?;
            }
            let started_at = found.proven_at;
            let beginning = Beginning { person, proof: Proof::Pin, previous, state: found.state, started_at };
            self.begin_session(it, &beginning, place, now).map(Ok)
        })
    }
}

/// Counts a PIN as wrong before it is looked at, so that many at once are no more than one after another.
fn count(
    connection: &Connection,
    person: &PersonId,
    place: &Place<'_>,
    now: DateTime<Utc>,
) -> Result<Option<Eligible>, Error> {
    let Some((device, found)) = eligible(connection, person, place, now)? else { return Ok(None) };
    if found.n_wrong >= N_WRONG_MAX {
        return Ok(None);
    }
    set_n_wrong(connection, device, person, found.n_wrong + 1)?;
    // What it goes back to where the PIN is right.
    Ok(Some(Eligible { n_wrong: 0, ..found }))
}

fn eligible(
    connection: &Connection,
    person: &PersonId,
    place: &Place<'_>,
    now: DateTime<Utc>,
) -> Result<Option<(i64, Eligible)>, Error> {
    let Some(device) = device_of(connection, place)? else { return Ok(None) };
    let mut statement = connection.prepare_cached(
        "SELECT pin, n_wrong_pins, proven_at, password IS NOT NULL, password_set_at, password_ends_at
         FROM device_person JOIN account USING (person)
         WHERE device = ?1 AND person = ?2 AND proven_at > ?3 AND pin IS NOT NULL AND disabled_at IS NULL",
    )?;
    let found = statement.query_row(params![device, person, Moment(now - pin::GOOD_FOR)], |row| {
        let proven_at: Moment = row.get(2)?;
        let state = PasswordState::of(row, 3)?;
        Ok(Eligible { hash: row.get(0)?, n_wrong: row.get(1)?, proven_at: proven_at.0, state })
    });
    Ok(found.optional()?.map(|found| (device, found)))
}

fn set_n_wrong(connection: &Connection, device: i64, person: &PersonId, n_wrong: u32) -> Result<(), Error> {
    let set = "UPDATE device_person SET n_wrong_pins = ?3 WHERE device = ?1 AND person = ?2";
    connection.execute(set, params![device, person, n_wrong])?;
    Ok(())
}

/// No PIN of the person is taken anywhere before they have signed in again.
pub(super) fn stop_pins(connection: &Connection, person: &PersonId) -> Result<(), Error> {
    connection.execute("UPDATE device_person SET proven_at = NULL WHERE person = ?1", [person])?;
    Ok(())
}
