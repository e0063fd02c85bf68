//! What always holds, on random dates: order, bounds, and agreement with a slow recount from the source files.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use huiying_deadlines::{
    ClockKind, OfficeHours, PublishedCalendar, PublishedDay, RulePack, WorkCalendar, due, explain, local_date,
};
use proptest::prelude::*;

use crate::support::{Table, at, builtin, chinese_days, end_of, table};

static CALENDAR: LazyLock<WorkCalendar> = LazyLock::new(builtin);
/// Built from chinese-days alone, which the built-in years from 2007 on do not come from.
static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| chinese_days().map(|named| table(&named)));

const HOURS: fn() -> OfficeHours = OfficeHours::default;

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    let (from, to) = (at("1985-01-01 00:00").timestamp(), at("2032-01-01 00:00").timestamp());
    (from..to).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
}

fn forward_kind() -> impl Strategy<Value = ClockKind> {
    prop_oneof![
        (1..200u16).prop_map(|n| ClockKind::Hours { n }),
        Just(ClockKind::SameDay),
        (1..60u16).prop_map(|n| ClockKind::WorkingDays { n }),
        (1..90u16, any::<bool>()).prop_map(|(n, roll_forward)| ClockKind::CalendarDays { n, roll_forward }),
        (1..13u16, any::<bool>()).prop_map(|(n, roll_forward)| ClockKind::Months { n, roll_forward }),
    ]
}

fn any_kind() -> impl Strategy<Value = ClockKind> {
    prop_oneof![4 => forward_kind(), 1 => (1..60u16).prop_map(|n| ClockKind::WorkingDaysBefore { n })]
}

/// The last day of a clock: the one that its exclusive end ends.
fn last_day(due_hard: DateTime<Utc>) -> NaiveDate {
    local_date(due_hard - TimeDelta::seconds(1))
}

/// The slow recount: steps through the table one day at a time and counts working days off one by one.
fn recount(table: &Table, start: &str, n: u16, forward: bool) -> Option<String> {
    let mut place = table.iter().position(|(day, _)| day == start)?;
    let mut left = n;
    while left > 0 {
        place = if forward { place + 1 } else { place.checked_sub(1)? };
        left -= u16::from(table.get(place)?.1);
    }
    Some(table[place].0.clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_clock_agrees_with_the_slow_recount(day in 0..8401usize, second in 0..86_400i64, n in 1..45u16, forward: bool) {
        let Some(table) = TABLE.as_ref() else { return Ok(()) };
        let start = &table[day].0;
        let Some(last) = recount(table, start, n, forward) else { return Ok(()) };
        let kind = if forward { ClockKind::WorkingDays { n } } else { ClockKind::WorkingDaysBefore { n } };
        let started = at(&format!("{start} 00:00")) + TimeDelta::seconds(second);
        let due = due(&kind, started, &CALENDAR, &HOURS());
        prop_assert_eq!(due.due_hard, end_of(&last));
        prop_assert!(!due.provisional);
    }

    #[test]
    fn a_clock_is_never_due_before_it_starts(kind in forward_kind(), start in instant()) {
        prop_assert!(due(&kind, start, &CALENDAR, &HOURS()).due_hard > start);
    }

    #[test]
    fn a_limit_before_an_event_is_due_before_it(n in 1..60u16, event in instant()) {
        let kind = ClockKind::WorkingDaysBefore { n };
        prop_assert!(due(&kind, event, &CALENDAR, &HOURS()).due_hard <= event);
    }

    #[test]
    fn a_later_start_is_never_due_earlier(kind in any_kind(), start in instant(), later in 0..4_000_000i64) {
        let first = due(&kind, start, &CALENDAR, &HOURS());
        let second = due(&kind, start + TimeDelta::seconds(later), &CALENDAR, &HOURS());
        prop_assert!(first.due_hard <= second.due_hard);
        prop_assert!(first.due_soft <= second.due_soft);
    }

    #[test]
    fn a_working_day_clock_ends_on_a_working_day(start in instant(), n in 1..60u16, forward: bool) {
        let kind = if forward { ClockKind::WorkingDays { n } } else { ClockKind::WorkingDaysBefore { n } };
        prop_assert!(CALENDAR.is_working(last_day(due(&kind, start, &CALENDAR, &HOURS()).due_hard)));
    }

    #[test]
    fn one_more_holiday_never_makes_a_working_day_clock_shorter(
        start in instant(), n in 1..60u16, after in 0..90i64,
    ) {
        let holiday = local_date(start) + TimeDelta::days(after);
        let more = with_holiday(holiday);
        let kind = ClockKind::WorkingDays { n };
        let (before, with) = (due(&kind, start, &CALENDAR, &HOURS()), due(&kind, start, &more, &HOURS()));
        prop_assert!(before.due_hard <= with.due_hard);
    }

    #[test]
    fn an_explanation_ends_where_the_clock_does_and_counts_without_gaps(kind in any_kind(), start in instant()) {
        let rule = RulePack::builtin().remove(0).rules.remove(0);
        let explanation = explain(&huiying_deadlines::Rule { clock: kind, ..rule }, start, &CALENDAR, &HOURS());
        let due = due(&kind, start, &CALENDAR, &HOURS());
        prop_assert_eq!(explanation.due_hard, due.due_hard);
        prop_assert_eq!(explanation.due_soft, due.due_soft);
        prop_assert_eq!(explanation.provisional, due.provisional);
        if let Some(last) = explanation.days.last() {
            prop_assert_eq!(last.date, last_day(due.due_hard));
        }
        let numbers: Vec<u32> = explanation.days.iter().filter_map(|day| day.number).collect();
        prop_assert_eq!(numbers, (1..).take(explanation.days.iter().filter(|day| day.counted).count()).collect::<Vec<u32>>());
        for pair in explanation.days.windows(2) {
            prop_assert_eq!((pair[1].date - pair[0].date).num_days().abs(), 1);
        }
    }
}

/// The built-in calendar with one more day off.
fn with_holiday(date: NaiveDate) -> WorkCalendar {
    let off = PublishedDay { date, name: "样例".to_owned(), working: false, notice: None };
    let year = date.year();
    let mut arrangement =
        WorkCalendar::builtin().into_iter().find(|calendar| calendar.year == year).unwrap_or(
            PublishedCalendar { year, notices: Vec::new(), source: "made up".to_owned(), days: Vec::new() },
        );
    arrangement.days.retain(|day| day.date != date);
    arrangement.days.push(off);
    let mut calendar = CALENDAR.clone();
    calendar.publish(arrangement);
    calendar
}
