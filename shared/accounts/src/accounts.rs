//! Everything that can be asked of the store of accounts.

mod attempt;
mod beginning;
mod forgetting;
mod passwords;
mod people;
mod pins;
mod second_factor;
mod sessions;
mod signing_in;
mod tokens;
mod trail;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

use chrono::TimeDelta;

use crate::password::hash::{Cost, Hasher, Load};
use crate::store::Store;
use crate::{DisplayName, Error, PersonId};

pub use passwords::Renewed;
pub use people::{Account, NewAccount, PasswordState, Temporary};
pub use second_factor::{RecoveryCodes, TotpOffer};
pub use signing_in::{Refusal, Refused, SignIn, SignedIn};
pub use tokens::TokenMade;

/// What can be set about accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What hashing a password costs.
    pub cost: Cost,
    /// How many are hashed at once.
    pub load: Load,
    /// How many sessions a person may have; a further one ends the oldest.
    pub n_sessions_max: u32,
    /// For how long a temporary password can be used.
    pub temporary_for: TimeDelta,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cost: Cost::OWASP,
            load: Load { n_at_once: 1, n_waiting_max: 64 },
            n_sessions_max: 3,
            temporary_for: TimeDelta::days(3),
        }
    }
}

/// From where somebody asks.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The address of the peer.
    pub peer: IpAddr,
    /// What the browser says of itself.
    pub browser: &'a str,
    /// The secret by which the browser is known, if it has one ([`SignedIn::device`]).
    pub device: Option<&'a str>,
}

/// Who changes an account.
#[derive(Clone, Copy, Debug, Default)]
pub struct Actor<'a> {
    /// The person; `None` at the console.
    pub person: Option<&'a PersonId>,
    /// From where; `None` at the console.
    pub peer: Option<IpAddr>,
}

/// The names of all people, to be kept until the revision changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// Grows with every change of a name.
    pub revision: i64,
    /// The name of each person.
    pub of: BTreeMap<PersonId, DisplayName>,
}

/// The accounts. Any number of threads and processes of one host may use them; every call may wait for the disk, and
/// those that take a password also for a processor, so they do not belong on a thread that serves connections.
pub struct Accounts {
    store: Store,
    hasher: Hasher,
    settings: Settings,
}

impl Accounts {
    /// Opens the store in `folder`, or makes one there that only its owner may read.
    ///
    /// # Errors
    /// [`Error::OpenToOthers`], [`Error::Foreign`], [`Error::File`] or [`Error::Store`].
    pub fn open(folder: &Path, settings: Settings) -> Result<Self, Error> {
        let hasher = Hasher::new(settings.cost, settings.load)?;
        Ok(Self { store: Store::open(folder)?, hasher, settings })
    }

    /// The revision of the names, cheaply.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn names_revision(&self) -> Result<i64, Error> {
        self.store.read("reading the revision of names", names_revision)
    }

    /// The names of all people.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub fn names(&self) -> Result<Names, Error> {
        self.store.read("reading names", |it| {
            let mut statement = it.prepare_cached("SELECT person, name FROM account")?;
            let of =
                statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
            Ok(Names { revision: names_revision(it)?, of })
        })
    }

    /// How many passwords were hashed since the store was opened. Each is the most expensive thing that a stranger can ask for.
    #[must_use]
    pub fn n_hashes(&self) -> u64 {
        self.hasher.n_made()
    }
}

fn names_revision(connection: &rusqlite::Connection) -> Result<i64, Error> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE name = 'names'")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

#[cfg(test)]
mod tests;
