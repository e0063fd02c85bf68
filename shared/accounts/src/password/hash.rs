//! Hashing of passwords with Argon2id, of a bounded number at a time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use huiying_runtime::keyring;

use super::Password;
use crate::Error;

const SALT_BYTES: usize = 16;

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub n_passes: u32,
}

impl Cost {
    /// What OWASP's Password Storage Cheat Sheet asks of Argon2id with one lane: 19 MiB, two passes.
    pub const OWASP: Self = Self { memory_kib: 19 * 1024, n_passes: 2 };
    /// The least that Argon2 can do, for tests of something else.
    pub const LEAST: Self = Self { memory_kib: 8, n_passes: 1 };
}

/// How many hashes may be made at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// At once; each takes a processor and the memory of its [`Cost`].
    pub n_at_once: usize,
    /// Waiting for their turn; more are refused with [`Error::Busy`].
    pub n_waiting_max: usize,
}

/// The hash of a password with its salt and cost, as a PHC string.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Hash(pub(crate) String);

/// Makes and compares hashes.
pub(crate) struct Hasher {
    argon2: Argon2<'static>,
    load: Load,
    turns: Mutex<Turns>,
    freed: Condvar,
    n_made: AtomicU64,
}

#[derive(Default)]
struct Turns {
    n_running: usize,
    n_waiting: usize,
}

impl Hasher {
    /// # Errors
    /// [`Error::Hash`] where Argon2 does not take this cost.
    pub(crate) fn new(cost: Cost, load: Load) -> Result<Self, Error> {
        let params = Params::new(cost.memory_kib, cost.n_passes, 1, None)
            .map_err(|error| Error::Hash { what: error.to_string() })?;
        Ok(Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            load,
            turns: Mutex::default(),
            freed: Condvar::new(),
            n_made: AtomicU64::new(0),
        })
    }

    /// # Errors
    /// [`Error::Hash`], [`Error::Chance`] or [`Error::Busy`].
    pub(crate) fn hash(&self, password: &Password) -> Result<Hash, Error> {
        let salt = keyring::random_bytes::<SALT_BYTES>().map_err(|source| Error::Chance { source })?;
        self.in_turn(|| {
            let hash = self.argon2.hash_password_with_salt(password.0.as_bytes(), &*salt);
            hash.map(|hash| Hash(hash.to_string())).map_err(|error| Error::Hash { what: error.to_string() })
        })
    }

    /// Whether `hash` is of this password. It is compared in constant time, and a password that is too long is none.
    ///
    /// # Errors
    /// [`Error::Damaged`] for a text that is no hash, or [`Error::Busy`].
    pub(crate) fn matches(&self, password: &Password, hash: &Hash) -> Result<bool, Error> {
        let parsed = parse(hash)?;
        let is_same =
            self.in_turn(|| Ok(self.argon2.verify_password(password.0.as_bytes(), &parsed).is_ok()))?;
        Ok(is_same && !password.is_too_long())
    }

    /// Does the work of comparing where there is nothing to compare with, so that the time tells nothing.
    ///
    /// # Errors
    /// [`Error::Busy`]
    pub(crate) fn compare_with_nothing(&self, password: &Password) -> Result<(), Error> {
        self.hash(password).map(drop)
    }

    /// Whether `hash` was made at another cost than is asked for now.
    ///
    /// # Errors
    /// [`Error::Damaged`] for a text that is no hash.
    pub(crate) fn is_outdated(&self, hash: &Hash) -> Result<bool, Error> {
        let made = Params::try_from(&parse(hash)?).map_err(|error| damaged(&error))?;
        let asked = self.argon2.params();
        Ok((made.m_cost(), made.t_cost(), made.p_cost()) != (asked.m_cost(), asked.t_cost(), asked.p_cost()))
    }

    /// How many hashes were made so far, to compare or to keep.
    pub(crate) fn n_made(&self) -> u64 {
        self.n_made.load(Ordering::Relaxed)
    }

    fn in_turn<T>(&self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let _turn = self.turn()?;
        self.n_made.fetch_add(1, Ordering::Relaxed);
        work()
    }

    fn turn(&self) -> Result<Turn<'_>, Error> {
        let mut turns = self.turns();
        if turns.n_running >= self.load.n_at_once {
            if turns.n_waiting >= self.load.n_waiting_max {
                return Err(Error::Busy);
            }
            turns.n_waiting += 1;
            let is_full = |turns: &mut Turns| turns.n_running >= self.load.n_at_once;
            turns = self.freed.wait_while(turns, is_full).unwrap_or_else(PoisonError::into_inner);
            turns.n_waiting -= 1;
        }
        turns.n_running += 1;
        Ok(Turn(self))
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the turn to the next when it is dropped.
struct Turn<'a>(&'a Hasher);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.turns().n_running -= 1;
        self.0.freed.notify_one();
    }
}

fn parse(hash: &Hash) -> Result<PasswordHash, Error> {
    PasswordHash::new(&hash.0).map_err(|error| damaged(&error))
}

fn damaged(error: &dyn std::error::Error) -> Error {
    Error::Damaged { what: format!("a password hash is none: {error}") }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    fn hasher(cost: Cost) -> Hasher {
        Hasher::new(cost, Load { n_at_once: 1, n_waiting_max: 1 }).unwrap()
    }

    #[test]
    fn a_hash_is_of_its_password_only_and_names_its_cost() {
        let hasher = hasher(Cost::OWASP);
        let hash = hasher.hash(&Password::new("Rain7umbrella")).unwrap();
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.0);
        assert!(hasher.matches(&Password::new("Rain7umbrella"), &hash).unwrap());
        assert!(!hasher.matches(&Password::new("Rain7umbrelle"), &hash).unwrap());
        assert!(!hasher.is_outdated(&hash).unwrap());
        assert_eq!(hasher.n_made(), 3);
    }

    /// From the tests of the reference implementation of Argon2: `password`, salted with `somesalt`.
    #[test]
    fn a_hash_of_another_program_is_compared_too_and_is_outdated_here() {
        let hasher = hasher(Cost::LEAST);
        let other = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        let hash = Hash(other.to_owned());
        assert!(hasher.matches(&Password::new("password"), &hash).unwrap());
        assert!(hasher.is_outdated(&hash).unwrap());
    }

    #[test]
    fn a_password_that_is_too_long_matches_nothing_even_where_its_beginning_does() {
        let hasher = hasher(Cost::LEAST);
        let long = Password::new(&"Rain7umbrella".repeat(100));
        let hash = hasher.hash(&long).unwrap();
        assert!(!hasher.matches(&long, &hash).unwrap());
    }

    #[test]
    fn when_one_is_hashed_and_one_waits_then_a_third_is_turned_away_and_the_second_gets_its_turn() {
        let hasher = hasher(Cost::LEAST);
        let first = hasher.turn().unwrap();
        let barrier = Barrier::new(2);
        std::thread::scope(|scope| {
            let second = scope.spawn(|| {
                barrier.wait();
                hasher.turn().map(drop)
            });
            barrier.wait();
            while hasher.turns().n_waiting == 0 {
                std::thread::yield_now();
            }
            assert!(matches!(hasher.turn(), Err(Error::Busy)));
            drop(first);
            second.join().unwrap().unwrap();
        });
        assert_eq!(hasher.turns().n_running, 0);
    }
}
