//! An explanation names every day, and says nothing else than the due instants do.

use huiying_deadlines::{Explanation, Facts, OfficeHours, Rule, RulePack, explain};
use serde_json::{Value, json};

use crate::support::{at, builtin, end_of};

fn rule(id: &str) -> Rule {
    RulePack::builtin().into_iter().flat_map(|pack| pack.rules).find(|rule| rule.id.as_str() == id).unwrap()
}

fn explained(id: &str, start: &str) -> Explanation {
    explain(&rule(id), &Facts::starting(at(start)), &builtin(), &OfficeHours::default())
}

#[test]
fn the_golden_message_is_explained_day_by_day() {
    let explanation = serde_json::to_value(explained("AH-MSG-SUGGEST-7WD", "2018-02-09 10:20")).unwrap();
    let expected = json!({
        "rule": "AH-MSG-SUGGEST-7WD",
        "name": {"zh": "意见建议7个工作日反馈", "en": "suggestion or opinion of value received by internet or new media"},
        "clause": "应在7个工作日内通过原有平台或其他方式反馈处理意见",
        "document": "安徽省安全生产监督管理局全面推进政务公开实施细则(征求意见稿), 2017年8月11日",
        "where": "四(三), 附件1 第17行",
        "clock": {"kind": "working_days", "n": 7},
        "started_at": "2018-02-09T10:20:00+08:00",
        "due_hard": "2018-02-25T00:00:00+08:00",
        "due_soft": "2018-02-24T17:30:00+08:00",
        "starts_on": "2018-02-09",
        "target_due": null,
        "provisional": false,
        "due_by_law": null,
        "calendar": builtin().version(),
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&explanation[field], value, "{field}");
    }
    let notice = "http://www.gov.cn/zhengce/zhengceku/2017-11/30/content_5243579.htm";
    let weekday = |day: &str, number: u32| day_of(day, Some(number), "weekday", None, None);
    let spring = |day: &str| day_of(day, None, "holiday", Some("春节"), Some(notice));
    let days = json!([
        day_of("2018-02-10", None, "weekend", None, None),
        day_of("2018-02-11", Some(1), "makeup_day", Some("春节"), Some(notice)),
        weekday("2018-02-12", 2),
        weekday("2018-02-13", 3),
        weekday("2018-02-14", 4),
        spring("2018-02-15"),
        spring("2018-02-16"),
        spring("2018-02-17"),
        spring("2018-02-18"),
        spring("2018-02-19"),
        spring("2018-02-20"),
        spring("2018-02-21"),
        weekday("2018-02-22", 5),
        weekday("2018-02-23", 6),
        day_of("2018-02-24", Some(7), "makeup_day", Some("春节"), Some(notice)),
    ]);
    assert_eq!(explanation["days"], days);
}

fn day_of(date: &str, number: Option<u32>, why: &str, name: Option<&str>, notice: Option<&str>) -> Value {
    let working = matches!(why, "weekday" | "makeup_day");
    json!({
        "date": date, "counted": number.is_some(), "number": number,
        "working": working, "why": why, "name": name, "notice": notice,
    })
}

#[test]
fn an_hour_clock_lists_no_days() {
    let explanation = explained("AH-OPN-5H", "2017-08-12 22:40");
    assert!(explanation.days.is_empty());
    let json = serde_json::to_value(explanation).unwrap();
    assert_eq!(json["due_hard"], "2017-08-13T03:40:00+08:00");
    assert_eq!(json["due_soft"], json["due_hard"]);
}

#[test]
fn a_provisional_clock_shows_both_ends_and_which_days_are_not_settled() {
    let json = serde_json::to_value(explained("AH-MSG-SUGGEST-7WD", "2026-12-24 10:00")).unwrap();
    assert_eq!(json["provisional"], true);
    // 25, 28, 29, 30, 31 December, then 1 and 4 January, or 4 and 5.
    assert_eq!(json["due_hard"], "2027-01-05T00:00:00+08:00");
    assert_eq!(json["due_by_law"], "2027-01-06T00:00:00+08:00");
    let unsettled = |day: &&Value| day["provisional"] == true;
    let days = json["days"].as_array().unwrap();
    let dates: Vec<&str> = days.iter().filter(unsettled).map(|day| day["date"].as_str().unwrap()).collect();
    assert_eq!((dates[0], dates.len()), ("2026-12-26", days.len() - 1), "all but the 25th");
}

#[test]
fn a_limit_before_an_event_lists_its_days_in_the_order_of_counting() {
    let before = Rule {
        clock: serde_json::from_value(json!({"kind": "working_days_before", "n": 3})).unwrap(),
        ..rule("AH-OPN-5H")
    };
    let explanation =
        explain(&before, &Facts::starting(at("2018-10-08 09:00")), &builtin(), &OfficeHours::default());
    let counted: Vec<String> =
        explanation.days.iter().filter(|day| day.counted).map(|day| day.date.to_string()).collect();
    assert_eq!(counted, ["2018-09-30", "2018-09-29", "2018-09-28"]);
    assert_eq!(explanation.days.len(), 10, "seven days of National Day were looked at and not counted");
}

#[test]
fn rolling_forward_is_shown_as_days_not_counted() {
    let petition = Rule {
        clock: serde_json::from_value(json!({"kind": "calendar_days", "n": 15, "roll_forward": true}))
            .unwrap(),
        ..rule("AH-OPN-5H")
    };
    let explanation =
        explain(&petition, &Facts::starting(at("2026-09-16 09:00")), &builtin(), &OfficeHours::default());
    let numbers: Vec<Option<u32>> = explanation.days.iter().map(|day| day.number).collect();
    let expected: Vec<Option<u32>> = (1..=15).map(Some).chain([None; 7]).collect();
    assert_eq!(numbers, expected, "days 1 to 15, then 2 to 8 October rolled over");
}

#[test]
fn instants_of_the_old_summers_are_written_with_their_own_offset() {
    let explanation = explained("AH-OPN-5H", "1988-08-08 00:30");
    assert_eq!(serde_json::to_value(explanation).unwrap()["started_at"], "1988-08-08T01:30:00+09:00");
}

/// The window is November, the date to strive for the end of October (AH-SELFCHECK-NOV).
#[test]
fn a_target_date_lies_before_its_limit_also_where_it_is_past_when_the_clock_starts() {
    for start in ["2026-01-05 09:00", "2026-10-31 09:00", "2026-11-25 09:00"] {
        let explanation = explained("AH-SELFCHECK-NOV", start);
        assert_eq!(explanation.due_hard, end_of("2026-11-30"), "{start}");
        assert_eq!(explanation.target_due, Some(end_of("2026-10-31")), "{start}");
    }
}

#[test]
fn a_target_never_lies_after_its_limit() {
    for rule in RulePack::builtin().iter().flat_map(|pack| &pack.rules).filter(|rule| rule.target.is_some()) {
        for day in 0..400 {
            let start = at("2026-01-01 09:30") + chrono::TimeDelta::days(day);
            let explanation = explain(rule, &Facts::starting(start), &builtin(), &OfficeHours::default());
            assert!(explanation.target_due.unwrap() <= explanation.due_hard, "{} from {start}", rule.id);
        }
    }
}

#[test]
fn an_extension_cites_its_own_clause() {
    let rule = rule("AH-MSG-SUGGEST-7WD");
    let mut facts = Facts::starting(at("2018-02-09 10:00"));
    let plain = explain(&rule, &facts, &builtin(), &OfficeHours::default());
    assert_eq!(plain.clause_extension, None);
    facts.extension = Some(15);
    let extended = explain(&rule, &facts, &builtin(), &OfficeHours::default());
    assert_eq!(extended.clause_extension.as_deref(), Some("情况复杂的可延长至1 5个工作日"));
}
