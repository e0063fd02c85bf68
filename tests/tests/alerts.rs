//! People outside the pages are told what is due and missed, once, and the record says so.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use huiying_tests::program::{Server, huiying, import, wait_for};
use huiying_tests::receiver::{Received, Receiver};
use huiying_tests::samples;
use serde_json::Value;
use sha2::{Digest, Sha256};

const KEY: &[u8; 24] = b"a key of 24 bytes, made ";
/// A title that must not leave the house.
const TITLE: &str = "某小区三号楼的张某来电";
const TAKEN: (&str, &str) = ("200 OK", r#"{"errcode":0,"errmsg":"ok"}"#);

/// A folder with a configuration that names these channels, each as the TOML of its `to`.
fn configured(folder: &Path, channels: &[(&str, String)]) -> PathBuf {
    let file = folder.join("huiying.toml");
    let channel =
        |(name, to): &(&str, String)| format!("[[notifier.channels]]\nname = \"{name}\"\nto = {to}\n");
    let channels: String = channels.iter().map(channel).collect();
    let text = format!("[notifier]\npages = \"https://desk.example/\"\nagain_after_s = 4\n{channels}");
    std::fs::write(&file, text).unwrap();
    file
}

fn wecom(receiver: &Receiver) -> String {
    format!("{{ wecom = \"http://{}/send?key=Secret-Of-The-Robot\" }}", receiver.address())
}

fn webhook(receiver: &Receiver) -> String {
    let (address, key) = (receiver.address(), STANDARD.encode(KEY));
    format!("{{ webhook = {{ url = \"http://{address}/hook\", secret = \"whsec_{key}\" }} }}")
}

fn serve(folder: &Path, config: &Path) -> Server {
    let mut command = huiying(["serve", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(folder.join("data")).env("HUIYING_CONFIG", config);
    let server = Server::try_start(&mut command).unwrap_or_else(|ran| panic!("{ran:?}"));
    wait_for("a ready server", || server.is_ready().then_some(()));
    server
}

/// So many complaints of March, whose limit has long passed.
fn overdue(folder: &Path, name: &str, n_rows: u64) {
    let file = folder.join("orders.csv");
    samples::march_orders(&file, name, n_rows, "投诉", TITLE);
    assert_eq!(import("hotline", &file, &folder.join("data"))["received"], n_rows);
}

/// How often each alert was received by a program.
fn times_told(received: &[Received]) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for message in received {
        for alert in message.json()["alerts"].as_array().unwrap() {
            *times.entry(alert["id"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    times
}

/// HMAC-SHA256 by its definition (RFC 2104), for a key shorter than a block.
fn hmac(key: &[u8], text: &str) -> [u8; 32] {
    let pad = |byte: u8| -> [u8; 64] { std::array::from_fn(|i| key.get(i).copied().unwrap_or(0) ^ byte) };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
}

#[test]
fn a_group_a_program_and_a_mailbox_are_told_what_was_missed_and_the_case_says_that_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let (robot, program, mailbox) =
        (Receiver::web(|_| Some(TAKEN)), Receiver::web(|_| Some(TAKEN)), Receiver::mail());
    let mail = format!(
        "{{ email = {{ server = \"smtp://{}\", from = \"回应 <h@bureau.example>\", to = [\"duty@bureau.example\"] }} }}",
        mailbox.address()
    );
    let channels = [("值班群", wecom(&robot)), ("program", webhook(&program)), ("mail", mail)];
    let server = serve(folder.path(), &configured(folder.path(), &channels));

    // when a complaint comes in whose limit has passed
    overdue(folder.path(), "A", 1);
    let told = wait_for("three receipts", || {
        let all = [robot.received(), program.received(), mailbox.received()];
        all.iter().all(|it| !it.is_empty()).then_some(all)
    });
    let case = server.queue_of(1)["rows"][0]["subject"]["case"].as_str().unwrap().to_owned();
    let page = wait_for("the receipts on the record", || {
        let page = server.get(&format!("/cases/{case}")).body;
        channels.iter().all(|(name, _)| page.contains(&format!("已向渠道发送提醒： {name}"))).then_some(page)
    });
    assert!(!page.contains("提醒未能送达"));

    // then each was told once, in words that lead to the case and repeat nothing of it
    let [by_robot, by_program, by_mail] = told;
    let text = by_robot[0].json()["text"]["content"].as_str().unwrap().to_owned();
    assert!(text.starts_with("【回应】应急管理局："), "{text}");
    assert!(
        text.contains(&format!("https://desk.example/cases/{case}")) && text.contains("登记时已逾期"),
        "{text}"
    );
    let message = by_program[0].json();
    let alert = &message["alerts"][0];
    assert_eq!((&alert["kind"], &alert["subject"]["case"]), (&"missed".into(), &Value::from(case)));
    assert!(by_mail[0].head.contains("duty@bureau.example"), "{:?}", by_mail[0].head);
    for received in [&by_robot[0], &by_program[0], &by_mail[0]] {
        assert!(!format!("{received:?}").contains(TITLE), "{received:?}");
    }

    // and the program can know from whom it is
    let [id, at, signature] =
        ["id", "timestamp", "signature"].map(|it| by_program[0].header(&format!("webhook-{it}")));
    let signed = hmac(KEY, &format!("{id}.{at}.{}", by_program[0].body));
    assert_eq!(signature, format!("v1,{}", STANDARD.encode(signed)));

    // and nobody is told again after a new start
    assert_eq!(server.stop().code, Some(0));
    let server = serve(folder.path(), &folder.path().join("huiying.toml"));
    overdue(folder.path(), "B", 1);
    wait_for("the second case's receipts", || (program.received().len() > by_program.len()).then_some(()));
    assert!(times_told(&program.received()).values().all(|times| *times == 1));
    let log = server.stop().stderr;
    assert!(!log.contains("Secret-Of-The-Robot") && !log.contains(&STANDARD.encode(KEY)), "{log}");
}

#[test]
fn a_channel_that_refuses_breaks_off_or_is_not_there_is_told_in_the_end_and_its_secret_stays_one() {
    let folder = tempfile::tempdir().unwrap();
    let robot = Receiver::web(|n| match n {
        0 => Some(("500 Internal Server Error", "")),
        1 => Some(("200 OK", r#"{"errcode":45009,"errmsg":"Secret-Of-The-Robot is too fast"}"#)),
        _ => Some(TAKEN),
    });
    let server = serve(folder.path(), &configured(folder.path(), &[("robot", wecom(&robot))]));
    overdue(folder.path(), "A", 3);

    // when it takes the third attempt only, then three alerts are told, and both refusals are on the record
    wait_for("a third attempt", || (robot.received().len() >= 3).then_some(()));
    wait_for("a receipt", || {
        let counted = server.get("/metrics").body;
        (counted.contains("huiying_alerts_told_total")
            && counted.contains("huiying_alerts_failed_total{channel=\"robot\"} 2"))
        .then_some(())
    });
    let log = server.stop().stderr;
    assert!(log.contains("status 500") && log.contains("errcode 45009"), "{log}");
    assert!(!log.contains("Secret-Of-The-Robot"), "{log}");
}

#[test]
fn nobody_is_woken_by_made_up_cases() {
    let folder = tempfile::tempdir().unwrap();
    let robot = Receiver::web(|_| Some(TAKEN));
    let config = configured(folder.path(), &[("robot", wecom(&robot))]);
    let mut command = huiying(["demo", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(folder.path().join("demo")).env("HUIYING_CONFIG", config);
    let server = Server::try_start(&mut command).unwrap_or_else(|ran| panic!("{ran:?}"));
    wait_for("a ready server", || server.is_ready().then_some(()));
    let parts = server.json("/readyz");
    assert!(parts["casework"].is_object() && parts["notifier"].is_null(), "no notifier runs: {parts}");
    assert_eq!(server.stop().code, Some(0));
    assert!(robot.received().is_empty());
}

#[test]
fn a_notifier_killed_before_between_and_after_sending_leaves_no_alert_untold() {
    let folder = tempfile::tempdir().unwrap();
    let program = Receiver::web(|n| (n % 3 == 2).then_some(TAKEN));
    let config = configured(folder.path(), &[("program", webhook(&program))]);
    let seed = 20_261_125;
    let mut chance = huiying_tests::chance::Chance::of(seed);
    let n_rounds = 8;
    for round in 0..n_rounds {
        let server = serve(folder.path(), &config);
        overdue(folder.path(), &format!("K{round}"), 5);
        // as soon as something was sent, or a moment before or after
        let n_before = program.received().len();
        std::thread::park_timeout(std::time::Duration::from_millis(chance.below(300)));
        if chance.below(2) == 0 {
            wait_for("a message", || (program.received().len() > n_before).then_some(()));
        }
        server.kill();
    }
    // when it is left in peace, then it is told everything that was ever due
    let server = serve(folder.path(), &config);
    let n_missed = wait_for("every case's alert", || {
        let cases: std::collections::BTreeSet<String> = program
            .received()
            .iter()
            .flat_map(|it| it.json()["alerts"].as_array().unwrap().clone())
            .map(|alert| alert["subject"]["case"].as_str().unwrap().to_owned())
            .collect();
        (cases.len() == 5 * n_rounds).then_some(cases.len())
    });
    let times = times_told(&program.received());
    println!(
        "seed {seed}, {n_rounds} kills: alerts of {n_missed} cases, none untold; the most often told {} times",
        times.values().max().unwrap()
    );
    assert_eq!(server.stop().code, Some(0));
}
