//! Response times over real files, counted again by a program that shares no code with ours.

use std::process::Command;

use huiying_tests::program::{Ran, Server, import_command};
use huiying_tests::{number, one_row_in, real_data, root, skip};
use serde_json::{Value, json};

/// A table: its kind, its file, and the column of each kind that response times need.
type Table = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const TABLES: [Table; 3] = [
    (
        "hotline",
        "hotline/boston_311_2015q1.csv",
        &[
            ("number", "CASE_ENQUIRY_ID"),
            ("received", "OPEN_DT"),
            ("target", "TARGET_DT"),
            ("closed", "CLOSED_DT"),
            ("note", "CLOSURE_REASON"),
            ("office", "Department"),
        ],
    ),
    (
        "hotline",
        "hotline/fuzhou_12345_orders.csv",
        &[("number", "id"), ("received", "时间"), ("class", "性质"), ("days", "最终回复距诉求天数")],
    ),
    (
        "messages",
        "messages/changsha_messages_with_replies.xlsx",
        &[("number", "留言编号"), ("received", "留言时间"), ("replied", "答复时间")],
    ),
];

#[test]
fn given_three_real_files_when_another_program_counts_them_then_no_cell_of_the_report_differs() {
    if !Command::new("python3").arg("--version").output().is_ok_and(|it| it.status.success()) {
        return skip("there is no python3: response times were not counted again");
    }
    let Some(holidays) = real_data("calendar/holiday-cn") else { return };
    // Every row takes minutes; HUIYING_TEST_RESPONSE_EVERY=1 counts them all.
    let every = usize::try_from(number("HUIYING_TEST_RESPONSE_EVERY", 8)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (mut plan, mut n_new) = (Vec::new(), 0);
    for (at, (kind, name, columns)) in TABLES.into_iter().enumerate() {
        let Some(file) = real_data(name) else { return };
        let every = if name.ends_with(".csv") { every } else { 1 };
        let file = one_row_in(every, file, folder.path());
        let source = format!("table-{at}");
        let summary = Ran::of(import_command(kind, &file, &data).args(["--source", &source])).summary();
        n_new += summary["new"].as_u64().unwrap();
        let channel = if kind == "hotline" { "hotline" } else { "message" };
        let columns: Value = columns.iter().map(|(what, name)| ((*what).to_owned(), json!(name))).collect();
        plan.push(json!({ "file": file, "channel": channel, "columns": columns }));
    }
    let server = Server::start(&data);
    let _ = server.queue_of(n_new);
    let plan_file = folder.path().join("plan.json");
    std::fs::write(&plan_file, serde_json::to_vec(&plan).unwrap()).unwrap();
    let mut python = Command::new("python3");
    python.arg(root().join("tests/tests/response/compare.py")).arg(&server.address);
    let compared = Ran::of(python.arg(&plan_file).arg(&holidays));
    println!("{}", compared.stdout);
    assert_eq!(compared.code, Some(0), "{}{}", compared.stdout, compared.stderr);
}
