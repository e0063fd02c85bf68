//! From a table to the intake log: what is new, a repeat, an amendment, or another arrival under a reused number.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod any_exports;
mod full_exports;
mod persons;
mod replies;
mod versions;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use huiying_domain::{Channel, Intake, MessageClass, Precision};
use huiying_eventlog::{Journal, MemoryLog, Position};
use huiying_ingest::synonyms::HOTLINE;
use huiying_ingest::table_source::TableSource;
use huiying_ingest::{IntakeJournal, LocalSink, Mapping, Origin, Summary, import};
use huiying_runtime::{Keyring, PretendClock};

struct Bureau {
    folder: tempfile::TempDir,
    journal: IntakeJournal,
}

fn given() -> Bureau {
    let journal = Journal::new(Arc::new(MemoryLog::new()));
    Bureau { folder: tempfile::tempdir().unwrap(), journal }
}

fn at(instant: &str) -> DateTime<Utc> {
    instant.parse().unwrap()
}

const HEADER: &str =
    "工单编号,标题,内容,诉求类别,诉求时间,承办单位,回复内容,答复时间,诉求人,联系电话,办件状态,备注\n";

impl Bureau {
    async fn imports(&self, rows: &str) -> Summary {
        self.imports_table(&format!("{HEADER}{rows}")).await
    }

    async fn imports_table(&self, table: &str) -> Summary {
        let file = self.folder.path().join("orders.csv");
        std::fs::write(&file, table).unwrap();
        let table = TableSource::open(&file, Channel::Hotline, HOTLINE, &Mapping::default()).unwrap();
        let imported_at = at("2026-09-30T00:00:00Z");
        let origin = Origin { channel: Channel::Hotline, source: "hotline/test".into(), imported_at };
        let keyring = Arc::new(Keyring::open(&self.folder.path().join("keys")).unwrap());
        let clock = PretendClock::at(imported_at);
        let mut sink = LocalSink { journal: self.journal.clone(), keyring: keyring.clone(), clock };
        import(table.arrivals(origin), keyring, &mut sink, |_| {}).await.unwrap()
    }

    async fn intake(&self) -> Vec<Intake> {
        let entries = self.journal.read(Position::START, 1_000).await.unwrap();
        entries.into_iter().map(|entry| entry.value.data).collect()
    }
}

fn counted(summary: &Summary) -> (u64, u64, u64) {
    (summary.rows, summary.received, summary.repeats)
}

const ROW: &str = "G-1,路灯不亮,晚上看不见路,投诉,2026-09-18 10:00,,,,,,处理中,\n";

#[tokio::test]
async fn a_row_is_a_report_and_its_reply_and_its_closing_are_facts_of_their_own() {
    let bureau = given();
    let row = "G-1,路灯不亮,晚上看不见路,投诉,2026-09-18 10:00,路灯所,已修复,2026-09-20 09:30:00,,,已办结,\n";
    assert_eq!(counted(&bureau.imports(row).await), (1, 1, 0));
    let intake = bureau.intake().await;
    let [Intake::Reported(report), Intake::SourceReplied(reply), Intake::SourceClosed(closed)] = &intake[..]
    else {
        panic!("{intake:?}")
    };
    assert_eq!(report.class, Some(MessageClass::Complaint));
    assert_eq!(report.received.at, at("2026-09-18T02:00:00Z"));
    assert_eq!(report.received.precision, Precision::Minute);
    assert_eq!((reply.replied.at, reply.replied.precision), (at("2026-09-20T01:30:00Z"), Precision::Second));
    assert_eq!(closed.status, "已办结");
    assert_eq!((reply.report, closed.report), (report.id, report.id));
}

#[tokio::test]
async fn the_same_file_again_adds_nothing() {
    let bureau = given();
    bureau.imports(ROW).await;
    assert_eq!(counted(&bureau.imports(ROW).await), (1, 0, 1));
    assert_eq!(bureau.intake().await.len(), 1);
}

#[tokio::test]
async fn a_later_export_adds_only_what_it_says_anew() {
    let bureau = given();
    bureau.imports(ROW).await;
    let replied = "G-1,路灯不亮,晚上看不见路,投诉,2026-09-18 10:00,,已修复,2026-09-20 09:30,,,处理中,\n";
    assert_eq!(counted(&bureau.imports(replied).await), (1, 1, 0));
    let renamed = replied.replace("路灯不亮", "路灯整夜不亮");
    assert_eq!(counted(&bureau.imports(&renamed).await), (1, 1, 0));
    assert_eq!(counted(&bureau.imports(&renamed).await), (1, 0, 1));
    let intake = bureau.intake().await;
    assert!(
        matches!(&intake[..], [Intake::Reported(_), Intake::SourceReplied(_), Intake::Amended(it)] if it.title == "路灯整夜不亮")
    );
}

#[tokio::test]
async fn a_reused_number_is_another_arrival_and_not_an_amendment() {
    let bureau = given();
    bureau.imports(ROW).await;
    let other = "G-1,井盖缺失,路中间,求助,2026-09-25 08:00,,,,,,处理中,\n";
    assert_eq!(counted(&bureau.imports(other).await), (1, 1, 0));
    assert_eq!(counted(&bureau.imports(other).await), (1, 0, 1));
    let intake = bureau.intake().await;
    let [Intake::Reported(first), Intake::Reported(second)] = &intake[..] else { panic!("{intake:?}") };
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn one_number_twice_in_one_file_is_one_arrival_with_an_amendment() {
    let bureau = given();
    let twice = format!("{ROW}{}", ROW.replace("处理中", "已退回"));
    assert_eq!(counted(&bureau.imports(&twice).await), (2, 2, 0));
    assert!(matches!(&bureau.intake().await[..], [Intake::Reported(_), Intake::Amended(_)]));
}

#[tokio::test]
async fn a_row_with_an_impossible_date_is_kept_with_its_row_and_column_named() {
    let bureau = given();
    let rows = format!("{ROW}G-2,井盖缺失,路中间,求助,2026-02-30 08:00,,,,,,处理中,\n");
    let summary = bureau.imports(&rows).await;
    assert_eq!(counted(&summary), (2, 2, 0));
    assert!(summary.problems.iter().all(|it| it.row == 3 && it.column.as_deref() == Some("诉求时间")));
    assert!(!summary.problems.is_empty());
    assert_eq!(counted(&bureau.imports(&rows).await), (2, 0, 2), "a stand-in time is no difference");
    let intake = bureau.intake().await;
    assert!(matches!(&intake[1], Intake::Reported(it) if it.received_unknown && !it.problems.is_empty()));
}

#[tokio::test]
async fn a_row_without_a_number_is_kept_under_one_made_from_its_content() {
    let bureau = given();
    let rows = ",井盖缺失,路中间,求助,2026-09-18 08:00,,,,,,处理中,\n";
    assert_eq!(counted(&bureau.imports(rows).await), (1, 1, 0));
    assert_eq!(counted(&bureau.imports(rows).await), (1, 0, 1));
}

#[tokio::test]
async fn nothing_personal_is_in_the_log_in_clear() {
    let bureau = given();
    let row = "G-1,路灯不亮,请回电19900000012,投诉,2026-09-18 10:00,,已回电19900000012,2026-09-20,某某某,19900000012,处理中,身份证11010119900101001X\n";
    bureau.imports(row).await;
    let written = serde_json::to_string(&bureau.intake().await).unwrap();
    for personal in ["19900000012", "某某某", "11010119900101001X"] {
        assert!(!written.contains(personal), "{personal} is in the log");
    }
    let intake = bureau.intake().await;
    let Intake::Reported(report) = &intake[0] else { panic!("{intake:?}") };
    assert_eq!(
        (report.caller_masked.as_deref(), report.phone_masked.as_deref()),
        (Some("某**"), Some("****12"))
    );
    let sealed = report.sealed.as_ref().unwrap();
    let keyring = Keyring::open(&bureau.folder.path().join("keys")).unwrap();
    let opened =
        String::from_utf8(keyring.unseal(&sealed.subject, &sealed.cipher).unwrap().to_vec()).unwrap();
    for personal in ["请回电19900000012", "某某某", "身份证11010119900101001X"] {
        assert!(opened.contains(personal), "{personal} can be opened with the key");
    }
}

#[tokio::test]
async fn the_number_of_an_order_stays_however_much_it_looks_like_a_personal_one() {
    let bureau = given();
    let numbers =
        ["2026090312345678", "20260903081500123", "19900000123", "440106202609030001", "GD2026090312345678"];
    for number in numbers {
        let body = format!("{number}重复来电，请回电19900000012");
        bureau.imports(&format!("{number},噪音,{body},投诉,2026-09-18 10:00,,,,,,处理中,\n")).await;
    }
    let intake = bureau.intake().await;
    assert_eq!(intake.len(), numbers.len());
    for (record, number) in intake.iter().zip(numbers) {
        let Intake::Reported(report) = record else { panic!("{record:?}") };
        assert_eq!(report.external_id, number);
        assert_eq!(report.body, format!("{number}重复来电，请回电****12"));
    }
}

#[tokio::test]
async fn whatever_masking_changes_can_be_opened_with_the_key() {
    let bureau = given();
    let row = "19900000012,致电19900000034,加微信：abc_12345,转19900000056,2026-09-18 10:00,监管科19900000078,已告知QQ123450012,2026-09-20,,19900000012,处理中19900000090,\n";
    bureau.imports(row).await;
    let intake = bureau.intake().await;
    let written = serde_json::to_string(&intake).unwrap();
    let Intake::Reported(report) = &intake[0] else { panic!("{intake:?}") };
    assert_eq!(report.external_id, "****12", "the caller's number is nobody's order");
    let sealed = report.sealed.as_ref().unwrap();
    let keyring = Keyring::open(&bureau.folder.path().join("keys")).unwrap();
    let opened =
        String::from_utf8(keyring.unseal(&sealed.subject, &sealed.cipher).unwrap().to_vec()).unwrap();
    let originals =
        ["19900000012", "19900000034", "abc_12345", "19900000056", "19900000078", "123450012", "19900000090"];
    for original in originals {
        assert!(!written.contains(original), "{original} is in the log");
        assert!(opened.contains(original), "{original} can be opened");
    }
}

#[tokio::test]
async fn a_time_written_less_exactly_is_the_same_arrival() {
    let bureau = given();
    bureau.imports(&ROW.replace("2026-09-18 10:00", "2026-09-18 10:00:45")).await;
    assert_eq!(counted(&bureau.imports(ROW).await), (1, 0, 1), "an export without seconds");
    assert_eq!(counted(&bureau.imports(&ROW.replace("2026-09-18 10:00", "2026-09-18")).await), (1, 0, 1));
}

#[tokio::test]
async fn a_corrected_time_of_the_same_words_is_an_amendment() {
    let bureau = given();
    bureau.imports(ROW).await;
    assert_eq!(
        counted(&bureau.imports(&ROW.replace("2026-09-18 10:00", "2026-09-17 16:00")).await),
        (1, 1, 0)
    );
    assert!(matches!(&bureau.intake().await[..], [Intake::Reported(_), Intake::Amended(_)]));
}

#[tokio::test]
async fn what_a_later_export_leaves_out_is_not_taken_back() {
    let bureau = given();
    bureau.imports(&ROW.replace(",,,,,,处理中", ",路灯所,,,,,处理中")).await;
    assert_eq!(counted(&bureau.imports(&ROW.replace("投诉", "")).await), (1, 0, 1));
}

#[tokio::test]
async fn numbers_that_a_spreadsheet_shortened_name_nothing() {
    let bureau = given();
    let rows = "2.02609E+16,路灯不亮,一,投诉,2026-09-18,,,,,,处理中,\n2.02609E+16,井盖缺失,二,求助,2026-09-18,,,,,,处理中,\n";
    let summary = bureau.imports(rows).await;
    assert_eq!(counted(&summary), (2, 2, 0));
    assert!(matches!(&bureau.intake().await[..], [Intake::Reported(_), Intake::Reported(_)]));
    assert_eq!(counted(&bureau.imports(rows).await), (2, 0, 2));
}

#[tokio::test]
async fn a_time_of_a_reply_without_its_text_is_a_reply_with_a_problem() {
    let bureau = given();
    let summary =
        bureau.imports("G-1,路灯不亮,晚上,投诉,2026-09-18 10:00,,,2026-09-20 09:30,,,处理中,\n").await;
    assert_eq!(summary.problems[0].what, "the time of a reply without its text");
    let intake = bureau.intake().await;
    let [Intake::Reported(_), Intake::SourceReplied(reply)] = &intake[..] else { panic!("{intake:?}") };
    assert_eq!((reply.text.as_str(), reply.replied.at), ("", at("2026-09-20T01:30:00Z")));
}

#[tokio::test]
async fn a_reply_with_an_unreadable_time_is_on_the_record_and_meets_no_clock() {
    let bureau = given();
    let row = "G-1,路灯不亮,晚上,投诉,2026-09-18 10:00,,已经修好，回电19900000012,昨天下午,,,处理中,\n";
    let summary = bureau.imports(row).await;
    assert!(summary.problems.iter().any(|it| it.column.as_deref() == Some("答复时间")));
    let intake = bureau.intake().await;
    let [Intake::Reported(report)] = &intake[..] else { panic!("{intake:?}") };
    assert_eq!(report.details.undated_reply.as_deref(), Some("已经修好，回电****12"));
    let sealed = report.sealed.as_ref().unwrap();
    let keyring = Keyring::open(&bureau.folder.path().join("keys")).unwrap();
    let opened =
        String::from_utf8(keyring.unseal(&sealed.subject, &sealed.cipher).unwrap().to_vec()).unwrap();
    assert!(opened.contains("已经修好，回电19900000012"), "what was masked can be opened with the key");
    assert!(opened.contains("昨天下午"), "what could not be read can be opened with the key");
}

#[tokio::test]
async fn a_reply_whose_time_becomes_known_is_no_longer_one_without() {
    let bureau = given();
    bureau.imports(&ROW.replace(",,,,,,处理中", ",,已修复,,,,处理中")).await;
    bureau.imports(&ROW.replace(",,,,,,处理中", ",,已修复,2026-09-20 09:30,,,处理中")).await;
    let intake = bureau.intake().await;
    let [Intake::Reported(first), Intake::Amended(then), Intake::SourceReplied(reply)] = &intake[..] else {
        panic!("{intake:?}")
    };
    assert_eq!(first.details.undated_reply.as_deref(), Some("已修复"));
    assert_eq!((then.details.undated_reply.as_deref(), reply.text.as_str()), (None, "已修复"));
}

#[tokio::test]
async fn a_summary_counts_what_rows_brought_and_what_was_wrong_by_kind() {
    let bureau = given();
    let rows = format!(
        "{ROW}G-2,井盖,路口,投诉,2026-09-18 10:00,甲处,已修复,2026-09-20 09:30,,,已办结,\n\
         G-3,井盖,路口,投诉,2026-02-30,,,,,,处理中,\nG-4,井盖,路口,投诉,2026-02-31,,,,,,处理中,\n合计,4,,,,,,,,,,\n"
    );
    let summary = bureau.imports(&rows).await;
    assert_eq!(counted(&summary), (4, 4, 0));
    let Summary { new, amended, answered, closed, refused, no_reports, .. } = summary;
    assert_eq!((new, amended, answered, closed, refused, no_reports), (4, 0, 1, 1, 0, 1));
    let kinds: Vec<(Option<&str>, &str, u64)> =
        summary.kinds.iter().map(|it| (it.column.as_deref(), it.what.as_str(), it.n)).collect();
    let unknown = "no readable time of receipt; clocks run from the time of import until it is corrected";
    assert_eq!(
        kinds,
        [
            (Some("诉求时间"), "no such day", 2),
            (Some("诉求时间"), unknown, 2),
            (None, "summary row, not a report", 1)
        ]
    );
    let again = bureau.imports(&rows.replace("G-2,井盖,路口,投诉", "G-2,井盖,路口,举报")).await;
    assert_eq!((again.new, again.amended, again.repeats), (0, 1, 3));
}

#[tokio::test]
async fn an_export_that_leaves_out_sealed_columns_changes_nothing_and_what_it_says_of_them_is_compared() {
    let bureau = given();
    let header = "工单编号,标题,内容,诉求时间,诉求人,联系电话,备注,坐席\n";
    let of = |header: &str, row: &str| format!("{header}{row}\n");
    let whole = of(header, "G-1,路灯不亮,晚上看不见路,2026-09-18 10:00,某甲,19900000112,甲,乙");
    bureau.imports_table(&whole).await;
    let fewer = [
        (
            "工单编号,标题,内容,诉求时间,诉求人,联系电话,备注\n",
            "G-1,路灯不亮,晚上看不见路,2026-09-18 10:00,某甲,19900000112,甲",
        ),
        ("工单编号,标题,内容,诉求时间,诉求人,备注\n", "G-1,路灯不亮,晚上看不见路,2026-09-18 10:00,某甲,甲"),
        ("工单编号,标题,内容,诉求时间,坐席\n", "G-1,路灯不亮,晚上看不见路,2026-09-18 10:00,乙"),
        (header, "G-1,路灯不亮,晚上看不见路,2026-09-18 10:00,,,,乙"),
        ("工单编号,标题,内容,诉求时间\n", "G-1,路灯不亮,晚上看不见路,2026-09-18 10:00"),
    ];
    for (header, row) in fewer {
        let again = bureau.imports_table(&of(header, row)).await;
        assert_eq!((again.amended, again.repeats), (0, 1), "{header}{row}");
    }
    assert_eq!(bureau.imports_table(&whole).await.repeats, 1, "what was left out was not taken back");

    let (header, row) = fewer[1];
    let renamed = of(header, &row.replace("某甲", "某乙"));
    assert_eq!(bureau.imports_table(&renamed).await.amended, 1, "another name, with the telephone left out");
    let again = bureau.imports_table(&renamed).await;
    assert_eq!((again.amended, again.repeats), (0, 1));
}

#[tokio::test]
async fn a_corrected_telephone_number_or_name_is_an_amendment_although_it_looks_the_same() {
    let bureau = given();
    let row = "G-1,路灯不亮,晚上看不见路,投诉,2026-09-18 10:00,,,,某甲,19900000112,处理中,\n";
    bureau.imports(row).await;
    let again = bureau.imports(row).await;
    assert_eq!((again.amended, again.repeats), (0, 1), "the same person is no difference");
    let corrected = bureau.imports(&row.replace("19900000112", "19900000212")).await;
    assert_eq!((corrected.amended, corrected.repeats), (1, 0), "****12 both times");
    let renamed = bureau.imports(&row.replace("某甲", "某乙")).await;
    assert_eq!((renamed.amended, renamed.repeats), (1, 0), "某** both times");
    let intake = bureau.intake().await;
    let digests: std::collections::BTreeSet<_> = intake
        .iter()
        .map(|it| match it {
            Intake::Reported(report) | Intake::Amended(report) => {
                report.details.sealed_digest.clone().unwrap()
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(digests.len(), 3);
}
