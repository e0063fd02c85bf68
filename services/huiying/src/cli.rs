//! The command line.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args as ClapArgs, Parser, Subcommand};
use huiying_eventlog::{Journal, Snapshot};
use huiying_runtime::{Config, telemetry};
use huiying_views::{Queries, Views};

use crate::data::{directory, node};
use crate::errors::AnyError;
use crate::serving;
use crate::serving::check::check;
use crate::serving::plan::{Plan, Service};
use crate::{
    backup, calendar, demo, explain, history, import, imports, log_commands, notify, people, report, restore,
    rules, sources,
};

/// 回应 Huiying: what the public said, what is due, and what was answered when.
#[derive(Debug, Parser)]
#[command(name = "huiying", version, propagate_version = true)]
pub(crate) struct Args {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, ClapArgs)]
struct Common {
    /// The data directory (default: `data`, or what the configuration says).
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The configuration file.
    #[arg(long, global = true, value_name = "FILE", env = "HUIYING_CONFIG")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the services and serve the pages.
    Serve(ServeArgs),
    /// Import a file, through the running server of the data directory if there is one.
    #[command(subcommand)]
    Import(ImportCommand),
    /// List the imports: when, of which source, what came of each.
    Imports(imports::ImportsArgs),
    /// List the settings saved for each source: how its columns, sheets, words and times are read.
    Sources(sources::SourcesArgs),
    /// List the cases from imported history that are still open, or take them up.
    #[command(subcommand)]
    History(history::HistoryCommand),
    /// Admit the first administrator, who admits everybody else on the pages.
    #[command(subcommand)]
    People(people::PeopleCommand),
    /// Serve made-up cases, some of them due within minutes, from a data directory of their own.
    Demo(DemoArgs),
    /// Explain when a clock falls due and why, day by day; needs no data directory.
    #[command(visible_alias = "deadline")]
    Explain(explain::ExplainArgs),
    /// Print or publish working-day arrangements.
    #[command(subcommand)]
    Calendar(calendar::CalendarCommand),
    /// List, check or publish rule packs.
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Test the channels that alert people who are not looking at the pages.
    #[command(subcommand)]
    Notify(notify::NotifyCommand),
    /// Print figures for the whole history.
    #[command(subcommand)]
    Report(report::ReportCommand),
    /// Check or print the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Sign, check, export, import or copy the event log.
    #[command(subcommand)]
    Log(log_commands::LogCommand),
    /// Back up everything that cannot be rebuilt, keys included, to one new file; a running server keeps running.
    Backup(backup::BackupArgs),
    /// Restore a backup into the empty directory named with `--data`.
    Restore(restore::RestoreArgs),
    /// Rebuild or compare the views.
    #[command(subcommand)]
    Views(ViewsCommand),
}

#[derive(Debug, ClapArgs)]
struct ListenArgs {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<std::net::SocketAddr>,
}

#[derive(Debug, ClapArgs)]
struct DemoArgs {
    #[command(flatten)]
    at: ListenArgs,
    /// Begin at the sign-in page, where a click signs in as one of six made-up people.
    #[arg(long)]
    sign_in: bool,
}

#[derive(Debug, ClapArgs)]
struct ServeArgs {
    #[command(flatten)]
    at: ListenArgs,
    /// Run only this service, which meets the others on the configured brokers (default: all services in one process).
    #[arg(long, value_enum)]
    role: Option<Service>,
}

#[derive(Debug, Subcommand)]
enum ImportCommand {
    /// Hotline work orders from CSV, a workbook, JSON, or an Open311 answer.
    Hotline(import::FileArgs),
    /// Online messages from CSV, a workbook or JSON.
    Messages(import::FileArgs),
    /// Media mentions from a feed, or from a table of a monitoring vendor.
    Mentions(import::FileArgs),
    /// Replies, states and satisfaction for reports that are on record, joined on their number; columns that say none of
    /// these are not kept.
    Replies(import::FileArgs),
    /// Take an import back: what only it brought is withdrawn, what it changed goes back to the version before, and cases
    /// that officers worked on are left to a person.
    Undo(imports::UndoArgs),
}

impl ImportCommand {
    async fn run(self, config: &Config) -> Result<(), AnyError> {
        match self {
            Self::Hotline(file) => import::run(config, import::Kind::Hotline, file).await,
            Self::Messages(file) => import::run(config, import::Kind::Messages, file).await,
            Self::Mentions(file) => import::run(config, import::Kind::Mentions, file).await,
            Self::Replies(file) => import::run(config, import::Kind::Replies, file).await,
            Self::Undo(args) => imports::undo(config, &args).await,
        }
    }
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Check the configuration as `serve` does, and say what is wrong with it.
    Check(CheckArgs),
    /// Print the configuration in force as TOML.
    Print,
}

#[derive(Debug, ClapArgs)]
struct CheckArgs {
    /// Check it for running only this service.
    #[arg(long, value_enum)]
    role: Option<Service>,
}

impl CheckArgs {
    /// The services it is checked for; `None` where there are brokers, so that any one of them may be meant.
    fn plan(&self, config: &Config) -> Option<Plan> {
        match self.role {
            Some(role) => Some(Plan::One(role)),
            None => config.kafka.brokers.is_empty().then_some(Plan::All),
        }
    }
}

#[derive(Debug, Subcommand)]
enum ViewsCommand {
    /// Rebuild the views from the log.
    Rebuild,
    /// Print a checksum of the views, to compare them with those of another process at the same position.
    Digest,
}

/// Runs the command.
pub(crate) async fn run(args: Args) -> Result<(), AnyError> {
    let mut config = Config::load(args.common.config.as_deref())?;
    let asked = args.common.data.is_some();
    if let Some(data) = args.common.data {
        config.data = data;
    }
    if !matches!(args.command, Command::Config(_)) {
        telemetry::start(&config.log)?;
    }
    match args.command {
        Command::Config(command) => configuration(&config, &command),
        Command::Serve(args) => {
            let plan = args.role.map_or(Plan::All, Plan::One);
            serving::run(listening(config, &args.at), plan).await
        }
        Command::Demo(args) => demo::run(listening(config, &args.at), args.sign_in).await,
        Command::Import(command) => command.run(&config).await,
        Command::Imports(args) => imports::run(&config, &args).await,
        Command::History(command) => history::run(&config, command).await,
        Command::People(command) => people::run(&config, command).await,
        Command::Sources(args) => sources::run(&config, &args),
        Command::Explain(args) => explain::run(&config, asked, args).await,
        Command::Calendar(command) => calendar::run(&config, asked, command).await,
        Command::Rules(command) => rules::run(&config, command).await,
        Command::Notify(command) => notify::run(&config, command).await,
        Command::Report(command) => report::run(&config, command).await,
        Command::Log(command) => log_commands::run(&config, command).await,
        Command::Backup(args) => backup::run(&config, args).await,
        Command::Restore(args) => restore::run(&config, &args),
        Command::Views(ViewsCommand::Digest) => digest(&config),
        Command::Views(ViewsCommand::Rebuild) => rebuild(&config).await,
    }
}

/// Checks or prints the configuration, without log lines beside it.
fn configuration(config: &Config, command: &ConfigCommand) -> Result<(), AnyError> {
    match command {
        ConfigCommand::Check(args) => {
            check(config, args.plan(config))?;
            println!("the configuration is good; the data directory is `{}`", config.data.display());
        }
        ConfigCommand::Print => print!("{}", toml::to_string_pretty(config)?),
    }
    Ok(())
}

/// Decides what waits and builds the views anew.
async fn rebuild(config: &Config) -> Result<(), AnyError> {
    let node = node::Node::open(config, node::system_clock()).await?;
    node.decide_all().await?;
    match huiying_projector::rebuild(&config.data, &node.decisions).await? {
        0 => println!("the views have been rebuilt"),
        n => println!(
            "the views have been rebuilt, except for {n} decisions that the program failed on; they are named above"
        ),
    }
    Ok(())
}

/// Opens the views as they are, beside no server, and prints what they come to.
fn digest(config: &Config) -> Result<(), AnyError> {
    directory::must_be_there(&config.data)?;
    let decisions = Arc::new(Snapshot::of(&config.data.join("decisions"))?);
    let views =
        Views::open(&config.data.join("views"), huiying_projector::history(&Journal::new(decisions)))?;
    let digest: String = views.digest()?.iter().map(|byte| format!("{byte:02x}")).collect();
    println!("{} {digest}", views.applied().borrow().position);
    Ok(())
}

fn listening(mut config: Config, args: &ListenArgs) -> Config {
    if let Some(listen) = args.listen {
        config.server.listen = listen;
    }
    config
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Args::command().debug_assert();
    }
}
