//! `huiying log export` and `import`: a log as CloudEvents, one a line, and back with the same ids in the same order.
//!
//! A line is a record's payload byte for byte, so that a log made of it has the same chain hash, and its heads hold. Both
//! work over the `Log` trait: whatever keeps a log can be read from and written to.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use huiying_domain::{Decision, Envelope, Intake, Payload, Report, ReportId};
use huiying_eventlog::{Log, NewRecord, Position, Snapshot};
use huiying_runtime::Config;
use serde::Deserialize;

use crate::data::directory::{self, refuse_inside};
use crate::data::logs::Logs;
use crate::data::notary::Notary;
use crate::data::{keys, node};
use crate::errors::AnyError;
use crate::output;

/// Records read or appended at once.
const BATCH: usize = 1_000;
/// Bytes appended at once, or one line where that is longer.
const BATCH_BYTES: usize = 16 << 20;

/// One of the two logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Which {
    /// What arrived.
    Intake,
    /// What was decided.
    Decisions,
}

impl Which {
    fn name(self) -> &'static str {
        let [intake, decisions] = Logs::NAMES;
        match self {
            Self::Intake => intake,
            Self::Decisions => decisions,
        }
    }
}

/// The arguments of `log export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Which log.
    log: Which,
    /// The file to create (default: standard output); an existing one is not overwritten.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The arguments of `log import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Which log.
    log: Which,
    /// A file that `log export` wrote.
    file: PathBuf,
}

/// Writes a log out, as far as it goes now; beside a running server too.
pub(crate) async fn export(config: &Config, args: &ExportArgs) -> Result<(), AnyError> {
    let log = Snapshot::of(&config.data.join(args.log.name()))?;
    let Some(path) = &args.out else {
        let written = write_lines(&log, &mut BufWriter::new(std::io::stdout().lock())).await;
        return written.map(drop).map_err(|error| match error.downcast::<std::io::Error>() {
            Ok(error) => output::end_without_output(&error),
            Err(other) => other,
        });
    };
    refuse_inside(&config.data, path)?;
    let shown = path.display();
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let file =
        file.map_err(|error| format!("creating `{shown}`: {error}; choose a file that does not exist yet"))?;
    let written = write_lines(&log, &mut BufWriter::new(&file)).await;
    let synced = written.and_then(|n| file.sync_all().map(|()| n).map_err(Into::into));
    if synced.is_err() {
        // It is ours and not whole; the error is what is told.
        let _ = std::fs::remove_file(path);
    }
    let n = synced.map_err(|error| format!("writing `{shown}`: {error}; the unfinished file was removed"))?;
    println!(
        "{n} records written to `{shown}`; sealed personal data in it stays sealed, since its keys are only in a backup"
    );
    Ok(())
}

/// Writes every record of a log as a line; returns how many.
pub(crate) async fn write_lines(log: &dyn Log, out: &mut impl Write) -> Result<u64, AnyError> {
    let mut at = Position::START;
    loop {
        let records = log.read(at, BATCH).await?;
        let Some(last) = records.last() else {
            out.flush()?;
            return Ok(at.get());
        };
        at = last.position;
        for record in &records {
            let is_line =
                !record.payload.contains(&b'\n') && id_of(&record.payload).is_ok_and(|id| id == record.id);
            if !is_line {
                return Err(format!(
                    "the record at position {} is not a CloudEvent with the same id: use the release that wrote it",
                    record.position
                )
                .into());
            }
            out.write_all(&record.payload)?;
            out.write_all(b"\n")?;
        }
    }
}

/// Refuses reports whose ids follow from their numbers alone, as they did in format 1: whoever tries numbers finds them, and
/// the sealed data and the ids of their cases are of that format too.
fn refuse_format_1(intake: &Intake) -> Result<(), AnyError> {
    let is_plain = |it: &Report| it.id == ReportId::derive(&it.source, &it.external_id);
    match intake {
        Intake::Reported(report) if is_plain(report) => Err(
            "this is an export of a data directory of format 1, whose ids tell telephone numbers: carry that directory over with `huiying log carry-over OLD NEW`, export the new one, and import that"
                .into(),
        ),
        _ => Ok(()),
    }
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

fn id_of(line: &[u8]) -> Result<String, serde_json::Error> {
    serde_json::from_slice::<Named>(line).map(|named| named.id)
}

/// Takes a log in that is empty, or that holds the beginning of the same file.
pub(crate) async fn import(config: &Config, args: &ImportArgs) -> Result<(), AnyError> {
    directory::refuse_demo(&config.data)?;
    let shown = args.file.display();
    let checked = match args.log {
        Which::Intake => check_lines(&args.file, refuse_format_1),
        Which::Decisions => check_lines(&args.file, |_: &Decision| Ok(())),
    };
    let n_lines = checked.map_err(|error| format!("reading `{shown}`: {error}; nothing was imported"))?;
    directory::prepare(&config.data)?;
    drop(keys::open_keyring(&config.data)?);
    let logs = Logs::open(&config.data)?;
    drop(keys::signing_key(config, logs.are_empty())?);
    let log: &dyn Log = match args.log {
        Which::Intake => &*logs.intake,
        Which::Decisions => {
            refuse_ahead(&args.file, &*logs.intake)?;
            &*logs.decisions
        }
    };
    let n_there = append_lines(&args.file, n_lines, log)
        .await
        .map_err(|error| format!("importing `{shown}` into the {} log: {error}", args.log.name()))?;
    Notary::open(config, &logs, &node::system_clock())?.sign_aside().await?;
    println!(
        "{n_lines} records are in the {} log, {n_there} of which were there before; the file holds no keys: sealed data can be opened only with the folder `keys` of a backup",
        args.log.name()
    );
    Ok(())
}

/// Refuses decisions about arrivals that are not there: the arrivals that came later would never be decided.
fn refuse_ahead(file: &Path, intake: &dyn Log) -> Result<(), AnyError> {
    let mut cause = 0;
    check_lines(file, |decision: &Decision| {
        cause = cause.max(decision.cause);
        Ok(())
    })?;
    let there = intake.tail().borrow().get();
    if cause <= there {
        return Ok(());
    }
    Err(format!("`{}` decides on the arrival at position {cause}, but the intake log ends at {there}: import the intake log first; nothing was imported", file.display()).into())
}

/// Checks that every line is a record of a type that this version knows, with an id of its own; returns how many.
fn check_lines<T: Payload>(
    file: &Path,
    mut see: impl FnMut(&T) -> Result<(), AnyError>,
) -> Result<u64, AnyError> {
    let (mut ids, mut number) = (BTreeSet::new(), 0);
    for line in lines(file)? {
        number += 1;
        let line = line?;
        let wrong = |what: String| format!("line {number}: {what}");
        let record: Envelope<T> = serde_json::from_slice(&line).map_err(|error| wrong(error.to_string()))?;
        see(&record.data).map_err(|error| wrong(error.to_string()))?;
        if !ids.insert(record.id) {
            return Err(wrong("its id is already on an earlier line".to_owned()).into());
        }
    }
    Ok(number)
}

/// Appends the lines that the log has not, once those it has are found to be the same; returns how many it had.
async fn append_lines(file: &Path, n_lines: u64, log: &dyn Log) -> Result<u64, AnyError> {
    let n_there = log.tail().borrow().get();
    if n_there > n_lines {
        return Err(format!("the log holds {n_there} records, but the file only {n_lines}: import into an empty directory; nothing was imported").into());
    }
    let mut lines = lines(file)?;
    for position in 1..=n_there {
        let (line, there) = (lines.next().transpose()?, log.get(Position::new(position)).await?);
        if line != there.map(|record| record.payload) {
            return Err(format!("the log holds a different record at position {position}: import into an empty directory; nothing was imported").into());
        }
    }
    let mut position = n_there;
    let (mut batch, mut bytes) = (Vec::new(), 0);
    let mut lines = lines.peekable();
    while let Some(line) = lines.next().transpose()? {
        bytes += line.len();
        batch.push(NewRecord { id: id_of(&line)?, payload: line });
        if batch.len() < BATCH && bytes < BATCH_BYTES && lines.peek().is_some() {
            continue;
        }
        for answer in log.append(std::mem::take(&mut batch)).await? {
            position += 1;
            if answer.position().get() != position {
                return Err(format!(
                    "a record was written at position {} instead of {position}: discard this directory",
                    answer.position()
                )
                .into());
            }
        }
        bytes = 0;
    }
    Ok(n_there)
}

fn lines(path: &Path) -> Result<impl Iterator<Item = Result<Vec<u8>, AnyError>>, AnyError> {
    let mut file = BufReader::new(File::open(path)?);
    Ok(std::iter::from_fn(move || {
        let mut line = Vec::new();
        match file.read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(_) if line.pop() == Some(b'\n') => Some(Ok(line)),
            Ok(_) => Some(Err("the last line is incomplete: export again".into())),
            Err(error) => Some(Err(error.into())),
        }
    }))
}
