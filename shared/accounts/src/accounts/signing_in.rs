//! Signing in, with a password or by another's word.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use huiying_runtime::Secret;
use rusqlite::params;

use super::attempt::Right;
use super::beginning::Beginning;
use super::people::PasswordState;
use super::second_factor::{self, Second};
use super::trail::note;
use super::{Accounts, Actor, Place};
use crate::audit::Kind;
use crate::password::Weakness;
use crate::session::Proof;
use crate::{AuditLine, Error, PersonId};

/// What somebody types to sign in.
#[derive(Clone, Copy)]
pub struct SignIn<'a> {
    /// Who they say they are.
    pub login: &'a str,
    /// The password.
    pub password: &'a str,
    /// A code of the moment, or a recovery code; asked for where the person has a second factor.
    pub second: Option<&'a str>,
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
    /// The password is right, and a code of the second factor is asked for.
    SecondNeeded,
    /// The password is right, and the code is wrong or was taken before.
    SecondWrong,
    /// The new PIN is not six digits, or is one that everybody tries first.
    WeakPin,
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
            let Right { person, state, .. } = &right;
            if let Some(hash) = renewed {
                it.execute("UPDATE account SET password = ?2 WHERE person = ?1", params![person, hash])?;
            }
            let proof = match second_factor::take(it, person, given.second, now)? {
                Second::NotEnrolled => Proof::Password,
                Second::Code => Proof::TwoFactors,
                Second::Recovery => {
                    let actor = Actor { person: Some(person), peer: Some(place.peer) };
                    note(it, Kind::RecoveryCodeUsed, Some(person), actor, now)?;
                    Proof::TwoFactors
                }
                Second::Missing => {
                    right.forgive_half(it)?;
                    return Ok(Err(Refused { why: Refusal::SecondNeeded, line: None }));
                }
                Second::Wrong => return right.refused(it, Refusal::SecondWrong, place, now).map(Err),
            };
            right.forgive_all(it)?;
            let (previous, state) = (given.previous, *state);
            let beginning = Beginning { person, proof, previous, state, started_at: now };
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
            let state = PasswordState::None;
            let beginning = Beginning { person, proof, previous, state, started_at: now };
            self.begin_session(it, &beginning, place, now)
        })
    }
}
