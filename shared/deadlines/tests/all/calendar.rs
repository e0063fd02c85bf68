//! The calendar agrees with both sources on every day, cites its notices, and does not depend on the order of arrival.

use std::collections::BTreeMap;

use huiying_deadlines::{Error, PublishedCalendar, Why, WorkCalendar};

use crate::support::{Table, builtin, chinese_days, data, date, holiday_cn, table};

fn disagreements(source: &Table, from: &str) -> Vec<String> {
    let calendar = builtin();
    source
        .iter()
        .filter(|(day, working)| day.as_str() >= from && calendar.is_working(date(day)) != *working)
        .map(|(day, _)| day.clone())
        .collect()
}

#[test]
fn every_day_of_2004_to_2026_agrees_with_chinese_days() {
    let Some(named) = chinese_days() else { return };
    let table = table(&named);
    assert_eq!(table.len(), 8401, "23 years, six of them leap years");
    assert_eq!(table.last().unwrap().0, "2026-12-31");
    assert_eq!(disagreements(&table, "2004-01-01"), Vec::<String>::new());
}

#[test]
fn every_day_of_2007_to_2026_agrees_with_holiday_cn() {
    let Some(named) = holiday_cn() else { return };
    assert_eq!(disagreements(&table(&named), "2006-12-30"), Vec::<String>::new());
}

#[test]
fn the_two_sources_agree_with_each_other() {
    let (Some(one), Some(other)) = (holiday_cn(), chinese_days()) else {
        return;
    };
    let (one, other) = (table(&one), table(&other));
    let differ = |(a, b): &(&(String, bool), &(String, bool))| a.0.as_str() >= "2006-12-30" && a != b;
    assert_eq!(one.iter().zip(&other).filter(differ).count(), 0);
}

#[test]
fn a_year_imported_from_holiday_cn_says_the_same_as_the_built_in_one() {
    let all = builtin();
    for year in 2007..=2026 {
        let Some(json) = data(&format!("calendar/holiday-cn/{year}.json")) else {
            return;
        };
        let read = PublishedCalendar::from_holiday_cn(&json).unwrap();
        let own = WorkCalendar::builtin().into_iter().find(|calendar| calendar.year == year).unwrap();
        assert_eq!(read.notices, own.notices);
        assert_eq!(read.days.len(), own.days.len());
        let imported = WorkCalendar::from_iter([read.clone()]);
        for day in &read.days {
            let (ours, theirs) = (all.verdict(day.date), imported.verdict(day.date));
            assert_eq!((ours.working, ours.why, ours.name), (theirs.working, theirs.why, theirs.name));
        }
    }
}

#[test]
fn the_year_that_the_data_set_leaves_empty_is_not_published() {
    let Some(json) = data("calendar/holiday-cn/2027.json") else {
        return;
    };
    assert!(matches!(PublishedCalendar::from_holiday_cn(&json), Err(Error::EmptyCalendar { year: 2027 })));
}

#[test]
fn each_reason_is_told_apart_and_cited() {
    let calendar = builtin();
    let notice = "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm";
    for (day, working, why, zh, cited) in [
        ("2026-09-24", true, Why::Weekday, "工作日", None),
        ("2026-09-19", false, Why::Weekend, "周末", None),
        ("2026-10-05", false, Why::Holiday, "国庆节放假", Some(notice)),
        ("2026-10-04", false, Why::Holiday, "国庆节放假", Some(notice)),
        ("2026-10-10", true, Why::MakeupDay, "国庆节调休上班", Some(notice)),
        ("2004-01-17", true, Why::MakeupDay, "春节调休上班", None),
    ] {
        let verdict = calendar.verdict(date(day));
        assert_eq!((verdict.working, verdict.why), (working, why), "{day}");
        assert_eq!(verdict.zh(), zh, "{day}");
        assert_eq!(verdict.notice.as_deref(), cited, "{day}");
    }
}

#[test]
fn in_years_that_a_second_notice_changed_each_day_cites_the_notice_that_sets_it() {
    let calendar = builtin();
    for (day, notice) in [
        ("2015-01-04", "http://www.gov.cn/zhengce/zhengceku/2014-12/16/content_9302.htm"),
        ("2015-09-03", "http://www.gov.cn/zhengce/zhengceku/2015-05/13/content_9742.htm"),
        ("2015-09-06", "http://www.gov.cn/zhengce/zhengceku/2015-05/13/content_9742.htm"),
        ("2019-10-01", "http://www.gov.cn/zhengce/zhengceku/2018-12/06/content_5346276.htm"),
        ("2019-05-02", "http://www.gov.cn/zhengce/zhengceku/2019-03/22/content_5375877.htm"),
        ("2019-04-28", "http://www.gov.cn/zhengce/zhengceku/2019-03/22/content_5375877.htm"),
        ("2020-01-30", "http://www.gov.cn/zhengce/zhengceku/2019-11/21/content_5454164.htm"),
        ("2020-01-31", "http://www.gov.cn/zhengce/zhengceku/2020-01/27/content_5472352.htm"),
    ] {
        assert_eq!(calendar.verdict(date(day)).notice.as_deref(), Some(notice), "{day}");
    }
}

#[test]
fn a_monday_that_a_notice_calls_back_to_work_is_a_plain_weekday_with_its_notice() {
    let verdict = builtin().verdict(date("2020-02-03"));
    assert!(verdict.working);
    assert_eq!(verdict.why, Why::Weekday);
    assert_eq!(verdict.name.as_deref(), Some("春节"));
    assert!(verdict.notice.unwrap().ends_with("content_5472352.htm"));
}

#[test]
fn the_last_days_of_december_may_stand_in_the_next_years_arrangement() {
    let with_next = builtin();
    assert!(!with_next.is_working(date("2018-12-31")), "a Monday off for New Year 2019");
    assert!(with_next.is_working(date("2018-12-29")), "a Saturday made up");
    let until_2018: WorkCalendar = WorkCalendar::builtin().into_iter().filter(|it| it.year <= 2018).collect();
    assert!(until_2018.is_working(date("2018-12-31")), "before the arrangement of 2019 was published");
    assert!(until_2018.is_published(2018) && !until_2018.is_published(2019));
}

#[test]
fn arrangements_may_arrive_in_any_order() {
    let mut backwards = WorkCalendar::new();
    WorkCalendar::builtin().into_iter().rev().for_each(|calendar| backwards.publish(calendar));
    assert_eq!(backwards.version(), builtin().version());
    let day = date("2006-12-30");
    assert_eq!(backwards.verdict(day), builtin().verdict(day));
    assert!(
        backwards.verdict(day).notice.is_some(),
        "named by 2006 and 2007; the younger notice has the last word"
    );
}

#[test]
fn a_later_version_of_a_year_replaces_the_earlier_and_changes_the_version() {
    let mut second = WorkCalendar::builtin().into_iter().find(|calendar| calendar.year == 2020).unwrap();
    let mut first = second.clone();
    first.days.retain(|day| !(date("2020-01-31")..=date("2020-02-03")).contains(&day.date));
    let mut calendar = WorkCalendar::new();
    calendar.publish(first);
    let version = calendar.version();
    assert!(calendar.is_working(date("2020-01-31")));
    calendar.publish(second.clone());
    assert!(!calendar.is_working(date("2020-01-31")));
    assert_ne!(calendar.version(), version);

    let unchanged = calendar.version();
    second.days.reverse();
    calendar.publish(second);
    assert_eq!(calendar.version(), unchanged, "the order inside a file says nothing");
}

#[test]
fn the_version_of_the_built_in_data_is_short_and_names_its_years() {
    let version = builtin().version();
    assert!(version.starts_with("2004-2026."), "{version}");
    assert_eq!(version.len(), "2004-2026.".len() + 12);
    assert_eq!(WorkCalendar::new().version(), "plain-week");
    assert_eq!(WorkCalendar::default().version(), "plain-week");
}

#[test]
fn a_calendar_that_cannot_be_meant_is_refused_with_its_reason() {
    let file =
        |days: &str| format!(r#"{{"year": 2027, "papers": ["https://example.org"], "days": [{days}]}}"#);
    let day = |date: &str| format!(r#"{{"name": "元旦", "date": "{date}", "isOffDay": true}}"#);
    let said = |days: &str| PublishedCalendar::from_holiday_cn(&file(days)).unwrap_err().to_string();
    assert_eq!(
        said(&day("2028-01-01")),
        "reading the calendar of 2027: 2028-01-01 lies neither in that year nor in the December before; correct the date"
    );
    assert!(said(&day("2026-11-30")).contains("2026-11-30 lies neither"));
    let twice = said(&[day("2027-01-01"), day("2027-01-01")].join(","));
    assert_eq!(twice, "reading the calendar of 2027: 2027-01-01 stands there twice; keep one");
    assert!(matches!(PublishedCalendar::from_holiday_cn("[]"), Err(Error::BadCalendar { .. })));
    assert!(PublishedCalendar::from_holiday_cn(&file(&day("2026-12-31"))).is_ok());
}

#[test]
fn a_published_calendar_survives_being_written_and_read() {
    for calendar in WorkCalendar::builtin() {
        let json = serde_json::to_string(&calendar).unwrap();
        assert_eq!(serde_json::from_str::<PublishedCalendar>(&json).unwrap(), calendar);
    }
    let counts: BTreeMap<i32, usize> =
        WorkCalendar::builtin().iter().map(|it| (it.year, it.days.len())).collect();
    assert_eq!(counts.len(), 23, "one arrangement a year");
}
