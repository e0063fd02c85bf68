//! The Unix socket in the data directory, open to its owner only.

use std::path::{Path, PathBuf};

use tokio::net::UnixListener;

/// Where the socket of a data directory is.
pub(crate) fn socket_path(data: &Path) -> PathBuf {
    data.join("huiying.sock")
}

/// Listens on the socket. The caller owns the data directory, so a socket that is already there is a leftover.
pub(crate) fn listen(data: &Path) -> std::io::Result<UnixListener> {
    use std::os::unix::fs::PermissionsExt;
    let path = socket_path(data);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}
