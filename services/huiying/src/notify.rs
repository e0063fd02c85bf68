//! `huiying notify`: tries the channels through which people outside the pages are alerted.

use clap::{Args, Subcommand};
use huiying_runtime::Config;

use crate::data::node;
use crate::errors::AnyError;
use crate::output::on_one_line;

/// What to do with the channels.
#[derive(Debug, Subcommand)]
pub(crate) enum NotifyCommand {
    /// Send a test message through one channel of the configuration, from here and without the record.
    Test(TestArgs),
}

/// Which channel.
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// The channel's name in the configuration.
    channel: String,
}

/// Runs the command.
pub(crate) async fn run(config: &Config, command: NotifyCommand) -> Result<(), AnyError> {
    let NotifyCommand::Test(TestArgs { channel }) = command;
    let now = node::system_clock().now();
    huiying_notifier::test(&config.notifier, &config.bureau.name, &channel, now).await?;
    println!("the channel `{}` took a test message", on_one_line(&channel));
    Ok(())
}
