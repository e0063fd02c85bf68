//! The queue's order, filters and counts over a few rows.

mod plain;

use super::*;
use chrono::TimeZone;
use huiying_deadlines::Facts;
use huiying_domain::clock::obligation::{AlreadyPast, Anchor, Standing};
use huiying_domain::{CaseId, Counted, Obligation, Outcome, SourceTime};

use crate::query::{QueueFilter, StateFilter};

fn at(seconds: i64) -> DateTime<Utc> {
    Utc.timestamp_opt(seconds, 0).unwrap()
}

fn clock(rule: &str, due: i64, standing: Standing) -> Obligation {
    Obligation {
        rule: RuleId::from(rule),
        anchor: Anchor::Received,
        facts: Facts::starting(at(0)),
        counted: Counted {
            pack: String::new(),
            calendar: String::new(),
            due_hard: at(due),
            due_soft: at(due),
            provisional: false,
            due_by_law: None,
            target_due: None,
        },
        binding: true,
        candidate: false,
        already_past: None,
        warned_at: None,
        standing,
    }
}

fn case(id: u128, stage: Stage, changed: i64, clocks: Vec<Obligation>) -> CaseRow {
    CaseRow {
        id: CaseId(id),
        case: Case {
            held: None,
            vanished_at: None,
            worked_on: false,
            worked_on_since: false,
            channel: if id.is_multiple_of(2) { Channel::Message } else { Channel::Hotline },
            class: None,
            class_confirmed: false,
            received: SourceTime::exact(at(0)),
            received_unknown: false,
            detected_at: at(0),
            stage,
            first_reply: None,
            own_reply: None,
            source_reply: None,
            source_state: None,
            office: None,
            incident: None,
            part_of: None,
            parts: vec![],
            transfer: None,
            supplement_asked: false,
            reopened: None,
            answers_from: None,
            cycle_from: 0,
            silent_end: None,
            from_history: false,
            attempts: 0,
            backlog_at: None,
            obligations: clocks,
            revision: 1,
        },
        external_id: id.to_string(),
        source: String::new(),
        title: String::new(),
        source_office: None,
        area: None,
        ever_replied: None,
        closed: None,
        changed_at: at(changed),
        history: vec![],
    }
}

/// Counts of a rule that is known to govern every row.
fn decided(open: usize, within: usize, late: usize) -> OnTimeCounts {
    OnTimeCounts { decided: Tally { within, late, open }, possible: Tally::default() }
}

fn put(index: &mut Index, row: &CaseRow) {
    let mut numbers = index.numbers().clone();
    let entry = Entry::case(row, &mut numbers);
    index.put_all(Entries { numbers, entries: vec![(Subject::Case(row.id), entry)] });
}

fn closed() -> Stage {
    Stage::Closed { closed_at: at(0), outcome: Outcome::Answered }
}

fn given() -> Index {
    let mut index = Index::default();
    put(&mut index, &case(1, Stage::Received, 0, vec![clock("A", 300, Standing::Open)]));
    put(
        &mut index,
        &case(2, Stage::Received, 0, vec![clock("A", 50, Standing::Open), clock("B", 400, Standing::Open)]),
    );
    put(&mut index, &case(3, Stage::Received, 0, vec![clock("B", 200, Standing::Open)]));
    put(&mut index, &case(4, Stage::Received, 0, vec![clock("A", 90, Standing::Open)]));
    put(&mut index, &case(5, Stage::Received, 0, vec![]));
    let late = Standing::Met { met_at: at(60), on_time: false, margin_seconds: 10 };
    put(
        &mut index,
        &case(6, Stage::Answered { replied: SourceTime::exact(at(60)) }, 60, vec![clock("A", 50, late)]),
    );
    put(&mut index, &case(7, closed(), 10, vec![]));
    put(&mut index, &case(8, closed(), 20, vec![]));
    index
}

fn page(index: &Index, filter: QueueFilter) -> Vec<u128> {
    let filter = QueueFilter { page: filter.page.max(1), per_page: filter.per_page.max(10), ..filter };
    let ids = index.pick(&filter, at(100)).subjects.into_iter().map(|it| match it {
        Subject::Case(CaseId(id)) => id,
        Subject::Incident(_) => 0,
    });
    ids.collect()
}

#[test]
fn what_is_nearest_to_its_limit_leads_and_what_has_no_clock_comes_last() {
    assert_eq!(page(&given(), QueueFilter::default()), [4, 2, 3, 1, 5]);
}

#[test]
fn what_was_missed_more_than_three_days_ago_comes_after_all_that_is_ahead() {
    let later = QueueFilter { page: 1, per_page: 10, ..QueueFilter::default() };
    let mut index = given();
    put(&mut index, &case(9, Stage::Received, 0, vec![clock("A", 299_990, Standing::Open)]));
    put(&mut index, &case(10, Stage::Received, 0, vec![clock("A", 300_100, Standing::Open)]));
    put(&mut index, &case(11, Stage::Received, 0, vec![clock("A", 900_000, Standing::Open)]));
    let ids = |index: &Index, filter| index.pick(filter, at(300_000)).subjects;
    let expected = |ids: &[u128]| ids.iter().map(|id| Subject::Case(CaseId(*id))).collect::<Vec<_>>();
    assert_eq!(ids(&index, &later), expected(&[9, 10, 11, 1, 3, 4, 2, 5]));
    // Somebody decides on the first of the old ones: it is counted and found as backlog, and nowhere else.
    let missed = Standing::Missed { missed_at: at(300) };
    let mut decided = case(1, Stage::Received, 0, vec![clock("A", 300, missed)]);
    decided.case.backlog_at = Some(at(299_000));
    put(&mut index, &decided);
    assert_eq!(ids(&index, &later), expected(&[9, 10, 11, 3, 4, 2, 5]));
    assert_eq!(ids(&index, &QueueFilter { state: StateFilter::Backlog, ..later.clone() }), expected(&[1]));
    let counts = index.pick(&later, at(300_000)).counts;
    assert_eq!((counts.backlog, counts.overdue, counts.open, counts.all), (1, 4, 7, 11));
    // Nor does it wait for triage any more: the tile counts the rows of the duty queue.
    let untriaged = index.pick(&QueueFilter { state: StateFilter::Untriaged, ..later.clone() }, at(300_000));
    assert!(!untriaged.subjects.contains(&Subject::Case(CaseId(1))));
    assert_eq!(untriaged.counts.untriaged, untriaged.n_matching);
}

#[test]
fn everything_ends_with_the_answered_and_the_closed_the_latest_first() {
    let all = QueueFilter { state: StateFilter::All, ..QueueFilter::default() };
    assert_eq!(page(&given(), all), [4, 2, 3, 1, 5, 6, 8, 7]);
}

#[test]
fn a_limit_that_ends_this_second_has_run_out() {
    let mut index = Index::default();
    put(&mut index, &case(1, Stage::Received, 0, vec![clock("A", 100, Standing::Open)]));
    let overdue = QueueFilter { state: StateFilter::Overdue, ..QueueFilter::default() };
    assert_eq!(page(&index, overdue), [1]);
}

#[test]
fn a_row_with_a_missed_limit_stands_by_the_nearer_of_the_two_and_is_found_among_the_overdue() {
    let missed = Standing::Missed { missed_at: at(50) };
    let mut index = Index::default();
    let clocks = vec![clock("A", 50, missed), clock("B", 300, Standing::Open)];
    put(&mut index, &case(1, Stage::Received, 0, clocks));
    put(&mut index, &case(2, Stage::Received, 0, vec![clock("B", 200, Standing::Open)]));
    assert_eq!(page(&index, QueueFilter::default()), [1, 2]);
    let overdue = QueueFilter { state: StateFilter::Overdue, ..QueueFilter::default() };
    assert_eq!(page(&index, overdue), [1]);
    let counts = index.pick(&QueueFilter::default(), at(100)).counts;
    assert_eq!((counts.due, counts.overdue, counts.open), (2, 1, 2), "one row is both, and is open once");
}

#[test]
fn filters_join() {
    let only = |state, channel, rule: Option<&str>| QueueFilter {
        state,
        channel,
        rule: rule.map(RuleId::from),
        ..QueueFilter::default()
    };
    let index = given();
    assert_eq!(page(&index, only(StateFilter::Due, None, Some("B"))), [3]);
    assert_eq!(page(&index, only(StateFilter::Open, None, Some("B"))), [2, 3]);
    assert_eq!(page(&index, only(StateFilter::Open, Some(Channel::Message), None)), [4, 2]);
    assert_eq!(page(&index, only(StateFilter::Open, None, Some("no such rule"))), [] as [u128; 0]);
    assert_eq!(page(&index, only(StateFilter::Untriaged, Some(Channel::Hotline), None)), [3, 1, 5]);
}

#[test]
fn counts_are_those_of_the_pages() {
    let index = given();
    let counts = index.pick(&QueueFilter::default(), at(100)).counts;
    for state in StateFilter::ALL {
        let shown = page(&index, QueueFilter { state, ..QueueFilter::default() }).len();
        assert_eq!(counts.of(state), shown, "{state:?}");
    }
    assert_eq!((counts.due, counts.overdue, counts.closed, counts.all), (2, 2, 2, 8));
}

#[test]
fn pages_follow_one_another_without_gap_or_overlap() {
    let index = given();
    let pages = (1..=3).flat_map(|page| {
        index.pick(&QueueFilter { page, per_page: 2, ..QueueFilter::default() }, at(100)).subjects
    });
    let whole = QueueFilter { page: 1, per_page: 10, ..QueueFilter::default() };
    assert_eq!(pages.collect::<Vec<_>>(), index.pick(&whole, at(100)).subjects);
}

#[test]
fn a_row_that_changes_moves_and_is_counted_once() {
    let mut index = given();
    let met = Standing::Met { met_at: at(80), on_time: true, margin_seconds: 120 };
    put(
        &mut index,
        &case(3, Stage::Answered { replied: SourceTime::exact(at(80)) }, 80, vec![clock("B", 200, met)]),
    );
    assert_eq!(page(&index, QueueFilter::default()), [4, 2, 1, 5]);
    assert_eq!(index.len(), 8);
    let on_time = index.on_time();
    assert_eq!(on_time[0], (RuleId::from("A"), decided(3, 0, 1)));
    assert_eq!(on_time[1], (RuleId::from("B"), decided(1, 1, 0)));
}

#[test]
fn any_number_of_rules_is_counted_and_found() {
    let mut index = Index::default();
    let met = Standing::Met { met_at: at(80), on_time: true, margin_seconds: 20 };
    for n in 0..200 {
        let clocks = vec![clock(&format!("R{n:03}"), 100, Standing::Open), clock("R000", 100, met)];
        put(&mut index, &case(n + 1, Stage::Received, 0, clocks));
    }
    let under = |n: u64| QueueFilter {
        rule: Some(RuleId::from(format!("R{n:03}").as_str())),
        per_page: 300,
        ..QueueFilter::default()
    };
    for n in [1, 63, 64, 65, 127, 128, 199] {
        assert_eq!(page(&index, under(n)), [u128::from(n) + 1]);
        assert_eq!(index.pick(&under(n), at(50)).counts.due, 1);
    }
    assert_eq!(page(&index, under(0)).len(), 200);
    assert_eq!(page(&index, under(200)), [] as [u128; 0]);
    let on_time = index.on_time();
    assert_eq!(on_time.len(), 200);
    assert_eq!(on_time[0].1, decided(1, 200, 0));
    assert_eq!(on_time[199], (RuleId::from("R199"), decided(1, 0, 0)));
    // A row that is put again is counted once, under the rules it has now.
    put(&mut index, &case(200, Stage::Received, 0, vec![clock("R150", 100, Standing::Open)]));
    assert_eq!(page(&index, under(199)), [] as [u128; 0]);
    assert_eq!(index.on_time()[150].1, decided(2, 0, 0));
    assert_eq!(index.on_time()[199].1, OnTimeCounts::default());
}

#[test]
fn what_is_of_history_and_open_stands_outside_the_duty_queue_until_it_is_taken_up() {
    let mut index = Index::default();
    let mut row = case(1, Stage::Received, 5, vec![clock("A", 10, Standing::Open)]);
    row.case.from_history = true;
    put(&mut index, &row);
    let counts = index.pick(&QueueFilter::default(), at(100)).counts;
    assert_eq!((counts.history, counts.all), (1, 1));
    assert_eq!((counts.open, counts.overdue, counts.untriaged, counts.due), (0, 0, 0, 0));
    let page = |index: &Index, state| {
        let filter = QueueFilter { state, per_page: 10, ..QueueFilter::default() };
        index.pick(&filter, at(100)).subjects.len()
    };
    for state in StateFilter::ALL {
        let shown = matches!(state, StateFilter::History | StateFilter::All);
        assert_eq!(page(&index, state), usize::from(shown), "{}", state.code());
    }
    row.case.from_history = false;
    put(&mut index, &row);
    assert_eq!((page(&index, StateFilter::Overdue), page(&index, StateFilter::History)), (1, 0));
}

#[test]
fn what_its_source_lists_no_longer_is_counted_and_found_wherever_it_stands() {
    let mut index = Index::default();
    let mut open = case(1, Stage::Received, 5, vec![clock("A", 10, Standing::Open)]);
    open.case.vanished_at = Some(at(50));
    let mut answered = case(2, closed(), 5, vec![]);
    answered.case.vanished_at = Some(at(60));
    [open, answered, case(3, Stage::Received, 5, vec![])].iter().for_each(|row| put(&mut index, row));
    let vanished = QueueFilter { state: StateFilter::Vanished, ..QueueFilter::default() };
    assert_eq!(page(&index, vanished), [1, 2]);
    assert_eq!(index.pick(&QueueFilter::default(), at(100)).counts.vanished, 2);
}

fn candidate(rule: &str, due: i64, standing: Standing) -> Obligation {
    Obligation { candidate: true, ..clock(rule, due, standing) }
}

#[test]
fn what_only_may_be_due_or_overdue_is_a_figure_of_its_own_and_stands_on_the_same_page() {
    let missed = Standing::Missed { missed_at: at(50) };
    let mut index = Index::default();
    // one overdue for sure, and beside it by a clock that may apply
    let clocks = vec![clock("T", 40, missed), candidate("A", 50, missed)];
    put(&mut index, &case(1, Stage::Received, 0, clocks));
    // one that only may be overdue, its target being ahead
    let clocks = vec![candidate("A", 50, missed), clock("T", 90_000, Standing::Open)];
    put(&mut index, &case(2, Stage::Received, 0, clocks));
    // one that may run out within the day, and does so for sure after it
    let clocks = vec![candidate("A", 500, Standing::Open), clock("T", 90_000, Standing::Open)];
    put(&mut index, &case(3, Stage::Received, 0, clocks));
    // one of which nothing is known
    let clocks = vec![candidate("A", 500, Standing::Open), candidate("B", 900, Standing::Open)];
    put(&mut index, &case(4, Stage::Received, 0, clocks));
    // one whose candidate has just run out, before anybody recorded it
    put(&mut index, &case(5, Stage::Received, 0, vec![candidate("A", 99, Standing::Open)]));

    let counts = index.pick(&QueueFilter::default(), at(100)).counts;
    assert_eq!((counts.overdue, counts.overdue_possible), (1, 2));
    assert_eq!((counts.due, counts.due_possible), (2, 1));
    assert_eq!((counts.due_in_a_day, counts.due_in_a_day_possible), (0, 2));
    for state in StateFilter::ALL {
        let shown = page(&index, QueueFilter { state, ..QueueFilter::default() }).len();
        assert_eq!(counts.of(state), shown, "{state:?}");
    }
    let on_time = index.on_time();
    let possible =
        OnTimeCounts { decided: Tally::default(), possible: Tally { within: 0, late: 2, open: 3 } };
    assert_eq!(on_time[0], (RuleId::from("A"), possible));
    assert_eq!(on_time[2], (RuleId::from("T"), decided(2, 0, 1)));
}

#[test]
fn a_limit_that_had_passed_before_its_clock_was_started_counts_as_late_and_not_as_running() {
    let reason = huiying_domain::clock::obligation::PastReason::ReceivedLate;
    let past = AlreadyPast { reason, known_at: at(900), countdown_due: at(2_000) };
    let mut index = Index::default();
    let clock = Obligation { already_past: Some(past), ..clock("A", 300, Standing::Open) };
    put(&mut index, &case(1, Stage::Received, 0, vec![clock]));
    assert_eq!(index.on_time()[0], (RuleId::from("A"), decided(0, 0, 1)));
}

#[test]
fn a_duty_left_undone_when_its_incident_was_ended_counts_as_missed_and_is_found_by_its_rule() {
    let undone = Standing::Void { reason: huiying_domain::clock::obligation::VoidReason::NotDone };
    let elsewhere = Standing::Void { reason: huiying_domain::clock::obligation::VoidReason::Regraded };
    let mut index = Index::default();
    put(&mut index, &case(1, closed(), 0, vec![clock("A", 300, undone), clock("B", 300, elsewhere)]));
    let on_time = index.on_time();
    assert_eq!(on_time[0], (RuleId::from("A"), decided(0, 0, 1)));
    assert_eq!(on_time[1], (RuleId::from("B"), decided(0, 0, 0)));
    let of_rule = |rule| QueueFilter {
        state: StateFilter::All,
        rule: Some(RuleId::from(rule)),
        ..QueueFilter::default()
    };
    assert_eq!((page(&index, of_rule("A")), page(&index, of_rule("B"))), (vec![1], vec![]));
}
