//! The AsyncAPI document of the topics is the one that the examples and the lists of names make.

mod conform;
mod document;

use huiying_tests::{root, variable};
use serde_json::{Value, json};

use conform::{broken_rules, misfits};
use document::{Topic, envelope_members, topics};

const ENVELOPE: &str = "/components/schemas/envelope";

fn committed() -> Value {
    let path = root().join("schemas/asyncapi.json");
    if variable("HUIYING_UPDATE").as_deref() == Some("1") {
        let text = serde_json::to_string_pretty(&document::document()).expect("a document has a JSON form");
        std::fs::write(&path, text + "\n").expect("the document can be written");
    }
    let text = std::fs::read_to_string(&path).expect("the document is there; HUIYING_UPDATE=1 writes it");
    serde_json::from_str(&text).expect("the document is JSON")
}

/// The first place where two values differ.
fn first_difference(one: &Value, other: &Value, at: &str) -> Option<String> {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let keys = one.keys().chain(other.keys());
            keys.map(|key| (key, one.get(key), other.get(key))).find_map(|(key, one, other)| {
                let at = format!("{at}/{key}");
                first_difference(one.unwrap_or(&Value::Null), other.unwrap_or(&Value::Null), &at)
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut pairs = one.iter().zip(other).enumerate();
            pairs.find_map(|(n, (one, other))| first_difference(one, other, &format!("{at}/{n}")))
        }
        _ => (one != other).then(|| at.to_owned()),
    }
}

#[test]
fn the_committed_document_is_that_of_the_examples_and_the_names() {
    let (committed, made) = (committed(), document::document());
    let differs = first_difference(&committed, &made, "");
    assert_eq!(differs, None, "schemas/asyncapi.json is stale: run this test with HUIYING_UPDATE=1");
    assert!(committed == made, "schemas/asyncapi.json is stale: run this test with HUIYING_UPDATE=1");
}

#[test]
fn the_document_keeps_the_rules_of_asyncapi() {
    assert_eq!(broken_rules(&document::document()), Vec::<String>::new());
}

#[test]
fn every_example_is_in_the_document_and_fits_the_schema_of_its_message() {
    let document = document::document();
    for Topic { name, examples, types, .. } in topics() {
        let mut n_published = 0;
        for of_type in types {
            let message = &document["components"]["messages"][of_type];
            for example in message["examples"].as_array().expect("every message has examples") {
                let found = misfits(&document, &message["payload"], &example["payload"], "");
                assert!(found.is_empty(), "{}: {found:?}", example["name"]);
                n_published += 1;
            }
        }
        assert_eq!(n_published, examples.len(), "the document has not every example of the folder");
        let records: Vec<Value> =
            examples.iter().map(|(_, it)| json!({"id": it["id"], "payload": it})).collect();
        let batch = &document["components"]["messages"][format!("{name}.batch")]["payload"];
        let found = misfits(&document, batch, &Value::from(records), "");
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}

#[test]
fn the_envelope_names_every_member_that_an_example_has() {
    let document = document::document();
    let envelope = document.pointer(ENVELOPE).expect("the envelope has a schema");
    let described: Vec<&String> =
        envelope["properties"].as_object().expect("it has members").keys().collect();
    for (_, example) in topics().iter().flat_map(|topic| &topic.examples) {
        let members = example.as_object().expect("an example is an envelope");
        assert!(members.keys().all(|member| described.contains(&member)), "{members:?}");
    }
    assert_eq!(envelope["required"], json!(envelope_members()));
    let least = ["data", "datacontenttype", "id", "recordedat", "source", "specversion", "time", "type"];
    assert_eq!(envelope["required"], json!(least));
}

#[test]
fn an_envelope_with_a_fault_does_not_fit() {
    let document = document::document();
    let intake = &topics()[0];
    let (_, good) = &intake.examples[0];
    let of_type = good["type"].as_str().expect("a type");
    let schema = &document["components"]["messages"][of_type]["payload"];
    let mut lacking = good.clone();
    lacking.as_object_mut().expect("an envelope").remove("recordedat");
    assert_eq!(misfits(&document, schema, &lacking, ""), ["/recordedat is missing"]);
    for (member, bad, fault) in [
        ("specversion", json!("0.3"), "/specversion is not as fixed"),
        ("type", json!("cn.huiying.intake.forgotten.v1"), "/type is not as fixed"),
        ("time", json!("yesterday"), "/time is no date-time"),
        ("id", json!(""), "/id does not keep minLength 1"),
        ("data", json!([]), "/data is no object"),
    ] {
        let mut faulty = good.clone();
        faulty[member] = bad;
        assert_eq!(misfits(&document, schema, &faulty, ""), [fault]);
    }
    let decision = &document["components"]["messages"]["cn.huiying.decision.v1"]["payload"];
    let (_, mut unknown) = topics().remove(1).examples.remove(0);
    unknown["data"]["events"] = json!([{"report_forgotten": {}}]);
    assert_eq!(
        misfits(&document, decision, &unknown, ""),
        ["/data/events/0/report_forgotten is none of those"]
    );
}

#[test]
fn each_broken_rule_is_found() {
    let broken = |break_it: fn(&mut Value)| {
        let mut document = document::document();
        break_it(&mut document);
        broken_rules(&document).join("; ")
    };
    assert_eq!(broken(|it| it["asyncapi"] = json!("2.6.0")), "asyncapi is not 3.0.0");
    assert_eq!(broken(|it| it["info"] = json!({"title": "t"})), "info has no version");
    assert_eq!(broken(|it| it["chanels"] = json!({})), "`chanels` is no part of a document");
    assert_eq!(
        broken(|it| it["components"]["messages"]["intake.batch"]["headers"]["$ref"] = json!("#/nowhere")),
        "#/nowhere leads nowhere"
    );
    assert_eq!(
        broken(|it| it["operations"]["ingest.send.intake"]["action"] = json!("publish")),
        "ingest.send.intake neither sends nor receives"
    );
    assert_eq!(
        broken(|it| it["operations"]["ingest.send.intake"]["channel"]["$ref"] = json!("#/channels/decisions")),
        "ingest.send.intake: its channel has no #/channels/intake/messages/batch"
    );
    assert_eq!(
        broken(|it| it["components"]["messages"]["a b"] = json!({"contentType": "x", "payload": {}})),
        "`a b` is no name of a component"
    );
}
