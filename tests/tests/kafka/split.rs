//! The services as processes of their own give what the program gives in one.

use std::path::Path;
use std::process::Command;

use huiying_eventlog::verify;
use huiying_tests::kafka::Cluster;
use huiying_tests::program::{Ran, Server, counts, huiying, import, import_command, signal, wait_for};
use huiying_tests::{real_data, samples};

/// A service of its own around the brokers, ready or not.
pub(crate) fn serve(cluster: &Cluster, prefix: &str, role: &str, data: &Path) -> Server {
    serve_with(cluster, prefix, role, data, &[])
}

pub(crate) fn serve_with(
    cluster: &Cluster,
    prefix: &str,
    role: &str,
    data: &Path,
    environment: &[(&str, &str)],
) -> Server {
    let mut command = huiying(["serve", "--listen", "127.0.0.1:0", "--role", role, "--data"]);
    command.arg(data).env("HUIYING_KAFKA__BROKERS", cluster.bootstrap()).env("HUIYING_KAFKA__PREFIX", prefix);
    command.envs(environment.iter().copied());
    Server::try_start(&mut command).unwrap_or_else(|ran| panic!("{role}: {ran:?}"))
}

pub(crate) fn ready(server: Server) -> Server {
    wait_for("a ready service", || server.is_ready().then_some(()));
    server
}

/// Views as they are on disk, by position and checksum.
pub(crate) fn digest(data: &Path) -> String {
    let ran = Ran::of(huiying(["views", "digest", "--data"]).arg(data));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.stdout
}

/// The same intake decided and folded by one process on the embedded log, nothing of Kafka near it.
pub(crate) fn embedded_again(from: &Path, into: &Path) -> String {
    let file = from.with_extension("intake.jsonl");
    let exported =
        Ran::of(huiying(["log", "export", "intake"]).arg("--out").arg(&file).arg("--data").arg(from));
    assert_eq!(exported.code, Some(0), "{exported:?}");
    let imported = Ran::of(huiying(["log", "import", "intake"]).arg(&file).arg("--data").arg(into));
    assert_eq!(imported.code, Some(0), "{imported:?}");
    let rebuilt = Ran::of(huiying(["views", "rebuild", "--data"]).arg(into));
    assert_eq!(rebuilt.code, Some(0), "{rebuilt:?}");
    digest(into)
}

/// Waits until a projector has come as far as the intake log goes, and that is so far.
pub(crate) fn wait_for_rest(projector: &Server, intake: &Path, n_least: u64) {
    wait_for("the views of everything that came in", || {
        let cause = projector.json("/api/v1/applied")["cause"].as_u64()?;
        let n_records = verify(intake).expect("a whole log").n_records;
        (cause == n_records && n_records >= n_least).then_some(())
    });
}

#[test]
fn boston_through_seven_processes_gives_the_views_of_one_process_byte_for_byte() {
    let Some(file) = real_data("hotline/boston_311_2015q1.csv") else { return };
    let _turn = crate::my_turn_blocking();
    let Some(cluster) = Cluster::any(3) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let prefix = format!("boston-{}", std::process::id());
    let at = |name: &str| folder.path().join(name);

    // given two of casework, two projectors, a dashboard that may ask either, and a door for work orders
    let casework = [1, 2].map(|n| ready(serve(&cluster, &prefix, "casework", &at(&format!("casework-{n}")))));
    let projectors =
        [1, 2].map(|n| ready(serve(&cluster, &prefix, "projector", &at(&format!("projector-{n}")))));
    let addresses = projectors.each_ref().map(|it| format!("http://{}", it.address)).join(",");
    let asked = [("HUIYING_DASHBOARD__PROJECTORS", addresses.as_str())];
    let dashboard = ready(serve_with(&cluster, &prefix, "dashboard", &at("dashboard"), &asked));
    let hotline = ready(serve(&cluster, &prefix, "ingest-hotline", &at("hotline")));

    // when a city's work orders of four months come in through it
    let summary = import("hotline", &file, &at("hotline"));
    assert_eq!(counts(&summary)[0], 26_788);
    println!("imported over Kafka: {summary}");
    for projector in &projectors {
        wait_for_rest(projector, &at("casework-1").join("intake"), 70_618);
        assert_eq!(projector.json("/api/v1/queue?state=all&per_page=1")["counts"]["all"], 26_788);
    }

    // then the page shows them, whichever projector is asked
    assert!(dashboard.get("/?state=all").body.contains("26"), "the page of the queue");
    let [one, other] = projectors;
    assert_eq!(one.stop().code, Some(0));
    assert_eq!(dashboard.get("/?state=all").status, 200, "the other projector is asked");
    assert_eq!(other.stop().code, Some(0));

    // and both copies of both logs, and both projectors' views, are the same to the byte as one process makes them
    for server in casework.into_iter().chain([dashboard, hotline]) {
        assert_eq!(server.stop().code, Some(0));
    }
    let embedded = embedded_again(&at("casework-1"), &at("embedded"));
    assert_eq!(digest(&at("projector-1")), digest(&at("projector-2")));
    assert_eq!(digest(&at("projector-1")), embedded);
    for name in ["intake", "decisions"] {
        let [first, second, alone] = ["casework-1", "casework-2", "embedded"]
            .map(|of| verify(&at(of).join(name)).map(|it| (it.n_records, it.head)).expect("a whole log"));
        assert_eq!(first, second, "{name}");
        assert_eq!(first, alone, "{name}");
        println!("{name}: {} records, chain hash {} in every copy", first.0, first.1);
    }
    println!("views: {embedded}");
}

/// A command about the logs of a data directory.
pub(crate) fn log_command(cluster: &Cluster, prefix: &str, data: &Path, words: &[&str]) -> Command {
    let mut command = huiying(words.iter().chain(&["--data"]));
    command.arg(data).env("HUIYING_KAFKA__BROKERS", cluster.bootstrap()).env("HUIYING_KAFKA__PREFIX", prefix);
    command
}

/// How many records each log of a data directory has, and their chain hash.
pub(crate) fn heads(data: &Path) -> [String; 2] {
    ["intake", "decisions"].map(|name| {
        let held = verify(&data.join(name)).expect("a whole log");
        format!("{} {}", held.n_records, held.head)
    })
}

#[test]
fn logs_move_to_kafka_and_back_with_the_same_ids_order_and_hashes() {
    let _turn = crate::my_turn_blocking();
    let Some(cluster) = Cluster::any(3) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (prefix, home, away) =
        (format!("moved-{}", std::process::id()), folder.path().join("home"), folder.path().join("away"));
    let orders = folder.path().join("orders.csv");
    std::fs::write(
        &orders,
        "工单编号,受理时间,标题\nH-1,2026-03-02 09:00,路面塌陷\nH-2,2026-03-02 09:05,井盖缺失\n",
    )
    .expect("a file");
    let more = folder.path().join("more.csv");
    std::fs::write(&more, "工单编号,受理时间,标题\nH-3,2026-03-03 09:00,路灯不亮\n").expect("a file");

    // given an embedded log, moved to the brokers, twice, as after a cut in the middle
    let _ = import("hotline", &orders, &home);
    let before = heads(&home);
    for _ in 0..2 {
        let copied = Ran::of(&mut log_command(&cluster, &prefix, &home, &["log", "copy", "to-kafka"]));
        assert_eq!(copied.code, Some(0), "{copied:?}");
    }
    assert_eq!(heads(&home), before, "nothing of the directory was changed");

    // then it is no place to write to any more, and says where
    let refused = Ran::of(huiying(["import", "hotline", "--data"]).arg(&home).arg(&more));
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stderr.contains("copies of Kafka topics"), "{refused:?}");

    // when services go on from it, and it is fetched back into another directory
    let casework = ready(serve(&cluster, &prefix, "casework", &home));
    let hotline = ready(serve(&cluster, &prefix, "ingest-hotline", &folder.path().join("hotline")));
    assert_eq!(counts(&import("hotline", &more, &folder.path().join("hotline")))[1], 1);
    let letters = folder.path().join("letters.csv");
    std::fs::write(&letters, "编号,留言时间,标题\nL-1,2026-03-03 09:00,咨询\n").expect("a file");
    let refused = Ran::of(&mut import_command("messages", &letters, &folder.path().join("hotline")));
    assert!(refused.stderr.contains("takes in only the channel `hotline`, not `message`"), "{refused:?}");
    wait_for("the decision", || {
        let [intake, decisions] = heads(&home).map(|head| head.split(' ').next().map(str::to_owned));
        (intake == decisions && heads(&home) != before).then_some(())
    });
    assert_eq!(casework.stop().code, Some(0));
    assert_eq!(hotline.stop().code, Some(0));
    std::fs::create_dir(&away).expect("a folder");
    std::fs::write(away.join("FORMAT"), "1\n").expect("a mark");
    let back = Ran::of(&mut log_command(&cluster, &prefix, &away, &["log", "copy", "from-kafka"]));
    assert_eq!(back.code, Some(0), "{back:?}");

    // then it is the same log
    assert_eq!(heads(&away), heads(&home));
}

#[test]
fn a_casework_that_hangs_or_is_killed_is_followed_by_the_other_and_does_no_harm_when_it_wakes() {
    let _turn = crate::my_turn_blocking();
    let Some(cluster) = Cluster::any(3) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let prefix = format!("zombie-{}", std::process::id());
    let at = |name: &str| folder.path().join(name);
    let first = ready(serve(&cluster, &prefix, "casework", &at("first")));
    let second = ready(serve(&cluster, &prefix, "casework", &at("second")));
    let projector = ready(serve(&cluster, &prefix, "projector", &at("projector")));
    let hotline = ready(serve(&cluster, &prefix, "ingest-hotline", &at("hotline")));
    let take_in = |n: u64| {
        let file = at("orders.csv");
        samples::march_orders(&file, &format!("Z-{n}"), 50, "", "路面塌陷");
        assert_eq!(counts(&import("hotline", &file, &at("hotline")))[1], 50);
        wait_for("fifty more cases", || {
            let queue = projector.json("/api/v1/queue?state=all&per_page=1");
            (queue["counts"]["all"] == 50 * (n + 1)).then_some(())
        });
    };
    take_in(0);

    // when the first hangs, whoever's turn it is, and wakes behind the other; then the second; then one is killed
    for (n, asleep) in [(1, &first), (3, &second)] {
        signal(asleep.id(), "STOP");
        take_in(n);
        signal(asleep.id(), "CONT");
        take_in(n + 1);
    }
    let _ = first.kill();
    take_in(5);

    // then every case was decided once, and as one process would have
    wait_for_rest(&projector, &at("second").join("intake"), 1);
    assert_eq!(projector.stop().code, Some(0));
    assert_eq!(hotline.stop().code, Some(0));
    assert_eq!(second.stop().code, Some(0));
    assert_eq!(digest(&at("projector")), embedded_again(&at("second"), &at("embedded")));
}
