//! The second factor: offering it, confirming it, asking for it, and the codes for when the telephone is lost.

use chrono::{DateTime, Utc};
use huiying_runtime::Secret;
use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::people::one;
use super::trail::note;
use super::{Accounts, Actor};
use crate::audit::Kind;
use crate::token::Digest;
use crate::totp::{self, N_RECOVERY_CODES, SECRET_BYTES, Shared};
use crate::{AuditLine, Error, PersonId, code};

/// A second factor that is offered, and counts once a code of it has been typed.
#[derive(Debug)]
pub struct TotpOffer {
    /// The secret as it is typed into a telephone, in base 32.
    pub typed: Secret,
    /// The address that a picture code (QR) holds.
    pub address: Secret,
}

/// New recovery codes, each to be used once; they are shown once, and earlier ones are of no more use.
#[derive(Debug)]
pub struct RecoveryCodes {
    /// The codes.
    pub codes: Vec<Secret>,
    /// What was done.
    pub line: AuditLine,
}

/// How the second factor of a sign-in stands.
pub(super) enum Second {
    /// The person has none.
    NotEnrolled,
    /// Nothing was typed.
    Missing,
    /// What was typed is no code, or one that was taken before.
    Wrong,
    /// A code of the moment.
    Code,
    /// A recovery code, which is used up.
    Recovery,
}

impl Accounts {
    /// Offers a person a second factor, or another one. `issuer` is how their telephone names the bureau.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`], [`Error::Address`], [`Error::Chance`] or [`Error::Store`].
    pub fn offer_totp(&self, person: &PersonId, issuer: &str) -> Result<TotpOffer, Error> {
        let (login, _) = self.login_and_name(person)?;
        let secret = totp::draw()?;
        let (typed, address) = totp::offer(&secret, issuer, &login)?;
        self.store.write("offering a second factor", |it| {
            it.execute(
                "INSERT INTO totp (person, offered) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET offered = excluded.offered",
                params![person, *secret],
            )?;
            Ok(TotpOffer { typed, address })
        })
    }

    /// Takes the first code of an offered second factor: from now on signing in asks for one. `None` where it is wrong.
    ///
    /// # Errors
    /// [`Error::Chance`] or [`Error::Store`].
    pub fn confirm_totp(
        &self,
        person: &PersonId,
        typed: &str,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<RecoveryCodes>, Error> {
        self.store.write("confirming a second factor", |it| {
            let mut statement =
                it.prepare_cached("SELECT offered FROM totp WHERE person = ?1 AND offered IS NOT NULL")?;
            let offered: Option<[u8; SECRET_BYTES]> =
                statement.query_row([person], |row| row.get(0)).optional()?;
            let Some(offered) = offered.map(Zeroizing::new) else { return Ok(None) };
            let Some(step) = totp::step_of(&offered, typed, None, now) else { return Ok(None) };
            it.execute(
                "UPDATE totp SET secret = offered, offered = NULL, last_step = ?2 WHERE person = ?1",
                params![person, step],
            )?;
            let codes = draw_recovery_codes(it, person)?;
            let line = note(it, Kind::SecondFactorAdded, Some(person), actor, now)?;
            Ok(Some(RecoveryCodes { codes, line }))
        })
    }

    /// Draws new recovery codes for a person who has a second factor; `None` for another.
    ///
    /// # Errors
    /// [`Error::Chance`] or [`Error::Store`].
    pub fn renew_recovery_codes(
        &self,
        person: &PersonId,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<RecoveryCodes>, Error> {
        self.store.write("drawing recovery codes", |it| {
            if secret_of(it, person)?.is_none() {
                return Ok(None);
            }
            let codes = draw_recovery_codes(it, person)?;
            let line = note(it, Kind::RecoveryCodesRenewed, Some(person), actor, now)?;
            Ok(Some(RecoveryCodes { codes, line }))
        })
    }

    /// Removes the second factor of a person, whose telephone and codes are lost.
    ///
    /// # Errors
    /// [`Error::NoSuchPerson`] for a person without one, or [`Error::Store`].
    pub fn remove_totp(
        &self,
        person: &PersonId,
        actor: Actor<'_>,
        now: DateTime<Utc>,
    ) -> Result<AuditLine, Error> {
        self.store.write("removing a second factor", |it| {
            one(person, it.execute("DELETE FROM totp WHERE person = ?1", [person])?)?;
            it.execute("DELETE FROM recovery_code WHERE person = ?1", [person])?;
            note(it, Kind::SecondFactorRemoved, Some(person), actor, now)
        })
    }

    /// How many recovery codes a person has left; `None` for a person without a second factor.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn n_recovery_codes(&self, person: &PersonId) -> Result<Option<u32>, Error> {
        self.store.read("counting recovery codes", |it| {
            if secret_of(it, person)?.is_none() {
                return Ok(None);
            }
            let count = "SELECT count(*) FROM recovery_code WHERE person = ?1";
            Ok(Some(it.prepare_cached(count)?.query_row([person], |row| row.get(0))?))
        })
    }
}

/// Takes the second factor of a sign-in. A code that is taken is never taken again, by any process.
pub(super) fn take(
    connection: &Connection,
    person: &PersonId,
    typed: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Second, Error> {
    let Some((secret, last_step)) = secret_of(connection, person)? else { return Ok(Second::NotEnrolled) };
    let Some(typed) = typed.map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(Second::Missing);
    };
    if let Some(step) = totp::step_of(&secret, typed, last_step, now) {
        connection.execute("UPDATE totp SET last_step = ?2 WHERE person = ?1", params![person, step])?;
        return Ok(Second::Code);
    }
    let used = "DELETE FROM recovery_code WHERE person = ?1 AND digest = ?2";
    let n_used = connection.execute(used, params![person, digest_of(typed)])?;
    Ok(if n_used > 0 { Second::Recovery } else { Second::Wrong })
}

fn secret_of(connection: &Connection, person: &PersonId) -> Result<Option<(Shared, Option<i64>)>, Error> {
    let mut statement = connection
        .prepare_cached("SELECT secret, last_step FROM totp WHERE person = ?1 AND secret IS NOT NULL")?;
    let found = statement.query_row([person], |row| Ok((Zeroizing::new(row.get(0)?), row.get(1)?)));
    Ok(found.optional()?)
}

fn draw_recovery_codes(connection: &Connection, person: &PersonId) -> Result<Vec<Secret>, Error> {
    connection.execute("DELETE FROM recovery_code WHERE person = ?1", [person])?;
    let draw_one = |_| {
        let code = code::draw()?;
        let insert = "INSERT INTO recovery_code (person, digest) VALUES (?1, ?2)";
        connection.execute(insert, params![person, digest_of(code.reveal())])?;
        Ok(code)
    };
    (0..N_RECOVERY_CODES).map(draw_one).collect()
}

/// A code of 80 bits of chance cannot be found from its digest by trying.
fn digest_of(typed: &str) -> Digest {
    Sha256::digest(code::normalised(typed)).into()
}
