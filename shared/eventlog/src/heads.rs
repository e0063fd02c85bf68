//! Signed heads: who keeps one elsewhere can show later that a log was changed, or cut, since it was signed.
//!
//! The chain of hashes finds an edit that was not carried through to the end. A head that lies outside the reach of
//! whoever edits finds the rest: a log hashed anew as a whole, and one whose newest records are gone. `FORMAT.md` has the
//! form of a line and of what is signed.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::segmented::{ChainHash, Verified, hashes_at};
use crate::{Error, Position, hex};

/// A public key, by which anyone can check who signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl FromStr for PublicKey {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let bytes = hex::decode(text).ok_or("a public key is 64 hexadecimal digits")?;
        let key =
            VerifyingKey::from_bytes(&bytes).map_err(|_| "these digits are no public key of Ed25519")?;
        Ok(Self(key.to_bytes()))
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

/// Signs heads.
pub struct Signer(SigningKey);

impl Signer {
    /// The signer with this secret, 32 bytes drawn by chance.
    #[must_use]
    pub fn of(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The key by which its signatures are checked.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs that the log of this name holds so many records with this chain hash. `at` is the time of signing as text,
    /// in RFC 3339.
    #[must_use]
    pub fn sign(&self, log: &str, position: Position, hash: ChainHash, at: &str) -> Head {
        let signature = self.0.sign(signed_text(log, position, hash, at).as_bytes());
        Head {
            log: log.to_owned(),
            position,
            hash: hash.to_string(),
            at: at.to_owned(),
            key: self.public_key().to_string(),
            signature: hex::encode(&signature.to_bytes()),
        }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Signer").field(&self.public_key().to_string()).finish()
    }
}

/// What is signed, line by line. The time comes last, so that no text in it can pass for another field.
fn signed_text(log: &str, position: Position, hash: ChainHash, at: &str) -> String {
    format!("huiying head 1\n{log}\n{position}\n{hash}\n{at}\n")
}

/// A signed head as it was read; nothing of it is to be believed before [`verify`] says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The name of the log.
    pub log: String,
    /// How many records it held.
    pub position: Position,
    /// The chain hash after them, in hexadecimal.
    pub hash: String,
    /// When it was signed, in RFC 3339, by the clock of whoever signed.
    pub at: String,
    /// The public key of whoever signed, in hexadecimal.
    pub key: String,
    /// The signature, in hexadecimal.
    pub signature: String,
}

impl Head {
    /// The head as one line of a heads file, without its end.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("texts and a number have a JSON form")
    }

    /// The hash that `key` signed; `None` where it did not sign this.
    fn hash_signed_by(&self, key: &PublicKey) -> Option<ChainHash> {
        let hash: ChainHash = self.hash.parse().ok()?;
        let signature = Signature::from_bytes(&hex::decode(&self.signature)?);
        let text = signed_text(&self.log, self.position, hash, &self.at);
        let key = VerifyingKey::from_bytes(&key.0).ok()?;
        (!self.log.contains('\n') && key.verify_strict(text.as_bytes(), &signature).is_ok()).then_some(hash)
    }
}

/// Why a log and its heads do not agree.
#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    /// A line of a heads file is none.
    #[error("line {line} of the heads file is not a signed head ({what}): use the file as it was exported")]
    NoHead {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// A head is not of whoever it should be of.
    #[error(
        "the head of the {log} log at position {position}, of {at}, is not signed by the key {key}: \
         it was changed or made by somebody else, or this is not the key"
    )]
    Forged {
        /// The name of the log.
        log: String,
        /// The position that the head names.
        position: Position,
        /// When it says it was signed.
        at: String,
        /// The key it should be signed by.
        key: String,
    },
    /// Records that were signed are gone, from the end or from before it.
    #[error(
        "the {log} log ends at position {end}, but a head of {at} stands at position {position}: records that lay after \
         position {held} are missing, {n} or more; keep this directory as evidence and restore a backup that has them",
        n = position.get().saturating_sub(end.get())
    )]
    Missing {
        /// The name of the log.
        log: String,
        /// The position up to which it is as signed before.
        held: Position,
        /// The log's last position.
        end: Position,
        /// The position of the first head that does not hold.
        position: Position,
        /// When that was signed.
        at: String,
    },
    /// Records are not those that were signed.
    #[error(
        "the {log} log is not what was signed on {at} at position {position}: between positions {first} and \
         {position} something was edited, inserted, moved or removed; keep this directory as evidence and restore a backup",
        first = held.next()
    )]
    Changed {
        /// The name of the log.
        log: String,
        /// The position up to which it is as signed before.
        held: Position,
        /// The position of the first head that does not hold.
        position: Position,
        /// When that was signed.
        at: String,
    },
    /// The log itself is not whole.
    #[error("the {log} log is damaged; by its heads it is as signed up to position {held}")]
    Log {
        /// The name of the log.
        log: String,
        /// The position up to which it is as signed.
        held: Position,
        /// Where it is damaged.
        #[source]
        source: Error,
    },
}

/// What a check of a log by its heads found to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The log itself.
    pub log: Verified,
    /// Heads of this log that were checked.
    pub n_heads: usize,
    /// The position of the newest of them: what lies after it is vouched for by the chain alone.
    pub position: Position,
}

/// Reads the lines of a heads file.
///
/// # Errors
/// [`HeadError::NoHead`] for the first line that is none.
pub fn parse(text: &str) -> Result<Vec<Head>, HeadError> {
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    lines
        .map(|(line, number)| {
            serde_json::from_str(line)
                .map_err(|error| HeadError::NoHead { line: number, what: error.to_string() })
        })
        .collect()
}

/// Checks the log in `dir`, called `log` in its heads, from its first byte to its last, and by every head of it.
/// Heads of other logs are passed over.
///
/// # Errors
/// The first thing that does not hold: a head of another key before all, then by position.
pub fn verify(dir: &Path, log: &str, heads: &[Head], key: &PublicKey) -> Result<Held, HeadError> {
    let mut signed = Vec::new();
    for head in heads.iter().filter(|head| head.log == log) {
        let hash = head.hash_signed_by(key).ok_or_else(|| HeadError::Forged {
            log: log.to_owned(),
            position: head.position,
            at: head.at.clone(),
            key: key.to_string(),
        })?;
        signed.push((head.position, hash, head));
    }
    signed.sort_by_key(|(position, ..)| *position);
    let wanted: BTreeSet<Position> = signed.iter().map(|(position, ..)| *position).collect();
    let (found, verified) = hashes_at(dir, &wanted);
    let mut held = Position::START;
    for (position, hash, head) in &signed {
        let Some(there) = found.get(position) else { break };
        if there != hash {
            return Err(changed(head, held));
        }
        held = *position;
    }
    let verified = verified.map_err(|source| HeadError::Log { log: log.to_owned(), held, source })?;
    let end = Position::new(verified.n_records);
    match signed.iter().find(|(position, ..)| *position > end) {
        Some((_, _, head)) => Err(missing(head, held, end)),
        None => Ok(Held { log: verified, n_heads: signed.len(), position: held }),
    }
}

/// Checks the end of a log by the newest head of it, without reading the log: whether records that were signed are gone
/// from its end. What lies before is for [`verify`].
///
/// # Errors
/// [`HeadError::Missing`] or [`HeadError::Changed`].
pub fn check_end(log: &str, heads: &[Head], end: Position, hash: ChainHash) -> Result<(), HeadError> {
    let newest = heads.iter().filter(|head| head.log == log).max_by_key(|head| head.position);
    match newest {
        Some(head) if head.position > end => Err(missing(head, Position::START, end)),
        Some(head) if head.position == end && head.hash != hash.to_string() => {
            Err(changed(head, Position::START))
        }
        Some(_) | None => Ok(()),
    }
}

fn missing(head: &Head, held: Position, end: Position) -> HeadError {
    HeadError::Missing { log: head.log.clone(), held, end, position: head.position, at: head.at.clone() }
}

fn changed(head: &Head, held: Position) -> HeadError {
    HeadError::Changed { log: head.log.clone(), held, position: head.position, at: head.at.clone() }
}
