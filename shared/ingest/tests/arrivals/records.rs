//! Records of JSON, of lines of JSON and of Open311 are read as tables are, and where one is wrong is said.

use huiying_domain::details::SourceState;
use huiying_ingest::Mapping;

use crate::real_tables::real;
use crate::support::{Read, exact, orders, orders_with, sealed, told};

const ORDER: &str = r#"{"工单编号": 12345678901234567890123, "标题": "井盖缺失", "来电内容": "某路口",
    "登记时间": "2026-09-01 08:00:00", "联系人": {"姓名": "某先生", "电话": "19900000012"},
    "附件": ["a.jpg", "b.jpg"], "经过": [{"步骤": 1}], "备注": null}"#;

fn refused(text: &str) -> String {
    orders_with(text, &Mapping::default()).err().unwrap().to_string()
}

#[test]
fn given_a_list_an_object_with_one_list_or_an_object_a_line_then_the_records_are_the_same() {
    let line = ORDER.replace('\n', " ");
    for text in [
        format!("[{ORDER}]"),
        format!("\u{feff}\n [{ORDER}\n]\n"),
        format!(r#"{{"code": 0, "data": [{ORDER}]}}"#),
        format!(r#"{{"code": 0, "result": {{"total": 1, "list": [{ORDER}]}}}}"#),
        format!("{line}\n\n"),
        ORDER.to_owned(),
    ] {
        let read = orders(&text);
        let report = &read.one().report;
        assert_eq!(report.external_id, "12345678901234567890123", "a long number is not rounded: {text}");
        assert_eq!((report.title.as_str(), report.body.as_str()), ("井盖缺失", "某路口"));
        assert_eq!(report.received, exact("2026-09-01T00:00:00Z"));
        assert_eq!(report.details.attachments, ["a.jpg", "b.jpg"]);
        assert_eq!(
            sealed(read.one(), "联系人.电话"),
            Some("19900000012"),
            "no name within a name is guessed"
        );
        assert_eq!(sealed(read.one(), "经过"), Some(r#"[{"步骤": 1}]"#));
        assert_eq!(told(read.one()), Vec::<&str>::new());
    }
}

#[test]
fn given_a_name_within_a_name_when_it_is_mapped_then_it_is_that_field() {
    let mapping = Mapping::parse(["caller=联系人.姓名", "phone=联系人.电话"]).unwrap();
    let read = orders_with(format!("[{ORDER}]"), &mapping).unwrap();
    let report = &read.one().report;
    assert_eq!(
        (report.caller_masked.as_deref(), report.phone_masked.as_deref()),
        (Some("某**"), Some("****12"))
    );
}

#[test]
fn given_records_with_other_names_each_then_every_value_is_kept_in_its_place() {
    let read = orders(
        r#"[{"id": "A-1", "标题": "一", "来电时间": "2026-09-01 08:00"},
            {"来电时间": "2026-09-02 08:00", "备注": "甲", "备注": "乙", "标题": "二", "id": 2.50}]"#,
    );
    assert_eq!(read.numbers(), ["A-1", "2.50"]);
    assert_eq!(read.arrivals[1].report.title, "二");
    assert_eq!(sealed(&read.arrivals[1], "备注"), Some("甲"));
    assert_eq!(sealed(&read.arrivals[1], "备注 (2)"), Some("乙"));
}

#[test]
fn given_a_record_that_cannot_be_used_then_its_number_is_told_and_the_others_are_read() {
    let good = |number| format!(r#"{{"id": "{number}", "标题": "井盖", "来电时间": "2026-09-01 08:00:00"}}"#);
    let lines = orders(format!("{}\n{{\"id\": \n\n{}\n[1]\n", good("A-1"), good("A-3")));
    assert_eq!(lines.numbers(), ["A-1", "A-3"]);
    let places = |read: &Read| read.refused.iter().map(|it| (it.row, it.what.clone())).collect::<Vec<_>>();
    assert_eq!(
        places(&lines),
        [(2, "no JSON from column 7 on: skipped".to_owned()), (4, "not an object: skipped".to_owned())]
    );
    let list = orders(format!("[{},\n 7,\n{},\n{{\"id\": \"A-4\", \"标", good("A-1"), good("A-3")));
    assert_eq!(list.numbers(), ["A-1", "A-3"]);
    let told = places(&list);
    assert_eq!(told[0], (2, "not an object: skipped".to_owned()));
    assert_eq!((told.len(), told[1].0), (2, 4));
    assert!(told[1].1.starts_with("no record from here on was read: it breaks off"), "{told:?}");
}

#[test]
fn given_a_time_that_cannot_be_read_then_the_problem_names_record_and_field() {
    let read = orders(r#"[{"id": 1, "标题": "一", "案": {"来电时间": 5}, "来电时间": "2026-02-30"}]"#);
    let problem = &read.one().problems[0];
    assert_eq!((problem.row, problem.column.as_deref()), (1, Some("来电时间")));
    assert!(read.account.is_of_records);
}

#[test]
fn given_json_without_records_then_it_is_refused_in_words() {
    for (text, said) in [
        (r#"{"a": [{"b": 1}], "c": [{"d": 1}]}"#, "several lists of records (a, c); leave one of them"),
        ("{\"a\": \n  oops", "no JSON at line 2, column 3"),
        (r#"[{"名称": "甲"}]"#, "has no column for external_id and for received_at and for title or body"),
    ] {
        assert!(refused(text).contains(said), "{}", refused(text));
    }
    assert_eq!(orders("[]").arrivals.len(), 0, "an answer without records is none");
    assert_eq!(orders(r#"{"total": 0, "data": []}"#).arrivals.len(), 0);
}

#[test]
fn given_a_table_whose_first_name_is_in_brackets_then_it_is_a_table() {
    let read = orders("[工单编号],标题,来电时间,编号\n甲,井盖,2026-09-01 08:00:00,A-1\n");
    assert_eq!(read.numbers(), ["A-1"]);
}

const OPEN311: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE r [<!ENTITY big "aaaa">]>
<service_requests>
  <request><service_request_id>638344</service_request_id><status>closed</status>
    <status_notes>Filled &amp; closed &big;</status_notes><service_name>Pothole</service_name><service_code>006</service_code>
    <description><![CDATA[A <hole>]]></description><agency_responsible>Roads</agency_responsible><service_notice/>
    <requested_datetime>2010-04-14T06:37:38-08:00</requested_datetime>
    <updated_datetime>2010-04-15T06:37:38-08:00</updated_datetime>
    <expected_datetime>2010-04-16T06:37:38-08:00</expected_datetime>
    <address>8TH AVE and JUDAH ST</address><lat>37.762221815</lat><long>-122.4651145</long>
    <media_url>http://example.org/638344.jpg</media_url></request>
  <request><service_request_id>638349</service_request_id><status>open</status><service_name>Pothole</service_name>
    <requested_datetime>2010-04-19T06:37:38-08:00</requested_datetime>
    <updated_datetime>2010-04-20T06:37:38-08:00</updated_datetime></request>
</service_requests>"#;

#[test]
fn given_an_open311_answer_then_its_fields_are_on_the_order_and_the_last_change_of_a_closed_one_closes_it() {
    let read = orders(OPEN311);
    assert_eq!(read.numbers(), ["638344", "638349"]);
    let [closed, open] = &read.arrivals[..] else { panic!("two requests") };
    let (report, details) = (&closed.report, &closed.report.details);
    assert_eq!((report.title.as_str(), report.body.as_str()), ("Pothole", "A <hole>"));
    assert_eq!(report.received, exact("2010-04-14T14:37:38Z"));
    assert_eq!(report.target, Some(exact("2010-04-16T14:37:38Z")));
    assert_eq!(report.office.as_deref(), Some("Roads"));
    assert_eq!(details.place.as_deref(), Some("*TH AVE and JUDAH ST"));
    assert_eq!(closed.personal.address, None, "the address is the place of the matter, nobody's home");
    let reply = closed.reply.as_ref().unwrap();
    assert_eq!(reply.text, "Filled & closed &big;", "no entity is looked up");
    assert_eq!(reply.replied, exact("2010-04-15T14:37:38Z"), "a reply is no later than the closing");
    assert_eq!(details.attachments, ["http://example.org/638344.jpg"]);
    assert_eq!(closed.closed.as_ref().unwrap().closed, Some(exact("2010-04-15T14:37:38Z")));
    assert_eq!(sealed(closed, "lat"), Some("37.762221815"));
    assert_eq!((open.closed.as_ref(), open.report.details.state), (None, Some(SourceState::Open)));
    assert_eq!(open.report.details.modified, Some(exact("2010-04-20T14:37:38Z")));
    assert_eq!(told(open), Vec::<&str>::new());
}

#[test]
fn given_an_open311_answer_that_breaks_off_then_the_whole_requests_before_are_read() {
    let end = OPEN311.find("638349").unwrap();
    for broken in [&OPEN311[..end], &OPEN311[..OPEN311.rfind("</service_requests>").unwrap()]] {
        let read = orders(broken);
        assert_eq!(read.arrivals[0].report.external_id, "638344");
        let [told] = &read.refused[..] else { panic!("{:?}", read.refused) };
        assert!(told.what.contains("no record from here on was read"), "{told:?}");
    }
    let deep = format!("<service_requests><request>{}</request></service_requests>", "<a>".repeat(5_000));
    assert!(orders(&deep).arrivals.is_empty(), "hostile depth costs nothing");
}

#[test]
fn given_the_requests_of_chicago_then_all_are_read_with_their_times() {
    let Some(path) = real("open311/chicago_requests_extended.json") else { return };
    let read = orders(std::fs::read(path).unwrap());
    assert_eq!((read.arrivals.len(), read.refused.len()), (50, 0));
    let first = &read.arrivals[0];
    assert_eq!(first.report.external_id, "14-00684314");
    assert_eq!(first.report.received, exact("2014-05-10T00:02:21Z"));
    assert_eq!(first.closed.as_ref().unwrap().closed, Some(exact("2015-10-10T15:15:40Z")));
    assert_eq!(sealed(first, "extended_attributes.ward"), Some("21"));
    assert_eq!(sealed(first, "long"), Some("-87.6536401592609"), "a number stays as it is written");
    assert!(read.arrivals.iter().all(|it| !it.report.received_unknown));
}

#[test]
fn given_the_answers_of_an_open311_server_then_its_requests_are_read_and_the_others_refused_in_words() {
    let Some(folder) = real("open311/codeforamerica_open311") else { return };
    let read = |name: &str| orders_with(std::fs::read(folder.join(name)).unwrap(), &Mapping::default());
    assert_eq!(read("service_requests.xml").unwrap().numbers(), ["638344", "638349"]);
    assert_eq!(read("get_service_request.xml").unwrap().arrivals.len(), 1);
    assert_eq!(read("service_requests_empty.xml").unwrap().arrivals.len(), 0);
    for name in ["services.xml", "service_definition.xml", "get_service_request_not_found.xml"] {
        let error = read(name).err().unwrap().to_string();
        assert!(error.contains("XML"), "{name}: {error}");
    }
}
