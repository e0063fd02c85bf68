//! `huiying restore`: a backup into an empty directory, once every hash in it is found to hold.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

use clap::Args;
use huiying_eventlog::{Snapshot, heads as signed};
use huiying_runtime::Config;
use tar::{Archive, Entry, EntryType};

use crate::backup::{FORMAT, FileNote, Hashing, LogNote, MANIFEST, Manifest, about_keys};
use crate::data::directory::RESTORING;
use crate::data::heads;
use crate::data::logs::Logs;
use crate::errors::{self, AnyError};
use crate::sources;

/// More than the manifest of any backup has.
const MANIFEST_BYTES_MAX: u64 = 64 << 20;

/// The arguments of `restore`; the directory is named with `--data`.
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// The backup.
    file: PathBuf,
    /// Restore a backup even if it lacks the keyring or the signed heads.
    #[arg(long)]
    incomplete: bool,
}

/// Restores the backup.
pub(crate) fn run(config: &Config, args: &RestoreArgs) -> Result<(), AnyError> {
    let (data, shown) = (&config.data, args.file.display());
    let was_there = must_be_empty(data)?;
    let file = File::open(&args.file).map_err(|error| format!("opening the backup `{shown}`: {error}"))?;
    let manifest = inspect(&file).map_err(|why| {
        format!("`{shown}` is not a complete backup: {why}; use another; nothing was restored")
    })?;
    if manifest.data_format > errors::FORMAT || manifest.format > FORMAT {
        let found = manifest.data_format.max(manifest.format).to_string();
        return Err(errors::Error::NewerData { path: args.file.clone(), found }.into());
    }
    let doing = |error: AnyError| format!("restoring `{shown}` into `{}`: {error}", data.display());
    DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(|error| doing(error.into()))?;
    let restored = unpack(&file, &manifest, &data.join(RESTORING))
        .and_then(|()| check(config, &manifest, &data.join(RESTORING)))
        .and_then(|()| refuse_incomplete(args, &manifest, &data.join(RESTORING)));
    if restored.is_err() {
        // Only what this restore has made; the error is what is told.
        let _ = std::fs::remove_dir_all(data.join(RESTORING));
        let _ = if was_there { Ok(()) } else { std::fs::remove_dir(data) };
    }
    restored.and_then(|()| put_in_place(data)).map_err(doing)?;
    println!("restored the backup of {} into `{}`", manifest.made_at, data.display());
    for (name, log) in &manifest.logs {
        println!("{name}: {} records, chain hash {}", log.records, log.head);
    }
    println!("{}", about_keys(&manifest));
    Ok(())
}

/// Refuses a directory with anything in it; says whether there is one.
pub(crate) fn must_be_empty(data: &Path) -> Result<bool, AnyError> {
    let doing = |error: io::Error| format!("reading the directory `{}`: {error}", data.display());
    let entries = match std::fs::read_dir(data) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        entries => entries.map_err(doing)?,
    };
    for entry in entries {
        // A disk of its own has this folder from the beginning.
        if entry.map_err(doing)?.file_name() != "lost+found" {
            return Err(format!("the directory `{}` is not empty: choose another with --data, or move its contents elsewhere; nothing was touched", data.display()).into());
        }
    }
    Ok(true)
}

type Files = BTreeMap<String, FileNote>;

/// Reads a backup to its end and holds every entry against the manifest.
fn inspect(file: &File) -> Result<Manifest, AnyError> {
    let (mut found, mut manifest) = (Files::new(), None);
    for_each_entry(file, |path, entry| {
        if manifest.is_some() {
            return Err("something follows the manifest".into());
        }
        if path == MANIFEST {
            let mut json = Vec::new();
            entry.take(MANIFEST_BYTES_MAX).read_to_end(&mut json)?;
            manifest = Some(serde_json::from_slice::<Manifest>(&json)?);
            return Ok(());
        }
        let mut read = Hashing::new(entry);
        io::copy(&mut read, &mut io::sink())?;
        let (sha256, bytes) = read.finish();
        let note = FileNote { path: path.clone(), bytes, sha256 };
        match found.insert(path, note) {
            Some(twice) => Err(format!("it contains `{}` twice", twice.path).into()),
            None => Ok(()),
        }
    })?;
    let manifest = manifest.ok_or("it ends before its manifest, so it was truncated")?;
    let wrong = manifest.files.iter().find(|note| found.remove(&note.path).as_ref() != Some(*note));
    match (wrong, found.pop_first()) {
        (Some(note), _) => Err(format!("`{}` is missing or does not match its hash", note.path).into()),
        (None, Some((path, _))) => Err(format!("`{path}` is not listed in its manifest").into()),
        (None, None) => Ok(manifest),
    }
}

fn for_each_entry(
    mut file: &File,
    mut see: impl FnMut(String, &mut Entry<'_, &File>) -> Result<(), AnyError>,
) -> Result<(), AnyError> {
    io::Seek::rewind(&mut file)?;
    for entry in Archive::new(file).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        if !inside || entry.header().entry_type() != EntryType::Regular {
            return Err(format!("`{}` is not a regular file inside the directory", path.display()).into());
        }
        let path = path.to_str().ok_or("a name is not UTF-8")?.to_owned();
        see(path, &mut entry)?;
    }
    Ok(())
}

fn unpack(file: &File, manifest: &Manifest, into: &Path) -> Result<(), AnyError> {
    let make_dir = |path: &Path| DirBuilder::new().recursive(true).mode(0o700).create(path);
    make_dir(into)?;
    for name in Logs::NAMES {
        make_dir(&into.join(name))?;
    }
    make_dir(&into.join("keys"))?;
    let has_sources = manifest.files.iter().any(|note| Path::new(&note.path).starts_with(sources::FOLDER));
    if has_sources {
        make_dir(&into.join(sources::FOLDER))?;
    }
    let notes: BTreeMap<&str, &FileNote> =
        manifest.files.iter().map(|note| (note.path.as_str(), note)).collect();
    for_each_entry(file, |path, entry| {
        let Some(note) = notes.get(path.as_str()) else { return Ok(()) };
        let to = into.join(&path);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&to)?;
        let mut read = Hashing::new(entry);
        io::copy(&mut read, &mut file)?;
        file.sync_all()?;
        match read.finish() == (note.sha256.clone(), note.bytes) {
            true => Ok(()),
            false => Err(format!("`{path}` changed while it was being restored").into()),
        }
    })?;
    let folders = has_sources.then_some(sources::FOLDER).into_iter().chain(["keys", "."]);
    for name in Logs::NAMES.into_iter().chain(folders) {
        File::open(into.join(name))?.sync_all()?;
    }
    Ok(())
}

/// Checks both logs by their chains, by the manifest and by their signed heads.
fn check(config: &Config, manifest: &Manifest, restored: &Path) -> Result<(), AnyError> {
    let mut there = config.clone();
    there.data = restored.to_owned();
    let kept = heads::kept(restored)?;
    for name in Logs::NAMES {
        let dir = restored.join(name);
        let verified = Snapshot::of(&dir)?.verified();
        let note = manifest.logs.get(name).ok_or_else(|| format!("its manifest has no {name} log"))?;
        if (verified.n_records, verified.head.to_string()) != (note.records, note.head.clone()) {
            return Err(format!("the {name} log does not match the manifest").into());
        }
        match heads::public_key(&there) {
            Ok(key) => drop(signed::verify(&dir, name, &kept, &key)?),
            Err(error) => println!("{name}: its heads were not checked: {error}"),
        }
    }
    Ok(())
}

/// Refuses a backup without what no other file can replace, unless that is asked for; then it is told.
fn refuse_incomplete(args: &RestoreArgs, manifest: &Manifest, restored: &Path) -> Result<(), AnyError> {
    let has = |path: &str| manifest.files.iter().any(|file| file.path == path && file.bytes > 0);
    let kept = heads::kept(restored)?;
    let unsigned =
        |(name, log): (&String, &LogNote)| log.records > 0 && kept.iter().all(|it| it.log != *name);
    let mut missing = Vec::new();
    if !has("keys/subjects.keyring") {
        missing.push("the keyring is missing, so sealed personal data can never be opened");
    }
    // Backups of the format before had none to hold.
    if manifest.data_format >= 2 && !has("keys/ids.key") {
        missing.push("the secret that keys ids is missing, so rows already on record are not recognised when they are imported again");
    }
    if manifest.logs.iter().any(unsigned) {
        missing.push("signed heads are missing, so changes to the logs cannot be ruled out");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join("; ");
    if !args.incomplete {
        return Err(format!("the backup is incomplete: {missing}; use another, or restore this one with --incomplete; nothing was restored").into());
    }
    eprintln!("huiying: warning: the backup is incomplete: {missing}");
    Ok(())
}

/// Moves what was restored up into the directory. The mark of the format comes last: without it no command takes the
/// directory for one, and a restore that was cut off is told from a new directory.
pub(crate) fn put_in_place(data: &Path) -> Result<(), AnyError> {
    let from = data.join(RESTORING);
    let names: Vec<_> =
        std::fs::read_dir(&from)?.map(|entry| entry.map(|it| it.file_name())).collect::<Result<_, _>>()?;
    for name in names.iter().filter(|name| *name != "FORMAT") {
        std::fs::rename(from.join(name), data.join(name))?;
    }
    File::open(data)?.sync_all()?;
    std::fs::rename(from.join("FORMAT"), data.join("FORMAT"))?;
    std::fs::remove_dir(&from)?;
    File::open(data)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use tar::{Builder, Header};

    use super::*;
    use crate::backup::{self, BackupArgs};
    use crate::data::node::{self, Node};

    fn config(data: &Path) -> Config {
        Config { data: data.to_owned(), ..Config::default() }
    }

    /// A backup of a new bureau from which somebody took these entries, and mended the manifest.
    async fn backup_without(folder: &Path, left_out: &[&str]) -> PathBuf {
        let config = config(&folder.join("data"));
        drop(Node::open(&config, node::system_clock()).await.unwrap());
        let whole = folder.join("whole");
        backup::run(&config, BackupArgs { file: whole.clone() }).await.unwrap();
        let less = folder.join("less");
        let mut archive = Builder::new(File::create(&less).unwrap());
        for_each_entry(&File::open(whole).unwrap(), |path, entry| {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            if left_out.contains(&path.as_str()) {
                return Ok(());
            }
            if path == MANIFEST {
                let mut manifest: Manifest = serde_json::from_slice(&bytes)?;
                manifest.files.retain(|file| !left_out.contains(&file.path.as_str()));
                bytes = serde_json::to_vec(&manifest)?;
            }
            let mut header = Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o600);
            Ok(archive.append_data(&mut header, &path, &bytes[..])?)
        })
        .unwrap();
        archive.into_inner().unwrap();
        less
    }

    #[tokio::test]
    async fn a_backup_without_keyring_or_heads_is_refused_until_it_is_asked_for_as_it_is() {
        for (left_out, told) in
            [("keys/subjects.keyring", "keyring"), ("keys/ids.key", "secret"), ("heads", "signed heads")]
        {
            let folder = tempfile::tempdir().unwrap();
            let file = backup_without(folder.path(), &[left_out]).await;
            let config = config(&folder.path().join("restored"));
            let refused = run(&config, &RestoreArgs { file: file.clone(), incomplete: false });
            let refused = refused.unwrap_err().to_string();
            assert!(refused.contains(told) && refused.contains("--incomplete"), "{refused}");
            assert!(!config.data.exists(), "{left_out}: something was left");
            run(&config, &RestoreArgs { file, incomplete: true }).unwrap();
            assert!(config.data.join("FORMAT").exists(), "{left_out}");
        }
    }

    #[tokio::test]
    async fn a_whole_backup_needs_no_word() {
        let folder = tempfile::tempdir().unwrap();
        let file = backup_without(folder.path(), &[]).await;
        let config = config(&folder.path().join("restored"));
        run(&config, &RestoreArgs { file, incomplete: false }).unwrap();
        Node::open(&config, node::system_clock()).await.unwrap();
    }
}
