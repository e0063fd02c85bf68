//! By what is decided: the pure functions of the program, and what is done about a record on which they fail.

use huiying_domain::parking::brought_again;
use huiying_domain::{Envelope, Event, Intake, Known, State, decide, evolve};
use huiying_eventlog::Entry;
use huiying_runtime::caught;

/// Clocks that are looked at one by one after a tick on which the program failed.
const RINGING_MAX: usize = 500;
/// Events of one step of a recount in which cases are counted one by one.
const RECOUNTED_MAX: usize = 1000;

/// The functions by which records are decided and decisions folded.
#[derive(Clone, Copy, Debug)]
pub struct Law {
    /// What follows from a record.
    pub decide: fn(&State, &Known<'_>) -> Vec<Event>,
    /// What the state is after an event.
    pub evolve: fn(&mut State, &Event),
}

impl Default for Law {
    fn default() -> Self {
        Self { decide, evolve }
    }
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
            vec![Event::IntakeParked { intake: id.clone(), report, why }]
        };
        let again = brought_again(id);
        if again.is_some_and(|again| !state.parking.holds(again)) {
            // What it brings again was decided in the meantime.
            return Vec::new();
        }
        if let Some(earlier) = state.parking.before(id, intake) {
            return parked(format!("waits for {earlier}"));
        }
        if let Some(place) = condemned {
            return parked(format!("failed at {place}"));
        }
        let known = Known { recorded_at: entry.value.recorded_at, intake };
        match caught(|| (self.decide)(state, &known)) {
            Err(place) => {
                let mut events = parked(format!("failed at {place}"));
                if matches!(intake, Intake::Ticked(_)) {
                    events.extend(match state.recount {
                        Some(_) => self.recount_apart(state, &known, id),
                        None => self.ring_apart(state, &known, id),
                    });
                }
                events
            }
            Ok(events) => {
                let resumed = again.map(|again| Event::IntakeResumed { intake: again.to_owned() });
                resumed.into_iter().chain(events).collect()
            }
        }
    }

    /// What follows from a tick on which the program fails while clocks are counted again: each case and incident is counted by
    /// itself, and those on which it fails are set aside. Nothing where it fails on all of several.
    fn recount_apart(&self, state: &State, known: &Known<'_>, tick: &str) -> Vec<Event> {
        let (mut alone, mut events) = (state.clone(), Vec::new());
        let (mut n, mut n_failed, mut through) = (0_usize, 0_usize, None);
        for subject in state.waiting_for_recount() {
            if events.len() >= RECOUNTED_MAX {
                break;
            }
            through = Some(subject);
            n += 1;
            alone.let_recount_alone(subject);
            match caught(|| (self.decide)(&alone, known)) {
                Ok(recounted) => events.extend(recounted),
                Err(why) => {
                    n_failed += 1;
                    events.push(Event::ClocksSetAside { subject, tick: tick.to_owned(), why });
                }
            }
        }
        if n_failed > 1 && n_failed == n {
            return Vec::new();
        }
        let is_done = events.len() < RECOUNTED_MAX;
        events.push(Event::ClocksRecounted { through: through.filter(|_| !is_done) });
        events
    }

    /// What follows from a tick on which the program fails: each case and incident rings by itself, and those on which it
    /// fails are set aside. Nothing where it fails on all of several.
    fn ring_apart(&self, state: &State, known: &Known<'_>, tick: &str) -> Vec<Event> {
        let subjects = state.ringing_subjects(known.recorded_at, RINGING_MAX);
        if subjects.is_empty() {
            return Vec::new();
        }
        let (mut alone, mut events, mut n_failed) = (state.clone(), Vec::new(), 0);
        for subject in &subjects {
            alone.let_ring_alone(*subject);
            match caught(|| (self.decide)(&alone, known)) {
                Ok(rung) => events.extend(rung),
                Err(why) => {
                    n_failed += 1;
                    events.push(Event::ClocksSetAside { subject: *subject, tick: tick.to_owned(), why });
                }
            }
        }
        if n_failed > 1 && n_failed == subjects.len() { Vec::new() } else { events }
    }

    /// Folds events; after a failure, which is known by its place, the state is not to be trusted.
    pub(crate) fn fold(&self, state: &mut State, events: &[Event]) -> Result<(), String> {
        caught(|| events.iter().for_each(|event| (self.evolve)(state, event)))
    }
}

/// Why a record was parked, where it was.
pub(crate) fn parked(events: &[Event]) -> Option<&str> {
    match events.first() {
        Some(Event::IntakeParked { why, .. }) => Some(why),
        _ => None,
    }
}
