//! Local orders: festivals of ethnic minorities give days off, closures are noted and extend nothing.

use huiying_deadlines::ClockKind::WorkingDays;
use huiying_deadlines::{
    Error, LocalOrder, OfficeHours, PublishedCalendar, PublishedDay, Why, WorkCalendar, due,
};
use serde_json::json;

use crate::support::{at, builtin, date, end_of, off_day};

const NOTICE: &str = "https://example.org/order/1";

fn order(number: &str, days: Vec<PublishedDay>) -> PublishedCalendar {
    PublishedCalendar {
        year: 2026,
        notices: vec![NOTICE.to_owned()],
        published_on: Some(date("2026-03-02")),
        local: Some(LocalOrder { region: "样例自治州".to_owned(), order: number.to_owned() }),
        source: "made up".to_owned(),
        days,
    }
}

fn closed(day: &str) -> PublishedDay {
    PublishedDay { working: true, closed: true, ..off_day(day, "台风") }
}

fn with(orders: impl IntoIterator<Item = PublishedCalendar>) -> WorkCalendar {
    WorkCalendar::builtin().into_iter().chain(orders).collect()
}

/// Monday and Tuesday off, the Saturday before made up.
fn festival() -> PublishedCalendar {
    let made_up = PublishedDay { working: true, ..off_day("2026-04-18", "泼水节") };
    order("样例〔2026〕1号", vec![made_up, off_day("2026-04-20", "泼水节"), off_day("2026-04-21", "泼水节")])
}

fn due_hard(calendar: &WorkCalendar, start: &str, n: u16) -> chrono::DateTime<chrono::Utc> {
    due(&WorkingDays { n }, at(start), calendar, &OfficeHours::default()).due_hard
}

#[test]
fn case_30_a_regional_holiday_is_not_counted_and_says_whose_order_it_is() {
    let calendar = with([festival()]);
    assert_eq!(
        due_hard(&calendar, "2026-04-17 09:00", 3),
        end_of("2026-04-23"),
        "18 made up, then 22 and 23"
    );
    let verdict = calendar.verdict(date("2026-04-20"));
    assert_eq!((verdict.working, verdict.why), (false, Why::LocalHoliday));
    assert_eq!(verdict.notice.as_deref(), Some(NOTICE));
    assert_eq!(
        serde_json::to_value(&verdict).unwrap(),
        json!({"working": false, "why": "local_holiday", "name": "泼水节", "notice": NOTICE,
            "local": {"region": "样例自治州", "order": "样例〔2026〕1号"}})
    );
    let made_up = calendar.verdict(date("2026-04-18"));
    assert_eq!((made_up.working, made_up.why), (true, Why::MakeupDay));
    assert_eq!(made_up.name.as_deref(), Some("泼水节"));
}

#[test]
fn case_30_a_closure_is_noted_and_extends_no_limit() {
    let calendar = with([order("样例〔2026〕2号", vec![closed("2026-07-14"), closed("2026-07-18")])]);
    for n in 1..=7 {
        let without = due_hard(&builtin(), "2026-07-13 09:00", n);
        assert_eq!(due_hard(&calendar, "2026-07-13 09:00", n), without, "{n}");
    }
    let verdict = calendar.verdict(date("2026-07-14"));
    assert_eq!((verdict.working, verdict.why), (true, Why::Closure));
    assert_eq!(verdict.name.as_deref(), Some("台风"));
    let saturday = calendar.verdict(date("2026-07-18"));
    assert_eq!((saturday.working, saturday.why, saturday.local), (false, Why::Weekend, None));
}

#[test]
fn an_order_that_was_not_adopted_counts_for_nothing() {
    assert!(WorkCalendar::builtin().iter().all(|arrangement| arrangement.local.is_none()));
    assert_eq!(due_hard(&builtin(), "2026-04-17 09:00", 3), end_of("2026-04-22"));
    let before = WorkCalendar::as_known(
        WorkCalendar::builtin().into_iter().chain([festival()]),
        at("2026-03-01 12:00"),
    );
    assert!(before.is_working(date("2026-04-20")), "adopted, and not yet published then");
}

#[test]
fn several_orders_stand_beside_each_other_and_beside_the_state_councils() {
    let calendar = with([order("样例〔2026〕2号", vec![closed("2026-07-14")]), festival()]);
    assert!(!calendar.is_working(date("2026-04-20")));
    assert_eq!(calendar.verdict(date("2026-07-14")).why, Why::Closure);
    assert!(!calendar.is_working(date("2026-10-01")));
    assert!(calendar.is_published(2026));
    assert_ne!(calendar.version(), builtin().version(), "the order is part of what was counted by");
    let alone: WorkCalendar = [festival()].into_iter().collect();
    assert!(!alone.is_published(2026), "an order of a region is not the arrangement of the year");
}

#[test]
fn a_closed_holiday_stays_a_holiday_and_a_closed_make_up_day_stays_counted() {
    let calendar = with([order("样例〔2026〕3号", vec![closed("2026-10-01"), closed("2026-10-10")])]);
    assert_eq!(calendar.verdict(date("2026-10-01")).why, Why::Holiday);
    let made_up = calendar.verdict(date("2026-10-10"));
    assert_eq!((made_up.working, made_up.why), (true, Why::Closure));
}

#[test]
fn a_newer_version_of_an_order_replaces_the_older_and_no_other_order() {
    let cancelled = PublishedCalendar {
        published_on: Some(date("2026-04-10")),
        days: vec![off_day("2026-04-20", "泼水节")],
        ..festival()
    };
    let calendar = with([cancelled, festival()]);
    assert!(!calendar.is_working(date("2026-04-20")));
    assert!(calendar.is_working(date("2026-04-21")));
    assert!(!calendar.is_working(date("2026-04-18")));
}

#[test]
fn an_order_is_read_from_json_and_one_without_name_or_number_is_refused() {
    let read = |local: serde_json::Value, closed: bool| {
        let day = json!({"date": "2026-07-14", "name": "台风", "working": true, "closed": closed});
        let mut file = json!({"year": 2026, "notices": [], "source": "made up", "days": [day]});
        file["local"] = local;
        PublishedCalendar::from_json(&file.to_string())
    };
    let typhoon = read(json!({"region": "样例市", "order": "样例〔2026〕2号"}), true).unwrap();
    assert!(typhoon.days[0].closed);
    assert!(matches!(
        read(json!({"region": "样例市", "order": " "}), true),
        Err(Error::NamelessOrder { year: 2026 })
    ));
    let nobodys = read(json!(null), true).unwrap_err();
    assert!(nobodys.to_string().contains("2026-07-14 is `closed`"), "{nobodys}");
    assert!(read(json!(null), false).unwrap().local.is_none());
    assert!(matches!(read(json!({"region": "样例市"}), true), Err(Error::BadCalendar { .. })));
}

/// Written before local orders were known: no `local`, no `closed`, no `published_on`.
#[test]
fn an_arrangement_of_the_older_form_still_reads() {
    let old = r#"{"year": 2026, "notices": [], "source": "x", "days": [{"date": "2026-01-01", "name": "元旦", "working": false}]}"#;
    let read: PublishedCalendar = serde_json::from_str(old).unwrap();
    assert_eq!((read.local.clone(), read.published_on, read.days[0].closed), (None, None, false));
    let written = serde_json::to_string(&read).unwrap();
    assert!(!written.contains("local") && !written.contains("closed"), "{written}");
}
