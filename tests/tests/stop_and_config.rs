//! Starting, stopping and configuring: what the program refuses, what it says, and how fast it ends.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use huiying_runtime::Stopwatch;
use huiying_tests::program::{Ran, Server, huiying, import, import_command};
use huiying_tests::samples::{self, Order};
use huiying_tests::web;
use tempfile::TempDir;

/// Exit code of a directory that a newer version wrote.
const NEWER_DATA: i32 = 78;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    (folder, data)
}

fn orders(folder: &Path) -> PathBuf {
    samples::file(folder, "orders.csv", samples::csv((1..=3).map(Order::made_up)))
}

fn serve(data: &Path, listen: &str) -> Ran {
    let mut command = huiying(["serve", "--listen", listen, "--data"]);
    Server::try_start(command.arg(data)).expect_err("it should have refused")
}

fn config(arguments: &[&str], file: &Path) -> std::process::Command {
    let mut command = huiying(arguments);
    command.arg("--config").arg(file);
    command
}

#[test]
fn given_a_page_that_listens_when_asked_to_stop_then_the_server_ends_well_within_ten_seconds() {
    let (_folder, data) = folder();
    let server = Server::start(&data);
    let listening = web::listen(&server.address, "/events").unwrap();
    let took = Stopwatch::start();
    let ran = server.stop();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(took.elapsed() < Duration::from_secs(10), "{:?}", took.elapsed());
    assert!(!data.join("huiying.sock").exists(), "nothing is left that looks like a server");
    drop(listening);
}

#[test]
fn given_a_running_server_then_it_answers_for_its_health_its_metrics_and_its_version() {
    let (_folder, data) = folder();
    let server = Server::start(&data);
    assert_eq!(server.get("/healthz").body, "ok\n");
    let parts = server.json("/readyz");
    for part in ["intake", "casework", "views"] {
        assert_eq!(parts[part]["state"], "ready", "{parts}");
    }
    assert_eq!(server.get("/metrics").status, 200);
    assert_eq!(server.json("/version")["name"], "huiying");
    let version = Ran::of(&mut huiying(["--version"])).stdout;
    assert_eq!(version.trim(), format!("huiying {}", server.json("/version")["version"].as_str().unwrap()));
}

#[test]
fn given_a_good_configuration_when_checked_then_it_says_so_and_prints_what_is_in_force() {
    let (folder, _) = folder();
    let file = samples::file(
        folder.path(),
        "huiying.toml",
        "[bureau]\nname = \"某局\"\n[server]\nlisten = \"127.0.0.1:1\"\n",
    );
    let checked = Ran::of(&mut config(&["config", "check"], &file));
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(checked.stdout.contains("the configuration is good"), "{checked:?}");

    let mut command = config(&["config", "print"], &file);
    let printed = Ran::of(command.env("HUIYING_SERVER__LISTEN", "127.0.0.1:2"));
    let printed: toml::Table = printed.stdout.parse().unwrap();
    assert_eq!(printed["bureau"]["name"].as_str(), Some("某局"));
    assert_eq!(
        printed["server"]["listen"].as_str(),
        Some("127.0.0.1:2"),
        "the environment overrides the file"
    );
}

#[test]
fn given_a_configuration_with_a_fault_when_checked_then_the_key_is_named_and_the_exit_code_is_one() {
    let (folder, _) = folder();
    for (text, named) in [
        ("[server]\nlisen = \"127.0.0.1:1\"\n", "lisen"),
        ("[server]\nlisten = \"here\"\n", "listen"),
        ("[server\n", "huiying.toml"),
    ] {
        let file = samples::file(folder.path(), "huiying.toml", text);
        let checked = Ran::of(&mut config(&["config", "check"], &file));
        assert_eq!(checked.code, Some(1), "{checked:?}");
        assert!(checked.stderr.contains(named), "{checked:?}");
    }
    let missing = Ran::of(&mut config(&["config", "check"], &folder.path().join("none.toml")));
    assert_eq!(missing.code, Some(1));
    assert!(missing.stderr.contains("none.toml"), "{missing:?}");
    let mut command = huiying(["config", "check"]);
    let wrong = Ran::of(command.env("HUIYING_SERVER__LISEN", "127.0.0.1:1"));
    assert_eq!(wrong.code, Some(1), "{wrong:?}");
}

#[test]
fn given_a_configuration_that_serve_refuses_when_checked_then_it_is_refused_with_the_same_words() {
    let (folder, data) = folder();
    let key = samples::file(folder.path(), "signing.key", "not a key");
    let channel = |to: &str| format!("[[notifier.channels]]\nname = \"值班群\"\nto = {to}\n");
    for (text, named) in [
        (channel("{ webhook = { url = \"http://127.0.0.1:9/\", secret = \"plain\" } }"), "值班群"),
        (channel("{ wecom = \"ftp://127.0.0.1/\" }"), "值班群"),
        (
            channel("{ email = { server = \"here\", from = \"a@b.example\", to = [\"c@d.example\"] } }"),
            "值班群",
        ),
        (format!("[heads]\nkey_file = \"{}\"\n", key.display()), "64 hexadecimal digits"),
        ("[kafka]\nbrokers = \"127.0.0.1:9\"\n[dashboard]\nprojectors = []\n".to_owned(), "projectors"),
    ] {
        let file = samples::file(folder.path(), "huiying.toml", text);
        let role: &[&str] = if named == "projectors" { &["--role", "dashboard"] } else { &[] };
        let checked = Ran::of(config(&["config", "check"], &file).args(role).arg("--data").arg(&data));
        let mut serve = config(&["serve", "--listen", "127.0.0.1:0"], &file);
        let served =
            Server::try_start(serve.args(role).arg("--data").arg(&data)).expect_err("it should have refused");
        assert_eq!((checked.code, served.code), (Some(1), Some(1)), "{checked:?} {served:?}");
        assert!(checked.stderr.contains(named), "{checked:?}");
        assert_eq!(checked.stderr, served.stderr);
        assert!(!data.exists(), "nothing was made");
    }
}

/// Every file below a folder with its bytes and the time it was changed.
fn state_of(folder: &Path) -> Vec<(PathBuf, Vec<u8>, std::time::SystemTime)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            files.extend(state_of(&entry.path()));
        } else {
            let changed = entry.metadata().unwrap().modified().unwrap();
            files.push((entry.path(), fs::read(entry.path()).unwrap(), changed));
        }
    }
    files.sort();
    files
}

#[test]
fn given_a_directory_of_a_newer_version_when_anything_is_asked_then_it_is_refused_and_nothing_changes() {
    let (folder, data) = folder();
    let file = orders(folder.path());
    let _ = import("hotline", &file, &data);
    fs::write(data.join("FORMAT"), "3\n").unwrap();
    let nothing = samples::file(folder.path(), "nothing.jsonl", "");
    let before = state_of(&data);
    let commands = [
        serve(&data, "127.0.0.1:0"),
        Ran::of(&mut import_command("hotline", &file, &data)),
        Ran::of(huiying(["views", "rebuild", "--data"]).arg(&data)),
        Ran::of(huiying(["log", "heads", "--data"]).arg(&data)),
        Ran::of(huiying(["log", "verify", "--data"]).arg(&data)),
        Ran::of(huiying(["log", "key", "--data"]).arg(&data)),
        Ran::of(huiying(["log", "export", "intake", "--data"]).arg(&data)),
        Ran::of(huiying(["log", "import", "intake"]).arg(&nothing).arg("--data").arg(&data)),
        Ran::of(huiying(["backup"]).arg(folder.path().join("backup")).arg("--data").arg(&data)),
    ];
    for ran in commands {
        assert_eq!(ran.code, Some(NEWER_DATA), "{ran:?}");
        assert!(ran.stderr.contains("format 3") && ran.stderr.contains("nothing was touched"), "{ran:?}");
    }
    assert!(state_of(&data) == before, "something in the directory was changed");
}

#[test]
fn given_real_data_when_the_demo_is_asked_for_then_it_is_refused_and_the_other_way_round() {
    let (folder, data) = folder();
    let file = orders(folder.path());
    let _ = import("hotline", &file, &data);
    let before = state_of(&data);
    let mut command = huiying(["demo", "--listen", "127.0.0.1:0", "--data"]);
    let refused = Server::try_start(command.arg(&data)).expect_err("a demo over real data");
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("is not empty and was not made for demo data"), "{refused:?}");
    assert!(state_of(&data) == before, "real data was changed");

    let made_up = folder.path().join("demo");
    let mut command = huiying(["demo", "--listen", "127.0.0.1:0", "--data"]);
    let demo = Server::try_start(command.arg(&made_up)).unwrap();
    assert!(demo.get("/").body.contains("演示"), "every page says that it is a demo");
    for running in [true, false] {
        let refused = Ran::of(&mut import_command("hotline", &file, &made_up));
        assert_eq!(refused.code, Some(1), "with the demo running: {running}");
        assert!(refused.stderr.contains("holds demo data"), "{refused:?}");
        if running {
            huiying_tests::program::terminate(demo.id());
        }
    }
}

#[test]
fn given_a_directory_that_a_server_uses_when_a_second_is_started_then_it_refuses_and_the_first_goes_on() {
    let (_folder, data) = folder();
    let first = Server::start(&data);
    let second = serve(&data, "127.0.0.1:0");
    assert_eq!(second.code, Some(1));
    assert!(second.stderr.contains("is in use: stop the other process"), "{second:?}");
    assert!(first.is_ready() && data.join("huiying.sock").exists());
}

#[test]
fn given_a_port_that_is_taken_when_a_server_is_started_then_it_names_the_address() {
    let (_folder, data) = folder();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = serve(&data, &address);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains(&format!("listening on {address}")), "{refused:?}");
}
