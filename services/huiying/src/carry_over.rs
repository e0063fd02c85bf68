//! `huiying log carry-over`: the data directory of an earlier version, written anew with the ids of this one.
//!
//! Every record keeps its place, so decisions go on naming their causes. The earlier directory stays as it is.

mod carried;
mod ids;
mod sealing;

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use clap::Args;
use huiying_domain::id::IdKey;
use huiying_domain::{Decision, Intake};
use huiying_eventlog::{Log, NewRecord, Options, Position, Record, SegmentedLog, heads as signed};
use huiying_runtime::{Config, Keyring, keyring, signing};
use serde::{Deserialize, Serialize};

use self::carried::{Carried, carried};
use self::ids::Ids;
use self::sealing::Resealing;
use crate::backup::LogNote;
use crate::data::directory::{self, CARRIED_OVER, RESTORING};
use crate::data::logs::Logs;
use crate::data::notary::Notary;
use crate::data::{heads, node};
use crate::errors::{AnyError, Error, FORMAT};
use crate::restore::{must_be_empty, put_in_place};

/// The format that is carried over.
const FORMAT_BEFORE: u32 = 1;
/// Records read or appended at once.
const BATCH: usize = 1_000;
/// Bytes appended at once, or one record where that is longer.
const BATCH_BYTES: usize = 16 << 20;

/// The arguments of `log carry-over`.
#[derive(Debug, Args)]
pub(crate) struct CarryOverArgs {
    /// The data directory of the earlier version; no server may use it.
    old: PathBuf,
    /// The directory to make; it must be empty or not be there yet.
    new: PathBuf,
}

/// From where a directory was carried over.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    /// The format of the earlier directory.
    from_format: u32,
    /// The version of the program that carried it over.
    program: String,
    /// When, in RFC 3339.
    made_at: String,
    /// The logs as they were.
    logs: BTreeMap<String, LogNote>,
}

/// Writes the directory anew.
pub(crate) async fn run(config: &Config, args: &CarryOverArgs) -> Result<(), AnyError> {
    let CarryOverArgs { old, new } = args;
    must_be_of_the_format_before(old)?;
    directory::refuse_demo(old)?;
    let was_there = must_be_empty(new)?;
    directory::refuse_inside(old, new)?;
    // Open until the end, so that no server writes to what is carried over.
    let logs = Logs::open(old)?;
    let from = Config { data: old.clone(), ..config.clone() };
    let note = note_of(&from)?;
    let doing = |error: AnyError| {
        let (old, new) = (old.display(), new.display());
        format!("carrying `{old}` over into `{new}`: {error}; `{old}` was not changed")
    };
    DirBuilder::new().recursive(true).mode(0o700).create(new).map_err(|error| doing(error.into()))?;
    let into = new.join(RESTORING);
    let written = write(&from, &logs, &note, &into).await;
    if written.is_err() {
        // Only what was made here; the error is what is told.
        let _ = std::fs::remove_dir_all(&into);
        let _ = if was_there { Ok(()) } else { std::fs::remove_dir(new) };
    }
    let n_erased = written.and_then(|n| put_in_place(new).map(|()| n)).map_err(doing)?;
    sign(&Config { data: new.clone(), ..config.clone() }).await?;
    for (name, log) in &note.logs {
        println!("{name}: {} records were carried over, from the chain hash {}", log.records, log.head);
    }
    println!(
        "`{}` is ready; the heads that were signed before are kept in it as `{}`, and {n_erased} records of erased persons stay sealed for good",
        new.display(),
        CARRIED_OVER[1]
    );
    println!(
        "anyone who has the earlier directory or a backup of it can still find out numbers by trying them all: destroy those once the new directory is in use"
    );
    Ok(())
}

fn must_be_of_the_format_before(old: &Path) -> Result<(), AnyError> {
    match directory::must_be_there(old) {
        Err(Error::OlderData { found: FORMAT_BEFORE, .. }) => Ok(()),
        Err(other) => Err(other.into()),
        Ok(()) => Err(format!(
            "the data directory `{}` has the format of this version: there is nothing to carry over",
            old.display()
        )
        .into()),
    }
}

/// What the logs were, once they are found to be whole and as they were signed.
fn note_of(from: &Config) -> Result<Note, AnyError> {
    let kept = heads::kept(&from.data)?;
    let mut logs = BTreeMap::new();
    for name in Logs::NAMES {
        let dir = from.data.join(name);
        let verified = match kept.is_empty() {
            true => huiying_eventlog::verify(&dir)?,
            false => signed::verify(&dir, name, &kept, &heads::public_key(from)?)?.log,
        };
        let note = LogNote { records: verified.n_records, head: verified.head.to_string() };
        logs.insert(name.to_owned(), note);
    }
    let made_at = node::system_clock().now().to_rfc3339();
    Ok(Note { from_format: FORMAT_BEFORE, program: env!("CARGO_PKG_VERSION").to_owned(), made_at, logs })
}

/// Writes everything into a folder, from where it is put in place; returns how many records are of erased persons.
async fn write(from: &Config, logs: &Logs, note: &Note, into: &Path) -> Result<u64, AnyError> {
    let make_dir = |path: &Path| DirBuilder::new().recursive(true).mode(0o700).create(path);
    make_dir(into)?;
    let [intake, decisions] = Logs::NAMES.map(|name| into.join(name));
    let keys = into.join("keys");
    [&intake, &decisions, &keys].into_iter().try_for_each(|path| make_dir(path))?;
    let keyring = carry_keys(&from.data.join("keys"), &keys)?;
    let mut ids = Ids::new(IdKey::new(keyring.id_secret()));
    each(&*logs.intake, |record| ids.see_intake(record)).await?;
    each(&*logs.decisions, |record| ids.see_decision(record)).await?;
    let earlier = Keyring::open_alone(&from.data.join("keys"))?;
    let mut resealing = Resealing::new(&earlier, &keyring);
    let to = SegmentedLog::open(&intake, Options::default())?;
    let mut at = Position::START;
    loop {
        let records = logs.intake.read(at, BATCH).await?;
        let Some(last) = records.last() else { break };
        at = last.position;
        let mut arrived =
            records.iter().map(|it| carried::<Intake>(&mut ids, it)).collect::<Result<Vec<_>, _>>()?;
        resealing.reseal(&mut arrived, &mut ids)?;
        append(&to, arrived.into_iter().map(Carried::into_record).collect::<Result<_, _>>()?).await?;
    }
    let to = SegmentedLog::open(&decisions, Options::default())?;
    let mut at = Position::START;
    loop {
        let records = logs.decisions.read(at, BATCH).await?;
        let Some(last) = records.last() else { break };
        at = last.position;
        let decided = records.iter().map(|it| carried::<Decision>(&mut ids, it)?.into_record());
        append(&to, decided.collect::<Result<_, _>>()?).await?;
    }
    write_file(&into.join(CARRIED_OVER[0]), &serde_json::to_vec_pretty(note)?)?;
    write_file(&into.join(CARRIED_OVER[1]), heads::kept_text(&from.data)?.as_bytes())?;
    write_file(&into.join("FORMAT"), format!("{FORMAT}\n").as_bytes())?;
    for name in Logs::NAMES.into_iter().chain(["keys", "."]) {
        File::open(into.join(name))?.sync_all()?;
    }
    Ok(resealing.n_erased())
}

/// Makes the keys of the new directory: the signing key as it was, and the secret where the earlier directory has one.
fn carry_keys(from: &Path, to: &Path) -> Result<Keyring, AnyError> {
    let earlier = from.join("subjects.keyring");
    if !earlier.exists() {
        return Err(Error::KeysMissing { path: earlier }.into());
    }
    for path in [keyring::id_key_in, signing::path_in] {
        if path(from).exists() {
            std::fs::copy(path(from), path(to))?;
            File::open(path(to))?.sync_all()?;
        }
    }
    Ok(Keyring::open(to)?)
}

/// Shows every record of a log.
async fn each(
    log: &dyn Log,
    mut see: impl FnMut(&Record) -> Result<(), serde_json::Error>,
) -> Result<(), AnyError> {
    let mut at = Position::START;
    loop {
        let records = log.read(at, BATCH).await?;
        let Some(last) = records.last() else { return Ok(()) };
        at = last.position;
        for record in &records {
            see(record).map_err(|error| format!("the record at position {}: {error}", record.position))?;
        }
    }
}

/// Appends records, which all are new, in batches that the log takes.
async fn append(log: &SegmentedLog, records: Vec<NewRecord>) -> Result<(), AnyError> {
    let expected = log.head().0.get() + records.len() as u64;
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for record in records {
        bytes += record.payload.len();
        batch.push(record);
        if bytes >= BATCH_BYTES {
            log.append(std::mem::take(&mut batch)).await?;
            bytes = 0;
        }
    }
    log.append(batch).await?;
    match log.head().0.get() == expected {
        true => Ok(()),
        false => Err("two records would have one id: keep the earlier directory, and report this".into()),
    }
}

fn write_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Signs the heads that the logs have now.
async fn sign(config: &Config) -> Result<(), AnyError> {
    let logs = Logs::open(&config.data)?;
    if !signing::path_in(&config.data.join("keys")).exists() && config.heads.key_file.is_none() {
        return Ok(());
    }
    Notary::open(config, &logs, &node::system_clock())?.sign_aside().await.map(drop)
}
