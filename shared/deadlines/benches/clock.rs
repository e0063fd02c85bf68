//! How long one clock takes, with and without its explanation, and a million re-derived after a calendar change.

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::{ClockKind, OfficeHours, RulePack, WorkCalendar, due, explain};

const SLICES: usize = 31;
const CLOCKS_PER_SLICE: u32 = 2_000;
const EXPLAINED_US_MAX: f64 = 20.0;
const MILLION_S_MAX: f64 = 10.0;

fn main() {
    let calendar: WorkCalendar = WorkCalendar::builtin().into_iter().collect();
    let hours = OfficeHours::default();
    let rules: Vec<_> = RulePack::builtin().into_iter().flat_map(|pack| pack.rules).collect();
    let first: DateTime<Utc> = "2018-01-01T01:00:00Z".parse().expect("the form is right");
    // Starts spread over some seven years, at every hour of the day.
    let start = |i: u32| first + TimeDelta::minutes(i64::from(i.wrapping_mul(7919) % 3_700_000));

    for n in [1, 7, 15, 60] {
        let kind = ClockKind::WorkingDays { n };
        let median = per_clock(|i| {
            black_box(due(&kind, start(i), &calendar, &hours));
        });
        println!("due, {n} working days: {:.0} ns", median * 1e9);
    }
    for id in ["AH-OPN-5H", "AH-MSG-SUGGEST-7WD", "AH-MSG-INQUIRY-15WD"] {
        let rule = rules.iter().find(|rule| rule.id.as_str() == id).expect("the rule comes with the program");
        let median = per_clock(|i| {
            black_box(explain(rule, start(i), &calendar, &hours));
        });
        println!("explain, {id}: {:.0} ns (budget {EXPLAINED_US_MAX} us)", median * 1e9);
        assert!(median * 1e6 <= EXPLAINED_US_MAX, "one explained clock is over its budget");
    }
    let million = timed(|| {
        for i in 0..1_000_000 {
            let n = if i % 2 == 0 { 7 } else { 15 };
            black_box(due(&ClockKind::WorkingDays { n }, start(i), &calendar, &hours));
        }
    });
    println!("1,000,000 clocks re-derived: {:.2} s (budget {MILLION_S_MAX} s)", million.as_secs_f64());
    assert!(million.as_secs_f64() <= MILLION_S_MAX, "a million clocks are over their budget");
}

/// Seconds for one clock: the median over slices of many.
fn per_clock(mut one: impl FnMut(u32)) -> f64 {
    let mut slices: Vec<Duration> =
        (0..SLICES).map(|_| timed(|| (0..CLOCKS_PER_SLICE).for_each(&mut one))).collect();
    slices.sort_unstable();
    slices[SLICES / 2].as_secs_f64() / f64::from(CLOCKS_PER_SLICE)
}

#[expect(clippy::disallowed_methods, reason = "a bench needs a stopwatch")]
fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}
