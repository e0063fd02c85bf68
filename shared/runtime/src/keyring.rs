//! The keyring: one key per data subject, in a file of fixed slots, so that erasing a person is overwriting a slot.
//!
//! Lies beside the logs, never in them: a key that must be forgotten on demand cannot live in an append-only store.
//! Several processes may use one keyring; a file lock keeps their writes apart.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::Error;
use crate::signing::{self, Secret};

const MAGIC: &[u8; 48] = b"huiying keyring 1: 48-byte slots, tag 16 key 32\n";
const SLOT: usize = 48;
const NONCE: usize = 24;
const TAG: usize = 16;
/// Tells digests from whatever else a key may be used for.
const DIGEST: &[u8] = b"huiying digest of sealed text";
/// Written over the key of an erased subject; chance draws it once in 2^256 keys.
const ERASED: [u8; 32] = [0xFF; 32];

type Tag = [u8; TAG];
type Key = Zeroizing<[u8; 32]>;

/// Keys of data subjects. A key is read from the file whenever it is used, so that one erased by any process is gone
/// for every process.
pub struct Keyring {
    path: PathBuf,
    /// The secret by which names made from numbers and texts are keyed.
    secret: Secret,
    inner: Mutex<Inner>,
}

struct Inner {
    file: File,
    /// Bytes of the file that `slots` knows.
    known: u64,
    slots: BTreeMap<Tag, u64>,
}

/// What stands in a slot.
enum Held {
    Key(Key),
    /// The slot was begun and its key never reached the disk (a power cut), so nothing was sealed under it.
    Nothing,
    Erased,
}

impl Inner {
    /// Whether the file ends before or within its first line, as a crash while making it leaves it: it holds no key.
    fn is_unfinished(&self) -> std::io::Result<bool> {
        let length = usize::try_from(self.file.metadata()?.len()).unwrap_or(usize::MAX);
        if length > MAGIC.len() {
            return Ok(false);
        }
        let mut head = [0; MAGIC.len()];
        self.file.read_exact_at(&mut head[..length], 0)?;
        let begun = head.iter().zip(MAGIC).all(|(found, wanted)| *found == 0 || found == wanted);
        Ok(begun && head != *MAGIC)
    }

    /// What stands in the slot at `at`.
    fn held(&self, at: u64) -> std::io::Result<Held> {
        let mut key = Zeroizing::new([0; 32]);
        self.file.read_exact_at(&mut *key, at + TAG as u64)?;
        // A sector boundary may cut a slot at any multiple of sixteen bytes.
        let torn = key.chunks_exact(TAG).any(|half| half.iter().all(|byte| *byte == 0));
        Ok(match torn {
            _ if *key == ERASED => Held::Erased,
            true => Held::Nothing,
            false => Held::Key(key),
        })
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Keyring {
    /// Opens the keyring in `directory` and the secret beside it, making them where there are none; only their owner may
    /// read them.
    ///
    /// # Errors
    /// [`Error::KeyringIo`], [`Error::KeyringDamaged`] for a file that is not a keyring, or [`Error::Secret`].
    pub fn open(directory: &Path) -> Result<Self, Error> {
        let mut keyring = Self::open_alone(directory)?;
        let path = id_key_in(directory);
        // Under the lock of the keyring, so that of several processes one makes it.
        keyring.secret =
            keyring.locked(|_, _| signing::read(&path)?.map_or_else(|| signing::make(&path), Ok))?;
        Ok(keyring)
    }

    /// Opens the keyring of an earlier version, which has no secret beside it: nothing can be keyed by it.
    ///
    /// # Errors
    /// As [`Keyring::open`], without [`Error::Secret`].
    pub fn open_alone(directory: &Path) -> Result<Self, Error> {
        let path = directory.join("subjects.keyring");
        let io = |doing| {
            let path = path.clone();
            move |source| Error::KeyringIo { doing, path, source }
        };
        std::fs::create_dir_all(directory).map_err(io("making the folder of"))?;
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(io("opening"))?;
        let inner = Inner { file, known: 0, slots: BTreeMap::new() };
        let keyring = Self { path: path.clone(), secret: Secret::default(), inner: Mutex::new(inner) };
        keyring.locked(|keyring, inner| {
            if inner.is_unfinished().map_err(io("measuring"))? {
                inner.file.write_all_at(MAGIC, 0).map_err(io("starting"))?;
                inner.file.sync_all().map_err(io("syncing"))?;
                File::open(directory).and_then(|dir| dir.sync_all()).map_err(io("syncing the folder of"))?;
            }
            keyring.catch_up(inner)
        })?;
        Ok(keyring)
    }

    /// The secret by which names made from numbers and texts are keyed. No log, export or backup of a log has it.
    #[must_use]
    pub fn id_secret(&self) -> &[u8; 32] {
        &self.secret
    }

    /// Makes sure that every subject has a key on disk, with one sync for all. A subject that was erased stays erased.
    ///
    /// # Errors
    /// [`Error::KeyringIo`] or [`Error::Chance`]; then none of the new keys may be used.
    pub fn ensure<'a>(&self, subjects: impl IntoIterator<Item = &'a str>) -> Result<(), Error> {
        let tags: BTreeSet<Tag> = subjects.into_iter().map(tag_of).collect();
        self.locked(|keyring, inner| {
            let io =
                |source| Error::KeyringIo { doing: "adding keys to", path: keyring.path.clone(), source };
            keyring.catch_up(inner)?;
            let mut fresh = Zeroizing::new(Vec::with_capacity(tags.len() * SLOT));
            let mut added = false;
            for tag in &tags {
                let at = inner.slots.get(tag).copied();
                if let Some(at) = at
                    && !matches!(inner.held(at).map_err(io)?, Held::Nothing)
                {
                    continue;
                }
                let mut key = Zeroizing::new([0; 32]);
                fill(&mut *key)?;
                match at {
                    Some(at) => inner.file.write_all_at(&*key, at + TAG as u64).map_err(io)?,
                    None => fresh.extend(tag.iter().chain(&*key)),
                }
                added = true;
            }
            if !added {
                return Ok(());
            }
            inner.file.write_all_at(&fresh, inner.known).and_then(|()| inner.file.sync_data()).map_err(io)?;
            keyring.catch_up(inner)
        })
    }

    /// Encrypts text under the key of `subject`, which [`Keyring::ensure`] has made.
    ///
    /// # Errors
    /// [`Error::Unseal`] where the subject has no key, [`Error::Erased`] where it was erased.
    pub fn seal(&self, subject: &str, text: &[u8]) -> Result<String, Error> {
        let key = self.key(subject)?;
        let mut nonce = [0; NONCE];
        fill(&mut nonce)?;
        let cipher = XChaCha20Poly1305::new((&*key).into());
        let payload = Payload { msg: text, aad: subject.as_bytes() };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| Error::Unseal {
            subject: subject.to_owned(),
            what: "the text is too long to encrypt",
        })?;
        Ok(STANDARD_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// A digest of text under the key of `subject`, 32 hexadecimal digits: equal for equal texts, and telling nothing of
    /// them without the key, so that it is of no use once the subject is erased.
    ///
    /// # Errors
    /// [`Error::Unseal`] where the subject has no key, [`Error::Erased`] where it was erased.
    pub fn digest(&self, subject: &str, text: &[u8]) -> Result<String, Error> {
        let key = self.key(subject)?;
        // The hash within makes every input equally long, so that none can be extended to another.
        let keyed = Sha256::new().chain_update(*key).chain_update(DIGEST).chain_update(Sha256::digest(text));
        Ok(keyed.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Decrypts what [`Keyring::seal`] made. Whoever shows a person what it returns has to put that on the record; comparing
    /// and sealing anew show nothing.
    ///
    /// # Errors
    /// [`Error::Unseal`] where the key is missing or the sealed data was changed, [`Error::Erased`] where it was erased.
    pub fn unseal(&self, subject: &str, sealed: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
        let failed = |what| Error::Unseal { subject: subject.to_owned(), what };
        let key = self.key(subject)?;
        let bytes = STANDARD_NO_PAD.decode(sealed).map_err(|_| failed("it is not in base64"))?;
        let (nonce, text) = bytes.split_at_checked(NONCE).ok_or_else(|| failed("it is too short"))?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| failed("it is too short"))?;
        let payload = Payload { msg: text, aad: subject.as_bytes() };
        XChaCha20Poly1305::new((&*key).into())
            .decrypt(&XNonce::from(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| failed("the key does not fit or the data was changed"))
    }

    /// Destroys the key of `subject`: what was sealed under it can never be opened again. One that has no key yet never
    /// gets one.
    ///
    /// # Errors
    /// [`Error::KeyringIo`]; then the key may still be there.
    pub fn erase(&self, subject: &str) -> Result<(), Error> {
        let tag = tag_of(subject);
        self.locked(|keyring, inner| {
            keyring.catch_up(inner)?;
            let written = match inner.slots.get(&tag) {
                Some(&at) => inner.file.write_all_at(&ERASED, at + TAG as u64),
                None => inner.file.write_all_at(&[&tag[..], &ERASED].concat(), inner.known),
            };
            written.and_then(|()| inner.file.sync_data()).map_err(|source| Error::KeyringIo {
                doing: "erasing from",
                path: keyring.path.clone(),
                source,
            })
        })
    }

    /// Those of these subjects that were erased.
    ///
    /// # Errors
    /// [`Error::KeyringIo`]
    pub fn erased<'a>(
        &self,
        subjects: impl IntoIterator<Item = &'a str>,
    ) -> Result<BTreeSet<&'a str>, Error> {
        self.locked(|keyring, inner| {
            keyring.catch_up(inner)?;
            let mut erased = BTreeSet::new();
            for subject in subjects {
                let Some(&at) = inner.slots.get(&tag_of(subject)) else { continue };
                let held = inner.held(at).map_err(|source| Error::KeyringIo {
                    doing: "reading",
                    path: keyring.path.clone(),
                    source,
                })?;
                if matches!(held, Held::Erased) {
                    erased.insert(subject);
                }
            }
            Ok(erased)
        })
    }

    /// The bytes of the keyring's file at one moment, for a backup: erased keys are erased in it too.
    ///
    /// # Errors
    /// [`Error::KeyringIo`].
    pub fn bytes(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let io = |source| Error::KeyringIo { doing: "reading", path: self.path.clone(), source };
        self.locked(|keyring, inner| {
            keyring.catch_up(inner)?;
            let known = usize::try_from(inner.known).unwrap_or(usize::MAX);
            let mut bytes = Zeroizing::new(vec![0; known]);
            inner.file.read_exact_at(&mut bytes, 0).map_err(io)?;
            Ok(bytes)
        })
    }

    fn key(&self, subject: &str) -> Result<Key, Error> {
        let tag = tag_of(subject);
        let missing = |what| Error::Unseal { subject: subject.to_owned(), what };
        self.locked(|keyring, inner| {
            if !inner.slots.contains_key(&tag) {
                keyring.catch_up(inner)?;
            }
            let at = *inner.slots.get(&tag).ok_or_else(|| missing("it has no key"))?;
            let io = |source| Error::KeyringIo { doing: "reading", path: keyring.path.clone(), source };
            match inner.held(at).map_err(io)? {
                Held::Key(key) => Ok(key),
                Held::Nothing => Err(missing("it has no key")),
                Held::Erased => Err(Error::Erased { subject: subject.to_owned() }),
            }
        })
    }

    /// Runs `work` under the thread lock and the file lock.
    fn locked<T>(&self, work: impl FnOnce(&Self, &mut Inner) -> Result<T, Error>) -> Result<T, Error> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let io = |doing| move |source| Error::KeyringIo { doing, path: self.path.clone(), source };
        inner.file.lock().map_err(io("locking"))?;
        let done = work(self, &mut inner);
        inner.file.unlock().map_err(io("unlocking"))?;
        done
    }

    /// Reads slots that this or another process has added. A torn last slot was never used and is written over.
    fn catch_up(&self, inner: &mut Inner) -> Result<(), Error> {
        let io = |source| Error::KeyringIo { doing: "reading", path: self.path.clone(), source };
        let damaged = |what| Error::KeyringDamaged { path: self.path.clone(), what };
        let length = inner.file.metadata().map_err(io)?.len();
        if inner.known == 0 {
            let mut magic = [0; MAGIC.len()];
            inner.file.read_exact_at(&mut magic, 0).map_err(io)?;
            if magic != *MAGIC {
                return Err(damaged("it does not begin as a keyring does"));
            }
            inner.known = MAGIC.len() as u64;
        }
        if length < inner.known {
            return Err(damaged("it became shorter"));
        }
        let slots = usize::try_from(length - inner.known).unwrap_or(usize::MAX) / SLOT;
        let mut bytes = Zeroizing::new(vec![0; slots * SLOT]);
        inner.file.read_exact_at(&mut bytes, inner.known).map_err(io)?;
        for slot in bytes.chunks_exact(SLOT) {
            let tag: Tag = slot[..TAG].try_into().expect("a slot begins with sixteen bytes of tag");
            inner.slots.insert(tag, inner.known);
            inner.known += SLOT as u64;
        }
        Ok(())
    }
}

/// Where the secret of a folder of keys is by which names are keyed.
#[must_use]
pub fn id_key_in(directory: &Path) -> PathBuf {
    directory.join("ids.key")
}

fn tag_of(subject: &str) -> Tag {
    let digest: [u8; 32] = Sha256::digest(subject.as_bytes()).into();
    digest[..16].try_into().expect("sixteen bytes of thirty-two")
}

#[expect(clippy::disallowed_methods, reason = "the one place that takes chance from the system")]
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|error| Error::Chance { what: error.to_string() })
}

/// Random bytes, for a secret that is drawn once; wiped from memory when they are dropped.
///
/// # Errors
/// [`Error::Chance`] where the system gives none.
pub fn random_bytes<const N: usize>() -> Result<Zeroizing<[u8; N]>, Error> {
    let mut bytes = Zeroizing::new([0; N]);
    fill(&mut *bytes)?;
    Ok(bytes)
}

/// A random number, by which one running process is told from another.
///
/// # Errors
/// [`Error::Chance`] where the system gives none.
pub fn random_number() -> Result<u64, Error> {
    let mut bytes = [0; 8];
    fill(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

/// A random token of 128 bits in hexadecimal, for forms that must be asked once only.
///
/// # Errors
/// [`Error::Chance`] where the system gives no random bytes.
pub fn random_token() -> Result<String, Error> {
    let mut bytes = [0; 16];
    fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests;
