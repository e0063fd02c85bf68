//! What happens to a clock on its way: arrivals after closing, targets, extensions, restarts and pauses (3.4 cases 2, 11
//! to 15 of the domain reference).

use huiying_deadlines::ClockKind::{
    self, CalendarDays, Hours, Months, SameDay, WorkingDays, WorkingDaysBefore,
};
use huiying_deadlines::{
    AfterHours, Due, Extension, Facts, OfficeHours, Pause, PauseCause, Rule, RulePack, Unit, Verdict, Why,
    derive, due, explain, judge,
};

use crate::support::{at, builtin, date, end_of};

fn rule(clock: ClockKind) -> Rule {
    Rule { clock, extension: Extension::None, ..RulePack::builtin().remove(0).rules.remove(0) }
}

fn extending_by(clock: ClockKind, max: u16, unit: Unit) -> Rule {
    let (condition, approver_stated) = ("情况复杂".to_owned(), true);
    Rule { extension: Extension::ExtendBy { max, unit, condition, approver_stated }, ..rule(clock) }
}

fn extending_to(clock: ClockKind, total: u16) -> Rule {
    let (unit, condition, approver_stated) = (Unit::WorkingDays, "情况复杂".to_owned(), false);
    Rule { extension: Extension::ExtendTo { total, unit, condition, approver_stated }, ..rule(clock) }
}

fn by_facts(rule: &Rule, facts: &Facts) -> Due {
    derive(rule, facts, &builtin(), &OfficeHours::default())
}

fn granted(start: &str, extension: u16) -> Facts {
    Facts { extension: Some(extension), ..Facts::starting(at(start)) }
}

fn paused(start: &str, cause: PauseCause, from: &str, to: Option<&str>) -> Facts {
    let pause = Pause { cause, from: at(from), to: to.map(at) };
    Facts { pauses: vec![pause], ..Facts::starting(at(start)) }
}

fn next_day_after_closing(kind: ClockKind, start: &str) -> Due {
    let hours = OfficeHours { after_hours: AfterHours::NextWorkingDay, ..OfficeHours::default() };
    due(&kind, at(start), &builtin(), &hours)
}

#[test]
fn case_02_what_arrives_after_closing_counts_for_its_own_date_by_default() {
    for time in ["17:29:59", "17:30", "23:59:59"] {
        let facts = Facts::starting(at(&format!("2018-09-28 {time}")));
        assert_eq!(by_facts(&rule(WorkingDays { n: 1 }), &facts).due_hard, end_of("2018-09-29"), "{time}");
    }
}

#[test]
fn case_02_where_a_local_rule_says_so_it_counts_for_the_next_working_day() {
    // Friday 28 September 2018; Saturday and Sunday are made up, then seven days of National Day.
    let one_day = WorkingDays { n: 1 };
    assert_eq!(next_day_after_closing(one_day, "2018-09-28 17:29:59").due_hard, end_of("2018-09-29"));
    assert_eq!(next_day_after_closing(one_day, "2018-09-28 17:30").due_hard, end_of("2018-09-30"));
    assert_eq!(next_day_after_closing(one_day, "2018-09-29 18:00").due_hard, end_of("2018-10-08"));
    let ten_days = CalendarDays { n: 10, roll_forward: false };
    assert_eq!(next_day_after_closing(ten_days, "2018-09-28 17:30").due_hard, end_of("2018-10-09"));
    let month = Months { n: 1, roll_forward: false };
    assert_eq!(next_day_after_closing(month, "2018-09-30 20:00").due_hard, end_of("2018-11-08"));
}

#[test]
fn case_02_what_arrives_on_a_day_of_rest_is_not_moved_twice() {
    for start in ["2018-10-06 09:00", "2018-10-06 20:00"] {
        assert_eq!(
            next_day_after_closing(WorkingDays { n: 1 }, start).due_hard,
            end_of("2018-10-08"),
            "{start}"
        );
    }
}

#[test]
fn case_02_hours_and_same_day_limits_and_limits_before_an_event_never_move() {
    let start = "2018-09-28 20:00";
    assert_eq!(next_day_after_closing(Hours { n: 5 }, start).due_hard, at("2018-09-29 01:00"));
    assert_eq!(next_day_after_closing(SameDay, start).due_hard, end_of("2018-09-28"));
    assert_eq!(next_day_after_closing(WorkingDaysBefore { n: 1 }, start).due_hard, end_of("2018-09-27"));
}

#[test]
fn case_02_the_explanation_says_for_which_day_it_counts() {
    let hours = OfficeHours { after_hours: AfterHours::NextWorkingDay, ..OfficeHours::default() };
    let facts = Facts::starting(at("2018-09-30 20:00"));
    let told = explain(&rule(WorkingDays { n: 1 }), &facts, &builtin(), &hours);
    assert_eq!(told.starts_on, date("2018-10-08"));
    assert_eq!(told.due_hard, end_of("2018-10-09"));
    let numbers: Vec<_> = told.days.iter().map(|day| day.number).collect();
    assert_eq!(numbers, [vec![None; 8], vec![Some(1)]].concat(), "1 to 8 October, then the 9th");
    let plain = explain(&rule(WorkingDays { n: 1 }), &facts, &builtin(), &OfficeHours::default());
    assert_eq!(plain.starts_on, date("2018-09-30"));
}

#[test]
fn case_11_a_target_and_a_limit_give_three_verdicts_and_never() {
    let repost = Rule { target: Some(Hours { n: 1 }), ..rule(WorkingDays { n: 1 }) };
    let due = by_facts(&repost, &Facts::starting(at("2026-09-30 09:00")));
    let target = due.target_due.unwrap();
    assert_eq!((target, due.due_hard), (at("2026-09-30 10:00"), end_of("2026-10-08")));
    let verdicts =
        |done: &str| [target, due.due_hard].map(|end| matches!(judge(end, at(done)), Verdict::OnTime { .. }));
    assert_eq!(verdicts("2026-09-30 09:59:59"), [true, true], "within the target");
    assert_eq!(verdicts("2026-09-30 10:00"), [false, true], "within the limit");
    assert_eq!(verdicts("2026-10-09 00:00"), [false, false], "late");
}

#[test]
fn case_11_an_extension_moves_the_limit_and_not_the_target() {
    let repost = Rule { target: Some(Hours { n: 1 }), ..extending_to(WorkingDays { n: 7 }, 15) };
    let due = by_facts(&repost, &granted("2026-09-24 09:00", 15));
    assert_eq!((due.target_due, due.due_hard), (Some(at("2026-09-24 10:00")), end_of("2026-10-22")));
}

#[test]
fn case_12_extending_to_a_total_counts_from_the_original_start() {
    let suggestion = extending_to(WorkingDays { n: 7 }, 15);
    let end = |extension| by_facts(&suggestion, &granted("2026-09-24 09:00", extension)).due_hard;
    assert_eq!(end(15), end_of("2026-10-22"), "15 in all, as T2");
    assert_eq!(end(10), end_of("2026-10-15"));
    assert_eq!(end(40), end_of("2026-10-22"), "not more than the rule allows");
    assert_eq!(end(3), end_of("2026-10-12"), "and never less than without");
}

#[test]
fn case_12_extending_by_an_amount_counts_on_from_the_original_end() {
    let request = extending_by(WorkingDays { n: 20 }, 20, Unit::WorkingDays);
    let end = |extension| by_facts(&request, &granted("2026-09-24 09:00", extension)).due_hard;
    assert_eq!(end(20), end_of("2026-11-26"), "T3");
    assert_eq!(end(100), end_of("2026-11-26"));
    assert_eq!(end(0), end_of("2026-10-29"));
    let inquiry = extending_by(CalendarDays { n: 60, roll_forward: false }, 30, Unit::CalendarDays);
    assert_eq!(by_facts(&inquiry, &granted("2026-03-02 09:00", 30)).due_hard, end_of("2026-05-31"));
}

#[test]
fn case_12_no_extension_where_the_rule_has_none_or_counts_it_otherwise() {
    let none = rule(WorkingDays { n: 7 });
    assert_eq!(by_facts(&none, &granted("2026-09-24 09:00", 15)).due_hard, end_of("2026-10-12"));
    let mixed = extending_by(WorkingDays { n: 7 }, 20, Unit::CalendarDays);
    assert_eq!(by_facts(&mixed, &granted("2026-09-24 09:00", 20)).due_hard, end_of("2026-10-12"));
}

#[test]
fn case_13_a_corrected_request_starts_the_clock_anew() {
    let request = rule(WorkingDays { n: 20 });
    let restarted = Facts { start: at("2026-03-16 15:00"), ..Facts::starting(at("2026-03-02 09:00")) };
    // 17 March to 14 April, without 清明 from the 4th to the 6th.
    assert_eq!(by_facts(&request, &restarted).due_hard, end_of("2026-04-14"));
}

#[test]
fn case_14_consulting_a_third_party_stops_the_count_from_the_letter_to_the_answer() {
    let request = rule(WorkingDays { n: 20 });
    assert_eq!(by_facts(&request, &Facts::starting(at("2026-03-02 09:00"))).due_hard, end_of("2026-03-30"));
    // The five working days from Monday 9 March are not counted; 31 March, 1, 2, 3 and 7 April take their place.
    let asked =
        paused("2026-03-02 09:00", PauseCause::Consultation, "2026-03-09 16:00", Some("2026-03-16 08:30"));
    assert_eq!(by_facts(&request, &asked).due_hard, end_of("2026-04-07"));
    let told = explain(&request, &asked, &builtin(), &OfficeHours::default());
    let still: Vec<_> = told.days.iter().filter(|day| day.verdict.why == Why::Paused).collect();
    let dates: Vec<String> = still.iter().map(|day| day.date.to_string()).collect();
    assert_eq!(dates, ["2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12", "2026-03-13"]);
    assert!(
        still.iter().all(|day| !day.counted && day.verdict.name.as_deref() == Some("consultation")),
        "{still:?}"
    );
    let saturday = told.days.iter().find(|day| day.date == date("2026-03-14")).unwrap();
    assert_eq!(saturday.verdict.why, Why::Weekend, "a day of rest is one, paused or not");
}

#[test]
fn case_14_while_no_answer_has_come_the_clock_waits_and_its_due_stays() {
    let asked = paused("2026-03-02 09:00", PauseCause::Consultation, "2026-03-09 16:00", None);
    assert!(asked.is_paused());
    assert_eq!(by_facts(&rule(WorkingDays { n: 20 }), &asked).due_hard, end_of("2026-03-30"));
    let answered =
        paused("2026-03-02 09:00", PauseCause::Consultation, "2026-03-09 16:00", Some("2026-03-09 17:00"));
    assert!(!answered.is_paused());
    assert_eq!(
        by_facts(&rule(WorkingDays { n: 20 }), &answered).due_hard,
        end_of("2026-03-30"),
        "the same day"
    );
}

#[test]
fn case_15_a_hearing_and_an_appraisal_stop_calendar_days_months_and_hours() {
    let hearing = |kind| {
        let facts =
            paused("2026-03-02 09:00", PauseCause::Hearing, "2026-03-10 09:00", Some("2026-03-13 09:00"));
        by_facts(&rule(kind), &facts).due_hard
    };
    // Thirty days end on 1 April; three more on Saturday the 4th, the first day of 清明.
    assert_eq!(hearing(CalendarDays { n: 30, roll_forward: false }), end_of("2026-04-04"));
    assert_eq!(hearing(CalendarDays { n: 30, roll_forward: true }), end_of("2026-04-07"));
    assert_eq!(hearing(Months { n: 1, roll_forward: false }), end_of("2026-04-05"));
    assert_eq!(hearing(Hours { n: 240 }), at("2026-03-15 09:00"));
    assert_eq!(
        hearing(WorkingDaysBefore { n: 1 }),
        end_of("2026-02-28"),
        "nothing stops an event from coming"
    );
}
