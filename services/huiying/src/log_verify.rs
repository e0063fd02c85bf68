//! `huiying log verify`: both logs against their chain and their signed heads.

use std::path::{Path, PathBuf};

use clap::Args;
use huiying_eventlog::heads::{self as signed, Head, Held, PublicKey};
use huiying_runtime::Config;

use crate::data::heads;
use crate::data::logs::Logs;
use crate::errors::AnyError;

/// The arguments of `log verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Heads that were kept elsewhere, checked in addition to those of the data directory.
    #[arg(long, value_name = "FILE")]
    heads: Option<PathBuf>,
    /// The public key the heads must be signed with, in hexadecimal (default: that of the data directory).
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
}

/// Checks both logs and says how far they are whole.
pub(crate) fn run(config: &Config, args: &VerifyArgs) -> Result<(), AnyError> {
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
                "{name}: {} records are intact, chain hash {}; nothing is signed yet",
                log.n_records, log.head
            );
            continue;
        };
        let held = signed::verify(&dir, name, &all, key)?;
        if held.log.n_records > 0 && given.as_ref().is_some_and(|given| given.iter().all(|it| it.log != name))
        {
            return Err(format!("the heads file has no head of the {name} log and proves nothing about that log: use the file that `huiying log heads` wrote").into());
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
        "{name}: {} records are intact, chain hash {}; {n_heads} signed heads hold, the newest at position {position}",
        log.n_records, log.head
    );
    if log.torn_bytes > 0 {
        println!(
            "{name}: {} bytes at the end are from a write in progress or interrupted, and not part of the log",
            log.torn_bytes
        );
    }
}
