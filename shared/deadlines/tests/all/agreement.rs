//! Every kind of clock, with all that can happen to it, agrees with the slow recount on random facts.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use huiying_deadlines::ClockKind::{
    Before, Cadence, CalendarDays, DailyQuota, Date, Hours, Months, Promptly, SameDay, Simultaneous,
    WorkingDays, WorkingDaysBefore,
};
use huiying_deadlines::{
    AfterHours, ClockKind, Extension, Facts, OfficeHours, Pause, PauseCause, Period, Rule, RulePack, Unit,
    WorkCalendar, derive, explain,
};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::recount::{Counted, Given, How, TABLE};
use crate::support::{at, builtin, for_all};

static CALENDAR: LazyLock<WorkCalendar> = LazyLock::new(builtin);
static RULE: LazyLock<Rule> = LazyLock::new(|| RulePack::builtin().remove(0).rules.remove(0));

/// An extension a rule allows, and the one granted.
#[derive(Clone, Debug)]
struct Extended {
    to_total: bool,
    most: u16,
    unit: Unit,
    granted: Option<u16>,
}

/// All that can happen to a clock.
#[derive(Clone, Debug)]
struct Happened {
    given: Given,
    extended: Option<Extended>,
    target_hours: Option<u16>,
}

fn start() -> impl Strategy<Value = i64> {
    let between = |from: &str, to: &str| at(from).timestamp() / 60..at(to).timestamp() / 60;
    let minute = prop_oneof![
        6 => between("2003-12-01 00:00", "2026-12-31 23:59"),
        2 => between("2026-11-01 00:00", "2031-06-01 00:00"),
        1 => between("1985-01-01 00:00", "2003-12-31 00:00"),
        // Closing time itself, on a day of the published years.
        1 => (0..8400i64).prop_map(|day| at("2004-01-01 17:30").timestamp() / 60 + day * 1440),
    ];
    minute.prop_map(|minute| minute * 60)
}

/// Pauses that end before they begin, overlap, lie before the start, or never end are among them.
fn pauses(longest_days: i64) -> impl Strategy<Value = Vec<(i64, Option<i64>)>> {
    let one = (-5 * 1440..40 * 1440i64, -1440..longest_days * 1440, prop::bool::weighted(0.9));
    prop::collection::vec(one.prop_map(|(from, length, ended)| (from, ended.then_some(from + length))), 0..4)
}

fn happened(longest_pause_days: i64) -> impl Strategy<Value = Happened> {
    let unit = prop_oneof![Just(Unit::Hours), Just(Unit::WorkingDays), Just(Unit::CalendarDays)];
    let extended = (any::<bool>(), 1..60u16, unit, prop::option::of(0..80u16))
        .prop_map(|(to_total, most, unit, granted)| Extended { to_total, most, unit, granted });
    let closes_at = prop_oneof![Just(63_000i64), 28_800..79_200i64];
    let rest = (prop::option::of(extended), prop::option::of(1..30u16), any::<bool>(), closes_at);
    (start(), pauses(longest_pause_days), rest).prop_map(|(start, pauses, rest)| {
        let (extended, target_hours, moves_after_hours, closes_at) = rest;
        let minutes = |it: i64| start + it * 60;
        let pauses = pauses.into_iter().map(|(from, to)| (minutes(from), to.map(minutes))).collect();
        Happened { given: Given { start, pauses, closes_at, moves_after_hours }, extended, target_hours }
    })
}

/// The number with the extension: the rule's own where the unit does not fit or none was granted.
fn extended(n: u16, unit: Unit, by: Option<&Extended>) -> u32 {
    let Some(Extended { to_total, most, granted: Some(granted), .. }) = by.filter(|it| it.unit == unit)
    else {
        return n.into();
    };
    let granted = u32::from(*most).min(u32::from(*granted));
    if *to_total { granted.max(n.into()) } else { u32::from(n) + granted }
}

fn rule(kind: ClockKind, happened: &Happened) -> Rule {
    let extension = happened.extended.as_ref().map_or(Extension::None, |it| {
        let (unit, condition, approver_stated) = (it.unit, "样例".to_owned(), false);
        match it.to_total {
            true => Extension::ExtendTo { total: it.most, unit, condition, approver_stated },
            false => Extension::ExtendBy { max: it.most, unit, condition, approver_stated },
        }
    });
    Rule { clock: kind, extension, target: happened.target_hours.map(|n| Hours { n }), ..RULE.clone() }
}

fn facts(happened: &Happened) -> Facts {
    let instant = |seconds| DateTime::<Utc>::from_timestamp(seconds, 0).unwrap();
    let pause = |(from, to): &(i64, Option<i64>)| Pause {
        cause: PauseCause::Consultation,
        from: instant(*from),
        to: to.map(instant),
    };
    Facts {
        start: instant(happened.given.start),
        pauses: happened.given.pauses.iter().map(pause).collect(),
        extension: happened.extended.as_ref().and_then(|it| it.granted),
    }
}

fn office(given: &Given) -> OfficeHours {
    let closes_at =
        NaiveTime::from_num_seconds_from_midnight_opt(given.closes_at.try_into().unwrap(), 0).unwrap();
    let after_hours = if given.moves_after_hours { AfterHours::NextWorkingDay } else { AfterHours::SameDay };
    OfficeHours { closes_at, after_hours }
}

fn date_at(place: usize) -> NaiveDate {
    TABLE[place].text.parse().unwrap()
}

/// Explanation and derivation against the recount, in every particular.
fn agree(kind: ClockKind, how: &How, happened: &Happened) -> TestCaseResult {
    let (rule, facts, hours) = (rule(kind, happened), facts(happened), office(&happened.given));
    let Counted { hard, soft, provisional, starts_on, days } = happened.given.count(how, false);
    let by_law = provisional.then(|| happened.given.count(how, true).hard);
    let target =
        happened.target_hours.map(|n| happened.given.count(&How::Minutes(u32::from(n) * 60), false).hard);

    let due = derive(&rule, &facts, &CALENDAR, &hours);
    prop_assert_eq!(due.due_hard.timestamp(), hard, "due_hard is {}", due.due_hard);
    prop_assert_eq!(due.due_soft.timestamp(), soft, "due_soft is {}", due.due_soft);
    prop_assert_eq!(due.provisional, provisional);
    prop_assert_eq!(due.due_by_law.map(|it| it.timestamp()), by_law);
    prop_assert_eq!(due.target_due.map(|it| it.timestamp()), target);

    let told = explain(&rule, &facts, &CALENDAR, &hours);
    prop_assert_eq!(
        (told.due_hard, told.due_soft, told.provisional),
        (due.due_hard, due.due_soft, due.provisional)
    );
    prop_assert_eq!((told.due_by_law, told.target_due), (due.due_by_law, due.target_due));
    prop_assert_eq!(told.starts_on, date_at(starts_on));
    let told_days: Vec<_> = told.days.iter().map(|it| (it.date, it.number)).collect();
    let expected: Vec<_> = days.into_iter().map(|(place, number)| (date_at(place), number)).collect();
    prop_assert_eq!(told_days, expected);
    prop_assert!(told.days.iter().all(|it| it.counted == it.number.is_some()));
    Ok(())
}

#[test]
fn hours() {
    for_all(&(1..120u16, happened(3)), |(n, happened)| {
        let hours = extended(n, Unit::Hours, happened.extended.as_ref());
        agree(Hours { n }, &How::Minutes(hours * 60), &happened)
    });
}

#[test]
fn same_day() {
    for_all(&happened(25), |happened| agree(SameDay, &How::SameDay, &happened));
}

#[test]
fn working_days() {
    for_all(&(1..60u16, happened(25)), |(n, happened)| {
        let days = extended(n, Unit::WorkingDays, happened.extended.as_ref());
        agree(WorkingDays { n }, &How::WorkingDays(days), &happened)
    });
}

#[test]
fn working_days_before() {
    for_all(&(1..60u16, happened(25)), |(n, happened)| {
        agree(WorkingDaysBefore { n }, &How::WorkingDaysBefore(n.into()), &happened)
    });
}

#[test]
fn calendar_days() {
    for_all(&(1..90u16, any::<bool>(), happened(25)), |(n, roll_forward, happened)| {
        let days = extended(n, Unit::CalendarDays, happened.extended.as_ref());
        agree(CalendarDays { n, roll_forward }, &How::CalendarDays(days, roll_forward), &happened)
    });
}

#[test]
fn months() {
    for_all(&(1..14u16, any::<bool>(), happened(25)), |(n, roll_forward, happened)| {
        agree(Months { n, roll_forward }, &How::Months(n.into(), roll_forward), &happened)
    });
}

#[test]
fn simultaneous() {
    for_all(&happened(25), |happened| agree(Simultaneous, &How::EndOfMinute, &happened));
}

/// The heartbeat reminds through pauses: what it reminds of has no limit that could stand still.
#[test]
fn promptly() {
    for_all(&(1..120u16, happened(3)), |(heartbeat_hours, happened)| {
        let still = Given { pauses: Vec::new(), ..happened.given.clone() };
        let beat = still.count(&How::Minutes(u32::from(heartbeat_hours) * 60), false).hard;
        let due = derive(
            &rule(Promptly { heartbeat_hours }, &happened),
            &facts(&happened),
            &CALENDAR,
            &office(&still),
        );
        prop_assert_eq!(due.due_hard.timestamp(), beat);
        prop_assert!(!due.provisional && due.due_soft == due.due_hard);
        Ok(())
    });
}

#[test]
fn before() {
    for_all(&happened(25), |happened| agree(Before, &How::AtOnce, &happened));
}

#[test]
fn cadence() {
    let periods = [Period::Week, Period::Month, Period::Quarter, Period::HalfYear, Period::Year];
    for_all(&(0..5usize, 1..9u16, happened(25)), |(which, min, happened)| {
        let kind = Cadence { period: periods[which], min };
        agree(kind, &How::Period([0, 1, 3, 6, 12][which]), &happened)
    });
}

#[test]
fn date_of_the_year() {
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for_all(&(0..12usize, 0..31u32, happened(25)), |(month, day, happened)| {
        let by = format!("{:02}-{:02}", month + 1, day % lengths[month] + 1);
        agree(Date { from: None, by: by.parse().unwrap() }, &How::Date(by), &happened)
    });
}

#[test]
fn daily_quota() {
    for_all(&(1..9u16, happened(25)), |(min, happened)| {
        agree(DailyQuota { min, max: min }, &How::Quota, &happened)
    });
}
