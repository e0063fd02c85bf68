//! What rows say and where they stand, with random clocks at random moments.

use huiying_deadlines::{Facts, Pause, PauseCause, RuleId};
use huiying_domain::Counted;
use huiying_domain::clock::obligation::{AlreadyPast, Anchor, PastReason, Standing, VoidReason};
use proptest::prelude::*;

use super::*;

/// Ten in the morning in Beijing.
fn start() -> DateTime<Utc> {
    "2026-09-03T02:00:00Z".parse().unwrap()
}

fn hours(n: i64) -> DateTime<Utc> {
    start() + TimeDelta::hours(n)
}

/// A clock of a rule whose limit is so many hours after [`start`].
pub(crate) fn clock(rule: &str, due: i64) -> Obligation {
    Obligation {
        rule: RuleId::from(rule),
        anchor: Anchor::Received,
        facts: Facts::starting(hours(-1_000)),
        counted: Counted {
            pack: String::new(),
            calendar: String::new(),
            due_hard: hours(due),
            due_soft: hours(due),
            provisional: false,
            due_by_law: None,
            target_due: None,
        },
        binding: true,
        candidate: false,
        already_past: None,
        warned_at: None,
        standing: Standing::Open,
    }
}

fn missed(rule: &str, due: i64) -> Obligation {
    Obligation { standing: Standing::Missed { missed_at: hours(due) }, ..clock(rule, due) }
}

fn says(clocks: &[Obligation], now: DateTime<Utc>) -> (Option<&str>, Option<&str>, usize) {
    let it = pressing(clocks, now);
    let name = |clock: &'_ Obligation| clocks.iter().find(|it| *it == clock).map(|it| it.rule.as_str());
    (it.missed.and_then(name), it.next.and_then(name), it.n_missed)
}

#[test]
fn owed_clocks_stand_with_the_named_one_first_then_the_last_missed_then_the_next_then_reminders_then_what_stands_still()
 {
    let mut paused = clock("PAUSED", 1);
    let pause = Pause { cause: PauseCause::Hearing, from: hours(-2), to: None };
    paused.facts.pauses.push(pause);
    let clocks = [
        paused,
        Obligation { binding: false, ..clock("REMINDER", -1) },
        clock("LATER", 9),
        missed("FIRST", -9),
        clock("SOON", 1),
        Obligation { candidate: true, ..missed("POSSIBLE", -1) },
        missed("LAST", -3),
    ];
    let names: Vec<&str> = in_order(&clocks, start()).into_iter().map(|it| it.rule.as_str()).collect();
    // What governs is named first, though a possible limit was missed later.
    assert_eq!(names, ["LAST", "POSSIBLE", "FIRST", "SOON", "LATER", "REMINDER", "PAUSED"]);
}

#[test]
fn a_missed_limit_comes_before_the_next_clock_however_near_that_is() {
    let clocks = [missed("SOURCE", -4), clock("LAW", 479), clock("SOON", 1)];
    assert_eq!(says(&clocks, start()), (Some("SOURCE"), Some("SOON"), 1));
    assert_eq!(pressing(&clocks, start()).lead().unwrap().rule.as_str(), "SOURCE");
    // An hour later the near one is missed too, before anybody has recorded it, and it is the last that was.
    assert_eq!(says(&clocks, hours(1)), (Some("SOON"), Some("LAW"), 2));
    assert_eq!(pressing(&clocks, hours(1)).overdue_since, Some(hours(-4)));
}

#[test]
fn a_miss_of_a_rule_that_only_may_apply_keeps_a_row_at_the_head_and_is_not_named_before_one_of_a_rule_that_does()
 {
    let possible = Obligation { candidate: true, ..missed("POSSIBLE", -1) };
    let alone = [possible.clone()];
    assert_eq!(says(&alone, start()), (Some("POSSIBLE"), None, 0), "where no other is missed it is named");
    let not_on_record = Obligation { candidate: true, ..clock("POSSIBLE", -1) };
    for fresh in [possible, not_on_record] {
        let clocks = [missed("SOURCE", -200), fresh];
        assert_eq!(says(&clocks, start()), (Some("SOURCE"), None, 1));
        let place = Limits::of(&clocks, None).place(start());
        assert_eq!(place.map(|it| it.band), Some(Band::Now), "days after the other miss");
    }
}

#[test]
fn a_miss_that_was_known_after_somebody_took_the_others_as_backlog_is_not_among_them() {
    let late = AlreadyPast { reason: PastReason::ReceivedLate, known_at: hours(-2), countdown_due: hours(9) };
    let known_late = Obligation { already_past: Some(late), ..clock("TARGET", -90) };
    let taken = |at: i64| Limits::of(&[missed("LAW", -200), known_late.clone()], Some(hours(at))).taken;
    assert_eq!((taken(-3), taken(-2), taken(-1)), (false, true, true));
}

#[test]
fn of_what_was_judged_a_limit_that_was_not_kept_is_named_first_and_then_the_strictest() {
    let met = |rule, due, on_time| Obligation {
        standing: Standing::Met { met_at: hours(0), on_time, margin_seconds: 0 },
        ..clock(rule, due)
    };
    let named = |clocks: &[Obligation]| judged(clocks).map(|it| it.rule.as_str().to_owned());
    assert_eq!(named(&[met("A", 9, true), met("B", 5, true), met("C", 7, true)]).as_deref(), Some("B"));
    assert_eq!(named(&[met("A", 9, true), met("B", -5, false), met("C", 7, true)]).as_deref(), Some("B"));
    assert_eq!(named(&[met("A", 9, true), missed("B", 5)]).as_deref(), Some("B"));
    let possible = Obligation { candidate: true, ..met("POSSIBLE", 1, true) };
    assert_eq!(named(&[possible, met("A", 9, true)]).as_deref(), Some("A"));
    assert_eq!(named(&[clock("A", 9)]), None);
}

#[test]
fn a_limit_is_ahead_until_its_instant_and_missed_from_it_on() {
    let clocks = [clock("A", 0)];
    let second = TimeDelta::seconds(1);
    assert_eq!(says(&clocks, start() - second), (None, Some("A"), 0));
    assert_eq!(says(&clocks, start()), (Some("A"), None, 1));
}

#[test]
fn what_reminds_or_stands_still_is_never_missed() {
    let reminder = Obligation { binding: false, ..clock("REMIND", -5) };
    let mut paused = clock("PAUSED", -5);
    paused.facts.pauses.push(Pause { cause: PauseCause::Hearing, from: hours(-10), to: None });
    assert_eq!(says(&[paused.clone(), reminder], start()), (None, Some("REMIND"), 0));
    assert_eq!(Limits::of(&[paused], None).place(start()), None);
}

/// The band of a row with these hours of a recorded miss and of what falls due next, in one line.
fn band(missed: Option<i64>, next: Option<i64>, taken: bool) -> Option<Band> {
    let at = |n: Option<i64>| n.map(|n| hours(n).timestamp_millis());
    Limits { missed: at(missed), next: at(next), taken }.place(start()).map(|it| it.band)
}

#[test]
fn a_row_stands_by_what_is_nearest_then_ahead_then_long_overdue_and_what_is_decided_apart() {
    use Band::{Backlog, Later, Now, Old};
    for (missed, next, taken, stands) in [
        (Some(-4), Some(479), false, Now),
        (Some(-72), None, false, Now),
        (Some(-73), None, false, Old),
        (Some(-73), Some(479), false, Old),
        (Some(-500), Some(72), false, Now),
        (None, Some(72), false, Now),
        (None, Some(73), false, Later),
        (Some(-500), None, true, Backlog),
        (Some(-500), Some(479), true, Backlog),
        // What was decided on stays in sight for the three days, and comes back when something else is near or missed.
        (Some(-4), None, true, Now),
        (Some(-500), Some(72), true, Now),
        (Some(-500), Some(-1), true, Now),
        (Some(-500), Some(-100), true, Old),
    ] {
        assert_eq!(band(missed, next, taken), Some(stands), "{missed:?} {next:?} {taken}");
    }
    assert_eq!(band(None, None, false), None);
}

#[test]
fn near_rows_stand_by_distance_and_a_miss_before_what_is_as_far_ahead() {
    let place = |missed: Option<i64>, next: Option<i64>| {
        let at = |n: Option<i64>| n.map(|n| hours(n).timestamp_millis());
        Limits { missed: at(missed), next: at(next), taken: false }.place(start()).unwrap()
    };
    let rows = [
        (Some(0), None),
        (None, Some(1)),
        (Some(-2), None),
        (None, Some(2)),
        (Some(-3), Some(4)),
        (Some(-60), Some(5)),
        (None, Some(72)),
        (None, Some(80)),
        (None, Some(90)),
        (Some(-80), None),
        (Some(-90), Some(400)),
    ];
    for pair in rows.windows(2) {
        assert!(place(pair[0].0, pair[0].1) < place(pair[1].0, pair[1].1), "{pair:?}");
    }
}

/// A clock as deciding leaves it: met, void, missed on record, past when it was known, open.
fn any_clock() -> impl Strategy<Value = Obligation> {
    (0..4_u8, -300..300_i64, 0..8_u8, any::<bool>()).prop_map(|(rule, due, kind, binding)| {
        let it = clock(&format!("R{rule}"), due);
        let past = AlreadyPast {
            reason: PastReason::ReceivedLate,
            known_at: hours(due + 1),
            countdown_due: hours(due + 9),
        };
        let standing = match kind {
            0 => Standing::Met { met_at: hours(due), on_time: true, margin_seconds: 0 },
            1 => Standing::Void { reason: VoidReason::OtherClass },
            2 | 3 => Standing::Missed { missed_at: hours(due) },
            _ => Standing::Open,
        };
        let already_past = (kind == 4).then_some(past);
        Obligation { standing, already_past, binding: binding || kind < 6, ..it }
    })
}

proptest! {
    /// The rule that is broken nowhere: where a limit has passed unmet, the row says so first.
    #[test]
    fn no_row_with_a_missed_limit_is_led_by_one_that_is_ahead(
        clocks in prop::collection::vec(any_clock(), 0..6),
        now in -400..400_i64,
    ) {
        let now = hours(now);
        // Written out here: open or missed, the last of its rule, binding, its instant not after now or its miss on record.
        let last_of_rule = |at: usize| clocks[at + 1..].iter().all(|it| it.rule != clocks[at].rule);
        let unmet = |it: &Obligation| matches!(it.standing, Standing::Open | Standing::Missed { .. });
        let recorded = |it: &Obligation| matches!(it.standing, Standing::Missed { .. }) || it.already_past.is_some();
        let over: Vec<&Obligation> = (0..clocks.len())
            .filter(|&at| last_of_rule(at))
            .map(|at| &clocks[at])
            .filter(|it| unmet(it) && it.binding && (it.counted.due_hard <= now || recorded(it)))
            .collect();
        let said = pressing(&clocks, now);
        prop_assert_eq!(said.n_missed + said.n_missed_possible, over.len());
        prop_assert_eq!(said.missed.is_some(), !over.is_empty());
        if let Some(lead) = said.lead().filter(|_| !over.is_empty()) {
            prop_assert!(over.contains(&lead));
        }
        if let Some(next) = said.next {
            prop_assert!(!over.contains(&next));
        }
        let band = Limits::of(&clocks, None).place(now).map(|it| it.band);
        prop_assert!(over.is_empty() || matches!(band, Some(Band::Now | Band::Old)), "{:?}", band);
    }

    /// A row moves between bands by itself, and only forwards: it comes near, is missed, grows old.
    #[test]
    fn time_alone_moves_a_row_from_later_to_now_to_old(next in 0..200_i64, now in -100..400_i64) {
        let limits = Limits { missed: None, next: Some(hours(next).timestamp_millis()), taken: false };
        let band = limits.place(hours(now)).unwrap().band;
        let expected = match next - now {
            left if left > 72 => Band::Later,
            left if left < -72 => Band::Old,
            _ => Band::Now,
        };
        prop_assert_eq!(band, expected);
    }
}
