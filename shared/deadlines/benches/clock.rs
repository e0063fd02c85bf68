//! How long one clock takes, with and without its explanation, a million after a calendar change, and a peer in Python.

use std::hint::black_box;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use huiying_deadlines::{
    ClockKind, Facts, OfficeHours, Pause, PauseCause, PublishedCalendar, Rule, RulePack, WorkCalendar,
    derive, due, explain, local_date,
};

const SLICES: usize = 31;
const CLOCKS_PER_SLICE: u32 = 2_000;
const EXPLAINED_US_MAX: f64 = 20.0;
const CLOCKS: u32 = 1_000_000;
const MILLION_S_MAX: f64 = 10.0;
const PEER_CLOCKS: u32 = 20_000;
const PEER_DIFFERENCES_SHOWN: usize = 10;

fn main() {
    let rules: Vec<_> = RulePack::builtin().into_iter().flat_map(|pack| pack.rules).collect();
    let calendar: WorkCalendar = WorkCalendar::builtin().into_iter().collect();
    one_clock(&rules, &calendar);
    one_provisional_clock(&rules, &calendar);
    a_million_clocks(&rules);
    beside_the_peer(&calendar);
}

/// Starts spread over some seven years from 2018 on, at every hour of the day.
fn start(i: u32) -> DateTime<Utc> {
    let first: DateTime<Utc> = "2018-01-01T01:00:00Z".parse().expect("the form is right");
    first + TimeDelta::minutes(i64::from(i.wrapping_mul(7919) % 3_700_000))
}

fn rule<'a>(rules: &'a [Rule], id: &str) -> &'a Rule {
    rules.iter().find(|rule| rule.id.as_str() == id).expect("the rule comes with the program")
}

fn one_clock(rules: &[Rule], calendar: &WorkCalendar) {
    let hours = OfficeHours::default();
    for n in [1, 7, 15, 60] {
        let kind = ClockKind::WorkingDays { n };
        let median = per_clock(|i| {
            black_box(due(&kind, start(i), calendar, &hours));
        });
        println!("due, {n} working days: {:.2} us", median * 1e6);
    }
    for id in ["AH-OPN-5H", "AH-MSG-SUGGEST-7WD", "AH-MSG-INQUIRY-15WD"] {
        let rule = rule(rules, id);
        explained(&format!("explain, {id}"), |i| {
            black_box(explain(rule, &Facts::starting(start(i)), calendar, &hours));
        });
    }
}

/// The dearest explanation of a usual rule: into the unpublished year, both ends, with a pause.
fn one_provisional_clock(rules: &[Rule], calendar: &WorkCalendar) {
    let (rule, hours) = (rule(rules, "AH-MSG-INQUIRY-15WD"), OfficeHours::default());
    let first: DateTime<Utc> = "2026-12-21T01:00:00Z".parse().expect("the form is right");
    explained("explain, provisional and paused", |i| {
        let start = first + TimeDelta::minutes((i % 10_000).into());
        let (from, to) = (start + TimeDelta::days(2), Some(start + TimeDelta::days(6)));
        let pause = Pause { cause: PauseCause::Consultation, from, to };
        let facts = Facts { pauses: vec![pause], ..Facts::starting(start) };
        black_box(explain(rule, &facts, calendar, &hours));
    });
}

fn explained(what: &str, one: impl FnMut(u32)) {
    let median = per_clock(one);
    println!("{what}: {:.2} us (budget {EXPLAINED_US_MAX} us)", median * 1e6);
    assert!(median * 1e6 <= EXPLAINED_US_MAX, "one explained clock is over its budget");
}

/// Open clocks of all the rules, before and after the second notice of 2020; says how many it moves.
fn a_million_clocks(rules: &[Rule]) {
    let hours = OfficeHours::default();
    let eve: DateTime<Utc> = "2020-01-26T04:00:00Z".parse().expect("the form is right");
    let mut calendar = WorkCalendar::as_known(WorkCalendar::builtin(), eve);
    let clock = |i: u32| {
        let rule = &rules[i as usize % rules.len()];
        (rule, Facts::starting(eve - TimeDelta::minutes((i % 40_000).into())))
    };
    let ends = |calendar: &WorkCalendar| -> Vec<DateTime<Utc>> {
        let end = |i| {
            let (rule, facts) = clock(i);
            derive(rule, &facts, calendar, &hours).due_hard
        };
        (0..CLOCKS).map(end).collect()
    };
    let before = ends(&calendar);
    let second = WorkCalendar::builtin().into_iter().rfind(|it: &PublishedCalendar| it.year == 2020);
    let mut after = Vec::new();
    let took = timed(|| {
        calendar.publish(second.expect("2020 comes with the program"));
        after = ends(&calendar);
    });
    let moved = before.iter().zip(&after).filter(|(before, after)| before != after).count();
    println!(
        "{CLOCKS} open clocks re-derived after a calendar change: {:.2} s (budget {MILLION_S_MAX} s), {moved} moved",
        took.as_secs_f64()
    );
    assert!(took.as_secs_f64() <= MILLION_S_MAX, "a million clocks are over their budget");
}

/// The same counting by the Python package `chinesecalendar`, which knows dates and no clocks.
fn beside_the_peer(calendar: &WorkCalendar) {
    let from = NaiveDate::from_ymd_opt(2004, 1, 1).expect("the date exists");
    let asked: Vec<(NaiveDate, u16)> = (0..PEER_CLOCKS)
        .map(|i| {
            (from + TimeDelta::days(i64::from(i.wrapping_mul(7919) % 8300)), [1, 7, 15, 20][i as usize % 4])
        })
        .collect();
    let Some((theirs, their_seconds)) = ask_the_peer(&asked) else {
        println!(
            "peer left out: `python3 -c 'import chinese_calendar'` fails; `pip install chinesecalendar` in a venv"
        );
        return;
    };
    let mut ours = Vec::new();
    let took = timed(|| {
        let last = |(date, n): &(NaiveDate, u16)| {
            let noon = date.and_hms_opt(4, 0, 0).unwrap_or_default().and_utc();
            let end =
                due(&ClockKind::WorkingDays { n: *n }, noon, calendar, &OfficeHours::default()).due_hard;
            local_date(end - TimeDelta::seconds(1))
        };
        ours = asked.iter().map(last).collect();
    });
    let both: Vec<_> = asked.iter().zip(ours.iter().zip(&theirs)).filter(|(_, (_, it))| *it != "-").collect();
    let differ: Vec<_> = both.iter().filter(|(_, (ours, theirs))| ours.to_string() != **theirs).collect();
    println!(
        "{} clocks: {:.2} us each, peer {:.2} us each, ratio {:.0}; {} answers of the peer, {} differ",
        asked.len(),
        took.as_secs_f64() * 1e6 / f64::from(PEER_CLOCKS),
        their_seconds * 1e6 / f64::from(PEER_CLOCKS),
        their_seconds / took.as_secs_f64(),
        both.len(),
        differ.len(),
    );
    for ((date, n), (ours, theirs)) in differ.iter().take(PEER_DIFFERENCES_SHOWN) {
        println!("  {n} working days after {date}: {ours}, peer {theirs}");
    }
    let years: std::collections::BTreeSet<i32> = differ.iter().map(|((date, _), _)| date.year()).collect();
    println!("  years of the starts that differ: {years:?}");
}

/// The peer's dates and the seconds its counting took, or nothing where it is not installed.
fn ask_the_peer(asked: &[(NaiveDate, u16)]) -> Option<(Vec<String>, f64)> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peer.py");
    let mut peer = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let lines: String = asked.iter().map(|(date, n)| format!("{date} {n}\n")).collect();
    // A peer that cannot be imported closes its input; its empty answer tells.
    let written = peer.stdin.take()?.write_all(lines.as_bytes());
    let output = peer.wait_with_output().ok()?;
    written.ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let seconds = lines.pop()?.parse().ok()?;
    (lines.len() == asked.len()).then_some((lines, seconds))
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
