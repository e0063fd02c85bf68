//! `huiying explain`: when a rule's clock falls due, counted day by day, as a calculator or for a case on record.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args;
use huiying_deadlines::{
    ClockKind, Explanation, Extension, Facts, Pause, PauseCause, Rule, explain, local_date,
};
use huiying_runtime::Config;
use serde::Serialize;

use crate::errors::AnyError;
use crate::policy::Policy;
use crate::told::told;
use crate::{explain_case, moments};

/// What to explain.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The rule, such as AH-MSG-SUGGEST-7WD; `huiying rules list` lists them all.
    #[arg(long, value_name = "ID", required_unless_present = "case")]
    rule: Option<String>,
    /// When its clock started: an instant such as 2018-02-09T10:00:00+08:00, or Beijing time such as 2018-02-09 10:00.
    #[arg(long, value_name = "INSTANT", conflicts_with = "case")]
    from: Option<String>,
    /// Apply the extension that the rule allows: all of it, or this new total or amount.
    #[arg(long, value_name = "N", num_args = 0..=1, conflicts_with = "case")]
    extended: Option<Option<u16>>,
    /// The clock was paused from A until B (dates or instants); leave B out if it still is. May be given more than once.
    #[arg(long, value_name = "A..B", conflicts_with = "case")]
    paused: Vec<String>,
    /// The date of the planned event, for limits counted back from it.
    #[arg(long, value_name = "D", conflicts_with = "case")]
    event_date: Option<String>,
    /// Use the working-day arrangements known at that instant; for a case, what was known of it then.
    #[arg(long, value_name = "INSTANT")]
    as_known: Option<String>,
    /// Rule packs to look in before the built-in ones.
    #[arg(long, value_name = "FILE", conflicts_with = "case")]
    pack: Vec<PathBuf>,
    /// Explain the clocks of this case in the data directory: the id in the address of its page, or its source's number.
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// An explanation with what the reader must know of the question.
#[derive(Debug, Serialize)]
struct Explained {
    #[serde(flatten)]
    explanation: Explanation,
    /// What was taken for granted in counting.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

/// Runs the command; `asked` where the data directory was named by the person.
pub(crate) async fn run(config: &Config, asked: bool, args: ExplainArgs) -> Result<(), AnyError> {
    if let Some(case) = &args.case {
        let asked = explain_case::Asked {
            case,
            rule: args.rule.as_deref(),
            as_known: args.as_known.as_deref(),
            json: args.json,
        };
        return explain_case::run(config, &asked).await;
    }
    let mut policy = Policy::of(config, asked).await?;
    policy.add(&args.pack)?;
    let explained = calculate(&mut policy, &args)?;
    if args.json {
        println!("{}", serde_json::to_string(&explained)?);
    } else {
        print!("{}", told(&explained.explanation));
        explained.notes.iter().for_each(|note| println!("注意 note: {note}"));
    }
    Ok(())
}

fn calculate(policy: &mut Policy, args: &ExplainArgs) -> Result<Explained, AnyError> {
    let calendar = policy.calendar(args.as_known.as_deref())?;
    let hours = policy.hours();
    let rule = policy.find(args.rule.as_deref().unwrap_or_default())?;
    let mut notes = Vec::new();
    let facts = Facts {
        start: start(rule, args)?,
        pauses: pauses(rule, &args.paused, &mut notes)?,
        extension: extension(rule, args.extended, &mut notes)?,
    };
    let on = local_date(facts.start);
    if !rule.in_force_on(on) {
        let from = rule.valid_from.map(|date| date.to_string()).unwrap_or_default();
        let to = rule.valid_to.map(|date| date.to_string()).unwrap_or_default();
        notes.push(format!("{on} 不在规则有效期内 (outside the rule's validity): {from}..{to}"));
    }
    let explanation = explain(rule, &facts, &calendar, &hours);
    Ok(Explained { explanation, notes })
}

fn is_backwards(rule: &Rule) -> bool {
    matches!(rule.clock, ClockKind::WorkingDaysBefore { .. } | ClockKind::Before)
}

fn start(rule: &Rule, args: &ExplainArgs) -> Result<DateTime<Utc>, AnyError> {
    let (name, given, other) = match is_backwards(rule) {
        true => ("--event-date", args.event_date.as_ref().or(args.from.as_ref()), "the planned event"),
        false => ("--from", args.from.as_ref(), "the start of the clock"),
    };
    let given = given.ok_or_else(|| format!("rule `{}` needs {name}: {other}", rule.id))?;
    moments::read(name, given)
}

fn pauses(rule: &Rule, given: &[String], notes: &mut Vec<String>) -> Result<Vec<Pause>, AnyError> {
    let named = rule.pauses.iter().find(|cause| **cause != PauseCause::Supplement);
    let cause = named.copied().unwrap_or(PauseCause::Consultation);
    if !given.is_empty() && !stands_still(rule.clock) {
        return Err(format!("--paused: the clock of rule `{}` cannot be paused", rule.id).into());
    }
    if named.is_none() && !given.is_empty() {
        notes.push(format!(
            "规则 {0} 没有写明中止计算的情形，此处只按所问推算 (rule {0} names no reason to pause its clock; counted as asked)",
            rule.id
        ));
    }
    let read = |text: &String| {
        let (from, to) = text.split_once("..").ok_or_else(|| {
            format!("--paused `{text}`: write A..B, such as 2018-03-08..2018-03-14; the clock resumes at B")
        })?;
        let from = moments::read("--paused", from)?;
        let to = (!to.trim().is_empty()).then(|| moments::read("--paused", to)).transpose()?;
        if to.is_some_and(|to| to < from) {
            return Err(AnyError::from(format!("--paused `{text}`: it ends before it begins")));
        }
        Ok(Pause { cause, from, to })
    };
    given.iter().map(read).collect()
}

fn stands_still(clock: ClockKind) -> bool {
    matches!(
        clock,
        ClockKind::Hours { .. }
            | ClockKind::WorkingDays { .. }
            | ClockKind::CalendarDays { .. }
            | ClockKind::Months { .. }
    )
}

fn extension(
    rule: &Rule,
    asked: Option<Option<u16>>,
    notes: &mut Vec<String>,
) -> Result<Option<u16>, AnyError> {
    let Some(amount) = asked else { return Ok(None) };
    let most = rule.extension.most().ok_or_else(|| format!("rule `{}` allows no extension", rule.id))?;
    let least = match rule.extension {
        Extension::ExtendTo { .. } => rule.clock.n().saturating_add(1),
        Extension::ExtendBy { .. } | Extension::None => 1,
    };
    let amount = amount.unwrap_or(most);
    if !(least..=most).contains(&amount) {
        return Err(format!("--extended {amount}: rule `{}` allows {least} to {most}", rule.id).into());
    }
    if let Extension::ExtendTo { condition, .. } | Extension::ExtendBy { condition, .. } = &rule.extension {
        notes.push(format!(
            "延长须在到期前批准并告知对方 (valid only if granted, and the other side told, before it falls due): {condition}"
        ));
    }
    Ok(Some(amount))
}
