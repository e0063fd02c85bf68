//! Every limit of every pack counted once, from one trigger to one end worked out by hand from the State Council notices.
//!
//! The make-up working days used are 2026-01-04, 02-14, 02-28, 05-09, 09-20 and 10-10; days off are 1 to 3 January, 15 to
//! 23 February, 4 to 6 April, 1 to 5 May, 19 to 21 June, 25 to 27 September and 1 to 7 October.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use huiying_deadlines::{Facts, OfficeHours, Pause, PauseCause, Rule, RuleId, RulePack, derive, stack};

use crate::support::{at, builtin, end_of};

/// A rule, its trigger, and its exclusive end: an instant, or a date for the end of that date.
pub(crate) type Row = (&'static str, &'static str, &'static str);

/// The tables of this file under the names of their tests.
pub(crate) const GROUPS: &[(&str, &[Row])] = &[
    ("hours_run_through_nights_and_holidays", HOURS),
    ("same_day_ends_at_midnight_and_simultaneous_with_the_minute", SAME_DAY),
    ("working_days_skip_rest_days_and_count_make_up_days", WORKING_DAYS),
    ("days_of_the_regulations_are_calendar_days_and_roll_over_rest_days", CALENDAR_DAYS),
    ("limits_before_an_event_end_before_it", BEFORE),
    ("cadences_and_yearly_dates_end_with_their_window_or_date", PERIODIC),
    ("clauses_without_a_number_only_remind", PROMPTLY),
];

const HOURS: &[Row] = &[
    ("GB80-5H", "2026-10-02 22:30", "2026-10-03 03:30"),
    ("GB80-24H", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("GB61-24H", "2026-02-16 08:15", "2026-02-17 08:15"),
    ("GB61-48H", "2026-09-30 17:00", "2026-10-02 17:00"),
    ("AH-OPN-5H", "2026-02-28 21:40", "2026-03-01 02:40"),
    ("AH-OPN-24H", "2026-12-31 09:05", "2027-01-01 09:05"),
    ("SG-9-UNIT-1H", "2026-10-01 23:30", "2026-10-02 00:30"),
    ("SG-10-UP-2H", "2026-06-20 22:45", "2026-06-21 00:45"),
];

const SAME_DAY: &[Row] = &[
    ("AH-PUB-ACCIDENT", "2026-10-02 23:50", "2026-10-02"),
    ("AH-PUB-SUPERVISE", "2026-09-30 16:00", "2026-09-30"),
    ("AH-PUB-INVREPORT", "2026-09-26 10:00", "2026-09-26"),
    ("GK-31-CONFIRM", "2026-05-06 09:00", "2026-05-06"),
    ("FZ-SITEERR", "2026-10-10 17:45", "2026-10-10"),
    ("AH-PUB-INTERP", "2026-09-24 10:00:20", "2026-09-24 10:01"),
    ("AH-PUB-CONSULT", "2026-09-24 15:30", "2026-09-24 15:31"),
    ("AH-OPN-ATTEND", "2026-09-29 10:00", "2026-09-29 10:01"),
    ("SG-10-GOVERNMENT", "2026-10-03 02:10", "2026-10-03 02:11"),
];

const WORKING_DAYS: &[Row] = &[
    // Thursday before Mid-Autumn: 28, 29, 30 September, 8, 9, 10 (make-up) and 12 October.
    ("AH-MSG-SUGGEST-7WD", "2026-09-24 10:00", "2026-10-12"),
    // … 13 to 16 and 19 to 22 October.
    ("AH-MSG-INQUIRY-15WD", "2026-09-24 10:00", "2026-10-22"),
    ("AH-MSG-UNABLE", "2026-09-24 10:00", "2026-10-22"),
    ("AH-REPOST", "2026-09-30 14:00", "2026-10-08"),
    // Friday; Saturday the 14th makes up for Spring Festival.
    ("AH-PUB-DOC", "2026-02-13 17:30", "2026-02-14"),
    // A Saturday of rest; the Sunday after it is a working day.
    ("AH-PUB-UPDOC", "2026-09-19 10:00", "2026-09-20"),
    ("AH-PUB-UPINTERP", "2026-01-01 00:00", "2026-01-04"),
    // … 23, 26 to 29 October.
    ("GK-26-PUBLISH-20WD", "2026-09-24 10:00", "2026-10-29"),
    // 24 to 28 February, the last a make-up Saturday, 2 and 3 March.
    ("GK-30-NOTICE-7WD", "2026-02-14 11:00", "2026-03-03"),
    // 30 April, 6 to 9 May, the last a make-up Saturday, 11 to 15 and 18 to 22 May.
    ("GK-32-THIRD-15WD", "2026-04-29 09:00", "2026-05-22"),
    ("GK-33-ANSWER-20WD", "2026-09-24 10:00", "2026-10-29"),
    // 12, 15 to 18, 22 to 26, 29 and 30 June, 1 to 3 July.
    ("GK-34-ORGAN-15WD", "2026-06-11 15:00", "2026-07-03"),
    // 18, 20 (make-up Sunday) and 21 September.
    ("CF-48-WITHDRAW-3WD", "2026-09-17 15:00", "2026-09-21"),
    ("AQ-78-PENALTY-7WD", "2026-09-25 10:00", "2026-10-12"),
    // 20 (make-up Sunday) to 24 September.
    ("XF-23-OBJECT-5WD", "2026-09-18 10:00", "2026-09-24"),
    ("YL-REQUEST-ONTIME", "2026-09-24 10:00", "2026-10-29"),
];

const CALENDAR_DAYS: &[Row] = &[
    // The 60th day is 1 May, a holiday to the 5th.
    ("SG-29-INVESTIGATE-60D", "2026-03-02 08:00", "2026-05-06"),
    ("SG-32-APPROVE-15D", "2026-09-24 10:00", "2026-10-09"),
    // The 30th day is 21 February, within Spring Festival.
    ("SG-32-APPROVE-30D", "2026-01-22 10:00", "2026-02-24"),
    // The 15th day is 1 October.
    ("XF-22-ROUTE-15D", "2026-09-16 10:00", "2026-10-08"),
    ("XF-23-TELL-15D", "2026-09-24 10:00", "2026-10-09"),
    // The 15th day is 19 June, the Dragon Boat Festival.
    ("XF-23-TRANSFER-15D", "2026-06-04 10:00", "2026-06-22"),
    ("XF-34-FINISH-60D", "2026-09-24 10:00", "2026-11-23"),
    // The 30th day is Sunday 8 November.
    ("XF-35-ASK-30D", "2026-10-09 10:00", "2026-11-09"),
    ("XF-35-REVIEW-30D", "2026-09-01 10:00", "2026-10-08"),
    ("XF-36-ASK-30D", "2026-03-02 10:00", "2026-04-01"),
    // The 30th day is Saturday 4 April, a holiday to the 6th.
    ("XF-36-REREVIEW-30D", "2026-03-05 10:00", "2026-04-07"),
    // Every day, holiday or not.
    ("TZ-FOLLOWUP-DAILY", "2026-10-02 18:00", "2026-10-03"),
    // A year on is 2 October.
    ("AQ-86-EVALUATE-1Y", "2025-10-02 10:00", "2026-10-08"),
];

const BEFORE: &[Row] = &[
    // 10 (make-up Saturday), 9 and 8 October.
    ("AH-PUB-INSPECT-3WD", "2026-10-12 09:00", "2026-10-08"),
    ("AH-PUB-PRECONSULT", "2026-09-28 09:00", "2026-09-28 09:00"),
    ("AH-MEDIAPLAN", "2026-10-01 14:00", "2026-10-01 14:00"),
    ("AH-DOC-GATE", "2026-09-25 16:20", "2026-09-25 16:20"),
    ("SM-REVIEW-CHAIN", "2026-10-03 03:00", "2026-10-03 03:00"),
];

const PERIODIC: &[Row] = &[
    ("AH-PRESS-QUARTERLY", "2026-08-20 10:00", "2026-09-30"),
    ("AH-CHIEF-PRESS", "2026-03-01 10:00", "2026-12-31"),
    ("AH-CHIEF-ARTICLE", "2026-12-31 23:00", "2026-12-31"),
    ("AH-CHIEF-HEARING", "2026-01-01 00:00", "2026-12-31"),
    ("AH-LEADGROUP", "2027-01-01 00:00", "2027-12-31"),
    ("AH-OPENDAY", "2026-01-20 09:00", "2026-12-31"),
    ("AH-SELFCHECK-NOV", "2026-01-01 00:00", "2026-11-30"),
    ("GK-49-REPORT", "2026-01-01 00:00", "2026-01-31"),
    ("GK-49-GOVERNMENT", "2026-01-01 00:00", "2026-03-31"),
    ("ANN-REPORT", "2027-01-01 00:00", "2027-01-31"),
    ("FZ-ARCHIVE-MONTHLY", "2026-02-10 10:00", "2026-02-28"),
    ("YL-MONTHLY-MEETING", "2026-09-01 00:00", "2026-09-30"),
    ("SM-MONTHLY-CHECK", "2026-10-31 10:00", "2026-10-31"),
    // A Wednesday; the week ends with the Sunday.
    ("SM-WEEKLY-UPDATE", "2026-09-30 10:00", "2026-10-04"),
    ("SM-QUARTERLY-SITUATION", "2026-10-08 10:00", "2026-12-31"),
    // A make-up Sunday is a working day, and the first one after 1 October is the 8th.
    ("FZ-WECHAT-DAILY", "2026-09-20 08:00", "2026-09-20"),
    ("FZ-WEIBO-DAILY", "2026-10-01 08:00", "2026-10-08"),
];

const PROMPTLY: &[Row] = &[
    ("GB80-CONT", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("GB80-CHIEF", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("GB61-CONT", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("TF-7-RELEASE", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("TF-7-CLARIFY", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("TF-9-TELL", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("GK-6-CLARIFY", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("GK-18-REVIEW", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("GK-25-ARCHIVE", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("GK-44-PROACTIVE", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("SG-10-STATE-COUNCIL", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("SG-13-SUPPLEMENT", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("SG-34-PUBLISH", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("TZ-FOLLOWUP-TWICE", "2026-10-02 22:30", "2026-10-03 10:30"),
    ("AQ-78-ANNOUNCE", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AQ-86-REPORT", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AQ-86-RESULT", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AQ-89-STATISTICS", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("XF-25-URGENT", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-OPN-CONT", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-OPN-KEYINFO", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-OPN-REPORT-UP", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-OPN-PROVINCE", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-OPN-CLS-ADVICE", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-OPN-CLS-HARDSHIP", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-OPN-CLS-MAJOR", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-OPN-CLS-UNCLEAR", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-OPN-CLS-WRONG", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-PUB-CONSULT-RESULT", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-PUB-LAWS", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-PUB-DUAL", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-MONITOR-RECTIFY", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AH-ACCOUNTABILITY", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("FZ-HOTLINE-ONTIME", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("FZ-SPOTCHECK-NOTICE", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("YL-ARCHIVE-HANDOVER", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("YL-HOTLINE-NOMISS", "2026-10-02 22:30", "2026-10-03 22:30"),
    ("AS-BUDGET-ONTIME", "2026-10-02 22:30", "2026-10-03 22:30"),
];

static PACKS: LazyLock<Vec<RulePack>> =
    LazyLock::new(|| RulePack::builtin().into_iter().chain(RulePack::examples()).collect());

fn rule(id: &str) -> &'static Rule {
    stack::find(&PACKS, &RuleId::from(id)).unwrap().1
}

/// The end of a rule's clock from these facts.
fn due_of(id: &str, facts: &Facts) -> DateTime<Utc> {
    derive(rule(id), facts, &builtin(), &OfficeHours::default()).due_hard
}

fn check(rows: &[Row]) {
    for (id, start, due) in rows {
        let expected = if due.len() == "2026-10-08".len() { end_of(due) } else { at(due) };
        assert_eq!(due_of(id, &Facts::starting(at(start))), expected, "{id} from {start}");
    }
}

#[test]
fn hours_run_through_nights_and_holidays() {
    check(HOURS);
}

#[test]
fn same_day_ends_at_midnight_and_simultaneous_with_the_minute() {
    check(SAME_DAY);
}

#[test]
fn working_days_skip_rest_days_and_count_make_up_days() {
    check(WORKING_DAYS);
}

#[test]
fn days_of_the_regulations_are_calendar_days_and_roll_over_rest_days() {
    check(CALENDAR_DAYS);
}

#[test]
fn limits_before_an_event_end_before_it() {
    check(BEFORE);
}

#[test]
fn cadences_and_yearly_dates_end_with_their_window_or_date() {
    check(PERIODIC);
}

#[test]
fn clauses_without_a_number_only_remind() {
    check(PROMPTLY);
    assert!(PROMPTLY.iter().all(|(id, ..)| !rule(id).is_binding()));
}

#[test]
fn every_rule_of_every_pack_is_counted_here_once() {
    let counted: Vec<&str> = GROUPS.iter().flat_map(|(_, rows)| rows.iter().map(|(id, ..)| *id)).collect();
    let once: BTreeSet<&str> = counted.iter().copied().collect();
    assert_eq!(counted.len(), once.len());
    let held: BTreeSet<&str> =
        PACKS.iter().flat_map(|pack| &pack.rules).map(|rule| rule.id.as_str()).collect();
    assert_eq!(once, held);
}

#[test]
fn targets_fall_before_their_limits() {
    let target = |id: &str, start: &str| {
        derive(rule(id), &Facts::starting(at(start)), &builtin(), &OfficeHours::default()).target_due
    };
    assert_eq!(target("AH-REPOST", "2026-09-30 14:00"), Some(at("2026-09-30 15:00")));
    assert_eq!(target("AH-SELFCHECK-NOV", "2026-01-01 00:00"), Some(end_of("2026-10-31")));
}

#[test]
fn extensions_count_from_the_original_start_or_end() {
    for (id, start, granted, due) in [
        // To a total of 15, not 7 and 15.
        ("AH-MSG-SUGGEST-7WD", "2026-09-24 10:00", 15, "2026-10-22"),
        // By 20 more: 30 October, 2 to 6, 9 to 13, 16 to 20 and 23 to 26 November.
        ("GK-33-ANSWER-20WD", "2026-09-24 10:00", 20, "2026-11-26"),
        ("YL-REQUEST-ONTIME", "2026-09-24 10:00", 20, "2026-11-26"),
        // By 30 more days: 90 days after 24 September.
        ("XF-34-FINISH-60D", "2026-09-24 10:00", 30, "2026-12-23"),
        // 120 days after 2 March.
        ("SG-29-INVESTIGATE-60D", "2026-03-02 08:00", 60, "2026-06-30"),
        // 60 days after 22 January.
        ("SG-32-APPROVE-30D", "2026-01-22 10:00", 30, "2026-03-23"),
        // No clause lets this be extended.
        ("SG-32-APPROVE-15D", "2026-09-24 10:00", 15, "2026-10-09"),
        ("AH-MSG-INQUIRY-15WD", "2026-09-24 10:00", 15, "2026-10-22"),
    ] {
        let facts = Facts { extension: Some(granted), ..Facts::starting(at(start)) };
        assert_eq!(due_of(id, &facts), end_of(due), "{id}");
    }
}

#[test]
fn only_the_causes_that_a_clause_names_stop_its_clock() {
    for (id, cause) in [
        ("GK-33-ANSWER-20WD", PauseCause::Consultation),
        ("GK-33-ANSWER-20WD", PauseCause::Supplement),
        ("YL-REQUEST-ONTIME", PauseCause::Consultation),
        ("SG-29-INVESTIGATE-60D", PauseCause::Appraisal),
        ("XF-36-REREVIEW-30D", PauseCause::Hearing),
    ] {
        assert!(rule(id).pauses.contains(&cause), "{id}");
    }
    assert!(rule("XF-34-FINISH-60D").pauses.is_empty());
    // Asked on Thursday 8 October, answered on Wednesday the 14th: 8, 9, 10 (make-up), 12 and 13 are not counted, so
    // the twentieth working day moves by five, from 29 October to 5 November.
    let pause = Pause {
        cause: PauseCause::Consultation,
        from: at("2026-10-08 09:00"),
        to: Some(at("2026-10-14 16:00")),
    };
    let facts = Facts { pauses: vec![pause], ..Facts::starting(at("2026-09-24 10:00")) };
    assert_eq!(due_of("GK-33-ANSWER-20WD", &facts), end_of("2026-11-05"));
}
