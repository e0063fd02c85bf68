//! By what is decided: the pure functions of the program, and what is done about a record on which they fail.

use huiying_domain::process::parking::brought_again;
use huiying_domain::{
    Envelope, Event, Intake, Known, PolicyEvent, ProcessEvent, State, Subject, decide, evolve,
};
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
            vec![Event::Process(ProcessEvent::IntakeParked { intake: id.clone(), report, why })]
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
                let resumed = again
                    .map(|again| Event::Process(ProcessEvent::IntakeResumed { intake: again.to_owned() }));
                resumed.into_iter().chain(events).collect()
            }
        }
    }

    /// What follows from a tick on which the program fails while clocks are counted again: nothing where it fails on all of
    /// several.
    fn recount_apart(&self, state: &State, known: &Known<'_>, tick: &str) -> Vec<Event> {
        let mut waiting = state.waiting_for_recount();
        let each = self.apart(state, known, tick, &mut waiting, State::let_recount_alone, RECOUNTED_MAX);
        let Some((mut events, last)) = each else { return Vec::new() };
        let is_done = events.len() < RECOUNTED_MAX;
        events.push(Event::Policy(PolicyEvent::ClocksRecounted { through: last.filter(|_| !is_done) }));
        events
    }

    /// What follows from a tick on which the program fails where clocks are to ring: nothing where it fails on all of several.
    fn ring_apart(&self, state: &State, known: &Known<'_>, tick: &str) -> Vec<Event> {
        let subjects = state.ringing_subjects(known.recorded_at, RINGING_MAX);
        let mut ringing = subjects.into_iter();
        let each = self.apart(state, known, tick, &mut ringing, State::let_ring_alone, usize::MAX);
        each.map_or_else(Vec::new, |(events, _)| events)
    }

    /// What follows where each case and incident is looked at alone, up to so many events, and which was the last; those on
    /// which the program fails are set aside. `None` where it fails on all of several.
    fn apart(
        &self,
        state: &State,
        known: &Known<'_>,
        tick: &str,
        subjects: &mut dyn Iterator<Item = Subject>,
        let_alone: fn(&mut State, Subject),
        n_events_max: usize,
    ) -> Option<(Vec<Event>, Option<Subject>)> {
        let (mut alone, mut events) = (state.clone(), Vec::new());
        let (mut n, mut n_failed, mut last) = (0_usize, 0_usize, None);
        while events.len() < n_events_max
            && let Some(subject) = subjects.next()
        {
            last = Some(subject);
            n += 1;
            let_alone(&mut alone, subject);
            match caught(|| (self.decide)(&alone, known)) {
                Ok(followed) => events.extend(followed),
                Err(why) => {
                    n_failed += 1;
                    events.push(Event::Process(ProcessEvent::ClocksSetAside {
                        subject,
                        tick: tick.to_owned(),
                        why,
                    }));
                }
            }
        }
        (n_failed < 2 || n_failed < n).then_some((events, last))
    }

    /// Folds events; after a failure, which is known by its place, the state is not to be trusted.
    pub(crate) fn fold(&self, state: &mut State, events: &[Event]) -> Result<(), String> {
        caught(|| events.iter().for_each(|event| (self.evolve)(state, event)))
    }
}

/// Why a record was parked, where it was.
pub(crate) fn parked(events: &[Event]) -> Option<&str> {
    match events.first() {
        Some(Event::Process(ProcessEvent::IntakeParked { why, .. })) => Some(why),
        _ => None,
    }
}
