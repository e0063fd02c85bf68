//! A data directory of format 1 is carried over: the same record under other names, and the same files again only repeat.
//!
//! `format-1.zip` holds a backup that the program of November 2026 made of a made-up bureau, the files the bureau had taken
//! in, and what that program said of its cases. One person, of the order A-2, was erased there.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use huiying_domain::{CaseId, IncidentId, ReportId};
use huiying_eventlog::{Log, Position, Record, Snapshot};
use huiying_runtime::{Error, Keyring};
use huiying_tests::folders::contents;
use huiying_tests::program::{Ran, Server, counts, huiying, import, import_command};
use huiying_tests::samples;
use serde_json::Value;

const FIXTURE: &[u8] = include_bytes!("format-1.zip");
const LOGS: [&str; 2] = ["intake", "decisions"];
const RULE: &str = "AH-MSG-INQUIRY-15WD";

struct Bureau {
    folder: tempfile::TempDir,
}

impl Bureau {
    /// The directory of format 1, restored from its backup by this version.
    fn before() -> Self {
        let folder = tempfile::tempdir().unwrap();
        zip::ZipArchive::new(std::io::Cursor::new(FIXTURE)).unwrap().extract(folder.path()).unwrap();
        let bureau = Self { folder };
        let ran = Ran::of(huiying(["restore", "--data"]).args([bureau.at("old"), bureau.at("backup.tar")]));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        bureau
    }

    fn carried_over() -> Self {
        let bureau = Self::before();
        let ran = bureau.carries_over();
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.stdout.contains("1 records of erased persons"), "{ran:?}");
        bureau
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn carries_over(&self) -> Ran {
        Ran::of(huiying(["log", "carry-over"]).args([self.at("old"), self.at("new")]))
    }

    fn on_time(&self) -> Vec<String> {
        let mut command = huiying(["report", "on-time", "--cases", "--rule", RULE, "--data"]);
        sorted(&Ran::of(command.arg(self.at("new"))).stdout)
    }
}

fn sorted(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn records(log: &Path) -> Vec<Record> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let log = Snapshot::of(log).unwrap();
    runtime.block_on(log.read(Position::START, 1_000)).unwrap()
}

fn json(record: &Record) -> Value {
    serde_json::from_slice(&record.payload).unwrap()
}

/// The kind of thing that a text names by an id, if it is one: of 32 digits, or of 16 as they were.
fn kind_of(text: &str) -> Option<char> {
    let (kind, digits) = (text.chars().next()?, text.get(1..)?);
    let is_id = matches!(digits.len(), 16 | 32) && digits.bytes().all(|it| it.is_ascii_hexdigit());
    (is_id && matches!(kind, 'r' | 'c' | 'i')).then_some(kind)
}

/// Writes for each id of a kind which one of its kind it is, in the order they are met, and nothing for what is sealed.
#[derive(Default)]
struct Labels(BTreeMap<String, String>);

impl Labels {
    fn label(&mut self, text: &str) -> Option<String> {
        let mut parts = text.splitn(3, '/');
        let (id, kind, rest) = (parts.next()?, parts.next(), parts.next());
        let letter = kind_of(id)?;
        let n = self.0.len();
        let named = self.0.entry(id.to_owned()).or_insert_with(|| format!("{letter}{n}")).clone();
        match (kind, rest) {
            (Some(kind), Some(_)) => {
                let n = self.0.len();
                let follow_up = self.0.entry(text.to_owned()).or_insert_with(|| n.to_string()).clone();
                Some(format!("{named}/{kind}/{follow_up}"))
            }
            (None, None) => Some(named),
            _ => None,
        }
    }

    fn apply(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.label(text).unwrap_or_else(|| text.clone()),
            Value::Array(values) => values.iter_mut().for_each(|it| self.apply(it)),
            Value::Object(fields) => {
                fields.remove("sealed_digest");
                if fields.contains_key("cipher") {
                    fields.clear();
                }
                fields.values_mut().for_each(|it| self.apply(it));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Both logs with labels for ids: alike where they say the same.
fn labelled(data: &Path) -> Vec<Value> {
    let mut labels = Labels::default();
    let mut all: Vec<Value> =
        LOGS.iter().flat_map(|log| records(&data.join(log))).map(|it| json(&it)).collect();
    all.iter_mut().for_each(|it| labels.apply(it));
    all
}

/// What is opened of each report with sealed data, by its place; nothing of the erased.
fn opened(intake: &Path, keyring: &Keyring) -> BTreeMap<u64, Option<String>> {
    let mut opened = BTreeMap::new();
    for record in records(intake) {
        let sealed = &json(&record)["data"]["sealed"];
        let (Some(subject), Some(cipher)) = (sealed["subject"].as_str(), sealed["cipher"].as_str()) else {
            continue;
        };
        let clear = match keyring.unseal(subject, cipher) {
            Ok(clear) => Some(String::from_utf8(clear.to_vec()).unwrap()),
            Err(Error::Erased { .. }) => None,
            Err(error) => panic!("{error}"),
        };
        opened.insert(record.position.get(), clear);
    }
    opened
}

#[test]
fn given_a_directory_of_format_1_when_it_is_opened_then_the_command_is_named_and_nothing_is_touched() {
    let bureau = Bureau::before();
    let old = bureau.at("old");
    let before = contents(&old);
    let mut serve = huiying(["serve", "--listen", "127.0.0.1:0", "--data"]);
    let refusals = [
        Ran::of(&mut import_command("hotline", &bureau.at("second.csv"), &old)),
        Ran::of(serve.arg(&old)),
        Ran::of(huiying(["log", "verify", "--data"]).arg(&old)),
    ];
    for ran in refusals {
        let command = format!("`huiying log carry-over {} NEW`", old.display());
        assert_eq!(ran.code, Some(78), "{ran:?}");
        assert!(ran.stderr.contains("format 1") && ran.stderr.contains(&command), "{ran:?}");
    }
    assert!(contents(&old) == before);
}

#[test]
fn given_an_export_of_intake_of_format_1_when_it_is_imported_then_the_command_is_named_and_nothing_is_imported()
 {
    let bureau = Bureau::before();
    let export = bureau.at("intake.jsonl");
    let lines: Vec<u8> = records(&bureau.at("old/intake"))
        .into_iter()
        .flat_map(|record| [record.payload, b"\n".to_vec()].concat())
        .collect();
    std::fs::write(&export, lines).unwrap();
    let new = bureau.at("new");
    let ran = Ran::of(huiying(["log", "import", "intake"]).arg(&export).arg("--data").arg(&new));
    assert_ne!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.stderr.contains("format 1") && ran.stderr.contains("`huiying log carry-over OLD NEW`"),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("nothing was imported") && !new.exists(), "{ran:?}");
}

#[test]
fn given_a_directory_of_format_1_when_it_is_carried_over_then_both_logs_say_the_same_by_other_names() {
    let bureau = Bureau::carried_over();
    let (old, new) = (bureau.at("old"), bureau.at("new"));
    let (before, after) = (labelled(&old), labelled(&new));
    assert_eq!(before.len(), 108);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    let text: String = LOGS
        .iter()
        .flat_map(|log| records(&new.join(log)))
        .map(|it| String::from_utf8(it.payload).unwrap())
        .collect();
    let ids: BTreeSet<&str> = text.split('"').filter(|it| kind_of(it).is_some()).collect();
    assert!(ids.len() > 20 && ids.iter().all(|id| id.len() == 33), "{ids:?}");
    for id in ids {
        let is_read = match kind_of(id) {
            Some('c') => id.parse::<CaseId>().is_ok(),
            Some('i') => id.parse::<IncidentId>().is_ok(),
            _ => id.parse::<ReportId>().is_ok(),
        };
        assert!(is_read, "{id}");
    }
    let arrived: Vec<String> = records(&new.join("intake")).into_iter().map(|it| it.id).collect();
    let of_reports = arrived.iter().filter(|id| id.starts_with('r'));
    let follow_ups: BTreeSet<&str> = of_reports.filter_map(|id| Some(id.split_once('/')?.1)).collect();
    assert_eq!(follow_ups, ["amended/1", "closed/1", "reply/1"].into());
}

#[test]
fn given_a_directory_carried_over_then_a_number_is_no_longer_found_by_trying() {
    let bureau = Bureau::carried_over();
    let found = |data: &Path| -> Vec<u32> {
        let ids: BTreeSet<String> = records(&data.join("intake")).into_iter().map(|it| it.id).collect();
        let id = |n: &u32| ReportId::derive("hotline/default", &format!("1990000{n:04}")).to_string();
        (0..10_000).filter(|n| ids.contains(&id(n))).collect()
    };
    assert_eq!(found(&bureau.at("old")), [5], "the caller's number that stood for that of an order");
    assert_eq!(found(&bureau.at("new")), [] as [u32; 0]);
}

#[test]
fn given_a_directory_carried_over_then_what_was_sealed_opens_and_the_erased_stay_erased() {
    let bureau = Bureau::carried_over();
    let (old, new) = (bureau.at("old"), bureau.at("new"));
    let before = opened(&old.join("intake"), &Keyring::open_alone(&old.join("keys")).unwrap());
    let after = opened(&new.join("intake"), &Keyring::open(&new.join("keys")).unwrap());
    assert_eq!(before, after);
    assert_eq!((before.len(), before.values().filter(|it| it.is_none()).count()), (10, 1));

    let again = import("hotline", &bureau.at("first.csv"), &new);
    let told: Vec<&str> = again["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["row"] == 3)
        .map(|it| it["what"].as_str().unwrap())
        .collect();
    assert_eq!(
        told,
        ["the personal data of this row was erased from the record, so none of it was taken in"]
    );
    let sealed = opened(&new.join("intake"), &Keyring::open(&new.join("keys")).unwrap());
    assert!(sealed.values().flatten().all(|clear| !clear.contains("19900000002")), "nothing is sealed again");
}

#[test]
fn given_a_directory_carried_over_then_the_same_files_only_repeat_and_the_figures_stay() {
    let bureau = Bureau::carried_over();
    let new = bureau.at("new");
    let before = bureau.on_time();
    // The version that wrote the directory judged every case and called an unanswered one open, late or not.
    let said_then = sorted(&std::fs::read_to_string(bureau.at("on_time.txt")).unwrap());
    let judged: Vec<String> = before
        .iter()
        .filter(|line| !line.contains(": "))
        .map(|line| line.replace("missed", "open"))
        .collect();
    assert_eq!(judged.len(), 7, "{before:?}");
    assert!(judged.iter().all(|line| said_then.contains(line)), "{judged:?} in {said_then:?}");
    let again = import("hotline", &bureau.at("second.csv"), &new);
    assert_eq!(counts(&again), [8, 0, 8], "{again}");
    let mut mentions = import_command("mentions", &bureau.at("feed.xml"), &new);
    let again = Ran::of(mentions.args(["--source", "paper"])).summary();
    assert_eq!(counts(&again), [2, 0, 2], "{again}");
    assert_eq!(bureau.on_time(), before);

    // What comes later goes on from there.
    let later = "工单编号,标题,内容,来电时间,诉求类别,办件状态,答复意见,答复时间\n\
        A-9,新的来件,新的来件,2026-11-01 08:00:00,投诉,办理中,,\n\
        A-1,路灯整夜不亮,请尽快处理,2026-03-02 08:01:00,投诉,办理中,已修复,2026-03-05 10:00:00\n";
    let later = samples::file(bureau.folder.path(), "later.csv", later);
    assert_eq!(import("hotline", &later, &new)["new"], 1);
    assert!(bureau.on_time().contains(&"A-1 within".to_owned()), "{:?}", bureau.on_time());

    let server = Server::start(&new);
    let queue = server.get("/?state=all&per_page=500").body;
    for title in ["路灯整夜不亮", "积水", "甲处的事", "乙处的事", "甲市化工园区起火", "新的来件"]
    {
        assert!(queue.contains(title), "{title}");
    }
}

#[test]
fn given_a_directory_carried_over_then_it_says_from_which_heads_it_came_and_is_signed_anew() {
    let bureau = Bureau::carried_over();
    let (old, new) = (bureau.at("old"), bureau.at("new"));
    let note: Value = serde_json::from_slice(&std::fs::read(new.join("carried-over.json")).unwrap()).unwrap();
    assert_eq!(note["from_format"], 1);
    // As `huiying backup` of that version printed them.
    let heads = [
        ("decisions", "f31f0ae17b7df5d0d46aff91c05b49048f7a53a43b9e76b2a3a49ba21ecd6b1a"),
        ("intake", "3d307bd1dbbce98819758e262dbd4460e7f5b9c377451c3a3a94e41923ec7292"),
    ];
    for (log, head) in heads {
        assert_eq!((&note["logs"][log]["records"], &note["logs"][log]["head"]), (&54.into(), &head.into()));
    }
    let kept = std::fs::read(new.join("heads.carried-over")).unwrap();
    assert!(kept == std::fs::read(old.join("heads")).unwrap() && !kept.is_empty());
    let verified = Ran::of(huiying(["log", "verify", "--data"]).arg(&new));
    assert!(verified.code == Some(0) && verified.stdout.contains("1 signed heads hold"), "{verified:?}");

    let again = bureau.carries_over();
    assert!(again.code == Some(1) && again.stderr.contains("is not empty"), "{again:?}");
    let from_new = Ran::of(huiying(["log", "carry-over"]).args([&new, &bureau.at("third")]));
    assert!(from_new.code == Some(1) && from_new.stderr.contains("nothing to carry over"), "{from_new:?}");
}
