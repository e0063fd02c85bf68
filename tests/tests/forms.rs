//! What can be imported beside tables of reports, through the real program: JSON, Open311, replies, vendors' mentions; and
//! how a source is read is kept by its name.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::{Path, PathBuf};

use huiying_domain::CaseId;
use huiying_tests::ids::{report_id, share_secret};
use huiying_tests::program::{Ran, Server, counts, huiying, import, import_command, wait_for};
use huiying_tests::samples;
use tempfile::TempDir;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    share_secret(&data.join("keys"));
    (folder, data)
}

fn case(source: &str, number: &str) -> String {
    format!("/api/v1/cases/{}", CaseId::of(report_id(source, number)))
}

fn run(arguments: &[&str], data: &Path, file: &Path) -> Ran {
    Ran::of(huiying(arguments).arg("--data").arg(data).arg(file))
}

const ORDERS: &str = "工单编号,标题,内容,来电时间,办件状态\n\
    G-1,路灯不亮,晚上看不见路,2026-09-18 10:00:00,处理中\n\
    G-2,井盖缺失,路中间,2026-09-19 10:00:00,处理中\n";

#[test]
fn given_records_of_json_when_imported_then_each_is_there_once_and_a_problem_names_record_and_field() {
    let (folder, data) = folder();
    let text = r#"{"code": 0, "data": [
        {"工单编号": 20260918000000000001, "标题": "路灯不亮", "来电时间": "2026-09-18 10:00:00"},
        {"工单编号": 20260918000000000002, "标题": "井盖缺失", "来电时间": "2026-02-30 10:00:00"}]}"#;
    let file = samples::file(folder.path(), "orders.json", text);
    let said = run(&["import", "hotline"], &data, &file).stdout;
    assert!(said.starts_with("2 records: 2 received"), "{said}");
    assert!(said.contains("record 2, field `来电时间`: no such day"), "{said}");
    assert_eq!(counts(&import("hotline", &file, &data)), [2, 0, 2]);
    let lines = text.lines().skip(1).map(|line| line.trim().trim_end_matches(',').trim_end_matches("]}"));
    let file = samples::file(folder.path(), "orders.jsonl", lines.collect::<Vec<_>>().join("\n"));
    assert_eq!(counts(&import("hotline", &file, &data)), [2, 0, 2], "the same records, one a line");
    let server = Server::start(&data);
    let numbers: Vec<String> =
        server.queue_of(2)["rows"].as_array().unwrap().iter().map(|it| it["number"].to_string()).collect();
    assert!(numbers.contains(&"\"20260918000000000001\"".to_owned()), "{numbers:?}");
}

#[test]
fn given_replies_in_a_file_of_their_own_when_imported_then_their_cases_are_answered_and_others_are_told() {
    let (folder, data) = folder();
    let orders = samples::file(folder.path(), "orders.csv", ORDERS);
    assert_eq!(counts(&import("hotline", &orders, &data)), [2, 2, 0]);
    let table =
        "工单编号,答复意见,答复时间\nG-2,已补上井盖,2026-09-21 09:00:00\nG-9,已办,2026-09-21 09:00:00\n";
    let replies = samples::file(folder.path(), "replies.csv", table);
    let server = Server::start(&data);
    let summary = import("replies", &replies, &data);
    assert_eq!([&summary["rows"], &summary["answered"], &summary["refused"]], [1, 1, 1], "{summary}");
    assert_eq!(summary["problems"][0]["row"], 3, "{summary}");
    let _ = server.queue_of(2);
    wait_for("the answered case", || {
        server.json(&case("hotline/default", "G-2"))["row"]["stage"]["answered"].is_object().then_some(())
    });
    assert_eq!(server.json(&case("hotline/default", "G-1"))["row"]["stage"], "received");
    drop(server.stop());
    assert_eq!(counts(&import("replies", &replies, &data)), [1, 0, 1], "the same into the directory");
}

#[test]
fn given_a_table_of_a_monitoring_vendor_when_imported_as_mentions_then_each_address_is_a_mention() {
    let (folder, data) = folder();
    let table = "序号,标题,链接,媒体,发布时间,摘要,情感,转发数\n1,化工园区起火,https://news.example/1,某晚报,2026-09-01 08:00:00,消防已到场,负面,12\n";
    let file = samples::file(folder.path(), "mentions.csv", table);
    assert_eq!(counts(&import("mentions", &file, &data)), [1, 1, 0]);
    assert_eq!(counts(&import("mentions", &file, &data)), [1, 0, 1]);
    let server = Server::start(&data);
    let _ = server.queue_of(1);
    let shown = server.json(&case("mention/default", "https://news.example/1"));
    assert_eq!(shown["report"]["link"], "https://news.example/1", "{shown}");
    assert_eq!(shown["report"]["details"]["sentiment"], "负面", "{shown}");
}

#[test]
fn given_a_file_of_another_kind_when_imported_then_nothing_is_written_and_the_command_is_named() {
    let (folder, data) = folder();
    let orders = samples::file(
        folder.path(),
        "orders.csv",
        "工单编号,工单标题,来电内容,来电时间\nG-1,井盖,缺失,2026-09-18 10:00\n",
    );
    let refused = run(&["import", "messages"], &data, &orders);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("import it with `huiying import hotline`"), "{refused:?}");
    let feed = samples::file(
        folder.path(),
        "feed.xml",
        "<rss version=\"2.0\"><channel><title>甲</title></channel></rss>",
    );
    let refused = run(&["import", "hotline"], &data, &feed);
    assert!(refused.stderr.contains("import it with `huiying import mentions`"), "{refused:?}");
    assert!(!data.join("intake").exists());
}

#[test]
fn given_settings_that_were_kept_for_a_source_then_later_imports_listings_and_backups_have_them() {
    let (folder, data) = folder();
    let table = |number: &str| format!("单子,事由,何时,进度\n{number},井盖缺失,2026-09-03 08:05:00,9\n");
    let words = samples::file(folder.path(), "words.toml", "[state]\nclosed = [\"9\"]\n");
    let first = samples::file(folder.path(), "first.csv", table("X-1"));
    let mut command = import_command("hotline", &first, &data);
    let map = ["external_id=单子", "title=事由", "received_at=何时", "status=进度"];
    command
        .args(["--source", "区热线", "--save", "--words"])
        .arg(&words)
        .args(map.iter().flat_map(|it| ["--map", it]));
    assert_eq!(Ran::of(&mut command).summary()["closed"], 1);

    let second = samples::file(folder.path(), "second.csv", table("X-2"));
    let summary = Ran::of(import_command("hotline", &second, &data).args(["--source", "区热线"])).summary();
    assert_eq!((counts(&summary), &summary["closed"]), ([1, 1, 0], &1.into()), "{summary}");
    let other = Ran::of(import_command("hotline", &second, &data).args(["--source", "other"]));
    assert_eq!(other.code, Some(1), "settings are of one source: {other:?}");

    let listed = Ran::of(huiying(["sources", "--data"]).arg(&data));
    assert!(listed.stdout.contains("区热线, hotline: map external_id=单子"), "{listed:?}");
    assert!(listed.stdout.contains("words of its own"), "{listed:?}");
    let dry = Ran::of(
        huiying(["import", "hotline", "--dry-run", "--source", "区热线", "--data"]).arg(&data).arg(&second),
    );
    assert!(dry.stdout.starts_with("kept of this source: map external_id=单子"), "{dry:?}");

    let archive = folder.path().join("backup.tar");
    assert_eq!(run(&["backup"], &data, &archive).code, Some(0));
    let restored = folder.path().join("restored");
    assert_eq!(run(&["restore"], &restored, &archive).code, Some(0));
    let kept = |data: &Path| std::fs::read(data.join("sources/区热线.toml")).unwrap();
    assert_eq!(kept(&restored), kept(&data));
}

#[test]
fn given_a_name_that_cannot_be_kept_then_it_is_refused_before_anything_is_written() {
    let (folder, data) = folder();
    let orders = samples::file(folder.path(), "orders.csv", ORDERS);
    for name in [&["--source", "../x"][..], &[]] {
        let refused = Ran::of(import_command("hotline", &orders, &data).arg("--save").args(name));
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stderr.contains("name the source with --source"), "{refused:?}");
    }
    assert!(!data.join("FORMAT").exists());
}

#[test]
fn given_an_import_of_history_then_it_stays_off_the_queue_until_what_is_open_in_it_is_taken_up() {
    let (folder, data) = folder();
    let old = "工单编号,标题,诉求类别,来电时间,办件状态\nH-1,路灯不亮,投诉,2016-09-18 10:00:00,处理中\nH-2,井盖缺失,投诉,2016-09-19 10:00:00,处理中\n";
    let old = samples::file(folder.path(), "old.csv", old);
    let orders = samples::file(folder.path(), "orders.csv", ORDERS);
    let imported = Ran::of(import_command("hotline", &old, &data).arg("--history")).summary();
    assert_eq!(counts(&imported), [2, 2, 0]);
    assert_eq!(counts(&import("hotline", &orders, &data)), [2, 2, 0]);

    let server = Server::start(&data);
    let queue = server.queue_of(4);
    assert_eq!(queue["counts"]["history"], 2, "{queue}");
    assert_eq!(server.json("/api/v1/queue?state=open")["rows"].as_array().unwrap().len(), 2);
    let taken = Ran::of(huiying(["history", "take-up", "H-1", "--by", "甲", "--data"]).arg(&data));
    assert_eq!(taken.stdout, "1 cases were taken up\n", "{taken:?}");
    let open = wait_for("the case on the queue", || {
        let rows = server.json("/api/v1/queue?state=open")["rows"].clone();
        (rows.as_array().unwrap().len() == 3).then_some(rows)
    });
    assert!(open.as_array().unwrap().iter().any(|row| row["number"] == "H-1"), "{open}");
    drop(server.stop());

    let listed = Ran::of(huiying(["history", "list", "--data"]).arg(&data));
    assert!(listed.stdout.contains(" H-2 ") && !listed.stdout.contains("H-1"), "{listed:?}");
    let refused = Ran::of(huiying(["history", "take-up", "H-1", "--by", "甲", "--data"]).arg(&data));
    assert_eq!(refused.code, Some(1), "{refused:?}");
    let all = Ran::of(huiying(["history", "take-up", "--all", "--by", "甲", "--data"]).arg(&data));
    assert_eq!(all.stdout, "1 cases were taken up\n", "{all:?}");
}
