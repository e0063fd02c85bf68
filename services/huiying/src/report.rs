//! `huiying report`: figures over the whole history.

use clap::{Args, Subcommand};
use huiying_runtime::Config;
use serde_json::{Value, json};

use crate::ask;
use crate::errors::AnyError;

/// Which report.
#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// Judge every case as if one rule governed it: answered within the limit, late, still open, or impossible to judge.
    OnTime(OnTimeArgs),
}

/// By which rule.
#[derive(Debug, Args)]
pub(crate) struct OnTimeArgs {
    /// The rule; SOURCE-TARGET for the deadlines that sources set.
    #[arg(long, value_name = "ID")]
    rule: String,
    /// List the cases that counting weekdays minus holidays, without make-up days, would misjudge.
    #[arg(long)]
    weekdays: bool,
    /// List every case with its verdict.
    #[arg(long)]
    cases: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) async fn run(config: &Config, command: ReportCommand) -> Result<(), AnyError> {
    let ReportCommand::OnTime(args) = command;
    let address = format!(
        "/api/v1/reports/on-time?rule={}&cases={}",
        ask::encoded(&args.rule.trim().to_ascii_uppercase()),
        args.cases
    );
    let report: Value = ask::json(config, &address).await?;
    let figures = ["within", "late", "open", "unjudged"].map(|name| (name, &report[name]));
    if args.json {
        let mut shown: Value = figures.iter().map(|(name, n)| ((*name).to_owned(), (*n).clone())).collect();
        if args.weekdays {
            shown["by_weekdays"] = report["by_weekdays"].clone();
            shown["differing"] = report["differing"].clone();
        }
        if args.cases {
            shown["cases"] = report["cases"].clone();
        }
        println!("{shown}");
        return Ok(());
    }
    for ((name, n), zh) in figures.iter().zip(["按时", "超时", "未答复", "无法判定"]) {
        println!("{zh} {name}: {n}");
    }
    if args.weekdays {
        let differing = report["differing"].as_array().cloned().unwrap_or_default();
        println!("按“周一至周五减节假日”会误判 misjudged by weekdays minus holidays: {}", differing.len());
        for it in differing {
            let line = json!([
                it["number"],
                it["received"]["at"],
                it["replied"]["at"],
                it["due_hard"],
                it["due_by_weekdays"],
                it["judged"],
                it["judged_by_weekdays"]
            ]);
            println!("{line}");
        }
    }
    for it in report["cases"].as_array().into_iter().flatten() {
        println!(
            "{} {}",
            it["number"].as_str().unwrap_or_default(),
            it["judged"].as_str().unwrap_or_default()
        );
    }
    Ok(())
}
