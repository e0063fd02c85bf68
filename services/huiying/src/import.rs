//! `huiying import`: a file into the intake log, through the running server where there is one.

pub(crate) mod full_export;
mod kind;
pub(crate) mod open;

use std::fmt::{self, Display};
use std::path::PathBuf;
use std::sync::Arc;

use chrono::FixedOffset;
use clap::Args;
use huiying_domain::bounded::beginning;
use huiying_domain::import::{ImportBegan, Way};
use huiying_domain::{Channel, ImportId};
use huiying_ingest::account::Tally;
use huiying_ingest::foreseen::Foreseen;
use huiying_ingest::rehearsal::{Rehearsal, rehearse, rehearse_full_export};
use huiying_ingest::{FullExport, Incoming, LocalSink, Origin, Sink, Summary};
use huiying_runtime::keyring::random_token;
use huiying_runtime::{Config, Keyring, SharedClock};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::data::notary::Notary;
use crate::data::{directory, keys, node};
use crate::door::way_in::{WayIn, way_in, way_to_look};
use crate::errors::AnyError;
use crate::import::full_export::FullExportArgs;
use crate::import::open::{Rows, open};
use crate::sources::{self, Dates, Settings};

pub(crate) use kind::Kind;

/// Memory that reading one file may take, so that a hostile file cannot take the machine's.
const MEMORY_BYTES_MAX: u64 = 8 << 30;

/// Characters of a file's name that are recorded.
const FILE_CHARS_MAX: usize = 120;

/// The source of files that name none.
pub(crate) const DEFAULT_SOURCE: &str = "default";

/// The arguments of every import.
#[derive(Debug, Args)]
pub(crate) struct FileArgs {
    /// The file.
    file: PathBuf,
    /// Name the column of a field, where its header is not known by itself; may be given more than once.
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// Name of the system the file comes from; with the number of a row it tells repeats from new arrivals
    /// (default: one system for each kind of file).
    #[arg(long, value_name = "NAME", value_parser = source_name)]
    source: Option<String>,
    /// Read this sheet of a workbook only, even if it is hidden; may be given more than once (default: every sheet that
    /// is shown and whose header fits).
    #[arg(long, value_name = "NAME")]
    sheet: Vec<String>,
    /// A file that says what words of this system mean, in the shape of `shared/ingest/words/meanings.toml`.
    #[arg(long, value_name = "FILE")]
    words: Option<PathBuf>,
    /// Write nothing: print what would be read, what is wrong, and the first ten rows as they would stand.
    #[arg(long)]
    dry_run: bool,
    /// Zone of times that name none, or in a feed name `CST`, such as `-06:00` (default: +08:00).
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true)]
    zone: Option<FixedOffset>,
    /// What comes first in dates whose year stands last, such as 03/09/2026 (default: the month, and the summary says
    /// where nothing in the column shows it).
    #[arg(long, value_name = "ORDER")]
    dates: Option<Dates>,
    #[command(flatten)]
    full_export: FullExportArgs,
    /// Keep the columns, sheets, words, zone and dates named here, and that files are full exports, for later imports of
    /// this kind from this source.
    #[arg(long, conflicts_with = "dry_run")]
    save: bool,
    /// Import history: it is judged and reported, and stays off the duty queue and silent until it is taken up with
    /// `huiying history take-up`.
    #[arg(long)]
    history: bool,
    /// Print the summary as JSON.
    #[arg(long)]
    json: bool,
}

/// What an import would do, and with which settings of its source.
#[derive(Serialize)]
struct Rehearsed {
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Settings>,
    #[serde(flatten)]
    rehearsal: Rehearsal,
}

impl Display for Rehearsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(settings) = &self.settings {
            writeln!(f, "kept of this source: {settings}")?;
        }
        write!(f, "{}", self.rehearsal)
    }
}

/// Runs the import and prints its summary.
pub(crate) async fn run(config: &Config, kind: Kind, args: FileArgs) -> Result<(), AnyError> {
    directory::refuse_demo(&config.data)?;
    limit_memory();
    let clock = node::system_clock();
    let imported_at = clock.now();
    let origin = |channel: Channel, name: &str| Origin {
        channel,
        source: format!("{}/{}", channel.code(), args.source.as_deref().unwrap_or(name)),
        imported_at,
    };
    let name = args.source.as_deref().unwrap_or(DEFAULT_SOURCE);
    if args.save {
        sources::check_name(args.source.as_deref().unwrap_or_default())?;
    }
    let kept = sources::saved(&config.data, name, kind)?;
    let said = Settings::said(&args.map, &args.sheet, args.zone, args.dates, args.words.as_deref())?;
    let said = said.of_full_exports(args.full_export.full_export);
    let settings = kept.clone().unwrap_or_default().with(said);
    let opened = open(kind, &args.file, &settings, origin)?;
    let full_export = args.full_export.asked(settings.is_full_export(), &opened, imported_at)?;
    let (hint, tally, rows) = (opened.hint, opened.tally, opened.rows);
    let rows = if args.history { Box::new(rows.map(Incoming::of_history)) } else { rows };
    if args.dry_run {
        let rehearsal = look(config, &clock, rows, (tally.as_ref(), full_export)).await?;
        return print(&Rehearsed { settings: kept, rehearsal }, args.json);
    }
    let bar = progress_bar(hint);
    let began = began(kind, name, &args.file.to_string_lossy(), Way::Command)?;
    let mut summary = take_in(config, &clock, ((began, full_export), rows), &bar).await?;
    bar.finish_and_clear();
    summary.table = tally.as_ref().map(Tally::account);
    if args.save {
        sources::save(&config.data, name, kind, settings)?;
    }
    print(&summary, args.json)
}

/// Reads the rows and writes nothing; a full export is compared with what is on record.
async fn look(
    config: &Config,
    clock: &SharedClock,
    rows: Rows,
    (tally, full_export): (Option<&Tally>, Option<FullExport>),
) -> Result<Rehearsal, AnyError> {
    let Some(export) = full_export else { return Ok(rehearse(rows, tally)) };
    let Some(mut sink) = way_to_look(config, clock).await? else {
        return Ok(Rehearsal { full_export: Some(Foreseen::default()), ..rehearse(rows, tally) });
    };
    let keyring = keys::open_keyring(&config.data)?;
    Ok(rehearse_full_export(rows, tally, &export, (&keyring, &mut *sink)).await?)
}

/// An import that begins, and as what its file is compared where it is a full export.
type Began = (ImportBegan, Option<FullExport>);

/// Delivers the rows to the running server, or to the directory, where what follows from them is decided at once.
async fn take_in(
    config: &Config,
    clock: &SharedClock,
    import: (Began, Rows),
    bar: &ProgressBar,
) -> Result<Summary, AnyError> {
    Ok(match way_in(config, clock).await? {
        WayIn::Server(mut server) => {
            let keyring = Arc::new(keys::open_keyring(&config.data)?);
            deliver(import, keyring, &mut server, bar).await?
        }
        WayIn::Directory(node) => {
            let mut sink = LocalSink {
                journal: node.intake.clone(),
                keyring: node.keyring.clone(),
                clock: node.clock.clone(),
            };
            let summary = deliver(import, node.keyring.clone(), &mut sink, bar).await?;
            bar.set_message("deciding");
            node.decide_all().await?;
            let opened = huiying_projector::open(&node.path, &node.decisions).await?;
            huiying_projector::catch_up(&opened.views, &node.decisions).await?;
            Notary::open(config, &node.logs, &node.clock)?.sign_aside().await?;
            summary
        }
    })
}

/// An import that begins: of the file only its name is kept, since a path tells of the machine.
pub(crate) fn began(kind: Kind, source: &str, file: &str, way: Way) -> Result<ImportBegan, AnyError> {
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    Ok(ImportBegan {
        import: ImportId::derive(&random_token()?),
        kind: kind.code().to_owned(),
        source: source.to_owned(),
        file: beginning(name, FILE_CHARS_MAX).to_owned(),
        way,
    })
}

async fn deliver(
    (began, rows): (Began, Rows),
    keyring: Arc<Keyring>,
    sink: &mut dyn Sink,
    bar: &ProgressBar,
) -> Result<Summary, huiying_ingest::Error> {
    huiying_ingest::take_in(began, rows, keyring, sink, |n| bar.set_position(n)).await
}

/// On a terminal only; indicatif hides it elsewhere.
fn progress_bar(hint: Option<u64>) -> ProgressBar {
    let bar = hint.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    match ProgressStyle::with_template("{wide_bar} {pos}/{len} rows, {per_sec}, {eta} left {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn limit_memory() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rlimit::Resource::AS.set(MEMORY_BYTES_MAX, MEMORY_BYTES_MAX) {
        tracing::debug!("the memory of this import is not limited: {error}");
    }
}

fn print(told: &(impl Display + Serialize), json: bool) -> Result<(), AnyError> {
    match json {
        true => println!("{}", serde_json::to_string(told)?),
        false => print!("{told}"),
    }
    Ok(())
}

/// The name of a source without blanks around it; every other name is a source of its own, to which all arrives anew.
fn source_name(typed: &str) -> Result<String, &'static str> {
    match typed.trim() {
        "" => Err("a source needs a name; leave --source out for the usual one"),
        name => Ok(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_has_a_name_without_blanks_around_it() {
        assert_eq!(source_name(" 甲 ").as_deref(), Ok("甲"));
        assert!(source_name("").is_err() && source_name("  ").is_err());
    }
}
