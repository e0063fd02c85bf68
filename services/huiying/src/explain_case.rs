//! `huiying explain --case`: the clocks of a case on record, each with its derivation, those that are open first.

use huiying_deadlines::Explanation;
use huiying_domain::CaseId;
use huiying_domain::clock::obligation::SOURCE_TARGET;
use huiying_runtime::Config;
use huiying_views::{CaseQuestion, NumberQuestion};
use serde_json::{Map, Value, json};

use crate::errors::AnyError;
use crate::output::on_one_line;
use crate::told::told;
use crate::{ask, moments};

/// What is asked of a case on record.
pub(crate) struct Asked<'a> {
    /// The id in its address, or its source's number.
    pub(crate) case: &'a str,
    /// The only rule to explain; all where it is not named.
    pub(crate) rule: Option<&'a str>,
    /// As it was known at this instant.
    pub(crate) as_known: Option<&'a str>,
    /// Print JSON.
    pub(crate) json: bool,
}

/// Runs the command.
pub(crate) async fn run(config: &Config, asked: &Asked<'_>) -> Result<(), AnyError> {
    let case = asked.case;
    let id = id_of(config, case.trim()).await?;
    let as_of = asked.as_known.map(|at| moments::read("--as-known", at)).transpose()?;
    let detail: Value = ask::json(config, &CaseQuestion { id, as_of }).await?;
    let mut clocks: Vec<Value> = detail["clocks"].as_array().into_iter().flatten().map(explained).collect();
    clocks.sort_by_key(|clock| clock["standing"] != "open");
    if let Some(rule) = asked.rule {
        clocks.retain(|clock| clock["rule"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(rule.trim())));
        if clocks.is_empty() {
            return Err(format!("case `{case}` has no clock under rule `{rule}`").into());
        }
    }
    if asked.json {
        println!("{}", whole(&detail["row"]["id"], clocks));
        return Ok(());
    }
    let text = |value: &Value| on_one_line(value.as_str().unwrap_or_default());
    println!("{} {}", text(&detail["row"]["external_id"]), text(&detail["row"]["title"]));
    for clock in clocks {
        match serde_json::from_value::<Explanation>(clock.clone()) {
            Ok(explanation) => print!("\n{}", told(&explanation)),
            Err(_) => println!("\n{} 来源系统时限 {}", text(&clock["rule"]), text(&clock["due_hard"])),
        }
        println!("状态 standing: {}", clock["standing"]);
    }
    Ok(())
}

/// The case of an id, or the one that its source gives this number.
async fn id_of(config: &Config, case: &str) -> Result<CaseId, AnyError> {
    if let Ok(id) = case.parse() {
        return Ok(id);
    }
    let found: Vec<CaseId> = ask::json(config, &NumberQuestion { number: case.to_owned() }).await?;
    match found[..] {
        [id] => Ok(id),
        [] => Err(format!(
            "there is no case `{case}`: give the id in the address of its page, or its source's number"
        )
        .into()),
        _ => {
            let ids: Vec<String> = found.iter().map(ToString::to_string).collect();
            Err(format!("several cases have the number `{case}`: give one of {}", ids.join(", ")).into())
        }
    }
}

/// A clock in the shape of an explanation, with where it stands. A source's own target has no clause and counts no days.
fn explained(clock: &Value) -> Value {
    let mut shown = match &clock["explanation"] {
        Value::Object(explanation) => explanation.clone(),
        _ => own_target(clock),
    };
    for field in ["standing", "anchor", "candidate", "already_past", "warned_at"] {
        shown.insert(field.to_owned(), clock[field].clone());
    }
    shown.insert("pack".to_owned(), clock["counted"]["pack"].clone());
    Value::Object(shown)
}

fn own_target(clock: &Value) -> Map<String, Value> {
    let counted = &clock["counted"];
    let shape = json!({
        "rule": SOURCE_TARGET,
        "clause": "",
        "document": "",
        "started_at": clock["facts"]["start"],
        "due_hard": local(&counted["due_hard"]),
        "due_soft": local(&counted["due_soft"]),
        "provisional": counted["provisional"],
        "target_due": Value::Null,
        "days": [],
    });
    shape.as_object().cloned().unwrap_or_default()
}

/// An instant as JSON, written at +08:00.
fn local(instant: &Value) -> Value {
    let read = instant.as_str().and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok());
    read.map_or(Value::Null, |at| json!(moments::rfc3339(at.to_utc())))
}

/// The first clock at the top, and all of them below it.
fn whole(id: &Value, clocks: Vec<Value>) -> Value {
    let mut shown = clocks.first().and_then(Value::as_object).cloned().unwrap_or_default();
    shown.insert("case".to_owned(), id.clone());
    shown.insert("clocks".to_owned(), Value::Array(clocks));
    Value::Object(shown)
}
