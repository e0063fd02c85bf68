//! `huiying backup`: the whole of a data directory in one file, while a server runs or not.
//!
//! A tar archive that ends with a manifest of hashes. What is derived stays out: views, indexes, the socket.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::Args;
use huiying_eventlog::{Snapshot, heads as signed};
use huiying_runtime::{Config, keyring, signing};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

use crate::data::directory::{self, CARRIED_OVER, refuse_inside};
use crate::data::logs::Logs;
use crate::data::{heads, keys, node};
use crate::errors::{self, AnyError};
use crate::{log_heads, sources};

/// The format of backups that this version writes and reads.
pub(crate) const FORMAT: u32 = 1;
/// The last entry of a backup.
pub(crate) const MANIFEST: &str = "MANIFEST.json";

/// The arguments of `backup`.
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// The file to create, outside the data directory; an existing one is not overwritten.
    pub(crate) file: PathBuf,
}

/// What a backup holds.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The format of the backup.
    pub(crate) format: u32,
    /// The format of the data directory.
    pub(crate) data_format: u32,
    /// The version of the program that made it.
    pub(crate) program: String,
    /// When it was begun, in RFC 3339.
    pub(crate) made_at: String,
    /// Both logs by name.
    pub(crate) logs: BTreeMap<String, LogNote>,
    /// Every other entry, in order.
    pub(crate) files: Vec<FileNote>,
}

/// A log in a backup.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LogNote {
    /// How many records it holds.
    pub(crate) records: u64,
    /// The chain hash after the last.
    pub(crate) head: String,
}

/// A file in a backup.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileNote {
    /// Its path from the data directory.
    pub(crate) path: String,
    /// Its length.
    pub(crate) bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub(crate) sha256: String,
}

/// Makes the backup.
pub(crate) async fn run(config: &Config, args: BackupArgs) -> Result<(), AnyError> {
    directory::must_be_there(&config.data)?;
    directory::refuse_demo(&config.data)?;
    refuse_inside(&config.data, &args.file)?;
    log_heads::sign_now(config).await?;
    let shown = args.file.display();
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&args.file);
    let file = file.map_err(|error| {
        format!(
            "creating the backup `{shown}`: {error}; choose a file that does not exist yet; nothing was written"
        )
    })?;
    let made = write(config, &file);
    if made.is_err() {
        // It is ours and not whole; that it could not be finished is what is told.
        let _ = std::fs::remove_file(&args.file);
    }
    let manifest = made.map_err(|error| {
        format!("creating the backup `{shown}`: {error}; the unfinished file was removed")
    })?;
    let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    println!("backup `{shown}`: {bytes} bytes in {} files", manifest.files.len());
    for (name, log) in &manifest.logs {
        println!("{name}: {} records, chain hash {}", log.records, log.head);
    }
    println!("{}", about_keys(&manifest));
    Ok(())
}

/// What whoever holds a backup must know of the keys.
pub(crate) fn about_keys(manifest: &Manifest) -> String {
    let has = |path: &str| manifest.files.iter().any(|file| file.path == path);
    if !has("keys/subjects.keyring") {
        return "keys: the backup does not hold the keys to sealed personal data".to_owned();
    }
    let signing = match has("keys/signing.key") {
        true => "and the signing key",
        false => "but not the signing key, which is outside the data directory: back that up yourself",
    };
    format!(
        "keys: the backup holds the keys to sealed personal data {signing}; anyone who can read the file can open sealed data, so keep it as safe as the data directory"
    )
}

/// Copies in an order in which what is copied later never lacks what was copied before: heads speak of records, decisions
/// of arrivals, arrivals of keys.
fn write(config: &Config, file: &File) -> Result<Manifest, AnyError> {
    let data = &config.data;
    let made_at = node::system_clock().now();
    let mut archive = Archive {
        tar: Builder::new(BufWriter::new(file)),
        mtime: u64::try_from(made_at.timestamp()).unwrap_or_default(),
        files: Vec::new(),
    };
    let kept = heads::kept_text(data)?;
    archive.add("heads", &mut kept.as_bytes(), kept.len() as u64)?;
    let mut logs = BTreeMap::new();
    for name in Logs::NAMES.into_iter().rev() {
        let note = archive.add_log(config, name)?;
        logs.insert(name.to_owned(), note);
    }
    let keyring = keys::open_keyring(data)?.bytes()?;
    archive.add("keys/subjects.keyring", &mut &keyring[..], keyring.len() as u64)?;
    archive.add_file("keys/ids.key", &keyring::id_key_in(&data.join("keys")))?;
    let key = signing::path_in(&data.join("keys"));
    if key.exists() {
        archive.add_file("keys/signing.key", &key)?;
    }
    for name in CARRIED_OVER {
        if data.join(name).exists() {
            archive.add_file(name, &data.join(name))?;
        }
    }
    for (name, path) in sources::files(data)? {
        archive.add_file(&format!("{}/{name}.toml", sources::FOLDER), &path)?;
    }
    archive.add_file("FORMAT", &data.join("FORMAT"))?;
    let manifest = Manifest {
        format: FORMAT,
        data_format: errors::FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: made_at.to_rfc3339(),
        logs,
        files: std::mem::take(&mut archive.files),
    };
    let json = serde_json::to_vec_pretty(&manifest)?;
    archive.add(MANIFEST, &mut &json[..], json.len() as u64)?;
    archive.tar.into_inner()?.flush()?;
    file.sync_all()?;
    Ok(manifest)
}

/// An archive being written.
struct Archive<W: Write> {
    tar: Builder<W>,
    /// Seconds since 1970, for every entry.
    mtime: u64,
    files: Vec<FileNote>,
}

impl<W: Write> Archive<W> {
    /// Adds the log up to where it is now, once it is found to be whole and as it was signed.
    fn add_log(&mut self, config: &Config, name: &str) -> Result<LogNote, AnyError> {
        let dir = config.data.join(name);
        let kept = heads::kept(&config.data)?;
        signed::verify(&dir, name, &kept, &heads::public_key(config)?)?;
        let snapshot = Snapshot::of(&dir)?;
        for (path, bytes) in snapshot.files() {
            let file = path.file_name().map(Path::new).unwrap_or(path);
            self.add(&format!("{name}/{}", file.display()), &mut File::open(path)?, *bytes)?;
        }
        let verified = snapshot.verified();
        Ok(LogNote { records: verified.n_records, head: verified.head.to_string() })
    }

    fn add_file(&mut self, path: &str, from: &Path) -> io::Result<()> {
        let mut file = File::open(from)?;
        let bytes = file.metadata()?.len();
        self.add(path, &mut file, bytes)
    }

    fn add(&mut self, path: &str, from: &mut dyn Read, bytes: u64) -> io::Result<()> {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime(self.mtime);
        let mut read = Hashing::new(from.take(bytes));
        self.tar.append_data(&mut header, path, &mut read)?;
        let (sha256, n_read) = read.finish();
        if n_read != bytes {
            return Err(io::Error::other(format!("`{path}` shrank while it was being read")));
        }
        self.files.push(FileNote { path: path.to_owned(), bytes, sha256 });
        Ok(())
    }
}

/// Hashes what is read through it.
pub(crate) struct Hashing<R> {
    from: R,
    sha: Sha256,
    n_bytes: u64,
}

impl<R: Read> Hashing<R> {
    /// A reader of `from`.
    pub(crate) fn new(from: R) -> Self {
        Self { from, sha: Sha256::new(), n_bytes: 0 }
    }

    /// The hash of what was read, in hexadecimal, and its length.
    pub(crate) fn finish(self) -> (String, u64) {
        (self.sha.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), self.n_bytes)
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(into)?;
        self.sha.update(&into[..n]);
        self.n_bytes += n as u64;
        Ok(n)
    }
}
