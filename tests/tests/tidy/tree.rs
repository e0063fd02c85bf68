//! Who may depend on whom, and on what from outside, over the resolved dependency tree.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::LazyLock;

use cargo_metadata::{Metadata, MetadataCommand, Package};
use huiying_tests::root;

use crate::assert_none;

/// The platform the tree is resolved for, so that crates of other platforms need not be there.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// Crates that decide: no runtime, web, store, log, clock, chance or network may be near them.
const PURE: [&str; 4] = ["huiying-annual", "huiying-deadlines", "huiying-domain", "huiying-words"];
const IMPURE: [&str; 13] = [
    "axum",
    "getrandom",
    "hyper",
    "iana-time-zone",
    "log",
    "mio",
    "rand",
    "rdkafka",
    "reqwest",
    "rusqlite",
    "sled",
    "tokio",
    "tracing",
];

/// Which of our crates each of ours may name; dependencies of tests and builds count.
const MAY_USE: [(&str, &[&str]); 10] = [
    ("huiying-accounts", &["huiying-runtime"]),
    ("huiying-annual", &[]),
    ("huiying-deadlines", &[]),
    ("huiying-domain", &["huiying-deadlines"]),
    ("huiying-eventlog", &[]),
    ("huiying-runtime", &[]),
    ("huiying-words", &["huiying-annual", "huiying-deadlines", "huiying-domain"]),
    ("huiying-views", &["huiying-deadlines", "huiying-domain", "huiying-words"]),
    ("huiying-ingest", &["huiying-deadlines", "huiying-domain", "huiying-eventlog", "huiying-runtime"]),
    (
        "huiying-pagekit",
        &[
            "huiying-accounts",
            "huiying-deadlines",
            "huiying-domain",
            "huiying-eventlog",
            "huiying-runtime",
            "huiying-views",
            "huiying-words",
        ],
    ),
];

/// Crates of which one of ours only may know, so that each is compiled and named in one place.
const ONE_USER: [(&str, &str); 3] =
    [("rdkafka", "huiying-eventlog"), ("rusqlite", "huiying-accounts"), ("sled", "huiying-views")];

static TREE: LazyLock<Metadata> = LazyLock::new(|| {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options(["--locked", "--filter-platform", PLATFORM].map(str::to_owned))
        .exec()
        .expect("cargo can resolve the workspace")
});

/// The part of `deny.toml` that is checked here too, since cargo-deny is not on every machine.
static DENY: LazyLock<toml::Table> = LazyLock::new(|| {
    let text = std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml is there");
    text.parse().expect("deny.toml is TOML")
});

fn ours() -> Vec<&'static Package> {
    TREE.workspace_packages()
}

fn is_service(package: &Package) -> bool {
    package.manifest_path.strip_prefix(&TREE.workspace_root).is_ok_and(|path| path.starts_with("services"))
}

/// Why one of our crates may not name another of ours; `None` where it may.
fn wrong_edge(from: &Package, to: &Package) -> Option<&'static str> {
    match from.name.as_str() {
        "huiying-tests" => None,
        _ if to.name == "huiying-tests" => Some("tests may be used by nothing"),
        "huiying" => None,
        _ if is_service(to) => Some("only huiying composes services"),
        _ if is_service(from) => None,
        name => match MAY_USE.iter().find(|(known, _)| *known == name) {
            None => Some("the crate has no row in MAY_USE: write the reason for it first"),
            Some((_, allowed)) if allowed.contains(&to.name.as_str()) => None,
            Some(_) => Some("dependencies point down only"),
        },
    }
}

#[test]
fn our_crates_depend_downwards_and_services_never_on_one_another() {
    let by_name: BTreeMap<&str, &Package> = ours().into_iter().map(|it| (it.name.as_str(), it)).collect();
    let mut faults = Vec::new();
    for from in ours() {
        for to in &from.dependencies {
            let wrong = by_name.get(to.name.as_str()).and_then(|to| wrong_edge(from, to));
            faults.extend(wrong.map(|why| format!("{} -> {}: {why}", from.name, to.name)));
        }
    }
    assert_none("edges between our crates:", &faults);
}

/// Resolved for the crate alone: in the whole workspace another crate's features would be counted against it.
#[test]
fn what_decides_reaches_no_runtime_store_clock_chance_or_network() {
    let mut faults = Vec::new();
    for pure in PURE {
        let listed = Command::new(env!("CARGO"))
            .args(["tree", "--locked", "--target", PLATFORM, "--package", pure])
            .args(["--edges", "normal", "--prefix", "none", "--format", "{p}"])
            .current_dir(root())
            .output()
            .expect("cargo can be run");
        assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
        let listed = String::from_utf8(listed.stdout).expect("names of crates are UTF-8");
        let reached: BTreeSet<&str> = listed.lines().filter_map(|line| line.split(' ').next()).collect();
        assert!(reached.contains("serde"), "cargo tree lists what {pure} reaches");
        let wrong = IMPURE.iter().filter(|name| reached.contains(**name));
        faults
            .extend(wrong.map(|name| format!("{pure} reaches {name}; see `cargo tree -p {pure} -i {name}`")));
    }
    assert_none("crates that decide are pure:", &faults);
}

#[test]
fn stores_and_brokers_are_named_in_one_crate_only() {
    let mut faults = Vec::new();
    for package in ours() {
        for dependency in &package.dependencies {
            let user = ONE_USER.iter().find(|(name, _)| *name == dependency.name);
            if let Some((name, user)) = user.filter(|(_, user)| package.name != user) {
                faults.push(format!("{} uses {name}: only {user} may", package.name));
            }
        }
    }
    assert_none("one crate per store:", &faults);
}

#[test]
fn every_licence_in_the_tree_is_allowed_by_deny_toml() {
    let licenses = DENY["licenses"].as_table().expect("a table");
    let allowed = texts(&licenses["allow"]);
    let exceptions: BTreeMap<&str, Vec<&str>> = licenses["exceptions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| (it["crate"].as_str().expect("a name"), texts(&it["allow"])))
        .collect();
    let mut faults = Vec::new();
    for package in &TREE.packages {
        let mut allowed = allowed.clone();
        allowed.extend(exceptions.get(package.name.as_str()).into_iter().flatten());
        let licence = package.license.as_deref().unwrap_or("none given");
        if !licence_is_allowed(licence, &allowed) {
            faults.push(format!("{} {}: {licence}", package.name, package.version));
        }
    }
    assert_none("licences:", &faults);
}

#[test]
fn no_crate_that_deny_toml_bans_is_in_the_tree() {
    let banned: Vec<&str> = DENY["bans"]["deny"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| it["crate"].as_str().expect("a name"))
        .collect();
    let found = TREE.packages.iter().filter(|it| banned.contains(&it.name.as_str()));
    let faults: Vec<String> =
        found.map(|it| format!("{}; see `cargo tree -i {}`", it.name, it.name)).collect();
    assert_none("banned crates:", &faults);
}

/// Whether each part that must be kept (`AND`) offers an allowed choice (`OR`, in old spelling `/`).
fn licence_is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let choices = |part: &str| {
        part.replace('/', " OR ").split(" OR ").map(|choice| choice.trim().to_owned()).collect::<Vec<_>>()
    };
    expression
        .split(" AND ")
        .map(|part| part.trim_matches(['(', ')']))
        .all(|part| choices(part).iter().any(|choice| allowed.contains(&choice.as_str())))
}

fn texts(list: &toml::Value) -> Vec<&str> {
    let list = list.as_array().expect("a list");
    list.iter().map(|it| it.as_str().expect("a text")).collect()
}

#[test]
fn a_licence_needs_every_part_and_one_choice_of_each() {
    let allowed = ["MIT", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"];
    for (expression, is_allowed) in [
        ("MIT", true),
        ("MIT/Apache-2.0", true),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true),
        ("MIT AND GPL-3.0", false),
        ("GPL-3.0", false),
        ("none given", false),
    ] {
        assert_eq!(licence_is_allowed(expression, &allowed), is_allowed, "{expression}");
    }
}
