//! The AsyncAPI document, made from the examples and from the lists of names.

use huiying_domain::{Event, Wish};
use serde_json::{Map, Value, json};

use super::super::{INTAKE_TYPES, REFUSALS, examples};

/// The type of every record of the decision log.
const DECISION_TYPES: &[&str] = &["cn.huiying.decision.v1"];
const KAFKA_BINDING: &str = "0.5.0";
/// The services, whether they send or receive, and which topic.
const OPERATIONS: &[(&str, &str, &str, &str)] = &[
    (
        "ingest",
        "send",
        "intake",
        "What is imported: reports, changes to them, replies and ends at the source.",
    ),
    ("dashboard", "send", "intake", "What a person asks for."),
    ("casework", "send", "intake", "Ticks of the clock, calendars and rule packs."),
    ("casework", "receive", "intake", "Decides every record, in order."),
    (
        "casework",
        "send",
        "decisions",
        "One decision for every record of the intake; readers keep the first per cause.",
    ),
    ("projector", "receive", "decisions", "Folds the decisions into views."),
    ("notifier", "receive", "decisions", "Finds what people outside the pages are to be told."),
    ("notifier", "send", "intake", "That it is about to tell a channel, and how that ended."),
];

const ABOUT: &str = "The two topics around which the services of Huiying run, where they run apart. Each is a log: nothing \
is deleted, and a bureau's records are in one order, in one partition. Names of topics begin with the configured prefix, \
`huiying` unless set otherwise. Only the services themselves may write, anybody may read. \
Whatever a service sends it also reads back, into its copy of the topic.";
const VALUE: &str = "A batch of records, whole or not there at all. The value of the message is binary: its records one \
after the other until the end, each the length of its id in bytes (`u16`, little-endian), the id in UTF-8, the length of its \
payload in bytes (`u32`, little-endian), the payload. The schema is of the batch as read: every payload is a CloudEvents 1.0 \
envelope in JSON. A record whose id was there before is a repeat, and is passed over. A type or event that a reader does not \
know stops it with its name.";

/// One log as it is published.
pub(super) struct Topic {
    pub(super) name: &'static str,
    title: &'static str,
    pub(super) types: &'static [&'static str],
    /// Every example with its name, ordered by that.
    pub(super) examples: Vec<(String, Value)>,
}

pub(super) fn topics() -> Vec<Topic> {
    let of = |name, folder, title, types| {
        let read = |(file, text): (String, String)| {
            let example = serde_json::from_str(&text).expect("an example is JSON");
            (file.trim_end_matches(".json").to_owned(), example)
        };
        Topic { name, title, types, examples: examples(folder).into_iter().map(read).collect() }
    };
    vec![
        of("intake", "intake", "What arrived", INTAKE_TYPES),
        of("decisions", "decision", "What the bureau's record says happened", DECISION_TYPES),
    ]
}

/// The members that the envelopes of all examples have.
pub(super) fn envelope_members() -> Vec<String> {
    let all: Vec<Value> = topics().into_iter().flat_map(|topic| topic.examples).map(|(_, it)| it).collect();
    let first = all.first().and_then(Value::as_object).expect("there are examples");
    first.keys().filter(|member| all.iter().all(|it| it.get(member).is_some())).cloned().collect()
}

/// The whole document.
pub(super) fn document() -> Value {
    let (mut messages, mut schemas) = (Map::new(), Map::new());
    schemas.insert("envelope".to_owned(), envelope());
    schemas.insert("headers".to_owned(), headers());
    let topics = topics();
    for topic in &topics {
        messages.insert(format!("{}.batch", topic.name), batch_message(topic));
        schemas.insert(format!("{}.batch", topic.name), batch_schema(topic));
        for of_type in topic.types {
            messages.insert((*of_type).to_owned(), record_message(topic, of_type));
            schemas.insert((*of_type).to_owned(), record_schema(of_type));
        }
    }
    let channels: Map<_, _> = topics.iter().map(|topic| (topic.name.to_owned(), channel(topic))).collect();
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Huiying (回应)",
            "version": "1",
            "description": ABOUT,
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "defaultContentType": "application/vnd.huiying.records",
        "channels": channels,
        "operations": operations(),
        "components": { "messages": messages, "schemas": schemas },
    })
}

fn channel(topic: &Topic) -> Value {
    json!({
        "address": format!("huiying.{}", topic.name),
        "title": topic.title,
        "description": "The topic is `PREFIX` and this name with a dot between; the prefix is `kafka.prefix` of the \
    configuration. It is made with six partitions unless `kafka.partitions` says otherwise, and with three copies where there \
    are three brokers, of which two must have every record. A bureau's partition is CRC-32C of its key, modulo their number.",
        "messages": { "batch": to(&["components", "messages", &format!("{}.batch", topic.name)]) },
        "bindings": { "kafka": {
            "topic": format!("huiying.{}", topic.name),
            "partitions": 6,
            "replicas": 3,
            "topicConfiguration": {
                "cleanup.policy": ["delete"],
                "retention.ms": -1,
                "retention.bytes": -1,
                "max.message.bytes": 17 << 20,
            },
            "bindingVersion": KAFKA_BINDING,
        } },
    })
}

fn operations() -> Map<String, Value> {
    let operation = |&(service, action, topic, summary): &(&str, &str, &str, &str)| {
        let operation = json!({
            "action": action,
            "title": service,
            "summary": summary,
            "channel": to(&["channels", topic]),
            "messages": [to(&["channels", topic, "messages", "batch"])],
        });
        (format!("{service}.{action}.{topic}"), operation)
    };
    OPERATIONS.iter().map(operation).collect()
}

fn batch_message(topic: &Topic) -> Value {
    let records: Vec<Value> =
        topic.types.iter().map(|of_type| to(&["components", "messages", of_type])).collect();
    json!({
        "name": format!("{}.batch", topic.name),
        "title": format!("{}: a batch of records", topic.title),
        "description": VALUE,
        "contentType": "application/vnd.huiying.records",
        "headers": to(&["components", "schemas", "headers"]),
        "payload": to(&["components", "schemas", &format!("{}.batch", topic.name)]),
        "bindings": { "kafka": {
            "key": {
                "type": "string",
                "description": "The bureau, `kafka.bureau` of the configuration. Messages of another key are another \
    bureau's.",
            },
            "bindingVersion": KAFKA_BINDING,
        } },
        "x-records": records,
    })
}

fn batch_schema(topic: &Topic) -> Value {
    let records: Vec<Value> =
        topic.types.iter().map(|of_type| to(&["components", "schemas", of_type])).collect();
    json!({
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "required": ["id", "payload"],
            "properties": {
                "id": { "type": "string", "minLength": 1, "description": "At most 65535 bytes." },
                "payload": { "oneOf": records },
            },
        },
    })
}

fn record_message(topic: &Topic, of_type: &str) -> Value {
    let of_this = topic.examples.iter().filter(|(_, example)| example["type"] == of_type);
    let examples: Vec<Value> =
        of_this.map(|(name, example)| json!({ "name": name, "payload": example })).collect();
    json!({
        "name": of_type,
        "title": format!("{}: one record of a batch", topic.title),
        "contentType": "application/cloudevents+json",
        "payload": to(&["components", "schemas", of_type]),
        "examples": examples,
    })
}

/// The envelope, and of `data` what the lists of names tell.
fn record_schema(of_type: &str) -> Value {
    let mut properties = json!({ "type": { "const": of_type } });
    match of_type {
        "cn.huiying.decision.v1" => properties["data"] = decision(),
        "cn.huiying.intake.requested.v1" => properties["data"] = request(),
        _ => {}
    }
    json!({ "allOf": [to(&["components", "schemas", "envelope"]), { "properties": properties }] })
}

fn decision() -> Value {
    // A refusal that has nothing to add is its name alone.
    let reason = json!({ "oneOf": [{ "enum": REFUSALS }, one_of_names(REFUSALS)] });
    let mut event = one_of_names(Event::names());
    event["properties"] =
        json!({ "request_refused": { "required": ["reason"], "properties": { "reason": reason } } });
    json!({ "request_refused": { "properties": { "reason": one_of_names(REFUSALS) } } });
    json!({
        "required": ["cause", "intake", "events"],
        "properties": {
            "cause": { "type": "integer", "minimum": 0, "description": "Position in the intake of what was decided." },
            "intake": { "type": "string", "description": "Id of what was decided." },
            "events": { "type": "array", "items": event, "description": "What follows; empty where nothing does." },
        },
    })
}

fn request() -> Value {
    json!({
        "required": ["id", "actor", "wish"],
        "properties": {
            "id": { "type": "string" },
            "actor": { "type": "object" },
            "wish": one_of_names(Wish::names()),
        },
    })
}

/// An object with one member, whose name tells what it is.
fn one_of_names(names: &[&str]) -> Value {
    json!({
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "propertyNames": { "enum": names },
    })
}

fn envelope() -> Value {
    let text = |about: &str| json!({ "type": "string", "minLength": 1, "description": about });
    let instant = |about: &str| json!({ "type": "string", "format": "date-time", "description": about });
    json!({
        "type": "object",
        "title": "CloudEvents 1.0 envelope",
        "required": envelope_members(),
        "properties": {
            "specversion": { "const": "1.0" },
            "id": text("Unique with `source`, and derived: reading a row twice gives the same id."),
            "source": {
                "type": "string",
                "format": "iri-reference",
                "description": "Who produced the record, such as `/hotline/工单编号` or `/casework`.",
            },
            "type": text("What `data` is, with the version at its end."),
            "time": instant("When the fact happened, as its source claims."),
            "recordedat": instant("When this system recorded it."),
            "datacontenttype": { "const": "application/json" },
            "data": { "type": "object" },
        },
    })
}

fn headers() -> Value {
    json!({
        "type": "object",
        "required": ["huiying-format", "huiying-token"],
        "properties": {
            "huiying-format": { "type": "string", "const": "1", "description": "The format of the value." },
            "huiying-token": {
                "type": "string",
                "format": "binary",
                "description": "16 bytes, by which the sender finds its own message again: a number of its process and \
    the number of the append, both `u64`, big-endian. Readers pass it over.",
            },
        },
    })
}

fn to(path: &[&str]) -> Value {
    json!({ "$ref": format!("#/{}", path.join("/")) })
}
