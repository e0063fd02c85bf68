//! A file that is uploaded on a page: looked at without a trace, taken in once, and never on the disk in clear.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::Path;

use huiying_tests::program::{Server, wait_for};
use huiying_tests::web::{self, Answer};

/// Two made-up orders; one answers in a column that no header is known for.
const ORDERS: &str = "工单编号,来电人,联系电话,标题,受理时间,承办单位,处理说明\n\
    SC20260901001,张某某,19900001234,楼道堆放电动车,2026-09-01 08:30,消防监督处,\n\
    SC20260901002,李某某,19900005678,夜间异味扰民,2026-09-01 09:10,危化监管处,已责令整改\n";

struct Bureau {
    folder: tempfile::TempDir,
    server: Server,
}

impl Bureau {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(folder.path());
        Self { folder, server }
    }

    fn get(&self, path: &str) -> Answer {
        web::get(&self.server.address, path).unwrap()
    }

    fn upload(&self, bytes: &[u8]) -> Answer {
        let fields = [("kind", "hotline"), ("source", "市平台")];
        web::post_file(&self.server.address, "/import/files", &fields, ("九月.csv", bytes)).unwrap()
    }

    /// The address of an uploaded file.
    fn uploaded(&self, bytes: &[u8]) -> String {
        let answer = self.upload(bytes);
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.location.unwrap()
    }

    fn take_in(&self, address: &str, form: &str) -> Answer {
        web::post_form(&self.server.address, address, form).unwrap()
    }

    /// The page of a file once it is taken in.
    fn taken(&self, address: &str) -> String {
        wait_for("the end of an import", || {
            let page = self.get(address).body;
            page.contains("导入完成").then_some(page)
        })
    }
}

/// What a definition list of a page says of each term.
fn figure(page: &str, term: &str) -> u64 {
    let (_, rest) = page.split_once(&format!("<dt>{term}</dt><dd class=\"num\">")).unwrap();
    let linked = rest.strip_prefix("<a ").and_then(|link| link.split_once('>'));
    linked.map_or(rest, |(_, rest)| rest).split_once('<').unwrap().0.parse().unwrap()
}

/// Whether a file in a folder has these bytes.
fn is_on_disk(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| match path.is_dir() {
        true => is_on_disk(&path, bytes),
        false => std::fs::read(&path).is_ok_and(|text| text.windows(bytes.len()).any(|it| it == bytes)),
    })
}

#[test]
fn given_an_uploaded_table_when_it_is_looked_at_then_it_is_shown_as_it_would_stand_and_nothing_is_written() {
    let bureau = Bureau::new();
    let page = bureau.get(&bureau.uploaded(ORDERS.as_bytes())).body;
    for shown in ["将导入 2 行", "SC20260901001", "楼道堆放电动车", "危化监管处", "处理说明"]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    for hidden in ["19900001234", "张某某"] {
        assert!(!page.contains(hidden), "{hidden}");
    }
    assert_eq!(bureau.server.queue_of(0)["counts"]["open"], 0);
    assert!(!is_on_disk(bureau.folder.path(), b"19900001234"), "personal data is on the disk in clear");
}

#[test]
fn given_a_chosen_column_when_the_file_is_taken_in_and_the_choice_kept_then_the_next_file_is_read_with_it() {
    let bureau = Bureau::new();
    let file = bureau.uploaded(ORDERS.as_bytes());
    let chosen = format!("{file}&map=closing_note%3D%E5%A4%84%E7%90%86%E8%AF%B4%E6%98%8E");
    assert!(bureau.get(&chosen).body.contains("办结意见"));
    assert_eq!(bureau.take_in(&chosen, "save=1").status, 303);
    let page = bureau.taken(&chosen);
    assert_eq!(["行", "新来件", "重复"].map(|term| figure(&page, term)), [2, 2, 0]);
    let queue = bureau.server.queue_of(2);
    assert_eq!(queue["counts"]["all"], 2);
    assert!(!is_on_disk(bureau.folder.path(), b"19900001234"), "personal data is on the disk in clear");

    let again = bureau.uploaded(ORDERS.as_bytes());
    let kept = bureau.folder.path().join("sources/市平台.toml");
    assert!(std::fs::read_to_string(kept).unwrap().contains("closing_note=处理说明"));
    assert_eq!(bureau.take_in(&again, "").status, 303);
    let page = bureau.taken(&again);
    assert_eq!(["行", "新来件", "重复"].map(|term| figure(&page, term)), [2, 0, 2]);
}

#[test]
fn given_a_file_that_is_taken_in_when_the_button_is_pressed_again_then_nothing_is_asked_twice() {
    let bureau = Bureau::new();
    let file = bureau.uploaded(ORDERS.as_bytes());
    assert_eq!(bureau.take_in(&file, "").status, 303);
    let again = bureau.take_in(&file, "");
    assert_eq!(again.status, 409);
    assert!(again.body.contains("已经在导入或已导入"), "{}", again.body);
    bureau.taken(&file);
}

#[test]
fn given_a_full_export_that_was_uploaded_when_the_next_leaves_one_out_then_the_page_counts_it_and_the_switch_is_kept()
 {
    let bureau = Bureau::new();
    let first = bureau.uploaded(ORDERS.as_bytes());
    assert!(!bureau.get(&first).body.contains("value=\"1\" checked"), "nothing is kept of the source yet");
    assert_eq!(bureau.take_in(&first, "full_export=1&save=1").status, 303);
    let page = bureau.taken(&first);
    assert_eq!(["新来件", "不再列出", "重新列出"].map(|term| figure(&page, term)), [2, 0, 0]);

    let fewer: String =
        ORDERS.lines().filter(|it| !it.contains("001,")).map(|it| format!("{it}\n")).collect();
    let next = bureau.uploaded(fewer.as_bytes());
    let form = bureau.get(&next).body;
    assert!(form.contains("name=\"full_export\" value=\"1\" checked"), "it is kept: {form}");
    let wrong = bureau.take_in(&next, "full_export=1&exported_at=yesterday");
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("时间格式不正确"), "{}", wrong.body);
    for kept in ["value=\"yesterday\" aria-invalid=\"true\"", "name=\"full_export\" value=\"1\" checked"] {
        assert!(wrong.body.contains(kept), "the form stays as it was filled in, {kept}: {}", wrong.body);
    }
    for (form, said) in [
        ("exported_at=2026-09-02+18%3A00", "只用于全量导出"),
        ("insist=1", "只用于全量导出"),
        ("full_export=1&exported_at=2999-01-01+00%3A00", "导出时间晚于现在"),
    ] {
        let wrong = bureau.take_in(&next, form);
        assert_eq!(wrong.status, 422, "{form}");
        assert!(wrong.body.contains(said) && !wrong.body.contains("--full-export"), "{form}: {}", wrong.body);
    }
    assert_eq!(bureau.take_in(&next, "full_export=1&exported_at=2026-09-02+18%3A00").status, 303);
    let page = bureau.taken(&next);
    assert_eq!(["新来件", "不再列出", "重新列出"].map(|term| figure(&page, term)), [0, 1, 0]);
    wait_for("the list of imports", || {
        bureau.get("/import").body.contains("全量导出：不再列出 1，重新列出 0").then_some(())
    });
}

#[test]
fn given_a_full_export_when_the_next_is_looked_at_then_what_it_leaves_out_is_named_and_nothing_is_recorded() {
    let bureau = Bureau::new();
    let first = bureau.uploaded(ORDERS.as_bytes());
    assert_eq!(bureau.take_in(&first, "full_export=1").status, 303);
    bureau.taken(&first);
    let fewer: String =
        ORDERS.lines().filter(|it| !it.contains("001,")).map(|it| format!("{it}\n")).collect();
    let next = bureau.uploaded(fewer.as_bytes());
    assert!(!bureau.get(&next).body.contains("将登记不再列出"), "nobody said that it is a full export");
    let looked = bureau.take_in(&next, "look=1&exported_at=2026-09-02+18%3A00");
    assert_eq!(looked.status, 200);
    for shown in ["将登记不再列出 1 件，重新列出 0 件", ">SC20260901001</a>", "value=\"2026-09-02 18:00\""]
    {
        assert!(looked.body.contains(shown), "{shown}: {}", looked.body);
    }
    let early = bureau.take_in(&next, "look=1&exported_at=2026-09-01+08%3A00").body;
    assert!(
        early.contains("将登记不再列出 0 件") && early.contains("1 件未列出，但可能晚于本文件"),
        "{early}"
    );
    let _ = bureau.server.queue_of(2);
    let vanished = bureau.server.json("/api/v1/queue?state=vanished");
    assert_eq!(vanished["rows"], serde_json::json!([]), "looking records nothing");

    assert_eq!(bureau.take_in(&next, "full_export=1&exported_at=2026-09-02+18%3A00").status, 303);
    let page = bureau.taken(&next);
    let vanished = "<dt>不再列出</dt><dd class=\"num\"><a href=\"/?state=vanished\">1</a></dd>";
    assert!(page.contains(vanished), "{page}");
    let (_, link) = page.split_once("<a href=\"/imports/").unwrap();
    let import = format!("/imports/{}", link.split_once('"').unwrap().0);
    let import = wait_for("the page of the import", || {
        Some(bureau.get(&import).body).filter(|page| page.contains(vanished))
    });
    assert!(import.contains("撤回导入"), "{import}");
}

#[test]
fn what_is_no_table_and_what_is_empty_is_refused_in_words_and_the_server_goes_on() {
    let bureau = Bureau::new();
    let page = bureau.get(&bureau.uploaded(&[0, 159, 146, 150, 0, 0, 7]));
    assert_eq!(page.status, 422);
    assert!(page.body.contains("无法读取：九月.csv 不是表格：是二进制文件"), "{}", page.body);
    let headless = bureau.get(&bureau.uploaded("甲,乙\n1,2\n".as_bytes()));
    assert!(headless.body.contains("九月.csv 中没有这些字段的列"), "{}", headless.body);
    assert!(!headless.body.contains("/proc/"), "{}", headless.body);
    let empty = bureau.upload(b"");
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("没有选择文件"), "{}", empty.body);
    let gone = bureau.get("/import/files/00000000000000000000000000000000");
    assert_eq!(gone.status, 404);
    assert!(gone.body.contains("请重新上传"), "{}", gone.body);
    assert!(bureau.server.is_ready());
}
