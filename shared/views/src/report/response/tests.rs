//! What counts where: decided, provisional and possible apart, each case once, and every time from a known receipt.

use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::{RulePack, WorkCalendar};
use huiying_domain::clock::obligation::{SOURCE_TARGET, Standing};
use huiying_domain::time::Precision;
use huiying_domain::{CaseId, Channel, MessageClass, Outcome, SourceTime, Stage};
use proptest::prelude::*;

use super::*;
use crate::policy::Policy;
use crate::report::tests::{SEVEN, at, clock, met, of_clocks};
use crate::rows::CaseRow;

const FIFTEEN: &str = "AH-MSG-INQUIRY-15WD";
const HOUR: i64 = 3_600;

fn report_of(by: By, rows: &[CaseRow]) -> ResponseReport {
    within(Scope { by, ..Scope::default() }, rows)
}

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let mut policy = Policy::default();
    policy.adopt(RulePack::builtin(), WorkCalendar::builtin());
    policy
});

fn within(scope: Scope, rows: &[CaseRow]) -> ResponseReport {
    let mut response = Response::new(&POLICY, scope);
    rows.iter().for_each(|row| response.take(row));
    response.finish()
}

/// A case of an office that was answered after so many hours; of `None` it still waits.
fn answered(id: u128, office: &str, hours: Option<i64>) -> CaseRow {
    let replied = hours.map(|hours| SourceTime::exact(at(hours)));
    let mut row = CaseRow { ever_replied: replied, ..of_clocks(id, Vec::new()) };
    row.source_office = Some(office.to_owned());
    if let Some(replied) = replied {
        row.case.stage = Stage::Answered { replied };
    }
    row
}

fn closed(row: CaseRow, outcome: Outcome, closed: Option<DateTime<Utc>>) -> CaseRow {
    let mut row = CaseRow { closed: closed.map(SourceTime::exact), ..row };
    row.case.stage = Stage::Closed { closed_at: closed.unwrap_or(at(90)), outcome };
    row
}

fn of_class(row: CaseRow, class: Option<MessageClass>, confirmed: bool) -> CaseRow {
    let mut row = row;
    (row.case.class, row.case.class_confirmed) = (class, confirmed);
    row
}

fn keys(report: &ResponseReport) -> Vec<(Option<&str>, Certainty, usize)> {
    report.rows.iter().map(|row| (row.key.as_deref(), row.certainty, row.received)).collect()
}

#[test]
fn given_cases_of_two_offices_then_each_has_its_own_figures_and_the_total_has_every_case_once() {
    let rows = [
        answered(1, "甲处", Some(10)),
        answered(2, "甲处", Some(30)),
        answered(3, "甲处", Some(20)),
        answered(4, "乙处", None),
        CaseRow { source_office: None, ..answered(5, "", Some(5)) },
    ];
    let report = report_of(By::Office, &rows);
    let decided = Certainty::Decided;
    assert_eq!(keys(&report), [(Some("甲处"), decided, 3), (Some("乙处"), decided, 1), (None, decided, 1)]);
    let one = &report.rows[0].reply;
    assert_eq!((one.n, one.median_seconds, one.p90_seconds), (3, Some(20 * HOUR), Some(30 * HOUR)));
    assert_eq!(one.within, [2, 1, 0, 0, 0, 0, 0]);
    // Received on Thursday the 3rd at 8 in Beijing; 30 hours later it is Friday, a working day.
    assert_eq!((one.n_working, one.median_working_days, one.p90_working_days), (3, Some(1), Some(1)));
    assert_eq!((report.rows[1].reply.n, report.rows[1].reply.waiting), (0, 1));
    assert_eq!((report.total.received, report.total.reply.n, report.total.reply.waiting), (5, 4, 1));
    assert_eq!(
        report.total.reply.median_seconds,
        Some(10 * HOUR),
        "of 5, 10, 20, 30 the lower in the middle"
    );
    let linked: Vec<bool> = report.rows.iter().map(|row| row.in_queue).collect();
    assert_eq!(linked, [true, true, false], "the queue has no filter for no office");
}

#[test]
fn given_a_case_closed_without_a_reply_then_it_neither_waits_nor_counts_as_answered() {
    let rows = [
        closed(answered(1, "甲处", None), Outcome::Duplicate, Some(at(48))),
        closed(answered(2, "甲处", Some(24)), Outcome::Answered, Some(at(72))),
        closed(answered(3, "甲处", None), Outcome::ClosedBySource, None),
    ];
    let total = report_of(By::Office, &rows).total;
    assert_eq!((total.reply.n, total.reply.without, total.reply.waiting), (1, 2, 0));
    assert_eq!((total.closing.n, total.closing.unknown, total.closing.waiting), (2, 1, 0));
    assert_eq!((total.closing.median_seconds, total.closing.p90_seconds), (Some(48 * HOUR), Some(72 * HOUR)));
}

#[test]
fn given_a_receipt_that_stands_in_for_an_unreadable_one_then_nothing_is_counted_from_it() {
    let mut row = answered(1, "甲处", Some(10));
    row.case.received_unknown = true;
    let total = report_of(By::Office, &[row]).total;
    assert_eq!((total.received, total.reply.n, total.reply.unknown), (1, 0, 1));
}

#[test]
fn given_a_media_item_then_its_time_counts_from_when_the_bureau_learnt_of_it() {
    let mut row = answered(1, "甲处", Some(10));
    row.case.channel = Channel::Mention;
    row.case.detected_at = at(8);
    let report = report_of(By::Channel, &[row]);
    assert_eq!(keys(&report), [(Some("mention"), Certainty::Decided, 1)]);
    assert_eq!(report.total.reply.median_seconds, Some(2 * HOUR));
}

#[test]
fn given_a_class_that_only_the_source_states_then_it_stands_apart_from_one_that_was_confirmed() {
    let class = Some(MessageClass::Suggestion);
    let rows = [
        of_class(answered(1, "甲处", Some(10)), class, true),
        of_class(answered(2, "甲处", Some(20)), class, false),
        of_class(answered(3, "甲处", Some(20)), class, false),
        of_class(answered(4, "甲处", Some(20)), None, false),
        of_class(answered(5, "甲处", Some(20)), Some(MessageClass::Complaint), true),
    ];
    let report = report_of(By::Class, &rows);
    let (decided, provisional) = (Certainty::Decided, Certainty::Provisional);
    let expected = [
        (Some("complaint"), decided, 1),
        (Some("suggestion"), decided, 1),
        (Some("suggestion"), provisional, 2),
        (None, decided, 1),
    ];
    assert_eq!(keys(&report), expected);
    let linked: Vec<bool> = report.rows.iter().map(|row| row.in_queue).collect();
    assert_eq!(linked, [true, false, false, false], "the queue shows both kinds of suggestion together");
}

#[test]
fn given_limits_of_a_rule_then_decided_provisional_and_possible_ones_have_a_row_each() {
    let class = Some(MessageClass::Suggestion);
    let rows = [
        of_class(of_clocks(1, vec![clock(SEVEN, false, met(true))]), class, true),
        of_class(of_clocks(2, vec![clock(SEVEN, false, met(false))]), class, false),
        of_class(
            of_clocks(3, vec![clock(SEVEN, true, met(false)), clock(FIFTEEN, true, met(true))]),
            None,
            false,
        ),
        of_class(of_clocks(4, vec![clock(SOURCE_TARGET, false, met(true))]), None, false),
        of_clocks(5, Vec::new()),
    ];
    let report = report_of(By::Rule, &rows);
    let expected = [
        (Some(FIFTEEN), Certainty::Possible, 1),
        (Some(SEVEN), Certainty::Decided, 1),
        (Some(SEVEN), Certainty::Provisional, 1),
        (Some(SEVEN), Certainty::Possible, 1),
        (Some(SOURCE_TARGET), Certainty::Decided, 1),
    ];
    assert_eq!(keys(&report), expected);
    let on_time = Figures { within: 1, ..Figures::default() };
    let late = Figures { late: 1, ..Figures::default() };
    assert_eq!(report.rows[1].kept, Kept { decided: on_time, ..Kept::default() });
    assert_eq!(report.rows[2].kept, Kept { provisional: late, ..Kept::default() });
    assert_eq!(report.rows[3].kept, Kept { possible: late, ..Kept::default() });
    let linked: Vec<bool> = report.rows.iter().map(|row| row.in_queue).collect();
    assert_eq!(linked, [true, false, false, false, true]);
    assert_eq!(
        (report.total.received, report.total.no_limit),
        (5, 1),
        "each case once, one of them without a limit"
    );
}

#[test]
fn given_several_decided_limits_then_the_case_counts_by_the_one_that_was_kept_worst() {
    let missed = Standing::Missed { missed_at: at(48) };
    let class = Some(MessageClass::Complaint);
    let rows = [
        of_class(
            of_clocks(1, vec![clock(SOURCE_TARGET, false, met(true)), clock(FIFTEEN, false, met(false))]),
            class,
            true,
        ),
        of_class(
            of_clocks(2, vec![clock(SOURCE_TARGET, false, met(true)), clock(FIFTEEN, false, missed)]),
            class,
            true,
        ),
        of_class(
            of_clocks(3, vec![clock(SOURCE_TARGET, false, met(true)), clock(FIFTEEN, false, missed)]),
            class,
            false,
        ),
    ];
    let kept = report_of(By::Channel, &rows).total.kept;
    assert_eq!(kept.decided, Figures { within: 1, late: 1, missed: 1, ..Figures::default() });
    assert_eq!(kept.provisional, Figures { missed: 1, ..Figures::default() }, "its class is only stated");
}

#[test]
fn given_a_message_that_was_split_then_its_matters_count_and_the_whole_only_by_the_target_of_its_source() {
    let mut whole =
        of_clocks(1, vec![clock(SOURCE_TARGET, false, met(true)), clock(SEVEN, false, met(true))]);
    whole.case.parts = vec![CaseId(2), CaseId(3)];
    let rows = [whole, answered(2, "甲处", Some(10)), answered(3, "乙处", Some(10))];
    let report = report_of(By::Channel, &rows);
    assert_eq!((report.total.received, report.n_split), (2, 1));
    assert_eq!(keys(&report), [(Some("hotline"), Certainty::Decided, 2)]);
    assert!(!report.rows[0].in_queue, "the queue shows the whole beside its matters");
    assert_eq!(keys(&report_of(By::Rule, &rows)), [(Some(SOURCE_TARGET), Certainty::Decided, 1)]);
}

#[test]
fn given_a_withdrawn_import_then_its_cases_count_nowhere() {
    let rows =
        [closed(answered(1, "甲处", None), Outcome::ImportWithdrawn, Some(at(5))), answered(2, "甲处", None)];
    let report = report_of(By::Office, &rows);
    assert_eq!((report.total.received, report.n_withdrawn), (1, 1));
    assert!(report.rows[0].in_queue, "nor does the queue show them among all");
}

#[test]
fn given_a_period_then_only_what_was_received_on_its_days_in_beijing_counts() {
    let received = |id, time: &str| {
        let mut row = answered(id, "甲处", None);
        row.case.received = SourceTime { at: time.parse().unwrap(), precision: Precision::Second };
        row
    };
    let rows = [
        received(1, "2026-08-31T15:59:59Z"),
        received(2, "2026-08-31T16:00:00Z"),
        received(3, "2026-09-30T15:59:59Z"),
        received(4, "2026-09-30T16:00:00Z"),
    ];
    let day = |text: &str| Some(text.parse().unwrap());
    let scope = Scope { by: By::Month, from: day("2026-09-01"), to: day("2026-09-30") };
    assert_eq!(keys(&within(scope, &rows)), [(Some("2026-09"), Certainty::Decided, 2)]);
    let months: Vec<usize> = within(Scope { by: By::Month, ..Scope::default() }, &rows)
        .rows
        .iter()
        .map(|it| it.received)
        .collect();
    assert_eq!(months, [1, 2, 1]);
}

/// A case of any office, channel, class, month and course.
fn any_case() -> impl Strategy<Value = CaseRow> {
    let offices = prop::option::of(prop::sample::select(vec!["甲处", "乙处", "丙处"]));
    let classes = prop::option::of(prop::sample::select(MessageClass::ALL.to_vec()));
    let channels = prop::sample::select(Channel::ALL.to_vec());
    let hours = prop::option::of(-30_i64..2_000);
    (offices, classes, any::<bool>(), channels, 0_i64..4_000, hours, any::<bool>()).prop_map(
        |(office, class, confirmed, channel, received, hours, is_closed)| {
            let mut row = of_class(answered(1, "", hours.map(|it| it + received)), class, confirmed);
            row.source_office = office.map(str::to_owned);
            row.case.channel = channel;
            row.case.received = SourceTime::exact(at(received));
            row.case.detected_at = at(received);
            let limits = [(SEVEN, !confirmed), (SOURCE_TARGET, false)];
            row.case.obligations =
                limits.map(|(rule, candidate)| clock(rule, candidate, met(is_closed))).to_vec();
            let ended = hours.filter(|_| is_closed).map(|it| at(received) + TimeDelta::hours(it + 1));
            if is_closed { closed(row, Outcome::ClosedBySource, ended) } else { row }
        },
    )
}

fn sums(of: &[ResponseRow]) -> (usize, usize, usize, [usize; DAYS.len() + 1]) {
    let within = |row: &ResponseRow| row.reply.within;
    of.iter().fold((0, 0, 0, [0; DAYS.len() + 1]), |(received, replied, closed, bins), row| {
        let bins = std::array::from_fn(|at| bins[at] + within(row)[at]);
        (received + row.received, replied + row.reply.n, closed + row.closing.n, bins)
    })
}

proptest! {
    // Every report looks a hundred years of days up.
    #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_rows_are_they_add_up_to_the_total(cases in prop::collection::vec(any_case(), 0..40)) {
        for by in [By::Office, By::Channel, By::Class, By::Month] {
            let report = report_of(by, &cases);
            prop_assert_eq!(report.total.received, cases.len());
            prop_assert_eq!(sums(&report.rows), sums(std::slice::from_ref(&report.total)));
        }
        let by_rule = report_of(By::Rule, &cases);
        let n_limits: usize = by_rule.rows.iter().map(|row| row.received).sum();
        prop_assert_eq!(n_limits, 2 * cases.len(), "each case once under each of its two rules");
    }
}
