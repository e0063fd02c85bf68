//! Full exports through the real program: what a source lists no longer is on the page of its case until it returns.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use huiying_domain::CaseId;
use huiying_tests::ids::{report_id, share_secret};
use huiying_tests::program::{Ran, Server, huiying, import_command, wait_for};
use huiying_tests::{real_data, samples};
use serde_json::{Value, json};
use tempfile::TempDir;

const SOURCE: &str = "市热线";

struct Bureau {
    folder: TempDir,
    data: PathBuf,
}

impl Bureau {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        share_secret(&data.join("keys"));
        Self { folder, data }
    }

    fn file(&self, table: &str) -> PathBuf {
        samples::file(self.folder.path(), "orders.csv", table)
    }

    fn runs(&self, table: &str, options: &[&str]) -> Ran {
        let mut command = import_command("hotline", &self.file(table), &self.data);
        Ran::of(command.args(["--source", SOURCE]).args(options))
    }

    /// Imports a table and returns what came of it as a full export.
    fn sends(&self, table: &str, options: &[&str]) -> Value {
        self.runs(table, options).summary()["full_export"].clone()
    }

    fn imports(&self) -> Value {
        let ran = Ran::of(huiying(["imports", "--json", "--data"]).arg(&self.data));
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
    }
}

fn table(orders: &[u32]) -> String {
    let row = |n: &u32| format!("GD-{n},路灯{n},2026-09-01 08:{n:02}:00,建议,办理中\n");
    format!("工单编号,标题,来电时间,诉求类别,办件状态\n{}", orders.iter().map(row).collect::<String>())
}

fn case(n: u32) -> CaseId {
    CaseId::of(report_id(&format!("hotline/{SOURCE}"), &format!("GD-{n}")))
}

/// A case in the API once it is as wanted.
fn case_when(server: &Server, n: u32, wanted: impl Fn(&Value) -> bool) -> Value {
    wait_for("a case", || {
        let case = server.json(&format!("/api/v1/cases/{}", case(n)));
        wanted(&case["row"]).then_some(case)
    })
}

const VANISHED: [u64; 2] = [1, 0];
const RETURNED: [u64; 2] = [0, 1];

fn changed(showed: &Value) -> [u64; 2] {
    ["no_longer_listed", "listed_again"].map(|name| showed[name].as_u64().unwrap())
}

#[test]
fn given_a_source_of_full_exports_when_one_leaves_out_a_case_then_it_is_marked_until_it_returns() {
    let bureau = Bureau::new();
    let first = bureau.sends(&table(&[1, 2, 3]), &["--full-export", "--save"]);
    assert_eq!(changed(&first), [0, 0]);
    let kept = Ran::of(huiying(["sources", "--data"]).arg(&bureau.data));
    assert!(kept.stdout.contains("full exports"), "{kept:?}");
    let exported = ["--exported-at", "2026-09-02 18:00"];
    assert_eq!(changed(&bureau.sends(&table(&[1, 3]), &exported)), VANISHED, "it was kept for the source");

    let server = Server::start(&bureau.data);
    let gone = case_when(&server, 2, |row| !row["vanished_at"].is_null());
    assert_eq!(gone["row"]["vanished_at"], "2026-09-02T10:00:00Z");
    assert_eq!(gone["row"]["stage"], "received", "nobody was answered by it");
    assert!(gone["row"]["clocks"].as_array().unwrap().iter().any(|it| it["standing"] == "open"), "{gone}");
    let page = server.get(&format!("/cases/{}", case(2))).body;
    for shown in ["来源不再列出本件。", "2026-09-02 18:00", "来源的全量导出中已不再列出本件"]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let queue = server.queue_of(3);
    assert_eq!(queue["counts"]["all"], 3, "it stays on the queue");
    assert!(server.json(&format!("/api/v1/cases/{}", case(1)))["row"]["vanished_at"].is_null());

    let n_imports = bureau.imports().as_array().unwrap().len();
    assert_eq!(
        changed(&bureau.sends(&table(&[1, 3]), &exported)),
        [0, 0],
        "the same again, through the server"
    );
    assert_eq!(bureau.imports().as_array().unwrap().len(), n_imports, "it leaves no trace");
    assert_eq!(changed(&bureau.sends(&table(&[1, 2, 3]), &[])), RETURNED);
    case_when(&server, 2, |row| row["vanished_at"].is_null());
    let page = server.get(&format!("/cases/{}", case(2))).body;
    assert!(page.contains("来源的全量导出中重新列出本件") && !page.contains("来源不再列出本件。"), "{page}");
    assert_eq!(bureau.sends(&table(&[1]), &["--full-export=false"]), Value::Null);
}

#[test]
fn given_an_export_that_dropped_a_case_when_its_import_is_undone_then_the_case_is_listed() {
    let bureau = Bureau::new();
    bureau.sends(&table(&[1, 2, 3]), &["--full-export"]);
    let dropped = bureau.runs(&table(&[1, 3]), &["--full-export"]).summary();
    assert_eq!(changed(&dropped["full_export"]), VANISHED);
    let id = dropped["import"].as_str().unwrap();
    assert_eq!(bureau.imports()[0]["full_export"]["no_longer_listed"], 1);
    let listed = Ran::of(huiying(["imports", "--data"]).arg(&bureau.data)).stdout;
    assert!(listed.contains("full export: 1 no longer listed, 0 listed again"), "{listed}");
    let undo = ["import", "undo", id, "--reason", "导错了文件", "--by", "甲", "--data"];
    let undone = Ran::of(huiying(undo).arg(&bureau.data));
    assert_eq!(undone.code, Some(0), "{undone:?}");
    assert!(undone.stdout.contains("import the newest full export once more"), "{undone:?}");
    let server = Server::start(&bureau.data);
    let case = case_when(&server, 2, |row| row["vanished_at"].is_null());
    let events: Vec<&Value> = case["timeline"].as_array().unwrap().iter().map(|it| &it["event"]).collect();
    assert!(events.iter().any(|it| it["case_no_longer_listed"].is_object()), "{case}");
    assert_eq!(events.last().unwrap()["case_listed_again"]["withdrawn"], id, "{case}");
    let _ = server.queue_of(3);
}

#[test]
fn given_a_file_that_looks_cut_off_then_nothing_vanishes_unless_it_is_insisted_and_the_summary_says_so() {
    let bureau = Bureau::new();
    let all: Vec<u32> = (1..=30).collect();
    bureau.sends(&table(&all), &["--full-export"]);
    let half = table(&[&all[..14], &[30]].concat());
    let told = bureau.sends(&half, &["--full-export"]);
    assert_eq!(told, json!({"no_longer_listed": 0, "listed_again": 0, "withheld": 15, "why": "too_many"}));
    let mut command = huiying(["import", "hotline", "--full-export", "--source", SOURCE, "--data"]);
    let words = Ran::of(command.arg(&bureau.data).arg(bureau.file(&half))).stdout;
    assert!(words.contains("nothing was recorded for 15 reports") && words.contains("--insist"), "{words}");
    let told = bureau.sends(&half, &["--full-export", "--insist"]);
    assert_eq!(told, json!({"no_longer_listed": 15, "listed_again": 0}));
}

#[test]
fn given_a_full_export_when_it_is_only_looked_at_then_it_is_told_what_would_vanish_and_nothing_is_recorded() {
    let bureau = Bureau::new();
    let look = |orders: &[u32]| {
        let looked = bureau.runs(&table(orders), &["--full-export", "--dry-run"]);
        serde_json::from_str::<Value>(&looked.stdout).unwrap()["full_export"].clone()
    };
    let nothing = json!({"no_longer_listed": 0, "listed_again": 0, "n_missing": 0, "missing": []});
    assert_eq!(look(&[1]), nothing, "nothing is on record");
    assert!(!bureau.data.join("intake").exists());
    let all: Vec<u32> = (1..=40).collect();
    bureau.sends(&table(&all), &["--full-export"]);
    let foreseen = look(&[&all[..1], &all[4..]].concat());
    let numbers = |foreseen: &Value| -> Vec<String> {
        let missing = foreseen["missing"].as_array().unwrap();
        missing.iter().map(|it| it["number"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(numbers(&foreseen), ["GD-2", "GD-3", "GD-4"]);
    assert_eq!((changed(&foreseen), &foreseen["n_missing"]), ([3, 0], &json!(3)));
    let half = look(&[&all[..20], &[40]].concat());
    assert_eq!((changed(&half), &half["withheld"], &half["why"]), ([0, 0], &json!(19), &json!("too_many")));
    assert_eq!((numbers(&half).len(), &half["n_missing"]), (10, &json!(19)));
    let server = Server::start(&bureau.data);
    assert_eq!(look(&[&all[..1], &all[4..]].concat()), foreseen, "through the server");
    let _ = server.queue_of(40);
    let vanished = server.json("/api/v1/queue?state=vanished");
    assert_eq!(vanished["rows"], json!([]), "looking records nothing");
}

#[test]
fn given_what_cannot_be_a_full_export_then_it_is_refused_before_anything_is_written() {
    let bureau = Bureau::new();
    let refused = |kind: &str, text: &str, options: &[&str]| {
        let ran = Ran::of(import_command(kind, &bureau.file(text), &bureau.data).args(options));
        assert_eq!(ran.code, Some(1), "{ran:?}");
        ran.stderr
    };
    let feed =
        "<rss version=\"2.0\"><channel><title>甲</title><item><title>乙</title></item></channel></rss>";
    let replies = "工单编号,答复意见,答复时间\nGD-1,已修复,2026-09-02 09:00\n";
    for (kind, text) in [("mentions", feed), ("replies", replies)] {
        let said = refused(kind, text, &["--full-export"]);
        assert!(said.contains("cannot be a full export"), "{said}");
    }
    let said = refused("hotline", &table(&[1]), &["--insist"]);
    assert!(said.contains("add --full-export"), "{said}");
    let said = refused("hotline", &table(&[1]), &["--full-export", "--exported-at", "2999-01-01"]);
    assert!(said.contains("lies in the future"), "{said}");
    assert!(!bureau.data.join("intake").exists());
}

/// The Fuzhou orders without some of them, and the numbers of those; none of them stands in two rows.
fn without_some(file: &Path) -> (String, Vec<String>) {
    let mut table = csv::Reader::from_path(file).unwrap();
    let header = table.headers().unwrap().clone();
    let id = header.iter().position(|it| it == "id").unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    rows.iter().for_each(|row| *times.entry(&row[id]).or_default() += 1);
    let mut left = csv::Writer::from_writer(Vec::new());
    left.write_record(&header).unwrap();
    let mut dropped = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        match n % 100 == 50 && times[&row[id]] == 1 {
            true => dropped.push(row[id].to_owned()),
            false => left.write_record(row).unwrap(),
        }
    }
    (String::from_utf8(left.into_inner().unwrap()).unwrap(), dropped)
}

#[test]
fn given_the_orders_of_fuzhou_as_full_exports_when_some_are_left_out_then_exactly_those_vanish_and_return() {
    let Some(file) = real_data("hotline/fuzhou_12345_orders.csv") else { return };
    let (bureau, (fewer, dropped)) = (Bureau::new(), without_some(&file));
    let whole = std::fs::read_to_string(&file).unwrap();
    let full = ["--full-export", "--history"];
    assert_eq!(changed(&bureau.sends(&whole, &full)), [0, 0]);
    let n = dropped.len() as u64;
    assert!(n >= 10, "{n} of some 1,464 are left out");
    let made = ["--full-export", "--exported-at", "2026-01-01"];
    assert_eq!(bureau.sends(&fewer, &made), json!({"no_longer_listed": n, "listed_again": 0}));
    let server = Server::start(&bureau.data);
    let _ = server.queue_of(1_464);
    for number in &dropped {
        let id = CaseId::of(report_id(&format!("hotline/{SOURCE}"), number));
        let case = server.json(&format!("/api/v1/cases/{id}"));
        assert_eq!(case["row"]["vanished_at"], "2025-12-31T16:00:00Z", "{number}");
    }
    let again = bureau.sends(&whole, &["--full-export", "--exported-at", "2026-01-02"]);
    assert_eq!(again, json!({"no_longer_listed": 0, "listed_again": n}));
}
