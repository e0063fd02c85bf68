//! Bad input is met with a clear message and an exit code, good rows are kept, and a running server goes on.

#![expect(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Child;

use huiying_tests::program::{Ran, Server, counts, import, import_command};
use huiying_tests::samples;
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const HEADER: &str = "工单编号,标题,内容,来电时间\n";
/// The most memory that reading a hostile file may take.
const MEMORY_KIB_MAX: u64 = 300 * 1024;

/// A running server, whose data directory every import of this file goes to.
struct Bureau {
    folder: TempDir,
    data: PathBuf,
    server: Server,
}

impl Bureau {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        Self { server: Server::start(&data), data, folder }
    }

    fn import(&self, kind: &str, name: &str, content: impl AsRef<[u8]>) -> Ran {
        let file = samples::file(self.folder.path(), name, content);
        let ran = Ran::of(&mut import_command(kind, &file, &self.data));
        self.still_serves(&ran);
        ran
    }

    /// Imports a file that must be refused with a message that says all of this.
    fn refuses(&self, kind: &str, name: &str, content: impl AsRef<[u8]>, said: &[&str]) {
        let ran = self.import(kind, name, content);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran:?}");
        for said in said {
            assert!(ran.stderr.contains(said), "`{said}` is not said: {ran:?}");
        }
        assert!(!ran.stderr.contains("panicked"), "{ran:?}");
    }

    fn still_serves(&self, after: &Ran) {
        assert!(self.server.is_ready(), "{after:?}\n{}", self.server.log());
    }
}

fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend((0..2_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()));
    bytes
}

#[test]
fn given_a_file_that_is_no_table_or_no_feed_when_imported_then_the_message_says_what_it_is() {
    let bureau = Bureau::open();
    bureau.refuses("hotline", "empty.csv", "", &["empty.csv", "is empty", "with its header row"]);
    bureau.refuses("messages", "empty.xlsx", "", &["empty.xlsx", "is empty"]);
    bureau.refuses("mentions", "empty.xml", "", &["empty.xml", "0 bytes"]);
    for kind in ["hotline", "messages"] {
        bureau.refuses(
            kind,
            "picture.csv",
            png(),
            &["picture.csv", "is not a table", "save it as CSV or XLSX"],
        );
        bureau.refuses(kind, "picture.xlsx", png(), &["picture.xlsx"]);
    }
    bureau.refuses("mentions", "picture.xml", png(), &["it is not RSS, Atom or JSON Feed"]);
    let page = "<!doctype html><html><head><title>某报</title></head><body><p>新闻</p></body></html>";
    bureau.refuses(
        "mentions",
        "page.xml",
        page,
        &["it is not RSS, Atom or JSON Feed", "not the page that links to it"],
    );
    let missing = Ran::of(&mut import_command("hotline", Path::new("none.csv"), &bureau.data));
    assert_eq!(missing.code, Some(1));
    assert!(missing.stderr.contains("none.csv"), "{missing:?}");
    let _ = bureau.server.queue_of(0);
}

#[test]
fn given_a_table_with_a_header_that_is_not_known_when_imported_then_its_columns_and_the_way_out_are_named() {
    let bureau = Bureau::open();
    let text = "单子,事由,何时\nX-1,井盖缺失,2026-09-03 08:05\n";
    let said = ["columns seen: 单子, 事由, 何时", "--map external_id="];
    bureau.refuses("hotline", "orders.csv", text, &said);
    let file = samples::file(bureau.folder.path(), "orders.csv", text);
    let mut command = import_command("hotline", &file, &bureau.data);
    let mapped = ["external_id=单子", "title=事由", "received_at=何时"];
    command.args(mapped.iter().flat_map(|it| ["--map", it]));
    assert_eq!(counts(&Ran::of(&mut command).summary()), [1, 1, 0]);
    command.args(["--map", "caller=无此列"]);
    let refused = Ran::of(&mut command);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("has no column \"无此列\""), "{refused:?}");
    let _ = bureau.server.queue_of(1);
}

#[test]
fn given_a_row_with_a_day_that_does_not_exist_when_imported_then_it_is_kept_and_row_and_column_are_named() {
    let bureau = Bureau::open();
    let rows = "A-1,甲,,2026-02-28 08:00\nA-2,乙,,2026-02-30 08:00\nA-3,丙,,2026-03-01 08:00\n";
    let ran = bureau.import("hotline", "二月 工单 (副本).csv", format!("{HEADER}{rows}"));
    let summary = ran.summary();
    assert_eq!(counts(&summary), [3, 3, 0]);
    let problem = &summary["problems"][0];
    assert_eq!((&problem["row"], &problem["column"]), (&3.into(), &"来电时间".into()), "{summary}");
    assert!(problem["what"].as_str().unwrap().contains("no such day: saw \"2026-02-30 08:00\""), "{summary}");
    let _ = bureau.server.queue_of(3);
}

/// A workbook of these cells.
fn workbook(cells: &[(u32, u16, &str)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, column, text) in cells {
        sheet.write_string(*row, *column, *text).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// The workbook with spaces in place of its sheet: nothing on disk, a gigabyte in memory.
fn bomb() -> Vec<u8> {
    let block = vec![b' '; 1 << 20];
    let mut good = ZipArchive::new(std::io::Cursor::new(workbook(&[(0, 0, "工单编号")]))).unwrap();
    let mut out = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..good.len() {
        let mut part = good.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        out.start_file(&name, SimpleFileOptions::default()).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            (0..1024).for_each(|_| out.write_all(&block).unwrap());
        } else {
            std::io::copy(&mut part, &mut out).unwrap();
        }
    }
    out.finish().unwrap().into_inner()
}

/// Runs an import to its end and says how much memory it took at most, in KiB.
fn import_watched(kind: &str, file: &Path, data: &Path) -> (Ran, u64) {
    let mut child: Child = import_command(kind, file, data).spawn().unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(kib.unwrap_or_default());
    }
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    (Ran { code: output.status.code(), stdout, stderr }, peak)
}

#[test]
fn given_workbooks_that_ask_for_gigabytes_when_imported_then_little_memory_is_used_and_good_rows_are_kept() {
    let bureau = Bureau::open();
    let corners = workbook(&[(0, 0, "工单编号"), (1_048_575, 16_383, "远")]);
    let mut cells: Vec<(u32, u16, &str)> =
        HEADER.trim().split(',').zip(0..).map(|(name, column)| (0, column, name)).collect();
    cells.extend([(1, 0, "A-1"), (1, 1, "井盖缺失"), (1, 3, "2026-09-03 08:05"), (1_048_575, 16_383, "远")]);
    let bomb = bomb();
    assert!(corners.len() < 10_000 && bomb.len() < 4 << 20, "{} and {} bytes", corners.len(), bomb.len());
    for (name, content, expected) in [
        ("corners.xlsx", corners, Err("columns seen: 工单编号")),
        ("stray cell.xlsx", workbook(&cells), Ok([1, 1, 0])),
        ("bomb.xlsx", bomb, Err("is too large to read")),
    ] {
        let file = samples::file(bureau.folder.path(), name, content);
        let (ran, peak) = import_watched("hotline", &file, &bureau.data);
        match expected {
            Ok(expected) => assert_eq!(counts(&ran.summary()), expected, "{name}"),
            Err(said) => assert!(ran.code == Some(1) && ran.stderr.contains(said), "{name}: {ran:?}"),
        }
        assert!(!ran.stderr.contains("panicked"), "{name}: {ran:?}");
        assert!((1..MEMORY_KIB_MAX).contains(&peak), "{name}: {peak} KiB");
        bureau.still_serves(&ran);
    }
    let _ = bureau.server.queue_of(1);
}

#[test]
fn given_a_feed_in_utf_16_when_imported_then_its_entries_are_read() {
    let bureau = Bureau::open();
    let feed = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><rss version=\"2.0\"><channel><title>某报</title>\
        <link>https://news.example/</link><item><title>化工园区起火</title><link>https://news.example/1</link>\
        <pubDate>Fri, 02 Oct 2026 22:30:00 +0800</pubDate></item></channel></rss>";
    let bytes: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(feed.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let summary = bureau.import("mentions", "feed.xml", bytes).summary();
    assert_eq!(counts(&summary), [1, 1, 0]);
    assert_eq!(bureau.server.queue_of(1)["rows"][0]["title"], "化工园区起火");
}

#[test]
fn given_a_file_name_with_blanks_and_chinese_when_imported_then_it_is_a_name_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("数据 目录");
    let file =
        samples::file(folder.path(), "九月 工单（终稿）.csv", format!("{HEADER}A-1,甲,,2026-09-03 08:00\n"));
    assert_eq!(counts(&import("hotline", &file, &data)), [1, 1, 0]);
    assert_eq!(counts(&import("hotline", &file, &data)), [1, 0, 1]);
}

#[test]
fn given_bytes_that_are_no_text_and_a_field_of_ten_megabytes_when_imported_then_both_are_told_and_the_others_flow()
 {
    const N_GOOD: u64 = 100;
    let bureau = Bureau::open();
    let good = |number: u64| format!("A-{number:03},路灯不亮,请尽快处理,2026-09-03 08:00\n");
    let mut content = HEADER.as_bytes().to_vec();
    for number in 0..N_GOOD {
        content.extend(good(number).bytes());
        if number == N_GOOD / 2 {
            content.extend(b"B-1,\xFF\xC3\x28,no text,2026-09-03 08:00\n");
            content.extend(format!("B-2,长,{},2026-09-03 08:00\n", "x".repeat(10_000_000)).bytes());
        }
    }
    let summary = bureau.import("hotline", "poison.csv", content).summary();
    assert_eq!(counts(&summary), [N_GOOD + 1, N_GOOD + 1, 0], "{summary}");
    let told = |row: u64| {
        let problems = summary["problems"].as_array().unwrap();
        problems.iter().any(|it| it["row"] == row && it["what"].as_str().is_some_and(|it| !it.is_empty()))
    };
    assert!(told(N_GOOD / 2 + 3) && told(N_GOOD / 2 + 4), "{summary}");
    assert!(summary.to_string().len() < 2_000, "what was wrong is named, not repeated");
    let queue = bureau.server.queue_of(N_GOOD + 1);
    assert_eq!(queue["counts"]["all"], N_GOOD + 1);
}
