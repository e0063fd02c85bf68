//! Which column holds what, and that no column is lost.

use huiying_domain::MessageClass;
use huiying_domain::details::{Satisfaction, Solved, SourceState, Urgency};
use huiying_ingest::Mapping;
use huiying_ingest::account::Use;

use crate::support::{at, exact, orders, orders_with, sealed, told};

#[test]
fn given_headers_as_hotline_platforms_write_them_then_everything_is_on_the_order_without_map() {
    let read = orders(
        "工单编号,工单标题,来电内容,登记时间,紧急程度,承办部门,办理情况,反馈时间,满意度,是否解决,联系人,联系方式,事发地点,工单状态\n\
         GD202609010001,消防通道被占,某小区消防通道被占用,2026-09-01 08:00:00,紧急,某街道,已清理,2026-09-03 10:00:00,满意,是,某先生,19900000012,甲路1号,已办结\n",
    );
    let order = read.one();
    let (report, details) = (&order.report, &order.report.details);
    assert_eq!((report.title.as_str(), report.body.as_str()), ("消防通道被占", "某小区消防通道被占用"));
    assert_eq!(report.received, exact("2026-09-01T00:00:00Z"));
    let reply = order.reply.as_ref().unwrap();
    assert_eq!((reply.text.as_str(), reply.replied), ("已清理", exact("2026-09-03T02:00:00Z")));
    assert_eq!(order.closed.as_ref().unwrap().status, "已办结");
    assert_eq!(report.office.as_deref(), Some("某街道"));
    assert_eq!(details.state, Some(SourceState::Closed));
    assert_eq!(details.urgency.as_ref().unwrap().means, Some(Urgency::Urgent));
    assert_eq!(details.satisfaction.as_ref().unwrap().means, Some(Satisfaction::Satisfied));
    assert_eq!(details.solved.as_ref().unwrap().means, Some(Solved::Solved));
    assert_eq!(details.place.as_deref(), Some("甲路*号"));
    assert_eq!(sealed(order, "place"), Some("甲路1号"));
    assert_eq!(
        (report.caller_masked.as_deref(), report.phone_masked.as_deref()),
        (Some("某**"), Some("****12"))
    );
    assert_eq!(order.personal.caller.as_ref().unwrap().expose(), "某先生");
    assert_eq!((told(order), read.not_used()), (vec![], vec![]));
    assert_eq!(read.account.unknown_words, []);
}

#[test]
fn given_names_put_together_and_notes_beside_them_then_they_are_known() {
    let read = orders(
        "*受理单号,案件主题,诉求详情,登记日期(年月日),承诺办结时间,经办部门,目前状态,部门回复内容,部门回复时间,群众姓名,当事人手机,问题位置\n\
         X-1,井盖,路口井盖缺失,20260901,2026年9月8日24:00,某处,已办结,已补,2026-09-03 10:05 星期四,某先生,19900000012,甲路1号\n",
    );
    let order = read.one();
    assert_eq!(read.not_used(), Vec::<&str>::new());
    assert_eq!((order.report.external_id.as_str(), order.report.title.as_str()), ("X-1", "井盖"));
    assert_eq!(order.report.received.at, at("2026-08-31T16:00:00Z"));
    assert_eq!(order.report.target.unwrap().at, at("2026-09-08T16:00:00Z"), "the end of the eighth");
    assert_eq!(order.reply.as_ref().unwrap().replied.at, at("2026-09-03T02:05:00Z"));
    assert_eq!(order.report.caller_masked.as_deref(), Some("某**"));
    assert_eq!(told(order), Vec::<&str>::new());
}

#[test]
fn given_two_columns_of_one_name_then_both_are_kept() {
    let long = "甲".repeat(2_000);
    let read = orders(format!(
        "工单编号,标题,内容,来电时间,备注,备注\nA-1,井盖,井盖缺失,2026-09-01 08:00:00,{long},乙\n"
    ));
    assert_eq!(sealed(read.one(), "备注"), Some(long.as_str()));
    assert_eq!(sealed(read.one(), "备注 (2)"), Some("乙"));
    assert_eq!(read.not_used(), ["备注", "备注 (2)"]);
}

#[test]
fn given_two_columns_for_one_field_then_the_one_with_content_is_used_and_the_other_told() {
    let read =
        orders("工单编号,标题,来电时间,登记时间,答复意见,回复内容\nA-1,井盖,,2026-09-01 08:00:00,,已修复\n");
    assert_eq!(read.one().report.received, exact("2026-09-01T00:00:00Z"));
    assert_eq!(read.one().report.details.undated_reply.as_deref(), Some("已修复"));
    let unused = &read.account.sheets[0].columns[2];
    assert_eq!(
        (unused.column.as_str(), &unused.used),
        ("来电时间", &Use::NotUsed { could_be: Some("received_at") })
    );
    let both = orders("工单编号,标题,来电时间,登记时间\nA-1,井盖,2026-09-01 07:00:00,2026-09-01 08:00:00\n");
    assert_eq!(
        both.one().report.received,
        exact("2026-08-31T23:00:00Z"),
        "the better name where both have content"
    );
    assert_eq!(sealed(both.one(), "登记时间"), Some("2026-09-01 08:00:00"));
}

#[test]
fn given_one_column_mapped_to_two_fields_then_it_is_both() {
    let mapping = Mapping::parse(["replied_at=办结时间", "closed_at=办结时间"]).unwrap();
    let table = "工单编号,标题,来电时间,办理结果,办结时间,状态\nA-1,井盖,2026-09-01 08:00:00,已修复,2026-09-03 10:00:00,已办结\n";
    let read = orders_with(table, &mapping).unwrap();
    assert_eq!(read.one().reply.as_ref().unwrap().replied, exact("2026-09-03T02:00:00Z"));
    assert_eq!(read.one().closed.as_ref().unwrap().closed, Some(exact("2026-09-03T02:00:00Z")));
}

#[test]
fn given_an_address_of_a_person_then_it_is_sealed_and_a_place_of_the_matter_is_shown_without_house_and_room()
{
    let read = orders("工单编号,标题,来电时间,家庭住址,诉求地址\nA-1,井盖,2026-09-01,乙路2号301室,甲路1号\n");
    assert_eq!(read.one().personal.address.as_ref().unwrap().expose(), "乙路2号301室");
    assert_eq!(read.one().report.details.place.as_deref(), Some("甲路*号"));
    let shown = serde_json::to_string(&read.one().report).unwrap();
    assert!(!shown.contains("乙路") && !shown.contains("1号"), "{shown}");
    let columns = &read.account.sheets[0].columns;
    assert_eq!(columns[3].used, Use::Sealed { fields: vec!["address"] });
}

#[test]
fn given_counts_and_attachments_then_they_are_on_the_report_and_what_is_no_count_is_told_and_sealed() {
    let read = orders(
        "工单编号,标题,来电时间,点赞数,转发数,转处理次数,附件\n\
         A-1,井盖,2026-09-01,\"1,024\",3.0,2,现场.jpg；录音.mp3\nA-2,井盖,2026-09-01,许多,,,\n",
    );
    let [first, second] = &read.arrivals[..] else { panic!() };
    let details = &first.report.details;
    assert_eq!((details.likes, details.reposts, details.transfers), (Some(1_024), Some(3), Some(2)));
    assert_eq!(details.attachments, ["现场.jpg", "录音.mp3"]);
    assert_eq!(
        (told(second), sealed(second, "点赞数")),
        (vec!["not a count; it is kept sealed"], Some("许多"))
    );
}

#[test]
fn given_headers_of_boston_and_chicago_then_they_are_known() {
    let read = orders(
        "SR_NUMBER,SR_TYPE,CREATED_DATE,LAST_MODIFIED_DATE,CLOSED_DATE,STATUS,OWNER_DEPARTMENT,STREET_ADDRESS,ORIGIN\n\
         SR19-1,Pothole in Street Complaint,11/01/2026 08:00:00 AM,11/04/2026 09:00:00 AM,11/03/2026 09:00:00 AM,Completed,CDOT,1200 W 81ST ST,Phone Call\n",
    );
    let order = read.one();
    assert_eq!(order.report.details.modified, Some(exact("2026-11-04T01:00:00Z")));
    assert_eq!(order.closed.as_ref().unwrap().closed, Some(exact("2026-11-03T01:00:00Z")));
    assert_eq!(read.not_used(), [""; 0]);
}

#[test]
fn given_a_class_word_then_it_is_the_class_and_an_unknown_one_is_told_once_with_its_count() {
    let rows: String = (1..=3).map(|n| format!("A-{n},井盖,2026-09-01,投诉举报类\n")).collect();
    let read = orders(format!("工单编号,标题,来电时间,诉求类别\nA-0,井盖,2026-09-01,求助类\n{rows}"));
    assert_eq!(read.arrivals[0].report.class, Some(MessageClass::Help));
    assert_eq!(read.arrivals[1].report.class, None);
    let [word] = &read.account.unknown_words[..] else { panic!() };
    assert_eq!((word.field, word.word.as_str(), word.n), ("category", "投诉举报类", 3));
}
