//! What a document must keep of AsyncAPI 3.0, and which values do not fit a schema.

use std::sync::LazyLock;

use chrono::DateTime;
use serde_json::{Map, Value};

const PARTS: [&str; 8] =
    ["asyncapi", "id", "info", "servers", "defaultContentType", "channels", "operations", "components"];

/// The rules of AsyncAPI 3.0 that a document breaks.
pub(super) fn broken_rules(document: &Value) -> Vec<String> {
    let mut broken = Vec::new();
    if document["asyncapi"] != "3.0.0" {
        broken.push("asyncapi is not 3.0.0".to_owned());
    }
    let lacking = ["title", "version"].into_iter().filter(|key| !document["info"][key].is_string());
    broken.extend(lacking.map(|key| format!("info has no {key}")));
    let unknown = members(document).keys().filter(|key| !PARTS.contains(&key.as_str()));
    broken.extend(unknown.map(|key| format!("`{key}` is no part of a document")));
    let dead = references(document).into_iter().filter(|to| resolve(document, to).is_none());
    broken.extend(dead.map(|to| format!("{to} leads nowhere")));
    for (name, channel) in members(&document["channels"]) {
        if !channel["address"].is_string() || members(&channel["messages"]).is_empty() {
            broken.push(format!("{name} has no address or no messages"));
        }
    }
    for (name, operation) in members(&document["operations"]) {
        broken.extend(broken_by_operation(document, name, operation));
    }
    let components = members(&document["components"]).values().flat_map(|of| members(of).keys());
    let odd = components.filter(|name| !is_component_name(name));
    broken.extend(odd.map(|name| format!("`{name}` is no name of a component")));
    for (name, message) in members(&document["components"]["messages"]) {
        if !message["contentType"].is_string() || !message["payload"].is_object() {
            broken.push(format!("{name} has no content type or no payload"));
        }
    }
    broken
}

fn broken_by_operation(document: &Value, name: &str, operation: &Value) -> Vec<String> {
    let mut broken = Vec::new();
    if !["send", "receive"].iter().any(|action| operation["action"] == *action) {
        broken.push(format!("{name} neither sends nor receives"));
    }
    let channel = reference(&operation["channel"]).unwrap_or_default();
    if !channel.starts_with("#/channels/") || resolve(document, channel).is_none() {
        broken.push(format!("{name} has no channel"));
    }
    for message in list(&operation["messages"]) {
        let message = reference(message).unwrap_or_default();
        if !message.starts_with(&format!("{channel}/messages/")) {
            broken.push(format!("{name}: its channel has no {message}"));
        }
    }
    broken
}

fn members(value: &Value) -> &Map<String, Value> {
    static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    value.as_object().unwrap_or(&NONE)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn is_component_name(name: &str) -> bool {
    name.chars().all(|it| it.is_ascii_alphanumeric() || ".-_".contains(it))
}

fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

fn resolve<'a>(document: &'a Value, to: &str) -> Option<&'a Value> {
    document.pointer(to.strip_prefix('#')?)
}

/// Every reference in a value, wherever it stands.
fn references(value: &Value) -> Vec<&str> {
    let below: Vec<&Value> = match value {
        Value::Object(members) => members.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    reference(value).into_iter().chain(below.into_iter().flat_map(references)).collect()
}

/// Where a value does not fit a schema. A keyword that is not understood here is a misfit: none goes unchecked.
pub(super) fn misfits(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let all = members(schema).iter();
    all.flat_map(|(keyword, rule)| match keyword.as_str() {
        "title" | "description" => Vec::new(),
        "$ref" => match rule.as_str().and_then(|to| resolve(document, to)) {
            Some(schema) => misfits(document, schema, value, at),
            None => vec![format!("{at} is of no schema")],
        },
        "allOf" => list(rule).iter().flat_map(|one| misfits(document, one, value, at)).collect(),
        "oneOf" => {
            let fitting = list(rule).iter().filter(|one| misfits(document, one, value, at).is_empty());
            let fault = || format!("{at} is of no shape, or of several");
            if fitting.count() == 1 { Vec::new() } else { vec![fault()] }
        }
        "required" | "properties" | "propertyNames" | "items" => below(document, keyword, rule, value, at),
        _ => fault(keyword, rule, value).map(|what| format!("{at} {what}")).into_iter().collect(),
    })
    .collect()
}

/// The keywords about the parts of a value.
fn below(document: &Value, keyword: &str, rule: &Value, value: &Value, at: &str) -> Vec<String> {
    let has = members(value);
    match keyword {
        "required" if value.is_object() => {
            let names = list(rule).iter().filter_map(Value::as_str);
            let missing = names.filter(|name| !has.contains_key(*name));
            missing.map(|name| format!("{at}/{name} is missing")).collect()
        }
        "properties" => {
            let of = members(rule).iter().filter_map(|(name, schema)| Some((name, schema, has.get(name)?)));
            of.flat_map(|(name, schema, it)| misfits(document, schema, it, &format!("{at}/{name}"))).collect()
        }
        "propertyNames" => {
            let names = has.keys().map(|name| (Value::from(name.as_str()), format!("{at}/{name}")));
            names.flat_map(|(name, at)| misfits(document, rule, &name, &at)).collect()
        }
        "items" => {
            let items = list(value).iter().enumerate();
            items.flat_map(|(n, item)| misfits(document, rule, item, &format!("{at}/{n}"))).collect()
        }
        _ => Vec::new(),
    }
}

/// The keywords about a value as a whole: what is wrong with it.
fn fault(keyword: &str, rule: &Value, value: &Value) -> Option<String> {
    let text = value.as_str();
    let bound = rule.as_u64().and_then(|bound| usize::try_from(bound).ok()).unwrap_or_default();
    let fits = match keyword {
        "type" => is_of_type(rule, value),
        "const" => rule == value,
        "enum" => list(rule).contains(value),
        "minLength" => text.is_none_or(|text| text.chars().count() >= bound),
        "minItems" => value.as_array().is_none_or(|items| items.len() >= bound),
        "minProperties" => value.as_object().is_none_or(|members| members.len() >= bound),
        "maxProperties" => value.as_object().is_none_or(|members| members.len() <= bound),
        "minimum" => value.as_u64().is_some_and(|n| n >= bound as u64),
        "format" if rule == "date-time" => text.is_none_or(|text| DateTime::parse_from_rfc3339(text).is_ok()),
        "format" if rule == "iri-reference" => text.is_none_or(|text| !text.contains(char::is_whitespace)),
        _ => return Some(format!("has a rule that this test does not know: {keyword} {rule}")),
    };
    (!fits).then(|| match keyword {
        "type" | "format" => format!("is no {}", rule.as_str().unwrap_or_default()),
        "const" => "is not as fixed".to_owned(),
        "enum" => "is none of those".to_owned(),
        _ => format!("does not keep {keyword} {rule}"),
    })
}

fn is_of_type(name: &Value, value: &Value) -> bool {
    match name.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64() || value.is_i64(),
        _ => false,
    }
}
