//! The pure functions that casework decides with, and what it does with a record on which they fail.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use huiying_domain::clock::ticks::{Look, look, ticked};
use huiying_domain::process::parking::brought_again;
use huiying_domain::{Envelope, Event, Intake, Known, ProcessEvent, State, Subject, decide, evolve};
use huiying_eventlog::Entry;
use huiying_runtime::caught;

/// The functions by which records are decided and decisions folded.
#[derive(Clone, Copy, Debug)]
pub struct Law {
    /// What follows from a record.
    pub decide: fn(&State, &Known<'_>) -> Vec<Event>,
    /// What becomes of clocks that a tick looks at.
    pub look: fn(&State, Look, DateTime<Utc>) -> Vec<Event>,
    /// What the state is after an event.
    pub evolve: fn(&mut State, &Event),
}

impl Default for Law {
    fn default() -> Self {
        Self { decide, look, evolve }
    }
}

/// What follows from a record, and the place at which the program failed, where it did.
struct Followed {
    failed: Option<String>,
    events: Vec<Event>,
}

impl Law {
    /// What follows from a record. It is parked where the program fails on it, where what it decided before could not be
    /// folded (`condemned`), and where it has to wait for one that is parked.
    pub(crate) fn judge(
        &self,
        state: &State,
        entry: &Entry<Envelope<Intake>>,
        condemned: Option<&String>,
    ) -> Vec<Event> {
        let (intake, id) = (&entry.value.data, &entry.id);
        let parked = |why| {
            let report = intake.report();
            vec![Event::Process(ProcessEvent::IntakeParked { intake: id.clone(), report, why })]
        };
        let again = brought_again(id);
        if again.is_some_and(|again| !state.parking.holds(again)) {
            // What it brings again was decided in the meantime.
            return Vec::new();
        }
        if let Some(earlier) = intake.report().and_then(|report| state.parking.before(id, report)) {
            return parked(format!("waits for {earlier}"));
        }
        if let Some(place) = condemned {
            return parked(format!("failed at {place}"));
        }
        match self.follows(state, entry) {
            Followed { failed: Some(place), events } => {
                parked(format!("failed at {place}")).into_iter().chain(events).collect()
            }
            Followed { failed: None, events } => {
                let resumed = again
                    .map(|again| Event::Process(ProcessEvent::IntakeResumed { intake: again.to_owned() }));
                resumed.into_iter().chain(events).collect()
            }
        }
    }

    fn follows(&self, state: &State, entry: &Entry<Envelope<Intake>>) -> Followed {
        let (recorded_at, intake) = (entry.value.recorded_at, &entry.value.data);
        if matches!(intake, Intake::Ticked(_)) {
            return self.ticked(state, recorded_at, &entry.id);
        }
        match caught(|| (self.decide)(state, &Known { recorded_at, intake })) {
            Ok(events) => Followed { failed: None, events },
            Err(place) => Followed { failed: Some(place), events: Vec::new() },
        }
    }

    /// What follows from a tick: each case and incident is looked at for itself, and those on which the program fails are
    /// set aside. Nothing follows where it fails on all of several.
    fn ticked(&self, state: &State, now: DateTime<Utc>, tick: &str) -> Followed {
        let (mut looked_at, mut set_aside, mut failed) = (BTreeSet::new(), BTreeSet::new(), None);
        let events = caught(|| {
            ticked(state, now, |look: Look| {
                let subject = look.subject();
                if set_aside.contains(&subject) {
                    return Vec::new();
                }
                looked_at.insert(subject);
                caught(|| (self.look)(state, look, now)).unwrap_or_else(|place| {
                    set_aside.insert(subject);
                    failed.get_or_insert_with(|| place.clone());
                    aside(subject, tick, place)
                })
            })
        });
        let is_hopeless = set_aside.len() > 1 && set_aside == looked_at;
        match events {
            Ok(_) if is_hopeless => Followed { failed, events: Vec::new() },
            Ok(events) => Followed { failed, events },
            Err(place) => Followed { failed: Some(place), events: Vec::new() },
        }
    }

    /// Folds events; after a failure, which is known by its place, the state is not to be trusted.
    pub(crate) fn fold(&self, state: &mut State, events: &[Event]) -> Result<(), String> {
        caught(|| events.iter().for_each(|event| (self.evolve)(state, event)))
    }
}

/// The clocks of a case or incident ring no more until the tick at which the program failed comes again.
fn aside(subject: Subject, tick: &str, why: String) -> Vec<Event> {
    vec![Event::Process(ProcessEvent::ClocksSetAside { subject, tick: tick.to_owned(), why })]
}

/// Why a record was parked, where it was.
pub(crate) fn parked(events: &[Event]) -> Option<&str> {
    match events.first() {
        Some(Event::Process(ProcessEvent::IntakeParked { why, .. })) => Some(why),
        _ => None,
    }
}
