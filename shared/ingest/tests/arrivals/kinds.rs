//! A file of another kind than it is imported as is refused by name, and a table of mentions is read as mentions.

use std::path::PathBuf;

use huiying_domain::Channel;
use huiying_ingest::columns::Synonyms;
use huiying_ingest::synonyms::{HOTLINE, MENTIONS, MESSAGES, REPLIES};
use huiying_ingest::table_source::TableSource;
use huiying_ingest::{Arrival, Incoming, Mapping, Origin};

use crate::real_tables::real;
use crate::support::{NOW, at, exact, sealed, told};

const ORDERS: &str =
    "工单编号,工单标题,来电内容,登记时间,工单状态\nG-1,井盖,缺失,2026-09-01 08:00:00,已办结\n";
const MESSAGES_TABLE: &str = "留言编号,留言主题,留言详情,留言时间\nM-1,井盖,缺失,2026-09-01 08:00:00\n";
const MENTIONS_TABLE: &str = "序号,文章标题,链接,来源,发布时间,正文,情感,转发数,作者\n\
    1,化工园区起火,https://news.example/1?id=19900000012,某晚报,2026-09-01 08:00:00,消防已到场,负面,12,某某\n\
    2,通报,https://news.example/2,某晚报,2026-09-01 09:00,情况通报,中性,,\n";

fn open(text: &str, kind: Synonyms, mapping: &Mapping) -> Result<Vec<Incoming>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, text).unwrap();
    let table =
        TableSource::open(&path, Channel::Mention, kind, mapping).map_err(|error| error.to_string())?;
    let origin =
        Origin { channel: Channel::Mention, source: "mention/vendor".to_owned(), imported_at: at(NOW) };
    Ok(table.arrivals(origin).collect())
}

fn refused(text: &str, kind: Synonyms) -> String {
    open(text, kind, &Mapping::default()).err().unwrap_or_else(|| panic!("it was read: {text}"))
}

fn arrivals(text: &str, kind: Synonyms) -> Vec<Arrival> {
    let rows = open(text, kind, &Mapping::default()).unwrap();
    let arrival = |row| match row {
        Incoming::Arrival(arrival) => arrival,
        Incoming::Skipped(problem) | Incoming::NoReport(problem) | Incoming::Told(problem) => {
            panic!("{problem:?}")
        }
    };
    rows.into_iter().map(arrival).collect()
}

#[test]
fn given_a_table_of_another_kind_then_the_right_command_is_named() {
    for (text, kind, command) in [
        (ORDERS, MESSAGES, "hotline"),
        (ORDERS, MENTIONS, "hotline"),
        (MESSAGES_TABLE, HOTLINE, "messages"),
        (MENTIONS_TABLE, HOTLINE, "mentions"),
    ] {
        let said = refused(text, kind);
        assert!(said.contains(&format!("import it with `huiying import {command}`")), "{said}");
    }
    let mapping = Mapping::parse(["title=留言主题"]).unwrap();
    assert!(open(MESSAGES_TABLE, HOTLINE, &mapping).is_ok(), "whoever names a column has looked at it");
}

#[test]
fn given_the_real_tables_as_the_other_kind_then_they_are_refused() {
    for (name, kind, command) in [
        ("hotline/boston_311_2015q1.csv", MESSAGES, "hotline"),
        ("hotline/fuzhou_12345_orders.csv", MESSAGES, "hotline"),
        ("messages/changsha_messages_with_replies.xlsx", HOTLINE, "messages"),
        ("messages/fuzhou_leader_board.xlsx", HOTLINE, "messages"),
    ] {
        let Some(path) = real(name) else { return };
        let error = TableSource::open(&path, Channel::Hotline, kind, &Mapping::default()).err();
        let said = error.unwrap_or_else(|| panic!("{name} was opened")).to_string();
        assert!(said.contains(&format!("`huiying import {command}`")), "{said}");
    }
}

#[test]
fn given_a_feed_then_the_command_for_feeds_is_named() {
    for feed in [
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel/></rss>",
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"/>",
        "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{\"id\": 1}]}",
    ] {
        for kind in [HOTLINE, MESSAGES] {
            let said = refused(feed, kind);
            assert!(said.contains("is a feed: import it with `huiying import mentions`"), "{said}");
        }
    }
}

#[test]
fn given_a_table_without_a_known_column_or_without_what_its_kind_needs_then_what_is_missing_is_named() {
    let nothing = "颜色,大小\n红,3\n";
    for (text, kind, missing) in [
        (nothing, HOTLINE, "no column for external_id and for received_at and for title or body"),
        (nothing, MENTIONS, "no column for title or body and for link or received_at"),
        (nothing, REPLIES, "no column for external_id and for reply, status or satisfaction"),
        ("编号,颜色\nG-1,红\n", REPLIES, "no column for reply, status or satisfaction"),
        ("编号,回复内容,答复时间\nG-1,甲,2026-09-21 09:00\n", HOTLINE, "no column for received_at"),
    ] {
        let said = refused(text, kind);
        assert!(said.contains(missing), "{said}");
    }
}

#[test]
fn given_a_table_of_a_monitoring_vendor_then_its_rows_are_mentions_known_by_their_addresses() {
    let mentions = arrivals(MENTIONS_TABLE, MENTIONS);
    let [first, second] = &mentions[..] else { panic!("two rows") };
    let report = &first.report;
    assert_eq!(report.channel, Channel::Mention);
    assert_eq!((report.title.as_str(), report.body.as_str()), ("化工园区起火", "消防已到场"));
    assert_eq!(report.link.as_deref(), Some("https://news.example/1?id=19900000012"));
    assert_eq!(report.external_id, "https://news.example/1?id=19900000012");
    assert_eq!(report.via.as_deref(), Some("某晚报"));
    assert_eq!(report.received, exact("2026-09-01T00:00:00Z"));
    assert_eq!(report.details.sentiment.as_deref(), Some("负面"));
    assert_eq!(report.details.reposts, Some(12));
    assert_eq!(sealed(first, "作者"), Some("某某"));
    assert_eq!((told(first), told(second)), (vec![], vec![]));
    assert_ne!(first.report.id, second.report.id);
}

#[test]
fn given_a_mention_without_an_address_then_it_is_known_by_its_number_or_its_words() {
    let by_number = arrivals("文章编号,标题,发布时间\nW-1,起火,2026-09-01 08:00\n", MENTIONS);
    assert_eq!(by_number[0].report.external_id, "W-1");
    let by_words = arrivals("标题,链接,发布时间\n起火,,2026-09-01 08:00\n", MENTIONS);
    assert!(by_words[0].report.external_id.starts_with("content-"));
    assert_eq!(told(&by_words[0]).len(), 1);
}

/// The names that exports of hotlines have been seen with (domain notes, section 5.1).
#[test]
fn given_headers_of_real_exports_then_each_is_known_and_a_serial_number_is_none() {
    let table = "序号,工单编号,登记时间,诉求件内容,反馈时间,办理反馈,承办部门,工单状态\n1,G-1,2026-09-01 08:00:00,井盖,2026-09-02 08:00:00,好了,市政所,已办结\n";
    let order = arrivals(table, HOTLINE).remove(0);
    assert_eq!((order.report.external_id.as_str(), order.report.body.as_str()), ("G-1", "井盖"));
    assert_eq!(order.report.received, exact("2026-09-01T00:00:00Z"));
    assert_eq!(order.reply.unwrap().replied, exact("2026-09-02T00:00:00Z"));
    assert_eq!((order.report.office.as_deref(), order.closed.is_some()), (Some("市政所"), true));
    let english = "SRNumber,SRType,CreatedDate,ClosedDate,SRStatus,Department\nS-1,Pothole,2026-09-01 08:00:00,2026-09-02 08:00:00,Completed,Roads\n";
    let order = arrivals(english, HOTLINE).remove(0);
    assert_eq!((order.report.external_id.as_str(), order.report.title.as_str()), ("S-1", "Pothole"));
    assert_eq!(order.closed.unwrap().closed, Some(exact("2026-09-02T00:00:00Z")));
}

/// Tables that cannot be imported without `--map`, and why.
const NO_REPORTS: [(&str, &str); 1] = [("messages/categories.xlsx", "it lists categories, not messages")];

fn tables_below(folder: PathBuf) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let is_table = entry.extension().is_some_and(|it| it == "csv" || it == "xlsx");
        match entry.is_dir() {
            true => found.extend(tables_below(entry)),
            false if is_table => found.push(entry),
            false => {}
        }
    }
    found.sort();
    found
}

#[test]
fn given_every_table_of_the_real_data_and_of_the_cases_then_it_is_read_without_map() {
    let Some(data) = real("") else { return };
    let mut tables = tables_below(data.join("hotline"));
    tables.extend(tables_below(data.join("messages")));
    tables.extend(real("../cases").into_iter().flat_map(tables_below));
    assert!(tables.len() > 7, "{tables:?}");
    for path in tables {
        if let Some((name, why)) = NO_REPORTS.iter().find(|(name, _)| path.ends_with(name)) {
            println!("{name} is not imported: {why}");
            continue;
        }
        let open = |kind| TableSource::open(&path, Channel::Hotline, kind, &Mapping::default());
        let hotline = open(HOTLINE).map(|_| ()).map_err(|error| error.to_string());
        let messages = open(MESSAGES).map(|_| ()).map_err(|error| error.to_string());
        assert!(hotline.is_ok() || messages.is_ok(), "{}: {hotline:?}, {messages:?}", path.display());
    }
}
