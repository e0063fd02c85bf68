//! The calendar agrees with both sources on every day, cites its notices, and does not depend on the order of arrival.

use huiying_deadlines::{Error, PublishedCalendar, PublishedDay, Why, WorkCalendar};
use serde_json::json;

use crate::support::{Table, builtin, chinese_days, data, date, holiday_cn, table};

fn newest(year: i32) -> PublishedCalendar {
    WorkCalendar::builtin().into_iter().rfind(|calendar| calendar.year == year).unwrap()
}

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
fn every_named_day_cites_one_notice_and_from_2007_on_one_that_holiday_cn_lists_for_its_year() {
    let calendar = builtin();
    let papers = |year: i32| -> Option<Vec<String>> {
        let file: serde_json::Value =
            serde_json::from_str(&data(&format!("calendar/holiday-cn/{year}.json"))?).unwrap();
        let (papers, days) = (file["papers"].as_array().unwrap(), file["days"].as_array().unwrap());
        assert_eq!(days.len(), newest(year).days.len(), "{year}");
        Some(papers.iter().map(|paper| paper.as_str().unwrap().to_owned()).collect())
    };
    for arrangement in (2004..=2026).map(newest) {
        let Some(papers) = (if arrangement.year < 2007 { Some(vec![]) } else { papers(arrangement.year) })
        else {
            return;
        };
        for day in &arrangement.days {
            let cited = calendar.verdict(day.date).notice.unwrap();
            let found = if papers.is_empty() {
                cited.starts_with(&format!("国办发明电〔{}〕", arrangement.year - 1))
            } else {
                papers.contains(&cited)
            };
            assert!(found, "{} cites {cited}", day.date);
        }
    }
}

/// The second notices, word for word: each day they speak of, and no other, cites them.
#[test]
fn the_second_notices_are_cited_by_the_days_they_speak_of_and_no_other() {
    for (year, paper, days) in [
        (2015, "content_9742.htm", vec!["2015-09-03", "2015-09-04", "2015-09-05", "2015-09-06"]),
        (
            2019,
            "content_5375877.htm",
            vec!["2019-04-28", "2019-05-01", "2019-05-02", "2019-05-03", "2019-05-04", "2019-05-05"],
        ),
        (2020, "content_5472352.htm", vec!["2020-01-31", "2020-02-01", "2020-02-02", "2020-02-03"]),
    ] {
        let cites = |day: &&PublishedDay| day.notice.as_ref().is_some_and(|it| it.ends_with(paper));
        let citing: Vec<String> =
            newest(year).days.iter().filter(cites).map(|it| it.date.to_string()).collect();
        assert_eq!(citing, days, "{year}");
    }
}

#[test]
fn the_days_of_a_year_are_listed_with_their_reasons_as_json() {
    let calendar = builtin();
    let days = calendar.days_of(2026);
    assert_eq!((days.len(), days[0].date, days[364].date), (365, date("2026-01-01"), date("2026-12-31")));
    assert_eq!(days.iter().filter(|day| day.verdict.working).count(), 248);
    let json = serde_json::to_value(&days).unwrap();
    let notice = "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm";
    assert_eq!(
        json[282],
        json!({"date": "2026-10-10", "working": true, "why": "makeup_day", "name": "国庆节", "notice": notice})
    );
    assert_eq!(
        json[364],
        json!({"date": "2026-12-31", "working": true, "why": "weekday", "name": null, "notice": null, "provisional": true})
    );
    assert_eq!(calendar.days_of(2028).len(), 366);
    assert!(calendar.days_of(2027).iter().all(|day| day.verdict.provisional));
    assert!(calendar.days_of(i32::MAX).is_empty());
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
        let own = newest(year);
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
    let first_notice = "国办发明电〔2003〕53号 \
        https://www.shaanxi.gov.cn/zfxxgk/zfgb/2004/d1q_4317/200806/t20080626_1641120.html";
    for (day, working, why, name, cited) in [
        ("2026-09-24", true, Why::Weekday, None, None),
        ("2026-09-19", false, Why::Weekend, None, None),
        ("2026-10-05", false, Why::Holiday, Some("国庆节"), Some(notice)),
        ("2026-10-04", false, Why::Holiday, Some("国庆节"), Some(notice)),
        ("2026-10-10", true, Why::MakeupDay, Some("国庆节"), Some(notice)),
        ("2004-01-17", true, Why::MakeupDay, Some("春节"), Some(first_notice)),
    ] {
        let verdict = calendar.verdict(date(day));
        assert_eq!((verdict.working, verdict.why), (working, why), "{day}");
        assert_eq!(verdict.name.as_deref(), name, "{day}");
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
        backwards.verdict(day).notice.unwrap().ends_with("content_1761.htm"),
        "a day of 2006 set for 2007"
    );
}

#[test]
fn the_order_inside_a_file_says_nothing() {
    let mut calendar = builtin();
    let (mut again, version) = (newest(2020), calendar.version());
    again.days.reverse();
    calendar.publish(again);
    assert_eq!(calendar.version(), version);
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
}

#[test]
fn the_program_brings_every_year_and_both_versions_of_the_years_changed_in_their_course() {
    let years: Vec<i32> = WorkCalendar::builtin().iter().map(|it| it.year).collect();
    let twice = [2015, 2019, 2020];
    let expected: Vec<i32> =
        (2004..=2026).flat_map(|y| vec![y; if twice.contains(&y) { 2 } else { 1 }]).collect();
    assert_eq!(years, expected);
    assert!(WorkCalendar::builtin().iter().all(|it| it.published_on.is_some() && !it.notices.is_empty()));
}
