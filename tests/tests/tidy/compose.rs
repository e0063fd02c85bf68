//! What docker-compose.yml starts is whole, closed to the outside, and every service of the system.

use std::collections::BTreeMap;
use std::process::Command;

use huiying_tests::{cannot_here, root};
use serde_json::{Map, Value};

use crate::assert_none;

/// How many containers of each role there are.
const ROLES: [(&str, usize); 7] = [
    ("casework", 2),
    ("dashboard", 1),
    ("ingest-hotline", 1),
    ("ingest-media", 1),
    ("ingest-online", 1),
    ("notifier", 1),
    ("projector", 2),
];
const LOOPBACK: &str = "127.0.0.1:";

fn text_of(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("reading {path}: {error}"))
}

fn compose() -> Value {
    serde_saphyr::from_str(&text_of("docker-compose.yml")).unwrap_or_else(|error| panic!("{error}"))
}

fn table<'a>(of: &'a Value, name: &str) -> &'a Map<String, Value> {
    of[name].as_object().unwrap_or_else(|| panic!("{name} is a table"))
}

fn list<'a>(of: &'a Value, name: &str) -> Vec<&'a str> {
    of[name].as_array().into_iter().flatten().map(|it| it.as_str().unwrap_or("not a text")).collect()
}

#[test]
fn every_container_is_whole_and_closed_to_the_outside() {
    let compose = compose();
    assert_none("docker-compose.yml:", &faults(&compose));
}

fn faults(compose: &Value) -> Vec<String> {
    let services = table(compose, "services");
    let all = services.iter().flat_map(|(name, service)| {
        let faults = incomplete(service).into_iter().chain(open(service));
        faults.chain(unknown(service, compose)).map(move |fault| format!("{name}: {fault}"))
    });
    all.collect()
}

fn incomplete(service: &Value) -> Vec<String> {
    let mut missing = Vec::new();
    if service["image"].is_null() && service["build"].is_null() {
        missing.push("image or build");
    }
    if service["healthcheck"]["test"].is_null() {
        missing.push("health check");
    }
    if service["restart"].is_null() {
        missing.push("restart policy");
    }
    missing.into_iter().map(|what| format!("no {what}")).collect()
}

/// Ports are written in their short form, which is also the one whose address is checked.
fn open(service: &Value) -> Vec<String> {
    let mut faults: Vec<String> = list(service, "ports")
        .into_iter()
        .filter(|port| !port.starts_with(LOOPBACK))
        .map(|port| format!("published to everybody: {port}"))
        .collect();
    if !service["network_mode"].is_null() {
        faults.push("on a network of the host's".to_owned());
    }
    faults
}

/// Services and volumes that it names and that are not there whenever it is.
fn unknown(service: &Value, compose: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for name in service["depends_on"].as_object().into_iter().flat_map(Map::keys) {
        let needed = &compose["services"][name];
        let profiles = list(needed, "profiles");
        let is_there = profiles.is_empty() || profiles == list(service, "profiles");
        if needed.is_null() || !is_there {
            faults.push(format!("depends on {name}"));
        }
    }
    for volume in list(service, "volumes") {
        let name = volume.split(':').next().unwrap_or(volume);
        if !table(compose, "volumes").contains_key(name) {
            faults.push(format!("the volume {name} is not declared"));
        }
    }
    faults
}

#[test]
fn one_container_is_the_default_and_the_profile_has_every_role() {
    let compose = compose();
    let services = table(&compose, "services");
    let default = services.iter().filter(|(_, it)| it["profiles"].is_null()).map(|(name, _)| name);
    assert_eq!(default.collect::<Vec<_>>(), ["huiying"]);
    let mut roles = BTreeMap::<&str, usize>::new();
    for service in services.values() {
        let command = list(service, "command");
        for role in command.iter().skip_while(|word| **word != "--role").skip(1).take(1) {
            *roles.entry(role).or_default() += 1;
        }
    }
    assert_eq!(roles, BTreeMap::from(ROLES));
    for volume in table(&compose, "volumes").keys() {
        let users = services.values().flat_map(|it| list(it, "volumes"));
        let n_users = users.filter(|it| it.split(':').next() == Some(volume)).count();
        assert_eq!(n_users, 1, "{volume} is one container's own");
    }
}

#[test]
fn the_brokers_are_of_the_version_that_the_tests_run() {
    let pom = text_of("tests/kafka/pom.xml");
    let version = pom.split("<kafka.version>").nth(1).and_then(|rest| rest.split('<').next());
    let image = format!("apache/kafka:{}", version.expect("the version is given"));
    let compose = compose();
    let brokers = table(&compose, "services").iter().filter(|(name, _)| name.starts_with("kafka-"));
    assert_eq!(brokers.map(|(_, broker)| broker["image"].as_str()).collect::<Vec<_>>(), [Some(&*image); 3]);
}

#[test]
fn docker_compose_itself_takes_the_file() {
    let docker = |arguments: &[&str]| {
        Command::new("docker").arg("compose").args(arguments).current_dir(root()).output().ok()
    };
    if !docker(&["version"]).is_some_and(|it| it.status.success()) {
        return cannot_here("no docker compose, docker-compose.yml was only read");
    }
    for arguments in [&["config", "-q"][..], &["--profile", "kafka", "config", "-q"]] {
        let checked = docker(arguments).expect("docker can be run");
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}

#[test]
fn each_fault_of_a_container_is_found() {
    let whole = "{image: a, restart: always, healthcheck: {test: [CMD, a]}";
    for (service, fault) in [
        ("{restart: always, healthcheck: {test: [CMD, a]}}".to_owned(), Some("no image or build")),
        ("{build: ., healthcheck: {test: [CMD, a]}}".to_owned(), Some("no restart policy")),
        ("{build: ., restart: always}".to_owned(), Some("no health check")),
        (format!("{whole}, ports: ['8080:8080']}}"), Some("published to everybody: 8080:8080")),
        (format!("{whole}, ports: [8080]}}"), Some("published to everybody: not a text")),
        (format!("{whole}, network_mode: host}}"), Some("on a network of the host's")),
        (format!("{whole}, depends_on: {{b: {{condition: service_healthy}}}}}}"), Some("depends on b")),
        (format!("{whole}, depends_on: {{c: {{condition: service_healthy}}}}}}"), Some("depends on c")),
        (format!("{whole}, volumes: ['mine:/data']}}"), Some("the volume mine is not declared")),
        (format!("{whole}, ports: ['127.0.0.1:80:80'], volumes: ['ours:/data']}}"), None),
    ] {
        let other = format!("{whole}, profiles: [other]}}");
        let yaml = format!("services:\n  a: {service}\n  c: {other}\nvolumes: {{ours: null}}\n");
        let compose = serde_saphyr::from_str(&yaml).unwrap_or_else(|error| panic!("{error} in {yaml}"));
        assert_eq!(faults(&compose), fault.map(|fault| format!("a: {fault}")).as_slice(), "{yaml}");
    }
}
