//! Making accounts, changing them, and closing them.

use chrono::{DateTime, Utc};
use huiying_runtime::Secret;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::pins::stop_pins;
use super::trail::note;
use super::{Accounts, Actor};
use crate::audit::Kind;
use crate::password::hash::Hash;
use crate::password::{self, Password};
use crate::store::Moment;
use crate::{AuditLine, DisplayName, Error, Login, PersonId, code};

/// What a new account is made of.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Whose it is.
    pub person: PersonId,
    /// What they type to say who they are.
    pub login: Login,
    /// How pages name them.
    pub name: DisplayName,
}

/// A temporary password, to be handed to the person and shown once.
#[derive(Debug)]
pub struct Temporary {
    /// The password: sixteen letters and digits in four groups.
    pub password: Secret,
    /// From when on it is of no use.
    pub ends_at: DateTime<Utc>,
    /// What was done.
    pub line: AuditLine,
}

/// An account as a list of people shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub person: PersonId,
    /// What they type to say who they are.
    pub login: Login,
    /// How pages name them.
    pub name: DisplayName,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When the person last signed in.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// Since when nobody signs in with it.
    pub disabled_at: Option<DateTime<Utc>>,
    /// How its password stands.
    pub password: PasswordState,
    /// Whether signing in asks for a second factor.
    pub has_second_factor: bool,
}

/// How the password of an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordState {
    /// There is none: the person signs in with the bureau's provider.
    None,
    /// It is temporary and can be used until then.
    Temporary {
        /// From when on it is of no use.
        ends_at: DateTime<Utc>,
    },
    /// The person chose it.
    Chosen {
        /// When.
        set_at: DateTime<Utc>,
    },
}

impl PasswordState {
    /// Whether it must be changed before anything else is done.
    #[must_use]
    pub fn must_change(self, now: DateTime<Utc>) -> bool {
        match self {
            Self::None => false,
            Self::Temporary { .. } => true,
            Self::Chosen { set_at } => password::is_too_old(set_at, now),
        }
    }

    /// Whether it is of no use at all at `now`.
    pub(super) fn is_of_no_use(self, now: DateTime<Utc>) -> bool {
        matches!(self, Self::Temporary { ends_at } if ends_at <= now)
    }

    /// From the columns `password IS NOT NULL`, `password_set_at` and `password_ends_at`, beginning at column `at`.
    pub(super) fn of(row: &Row<'_>, at: usize) -> rusqlite::Result<Self> {
        let (set_at, ends_at): (Moment, Option<Moment>) = (row.get(at + 1)?, row.get(at + 2)?);
        Ok(match (row.get(at)?, ends_at) {
            (false, _) => Self::None,
            (true, Some(ends_at)) => Self::Temporary { ends_at: ends_at.0 },
            (true, None) => Self::Chosen { set_at: set_at.0 },
        })
    }
}

impl Accounts {
    /// All accounts, by login.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn list(&self) -> Result<Vec<Account>, Error> {
        self.store.read("reading the accounts", |it| {
            let mut statement = it.prepare_cached(
                "SELECT person, login, name, created_at, signed_in_at, disabled_at,
                        password IS NOT NULL, password_set_at, password_ends_at,
                        EXISTS (SELECT 1 FROM totp WHERE totp.person = account.person AND secret IS NOT NULL)
                 FROM account ORDER BY login",
            )?;
            let accounts = statement.query_map([], |row| {
                let (created_at, signed_in_at, disabled_at): (Moment, Option<Moment>, Option<Moment>) =
                    (row.get(3)?, row.get(4)?, row.get(5)?);
                Ok(Account {
                    person: row.get(0)?,
                    login: row.get(1)?,
                    name: row.get(2)?,
                    created_at: created_at.0,
                    signed_in_at: signed_in_at.map(|it| it.0),
                    disabled_at: disabled_at.map(|it| it.0),
                    password: PasswordState::of(row, 6)?,
                    has_second_factor: row.get(9)?,
                })
            })?;
            Ok(accounts.collect::<Result<_, _>>()?)
        })
    }

    /// Makes an account with a temporary password.
    ///
    /// # Errors
    /// [`Error::PersonExists`], [`Error::LoginTaken`], [`Error::Busy`] or [`Error::Store`].
    pub fn create(&self, new: &NewAccount, actor: Actor<'_>, now: DateTime<Utc>) -> Result<Temporary, Error> {
        let (password, hash) = self.draw_password()?;
        let ends_at = now + self.settings.temporary_for;
        let line = self
            .store
            .write("making an account", |it| insert(it, new, Some((&hash, ends_at)), actor, now))?;
        Ok(Temporary { password, ends_at, line })
    }

    /// Makes an account without a password, of a person who is let in by [`Accounts::admit`] only.
    ///
    /// # Errors
    /// As [`Accounts::create`].
    pub fn create_without_password(
        &self,
        new: &NewAccount,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<AuditLine, Error> {
        self.store.write("making an account", |it| insert(it, new, None, actor, now))
    }

    /// Gives a person a temporary password, ends their sessions and forgets the failed attempts on their login.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`], [`Error::Busy`] or [`Error::Store`].
    pub fn reset_password(
        &self,
        person: &PersonId,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<Temporary, Error> {
        let (password, hash) = self.draw_password()?;
        let ends_at = now + self.settings.temporary_for;
        let line = self.store.write("resetting a password", |it| {
            let set = "UPDATE account SET password = ?2, password_set_at = ?3, password_ends_at = ?4 WHERE person = ?1";
            one(person, it.execute(set, params![person, hash, Moment(now), Moment(ends_at)])?)?;
            it.execute("DELETE FROM session WHERE person = ?1", [person])?;
            stop_pins(it, person)?;
            self.forget_attempts(it, person)?;
            note(it, Kind::PasswordReset, Some(person), actor, now)
        })?;
        Ok(Temporary { password, ends_at, line })
    }

    /// Changes the login and the name of a person.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`], [`Error::LoginTaken`] or [`Error::Store`].
    pub fn rename(
        &self,
        person: &PersonId,
        login: &Login,
        name: &DisplayName,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<AuditLine, Error> {
        self.store.write("renaming a person", |it| {
            self.forget_attempts(it, person)?;
            let holder = person_of(it, login)?;
            if holder.is_some_and(|holder| holder != *person) {
                return Err(Error::LoginTaken);
            }
            let set = "UPDATE account SET login = ?2, name = ?3 WHERE person = ?1";
            one(person, it.execute(set, params![person, login, name])?)?;
            names_changed(it)?;
            note(it, Kind::Renamed, Some(person), actor, now)
        })
    }

    /// Closes an account, so that nobody signs in with it, and ends its sessions; or opens it again.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`] or [`Error::Store`].
    pub fn set_disabled(
        &self,
        person: &PersonId,
        is_disabled: bool,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<AuditLine, Error> {
        self.store.write("closing or opening an account", |it| {
            let since = is_disabled.then_some(Moment(now));
            one(
                person,
                it.execute("UPDATE account SET disabled_at = ?2 WHERE person = ?1", params![person, since])?,
            )?;
            it.execute("DELETE FROM session WHERE person = ?1", [person])?;
            stop_pins(it, person)?;
            let kind = if is_disabled { Kind::AccountDisabled } else { Kind::AccountEnabled };
            note(it, kind, Some(person), actor, now)
        })
    }

    /// Ends every session of a person whose rights change. Call it before the change is acknowledged.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`] or [`Error::Store`].
    pub fn raise_epoch(
        &self,
        person: &PersonId,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<AuditLine, Error> {
        self.store.write("noting that rights changed", |it| {
            one(person, it.execute("UPDATE account SET epoch = epoch + 1 WHERE person = ?1", [person])?)?;
            stop_pins(it, person)?;
            note(it, Kind::RightsChanged, Some(person), actor, now)
        })
    }

    fn draw_password(&self) -> Result<(Secret, Hash), Error> {
        let password = code::draw()?;
        let hash = self.hasher.hash(&Password::new(&code::normalised(password.reveal())))?;
        Ok((password, hash))
    }
}

fn insert(
    connection: &Connection,
    new: &NewAccount,
    temporary: Option<(&Hash, DateTime<Utc>)>,
    actor: Actor<'_>,
    now: DateTime<Utc>,
) -> Result<AuditLine, Error> {
    let exists =
        connection.prepare_cached("SELECT 1 FROM account WHERE person = ?1")?.exists([&new.person])?;
    if exists {
        return Err(Error::PersonExists { person: new.person.to_string() });
    }
    if person_of(connection, &new.login)?.is_some() {
        return Err(Error::LoginTaken);
    }
    connection.execute(
        "INSERT INTO account (person, login, name, created_at, password, password_set_at, password_ends_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?6)",
        params![
            new.person,
            new.login,
            new.name,
            Moment(now),
            temporary.map(|(hash, _)| hash),
            temporary.map(|(_, ends_at)| Moment(ends_at)),
        ],
    )?;
    names_changed(connection)?;
    note(connection, Kind::AccountCreated, Some(&new.person), actor, now)
}

fn person_of(connection: &Connection, login: &Login) -> Result<Option<PersonId>, Error> {
    let mut statement = connection.prepare_cached("SELECT person FROM account WHERE login = ?1")?;
    Ok(statement.query_row([login], |row| row.get(0)).optional()?)
}

pub(super) fn names_changed(connection: &Connection) -> Result<(), Error> {
    connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'names'", [])?;
    Ok(())
}

/// Says that there is no such person where a change met none.
pub(super) fn one(person: &PersonId, n_changed: usize) -> Result<(), Error> {
    if n_changed == 0 {
        return Err(Error::NoSuchPerson { person: person.to_string() });
    }
    Ok(())
}
