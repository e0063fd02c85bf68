//! The ends of what can be counted: greatest numbers, first and last dates, summer times, turns of the year.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use huiying_deadlines::ClockKind::{
    Before, Cadence, CalendarDays, DailyQuota, Date, Hours, Months, Promptly, SameDay, Simultaneous,
    WorkingDays, WorkingDaysBefore,
};
use huiying_deadlines::{
    AfterHours, ClockKind, Facts, OfficeHours, Pause, PauseCause, Period, Rule, RulePack, WorkCalendar,
    derive, due, explain, midnight_after, warnings,
};
use proptest::prelude::*;

use crate::support::{at, builtin, date, due_by, end_of, for_all};

static CALENDAR: LazyLock<WorkCalendar> = LazyLock::new(builtin);

fn kinds(n: u16) -> Vec<ClockKind> {
    let day = |text: &str| text.parse().unwrap();
    let mut kinds = vec![
        Hours { n },
        SameDay,
        WorkingDays { n },
        WorkingDaysBefore { n },
        CalendarDays { n, roll_forward: true },
        Months { n, roll_forward: true },
        Simultaneous,
        Promptly { heartbeat_hours: n },
        Before,
        Date { from: Some(day("12-01")), by: day("02-29") },
        DailyQuota { min: n, max: n },
    ];
    let periods = [Period::Week, Period::Month, Period::Quarter, Period::HalfYear, Period::Year];
    kinds.extend(periods.map(|period| Cadence { period, min: n }));
    kinds
}

fn rule(clock: ClockKind) -> Rule {
    Rule { clock, ..RulePack::builtin().remove(0).rules.remove(0) }
}

#[test]
fn the_greatest_numbers_have_an_end_of_their_own() {
    let start = at("2026-03-02 09:00");
    let end = |kind| due(&kind, start, &CALENDAR, &OfficeHours::default());
    // 65,535 hours are 2,730 days and 15 hours.
    assert_eq!(end(Hours { n: u16::MAX }).due_hard, at("2033-08-23 00:00"));
    let days = date("2026-03-02") + TimeDelta::days(65_535);
    assert_eq!(end(CalendarDays { n: u16::MAX, roll_forward: false }).due_hard, midnight_after(days));
    // 65,535 months are 5,461 years and 3 months.
    let months = NaiveDate::from_ymd_opt(7487, 6, 2).unwrap();
    assert_eq!(end(Months { n: u16::MAX, roll_forward: false }).due_hard, midnight_after(months));
    assert_eq!(end(Months { n: 3000, roll_forward: false }).due_hard, end_of("2276-03-02"), "250 years");
    // All 65,535 lie on plain weekdays but those of 2026; five a week make over 250 years.
    let working = end(WorkingDays { n: u16::MAX });
    assert!(
        working.provisional
            && working.due_hard > at("2277-01-01 00:00")
            && working.due_hard < at("2278-01-01 00:00")
    );
    let back = end(WorkingDaysBefore { n: u16::MAX });
    assert!(back.provisional && back.due_hard < start);
}

#[test]
fn nothing_overflows_at_the_ends_of_time_and_no_walk_goes_on_for_ever() {
    let ends =
        [DateTime::<Utc>::MIN_UTC, at("1900-01-01 00:00"), at("2026-12-31 23:59"), DateTime::<Utc>::MAX_UTC];
    let hours = OfficeHours { after_hours: AfterHours::NextWorkingDay, ..OfficeHours::default() };
    for start in ends {
        for kind in kinds(1).into_iter().chain(kinds(700)) {
            let pauses =
                ends.iter().map(|from| Pause { cause: PauseCause::Hearing, from: *from, to: None }).collect();
            let facts = Facts { pauses, extension: Some(u16::MAX), ..Facts::starting(start) };
            let told = explain(&rule(kind), &facts, &CALENDAR, &hours);
            let end = due(&kind, start, &CALENDAR, &hours);
            assert_eq!(told.due_hard, end.due_hard, "{kind:?} from {start}");
            let warned = warnings(&kind, start, &end, &CALENDAR);
            assert!(warned.iter().all(|(at, _)| *at <= end.due_hard), "{kind:?} from {start}");
            serde_json::to_string(&told).unwrap();
        }
    }
}

#[test]
fn a_pause_of_all_time_ends_the_walk_and_the_end_is_provisional() {
    let pause = Pause {
        cause: PauseCause::Hearing,
        from: DateTime::<Utc>::MIN_UTC,
        to: Some(DateTime::<Utc>::MAX_UTC),
    };
    let facts = Facts { pauses: vec![pause], ..Facts::starting(at("2026-03-02 09:00")) };
    for kind in [
        WorkingDays { n: 1 },
        CalendarDays { n: 1, roll_forward: false },
        Months { n: 1, roll_forward: true },
    ] {
        let end = derive(&rule(kind), &facts, &CALENDAR, &OfficeHours::default());
        assert!(end.provisional && end.due_hard > at("3000-01-01 00:00"), "{kind:?}");
    }
    let hours = derive(&rule(Hours { n: 1 }), &facts, &CALENDAR, &OfficeHours::default());
    assert_eq!(hours.due_hard, DateTime::<Utc>::MAX_UTC);
}

#[test]
fn any_number_from_any_instant_has_an_end() {
    let seconds = DateTime::<Utc>::MIN_UTC.timestamp()..=DateTime::<Utc>::MAX_UTC.timestamp();
    let instant = seconds.prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap_or_default());
    let count = prop_oneof![20 => 1..100u16, 1 => 100..=u16::MAX];
    for_all(&(instant, count, 0..16usize), |(start, n, which)| {
        let kind = kinds(n)[which];
        let end = due(&kind, start, &CALENDAR, &OfficeHours::default());
        let backwards = matches!(kind, WorkingDaysBefore { .. } | Before);
        prop_assert!(backwards || end.due_hard > start || end.due_hard == DateTime::<Utc>::MAX_UTC);
        Ok(())
    });
}

#[test]
fn case_32_a_day_in_the_old_summers_ends_an_hour_earlier_by_universal_time() {
    let utc = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    // Clocks were put forward on Sunday 4 May 1986: that day had 23 hours.
    assert_eq!(due_by(SameDay, utc("1986-05-03T16:00:00Z")).due_hard, utc("1986-05-04T15:00:00Z"));
    // And back on Sunday 14 September: that day had 25.
    assert_eq!(due_by(SameDay, utc("1986-09-13T15:00:00Z")).due_hard, utc("1986-09-14T16:00:00Z"));
    assert_eq!(due_by(Hours { n: 24 }, utc("1986-05-03T16:00:00Z")).due_hard, utc("1986-05-04T16:00:00Z"));
    let closing = due_by(SameDay, utc("1988-08-08T01:00:00Z")).due_soft;
    assert_eq!(closing, utc("1988-08-08T08:30:00Z"), "half past five by the clocks of that summer");
}

#[test]
fn over_the_turn_of_the_year_the_next_years_notice_decides() {
    assert_eq!(
        due_by(WorkingDays { n: 1 }, at("2018-12-28 09:00")).due_hard,
        end_of("2018-12-29"),
        "made up for 2019"
    );
    assert_eq!(due_by(WorkingDays { n: 2 }, at("2018-12-28 09:00")).due_hard, end_of("2019-01-02"));
    assert_eq!(due_by(WorkingDaysBefore { n: 1 }, at("2020-01-02 09:00")).due_hard, end_of("2019-12-31"));
    assert_eq!(due_by(SameDay, at("2026-12-31 23:59:59")).due_hard, at("2027-01-01 00:00"));
    let year = Cadence { period: Period::Year, min: 1 };
    assert_eq!(due_by(year, at("2026-12-31 23:59:59")).due_hard, at("2027-01-01 00:00"));
    assert_eq!(due_by(year, at("2027-01-01 00:00")).due_hard, at("2028-01-01 00:00"));
    let week = Cadence { period: Period::Week, min: 1 };
    assert_eq!(due_by(week, at("2026-12-31 12:00")).due_hard, end_of("2027-01-03"));
}

#[test]
fn a_date_of_every_year_is_the_next_one_and_29_february_the_28th_elsewhere() {
    let by = |text: &str| Date { from: None, by: text.parse().unwrap() };
    assert_eq!(due_by(by("01-31"), at("2026-01-31 23:59")).due_hard, end_of("2026-01-31"));
    assert_eq!(due_by(by("01-31"), at("2026-02-01 00:00")).due_hard, end_of("2027-01-31"));
    assert_eq!(due_by(by("02-29"), at("2026-01-10 09:00")).due_hard, end_of("2026-02-28"));
    assert_eq!(due_by(by("02-29"), at("2028-02-28 09:00")).due_hard, end_of("2028-02-29"));
}

#[test]
fn case_23_windows_are_calendar_windows_and_a_new_one_starts_with_its_first_whole_window() {
    let first_whole = |period: Period, created: &str| {
        let window = period.first_whole(date(created));
        [window.first.to_string(), window.last.to_string()]
    };
    assert_eq!(first_whole(Period::Month, "2026-03-02"), ["2026-04-01", "2026-04-30"]);
    assert_eq!(first_whole(Period::Month, "2026-03-01"), ["2026-03-01", "2026-03-31"]);
    assert_eq!(first_whole(Period::Quarter, "2026-11-05"), ["2027-01-01", "2027-03-31"]);
    assert_eq!(first_whole(Period::HalfYear, "2026-07-02"), ["2027-01-01", "2027-06-30"]);
    assert_eq!(first_whole(Period::Week, "2026-03-03"), ["2026-03-09", "2026-03-15"]);
    let quarter = Period::Quarter.around(date("2026-05-20"));
    assert!(quarter.contains(date("2026-04-01")) && quarter.contains(date("2026-06-30")));
    assert!(!quarter.contains(date("2026-03-31")) && !quarter.contains(date("2026-07-01")));
}
