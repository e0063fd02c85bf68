//! The same through the real program: its commands, its API, and killed on the way.

use huiying_tests::program::{Ran, Server, huiying, import};
use huiying_tests::samples;
use serde_json::Value;

use super::THREE;

fn run(arguments: &[&str], data: &std::path::Path) -> Ran {
    let mut command = huiying(arguments);
    command.arg("--data").arg(data);
    Ran::of(&mut command)
}

fn json(arguments: &[&str], data: &std::path::Path) -> Value {
    let ran = run(arguments, data);
    assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

const UNDO: [&str; 7] = ["import", "undo", "--reason", "导错了文件", "--by", "甲", "--json"];

#[test]
fn given_an_import_when_it_is_undone_then_the_queue_is_empty_and_the_same_file_brings_all_back() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = samples::file(folder.path(), "orders.csv", THREE.as_bytes());
    let imported = import("hotline", &file, &data);
    let id = imported["import"].as_str().unwrap();
    let listed = json(&["imports", "--json"], &data);
    assert_eq!(listed[0]["import"], id);
    assert_eq!((&listed[0]["file"], &listed[0]["counts"]["new"]), (&"orders.csv".into(), &3.into()));

    let preview = run(&["import", "undo", &id[..8], "--dry-run"], &data);
    assert!(preview.stdout.contains("would withdraw 3 cases"), "{}", preview.stdout);
    let undone = json(&[&UNDO[..], &[id]].concat(), &data);
    assert_eq!((&undone["n_withdrawn"], &undone["withdrawn"]["is_done"]), (&3.into(), &true.into()));
    let twice = run(&[&UNDO[..], &[id]].concat(), &data);
    assert!(twice.code != Some(0) && twice.stderr.contains("withdrawn before"), "{}", twice.stderr);

    let server = Server::start(&data);
    let queue = server.queue_of(0);
    assert_eq!((&queue["counts"]["all"], &queue["counts"]["withdrawn"]), (&0.into(), &3.into()));
    let withdrawn = server.json("/api/v1/queue?state=withdrawn");
    assert_eq!(withdrawn["rows"].as_array().unwrap().len(), 3, "they stay readable");
    let rules = server.json("/api/v1/rules");
    assert!(rules.as_array().unwrap().iter().all(|it| it["open"] == 0), "{rules}");

    let again = import("hotline", &file, &data);
    assert_eq!((&again["new"], &again["repeats"]), (&3.into(), &0.into()));
    let queue = server.queue_of(3);
    assert_eq!((&queue["counts"]["all"], &queue["counts"]["withdrawn"]), (&3.into(), &0.into()));
    let id = again["import"].as_str().unwrap();
    let undone = json(&[&UNDO[..], &[id]].concat(), &data);
    assert_eq!(undone["n_withdrawn"], 3, "through the running server too");
    let _ = server.queue_of(0);
}

#[test]
fn given_a_server_killed_while_an_import_is_taken_back_then_it_goes_on_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let rows: String =
        (0..3_000).map(|n| format!("H-{n},路灯{n},建议,2026-09-01 08:00:00,办理中\n")).collect();
    let table = format!("工单编号,标题,诉求类别,来电时间,办件状态\n{rows}");
    let file = samples::file(folder.path(), "orders.csv", table.into_bytes());
    let id = import("hotline", &file, &data)["import"].as_str().unwrap().to_owned();
    let mut server = Server::start(&data);
    let mut undo = huiying([&UNDO[..], &[&id]].concat());
    let mut asking = undo.arg("--data").arg(&data).stdout(std::process::Stdio::null());
    asking = asking.stderr(std::process::Stdio::null());
    let mut asking = asking.spawn().unwrap();
    let mut n_kills = 0;
    loop {
        let detail = server.json(&format!("/api/v1/imports/{id}"));
        if detail["withdrawn"]["is_done"] == true {
            assert_eq!(detail["n_withdrawn"], 3_000);
            break;
        }
        if detail["n_withdrawn"].as_u64().unwrap() > 400 * n_kills && n_kills < 4 {
            n_kills += 1;
            drop(server.kill());
            server = Server::start(&data);
        }
    }
    assert!(n_kills > 0, "it was killed on the way");
    drop(asking.kill());
    drop(asking.wait());
    let queue = server.queue_of(0);
    assert_eq!(queue["counts"]["withdrawn"], 3_000);
}
