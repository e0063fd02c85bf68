//! `huiying log`: signed heads out of the directory, the check of both logs against them, and the way to its other commands.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use huiying_eventlog::KafkaLog;
use huiying_eventlog::heads::{self as signed, Head, Held, PublicKey};
use huiying_runtime::Config;

use crate::cli::AnyError;
use crate::heads::{self, Notary};
use crate::kafka;
use crate::node::{self, Logs};
use crate::parked;
use crate::remote::RemoteSink;
use crate::transfer;

/// What can be done with the log.
#[derive(Debug, Subcommand)]
pub(crate) enum LogCommand {
    /// Sign the heads of both logs as of now and print all of them, or add to a file those that it has not.
    Heads(HeadsArgs),
    /// Check every byte of both logs, and every signed head.
    Verify(VerifyArgs),
    /// Print the public key by which heads are checked.
    Key,
    /// Write a log as CloudEvents in JSON, one a line.
    Export(transfer::ExportArgs),
    /// Take in what `log export` wrote: the same ids in the same order, into an empty log.
    Import(transfer::ImportArgs),
    /// Move both logs to the brokers of the configuration, or back: the same ids, order and chain hashes.
    #[command(subcommand)]
    Copy(CopyCommand),
    /// List the records of intake that are parked, because the program failed on them, with the place where it did.
    Parked,
    /// Have parked records decided anew, once the program is mended.
    Again(parked::AgainArgs),
}

/// Where the logs are to be.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum CopyCommand {
    /// Send what the topics do not have yet; the data directory is then a copy of them, for one role.
    ToKafka,
    /// Bring the data directory up to the topics and make it one for everything in one process. Stop every service first.
    FromKafka,
}

/// The arguments of `log heads`.
#[derive(Debug, Args)]
pub(crate) struct HeadsArgs {
    /// A file outside the data directory, best on another machine or medium.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The arguments of `log verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Heads that were kept elsewhere; checked beside those of the data directory.
    #[arg(long, value_name = "FILE")]
    heads: Option<PathBuf>,
    /// The public key that must have signed, in hexadecimal (default: that of the data directory).
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
}

/// Moves both logs between the data directory and the brokers.
async fn copy(config: &Config, command: CopyCommand) -> Result<(), AnyError> {
    if config.kafka.brokers.is_empty() {
        return Err(
            "there are no brokers to copy to or from: set kafka.brokers (HUIYING_KAFKA__BROKERS=host:port,…)"
                .into(),
        );
    }
    for name in Logs::NAMES {
        let (dir, options) = (config.data.join(name), kafka::options(config, name)?);
        let log = match command {
            CopyCommand::ToKafka => KafkaLog::bring(&dir, options).await?,
            CopyCommand::FromKafka => {
                let log = KafkaLog::open(&dir, options).await?;
                // What the topics are left with must all be here.
                log.settle().await?;
                log
            }
        };
        let (position, hash) = log.copy().head();
        println!("{name}: {position} records in both places, chain hash {hash}");
    }
    if let CopyCommand::FromKafka = command {
        for name in Logs::NAMES {
            KafkaLog::cease_to_copy(&config.data.join(name))?;
        }
    }
    Ok(())
}

/// Runs the command.
pub(crate) async fn run(config: &Config, command: LogCommand) -> Result<(), AnyError> {
    if !matches!(command, LogCommand::Import(_)) {
        node::must_be_there(&config.data)?;
    }
    match command {
        LogCommand::Import(args) => transfer::import(config, &args).await,
        LogCommand::Parked => parked::list(config).await,
        LogCommand::Again(args) => parked::bring_again(config, args).await,
        LogCommand::Copy(command) => copy(config, command).await,
        LogCommand::Export(args) => transfer::export(config, &args).await,
        LogCommand::Heads(args) => export_heads(config, args.out.as_deref()).await,
        LogCommand::Verify(args) => verify(config, &args),
        LogCommand::Key => {
            println!("{}", heads::public_key(config)?);
            Ok(())
        }
    }
}

/// Has the heads signed as of now, by the running server where there is one.
pub(crate) async fn sign_now(config: &Config) -> Result<(), AnyError> {
    if let Some(mut server) = RemoteSink::connect(&config.data).await? {
        return server.sign_heads().await;
    }
    let logs = Logs::open(&config.data)?;
    Notary::open(config, &logs, &node::system_clock())?.sign_aside().await.map(drop)
}

async fn export_heads(config: &Config, out: Option<&Path>) -> Result<(), AnyError> {
    if let Some(out) = out {
        refuse_inside(&config.data, out)?;
    }
    sign_now(config).await?;
    let kept = heads::kept(&config.data)?;
    let Some(out) = out else {
        kept.iter().for_each(|head| println!("{}", head.line()));
        return Ok(());
    };
    let doing = |error: std::io::Error| format!("writing the heads to `{}`: {error}", out.display());
    let there = match std::fs::read_to_string(out) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        there => there.map_err(doing)?,
    };
    let known = signed::parse(&there).map_err(|error| format!("`{}`: {error}", out.display()))?;
    let known: BTreeSet<String> = known.iter().map(Head::line).collect();
    let fresh: Vec<String> = kept.iter().map(Head::line).filter(|line| !known.contains(line)).collect();
    let lines: String = fresh.iter().map(|line| format!("{line}\n")).collect();
    let mut file = OpenOptions::new().append(true).create(true).open(out).map_err(doing)?;
    let break_line = if there.is_empty() || there.ends_with('\n') { "" } else { "\n" };
    file.write_all(format!("{break_line}{lines}").as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(doing)?;
    println!("{} new heads in `{}`, {} in all", fresh.len(), out.display(), known.len() + fresh.len());
    Ok(())
}

/// Refuses a file inside the data directory: what is to outlive the directory, or to testify of it, lies elsewhere.
pub(crate) fn refuse_inside(data: &Path, file: &Path) -> Result<(), AnyError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder
        .canonicalize()
        .map_err(|error| format!("finding the folder `{}`: {error}", folder.display()))?;
    let data_there = data.canonicalize().map_err(|error| format!("finding `{}`: {error}", data.display()))?;
    if folder.starts_with(data_there) {
        let (file, data) = (file.display(), data.display());
        return Err(format!(
            "`{file}` lies in the data directory `{data}`: name a file outside it, best on another medium"
        )
        .into());
    }
    Ok(())
}

fn verify(config: &Config, args: &VerifyArgs) -> Result<(), AnyError> {
    let mut all = heads::kept(&config.data)?;
    let key = match &args.key {
        Some(text) => Some(text.trim().parse::<PublicKey>().map_err(|why| format!("--key: {why}"))?),
        None if args.heads.is_some() || !all.is_empty() => Some(heads::public_key(config)?),
        None => None,
    };
    let given = args.heads.as_deref().map(read_heads).transpose()?;
    all.extend(given.iter().flatten().cloned());
    for name in Logs::NAMES {
        let dir = config.data.join(name);
        let Some(key) = &key else {
            let log = huiying_eventlog::verify(&dir).map_err(|error| format!("{name}: {error}"))?;
            println!(
                "{name}: {} records are whole, chain hash {}; nothing is signed yet",
                log.n_records, log.head
            );
            continue;
        };
        let held = signed::verify(&dir, name, &all, key)?;
        if held.log.n_records > 0 && given.as_ref().is_some_and(|given| given.iter().all(|it| it.log != name))
        {
            return Err(format!("the file of heads has none of the {name} log, so it proves nothing of it: use the file that `huiying log heads` wrote").into());
        }
        tell(name, &held);
    }
    Ok(())
}

fn read_heads(path: &Path) -> Result<Vec<Head>, AnyError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("reading the heads `{}`: {error}", path.display()))?;
    signed::parse(&text).map_err(|error| format!("`{}`: {error}", path.display()).into())
}

fn tell(name: &str, held: &Held) {
    let Held { log, n_heads, position } = held;
    println!(
        "{name}: {} records are whole, chain hash {}; {n_heads} signed heads hold, the newest at position {position}",
        log.n_records, log.head
    );
    if log.torn_bytes > 0 {
        println!(
            "{name}: {} bytes at the end are of a write under way or cut off, and not part of the log",
            log.torn_bytes
        );
    }
}
