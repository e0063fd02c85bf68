//! Beginning a session, in a browser that is known from then on.

use chrono::{DateTime, Utc};
use huiying_runtime::Secret;
use rusqlite::{Connection, params};

use super::attempt::device_of;
use super::people::PasswordState;
use super::signing_in::SignedIn;
use super::trail::note;
use super::{Accounts, Actor, Place};
use crate::attempts::network_of;
use crate::audit::Kind;
use crate::session::{BROWSER_MAX, Proof};
use crate::store::{Moment, Peer};
use crate::token::Token;
use crate::{Error, PersonId};

/// What a session begins with.
pub(super) struct Beginning<'a> {
    pub(super) person: &'a PersonId,
    pub(super) proof: Proof,
    /// The session of the browser so far, which ends.
    pub(super) previous: Option<&'a str>,
    pub(super) state: PasswordState,
    /// From when on its absolute end counts.
    pub(super) started_at: DateTime<Utc>,
}

impl Accounts {
    pub(super) fn begin_session(
        &self,
        connection: &Connection,
        beginning: &Beginning<'_>,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<SignedIn, Error> {
        let Beginning { person, proof, previous, state, started_at: _ } = *beginning;
        if let Some(previous) = previous.and_then(Token::parse) {
            connection.execute("DELETE FROM session WHERE digest = ?1", [previous.digest()])?;
        }
        let (device, device_secret) = renew_device(connection, place, now)?;
        if proof != Proof::Pin {
            let known =
                "INSERT OR REPLACE INTO device_person (device, person, network, signed_in_at, proven_at)
                         VALUES (?1, ?2, ?3, ?4, ?4)";
            let network = network_of(place.peer).to_string();
            connection.execute(known, params![device, person, network, Moment(now)])?;
        }
        let session = insert_session(connection, beginning, device, place, now)?;
        let too_many = "DELETE FROM session WHERE person = ?1 AND id NOT IN
                        (SELECT id FROM session WHERE person = ?1 ORDER BY id DESC LIMIT ?2)";
        connection.execute(too_many, params![person, self.settings.n_sessions_max.max(1)])?;
        let seen = "UPDATE account SET signed_in_at = ?2 WHERE person = ?1";
        connection.execute(seen, params![person, Moment(now)])?;
        let actor = Actor { person: Some(person), peer: Some(place.peer) };
        let kind = if proof == Proof::Pin { Kind::WhoActsChanged } else { Kind::SignedIn };
        Ok(SignedIn {
            session,
            device: device_secret,
            person: person.clone(),
            must_change_password: state.must_change(now),
            line: note(connection, kind, Some(person), actor, now)?,
        })
    }
}

fn insert_session(
    connection: &Connection,
    beginning: &Beginning<'_>,
    device: i64,
    place: &Place<'_>,
    now: DateTime<Utc>,
) -> Result<Secret, Error> {
    let token = Token::draw()?;
    let browser: String = place.browser.chars().filter(|c| !c.is_control()).take(BROWSER_MAX).collect();
    // A PIN opens nothing that asks for a password just given.
    let proven_at = (beginning.proof != Proof::Pin).then_some(Moment(now));
    connection.execute(
        "INSERT INTO session (digest, person, device, proof, started_at, seen_at, proven_at, epoch, peer, browser)
         SELECT ?2, person, ?3, ?4, ?5, ?6, ?7, epoch, ?8, ?9 FROM account WHERE person = ?1",
        params![
            beginning.person,
            token.digest(),
            device,
            beginning.proof,
            Moment(beginning.started_at),
            Moment(now),
            proven_at,
            Peer(place.peer),
            browser,
        ],
    )?;
    Ok(token.text())
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
    )?;
    Ok((id, token.text()))
}
