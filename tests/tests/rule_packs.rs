//! Rule packs as a bureau uses them: checked, published, replaced and taken back.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use huiying_tests::program::{Ran, Server, huiying, import, wait_for};
use huiying_tests::samples;

fn ran(arguments: &[&str]) -> serde_json::Value {
    // Nowhere that a data directory or a configuration could lie.
    let nowhere = tempfile::tempdir().unwrap();
    Ran::of(huiying(arguments).current_dir(nowhere.path())).summary()
}

#[test]
fn given_a_pack_that_relaxes_a_national_rule_when_linted_or_published_then_it_is_refused_with_the_rule() {
    let folder = tempfile::tempdir().unwrap();
    let pack = r#"
id: lax-bureau
version: "1"
title: {zh: 放宽, en: relaxed}
rules:
- id: LAX-25WD
  name: {zh: 二十五个工作日答复, en: answered in 25 working days}
  applies: {kind: message_classes, classes: [disclosure_request]}
  start: {event: disclosure_request.received, stated: true}
  clock: {kind: working_days, n: 25}
  limit: hard
  extension: {kind: none}
  stop: disclosure_request.answered
  quote: "二十五个工作日内答复"
  document: 本局规定
"#;
    let file = samples::file(folder.path(), "pack.yaml", pack);
    let linted = Ran::of(huiying(["rules", "lint", "--json"]).arg(&file));
    assert_ne!(linted.code, Some(0), "{linted:?}");
    assert!(linted.stdout.contains("relaxes-higher"), "{}", linted.stdout);
    let data = folder.path().join("data");
    let published = Ran::of(huiying(["rules", "publish", "--data"]).arg(&data).arg(&file));
    assert_ne!(published.code, Some(0));
    assert!(published.stderr.contains("relaxes-higher"), "{}", published.stderr);
}

#[test]
fn given_the_packs_of_the_program_when_linted_then_what_the_documents_contradict_is_told_with_its_place() {
    let findings = ran(&["rules", "lint", "--json"]);
    let about = |subject: &str, code: &str| {
        let all = findings.as_array().unwrap();
        all.iter().any(|it| it["subject"] == subject && it["code"] == code && it["where"] != "")
    };
    for (subject, code) in [
        ("AH-SELFCHECK-NOV", "readings-differ"),
        ("AH-TASK-24", "readings-differ"),
        ("AH-TASK-19", "ambiguous-before"),
        ("AH-CHIEF-ARTICLE", "only-in-annex"),
        ("AH-MSG-INQUIRY-15WD", "split-digits"),
        ("AH-COL-62", "column-without-duty"),
        ("AH-OPN-5H", "start-not-stated"),
    ] {
        assert!(about(subject, code), "no {code} about {subject}");
    }
    let duties = ran(&["rules", "duties", "--on", "2017-08-20", "--json"]);
    let of = |prefix: &str| {
        let ids = duties.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap());
        ids.filter(|id| id.starts_with(prefix)).collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!((of("AH-COL-"), of("AH-TASK-")), (67, 27));
}

/// A pack of a bureau's own: complaints answered in five working days.
const OURS: &str = r#"
id: our-bureau
version: "1"
title: {zh: 本局规定, en: our bureau's rules}
rules:
- id: OURS-5WD
  name: {zh: 五个工作日答复, en: answered in five working days}
  applies: {kind: message_classes, classes: [complaint]}
  start: {event: message.received, stated: true}
  clock: {kind: working_days, n: 5}
  limit: hard
  extension: {kind: none}
  stop: message.replied
  quote: "五个工作日内答复"
  document: 本局规定
"#;

/// When the only case is due by the pack of the bureau, once it is.
fn due_by_ours(server: &Server) -> String {
    wait_for("a clock by the pack", || {
        let queue = server.queue_of(1);
        let case = server.json(&format!("/api/v1/cases/{}", queue["rows"][0]["subject"]["case"].as_str()?));
        let clock = case["clocks"].as_array()?.iter().find(|clock| clock["rule"]["id"] == "OURS-5WD")?;
        clock["counted"]["due_hard"].as_str().map(str::to_owned)
    })
}

#[test]
fn given_a_pack_of_the_bureau_when_published_then_its_rule_runs_on_open_cases() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let orders = "工单编号,标题,来电时间,诉求类别\nA,事项,2026-03-02 10:00:00,投诉\n";
    let _ = import("hotline", &samples::file(folder.path(), "orders.csv", orders), &data);
    let file = samples::file(folder.path(), "pack.yaml", OURS);
    let server = Server::start(&data);
    let published = Ran::of(huiying(["rules", "publish", "--data"]).arg(&data).arg(&file));
    assert_eq!(published.code, Some(0), "{published:?}");
    assert_eq!(due_by_ours(&server), "2026-03-09T16:00:00Z");
    let queue = server.queue_when(|queue| queue["rows"][0]["n_missed"] == 2);
    assert_eq!(queue["rows"][0]["overdue_since"], "2026-03-09T16:00:00Z", "the strictest passed first");
    let taken = samples::file(folder.path(), "taken.yaml", OURS.replace("OURS-5WD", "GB80-5H"));
    let refused = Ran::of(huiying(["rules", "publish", "--data"]).arg(&data).arg(&taken));
    assert_ne!(refused.code, Some(0));
    assert!(refused.stderr.contains("GB80-5H"), "{}", refused.stderr);
}

#[test]
fn given_a_pack_that_was_replaced_when_it_is_published_again_then_it_is_in_force_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let orders = "工单编号,标题,来电时间,诉求类别\nA,事项,2026-03-02 10:00:00,投诉\n";
    let _ = import("hotline", &samples::file(folder.path(), "orders.csv", orders), &data);
    let first = samples::file(folder.path(), "first.yaml", OURS);
    let second = samples::file(folder.path(), "second.yaml", OURS.replace("n: 5}", "n: 6}"));
    let server = Server::start(&data);
    for (file, due) in [
        (&first, "2026-03-09T16:00:00Z"),
        (&second, "2026-03-10T16:00:00Z"),
        (&first, "2026-03-09T16:00:00Z"),
    ] {
        let published = Ran::of(huiying(["rules", "publish", "--data"]).arg(&data).arg(file));
        assert!(published.stdout.contains("1 rules published"), "{published:?}");
        wait_for("the limit of the pack", || (due_by_ours(&server) == due).then_some(()));
    }
    let again = Ran::of(huiying(["rules", "publish", "--data"]).arg(&data).arg(&first));
    assert!(again.stdout.contains("nothing was changed"), "{again:?}");
}

#[test]
fn given_a_pack_in_the_place_of_one_of_the_program_when_started_again_then_it_is_still_the_one_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let orders = "工单编号,标题,来电时间,诉求类别\nA,事项,2026-03-02 10:00:00,投诉\n";
    let _ = import("hotline", &samples::file(folder.path(), "orders.csv", orders), &data);
    let pack = OURS.replace("our-bureau", "anhui-2017-draft");
    let file = samples::file(folder.path(), "pack.yaml", pack);
    let published = Ran::of(huiying(["rules", "publish", "--data"]).arg(&data).arg(&file));
    assert_eq!(published.code, Some(0), "{published:?}");
    let server = Server::start(&data);
    let queue = server.queue_when(|queue| queue["rows"][0]["lead"]["rule"]["id"] == "OURS-5WD");
    assert_eq!(queue["rows"][0]["n_open_clocks"], 1, "the clock of the draft runs no more: {queue}");
    let gone = &queue["rules"][0];
    assert_eq!(
        (&gone["rule"], &gone["name_zh"]),
        (&"AH-MSG-INQUIRY-15WD".into(), &"AH-MSG-INQUIRY-15WD".into())
    );
}
