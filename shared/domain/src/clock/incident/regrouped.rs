//! What merging, splitting and a corrected occurrence do to the clocks of the incidents that carry others.

use huiying_deadlines::Facts;

use crate::clock::obligation::{Anchor, Obligation, RestateCause, Standing};
use crate::clock::{restate, start, stop};
use crate::event::Event;
use crate::id::{IncidentId, Subject};
use crate::incident::group::{self, Group};
use crate::state::State;

/// The clocks of an incident and of every open one that carries it, as they are once each group stands so.
pub(super) fn carriers(
    state: &State,
    incident: IncidentId,
    cause: &RestateCause,
    changed: impl Fn(Group) -> Group,
) -> Vec<Event> {
    let carriers = group::open_carriers(state, incident).into_iter();
    carriers.flat_map(|carrier| regroup(state, &changed(Group::of(state, carrier)), carrier, cause)).collect()
}

/// The clocks of the carrier as they are once the group stands so: counted from its start, met by its first publication.
/// What was said before stays in the record.
pub(super) fn regroup(state: &State, group: &Group, carrier: IncidentId, cause: &RestateCause) -> Vec<Event> {
    let on_occurrence = |it: &&Obligation| {
        matches!(it.anchor, Anchor::Occurred | Anchor::ReportedAsFallback | Anchor::Reported)
            && !matches!(it.standing, Standing::Void { .. })
    };
    let subject = Subject::Incident(carrier);
    let obligations = start::last_of_each_rule(state.obligations(subject)).filter(on_occurrence);
    obligations.flat_map(|it| regrouped(state, group, subject, it, cause)).collect()
}

fn regrouped(
    state: &State,
    group: &Group,
    subject: Subject,
    it: &Obligation,
    cause: &RestateCause,
) -> Vec<Event> {
    let Some((_, rule)) = state.rule(&it.rule) else { return Vec::new() };
    let start = if it.anchor == Anchor::Reported { group.first_report() } else { group.start() };
    let facts = Facts { start: start.at, ..it.facts.clone() };
    let met_by = group.first_release(|kind| kind.stops(rule));
    let met_now = match it.standing {
        Standing::Met { met_at, .. } => Some(met_at),
        Standing::Open | Standing::Missed { .. } | Standing::Void { .. } => None,
    };
    let restated = restate::restated(state, subject, it, start.anchor, facts.clone(), cause.clone());
    let forced = || restate::restate(state, subject, it, start.anchor, facts, cause.clone());
    let restated = match met_now == met_by.map(|it| it.at) {
        true => restated,
        false => restated.or_else(|| Some(forced())),
    };
    let Some(restated) = restated else { return Vec::new() };
    let due_hard = restate::restated_due(&restated).unwrap_or(it.counted.due_hard);
    let met = met_by.map(|at| stop::meet(subject, std::iter::once((it.rule.clone(), due_hard)), at));
    std::iter::once(restated).chain(met.unwrap_or_default()).collect()
}
