//! `huiying rules`: the rule packs of the program and of files, checked, listed and published.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use huiying_deadlines::{Duty, Finding, RulePack, Severity, WorkCalendar, local_date, periodic_duties};
use huiying_runtime::Config;

use crate::data::node;
use crate::data::publication::Publication;
use crate::errors::AnyError;
use crate::moments;
use crate::policy::{Policy, read_pack};
use crate::publish::publish;

/// What to do with rules.
#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// List every rule with its limit and its clause.
    List(FilesArgs),
    /// Report what the documents leave open or contradict, and where; fails if a pack cannot be used.
    Lint(FilesArgs),
    /// List what web columns, tasks and periodic rules require next, and by when.
    Duties(DutiesArgs),
    /// Publish a pack to the log; it is in force from then on, and open clocks are recalculated.
    Publish {
        /// The pack, in YAML.
        file: PathBuf,
    },
}

/// Which packs.
#[derive(Debug, Args)]
pub(crate) struct FilesArgs {
    /// Rule packs in YAML (default: the built-in ones).
    files: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// As of when.
#[derive(Debug, Args)]
pub(crate) struct DutiesArgs {
    /// Rule packs in YAML (default: the built-in ones).
    files: Vec<PathBuf>,
    /// The date to look from (default: today).
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) async fn run(config: &Config, command: RulesCommand) -> Result<(), AnyError> {
    match command {
        RulesCommand::List(args) => list(&args),
        RulesCommand::Lint(args) => lint(&args),
        RulesCommand::Duties(args) => duties(&args),
        RulesCommand::Publish { file } => {
            let pack = read_pack(&file)?;
            let in_force = Policy::of(config, config.data.join("FORMAT").exists()).await?.into_packs();
            refuse_errors(&pack, &in_force)?;
            let (id, version, n) = (pack.id.clone(), pack.version.clone(), pack.rules.len());
            match publish(config, Publication::Pack(pack)).await? {
                true => println!("{id} {version}: {n} rules published; open clocks are recalculated"),
                false => println!("{id} {version}: this pack is already in the log; nothing was changed"),
            }
            Ok(())
        }
    }
}

/// The packs named, else those of the program with its examples.
fn packs(files: &[PathBuf]) -> Result<Vec<RulePack>, AnyError> {
    match files {
        [] => Ok(RulePack::builtin().into_iter().chain(RulePack::examples()).collect()),
        files => files.iter().map(|file| read_pack(file)).collect(),
    }
}

fn list(args: &FilesArgs) -> Result<(), AnyError> {
    let packs = packs(&args.files)?;
    if args.json {
        println!("{}", serde_json::to_string(&packs)?);
        return Ok(());
    }
    for pack in packs {
        println!("{} {} {}", pack.id, pack.version, pack.title.zh);
        for rule in pack.rules {
            println!("  {:<24} {}  “{}”", rule.id.as_str(), rule.name.zh, rule.quote);
        }
    }
    Ok(())
}

fn lint(args: &FilesArgs) -> Result<(), AnyError> {
    let named = packs(&args.files)?;
    let findings = findings_about(&named, &RulePack::builtin());
    if args.json {
        println!("{}", serde_json::to_string(&findings)?);
    } else {
        findings.iter().for_each(|it| print!("{}", told(it)));
        println!("{} findings", findings.len());
    }
    match findings.iter().any(|it| it.severity == Severity::Error) {
        true => Err("a pack cannot be used as it is: fix what is marked as an error (错误)".into()),
        false => Ok(()),
    }
}

/// What there is to say of these packs as they stand on those in force.
fn findings_about(named: &[RulePack], in_force: &[RulePack]) -> Vec<Finding> {
    let is_named = |pack: &str| named.iter().any(|it| it.id == pack);
    let mut stack: Vec<RulePack> = in_force.iter().filter(|pack| !is_named(&pack.id)).cloned().collect();
    stack.extend(named.iter().cloned());
    let findings = huiying_deadlines::lint(&stack);
    findings.into_iter().filter(|finding| is_named(&finding.pack)).collect()
}

/// Refuses a pack by which a deadline would be wrong or missing.
fn refuse_errors(pack: &RulePack, in_force: &[RulePack]) -> Result<(), AnyError> {
    let findings = findings_about(std::slice::from_ref(pack), in_force);
    let errors: String = findings.iter().filter(|it| it.severity == Severity::Error).map(told).collect();
    match errors.is_empty() {
        true => Ok(()),
        false => Err(format!("the pack was not published; fix these errors first:\n{errors}").into()),
    }
}

/// A finding in three lines: what it is about and where, what was found, what to do.
fn told(it: &Finding) -> String {
    let subject = it.subject.as_ref().map(ToString::to_string).unwrap_or_default();
    let (severity, code, pack) = (it.severity.zh(), it.code, &it.pack);
    format!("{severity} {subject} [{code}] {pack} {}\n    {}\n    → {}\n", it.place, it.what, it.advice)
}

fn duties(args: &DutiesArgs) -> Result<(), AnyError> {
    let on = match &args.on {
        Some(on) => moments::read_date("--on", on)?,
        None => local_date(node::system_clock().now()),
    };
    let calendar: WorkCalendar = WorkCalendar::builtin().into_iter().collect();
    let packs = packs(&args.files)?;
    let asked: Vec<Duty> = packs
        .iter()
        .flat_map(|pack| {
            let periodic = periodic_duties(pack, on, &calendar);
            huiying_deadlines::duties(pack, None, on, &calendar).into_iter().chain(periodic)
        })
        .collect();
    if args.json {
        println!("{}", serde_json::to_string(&asked)?);
        return Ok(());
    }
    for duty in &asked {
        let due = duty.next.next_due().map_or_else(|| "-".to_owned(), moments::due);
        let office = duty.office.as_deref().unwrap_or("-");
        println!("{:<16} {due:<26} {office}  {}", duty.id.as_str(), duty.name);
    }
    println!("{} duties", asked.len());
    Ok(())
}
