//! What starts the clocks of an incident: its occurrence, the first report of it, its grade.

use huiying_deadlines::vocabulary::{INCIDENT_OCCURRED, INCIDENT_REPORTED};
use huiying_deadlines::{Fact, Rule, StartedBy, local_date};

use super::released;
use crate::clock::obligation::{Anchor, Obligation, Standing, VoidReason};
use crate::clock::start::{self, Started, Starting};
use crate::clock::stop;
use crate::event::Event;
use crate::id::IncidentId;
use crate::incident::group::Group;
use crate::incident::{Grade, Incident};
use crate::state::State;
use crate::time::SourceTime;

/// The clocks of an incident of this grade: from its occurrence, else from the first report of it, or from that report
/// where the rule says so.
pub(super) fn by_grade(
    state: &State,
    starting: Starting,
    grade: Grade,
    occurred: Started,
    reported: SourceTime,
) -> Vec<Event> {
    let report = Started { anchor: Anchor::Reported, at: reported.at };
    let facts = [(Fact::new(INCIDENT_OCCURRED), occurred), (Fact::new(INCIDENT_REPORTED), report)];
    let from = |rule: &Rule| {
        let starts = |fact: &Fact| rule.is_started_by(fact) == Some(StartedBy::Event);
        facts.iter().find(|(fact, _)| starts(fact)).map(|(_, from)| *from)
    };
    state
        .rules()
        .filter(|(_, rule)| start::governs_incident(rule, grade))
        .filter_map(|(pack, rule)| Some((pack, rule, from(rule)?)))
        .filter(|(_, rule, from)| rule.in_force_on(local_date(from.at)))
        .map(|(pack, rule, from)| starting.clock(state, pack, rule, from, false))
        .collect()
}

/// The clocks of its grade that an incident does not have, and what was published before does to them.
pub(super) fn missing(state: &State, starting: Starting, incident: &Incident, group: &Group) -> Vec<Event> {
    let started = by_grade(state, starting, incident.grade, group.start(), incident.reported);
    let missing = started.into_iter().filter(|event| is_missing(incident, event));
    missing.flat_map(|event| with_releases_so_far(state, event, group)).collect()
}

/// Whether an incident does not have the clock that an event starts.
pub(super) fn is_missing(incident: &Incident, event: &Event) -> bool {
    event.clock_of().is_some_and(|(_, rule)| !start::has_clock(&incident.obligations, rule))
}

/// The clocks that ended unmet when an incident was closed, from where they started: they are owed again.
pub(super) fn ended_unmet(state: &State, starting: Starting, known: &Incident, group: &Group) -> Vec<Event> {
    let ended_so = |event: &Event| {
        let last =
            event.clock_of().and_then(|(_, rule)| known.obligations.iter().rev().find(|it| it.rule == *rule));
        last.is_some_and(|it| {
            matches!(it.standing, Standing::Void { reason: VoidReason::IncidentClosed | VoidReason::NotDone })
        })
    };
    let started = by_grade(state, starting, known.grade, group.start(), known.reported);
    let again =
        started.into_iter().filter(&ended_so).flat_map(|event| with_releases_so_far(state, event, group));
    let follow_ups = released::follow_ups_of_the_last(state, starting, known.grade, group);
    again.chain(follow_ups.into_iter().filter(&ended_so)).collect()
}

/// Every clock that an incident should have by the policy in force and does not have.
pub(crate) fn clocks_due_to(state: &State, starting: Starting, incident: IncidentId) -> Vec<Event> {
    let Some(known) = state.incidents.get(&incident) else { return Vec::new() };
    let group = Group::of(state, incident);
    let mut events = missing(state, starting, known, &group);
    let follow_ups = released::follow_ups_of_the_last(state, starting, known.grade, &group);
    events.extend(follow_ups.into_iter().filter(|event| is_missing(known, event)));
    events
}

/// A clock started on an incident, and what was published before does to it.
fn with_releases_so_far(state: &State, started: Event, group: &Group) -> Vec<Event> {
    let met = Obligation::created_by(&started).and_then(|it| {
        let (_, rule) = state.rule(&it.rule)?;
        let first = group.first_release(|kind| kind.stops(rule))?;
        let subject = started.clock_of()?.0;
        Some(stop::meet(subject, std::iter::once((it.rule, it.counted.due_hard)), first))
    });
    std::iter::once(started).chain(met.unwrap_or_default()).collect()
}
