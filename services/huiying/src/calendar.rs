//! `huiying calendar`: every day of a year with its reason, and arrangements of working days into the log.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use huiying_deadlines::PublishedCalendar;
use huiying_runtime::Config;
use huiying_words::{Lang, clock};

use crate::data::publication::Publication;
use crate::errors::AnyError;
use crate::moments;
use crate::policy::Policy;
use crate::publish::publish;

/// What to do with calendars.
#[derive(Debug, Subcommand)]
pub(crate) enum CalendarCommand {
    /// Print every day of a year: whether it is a working day, why, and by which notice.
    Days(DaysArgs),
    /// Publish an arrangement to the log: a year's file from holiday-cn, or a regional overlay in Huiying's own format.
    Import(ImportArgs),
}

/// Which days.
#[derive(Debug, Args)]
pub(crate) struct DaysArgs {
    /// The year.
    #[arg(long, value_name = "Y")]
    year: i32,
    /// As the arrangements were known at that instant.
    #[arg(long, value_name = "INSTANT")]
    as_known: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Which file.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The file.
    file: PathBuf,
    /// The day its last notice was published, if the file does not say.
    #[arg(long, value_name = "DATE")]
    published_on: Option<String>,
}

/// Runs the command; `asked` where the data directory was named by the person.
pub(crate) async fn run(config: &Config, asked: bool, command: CalendarCommand) -> Result<(), AnyError> {
    match command {
        CalendarCommand::Days(args) => days(config, asked, &args).await,
        CalendarCommand::Import(args) => import(config, &args).await,
    }
}

async fn days(config: &Config, asked: bool, args: &DaysArgs) -> Result<(), AnyError> {
    let calendar = Policy::of(config, asked).await?.calendar(args.as_known.as_deref())?;
    let days = calendar.days_of(args.year);
    if days.is_empty() || !(1..=9999).contains(&args.year) {
        return Err(format!("--year {}: there is no such year", args.year).into());
    }
    if args.json {
        println!("{}", serde_json::to_string(&days)?);
        return Ok(());
    }
    if !calendar.is_published(args.year) {
        eprintln!(
            "{} 年放假安排尚未公布，以下按周一至周五推算 (not published yet: counted by the ordinary week)",
            args.year
        );
    }
    for day in &days {
        let working = if day.verdict.working { "上班" } else { "休息" };
        let notice = day.verdict.notice.as_deref().unwrap_or_default();
        println!("{} {working}  {}  {notice}", day.date, clock::day(Lang::Zh, &day.verdict));
    }
    let n_working = days.iter().filter(|day| day.verdict.working).count();
    println!("{n_working} 个工作日 (working days)");
    Ok(())
}

async fn import(config: &Config, args: &ImportArgs) -> Result<(), AnyError> {
    let name = args.file.display();
    let text = std::fs::read_to_string(&args.file).map_err(|error| format!("reading `{name}`: {error}"))?;
    // Our own form names its notices, that of holiday-cn its papers.
    let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let mut calendar = match value.get("notices") {
        Some(_) => PublishedCalendar::from_json(&text)?,
        None => PublishedCalendar::from_holiday_cn(&text)?,
    };
    if let Some(date) = &args.published_on {
        calendar.published_on = Some(moments::read_date("--published-on", date)?);
    }
    let (year, n_days) = (calendar.year, calendar.days.len());
    match publish(config, Publication::Calendar(calendar)).await? {
        true => println!("{year}: {n_days} days published; open clocks are recalculated"),
        false => println!("{year}: this arrangement is already in the log; nothing was changed"),
    }
    Ok(())
}
