//! The one binary: serve, import, explain, report and the rest.

mod ask;
mod backup;
mod calendar;
mod cli;
mod data;
mod demo;
mod door;
mod errors;
mod explain;
mod explain_case;
mod import;
mod log_commands;
mod log_heads;
mod log_verify;
mod moments;
mod parked;
mod policy;
mod publish;
mod report;
mod restore;
mod rules;
mod serving;
mod told;
mod transfer;

use std::process::ExitCode;

use clap::Parser;

/// Exit code of a data directory that a newer version wrote (EX_CONFIG).
const EXIT_NEWER_DATA: u8 = 78;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Whatever this process makes is for its owner only: segments, views, keys, the socket.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let args = cli::Args::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(cli::run(args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            failed(error.as_ref());
            if errors::is_newer_data(&error) { ExitCode::from(EXIT_NEWER_DATA) } else { ExitCode::FAILURE }
        }
    }
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
