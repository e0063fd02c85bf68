//! The secrets of this installation, to sign and to key ids with: 32 random bytes each, drawn once, each in a file.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::{Error, keyring};

/// The secret, wiped from memory when it is dropped.
pub type Secret = Zeroizing<[u8; 32]>;

/// More than the file of a secret has.
const BYTES_MAX: u64 = 1024;

/// Where the secret for signing is in a folder of keys.
#[must_use]
pub fn path_in(directory: &Path) -> PathBuf {
    directory.join("signing.key")
}

/// Reads a secret: one line of 64 hexadecimal digits. `None` where there is no such file.
///
/// # Errors
/// [`Error::Secret`] for a file that cannot be read or holds something else.
pub fn read(path: &Path) -> Result<Option<Secret>, Error> {
    let failed = |what: String| Error::Secret { doing: "reading", path: path.to_owned(), what };
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file.map_err(|error| failed(error.to_string()))?,
    };
    let mut text = Zeroizing::new(String::new());
    file.take(BYTES_MAX).read_to_string(&mut text).map_err(|error| failed(error.to_string()))?;
    parse(text.trim()).map(Some).ok_or_else(|| failed("it is not 64 hexadecimal digits".to_owned()))
}

/// Draws a secret and writes it to a new file that only its owner may read; it is there whole or not at all.
///
/// # Errors
/// [`Error::Chance`], or [`Error::Secret`], also where the file is there already.
pub fn make(path: &Path) -> Result<Secret, Error> {
    let mut secret = Secret::default();
    keyring::fill(&mut *secret)?;
    let failed = |error: std::io::Error| Error::Secret {
        doing: "making",
        path: path.to_owned(),
        what: error.to_string(),
    };
    let digits: Vec<String> = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let line = Zeroizing::new(digits.concat() + "\n");
    write_new(path, line.as_bytes()).map_err(failed)?;
    Ok(secret)
}

fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let unfinished = path.with_added_extension("new");
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    if path.exists() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    std::fs::rename(&unfinished, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn parse(text: &str) -> Option<Secret> {
    let mut secret = Secret::default();
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, at) in secret.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_for_its_owner_only_and_read_as_it_was_made() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = path_in(folder.path());
        assert!(read(&path).unwrap().is_none());
        let made = make(&path).unwrap();
        assert_eq!(*read(&path).unwrap().unwrap(), *made);
        assert_ne!(*made, [0; 32]);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(make(&path).is_err(), "one that is there is never replaced");
        assert_eq!(*read(&path).unwrap().unwrap(), *made);
        assert_ne!(*make(&folder.path().join("other")).unwrap(), *made);
    }

    #[test]
    fn a_file_that_is_no_secret_is_refused_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let whole = "0f".repeat(32);
        for (text, good) in
            [(format!("{whole}\n"), true), (whole.clone(), true), (format!("{whole}0"), false)]
        {
            std::fs::write(&path, text).unwrap();
            assert_eq!(read(&path).is_ok(), good);
        }
        for text in ["", "zz", &"é".repeat(32), &"0g".repeat(32)] {
            std::fs::write(&path, text).unwrap();
            let error = read(&path).unwrap_err().to_string();
            assert!(error.contains("key") && error.contains("64 hexadecimal digits"), "{error}");
        }
    }
}
