//! What always holds, on random facts: order, bounds, and what may never make a limit shorter or longer.

use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use huiying_deadlines::{
    ClockKind, Extension, Facts, LocalOrder, OfficeHours, Pause, PauseCause, PublishedCalendar, Rule,
    RulePack, Unit, WorkCalendar, derive, due, explain, local_date, midnight_after,
};
use proptest::prelude::*;

use crate::support::{at, builtin, for_all, off_day};

static CALENDAR: LazyLock<WorkCalendar> = LazyLock::new(builtin);
static RULE: LazyLock<Rule> = LazyLock::new(|| RulePack::builtin().remove(0).rules.remove(0));

const HOURS: fn() -> OfficeHours = OfficeHours::default;

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    let (from, to) = (at("1985-01-01 00:00").timestamp(), at("2032-01-01 00:00").timestamp());
    (from..to).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
}

/// Kinds that pauses move.
fn counted_kind() -> impl Strategy<Value = ClockKind> {
    prop_oneof![
        (1..200u16).prop_map(|n| ClockKind::Hours { n }),
        (1..60u16).prop_map(|n| ClockKind::WorkingDays { n }),
        (1..90u16, any::<bool>()).prop_map(|(n, roll_forward)| ClockKind::CalendarDays { n, roll_forward }),
        (1..13u16, any::<bool>()).prop_map(|(n, roll_forward)| ClockKind::Months { n, roll_forward }),
    ]
}

fn forward_kind() -> impl Strategy<Value = ClockKind> {
    prop_oneof![
        4 => counted_kind(),
        1 => Just(ClockKind::SameDay),
        1 => Just(ClockKind::Simultaneous),
        1 => (1..200u16).prop_map(|heartbeat_hours| ClockKind::Promptly { heartbeat_hours }),
        1 => Just(ClockKind::DailyQuota { min: 1, max: 2 }),
    ]
}

fn any_kind() -> impl Strategy<Value = ClockKind> {
    prop_oneof![4 => forward_kind(), 1 => (1..60u16).prop_map(|n| ClockKind::WorkingDaysBefore { n })]
}

/// Pauses by minutes after the start, a few of which never end.
fn pauses() -> impl Strategy<Value = Vec<(i64, Option<i64>)>> {
    let ended = (-3000..60_000i64, 0..30_000i64).prop_map(|(from, length)| (from, Some(from + length)));
    prop::collection::vec(prop_oneof![9 => ended, 1 => (0..60_000i64).prop_map(|from| (from, None))], 0..5)
}

fn facts(start: DateTime<Utc>, pauses: &[(i64, Option<i64>)], extension: Option<u16>) -> Facts {
    let after = |minutes: i64| start + TimeDelta::minutes(minutes);
    let pause = |(from, to): &(i64, Option<i64>)| Pause {
        cause: PauseCause::Hearing,
        from: after(*from),
        to: to.map(after),
    };
    Facts { start, pauses: pauses.iter().map(pause).collect(), extension }
}

fn due_hard(kind: ClockKind, facts: &Facts) -> DateTime<Utc> {
    derive(&Rule { clock: kind, ..RULE.clone() }, facts, &CALENDAR, &HOURS()).due_hard
}

/// The last day of a clock: the one that its exclusive end ends.
fn last_day(due_hard: DateTime<Utc>) -> NaiveDate {
    local_date(due_hard - TimeDelta::seconds(1))
}

#[test]
fn a_clock_is_never_due_before_it_starts() {
    for_all(&(forward_kind(), instant(), pauses()), |(kind, start, pauses)| {
        prop_assert!(due_hard(kind, &facts(start, &pauses, None)) > start);
        Ok(())
    });
}

#[test]
fn a_limit_before_an_event_is_due_before_it() {
    for_all(&(1..60u16, instant()), |(n, event)| {
        let kind = ClockKind::WorkingDaysBefore { n };
        prop_assert!(due(&kind, event, &CALENDAR, &HOURS()).due_hard <= event);
        Ok(())
    });
}

#[test]
fn a_later_start_is_never_due_earlier() {
    for_all(&(any_kind(), instant(), 0..4_000_000i64), |(kind, start, later)| {
        let first = due(&kind, start, &CALENDAR, &HOURS());
        let second = due(&kind, start + TimeDelta::seconds(later), &CALENDAR, &HOURS());
        prop_assert!(first.due_hard <= second.due_hard && first.due_soft <= second.due_soft);
        Ok(())
    });
}

#[test]
fn a_working_day_clock_ends_on_a_working_day() {
    for_all(&(instant(), 1..60u16, any::<bool>(), pauses()), |(start, n, forward, pauses)| {
        let kind = if forward { ClockKind::WorkingDays { n } } else { ClockKind::WorkingDaysBefore { n } };
        prop_assert!(CALENDAR.is_working(last_day(due_hard(kind, &facts(start, &pauses, None)))));
        Ok(())
    });
}

#[test]
fn one_more_holiday_never_makes_a_clock_shorter() {
    let two_years: Vec<_> = WorkCalendar::builtin().into_iter().filter(|it| it.year >= 2025).collect();
    let before: WorkCalendar = two_years.clone().into_iter().collect();
    let starts = 0..500i64;
    for_all(&(starts, 1..60u16, 0..90u64, pauses(), any::<bool>()), |(after, n, later, pauses, working)| {
        let start = at("2025-01-01 10:00") + TimeDelta::days(after);
        let holiday = local_date(start) + Days::new(later);
        let order = PublishedCalendar {
            year: 2025,
            notices: Vec::new(),
            published_on: None,
            local: Some(LocalOrder { region: "样例".to_owned(), order: "样例〔2025〕1号".to_owned() }),
            source: "made up".to_owned(),
            days: vec![off_day(&holiday.to_string(), "样例")],
        };
        let with: WorkCalendar = two_years.iter().cloned().chain([order]).collect();
        let clock = if working {
            ClockKind::WorkingDays { n }
        } else {
            ClockKind::CalendarDays { n, roll_forward: true }
        };
        let (rule, facts) = (Rule { clock, ..RULE.clone() }, facts(start, &pauses, None));
        let end = |calendar| derive(&rule, &facts, calendar, &HOURS()).due_hard;
        prop_assert!(end(&before) <= end(&with));
        Ok(())
    });
}

#[test]
fn a_pause_never_makes_a_clock_shorter() {
    for_all(&(counted_kind(), instant(), pauses()), |(kind, start, pauses)| {
        prop_assert!(due_hard(kind, &Facts::starting(start)) <= due_hard(kind, &facts(start, &pauses, None)));
        Ok(())
    });
}

#[test]
fn a_pause_within_days_of_rest_adds_nothing_to_working_days() {
    // From the morning of the first day of rest to an hour of the first working day after.
    for_all(&(instant(), 1..60u16, 0..60usize, 0..24i64), |(start, n, skip, hour)| {
        let mut dates = local_date(start).iter_days().skip(1 + skip);
        let first = dates.find(|day| !CALENDAR.is_working(*day)).unwrap();
        let open = dates.find(|day| CALENDAR.is_working(*day)).unwrap();
        let (from, to) =
            (midnight_after(first.pred_opt().unwrap()), midnight_after(open.pred_opt().unwrap()));
        let pause = Pause { cause: PauseCause::Consultation, from, to: Some(to + TimeDelta::hours(hour)) };
        let paused = Facts { pauses: vec![pause], ..Facts::starting(start) };
        let kind = ClockKind::WorkingDays { n };
        prop_assert_eq!(due_hard(kind, &paused), due_hard(kind, &Facts::starting(start)));
        Ok(())
    });
}

#[test]
fn pauses_give_the_same_in_any_order_cut_in_two_or_told_twice() {
    for_all(
        &(counted_kind(), instant(), pauses(), 0..6usize, 0..30_000i64),
        |(kind, start, pauses, turn, cut)| {
            let plain = due_hard(kind, &facts(start, &pauses, None));
            let mut other: Vec<_> = pauses.iter().rev().copied().collect();
            other.rotate_left(turn % pauses.len().max(1));
            prop_assert_eq!(due_hard(kind, &facts(start, &other, None)), plain);
            other.extend(pauses.clone());
            prop_assert_eq!(due_hard(kind, &facts(start, &other, None)), plain);
            let in_two = pauses.iter().flat_map(|(from, to)| match to {
                Some(to) => [(*from, Some((from + cut).min(*to))), ((from + cut).min(*to), Some(*to))],
                None => [(*from, None); 2],
            });
            prop_assert_eq!(due_hard(kind, &facts(start, &in_two.collect::<Vec<_>>(), None)), plain);
            Ok(())
        },
    );
}

#[test]
fn an_extension_never_shortens_and_a_greater_one_is_never_due_earlier() {
    let granted = (any::<bool>(), 1..100u16, 0..120u16, 0..120u16);
    for_all(&(counted_kind(), instant(), pauses(), granted), |(kind, start, pauses, granted)| {
        let (to_total, most, one, other) = granted;
        let (unit, condition, approver_stated) = (Unit::WorkingDays, String::new(), false);
        let unit = kind.unit().unwrap_or(unit);
        let extension = match to_total {
            true => Extension::ExtendTo { total: most, unit, condition, approver_stated },
            false => Extension::ExtendBy { max: most, unit, condition, approver_stated },
        };
        let rule = Rule { clock: kind, extension, ..RULE.clone() };
        let end = |granted| derive(&rule, &facts(start, &pauses, granted), &CALENDAR, &HOURS()).due_hard;
        prop_assert!(end(None) <= end(Some(one.min(other))));
        prop_assert!(end(Some(one.min(other))) <= end(Some(one.max(other))));
        prop_assert_eq!(end(Some(u16::MAX)), end(Some(most)), "never more than the rule allows");
        Ok(())
    });
}

#[test]
fn an_explanation_counts_without_gaps_from_the_day_of_arrival_to_the_end() {
    for_all(&(any_kind(), instant(), pauses()), |(kind, start, pauses)| {
        let rule = Rule { clock: kind, ..RULE.clone() };
        let told = explain(&rule, &facts(start, &pauses, None), &CALENDAR, &HOURS());
        if let Some(last) = told.days.last() {
            prop_assert_eq!(last.date, last_day(told.due_hard));
        }
        let numbers: Vec<u32> = told.days.iter().filter_map(|day| day.number).collect();
        prop_assert_eq!(&numbers, &(1..).take(numbers.len()).collect::<Vec<u32>>());
        prop_assert!(told.days.windows(2).all(|pair| (pair[1].date - pair[0].date).num_days().abs() == 1));
        let by_working_days = matches!(kind, ClockKind::WorkingDays { n: _ });
        let counts_rest = told.days.iter().any(|day| day.counted && !day.verdict.working);
        prop_assert!(!(by_working_days && counts_rest));
        Ok(())
    });
}
