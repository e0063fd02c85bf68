//! `huiying import`: a file into the intake log, through the running server where there is one.

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::FixedOffset;
use clap::Args;
use huiying_domain::Channel;
use huiying_ingest::account::Tally;
use huiying_ingest::meanings::Meanings;
use huiying_ingest::rehearsal::rehearse;
use huiying_ingest::{Incoming, LocalSink, Mapping, Origin, Sink, Summary, import};
use huiying_runtime::{Config, Keyring};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::data::notary::Notary;
use crate::data::{directory, keys, node};
use crate::door::way_in::{WayIn, way_in};
use crate::errors::AnyError;

/// Memory that reading one file may take, so that a hostile file cannot take the machine's.
const MEMORY_BYTES_MAX: u64 = 8 << 30;

/// What kind of file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Hotline work orders.
    Hotline,
    /// Online messages.
    Messages,
    /// Media mentions.
    Mentions,
}

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
    #[arg(long, value_name = "NAME")]
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
    /// Zone of a feed's times that name none or name `CST`, such as `-06:00`.
    #[arg(long, value_name = "OFFSET", default_value = "+08:00", allow_hyphen_values = true)]
    zone: FixedOffset,
    /// Print the summary as JSON.
    #[arg(long)]
    json: bool,
}

type Rows = Box<dyn Iterator<Item = Incoming> + Send>;

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
    let (hint, tally, rows): (Option<u64>, Option<Tally>, Rows) = match kind {
        Kind::Hotline | Kind::Messages => {
            let mapping = Mapping::parse(&args.map)?.with_sheets(args.sheet);
            let meanings = args.words.as_deref().map_or_else(|| Ok(Meanings::default()), Meanings::read)?;
            let (channel, table) = match kind {
                Kind::Hotline => (Channel::Hotline, huiying_ingest_hotline::open(&args.file, &mapping)?),
                _ => (Channel::Message, huiying_ingest_online::open(&args.file, &mapping)?),
            };
            let origin = origin(channel, "default");
            let table = table.with_meanings(meanings);
            (table.rows_hint(), Some(table.tally()), Box::new(table.arrivals(origin)))
        }
        Kind::Mentions => {
            let feed = huiying_ingest_media::open(&args.file)?.in_zone(args.zone);
            let origin = origin(Channel::Mention, feed.default_name());
            (feed.rows_hint(), None, Box::new(feed.arrivals(origin)))
        }
    };
    if args.dry_run {
        return print(&rehearse(rows, tally.as_ref()), args.json);
    }
    let bar = progress_bar(hint);
    let mut summary = match way_in(config, &clock).await? {
        WayIn::Server(mut server) => {
            let keyring = Arc::new(keys::open_keyring(&config.data)?);
            deliver(rows, keyring, &mut server, &bar).await?
        }
        WayIn::Directory(node) => {
            let mut sink = LocalSink { journal: node.intake.clone(), clock: node.clock.clone() };
            let summary = deliver(rows, node.keyring.clone(), &mut sink, &bar).await?;
            bar.set_message("deciding");
            node.decide_all().await?;
            let opened = huiying_projector::open(&node.path, &node.decisions).await?;
            huiying_projector::catch_up(&opened.views, &node.decisions).await?;
            Notary::open(config, &node.logs, &node.clock)?.sign_aside().await?;
            summary
        }
    };
    bar.finish_and_clear();
    summary.table = tally.as_ref().map(Tally::account);
    print(&summary, args.json)
}

async fn deliver(
    rows: Rows,
    keyring: Arc<Keyring>,
    sink: &mut dyn Sink,
    bar: &ProgressBar,
) -> Result<Summary, huiying_ingest::Error> {
    import(rows, keyring, sink, |n| bar.set_position(n)).await
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
