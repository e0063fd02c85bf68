//! `huiying log heads`: signs the current heads and copies them out of the data directory.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use clap::Args;
use huiying_eventlog::heads::{self as signed, Head};
use huiying_runtime::Config;

use crate::data::directory::refuse_inside;
use crate::data::logs::Logs;
use crate::data::notary::Notary;
use crate::data::{heads, node};
use crate::door::remote::RemoteSink;
use crate::errors::AnyError;

/// The arguments of `log heads`.
#[derive(Debug, Args)]
pub(crate) struct HeadsArgs {
    /// A file outside the data directory, preferably on another machine or medium.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Has the heads signed as of now, by the running server where there is one.
pub(crate) async fn sign_now(config: &Config) -> Result<(), AnyError> {
    if let Some(mut server) = RemoteSink::connect(&config.data).await? {
        return server.sign_heads().await;
    }
    let logs = Logs::open(&config.data)?;
    Notary::open(config, &logs, &node::system_clock())?.sign_aside().await.map(drop)
}

/// Signs the heads, then prints all of them or adds to the file those that it has not.
pub(crate) async fn export(config: &Config, args: &HeadsArgs) -> Result<(), AnyError> {
    let out = args.out.as_deref();
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
