//! What the columns and tasks of a pack ask for next, read off the two annexes by hand.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Days, TimeDelta};
use huiying_deadlines::{ClockKind, Duty, Next, RulePack, Window, WorkCalendar, duties, periodic_duties};
use proptest::prelude::*;

use crate::support::{at, builtin, date, end_of};

static PACK: LazyLock<RulePack> = LazyLock::new(anhui);
static CALENDAR: LazyLock<WorkCalendar> = LazyLock::new(builtin);

fn anhui() -> RulePack {
    RulePack::builtin().into_iter().find(|pack| pack.id == "anhui-2017-draft").unwrap()
}

fn asked(on: &str) -> Vec<Duty> {
    duties(&PACK, None, date(on), &CALENDAR)
}

/// What a duty comes to, in one line.
fn told(next: &Next) -> String {
    match next {
        Next::InWindow { window, times, .. } => format!("{times} by {}", window.last),
        Next::ByDate { last, .. } => format!("by {last}"),
        Next::OnEvent { event, clock: Some(clock) } => format!("{} {event}", counted(*clock)),
        Next::OnEvent { event, clock: None } => format!("on {event}"),
        Next::Overdue { last, .. } => format!("overdue since {last}"),
        Next::Standing => "standing".to_owned(),
        Next::Nothing => "nothing".to_owned(),
    }
}

fn counted(clock: ClockKind) -> String {
    match clock {
        ClockKind::Promptly { .. } => "promptly after".to_owned(),
        ClockKind::WorkingDays { n } => format!("{n} working day after"),
        ClockKind::WorkingDaysBefore { n } => format!("{n} working days before"),
        ClockKind::SameDay => "same day as".to_owned(),
        ClockKind::Simultaneous => "together with".to_owned(),
        other => panic!("the annex has no {other:?}"),
    }
}

fn by_id(on: &str, prefix: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for duty in asked(on).iter().filter(|duty| duty.id.as_str().starts_with(prefix)) {
        found.entry(duty.id.to_string()).or_default().push(told(&duty.next));
    }
    found
}

/// As of Tuesday 2017-08-15.
const HALF_YEAR: &[u16] =
    &[1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 17, 18, 19, 26, 27, 28, 32, 42, 49, 54, 55, 56, 57, 58, 59, 60, 61, 67];
const YEAR: &[u16] = &[20, 21, 22, 24, 29, 30, 31, 33, 44, 47, 48];
const QUARTER: &[u16] = &[25, 34, 38, 43, 45, 46, 51, 52, 53];
const MONTH: &[u16] = &[39, 40, 50, 63, 64, 65, 66];
const ON_EVENT: &[(u16, &str)] = &[
    (7, "promptly after law.promulgated"),
    (8, "promptly after law.promulgated"),
    (9, "1 working day after document.issued"),
    (10, "1 working day after upstream_item.published"),
    (11, "1 working day after upstream_item.published"),
    (12, "together with document.published"),
    (15, "together with consultation_letter.issued"),
    (16, "promptly after consultation.closed"),
    (23, "promptly after licence.decided"),
    (25, "promptly after penalty.decided"),
    (35, "same day as incident.occurred"),
    (36, "same day as supervision_notice.issued"),
    (37, "same day as investigation_report.approved_by_provincial_government"),
    (41, "3 working days before inspection.planned_start"),
];

#[test]
fn every_column_asks_for_what_its_row_of_the_annex_says() {
    let mut expected: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let windows =
        [(HALF_YEAR, "2017-12-31"), (YEAR, "2017-12-31"), (QUARTER, "2017-09-30"), (MONTH, "2017-08-31")];
    for (rows, last) in windows {
        for row in rows {
            expected.entry(format!("AH-COL-{row:02}")).or_default().push(format!("1 by {last}"));
        }
    }
    for (row, told) in ON_EVENT {
        expected.entry(format!("AH-COL-{row:02}")).or_default().push((*told).to_owned());
    }
    expected.insert("AH-COL-62".to_owned(), vec!["nothing".to_owned()]);
    assert_eq!(expected.len(), 67);
    assert_eq!(by_id("2017-08-15", "AH-COL-"), expected);
}

/// Task, as of 2017-08-15, as of 2018-03-01.
const TASKS: &[(u16, &[&str], &[&str])] = &[
    (1, &["by 2017-08-31"], &["overdue since 2017-08-31"]),
    (2, &["by 2017-12-31"], &["standing"]),
    (3, &["on decision.planned"], &["on decision.planned"]),
    (4, &["on public_conference.planned"], &["on public_conference.planned"]),
    (5, &["on agenda_item.proposed"], &["on agenda_item.proposed"]),
    (6, &["by 2017-12-31"], &["overdue since 2017-12-31"]),
    (7, &["by 2017-12-31"], &["overdue since 2017-12-31"]),
    (8, &["by 2017-11-30"], &["by 2018-11-30"]),
    (9, &["by 2017-09-30"], &["standing"]),
    (10, &["on central_document.issued"], &["on central_document.issued"]),
    (11, &["by 2017-09-30", "1 by 2017-12-31"], &["1 by 2018-12-31"]),
    (12, &["by 2017-09-30"], &["standing"]),
    (13, &["by 2020-12-31"], &["by 2020-12-31"]),
    (14, &["standing"], &["standing"]),
    (15, &["by 2017-09-30", "on upstream_item.published"], &["on upstream_item.published"]),
    (16, &["by 2017-12-31"], &["standing"]),
    (17, &["on message.received"], &["on message.received"]),
    (18, &["on event.planned"], &["on event.planned"]),
    (19, &["by 2017-10-31"], &["overdue since 2017-10-31"]),
    (20, &["by 2017-10-31", "on decision.published"], &["on decision.published"]),
    (21, &["by 2017-11-30"], &["standing"]),
    (22, &["1 by 2017-12-31"], &["1 by 2018-12-31"]),
    (23, &["1 by 2017-12-31"], &["1 by 2018-12-31"]),
    (24, &["by 2017-10-31"], &["standing"]),
    (25, &["by 2017-12-31", "1 by 2017-12-31"], &["1 by 2018-12-31"]),
    (26, &["by 2017-12-31"], &["standing"]),
    (27, &["on obligation.missed"], &["on obligation.missed"]),
];

#[test]
fn every_task_asks_for_what_its_row_of_the_annex_says() {
    assert_eq!(TASKS.len(), 27);
    for (on, expected) in [("2017-08-15", 0), ("2018-03-01", 1)] {
        let found = by_id(on, "AH-TASK-");
        for (no, then, later) in TASKS {
            let told = [then, later][expected];
            assert_eq!(&found[&format!("AH-TASK-{no:02}")], told, "task {no} as of {on}");
        }
    }
}

fn next_of(duties: &[Duty], id: &str) -> Next {
    duties.iter().find(|duty| duty.id.as_str() == id).unwrap().next.clone()
}

#[test]
fn a_window_ends_with_the_midnight_after_it_and_warns_after_two_thirds() {
    // February 2026 has 28 days; two thirds are 18.7, so the 20th. Saturday the 28th is a make-up working day.
    let february = Next::InWindow {
        window: Window { first: date("2026-02-01"), last: date("2026-02-28") },
        times: 1,
        act_by: date("2026-02-28"),
        next_due: at("2026-03-01 00:00"),
        warn_on: date("2026-02-20"),
    };
    assert_eq!(next_of(&asked("2026-02-10"), "AH-COL-63"), february);
    // 2026-02-28 and -03-01 are the same window's last day and the next window's first.
    assert_eq!(next_of(&asked("2026-02-28"), "AH-COL-63"), february);
    let march = next_of(&asked("2026-03-01"), "AH-COL-63");
    assert_eq!(march.next_due(), Some(at("2026-04-01 00:00")));
}

#[test]
fn one_can_act_up_to_the_last_working_day_of_a_window() {
    // The first half of 2024 ends on a Sunday.
    let Next::InWindow { act_by, next_due, .. } = next_of(&asked("2024-05-10"), "AH-COL-01") else {
        panic!("a cadence")
    };
    assert_eq!((act_by, next_due), (date("2024-06-28"), end_of("2024-06-30")));
}

#[test]
fn a_column_created_within_a_window_gets_its_first_full_one() {
    let mut pack = anhui();
    pack.columns[62].since = Some(date("2026-09-01"));
    let adopted_on = Some(date("2026-08-11"));
    let duties = duties(&pack, adopted_on, date("2026-08-15"), &builtin());
    let last = |id| match next_of(&duties, id) {
        Next::InWindow { window, .. } => window,
        other => panic!("{other:?}"),
    };
    let window = |first, end| Window { first: date(first), last: date(end) };
    assert_eq!(last("AH-COL-64"), window("2026-09-01", "2026-09-30"), "monthly");
    assert_eq!(last("AH-COL-34"), window("2026-10-01", "2026-12-31"), "quarterly");
    assert_eq!(last("AH-COL-01"), window("2027-01-01", "2027-06-30"), "half-yearly");
    assert_eq!(last("AH-COL-20"), window("2027-01-01", "2027-12-31"), "yearly");
    assert_eq!(last("AH-COL-63"), window("2026-09-01", "2026-09-30"), "its own first day is the month's");
}

#[test]
fn a_dated_task_is_due_through_its_last_day_and_overdue_from_the_midnight_after() {
    let on_the_day = next_of(&asked("2017-08-31"), "AH-TASK-01");
    assert_eq!(on_the_day.next_due(), Some(at("2017-09-01 00:00")));
    assert_eq!(on_the_day.warn_on(), Some(date("2017-08-01")));
    let after = next_of(&asked("2017-09-01"), "AH-TASK-01");
    assert_eq!(after, Next::Overdue { last: date("2017-08-31"), since: at("2017-09-01 00:00") });
}

#[test]
fn the_yearly_self_check_has_its_november_and_the_end_of_october_to_strive_for() {
    let expected = |year: &str| Next::ByDate {
        first: Some(date(&format!("{year}-11-01"))),
        last: date(&format!("{year}-11-30")),
        target: Some(date(&format!("{year}-10-31"))),
        act_by: date(&format!("{year}-11-30")),
        next_due: end_of(&format!("{year}-11-30")),
        warn_on: date(&format!("{year}-10-31")),
    };
    // 2026-11-30 is a Monday, 2018-11-30 a Friday.
    assert_eq!(next_of(&asked("2026-11-30"), "AH-TASK-08"), expected("2026"));
    assert_eq!(next_of(&asked("2017-12-01"), "AH-TASK-08"), expected("2018"));
}

#[test]
fn rules_that_come_with_the_calendar_are_asked_for_while_they_are_in_force() {
    let due = |pack: &RulePack, on: &str| -> Vec<(String, String)> {
        let duties = periodic_duties(pack, date(on), &builtin());
        duties.iter().map(|duty| (duty.id.to_string(), told(&duty.next))).collect()
    };
    let named = |id: &str, told: &str| (id.to_owned(), told.to_owned());
    assert_eq!(
        due(&anhui(), "2026-05-20"),
        [
            named("AH-PRESS-QUARTERLY", "1 by 2026-06-30"),
            named("AH-CHIEF-PRESS", "1 by 2026-12-31"),
            named("AH-CHIEF-ARTICLE", "1 by 2026-12-31"),
            named("AH-CHIEF-HEARING", "1 by 2026-12-31"),
            named("AH-LEADGROUP", "1 by 2026-12-31"),
            named("AH-SELFCHECK-NOV", "by 2026-11-30"),
            named("AH-OPENDAY", "1 by 2026-12-31"),
        ]
    );
    let regulation = RulePack::builtin().into_iter().find(|pack| pack.id == "openness-regulation").unwrap();
    assert_eq!(
        due(&regulation, "2026-02-01"),
        [named("GK-49-REPORT", "by 2027-01-31"), named("GK-49-GOVERNMENT", "by 2026-03-31")]
    );
    assert_eq!(due(&regulation, "2019-05-14"), [], "in force from 2019-05-15");
}

proptest! {
    /// Whatever the date, what is asked for next has not passed, except what is overdue.
    #[test]
    fn what_is_due_next_lies_ahead(day in 0_u64..3650) {
        let on = date("2017-01-01") + Days::new(day);
        for duty in duties(&PACK, None, on, &CALENDAR) {
            let Some(next_due) = duty.next.next_due() else { continue };
            let overdue = matches!(duty.next, Next::Overdue { .. });
            prop_assert_eq!(next_due <= end_of(&on.to_string()) - TimeDelta::days(1), overdue);
            if let Next::InWindow { window, act_by, warn_on, .. } = duty.next {
                prop_assert!(window.contains(on) && window.contains(act_by) && window.contains(warn_on));
            }
        }
    }
}

#[test]
fn a_duty_names_office_place_and_clause() {
    let duties = asked("2026-05-20");
    let training = duties.iter().find(|duty| duty.id.as_str() == "AH-TASK-24").unwrap();
    assert_eq!(training.office.as_deref(), Some("人事教育处、办公室"));
    assert_eq!(training.name, "将政务公开作为党员干部教育培训的必修课");
    let bulletin = duties.iter().find(|duty| duty.id.as_str() == "AH-COL-35").unwrap();
    assert_eq!(bulletin.name, "重点领域公开·事故快讯");
    assert_eq!((bulletin.what.as_str(), bulletin.place.as_deref()), ("事故发生当日", Some("附件2 第35行")));
    assert_eq!(bulletin.rules[0].as_str(), "AH-PUB-ACCIDENT");
}
