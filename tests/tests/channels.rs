//! Channels of alerts that are too small, too few, or that refuse: people are reached all the same, or the pages say that
//! they are not.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use huiying_tests::program::{Ran, Server, huiying, import, wait_for};
use huiying_tests::receiver::Receiver;
use huiying_tests::{root, web};

const TAKEN: (&str, &str) = ("200 OK", r#"{"errcode":0,"errmsg":"ok"}"#);
const REFUSED: (&str, &str) = ("200 OK", r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#);

/// A folder with a configuration of robots of WeCom, each told of the cases of these offices.
fn configured(folder: &Path, robots: &[(&str, &Receiver, &[&str])]) -> PathBuf {
    let channel = |(name, robot, offices): &(&str, &Receiver, &[&str])| {
        let to = format!("{{ wecom = \"http://{}/send?key=Secret-Of-The-Robot\" }}", robot.address());
        format!("[[notifier.channels]]\nname = \"{name}\"\nto = {to}\noffices = {offices:?}\n")
    };
    let channels: String = robots.iter().map(channel).collect();
    let file = folder.join("huiying.toml");
    let pages = "https://desk.example";
    std::fs::write(&file, format!("[notifier]\npages = \"{pages}\"\nagain_after_s = 4\n{channels}")).unwrap();
    file
}

/// Serves a folder into which a file of the cases was imported and decided before.
fn serve_with(folder: &Path, case: &str, n_rows: u64, config: &Path) -> Server {
    let (file, data) = (root().join("tests/cases/notifier").join(case), folder.join("data"));
    assert_eq!(import("hotline", &file, &data)["received"], n_rows);
    // decides what was imported, so that all of it is known when the notifier begins
    let rebuilt = Ran::of(huiying(["views", "rebuild", "--data"]).arg(&data));
    assert_eq!(rebuilt.code, Some(0), "{rebuilt:?}");
    let mut command = huiying(["serve", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(data).env("HUIYING_CONFIG", config);
    let server = Server::try_start(&mut command).unwrap_or_else(|ran| panic!("{ran:?}"));
    wait_for("a ready server", || server.is_ready().then_some(()));
    server
}

/// The text of the first message that a robot was sent.
fn first_text(robot: &Receiver) -> String {
    let first = wait_for("a message", || robot.received().into_iter().next());
    first.json()["text"]["content"].as_str().unwrap().to_owned()
}

#[test]
fn eighty_overdue_orders_fit_a_robot_that_takes_2048_bytes_and_are_all_counted() {
    let folder = tempfile::tempdir().unwrap();
    let robot = Receiver::web(|_| Some(TAKEN));
    let config = configured(folder.path(), &[("值班群", &robot, &[])]);
    let _server = serve_with(folder.path(), "eighty_overdue.csv", 80, &config);
    let text = first_text(&robot);
    println!("{} bytes: {}", text.len(), text.lines().next().unwrap());
    assert!(text.len() <= 2048, "{} bytes", text.len());
    assert!(text.contains("80 项提醒，其中逾期 80 项"), "{text}");
    let n_named = text.lines().filter(|line| line.contains("诉求 c")).count();
    assert!(text.ends_with(&format!("另有 {} 项，请打开系统查看", 80 - n_named)), "{text}");
}

#[test]
fn an_office_that_no_channel_names_reaches_a_last_resort_and_log_health_and_queue_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let (three, one) = (Receiver::web(|_| Some(TAKEN)), Receiver::web(|_| Some(TAKEN)));
    let robots: [(&str, &Receiver, &[&str]); 2] =
        [("三处群", &three, &["监管三处"]), ("一处群", &one, &["监管一处"])];
    let config = configured(folder.path(), &robots);
    let server = serve_with(folder.path(), "office_spelt_otherwise.csv", 1, &config);
    // no channel is without offices and none is called a last resort, so that all are told
    for robot in [&three, &one] {
        assert!(first_text(robot).contains("市应急局监管三处"));
    }
    let health = server.json("/readyz")["notifier"].clone();
    assert_eq!(health["state"], "ready_with_warning", "{health}");
    assert!(health["what"].as_str().unwrap().contains("市应急局监管三处"), "{health}");
    wait_for("the notice", || {
        let page = server.get("/").body;
        (page.contains("id=\"unnamed-offices\"") && page.contains("市应急局监管三处")).then_some(())
    });
    let log = server.stop().stderr;
    assert!(log.contains("no channel names the office `市应急局监管三处`"), "{log}");
}

#[test]
fn a_robot_that_refuses_for_good_is_told_on_the_page_and_in_health_until_a_test_reaches_it() {
    let folder = tempfile::tempdir().unwrap();
    let is_mended = Arc::new(AtomicBool::new(false));
    let mended = Arc::clone(&is_mended);
    let robot = Receiver::web(move |_| Some(if mended.load(Ordering::Relaxed) { TAKEN } else { REFUSED }));
    let config = configured(folder.path(), &[("robot", &robot, &[])]);
    let server = serve_with(folder.path(), "one_overdue.csv", 1, &config);

    // when it refuses, then page and health say that nobody outside is told, and the page of channels why
    wait_for("the notice", || {
        let page = server.get("/").body;
        (page.contains("id=\"untold\"") && page.contains("系统外无人收到提醒") && page.contains("93000"))
            .then_some(())
    });
    let health = server.json("/readyz")["notifier"].clone();
    assert_eq!(health["state"], "ready_with_warning", "{health}");
    assert!(health["what"].as_str().unwrap().contains("`robot` refuses alerts"), "{health}");
    assert!(server.get("/channels").body.contains("拒收"));
    let tried = Ran::of(huiying(["notify", "test", "robot"]).env("HUIYING_CONFIG", &config));
    assert_eq!(tried.code, Some(1));
    assert!(tried.stderr.contains("errcode 93000") && !tried.stderr.contains("Secret"), "{tried:?}");

    // when it is mended and somebody presses the button, then a test and what waited reach it, and all is well
    is_mended.store(true, Ordering::Relaxed);
    let tried = Ran::of(huiying(["notify", "test", "robot"]).env("HUIYING_CONFIG", &config));
    assert_eq!((tried.code, tried.stdout.as_str()), (Some(0), "the channel `robot` took a test message\n"));
    let form = "token=0123456789abcdef0123456789abcdef&officer=1&channel=robot";
    let pressed = web::post_form(&server.address, "/channels/test", form).unwrap();
    assert_eq!(pressed.status, 303, "{}", pressed.body);
    let page = server.get("/channels").body;
    assert!(page.contains("最近送达") && !page.contains("拒收"), "{page}");
    let last = robot.received().last().unwrap().json()["text"]["content"].as_str().unwrap().to_owned();
    assert!(last.contains("测试消息") && last.contains("逾期"), "{last}");
    assert!(!server.get("/").body.contains("id=\"untold\""));
    wait_for("health", || (server.json("/readyz")["notifier"]["state"] == "ready").then_some(()));

    // and a channel that does not exist is named with those that do
    let unknown = Ran::of(huiying(["notify", "test", "robo"]).env("HUIYING_CONFIG", &config));
    assert!(unknown.stderr.contains("only `robot`"), "{unknown:?}");
}
