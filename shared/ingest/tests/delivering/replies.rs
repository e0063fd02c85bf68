//! Replies, states and satisfaction in files of their own: joined to the report on record, or told.

use std::path::Path;
use std::sync::Arc;

use huiying_domain::details::{Satisfaction, SourceState};
use huiying_domain::{Channel, Intake, Report};
use huiying_eventlog::{Journal, MemoryLog, Position};
use huiying_ingest::columns::Synonyms;
use huiying_ingest::synonyms::{HOTLINE, MESSAGES, REPLIES};
use huiying_ingest::table_source::TableSource;
use huiying_ingest::{IntakeJournal, LocalSink, Mapping, Origin, Summary, import};
use huiying_runtime::{Keyring, PretendClock};

use crate::at;

struct Bureau {
    folder: tempfile::TempDir,
    journal: IntakeJournal,
}

const ORDERS: &str = "工单编号,标题,内容,来电时间,承办单位,办件状态,联系电话\n\
    G-1,路灯不亮,晚上看不见路,2026-09-18 10:00,路灯所,处理中,19900000012\n\
    G-2,井盖缺失,路中间,2026-09-19 10:00,市政所,处理中,\n";

impl Bureau {
    fn open() -> Self {
        let journal = Journal::new(Arc::new(MemoryLog::new()));
        Self { folder: tempfile::tempdir().unwrap(), journal }
    }

    async fn with_orders() -> Self {
        let bureau = Self::open();
        bureau.imports(Channel::Hotline, HOTLINE, ORDERS).await;
        bureau
    }

    async fn imports(&self, channel: Channel, kind: Synonyms, table: impl AsRef<[u8]>) -> Summary {
        let file = self.folder.path().join("table.csv");
        std::fs::write(&file, table).unwrap();
        self.imports_file(channel, kind, &file).await
    }

    async fn imports_file(&self, channel: Channel, kind: Synonyms, file: &Path) -> Summary {
        let table = TableSource::open(file, channel, kind, &Mapping::default()).unwrap();
        let imported_at = at("2026-09-30T00:00:00Z");
        let origin = Origin { channel, source: format!("{}/test", channel.code()), imported_at };
        let keyring = Arc::new(Keyring::open(&self.folder.path().join("keys")).unwrap());
        let mut sink = LocalSink {
            journal: self.journal.clone(),
            keyring: keyring.clone(),
            clock: PretendClock::at(imported_at),
        };
        import(table.arrivals(origin), keyring, &mut sink, |_| {}).await.unwrap()
    }

    async fn replies(&self, table: impl AsRef<[u8]>) -> Summary {
        self.imports(Channel::Hotline, REPLIES, table).await
    }

    /// What the log has from this many records on.
    async fn intake_from(&self, n: usize) -> Vec<Intake> {
        let mut all = Vec::new();
        let mut after = Position::START;
        loop {
            let read = self.journal.read(after, 1_000).await.unwrap();
            let Some(last) = read.last() else { return all.into_iter().skip(n).collect() };
            after = last.position;
            all.extend(read.into_iter().map(|entry| entry.value.data));
        }
    }
}

fn numbered(summary: &Summary) -> [u64; 5] {
    [summary.rows, summary.answered, summary.amended, summary.closed, summary.refused]
}

#[tokio::test]
async fn given_a_reply_for_an_order_on_record_then_it_is_that_orders_and_nothing_else_of_it_changes() {
    let bureau = Bureau::with_orders().await;
    let table = "编号,回复内容,答复时间,答复单位\nG-2,已补上井盖,2026-09-21 09:00:00,市政所二队\n";
    let summary = bureau.replies(table).await;
    assert_eq!(numbered(&summary), [1, 1, 0, 0, 0], "{summary}");
    let order = bureau.intake_from(1).await;
    let [Intake::Reported(order), Intake::SourceReplied(reply)] = &order[..] else { panic!("{order:?}") };
    assert_eq!((order.external_id.as_str(), reply.report), ("G-2", order.id));
    assert_eq!((reply.text.as_str(), reply.replied.at), ("已补上井盖", at("2026-09-21T01:00:00Z")));
    let again = bureau.replies(table).await;
    assert_eq!((again.rows, again.repeats), (1, 1), "the same file again adds nothing");
}

#[tokio::test]
async fn given_states_and_satisfaction_then_the_order_says_them_and_keeps_all_else() {
    let bureau = Bureau::with_orders().await;
    let summary =
        bureau.replies("工单编号,工单状态,办结时间,满意度\nG-1,已办结,2026-09-22 10:00:00,满意\n").await;
    assert_eq!(numbered(&summary), [1, 0, 1, 1, 0], "{summary}");
    let said = bureau.intake_from(2).await;
    let [Intake::Amended(now), Intake::SourceClosed(closed)] = &said[..] else { panic!("{said:?}") };
    assert_eq!((now.title.as_str(), now.office.as_deref()), ("路灯不亮", Some("路灯所")));
    assert_eq!(now.details.state, Some(SourceState::Closed));
    assert_eq!(now.details.satisfaction.as_ref().unwrap().means, Some(Satisfaction::Satisfied));
    assert!(now.sealed.is_some(), "the caller stays sealed");
    assert_eq!(now.phone_masked.as_deref(), Some("****12"));
    assert_eq!(closed.closed.unwrap().at, at("2026-09-22T02:00:00Z"));
}

#[tokio::test]
async fn given_a_number_that_is_not_on_record_then_its_row_is_told_and_the_others_are_taken_in() {
    let bureau = Bureau::with_orders().await;
    let table =
        "编号,回复内容,答复时间\nG-9,甲,2026-09-21 09:00\nG-1,乙,2026-09-21 09:00\n,丙,2026-09-21 09:00\n";
    let summary = bureau.replies(table).await;
    assert_eq!(numbered(&summary), [1, 1, 0, 0, 2], "{summary}");
    let told: Vec<(u64, &str)> = summary.problems.iter().map(|it| (it.row, &it.what[..16])).collect();
    assert_eq!(told, [(4, "no whole number,"), (2, "no report with t")]);
    bureau.imports(Channel::Hotline, HOTLINE, ORDERS.replace("G-2", "G-9")).await;
    assert_eq!(numbered(&bureau.replies(table).await), [2, 1, 0, 0, 1], "nothing of it was lost");
}

#[tokio::test]
async fn given_a_number_that_was_used_again_then_the_reply_is_to_the_latest_order_under_it() {
    let bureau = Bureau::with_orders().await;
    let again = "工单编号,标题,内容,来电时间\nG-1,占道经营,路口摆摊,2026-09-25 08:00\n";
    bureau.imports(Channel::Hotline, HOTLINE, again).await;
    bureau.replies("编号,回复内容,答复时间\nG-1,已劝离,2026-09-26 09:00\n").await;
    let said = bureau.intake_from(2).await;
    let [Intake::Reported(second), Intake::SourceReplied(reply)] = &said[..] else { panic!("{said:?}") };
    assert_eq!((second.title.as_str(), reply.report), ("占道经营", second.id));
}

#[tokio::test]
async fn given_an_order_that_was_amended_then_what_follows_says_nothing_of_the_older_version() {
    let bureau = Bureau::with_orders().await;
    let amended = ORDERS.replace("路灯不亮", "路灯整夜不亮").replace("路灯所", "照明中心");
    bureau.imports(Channel::Hotline, HOTLINE, amended).await;
    bureau.replies("编号,满意度\nG-1,不满意\n").await;
    let said = bureau.intake_from(3).await;
    let [Intake::Amended(now)] = &said[..] else { panic!("{said:?}") };
    assert_eq!((now.title.as_str(), now.office.as_deref()), ("路灯整夜不亮", Some("照明中心")));
}

#[tokio::test]
async fn given_two_rows_for_one_order_then_what_both_say_is_on_it() {
    let bureau = Bureau::with_orders().await;
    bureau.replies("编号,满意度,是否解决\nG-1,满意,\nG-1,,是\n").await;
    let said = bureau.intake_from(2).await;
    let Some(Intake::Amended(now)) = said.last() else { panic!("{said:?}") };
    let details = &now.details;
    assert!(details.satisfaction.is_some() && details.solved.is_some(), "{details:?}");
}

#[tokio::test]
async fn given_a_reply_from_before_the_receipt_then_its_time_is_not_used_and_the_order_says_so() {
    let bureau = Bureau::with_orders().await;
    let summary = bureau.replies("编号,回复内容,答复时间\nG-1,已修复,2025-09-21 09:00\n").await;
    assert_eq!(numbered(&summary), [1, 0, 1, 0, 0], "{summary}");
    let said = bureau.intake_from(2).await;
    let [Intake::Amended(now)] = &said[..] else { panic!("{said:?}") };
    assert_eq!(now.details.undated_reply.as_deref(), Some("已修复"));
    assert!(now.problems.iter().any(|it| it.what.contains("before the receipt")), "{:?}", now.problems);
}

#[tokio::test]
async fn given_one_number_at_two_entrances_of_a_source_then_the_reply_is_to_neither_and_told() {
    let bureau = Bureau::with_orders().await;
    bureau
        .imports(
            Channel::Message,
            MESSAGES,
            "留言编号,标题,留言时间\nG-1,甲,2026-09-18 10:00\nM-1,乙,2026-09-18 10:00\n",
        )
        .await;
    let summary =
        bureau.replies("编号,回复内容,答复时间\nG-1,甲,2026-09-21 09:00\nM-1,乙,2026-09-21 09:00\n").await;
    assert_eq!(numbered(&summary), [1, 1, 0, 0, 1], "{summary}");
    assert!(summary.problems[0].what.contains("same number"), "{summary}");
}

#[tokio::test]
async fn given_a_table_of_replies_then_what_is_not_kept_is_told() {
    let bureau = Bureau::with_orders().await;
    let path = bureau.folder.path().join("replies.csv");
    std::fs::write(&path, "编号,回复内容,答复时间,经办人\nG-1,甲,2026-09-21 09:00,某某\n").unwrap();
    let table = TableSource::open(&path, Channel::Hotline, REPLIES, &Mapping::default()).unwrap();
    let account = table.tally().account().to_string();
    assert!(account.contains("columns not used, not kept: 经办人"), "{account}");
}

const DEFAULT_DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");

/// The answered messages of Changsha, in two files: without their replies, and the replies in GBK.
#[expect(
    clippy::disallowed_methods,
    reason = "where the real data lies is told by the environment of the test run"
)]
fn changsha() -> Option<(Vec<u8>, Vec<u8>)> {
    use calamine::{Data, Reader};
    let data = std::env::var("HUIYING_TEST_DATA").unwrap_or_else(|_| DEFAULT_DATA.to_owned());
    let path = Path::new(&data).join("messages/changsha_messages_with_replies.xlsx");
    if !path.exists() {
        assert!(std::env::var("HUIYING_TEST_REQUIRE").as_deref() != Ok("1"), "{} is missing", path.display());
        eprintln!("SKIPPED: {} is missing; set HUIYING_TEST_DATA", path.display());
        return None;
    }
    let mut book = calamine::open_workbook_auto(path).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |cell: &Data| match cell {
        Data::DateTime(time) => time.as_datetime().unwrap().format("%Y-%m-%d %H:%M:%S").to_string(),
        other => other.to_string(),
    };
    let (mut messages, mut replies) =
        (csv::Writer::from_writer(Vec::new()), csv::Writer::from_writer(Vec::new()));
    for row in sheet.rows() {
        let cells: Vec<String> = row.iter().map(text).collect();
        messages.write_record(&cells[..5]).unwrap();
        replies.write_record([&cells[0], &cells[5], &cells[6]]).unwrap();
    }
    let replies = String::from_utf8(replies.into_inner().unwrap()).unwrap();
    let gbk = encoding_rs::GB18030.encode(&replies).0.into_owned();
    Some((messages.into_inner().unwrap(), gbk))
}

#[tokio::test]
async fn given_the_replies_of_changsha_in_gbk_then_each_of_2816_is_joined_to_its_message() {
    let Some((messages, replies)) = changsha() else { return };
    let bureau = Bureau::open();
    bureau.imports(Channel::Message, MESSAGES, messages).await;
    let reports: Vec<Report> = bureau
        .intake_from(0)
        .await
        .into_iter()
        .filter_map(|it| match it {
            Intake::Reported(report) => Some(report),
            _ => None,
        })
        .collect();
    assert_eq!(reports.len(), 2_816);
    let summary = bureau.replies(replies).await;
    assert_eq!((summary.rows, summary.refused), (2_816, 0), "{summary}");
    println!(
        "{} answered, {} amended, {} problems",
        summary.answered,
        summary.amended,
        summary.problems.len()
    );
    assert_eq!(summary.answered + summary.amended, 2_816, "{summary}");
}
