//! The counting vectors T1 to T19 of the domain reference, and the golden dates.

use chrono::{Datelike, TimeDelta};
use huiying_deadlines::ClockKind::{self, CalendarDays, Hours, SameDay, WorkingDays, WorkingDaysBefore};

use crate::support::{at, builtin, date, due_by, end_of};

/// A day clock ends with `last`, whatever the time of day of its start.
fn ends_with(start: &str, kind: ClockKind, last: &str) {
    for time in ["00:00", "09:15", "17:30", "23:59:59"] {
        let due = due_by(kind, at(&format!("{start} {time}")));
        assert_eq!(due.due_hard, end_of(last), "{start} {time} {kind:?}");
        assert_eq!(due.due_soft, at(&format!("{last} 17:30")), "{start} {time} {kind:?}");
        assert!(!due.provisional, "{start} {kind:?}");
    }
}

#[test]
fn t01_seven_working_days_over_mid_autumn_and_national_day() {
    ends_with("2026-09-24", WorkingDays { n: 7 }, "2026-10-12");
}

#[test]
fn t02_fifteen_working_days_also_as_extended_total() {
    ends_with("2026-09-24", WorkingDays { n: 15 }, "2026-10-22");
}

#[test]
fn t03_twenty_working_days_then_twenty_more() {
    ends_with("2026-09-24", WorkingDays { n: 20 }, "2026-10-29");
    ends_with("2026-10-29", WorkingDays { n: 20 }, "2026-11-26");
    ends_with("2026-09-24", WorkingDays { n: 40 }, "2026-11-26");
}

#[test]
fn t04_received_on_a_rest_day_due_on_a_make_up_sunday() {
    ends_with("2026-09-19", WorkingDays { n: 1 }, "2026-09-20");
}

#[test]
fn t05_a_make_up_sunday_counts() {
    ends_with("2026-09-18", WorkingDays { n: 5 }, "2026-09-24");
}

#[test]
fn t06_received_on_mid_autumn_is_due_as_if_received_the_day_before() {
    ends_with("2026-09-25", WorkingDays { n: 7 }, "2026-10-12");
}

#[test]
fn t07_one_working_day_over_national_day() {
    ends_with("2026-09-30", WorkingDays { n: 1 }, "2026-10-08");
}

#[test]
fn t08_one_and_seven_working_days_over_spring_festival() {
    ends_with("2026-02-13", WorkingDays { n: 1 }, "2026-02-14");
    ends_with("2026-02-13", WorkingDays { n: 7 }, "2026-03-02");
}

#[test]
fn t09_received_on_a_make_up_day() {
    ends_with("2026-02-14", WorkingDays { n: 7 }, "2026-03-03");
}

#[test]
fn t10_received_on_new_year_due_on_a_make_up_sunday() {
    ends_with("2026-01-01", WorkingDays { n: 1 }, "2026-01-04");
}

#[test]
fn t11_three_working_days_before_an_inspection_with_a_make_up_day_between() {
    ends_with("2026-10-12", WorkingDaysBefore { n: 3 }, "2026-10-08");
}

#[test]
fn t12_three_working_days_before_an_inspection_right_after_national_day() {
    ends_with("2026-10-08", WorkingDaysBefore { n: 3 }, "2026-09-28");
}

#[test]
fn t13_three_working_days_before_an_inspection_right_after_spring_festival() {
    ends_with("2026-02-24", WorkingDaysBefore { n: 3 }, "2026-02-12");
}

#[test]
fn t14_one_and_five_working_days_with_a_make_up_sunday() {
    ends_with("2025-09-26", WorkingDays { n: 1 }, "2025-09-28");
    ends_with("2025-09-26", WorkingDays { n: 5 }, "2025-10-10");
}

#[test]
fn t15_hours_run_through_night_and_holiday() {
    let incident = at("2026-10-02 22:30");
    assert_eq!(due_by(Hours { n: 5 }, incident).due_hard, at("2026-10-03 03:30"));
    assert_eq!(due_by(Hours { n: 24 }, incident).due_hard, at("2026-10-03 22:30"));
}

#[test]
fn t16_a_same_day_limit_can_expire_ten_minutes_after_its_trigger() {
    let incident = at("2026-10-02 23:50");
    let due = due_by(SameDay, incident);
    assert_eq!(due.due_hard, at("2026-10-03 00:00"));
    assert_eq!(due.due_hard - incident, TimeDelta::minutes(10));
}

#[test]
fn t17_fifteen_calendar_days_ending_on_a_working_day() {
    ends_with("2026-09-24", CalendarDays { n: 15, roll_forward: true }, "2026-10-09");
}

#[test]
fn t18_fifteen_calendar_days_ending_on_a_holiday_roll_forward() {
    ends_with("2026-09-16", CalendarDays { n: 15, roll_forward: true }, "2026-10-08");
    ends_with("2026-09-16", CalendarDays { n: 15, roll_forward: false }, "2026-10-01");
}

#[test]
fn t19_working_days_of_a_year() {
    let calendar = builtin();
    for (year, working) in [(2024, 251), (2025, 248), (2026, 248)] {
        let first = date(&format!("{year}-01-01"));
        let counted =
            first.iter_days().take_while(|day| day.year() == year).filter(|day| calendar.is_working(*day));
        assert_eq!(counted.count(), working, "{year}");
    }
}

#[test]
fn golden_message_received_on_friday_2018_02_09() {
    ends_with("2018-02-09", WorkingDays { n: 7 }, "2018-02-24");
    ends_with("2018-02-09", WorkingDays { n: 15 }, "2018-03-07");
}

#[test]
fn golden_inspection_on_monday_2018_10_08() {
    ends_with("2018-10-08", WorkingDaysBefore { n: 3 }, "2018-09-28");
}

#[test]
fn golden_document_of_friday_2018_09_28_at_closing_time() {
    let due = due_by(WorkingDays { n: 1 }, at("2018-09-28 17:30"));
    assert_eq!(due.due_hard, at("2018-09-30 00:00"), "end of Saturday 29 September, a make-up day");
}

#[test]
fn golden_accident_on_saturday_2017_08_12_at_22_40() {
    let accident = at("2017-08-12 22:40");
    assert_eq!(due_by(Hours { n: 5 }, accident).due_hard, at("2017-08-13 03:40"));
    assert_eq!(due_by(Hours { n: 24 }, accident).due_hard, at("2017-08-13 22:40"));
}
