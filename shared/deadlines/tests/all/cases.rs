//! Cases software gets wrong, named and numbered as in section 3.4 of the domain reference.

use chrono::{DateTime, NaiveTime, Utc};
use huiying_deadlines::ClockKind::{CalendarDays, Hours, Months, SameDay, WorkingDays, WorkingDaysBefore};
use huiying_deadlines::{
    OfficeHours, PublishedCalendar, Verdict, Why, WorkCalendar, due, is_feasible, judge, judge_by_date,
    local_date,
};

use crate::support::{at, builtin, date, due_by, end_of, off_day};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A made-up arrangement for 2027: New Year's Day and the weekend after it.
fn arrangement_of_2027() -> PublishedCalendar {
    let off = |day: &str| off_day(day, "元旦");
    PublishedCalendar {
        year: 2027,
        notices: vec!["https://example.org/2027".to_owned()],
        published_on: None,
        local: None,
        source: "made up".to_owned(),
        days: vec![off("2027-01-01"), off("2027-01-02"), off("2027-01-03")],
    }
}

#[test]
fn case_01_received_on_a_rest_day_day_one_is_the_next_working_day() {
    for received in ["2026-09-25 10:00", "2026-09-26 10:00", "2026-09-27 23:59"] {
        assert_eq!(due_by(WorkingDays { n: 1 }, at(received)).due_hard, end_of("2026-09-28"));
        assert_eq!(due_by(WorkingDays { n: 7 }, at(received)).due_hard, end_of("2026-10-12"));
    }
}

#[test]
fn case_03_make_up_days_may_be_saturday_or_sunday_and_count() {
    let calendar = builtin();
    for day in ["2026-10-10", "2026-09-20", "2025-09-28", "2018-02-24"] {
        let verdict = calendar.verdict(date(day));
        assert!(verdict.working, "{day}");
        assert_eq!(verdict.why, Why::MakeupDay, "{day}");
        assert!(verdict.notice.unwrap().starts_with("http"), "{day}");
    }
}

#[test]
fn case_04_only_calendar_day_periods_roll_forward() {
    assert_eq!(
        due_by(CalendarDays { n: 1, roll_forward: true }, at("2026-09-30 09:00")).due_hard,
        end_of("2026-10-08")
    );
    assert_eq!(
        due_by(CalendarDays { n: 10, roll_forward: true }, at("2026-09-30 09:00")).due_hard,
        end_of("2026-10-10")
    );
    assert_eq!(due_by(SameDay, at("2026-10-01 09:00")).due_hard, end_of("2026-10-01"));
}

#[test]
fn case_05_soft_is_office_closing_and_hard_is_midnight() {
    let start = at("2026-09-24 09:00");
    let closes_at = NaiveTime::from_hms_opt(17, 0, 0).unwrap();
    let hours = OfficeHours { closes_at, ..OfficeHours::default() };
    let due = due(&WorkingDays { n: 7 }, start, &builtin(), &hours);
    assert_eq!(due.due_soft, at("2026-10-12 17:00"));
    assert_eq!(due.due_hard, at("2026-10-13 00:00"));
    assert_eq!(judge(due.due_hard, at("2026-10-12 23:59:59")), Verdict::OnTime { early_seconds: 1 });
    assert_eq!(judge(due.due_hard, at("2026-10-13 00:00")), Verdict::Late { by_seconds: 0 });
    assert_eq!(judge(due.due_hard, at("2026-10-13 08:00")), Verdict::Late { by_seconds: 8 * 3600 });
}

#[test]
fn case_06_hour_clocks_ask_no_calendar() {
    let due = due_by(Hours { n: 48 }, at("2031-02-01 03:20"));
    assert_eq!(due.due_hard, at("2031-02-03 03:20"));
    assert_eq!(due.due_soft, due.due_hard);
    assert!(!due.provisional, "no day was looked at, so no later calendar moves it");
}

#[test]
fn case_08_less_than_an_hour_to_go_is_flagged_as_not_feasible_and_the_due_stays() {
    let due_hard = due_by(SameDay, at("2026-10-02 23:50")).due_hard;
    assert!(!is_feasible(due_hard, at("2026-10-02 23:50")));
    assert!(is_feasible(due_hard, at("2026-10-02 23:00")));
    assert!(!is_feasible(due_hard, at("2026-10-02 23:00:01")));
    assert!(!is_feasible(due_hard, at("2026-10-05 09:00")), "heard of days later");
}

#[test]
fn case_08_a_same_day_limit_near_midnight_is_literal() {
    let due = due_by(SameDay, at("2026-10-02 23:50"));
    assert_eq!(due.due_hard, at("2026-10-03 00:00"));
    assert_eq!(due.due_soft, at("2026-10-02 17:30"), "office closing was already past at the trigger");
    assert!(!due.provisional);
}

#[test]
fn case_10_the_day_of_publication_may_be_the_third_working_day_before() {
    let due_hard = due_by(WorkingDaysBefore { n: 3 }, at("2026-10-12 09:00")).due_hard;
    assert!(matches!(judge(due_hard, at("2026-10-08 23:00")), Verdict::OnTime { .. }));
    assert!(matches!(judge(due_hard, at("2026-10-09 08:00")), Verdict::Late { .. }));
}

#[test]
fn case_28_a_clock_over_an_unpublished_year_is_provisional_until_the_arrangement_comes() {
    let mut calendar = builtin();
    let start = at("2026-12-28 10:00");
    let hours = OfficeHours::default();
    let version = calendar.version();

    let by_plain_week = due(&WorkingDays { n: 7 }, start, &calendar, &hours);
    assert_eq!(by_plain_week.due_hard, end_of("2027-01-06"));
    assert!(by_plain_week.provisional);
    assert!(!calendar.is_published(2027));

    calendar.publish(arrangement_of_2027());
    let restated = due(&WorkingDays { n: 7 }, start, &calendar, &hours);
    assert_eq!(restated.due_hard, end_of("2027-01-07"));
    assert!(!restated.provisional);
    assert!(calendar.is_published(2027));
    assert_ne!(calendar.version(), version);
}

#[test]
fn case_28_before_the_first_and_after_the_last_arrangement_every_day_clock_is_provisional() {
    let kinds = [
        WorkingDays { n: 1 },
        WorkingDaysBefore { n: 1 },
        CalendarDays { n: 1, roll_forward: true },
        Months { n: 1, roll_forward: true },
    ];
    for kind in kinds {
        assert!(due_by(kind, at("2003-06-03 10:00")).provisional, "{kind:?}");
        assert!(due_by(kind, at("2028-06-06 10:00")).provisional, "{kind:?}");
        assert!(!due_by(kind, at("2018-06-05 10:00")).provisional, "{kind:?}");
    }
    assert!(!due_by(CalendarDays { n: 1, roll_forward: false }, at("2028-06-06 10:00")).provisional);
    let unpublished = WorkCalendar::new();
    assert!(
        due(&WorkingDays { n: 1 }, at("2018-06-05 10:00"), &unpublished, &OfficeHours::default()).provisional
    );
}

#[test]
fn case_32_dates_of_old_records_follow_the_summer_time_of_their_year() {
    let received = utc("1988-08-07T15:30:00Z");
    assert_eq!(local_date(received), date("1988-08-08"), "00:30 by the clocks of that summer");
    assert_eq!(due_by(SameDay, received).due_hard, utc("1988-08-08T15:00:00Z"));
    assert_eq!(local_date(utc("1998-08-07T15:30:00Z")), date("1998-08-07"), "no summer time in 1998");
}

#[test]
fn case_33_a_month_after_the_31st_of_january_is_the_last_day_of_february() {
    let month = Months { n: 1, roll_forward: false };
    assert_eq!(due_by(month, at("2025-01-31 09:00")).due_hard, end_of("2025-02-28"));
    assert_eq!(due_by(month, at("2024-01-31 09:00")).due_hard, end_of("2024-02-29"));
    assert_eq!(due_by(month, at("2026-03-15 09:00")).due_hard, end_of("2026-04-15"));
    let rolling = Months { n: 1, roll_forward: true };
    assert_eq!(due_by(rolling, at("2026-09-01 09:00")).due_hard, end_of("2026-10-08"));
}

#[test]
fn a_reply_on_a_rest_day_after_the_last_working_day_is_late() {
    // Received Friday 2018-01-05; the seventh working day is Tuesday the 16th, so take five: Friday the 12th.
    let due_hard = due_by(WorkingDays { n: 5 }, at("2018-01-05 10:00")).due_hard;
    assert_eq!(judge_by_date(due_hard, date("2018-01-12")), Verdict::OnTime { early_seconds: 0 });
    assert_eq!(judge_by_date(due_hard, date("2018-01-13")), Verdict::Late { by_seconds: 86_400 });
}

#[test]
fn a_reply_known_by_its_date_alone_is_judged_by_that_date() {
    let day_limit = at("2018-01-13 00:00");
    assert_eq!(judge_by_date(day_limit, date("2018-01-10")), Verdict::OnTime { early_seconds: 2 * 86_400 });
    let hour_limit = at("2018-01-13 03:40");
    assert_eq!(judge_by_date(hour_limit, date("2018-01-12")), Verdict::OnTime { early_seconds: 13_200 });
    assert_eq!(judge_by_date(hour_limit, date("2018-01-13")), Verdict::OnTime { early_seconds: 0 });
    assert_eq!(judge_by_date(hour_limit, date("2018-01-14")), Verdict::Late { by_seconds: 86_400 + 73_200 });
}
