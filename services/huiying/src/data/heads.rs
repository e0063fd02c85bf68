//! The signed heads kept in a data directory, and the key by which they are checked.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use huiying_eventlog::heads::parse;
use huiying_eventlog::{Head, PublicKey, Signer};
use huiying_runtime::{Config, signing};

use crate::errors::AnyError;

/// Where the heads of a data directory are.
pub(crate) fn path_in(data: &Path) -> PathBuf {
    data.join("heads")
}

/// Where the signing key is.
pub(crate) fn key_path(config: &Config) -> PathBuf {
    config.heads.key_file.clone().unwrap_or_else(|| signing::path_in(&config.data.join("keys")))
}

/// The public key of this installation.
pub(crate) fn public_key(config: &Config) -> Result<PublicKey, AnyError> {
    let path = key_path(config);
    let secret = signing::read(&path)?.ok_or_else(|| {
        format!(
            "there is no signing key `{}` yet: it is created when the server first starts",
            path.display()
        )
    })?;
    Ok(Signer::of(&secret).public_key())
}

/// The heads kept in a data directory, as whole lines: one that was cut off while it was written is left out.
pub(crate) fn kept(data: &Path) -> Result<Vec<Head>, AnyError> {
    let text = kept_text(data)?;
    parse(&text).map_err(|error| format!("`{}`: {error}", path_in(data).display()).into())
}

/// The whole lines of the heads kept in a data directory.
pub(crate) fn kept_text(data: &Path) -> Result<String, AnyError> {
    let path = path_in(data);
    let mut text = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(String::new()),
        text => text.map_err(|error| format!("reading the heads `{}`: {error}", path.display()))?,
    };
    text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
    Ok(text)
}
