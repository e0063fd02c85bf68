//! `huiying log`: its commands, and the move of both logs to brokers and back.

use clap::{Args, Subcommand};
use huiying_eventlog::KafkaLog;
use huiying_runtime::Config;

use crate::data::logs::Logs;
use crate::data::{directory, heads, kafka, keys};
use crate::errors::AnyError;
use crate::{carry_over, log_heads, log_verify, parked, transfer};

/// What can be done with the log.
#[derive(Debug, Subcommand)]
pub(crate) enum LogCommand {
    /// Sign the current heads of both logs, then print all heads or add to a file those it lacks.
    Heads(log_heads::HeadsArgs),
    /// Check every byte of both logs, and every signed head.
    Verify(log_verify::VerifyArgs),
    /// Print the public key that heads are checked with.
    Key(KeyArgs),
    /// Write a log as CloudEvents in JSON, one per line.
    Export(transfer::ExportArgs),
    /// Import what `log export` wrote into an empty log: the same ids in the same order.
    Import(transfer::ImportArgs),
    /// Copy both logs to the configured brokers, or back: the same ids, order and chain hashes.
    #[command(subcommand)]
    Copy(CopyCommand),
    /// Write the data directory of an earlier version anew as one of this version; the earlier one stays as it is.
    CarryOver(carry_over::CarryOverArgs),
    /// List the intake records that are parked because the program failed on them, and where it failed.
    Parked,
    /// Decide parked records again, once the program is fixed.
    Again(parked::AgainArgs),
}

/// The arguments of `log key`.
#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    /// First make a new signing key to replace one that is lost for good. Inform the auditor.
    #[arg(long)]
    new: bool,
}

/// Where the logs are to be.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum CopyCommand {
    /// Send the topics what they lack; the data directory is then a copy of them, for one role.
    ToKafka,
    /// Bring the data directory up to date with the topics, for all services in one process. Stop every service first.
    FromKafka,
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
    if !matches!(command, LogCommand::Import(_) | LogCommand::CarryOver(_)) {
        directory::must_be_there(&config.data)?;
    }
    match command {
        LogCommand::Import(args) => transfer::import(config, &args).await,
        LogCommand::CarryOver(args) => carry_over::run(config, &args).await,
        LogCommand::Parked => parked::list(config).await,
        LogCommand::Again(args) => parked::bring_again(config, args).await,
        LogCommand::Copy(command) => copy(config, command).await,
        LogCommand::Export(args) => transfer::export(config, &args).await,
        LogCommand::Heads(args) => log_heads::export(config, &args).await,
        LogCommand::Verify(args) => log_verify::run(config, &args),
        LogCommand::Key(args) => {
            if args.new {
                // Held while the key is made, so that no server signs beside it.
                let _logs = Logs::open(&config.data)?;
                keys::make_signing_key(config)?;
            }
            println!("{}", heads::public_key(config)?);
            Ok(())
        }
    }
}
