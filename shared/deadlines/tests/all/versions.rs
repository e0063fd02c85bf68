//! A year may have two versions: the newer is in force, and the calendar as it was known can be had back.

use huiying_deadlines::ClockKind::WorkingDays;
use huiying_deadlines::{OfficeHours, PublishedCalendar, Why, WorkCalendar, due};

use crate::support::{at, builtin, date, end_of};

fn as_known(instant: &str) -> WorkCalendar {
    WorkCalendar::as_known(WorkCalendar::builtin(), at(instant))
}

fn versions_of(year: i32) -> [PublishedCalendar; 2] {
    let both: Vec<_> = WorkCalendar::builtin().into_iter().filter(|it| it.year == year).collect();
    both.try_into().unwrap()
}

#[test]
fn what_the_second_notice_changed_is_not_known_before_its_day() {
    // Each day with what is true of it before and after; the day before the notice and the day of the notice.
    for (day, before, after, eve, published) in [
        ("2015-09-03", true, false, "2015-05-12 23:59:59", "2015-05-13 00:00"),
        ("2015-09-04", true, false, "2015-05-12 23:59:59", "2015-05-13 00:00"),
        ("2015-09-06", false, true, "2015-05-12 23:59:59", "2015-05-13 00:00"),
        ("2019-05-02", true, false, "2019-03-21 23:59:59", "2019-03-22 00:00"),
        ("2019-05-03", true, false, "2019-03-21 23:59:59", "2019-03-22 00:00"),
        ("2019-04-28", false, true, "2019-03-21 23:59:59", "2019-03-22 00:00"),
        ("2019-05-05", false, true, "2019-03-21 23:59:59", "2019-03-22 00:00"),
        ("2020-01-31", true, false, "2020-01-26 23:59:59", "2020-01-27 00:00"),
        ("2020-02-01", true, false, "2020-01-26 23:59:59", "2020-01-27 00:00"),
        ("2020-02-03", true, true, "2020-01-26 23:59:59", "2020-01-27 00:00"),
    ] {
        assert_eq!(as_known(eve).is_working(date(day)), before, "{day} as known at {eve}");
        assert_eq!(as_known(published).is_working(date(day)), after, "{day} as known at {published}");
        assert_eq!(builtin().is_working(date(day)), after, "{day} today");
    }
}

#[test]
fn case_29_a_clock_of_2020_before_and_after_the_second_notice_and_as_it_was_known() {
    let due_as_known = |calendar: &WorkCalendar| {
        due(&WorkingDays { n: 7 }, at("2020-01-22 09:00"), calendar, &OfficeHours::default())
    };
    // 23 January; 31 January; Saturday 1 February made up; 3, 4, 5, 6 February.
    let then = due_as_known(&as_known("2020-01-22 09:00"));
    assert_eq!(then.due_hard, end_of("2020-02-06"));
    // 23 January; 3, 4, 5, 6, 7, 10 February.
    assert_eq!(due_as_known(&builtin()).due_hard, end_of("2020-02-10"));
    assert!(!then.provisional, "it was certain, and was changed all the same");
}

#[test]
fn case_31_a_year_is_unpublished_as_known_before_its_notice() {
    let before = as_known("2025-11-03 23:59:59");
    assert!(before.is_published(2025) && !before.is_published(2026));
    assert!(before.verdict(date("2026-02-17")).provisional);
    let after = as_known("2025-11-04 00:00");
    assert!(after.is_published(2026));
    assert_eq!(after.verdict(date("2026-02-17")).why, Why::Holiday);
    assert_eq!(after.version(), builtin().version(), "nothing has been published since");
    assert_eq!(as_known("2003-12-17 12:00").version(), "plain-week");
}

#[test]
fn an_older_version_never_replaces_a_newer() {
    for year in [2015, 2019, 2020] {
        let [first, second] = versions_of(year);
        let in_order: WorkCalendar = [first.clone(), second.clone()].into_iter().collect();
        let mut backwards = WorkCalendar::new();
        backwards.publish(second);
        backwards.publish(first);
        assert_eq!(backwards.version(), in_order.version(), "{year}");
    }
}

#[test]
fn of_two_versions_without_a_date_the_one_that_came_later_is_in_force() {
    let [first, second] = versions_of(2020).map(|it| PublishedCalendar { published_on: None, ..it });
    let mut calendar: WorkCalendar = [second.clone(), first].into_iter().collect();
    assert!(calendar.is_working(date("2020-01-31")));
    calendar.publish(second);
    assert!(!calendar.is_working(date("2020-01-31")));
}

#[test]
fn an_arrangement_without_a_date_is_known_from_the_first_day_it_names() {
    let undated = PublishedCalendar { published_on: None, ..versions_of(2019)[0].clone() };
    let known = |instant: &str| WorkCalendar::as_known([undated.clone()], at(instant)).is_published(2019);
    assert!(!known("2018-12-28 23:59:59"));
    assert!(known("2018-12-29 00:00"), "the Saturday made up for New Year 2019");
}

/// The notices word for word: 国办发明电〔2014〕28号, 〔2018〕15号, 〔2019〕16号, read for what the second ones changed.
#[test]
fn the_first_versions_say_what_the_first_notices_say() {
    let of = |year| versions_of(year)[0].clone();
    let off = |calendar: &PublishedCalendar, month: &str| -> Vec<String> {
        let days = calendar.days.iter().filter(|it| !it.working && it.date.to_string()[5..7] == *month);
        days.map(|it| it.date.to_string()).collect()
    };
    assert_eq!(off(&of(2015), "09"), ["2015-09-27"], "only 中秋节:9月27日放假");
    assert_eq!(off(&of(2019), "05"), ["2019-05-01"], "劳动节:5月1日放假");
    let january: Vec<String> = (24..=30).map(|day| format!("2020-01-{day}")).collect();
    assert_eq!(off(&of(2020), "01")[1..], january, "春节:1月24日至30日放假调休");
    let february = of(2020).days.into_iter().find(|it| it.date == date("2020-02-01")).unwrap();
    assert!(february.working, "2月1日(星期六)上班");
}
