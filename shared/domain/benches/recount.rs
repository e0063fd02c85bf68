//! How long a million open clocks take to be decided anew after a calendar change, folding and all, and what they weigh.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use huiying_deadlines::{RulePack, WorkCalendar};
use huiying_domain::{
    ClockEvent, Event, Intake, Known, MessageClass, Report, ReportId, State, Tick, decide, evolve,
};
use serde_json::json;

const CLOCKS: usize = 1_000_000;
const SECONDS_MAX: f64 = 10.0;

fn main() {
    let mut bureau = Bureau { state: State::default(), now: at("2026-12-28T02:00:00Z") };
    for calendar in WorkCalendar::builtin() {
        bureau.decided(&Intake::CalendarPublished(calendar));
    }
    for pack in RulePack::builtin() {
        bureau.decided(&Intake::PolicyPublished(pack));
    }
    let before = resident_bytes();
    let mut clocks = 0;
    let mut number = 0;
    let arriving = timed(|| {
        while clocks < CLOCKS {
            number += 1;
            let report = Intake::Reported(report(number));
            let events = bureau.decided(&report);
            clocks +=
                events.iter().filter(|it| matches!(it, Event::Clock(ClockEvent::Created { .. }))).count();
        }
    });
    println!("{number} reports with {clocks} clocks decided in {:.2} s", arriving.as_secs_f64());
    if let (Some(before), Some(after)) = (before, resident_bytes()) {
        #[expect(clippy::cast_precision_loss, reason = "bytes of memory are far below 2^52")]
        let each = (after - before) as f64 / f64::from(number);
        println!("memory of the state: {each:.0} bytes a case with its clocks");
    }
    bureau.decided(&Intake::CalendarPublished(arrangement_of_2027()));
    let mut restated = 0;
    let mut steps = 0;
    let took = timed(|| {
        while bureau.state.recount.is_some() {
            let events = bureau.decided(&Intake::Ticked(Tick {}));
            restated +=
                events.iter().filter(|it| matches!(it, Event::Clock(ClockEvent::Restated { .. }))).count();
            steps += 1;
        }
    });
    let seconds = took.as_secs_f64();
    println!(
        "{restated} of {clocks} clocks restated over {steps} decisions in {seconds:.2} s (budget {SECONDS_MAX} s)"
    );
    assert!(restated > clocks / 2, "most of these clocks reach into the new year");
    assert!(seconds <= SECONDS_MAX, "a million clocks are over their budget");
}

/// A bureau at one moment.
struct Bureau {
    state: State,
    now: DateTime<Utc>,
}

impl Bureau {
    fn decided(&mut self, intake: &Intake) -> Vec<Event> {
        let events = decide(&self.state, &Known { recorded_at: self.now, intake });
        events.iter().for_each(|event| evolve(&mut self.state, event));
        events
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("the form is right")
}

/// Received at any minute of the weeks before New Year.
fn report(number: u32) -> Report {
    let received =
        at("2026-12-21T01:00:00Z") + TimeDelta::minutes(i64::from(number.wrapping_mul(7919) % 9_000));
    let class = if number.is_multiple_of(2) { MessageClass::Suggestion } else { MessageClass::Complaint };
    let report = json!({
        "id": ReportId::derive("bench", &number.to_string()),
        "source": "bench",
        "external_id": number.to_string(),
        "channel": "message",
        "title": "路灯不亮",
        "class": class,
        "received": {"at": received, "precision": "second"},
    });
    serde_json::from_value(report).expect("a report in its written form")
}

fn arrangement_of_2027() -> huiying_deadlines::PublishedCalendar {
    let days: Vec<_> = ["2027-01-01", "2027-01-04", "2027-01-05"]
        .map(|date| json!({"date": date, "name": "元旦", "working": false}))
        .to_vec();
    let calendar = json!({"year": 2027, "notices": [], "source": "made up", "days": days});
    serde_json::from_value(calendar).expect("an arrangement in its written form")
}

/// Resident memory of this process, where the system tells.
fn resident_bytes() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: i64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1024)
}

#[expect(clippy::disallowed_methods, reason = "a bench needs a stopwatch")]
fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}
