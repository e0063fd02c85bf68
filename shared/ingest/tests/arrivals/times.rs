//! Times that were, times that cannot have been, and times nobody wrote down.

use chrono::FixedOffset;
use huiying_domain::{Channel, Precision};
use huiying_ingest::arrival::Arrival;
use huiying_ingest::date_order::DateOrder;
use huiying_ingest::rows::Problem;
use huiying_ingest::synonyms::HOTLINE;
use huiying_ingest::table_source::TableSource;
use huiying_ingest::{Incoming, Mapping, Origin};

use crate::support::{NOW, at, exact, orders, sealed, told};

const LONG_HEADER: &str = "工单编号,标题,内容,来电时间,诉求地址,联系电话,点赞数,转处理次数,满意度,办件状态,办结时间,答复意见,答复时间,办理时限\n";

#[test]
fn given_a_closing_with_its_own_time_then_it_is_closed_then_and_not_answered() {
    let read = orders(
        "工单编号,标题,内容,来电时间,办件状态,答复时间,答复意见,办结时间,办理时限\n\
         A-1,井盖缺失,某路口井盖缺失,2026-11-02 08:00:00,已办结,,,2026-11-05 09:00:00,2026-11-06 09:00:00\n",
    );
    let order = read.one();
    assert_eq!(order.closed.as_ref().unwrap().closed, Some(exact("2026-11-05T01:00:00Z")));
    assert_eq!(order.report.details.closed, Some(exact("2026-11-05T01:00:00Z")));
    assert_eq!((order.reply.as_ref(), told(order)), (None, vec![]));
}

#[test]
fn given_a_closed_state_and_an_empty_closing_time_then_the_time_of_closing_is_unknown() {
    let read = orders("工单编号,标题,来电时间,办件状态,办结时间\nA-1,井盖,2026-11-02 08:00:00,已办结,\n");
    assert_eq!(read.one().closed.as_ref().unwrap().closed, None);
}

#[test]
fn given_a_reply_without_a_time_then_its_time_is_unknown_whatever_the_state() {
    for state in ["", "处理中", "已办结", "待退回"] {
        let read = orders(format!(
            "{LONG_HEADER}A-1,井盖缺失,某路口井盖缺失,2026-11-02 08:00:00,甲路1号,19900000012,1,1,,{state},,已修复,,\n"
        ));
        let order = read.one();
        assert_eq!(order.reply, None, "{state}");
        assert_eq!(order.report.details.undated_reply.as_deref(), Some("已修复"), "{state}");
        assert_eq!(
            told(order),
            ["a reply without a time; its time is unknown and it meets no clock"],
            "{state}"
        );
        assert_eq!(order.problems[0].column.as_deref(), Some("答复时间"));
        assert_eq!(order.report.problems.len(), 1, "it is on the record too");
    }
}

#[test]
fn given_a_table_without_a_column_for_times_of_replies_then_it_was_replied_at_the_closing_at_the_latest() {
    let read = orders(
        "工单编号,标题,来电时间,办理结果,办结时间,办件状态\nA-1,井盖,2026-11-02 08:00:00,已修复,2026-11-05 09:00:00,已办结\n",
    );
    let order = read.one();
    let reply = order.reply.as_ref().unwrap();
    assert_eq!((reply.text.as_str(), reply.replied), ("已修复", exact("2026-11-05T01:00:00Z")));
    assert_eq!((order.report.details.undated_reply.as_ref(), told(order)), (None, vec![]));
    assert_eq!(order.closed.as_ref().unwrap().closed, Some(exact("2026-11-05T01:00:00Z")));
}

#[test]
fn given_a_table_without_a_column_for_replies_then_the_words_of_the_closing_are_the_reply() {
    let read = orders(
        "工单编号,标题,来电时间,办结意见,办结时间,办件状态,承办单位\n\
         A-1,井盖,2026-11-02 08:00:00,已修复,2026-11-05 09:00:00,已办结,甲处\n\
         A-2,井盖,2026-11-02 08:00:00,已派单,,办理中,甲处\n\
         A-3,井盖,2026-11-02 08:00:00,,2026-11-05 09:00:00,已办结,甲处\n",
    );
    let [closed, open, wordless] = &read.arrivals[..] else { panic!() };
    let reply = closed.reply.as_ref().unwrap();
    assert_eq!(
        (reply.text.as_str(), reply.replied, reply.office.as_deref()),
        ("已修复", exact("2026-11-05T01:00:00Z"), Some("甲处"))
    );
    assert!(closed.closed.is_some());
    assert_eq!(closed.report.details.closing_note.as_deref(), Some("已修复"));
    assert_eq!((open.reply.as_ref(), told(open)), (None, vec![]), "what is open is not answered by its note");
    assert_eq!((wordless.reply.as_ref(), told(wordless)), (None, vec![]), "no words are no reply");
}

#[test]
fn given_replies_of_another_year_then_each_is_a_problem_and_neither_is_dated() {
    let read = orders(
        "工单编号,标题,内容,诉求类别,来电时间,办理时限,承办单位,办件状态,答复意见,答复时间\n\
         GD2026112002,消防通道被占,住户反映消防通道被占,投诉,2026-11-20 09:10:00,2026-12-04 18:00:00,监管一处,已办结,已责令清理。,2025-11-25 10:00:00\n\
         GD2026101503,噪声扰民,夜间施工,投诉,2026-10-15 09:10:00,2026-10-22 18:00:00,监管一处,已办结,已整改。,2027-10-20 10:00:00\n",
    );
    let whats = [
        "the time lies before the receipt: 2025-11-25 10:00:00, received 2026-11-20 09:10:00; it is not used, and nothing follows from it",
        "the time lies in the future: 2027-10-20 10:00:00; it is not used, and nothing follows from it",
    ];
    for (order, what) in read.arrivals.iter().zip(whats) {
        assert_eq!(told(order), [what]);
        assert_eq!(order.reply, None);
        assert!(order.report.details.undated_reply.is_some());
        assert_eq!(order.closed, None, "an impossible reply dates no closing");
    }
}

/// Rows of a source five hours behind UTC.
const ELSEWHERE: &str = "工单编号,标题,来电时间,办理时限\nA-1,井盖,01/15/2015 08:30:00 PM,2015-01-20\n\
    A-2,井盖,2015-01-15T20:30:00-08:00,20150120173000\nA-3,井盖,1421371800,\n";

#[test]
fn given_a_source_in_another_zone_then_its_times_without_an_offset_are_read_in_that_and_others_as_written() {
    let (arrivals, told) =
        read_as(ELSEWHERE, |table| table.in_zone(FixedOffset::west_opt(5 * 3600).unwrap()));
    assert_eq!(told, []);
    let times = arrivals.iter().map(|it| (it.report.received.at, it.report.target.map(|it| it.at)));
    let expected = [
        (at("2015-01-16T01:30:00Z"), Some(at("2015-01-20T05:00:00Z"))),
        (at("2015-01-16T04:30:00Z"), Some(at("2015-01-20T22:30:00Z"))),
        // date -u -d @1421371800
        (at("2015-01-16T01:30:00Z"), None),
    ];
    assert_eq!(times.collect::<Vec<_>>(), expected);
}

#[test]
fn given_a_receipt_in_the_future_then_no_clock_hangs_on_it() {
    let read = orders("工单编号,标题,来电时间,办理时限\nA-1,井盖,2062-11-02 08:00:00,2062-11-09 08:00:00\n");
    let order = read.one();
    assert!(order.report.received_unknown);
    assert_eq!(
        order.report.received,
        exact(crate::support::NOW),
        "the time of import stands in and is told as such"
    );
    assert_eq!(
        told(order)[0],
        "the time lies in the future: 2062-11-02 08:00:00; it is not used, and nothing follows from it"
    );
}

#[test]
fn given_closings_and_limits_before_the_receipt_then_they_are_problems_and_not_used() {
    let read = orders(
        "工单编号,标题,来电时间,办理时限,办结时间,办件状态\n\
         A-1,井盖,2026-11-02 08:00:00,2026-11-01 08:00:00,2026-11-01 09:00:00,已办结\n\
         A-2,井盖,2026-11-02 08:00:00,2026-11-02,2026-11-02,已办结\n",
    );
    let [before, same_day] = &read.arrivals[..] else { panic!() };
    assert_eq!(before.problems.len(), 2);
    assert_eq!((before.report.target, before.closed.as_ref()), (None, None));
    assert!(same_day.problems.is_empty(), "a date alone may be later on the day of the receipt");
    assert_eq!(same_day.report.target.unwrap().precision, Precision::Day);
}

#[test]
fn given_a_reply_at_the_instant_of_the_limit_then_both_are_read_to_the_second() {
    let read = orders(format!(
        "{LONG_HEADER}A-1,井盖缺失,某路口井盖缺失,2026-11-02 08:00:00,甲路1号,19900000012,1,1,,办理中,,已修复,2026-11-06 09:00:00,2026-11-06 09:00:00\n"
    ));
    let order = read.one();
    let limit = exact("2026-11-06T01:00:00Z");
    assert_eq!((order.report.target, order.reply.as_ref().unwrap().replied), (Some(limit), limit));
}

#[test]
fn given_a_time_that_cannot_be_read_then_what_stood_there_is_sealed() {
    let read = orders("工单编号,标题,来电时间,办理时限\nA-1,井盖,2026-11-02 08:00:00,下周三以前\n");
    assert_eq!(sealed(read.one(), "办理时限"), Some("下周三以前"));
    assert!(!told(read.one())[0].contains("下周三"), "its shape only is told");
}

#[test]
fn given_a_closed_state_with_a_time_that_cannot_be_read_then_it_stays_open_and_that_is_told() {
    let read = orders("工单编号,标题,来电时间,办件状态,办结时间\nA-1,井盖,2026-11-02 08:00:00,已办结,上周\n");
    assert_eq!(read.one().closed, None);
    assert_eq!(
        told(read.one())[1],
        "closed at a time that cannot be read; it stays open until its time is known"
    );
}

/// Orders whose source writes the day first: received on 3 and 25 September, due on 4 September.
const DAY_FIRST: &str = "工单编号,标题,来电时间,办理时限\nA-1,井盖,03/09/2026 08:30:00,04/09/2026 18:00\n\
    A-2,井盖,25/09/2026 09:00:00,\n";
/// The same days as they are written month first.
const MONTH_FIRST: &str = "工单编号,标题,来电时间,办理时限\nA-1,井盖,09/03/2026 08:30:00,09/04/2026 18:00\n\
    A-2,井盖,09/25/2026 09:00:00,\n";

fn read_in(order: Option<DateOrder>, text: &str) -> (Vec<Arrival>, Vec<Problem>) {
    read_as(text, |table| table.in_order(order))
}

/// The rows of a table that is read so, and what was told of it.
fn read_as(text: &str, reading: impl Fn(TableSource) -> TableSource) -> (Vec<Arrival>, Vec<Problem>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.csv");
    std::fs::write(&path, text).unwrap();
    let table = TableSource::open(&path, Channel::Hotline, HOTLINE, &Mapping::default()).unwrap();
    let origin =
        Origin { channel: Channel::Hotline, source: "hotline/test".to_owned(), imported_at: at(NOW) };
    let (mut arrivals, mut told) = (Vec::new(), Vec::new());
    for row in reading(table).arrivals(origin) {
        match row {
            Incoming::Arrival(arrival) => arrivals.push(arrival),
            Incoming::Told(problem) => told.push(problem),
            Incoming::Skipped(problem) | Incoming::NoReport(problem) => panic!("{problem:?}"),
        }
    }
    (arrivals, told)
}

#[test]
fn given_the_order_of_dates_when_a_table_is_read_then_they_are_the_days_that_were_meant_and_nothing_is_in_doubt()
 {
    for (order, text) in [(Some(DateOrder::DayFirst), DAY_FIRST), (Some(DateOrder::MonthFirst), MONTH_FIRST)]
    {
        let (arrivals, told) = read_in(order, text);
        let received: Vec<_> = arrivals.iter().map(|it| it.report.received.at).collect();
        assert_eq!(received, [at("2026-09-03T00:30:00Z"), at("2026-09-25T01:00:00Z")]);
        assert_eq!(arrivals[0].report.target.unwrap().at, at("2026-09-04T10:00:00Z"));
        assert_eq!(told, []);
        assert!(arrivals.iter().all(|it| it.problems.is_empty()));
    }
}

#[test]
fn given_dates_that_can_be_read_both_ways_when_nobody_said_which_then_each_column_that_does_not_show_it_is_told()
 {
    let (arrivals, told) = read_in(None, MONTH_FIRST);
    assert_eq!(arrivals[0].report.received.at, at("2026-09-03T00:30:00Z"));
    let columns: Vec<(u64, Option<&str>)> = told.iter().map(|it| (it.row, it.column.as_deref())).collect();
    assert_eq!(columns, [(2, Some("办理时限"))], "25 September shows that the month is first in the other");
    assert!(told[0].what.starts_with("1 of the dates in this column"), "{}", told[0].what);
    assert!(told[0].what.contains("--dates day-first"), "{}", told[0].what);
    let (_, told) = read_in(None, DAY_FIRST);
    assert_eq!(told.len(), 2, "a date that cannot be month first leaves the others in doubt");
}
