//! `huiying imports` and `huiying import undo`: what was imported, and taking one import back as one.

use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Args;
use huiying_domain::import::{ImportWithdrawal, Way};
use huiying_domain::{Actor, ImportId};
use huiying_ingest::withdrawal::{Asked, withdraw};
use huiying_runtime::{Config, Stopwatch};
use huiying_views::{ImportDetail, ImportQuestion, ImportRow, ImportsQuestion};

use crate::ask;
use crate::data::{directory, node};
use crate::door::way_in::{WayIn, way_in};
use crate::errors::AnyError;
use crate::output::on_one_line;

/// How long a withdrawal by a running server is waited for; it goes on without anybody waiting.
const WAIT_MAX: Duration = Duration::from_secs(120);
/// How long to wait before asking again how far it is.
const WAIT: Duration = Duration::from_millis(200);
/// Fewest characters of an id by which an import can be named.
const ID_CHARS_MIN: usize = 6;

/// What to know of a full export that is taken back.
const WAS_FULL_EXPORT: &str = "reports that it had marked as no longer listed are listed again, even if later full exports do not list them either; import the newest full export once more";

/// Which imports are listed.
#[derive(Debug, Args)]
pub(crate) struct ImportsArgs {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Which import is taken back, by whom and why.
#[derive(Debug, Args)]
pub(crate) struct UndoArgs {
    /// The id of the import, or its first characters; `huiying imports` lists them.
    import: String,
    /// Print only what taking it back would do.
    #[arg(long)]
    dry_run: bool,
    /// Why, in words.
    #[arg(long, value_name = "TEXT", required_unless_present = "dry_run")]
    reason: Option<String>,
    /// Name or number of the officer who takes it back.
    #[arg(long, value_name = "NAME", required_unless_present = "dry_run")]
    by: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the imports, the latest first.
pub(crate) async fn run(config: &Config, args: &ImportsArgs) -> Result<(), AnyError> {
    directory::must_be_there(&config.data)?;
    let all: Vec<ImportRow> = ask::json(config, &ImportsQuestion).await?;
    if args.json {
        println!("{}", serde_json::to_string(&all)?);
        return Ok(());
    }
    all.iter().for_each(|row| println!("{}", line(row)));
    if all.is_empty() {
        println!("nothing was imported");
    }
    Ok(())
}

fn line(row: &ImportRow) -> String {
    let way = match row.began.way {
        Way::Command => "by command",
        Way::Page => "on the page",
    };
    let counts = row.counts.map_or_else(
        || "not ended".to_owned(),
        |it| {
            format!(
                "{} rows: {} new, {} amended, {} answered, {} closed, {} repeats, {} refused",
                it.rows, it.new, it.amended, it.answered, it.closed, it.repeats, it.refused
            )
        },
    );
    let showed = row.full_export.map(|it| {
        let withheld = match it.withheld {
            0 => String::new(),
            n => format!(", {n} missing and not recorded"),
        };
        let (gone, again) = (it.no_longer_listed, it.listed_again);
        format!("; full export: {gone} no longer listed, {again} listed again{withheld}")
    });
    let counts = counts + &showed.unwrap_or_default();
    let withdrawn = match &row.withdrawn {
        None => String::new(),
        Some(it) if it.is_done => {
            format!("; withdrawn by {}: {}", on_one_line(&it.by.name), on_one_line(&it.reason))
        }
        Some(it) => format!("; being withdrawn by {}", on_one_line(&it.by.name)),
    };
    let (kind, source, file) =
        (&row.began.kind, on_one_line(&row.began.source), on_one_line(&row.began.file));
    format!(
        "{} {} {kind} of {source} {way}, {file}; {counts}{withdrawn}",
        row.began.import,
        time(row.began_at)
    )
}

fn time(at: DateTime<Utc>) -> String {
    huiying_words::time::minute(at)
}

/// Takes an import back, or prints what that would do.
pub(crate) async fn undo(config: &Config, args: &UndoArgs) -> Result<(), AnyError> {
    directory::refuse_demo(&config.data)?;
    directory::must_be_there(&config.data)?;
    let import = chosen(config, &args.import).await?;
    let (Some(reason), Some(by), false) = (&args.reason, &args.by, args.dry_run) else {
        return told(&ask::json(config, &ImportQuestion { import }).await?, args.json);
    };
    let (reason, name) = (reason.trim().to_owned(), by.trim().to_owned());
    if reason.is_empty() || name.is_empty() {
        return Err("say why with --reason, and name the officer with --by".into());
    }
    let by = Actor::the_console(&name);
    match record(config, ImportWithdrawal { import, reason, by }).await? {
        Asked::Recorded => {}
        Asked::Before => return Err(format!("the import {import} was withdrawn before").into()),
        Asked::NoSuchImport => return Err(no_such(&args.import)),
    }
    let watch = Stopwatch::start();
    loop {
        let detail: ImportDetail = ask::json(config, &ImportQuestion { import }).await?;
        let is_done = detail.row.withdrawn.as_ref().is_some_and(|it| it.is_done);
        if is_done || watch.elapsed() > WAIT_MAX {
            return told(&detail, args.json);
        }
        tokio::time::sleep(WAIT).await;
    }
}

async fn record(config: &Config, withdrawal: ImportWithdrawal) -> Result<Asked, AnyError> {
    let clock = node::system_clock();
    match way_in(config, &clock).await? {
        WayIn::Server(mut server) => {
            Ok(serde_json::from_slice(&server.post_json("/imports/withdrawals", &withdrawal).await?)?)
        }
        WayIn::Directory(node) => {
            let asked = withdraw(&node.intake, clock.now(), withdrawal).await?;
            node.decide_all().await?;
            Ok(asked)
        }
    }
}

/// The import that is meant by an id or the beginning of one.
async fn chosen(config: &Config, wanted: &str) -> Result<ImportId, AnyError> {
    if let Ok(import) = wanted.parse() {
        return Ok(import);
    }
    let all: Vec<ImportRow> = ask::json(config, &ImportsQuestion).await?;
    let begins =
        |row: &&ImportRow| wanted.len() >= ID_CHARS_MIN && row.began.import.to_string().starts_with(wanted);
    match all.iter().filter(begins).map(|row| row.began.import).collect::<Vec<_>>()[..] {
        [one] => Ok(one),
        [] => Err(no_such(wanted)),
        _ => Err(format!("several imports have an id that begins with \"{}\"", on_one_line(wanted)).into()),
    }
}

fn no_such(wanted: &str) -> AnyError {
    let wanted = on_one_line(wanted);
    format!("no import has the id \"{wanted}\": `huiying imports` lists them; nothing was changed").into()
}

fn told(detail: &ImportDetail, json: bool) -> Result<(), AnyError> {
    if json {
        println!("{}", serde_json::to_string(detail)?);
        return Ok(());
    }
    println!("{}", line(&detail.row));
    match &detail.row.withdrawn {
        None => println!(
            "taking it back would withdraw {} cases and take {} back to the version before; {} were worked on",
            detail.n_would_go, detail.n_would_go_back, detail.n_worked_on
        ),
        Some(it) => {
            println!("{} cases are withdrawn", detail.n_withdrawn);
            if detail.row.full_export.is_some_and(|showed| showed.no_longer_listed > 0) {
                println!("{WAS_FULL_EXPORT}");
            }
            if !it.is_done {
                println!("the withdrawal goes on; `huiying imports` says when it is done");
            }
        }
    }
    if !detail.held.is_empty() {
        println!("left to a person, since officers have worked on them:");
        for held in &detail.held {
            println!("{} {} {}", held.case, on_one_line(&held.number), on_one_line(&held.title));
        }
    }
    Ok(())
}
