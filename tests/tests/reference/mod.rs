//! The views by another way: no folding, but looking through the written decisions for what is said of each subject.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use huiying_eventlog::Record;
use huiying_views::{CaseDetail, IncidentDetail, QueuePage};
use serde::Serialize;
use serde_json::{Value, json};

/// Events that raise the revision of their subject.
const REVISING: [&str; 8] = [
    "case_opened",
    "case_amended",
    "triage_confirmed",
    "reply_recorded",
    "case_closed",
    "incident_registered",
    "release_published",
    "incident_closed",
];

/// What the decisions say of one case or incident, in their order.
struct Said {
    subject: Value,
    events: Vec<Value>,
}

impl Said {
    fn is(&self, kind: &str) -> bool {
        self.events.iter().any(|event| event["event"] == kind)
    }

    fn stage(&self) -> &'static str {
        if self.is("case_closed") {
            "closed"
        } else if self.is("reply_recorded") {
            "answered"
        } else if self.is("triage_confirmed") {
            "handling"
        } else {
            "received"
        }
    }

    /// Rule, limit and standing of each clock: what was last said of the rule before its clock was started again.
    fn clocks(&self) -> Vec<Value> {
        let started = |event: &&Value| event["event"] == "obligation_created";
        let each = self.events.iter().enumerate().filter(|(_, event)| started(event));
        each.map(|(at, created)| {
            let of_rule = |event: &&Value| event["rule"] == created["rule"];
            let later = self.events[at + 1..].iter().filter(of_rule).take_while(|event| !started(event));
            let said: Vec<&Value> = later.collect();
            let standing = said.iter().rev().find_map(|event| standing(event));
            let confirmed = said.iter().any(|event| event["event"] == "obligation_confirmed");
            json!({
                "rule": created["rule"],
                "due_hard": created["due_hard"],
                "due_soft": created["due_soft"],
                "candidate": created["candidate"] == true && !confirmed,
                "standing": standing.unwrap_or_else(|| json!("open")),
            })
        })
        .collect()
    }

    fn revision(&self) -> usize {
        self.events.iter().filter(|event| REVISING.iter().any(|kind| event["event"] == *kind)).count()
    }

    /// In which count of the queue it is.
    fn group(&self, now: DateTime<Utc>) -> &'static str {
        let clocks = self.clocks();
        let open = clocks.iter().filter(|clock| clock["standing"] == "open");
        let due = |clock: &Value| clock["due_hard"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
        match open.map(due).min() {
            Some(first) if first > now => "due",
            Some(_) => "overdue",
            None if self.is("case_closed") || self.is("incident_closed") => "closed",
            None if self.is("reply_recorded") => "answered",
            None => "unclocked",
        }
    }
}

fn standing(event: &Value) -> Option<Value> {
    match event["event"].as_str()? {
        "obligation_met" => Some(json!({"met": {
            "met_at": event["met_at"], "on_time": event["on_time"], "margin_seconds": event["margin_seconds"],
        }})),
        "obligation_missed" => Some(json!({"missed": {"missed_at": event["missed_at"]}})),
        "obligation_void" => Some(json!({"void": {"reason": event["reason"]}})),
        _ => None,
    }
}

/// Whom an event is about.
fn subject_of(event: &Value) -> Option<Value> {
    let named = |kind: &str| event.get(kind).map(|id| json!({kind: id}));
    event.get("subject").cloned().or_else(|| named("case")).or_else(|| named("incident"))
}

/// An event with its kind as one more field: it is written as `{kind: fields}`.
fn flat(written: &Value) -> Value {
    let (kind, fields) = written.as_object().and_then(|it| it.iter().next()).unwrap();
    let mut fields = fields.clone();
    fields["event"] = json!(kind);
    fields
}

fn gather(decisions: &[Record]) -> Vec<Said> {
    let events: Vec<Value> = decisions
        .iter()
        .map(|record| serde_json::from_slice::<Value>(&record.payload).unwrap())
        .flat_map(|decision| decision["data"]["events"].as_array().unwrap().clone())
        .map(|written| flat(&written))
        .collect();
    let opening = |event: &Value| event["event"] == "case_opened" || event["event"] == "incident_registered";
    let subjects: BTreeSet<String> = events
        .iter()
        .filter(|event| opening(event))
        .filter_map(subject_of)
        .map(|it| it.to_string())
        .collect();
    let of = |subject: String| {
        let subject: Value = serde_json::from_str(&subject).unwrap();
        let events =
            events.iter().filter(|event| subject_of(event).as_ref() == Some(&subject)).cloned().collect();
        Said { subject, events }
    };
    subjects.into_iter().map(of).collect()
}

fn same(what: &str, found: &Value, expected: &Value) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("{what}: the views say {found}, the decisions {expected}"))
    }
}

fn written(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

/// Compares the views with what the decisions say.
pub(crate) fn check(
    decisions: &[Record],
    queue: &QueuePage,
    cases: &[CaseDetail],
    incidents: &[IncidentDetail],
    now: DateTime<Utc>,
) -> Result<(), String> {
    let said = gather(decisions);
    let shown: Vec<(Value, Value)> = (cases.iter().map(|it| (json!({"case": it.row.id}), written(it))))
        .chain(incidents.iter().map(|it| (json!({"incident": it.row.id}), written(it))))
        .collect();
    same("how many there are", &json!(shown.len()), &json!(said.len()))?;
    for said in &said {
        let (_, shown) = shown
            .iter()
            .find(|(subject, _)| *subject == said.subject)
            .ok_or_else(|| format!("{} is not shown", said.subject))?;
        check_one(said, shown)?;
    }
    check_counts(queue, &said, now)?;
    check_rules(queue, &said)
}

fn check_one(said: &Said, shown: &Value) -> Result<(), String> {
    let name = said.subject.to_string();
    if said.subject.get("case").is_some() {
        let stage = &shown["row"]["stage"];
        let code = stage.as_object().and_then(|it| it.keys().next().cloned());
        let code = code.or_else(|| stage.as_str().map(str::to_owned));
        same(&format!("{name} stage"), &json!(code), &json!(said.stage()))?;
    }
    let wanted = ["rule", "due_hard", "due_soft", "candidate", "standing"];
    let clocks: Vec<Value> = shown["row"]["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|clock| &clock["obligation"])
        .map(|clock| wanted.iter().map(|key| ((*key).to_owned(), clock[key].clone())).collect())
        .collect();
    same(&format!("{name} clocks"), &json!(clocks), &json!(said.clocks()))?;
    same(&format!("{name} revision"), &shown["row"]["revision"], &json!(said.revision()))?;
    let timeline = shown["timeline"].as_array().unwrap();
    let events: Vec<Value> = timeline.iter().map(|entry| flat(&entry["event"])).collect();
    same(&format!("{name} timeline"), &json!(events), &json!(said.events))
}

fn check_counts(queue: &QueuePage, said: &[Said], now: DateTime<Utc>) -> Result<(), String> {
    let counts = written(&queue.counts);
    for group in ["due", "overdue", "unclocked", "answered", "closed"] {
        let n = said.iter().filter(|it| it.group(now) == group).count();
        same(group, &counts[group], &json!(n))?;
    }
    same("all", &counts["all"], &json!(said.len()))
}

/// For each rule, on how many subjects its clocks were met in time, met late or missed, and run.
fn check_rules(queue: &QueuePage, said: &[Said]) -> Result<(), String> {
    let mut rules: BTreeMap<String, [BTreeSet<String>; 3]> = BTreeMap::new();
    for said in said {
        for clock in said.clocks() {
            let groups = rules.entry(clock["rule"].as_str().unwrap().to_owned()).or_default();
            let group = match (&clock["standing"], &clock["standing"]["met"]["on_time"]) {
                (_, Value::Bool(true)) => 0,
                (_, Value::Bool(false)) => 1,
                (standing, _) if standing.get("missed").is_some() => 1,
                (Value::String(_), _) => 2,
                _ => continue,
            };
            groups[group].insert(said.subject.to_string());
        }
    }
    let expected: Vec<Value> =
        rules.into_iter().map(|(rule, groups)| json!([rule, groups.map(|group| group.len())])).collect();
    let found = queue.rules.iter().map(|it| json!([it.rule, [it.within, it.late, it.open]]));
    same("rules", &found.collect(), &expected.into_iter().collect())
}
