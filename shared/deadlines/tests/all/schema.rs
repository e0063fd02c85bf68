//! The published schema of a pack accepts every pack of the program and refuses what the reader of packs refuses.

use huiying_deadlines::RulePack;
use serde_json::{Map, Value, json};

const PACKS: [&str; 6] = [
    include_str!("../../rules/national.yaml"),
    include_str!("../../rules/openness-regulation.yaml"),
    include_str!("../../rules/accident-493.yaml"),
    include_str!("../../rules/petitions.yaml"),
    include_str!("../../rules/anhui-2017-draft.yaml"),
    include_str!("../../rules/examples/bureau-practice.yaml"),
];

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../../schemas/rule-pack.schema.json")).unwrap()
}

fn read(yaml: &str) -> Value {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(yaml, options).unwrap()
}

/// Every place at which `value` breaks `schema`. Knows the words that our schema uses and stops at any other, so that
/// nothing in it goes unchecked.
fn faults(schema: &Value, root: &Value, value: &Value, place: &str) -> Vec<String> {
    let rules = schema.as_object().unwrap();
    rules.iter().flat_map(|(word, rule)| faults_by(word, rule, rules, root, value, place)).collect()
}

fn faults_by(
    word: &str,
    rule: &Value,
    rules: &Map<String, Value>,
    root: &Value,
    value: &Value,
    place: &str,
) -> Vec<String> {
    let fault = |holds: bool| if holds { Vec::new() } else { vec![format!("{place}: {word} {rule}")] };
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    match word {
        "$schema" | "$defs" | "title" | "description" => Vec::new(),
        "$ref" => faults(root.pointer(&rule.as_str().unwrap()[1..]).unwrap(), root, value, place),
        "type" => fault(match rule {
            Value::Array(types) => types.iter().any(|it| is_of(it, value)),
            one => is_of(one, value),
        }),
        "const" => fault(value == rule),
        "enum" => fault(list(rule).contains(value)),
        "oneOf" => {
            let fits = |one: &&Value| faults(one, root, value, place).is_empty();
            fault(rule.as_array().unwrap().iter().filter(fits).count() == 1)
        }
        "minLength" => {
            fault(value.as_str().is_none_or(|it| it.chars().count() as u64 >= rule.as_u64().unwrap()))
        }
        "minimum" => fault(value.as_i64().is_none_or(|it| it >= rule.as_i64().unwrap())),
        "maximum" => fault(value.as_i64().is_none_or(|it| it <= rule.as_i64().unwrap())),
        "pattern" => fault(value.as_str().is_none_or(|it| has_pattern(rule.as_str().unwrap(), it))),
        "items" => {
            let items = list(value);
            let each = items.iter().enumerate();
            each.flat_map(|(n, item)| faults(rule, root, item, &format!("{place}/{n}"))).collect()
        }
        "required" => fault(
            value
                .as_object()
                .is_none_or(|it| list(rule).iter().all(|field| it.contains_key(field.as_str().unwrap()))),
        ),
        "properties" => {
            let fields = value.as_object().cloned().unwrap_or_default();
            let known = fields.iter().filter_map(|(field, value)| Some((field, value, rule.get(field)?)));
            known
                .flat_map(|(field, value, rule)| faults(rule, root, value, &format!("{place}/{field}")))
                .collect()
        }
        "additionalProperties" => {
            let further = value.as_object().cloned().unwrap_or_default().into_iter();
            let further: Vec<_> = further
                .filter(|(field, _)| rules.get("properties").is_none_or(|it| it.get(field).is_none()))
                .collect();
            if rule == false {
                return fault(further.is_empty());
            }
            further
                .iter()
                .flat_map(|(field, value)| faults(rule, root, value, &format!("{place}/{field}")))
                .collect()
        }
        other => panic!("the schema says `{other}`, which this test does not check"),
    }
}

fn is_of(kind: &Value, value: &Value) -> bool {
    match kind.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no type {other}"),
    }
}

/// The five shapes of text that the schema asks for.
fn has_pattern(pattern: &str, text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    match pattern {
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => shape == "9999-99-99",
        "^[0-9]{2}-[0-9]{2}$" => shape == "99-99",
        "^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$" => ["99:99", "99:99:99"].contains(&shape.as_str()),
        "^[a-z_]+\\.[a-z_]+$" => {
            let word = |it: &str| !it.is_empty() && it.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            text.split_once('.').is_some_and(|(one, other)| word(one) && word(other))
        }
        other => panic!("the schema has the pattern {other}, which this test does not check"),
    }
}

/// The pack with columns and tasks, one of each.
fn small() -> Value {
    let mut pack = read(PACKS[4]);
    for list in ["rules", "columns", "tasks"] {
        pack[list].as_array_mut().unwrap().truncate(1);
    }
    pack
}

fn told(pack: &Value) -> Vec<String> {
    let schema = schema();
    faults(&schema, &schema, pack, "")
}

#[test]
fn every_pack_conforms_as_it_is_written_and_as_the_log_keeps_it() {
    for yaml in PACKS {
        assert_eq!(told(&read(yaml)), [""; 0]);
        let kept = serde_json::to_value(RulePack::from_yaml(yaml).unwrap()).unwrap();
        assert_eq!(told(&kept), [""; 0]);
    }
    let known: Vec<String> =
        RulePack::builtin().into_iter().chain(RulePack::examples()).map(|it| it.id).collect();
    assert_eq!(PACKS.map(|yaml| read(yaml)["id"].as_str().unwrap().to_owned()).to_vec(), known);
}

/// One value of every kind, so that the words of the schema are those of the program.
#[test]
fn every_kind_of_clock_extension_scope_stop_and_start_conforms_and_is_read() {
    let clocks = json!([
        {"kind": "hours", "n": 5}, {"kind": "same_day"}, {"kind": "working_days", "n": 7},
        {"kind": "working_days_before", "n": 3}, {"kind": "calendar_days", "n": 15, "roll_forward": true},
        {"kind": "months", "n": 1, "roll_forward": false}, {"kind": "simultaneous"}, {"kind": "promptly"},
        {"kind": "promptly", "heartbeat_hours": 12}, {"kind": "before"},
        {"kind": "cadence", "period": "week", "min": 1}, {"kind": "cadence", "period": "half_year", "min": 2},
        {"kind": "date", "by": "01-31"}, {"kind": "date", "from": "11-01", "by": "11-30"},
        {"kind": "daily_quota", "min": 4, "max": 6}
    ]);
    let extensions = json!([
        {"kind": "none"},
        {"kind": "extend_to", "total": 9000, "unit": "hours", "condition": "一", "approver_stated": true},
        {"kind": "extend_by", "max": 20, "unit": "calendar_days", "condition": "一", "approver_stated": false}
    ]);
    let scopes = json!([
        {"kind": "trigger"}, {"kind": "incident_grades", "grades": ["general"]},
        {"kind": "opinion_outside_grades", "grades": ["larger"]}, {"kind": "message_classes", "classes": ["praise"]}
    ]);
    let stops = json!([
        "release.published with kind=authoritative", {"fact": "message.replied"},
        {"fact": "release.published", "where": {"kind": "update", "to": "public"}, "until": "incident.closed"},
        {"fact": "opinion.disposed", "or": [{"fact": "opinion.escalated"}], "note": "一"},
        {"fact": "meeting.held", "and": [{"fact": "notice.published"}]}
    ]);
    let starts = json!([
        {"event": "message.received", "stated": true},
        {"event": "opinion.classified", "where": {"class": "unclear"}, "stated": false, "fallback": []}
    ]);
    let pack = small();
    let fields = [
        ("clock", clocks),
        ("extension", extensions),
        ("applies", scopes),
        ("stop", stops),
        ("start", starts),
    ];
    for (field, values) in fields {
        for value in values.as_array().unwrap() {
            let mut pack = pack.clone();
            pack["rules"][0][field] = value.clone();
            assert_eq!(told(&pack), [""; 0], "{value}");
            assert!(RulePack::from_yaml(&pack.to_string()).is_ok(), "{value}");
        }
    }
}

#[test]
fn what_the_reader_of_packs_refuses_the_schema_refuses() {
    let pack = small();
    for (at, value) in [
        ("/rules/0/clock", json!({"kind": "fortnight"})),
        ("/rules/0/clock", json!({"kind": "hours", "n": 0})),
        ("/rules/0/clock", json!({"kind": "hours", "n": 70_000})),
        ("/rules/0/clock", json!({"kind": "same_day", "n": 1})),
        ("/rules/0/clock", json!({"kind": "cadence", "period": "decade", "min": 1})),
        ("/rules/0/clock", json!({"kind": "date", "by": "January"})),
        ("/rules/0/limit", json!("firm")),
        ("/rules/0/extension", json!({"kind": "none", "total": 9})),
        ("/rules/0/applies", json!({"kind": "incident_grades"})),
        ("/rules/0/start", json!({"event": "incident.occurred"})),
        (
            "/rules/0/start",
            json!({"event": "incident.occurred", "stated": true, "where": {"kind": ["flash"]}}),
        ),
        ("/rules/0/stop", json!(["message.replied"])),
        ("/rules/0/stop", json!({"where": {"kind": "update"}})),
        ("/rules/0/stop", json!({"fact": "message.replied", "when": "soon"})),
        ("/rules/0/stop", json!({"fact": "release.published", "where": ["update"]})),
        ("/rules/0/stop", json!({"fact": "meeting.held", "and": ["notice.published"]})),
        ("/rules/0/pauses", json!(["holiday"])),
        ("/rules/0/quote", json!("")),
        ("/rules/0/document", json!("")),
        ("/rules/0/valid_from", json!("soon")),
        ("/rules/0/readings", json!([{"where": "一", "says": "二", "quote": "三"}])),
        ("/level", json!("county")),
        ("/columns/0/refresh", json!([{"event": "incident.occurred"}])),
        ("/columns/0/row", json!("one")),
        ("/tasks/0/lead", json!("办公室")),
        ("/tasks/0/recurs", json!({"kind": "weekly"})),
        ("/tasks/0/due", json!("2017年8月底")),
    ] {
        let mut pack = pack.clone();
        let (parent, field) = at.rsplit_once('/').unwrap();
        pack.pointer_mut(parent).unwrap()[field] = value.clone();
        assert_ne!(told(&pack), [""; 0], "{at} {value}");
        assert!(RulePack::from_yaml(&pack.to_string()).is_err(), "{at} {value}");
    }
    for field in ["id", "version", "title", "rules"] {
        let mut pack = pack.clone();
        pack.as_object_mut().unwrap().remove(field);
        assert_eq!(told(&pack).len(), 1, "{field} is required");
    }
    for place in ["", "/rules/0", "/columns/0", "/tasks/0", "/rules/0/name"] {
        let mut pack = pack.clone();
        pack.pointer_mut(place).unwrap()["seed"] = json!("x");
        assert!(!told(&pack).is_empty(), "{place} has a field nobody knows");
    }
}
