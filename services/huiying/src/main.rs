//! The one binary: serve, import, explain, report and the rest.

#[macro_use]
mod output;

mod ask;
mod backup;
mod calendar;
mod carry_over;
mod cli;
mod data;
mod demo;
mod door;
mod errors;
mod explain;
mod explain_case;
mod history;
mod import;
mod imports;
mod log_commands;
mod log_heads;
mod log_verify;
mod moments;
mod notify;
mod parked;
mod people;
mod policy;
mod publish;
mod report;
mod restore;
mod rules;
mod serving;
mod sources;
mod told;
mod transfer;

use std::process::ExitCode;

use clap::Parser;

/// Exit code of a data directory that another version wrote (EX_CONFIG).
const EXIT_OTHER_DATA: u8 = 78;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Whatever this process makes is for its owner only: segments, views, keys, the socket.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let args = cli::Args::try_parse().unwrap_or_else(|error| refused(&error));
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(cli::run(args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            failed(error.as_ref());
            if errors::is_of_another_version(&error) {
                ExitCode::from(EXIT_OTHER_DATA)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

/// Ends the program because its arguments cannot be used, or because help was asked for. What is wrong may quote an
/// argument, so it is shown as everything else is.
fn refused(error: &clap::Error) -> ! {
    if error.use_stderr() {
        eprintln!("{}", error.render().to_string().trim_end());
        std::process::exit(error.exit_code());
    }
    error.exit()
}

/// Says what went wrong with its whole chain of causes.
fn failed(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("huiying: {error}");
    let mut cause = error.source();
    while let Some(source) = cause {
        eprintln!("  caused by: {source}");
        cause = source.source();
    }
    ExitCode::FAILURE
}
