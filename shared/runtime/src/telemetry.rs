//! Structured logs: readable text on a terminal, one JSON object a line elsewhere.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::Error;
use crate::config::{Log, LogFormat};

/// Starts logging to standard error for the whole process.
///
/// # Errors
/// [`Error::Telemetry`] where the filter cannot be read or logging was started before.
pub fn start(log: &Log) -> Result<(), Error> {
    let failed = |source| Error::Telemetry { what: "logs", source };
    let filter = EnvFilter::try_new(&log.level).map_err(|error| failed(Box::new(error)))?;
    let json = match log.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if json {
        builder.json().flatten_event(true).try_init()
    } else {
        builder.with_target(false).try_init()
    };
    started.map_err(failed)
}
