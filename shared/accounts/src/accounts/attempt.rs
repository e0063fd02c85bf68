//! One attempt to show with a password who somebody is: counted before it is looked at, and forgiven when it was right.

use chrono::{DateTime, SubsecRound as _, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::people::PasswordState;
use super::signing_in::{Refusal, Refused};
use super::trail::note;
use super::{Accounts, Actor, Place};
use crate::attempts::{Failures, LAPSES_AFTER, Origin, Scope, Verdict, network_of, verdict};
use crate::audit::Kind;
use crate::password::Password;
use crate::password::hash::Hash;
use crate::session::KNOWN_FOR;
use crate::store::Moment;
use crate::token::{Digest, Token};
use crate::{Error, Login, PersonId, code};

/// Characters of what was typed as a login that are looked at.
const LOGIN_MAX: usize = 256;

/// An account as an attempt finds it.
pub(super) struct Found {
    pub(super) person: PersonId,
    pub(super) hash: Option<Hash>,
    pub(super) password: PasswordState,
    pub(super) is_disabled: bool,
}

/// An attempt that was counted in each of its scopes.
pub(super) struct Attempt {
    pub(super) account: Option<Found>,
    counted: Vec<Counted>,
}

struct Counted {
    scope: Scope,
    key: Digest,
    earlier: Option<Failures>,
    now: Failures,
}

/// An attempt with the right password.
pub(super) struct Right {
    pub(super) person: PersonId,
    /// What was typed.
    pub(super) typed: Password,
    /// The hash that it matched.
    pub(super) hash: Hash,
    pub(super) state: PasswordState,
    attempt: Attempt,
}

impl Accounts {
    /// Looks at the password of an attempt. Of any that is looked at, one password is hashed, whoever it names.
    pub(super) fn try_password(
        &self,
        login: &str,
        password: &str,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<Result<Right, Refused>, Error> {
        let counted =
            self.store.write("counting an attempt to sign in", |it| self.count(it, login, place, now))?;
        let attempt = match counted {
            Ok(attempt) => attempt,
            Err(until) => return Ok(Err(Refused { why: Refusal::Wait { until }, line: None })),
        };
        let matched = match self.compare(attempt.account.as_ref(), password, now) {
            Ok(matched) => matched,
            Err(error) => {
                self.store.write("taking back an attempt", |it| attempt.forgive(it, Scope::ALL))?;
                return Err(error);
            }
        };
        match (matched, attempt.account.as_ref()) {
            (Some((typed, hash)), Some(found)) => {
                Ok(Ok(Right { person: found.person.clone(), typed, hash, state: found.password, attempt }))
            }
            _ => self.store.write("noting a failed attempt to sign in", |it| {
                attempt.refused(it, Refusal::Wrong, place, now).map(Err)
            }),
        }
    }

    /// The password and the hash that it matches, where that lets the person in.
    fn compare(
        &self,
        account: Option<&Found>,
        typed: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<(Password, Hash)>, Error> {
        let Some(Found { hash: Some(hash), password, is_disabled, .. }) = account else {
            self.hasher.compare_with_nothing(&Password::new(typed))?;
            return Ok(None);
        };
        let is_temporary = matches!(password, PasswordState::Temporary { .. });
        let typed = if is_temporary { Password::new(&code::normalised(typed)) } else { Password::new(typed) };
        let is_right = self.hasher.matches(&typed, hash)?;
        Ok((is_right && !is_disabled && !password.is_of_no_use(now)).then(|| (typed, hash.clone())))
    }

    /// Counts an attempt in each of its scopes, unless it has to wait; then says until when.
    fn count(
        &self,
        connection: &Connection,
        login: &str,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<Result<Attempt, DateTime<Utc>>, Error> {
        // As the store keeps it, so that the same attempt is found again.
        let now = now.trunc_subsecs(3);
        let account = Login::new(login).ok().map(|login| find(connection, &login)).transpose()?.flatten();
        let device = device_of(connection, place)?;
        let network = network_of(place.peer).to_string();
        let origin = match &account {
            Some(found) => origin(connection, &found.person, device, &network, now)?,
            None => Origin::Elsewhere,
        };
        let typed = self.key_of_login(login);
        let mut counted = Vec::new();
        for scope in origin.scopes() {
            let device = device.unwrap_or_default().to_le_bytes();
            let key = match scope {
                Scope::Device => self.keyed(scope.code(), &[&typed, &device]),
                Scope::Pair => self.keyed(scope.code(), &[&typed, network.as_bytes()]),
                Scope::Peer => self.keyed(scope.code(), &[network.as_bytes()]),
                Scope::Login => self.keyed(scope.code(), &[&typed]),
            };
            let earlier = failures(connection, &key)?;
            let with_this = Failures::with_one_more(earlier, scope.ladder(), now);
            counted.push(Counted { scope: *scope, key, earlier, now: with_this });
        }
        let history: Vec<_> = counted.iter().map(|it| (it.scope, it.earlier)).collect();
        if let Verdict::Wait { until } = verdict(&history, now) {
            return Ok(Err(until));
        }
        connection.execute("DELETE FROM attempt WHERE last_at < ?1", [Moment(now - LAPSES_AFTER)])?;
        for it in &counted {
            let of_login = (it.scope != Scope::Peer).then_some(typed);
            put(connection, &it.key, of_login, it.now)?;
        }
        Ok(Ok(Attempt { account, counted }))
    }

    /// The failed attempts on the login of a person are forgotten, from wherever they were made.
    pub(super) fn forget_attempts(&self, connection: &Connection, person: &PersonId) -> Result<(), Error> {
        let mut statement = connection.prepare_cached("SELECT login FROM account WHERE person = ?1")?;
        let login: Option<Login> = statement.query_row([person], |row| row.get(0)).optional()?;
        if let Some(login) = login {
            let key = self.key_of_login(login.as_str());
            connection.execute("DELETE FROM attempt WHERE login = ?1", [key])?;
        }
        Ok(())
    }

    fn key_of_login(&self, typed: &str) -> Digest {
        let text = match Login::new(typed) {
            Ok(login) => login.as_str().to_owned(),
            Err(_) => typed.chars().take(LOGIN_MAX).collect(),
        };
        self.keyed("typed", &[text.as_bytes()])
    }

    /// A digest that tells nothing of its parts to whoever has not the key of the store.
    fn keyed(&self, kind: &str, parts: &[&[u8]]) -> Digest {
        let mut hasher = Sha256::new().chain_update(self.store.key()).chain_update(kind).chain_update([0]);
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.finalize().into()
    }
}

impl Attempt {
    /// The attempt no longer counts in these scopes.
    fn forgive(&self, connection: &Connection, scopes: &[Scope]) -> Result<(), Error> {
        for it in self.counted.iter().filter(|it| scopes.contains(&it.scope)) {
            let left = match failures(connection, &it.key)? {
                Some(found) if found == it.now => it.earlier,
                found => found.map(|found| Failures { n: found.n.saturating_sub(1), ..found }),
            };
            match left.filter(|left| left.n > 0) {
                Some(left) => {
                    let mut statement = connection
                        .prepare_cached("UPDATE attempt SET n = ?2, last_at = ?3 WHERE key = ?1")?;
                    statement.execute(params![it.key, left.n, Moment(left.last_at)])?;
                }
                None => drop(connection.execute("DELETE FROM attempt WHERE key = ?1", [it.key])?),
            }
        }
        Ok(())
    }

    /// Notes that the attempt failed; it stays counted.
    fn refused(
        &self,
        connection: &Connection,
        why: Refusal,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<Refused, Error> {
        let history: Vec<_> = self.counted.iter().map(|it| (it.scope, Some(it.now))).collect();
        let kind = match verdict(&history, now) {
            Verdict::MayTry => Kind::SignInFailed,
            Verdict::Wait { .. } => Kind::WaitImposed,
        };
        let person = self.account.as_ref().map(|it| &it.person);
        let line = note(connection, kind, person, Actor { person: None, peer: Some(place.peer) }, now)?;
        Ok(Refused { why, line: Some(line) })
    }
}

impl Right {
    /// Whether the account still has the password that was matched, and is open: it may have changed meanwhile.
    pub(super) fn still_stands(&self, connection: &Connection) -> Result<bool, Error> {
        let mut statement = connection.prepare_cached(
            "SELECT 1 FROM account WHERE person = ?1 AND password = ?2 AND disabled_at IS NULL",
        )?;
        Ok(statement.exists(params![self.person, self.hash])?)
    }

    /// Notes that the attempt failed although the password was right; it stays counted.
    pub(super) fn refused(
        &self,
        connection: &Connection,
        why: Refusal,
        place: &Place<'_>,
        now: DateTime<Utc>,
    ) -> Result<Refused, Error> {
        self.attempt.refused(connection, why, place, now)
    }

    /// The password was right and the second factor is still missing: others at the peer do not pay for that, and the pair
    /// does until both are right.
    pub(super) fn forgive_half(&self, connection: &Connection) -> Result<(), Error> {
        self.attempt.forgive(connection, &[Scope::Peer, Scope::Login])
    }

    /// Forgives the attempt, and earlier ones from the same place: the person has mistyped and got it right.
    pub(super) fn forgive_all(&self, connection: &Connection) -> Result<(), Error> {
        self.forgive_half(connection)?;
        for it in self.attempt.counted.iter().filter(|it| matches!(it.scope, Scope::Device | Scope::Pair)) {
            connection.execute("DELETE FROM attempt WHERE key = ?1", [it.key])?;
        }
        Ok(())
    }
}

fn find(connection: &Connection, login: &Login) -> Result<Option<Found>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT person, password, disabled_at IS NOT NULL, password IS NOT NULL, password_set_at, password_ends_at
         FROM account WHERE login = ?1",
    )?;
    let found = statement.query_row([login], |row| {
        Ok(Found {
            person: row.get(0)?,
            hash: row.get(1)?,
            is_disabled: row.get(2)?,
            password: PasswordState::of(row, 3)?,
        })
    });
    Ok(found.optional()?)
}

/// The browser that asks, where it is known.
pub(super) fn device_of(connection: &Connection, place: &Place<'_>) -> Result<Option<i64>, Error> {
    let Some(token) = place.device.and_then(Token::parse) else { return Ok(None) };
    let mut statement = connection.prepare_cached("SELECT id FROM device WHERE digest = ?1")?;
    Ok(statement.query_row([token.digest()], |row| row.get(0)).optional()?)
}

fn origin(
    connection: &Connection,
    person: &PersonId,
    device: Option<i64>,
    network: &str,
    now: DateTime<Utc>,
) -> Result<Origin, Error> {
    let since = Moment(now - KNOWN_FOR);
    let known = |condition: &str, value: &dyn rusqlite::ToSql| -> rusqlite::Result<bool> {
        let query = format!(
            "SELECT 1 FROM device_person WHERE person = ?1 AND {condition} = ?2 AND signed_in_at > ?3"
        );
        connection.prepare_cached(&query)?.exists(params![person, value, since])
    };
    Ok(match device {
        Some(device) if known("device", &device)? => Origin::KnownDevice,
        _ if known("network", &network)? => Origin::KnownPeer,
        _ => Origin::Elsewhere,
    })
}

fn failures(connection: &Connection, key: &Digest) -> Result<Option<Failures>, Error> {
    let mut statement = connection.prepare_cached("SELECT n, last_at FROM attempt WHERE key = ?1")?;
    let found = statement.query_row([key], |row| {
        let last_at: Moment = row.get(1)?;
        Ok(Failures { n: row.get(0)?, last_at: last_at.0 })
    });
    Ok(found.optional()?)
}

fn put(
    connection: &Connection,
    key: &Digest,
    login: Option<Digest>,
    failures: Failures,
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO attempt (key, login, n, last_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET n = excluded.n, last_at = excluded.last_at",
    )?;
    statement.execute(params![key, login, failures.n, Moment(failures.last_at)])?;
    Ok(())
}
