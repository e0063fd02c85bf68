//! The views by another way: no folding, but looking through the written decisions for what is said of each subject.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use huiying_eventlog::Record;
use huiying_views::{CaseDetail, IncidentDetail, QueuePage};
use serde::Serialize;
use serde_json::{Value, json};

/// What the decisions say of one case or incident, in their order.
struct Said {
    subject: Value,
    events: Vec<Value>,
}

impl Said {
    /// Whether the event is about this one first of all, and not only told to it.
    fn is_own(&self, event: &Value) -> bool {
        own_subject_of(event).as_ref() == Some(&self.subject)
    }

    /// A case that is one matter of another begins with the split of that.
    fn is_part(&self) -> bool {
        self.events.first().is_some_and(|event| event["event"] == "case_split" && !self.is_own(event))
    }

    fn stage(&self) -> &'static str {
        let mut stage = if self.is_part() { "handling" } else { "received" };
        let mut confirmed = self.is_part();
        for event in self.events.iter().filter(|event| self.is_own(event)) {
            stage = match event["event"].as_str().unwrap() {
                "triage_confirmed" => {
                    confirmed = true;
                    if matches!(stage, "received" | "handling") { "handling" } else { stage }
                }
                _ if self.is_stale_reply(event) => stage,
                "reply_recorded" | "matters_answered" if stage != "closed" => "answered",
                "case_closed" => "closed",
                "case_reopened" if confirmed => "handling",
                "case_reopened" => "received",
                _ => stage,
            };
        }
        stage
    }

    /// Whether an event is a reply that was given before the case was last sent back, found out later.
    fn is_stale_reply(&self, event: &Value) -> bool {
        let at = |value: &Value| value["at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
        let before = self.events.iter().take_while(|it| !std::ptr::eq(*it, event));
        let reopened =
            before.filter(|it| it["event"] == "case_reopened").map(|it| at(&it["reopened"])).last();
        event["event"] == "reply_recorded"
            && reopened.is_some_and(|reopened| at(&event["replied"]) < reopened)
    }

    /// Whether nothing more can be done: closed by a person, or an incident closed or carried by another.
    fn is_ended(&self) -> bool {
        let last = |kinds: [&str; 2]| {
            let told = self.events.iter().rev().filter(|event| self.is_own(event));
            told.map(|event| event["event"].as_str().unwrap()).find(|kind| kinds.contains(kind))
        };
        let by_person = self.events.iter().rev().find(|event| event["event"] == "case_closed");
        let closed =
            self.stage() == "closed" && by_person.is_some_and(|it| it["outcome"] != "closed_by_source");
        closed
            || last(["incident_closed", "incident_reopened"]) == Some("incident_closed")
            || last(["incidents_merged", "incident_split"]) == Some("incidents_merged")
    }

    /// Rule, limit and standing of each clock: what was last said of the rule before its clock was started again.
    fn clocks(&self) -> Vec<Value> {
        let started = |event: &&Value| event["event"] == "obligation_created";
        let each = self.events.iter().enumerate().filter(|(_, event)| started(event));
        each.map(|(at, created)| {
            let of_rule = |event: &&Value| event["rule"] == created["rule"];
            let later = self.events[at + 1..].iter().filter(of_rule).take_while(|event| !started(event));
            clock(created, later)
        })
        .collect()
    }

    fn revision(&self) -> usize {
        let raising = |event: &&Value| {
            let kind = event["event"].as_str().unwrap();
            !kind.starts_with("obligation") && kind != "request_refused" && self.is_own(event)
        };
        usize::from(self.is_part()) + self.events.iter().filter(raising).count()
    }

    /// The clocks that bind, run and are owed, of each rule the last.
    fn running(&self) -> Vec<Value> {
        let clocks = self.clocks();
        let superseded = |at: usize| clocks[at + 1..].iter().any(|later| later["rule"] == clocks[at]["rule"]);
        let runs = |clock: &Value| {
            let owed = clock["standing"] == "open" || clock["standing"].get("missed").is_some();
            owed && clock["binding"] == true && clock["paused"] == false
        };
        (0..clocks.len())
            .filter(|at| !self.is_ended() && !superseded(*at) && runs(&clocks[*at]))
            .map(|at| clocks[at].clone())
            .collect()
    }

    /// Whether a limit was missed and is still owed.
    fn is_missed(&self) -> bool {
        self.running().iter().any(|clock| !is_ahead(clock))
    }

    /// In which count of the queue it is: by the first limit that is still ahead, else by the first that was missed.
    fn group(&self, now: DateTime<Utc>) -> &'static str {
        let due = |clock: &Value| clock["due_hard"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
        let first = |open: bool| self.running().iter().filter(|clock| is_ahead(clock) == open).map(due).min();
        match first(true).or_else(|| first(false)) {
            Some(first) if first > now => "due",
            Some(_) => "overdue",
            None if self.is_ended() || self.stage() == "closed" => "closed",
            None if self.stage() == "answered" => "answered",
            None => "unclocked",
        }
    }
}

/// Whether its limit was neither missed nor past before it was known.
fn is_ahead(clock: &Value) -> bool {
    let instant = |value: &Value| value.as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    let known = &clock["already_past"]["known_at"];
    clock["standing"] == "open" && (known.is_null() || instant(known) < instant(&clock["due_hard"]))
}

/// A clock from what was said when it started and what was said of it later.
fn clock<'a>(created: &Value, later: impl Iterator<Item = &'a Value>) -> Value {
    let mut clock = json!({
        "rule": created["rule"],
        "due_hard": created["due_hard"],
        "due_soft": created["due_soft"],
        "candidate": created["candidate"],
        "binding": created["binding"] != false,
        "paused": false,
        "standing": "open",
        "already_past": created["already_past"],
    });
    for said in later {
        match said["event"].as_str().unwrap() {
            "obligation_confirmed" => clock["candidate"] = json!(false),
            "obligation_restated" => restate(&mut clock, said),
            _ => clock["standing"] = standing(said).unwrap_or_else(|| clock["standing"].clone()),
        }
    }
    clock
}

fn restate(clock: &mut Value, said: &Value) {
    let instant = |value: &Value| value.as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    clock["due_hard"] = said["counted"]["due_hard"].clone();
    clock["due_soft"] = said["counted"]["due_soft"].clone();
    let pauses = said["facts"]["pauses"].as_array().unwrap();
    clock["paused"] = json!(pauses.iter().any(|pause| pause["to"].is_null()));
    let moved = clock["standing"]
        .get("missed")
        .is_some_and(|it| instant(&it["missed_at"]) < instant(&clock["due_hard"]));
    let judged_anew =
        ["merged", "split", "occurrence", "receipt"].iter().any(|cause| said["cause"] == *cause);
    if moved || (judged_anew && clock["standing"].get("met").is_some()) {
        clock["standing"] = json!("open");
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

/// Whom an event is about first of all.
fn own_subject_of(event: &Value) -> Option<Value> {
    let named = |kind: &str| event.get(kind).map(|id| json!({kind: id}));
    event
        .get("subject")
        .filter(|it| !it.is_null())
        .cloned()
        .or_else(|| named("case"))
        .or_else(|| named("incident"))
}

/// Everyone an event is told to.
fn subjects_of(event: &Value) -> Vec<Value> {
    let mut subjects: Vec<Value> = own_subject_of(event).into_iter().collect();
    match event["event"].as_str().unwrap() {
        "case_split" => {
            subjects.extend(event["matters"].as_array().unwrap().iter().map(|it| json!({"case": it[0]})))
        }
        "incidents_merged" => subjects.push(json!({"incident": event["into"]})),
        "incident_split" => subjects.push(json!({"incident": event["from"]})),
        "alerts_told" => subjects.extend(event["subjects"].as_array().unwrap().iter().cloned()),
        "case_linked" | "case_unlinked" => subjects.push(json!({"incident": event["incident"]})),
        _ => {}
    }
    subjects
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
    let opening = ["case_opened", "case_split", "incident_registered"];
    let opened = events.iter().filter(|event| opening.iter().any(|kind| event["event"] == *kind));
    let subjects: BTreeSet<String> = opened.flat_map(subjects_of).map(|it| it.to_string()).collect();
    let of = |subject: String| {
        let subject: Value = serde_json::from_str(&subject).unwrap();
        let events = events.iter().filter(|event| subjects_of(event).contains(&subject)).cloned().collect();
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
    let wanted = ["rule", "candidate", "binding", "standing"];
    let clocks: Vec<Value> = shown["row"]["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|clock| {
            let mut shown: Value = wanted.iter().map(|key| ((*key).to_owned(), clock[key].clone())).collect();
            shown["due_hard"] = clock["counted"]["due_hard"].clone();
            shown["due_soft"] = clock["counted"]["due_soft"].clone();
            let pauses = clock["facts"]["pauses"].as_array().unwrap();
            shown["paused"] = json!(pauses.iter().any(|pause| pause["to"].is_null()));
            shown
        })
        .collect();
    let mut expected = said.clocks();
    expected.iter_mut().for_each(|clock| drop(clock.as_object_mut().unwrap().remove("already_past")));
    same(&format!("{name} clocks"), &json!(clocks), &json!(expected))?;
    same(&format!("{name} revision"), &shown["row"]["revision"], &json!(said.revision()))?;
    let timeline = shown["timeline"].as_array().unwrap();
    let events: Vec<Value> = timeline.iter().map(|entry| flat(&entry["event"])).collect();
    same(&format!("{name} timeline"), &json!(events), &json!(said.events))
}

fn is_overdue_at_its_start(clock: &Value) -> bool {
    clock["binding"] == true && clock["paused"] == false && !is_ahead(clock)
}

fn check_counts(queue: &QueuePage, said: &[Said], now: DateTime<Utc>) -> Result<(), String> {
    let counts = written(&queue.counts);
    for group in ["due", "overdue", "unclocked", "answered", "closed"] {
        let is_in = |it: &&Said| it.group(now) == group || (group == "overdue" && it.is_missed());
        let n = said.iter().filter(is_in).count();
        // What only may be due or overdue is a figure of its own beside what is.
        let possible = counts.get(format!("{group}_possible")).and_then(Value::as_u64).unwrap_or(0);
        same(group, &json!(counts[group].as_u64().unwrap() + possible), &json!(n))?;
    }
    same("all", &counts["all"], &json!(said.len()))
}

/// For each rule, on how many subjects its clocks were met in time, met late, missed, run out before they were started or left
/// undone, and run; apart from them on how many of those that it only may govern.
fn check_rules(queue: &QueuePage, said: &[Said]) -> Result<(), String> {
    let mut rules: BTreeMap<String, [BTreeSet<String>; 6]> = BTreeMap::new();
    for said in said {
        let clocks = said.clocks();
        for clock in &clocks {
            let stands = |it: &&Value| {
                it["rule"] == clock["rule"]
                    && it["standing"].get("void").is_none_or(|void| void["reason"] == "not_done")
            };
            let possible = clocks.iter().filter(stands).all(|it| it["candidate"] == true);
            let groups = rules.entry(clock["rule"].as_str().unwrap().to_owned()).or_default();
            let group = match (&clock["standing"], &clock["standing"]["met"]["on_time"]) {
                (_, Value::Bool(true)) => 0,
                (_, Value::Bool(false)) => 1,
                (standing, _) if standing.get("missed").is_some() => 1,
                (standing, _) if standing.get("void").is_some_and(|it| it["reason"] == "not_done") => 1,
                // It had run out before it was started, so no miss will be told of it.
                (Value::String(_), _) if is_overdue_at_its_start(clock) => 1,
                (Value::String(_), _) => 2,
                _ => continue,
            };
            groups[if possible { group + 3 } else { group }].insert(said.subject.to_string());
        }
    }
    let expected: Vec<Value> =
        rules.into_iter().map(|(rule, groups)| json!([rule, groups.map(|group| group.len())])).collect();
    let found = queue.rules.iter().map(|it| {
        let possible = it.possible;
        json!([it.rule, [it.within, it.late, it.open, possible.within, possible.late, possible.open]])
    });
    same("rules", &found.collect(), &expected.into_iter().collect())
}
