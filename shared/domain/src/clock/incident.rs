//! The clocks of an incident: what each thing that happens to it does to them.

mod regrouped;
mod released;
mod started;

use chrono::{DateTime, Utc};

use super::case;
use super::start::{self, Starting};
use super::stop;
use crate::case::Case;
use crate::clock::obligation::{Obligation, PastReason, RestateCause, VoidReason, owed};
use crate::event::Event;
use crate::id::{IncidentId, Subject};
use crate::incident::group::{self, Group};
use crate::incident::{Grade, Incident, IncidentEvent};
use crate::report::Channel;
use crate::state::State;

pub(crate) use started::clocks_due_to;

/// What becomes of clocks by something that happened to an incident: its own, those of the incident that carries it, and
/// those of mentions linked to it.
pub(super) fn follow(state: &State, event: &IncidentEvent, now: DateTime<Utc>) -> Vec<Event> {
    let incident = event.incident();
    let subject = Subject::Incident(incident);
    let starting = |past| Starting { subject, now, past };
    if let IncidentEvent::Registered { grade, occurred, reported, .. } = event {
        let alone = Group::of_one(incident, *occurred, *reported);
        return started::by_grade(
            state,
            starting(PastReason::ReceivedLate),
            *grade,
            alone.start(),
            *reported,
        );
    }
    let Some(before) = state.incidents.get(&incident) else { return Vec::new() };
    match event {
        IncidentEvent::Registered { .. } => Vec::new(),
        IncidentEvent::ReleasePublished { kind, published, .. } => {
            released::published(state, starting(PastReason::ReceivedLate), before, *kind, *published)
        }
        IncidentEvent::ReleaseWithdrawn { kind, withdrawn, .. } => {
            released::withdrawn(state, now, incident, *kind, *withdrawn)
        }
        IncidentEvent::Regraded { was, grade, .. } => {
            regraded(state, starting(PastReason::Regraded), incident, before, *was, *grade)
        }
        // The time of occurrence, learnt or corrected: every clock that hangs on it is counted again, both results stay
        // (domain reference 3.4 case 7).
        IncidentEvent::OccurrenceStated { occurred, .. } => {
            regrouped::carriers(state, incident, &RestateCause::Occurrence, |group| {
                group.with_occurrence(incident, *occurred)
            })
        }
        // One incident, one publication clock, from the earliest occurrence known (domain reference 3.4 case 18).
        IncidentEvent::Merged { into, .. } => {
            let group = Group::of(state, *into).and(Group::of(state, incident));
            regrouped::regroup(state, &group, *into, &RestateCause::Merged)
        }
        IncidentEvent::Split { from, .. } => {
            let leaving = group::members(state, incident);
            regrouped::carriers(state, *from, &RestateCause::Split, |group| group.without(&leaving))
        }
        IncidentEvent::Closed { at, not_done, .. } => closed(subject, before, *at, not_done.is_some()),
        IncidentEvent::Reopened { .. } => {
            started::ended_unmet(state, starting(PastReason::Reopened), before, &Group::of(state, incident))
        }
    }
}

/// Reminders end with the incident; a hard duty that was still open is not done, and stays so on the record.
fn closed(subject: Subject, before: &Incident, at: DateTime<Utc>, not_done: bool) -> Vec<Event> {
    let (hard, reminders): (Vec<Obligation>, Vec<Obligation>) =
        owed(&before.obligations).cloned().partition(|it| it.binding);
    let reason = if not_done { VoidReason::NotDone } else { VoidReason::IncidentClosed };
    let mut events = stop::end_waiting(subject, &hard, reason, at);
    events.extend(stop::end_waiting(subject, &reminders, VoidReason::IncidentClosed, at));
    events
}

/// Clocks of the new grade count from the original occurrence. A grade that rises takes no clock away; one that falls ends
/// those of the graver grade that are open (domain reference 3.4 cases 16 and 17).
fn regraded(
    state: &State,
    starting: Starting,
    incident: IncidentId,
    before: &Incident,
    was: Grade,
    grade: Grade,
) -> Vec<Event> {
    let mut events = Vec::new();
    if grade > was {
        let governed_no_more = |it: &&Obligation| {
            state.rule(&it.rule).is_some_and(|(_, rule)| !start::governs_incident(rule, grade))
        };
        let ended: Vec<Obligation> = owed(&before.obligations).filter(governed_no_more).cloned().collect();
        events.extend(stop::end_waiting(starting.subject, &ended, VoidReason::Regraded, starting.now));
    }
    let group = Group::of(state, incident);
    let after = Incident { grade, ..before.clone() };
    events.extend(started::missing(state, starting, &after, &group));
    events.extend(released::started_by_the_last(state, starting, &after, &group));
    events.extend(linked_mentions(state, starting, incident, grade));
    events
}

/// Mentions linked to an incident get the clock of other opinion where the grade leaves them to it.
fn linked_mentions(state: &State, starting: Starting, incident: IncidentId, grade: Grade) -> Vec<Event> {
    let linked = state.cases.iter().filter(|(_, case)| {
        let waits = case.class_confirmed && !case.stage.is_finished();
        case.incident == Some(incident) && case.channel == Channel::Mention && waits
    });
    let start = |(id, case): (_, &Case)| {
        let starting = Starting { subject: Subject::Case(id), ..starting };
        case::missing_at(state, starting, case, Some(grade))
    };
    linked.map(|(id, case)| (*id, case)).flat_map(start).collect()
}
