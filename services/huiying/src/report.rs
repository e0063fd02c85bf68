//! `huiying report`: figures over the whole history.

mod annual;
mod masking;

use clap::{Args, Subcommand};
use huiying_deadlines::RuleId;
use huiying_domain::CaseId;
use huiying_runtime::Config;
use huiying_views::OnTimeQuestion;
use serde_json::{Value, json};

use crate::ask;
use crate::errors::AnyError;
use crate::output::on_one_line;
use annual::AnnualArgs;
use masking::MaskingArgs;

/// The figures of a report, as JSON and people name them.
const FIGURES: [(&str, &str); 5] = [
    ("within", "按时"),
    ("late", "逾期答复"),
    ("missed", "逾期未答复"),
    ("open", "未答复"),
    ("unjudged", "无法判定"),
];

/// Which report.
#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// Count the cases that one rule governs: answered within the limit or late, missed, still open, or impossible to judge.
    /// Cases that it only may govern, since their class is not known, are counted apart.
    OnTime(OnTimeArgs),
    /// Check a published annual report on information disclosure: its tables by their equations, its sentences by its
    /// tables. Needs no data directory; fails if something does not add up.
    Annual(AnnualArgs),
    /// Measure how much of what is personal is masked, and how much else: on the table that comes with the program, and on
    /// a folder of files. Needs no data directory; prints no number of the files; fails below 95 % of recall or 98 % of
    /// precision.
    Masking(MaskingArgs),
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
    match command {
        ReportCommand::OnTime(args) => on_time(config, args).await,
        ReportCommand::Annual(args) => annual::run(&args),
        ReportCommand::Masking(args) => masking::run(&args),
    }
}

async fn on_time(config: &Config, args: OnTimeArgs) -> Result<(), AnyError> {
    let rule = RuleId::from(args.rule.trim().to_ascii_uppercase().as_str());
    let report = whole(config, OnTimeQuestion { rule, cases: args.cases, after: None }).await?;
    match args.json {
        true => println!("{}", as_json(&report, &args)),
        false => print_lines(&report, &args),
    }
    Ok(())
}

/// The report with its whole lists, which the API answers page by page.
async fn whole(config: &Config, mut question: OnTimeQuestion) -> Result<Value, AnyError> {
    let mut report: Value = ask::json(config, &question).await?;
    question.after = next(&report)?;
    while question.after.is_some() {
        let mut page: Value = ask::json(config, &question).await?;
        for list in ["differing", "cases"] {
            if let (Some(all), Some(more)) = (report[list].as_array_mut(), page[list].as_array_mut()) {
                all.append(more);
            }
        }
        question.after = next(&page)?;
    }
    if let Some(differing) = report["differing"].as_array_mut() {
        let order =
            |it: &Value| [&it["received"]["at"], &it["case"]].map(|it| it.as_str().map(str::to_owned));
        differing.sort_by_cached_key(order);
    }
    Ok(report)
}

/// The case after which the next page begins; `None` where this is the last.
fn next(page: &Value) -> Result<Option<CaseId>, AnyError> {
    Ok(page["next"].as_str().map(str::parse).transpose()?)
}

fn as_json(report: &Value, args: &OnTimeArgs) -> Value {
    let mut names = FIGURES.map(|(name, _)| name).to_vec();
    names.extend(["possible", "not_governed"]);
    if args.weekdays {
        names.extend(["by_weekdays", "possible_by_weekdays", "differing"]);
    }
    if args.cases {
        names.push("cases");
    }
    names.into_iter().map(|name| (name.to_owned(), report[name].clone())).collect()
}

fn print_lines(report: &Value, args: &OnTimeArgs) {
    for (name, zh) in FIGURES {
        println!("{zh} {name}: {}", report[name]);
    }
    for (name, zh) in FIGURES {
        println!("候选 possible · {zh} {name}: {}", report["possible"][name]);
    }
    println!("不适用 not governed: {}", report["not_governed"]);
    if args.weekdays {
        print_differing(report["differing"].as_array().map_or(&[], Vec::as_slice));
    }
    for it in report["cases"].as_array().into_iter().flatten() {
        println!(
            "{} {}{}",
            on_one_line(it["number"].as_str().unwrap_or_default()),
            it["judged"].as_str().unwrap_or_default(),
            if it["possible"] == true { " 候选 possible" } else { "" }
        );
    }
}

fn print_differing(differing: &[Value]) {
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
