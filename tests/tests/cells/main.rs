//! Every table of the real data compared cell by cell with a running server's answers, by a program that shares no code.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use huiying_tests::program::{Ran, Server, huiying, import_command};
use huiying_tests::{one_row_in, real_data, root, skip, variable};
use serde_json::{Value, json};

/// A table: its kind, its file, one row in how many is imported, and what each column is. Of the largest it is one in ten,
/// since all of them take minutes; HUIYING_TEST_CELLS_ALL=1 takes them all.
type Table = (&'static str, &'static str, usize, &'static [(&'static str, &'static str)]);

const TABLES: [Table; 7] = [
    ("hotline", "hotline/fuzhou_12345_orders.csv", 1, &FUZHOU),
    ("hotline", "hotline/boston_311_2015q1.csv", 10, &BOSTON),
    ("messages", "messages/changsha_messages_with_replies.xlsx", 1, &CHANGSHA_REPLIES),
    ("messages", "messages/changsha_hot_messages.xlsx", 1, &CHANGSHA_HOT),
    ("messages", "messages/changsha_labelled_sample.xlsx", 1, &CHANGSHA_LABELLED),
    ("messages", "messages/fuzhou_leader_board.xlsx", 1, &LEADER_BOARD),
    ("hotline", "open311/chicago_requests_extended.json", 1, &CHICAGO),
];

const FUZHOU: [(&str, &str); 15] = [
    ("id", "external_id"),
    ("河流", "area"),
    ("性质", "category"),
    ("信息来源", "via"),
    ("标题", "title"),
    ("匿名1实名0", "caller"),
    ("时间", "received"),
    ("投诉件内容", "body"),
    ("回复1", "reply"),
    ("转处理次数", "transfers"),
    ("最终回复距诉求天数", "replied_after_days"),
    ("首次转处理距诉求天数", "sealed"),
    ("首次敷衍距诉求天数", "sealed"),
    ("首次解释安慰距诉求天数", "sealed"),
    ("首次实质进展距诉求天数", "sealed"),
];

const BOSTON: [(&str, &str); 34] = [
    ("column A", "sealed"),
    ("CASE_ENQUIRY_ID", "external_id"),
    ("OPEN_DT", "received"),
    ("TARGET_DT", "target"),
    ("CLOSED_DT", "closed"),
    ("OnTime_Status", "sealed"),
    ("CASE_STATUS", "status"),
    ("CLOSURE_REASON", "closing_note"),
    ("CASE_TITLE", "title"),
    ("SUBJECT", "sealed"),
    ("REASON", "sealed"),
    ("TYPE", "category"),
    ("QUEUE", "sealed"),
    ("Department", "office"),
    ("SubmittedPhoto", "attachments"),
    ("ClosedPhoto", "sealed"),
    ("Location", "place"),
    ("fire_district", "sealed"),
    ("pwd_district", "sealed"),
    ("city_council_district", "sealed"),
    ("police_district", "sealed"),
    ("neighborhood", "area"),
    ("neighborhood_services_district", "sealed"),
    ("ward", "sealed"),
    ("precinct", "sealed"),
    ("land_usage", "sealed"),
    ("LOCATION_STREET_NAME", "sealed"),
    ("LOCATION_ZIPCODE", "sealed"),
    ("Property_Type", "sealed"),
    ("Property_ID", "sealed"),
    ("LATITUDE", "sealed"),
    ("LONGITUDE", "sealed"),
    ("Source", "via"),
    ("Geocoded_Location", "sealed"),
];

const CHANGSHA_REPLIES: [(&str, &str); 7] = [
    ("留言编号", "external_id"),
    ("留言用户", "caller"),
    ("留言主题", "title"),
    ("留言时间", "received"),
    ("留言详情", "body"),
    ("答复意见", "reply"),
    ("答复时间", "replied"),
];

const CHANGSHA_HOT: [(&str, &str); 7] = [
    ("留言编号", "external_id"),
    ("留言用户", "caller"),
    ("留言主题", "title"),
    ("留言时间", "received"),
    ("留言详情", "body"),
    ("反对数", "dislikes"),
    ("点赞数", "likes"),
];

const CHANGSHA_LABELLED: [(&str, &str); 6] = [
    ("留言编号", "external_id"),
    ("留言用户", "caller"),
    ("留言主题", "title"),
    ("留言时间", "received"),
    ("留言详情", "body"),
    ("一级分类", "category"),
];

const LEADER_BOARD: [(&str, &str); 7] = [
    ("id", "external_id"),
    ("forumName", "office"),
    ("subject", "title"),
    ("domainName", "category"),
    ("stateInfo", "status"),
    ("dateline", "received"),
    ("content", "body"),
];

/// Whether every row of every table is imported and asked for, which takes minutes.
fn is_whole() -> bool {
    variable("HUIYING_TEST_CELLS_ALL").as_deref() == Some("1")
}

/// Every other name is kept sealed.
const CHICAGO: [(&str, &str); 10] = [
    ("service_request_id", "external_id"),
    ("status", "status"),
    ("status_notes", "reply"),
    ("service_name", "title"),
    ("service_code", "category"),
    ("agency_responsible", "office"),
    ("requested_datetime", "received"),
    ("updated_datetime", "modified"),
    ("address", "place"),
    ("media_url", "attachments"),
];

/// Imports a table through the server and says what the comparison is to know of it.
fn imported((kind, name, every, columns): Table, at: usize, folder: &Path) -> Option<Value> {
    let every = if is_whole() { 1 } else { every };
    let (file, data) = (one_row_in(every, real_data(name)?, folder), folder.join("data"));
    let source = format!("table-{at}");
    let summary = Ran::of(import_command(kind, &file, &data).args(["--source", &source])).summary();
    let channel = if kind == "hotline" { "hotline" } else { "message" };
    let columns: Value = columns.iter().map(|(name, what)| ((*name).to_owned(), json!(what))).collect();
    let source = format!("{channel}/{source}");
    // Of the hot messages every other one is asked for: they take the longest.
    let every = if name.contains("hot_messages") && !is_whole() { 2 } else { 1 };
    Some(json!({ "file": file, "source": source, "columns": columns, "every": every, "summary": summary }))
}

#[test]
fn given_every_real_table_when_another_program_compares_it_with_the_answers_then_no_cell_is_lost_unsaid() {
    if !Command::new("python3").arg("--version").output().is_ok_and(|it| it.status.success()) {
        return skip("there is no python3: the tables were not compared");
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data);
    let plan: Option<Vec<Value>> =
        TABLES.into_iter().enumerate().map(|(at, table)| imported(table, at, folder.path())).collect();
    let Some(plan) = plan else { return };
    let sum = |name: &str| plan.iter().map(|it| it["summary"][name].as_u64().unwrap()).sum::<u64>();
    let n_boston = if is_whole() { 26_788 } else { 2_678 };
    assert_eq!(sum("rows"), 1_464 + n_boston + 2_816 + 4_326 + 495 + 120 + 50);
    // One number of the labelled sample stands in two rows.
    let _ = server.queue_of(sum("new"));
    let (intake, plan_file) = (folder.path().join("intake.jsonl"), folder.path().join("plan.json"));
    let exported =
        Ran::of(huiying(["log", "export", "intake", "--out"]).arg(&intake).arg("--data").arg(&data));
    assert_eq!(exported.code, Some(0), "{exported:?}");
    std::fs::write(&plan_file, serde_json::to_vec(&plan).unwrap()).unwrap();
    let mut python = Command::new("python3");
    python.arg(root().join("tests/tests/cells/compare.py")).arg(&server.address);
    let compared = Ran::of(python.arg(&intake).arg(&plan_file));
    println!("{}", compared.stdout);
    assert_eq!(compared.code, Some(0), "{}{}", compared.stdout, compared.stderr);
}

/// The lists of one day, one of each platform, and lists that name no platform.
const HOT_LISTS: [&str; 2] =
    ["media/hotlists/2025-04_liaoyang_fire/2025-04-30", "media/hotlists/weibo_2024-03_yanjiao_gas_explosion"];

/// The names of the fields that the topics of a list have.
fn field_names(list: &Path) -> BTreeSet<String> {
    let list: Value = serde_json::from_slice(&std::fs::read(list).unwrap()).unwrap();
    let topics = list.get("data").unwrap_or(&list).as_array().unwrap();
    topics.iter().flat_map(|topic| topic.as_object().unwrap().keys().cloned()).collect()
}

#[test]
fn given_hot_lists_when_they_are_looked_at_then_every_field_is_told_as_used_or_as_neither_used_nor_kept() {
    let Some(folders) = HOT_LISTS.into_iter().map(real_data).collect::<Option<Vec<_>>>() else { return };
    let data = tempfile::tempdir().unwrap();
    let lists = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let lists: Vec<_> = lists.map(|list| list.unwrap().path()).collect();
    assert!(!lists.is_empty());
    for list in lists {
        let mut look = import_command("mentions", &list, data.path());
        let looked = Ran::of(look.arg("--dry-run")).summary();
        let table = &looked["summary"]["table"];
        assert_eq!(table["is_of_feed"], true, "{}: {looked}", list.display());
        let columns = table["sheets"][0]["columns"].as_array().unwrap();
        let told = |used: &str| -> BTreeSet<String> {
            let names = columns.iter().filter(|it| it["use"] == used);
            names.map(|it| it["column"].as_str().unwrap().to_owned()).collect()
        };
        let (shown, not_used) = (told("shown"), told("not_used"));
        let used = ["title", "desc", "timestamp", "url"].map(str::to_owned).into();
        assert_eq!(shown, field_names(&list).intersection(&used).cloned().collect(), "{}", list.display());
        assert_eq!(not_used, field_names(&list).difference(&used).cloned().collect(), "{}", list.display());
    }
}
