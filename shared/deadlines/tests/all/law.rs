//! Years without an arrangement: the holidays of the law on their own dates, and clocks that show both possible ends.

use chrono::{Datelike, NaiveDate};
use huiying_deadlines::ClockKind::{self, CalendarDays, Months, WorkingDays, WorkingDaysBefore};
use huiying_deadlines::{Due, OfficeHours, WorkCalendar, due, law};

use crate::support::{at, builtin, date, due_by, end_of};

fn days_off(year: i32) -> Vec<(String, &'static str)> {
    law::days_off(year).into_iter().map(|(date, name)| (date.to_string(), name)).collect()
}

/// By the almanac: 2027 begins on a Friday, 正月初一 is 6 February, 清明 5 April, 端午 9 June, 中秋 15 September.
#[test]
fn the_thirteen_days_of_2027_with_those_on_a_weekend_made_up() {
    let expected = [
        ("2027-01-01", "元旦"),
        ("2027-02-05", "春节"),
        ("2027-02-06", "春节"),
        ("2027-02-07", "春节"),
        ("2027-02-08", "春节"),
        ("2027-02-09", "春节"),
        ("2027-02-10", "春节"),
        ("2027-04-05", "清明节"),
        ("2027-05-01", "劳动节"),
        ("2027-05-02", "劳动节"),
        ("2027-05-03", "劳动节"),
        ("2027-05-04", "劳动节"),
        ("2027-06-09", "端午节"),
        ("2027-09-15", "中秋节"),
        ("2027-10-01", "国庆节"),
        ("2027-10-02", "国庆节"),
        ("2027-10-03", "国庆节"),
        ("2027-10-04", "国庆节"),
        ("2027-10-05", "国庆节"),
    ];
    assert_eq!(days_off(2027), expected.map(|(day, name)| (day.to_owned(), name)));
}

/// 2028: 正月初一 on 26 January, 清明 on 4 April, 端午 on Sunday 28 May, 中秋 on 3 October, within the National Day.
#[test]
fn the_days_of_2028_where_mid_autumn_falls_into_the_national_day() {
    let days = days_off(2028);
    let is_off = |day: &str| days.iter().any(|(found, _)| found == day);
    for day in ["2028-01-03", "2028-01-25", "2028-01-28", "2028-04-04", "2028-05-29", "2028-10-03"] {
        assert!(is_off(day), "{day}");
    }
    assert!(
        is_off("2028-10-04") && !is_off("2028-10-05"),
        "Sunday the 1st is made up; the shared 3rd is not"
    );
}

/// New Year's Days of the lunar calendar, as the almanac has them; 2033 and 2034 are the years software gets wrong.
#[test]
fn spring_festival_of_the_coming_years() {
    for (year, first) in
        [(2029, "2029-02-13"), (2030, "2030-02-03"), (2033, "2033-01-31"), (2034, "2034-02-19")]
    {
        let eve = date(first).pred_opt().unwrap();
        let days = law::days_off(year);
        for day in eve.iter_days().take(4) {
            assert_eq!(days.get(&day), Some(&"春节"), "{day}");
        }
        assert!(!days.contains_key(&eve.pred_opt().unwrap()), "{year}");
    }
}

#[test]
fn the_law_changed_in_2008_2014_and_2025() {
    let count = |year, name: &str| days_off(year).iter().filter(|(_, found)| *found == name).count();
    assert_eq!([2007, 2008].map(|year| count(year, "清明节").min(1)), [0, 1]);
    let off = |day: &str| law::days_off(date(day).year()).contains_key(&date(day));
    assert!(!off("2007-02-17") && off("2013-02-09") && !off("2014-01-30") && off("2025-01-28"), "除夕");
    assert!(off("2007-05-03") && !off("2008-05-02") && !off("2024-05-02") && off("2025-05-02"), "劳动节");
    assert_eq!((days_off(1999), days_off(2101)), (vec![], vec![]), "not worked out");
}

/// Twenty-three arrangements of the State Council as the judge of the dates: they give all holidays of the law off.
#[test]
fn every_holiday_of_the_law_was_off_under_the_arrangement_of_its_year() {
    let calendar = builtin();
    for year in 2004..=2026 {
        for name in ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"] {
            let days: Vec<NaiveDate> = law::days_off(year)
                .into_iter()
                .filter(|(_, found)| *found == name)
                .map(|(day, _)| day)
                .collect();
            // The holiday itself is its first day; what is made up comes after, where the arrangement may differ.
            let Some(first) = days.first() else { continue };
            let verdict = calendar.verdict(*first);
            assert!(!verdict.working, "{name} on {first}");
            let lunar = ["春节", "清明节", "端午节", "中秋节"].contains(&name);
            assert!(!lunar || verdict.name.is_none_or(|found| found.contains(name)), "{name} on {first}");
        }
    }
}

fn unpublished(kind: ClockKind, start: &str) -> Due {
    let due = due_by(kind, at(start));
    assert!(due.provisional, "{kind:?} from {start}");
    due
}

#[test]
fn case_28_a_clock_into_an_unpublished_year_shows_both_possible_ends() {
    // 29, 30, 31 December; then 1, 4, 5, 6 January by the plain week, and 4, 5, 6, 7 if New Year's Day is off.
    let over_new_year = unpublished(WorkingDays { n: 7 }, "2026-12-28 10:00");
    assert_eq!(over_new_year.due_hard, end_of("2027-01-06"));
    assert_eq!(over_new_year.due_by_law, Some(end_of("2027-01-07")));
    // Monday 8 to Wednesday 10 February are off by the law: the eve is a Friday, two days are made up.
    let over_spring_festival = unpublished(WorkingDays { n: 1 }, "2027-02-05 10:00");
    assert_eq!(over_spring_festival.due_hard, end_of("2027-02-08"));
    assert_eq!(over_spring_festival.due_by_law, Some(end_of("2027-02-11")));
    let rolled = unpublished(CalendarDays { n: 15, roll_forward: true }, "2027-09-16 10:00");
    assert_eq!((rolled.due_hard, rolled.due_by_law), (end_of("2027-10-01"), Some(end_of("2027-10-06"))));
    let month = unpublished(Months { n: 1, roll_forward: true }, "2027-09-01 10:00");
    assert_eq!((month.due_hard, month.due_by_law), (end_of("2027-10-01"), Some(end_of("2027-10-06"))));
    let before = unpublished(WorkingDaysBefore { n: 3 }, "2027-10-06 09:00");
    assert_eq!((before.due_hard, before.due_by_law), (end_of("2027-10-01"), Some(end_of("2027-09-28"))));
}

#[test]
fn a_certain_clock_has_one_end() {
    assert_eq!(due_by(WorkingDays { n: 7 }, at("2026-10-08 10:00")).due_by_law, None);
    let elsewhere = unpublished(WorkingDays { n: 1 }, "2027-03-01 10:00");
    assert_eq!(elsewhere.due_by_law, Some(elsewhere.due_hard), "no holiday near: both ends are the same");
}

#[test]
fn late_december_waits_for_the_next_years_notice() {
    let calendar = builtin();
    assert!(calendar.is_settled(date("2026-12-25")));
    assert!(!calendar.is_settled(date("2026-12-26")));
    assert!(calendar.is_settled(date("2025-12-31")), "2026 is published");
    assert!(!due_by(WorkingDays { n: 1 }, at("2026-12-24 10:00")).provisional, "due on the 25th");
    assert!(due_by(WorkingDays { n: 1 }, at("2026-12-25 10:00")).provisional, "due on the 28th");
}

#[test]
fn before_2000_the_law_is_not_worked_out_and_both_ends_are_the_plain_weeks() {
    let in_1988 = unpublished(WorkingDays { n: 1 }, "1988-09-30 10:00");
    assert_eq!(in_1988.due_by_law, Some(in_1988.due_hard));
    let plain = WorkCalendar::new();
    let in_2004 = due(&WorkingDays { n: 1 }, at("2004-09-30 10:00"), &plain, &OfficeHours::default());
    assert_eq!(in_2004.due_hard, end_of("2004-10-01"));
    // Friday 1, Saturday 2, Sunday 3 October, the last two made up on Monday and Tuesday.
    assert_eq!(in_2004.due_by_law, Some(end_of("2004-10-06")));
}
