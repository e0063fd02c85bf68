//! Real files through the real program: every row once, whichever way, judged as by hand, and nobody's name in clear.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::{Path, PathBuf};

use huiying_domain::CaseId;
use huiying_tests::ids::{report_id, share_secret};
use huiying_tests::program::{Ran, Server, counts, huiying, import, import_command};
use huiying_tests::samples::{self, Order};
use huiying_tests::{real_data, skip};
use tempfile::TempDir;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    share_secret(&data.join("keys"));
    (folder, data)
}

/// Imports a real file twice into an idle directory, and a third time through a server that must then show all of it.
fn imported_whole(kind: &str, name: &str, n_rows: u64) -> Option<()> {
    let (file, (_folder, data)) = (real_data(name)?, folder());
    assert_eq!(counts(&import(kind, &file, &data)), [n_rows, n_rows, 0], "{name}");
    assert_eq!(counts(&import(kind, &file, &data)), [n_rows, 0, n_rows], "{name} again");
    let server = Server::start(&data);
    assert_eq!(counts(&import(kind, &file, &data)), [n_rows, 0, n_rows], "{name} through a server");
    let _ = server.queue_of(n_rows);
    Some(())
}

#[test]
fn given_the_orders_of_fuzhou_when_imported_then_every_row_is_there_once() {
    imported_whole("hotline", "hotline/fuzhou_12345_orders.csv", 1_464);
}

#[test]
fn given_the_hot_messages_of_changsha_when_imported_then_every_row_is_there_once() {
    imported_whole("messages", "messages/changsha_hot_messages.xlsx", 4_326);
}

#[test]
fn given_the_answered_messages_of_changsha_when_imported_then_every_row_is_there_once() {
    imported_whole("messages", "messages/changsha_messages_with_replies.xlsx", 2_816);
}

/// Into a directory once and through a server once: it is the largest of the files.
#[test]
fn given_the_requests_of_boston_when_imported_then_every_row_is_there_once() {
    let Some(file) = real_data("hotline/boston_311_2015q1.csv") else { return };
    let (_folder, data) = folder();
    assert_eq!(counts(&import("hotline", &file, &data)), [26_788, 26_788, 0]);
    let server = Server::start(&data);
    assert_eq!(counts(&import("hotline", &file, &data)), [26_788, 0, 26_788]);
    let _ = server.queue_of(26_788);
}

#[test]
fn given_a_running_server_when_a_real_file_is_imported_then_it_takes_all_of_it() {
    let Some(file) = real_data("hotline/fuzhou_12345_orders.csv") else { return };
    let (_folder, data) = folder();
    let server = Server::start(&data);
    assert_eq!(counts(&import("hotline", &file, &data)), [1_464, 1_464, 0]);
    let _ = server.queue_of(1_464);
    drop(server.stop());
    assert_eq!(counts(&import("hotline", &file, &data)), [1_464, 0, 1_464], "and into the directory later");
}

#[test]
fn given_an_export_that_changed_when_imported_again_then_only_what_changed_is_new() {
    let (folder, data) = folder();
    let export = |orders: Vec<Order>| {
        let file = samples::file(folder.path(), "orders.csv", samples::csv(orders));
        counts(&import("hotline", &file, &data))
    };
    let mut orders: Vec<Order> = (0..50).map(Order::made_up).collect();
    assert_eq!(export(orders.clone()), [50, 50, 0]);
    orders[1].reply = Some(("已处理".to_owned(), "2026-04-20 10:00:00".to_owned()));
    orders[2].status = "已办结";
    orders[4].title = "改了标题".to_owned();
    assert_eq!(export(orders.clone()), [50, 3, 47]);
    assert_eq!(export(orders.clone()), [50, 0, 50]);

    let mut reused = orders[5].clone();
    reused.received = "2026-05-01 09:00:00".to_owned();
    reused.title = "另一件事".to_owned();
    orders.push(reused);
    assert_eq!(export(orders.clone()), [51, 1, 50], "a number used again for another matter is another case");
    let server = Server::start(&data);
    let _ = server.queue_of(51);
    let case = |at: usize| {
        let id = CaseId::of(report_id("hotline/default", &orders[at].number));
        server.json(&format!("/api/v1/cases/{id}"))["row"].clone()
    };
    assert!(case(1)["stage"]["answered"].is_object(), "{}", case(1));
    assert_eq!(case(2)["stage"]["closed"]["outcome"], "closed_by_source", "{}", case(2));
    assert_eq!(case(4)["title"], "改了标题");
    assert_eq!(case(5)["received"]["at"], "2026-03-06T00:05:00Z", "the first of two stays as it was");
    let _ = server.queue_of(51);
    assert_eq!(export(orders), [51, 0, 51], "and through the server all of it is known");
}

#[test]
fn given_columns_of_any_name_when_they_are_mapped_then_they_are_read() {
    let (folder, data) = folder();
    let text = "单子,事由,何时,谁,几号\nX-1,井盖缺失,2026-09-03 08:05,欧阳某某,19900000012\n";
    let file = samples::file(folder.path(), "orders.csv", text);
    let mut command = import_command("hotline", &file, &data);
    let map = ["external_id=单子", "title=事由", "received_at=何时", "caller=谁", "phone=几号"];
    let ran = Ran::of(command.args(map.iter().flat_map(|it| ["--map", it])));
    assert_eq!(counts(&ran.summary()), [1, 1, 0]);
    let server = Server::start(&data);
    let row = server.queue_of(1)["rows"][0].clone();
    assert_eq!((&row["number"], &row["title"]), (&"X-1".into(), &"井盖缺失".into()));
    assert_eq!(row["received"]["at"], "2026-09-03T00:05:00Z");
    assert_none_in_clear(&["欧阳某某".to_owned(), "19900000012".to_owned()], &everything_below(&data));
}

const TYPICAL: &str = "工单编号,工单标题,来电内容,登记时间,紧急程度,承办部门,办理情况,反馈时间,满意度,是否解决,联系人,联系方式,事发地点,工单状态\n\
    GD202609010001,消防通道被占,某小区消防通道被占用,2026-09-01 08:00:00,紧急,某街道,已清理,2026-09-03 10:00:00,满意,是,欧阳某某,19900000012,甲路1号,已办结\n";

#[test]
fn given_an_order_with_headers_of_a_hotline_platform_when_imported_then_all_it_says_is_on_the_case() {
    let (folder, data) = folder();
    let file = samples::file(folder.path(), "orders.csv", TYPICAL);
    let summary = import("hotline", &file, &data);
    assert_eq!(counts(&summary), [1, 1, 0]);
    assert_eq!([&summary["new"], &summary["answered"], &summary["closed"]], [1, 1, 1]);
    let columns = summary["table"]["sheets"][0]["columns"].as_array().unwrap();
    assert!(columns.iter().all(|it| it["use"] != "not_used"), "{summary}");
    let server = Server::start(&data);
    let _ = server.queue_of(1);
    let id = CaseId::of(report_id("hotline/default", "GD202609010001"));
    let case = server.json(&format!("/api/v1/cases/{id}"));
    let text = case.to_string();
    for said in
        ["某小区消防通道被占用", "已清理", "2026-09-03T02:00:00Z", "甲路*号", "\"means\":\"satisfied\""]
    {
        assert!(text.contains(said), "{said} is not in {case}");
    }
    let details = &case["report"]["details"];
    assert_eq!(details["urgency"]["means"], "urgent", "{case}");
    assert_none_in_clear(&["欧阳某某".to_owned(), "19900000012".to_owned()], &everything_below(&data));
}

#[test]
fn given_a_dry_run_then_the_mapping_and_the_rows_are_printed_masked_and_nothing_is_written() {
    let (folder, data) = folder();
    let file =
        samples::file(folder.path(), "orders.csv", format!("{TYPICAL}GD-2,井盖,一,2026-02-30,,,,,,,,,,\n"));
    let ran = Ran::of(huiying(["import", "hotline", "--dry-run", "--data"]).arg(&data).arg(&file));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for said in [
        "2 rows would be taken in, 0 refused; nothing was written",
        "来电内容 as body",
        "columns sealed, not shown: 联系人 as caller, 联系方式 as phone",
        "1 row, column `登记时间`: no such day",
        "row 2: GD202609010001 消防通道被占",
        "caller: 欧**",
    ] {
        assert!(ran.stdout.contains(said), "{said} is not in {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("欧阳某某") && !ran.stdout.contains("19900000012"), "{}", ran.stdout);
    assert!(!data.join("FORMAT").exists());
}

/// Bytes of the shortest name that is looked for: shorter ones stand in any cipher text by chance.
const NAME_BYTES_MIN: usize = 6;

/// Names of the Fuzhou file's callers that stand in no text of it, the mobile numbers in its texts, and the ids of rows
/// with either.
fn personal(file: &Path) -> (Vec<String>, Vec<String>, Vec<String>) {
    let mut table = csv::Reader::from_path(file).unwrap();
    let header = table.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|it| it == name).unwrap();
    let (id, caller) = (column("id"), column("匿名1实名0"));
    // The summary names the columns, and 匿名 is a part of such a name.
    let (mut names, mut texts, mut ids) = (Vec::new(), header.iter().collect::<String>(), Vec::new());
    for row in table.records().map(Result::unwrap) {
        let name = row[caller].trim().to_owned();
        let text: Vec<&str> =
            row.iter().enumerate().filter(|(at, _)| *at != caller).map(|(_, it)| it).collect();
        let text = text.join("\n");
        if name.len() >= NAME_BYTES_MIN || !mobile_numbers(&text).is_empty() {
            ids.push(row[id].to_owned());
        }
        names.push(name);
        texts.push_str(&text);
    }
    names.retain(|name| name.len() >= NAME_BYTES_MIN && !texts.contains(name.as_str()));
    names.sort();
    names.dedup();
    (names, mobile_numbers(&texts), ids)
}

/// Runs of eleven digits that begin as mobile numbers do, except in numbers of orders such as `FZ19900000012`.
fn mobile_numbers(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, 'F' | 'Z');
    let runs = text.split(|c: char| !is_part(c));
    let is_mobile =
        |run: &&str| run.len() == 11 && run.starts_with('1') && !matches!(run.as_bytes()[1], b'0'..=b'2');
    runs.filter(is_mobile).map(str::to_owned).collect()
}

/// Name and text of every file below a folder.
fn everything_below(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => found.extend(everything_below(&entry.path())),
            kind if kind.is_file() => {
                let text = String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned();
                found.push((entry.path().display().to_string(), text));
            }
            _ => {}
        }
    }
    found
}

fn n_in_clear(secrets: &[String], text: &str) -> usize {
    secrets.iter().filter(|secret| text.contains(secret.as_str())).count()
}

/// Names nothing personal itself: it would stand in the log of the tests.
fn assert_none_in_clear(secrets: &[String], places: &[(String, String)]) {
    for (place, text) in places {
        let n = n_in_clear(secrets, text);
        assert_eq!(n, 0, "{place} shows {n} of {} names and numbers in clear", secrets.len());
    }
}

#[test]
fn given_names_and_numbers_in_a_real_file_when_imported_then_none_is_in_clear_in_any_file_page_or_message() {
    let Some(file) = real_data("hotline/fuzhou_12345_orders.csv") else { return };
    let (names, numbers, ids) = personal(&file);
    if names.is_empty() || numbers.is_empty() {
        return skip("the file holds no names or numbers");
    }
    let (_folder, data) = folder();
    let ran = Ran::of(&mut import_command("hotline", &file, &data));
    assert_eq!(counts(&ran.summary())[0], 1_464);
    let server = Server::start(&data);
    let mut places = vec![("the messages".to_owned(), ran.stdout + &ran.stderr)];
    let mut show = |path: String| places.push((path.clone(), server.get(&path).body));
    (1..=3).for_each(|page| show(format!("/?state=all&per_page=500&page={page}")));
    for id in ids {
        let case = CaseId::of(report_id("hotline/default", &id));
        show(format!("/cases/{case}"));
        show(format!("/api/v1/cases/{case}"));
    }
    println!("{} names and {} numbers looked for in {} pages", names.len(), numbers.len(), places.len());
    let ended = server.stop();
    places.push(("the server's messages".to_owned(), ended.stdout + &ended.stderr));
    places.extend(everything_below(&data));
    let secrets = [names, numbers].concat();
    let original = std::fs::read_to_string(&file).unwrap();
    assert_eq!(n_in_clear(&secrets, &original), secrets.len(), "what is looked for is found where it is");
    assert_none_in_clear(&secrets, &places);
}
