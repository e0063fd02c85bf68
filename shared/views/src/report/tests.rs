//! What is decided and what is only possible are counted apart; lists come page by page, with the same totals on each.

use chrono::TimeZone;
use huiying_deadlines::{Facts, RulePack};
use huiying_domain::clock::obligation::{AlreadyPast, Anchor, Counted, PastReason};
use huiying_domain::report::Report;
use huiying_domain::{CaseEvent, Channel, ReportId};

use super::*;

pub(super) const SEVEN: &str = "AH-MSG-SUGGEST-7WD";

pub(crate) fn at(hour: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 3, 0, 0, 0).unwrap() + chrono::TimeDelta::hours(hour)
}

pub(crate) fn row() -> CaseRow {
    let at = at(0);
    let report = Report {
        import: None,
        id: ReportId(1),
        source: "s".to_owned(),
        external_id: "1".to_owned(),
        channel: Channel::Hotline,
        via: None,
        title: "made up".to_owned(),
        body: String::new(),
        category: None,
        class: None,
        received: SourceTime::exact(at),
        received_unknown: false,
        from_history: false,
        target: None,
        office: None,
        area: None,
        status: None,
        link: None,
        caller_masked: None,
        phone_masked: None,
        sealed: None,
        details: Default::default(),
        problems: Vec::new(),
    };
    let opened = CaseEvent::Opened { case: CaseId(1), report, at: None };
    CaseRow::opened_by(&opened, at).unwrap()
}

pub(super) fn clock(rule: &str, candidate: bool, standing: Standing) -> Obligation {
    let (due_hard, due_soft) = (at(48), at(42));
    let pack = String::new();
    let counted = Counted {
        calendar: pack.clone(),
        pack,
        due_hard,
        due_soft,
        provisional: false,
        due_by_law: None,
        target_due: None,
    };
    Obligation {
        rule: RuleId::from(rule),
        anchor: Anchor::Received,
        facts: Facts::starting(at(0)),
        counted,
        binding: true,
        candidate,
        already_past: None,
        warned_at: None,
        standing,
    }
}

pub(super) fn met(on_time: bool) -> Standing {
    Standing::Met { met_at: at(if on_time { 1 } else { 49 }), on_time, margin_seconds: 3_600 }
}

pub(super) fn of_clocks(id: u128, clocks: Vec<Obligation>) -> CaseRow {
    let mut row = CaseRow { id: CaseId(id), external_id: id.to_string(), ..row() };
    row.case.obligations = clocks;
    row
}

fn judged_by(rule: &str, rows: &[CaseRow]) -> OnTimeReport {
    let mut policy = Policy::default();
    policy.adopt(RulePack::builtin(), []);
    let listing = Listing { cases: true, after: None };
    let mut judge = Judge::new(&policy, &RuleId::from(rule), listing).unwrap();
    rows.iter().for_each(|row| judge.take(row));
    judge.finish()
}

#[test]
fn a_case_of_another_class_counts_nowhere_and_one_of_no_class_is_only_possible() {
    let other = Standing::Void { reason: VoidReason::OtherClass };
    let missed = Standing::Missed { missed_at: at(48) };
    let rows = [
        of_clocks(1, vec![clock(SEVEN, false, met(true))]),
        of_clocks(2, vec![clock(SEVEN, false, met(false))]),
        of_clocks(3, vec![clock(SEVEN, true, met(false))]),
        of_clocks(4, vec![clock(SEVEN, true, missed)]),
        of_clocks(5, vec![clock(SEVEN, false, other), clock("AH-MSG-INQUIRY-15WD", false, met(false))]),
        of_clocks(6, Vec::new()),
        of_clocks(7, vec![clock(SEVEN, false, missed)]),
        of_clocks(8, vec![clock(SEVEN, false, Standing::Open)]),
    ];
    let report = judged_by(SEVEN, &rows);
    let decided = Figures { within: 1, late: 1, missed: 1, open: 1, unjudged: 0 };
    let possible = Figures { late: 1, missed: 1, ..Figures::default() };
    assert_eq!((report.totals.decided, report.totals.possible), (decided, possible));
    assert_eq!(report.totals.not_governed, 2);
    let listed = report.cases.unwrap();
    let possible: Vec<u128> = listed.iter().filter(|it| it.possible).map(|it| it.case.0).collect();
    assert_eq!((listed.len(), possible), (6, vec![3, 4]));
}

#[test]
fn what_had_passed_before_it_was_known_is_missed_and_what_needs_no_reply_is_not_judged() {
    let past = AlreadyPast { reason: PastReason::ReceivedLate, known_at: at(60), countdown_due: at(90) };
    let late = Obligation { already_past: Some(past), ..clock(SEVEN, false, Standing::Open) };
    let none_due = clock(SEVEN, false, Standing::Void { reason: VoidReason::NoReplyDue });
    let reminder = Obligation { binding: false, ..clock(SEVEN, false, met(false)) };
    let rows = [of_clocks(1, vec![late]), of_clocks(2, vec![none_due]), of_clocks(3, vec![reminder])];
    let expected = Figures { missed: 1, unjudged: 2, ..Figures::default() };
    assert_eq!(judged_by(SEVEN, &rows).totals.decided, expected);
}

#[test]
fn of_a_case_sent_back_for_rework_the_first_result_stays() {
    let again = Obligation { anchor: Anchor::Reopened, ..clock(SEVEN, false, met(true)) };
    let report = judged_by(SEVEN, &[of_clocks(1, vec![clock(SEVEN, false, met(false)), again])]);
    assert_eq!(report.totals.decided, Figures { late: 1, ..Figures::default() });
}

/// `n` cases with a target that the source set and kept.
fn page_of(n: u128, after: Option<CaseId>, known: Option<Totals>) -> (OnTimeReport, usize) {
    let (policy, rule) = (Policy::default(), RuleId::from(SOURCE_TARGET));
    let mut judge = Judge::new(&policy, &rule, Listing { cases: true, after }).unwrap();
    if let Some(known) = known {
        judge = judge.knowing(known);
    }
    let row = of_clocks(0, vec![clock(SOURCE_TARGET, false, met(true))]);
    // Where the totals are known, only what comes after the page before is taken in.
    let from = after.filter(|_| known.is_some()).map_or(1, |it| it.0 + 1);
    let mut n_taken = 0;
    for id in from..=n {
        judge.take(&CaseRow { id: CaseId(id), ..row.clone() });
        n_taken += 1;
        if judge.is_done() {
            break;
        }
    }
    (judge.finish(), n_taken)
}

#[test]
fn a_list_of_more_cases_than_a_page_holds_is_read_page_by_page_and_each_case_stands_once() {
    let n_cases = 2 * N_LISTED_MAX as u128 + 1;
    let (mut listed, mut after, mut known, mut n_taken) = (Vec::new(), None, None, Vec::new());
    loop {
        let (report, n) = page_of(n_cases, after, known);
        assert_eq!(report.totals.decided.within, n_cases as usize, "all of them on every page");
        let cases = report.cases.unwrap();
        assert!(cases.len() <= N_LISTED_MAX);
        listed.extend(cases.into_iter().map(|it| it.case.0));
        (after, known) = (report.next, Some(report.totals));
        n_taken.push(n);
        if after.is_none() {
            break;
        }
    }
    assert_eq!(
        n_taken,
        [n_cases as usize, N_LISTED_MAX + 1, 1],
        "all cases are judged for the first page only"
    );
    assert!(listed.into_iter().eq(1..=n_cases));
}

#[test]
fn a_list_that_fills_its_page_to_the_last_case_has_no_page_after_it() {
    let (report, _) = page_of(N_LISTED_MAX as u128, None, None);
    assert_eq!(report.next, None);
}
