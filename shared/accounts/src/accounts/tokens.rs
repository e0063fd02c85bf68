//! Making, using and revoking the tokens of programs.

use chrono::{DateTime, Utc};
use huiying_runtime::Secret;
use rusqlite::{OptionalExtension as _, Row, params};

use super::trail::note;
use super::{Accounts, Actor};
use crate::api_token::{ApiToken, NewToken, PREFIX, START, TokenId};
use crate::audit::Kind;
use crate::store::Moment;
use crate::token::Token;
use crate::{AuditLine, Error, PersonId};

const COLUMNS: &str =
    "SELECT id, person, label, scope, ends_at, start, api_token.created_at, used_at, revoked_at
    FROM api_token JOIN account USING (person) WHERE ";

/// A token that was made; its secret is shown once.
#[derive(Debug)]
pub struct TokenMade {
    /// The token.
    pub secret: Secret,
    /// Which one it is.
    pub id: TokenId,
    /// What was done.
    pub line: AuditLine,
}

impl Accounts {
    /// Makes a token for a program.
    ///
    /// # Errors
    /// [`Error::BadToken`], [`Error::NoSuchPerson`], [`Error::Chance`] or [`Error::Store`].
    pub fn create_token(
        &self,
        new: &NewToken,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<TokenMade, Error> {
        new.check(now)?;
        let token = Token::draw()?;
        let text = token.text();
        let scope: Vec<&str> = new.scope.iter().map(String::as_str).collect();
        self.store.write("making a token", |it| {
            let mut statement = it.prepare_cached(
                "INSERT INTO api_token (person, label, scope, start, digest, created_at, ends_at)
                 SELECT person, ?2, ?3, ?4, ?5, ?6, ?7 FROM account WHERE person = ?1 RETURNING id",
            )?;
            let (label, start) = (new.label.trim(), &text.reveal()[..START]);
            let ends_at = Moment(new.ends_at);
            let values =
                params![new.person, label, scope.join(" "), start, token.digest(), Moment(now), ends_at];
            let id = statement.query_row(values, |row| row.get(0)).optional()?;
            let id = id.ok_or_else(|| Error::NoSuchPerson { person: new.person.to_string() })?;
            let line = note(it, Kind::TokenCreated, Some(&new.person), actor, now)?;
            Ok(TokenMade { secret: format!("{PREFIX}{}", text.reveal()).into(), id: TokenId(id), line })
        })
    }

    /// The token of this secret, if it is of use, and notes that it was used. Of a closed account none is.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn token(&self, secret: &str, now: DateTime<Utc>) -> Result<Option<ApiToken>, Error> {
        let Some(token) = secret.strip_prefix(PREFIX).and_then(Token::parse) else { return Ok(None) };
        let found = self.store.read("looking for a token", |it| {
            let mut statement =
                it.prepare_cached(&format!("{COLUMNS} digest = ?1 AND disabled_at IS NULL"))?;
            Ok(statement.query_row([token.digest()], stored).optional()?)
        })?;
        let good = found.filter(|it| it.is_good(now));
        if let Some(it) = good.as_ref().filter(|it| it.is_to_be_noted(now)) {
            self.store.write("noting that a token was used", |connection| {
                let set = "UPDATE api_token SET used_at = max(coalesce(used_at, 0), ?2) WHERE id = ?1";
                Ok(connection.execute(set, params![it.id.0, Moment(now)])?)
            })?;
        }
        Ok(good)
    }

    /// The tokens of a person, latest first, also those that are of no more use.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn tokens(&self, person: &PersonId) -> Result<Vec<ApiToken>, Error> {
        self.store.read("reading the tokens of a person", |it| {
            let mut statement = it.prepare_cached(&format!("{COLUMNS} person = ?1 ORDER BY id DESC"))?;
            Ok(statement.query_map([person], stored)?.collect::<Result<_, _>>()?)
        })
    }

    /// Revokes a token of a person; `None` where the person has no such token that is not revoked.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn revoke_token(
        &self,
        person: &PersonId,
        token: TokenId,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<AuditLine>, Error> {
        self.store.write("revoking a token", |it| {
            let set =
                "UPDATE api_token SET revoked_at = ?3 WHERE id = ?1 AND person = ?2 AND revoked_at IS NULL";
            let n_revoked = it.execute(set, params![token.0, person, Moment(now)])?;
            (n_revoked > 0).then(|| note(it, Kind::TokenRevoked, Some(person), actor, now)).transpose()
        })
    }
}

fn stored(row: &Row<'_>) -> rusqlite::Result<ApiToken> {
    let (scope, ends_at, created_at): (String, Moment, Moment) = (row.get(3)?, row.get(4)?, row.get(6)?);
    let (used_at, revoked_at): (Option<Moment>, Option<Moment>) = (row.get(7)?, row.get(8)?);
    let scope = scope.split(' ').map(str::to_owned).collect();
    Ok(ApiToken {
        id: TokenId(row.get(0)?),
        of: NewToken { person: row.get(1)?, label: row.get(2)?, scope, ends_at: ends_at.0 },
        start: row.get(5)?,
        created_at: created_at.0,
        used_at: used_at.map(|it| it.0),
        revoked_at: revoked_at.map(|it| it.0),
    })
}
