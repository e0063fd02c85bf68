//! The keys of a data directory: made before its first record, never again without being asked for, and closed to others.

use std::fs::Permissions;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use huiying_runtime::signing::{self, Secret};
use huiying_runtime::{Config, Keyring, keyring};

use crate::data::heads;
use crate::errors::{AnyError, Error};

/// Opens the keyring of a data directory; where it or the secret beside it is lost, it is not replaced by a new one.
pub(crate) fn open_keyring(path: &Path) -> Result<Keyring, AnyError> {
    let io = |source| Error::Directory { doing: "reading", path: path.to_owned(), source };
    let keys = path.join("keys");
    // Records are looked for first: another process that makes the directory just now makes its keyring before them.
    if has_records(path).map_err(io)? {
        for file in [keys.join("subjects.keyring"), keyring::id_key_in(&keys)] {
            match std::fs::metadata(&file) {
                Ok(about) if about.len() > 0 => {}
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(io(error).into()),
                Ok(_) | Err(_) => return Err(Error::KeysMissing { path: file }.into()),
            }
        }
    }
    let keyring = Keyring::open(&keys)?;
    close_to_others(&keys, 0o700)?;
    close_to_others(&keys.join("subjects.keyring"), 0o600)?;
    close_to_others(&keyring::id_key_in(&keys), 0o600)?;
    Ok(keyring)
}

/// Whether the intake log holds a segment.
pub(crate) fn has_records(data: &Path) -> std::io::Result<bool> {
    let entries = match std::fs::read_dir(data.join("intake")) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        entries => entries?,
    };
    for entry in entries {
        if entry?.path().extension().is_some_and(|extension| extension == "log") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The key that heads are signed with. It is made where the logs are empty and nothing was signed; otherwise a missing
/// key is told, since whoever took it and the heads away may have changed the logs unseen.
pub(crate) fn signing_key(config: &Config, logs_are_empty: bool) -> Result<Secret, AnyError> {
    let (heads, key) = (heads::path_in(&config.data), heads::key_path(config));
    if let Some(secret) = signing::read(&key)? {
        close_to_others(&key, 0o600)?;
        return Ok(secret);
    }
    let (shown, heads_shown) = (key.display(), heads.display());
    if heads.exists() {
        return Err(format!("the signing key `{shown}` is missing, but `{heads_shown}` holds heads signed with it: restore it from the backup; if it is lost for good, move the heads elsewhere, keep them, and make a new key with `huiying log key --new`").into());
    }
    if !logs_are_empty {
        return Err(format!("the signing key `{shown}` and the signed heads `{heads_shown}` are both missing, but the logs hold records: whoever removed them may have changed the logs. Restore both from the backup; if they are lost for good, check the logs with heads kept elsewhere (`huiying log verify --heads FILE --key KEY`) and make a new key with `huiying log key --new`").into());
    }
    Ok(signing::make(&key)?)
}

/// Makes a new signing key because a person asks for it; one that is there, or that heads were signed with, stays.
pub(crate) fn make_signing_key(config: &Config) -> Result<(), AnyError> {
    let (heads, key) = (heads::path_in(&config.data), heads::key_path(config));
    if heads.exists() {
        return Err(format!("`{}` holds heads signed with the previous key: move that file elsewhere, keep it, and try again; nothing was changed", heads.display()).into());
    }
    Ok(signing::make(&key).map(drop)?)
}

/// Takes a file or folder of keys from everyone but its owner, and tells if others could have read it.
fn close_to_others(path: &Path, mode: u32) -> Result<(), AnyError> {
    let doing = |error: std::io::Error| format!("closing `{}` to others: {error}", path.display());
    let found = std::fs::metadata(path).map_err(doing)?.permissions().mode() & 0o777;
    if found & 0o077 == 0 {
        return Ok(());
    }
    std::fs::set_permissions(path, Permissions::from_mode(mode)).map_err(doing)?;
    let left = std::fs::metadata(path).map_err(doing)?.permissions().mode() & 0o777;
    if left & 0o077 != 0 {
        return Err(format!("other users of this machine can use the keys in `{}` (mode {left:03o}), and its file system does not let that be changed: put the data directory on one that does", path.display()).into());
    }
    tracing::warn!(
        "`{}` was open to other users of this machine (mode {found:03o}) and is now closed: treat the keys in it as known to them",
        path.display()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn config(data: &Path) -> Config {
        Config { data: data.to_owned(), ..Config::default() }
    }

    #[test]
    fn a_folder_of_keys_that_others_may_use_is_closed_to_them() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        std::fs::create_dir(&keys).unwrap();
        let config = config(folder.path());
        drop(signing_key(&config, true).unwrap());
        let files = ["signing.key", "subjects.keyring", "ids.key"].map(|file| keys.join(file));
        drop(open_keyring(folder.path()).unwrap());
        for path in files.iter().chain([&keys]) {
            std::fs::set_permissions(path, Permissions::from_mode(0o777)).unwrap();
        }
        drop(open_keyring(folder.path()).unwrap());
        drop(signing_key(&config, false).unwrap());
        assert_eq!(mode(&keys), 0o700);
        assert_eq!(files.map(|file| mode(&file)), [0o600; 3]);
    }

    #[test]
    fn a_signing_key_is_made_for_empty_logs_only_and_else_when_a_person_asks() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("keys")).unwrap();
        let config = config(folder.path());
        let refused = signing_key(&config, false).unwrap_err().to_string();
        assert!(refused.contains("both missing") && refused.contains("log key --new"), "{refused}");
        assert!(!folder.path().join("keys/signing.key").exists(), "nothing is made in silence");

        make_signing_key(&config).unwrap();
        let made = signing_key(&config, false).unwrap();
        assert!(make_signing_key(&config).is_err(), "one that is there is never replaced");
        assert_eq!(*signing_key(&config, false).unwrap(), *made);
    }

    #[test]
    fn a_key_that_heads_were_signed_with_is_not_replaced_even_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("keys")).unwrap();
        std::fs::write(folder.path().join("heads"), "").unwrap();
        let config = config(folder.path());
        for refused in [signing_key(&config, true).map(drop), make_signing_key(&config)] {
            assert!(refused.unwrap_err().to_string().contains("move"));
        }
        assert!(!folder.path().join("keys/signing.key").exists());
    }
}
