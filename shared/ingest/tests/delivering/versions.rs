//! A later export is compared with what is on record last, and numbered behind it.

mod writers;

use huiying_domain::details::SourceState;
use huiying_domain::report::{Report, SourceClose, SourceReply};
use huiying_domain::{Envelope, Intake, SourceTime};
use huiying_ingest::delivery::{Closed, Delivery, deliver};

use super::*;

const HEADER: &str = "工单编号,标题,内容,来电时间,承办单位,办件状态,办结时间,答复意见,答复时间,更新时间\n";

/// A row of order G-1 with these cells behind the time of receipt.
fn row(cells: &str) -> String {
    format!("G-1,路灯不亮,晚上看不见路,2026-09-01 08:00:00,{cells}\n")
}

impl Bureau {
    async fn exports(&self, rows: &[&str]) -> Summary {
        let rows: String = rows.iter().map(|cells| row(cells)).collect();
        self.imports_table(&format!("{HEADER}{rows}")).await
    }

    async fn latest(&self) -> Report {
        let said = self.intake().await.into_iter().rev().find_map(|it| match it {
            Intake::Reported(report) | Intake::Amended(report) => Some(report),
            _ => None,
        });
        said.unwrap()
    }

    async fn replies(&self) -> Vec<SourceReply> {
        let replies = self.intake().await.into_iter();
        replies.filter_map(|it| if let Intake::SourceReplied(it) = it { Some(it) } else { None }).collect()
    }

    async fn closings(&self) -> Vec<SourceClose> {
        let closings = self.intake().await.into_iter();
        closings.filter_map(|it| if let Intake::SourceClosed(it) = it { Some(it) } else { None }).collect()
    }

    async fn ids(&self) -> Vec<String> {
        let entries = self.journal.read(Position::START, 1_000).await.unwrap();
        let short = |id: String| id.split_once('/').map_or("report".to_owned(), |(_, rest)| rest.to_owned());
        entries.into_iter().map(|entry| short(entry.id)).collect()
    }
}

fn brought(summary: &Summary) -> [u64; 5] {
    [summary.new, summary.amended, summary.answered, summary.closed, summary.older]
}

#[tokio::test]
async fn given_an_office_changed_and_back_then_it_is_the_first_again_and_the_return_is_told() {
    let bureau = given();
    let summaries = [
        bureau.exports(&["甲处,办理中,,,,"]).await,
        bureau.exports(&["乙处,待退回,,,,"]).await,
        bureau.exports(&["甲处,办理中,,,,"]).await,
        bureau.exports(&["甲处,办理中,,,,"]).await,
    ];
    assert_eq!(summaries.each_ref().map(|it| it.amended), [0, 1, 1, 0]);
    assert_eq!(bureau.latest().await.office.as_deref(), Some("甲处"));
    assert_eq!(bureau.ids().await, ["report", "amended/1", "amended/2"]);
}

#[tokio::test]
async fn given_a_reply_and_a_closing_at_corrected_times_then_each_version_is_on_record_once() {
    let bureau = given();
    let first = "甲处,已办结,2026-09-05 09:00:00,已修复,2026-09-04 09:00:00,";
    let corrected = "甲处,已办结,2026-09-09 09:00:00,已修复,2026-09-08 09:00:00,";
    assert_eq!(brought(&bureau.exports(&[first]).await), [1, 0, 1, 1, 0]);
    assert_eq!(brought(&bureau.exports(&[corrected]).await), [0, 1, 1, 1, 0]);
    assert_eq!(brought(&bureau.exports(&[corrected]).await), [0, 0, 0, 0, 0]);
    let ids = bureau.ids().await;
    assert_eq!(ids, ["report", "reply/1", "closed/1", "amended/1", "reply/2", "closed/2"]);
    let times = |it: Vec<Option<SourceTime>>| it.into_iter().map(|it| it.unwrap().at).collect::<Vec<_>>();
    let replied = bureau.replies().await.iter().map(|it| Some(it.replied)).collect();
    let closed = bureau.closings().await.iter().map(|it| it.closed).collect();
    assert_eq!(times(replied), [at("2026-09-04T01:00:00Z"), at("2026-09-08T01:00:00Z")]);
    assert_eq!(times(closed), [at("2026-09-05T01:00:00Z"), at("2026-09-09T01:00:00Z")]);
}

#[tokio::test]
async fn given_a_closing_time_learnt_later_then_it_is_a_closing_of_its_own() {
    let bureau = given();
    bureau.exports(&["甲处,已办结,,,,"]).await;
    assert_eq!(brought(&bureau.exports(&["甲处,已办结,2026-09-05 09:00:00,,,"]).await), [0, 1, 0, 1, 0]);
    assert_eq!(brought(&bureau.exports(&["甲处,已办结,,,,"]).await), [0, 0, 0, 0, 0], "left out");
    assert_eq!(bureau.closings().await.len(), 2);
}

#[tokio::test]
async fn given_a_case_in_work_again_and_closed_without_a_time_both_times_then_both_closings_are_on_record() {
    let bureau = given();
    bureau.exports(&["甲处,已办结,,,,"]).await;
    bureau.exports(&["甲处,办理中,,,,"]).await;
    assert_eq!(brought(&bureau.exports(&["甲处,已办结,,,,"]).await), [0, 1, 0, 1, 0]);
    assert_eq!(brought(&bureau.exports(&["甲处,已办结,,,,"]).await), [0, 0, 0, 0, 0]);
    assert_eq!(bureau.closings().await.len(), 2);
}

#[tokio::test]
async fn given_a_row_that_closes_and_one_below_it_without_the_time_then_the_time_of_the_upper_one_stands() {
    let bureau = given();
    bureau.exports(&["甲处,已办结,2026-09-05 09:00:00,,,"]).await;
    bureau.exports(&["甲处,已办结,2026-09-03 09:00:00,,,"]).await;
    bureau.exports(&["甲处,已办结,2026-09-05 09:00:00,,,", "乙处,已办结,,,,"]).await;
    let closed = bureau.closings().await.last().unwrap().closed.unwrap();
    assert_eq!(closed.at, at("2026-09-05T01:00:00Z"));
}

#[tokio::test]
async fn given_an_export_older_than_what_is_on_record_then_it_changes_nothing_and_is_told() {
    let bureau = given();
    bureau.exports(&["乙处,已办结,2026-09-05 09:00:00,已修复,2026-09-04 09:00:00,2026-09-05 10:00:00"]).await;
    let before = bureau.intake().await;
    let older = bureau
        .exports(&["甲处,已办结,2026-09-03 09:00:00,在办,2026-09-03 09:00:00,2026-09-03 10:00:00"])
        .await;
    assert_eq!((brought(&older), counted(&older)), ([0, 0, 0, 0, 1], (1, 0, 1)));
    assert!(older.to_string().contains("1 row older than what is on record"), "{older}");
    assert_eq!(bureau.intake().await, before);
}

#[tokio::test]
async fn given_a_time_of_change_that_is_a_date_then_only_one_of_an_earlier_day_is_older() {
    let bureau = given();
    bureau.exports(&["甲处,办理中,,,,2026-09-05 10:00:00"]).await;
    assert_eq!(brought(&bureau.exports(&["乙处,办理中,,,,2026-09-05"]).await), [0, 1, 0, 0, 0]);
    assert_eq!(brought(&bureau.exports(&["丙处,办理中,,,,2026-09-04"]).await), [0, 0, 0, 0, 1]);
}

#[tokio::test]
async fn given_two_rows_of_a_number_then_the_one_changed_later_stands_wherever_it_is_in_the_file() {
    let (early, late) = ("甲处,办理中,,,,2026-09-03 10:00:00", "乙处,办理中,,,,2026-09-05 10:00:00");
    for rows in [[early, late], [late, early]] {
        let bureau = given();
        bureau.exports(&rows).await;
        assert_eq!(bureau.latest().await.office.as_deref(), Some("乙处"), "{rows:?}");
        let again = bureau.exports(&rows).await;
        assert_eq!((again.new, again.amended, again.repeats), (0, 0, 2), "{rows:?}");
    }
}

#[tokio::test]
async fn given_two_rows_of_a_number_without_times_of_change_then_the_lower_one_stands_and_again_changes_nothing()
 {
    let bureau = given();
    let rows = ["甲处,办理中,,,,", "乙处,办理中,,,,"];
    assert_eq!(brought(&bureau.exports(&rows).await), [1, 1, 0, 0, 0]);
    assert_eq!(brought(&bureau.exports(&rows).await), [0, 0, 0, 0, 0]);
    assert_eq!(bureau.latest().await.office.as_deref(), Some("乙处"));
    let turned = bureau.exports(&[rows[1], rows[0]]).await;
    assert_eq!(brought(&turned), [0, 1, 0, 0, 0], "the other row is the last word now");
    assert_eq!(bureau.latest().await.office.as_deref(), Some("甲处"));
}

#[tokio::test]
async fn given_two_rows_that_differ_and_no_times_of_change_then_that_the_lower_one_counts_is_told_once() {
    let bureau = given();
    let summary = bureau.exports(&["甲处,办理中,,,,", "乙处,办理中,,,,", "丙处,办理中,,,,"]).await;
    let told: Vec<&str> = summary.problems.iter().map(|it| it.what.as_str()).collect();
    assert!(matches!(told[..], [what] if what.contains("the lower one says counts")), "{told:?}");
    let dated = ["甲处,办理中,,,,2026-09-04 10:00:00", "乙处,办理中,,,,2026-09-05 10:00:00"];
    assert_eq!(bureau.exports(&dated).await.problems, [], "with times of change nothing is in doubt");
}

/// Orders of an export with the newest first: the third, the second in two rows, the first.
const NEWEST_FIRST: &str = "工单编号,标题,内容,来电时间,承办单位,办件状态,答复意见,答复时间\n\
    G-3,噪声,夜间,2026-09-03 08:00:00,丙处,办理中,,\n\
    G-2,井盖,路口,2026-09-02 08:00:00,乙处,已办结,已补,2026-09-05 10:00:00\n\
    G-2,井盖,路口,2026-09-02 08:00:00,甲处,办理中,,\n\
    G-1,路灯,不亮,2026-09-01 08:00:00,甲处,办理中,,\n";

#[tokio::test]
async fn given_rows_with_the_newest_first_then_the_upper_one_of_a_number_stands_and_that_is_told() {
    let bureau = given();
    let summary = bureau.imports_table(NEWEST_FIRST).await;
    assert_eq!(brought(&summary), [3, 1, 1, 1, 0]);
    assert!(summary.problems[0].what.contains("the upper one counts"), "{:?}", summary.problems);
    let intake = bureau.intake().await;
    let of_second = |it: &&Report| it.external_id == "G-2";
    let reports = intake.iter().filter_map(|it| match it {
        Intake::Reported(report) | Intake::Amended(report) => Some(report),
        _ => None,
    });
    let offices: Vec<_> = reports.filter(of_second).map(|it| it.office.as_deref().unwrap()).collect();
    assert_eq!(offices, ["甲处", "乙处"]);
    assert_eq!(bureau.closings().await.len(), 1);
    assert_eq!(counted(&bureau.imports_table(NEWEST_FIRST).await), (4, 0, 4), "again");
}

#[tokio::test]
async fn given_the_newest_first_and_an_older_row_in_a_later_batch_then_that_changes_nothing_and_is_counted() {
    let bureau = given();
    let filling = (0..1_500).map(|n| {
        let minute = 1_500 - n;
        format!("F-{n},井盖,路口,2026-09-01 {:02}:{:02}:00,,,,,,\n", minute / 60 % 24, minute % 60)
    });
    let head =
        [HEADER.to_owned(), "G-1,路灯不亮,晚上看不见路,2026-09-02 08:00:00,乙处,已办结,,,,\n".to_owned()];
    let table: String = head.into_iter().chain(filling).collect();
    let table = table + "G-1,路灯不亮,晚上看不见路,2026-09-02 08:00:00,甲处,办理中,,,,\n";
    let summary = bureau.imports_table(&table).await;
    assert_eq!((counted(&summary), summary.older), ((1_502, 1_501, 1), 1));
    assert_eq!((summary.closed, summary.amended), (1, 0));
}

#[tokio::test]
async fn given_a_reply_that_is_taken_back_and_given_again_then_each_word_is_on_record_and_an_empty_cell_says_nothing()
 {
    let bureau = given();
    bureau.exports(&["甲处,已回复,,答复一,2026-09-03 09:00:00,"]).await;
    assert_eq!(brought(&bureau.exports(&["甲处,已回复,,,,"]).await), [0, 0, 0, 0, 0], "an empty cell");
    assert_eq!(brought(&bureau.exports(&["甲处,答复已撤回,,,,"]).await), [0, 1, 0, 0, 0]);
    assert_eq!(bureau.latest().await.details.state, Some(SourceState::ReplyWithdrawn));
    assert_eq!(brought(&bureau.exports(&["甲处,答复已撤回,,,,"]).await), [0, 0, 0, 0, 0], "said again");
    let again = bureau.exports(&["甲处,已回复,,答复一,2026-09-03 09:00:00,"]).await;
    assert_eq!((again.answered, bureau.replies().await.len()), (1, 2), "the same reply, given again");
}

#[tokio::test]
async fn given_an_order_first_seen_with_its_reply_taken_back_then_that_word_stands_behind_the_reply() {
    let bureau = given();
    bureau.exports(&["甲处,撤回答复,,答复一,2026-09-03 09:00:00,"]).await;
    let intake = bureau.intake().await;
    assert!(
        matches!(&intake[..], [Intake::Reported(_), Intake::SourceReplied(_), .., Intake::Amended(_)]),
        "{intake:?}"
    );
}

#[tokio::test]
async fn given_a_limit_that_is_taken_back_then_no_limit_stands_in_the_report_until_a_row_names_one() {
    let bureau = given();
    let export = |cells: &str| {
        format!("工单编号,标题,来电时间,办件状态,办理时限\nG-1,路灯,2026-09-01 08:00:00,{cells}\n")
    };
    let limit = async |cells: &str| {
        bureau.imports_table(&export(cells)).await;
        bureau.latest().await.target.map(|it| it.at)
    };
    assert_eq!(limit("办理中,2026-09-20 18:00:00").await, Some(at("2026-09-20T10:00:00Z")));
    assert_eq!(limit("办理中,").await, Some(at("2026-09-20T10:00:00Z")), "an empty cell");
    assert_eq!(limit("延期取消,").await, None);
    assert_eq!(limit("办理中,").await, None);
    assert_eq!(limit("办理中,2026-09-10 18:00:00").await, Some(at("2026-09-10T10:00:00Z")));
}

#[tokio::test]
async fn given_a_return_to_an_earlier_reply_and_a_later_row_without_one_then_the_reply_is_not_lost() {
    let bureau = given();
    bureau.exports(&["甲处,办理中,,答复一,2026-09-03 09:00:00,"]).await;
    bureau.exports(&["甲处,办理中,,答复二,2026-09-04 09:00:00,"]).await;
    let rows = ["甲处,办理中,,答复一,2026-09-03 09:00:00,", "乙处,办理中,,,,"];
    bureau.exports(&rows).await;
    let replies: Vec<String> = bureau.replies().await.into_iter().map(|it| it.text).collect();
    assert_eq!(replies, ["答复一", "答复二", "答复一"]);
    assert_eq!(bureau.latest().await.office.as_deref(), Some("乙处"));
    assert_eq!(brought(&bureau.exports(&rows).await), [0, 0, 0, 0, 0]);
}

#[tokio::test]
async fn given_rows_of_a_number_in_different_batches_then_the_file_again_changes_nothing() {
    let bureau = given();
    let filling = (0..1_500).map(|n| format!("F-{n},井盖,路口,2026-09-01 08:00:00,,,,,,\n"));
    let table: String = [HEADER.to_owned(), row("甲处,办理中,,,,")].into_iter().chain(filling).collect();
    let table = table + &row("乙处,办理中,,,,");
    bureau.imports_table(&table).await;
    let again = bureau.imports_table(&table).await;
    assert_eq!((counted(&again), again.amended), ((1_502, 0, 1_502), 0));
}

#[tokio::test]
async fn given_an_export_that_leaves_out_columns_then_nothing_changes() {
    let bureau = given();
    bureau.exports(&["甲处,已办结,2026-09-05 09:00:00,已修复,2026-09-04 09:00:00,2026-09-05 10:00:00"]).await;
    let before = bureau.intake().await;
    for table in [
        "工单编号,标题,内容,来电时间\nG-1,路灯不亮,晚上看不见路,2026-09-01 08:00:00\n",
        "工单编号,标题,来电时间,办件状态\nG-1,路灯不亮,2026-09-01 08:00:00,已办结\n",
        "工单编号,标题,来电时间,办件状态,答复时间,答复意见\nG-1,路灯不亮,2026-09-01 08:00:00,已办结,2026-09-04 09:00:00,已修复\n",
        "工单编号,内容,来电时间,答复意见\nG-1,晚上看不见路,2026-09-01,已修复\n",
        "工单编号,标题,内容,来电时间,答复意见,答复时间\nG-1,路灯不亮,晚上看不见路,2026-09-01 08:00:00,,2026-09-04 09:00:00\n",
        "工单编号,标题,内容,来电时间,办件状态,办结时间\nG-1,路灯不亮,晚上看不见路,2026-09-01 08:00:00,已办结,2026-09-05\n",
    ] {
        assert_eq!(brought(&bureau.imports_table(table).await), [0, 0, 0, 0, 0], "{table}");
    }
    assert_eq!(bureau.intake().await, before);
}

#[tokio::test]
async fn given_closings_in_exports_without_states_then_the_open_state_of_before_takes_none_of_them_back() {
    let bureau = given();
    bureau.exports(&["甲处,办理中,,,,"]).await;
    let export = |office: &str| {
        format!(
            "工单编号,标题,来电时间,承办单位,办结时间\nG-1,路灯不亮,2026-09-01 08:00:00,{office},2026-09-05 09:00:00\n"
        )
    };
    assert_eq!(brought(&bureau.imports_table(&export("甲处")).await), [0, 1, 0, 1, 0]);
    assert_eq!(brought(&bureau.imports_table(&export("乙处")).await), [0, 1, 0, 0, 0]);
    assert_eq!(brought(&bureau.imports_table(&export("乙处")).await), [0, 0, 0, 0, 0]);
    assert_eq!(bureau.latest().await.details.state, Some(huiying_domain::details::SourceState::Closed));
}

#[tokio::test]
async fn given_texts_changed_one_after_the_other_when_the_first_export_comes_again_then_it_is_the_same_order()
{
    let bureau = given();
    let export = |title: &str, body: &str| {
        format!("工单编号,标题,内容,来电时间\nG-1,{title},{body},2026-09-01 08:00:00\n")
    };
    for (title, body) in
        [("路灯不亮", "甲路"), ("路灯不亮", "乙路"), ("路灯坏了", "乙路"), ("路灯不亮", "甲路")]
    {
        bureau.imports_table(&export(title, body)).await;
    }
    assert_eq!(bureau.ids().await, ["report", "amended/1", "amended/2", "amended/3"]);
    assert_eq!(bureau.latest().await.body, "甲路");
}

#[tokio::test]
async fn given_a_reused_number_when_its_second_order_changes_then_it_is_amended() {
    let bureau = given();
    let second = |office: &str| {
        format!("工单编号,标题,内容,来电时间,承办单位\nG-1,井盖缺失,路中间,2026-09-20 08:00:00,{office}\n")
    };
    bureau.exports(&["甲处,办理中,,,,"]).await;
    assert_eq!(brought(&bureau.imports_table(&second("乙处")).await), [1, 0, 0, 0, 0]);
    assert_eq!(brought(&bureau.imports_table(&second("丙处")).await), [0, 1, 0, 0, 0]);
    assert_eq!(brought(&bureau.imports_table(&second("丙处")).await), [0, 0, 0, 0, 0]);
    let intake = bureau.intake().await;
    let [Intake::Reported(first), Intake::Reported(other), Intake::Amended(then)] = &intake[..] else {
        panic!("{intake:?}")
    };
    assert_ne!(first.id, other.id);
    assert_eq!((then.id, then.office.as_deref()), (other.id, Some("丙处")));
}

#[tokio::test]
async fn given_an_order_first_seen_as_sent_back_with_its_reply_then_the_word_stands_behind_the_reply() {
    let bureau = given();
    let row = "甲处,退回重办,,已修复,2026-09-04 09:00:00,";
    assert_eq!(brought(&bureau.exports(&[row]).await), [1, 0, 1, 0, 0]);
    assert_eq!(bureau.ids().await, ["report", "reply/1", "amended/1"]);
    assert_eq!(brought(&bureau.exports(&[row]).await), [0, 0, 0, 0, 0]);
}
