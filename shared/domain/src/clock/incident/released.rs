//! What publications and their withdrawal do to the clocks of an incident.

use chrono::{DateTime, Utc};
use huiying_deadlines::vocabulary::RELEASE_PUBLISHED;
use huiying_deadlines::{Fact, Facts, StartedBy, local_date};

use crate::clock::obligation::{Anchor, Obligation, PastReason, RestateCause, owed};
use crate::clock::start::{self, Started, Starting};
use crate::clock::{ClockEvent, restate, stop};
use crate::event::Event;
use crate::id::{IncidentId, Subject};
use crate::incident::group::{self, Group};
use crate::incident::{Grade, Incident, ReleaseKind};
use crate::state::State;
use crate::time::SourceTime;

/// A publication meets the clocks that wait for it, and starts the reminder to go on publishing.
pub(super) fn published(
    state: &State,
    starting: Starting,
    before: &Incident,
    kind: ReleaseKind,
    published: SourceTime,
) -> Vec<Event> {
    let mut events = Vec::new();
    let mut met = Vec::new();
    for it in owed(&before.obligations).filter(|it| is_stopped_by(state, it, kind)) {
        let fresh = restate::fresh(state, starting.subject, it);
        let due = fresh.as_ref().and_then(restate::restated_due).unwrap_or(it.counted.due_hard);
        events.extend(fresh);
        met.push((it.rule.clone(), due));
    }
    events.extend(stop::meet(starting.subject, met.into_iter(), published));
    if kind.is_public() {
        events.extend(follow_up(state, starting, before, published));
    }
    events
}

/// What a publication starts, or starts anew: the reminder to go on publishing (domain reference 3.4 case 24).
fn follow_up(state: &State, starting: Starting, known: &Incident, published: SourceTime) -> Vec<Event> {
    let anew = |event: Event| {
        let running =
            event.clock_of().and_then(|(_, rule)| owed(&known.obligations).find(|it| it.rule == *rule));
        match running {
            None => Some(event),
            Some(it) if it.facts.start < published.at => {
                let facts = Facts { start: published.at, ..it.facts.clone() };
                let cause = RestateCause::Published;
                restate::restated(state, starting.subject, it, it.anchor, facts, cause)
            }
            Some(_) => None,
        }
    };
    follow_ups(state, starting, known.grade, published).into_iter().filter_map(anew).collect()
}

/// The clocks that a publication starts on an incident of this grade.
fn follow_ups(state: &State, starting: Starting, grade: Grade, published: SourceTime) -> Vec<Event> {
    let fact = Fact::new(RELEASE_PUBLISHED);
    let from = Started { anchor: Anchor::Published, at: published.at };
    state
        .rules()
        .filter(|(_, rule)| {
            rule.is_started_by(&fact) == Some(StartedBy::Event) && start::governs_incident(rule, grade)
        })
        .filter(|(_, rule)| rule.in_force_on(local_date(from.at)))
        .map(|(pack, rule)| starting.clock(state, pack, rule, from, false))
        .collect()
}

/// The clocks that the last publication on any of a group starts by the rules of a grade.
pub(super) fn follow_ups_of_the_last(
    state: &State,
    starting: Starting,
    grade: Grade,
    group: &Group,
) -> Vec<Event> {
    let last = group.last_release(ReleaseKind::is_public);
    last.map_or_else(Vec::new, |last| follow_ups(state, starting, grade, last))
}

/// Of what the last publication starts by the rules of a new grade, the clocks that do not run yet.
pub(super) fn started_by_the_last(
    state: &State,
    starting: Starting,
    known: &Incident,
    group: &Group,
) -> Vec<Event> {
    let Some(last) = group.last_release(ReleaseKind::is_public) else { return Vec::new() };
    let mut started = follow_up(state, starting, known, last);
    started.retain(|event| matches!(event, Event::Clock(ClockEvent::Created { .. })));
    started
}

/// What a publication had met is owed again once it is withdrawn, unless another meets it: on the incident that carries the
/// one it was published on (domain reference 3.4 case 27).
pub(super) fn withdrawn(
    state: &State,
    now: DateTime<Utc>,
    on: IncidentId,
    kind: ReleaseKind,
    withdrawn: SourceTime,
) -> Vec<Event> {
    let carrier = group::carriers(state, on).last().copied().unwrap_or(on);
    let Some(known) = state.incidents.get(&carrier) else { return Vec::new() };
    let rest = Group::of(state, carrier).releases_without(on, kind);
    let starting = Starting { subject: Subject::Incident(carrier), now, past: PastReason::ReceivedLate };
    let from = Started { anchor: Anchor::Withdrawn, at: withdrawn.at };
    let owed_again = |it: &&Obligation| {
        it.standing.is_met()
            && is_stopped_by(state, it, kind)
            && !rest.iter().any(|kind| is_stopped_by(state, it, *kind))
    };
    start::last_of_each_rule(&known.obligations)
        .filter(owed_again)
        .filter_map(|it| state.rule(&it.rule))
        .map(|(pack, rule)| starting.clock(state, pack, rule, from, false))
        .collect()
}

fn is_stopped_by(state: &State, it: &Obligation, kind: ReleaseKind) -> bool {
    state.rule(&it.rule).is_some_and(|(_, rule)| kind.stops(rule))
}
