//! Every kind of clock warns at the moments its reader can use, and no later than its end.

use huiying_deadlines::ClockKind::{
    Before, Cadence, CalendarDays, DailyQuota, Date, Hours, Months, Promptly, SameDay, Simultaneous,
    WorkingDays, WorkingDaysBefore,
};
use huiying_deadlines::Warning::{DayBefore, Heartbeat, LastCall, TargetPassed, TwoThirds};
use huiying_deadlines::{ClockKind, Due, MonthDay, Period, Warning, warnings};

use crate::support::{at, builtin, due_by};

fn given(kind: ClockKind, start: &str, warned: &[(&str, Warning)]) {
    given_due(kind, start, &due_by(kind, at(start)), warned);
}

fn given_due(kind: ClockKind, start: &str, due: &Due, warned: &[(&str, Warning)]) {
    let expected: Vec<_> = warned.iter().map(|(text, warning)| (at(text), *warning)).collect();
    assert_eq!(warnings(&kind, at(start), due, &builtin()), expected, "{kind:?} from {start}");
}

fn day(text: &str) -> MonthDay {
    text.parse().unwrap()
}

#[test]
fn hours_warn_at_two_thirds_and_an_hour_before_the_end() {
    let warned = [("2026-03-03 08:00", TwoThirds), ("2026-03-03 15:00", LastCall)];
    given(Hours { n: 24 }, "2026-03-02 16:00", &warned);
    given(Hours { n: 1 }, "2026-03-02 16:00", &[("2026-03-02 16:40", TwoThirds)]);
}

#[test]
fn working_and_calendar_days_and_months_warn_at_two_thirds_and_when_the_office_closes_on_the_last_day() {
    // Monday to the end of Wednesday: 72 hours from midnight.
    let wednesday = [("2026-03-04 00:00", TwoThirds), ("2026-03-04 17:30", LastCall)];
    given(WorkingDays { n: 2 }, "2026-03-02 00:00", &wednesday);
    given(CalendarDays { n: 2, roll_forward: true }, "2026-03-02 00:00", &wednesday);
    // 2 April to the end of 2 May: 31 days, two thirds of which are 20 days and 16 hours.
    let month = [("2026-04-22 16:00", TwoThirds), ("2026-05-02 17:30", LastCall)];
    given(Months { n: 1, roll_forward: false }, "2026-04-02 00:00", &month);
}

#[test]
fn a_same_day_limit_begun_after_closing_is_called_an_hour_before_midnight() {
    given(SameDay, "2026-03-02 15:00", &[("2026-03-02 17:30", LastCall), ("2026-03-02 21:00", TwoThirds)]);
    given(SameDay, "2026-03-02 21:00", &[("2026-03-02 23:00", TwoThirds), ("2026-03-02 23:00", LastCall)]);
    given(SameDay, "2026-03-02 23:30", &[("2026-03-02 23:50", TwoThirds)]);
}

#[test]
fn case_10_a_limit_before_an_event_warns_a_working_day_earlier() {
    // Inspection on Thursday: due by the end of Monday; the working day before that is Friday.
    let warned = [("2026-03-13 17:30", DayBefore), ("2026-03-16 17:30", LastCall)];
    given(WorkingDaysBefore { n: 3 }, "2026-03-19 09:00", &warned);
    // Over National Day: due by the end of Thursday 8 October, the working day before is 30 September.
    let warned = [("2026-09-30 17:30", DayBefore), ("2026-10-08 17:30", LastCall)];
    given(WorkingDaysBefore { n: 3 }, "2026-10-12 09:00", &warned);
}

#[test]
fn a_limit_before_a_planned_instant_warns_a_working_day_and_an_hour_before() {
    given(Before, "2026-03-16 09:00", &[("2026-03-13 09:00", DayBefore), ("2026-03-16 08:00", LastCall)]);
}

#[test]
fn case_11_a_target_that_has_passed_is_told_and_is_no_miss() {
    let kind = WorkingDays { n: 1 };
    let due = Due { target_due: Some(at("2026-03-02 10:00")), ..due_by(kind, at("2026-03-02 09:00")) };
    // 39 hours to the end of Tuesday, 26 of which are gone at 11:00.
    let warned =
        [("2026-03-02 10:00", TargetPassed), ("2026-03-03 11:00", TwoThirds), ("2026-03-03 17:30", LastCall)];
    given_due(kind, "2026-03-02 09:00", &due, &warned);
    let pointless = Due { target_due: Some(due.due_hard), ..due };
    given_due(kind, "2026-03-02 09:00", &pointless, &warned[1..]);
}

#[test]
fn case_23_a_cadence_warns_at_two_thirds_of_its_period_whenever_the_clock_began() {
    let cadence = |period| Cadence { period, min: 1 };
    // March has 31 days; 21 of them are the first whole number past two thirds. It ends on a Tuesday.
    let march = [("2026-03-22 00:00", TwoThirds), ("2026-03-31 17:30", LastCall)];
    given(cadence(Period::Month), "2026-03-01 00:00", &march);
    given(cadence(Period::Month), "2026-03-10 10:00", &march);
    given(cadence(Period::Month), "2026-03-25 10:00", &march[1..]);
    // The last working day of May 2026, which ends on a Sunday, is Friday the 29th.
    let may = [("2026-05-22 00:00", TwoThirds), ("2026-05-29 17:30", LastCall)];
    given(cadence(Period::Month), "2026-05-01 00:00", &may);
    let week = [("2026-03-07 00:00", TwoThirds), ("2026-03-06 17:30", LastCall)];
    given(cadence(Period::Week), "2026-03-02 00:00", &[week[1], week[0]]);
    let quarter = [("2026-06-01 00:00", TwoThirds), ("2026-06-30 17:30", LastCall)];
    let half_year = [("2026-05-02 00:00", TwoThirds), ("2026-06-30 17:30", LastCall)];
    let year = [("2026-09-02 00:00", TwoThirds), ("2026-12-31 17:30", LastCall)];
    given(cadence(Period::Quarter), "2026-04-01 00:00", &quarter);
    given(cadence(Period::HalfYear), "2026-01-01 00:00", &half_year);
    given(cadence(Period::Year), "2026-01-01 00:00", &year);
}

#[test]
fn a_date_with_a_window_warns_at_two_thirds_of_the_window() {
    // November has 30 days: two thirds are gone at the end of the 20th.
    let november = Date { from: Some(day("11-01")), by: day("11-30") };
    let warned = [("2026-11-21 00:00", TwoThirds), ("2026-11-30 17:30", LastCall)];
    given(november, "2026-01-01 09:00", &warned);
    // From 13 November on there are 18 days to the end of the month.
    given(november, "2026-11-13 00:00", &[("2026-11-25 00:00", TwoThirds), ("2026-11-30 17:30", LastCall)]);
    // A window over the turn of the year: 31 and 31 days, the last day a Sunday.
    let winter = Date { from: Some(day("12-01")), by: day("01-31") };
    given(winter, "2025-06-01 09:00", &[("2026-01-11 08:00", TwoThirds), ("2026-01-30 17:30", LastCall)]);
}

#[test]
fn a_date_without_a_window_warns_at_two_thirds_of_the_time_since_its_trigger() {
    let january = Date { from: None, by: day("01-31") };
    given(january, "2025-01-01 00:00", &[("2025-01-21 16:00", TwoThirds), ("2025-01-27 17:30", LastCall)]);
}

#[test]
fn a_daily_quota_warns_within_its_day() {
    let warned = [("2026-03-02 17:30", LastCall), ("2026-03-02 19:00", TwoThirds)];
    given(DailyQuota { min: 4, max: 6 }, "2026-03-02 09:00", &warned);
}

#[test]
fn case_24_a_clause_without_a_number_reminds_at_its_heartbeat_and_nothing_else() {
    given(Promptly { heartbeat_hours: 24 }, "2026-03-02 09:00", &[("2026-03-03 09:00", Heartbeat)]);
}

#[test]
fn what_must_happen_at_the_same_time_leaves_no_time_to_warn() {
    given(Simultaneous, "2026-03-02 09:00:20", &[]);
}
